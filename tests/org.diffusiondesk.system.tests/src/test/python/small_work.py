"""Keeps what schemathesis asks for small: it is about answers, not about large pictures. A value that is wrong stays as wrong as it is."""

import schemathesis

SMALL = {"width": 64, "height": 64, "n": 1, "steps": 1, "batch_size": 1, "n_iter": 1, "max_tokens": 1, "max_output_tokens": 1, "n_predict": 1, "ctx": 512}
LEAST = {"width": 64, "height": 64, "ctx": 256}


def reduced(name, value):
    """What a number of this name becomes."""
    if isinstance(value, bool) or not isinstance(value, int) or value < LEAST.get(name, 1):
        return value
    if name in ("width", "height") and (value % 8 or value > 4096):
        return value
    return SMALL[name]


# without it a model may go on to the end of its context
LENGTH = {
    "/v1/chat/completions": "max_tokens",
    "/v1/completions": "max_tokens",
    "/chat/completions": "max_tokens",
    "/completion": "n_predict",
    "/v1/llm/messages": "max_tokens",
    "/v1/llm/responses": "max_output_tokens",
    "/v1/prompt/enhance": "max_tokens",
}


@schemathesis.hook
def before_call(context, case, kwargs):
    body = case.body
    if isinstance(body, dict):
        case.body = {name: reduced(name, value) if name in SMALL else value for name, value in body.items()}
        if case.operation.path in LENGTH:
            case.body.setdefault(LENGTH[case.operation.path], 1 if "enhance" not in case.operation.path else 16)
        if case.body.get("enable_hr") is True:
            case.body["enable_hr"] = False
