"""What chat endpoints say about themselves: the roles that they take and how much their models read at once."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from assistant.chat.replies import field_of

_SYSTEM = "system"
_NO_SYSTEM_ROLE = re.compile(
    r"\bsystem (?:role|message|prompt|instruction)|\brole\b.{0,60}\bsystem\b|developer instruction|must alternate",
    re.IGNORECASE | re.DOTALL,
)
"""In the words of OpenAI's first reasoning models, Gemini's Gemma, and the chat templates of Gemma and Mistral."""
_CONTEXT_FIELDS = (
    "max_model_len",  # vLLM
    "context_window",  # Groq
    "max_context_length",  # Mistral
    "context_length",  # OpenRouter, Together; Ollama's list of what is loaded
)
_TOO_LONG = re.compile(r"context[_ ](?:length|size|window)|prompt is too long|reduce the length", re.IGNORECASE)
_STATED_CONTEXT = re.compile(
    r"(?:maximum context length (?:is|of)|context length of only|context size \(|'n_ctx':)\s*(\d{3,7})|"
    r"(\d{3,7}) (?:maximum|max)\b",
    re.IGNORECASE,
)
"""In the words of OpenAI and vLLM, LM Studio, two ages of llama.cpp, Mistral and Anthropic."""
_LIMIT_TOO_HIGH = re.compile(
    r"max(?:_completion)?_tokens\b.{0,200}?(?:too (?:large|high|big)|at most|maximum|exceed|less than)", re.I | re.S
)
MODELS = "/models"
"""Path of the list of models, below the endpoint's address; the other paths are those of the server."""
UNKNOWN_CONTEXT = 4096
"""Tokens that a model is taken to read at once where nobody says: what Ollama sets aside where it is not told more."""


def refuses_system_role(said: str) -> bool:
    """Say whether an error says that a model takes no system message."""
    return _NO_SYSTEM_ROLE.search(said) is not None


def context_by_refusal(said: str, assumed: int) -> int | None:
    """Return the context in tokens after an error: what it states, or half of what was assumed.

    None where the error is about something else, or where the assumption was not too high.
    """
    if not _TOO_LONG.search(said):
        return None
    stated = _STATED_CONTEXT.search(said)
    context = int(stated[1] or stated[2]) if stated else assumed // 2
    return context if context < assumed else None


def limit_by_refusal(said: str, limit: int) -> int | None:
    """Return how long a reply may be after an error that calls its limit too high: the number next below it that the
    error names. None where it is about something else, or names none."""
    if not _LIMIT_TOO_HIGH.search(said):
        return None
    return max((int(number) for number in re.findall(r"\d{2,7}", said) if int(number) < limit), default=None)


def without_system_role(messages: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Return the messages with the system's text at the head of the first one of the user."""
    system = [message["content"] for message in messages if message["role"] == _SYSTEM]
    first, *rest = (message for message in messages if message["role"] != _SYSTEM)
    return [{**first, "content": "\n\n".join([*system, first["content"]])}, *rest]


def context_of(model: str, get: Callable[[str], Any], is_local: bool) -> int | None:
    """Return how many tokens an endpoint says that it reads and writes at once for a model, or None.

    What the server has set aside counts, not what the model could do.

    Args:
        get: Returns what stands at a path of the endpoint as JSON, None where nothing does.
        is_local: The endpoint may be one of the servers for a machine of one's own, which say so elsewhere.
    """
    entry = _entry(model, get(MODELS))
    if found := _tokens(entry, *_CONTEXT_FIELDS):
        return found
    if is_local:
        properties = get("/props")  # llama.cpp
        if found := _tokens(field_of(properties, "default_generation_settings"), "n_ctx"):
            return found
        if found := _tokens(_entry(model, get("/api/v0/models")), "loaded_context_length"):  # LM Studio
            return found
        if found := _tokens(_named_entry(model, get("/api/ps")), "context_length"):  # Ollama
            return found
    trained = _tokens(field_of(entry, "meta"), "n_ctx_train")
    return min(trained, UNKNOWN_CONTEXT) if trained else None


def _entry(model: str, listing: Any) -> Any:
    """Return the entry of a model in a list of models; one that stands alone is the one, whatever its name."""
    entries = _entries(listing)
    return _named_entry(model, listing) or (entries[0] if len(entries) == 1 else None)


def listed_as(model: str) -> tuple[str, ...]:
    """Return the names under which endpoints list a model: Ollama and Gemini by more than they are asked for."""
    return model, f"{model}:latest", f"models/{model}"


def _named_entry(model: str, listing: Any) -> Any:
    names = listed_as(model)
    of_name = (one for one in _entries(listing) if field_of(one, "id") in names or field_of(one, "name") in names)
    return next(of_name, None)


def _entries(listing: Any) -> list[Any]:
    found = listing if isinstance(listing, list) else field_of(listing, "data") or field_of(listing, "models")
    return found if isinstance(found, list) else []


def _tokens(holder: Any, *names: str) -> int:
    values = (field_of(holder, name) for name in names)
    return next((value for value in values if isinstance(value, int) and value > 0), 0)
