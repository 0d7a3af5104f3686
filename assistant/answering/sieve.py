"""Lets through only the statements that their citations carry; text, markers and numbers fit what is left."""

import re
from dataclasses import replace

from assistant.nouns import Citation, Statement

_MARKER = re.compile(r"\s?\[(\d{1,3})\]")


class Sieve:
    """An answer without its unsupported statements, while it grows.

    Attributes:
        text: What went through, citations numbered anew by first appearance.
        statements: The statements of `text`, in order.
        left_out: How many did not go through.

    Args:
        sentences: How many sentences could be cited: a greater number in brackets is an article's own.
    """

    def __init__(self, sentences: int) -> None:
        self._sentences = sentences
        self.text = ""
        self.statements: list[Statement] = []
        self.left_out = 0
        self._numbers: dict[int, Citation] = {}

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What the statements cite, by number."""
        return tuple(self._numbers.values())

    def take(self, written: str, statement: Statement) -> tuple[str, Statement] | None:
        """Return a statement and its stretch of the reply as they go through, or None for an unsupported one.

        Args:
            written: From the end of the statement before to the end of this one, spaces and markers in.
        """
        if statement.support.verdict == "unsupported":
            self.left_out += 1
            return None
        renumbered = {citation.number: self._renumbered(citation) for citation in statement.citations}
        kept = replace(statement, citations=tuple(sorted(renumbered.values(), key=lambda one: one.number)))
        text = self._marked(written if self.text else written.lstrip(), renumbered)
        self.text += text
        self.statements.append(kept)
        return text, kept

    def _renumbered(self, citation: Citation) -> Citation:
        return self._numbers.setdefault(citation.number, replace(citation, number=len(self._numbers) + 1))

    def _marked(self, written: str, renumbered: dict[int, Citation]) -> str:
        """Write the new numbers into a stretch: no marker of another statement, each of its own at least once."""
        missing = dict(renumbered)

        def marker(found: re.Match[str]) -> str:
            number = int(found[1])
            if number not in renumbered:
                return found.group() if number > self._sentences else ""
            missing.pop(number, None)
            return f"{found.group()[: found.start(1) - found.start()]}{renumbered[number].number}]"

        text = _MARKER.sub(marker, written)
        if not missing:
            return text
        body = text.rstrip()
        return f"{body} {''.join(f'[{one.number}]' for one in missing.values())}{text[len(body) :]}"
