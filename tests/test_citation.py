"""How a clause is cited."""

import pytest

from corpus.citation import cite
from corpus.model import Document, Header

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
