"""How a clause is cited."""

from dataclasses import replace
from typing import Any

import pytest

from policykb.corpus.citation import cite, cite_gbt
from policykb.corpus.model import Document, Header

HEADER = Header("若干措施", doc_number="甘科才〔2023〕1号")


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        (["二", "（五）"], "第二部分第（五）条"),
        (["四", "（二十一）"], "第四部分第（二十一）条"),
        (["第一章", "第三条", "（一）"], "第一章第三条第（一）项"),
        (["一", "1", "（1）"], "第一部分第1项第（1）项"),
        (["①"], "第①项"),
        (["附件", "3"], "附件3"),
        (["附件", "2", "一"], "附件2第一部分"),
        ([], ""),
    ],
)
def test_steps(path: list[str], steps: str) -> None:
    assert cite(HEADER, path) == f"《若干措施》（甘科才〔2023〕1号）{steps}"


def test_without_number() -> None:
    assert cite(Header("若干措施"), ["一"]) == "《若干措施》第一部分"


def test_without_title() -> None:
    assert cite(Header("", doc_number="甘科才〔2023〕1号"), ["一"]) == "（甘科才〔2023〕1号）第一部分"


def test_seed(seed: Document) -> None:
    fifth = next(clause for clause in seed.clauses if clause.path == ("二", "（五）"))
    assert cite(seed.header, fifth.path) == (
        "《甘肃省关于新时代进一步加强科学技术普及工作的若干措施》（甘科才〔2023〕1号）第二部分第（五）条"
    )


BEIJING = Header(
    "北京市企业投资项目核准暂行实施办法",
    notice_title="关于转发北京市企业投资项目核准暂行实施办法的通知",
    doc_number="京政办发〔2005〕37号",
    issuers=("北京市人民政府办公厅",),
    issued="2005-07-12",
)


@pytest.mark.parametrize(
    ("changes", "page", "reference"),
    [
        ({}, None, "北京市人民政府办公厅. 关于转发北京市企业投资项目核准暂行实施办法的通知: 京政办发〔2005〕37号[A]. 2005-07-12."),
        ({}, 3, "北京市人民政府办公厅. 关于转发北京市企业投资项目核准暂行实施办法的通知: 京政办发〔2005〕37号[A]. 2005-07-12: 3."),
        ({"notice_title": None}, None,
         "北京市人民政府办公厅. 北京市企业投资项目核准暂行实施办法: 京政办发〔2005〕37号[A]. 2005-07-12."),
        ({"doc_number": None}, None, "北京市人民政府办公厅. 关于转发北京市企业投资项目核准暂行实施办法的通知[A]. 2005-07-12."),
        ({"issued": None}, 3, "北京市人民政府办公厅. 关于转发北京市企业投资项目核准暂行实施办法的通知: 京政办发〔2005〕37号[A]."),
        ({"issuers": ()}, None, "关于转发北京市企业投资项目核准暂行实施办法的通知: 京政办发〔2005〕37号[A]. 2005-07-12."),
        ({"issuers": ("甲", "乙", "丙")}, None,
         "甲, 乙, 丙. 关于转发北京市企业投资项目核准暂行实施办法的通知: 京政办发〔2005〕37号[A]. 2005-07-12."),
        ({"issuers": ("甲", "乙", "丙", "丁")}, None,
         "甲, 乙, 丙, 等. 关于转发北京市企业投资项目核准暂行实施办法的通知: 京政办发〔2005〕37号[A]. 2005-07-12."),
        ({"title": "", "notice_title": None, "issuers": (), "doc_number": None, "issued": None}, None, "文件.txt[A]."),
    ],
)  # fmt: skip
def test_a_reference_of_the_standard(changes: dict[str, Any], page: int | None, reference: str) -> None:
    assert cite_gbt(replace(BEIJING, **changes), "文件.txt", page) == reference
