"""The assembled product as a child, over several lives with the same data folder."""
import os
import signal
import subprocess
import threading
import time

START_LIMIT = 180
STOP_LIMIT = 60
ORPHAN_LIMIT = 5
MARK = "DIFFUSIONDESK_SOAK"


class Desk:
    """Its processes are known by a variable in their environment, which children inherit, so that those whose parent died are found too."""

    def __init__(self, executable, data, deeds):
        self.executable = executable
        self.data = data
        self.deeds = deeds
        self.mark = f"{os.getpid()}-{time.time_ns()}"
        self.life = 0
        self.lives = []
        self.address = None
        self.process = None
        self.expected_down = False
        self.up = threading.Event()
        self.over = threading.Event()

    def start(self, settings):
        options = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
        command = ["setsid", "env", "--default-signal=INT", "--default-signal=TERM", self.executable, "--port", "0", "--data", self.data, *options]
        self.life += 1
        self.expected_down = False
        with open(f"{self.data}/../product-{self.life}.err", "w", encoding="utf-8") as errors:
            self.process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=errors, stdin=subprocess.DEVNULL, text=True, env={**os.environ, MARK: self.mark})
        self.lives.append((time.monotonic(), settings))
        guard = threading.Timer(START_LIMIT, self.process.kill)
        guard.start()
        line = next((line for line in self.process.stdout if line.startswith(("ready ", "degraded "))), None)
        guard.cancel()
        if line is None:
            raise Stuck(f"the product did not get ready within {START_LIMIT} s: exit code {self.process.poll()}")
        self.address = line.split()[1]
        self.deeds.done("start")
        self.up.set()
        threading.Thread(target=self._listen, args=(self.process,), daemon=True).start()

    def _listen(self, process):
        """To its end, of which nobody may have asked for."""
        process.stdout.read()
        if process is self.process:
            self.up.clear()

    def _going(self, how):
        self.expected_down = True
        self.up.clear()
        self.deeds.done(how)

    def kill(self):
        """Returns the processes that outlived it for longer than they may."""
        self._going("kill desk")
        self.process.kill()
        self.process.wait(STOP_LIMIT)
        return self._left_over()

    def stop(self):
        self._going("stop desk")
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired as hung:
            raise Stuck(f"the product did not end within {STOP_LIMIT} s of SIGTERM") from hung
        return self._left_over()

    def _left_over(self):
        end = time.monotonic() + ORPHAN_LIMIT
        while self.processes() and time.monotonic() < end:
            time.sleep(0.05)
        left = self.processes()
        self.end_everything()
        return left

    def died(self):
        """Whether it ended by itself."""
        return not self.expected_down and self.process.poll() is not None

    def processes(self):
        """Pid and command of all that live."""
        found = []
        for name in os.listdir("/proc"):
            if name.isdigit() and int(name) != os.getpid():
                command = marked(int(name), self.mark)
                if command:
                    found.append((int(name), command))
        return found

    def end_everything(self):
        for pid, _ in self.processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass


class Stuck(Exception):
    """Nothing can go on after this."""


def marked(pid, mark):
    """The command of a living process that has the mark; a process that has ended has no environment any more."""
    try:
        with open(f"/proc/{pid}/environ", "rb") as environment:
            if f"{MARK}={mark}".encode() not in environment.read().split(b"\0"):
                return None
        with open(f"/proc/{pid}/cmdline", "rb") as command:
            return command.read().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return None
