"""One request and how it ended."""
import http.client
import json
import socket
import struct
import time
import urllib.parse
from dataclasses import dataclass, field

OK, REFUSED, LEFT, CUT, LOST, HUNG = "ok", "refused", "client left", "server killed", "LOST", "HUNG"


@dataclass
class Ending:
    """How a request ended. `code` is that of the error, `events` are those of a stream, `body` is what else was answered."""
    outcome: str
    status: int = 0
    code: str = ""
    body: dict = field(default_factory=dict)
    events: list = field(default_factory=list)
    text: str = ""


class Left(Exception):
    """The client had enough."""


class Call:
    """A request with a bound on its whole time. `leave` is the second after which the client hangs up, with a reset where `rude`."""

    def __init__(self, desk, method, path, body=None, limit=120, leave=None, rude=False, headers=None):
        self.desk = desk
        self.what = (method, path, None if body is None else json.dumps(body), {"Content-Type": "application/json", **(headers or {})})
        self.begin = time.monotonic()
        self.deadline = self.begin + limit
        self.leave = None if leave is None else self.begin + leave
        self.rude = rude

    def run(self):
        life = self.desk.life
        where = urllib.parse.urlsplit(self.desk.address)
        connection = http.client.HTTPConnection(where.hostname, where.port)
        try:
            connection.connect()
            self._wait(connection.sock)
            connection.request(*self.what)
            ending = self._read(connection)
        except Left:
            self._hang_up(connection.sock)
            ending = Ending(LEFT)
        except TimeoutError:
            ending = Ending(HUNG, text=f"no end within {self.deadline - self.begin:.0f} s")
        except (OSError, http.client.HTTPException) as broken:
            ending = Ending(CUT if self._server_went(life) else LOST, text=repr(broken))
        finally:
            connection.close()
        if ending.outcome == LOST and self._server_went(life):
            ending.outcome = CUT
        return ending

    def _server_went(self, life):
        return self.desk.life != life or self.desk.expected_down

    def _wait(self, sock):
        """Bounds the next read; what has passed already is the end."""
        now = time.monotonic()
        until = self.deadline if self.leave is None else min(self.deadline, self.leave)
        if now >= until:
            self._late()
        sock.settimeout(until - now)

    def _late(self):
        if self.leave is not None and self.leave <= self.deadline:
            raise Left
        raise TimeoutError

    def _hang_up(self, sock):
        if self.rude and sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _read(self, connection):
        sock = connection.sock  # the connection forgets it when the answer says that it is the last one
        try:
            answer = connection.getresponse()
            if answer.getheader("Content-Type", "").startswith("text/event-stream"):
                return self._stream(sock, answer)
            self._wait(sock)
            text = answer.read()
        except TimeoutError:
            self._late()
        length = answer.getheader("Content-Length")
        if length is not None and len(text) < int(length):
            raise http.client.IncompleteRead(text)
        return plain(answer.status, text)

    def _stream(self, sock, answer):
        ending = Ending(LOST, answer.status, text="the stream broke off")
        name = ""
        while True:
            self._wait(sock)
            line = answer.readline()
            if not line:
                return ending
            key, _, value = line.decode().rstrip("\r\n").partition(": ")
            if key == "event":
                name = value
            elif key == "data" and value == "[DONE]":
                ending.outcome, ending.text = OK, ""
            elif key == "data":
                event = json.loads(value)
                ending.events.append((name, event))
                told(ending, event)


def told(ending, event):
    """An error ends a stream; so does the last picture, which the caller knows."""
    if "error" in event:
        error = event["error"]
        ending.outcome, ending.code, ending.text = REFUSED, str(error.get("code")), str(error.get("message"))
    elif event.get("type") == "image_generation.completed":
        ending.outcome, ending.text = OK, ""


def plain(status, text):
    body = json.loads(text) if text.strip() else {}
    if status < 400:
        return Ending(OK, status, body=body)
    error = body.get("error") or {"code": "unavailable" if "workers" in body else None, "message": f"{text[:300]!r}"}  # /health when nothing works
    return Ending(REFUSED, status, str(error.get("code")), body, text=str(error.get("message")))
