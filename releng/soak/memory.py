"""Resident memory, threads and open files of the three processes over time."""
import collections
import os
import threading
import time

NAMES = ["orchestrator", "sd", "llm"]


def resident(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as status:
        return next((int(line.split()[1]) for line in status if line.startswith("VmRSS:")), 0) * 1024 / 1e6


def held(pid):
    return len(os.listdir(f"/proc/{pid}/task")), len(os.listdir(f"/proc/{pid}/fd"))


class Memory(threading.Thread):
    """Looks every other second; workers are those children of the product that say so in their command."""

    def __init__(self, desk):
        super().__init__(name="memory", daemon=True)
        self.desk = desk
        self.begun = time.monotonic()
        self.samples = collections.defaultdict(list)
        self.quiet = []

    def run(self):
        while not self.desk.over.wait(2):
            if self.desk.up.is_set():
                self.look()

    def look(self):
        for pid, command in self.desk.processes():
            name = self.name(pid, command)
            if name is None:
                continue
            try:
                self.samples[name].append((self.desk.life, time.monotonic() - self.begun, resident(pid)))
            except (OSError, ValueError):
                pass  # it has just ended

    def name(self, pid, command):
        if pid == self.desk.process.pid:
            return "orchestrator"
        return "sd" if "engine.sd.worker" in command else "llm" if "--ctx-size" in command else None

    def at_rest(self):
        pid = self.desk.process.pid
        self.quiet.append((self.desk.life, time.monotonic() - self.begun, resident(pid), *held(pid)))

    def table(self):
        rows = ["| resident memory | samples over | first third, mean MB | last third, mean MB | most MB | slope, MB per minute |", "|---|---|---|---|---|---|"]
        for name in NAMES:
            rows.append(row(f"{name}, whole run", [(when, size) for _, when, size in self.samples[name]]))
        longest = self.longest()
        rows.append(row("orchestrator, its longest life", [(when, size) for life, when, size in self.samples["orchestrator"] if life == longest]))
        rows.append(row("the same, at rest", [(sample[1], sample[2]) for sample in self.quiet if sample[0] == longest]))
        rows += ["", "| orchestrator at rest, in its longest life | first | last |", "|---|---|---|"]
        at_rest = [sample for sample in self.quiet if sample[0] == longest]
        for index, what in [(3, "threads"), (4, "open files")]:
            rows.append(f"| {what} | {at_rest[0][index]} | {at_rest[-1][index]} |" if at_rest else f"| {what} | | |")
        return "\n".join(row for row in rows if row is not None)

    def longest(self):
        spans = collections.defaultdict(list)
        for life, when, _ in self.samples["orchestrator"]:
            spans[life].append(when)
        return max(spans, key=lambda life: spans[life][-1] - spans[life][0], default=None)


def row(name, samples):
    if len(samples) < 3:
        return None
    begin, end = samples[0][0], samples[-1][0]
    third = (end - begin) / 3
    first = [size for when, size in samples if when <= begin + third]
    last = [size for when, size in samples if when >= end - third]
    return (f"| {name} | {(end - begin) / 60:.1f} min | {sum(first) / len(first):.0f} | {sum(last) / len(last):.0f} |"
            f" {max(size for _, size in samples):.0f} | {slope(samples):+.2f} |")


def slope(samples):
    """Least squares, per minute."""
    count = len(samples)
    mean_when = sum(when for when, _ in samples) / count
    mean_size = sum(size for _, size in samples) / count
    spread = sum((when - mean_when) ** 2 for when, _ in samples)
    return 60 * sum((when - mean_when) * (size - mean_size) for when, size in samples) / spread if spread else 0.0
