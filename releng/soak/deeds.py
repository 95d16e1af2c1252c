"""What the soak itself did to the product, and which errors that explains."""
import threading
import time

AFTERWARDS = 60
"""Seconds for which a deed explains errors of later requests: a worker comes back after at most 30 seconds, and then loads."""

KILLS = ["kill sd", "kill llm"]
ENDINGS = [*KILLS, "restart sd", "restart llm", "stop desk", "kill desk"]
TAKEN = ["unload", "release", "load", "forget"]
EXPLAINED_BY = {
    "worker_gone": [*ENDINGS, *TAKEN],
    "worker_start_failed": [*ENDINGS, *TAKEN],
    "unavailable": [*ENDINGS, *TAKEN, "start"],
    "cancelled": [*ENDINGS, *TAKEN],
}


class Deeds:
    """Moments of everything that was done; thread-safe."""

    def __init__(self):
        self.lock = threading.Lock()
        self.moments = {}
        self.count = 0

    def done(self, what):
        with self.lock:
            self.moments.setdefault(what, []).append(time.monotonic())
            self.count += 1

    def happened(self, kinds, begin, end):
        with self.lock:
            return any(begin <= moment <= end for kind in kinds for moment in self.moments.get(kind, []))

    def explain(self, code, begin, end):
        """Whether an error with this code can come of what was done until then. Nothing explains `internal`."""
        return self.happened(EXPLAINED_BY.get(code, []), begin - AFTERWARDS, end)

    def counts(self):
        with self.lock:
            return {what: len(moments) for what, moments in sorted(self.moments.items())}
