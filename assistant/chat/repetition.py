"""Replies that go round in circles, as small models' do, found while they arrive."""

import re

_LIST_NUMBER = re.compile(r"(?m)^\s*\d+(?=[.)])")
_SENTENCE_END = re.compile(r"(?:[.!?…。！？][\"”’»)]*|(?=\n))(?:\s*[\[【(][\d\s.,;^†-]+[\]】)])*\.?(?=\s)")
"""Where a sentence ends, the markers after its full stop included."""
_PROBE = 16
_LONGEST_ROUND = 600
_ROUNDS = 3
_LEAST = 240
"""Characters that repeat before a reply counts as circling: a rule under a table's head is shorter."""
_STEP = 40


def first_round(text: str) -> int | None:
    """Return the offset at which a text that ends in a circle has gone round once, or None.

    The circle is up to 600 characters long and has been gone round three times, and for 240 characters. A list
    whose entries differ by their number only is one too. A sentence that is gone round is kept whole.
    """
    masked = _LIST_NUMBER.sub(lambda match: re.sub(r"\d", "0", match.group()), text)
    probe = masked[-_PROBE:]
    at = masked.rfind(probe, 0, len(masked) - 1)
    while at >= 0:
        length = len(masked) - len(probe) - at
        repeated = max(_LEAST, _ROUNDS * length)
        if length > _LONGEST_ROUND or repeated > len(masked):
            return None
        start = len(masked) - repeated
        if masked[start:-length] == masked[start + length :]:
            while start and masked[start - 1] == masked[start - 1 + length]:
                start -= 1
            return _whole(text, start + length, length)
        at = masked.rfind(probe, 0, at + len(probe) - 1)
    return None


def _whole(text: str, end: int, length: int) -> int:
    """Move an end inside a sentence to the end of that sentence, where a round has one."""
    written = len(text[:end].rstrip())
    found = _SENTENCE_END.search(text, max(0, written - 1), end + length + 1)
    return found.end() if found else end


class CircleWatch:
    """Watches a text that arrives in pieces for a circle."""

    def __init__(self) -> None:
        self._text = ""
        self._looked_at = 0

    def circles(self, text: str) -> bool:
        """Say whether the text has begun to go round in circles with this piece."""
        self._text += text
        if len(self._text) - self._looked_at < _STEP:
            return False
        self._looked_at = len(self._text)
        return first_round(self._text[-(_ROUNDS + 1) * _LONGEST_ROUND :]) is not None
