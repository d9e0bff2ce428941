"""The desk: the index and the journal of one run, opened when first needed, joined here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from types import TracebackType

from quizzer.app import taskcards
from quizzer.app.context import Context, Moment
from quizzer.core.language import Text
from quizzer.core.memory import Scheduler, study_day
from quizzer.core.questions import Question
from quizzer.corpus.index import Index
from quizzer.errors import BadQuestion, NotFound
from quizzer.journal.cards import CardRow
from quizzer.journal.log import Journal
from quizzer.journal.settings import Settings

Progress = Callable[[int, int], None]
Warn = Callable[[Text, Text, str], None]


class Desk:
    """One learner's questions and memory. Use as a context manager; nothing is opened before it is needed."""

    def __init__(
        self, ctx: Context, *, progress: Progress | None = None, warn: Warn | None = None, readonly: bool = False
    ) -> None:
        self.ctx = ctx
        self._progress = progress
        self._warn = warn
        self._readonly = readonly
        self._has_journal = False

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._has_journal:
            self.journal.close()

    def now(self) -> Moment:
        return self.ctx.now()

    def today(self) -> int:
        """The study day (it starts at 04:00) as days since 1970-01-01."""
        now = self.now()
        return study_day(now.at_ms, now.offset_min, self.settings.day_start_min)

    @cached_property
    def index(self) -> Index:
        """The questions, compiled anew where a file changed; what had to be left out is said once, on stderr."""
        index = Index.open(self.ctx.folders, self.ctx.index_file, progress=self._progress)
        self._say_left_out(index)
        return index

    @cached_property
    def journal(self) -> Journal:
        """The journal, its snapshot brought in line with the questions there are."""
        journal = Journal.open(self.ctx.home, readonly=self._readonly, progress=self._progress)
        self._has_journal = True
        if not self._readonly:
            self._sync(journal)
        return journal

    @cached_property
    def settings(self) -> Settings:
        return self.journal.settings()

    @cached_property
    def scheduler(self) -> Scheduler:
        return self.settings.scheduler()

    def refresh(self) -> None:
        """Read the questions again: a file was edited. Quick, so no bar is drawn over the card."""
        self._progress = None
        self.__dict__.pop("index", None)
        self._sync(self.journal)

    def forget_settings(self) -> None:
        """The settings were changed: read them again when they are needed."""
        for name in ("settings", "scheduler"):
            self.__dict__.pop(name, None)

    def _sync(self, journal: Journal) -> None:
        """Tell the journal which questions, exercises and drills there are, if that is news to it."""
        generation = taskcards.generation(self.index.generation)
        if journal.generation() == generation:
            return
        tasks, ties = taskcards.catalogue(self.index.proved())
        rows = [*(row[:5] for row in self.index.catalogue()), *tasks]
        journal.sync_catalogue(generation, rows, self.index.aka_map(), ties)

    def question(self, name: str) -> Question:
        """The question of that id or former id; NotFound names the nearest, BadQuestion what is wrong with its file."""
        question = self.index.get(name)
        if question is not None:
            return question
        problem = self.index.problem_of(name)
        if problem is not None:
            raise BadQuestion(problem.what, problem.hint, problem.where)
        near = self.index.nearest(name, 1)
        raise NotFound(
            Text(f"没有叫「{name}」的题目", f"no question called '{name}'"),
            Text(
                (f"是不是 {near[0]}? " if near else "") + "`quizzer search 词` 可以搜索",
                (f"did you mean {near[0]}? " if near else "") + "'quizzer search WORD' finds one",
            ),
        )

    def questions(self, ids: Iterable[str] | None = None) -> list[Question]:
        return list(self.index.questions(ids))

    def search_heads(self, text: str, limit: int | None) -> list[Question]:
        """As `search`, with no more of each question than a list shows."""
        return list(self.index.heads(self.index.search(text, limit)))

    def search(self, text: str, limit: int | None) -> list[Question]:
        """Questions that hold `text`, best first."""
        return self.questions(self.index.search(text, limit))

    def cards(self) -> dict[str, CardRow]:
        """Every card that the learner has ever met, by its key; all others are new."""
        return {card.key: card for card in self.journal.cards(touched=True)}

    def backup_if_due(self) -> None:
        """The daily backup, at the end of a sitting."""
        from quizzer.journal import backup

        now = self.now()
        backup.daily_if_due(self.ctx.home, at_ms=now.at_ms, offset_min=now.offset_min)

    def _say_left_out(self, index: Index) -> None:
        """One line for what could not be read, however much it is."""
        left_out, total = index.left_out(), index.count()
        problems = [problem for problem in index.problems() if not problem.warning] if left_out else []
        gone = [problem for problem in problems if not problem.question or index.get(problem.question) is None]
        bad = gone or problems
        if not bad or self._warn is None:
            return
        path = bad[0].where.rpartition(":")[0]
        self._warn(
            Text(
                f"跳过了 {left_out} 题: {bad[0].where} {bad[0].what.zh}; 其余 {total} 题照常",
                f"left out {left_out} question{'s' * (left_out != 1)}: {bad[0].where} {bad[0].what.en}; "
                f"the other {total} go on",
            ),
            Text(f"`quizzer check {path}` 列出全部问题", f"'quizzer check {path}' shows every problem"),
            "",
        )
