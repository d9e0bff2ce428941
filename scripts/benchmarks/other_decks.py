"""One deck, written by one program: `python other_decks.py KIND SOURCE OUT`.

quizzer, genanki     SOURCE holds finished notes (`finished`), one marshalled tuple after the other
bare                 SOURCE holds the rows of a collection (`rows`), some hundred of each table at a time
genanki-questions    genanki at the end of our own renderer; SOURCE is not used: the questions are the environment's
anki-notes           Anki: the finished notes into a fresh collection, and out of it as a deck without schedule
anki                 Anki's exporter alone: SOURCE is a collection that holds them, with schedule
"""

from __future__ import annotations

import gc
import marshal
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quizzer.exchange.anki.writing import Note, Past
    from quizzer.exchange.values import Options

Finished = tuple[tuple[Any, ...], tuple[Any, ...], tuple[tuple[Any, ...], ...]]  # note, memory, reviews
AT_ONCE = 400  # notes a statement


def ours() -> tuple[Options, Iterator[tuple[Note, Past]]]:
    """The questions of the environment as notes, each with its past, and how they are to be written."""
    from quizzer.app import outgoing
    from quizzer.app.context import from_environment
    from quizzer.app.desk import Desk
    from quizzer.exchange.anki.writing import note_of

    desk = Desk(from_environment())
    options = outgoing.options_of(desk, "both", schedule=True)
    ids = [name for name in desk.index.ids() if name.startswith("topic")]
    cards = outgoing.outgoing(desk, ids, schedule=True)
    return options, ((note_of(card, options), (card.standing, card.reviews)) for card in cards)


def finish(path: Path, short: Path) -> None:
    """Keep those notes for `quizzer` and `genanki`; and again with the question and the id only, as short cards are."""
    options, notes = ours()
    with path.open("wb") as file, short.open("wb") as brief:
        _put(file, (options.now_ms, options.today))
        _put(brief, (options.now_ms, options.today))
        for note, (standing, reviews) in notes:
            m = standing.memory if standing else None
            memory = () if m is None else tuple(getattr(m, name) for name in m.__slots__)
            past = (int(memory[0]), *memory[1:]) if memory else (), tuple(map(tuple, reviews))
            _put(file, (tuple(note), *past))
            fields = note.flds.split("\x1f")
            few = [fields[0], *[""] * (len(fields) - 3), note.id, ""]
            _put(brief, (tuple(note._replace(flds="\x1f".join(few))), *past))


def _put(file: IO[bytes], row: tuple[Any, ...]) -> None:
    data = marshal.dumps(row)  # loads reads a whole row at once; load asks the file for every byte of it
    file.write(len(data).to_bytes(4, "big") + data)


def finished(path: Path) -> Iterator[Any]:
    """(now, today), then every note."""
    with path.open("rb") as file:
        while length := file.read(4):
            yield marshal.loads(file.read(int.from_bytes(length, "big")))


def quizzer(source: Path, out: Path) -> None:
    """Finished notes with schedule by our writer."""
    from quizzer.core.memory import CardMemory, State
    from quizzer.core.travel import Standing
    from quizzer.exchange.anki.writing import Note, write_notes
    from quizzer.exchange.values import Options

    gc.set_threshold(50_000)  # as cli.main does before anything else
    held = finished(source)
    now_ms, today = next(held)
    states = tuple(State)

    def notes() -> Iterator[tuple[Note, Past]]:
        for note, memory, reviews in held:
            standing = Standing(CardMemory(states[memory[0]], *memory[1:])) if memory else None
            yield Note(*note), (standing, reviews)  # plain tuples, as good to the writer as named ones

    write_notes(notes(), out, Options("both", schedule=True, now_ms=now_ms, today=today))


def rows(deck: Path, path: Path) -> None:
    """Keep the rows of a deck for `bare`: some hundred notes, their cards and their reviews at a time, in our order."""
    from quizzer.exchange.anki.container import opened

    orders = {"notes": "id", "cards": "id", "revlog": "cid", "col": "id"}
    with opened(deck) as (conn, _), path.open("wb") as file:
        count, reviews = (conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("notes", "revlog"))
        at_once = {"revlog": AT_ONCE * reviews // count}
        held = {table: conn.execute(f"SELECT * FROM {table} ORDER BY {key}") for table, key in orders.items()}
        while some := [(t, part) for t, found in held.items() if (part := found.fetchmany(at_once.get(t, AT_ONCE)))]:
            _put(file, tuple(some))


def bare(source: Path, out: Path) -> None:
    """Those rows by SQLite and Zstandard, with no more Python than hands them over: below this no writer of ours gets."""
    from quizzer.exchange.anki.container import put, scratch
    from quizzer.exchange.anki.writing import SCHEMA

    with scratch() as (conn, file):
        conn.executescript(SCHEMA)
        conn.execute("BEGIN")
        for some in finished(source):
            for table, held in some:
                conn.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(held[0]))})", held)
        conn.execute("COMMIT")
        put(file, out)


def genanki(notes: Iterable[tuple[Any, ...]], out: Path) -> None:
    """The same notes, note type and decks by genanki, which knows no schedule and no compression."""
    import genanki

    from quizzer.exchange.anki import notetypes
    from quizzer.exchange.anki.writing import stable_id

    said: Any = notetypes.models("both", 0)[str(notetypes.PLAIN_ID)]
    templates = [{key: said["tmpls"][0][key] for key in ("name", "qfmt", "afmt")}]
    fields = [{"name": name} for name in notetypes.FIELDS]
    model = genanki.Model(notetypes.PLAIN_ID, said["name"], fields=fields, templates=templates, css=said["css"])
    decks: dict[str, Any] = {}
    for name, deck, _, tags, flds, _ in notes:
        if deck not in decks:
            decks[deck] = genanki.Deck(stable_id(deck), deck)
        note = genanki.Note(model=model, fields=flds.split("\x1f"), guid=name, tags=tags.split())
        decks[deck].add_note(note)
    genanki.Package(list(decks.values())).write_to_file(str(out))


def anki_notes(notes: Iterable[tuple[Any, ...]], collection: str, out: str) -> None:
    """The same notes and decks by Anki from the beginning: added to a fresh collection by the thousand, exported."""
    from anki.collection import AddNoteRequest, Collection
    from anki.decks import DeckId

    from quizzer.exchange.anki import notetypes

    held = Collection(collection)
    model: Any = held.models.new("quizzer")
    for name in notetypes.FIELDS:
        held.models.add_field(model, held.models.new_field(name))
    said: Any = notetypes.models("both", 0)[str(notetypes.PLAIN_ID)]
    template = held.models.new_template("Card 1")
    template["qfmt"], template["afmt"] = (said["tmpls"][0][key] for key in ("qfmt", "afmt"))
    held.models.add_template(model, template)
    model["css"] = said["css"]
    model = held.models.get(held.models.add_dict(model).id)
    decks: dict[str, DeckId] = {}
    rest = iter(notes)
    while some := list(islice(rest, 1000)):
        requests = []
        for _, deck, _, tags, flds, _ in some:
            note = held.new_note(model)
            note.fields, note.tags = flds.split("\x1f"), tags.split()
            if deck not in decks:
                decks[deck] = DeckId(held.decks.add_normal_deck_with_name(deck).id)
            requests.append(AddNoteRequest(note, decks[deck]))
        held.add_notes(requests)
    held.close()
    anki(collection, out, schedule=False)


def anki(source: str, out: str, *, schedule: bool = True) -> None:
    """A collection that holds the notes, exported by Anki."""
    from anki.collection import Collection, ExportAnkiPackageOptions

    collection = Collection(source)
    options = ExportAnkiPackageOptions(with_scheduling=schedule, with_media=False, legacy=False)
    collection.export_anki_package(out_path=out, options=options, limit=None)
    collection.close()


if __name__ == "__main__":
    kind, source, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    match kind:
        case "quizzer":
            quizzer(source, out)
        case "bare":
            bare(source, out)
        case "genanki":
            held = finished(source)
            next(held)
            genanki((note for note, _, _ in held), out)
        case "genanki-questions":
            genanki((note for note, _ in ours()[1]), out)
        case "anki-notes":
            held = finished(source)
            next(held)
            fresh = source.with_name("fresh.anki2")
            fresh.unlink(missing_ok=True)
            anki_notes((note for note, _, _ in held), str(fresh), str(out))
        case "anki":
            anki(str(source), str(out))
