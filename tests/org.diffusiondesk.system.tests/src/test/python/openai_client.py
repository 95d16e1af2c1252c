"""OpenAI's own client for Python, as it is, against a running product. usage: openai_client.py BASE_URL. Says what it did on one line each."""

import base64
import io
import sys

import openai
from pydantic import BaseModel, TypeAdapter

BASE = sys.argv[1]
client = openai.OpenAI(base_url=BASE + "/v1", api_key="any", max_retries=0, timeout=300)
PICTURE = {"model": "demo", "prompt": "a red circle", "size": "128x128", "extra_body": {"steps": 4, "seed": 7}}


def strict(value, kind=None):
    """The client itself takes what comes; here every field must be of the type that it says."""
    TypeAdapter(kind or type(value)).validate_python(value.to_dict(mode="python", exclude_unset=True), strict=False)
    assert isinstance(value, BaseModel)
    return value


def png(text):
    data = base64.b64decode(text)
    assert data[:8] == b"\x89PNG\r\n\x1a\n", data[:8]
    return data


def pixels(data):
    """The packed picture alone: the text beside it names the job."""
    at, packed = 8, b""
    while at < len(data):
        length = int.from_bytes(data[at:at + 4], "big")
        if data[at + 4:at + 8] == b"IDAT":
            packed += data[at + 8:at + 8 + length]
        at += 12 + length
    assert packed
    return packed


def models():
    found = [strict(model).id for model in client.models.list()]
    assert "demo" in found and "smollm2" in found, found
    assert strict(client.models.retrieve("demo")).id == "demo"


def chat():
    answer = strict(client.chat.completions.create(
        model="smollm2", messages=[{"role": "user", "content": "Say hello."}], max_completion_tokens=8, temperature=0))
    assert answer.choices[0].message.content
    assert answer.usage.total_tokens > 0


def chat_stream():
    text, usage = "", None
    for chunk in client.chat.completions.create(
            model="smollm2", messages=[{"role": "user", "content": "Say hello."}], max_completion_tokens=8, stream=True,
            stream_options={"include_usage": True}):
        strict(chunk)
        usage = chunk.usage or usage
        text += "".join(choice.delta.content or "" for choice in chunk.choices)
    assert text and usage.completion_tokens > 0, (text, usage)


def tools():
    tool = {"type": "function", "function": {"name": "weather", "parameters": {
        "type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}
    answer = strict(client.chat.completions.create(
        model="smollm2", messages=[{"role": "user", "content": "What is the weather in Paris?"}], tools=[tool], tool_choice="required",
        max_completion_tokens=64, temperature=0))
    calls = answer.choices[0].message.tool_calls or []
    assert all(call.function.name == "weather" for call in calls), calls


def embeddings():
    answer = strict(client.embeddings.create(model="smollm2", input=["hello", "world"]))
    assert len(answer.data) == 2 and len(answer.data[0].embedding) > 100


def responses():
    answer = client.with_options(base_url=BASE + "/v1/llm").responses.create(model="smollm2", input="Say hello.", max_output_tokens=8)
    assert answer.output_text


def generate():
    answer = strict(client.images.generate(n=2, response_format="b64_json", **PICTURE))
    assert len(answer.data) == 2
    first, second = (pixels(png(image.b64_json)) for image in answer.data)
    assert first != second
    again = client.images.generate(**PICTURE)
    assert pixels(png(again.data[0].b64_json)) == first, "the same seed gives the same picture"


def generate_url():
    answer = strict(client.images.generate(response_format="url", **PICTURE))
    assert answer.data[0].url.startswith(BASE + "/outputs/")


def generate_stream():
    events = [strict(event) for event in client.images.generate(stream=True, partial_images=2, **PICTURE)]
    assert [event.type for event in events] == ["image_generation.partial_image"] * 2 + ["image_generation.completed"], events
    assert [event.partial_image_index for event in events[:2]] == [0, 1]
    for event in events:
        png(event.b64_json)


def edit():
    start = png(client.images.generate(**PICTURE).data[0].b64_json)
    files = [("a.png", io.BytesIO(start), "image/png"), ("b.png", io.BytesIO(start), "image/png")]
    answer = strict(client.images.edit(image=files[0], prompt="a blue square", model="demo", extra_body={"steps": 4}))
    png(answer.data[0].b64_json)
    events = [strict(event) for event in client.images.edit(
        image=("a.png", io.BytesIO(start), "image/png"), prompt="a blue square", model="demo", stream=True, partial_images=1,
        extra_body={"steps": 4})]
    assert [event.type for event in events] == ["image_edit.partial_image", "image_edit.completed"], events


def refusals():
    try:
        client.images.generate(prompt="a", n=1000)
        raise AssertionError("n=1000 was taken")
    except openai.BadRequestError as refused:
        assert refused.param == "n" and refused.code == "invalid_request", refused
    try:
        client.chat.completions.create(model="nobody", messages=[{"role": "user", "content": "hello"}])
        raise AssertionError("an unknown model was taken")
    except openai.NotFoundError as refused:
        assert refused.code == "model_unknown", refused


failed = 0
for part in (models, chat, chat_stream, tools, embeddings, responses, generate, generate_url, generate_stream, edit, refusals):
    try:
        part()
        print("ok", part.__name__)
    except Exception as problem:
        failed += 1
        print("FAILED", part.__name__, type(problem).__name__, str(problem)[:600])
print(openai.__version__, failed, "failed")
sys.exit(1 if failed else 0)
