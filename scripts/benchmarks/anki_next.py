"""Anki's own library: with a count, make a collection of that many cards; without, open it and get the next card."""

from __future__ import annotations

import sys

from anki.collection import AddNoteRequest, Collection

path = sys.argv[1]
collection = Collection(path)
if len(sys.argv) > 2:
    model = collection.models.by_name("Basic")
    deck = collection.decks.id("Default")
    assert model
    assert deck
    requests = []
    for number in range(int(sys.argv[2])):
        note = collection.new_note(model)
        note.fields = [f"question {number}", f"answer {number}"]
        requests.append(AddNoteRequest(note, deck))
    collection.add_notes(requests)
else:
    assert collection.sched.get_queued_cards().cards
collection.close()
