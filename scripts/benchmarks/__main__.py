"""scripts/bench: speed as ratios to a bare interpreter (R), in one run. Nothing here passes or fails.

CPU seconds (user + system) of whole processes, median of --runs after one warm-up; the commands of a table are taken
in turn, so that a drifting machine hits them all alike.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import made
import tables


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=9, help="counted runs of each command (9)")
    kinds = parser.add_subparsers(dest="what", metavar="WHAT")
    kinds.add_parser("start", help="start-up of the commands, beside Anki's library where it is installed")
    kinds.add_parser("index", help="compiling questions, one changed file, search")
    kinds.add_parser("loop", help="one answer, replay and stats at 100,000 cards and 1,000,000 reviews")
    kinds.add_parser("grading", help="the grader against the development set in tests/answers, and its speed")
    kinds.add_parser("labs", help="the demo of every lab, and its slowest claim proved alone")
    decks = kinds.add_parser("decks", help="an Anki deck with schedule, beside genanki and Anki's own exporter")
    decks.add_argument("--count", type=int, default=10_000, help="notes (10,000)")
    questions = kinds.add_parser("make-questions", help="write N questions as packs into DIR")
    questions.add_argument("dir", type=Path)
    questions.add_argument("--count", type=int, required=True)
    questions.add_argument("--size", type=int, default=1300, help="bytes a question, about (1300)")
    questions.add_argument("--per-file", type=int, default=10)
    home = kinds.add_parser("make-home", help="fill DIR, a QUIZZER_HOME, with reviews of the first N questions")
    home.add_argument("dir", type=Path)
    home.add_argument("--questions", type=Path, required=True)
    home.add_argument("--cards", type=int, required=True)
    home.add_argument("--reviews", type=int, default=1, help="reviews a card (1)")
    args = parser.parse_args()
    match args.what:
        case "make-questions":
            made.make_questions(args.dir, args.count, args.size, args.per_file)
        case "make-home":
            made.make_home(args.dir, args.questions, args.cards, args.reviews)
        case "start":
            tables.start(args.runs)
        case "index":
            tables.index(args.runs)
        case "loop":
            tables.loop(args.runs)
        case "decks":
            import decks as beside

            beside.decks(args.runs, args.count)
        case "labs":
            import labs_alone

            labs_alone.alone(args.runs)
        case "grading":
            import graded

            graded.main()
        case _:
            for table in (tables.start, tables.index, tables.loop):
                table(args.runs)
    return 0


raise SystemExit(main())
