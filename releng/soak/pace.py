"""How fast and how hard: with engines that pretend, and with real ones. And the settings of the product's lives."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """Seconds, unless said otherwise. `pause`, `operator` and `killer` are means; `limit` is the bound after which something hangs."""
    fake: bool
    storm: tuple
    pause: float
    operator: float
    killer: float
    patience: float
    limit: float
    words: int
    steps: int
    backlog: int
    chat_hold: tuple


FAKE = Pace(fake=True, storm=(6, 18), pause=0.05, operator=1.5, killer=3, patience=0.4, limit=120, words=80, steps=20, backlog=30, chat_hold=(1, 2, 5))
REAL = Pace(fake=False, storm=(20, 50), pause=1.5, operator=8, killer=20, patience=4, limit=300, words=40, steps=6, backlog=4, chat_hold=(5, 10, 30))

NARROW = ["450 MiB", "400 MiB"]


class Settings:
    """Of each life others: memory for one model or for both, the defaults for workers that die or such that never give up."""

    def __init__(self, random, pace, always):
        self.random = random
        self.pace = pace
        self.always = {"jobs.keepEnded": "1000000", "jobs.queueLimit": "1000", **always}

    def draw(self):
        kind = self.random.choice(["narrow", "narrow", "narrow", "wide", "cpu"])
        chosen = {"narrow": {"resources.budget": self.random.choice(NARROW)}, "wide": {},
                  "cpu": {"resources.simulate": "total=700MiB", "resources.duringImage": "cpu"}}[kind]
        if self.random.random() < 0.5:
            chosen = {**chosen, **self._patient()}
        return {**self.always, **self._hold(), **chosen}

    def narrow(self):
        return {**self.always, **self._hold(), "resources.budget": NARROW[0], **self._patient()}

    def _hold(self):
        """Short, or pictures that never end would keep the language model out for most of the time."""
        return {"resources.maxChatHold": str(self.random.choice(self.pace.chat_hold)), "resources.linger": self.random.choice(["0", "250"])}

    @staticmethod
    def _patient():
        return {"supervisor.maxRestarts": "1000", "supervisor.restartWindow": "20"}
