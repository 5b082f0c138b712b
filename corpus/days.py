"""Reads the day that somebody asks about."""

import re
from datetime import date

from policykb.corpus.errors import BadRequest

_ISO = re.compile(r"\d{4}-\d\d-\d\d")


def read_day(text: str) -> date:
    """Return the day of an ISO date: 2024-06-30. Raises BadRequest for anything else."""
    try:
        if _ISO.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise BadRequest(
        f"“{text[:50]}”不是日期。as_of 请写成 2024-06-30 这样的年月日。",
        f"“{text[:50]}” is no date. Write as_of as year, month and day: 2024-06-30.",
    )


def read_optional_day(text: str | None) -> date | None:
    """Return the day of an ISO date, None for None. Raises BadRequest."""
    return None if text is None else read_day(text)
