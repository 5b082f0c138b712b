"""Dify's metadata conditions over the facts of a clause.

A fact may be missing, one value, or several. A condition on several holds if it holds for one of them; the negative
operators (not contains, is not, not in, ≠) hold if the positive one holds for none, and so for a missing fact too. Words
are compared in half width, lower case and simplified characters. As in Dify, a condition whose value is missing says
nothing and is passed over, unless its operator needs none.
"""

import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from policykb.corpus.errors import BadRequest
from policykb.index.text.normalise import fold

Operand = (
    Annotated[str, StringConstraints(max_length=2000)] | float | Annotated[list[str | float], Field(max_length=500)]
)

Test = Callable[[Any, Any], bool]

_LIST = re.compile(r"[,，;；]")


class Condition(BaseModel):
    """`name` may be a list, as in Dify's older pages: then any of the facts will do."""

    name: str | Annotated[list[str], Field(min_length=1, max_length=50)]
    comparison_operator: str
    value: Operand | None = None


class Conditions(BaseModel):
    """What Dify sends as `metadata_condition`."""

    logical_operator: Literal["and", "or"] = "and"
    conditions: Annotated[list[Condition], Field(max_length=100)] | None = None


def meet(conditions: Conditions, facts: Mapping[str, Any]) -> bool:
    """Whether the facts meet the conditions. Raises BadRequest for an operator that is none."""
    results = [_meets(condition, facts) for condition in conditions.conditions or ()]
    said = [result for result in results if result is not None]
    if not said:
        return True
    return all(said) if conditions.logical_operator == "and" else any(said)


def _meets(condition: Condition, facts: Mapping[str, Any]) -> bool | None:
    names = [condition.name] if isinstance(condition.name, str) else condition.name
    values = [value for name in names for value in _as_list(facts.get(name)) if value not in (None, "")]
    asked = condition.comparison_operator.strip().lower()
    if asked in ("empty", "not empty"):
        return bool(values) == (asked == "not empty")
    if asked not in _POSITIVE and asked not in _NEGATIVE:
        known = "、".join((*_POSITIVE, *_NEGATIVE, "empty", "not empty"))
        raise BadRequest(
            f"不认识比较运算符“{asked[:30]}”。可用：{known}。", f"There is no operator “{asked[:30]}”; use {known}."
        )
    if condition.value is None:
        return None
    if asked in _NEGATIVE:
        return not any(_NEGATIVE[asked](value, condition.value) for value in values)
    return any(_POSITIVE[asked](value, condition.value) for value in values)


def _as_list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else [value]


def _words(test: Callable[[str, str], bool]) -> Test:
    """A test of words; of a list of operands one will do."""
    return lambda value, operands: any(test(_folded(value), _folded(one)) for one in _as_list(operands))


def _folded(value: Any) -> str:
    """Numbers as they are written: 3.0 is 3."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return fold(str(value)).strip()


def _is(value: Any, operand: Any) -> bool:
    return any(_folded(value) == _folded(one) for one in _as_list(operand))


def _is_in(value: Any, operand: Any) -> bool:
    """Of a list, or of words divided by commas."""
    parts = _LIST.split(operand) if isinstance(operand, str) else _as_list(operand)
    return _is(value, parts) or _is(value, operand)


def _equal(value: Any, operand: Any) -> bool:
    left, right = _number(value), _number(operand)
    return left == right if left is not None and right is not None else _is(value, operand)


def _numbers(test: Callable[[float, float], bool]) -> Test:
    """A test of numbers, or of dates where both are such."""

    def compare(value: Any, operand: Any) -> bool:
        left, right = _number(value), _number(operand)
        if left is None or right is None:
            return _dates(test)(value, operand)
        return test(left, right)

    return compare


def _dates(test: Callable[[Any, Any], bool]) -> Test:
    def compare(value: Any, operand: Any) -> bool:
        left, right = _date(value), _date(operand)
        return left is not None and right is not None and test(left, right)

    return compare


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _date(value: Any) -> date | None:
    """2023-02-01, 2023-02-01T08:00:00Z, or seconds since 1970 as Dify's time fields are sent."""
    number = _number(value)
    try:
        if number is not None:
            return datetime.fromtimestamp(number, UTC).date()
        return date.fromisoformat(str(value).strip()[:10])
    except (ValueError, OverflowError, OSError):
        return None


_POSITIVE: dict[str, Test] = {
    "contains": _words(operator.contains),
    "start with": _words(str.startswith),
    "end with": _words(str.endswith),
    "is": _is,
    "in": _is_in,
    "=": _equal,
    ">": _numbers(operator.gt),
    "<": _numbers(operator.lt),
    "≥": _numbers(operator.ge),
    ">=": _numbers(operator.ge),
    "≤": _numbers(operator.le),
    "<=": _numbers(operator.le),
    "before": _dates(operator.lt),
    "after": _dates(operator.gt),
}

_NEGATIVE: dict[str, Test] = {
    "not contains": _POSITIVE["contains"],
    "is not": _is,
    "not in": _is_in,
    "≠": _equal,
    "!=": _equal,
}
