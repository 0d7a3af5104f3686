"""Replies that a model writes as JSON though nobody asked for it: the answer in them, marked with what they cite."""

import json
import re
from collections.abc import Iterator
from typing import Any

from assistant.chat.brackets import ID

_OPENING = re.compile(r"\s*(?:`{3}\w{0,12}\s*)?(?:\[\s*)?\{")
_COULD_OPEN = re.compile(r"\s*(?:`{1,3}|`{3}\w{1,12}\s*|`{3}\s+)?(?:\[\s*)?")
_FENCE = re.compile(r"^`{3}\w*\s*")
_TEXTS = (
    "answer", "final_answer", "answers", "response", "reply", "text", "statements", "statement", "claims", "claim",
    "sentence", "content", "message", "output", "result",
)  # fmt: skip
"""Names that the answer goes by, the likeliest first."""
_MARK = re.compile(rf"[\[(【]\s*{ID.pattern}")
_CITING = re.compile(r"\bids?\b|_ids?\b|cit|source|refer|evidence|support")
"""What the name of what is cited has in it."""
_UNFINISHED = re.compile(rf'"(?:{"|".join(_TEXTS)})"\s*:\s*"((?:[^"\\]|\\.)*)', re.IGNORECASE)
_DEEPEST = 6


class JsonReply:
    """Reads a reply piece by piece. What opens as JSON is held back until its end; all else passes."""

    def __init__(self) -> None:
        self._held = ""
        self._is_json: bool | None = None

    def read(self, text: str) -> Iterator[str]:
        """Yield what the next piece adds to the reply."""
        if self._is_json is False:
            yield text
            return
        self._held += text
        if self._is_json is None and not _COULD_OPEN.fullmatch(self._held):
            self._is_json = _OPENING.match(self._held) is not None
            if not self._is_json:
                held, self._held = self._held, ""
                yield held

    def finish(self) -> Iterator[str]:
        """Yield what was held back at the end: the answer, nothing where there is none in it, or what is no JSON."""
        held, self._held = self._held, ""
        if told := _told(held) if self._is_json else held:
            yield told


def _told(text: str) -> str:
    bare = _FENCE.sub("", text.strip()).removesuffix("```")
    try:
        value, end = json.JSONDecoder(strict=False).raw_decode(bare)
    except (ValueError, RecursionError):
        return _begun(bare) or text
    return _answer(value) + bare[end:].rstrip()


def _begun(text: str) -> str:
    """Return the answer as far as it goes in an object that was cut off."""
    match = _UNFINISHED.search(text)
    if not match:
        return ""
    try:
        return str(json.loads(f'"{match[1]}"', strict=False))
    except ValueError:
        return ""


def _answer(value: Any, depth: int = 0) -> str:
    """Return the text of an answer: of a string, of all in a list, or of what an object calls its answer."""
    if isinstance(value, str):
        return value.strip()
    if depth == _DEEPEST:
        return ""
    if isinstance(value, list):
        return " ".join(filter(None, (_answer(one, depth + 1) for one in value)))
    if not isinstance(value, dict):
        return ""
    named = {str(name).casefold(): part for name, part in value.items()}
    for name in _TEXTS:
        if text := _answer(named.get(name), depth + 1):
            cited = json.dumps([part for other, part in named.items() if _CITING.search(other)])
            marks = "".join(f"[{id_}]" for id_ in dict.fromkeys(ID.findall(cited)))
            stop = text[len(text.rstrip(".!?")) :]
            return f"{text.removesuffix(stop)} {marks}{stop}" if marks and not _MARK.search(text) else text
    return ""
