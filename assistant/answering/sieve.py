"""Lets statements through, in a strict answer only what its citations carry; text, markers and numbers fit them."""

import re
from dataclasses import replace

from assistant.nouns import Citation, Statement

_MARKERS, _NUMBER = re.compile(r"(\s?)((?:\[\d{1,3}\])+)( *)"), re.compile(r"\d+")


class Sieve:
    """An answer while it grows, its markers fit to what its statements cite.

    Attributes:
        text: What went through, citations numbered anew by first appearance.
        statements: The statements of `text`, in order.
        left_out: How many did not go through.

    Args:
        sentences: How many sentences could be cited: a greater number in brackets is an article's own.
        strict: Unsupported statements don't go through.
    """

    def __init__(self, sentences: int, strict: bool) -> None:
        self._sentences = sentences
        self._strict = strict
        self.text = ""
        self.statements: list[Statement] = []
        self.left_out = 0
        self._numbers: dict[int, Citation] = {}

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What the statements cite, by number."""
        return tuple(self._numbers.values())

    def take(self, written: str, statement: Statement) -> tuple[str, Statement] | None:
        """Return a statement and its stretch of the reply as they go through, or None where it does not.

        Args:
            written: From the end of the statement before to the end of this one, spaces and markers in.
        """
        if self._strict and statement.support.verdict == "unsupported":
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
        """Write the new numbers into a stretch: no marker of another statement, each of its own at least once, and none
        before its words, where it might be taken for that of the statement before."""

        def leads(found: re.Match[str]) -> bool:
            return not any(character.isalnum() for character in written[: found.start()])

        behind = [found for found in _MARKERS.finditer(written) if not leads(found)]
        there = {int(number) for found in behind for number in _NUMBER.findall(found[2])}
        missing = "".join(f"[{new.number}]" for number, new in renumbered.items() if number not in there)

        def fit(found: re.Match[str]) -> str:
            nonlocal missing
            before, markers, after = found.groups()
            kept = ""
            for number in map(int, _NUMBER.findall(markers)):
                if number > self._sentences:
                    kept += f"[{number}]"
                elif number in renumbered and not leads(found):
                    kept += f"[{renumbered[number].number}]"
            if leads(found) or before == "\n":
                return f"{before}{kept}{after}" if kept else before
            if not kept:
                kept, missing = missing, ""
            return f"{before}{kept}{after}" if kept else after

        text = _MARKERS.sub(fit, written)
        body = text.rstrip()
        return f"{body} {missing}{text[len(body) :]}" if missing else text
