"""The shapes in which servers and gateways send a streamed chat completion, one function for each."""

import json
from collections.abc import Sequence
from typing import Any

DONE = "[DONE]"


def delta(finish: str | None = None, **fields: Any) -> dict[str, Any]:
    """Return an event of the common shape."""
    choice = {"index": 0, "delta": fields, "logprobs": None, "finish_reason": finish}
    return {
        "id": "chatcmpl-7",
        "object": "chat.completion.chunk",
        "created": 1736340000,
        "model": "m",
        "choices": [choice],
    }


def counted(given: int, made: int, **more: Any) -> dict[str, Any]:
    """Return an event that holds the usage only."""
    tokens = {"prompt_tokens": given, "completion_tokens": made, "total_tokens": given + made}
    return {**delta(), "choices": [], "usage": tokens, **more}


def openai(*texts: str, finish: str = "stop", usage: tuple[int, int] = (410, 30)) -> list[Any]:
    """OpenAI: a first event with the role, `usage: null` throughout, usage last without choices."""
    first = delta(role="assistant", content="", refusal=None)
    events = [first, *(delta(content=text) for text in texts), delta(finish)]
    return [*({**event, "usage": None, "obfuscation": "x7Rf"} for event in events), counted(*usage), DONE]


def azure(*texts: str, finish: str = "stop") -> list[Any]:
    """Azure OpenAI: a first event without choices for the prompt's filter, filter results on every choice."""
    safe = {"hate": {"filtered": False, "severity": "safe"}}
    opening = {**delta(), "choices": [], "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": safe}]}
    events = [delta(role="assistant"), *(delta(content=text) for text in texts), delta(finish)]
    for event in events:
        event["choices"][0]["content_filter_results"] = safe
    late = delta()
    late["choices"] = [{"index": 0, "finish_reason": None, "content_filter_offsets": {"check_offset": 12}}]
    return [opening, *events[:-1], late, events[-1], DONE]


def ollama(*texts: str, thinking: Sequence[str] = (), finish: str = "stop") -> list[Any]:
    """Ollama: the role on every event, reasoning in `reasoning` beside empty content, empty content at the end."""
    thought = [delta(role="assistant", content="", reasoning=text) for text in thinking]
    said = [delta(role="assistant", content=text) for text in texts]
    return [*thought, *said, delta(finish, role="assistant", content=""), counted(700, 40), DONE]


def llama_cpp(*texts: str, thinking: Sequence[str] = (), finish: str = "stop") -> list[Any]:
    """llama.cpp: null content with the role, then text, timings on the last event."""
    thought = [delta(reasoning_content=text) for text in thinking]
    said = [delta(content=text) for text in texts]
    timings = {"timings": {"prompt_n": 650, "predicted_n": 38, "predicted_ms": 912.4}}
    return [delta(role="assistant", content=None), *thought, *said, {**delta(finish), **timings}, DONE]


def lm_studio(*texts: str, finish: str = "stop") -> list[Any]:
    """LM Studio: the role on every event, an empty delta at the end."""
    return [*(delta(role="assistant", content=text) for text in texts), delta(finish), DONE]


def vllm(*texts: str, thinking: Sequence[str] = (), finish: str = "stop") -> list[Any]:
    """vLLM: empty content with the role, the finish beside the last piece of text, `stop_reason`."""
    thought = [delta(reasoning=text, reasoning_content=text) for text in thinking]
    said = [delta(content=text) for text in texts[:-1]]
    last = delta(finish, content=texts[-1] if texts else "")
    last["choices"][0]["stop_reason"] = None
    return [delta(role="assistant", content=""), *thought, *said, last, counted(512, 64), DONE]


def deepseek(*texts: str, thinking: Sequence[str] = (), finish: str = "stop") -> list[Any]:
    """DeepSeek: null content while it reasons, null reasoning while it answers, usage on the last event."""
    thought = [delta(content=None, reasoning_content=text) for text in thinking]
    said = [delta(content=text, reasoning_content=None) for text in texts]
    tokens = {"prompt_tokens": 600, "completion_tokens": 80, "completion_tokens_details": {"reasoning_tokens": 50}}
    last = {**delta(finish, content="", reasoning_content=None), "usage": tokens}
    return [delta(role="assistant", content=None, reasoning_content=""), *thought, *said, last, DONE]


def mistral(*contents: Any, finish: str = "stop") -> list[Any]:
    """Mistral: padding beside each choice, content as text or as a list of typed parts, usage on the last event."""
    events = [delta(role="assistant", content=""), *(delta(content=content) for content in contents)]
    last = {**delta(finish, content=""), "usage": {"prompt_tokens": 580, "total_tokens": 622, "completion_tokens": 42}}
    return [{**event, "p": "abcdefgh"} for event in [*events, last]] + [DONE]


def gemini(*texts: str, finish: str = "stop") -> list[Any]:
    """Gemini's OpenAI endpoint: few large pieces, role and usage on each, the finish beside the last text."""
    events = [delta(finish if text is texts[-1] else None, role="assistant", content=text) for text in texts]
    tokens = {"prompt_tokens": 555, "completion_tokens": 33, "total_tokens": 588}
    return [*({**event, "usage": tokens} for event in events), DONE]


def openrouter(*texts: str, thinking: Sequence[str] = (), finish: str = "stop") -> list[Any]:
    """OpenRouter: comment lines while it waits, reasoning twice, the provider's own finish beside the common one."""
    wait = b": OPENROUTER PROCESSING\n\n"
    thought = [
        delta(
            role="assistant", content="", reasoning=text, reasoning_details=[{"type": "reasoning.text", "text": text}]
        )
        for text in thinking
    ]
    said = [delta(role="assistant", content=text) for text in texts]
    last = delta(finish, role="assistant", content="")
    last["choices"][0]["native_finish_reason"] = "end_turn"
    return [wait, wait, *thought, *said, wait, last, {**last, "usage": counted(620, 70)["usage"]}, DONE]


def litellm(*texts: str, thinking: Sequence[str] = ()) -> list[Any]:
    """LiteLLM before Anthropic: thinking in blocks too, fields of the provider, usage beside an empty choice."""
    thought = [
        delta(reasoning_content=text, thinking_blocks=[{"type": "thinking", "thinking": text}], content="")
        for text in thinking
    ]
    said = [delta(content=text, provider_specific_fields=None) for text in texts]
    return [
        delta(role="assistant", content=""),
        *thought,
        *said,
        delta("stop"),
        {**delta(), "usage": counted(480, 55)["usage"]},
        DONE,
    ]


def groq(*texts: str, thinking: Sequence[str] = ()) -> list[Any]:
    """Groq: usage in a field of its own on the last event."""
    thought = [delta(reasoning=text, channel="analysis") for text in thinking]
    last = {**delta("stop"), "x_groq": {"id": "req_1", "usage": {"prompt_tokens": 444, "completion_tokens": 22}}}
    said = [delta(content=text) for text in texts]
    return [{**delta(role="assistant", content=""), "x_groq": {"id": "req_1"}}, *thought, *said, last, DONE]


def tgi(*texts: str, finish: str = "eos_token") -> list[Any]:
    """Text Generation Inference: no blank after `data:`, reasons of its own, no closing sign in older versions."""
    events = [delta(role="assistant", content=text) for text in texts]
    events[-1]["choices"][0]["finish_reason"] = finish
    return [f"data:{json.dumps(event)}\n\n".encode() for event in events]


def packets(events: Sequence[Any], size: int, newline: str = "\n") -> list[bytes]:
    """Return a stream cut into packets of some bytes, wherever that falls."""
    lines = [event if isinstance(event, str) else json.dumps(event, ensure_ascii=False) for event in events]
    whole = "".join(f"data: {line}{newline}{newline}" for line in lines).encode()
    return [whole[at : at + size] for at in range(0, len(whole), size)]
