"""Facts that quote their source and turn into JSON."""

import json
from dataclasses import FrozenInstanceError

import pytest

from policykb.corpus.model import Clause, Document, Header, Holder, Span, as_json, document_id


def test_span_quotes() -> None:
    assert Span(1, 3).of("甲乙丙丁") == "乙丙"
    assert Span(1, 3) < Span(2, 3)


def test_span_of_a_clause_is_the_hull() -> None:
    clause = Clause("id", ("一",), "", "", (Span(3, 5), Span(9, 12)))
    assert clause.span == Span(3, 12)


def test_holder_known_and_unknown() -> None:
    known = Holder("省科技厅", department_id="甘肃省/science", name="省科技厅", full_name="甘肃省科学技术厅")
    unknown = Holder("某某公司")
    assert (known.key, known.shown) == ("甘肃省/science", "省科技厅")
    assert (unknown.key, unknown.shown) == ("某某公司", "某某公司")


def test_facts_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Header("标题").title = "另一个"  # type: ignore[misc]


def test_id_comes_from_the_file() -> None:
    one, two = (Document(source, "ab" * 32, "", Header("")) for source in ("a.txt", "b.txt"))
    assert one.id == two.id == document_id("ab" * 32)


def test_json_of_the_seed(seed: Document) -> None:
    text = json.dumps(as_json(seed.clauses), ensure_ascii=False)
    first = json.loads(text)[1]
    assert first["path"] == ["一", "（一）"]
    assert first["pieces"] == [[*clause_span(seed, 1)]]
    assert first["duties"][0]["holders"][0]["text"] == "省科普工作联席会议成员单位"


def clause_span(document: Document, index: int) -> tuple[int, int]:
    span = document.clauses[index].span
    return span.start, span.end


def test_every_holder_with_its_clause(seed: Document) -> None:
    found = list(seed.holders())
    assert len(found) == sum(len(duty.holders) for clause in seed.clauses for duty in clause.duties)
    assert all(holder in duty.holders and duty in clause.duties for clause, duty, holder in found)
