"""Search finds Chinese words of any length and survives whatever is typed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzer.corpus.index import Index
from quizzer.corpus.search import query, spaced
from tests.corpus.factories import one_layer, write

PACK = """\
questions:
- {id: me.a, ask: 缓存穿透是什么?, answer: 查不到的 key 每次都打到数据库}
- {id: me.b, ask: Redis缓存雪崩, answer: 同时过期, hints: [想想 TTL]}
- {id: me.c, ask: What is wsgi_app?, answer: 'A callable. Café, C++', points: [{en: x, any: [本地缓存]}]}
- {id: me.d, ask: 存缓, answer: 不是那个词}
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("search")
    write(folder, "p.yaml", PACK)
    return Index.open(one_layer(folder), folder / "cache" / "i.db")


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("缓存", {"me.a", "me.b", "me.c"}),
        ("缓", {"me.a", "me.b", "me.c", "me.d"}),
        ("redis缓存", {"me.b"}),
        ("REDIS", {"me.b"}),
        ("redi", {"me.b"}),
        ("wsgi_app", {"me.c"}),
        ("cafe", {"me.c"}),
        ("me.a", {"me.a"}),
        ("缓存 ttl", {"me.b"}),
        ("数据库?!", {"me.a"}),
        ("没有这个", set()),
        ("", set()),
        ("*", set()),
    ],
)
def test_every_question_that_holds_the_words_is_found(index: Index, text: str, ids: set[str]) -> None:
    assert set(index.search(text)) == ids


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
def test_whatever_is_typed_is_only_words(index: Index, text: str) -> None:
    assert len(index.search(text, 2)) <= 2


@pytest.mark.parametrize("text", ['"', "a AND", "NEAR(", "said:x", "^a", "a*b", "-a", "'; DROP TABLE words"])
def test_query_syntax_is_text_too(index: Index, text: str) -> None:
    assert index.search(text) is not None
    assert query(text).count('"') % 2 == 0


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("MVCC思想x", ["MVCC", "思", "想", "x"]),
        ("缓存\n存缓", ["缓", "存", "存", "缓"]),
        ("键\U00020000\U00020001值 é", ["键", "\U00020000", "\U00020001", "值", "é"]),
        ("\ud800缓", ["\ud800", "缓"]),
        ("key cache", ["key", "cache"]),
        ("", []),
    ],
)
def test_every_cjk_character_stands_alone(text: str, parts: list[str]) -> None:
    assert spaced(text).split() == parts
    assert [char for char in spaced(text) if not char.isspace()] == [char for char in text if not char.isspace()]
