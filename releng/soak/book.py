"""What was done and how it ended."""
import collections
import threading
import time

from calls import HUNG, LEFT, LOST, REFUSED

LAST = 60
LOST_REQUESTS, HUNG_THINGS, LOST_JOBS, DOUBLED, UNEXPLAINED, WRONG, NOT_BACK, ORPHANS = (
    "requests lost", "hung", "jobs lost", "doubled", "errors that nothing explains", "wrong answers", "language model not back", "orphans")
FAULTS = [LOST_REQUESTS, LOST_JOBS, DOUBLED, HUNG_THINGS, UNEXPLAINED, WRONG, NOT_BACK, ORPHANS]


class Book:
    """Thread-safe."""

    def __init__(self, deeds):
        self.deeds = deeds
        self.begin()
        self.lock = threading.Lock()
        self.counts = collections.Counter()
        self.seconds = collections.defaultdict(list)
        self.faults = collections.Counter()
        self.told = []
        self.last = collections.deque(maxlen=LAST)

    def begin(self):
        self.begun = time.monotonic()
        self.epoch = time.time()

    def age(self):
        return time.monotonic() - self.begun

    def note(self, text):
        with self.lock:
            self.last.append(f"{self.age():8.1f} s  {text}")

    def fault(self, kind, text):
        line = f"{self.age():8.1f} s  {kind.upper()}: {text}"
        with self.lock:
            self.faults[kind] += 1
            self.told.append(line)
            self.last.append(line)
        print(line, flush=True)

    def ended(self, kind, call, ending, expected=()):
        """Writes a request down and judges it. `expected` are codes of errors that this request may get at any time."""
        now = time.monotonic()
        error = ending.outcome == REFUSED
        outcome = f"{ending.status} {ending.code}" if error else ending.outcome
        with self.lock:
            self.counts[kind, outcome] += 1
            if ending.outcome not in (LEFT, REFUSED):
                self.seconds[kind].append(now - call.begin)
        self.note(f"{kind}: {outcome} after {now - call.begin:.2f} s {ending.text[:200]}")
        if ending.outcome == LOST:
            self.fault(LOST_REQUESTS, f"{kind}: {ending.text} after {now - call.begin:.2f} s")
        elif ending.outcome == HUNG:
            self.fault(HUNG_THINGS, f"{kind}: {ending.text}")
        elif error and ending.code not in expected and not self.deeds.explain(ending.code, call.begin, now):
            self.fault(UNEXPLAINED, f"{kind}: {outcome} after {now - call.begin:.2f} s: {ending.text[:400]}")

    def table(self):
        rows = ["| operation | ended | times | median s | most s |", "|---|---|---|---|---|"]
        for (kind, outcome), times in sorted(self.counts.items()):
            taken = sorted(self.seconds[kind]) if outcome == "ok" else []
            spread = f"{taken[len(taken) // 2]:.2f} | {taken[-1]:.2f}" if taken else "|"
            rows.append(f"| {kind} | {outcome} | {times} | {spread} |")
        return "\n".join(rows)

    def verdict(self):
        return "\n".join(["| fault | times |", "|---|---|", *(f"| {kind} | {self.faults[kind]} |" for kind in FAULTS)])
