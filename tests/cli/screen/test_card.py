from __future__ import annotations

from dataclasses import replace

import pytest

from quizzer.cli.screen import card, judging, plain
from quizzer.cli.screen import layout as screen
from quizzer.cli.screen.layout import Look
from quizzer.core.language import Text
from quizzer.core.questions import Misconception
from quizzer.core.reviews import Rating
from quizzer.core.views import Asked, Stored, Verdict
from tests.cli.screen import samples as s

ZH, EN = Look("zh"), Look("en")


def shown(lines: list[screen.Line]) -> str:
    return screen.plain(lines)


@pytest.mark.parametrize("asked", [s.ASKED, s.ASKED_NEW, s.ASKED_STEP, s.ASKED_CLOZE, s.ASKED_CHOICE])
@pytest.mark.parametrize("lang", ["zh", "en", "both"])
def test_nothing_that_gives_the_answer_away_is_shown_before_it(asked: Asked, lang: str) -> None:
    text = shown(card.question(asked, Look(lang)))  # type: ignore[arg-type]  # one of the three

    question = asked.deal.question
    texts = [point.text for point in question.points] + [wrong.text for wrong in question.wrong]
    secrets = [secret for text_ in texts for secret in (text_.zh, text_.en)]
    assert [secret for secret in secrets if secret in text] == []
    assert "单线程" not in text


def test_both_languages_are_shown_where_both_are_wanted() -> None:
    text = shown(card.question(s.ASKED, Look("both")))

    assert s.SNAPSHOT.ask.zh in text
    assert s.SNAPSHOT.ask.en in text


def test_the_other_language_is_the_same_card_flipped() -> None:
    assert s.SNAPSHOT.ask.en in shown(card.question(s.ASKED, ZH.flipped()))


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
@pytest.mark.parametrize("rows", [5, 12, 20, 24, 50])
def test_a_point_is_never_cut(columns: int, rows: int) -> None:
    text = shown(card.verdict(s.JUDGED, Look("zh", columns, rows)))

    whole = "".join(text.split())
    assert all("".join(point.zh.split()) in whole for point in s.SNAPSHOT.points)


def test_on_a_short_terminal_the_correction_folds_before_the_quotes() -> None:
    right, quote = "快照在事务第一", "你说 「普通的 SELECT, 不加锁」"

    whole = shown(card.verdict(s.JUDGED, Look("zh", 80, 24)))
    folded = shown(card.verdict(replace(s.JUDGED, reason=Text()), Look("zh", 100, 23)))
    shortest = shown(card.verdict(s.JUDGED, Look("zh", 80, 12)))

    assert right in whole
    assert quote in whole
    assert "a 看全文" in folded
    assert quote not in shortest
    assert "a 看全文" in shortest


def test_a_verdict_without_corrections_keeps_its_quotes_where_they_fit() -> None:
    judged = replace(s.JUDGED, deal=s.make_deal(replace(s.SNAPSHOT, corrects=())))

    assert "你说" in shown(card.verdict(judged, Look("zh", 80, 23)))


@pytest.mark.parametrize("proposed", list(Rating))
def test_the_proposed_rating_is_marked_without_colour(proposed: Rating) -> None:
    text = shown(card.verdict(replace(s.JUDGED, proposed=proposed), EN))

    assert f">{int(proposed)} {proposed.word.title()}<" in text
    assert text.count("<") == 1


def test_the_interval_of_each_rating_stands_under_it() -> None:
    ratings, intervals = shown(card.verdict(s.JUDGED, ZH)).splitlines()[-4:-2]

    assert intervals.split() == ["10", "分钟", "32", "天", "46", "天", "77", "天"]
    at = [screen.line_width(screen.line(ratings[: ratings.index(digit)])) for digit in "1234"]
    under = [screen.line_width(screen.line(intervals[: intervals.index(time)])) for time in ("10", "32", "46", "77")]
    assert at == under


def test_practice_says_that_it_moves_no_schedule() -> None:
    judged = replace(s.JUDGED, deal=s.make_deal(practice=True), intervals={})

    text = shown(card.verdict(judged, ZH))

    assert "只练习" in text
    assert "46 天" not in text


def test_only_the_next_unsure_point_asks_to_be_settled() -> None:
    judged = s.make_verdict(s.make_deal(), (("unsure", "a"), ("unsure", "b"), ("missing", ""), ("covered", "c")))

    text = shown(card.verdict(judged, ZH))

    assert text.count("算说到吗") == 1
    assert text.index("[?] 1") < text.index("算说到吗") < text.index("[?] 2")


def test_a_point_turned_over_says_so() -> None:
    first, *rest = s.JUDGED.points
    judged = replace(s.JUDGED, points=(replace(first, overruled_from="missing"), *rest))

    assert "你改判的" in shown(card.verdict(judged, ZH))


def test_a_misconception_about_no_point_is_still_told() -> None:
    wrong = Misconception("loose", "事务等于锁", "a transaction is a lock")
    judged = replace(s.JUDGED, misconceptions=(*s.JUDGED.misconceptions, (wrong, "事务就是锁")))

    text = shown(card.verdict(judged, ZH))

    assert "这是常见误解: 事务等于锁" in text
    assert "「事务就是锁」" in text
    assert "说错 2" in text


def test_what_was_said_before_today_is_credited_in_one_line() -> None:
    points = tuple(replace(p, credited=p.number < 4) for p in s.JUDGED.points)

    text = shown(card.verdict(replace(s.JUDGED, deal=s.ASKED_STEP.deal, points=points), ZH))

    assert "[+] 1, 2, 3 已经说到" in text
    assert s.SNAPSHOT.points[0].zh not in text


def test_the_footer_names_no_key_that_does_nothing() -> None:
    bare = replace(s.SNAPSHOT, wrong=(), points=(), corrects=(), answer=Text())

    text = shown([judging.footer(s.make_verdict(s.make_deal(bare)), EN)])

    assert "proof" not in text
    assert "answer" not in text
    assert "said it" not in text


def test_code_in_an_answer_is_not_reflowed() -> None:
    asked = replace(s.SNAPSHOT, answer=Text("甲\n\n```python\nif x:\n    y\n```\n乙"))

    rows = shown(card.answer(asked, ZH)).splitlines()

    at = rows.index("     if x:")
    assert rows[at + 1] == "         y"


@pytest.mark.parametrize(("practice", "told"), [(False, "10 分钟后再问"), (True, "记为练习")])
def test_a_stored_rating_is_confirmed(practice: bool, told: str) -> None:
    saved = Stored(s.make_deal(practice=practice), Rating.AGAIN, Rating.AGAIN, 600 / 86400, s.NOW_MS)

    assert told in shown(card.stored(saved, ZH))


def test_a_leech_says_what_to_learn_first() -> None:
    deal = s.make_deal(replace(s.SNAPSHOT, requires=("mysql.acid.isolation",)))
    saved = Stored(deal, Rating.AGAIN, Rating.AGAIN, 600 / 86400, s.NOW_MS, leech=True, lapses=8)

    text = shown(card.stored(saved, EN))

    assert "Forgotten 8 times" in text
    assert "learn mysql.acid.isolation first" in text


def test_hints_used_lower_the_highest_proposal_as_the_session_does() -> None:
    reviewed, fresh = s.make_deal(), s.make_deal(memory=s.NEW)

    assert "3 Good" in shown([card.status(Asked(reviewed, s.SNAPSHOT.hints[:1]), 75, EN)])
    assert "2 Hard" in shown([card.status(Asked(fresh, s.SNAPSHOT.hints[:1]), 75, EN)])
    assert " 1:15" in shown([card.status(Asked(fresh), 75, EN)])


# In a pipe ------------------------------------------------------------------------------------------------------------
class At:
    offset_min = 480


def test_a_pipe_says_when_the_card_comes_back() -> None:
    saved = Stored(s.make_deal(), Rating.GOOD, Rating.AGAIN, 600 / 86400, 1_795_220_520_000)

    assert plain.stored(saved, At(), "zh", s.JUDGED) == (
        "rated: good (proposed again: 2 of 4)   next: 2026-11-21T08:22+08:00 (10 min)"
    )


def test_a_pipe_gets_one_line_for_a_question_and_letters_for_its_options() -> None:
    first, *options = plain.question(s.ASKED_CHOICE.deal, "en").splitlines()

    assert first == "4/12 http.methods.safe  Which of these is right?"
    assert [row[:4] for row in options] == ["  a ", "  b ", "  c ", "  d "]


@pytest.mark.parametrize(
    ("judged", "told"),
    [
        (s.JUDGED_CHOICE, "[+] right"),
        (s.JUDGED_CHOICE_WRONG, "[!] wrong | right: c"),
        (s.JUDGED_CLOZE, "[!] wrong | right: one thread|a single thread; epoll"),
        (s.JUDGED_ORDER, "[!] wrong | right: SYN; SYN+ACK; ACK"),
        (s.JUDGED_OUTPUT, "[!] wrong | right: [1, 2]"),
    ],
)
def test_a_pipe_gets_the_right_answer_on_one_line(judged: Verdict, told: str) -> None:
    assert plain.verdict(judged, "en").splitlines()[0] == told


def test_a_pipe_is_told_how_many_ratings_are_saved() -> None:
    assert plain.summary(s.SUMMARY, "zh") == "done: 12 questions, 12 ratings saved"
    assert plain.summary(s.STOPPED, "zh") == "done: 0 questions, 0 ratings saved"


def test_grading_alone_says_what_it_would_propose(capsys: pytest.CaptureFixture[str]) -> None:
    card.print_plain_verdict(s.JUDGED, EN)

    *points, last = capsys.readouterr().out.splitlines()
    assert points[0].startswith("[+] 1 snapshot read")
    assert last == "proposed: again (2 of 4)"
