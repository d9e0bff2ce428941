"""`quizzer show ID`: one question whole, with what the learner's memory of it is."""

from __future__ import annotations

import typer

from quizzer.app.library import described
from quizzer.cli.opened import open_desk
from quizzer.cli.say import print_json, say
from quizzer.core.questions import is_task

HELP = say(
    "看一题的全部: 答案, 要点, 误解, 更正, 出处, 记忆; 或一个练习、一类快问是什么。\n\n"
    "例: quizzer show redis.breakdown    quizzer show exercise/singleton",
    "One question whole: answer, points, misconceptions, corrections, sources, memory; or what an exercise or a drill is.\n\n"
    "Examples: quizzer show redis.breakdown    quizzer show exercise/singleton",
)


def command(
    id: str = typer.Argument(metavar="ID", help=say("题目的 id", "the question's id")),
    json: bool = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object")),
) -> None:
    with open_desk() as desk:
        if is_task(id):
            from quizzer.app.tasks import about

            question = about(desk, id)
        else:
            question = desk.question(id)
        if json:
            return print_json(described(desk, question))
        from quizzer.cli.screen.tables import print_question

        print_question(question, desk.journal.card(question.id), desk.ctx)
