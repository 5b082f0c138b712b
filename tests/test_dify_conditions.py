"""Every operator of Dify's metadata conditions, on words, numbers, dates, lists and what is missing."""

from typing import Any

import pytest
from pydantic import ValidationError

from policykb.corpus.errors import BadRequest
from policykb.service.chatbots.dify_conditions import Conditions, meet

FACTS: dict[str, Any] = {
    "title": "甘肃省科普行动",
    "doc_number": "甘科才〔2023〕1号",
    "issued": "2023-02-01",
    "page": 3,
    "department": ["省科技厅", "省教育厅"],
    "status": None,
}

CASES = [
    ("title", "contains", "科普", True),
    ("title", "contains", "養老", False),
    ("title", "contains", "甘肅", True),
    ("title", "not contains", "养老", True),
    ("title", "not contains", "科普", False),
    ("title", "start with", "甘肃", True),
    ("title", "start with", "科普", False),
    ("title", "end with", "行动", True),
    ("title", "end with", "甘肃", False),
    ("title", "is", "甘肃省科普行动", True),
    ("title", "is", "科普", False),
    ("title", "is not", "科普", True),
    ("title", "is not", "甘肃省科普行动", False),
    ("title", "in", ["其他", "甘肃省科普行动"], True),
    ("title", "in", "其他，甘肃省科普行动", True),
    ("title", "in", ["其他"], False),
    ("title", "not in", ["其他"], True),
    ("title", "not in", ["甘肃省科普行动"], False),
    ("title", "empty", None, False),
    ("title", "not empty", None, True),
    ("status", "empty", None, True),
    ("status", "empty", "whatever", True),
    ("status", "not empty", None, False),
    ("nothing", "empty", None, True),
    ("nothing", "is", "x", False),
    ("nothing", "is not", "x", True),
    ("nothing", "contains", "", False),
    ("page", "=", 3, True),
    ("page", "=", "3", True),
    ("page", "=", 3.5, False),
    ("page", "is", 3.0, True),
    ("page", "≠", 4, True),
    ("page", "≠", 3, False),
    ("page", "!=", 4, True),
    ("page", ">", 2, True),
    ("page", ">", 3, False),
    ("page", "<", "10", True),
    ("page", "<", 3, False),
    ("page", "≥", 3, True),
    ("page", "≥", 4, False),
    ("page", ">=", 3, True),
    ("page", "≤", 3, True),
    ("page", "≤", 2, False),
    ("page", "<=", 3, True),
    ("page", ">", "many", False),
    ("page", ">", "nan", False),
    ("title", ">", 3, False),
    ("nothing", "<", 3, False),
    ("issued", "before", "2023-02-02", True),
    ("issued", "before", "2023-02-01", False),
    ("issued", "after", "2023-01-31T23:00:00Z", True),
    ("issued", "after", 1675296000, False),
    ("issued", "after", 1675123200, True),
    ("issued", "before", "1675296000", True),
    ("issued", "before", "yesterday", False),
    ("issued", "before", 1e30, False),
    ("issued", "≥", "2023-02-01", True),
    ("nothing", "after", "2020-01-01", False),
    ("department", "contains", "教育", True),
    ("department", "is", "省科技厅", True),
    ("department", "is not", "省科技厅", False),
    ("department", "not in", ["省财政厅"], True),
    (["nothing", "title"], "contains", "科普", True),
    (["nothing", "status"], "empty", None, True),
    ("TITLE", "empty", None, True),
    ("title", "CONTAINS", "科普", True),
]


@pytest.mark.parametrize(("name", "operator", "value", "expected"), CASES)
def test_an_operator(name: str | list[str], operator: str, value: Any, expected: bool) -> None:
    condition = {"name": name, "comparison_operator": operator} | ({} if value is None else {"value": value})
    assert meet(Conditions.model_validate({"conditions": [condition]}), FACTS) is expected


def test_and_or() -> None:
    yes = {"name": "title", "comparison_operator": "contains", "value": "科普"}
    no = {"name": "title", "comparison_operator": "contains", "value": "养老"}
    silent = {"name": "title", "comparison_operator": "is"}
    for logic, conditions, expected in [
        ("and", [yes, no], False),
        ("or", [yes, no], True),
        ("or", [no, no], False),
        ("or", [no, silent], False),
        ("and", [yes, silent], True),
        ("or", [], True),
        ("or", [silent], True),
        ("and", None, True),
    ]:
        given = Conditions.model_validate({"logical_operator": logic, "conditions": conditions})
        assert meet(given, FACTS) is expected
    assert not meet(Conditions.model_validate({"conditions": [yes, no]}), FACTS)


@pytest.mark.parametrize("operator", ["not is", "like", "", "regex"])
def test_an_operator_that_is_none_is_refused(operator: str) -> None:
    condition = {"name": "title", "comparison_operator": operator, "value": "x"}
    with pytest.raises(BadRequest, match="not contains"):
        meet(Conditions.model_validate({"conditions": [condition]}), FACTS)


def test_another_logic_is_refused() -> None:
    with pytest.raises(ValidationError):
        Conditions.model_validate({"logical_operator": "xor"})


def test_more_values_than_can_be_compared_are_refused() -> None:
    def conditions(names: int, operands: int) -> dict[str, object]:
        one = {"name": ["title"] * names, "comparison_operator": "in", "value": ["x"] * operands}
        return {"conditions": [one, one | {"value": ",".join("x" * operands)}]}

    assert meet(Conditions.model_validate(conditions(5, 200)), FACTS) is False
    for names, operands in ((6, 200), (50, 500)):
        with pytest.raises(ValidationError, match="2000"):
            Conditions.model_validate(conditions(names, operands))


def test_numbers_and_truths_are_told_apart_though_they_are_equal() -> None:
    facts = {"one": 1, "true": True}
    for name, value, expected in (
        ("one", "1", True),
        ("true", "1", False),
        ("true", "true", True),
        ("one", "true", False),
    ):
        condition = {"name": name, "comparison_operator": "is", "value": value}
        assert meet(Conditions.model_validate({"conditions": [condition]}), facts) is expected, (name, value)
