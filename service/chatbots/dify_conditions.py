"""Dify's metadata conditions, tested on the metadata of a clause.

A field may be missing, or have one value or several. A condition holds if it holds for one of the values. The negative
operators (not contains, is not, not in, ≠) hold if the positive one holds for no value, so they hold for a missing
field too. Text is compared in half width, lower case and simplified characters. As in Dify, a condition without a value
is ignored, unless its operator needs none.
"""

import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints, field_validator

from policykb.corpus.errors import BadRequest
from policykb.index.text.normalise import fold

Operand = (
    Annotated[str, StringConstraints(max_length=2000)] | float | Annotated[list[str | float], Field(max_length=500)]
)

Test = Callable[[Any, Any], bool]

_MAX_FOLDED = 10_000
"""Maximum number of folded values in memory: every clause is compared with the same operands."""

_MOST_COMPARISONS = 2_000
"""Maximum number of fields times operands of all conditions together. Chosen by hand."""

_LIST = re.compile(r"[,，;；]")


class Condition(BaseModel):
    """One condition. `name` may list several fields, of which any will do."""

    name: str | Annotated[list[str], Field(min_length=1, max_length=50)]
    comparison_operator: str
    value: Operand | None = None


class Conditions(BaseModel):
    """The field `metadata_condition` of Dify's request."""

    logical_operator: Literal["and", "or"] = "and"
    conditions: Annotated[list[Condition], Field(max_length=100)] | None = None

    @field_validator("conditions")
    @classmethod
    def _few(cls, conditions: list[Condition] | None) -> list[Condition] | None:
        """Refuse more values than can be compared with every clause."""
        if sum(map(_comparisons, conditions or ())) > _MOST_COMPARISONS:
            raise ValueError(f"conditions compare more than {_MOST_COMPARISONS} values; send fewer")
        return conditions


def _comparisons(condition: Condition) -> int:
    """Return how many values of fields and operands a condition compares."""
    names = 1 if isinstance(condition.name, str) else len(condition.name)
    value = condition.value
    operands = len(_LIST.split(value)) if isinstance(value, str) else len(value) if isinstance(value, list) else 1
    return names * operands


def meet(conditions: Conditions, metadata: Mapping[str, Any]) -> bool:
    """Whether the metadata meets the conditions.

    Raises BadRequest for an unknown operator.
    """
    results = [_meets(condition, metadata) for condition in conditions.conditions or ()]
    decided = [result for result in results if result is not None]
    if not decided:
        return True
    return all(decided) if conditions.logical_operator == "and" else any(decided)


def _meets(condition: Condition, metadata: Mapping[str, Any]) -> bool | None:
    """Whether one condition holds; None if it has no value and is ignored."""
    names = [condition.name] if isinstance(condition.name, str) else condition.name
    values = [value for name in names for value in _as_list(metadata.get(name)) if value not in (None, "")]
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
    """Make a test of text that holds if it holds for one of the operands."""
    return lambda value, operands: any(test(_folded(value), _folded(one)) for one in _as_list(operands))


@lru_cache(_MAX_FOLDED, typed=True)
def _folded(value: str | float) -> str:
    """Return a value as text to compare; 3.0 is written 3."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return fold(str(value)).strip()


def _is(value: Any, operand: Any) -> bool:
    return any(_folded(value) == _folded(one) for one in _as_list(operand))


def _is_in(value: Any, operand: Any) -> bool:
    """Whether the value is in a list, or in a text with commas or semicolons."""
    parts = _LIST.split(operand) if isinstance(operand, str) else _as_list(operand)
    return _is(value, parts) or _is(value, operand)


def _equal(value: Any, operand: Any) -> bool:
    left, right = _number(value), _number(operand)
    return left == right if left is not None and right is not None else _is(value, operand)


def _numbers(test: Callable[[float, float], bool]) -> Test:
    """Make a test of numbers; where one side is no number, of dates."""

    def compare(value: Any, operand: Any) -> bool:
        left, right = _number(value), _number(operand)
        if left is None or right is None:
            return _dates(test)(value, operand)
        return test(left, right)

    return compare


def _dates(test: Callable[[Any, Any], bool]) -> Test:
    """Make a test of dates, which fails where one side is no date."""

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
    """Parse 2023-02-01, 2023-02-01T08:00:00Z, or seconds since 1970.

    Dify sends its time fields in seconds.
    """
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
