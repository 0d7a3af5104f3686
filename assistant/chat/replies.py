"""Replies of chat models: what each event says, and the answer without the reasoning between tags."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.nouns import Reasoning

_THOUGHTS = {
    "<think>": "</think>",
    "<thinking>": "</thinking>",
    "<thought>": "</thought>",
    "<reasoning>": "</reasoning>",
    "<seed:think>": "</seed:think>",
    "[THINK]": "[/THINK]",
    "◁think▷": "◁/think▷",
    "<|START_THINKING|>": "<|END_THINKING|>",
    "<|channel|>analysis<|message|>": "<|end|>",
}
"""What opens and closes reasoning: of DeepSeek, Qwen and kin, Gemini, Seed, Magistral, Kimi, Command and gpt-oss."""
_TURN_SIGNS = (
    "<|start|>assistant",
    "<|channel|>final<|message|>",
    "<|START_RESPONSE|>",
    "<|END_RESPONSE|>",
    "<|im_end|>",
    "<|eot_id|>",
    "<|end|>",
    "<|return|>",
    "<|endoftext|>",
    "<|end_of_text|>",
    "<end_of_turn>",
    "</s>",
    "</answer>",
    "<｜end▁of▁sentence｜>",
)
"""What a server with a wrong chat template lets through: passed over before the reply. After it, all that follows is
made up by the model, the next question among it."""
_CLOSING = tuple(tag for tag in _THOUGHTS.values() if tag not in _TURN_SIGNS)
_ANSWER = "<answer>"
"""Opens the answer: what stands before it is reasoning."""
_TAGS = (*_THOUGHTS, *_CLOSING, *_TURN_SIGNS, _ANSWER)


CUT_SHORT = frozenset(("length", "model_length", "max_tokens"))
WITHHELD = frozenset(("content_filter", "safety", "SAFETY", "RECITATION", "PROHIBITED_CONTENT"))
BROKEN_OFF = frozenset(("error", "abort", "insufficient_system_resource"))
CIRCLED = "circled"
"""Why a reply stopped short, in the words of the servers; the last is our own."""


@dataclass(frozen=True)
class AnswerStart:
    """What came before was reasoning after all, as a late closing tag shows: the answer starts here."""


@dataclass(frozen=True)
class ReplyEnd:
    """Last piece of a reply: what the server counted, and why the model stopped, as far as it says."""

    input_tokens: int = 0
    output_tokens: int = 0
    finish_reason: str | None = None


Piece = str | Reasoning | AnswerStart | ReplyEnd


@dataclass(frozen=True)
class Delta:
    """What one event of a streamed chat completion says."""

    text: str = ""
    reasoning: str = ""
    refusal: str = ""
    finish_reason: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0

    @classmethod
    def of(cls, event: Any, has_begun: bool = False) -> "Delta":
        """Read an event or a whole completion; what has an odd shape says nothing.

        Args:
            has_begun: Text has come before: a whole message is then that same text once more, as some servers end.
        """
        choices = field_of(event, "choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        message = field_of(choice, "delta") or (None if has_begun else field_of(choice, "message"))
        usage = field_of(event, "usage") or field_of(field_of(event, "x_groq"), "usage")
        asked, total = (_count(field_of(usage, name)) for name in ("prompt_tokens", "total_tokens"))
        text, reasoning = _parts(field_of(message, "content"))
        if field_of(field_of(field_of(message, "extra_content"), "google"), "thought"):
            text, reasoning = "", text
        for name in ("reasoning_content", "reasoning"):
            reasoning = reasoning or _text(field_of(message, name))
        return cls(
            text,
            reasoning,
            _text(field_of(message, "refusal")),
            # Gemini's "content_filter: RECITATION" says more than is asked.
            _text(field_of(choice, "finish_reason")).partition(":")[0] or None,
            asked,
            # Thinking is left out of what Gemini calls the completion, and charged all the same.
            max(_count(field_of(usage, "completion_tokens")), total - asked if asked else 0),
        )

    def ending(self, end: ReplyEnd) -> ReplyEnd:
        return ReplyEnd(
            self.input_tokens or end.input_tokens,
            self.output_tokens or end.output_tokens,
            self.finish_reason or end.finish_reason,
        )


class AnswerText:
    """Tells answer and reasoning between tags apart in a text that arrives in pieces cut anywhere.

    Args:
        opened: The prompt has opened the reasoning already, as some chat templates do. All up to the closing tag is
            reasoning then, and where none comes all was the answer.

    Attributes:
        is_there: The answer has had something to read so far.
        closed_unopened: A closing tag has come without an opening one.
    """

    def __init__(self, opened: bool = False) -> None:
        self._held = ""
        self._closing = ""
        self._presumed = opened
        self._over = False
        self.is_there = False
        self.closed_unopened = False

    def read(self, text: str) -> Iterator[str | Reasoning | AnswerStart]:
        """Yield what the next piece adds to the answer and to the reasoning."""
        if self._over:
            return
        self._held += text
        while self._held:
            tags = (self._closing,) if self._closing else _TAGS
            at, tag = min(((self._held.find(tag), tag) for tag in tags if tag in self._held), default=(-1, ""))
            if at < 0:
                break
            before, self._held = self._held[:at], self._held[at + len(tag) :]
            yield from self._passed(before, tag)
            if self._over:
                self._held = ""
                return
        yield from self._settled()

    def finish(self) -> Iterator[str | Reasoning]:
        """Yield what was held back at the end; reasoning that never ended is no part of the answer."""
        yield from self._thought(self._held) if self._closing else self._shown(self._held)

    def _passed(self, before: str, tag: str) -> Iterator[str | Reasoning | AnswerStart]:
        """Yield what stands before a tag, and take note of the tag."""
        if self._closing:
            self._closing = ""
            yield from self._thought(before)
        elif tag in _THOUGHTS:
            self._closing, self._presumed = _THOUGHTS[tag], False
            yield from self._shown(before)
        elif tag in _TURN_SIGNS:
            yield from self._shown(before)
            self._over = self.is_there
        elif self._presumed:
            self._presumed, self.closed_unopened = False, True
            yield from self._thought(before)
        else:
            # Its opening tag was part of the prompt: all so far was reasoning.
            yield from self._shown(before)
            self.closed_unopened = self.closed_unopened or tag != _ANSWER
            if self.is_there or tag != _ANSWER:
                self.is_there = False
                yield AnswerStart()

    def _settled(self) -> Iterator[str | Reasoning]:
        """Yield what can't be the beginning of a tag any more."""
        if self._presumed:
            return
        tags = (self._closing,) if self._closing else _TAGS
        longest = min(max(map(len, tags)) - 1, len(self._held))
        cut = len(self._held) - longest
        while cut < len(self._held) and not any(tag.startswith(self._held[cut:]) for tag in tags):
            cut += 1
        ready, self._held = self._held[:cut], self._held[cut:]
        yield from self._thought(ready) if self._closing else self._shown(ready)

    def _shown(self, text: str) -> Iterator[str]:
        if text:
            self.is_there = self.is_there or not text.isspace()
            yield text

    def _thought(self, text: str) -> Iterator[Reasoning]:
        if text:
            yield Reasoning(text)


def emptiness(end: ReplyEnd, reasoned: bool, refusal: str) -> str:
    """Say what came in the place of an answer, ready to follow the name of who sent it."""
    if refusal:
        return f"passes on that the model refuses: {refusal}"
    if end.finish_reason == CIRCLED:
        return "sent a reply that went round in circles"
    if end.finish_reason in CUT_SHORT:
        return "reached the length limit before an answer began; set chat_max_tokens higher"
    if end.finish_reason in WITHHELD:
        return "withheld the reply"
    return "sent its reasoning and no answer" if reasoned else "sent an empty reply"


def field_of(holder: Any, name: str) -> Any:
    """Return a field of a mapping or an object, None where there is none."""
    return holder.get(name) if isinstance(holder, Mapping) else getattr(holder, name, None)


def _parts(content: Any) -> tuple[str, str]:
    """Return the text and the reasoning of a message's content: a string, or a list of typed parts."""
    if not isinstance(content, list):
        return _text(content), ""
    text, reasoning = "", ""
    for part in content:
        thinking = field_of(part, "thinking") or field_of(part, "reasoning")
        if thinking:
            reasoning += _parts(thinking)[0]
        else:
            text += _text(part) or _text(field_of(part, "text"))
    return text, reasoning


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0
