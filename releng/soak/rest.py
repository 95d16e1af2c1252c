"""The quiet moments between storms, in which everything has to be in order."""
import time

from book import HUNG_THINGS, NOT_BACK
from calls import OK, Call
from jobs import OPEN
from product import Stuck

COME_BACK = 60
MOVING = ["starting", "draining", "stopping"]


class Rest:
    def __init__(self, soak):
        self.soak = soak
        self.desk, self.book, self.jobs, self.pace = soak.desk, soak.book, soak.jobs, soak.pace

    def take(self):
        self._everybody_is_answered()
        self._no_job_is_open()
        state = self._settled()
        if self.soak.gentle and state not in ("ready", "failed"):
            self.book.fault(NOT_BACK, f"after a storm in which nobody took it out it is {state}")
        self._asked("chat, at rest", "/v1/chat/completions", {"messages": [{"role": "user", "content": "echo 1"}], "max_tokens": 4})
        self._asked("picture, at rest", "/v1/images/generations", {"prompt": "a red circle", "steps": 2})
        state = self._settled()
        if state != "ready":
            self.book.fault(NOT_BACK, f"after a chat and then a picture it is {state}")
        self.jobs.check()
        self.soak.memory.at_rest()

    def _everybody_is_answered(self):
        if not self.soak.busy.wait_for_none(self.pace.limit + 60):
            self.book.fault(HUNG_THINGS, "a client does not come to its end")
            raise Stuck("a client hangs")

    def _poll(self, path, accept, limit):
        """The first answer that is accepted, or the last one and False."""
        end = time.monotonic() + limit
        while True:
            ending = Call(self.desk, "GET", path, limit=self.pace.limit).run()
            if ending.outcome != OK:
                raise Stuck(f"{path} is answered by {ending}")
            if accept(ending.body):
                return ending.body, True
            if time.monotonic() > end:
                return ending.body, False
            time.sleep(0.05)

    def _no_job_is_open(self):
        told, ended = self._poll(f"/v1/images/jobs?limit=5&state={OPEN}", lambda body: not body["data"], self.pace.limit)
        if not ended:
            self.book.fault(HUNG_THINGS, f"jobs that nobody disturbs do not end: {told['data']}")
            raise Stuck("jobs hang")

    def _settled(self):
        """The state of the language model when everything is done that goes on by itself."""
        told, idle = self._poll("/v1/resources", lambda body: body["phase"] == "idle" and body["saved_state"] is None
                                and not any(worker["state"] in MOVING for worker in body["workers"].values()), COME_BACK)
        if not idle:
            workers = {name: worker["state"] for name, worker in told["workers"].items()}
            self.book.fault(NOT_BACK, f"after {COME_BACK} s it is still {told['phase']}, {workers}, saved: {told['saved_state']}")
        return told["workers"]["llm"]["state"]

    def _asked(self, kind, path, body):
        call = Call(self.desk, "POST", path, body, self.pace.limit)
        ending = call.run()
        self.book.ended(kind, call, ending)
        if ending.outcome != OK:
            self.book.fault(NOT_BACK, f"{kind}: {ending.status} {ending.code} {ending.text[:300]}")
