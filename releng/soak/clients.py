"""Those who chat, draw and queue. Each takes its choices from a generator of its own, so that they come from the seed alone."""
import base64
import random
import struct
import threading
import time
import zlib

from book import DOUBLED, WRONG
from calls import CUT, OK, Call

COLOURS = ["red", "green", "blue", "yellow", "white", "black"]
SHAPES = ["circle", "square", "triangle", "star"]


class Client(threading.Thread):
    """Does one thing after the other while there is a storm."""

    def __init__(self, name, soak, seed):
        super().__init__(name=name, daemon=True)
        self.soak = soak
        self.desk, self.book, self.jobs, self.deeds, self.pace = soak.desk, soak.book, soak.jobs, soak.deeds, soak.pace
        self.random = random.Random(f"{seed}/{name}")

    def run(self):
        while not self.soak.over.is_set():
            if self.soak.storm.wait(0.2) and self.desk.up.wait(0.2):
                with self.soak.busy:
                    if self.soak.storm.is_set():
                        self.once()
                self.soak.over.wait(self.random.expovariate(1 / self.pause()))

    def pause(self):
        return self.pace.pause

    def once(self):
        raise NotImplementedError

    def leave(self):
        """Seconds after which the client hangs up; mostly none."""
        return self.random.uniform(0, self.pace.patience) if self.random.random() < 0.25 else None

    def call(self, kind, method, path, body=None, expected=(), **options):
        call = Call(self.desk, method, path, body, self.pace.limit, **options)
        ending = call.run()
        self.book.ended(kind, call, ending, expected)
        return call, ending

    def prompt(self):
        return f"a {self.random.choice(COLOURS)} {self.random.choice(SHAPES)} on a {self.random.choice(COLOURS)} background"

    def picture(self, **more):
        return {"prompt": self.prompt(), "seed": self.random.randrange(1, 1 << 24), "steps": self.random.randint(1, self.pace.steps),
                "n": self.random.choice([1, 1, 1, 2, 3]), "size": self.random.choice(["128x128", "128x128", "64x64"]), **more}


class Chatter(Client):
    def once(self):
        number = self.random.randrange(1, 1 << 30)
        words = self.random.randint(1, self.pace.words)
        stream = self.random.random() < 0.6
        text = f"echo {number} " + "red, green, blue. " * self.random.choice([0, 0, 5, 60])
        body = {"messages": [{"role": "user", "content": text}], "max_tokens": words, "stream": stream}
        _, ending = self.call("chat, streamed" if stream else "chat", "POST", "/v1/chat/completions", body, leave=self.leave(),
                              rude=self.random.random() < 0.5)
        if ending.outcome == OK:
            self.check(ending, stream, number, words)

    def check(self, ending, stream, number, words):
        if stream:
            choices = [event["choices"][0] for _, event in ending.events if event.get("choices")]
            said = "".join(choice["delta"].get("content") or "" for choice in choices)
            ends = [choice for choice in choices if choice.get("finish_reason")]
        else:
            ends = ending.body["choices"]
            said = ends[0]["message"]["content"] or ""
        right = "".join(f"{number}.{i} " for i in range(words)) if self.pace.fake else said
        if len(ends) != 1 or said != right or not (said or words < 3):
            self.book.fault(WRONG, f"chat {number} of {words} words with {len(ends)} ends: {said[:300]!r}")


class Painter(Client):
    def once(self):
        stream = self.random.random() < 0.4
        body = self.picture(stream=stream, **({"partial_images": 1} if stream else {}))
        call, ending = self.call("picture, streamed" if stream else "picture", "POST", "/v1/images/generations", body, leave=self.leave(),
                                 rude=self.random.random() < 0.5)
        pictures = ending.body.get("data", [])
        number = ending.body.get("job")
        if stream:
            pictures = [event for name, event in ending.events if name == "image_generation.completed"]
            number = pictures[0]["job"] if pictures else None
        if number:
            self.jobs.accepted(number, body["n"], call.begin, waiting=True)
        if ending.outcome == OK:
            self.check(body, number, pictures)

    def check(self, body, number, pictures):
        seeds = [picture["seed"] for picture in pictures]
        right = list(range(body["seed"], body["seed"] + body["n"]))
        if seeds != right:
            self.book.fault(DOUBLED if len(seeds) > len(right) else WRONG, f"picture {number} has the seeds {seeds} and should have {right}")
        for picture in pictures if self.pace.fake else []:
            if colour(picture["b64_json"]) != picture["seed"]:
                self.book.fault(WRONG, f"picture {number}: {colour(picture['b64_json'])} is drawn with the seed {picture['seed']}")


def colour(text):
    """The first pixel as the number that the fake engine made it of: no PNG filter changes the first one."""
    png = base64.b64decode(text)
    data, at = b"", 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at:at + 8])
        data += png[at + 8:at + 8 + length] if kind == b"IDAT" else b""
        at += length + 12
    return int.from_bytes(zlib.decompress(data)[1:4], "little")


class Queuer(Client):
    """Puts jobs into the queue, asks for them, cancels and reorders them. A job's key makes sure that it is never there twice."""

    def __init__(self, name, soak, seed):
        super().__init__(name, soak, seed)
        self.keyed = []

    def once(self):
        chosen = self.random.choices([self.submit, self.again, self.cancel, self.reorder, self.look], [10, 2, 3, 3, 3])[0]
        chosen()

    def submit(self):
        _, ending = self.call("look", "GET", "/v1/images/jobs?limit=1")
        if ending.outcome != OK or ending.body["queued"] >= self.pace.backlog:
            return
        body = self.picture(priority=self.random.randint(-100, 100))
        self.send(f"soak-{self.random.getrandbits(60):x}", body, None)

    def again(self):
        if self.keyed:
            self.send(*self.random.choice(self.keyed[-20:]))

    def send(self, key, body, known):
        """A client that got no answer asks again, as it should, and gets the same job."""
        begun = time.monotonic()
        _, ending = self.call("job", "POST", "/v1/images/jobs", body, headers={"Idempotency-Key": key})
        while ending.outcome == CUT and self.desk.up.wait(self.pace.limit):
            _, ending = self.call("job, asked again", "POST", "/v1/images/jobs", body, headers={"Idempotency-Key": key})
        if ending.outcome == OK:
            number = ending.body["job"]
            if known not in (None, number):
                self.book.fault(DOUBLED, f"the key {key} has the jobs {known} and {number}")
            self.jobs.accepted(number, body["n"], begun)
            self.keyed.append((key, body, number))

    def one(self):
        waiting = self.jobs.open()
        return waiting[int(self.random.random() * len(waiting))] if waiting else None

    def cancel(self):
        job = self.one()
        if job:
            job.cancelled = True
            self.deeds.done("cancel")
            self.call("cancel", "POST", f"/v1/images/jobs/{job.number}/cancel", {})

    def reorder(self):
        job = self.one()
        if job:
            body = {"priority": self.random.randint(-100, 100)}
            self.call("priority", "PATCH", f"/v1/images/jobs/{job.number}", body, expected=["invalid_request"])

    def look(self):
        job = self.one()
        path = self.random.choice(["/v1/images/jobs?limit=20", "/v1/resources", "/health", "/v1/progress", "/v1/models"])
        if job and self.random.random() < 0.5:
            path = f"/v1/images/jobs/{job.number}"
        self.call("look", "GET", path)
