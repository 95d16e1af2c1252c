"""Keeps what schemathesis asks for small: it is about answers, not about large pictures. A value that is wrong stays as wrong as it is."""

import re

import schemathesis

SMALL = {
    "width": 64,
    "height": 64,
    "n": 1,
    "steps": 1,
    "batch_size": 1,
    "n_iter": 1,
    "hr_resize_x": 64,
    "hr_resize_y": 64,
    "hr_second_pass_steps": 1,
    "upscaling_resize": 1,
    "max_tokens": 1,
    "max_completion_tokens": 1,
    "max_output_tokens": 1,
    "n_predict": 1,
    "ctx": 512,
}
LEAST = {"width": 64, "height": 64, "ctx": 256}
SIDES = ("width", "height")
SIZE = re.compile(r"\d{2,4}x\d{2,4}")

# without it a model goes on for as long as it likes
LENGTH = {
    "/v1/chat/completions": ("max_tokens", 1),
    "/v1/completions": ("max_tokens", 1),
    "/chat/completions": ("max_tokens", 1),
    "/completion": ("n_predict", 1),
    "/v1/llm/messages": ("max_tokens", 1),
    "/v1/llm/responses": ("max_output_tokens", 1),
    "/v1/prompt/enhance": ("max_tokens", 16),
}

# without it a model draws as large and as long as it does best
DRAWING = {
    "/v1/images/generations": {"size": "64x64", "steps": 1},
    "/v1/images/edits": {"size": "64x64", "steps": 1},
    "/v1/images/jobs": {"size": "64x64", "steps": 1},
    "/sdapi/v1/txt2img": {"width": 64, "height": 64, "steps": 1},
    "/sdapi/v1/img2img": {"width": 64, "height": 64, "steps": 1},
}


def reduced(name, value):
    """What the value of this name becomes."""
    if isinstance(value, dict):
        return {key: reduced(key, each) for key, each in value.items()}
    if name == "size" and isinstance(value, str) and SIZE.fullmatch(value):
        return "64x64"
    if name not in SMALL or isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    if value < LEAST.get(name, 1) or value != int(value):
        return value
    if name in SIDES and (value % 8 or value > 4096):
        return value
    return SMALL[name]


@schemathesis.hook
def before_call(context, case, kwargs):
    if not isinstance(case.body, dict):
        return
    path = case.operation.path
    body = reduced("", case.body)
    if path in LENGTH:
        name, least = LENGTH[path]
        body.setdefault(name, least)
        if body[name] is None or isinstance(body[name], int) and body[name] < 0:
            body[name] = least  # no limit at all is a right value
    if path.startswith("/sdapi/"):
        for side in SIDES:  # too large ones are made to fit there, not refused
            if isinstance(body.get(side), int) and body[side] > 4096:
                body[side] = 64
    for name, value in DRAWING.get(path, {}).items():
        if name != "size" or not any(side in body for side in SIDES):
            body.setdefault(name, value)
    if body.get("enable_hr") is True:
        body["enable_hr"] = False
    case.body = body
