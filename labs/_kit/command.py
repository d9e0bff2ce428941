"""`python -m labs`: what is typed, to a lab and what it prints. Languages by QUIZZER_LANG or the locale."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TextIO

import labs as street
from labs._kit import drill
from labs._kit.beats import Beat, Proved, as_json
from labs._kit.compare import Compared, record, verify
from labs._kit.draw import lines, plain
from labs._kit.errors import LabError, WrongInput
from labs._kit.find import Lab, find, labs, source
from labs._kit.prove import perform, prove
from labs._kit.stage import PlainStage, SendingStage
from labs._kit.text import Lang, Text, language, pick

INTERRUPTED = 130


def main(argv: Sequence[str]) -> int:
    """Run one command; its exit code. A mistake is two lines on stderr."""
    lang = language(os.environ)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        return run(list(argv), lang)
    except LabError as error:
        return complain(error, lang)
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0


def run(argv: list[str], lang: Lang) -> int:
    """The command that the first word names: one of ours, else a lab."""
    if not argv:
        for lab in labs():
            print(f"{lab.name:<20} {pick(lab.title, lang)}")
        return 0
    if argv[0] in ("-h", "--help"):
        return show_help()
    if argv[0] in COMMANDS:
        if len(argv) < 2 or argv[1].startswith("-"):
            raise WrongInput(
                Text(f"{argv[0]} 后面要有实验的名字", f"{argv[0]} needs the name of a lab"),
                Text("`python -m labs` 列出全部", "'python -m labs' lists them"),
            )
        return COMMANDS[argv[0]](argv[1], argv[2:], lang)
    return run_lab(find(argv[0]), argv[1:], lang)


def run_lab(lab: Lab, args: list[str], lang: Lang) -> int:
    """Tell the lab's story; with arguments of its own, whatever the lab makes of them."""
    own = [word for word in args if word != "--fast"]
    if own and lab.has("command"):
        return int(lab.part("command").main(args) or 0)
    if own:
        raise WrongInput(
            Text(f"实验 {lab.name} 不认识 {own[0]}", f"lab {lab.name} knows no {own[0]}"),
            Text(
                f"`python -m labs {lab.name} --fast` 一口气跑完", f"'python -m labs {lab.name} --fast' runs it through"
            ),
        )
    is_read = sys.stdin.isatty() and sys.stdout.isatty() and "--fast" not in args
    width = shutil.get_terminal_size((80, 24)).columns
    stage = PlainStage(lab.name, lab.claims, sys.stdout, lang, width=width, keys=sys.stdin if is_read else None)
    perform(lab, stage)
    return 0 if all(stage.held) else 1


def prove_lab(name: str, args: list[str], lang: Lang) -> int:
    """Each claim, whether it holds, and what was seen; with --beats also everything that was told on the way."""
    with only_ours() as out:
        proof = prove(name)
        if "--json" in args:
            seen = ({"id": c.id, "holds": c.holds, "evidence": pick(c.evidence, lang)} for c in proof.claims)
            told: dict[str, object] = {"claims": list(seen)}
            if "--beats" in args:
                told["proved"] = [as_json(claim) for claim in proof.claims]
                told["beats"] = [as_json(beat) for beat in proof.beats]
            out.write(json.dumps(told, ensure_ascii=False) + "\n")
        else:
            out.writelines(plain(lines(claim, lang)) for claim in proof.claims)
    return 0 if proof.holds else 1


def send_beats(name: str, args: list[str], lang: Lang) -> int:
    """The story as one JSON object a line, for whoever draws it. `--scenarios FILE` stands for the lab's own."""
    lab = find(name)
    held: list[bool] = []
    with only_ours() as out:

        def send(beat: Beat) -> None:
            held.append(not isinstance(beat, Proved) or beat.holds)
            out.write(json.dumps(as_json(beat), ensure_ascii=False) + "\n")
            out.flush()

        if "--scenarios" in args:
            lab.replace_part("scenarios", Path(args[args.index("--scenarios") + 1]))
        perform(lab, SendingStage(lab.name, lab.claims, send))
    return 0 if all(held) else 1


@contextmanager
def only_ours() -> Iterator[TextIO]:
    """stdout for us alone: whatever else prints goes to stderr, where it cannot be taken for ours."""
    sys.stdout.flush()
    kept: TextIO = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        yield kept
    finally:
        sys.stdout.flush()
        kept.flush()
        os.dup2(kept.fileno(), 1)
        kept.close()


def verify_lab(name: str, args: list[str], lang: Lang) -> int:
    """Model and true system side by side; 1 where they differ, 7 where the living system is not here."""
    found, missing = verify(find(name))
    if "--json" in args:
        say_json({"scenarios": [compared_json(each) for each in found]})
    else:
        for each in found:
            print(compared_line(each, lang))
    if missing is not None:
        sys.stdout.flush()
        complain(missing, lang)
    return 1 if not all(each.agrees for each in found) else 7 if missing else 0


def compared_json(each: Compared) -> dict[str, object]:
    """A comparison as `verify --json` prints it."""
    told = {"name": each.name, "agrees": each.agrees, "version": each.version, "live": each.live}
    return told if each.agrees else told | {"model": each.model, "real": each.real}


def compared_line(each: Compared, lang: Lang) -> str:
    """A comparison on one line, with what differs where something does."""
    how = pick(Text("当场", "live") if each.live else Text("实录", "recorded"), lang)
    line = f"{'[+]' if each.agrees else '[!]'} {each.name:<28} {each.version}  {how}"
    if each.why.en:
        line += f"\n      {pick(each.why, lang)}"
    if not each.agrees:
        for who, said in (("model", each.model), ("real ", each.real)):
            line += f"\n      {who} {json.dumps(said, ensure_ascii=False)}"
    return line


def drill_lab(name: str, args: list[str], lang: Lang) -> int:
    """One question and, after an answer from stdin (or none), the right one."""
    import random

    words = list(args)
    seed = random.randrange(1 << 30)
    if "--seed" in words:
        at = words.index("--seed")
        try:
            seed = int(words[at + 1])
        except (IndexError, ValueError):
            raise WrongInput(Text("--seed 后面要一个整数", "--seed needs a whole number"), Text("", "")) from None
        del words[at : at + 2]
    lab = find(name)
    family = words[0] if words else next(iter(drill.families(lab)))
    asked = drill.ask(lab, family, seed)
    print(pick(asked.text, lang))
    for number, option in enumerate(asked.options, 1):
        print(f"  {number}  {pick(option, lang)}")
    right = pick(asked.options[asked.right], lang) if asked.options else asked.answer
    said = sys.stdin.readline().strip()
    mark = ("[+] " if asked.is_right(said) else "[!] ") if said else "-> "
    print(f"{mark}{right}\n    {pick(asked.why, lang)}")
    return 0


def show_source(name: str, args: list[str], lang: Lang) -> int:
    """The files in the order in which they are to be read."""
    for path, line in source(find(name), lang):
        print(f"{path}  {line}".rstrip())
    return 0


def record_lab(name: str, args: list[str], lang: Lang) -> int:
    """Write what the living system answers into the lab's folder."""
    for path in record(find(name), date.today()):
        print(path)
    return 0


def show_help() -> int:
    text = (Path(street.__path__[0]) / "__main__.py").read_text(encoding="utf-8")
    print(text.split('"""')[1].strip())
    return 0


def say_json(value: object) -> None:
    """One JSON object on one line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def complain(error: LabError, lang: Lang) -> int:
    """What is wrong and what to type next, on stderr; the exit code."""
    sys.stdout.flush()
    sys.stderr.write(f"labs: {pick(error.what, lang)}\n")
    if error.hint.en:
        sys.stderr.write(f"  {'提示' if lang == 'zh' else 'hint'}: {pick(error.hint, lang)}\n")
    return error.exit_code


COMMANDS: dict[str, Callable[[str, list[str], Lang], int]] = {
    "prove": prove_lab,
    "beats": send_beats,
    "verify": verify_lab,
    "drill": drill_lab,
    "source": show_source,
    "record": record_lab,
}
