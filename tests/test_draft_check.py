"""A draft's citations against the documents: what is there, what is not, and what stands there instead."""

from collections.abc import Callable

import pytest

from policykb.corpus.errors import BadRequest
from policykb.service.knowledge_base import draft_check
from policykb.service.knowledge_base.draft_check import LONGEST_DRAFT, Finding, check_citations
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

PLAN = """甘肃省自然课堂建设方案
甘教发〔2025〕3号
一、建设课堂
（一）增加课时。每周开设两节自然课，编印统一教材。（省教育厅牵头，省科技厅配合）
（二）培训教师。组建自然课教师队伍。（责任单位：省人力资源社会保障厅）
（三）改善场地。利用闲置校舍改建标本室。
"""
RULES = """兰州市公园管理办法
第一条 为了加强公园管理，制定本办法。
第二条 市园林部门负责公园的规划和监督检查。
"""
ENDED = "兰州市公园管理办法（2025年修订）\n第一条 为了公园。\n第二条 《兰州市公园管理办法》同时废止。\n兰州市人民政府\n2025年1月1日\n"
PLACE = "《甘肃省自然课堂建设方案》（甘教发〔2025〕3号）"


@pytest.fixture(scope="module")
def base(base_of: Callable[..., KnowledgeBase]) -> KnowledgeBase:
    return base_of(PLAN, RULES)


def said(findings: list[Finding]) -> list[tuple[str, str, str, str | None]]:
    return [(one.kind, one.text, one.outcome, one.instead) for one in findings]


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (
            "根据《甘肃省自然课堂建设方案》（甘教发〔2025〕3号）第（一）条，增加课时由省教育厅牵头。",
            [
                ("document", PLACE, "found", None),
                ("article", "第（一）条", "found", None),
                ("body", "省教育厅", "found", None),
            ],
        ),
        (
            "《甘肃省自然课堂建设方案》第（二）条规定，培训教师由省财政厅负责。",
            [
                ("document", "《甘肃省自然课堂建设方案》", "found", None),
                ("article", "第（二）条", "found", None),
                ("body", "省财政厅", "body_differs", "省人力资源社会保障厅"),
            ],
        ),
        (
            "《甘肃省自然课堂建设方案》（甘教发〔2024〕9号）要求。",
            [("document", "《甘肃省自然课堂建设方案》（甘教发〔2024〕9号）", "wording_differs", "甘教发〔2025〕3号")],
        ),
        (
            "《甘肃省自然课堂建设的方案》要求。",
            [("document", "《甘肃省自然课堂建设的方案》", "wording_differs", "甘肃省自然课堂建设方案")],
        ),
        (
            "《星际航行管理条例》第三条由省科技厅负责。",
            [("document", "《星际航行管理条例》", "not_found", None), ("article", "第三条", "not_found", None)],
        ),
        ("《兰州市公园管理办法》第九条。", [("document", "《兰州市公园管理办法》", "found", None), ("article", "第九条", "not_found", "第二条")]),
        ("甘教发〔2025〕3号、甘教发〔2019〕9号。", [("number", "甘教发〔2025〕3号", "found", None), ("number", "甘教发〔2019〕9号", "not_found", None)]),
        (
            "甘教发〔2025〕3号提出“每周开设两节自然课，编印统一教材”，又说“每周开设五节自然课，编印统一教材”。",
            [
                ("number", "甘教发〔2025〕3号", "found", None),
                ("quotation", "每周开设两节自然课，编印统一教材", "found", None),
                ("quotation", "每周开设五节自然课，编印统一教材", "wording_differs", "（一）增加课时。每周开设两节自然课，编印统一教材。（省教育厅牵头，省科技厅配合）"),
            ],
        ),
        (
            "《兰州市公园管理办法》第二条和《甘肃省自然课堂建设方案》第（三）条。",
            [
                ("document", "《兰州市公园管理办法》", "found", None),
                ("article", "第二条", "found", None),
                ("document", "《甘肃省自然课堂建设方案》", "found", None),
                ("article", "第（三）条", "found", None),
            ],
        ),
        ("今天开会，由省教育厅负责会务。", []),
        (
            "第一条 根据《兰州市公园管理办法》，制定本规定。\n第二条 本规定由市财政局负责解释，本规定第一条另有说明。\n",
            [("document", "《兰州市公园管理办法》", "found", None)],
        ),
        ("《青海省自然课堂建设方案》第（一）条由省财政厅负责。", [("document", "《青海省自然课堂建设方案》", "not_found", None), ("article", "第（一）条", "not_found", None)]),
        (
            "根据《甘肃省自然课堂建设方案》第（一）条，各校要向省财政厅报告落实情况。",
            [("document", "《甘肃省自然课堂建设方案》", "found", None), ("article", "第（一）条", "found", None)],
        ),
        (
            "《兰州市公园管理办法》规定：“市园林部门负责公园的规划和监督检查。公园每天九时关闭谢绝入内。”",
            [
                ("document", "《兰州市公园管理办法》", "found", None),
                ("quotation", "市园林部门负责公园的规划和监督检查。公园每天九时关闭谢绝入内。", "not_found", None),
            ],
        ),
    ],
)  # fmt: skip
def test_what_a_draft_cites(base: KnowledgeBase, draft: str, expected: list[tuple[str, str, str, str | None]]) -> None:
    findings = check_citations(base, draft)
    assert said(findings) == expected
    assert all(draft[one.start : one.end] == one.text for one in findings)


def test_a_clause_that_names_nobody_bears_nobody_out(base: KnowledgeBase) -> None:
    *_, body = check_citations(base, "《甘肃省自然课堂建设方案》第（三）条规定，场地由省教育厅负责。")
    assert (body.kind, body.outcome, body.instead) == ("body", "not_found", None)
    assert body.citation == f"{PLACE}第一部分第（三）条"


def test_a_document_no_longer_in_force_is_said_to_be_so(
    base_of: Callable[..., KnowledgeBase],
) -> None:
    base = base_of(RULES + "兰州市人民政府\n2010年1月1日\n", ENDED)
    outcomes = {one.outcome for one in check_citations(base, "《兰州市公园管理办法》第二条")}
    assert outcomes == {"repealed"}


@pytest.mark.parametrize("text", ["", " \n", "文" * (LONGEST_DRAFT + 1)])
def test_no_draft_and_one_that_is_too_long(base: KnowledgeBase, text: str) -> None:
    with pytest.raises(BadRequest, match="个字"):
        check_citations(base, text)


def test_a_draft_that_cites_without_end_is_refused(base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft_check, "_MOST_CITED", 5)
    assert len(check_citations(base, "甘教发〔2025〕3号。" * 5)) == 5
    with pytest.raises(BadRequest, match=r"超过 5 处.*请分段核对"):
        check_citations(base, "甘教发〔2025〕3号。" * 6)
    monkeypatch.setattr(draft_check, "_MOST_TOLD", 10)
    with pytest.raises(BadRequest, match=r"超过 10 字.*请分段核对"):
        check_citations(base, "甘教发〔2025〕3号提出“每周开设五节自然课，编印统一教材”。")


def test_the_longest_draft_of_citations_ends(base: KnowledgeBase) -> None:
    """Sizes at which work that grows with the square of what is cited would not end."""
    titles = "".join(f"《星际航行管理条例{at}》" for at in range(900))
    assert {one.outcome for one in check_citations(base, titles)} == {"not_found"}
    unit = "《兰州市公园管理办法》第二条“市园林部门负责公园的规划和看管检查”由市园林部门负责。"
    assert len(check_citations(base, unit * 190)) > 700
    with pytest.raises(BadRequest):
        check_citations(base, unit * (LONGEST_DRAFT // len(unit)))


def test_only_some_unknown_titles_and_letters_are_compared(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    likeness, shared = draft_check._likeness, draft_check.common_letters
    monkeypatch.setattr(draft_check, "_likeness", lambda one, two: compared.append(one) or likeness(one, two))
    monkeypatch.setattr(draft_check, "_MOST_UNKNOWN", 2)
    near = "".join(f"《甘肃省自然课堂建设的方案》和《甘肃省自然课堂{word}建设方案》。" for word in "甲乙丙丁") * 3
    check_citations(base, near)
    assert sorted(set(compared)) == ["甘肃省自然课堂建设的方案", "甘肃省自然课堂甲建设方案"]
    assert len(compared) == 2
    lengths: list[int] = []
    monkeypatch.setattr(draft_check, "common_letters", lambda one, two: lengths.append(len(two)) or shared(one, two))
    monkeypatch.setattr(draft_check, "_MOST_LETTERS", 500)
    check_citations(base, "甘教发〔2025〕3号提出“每周开设五节自然课，编印统一教材”。" * 100)
    assert sum(lengths) <= 500
