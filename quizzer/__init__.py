"""Interview questions whose answers prove themselves. See README.md."""

__version__ = "1.0.0"
