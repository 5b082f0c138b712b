"""Metrics for Prometheus.

Requests are counted by route and not by address, so that the number of series stays small.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 10, 60)
"""Upper bounds of the histogram of response times, in seconds. Chosen by hand."""


class Metrics:
    """The metrics of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "policykb_requests", "Requests by route, method and status", ["route", "method", "status"],
            registry=self.registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "policykb_request_seconds", "Time to answer", ["route"], buckets=_BUCKETS, registry=self.registry
        )
        self._questions = Counter(
            "policykb_questions", "Questions by intent and whether they were answered", ["intent", "answered"],
            registry=self.registry,
        )  # fmt: skip
        self._documents = Gauge("policykb_documents", "Documents in the knowledge base", registry=self.registry)

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request and its response time."""
        known = method if method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "other"
        self._requests.labels(route, known, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def count_question(self, intent: str, answered: bool) -> None:
        """Count one question."""
        self._questions.labels(intent, str(answered).lower()).inc()

    def text(self, documents: int) -> bytes:
        """Return all metrics in the text format of Prometheus."""
        self._documents.set(documents)
        return generate_latest(self.registry)
