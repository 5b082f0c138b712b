"""The number of requests a minute for each caller, as a token bucket.

A bucket fills steadily; every request takes one token from it. `Access` uses this.
"""

import time

_MAX_CALLERS = 10_000
"""Maximum number of callers remembered; then callers with a full bucket are forgotten. Chosen by hand."""


class RateLimit:
    """Allows each caller `per_minute` requests a minute, all at once if it likes.

    0 allows any number.
    """

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._left: dict[str, tuple[float, float]] = {}

    def wait(self, caller: str, now: float | None = None) -> float:
        """Count one request; return the seconds until the caller may ask, or 0 for now."""
        if not self.per_minute:
            return 0.0
        now = time.monotonic() if now is None else now
        left = self._now_left(caller, now)
        if left < 1:
            return (1 - left) * 60 / self.per_minute
        if len(self._left) >= _MAX_CALLERS:
            self._forget(now)
        self._left[caller] = (left - 1, now)
        return 0.0

    def _now_left(self, caller: str, now: float) -> float:
        """Return the tokens in the caller's bucket."""
        left, seen = self._left.get(caller, (float(self.per_minute), now))
        return min(self.per_minute, left + (now - seen) * self.per_minute / 60)

    def _forget(self, now: float) -> None:
        """Forget callers with a full bucket; of the others, keep half the maximum at most."""
        kept = [caller for caller in self._left if self._now_left(caller, now) < self.per_minute]
        self._left = {caller: self._left[caller] for caller in kept[-_MAX_CALLERS // 2 :]}
