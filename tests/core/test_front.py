"""The head of the reviews decides as all of them would."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quizzer.core import queue

TODAY = 20_000
CARDS = st.lists(
    st.builds(
        lambda n, topic, age, stability: queue.Candidate(
            f"c{n}", topic, f"f{n % 7}", "", n, queue.REVIEW, 0, TODAY - 1, TODAY - age, stability
        ),
        st.integers(0, 200),
        st.sampled_from(["redis", "mysql", "flask"]),
        st.integers(0, 40),
        st.sampled_from([0.5, 1.0, 3.0, 3.1, 10.0, 100.0]),
    ),
    max_size=60,
    unique_by=lambda card: card.key,
)


@given(CARDS, st.booleans(), st.sets(st.sampled_from([f"f{n}" for n in range(7)])), st.integers(0, 5), st.data())
def test_choosing_from_the_front_is_choosing_from_all(
    cards: list[queue.Candidate], backlog: bool, families: set[str], seed: int, data: st.DataObject
) -> None:
    last = data.draw(st.sampled_from([*(card.key for card in cards), ""]))
    topic = data.draw(st.sampled_from(["redis", "mysql", ""]))

    def choose(among: list[queue.Candidate]) -> queue.Candidate | None:
        return queue.choose(
            among,
            now_ms=0,
            today=TODAY,
            seed=seed,
            done_families=families,
            last_key=last,
            last_topic=topic,
            backlog=backlog,
        )

    def is_open(card: queue.Candidate) -> bool:
        return not queue.waits_for_sibling(card, families, ())

    head = queue.front(queue.by_urgency(cards, TODAY, backlog, seed), TODAY, backlog, is_open, last, topic)
    assert choose(head) == choose(cards)


def test_the_front_of_many_is_short() -> None:
    cards = [queue.Candidate(f"c{n}", "t", "", "", n, queue.REVIEW, 0, 0, TODAY - n, 10.0) for n in range(1, 400)]
    assert len(queue.front(queue.by_urgency(cards, TODAY, False), TODAY, False, lambda card: True)) == 1
