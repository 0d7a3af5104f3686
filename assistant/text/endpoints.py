"""What chat endpoints say about themselves: the roles that they take and how much their models read at once."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assistant.text.replies import field_of

_SYSTEM = "system"
_NO_SYSTEM_ROLE = re.compile(
    r"\bsystem (?:role|message|prompt|instruction)|\brole\b.{0,60}\bsystem\b|developer instruction|must alternate",
    re.IGNORECASE | re.DOTALL,
)
"""In the words of OpenAI's first reasoning models, Gemini's Gemma, and the chat templates of Gemma and Mistral."""
_CONTEXT_FIELDS = (
    "loaded_context_length",  # LM Studio
    "max_model_len",  # vLLM
    "n_ctx",  # llama.cpp
    "context_window",  # Groq
    "context_length",  # OpenRouter, Together
    "max_context_length",  # Mistral, LM Studio
    "n_ctx_train",  # llama.cpp
)
"""Fields of a model's entry that hold its context in tokens, what the server has set aside before what it could."""


def refuses_system_role(said: str) -> bool:
    """Say whether an error says that a model takes no system message."""
    return _NO_SYSTEM_ROLE.search(said) is not None


def without_system_role(messages: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Return the messages with the system's text at the head of the first one of the user."""
    system = [message["content"] for message in messages if message["role"] == _SYSTEM]
    first, *rest = (message for message in messages if message["role"] != _SYSTEM)
    return [{**first, "content": "\n\n".join([*system, first["content"]])}, *rest]


def context_of(model: str, entries: Iterable[Any]) -> int | None:
    """Return the context in tokens that a list of models gives for one, or None where it does not say."""
    for entry in entries:
        if field_of(entry, "id") == model:
            return _tokens(entry) or _tokens(field_of(entry, "meta")) or None
    return None


def context_of_properties(properties: Any) -> int | None:
    """Return the context in tokens that the properties of a llama.cpp server give, or None."""
    return _tokens(field_of(properties, "default_generation_settings")) or _tokens(properties) or None


def _tokens(holder: Any) -> int:
    found = (field_of(holder, name) for name in _CONTEXT_FIELDS)
    return next((value for value in found if isinstance(value, int) and value > 0), 0)
