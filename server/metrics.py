"""Numbers for Prometheus: how much is written, how fast, and how many PCs are there. No names, no answers."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


class Metrics:
    """The server's own registry, so that two servers in one process do not share numbers."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._records = Counter("kaochang_journal_records", "Records made durable", registry=self.registry)
        self._seconds = Histogram(
            "kaochang_journal_commit_seconds", "Time of one durable write", registry=self.registry, buckets=SECONDS
        )
        self._size = Histogram(
            "kaochang_journal_batch_records", "Records of one durable write", registry=self.registry, buckets=SIZES
        )
        self.machines = Gauge("kaochang_machines_connected", "Candidate PCs connected", registry=self.registry)
        self.dropped = Gauge("kaochang_slow_readers_dropped", "Sockets dropped for not reading", registry=self.registry)

    def committed(self, records: int, seconds: float) -> None:
        """Count one durable write."""
        self._records.inc(records)
        self._seconds.observe(seconds)
        self._size.observe(records)

    def text(self) -> bytes:
        """The page that Prometheus reads."""
        return generate_latest(self.registry)
