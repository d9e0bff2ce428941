"""Anki's .apkg and .colpkg, written and read without Anki: notes, decks, tags, schedule, review log, FSRS memory.

Written is the container that every Anki since 2.1 reads (schema 11 in `collection.anki2`). Read are all three.

Why it is like this: both ways go note by note, so that a hundred thousand of them need no more memory than ten. What
was found out about Anki's importer stands where it matters; tests/oracle holds it against Anki itself.
"""
