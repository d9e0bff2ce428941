"""Which labs there are, and their parts by name: the registry is the directory listing, and nothing is registered.

A title is read from the first line of a lab's __init__.py without importing it; a part is imported only when it is
asked for. So a lab that cannot be read hurts only itself, and is named.

    find("mvcc").claims          its claims              find("mvcc").part("demo")    labs.mvcc.demo
    find("mvvc")                 NotHere: did you mean mvcc?
"""

from __future__ import annotations

import ast
import re
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import labs as street
from labs._kit.claims import Claim
from labs._kit.errors import BrokenLab, LabError, NotHere
from labs._kit.text import Lang, Text

PARTS = ("__init__.py", "claims.py", "model.py", "demo.py", "scenarios.py", "verify.py")
LABS_PARENT = Path(street.__path__[0]).resolve().parent  # what must be on a child's path for it to import labs
ALL = Text("`quizzer lab list` 列出全部", "'quizzer lab list' shows all")


@dataclass(frozen=True, slots=True)
class Lab:
    """A lab's folder name, the first line of its first page in both languages, and where it lies."""

    name: str
    title: Text
    folder: Path

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What it claims; BrokenLab if its claims cannot be read."""
        found = getattr(self.part("claims"), "CLAIMS", None)
        if not isinstance(found, tuple) or not all(isinstance(claim, Claim) for claim in found):
            raise self._broken("claims.py", "CLAIMS is not a tuple of Claim")
        return found

    def has(self, part: str) -> bool:
        """Whether it has this part: verify, drill, exercise, command."""
        return (self.folder / f"{part}.py").is_file() or (self.folder / part / "check.py").is_file()

    def part(self, part: str) -> ModuleType:
        """labs.<name>.<part>, imported now; BrokenLab names the file and the line that cannot be read."""
        try:
            return import_module(f"labs.{self.name}.{part}")
        except LabError:
            raise
        except Exception as error:
            raise self._broken(*where_and_why(error, self.folder, f"{part}.py")) from error

    def replace_part(self, part: str, path: Path) -> None:
        """Let another file stand for a part, before anything imported it: a learner's own scenarios."""
        name = f"labs.{self.name}.{part}"
        spec = spec_from_file_location(name, path)
        if spec is None or spec.loader is None or not path.is_file():
            raise NotHere(Text(f"没有 {path}", f"there is no {path}"))
        module = module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except Exception as error:
            raise self._broken(*where_and_why(error, path.parent, path.name)) from error

    def _broken(self, where: str, why: str) -> BrokenLab:
        return BrokenLab(
            Text(f"实验 {self.name} 坏了: {where}: {why}", f"lab {self.name} is broken: {where}: {why}"),
            Text(f"文件在 {self.folder}; 其余的实验照常", f"it lies in {self.folder}; the other labs go on"),
        )


def labs() -> list[Lab]:
    """Every lab by name: the folders beside this kit that hold an __init__.py and whose name starts with a letter."""
    found = {path.name: path for folder in street.__path__ for path in sorted(Path(folder).iterdir()) if is_lab(path)}
    return [Lab(name, title(path / "__init__.py"), path) for name, path in sorted(found.items())]


def is_lab(path: Path) -> bool:
    """Whether a folder is meant to be a lab: a name that starts with a letter, and something of a lab in it."""
    return path.name[0].isalpha() and path.is_dir() and any((path / part).is_file() for part in PARTS)


def find(name: str) -> Lab:
    """The lab of this name; NotHere tells the nearest name."""
    found = {lab.name: lab for lab in labs()}
    if name in found:
        return found[name]
    raise not_here(name, Text("实验", "lab"), list(found), ALL)


def not_here(name: str, what: Text, names: list[str], hint: Text) -> NotHere:
    """There is no `what` of this name; the hint begins with the nearest that there is."""
    near = get_close_matches(name, names, 1, 0.5)
    guess = (f"是不是 {near[0]}? ", f"did you mean {near[0]}? ") if near else ("", "")
    return NotHere(
        Text(f"没有叫「{name}」的{what.zh}", f"no {what.en} called '{name}'"),
        Text(guess[0] + hint.zh, guess[1] + hint.en),
    )


def claim_of(lab: Lab, slug: str) -> Claim:
    """The lab's claim of this id; NotHere tells the nearest."""
    found = {claim.id: claim for claim in lab.claims}
    if slug in found:
        return found[slug]
    hint = Text(f"`quizzer lab show {lab.name}` 列出全部", f"'quizzer lab show {lab.name}' shows all")
    raise not_here(f"{lab.name}#{slug}", Text("结论", "claim"), [f"{lab.name}#{each}" for each in found], hint)


def title(first_page: Path) -> Text:
    """The first line of a first page, "中文 | English"; empty where it cannot be read."""
    zh, _, en = first_line(first_page).partition(" | ")
    return Text(zh, en or zh)


def first_line(path: Path) -> str:
    """The first line of a module's docstring, without importing it."""
    try:
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    except (OSError, SyntaxError, ValueError):
        return ""
    return text.strip().splitlines()[0] if text and text.strip() else ""


def where_and_why(error: BaseException, folder: Path, otherwise: str) -> tuple[str, str]:
    """(file:line within `folder` where an error arose, what it says)."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{Path(error.filename).name}:{error.lineno or 1}", f"SyntaxError: {error.msg}"
    inside = [frame for frame in traceback.extract_tb(error.__traceback__) if str(folder) in frame.filename]
    where = f"{Path(inside[-1].filename).name}:{inside[-1].lineno}" if inside else otherwise
    return where, f"{type(error).__name__}: {error}".rstrip(": ")


def source(lab: Lab, lang: Lang) -> Iterator[tuple[Path, str]]:
    """The files of a lab with the first lines of their docstrings, in the order in which its first page names them."""
    named = [path for name in page_names(lab.folder / PARTS[0]) for path in sorted(lab.folder.glob(name))]
    others = sorted(path for path in lab.folder.glob("*.py") if path.name not in PARTS)
    order = [lab.folder / part for part in PARTS[:3]] + others + [lab.folder / part for part in PARTS[3:]]
    data = [*sorted(lab.folder.glob("exercise/*")), *sorted(lab.folder.glob("recorded/*"))]
    for path in dict.fromkeys([order[0], *named, *order, *data]):
        if path.is_file() and path.stem != "__pycache__":
            line = title(path) if path.suffix == ".py" else Text("", "")
            yield path, line.zh if lang == "zh" else line.en


def page_names(first_page: Path) -> list[str]:
    """The files (or patterns of files) that a first page names, in its order; none where it cannot be read."""
    try:
        page = ast.get_docstring(ast.parse(first_page.read_text(encoding="utf-8"))) or ""
    except (OSError, SyntaxError, ValueError):
        return []
    return [name for name in re.findall(r"[a-z0-9_*]+\.py", page) if name != PARTS[0]]
