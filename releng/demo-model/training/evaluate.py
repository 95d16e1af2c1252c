"""Asks the real engine (libddsd, JSON interface) for pictures and measures how far they follow their prompts.

evaluate.py --lib libddsd.so --model dd-demo.gguf [--count 200] [--two 100] [--sheet s.png]
"""
import argparse
import json
import os
import pathlib
import random
import sys
import time

os.environ.setdefault("OMP_WAIT_POLICY", "passive")
import numpy as np
import torch
from PIL import Image, ImageDraw

import demo_data as D

BINDING = pathlib.Path(__file__).resolve().parents[3] / "native-fragments" / "engines" / "check"
PAL = np.array(list(D.COLORS.values()))
NAMES = list(D.COLORS)


class Engine:
    def __init__(self, a):
        sys.path.insert(0, str(BINDING))
        import ddsd
        self.lib = ddsd.Lib(a.lib)
        t = time.time()
        rc, self.h, err = self.lib.open({"model": a.model, "taesd": a.model, "threads": a.threads})
        assert rc == "OK", (rc, err)
        self.load_s, self.times = time.time() - t, []

    def __call__(self, prompt, seed, inputs=(), **kw):
        t = time.time()
        rc, im, err = self.lib.generate(self.h, dict(prompt=prompt, seed=seed, **kw), inputs)
        assert rc == "OK", (rc, err)
        self.times.append(time.time() - t)
        w, h, _, data = im[0]
        return np.frombuffer(data, np.uint8).reshape(h, w, 3) / 255.0


def name(rgb):
    return NAMES[int(((PAL - rgb) ** 2).sum(1).argmin())]


def look(img, style):
    """-> background colour names, object mask. Stripes are told from the outer rows, gradients from the outer columns."""
    n = len(img)
    e = max(2, n // 24)
    if style == "stripes":
        col = np.median(np.concatenate((img[:e], img[-e:])), 0)
        bg = np.broadcast_to(col[None], img.shape)
        k = [name(c) for c in col]
        names = sorted(set(k), key=k.count)[::-1][:2]
    elif style == "gradient":
        row = np.median(np.concatenate((img[:, :e], img[:, -e:]), 1), 1)
        bg = np.broadcast_to(row[:, None], img.shape)
        names = [name(np.median(row[:e], 0)), name(np.median(row[-e:], 0))]
    else:
        ring = np.concatenate((img[:e].reshape(-1, 3), img[-e:].reshape(-1, 3), img[:, :e].reshape(-1, 3), img[:, -e:].reshape(-1, 3)))
        c = np.median(ring, 0)
        bg, names = np.broadcast_to(c, img.shape), [name(c)]
    mask = ((img - bg) ** 2).sum(-1) > 0.22 ** 2
    if style == "stripes":                     # the stripes' own edges are thin: morphological opening removes them
        m = torch.from_numpy(mask).float()[None, None]
        m = -torch.nn.functional.max_pool2d(-m, 3, 1, 1)
        mask = torch.nn.functional.max_pool2d(m, 3, 1, 1)[0, 0].numpy() > 0.5
    return names, mask


def fit(mask):
    """Best shape for a mask: every shape is rendered at the mask's box and compared (IoU). -> {shape: (iou, x, y, r)}"""
    n = len(mask)
    m = torch.from_numpy(mask)
    ys, xs = np.nonzero(mask)
    if len(xs) < 12:
        return {}
    lo, hi = np.percentile(xs, [1, 99]), np.percentile(ys, [1, 99])
    cx, cy, w, h = (lo.sum() + 1) / 2 / n, (hi.sum() + 1) / 2 / n, (lo[1] - lo[0] + 1) / n, (hi[1] - hi[0] + 1) / n
    out = {}
    for s in D.SHAPES:
        g = D.object_mask({"shape": s, "x": 0.5, "y": 0.5, "r": 0.3}, 128) > 0.5
        gy, gx = np.nonzero(g.numpy())
        bw, bh = (np.ptp(gx) + 1) / 128 / 0.3, (np.ptp(gy) + 1) / 128 / 0.3
        ox, oy = (gx.min() + gx.max() + 1) / 256 - 0.5, (gy.min() + gy.max() + 1) / 256 - 0.5
        r0 = (w / bw + h / bh) / 2
        best = (0, 0, 0, 0)
        for r in (r0 * 0.92, r0, r0 * 1.08):
            x, y = cx - ox / 0.3 * r, cy - oy / 0.3 * r
            k = D.object_mask({"shape": s, "x": x, "y": y, "r": r}, n) > 0.5
            iou = (k & m).sum().item() / max(1, (k | m).sum().item())
            best = max(best, (iou, x, y, r))
        out[s] = best
    return out


def judge(img, scene):
    """Facts of a one-object picture against its scene."""
    o, bg = scene["objects"][0], scene["bg"]
    names, mask = look(img, bg["style"])
    want = [bg["c1"], bg["c2"]] if bg["style"] != "solid" else [bg["c1"]]
    res = {"background": set(want) == set(names)}
    f = fit(mask)
    if not f or mask.mean() > 0.75:
        return {**res, "color": False, "shape": False, "size": False, "position": False, "iou": 0.0}
    top = max(f, key=lambda s: f[s][0])
    iou, x, y, r = f[o["shape"]]
    res["color"] = name(np.median(img[mask], 0)) == o["color"]
    res["shape"], res["iou"] = top == o["shape"], iou
    lo, hi = {"small": (0.07, 0.155), "large": (0.28, 0.45)}.get(o["size"], (0.155, 0.28))
    res["size"] = lo <= r <= hi
    if o["pos"]:
        words = o["pos"].split()
        tx, ty = [0.5 if not any(w in t for w in words) else next(t[w] for w in words if w in t) for t in (D.XS, D.YS)]
        tx, ty = D._clamp(tx, r), D._clamp(ty, r)
        res["position"] = abs(x - tx) < 0.12 and abs(y - ty) < 0.12
    return res


def judge_two(img, scene):
    """Both objects: a blob of the right colour where it belongs (whatever the shape)."""
    names, mask = look(img, scene["bg"]["style"])
    n, ok = len(img), []
    for o in scene["objects"]:
        x, y = int(o["x"] * n), int(o["y"] * n)
        r = int(0.17 * n)
        win = np.zeros_like(mask)
        win[max(0, y - r):y + r, max(0, x - r):x + r] = True
        m = mask & win
        ok.append(m.sum() > 20 and name(np.median(img[m], 0)) == o["color"])
    return ok


if __name__ == "__main__":
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--lib", required=True)
    ap.add_argument("--model", required=True)
    ap.add_argument("--count", type=int, default=200)
    ap.add_argument("--two", type=int, default=0, help="two-object prompts to judge as well")
    ap.add_argument("--size", type=int, default=128)
    ap.add_argument("--steps", type=int, default=8)
    ap.add_argument("--cfg", type=float, default=2.0)
    ap.add_argument("--shift", type=float, default=4.0)
    ap.add_argument("--sampler", default="euler")
    ap.add_argument("--scheduler", default="")
    ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("--seed", type=int, default=7)
    ap.add_argument("--sheet", help="PNG of the first 40 pictures")
    ap.add_argument("--verbose", action="store_true")
    a = ap.parse_args()
    eng, rng = Engine(a), random.Random(a.seed)
    kw = dict(width=a.size, height=a.size, steps=a.steps, cfg_scale=a.cfg, flow_shift=a.shift, sampler=a.sampler)
    if a.scheduler:
        kw["scheduler"] = a.scheduler
    eng("warm up", 1, **kw)
    eng.times.clear()
    tally, pics = {}, []
    for i in range(a.count):
        p, s = D.sample(rng, "test")
        img = eng(p, 1000 + i, **kw)
        r = judge(img, s)
        pics.append((p, img, r))
        r["all"] = all(v for k, v in r.items() if k != "iou")
        r["core"] = r["background"] and r["color"] and r["shape"]
        for k, v in r.items():
            tally.setdefault(k, []).append(float(v))
        if a.verbose and not r["all"]:
            print(p, {k: v for k, v in r.items() if not v})
    two = []
    while len(two) < a.two:
        p, s = D.sample(rng)
        if len(s["objects"]) == 2:
            img = eng(p, 5000 + len(two), **kw)
            two.append(judge_two(img, s))
            pics.append((p, img, {"all": all(two[-1])}))
    out = {k: round(sum(v) / len(v), 3) for k, v in tally.items()}
    if two:
        out["two_objects_both"], out["two_objects_each"] = round(np.mean([all(t) for t in two]), 3), round(np.mean(two), 3)
    out.update(load_s=round(eng.load_s, 2), seconds=round(float(np.median(eng.times)), 3), **{k: v for k, v in kw.items()})
    print(json.dumps(out))
    if a.sheet:
        pick = pics[:40] if not two else pics[:28] + pics[-12:]
        sheet = Image.new("RGB", (8 * 140, -(-len(pick) // 8) * 162), "white")
        d = ImageDraw.Draw(sheet)
        for i, (p, img, r) in enumerate(pick):
            x, y = i % 8 * 140 + 4, i // 8 * 162 + 2
            sheet.paste(Image.fromarray((img * 255).round().astype("uint8")).resize((132, 132)), (x, y))
            for j in range(2):
                d.text((x, y + 133 + 11 * j), p[j * 23:j * 23 + 23], fill="black" if r["all"] else "red")
        sheet.quantize(128, dither=Image.Dither.NONE).save(a.sheet, optimize=True)
