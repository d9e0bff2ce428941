"""Facts that change places or run the other way: contradicted, whatever else is right."""

from __future__ import annotations

import pytest

from quizzer.core.grading import grade
from quizzer.core.questions import Point
from tests.core.grading.making import marks

ENGINES = (
    Point("mako", "Mako: 负责模板渲染", "Mako renders the templates", ("渲染模板用 Mako",)),
    Point("peewee", "Peewee: 负责数据库访问", "Peewee talks to the database", ("数据库访问用 Peewee",)),
    Point("both", "两个都是第三方库, 要单独安装", "both are third-party and are installed separately"),
)
ORDERS = (
    Point("way", "报文从 ingress 移到 egress", "a packet moves from ingress to egress"),
    Point("first", "先校验签名再解压正文", "the signature is checked before the body is unpacked"),
    Point("more", "冷数据比热数据占的空间多", "the cold tier takes more space than the hot tier"),
)


@pytest.mark.parametrize(
    "answer",
    [
        "Mako 负责访问数据库, Peewee 负责渲染模板。两个都是第三方库, 要单独安装。",
        "Peewee renders the templates. Mako talks to the database. Both are third-party and installed separately.",
    ],
)
def test_two_things_that_change_places_are_both_contradicted(answer: str) -> None:
    found = marks(grade(answer, ENGINES, (), "比较两个库"))

    assert (found["mako"], found["peewee"]) == ("contradicted", "contradicted")
    assert found["both"] != "contradicted"


def test_what_another_wording_says_is_said_of_the_name_of_its_point() -> None:
    ways = (
        Point("hash", "ip_hash", "ip_hash", ("按客户端地址算出后端",)),
        Point("least", "least_conn", "least_conn", ("挑连接最少的后端",)),
        Point("turn", "轮询是默认的, 可以加权重", "round robin is the default and may be weighted"),
    )

    found = marks(grade("ip_hash 挑连接最少的后端, least_conn 按客户端地址算出后端。", ways))

    assert (found["hash"], found["least"]) == ("contradicted", "contradicted")


def test_terms_of_the_question_that_change_their_meaning_are_contradicted() -> None:
    terms = (
        Point("race", "结果取决于访问的时序", "the result depends on timing", weak=("竞态", "race condition")),
        Point("dead", "互相等待, 谁也走不下去", "all wait in a circle for ever", weak=("死锁", "deadlock")),
        Point("cure", "固定加锁顺序可以避免", "a fixed order of locks is the cure"),
    )

    found = marks(
        grade(
            "A race condition is when all wait in a circle. A deadlock depends on timing.",
            terms,
            (),
            "竞态和死锁是什么?",
        )
    )

    assert (found["race"], found["dead"]) == ("contradicted", "contradicted")


@pytest.mark.parametrize(
    "answer",
    [
        "Mako 负责模板渲染, Peewee 负责访问数据库。",
        "数据库访问交给 Peewee, 模板渲染交给 Mako。",
        "Mako renders the templates, Peewee talks to the database.",
        "Mako 渲染模板时不碰数据库, 数据库由 Peewee 访问。",
    ],
)
def test_each_with_its_own_is_no_swap_in_whatever_order(answer: str) -> None:
    assert "contradicted" not in marks(grade(answer, ENGINES, (), "比较两个库")).values()


def test_one_thing_said_of_the_wrong_one_is_no_swap_yet() -> None:
    assert marks(grade("Mako 负责访问数据库。", ENGINES))["mako"] != "contradicted"


@pytest.mark.parametrize(
    ("point", "answer"),
    [
        ("way", "报文从 egress 移到 ingress"),
        ("way", "a packet moves from egress to ingress"),
        ("first", "先解压正文再校验签名"),
        ("first", "校验签名之前解压正文"),
        ("first", "解压正文之后, 才校验签名"),
        ("first", "before the signature is checked, the body is unpacked"),
        ("first", "the body is unpacked before the signature is checked"),
        ("first", "the signature is checked after the body is unpacked"),
        ("more", "热数据比冷数据占的空间多"),
        ("more", "the hot tier takes more space than the cold tier"),
        ("more", "the cold tier takes less space than the hot tier"),
    ],
)
def test_an_order_that_runs_the_other_way_is_contradicted(point: str, answer: str) -> None:
    assert marks(grade(answer, ORDERS))[point] == "contradicted"


@pytest.mark.parametrize(
    ("point", "answer"),
    [
        ("way", "from ingress the packet goes to egress"),
        ("first", "先校验签名, 然后解压正文"),
        ("first", "解压正文之前要校验签名"),
        ("first", "校验签名之后, 解压正文"),
        ("first", "the body is unpacked after the signature is checked"),
        ("more", "the hot tier takes less space than the cold tier"),
    ],
)
def test_the_right_order_in_other_words_is_not_contradicted(point: str, answer: str) -> None:
    assert marks(grade(answer, ORDERS))[point] != "contradicted"


def test_an_order_that_another_point_says_contradicts_none() -> None:
    points = (
        Point("right", "先更新仓库再删除索引", "update the store first, then delete the index"),
        Point("wrong-way", "先删除索引再更新仓库会读到旧值", "deleting the index first lets old values back"),
        Point("safe", "加过期时间兜底", "an expiry is the safety net"),
    )

    found = marks(grade("先更新仓库再删除索引。先删除索引再更新仓库会读到旧值。", points))

    assert (found["right"], found["wrong-way"]) == ("covered", "covered")
