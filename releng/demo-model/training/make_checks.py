"""Draws a list of prompts with the real engine and writes checks.json: what every picture must show, as points with a colour.

A test passes when the mean of the 3 x 3 pixels around each point (x, y in 0..1) is nearest, in RGB, to the named colour of `palette`.
"""
import argparse
import json
import random

import numpy as np

import demo_data as D
import evaluate as E

PROMPTS = [
    ("a red circle on a blue background", "red", "circle", "blue", None, None), ("blue star, black background", "blue", "star", "black", None, None),
    ("a large yellow star on a black background", "yellow", "star", "black", "large", None),
    ("a small green square in the top left corner on a white background", "green", "square", "white", "small", "top left"),
    ("a purple heart on a yellow background", "purple", "heart", "yellow", None, None), ("a white cross on a red background", "white", "cross", "red", None, None),
    ("an orange triangle on a green background", "orange", "triangle", "green", None, None), ("a large pink ring on black", "pink", "ring", "black", "large", None),
    ("a cyan diamond on the left on a purple background", "cyan", "diamond", "purple", None, "left"),
    ("a black circle on the right on a yellow background", "black", "circle", "yellow", None, "right"),
    ("a red heart at the top on a white background", "red", "heart", "white", None, "top"),
    ("a yellow square at the bottom on a blue background", "yellow", "square", "blue", None, "bottom"),
    ("Small white circle, black background, bottom right", "white", "circle", "black", "small", "bottom right"),
    ("a picture of a large green diamond on a pink background", "green", "diamond", "pink", "large", None),
    ("on a cyan background, a red square", "red", "square", "cyan", None, None), ("big blue circle on white", "blue", "circle", "white", "large", None),
    ("orange ring on a blue background", "orange", "ring", "blue", None, None), ("a black star on an orange background", "black", "star", "orange", None, None),
    ("a pink heart in the center on a green background", "pink", "heart", "green", None, "center"), ("a yellow triangle", "yellow", "triangle", "white", None, None),
    ("a small red diamond, top right, white background", "red", "diamond", "white", "small", "top right"), ("a purple cross", "purple", "cross", "white", None, None),
]


def deepest(mask):
    """A pixel far inside the mask."""
    m, last = mask.copy(), mask
    while m.any():
        last = m
        m = m[1:-1, 1:-1] & m[:-2, 1:-1] & m[2:, 1:-1] & m[1:-1, :-2] & m[1:-1, 2:]
        m = np.pad(m, 1)
    y, x = np.argwhere(last)[len(np.argwhere(last)) // 2]
    return int(x), int(y)


def near(img, x, y):
    return img[max(0, y - 1):y + 2, max(0, x - 1):x + 2].reshape(-1, 3).mean(0)


if __name__ == "__main__":
    ap = argparse.ArgumentParser(description=__doc__)
    for k in ("--lib", "--model", "--out"):
        ap.add_argument(k, required=True)
    ap.add_argument("--steps", type=int, default=8)
    ap.add_argument("--cfg", type=float, default=2.0)
    ap.add_argument("--shift", type=float, default=4.0)
    ap.add_argument("--sampler", default="euler")
    ap.add_argument("--threads", type=int, default=2)
    a = ap.parse_args()
    eng, checks, tried = E.Engine(a), [], 0
    req = dict(width=128, height=128, steps=a.steps, cfg_scale=a.cfg, flow_shift=a.shift, sampler=a.sampler)
    for p, col, shape, bg, size, pos in PROMPTS:
        for seed in (42, 43, 44):
            tried += 1
            img = eng(p, seed, **req)
            r = E.judge(img, {"objects": [{"shape": shape, "color": col, "size": size, "pos": pos}], "bg": {"style": "solid", "c1": bg}})
            ok = r["background"] and r["color"] and r["shape"] and r.get("position", True) and (r["size"] or size is None)
            _, mask = E.look(img, "solid")
            if not ok:
                print("missed: %s seed %d %s" % (p, seed, r))
                continue
            n = len(img)
            x, y = deepest(mask)
            pts = [{"x": (x + 0.5) / n, "y": (y + 0.5) / n, "color": col}]
            pts += [{"x": (i + 0.5) / n, "y": (j + 0.5) / n, "color": bg} for i in (5, n - 6) for j in (5, n - 6) if not mask[j - 3:j + 4, i - 3:i + 4].any()]
            assert all(E.name(near(img, int(q["x"] * n), int(q["y"] * n))) == q["color"] for q in pts), p
            ys, xs = np.nonzero(mask)
            checks.append({"prompt": p, "seed": seed, "object": {"color": col, "shape": shape, "center": [round(xs.mean() / n, 3), round(ys.mean() / n, 3)],
                           "area": round(float(mask.mean()), 4), "iou": round(r["iou"], 3)}, "background": bg, "position": pos,
                           "points": [{k: round(v, 4) if k != "color" else v for k, v in q.items()} for q in pts]})
            break
    json.dump({"note": "each point: mean of 3x3 pixels is nearest in RGB to the named palette colour; negative prompt empty", "request": req,
               "palette": {k: [round(255 * c) for c in v] for k, v in D.COLORS.items()}, "checks": checks}, open(a.out, "w"), indent=1)
    print("%d checks from %d prompts, %d pictures drawn" % (len(checks), len(PROMPTS), tried))
