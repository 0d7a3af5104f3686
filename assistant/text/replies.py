"""Replies of chat models: what each event says, and the answer without the reasoning between tags."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_THOUGHTS = {
    "<think>": "</think>",
    "<thinking>": "</thinking>",
    "<reasoning>": "</reasoning>",
    "[THINK]": "[/THINK]",
}
_TAGS = (*_THOUGHTS, *_THOUGHTS.values())


@dataclass(frozen=True)
class AnswerStart:
    """What came before was reasoning after all, as a late closing tag shows: the answer starts here."""


@dataclass(frozen=True)
class ReplyEnd:
    """Last piece of a reply: what the server counted, and why the model stopped, as far as it says."""

    input_tokens: int = 0
    output_tokens: int = 0
    finish_reason: str | None = None


Piece = str | AnswerStart | ReplyEnd


@dataclass(frozen=True)
class Delta:
    """What one event of a streamed chat completion says."""

    text: str = ""
    reasoning: str = ""
    finish_reason: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0

    @classmethod
    def of(cls, event: Any) -> "Delta":
        """Read an event or a whole completion; what has an odd shape says nothing."""
        choices = field_of(event, "choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        message = field_of(choice, "delta") or field_of(choice, "message")
        usage = field_of(event, "usage")
        return cls(
            _text(field_of(message, "content")),
            _text(field_of(message, "reasoning_content")) or _text(field_of(message, "reasoning")),
            _text(field_of(choice, "finish_reason")) or None,
            _count(field_of(usage, "prompt_tokens")),
            _count(field_of(usage, "completion_tokens")),
        )

    def ending(self, end: ReplyEnd) -> ReplyEnd:
        return ReplyEnd(
            self.input_tokens or end.input_tokens,
            self.output_tokens or end.output_tokens,
            self.finish_reason or end.finish_reason,
        )


class AnswerText:
    """Takes reasoning between tags out of a text that arrives in pieces cut anywhere.

    Attributes:
        is_there: The text has had something to read so far.
    """

    def __init__(self) -> None:
        self._held = ""
        self._closing = ""
        self.is_there = False

    def read(self, text: str) -> Iterator[str | AnswerStart]:
        """Yield what the next piece adds to the answer."""
        self._held += text
        while self._held:
            tags = (self._closing,) if self._closing else _TAGS
            at, tag = min(((self._held.find(tag), tag) for tag in tags if tag in self._held), default=(-1, ""))
            if at < 0:
                break
            before, self._held = self._held[:at], self._held[at + len(tag) :]
            if self._closing:
                self._closing = ""
            elif tag in _THOUGHTS:
                self._closing = _THOUGHTS[tag]
                yield from self._shown(before)
            else:
                # Its opening tag was part of the prompt: all so far was reasoning.
                self.is_there = False
                yield AnswerStart()
        yield from self._settled()

    def finish(self) -> Iterator[str]:
        """Yield what was held back at the end; reasoning that never ended is none of it."""
        if not self._closing:
            yield from self._shown(self._held)

    def _settled(self) -> Iterator[str]:
        """Yield what can't be the beginning of a tag any more."""
        tags = (self._closing,) if self._closing else _TAGS
        longest = min(max(map(len, tags)) - 1, len(self._held))
        cut = len(self._held) - longest
        while cut < len(self._held) and not any(tag.startswith(self._held[cut:]) for tag in tags):
            cut += 1
        ready, self._held = self._held[:cut], self._held[cut:]
        if not self._closing:
            yield from self._shown(ready)

    def _shown(self, text: str) -> Iterator[str]:
        if text:
            self.is_there = self.is_there or not text.isspace()
            yield text


def field_of(holder: Any, name: str) -> Any:
    """Return a field of a mapping or an object, None where there is none."""
    return holder.get(name) if isinstance(holder, Mapping) else getattr(holder, name, None)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0
