"""The tally of a run: how many faults were brought about, and what went wrong."""

import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

_SHOWN = 20
"""Maximum number of examples that are kept."""


_COUNTS = ("tried", "lost", "half", "hung", "silent", "exceptions")


@dataclass
class Tally:
    """Counts of one run. All but `tried`, `slowest_s` and `notes` are to stay zero.

    tried: number of faults
    lost: confirmed documents that are gone
    half: documents or indexes that are there in part
    hung: calls that did not end in time
    silent: wrong content or answers without a word
    exceptions: errors that are no sentence for the user
    slowest_s: seconds of the slowest answer
    notes: how often each outcome was seen
    examples: what is needed to bring the wrong ones about again
    """

    tried: int = 0
    lost: int = 0
    half: int = 0
    hung: int = 0
    silent: int = 0
    exceptions: int = 0
    slowest_s: float = 0.0
    notes: dict[str, int] = field(default_factory=dict)
    examples: list[str] = field(default_factory=list)

    def note(self, outcome: str, number: int = 1) -> None:
        """Count an outcome."""
        self.notes[outcome] = self.notes.get(outcome, 0) + number

    def wrong(self, kind: str, example: object) -> None:
        """Count something that must not be; `kind`: lost, half, hung, silent or exceptions."""
        setattr(self, kind, getattr(self, kind) + 1)
        if len(self.examples) < _SHOWN:
            self.examples.append(f"{kind}: {example}")

    def took(self, seconds: float) -> None:
        """Note how long an answer took."""
        self.slowest_s = max(self.slowest_s, round(seconds, 2))

    def __or__(self, other: "Tally") -> "Tally":
        """Both together."""
        counts = {name: getattr(self, name) + getattr(other, name) for name in _COUNTS}
        notes = Counter(self.notes) + Counter(other.notes)
        slowest = max(self.slowest_s, other.slowest_s)
        return Tally(**counts, slowest_s=slowest, notes=dict(notes), examples=[*self.examples, *other.examples])

    def as_dict(self) -> dict[str, Any]:
        """Return all counts by name."""
        return asdict(self)


class Bound:
    """When to stop: after a number of faults or of seconds."""

    def __init__(self, number: int | None, seconds: float | None) -> None:
        self._number = number
        self._until = time.monotonic() + seconds if seconds is not None else None

    def allows(self, done: int) -> bool:
        """Whether to go on after so many."""
        return (self._number is None or done < self._number) and (self._until is None or time.monotonic() < self._until)
