"""What an import did, or would do: counts, and before anything is written why a file is read as it is, and samples."""

from __future__ import annotations

import shutil

import typer

from quizzer.app.incoming import Imported
from quizzer.cli.say import clean, counted, say, told, warn
from quizzer.cli.screen.cells import cut, wrap
from quizzer.core.language import Text

SHOWN = 10


def as_found(done: Imported, *, dry_run: bool) -> dict[str, object]:
    """The report as JSON; a dry run also says why, which field becomes what, ten samples and what is much alike."""
    problems = [{"where": p.where, "what": told(p.what), "hint": told(p.hint)} for p in done.problems]
    found: dict[str, object] = {"imported": done.imported, "updated": done.updated, "duplicates": done.duplicates}
    found |= {"reviews": done.reviews, "problems": problems, "shape": done.shape, "pack": str(done.pack)}
    if dry_run:
        samples = [{"where": sample.where, "ask": sample.ask, "answer": sample.answer} for sample in done.samples]
        similar = [{"where": where, "like": like} for where, like in done.similar]
        found |= {"why": told(done.why), "mapping": done.mapping, "drafts": done.drafts}
        found |= {"samples": samples, "similar": similar}
    return found


def show(done: Imported, *, dry_run: bool) -> None:
    """The report as lines."""
    if dry_run:
        _foresee(done)
    for where, like in done.similar[:SHOWN]:
        warn(
            Text(f"和题库里的 {like} 很像, 一并导入", f"much like {like} of the bank; taken all the same"),
            Text(),
            where,
        )
    if done.drafts:
        zh = f"{done.drafts} 题没有答案: 存成草稿, 标签 draft; 学习时照样会问, 由你自己评分, --filter=-tag:draft 跳过"
        en = (
            f"{done.drafts} have no answer: drafts, tag draft; study asks them all the same and you rate yourself, "
            "--filter=-tag:draft leaves them out"
        )
        _tell(say(zh, en))
    zh, en = ("会导入", "would be ") if dry_run else ("导入了", "")
    here = max(done.duplicates, done.seen - done.imported - done.updated)  # by id, too
    format = done.shape.partition(":")[0]  # what follows is `why` in short
    _tell(
        say(
            f"{format}: {zh} {done.imported} 题, 更新 {done.updated}, 已有 {here}, 新的复习 {done.reviews}",
            f"{format}: {counted(done.imported)} {en}added, {done.updated} updated, {here} in the bank "
            f"already, {done.reviews} new reviews",
        )
    )
    if done.imported or done.updated:
        typer.echo(say(f"题目文件: {done.pack}", f"pack: {done.pack}"))


def _foresee(done: Imported) -> None:
    if done.why:
        _tell(clean(told(done.why)))
    for line in done.mapping:
        _tell(f"  {clean(line)[:200]}")
    for sample in done.samples:
        typer.echo(_begin(f"  {clean(sample.where)}  ", sample.ask))
        typer.echo(_begin("    -> ", sample.answer))


def _begin(sign: str, text: str) -> str:
    return cut(sign + clean(" ".join(text[:1_000].split())), _cells())


def _tell(text: str) -> None:
    for line in wrap(text, _cells(), indent=2):
        typer.echo(line)


def _cells() -> int:
    return shutil.get_terminal_size().columns
