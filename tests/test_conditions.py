"""Conditions that a question states: read, kept, and shown."""

from collections.abc import Callable
from datetime import date

import pytest

from policykb.corpus.mentions import MentionFinder
from policykb.index.answering.answer import Answer, Filters, Query
from policykb.index.question.asked_time import asked_due
from policykb.index.question.question import understand
from policykb.index.question.several import questions_in
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.present.grounded_answer import reply

PLAN = """青海省夜间图书馆建设方案
青文发〔2024〕6号
2024年3月1日
一、开放场馆
（一）延长开放时间。全省县级图书馆每晚开放到九点。（省文化和旅游厅牵头，省财政厅配合，2024年6月底前完成）
（二）改造照明。更换节能灯具。（省财政厅牵头，省住房城乡建设厅配合，2024年12月底前完成）
二、招募志愿者
（三）建立志愿者队伍。招募大学生志愿者。（团省委、省教育厅负责，2025年9月底前完成）
（四）制作标识。统一夜间指示牌。（责任单位：省教育厅）
"""


@pytest.fixture(scope="module")
def plan(base_of: Callable[..., KnowledgeBase]) -> KnowledgeBase:
    return base_of(PLAN, encode=True)


def found(answer: Answer) -> list[str]:
    return sorted(hit.clause.path[-1] for hit in answer.hits)


def conditions(answer: Answer) -> list[tuple[str, str]]:
    return [(one.kind, one.value) for one in answer.understood]


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("省财政厅不牵头的任务", ["（一）"]),
        ("省财政厅牵头的任务", ["（二）"]),
        ("哪些任务不归省教育厅管", ["（一）", "（二）"]),
        ("除了省教育厅和省财政厅，还有哪些任务", []),
        ("省教育厅不参与的任务有哪些", ["（一）", "（二）"]),
        ("2024年底前要完成的任务有哪些", ["（一）", "（二）"]),
        ("2025年到期的任务有哪些", ["（三）"]),
        ("6月底前要完成哪些任务", ["（一）"]),
        ("省财政厅2024年6月30日前要完成的任务", ["（一）"]),
        ("省教育厅2025年的任务有哪些", ["（三）"]),
        ("省教育厅2023年的任务有哪些", []),
        ("2024年4月底前要完成的任务有哪些", []),
        ("6月30号前要完成哪些任务", ["（一）"]),
        ("省财政厅本月到期的任务有哪些", []),
        ("2024年1月至6月到期的任务有哪些", []),
    ],
)
def test_a_list_holds_what_meets_the_conditions(plan: KnowledgeBase, text: str, paths: list[str]) -> None:
    answer = plan.answer(Query(text))
    assert (found(answer), answer.answered, answer.total) == (paths, bool(paths), len(paths))


def test_a_department_set_aside_is_not_named(plan: KnowledgeBase) -> None:
    answer = plan.answer(Query("除了团省委，志愿者队伍还有哪个部门负责"))
    assert found(answer)[0]
    assert [one.name for one in answer.departments] == ["省教育厅"]


@pytest.mark.parametrize(
    "text",
    [
        "2024年4月底前要完成的延长开放时间任务有哪些",
        "不归省文旅厅管的延长开放时间任务有哪些",
        "省文旅厅不牵头的延长开放任务有哪些",
    ],
)
def test_a_condition_holds_beside_a_topic(plan: KnowledgeBase, text: str) -> None:
    answer = plan.answer(Query(text))
    assert "（一）" not in found(answer)


def test_who_else_is_nobody(plan: KnowledgeBase) -> None:
    answer = plan.answer(Query("除了省教育厅，统一夜间指示牌还有哪个部门负责"))
    assert (answer.answered, answer.departments, answer.reason) == (False, (), "no_department")


def test_what_was_understood_is_told(plan: KnowledgeBase) -> None:
    answer = plan.answer(Query("省财政厅2024年底前牵头的任务有哪些"))
    assert conditions(answer) == [("department", "省财政厅"), ("role", "lead"), ("due", "/2024-12-31")]
    assert [one.words for one in answer.understood] == ["省财政厅", "牵头", "2024年底前"]
    answer = plan.answer(Query("青文发〔2024〕6号第（三）条"))
    assert conditions(answer) == [("doc_number", "青文发〔2024〕6号"), ("article", "第(三)条")]
    assert conditions(plan.answer(Query("省教育厅不负责哪些任务"))) == [("not_department", "省教育厅")]
    assert conditions(plan.answer(Query("青海的图书馆开到几点"))) == [("region", "青海省")]


def test_a_list_is_counted(plan: KnowledgeBase) -> None:
    answer = plan.answer(Query("省教育厅一共有几项任务"))
    assert reply(answer).statements[0].text == "共 2 条。"
    answer = plan.answer(Query("志愿者队伍建设涉及几个部门"))
    assert reply(answer).statements[0].text == "所引条款写到 2 个部门。"
    answer = plan.answer(Query("省教育厅有哪些任务", limit=1))
    assert reply(answer).statements[0].text == "共 2 条，这里列出前 1 条。"


@pytest.mark.parametrize(
    ("first", "last", "paths"),
    [
        (None, "2024-06-30", ["（一）"]),
        ("2024-07-01", None, ["（三）", "（二）"]),
        ("2024-12-01", "2024-12-31", ["（二）"]),
        ("2026-01-01", None, []),
    ],
)
def test_a_filter_on_deadlines(plan: KnowledgeBase, first: str | None, last: str | None, paths: list[str]) -> None:
    answer = plan.answer(Query(filters=Filters(due_from=first, due_to=last)))
    assert found(answer) == sorted(paths)


def test_department_role_and_deadline_meet_in_one_duty(base_of: Callable[..., KnowledgeBase]) -> None:
    base = base_of(
        "青海省图书馆方案\n青文发〔2024〕7号\n2024年3月1日\n一、开放场馆\n"
        "延长时间。（省文化和旅游厅牵头，省财政厅配合，2024年6月底前完成）\n更换灯具。（省财政厅牵头，2025年9月底前完成）\n"
    )

    def total(**filters: object) -> int:
        return base.answer(Query(filters=Filters(**filters))).total  # type: ignore[arg-type]

    assert total(due_to="2024-12-31") == total(due_from="2025-01-01") == 1
    assert total(due_to="2024-12-31", department=("省财政厅",)) == 1
    assert total(due_to="2024-12-31", department=("省财政厅",), role=("lead",)) == 0
    assert total(due_from="2025-01-01", department=("省财政厅",), role=("lead",)) == 1
    assert total(due_from="2025-01-01", department=("省文旅厅",)) == 0


@pytest.mark.parametrize(
    ("text", "first", "last", "printed"),
    [
        ("2025年底前要完成的", None, "2025-12-31", None),
        ("2025年6月前要做完的", None, "2025-05-31", None),
        ("2025年 6月底前要做完的", None, "2025-06-30", None),
        ("6月底以前", None, "2026-06-30", "6月底前"),
        ("今年到期", "2026-01-01", "2026-12-31", None),
        ("明年底前", None, "2027-12-31", None),
        ("2024年第三季度要完成", "2024-07-01", "2024-09-30", None),
        ("2025年前三季度要完成的", None, None, None),
        ("1月至6月到期的", None, None, None),
        ("2025年底以后到期的", None, None, None),
    ],
)
def test_the_time_that_is_asked_for(text: str, first: str | None, last: str | None, printed: str | None) -> None:
    asked = asked_due(text, date(2026, 3, 5))
    assert asked
    assert (asked.first, asked.last, asked.printed) == (first, last, printed)


def test_the_end_of_february_is_that_of_the_year_of_issue() -> None:
    asked = asked_due("2月底前要完成的任务", date(2026, 3, 5))
    assert asked
    assert asked.holds(("2024-02-29", "2024-02-29"), "2023-12-01") is False
    assert asked.holds(("2024-02-29", "2024-02-29"), "2024-01-05") is True


@pytest.mark.parametrize(
    "text", ["以前的补贴标准", "补贴多少钱", "2025年的任务", "会前准备", "3月前往学校检查", "2024年以前印发的文件"]
)
def test_no_time_is_asked_for(text: str) -> None:
    assert asked_due(text, date(2026, 3, 5)) is None


@pytest.mark.parametrize(
    "text", ["是不是省教育厅负责校车", "有没有省教育厅的任务", "省教育厅管不管校车", "扫除省教育厅的障碍"]
)
def test_a_question_about_a_department_sets_none_aside(finder: MentionFinder, text: str) -> None:
    question = understand(text, finder)
    assert question.mentions
    assert not question.excluded


def test_several_questions_are_answered_one_by_one(plan: KnowledgeBase) -> None:
    answer = plan.answer(Query("夜间开放由谁牵头？什么时候完成？门票多少钱？"))
    assert [part.query for part in answer.parts] == ["夜间开放由谁牵头", "夜间开放 什么时候完成", "夜间开放 门票多少钱"]
    first, second, third = answer.parts
    assert [one.name for one in first.departments][:1] == ["省文旅厅"]
    assert first.hits[0].clause.path[-1] == second.hits[0].clause.path[-1] == "（一）"
    assert (first.answered, second.answered, third.answered) == (True, True, False)
    assert answer.answered
    said = reply(answer)
    assert [text.partition("\n")[0] for text in said.text.split("\n\n")] == [f"问：{one.query}" for one in answer.parts]
    assert {n for one in said.statements for n in one.rests_on} == set(range(1, len(said.quotes) + 1))


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("甘肃的食堂由谁牵头？那江西的呢？", ("甘肃的食堂由谁牵头", "江西的食堂由谁牵头")),
        ("省科协有哪些任务？省教育厅呢？", ("省科协有哪些任务", "省教育厅有哪些任务")),
        ("科普人才培养归谁管？配合单位有哪些？", ("科普人才培养归谁管", "科普人才培养 配合单位有哪些")),
        ("《停车办法》第三条是什么？第五条呢？", ("《停车办法》第三条是什么", "《停车办法》第五条是什么")),
        ("科普场馆由谁建？博物馆免费开放归谁管？", ("科普场馆由谁建", "博物馆免费开放归谁管")),
        ("你好，社区食堂补助多少钱？谢谢", ()),
        ("我在兰州开餐馆。要办什么证？", ()),
        ("1.5米以上儿童票谁管？票价多少？", ("1.5米以上儿童票谁管", "1.5米以上儿童票 票价多少")),
        ("什么是“谁牵头；谁负责”机制？谁管？", ()),
    ],
)
def test_questions_of_a_message(finder: MentionFinder, text: str, questions: tuple[str, ...]) -> None:
    assert questions_in(text, finder) == questions
