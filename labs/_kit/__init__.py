"""What labs share: standard library only."""
