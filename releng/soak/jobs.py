"""The jobs that the product accepted, and whether each of them ended exactly once."""
import collections
import os
import re
import threading

from book import DOUBLED, LOST_JOBS, UNEXPLAINED
from calls import Call

ENDS = ["done", "failed", "cancelled"]
OPEN = "queued,planned,loading,running"
NAME = re.compile(r"\d+-\d+-([a-z0-9]+)-(\d+)\.\w+")


class Job:
    def __init__(self, number, pictures, begun, waiting):
        self.number = number
        self.pictures = pictures
        self.begun = begun
        self.waiting = waiting
        self.cancelled = False
        self.end = None


class Jobs:
    """Thread-safe. `waiting` jobs have a client that waits on its connection, which does not survive the end of the product."""

    def __init__(self, desk, book, data):
        self.desk = desk
        self.book = book
        self.outputs = os.path.join(data, "outputs")
        self.lock = threading.Lock()
        self.jobs = {}

    def accepted(self, number, pictures, begun, waiting=False):
        with self.lock:
            return self.jobs.setdefault(number, Job(number, pictures, begun, waiting))

    def all(self):
        with self.lock:
            return list(self.jobs.values())

    def open(self):
        return [job for job in self.all() if job.end is None and not job.waiting]

    def check(self, again=False):
        """When nothing is at work: every job has ended, once, with all of its pictures or none too many. `again` looks at those of former checks too."""
        self._adopt()
        files = self._files()
        for job in self.all():
            if again or job.end is None:
                self._check(job, files[job.number])

    def _adopt(self):
        """Those whose clients have left without an answer are jobs like all others; the newest come first."""
        path, more = "/v1/images/jobs?limit=500", True
        while more:
            told = Call(self.desk, "GET", path, limit=60).run().body
            new = [job for job in told["data"] if job["job"] not in self.jobs]
            for job in new:
                self.accepted(job["job"], job["request"].get("n", 1), self.book.begun + job["created_at"] - self.book.epoch, waiting=True)
            more = told["has_more"] and bool(new)
            path = f"/v1/images/jobs?limit=500&before={told['data'][-1]['job']}" if more else path

    def _files(self):
        files = collections.defaultdict(list)
        for name in os.listdir(self.outputs):
            match = NAME.fullmatch(name)
            if match:
                files[match[1]].append(int(match[2]))
        return files

    def _check(self, job, files):
        call = Call(self.desk, "GET", f"/v1/images/jobs/{job.number}", limit=60)
        ending = call.run()
        told = ending.body
        if ending.status == 404:
            self.book.fault(LOST_JOBS, f"job {job.number} is not known any more")
            return
        state = told.get("state", "")
        kinds = [event["kind"] for event in told.get("history", [])]
        ends = [kind for kind in kinds if kind in ENDS]
        if state not in [*ENDS, "interrupted"]:
            self.book.fault(LOST_JOBS, f"job {job.number} has not ended: {state or ending}, {kinds}")
        elif len(ends) > 1 or (job.end is not None and job.end != state):
            self.book.fault(DOUBLED, f"job {job.number} ended as {job.end} and {state}: {kinds}")
        elif sorted(files) != sorted(set(files)) or len(files) > job.pictures:
            self.book.fault(DOUBLED, f"job {job.number} has the pictures {files} of {job.pictures}")
        elif state == "done" and (len(files) != job.pictures or len(told["images"]) != job.pictures):
            self.book.fault(LOST_JOBS, f"job {job.number} is done with {len(files)} files and {len(told['images'])} of {job.pictures} pictures")
        elif state != "done" and not self._explained(job, state, told, kinds):
            self.book.fault(UNEXPLAINED, f"job {job.number}: {state} {told.get('error')} {kinds}")
        if job.end is None:
            self.book.counts["job", state] += 1
        job.end = state

    def _explained(self, job, state, told, kinds):
        if state == "cancelled":
            return job.cancelled or job.waiting  # whoever waits may leave
        ended = self.book.begun + told["ended_at"] - self.book.epoch
        if state == "interrupted":
            attempts = kinds.count("interrupted")
            ends = ["kill desk", "stop desk"] if job.waiting else ["kill desk"]
            return self.book.deeds.happened(ends, job.begun - 1, ended + 60) and (job.waiting or attempts >= 2)
        return self.book.deeds.explain(str(told.get("error", {}).get("code")), job.begun, ended)
