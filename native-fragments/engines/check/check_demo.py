#!/usr/bin/env python3
"""Draws every prompt of the demo model's checks.json with a built engine and looks for the promised colours.

check_demo.py LIBDDSD DD_DEMO_GGUF [FOLDER_FOR_PPM_FILES]
"""
import json
import os
import pathlib
import sys
import time

os.environ.setdefault("OMP_WAIT_POLICY", "passive")
import ddsd

CHECKS = pathlib.Path(__file__).resolve().parents[3] / "releng" / "demo-model" / "checks.json"


def nearest(palette, rgb):
    return min(palette, key=lambda name: sum((a - b) ** 2 for a, b in zip(palette[name], rgb)))


def mean_at(picture, x, y):
    width, height, _, data = picture
    cx, cy = int(x * width), int(y * height)
    around = [(i, j) for j in (cy - 1, cy, cy + 1) for i in (cx - 1, cx, cx + 1) if 0 <= i < width and 0 <= j < height]
    return [sum(data[(j * width + i) * 3 + c] for i, j in around) / len(around) for c in range(3)]


def misses(check, picture, palette):
    for point in check["points"]:
        seen = nearest(palette, mean_at(picture, point["x"], point["y"]))
        if seen != point["color"]:
            yield "%.2f,%.2f is %s, not %s" % (point["x"], point["y"], seen, point["color"])


def main():
    lib, spec = ddsd.Lib(sys.argv[1]), json.loads(CHECKS.read_text())
    folder = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else None
    rc, handle, error = lib.open({"model": sys.argv[2], "taesd": sys.argv[2]})
    if rc != "OK":
        sys.exit("open: %s %s" % (rc, error))
    failed, start = 0, time.time()
    for number, check in enumerate(spec["checks"]):
        rc, pictures, error = lib.generate(handle, {**spec["request"], "prompt": check["prompt"], "seed": check["seed"]})
        wrong = [error] if rc != "OK" else list(misses(check, pictures[0], spec["palette"]))
        failed += bool(wrong)
        print("%-4s %s %s" % ("FAIL" if wrong else "ok", check["prompt"], "; ".join(wrong)))
        if folder and pictures:
            (folder / ("%02d.ppm" % number)).write_bytes(b"P6 %d %d 255\n" % pictures[0][:2] + pictures[0][3])
    total = len(spec["checks"])
    print("%d of %d right, %.2f s each" % (total - failed, total, (time.time() - start) / total))
    lib.close(handle)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
