"""Flashcards in and out: one module a format, with `write(cards, path, options)` and, where it can be, `read`."""
