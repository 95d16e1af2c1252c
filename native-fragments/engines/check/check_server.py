#!/usr/bin/env python3
"""Life cycle and wire checks of a llama-server build: what DiffusionDesk relies on.

check_server.py LLAMA_SERVER MODEL_GGUF
"""
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time

KEY = "check-key"
EXE, MODEL = sys.argv[1:3]


class Server:
    def __init__(self, *args, model=MODEL, port="0", stdin=subprocess.DEVNULL, **extra):
        env = {k: v for k, v in os.environ.items() if not k.startswith(("LLAMA_", "GGML_"))}
        env.update(LLAMA_API_KEY=KEY, GGML_NO_BACKTRACE="1", OMP_WAIT_POLICY="passive", **extra)
        command = [EXE, "-m", model, "--host", "127.0.0.1", "--port", port, "-np", "1", "-c", "2048", "-cram", "0", "--no-webui", "--offline", "--log-jsonl",
                   "--sse-ping-interval", "2", *args]
        self.start, self.port, self.lines, self.settled = time.time(), None, [], threading.Event()
        self.process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env, text=True, errors="replace")
        threading.Thread(target=self._read, daemon=True).start()
        self.settled.wait(120)
        self.seconds = time.time() - self.start

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            found = re.search(r"listening on http://127\.0\.0\.1:(\d+)", line)
            if found:
                self.port = int(found[1])
                self.settled.set()
        self.settled.set()

    def open(self, method, path, body=None, key=KEY):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Content-Type": "application/json", **({"Authorization": "Bearer " + key} if key else {})}
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        return connection, connection.getresponse()

    def ask(self, method, path, body=None, key=KEY):
        connection, response = self.open(method, path, body, key)
        text = response.read().decode("utf8", "replace")
        connection.close()
        return response.status, json.loads(text) if text.startswith("{") else text

    def resident_mb(self):
        with open("/proc/%d/status" % self.process.pid) as f:
            return int(re.search(r"VmRSS:\s+(\d+)", f.read())[1]) // 1024

    def stop(self, how=signal.SIGTERM):
        start = time.time()
        self.process.send_signal(how)
        return self.process.wait(60), time.time() - start


def check(what, ok, seen=""):
    print("%-4s %s %s" % ("ok" if ok else "FAIL", what, str(seen)[:200]))
    check.failed += not ok


check.failed = 0


def wire(server):
    check("health", server.ask("GET", "/health", key=None)[0] == 200)
    check("no key is refused", server.ask("POST", "/v1/chat/completions", {"messages": []}, key=None)[0] == 401)
    check("one slot", server.ask("GET", "/props")[1]["total_slots"] == 1)
    tokens = server.ask("POST", "/tokenize", {"content": "Hello world, a red house"})[1]["tokens"]
    check("tokens there and back", server.ask("POST", "/detokenize", {"tokens": tokens})[1]["content"] == "Hello world, a red house", tokens)
    question = {"messages": [{"role": "user", "content": "What is 2+2?"}], "max_tokens": 24, "temperature": 0, "seed": 1}
    status, answer = server.ask("POST", "/v1/chat/completions", question)
    text = answer["choices"][0]["message"]["content"]
    check("chat answers", status == 200 and "4" in text, repr(text))
    speed = answer["timings"]["predicted_per_second"]
    check("timings", speed > 0, "%.0f tokens/s, %d MB resident" % (speed, server.resident_mb()))
    schema = {"type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"], "additionalProperties": False}
    status, answer = server.ask("POST", "/v1/chat/completions", {**question, "response_format": {"type": "json_schema", "json_schema": {"schema": schema}}})
    check("grammar", isinstance(json.loads(answer["choices"][0]["message"]["content"]).get("age"), int))
    status, answer = server.ask("POST", "/completion", {"prompt": "word " * 5000})
    check("too long a prompt is told", status == 400 and answer["error"]["type"] == "exceed_context_size_error", answer)


def stream(server):
    body = {"messages": [{"role": "user", "content": "Tell a story."}], "max_tokens": 1500, "ignore_eos": True, "stream": True}
    connection, response = server.open("POST", "/v1/chat/completions", body)
    first = [response.fp.readline() for _ in range(6)]
    check("stream of events", sum(line.startswith(b"data: {") for line in first) >= 2, response.headers["Content-Type"])
    start = time.time()
    response.close()
    connection.close()
    idle = threading.Event()
    while slots(server)[0]["is_processing"] and time.time() - start < 20:
        idle.wait(0.02)
    check("a closed connection frees the slot", not slots(server)[0]["is_processing"], "%.2f s" % (time.time() - start))


def slots(server):
    connection, response = server.open("GET", "/slots")
    answer = json.loads(response.read())
    connection.close()
    return answer


def life(server):
    code, seconds = server.stop()
    check("SIGTERM", code == 0, "exit %d after %.2f s" % (code, seconds))
    child = Server(stdin=subprocess.PIPE, LLAMA_SERVER_ROUTER_PORT="1")
    check("load progress on stdout", any("cmd_child_to_router:state" in line for line in child.lines))
    start = time.time()
    child.process.stdin.close()
    code = child.process.wait(20)
    check("a closed stdin ends it", True, "exit %d after %.2f s" % (code, time.time() - start))
    missing = Server(model="missing.gguf")
    check("missing model", missing.port is None and missing.process.wait(20) == 1, missing.lines[-1:])
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        clash = Server(port=str(taken.getsockname()[1]))
        check("taken port", clash.process.wait(60) == 1, [line for line in clash.lines if "bind" in line][:1])


def embeddings():
    server = Server("--embeddings", "--pooling", "mean")
    status, answer = server.ask("POST", "/v1/embeddings", {"input": ["a cat", "a dog"]})
    check("embeddings", status == 200 and len(answer["data"]) == 2, len(answer["data"][0]["embedding"]))
    server.stop()


def main():
    server = Server()
    check("starts", server.port is not None, "%.2f s" % server.seconds if server.port else server.lines[-5:])
    if server.port:
        wire(server)
        stream(server)
        life(server)
        embeddings()
    print("%d failed" % check.failed)
    sys.exit(1 if check.failed else 0)


if __name__ == "__main__":
    main()
