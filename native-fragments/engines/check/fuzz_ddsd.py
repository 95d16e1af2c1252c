#!/usr/bin/env python3
"""Sends random requests to a built engine and watches for the one thing that must not happen: a process that dies.

fuzz_ddsd.py LIBDDSD DD_DEMO_GGUF [REQUESTS] [SEED]      prints each request that killed its process, or took longer than a minute
"""
import json
import os
import random
import subprocess
import sys

os.environ.update(OMP_WAIT_POLICY="passive", GGML_NO_BACKTRACE="1")
import ddsd

BATCH = 25


def some(rng, *values):
    return rng.choice(values)


def strange(rng):
    return some(rng, None, True, -1, 0, 1, 1.5, 1e30, -1e30, 2**31, 2**63, "", "x", "a\0b", [], [1], {}, {"x": 1}, [None], [[]])


def plain(rng, info):
    side = lambda: some(rng, 64, 72, 80, 96, 112, 128, 144, 192, 256)
    return {"prompt": some(rng, "", "a red circle", "a " * 300, "(((", "\u65e5\u672c"), "seed": rng.randrange(2**62), "width": side(), "height": side(), "steps": rng.randint(1, 4),
            "cfg_scale": some(rng, 0, 1, 2, 7.5, 1000), "sampler": rng.choice(info["samplers"]), "scheduler": rng.choice(info["schedulers"])}


def extras(rng, info):
    return {"negative_prompt": "blue", "clip_skip": rng.randint(-1, 100), "eta": some(rng, 0, 0.5, 1, 100), "shifted_timestep": rng.randint(0, 1000), "flow_shift": some(rng, 0.001, 1, 4, 1000),
            "img_cfg_scale": some(rng, 0, 1, 3), "guidance": some(rng, 0, 3.5, 1000), "strength": some(rng, 0.01, 0.5, 1), "batch_count": rng.randint(1, 3), "control_strength": 1,
            "sigmas": sorted((rng.random() * some(rng, 1, 20) for _ in range(rng.randint(2, 5))), reverse=True),
            "slg": {"layers": [rng.randint(0, 40) for _ in range(3)], "scale": some(rng, 0, 3, 100), "start": rng.random(), "end": rng.random()},
            "vae_tiling": {"tile_size_x": some(rng, 0, 1, 4, 8, 16, 4096), "tile_size_y": some(rng, 0, 1, 4, 8, 16, 4096), "overlap": rng.random() / 2, "rel_size_x": some(rng, 0, 0.1, 2, 64)},
            "cache": {"mode": some(rng, "easycache", "ucache", "dbcache", "taylorseer", "cache-dit", "spectrum"), "reuse_threshold": rng.random() * 2},
            "hires": {"upscaler": rng.choice([u for u in info["hires_upscalers"] if u != "Model"]), "scale": some(rng, 1, 1.3, 2), "steps": rng.randint(0, 2), "strength": some(rng, 0.01, 0.5, 1),
                      "width": some(rng, 0, 0, 64, 200, 256), "height": some(rng, 0, 0, 64, 200, 256)},
            "preview": {"mode": some(rng, "none", "proj", "tae", "vae"), "interval": rng.randint(1, 3)}, "auto_resize_ref_image": some(rng, True, False), "increase_ref_index": some(rng, True, False)}


def make(rng, info):
    request, more = plain(rng, info), extras(rng, info)
    for key in rng.sample(sorted(more), rng.randint(0, 4)):
        request[key] = more[key]
    if rng.random() < 0.25:
        place = some(rng, request, *(v for v in request.values() if isinstance(v, dict)))
        if place:
            place[rng.choice(sorted(place))] = strange(rng)
    size = lambda key: request[key] if isinstance(request[key], int) and 0 < request[key] <= 256 else 128
    roles = rng.sample([1, 2, 3, 4], rng.randint(1, 2)) if rng.random() < 0.3 else []
    return request, [(role, size("width"), size("height"), 1 if role == 2 else 3) for role in roles]


def child(lib_path, model):
    lib = ddsd.Lib(lib_path)
    rc, handle, error = lib.open({"model": model, "taesd": model})
    assert rc == "OK", error
    for line in sys.stdin:
        request, inputs = json.loads(line)
        rng = random.Random(1)
        rc, _, error = lib.generate(handle, request, [(*i, rng.randbytes(i[1] * i[2] * i[3])) for i in inputs], preview=lambda *_: None)
        print("done", rc, error.splitlines()[:1], flush=True)


def run(lib_path, model, cases):
    """-> how many were answered, the answers' codes, and how the process ended"""
    text = "".join(json.dumps(case) + "\n" for case in cases)
    command = [sys.executable, __file__, "--child", lib_path, model]
    try:
        done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60 * len(cases))
        out, code = done.stdout, done.returncode
        tail = done.stderr.strip().splitlines()[-2:]
    except subprocess.TimeoutExpired as e:
        out, code, tail = (e.stdout or b"").decode(), "timeout", []
    answers = [line.split()[1] for line in out.splitlines() if line.startswith("done ")]
    return answers, code, tail


def main():
    if sys.argv[1] == "--child":
        return child(*sys.argv[2:4])
    lib_path, model = sys.argv[1:3]
    count, seed = int(sys.argv[3]) if len(sys.argv) > 3 else 200, int(sys.argv[4]) if len(sys.argv) > 4 else 1
    rng, info = random.Random(seed), ddsd.Lib(lib_path).info()
    cases, tally, deaths = [make(rng, info) for _ in range(count)], {}, 0
    while cases:
        batch = cases[:BATCH]
        answers, code, tail = run(lib_path, model, batch)
        for answer in answers:
            tally[answer] = tally.get(answer, 0) + 1
        cases = cases[len(answers):]
        if len(answers) < len(batch):
            deaths += 1
            print("DIED (%s): %s %s" % (code, json.dumps(cases[0]), tail))
            cases = cases[1:]
    print(tally, "%d deaths" % deaths)
    sys.exit(1 if deaths else 0)


if __name__ == "__main__":
    main()
