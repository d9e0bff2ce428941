"""The append-only event log of this device, and the snapshot that can always be rebuilt from it (SQLite)."""
