"""What is different between two readings, clause by clause and duty by duty."""

from collections.abc import Callable

from policykb.corpus.life.changes import changes, paired
from policykb.corpus.model import Document
from policykb.service.present.changes import change_lines, changes_json

Understand = Callable[[str], Document]

BEFORE = """青河市关于办好农村电商的若干措施

一、建设仓储。在每个乡镇建一处仓库。（责任单位：市商务局，2025年底前完成）
二、培训人员。每年培训五百人。（牵头单位：市人力资源和社会保障局；配合单位：市教育局）
三、打通物流。村村通快递。（责任单位：市交通运输局）
"""


def kinds(before: Document, after: Document) -> list[tuple[str, str, tuple[str, ...]]]:
    found = changes(before, after).clauses
    return [
        (
            "added" if one.before is None else "removed" if one.after is None else "changed",
            one.clause.heading,
            tuple(f"{duty.kind} {duty.holder} {duty.before} {duty.after}" for duty in one.duties),
        )
        for one in found
    ]


def test_a_document_is_the_same_as_itself(understand_text: Understand) -> None:
    found = changes(understand_text(BEFORE), understand_text(BEFORE))
    assert not found
    assert found.same == 3


def test_a_deadline_that_moves_a_holder_that_comes_and_a_role_that_changes(understand_text: Understand) -> None:
    after = BEFORE.replace("2025年底前", "2026年底前").replace("市教育局", "市教育局、团市委")
    after = after.replace("（责任单位：市交通运输局）", "（牵头单位：市交通运输局）")
    assert kinds(understand_text(BEFORE), understand_text(after)) == [
        ("changed", "建设仓储", ("deadline 市商务局 2025年底前完成 2026年底前完成",)),
        ("changed", "培训人员", ("added 团市委 None support",)),
        ("changed", "打通物流", ("role 市交通运输局 unspecified lead",)),
    ]


def test_a_holder_that_a_clause_names_twice_hides_no_change(understand_text: Understand) -> None:
    before = "关于农村电商的若干措施\n\n一、建设仓储。（责任单位：市商务局，2025年6月底前完成）培训人员。（责任单位：市商务局，2025年底前完成）\n"
    found = kinds(understand_text(before), understand_text(before.replace("2025年6月底", "2025年9月底")))
    assert [one[2] for one in found] == [("deadline 市商务局 2025年6月底前完成 2025年9月底前完成",)]


def test_a_clause_that_is_put_in_moves_the_others_and_changes_nothing_else_in_them(understand_text: Understand) -> None:
    after = BEFORE.replace("二、培训", "二、评选示范店。（责任单位：市商务局）\n三、培训").replace(
        "三、打通", "四、打通"
    )
    found = changes(understand_text(BEFORE), understand_text(after))
    moved = [(one.before and one.before.path, one.after and one.after.path) for one in found.clauses]
    assert moved == [(None, ("二",)), (("二",), ("三",)), (("三",), ("四",))]
    assert (found.same, [len(one.duties) for one in found.clauses]) == (1, [1, 0, 0])


def test_a_clause_that_is_gone_stands_where_it_was(understand_text: Understand) -> None:
    after = BEFORE.replace(
        "二、培训人员。每年培训五百人。（牵头单位：市人力资源和社会保障局；配合单位：市教育局）\n", ""
    )
    after = after.replace("三、打通", "二、打通")
    assert [one[:2] for one in kinds(understand_text(BEFORE), understand_text(after))] == [
        ("removed", "培训人员"),
        ("changed", "打通物流"),
    ]


def test_a_clause_reworded_under_another_number_is_recognised(understand_text: Understand) -> None:
    after = BEFORE.replace("三、打通物流。村村通快递。", "三、表彰先进。\n四、打通物流。村村通快递，户户能收件。")
    pairs = paired(understand_text(BEFORE).clauses, understand_text(after).clauses)
    told = [(one and one.heading, other and other.heading) for one, other in pairs]
    assert told == [
        ("建设仓储", "建设仓储"), ("培训人员", "培训人员"), (None, "表彰先进"), ("打通物流", "打通物流"),
    ]  # fmt: skip


def test_fields_of_the_header_are_compared(understand_text: Understand) -> None:
    found = changes(understand_text(BEFORE), understand_text(BEFORE + "\n青河市人民政府\n2024年3月1日\n"))
    assert {(one.field, one.before, one.after) for one in found.fields} >= {("issued", None, "2024-03-01")}


def test_lines_and_json_tell_every_change(understand_text: Understand) -> None:
    after = (
        BEFORE.replace("2025年底前", "2026年底前")
        .replace("市教育局", "市体育局")
        .replace("三、打通物流。村村通快递。（责任单位：市交通运输局）\n", "")
    )
    found = changes(understand_text(BEFORE), understand_text(after))
    assert list(change_lines(found)) == [
        "～ 一 建设仓储", "    市商务局 的时限：2025年底前完成 → 2026年底前完成",
        "～ 二 培训人员", "    不再有 市教育局（配合）", "    新增单位 市体育局（配合）",
        "－ 三 打通物流", "    不再有 市交通运输局",
    ]  # fmt: skip
    told = changes_json(found)
    assert [one["kind"] for one in told["clauses"]] == ["changed", "changed", "removed"]
    assert told["clauses"][2]["after"] is None
