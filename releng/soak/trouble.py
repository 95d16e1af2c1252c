"""Those who make it hard: a person who loads and unloads, and one who kills."""
import os
import signal

from calls import OK, Call
from clients import Client

BENIGN = ["cancelled", "unavailable", "worker_gone"]


class Operator(Client):
    """Loads, unloads, restarts. In a gentle storm it takes nothing out, so that the language model has to be there at its end."""

    def pause(self):
        return self.pace.operator

    def once(self):
        gentle = [(self.load_text, 4), (self.load_image, 3), (self.plan, 3), (self.metrics, 2), (self.restart, 1)]
        rough = [(self.unload_text, 3), (self.unload_image, 3), (self.release, 1), (self.forget, 2)]
        does = gentle if self.soak.gentle else gentle + rough
        self.random.choices([act for act, _ in does], [weight for _, weight in does])[0]()

    def deed(self, what, kind, method, path, body=None, expected=()):
        """It explains errors from its beginning to its end."""
        self.deeds.done(what)
        self.call(kind, method, path, body, expected=expected)
        self.deeds.done(what)

    def load_text(self):
        body = {"model": "smollm2", "ctx": self.random.choice([2048, 4096])}
        self.deed("load", "load the language model", "POST", "/v1/llm/load", body, BENIGN)

    def load_image(self):
        self.deed("load", "load the image model", "POST", "/v1/models/load", {"model": "demo"}, BENIGN)

    def unload_text(self):
        self.deed("unload", "unload the language model", "POST", "/v1/llm/unload", {}, BENIGN)

    def unload_image(self):
        self.deed("unload", "unload the image model", "POST", "/v1/models/unload", {"model": "demo"}, BENIGN)

    def release(self):
        self.deed("release", "release everything", "POST", "/v1/resources/release", {}, BENIGN)

    def forget(self):
        self.deed("forget", "forget what was saved", "DELETE", "/v1/resources/saved-state", expected=["not_found"])

    def restart(self):
        worker = self.random.choice(["sd", "llm"])
        self.deed(f"restart {worker}", f"restart {worker}", "POST", f"/v1/workers/{worker}/restart", {}, BENIGN)

    def plan(self):
        self.call("plan", "POST", "/v1/resources/plan", {"n": self.random.randint(1, 4)})

    def metrics(self):
        self.call("look", "GET", "/v1/workers")


class Killer(Client):
    """`kill -9` of a worker, whatever it does."""

    def pause(self):
        return self.pace.killer

    def once(self):
        worker = self.random.choice(["sd", "llm"])
        ending = Call(self.desk, "GET", "/v1/workers", limit=self.pace.limit).run()
        pids = [told["pid"] for told in ending.body.get("workers", []) if told["id"] == worker] if ending.outcome == OK else []
        if pids and pids[0]:
            try:
                self.deeds.done(f"kill {worker}")
                os.kill(pids[0], signal.SIGKILL)
                self.book.note(f"kill -9 of {worker}, pid {pids[0]}")
            except ProcessLookupError:
                pass
