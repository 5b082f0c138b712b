"""How often one caller may ask: a bucket that fills steadily and is drawn from with every request."""

import time

# so many callers are remembered; then those whose bucket is full are forgotten
_MANY = 10_000


class RateLimit:
    """At most `per_minute` requests a minute for each caller, all at once if need be."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._left: dict[str, tuple[float, float]] = {}

    def wait(self, caller: str, now: float | None = None) -> float:
        """Takes one request from the caller's bucket. Seconds until it may ask again; 0 where it may now."""
        if not self.per_minute:
            return 0.0
        now = time.monotonic() if now is None else now
        left = self._now_left(caller, now)
        if left < 1:
            return (1 - left) * 60 / self.per_minute
        if len(self._left) >= _MANY:
            self._forget(now)
        self._left[caller] = (left - 1, now)
        return 0.0

    def _now_left(self, caller: str, now: float) -> float:
        left, seen = self._left.get(caller, (float(self.per_minute), now))
        return min(self.per_minute, left + (now - seen) * self.per_minute / 60)

    def _forget(self, now: float) -> None:
        kept = [caller for caller in self._left if self._now_left(caller, now) < self.per_minute]
        self._left = {caller: self._left[caller] for caller in kept[-_MANY // 2 :]}
