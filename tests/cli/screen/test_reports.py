"""Summary, dashboard and lists: what they say and what they leave out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzer.cli.screen import charts, dashboard, entry, layout, summary, tables
from quizzer.cli.screen.cells import width
from quizzer.cli.screen.layout import Look, plain
from quizzer.core.language import Lang
from quizzer.core.questions import Question
from quizzer.core.stats import Retention
from quizzer.core.views import Summary
from tests.cli.screen import samples as s

ZH, EN = Look("zh", titles=s.TITLES), Look("en", titles=s.TITLES)


@dataclass(frozen=True)
class Moment:
    at_ms: int = s.NOW_MS
    offset_min: int = 480


@dataclass(frozen=True)
class Window:
    """A terminal or a pipe."""

    lang: Lang = "en"
    width: int = 60
    height: int = 24
    colour: bool = False
    isatty: bool = True

    def now(self) -> Moment:
        return Moment()


# Summary --------------------------------------------------------------------------------------------------------------
def test_what_was_said_wrong_comes_before_what_was_nearly_complete() -> None:
    text = plain(summary.summary(s.SUMMARY, EN, s.OUTLOOK))

    assert text.index(s.SNAPSHOT.id) < text.index("Nearly complete") < text.index(s.WSGI.id)


def test_a_question_said_wrong_is_not_nearly_complete_as_well() -> None:
    done = replace(s.SUMMARY, nearly=s.SUMMARY.wrong)

    assert plain(summary.summary(done, EN)).count(s.SNAPSHOT.id) == 1


def test_a_summary_without_the_journal_says_nothing_about_tomorrow() -> None:
    text = plain(summary.summary(s.SUMMARY, EN))

    assert "Tomorrow" not in text
    assert "Last 30 days" not in text


def test_few_reviews_in_thirty_days_make_no_percentage() -> None:
    text = plain(summary.summary(s.SUMMARY, EN, replace(s.OUTLOOK, retention=Retention(6, 7))))

    assert "Last 30 days 6/7, goal 90%" in text


def test_a_sitting_left_at_once_says_that_nothing_changed() -> None:
    text = plain(summary.summary(s.STOPPED, EN))

    assert "nothing rated, nothing changed" in text
    assert "points" not in text


@pytest.mark.parametrize(("done", "there"), [(s.SUMMARY, True), (replace(s.SUMMARY, wrong=(), nearly=()), False)])
def test_practising_what_was_missed_is_offered_where_something_was(done: Summary, there: bool) -> None:
    assert ("missed points" in plain([summary.footer(done, EN)])) is there


# Dashboard ------------------------------------------------------------------------------------------------------------
def test_a_home_without_reviews_shows_no_empty_charts() -> None:
    text = plain(dashboard.dashboard(s.EMPTY_HOME, EN))

    assert "Nothing studied yet" in text
    assert "Last 13 weeks" not in text


def test_a_topic_with_too_few_cards_seen_is_never_the_weakest() -> None:
    assert "Redis" not in plain(dashboard.dashboard(s.DASHBOARD, EN))


def test_nothing_is_concluded_from_few_reviews() -> None:
    text = plain(dashboard.dashboard(s.FEW, EN))

    assert "6/7" in text
    assert "too few to say" in text
    assert "likely" not in text


def test_when_all_is_done_new_questions_are_offered() -> None:
    done = replace(s.DASHBOARD, due=0, learning=0, new=0)

    assert "all done for today" in plain(dashboard.dashboard(done, EN))
    assert "quizzer study --new 5" in plain(dashboard.next_commands(done, EN))


@pytest.mark.parametrize(("isatty", "there"), [(True, True), (False, False)])
def test_what_to_type_next_is_said_to_people_only(
    isatty: bool, there: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    dashboard.print_dashboard(s.DASHBOARD, Window(isatty=isatty))

    assert ("quizzer study" in capsys.readouterr().out) is there


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_the_forecast_has_a_column_for_each_day(columns: int) -> None:
    rows = plain(charts.forecast(s.DASHBOARD.forecast, s.TODAY, Look("en", columns))).splitlines()

    assert rows[6].split() == ["21", "22", "23", "24", "25", "26", "27", "28", "29", "30", "1", "2", "3", "4"]
    assert rows[5].count("#") == 14 * (4 if columns == 120 else 2)
    assert rows[1].split()[0] == "12"


def test_on_a_wide_screen_each_column_says_its_number() -> None:
    text = plain(charts.forecast(s.DASHBOARD.forecast, s.TODAY, Look("en", 120)))

    assert [int(number) for number in text.splitlines()[7].split()] == list(s.DASHBOARD.forecast)


def test_days_without_anything_due_are_said_in_words() -> None:
    text = plain(charts.forecast((0,) * 14, s.TODAY, EN))

    assert "#" not in text
    assert "nothing falls due" in text


@given(st.lists(st.integers(0, 5000), min_size=14, max_size=14), st.sampled_from([40, 60, 80, 120]))
def test_any_forecast_fits_its_window(counts: list[int], columns: int) -> None:
    look = Look("zh", columns)

    drawn = charts.beside(charts.heat_map(s.DASHBOARD.heat, look), charts.forecast(tuple(counts), s.TODAY, look), look)

    assert all(width(row) <= columns for row in plain(drawn).splitlines())


# Lists ----------------------------------------------------------------------------------------------------------------
def test_a_list_in_a_pipe_cuts_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    long = replace(s.SNAPSHOT, ask=replace(s.SNAPSHOT.ask, en="why " * 60 + "end"))

    tables.print_questions([long], {}, Window(isatty=False))

    assert "end" in capsys.readouterr().out.splitlines()[0]


def test_a_list_names_leeches_flags_and_suspensions() -> None:
    text = plain(tables.questions((s.SNAPSHOT, s.METHODS, s.CLOZE), s.CARDS, s.NOW_MS, EN))

    assert [mark in text for mark in ("46 d *", "due !", "suspended")] == [True] * 3


def test_an_empty_list_says_so() -> None:
    assert plain(tables.questions((), {}, 0, EN)) == " no question matches\n"


def test_check_without_problems_is_one_line() -> None:
    assert plain(tables.problems((), 234, EN)) == "234 questions, no problems\n"


def test_nothing_to_ask_says_when_there_will_be() -> None:
    text = plain(tables.due({"due": 0, "new": 0, "learning": 0, "next_at": "2026-11-21T19:40:00+08:00"}, EN))

    assert text == " nothing to ask now   next at 2026-11-21 19:40\n"


def test_next_with_nothing_to_ask_says_why() -> None:
    assert plain(tables.next_question({"id": None, "why": "nothing to ask now"}, EN)) == " nothing to ask now\n"


PRINTED: list[Callable[[Window], None]] = [
    lambda window: tables.print_question(s.SNAPSHOT, None, window),
    lambda window: tables.print_due(s.DUE, window),
    lambda window: tables.print_next(s.NEXT, window),
    lambda window: tables.print_problems(s.PROBLEMS, 234, window),
    lambda window: tables.print_log(s.LOG, window),
    lambda window: tables.print_doctor(s.Health(False, s.PROBLEMS), window),
    lambda window: dashboard.print_stats(s.DASHBOARD, window),
]


@pytest.mark.parametrize("show", PRINTED)
def test_commands_print_within_the_window_without_escapes(
    show: Callable[[Window], None], capsys: pytest.CaptureFixture[str]
) -> None:
    show(Window())

    out = capsys.readouterr().out
    assert out
    assert "\x1b" not in out
    assert max(width(row) for row in out.splitlines()) <= 60


def test_colour_is_used_where_the_terminal_has_it(capsys: pytest.CaptureFixture[str]) -> None:
    tables.print_problems(s.PROBLEMS, 234, Window(colour=True))

    assert "\x1b[31m" in capsys.readouterr().out


@pytest.mark.parametrize("question", [s.SNAPSHOT, s.WSGI, s.METHODS, s.CLOZE, s.ORDER, s.OUTPUT])
def test_show_leaves_nothing_out(question: Question) -> None:
    text = " ".join(plain(entry.entry(question, None, 0, Look("en", 100))).split())

    texts = [question.ask, *question.hints, *question.items]
    texts += [point.text for point in question.points] + [wrong.text for wrong in question.wrong]
    texts += [option.text for option in question.options] + [correction.text for correction in question.corrects]
    wanted = [part.en for part in texts] + list(question.proofs)
    assert [part for part in wanted if " ".join(part.split()) not in text] == []


# Layout ---------------------------------------------------------------------------------------------------------------
def test_a_header_that_does_not_fit_loses_its_right_half() -> None:
    assert "right" in plain(layout.header("left", "right", Look("en", 80)))
    assert "right" not in plain(layout.header("left", "right", Look("en", 59)))
    assert "right" not in plain(layout.header("left" * 19, "right", Look("en", 80)))


def test_a_rule_leaves_the_last_columns_free() -> None:
    assert plain([layout.rule(Look("en", 80))]) == "-" * 78 + "\n"
