"""Which points the learner overrules most: where the grader hears too little, or too much, and an author can help."""

from __future__ import annotations

from quizzer.app.desk import Desk
from quizzer.core.language import Text
from quizzer.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Overruled:
    """A point with how often credit was added and taken away, and the last words that it was about."""

    question: str
    point: str
    text: Text
    credited: int
    discredited: int
    quote: str

    def as_json(self) -> dict[str, object]:
        return {
            "question": self.question,
            "point": self.point,
            "zh": self.text.zh,
            "en": self.text.en,
            "credited": self.credited,
            "discredited": self.discredited,
            "quote": self.quote,
        }


def overruled(desk: Desk, limit: int = 30) -> list[Overruled]:
    """The points overruled most often, the most first; those whose question or point is gone are left out."""
    rows = desk.journal.overrulings()
    questions = {str(q.id): q for q in desk.questions(dict.fromkeys(row[0] for row in rows))}
    found = []
    for key, point, credited, discredited, quote in rows:
        question = questions.get(key)
        text = next((p.text for p in question.points if p.id == point), None) if question else None
        if text is not None:
            found.append(Overruled(key, point, text, credited, discredited, quote))
    return found[:limit]
