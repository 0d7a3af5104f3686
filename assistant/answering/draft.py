"""A chat model's reply while it is being written: its text, and each statement checked against what it cites."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.answering.metering import MeteredReply
from assistant.answering.sieve import Sieve
from assistant.chat.markers import MarkerReader, Written
from assistant.chat.repetition import first_round
from assistant.chat.replies import BROKEN_OFF, CIRCLED, CUT_SHORT, WITHHELD, AnswerStart, Piece, ReplyEnd
from assistant.chat.reply_body import Note, ReplyBody, own_numbers
from assistant.chat.statements import points_only
from assistant.checking import support
from assistant.nouns import (
    Citation,
    Doubt,
    Event,
    Evidence,
    Reasoning,
    Sentence,
    Statement,
    StatementChecked,
    Support,
    TextDelta,
    TextWithdrawn,
    Usage,
)

_MATCHED = "The chat model cited no sentence; its statements were matched to the articles afterwards."
_UNMATCHED = "The chat model cited no sentence, and none of its statements could be matched to the articles."
_LEFT_OUT = "Statements of the chat model that the cited sentences do not support are left out: {}."
_MOVED = "Statements of the chat model cited to the sentence that says so, where it named one that does not: {}."
_MARKS = re.compile(r"\[\d+\]")
_CUT = (
    (CUT_SHORT, "The chat model's reply was cut off at its length limit."),
    (WITHHELD, "The chat endpoint withheld part of the reply."),
    (BROKEN_OFF, "The chat endpoint broke the reply off."),
    ((CIRCLED,), "The chat model began to repeat itself without end; its reply was cut there."),
    ((None,), "The chat endpoint ended the reply without saying that it is complete."),
)

Check = Callable[[str, Sequence[Sentence]], Support]
"""Compares a statement with the sentences it cites."""


class Draft:
    """A reply while it is being written.

    Attributes:
        text: What has been shown, markers in final form.
        statements: Finished and checked.
        has_begun: Some text has gone out, even if it was taken back since.
        reasoning: What the model thought aloud.
    """

    def __init__(self, strict: bool = False, check: Check = support.check) -> None:
        self._strict = strict
        self._check = check
        self._evidence: Sequence[Evidence] = ()
        self._replies: list[MeteredReply] = []
        self._begin()
        self.end = ReplyEnd()
        self.notices: list[str] = []
        self.has_begun = False

    def begin(self, evidence: Sequence[Evidence], reply: MeteredReply) -> None:
        """Begin a reply on this evidence."""
        self._evidence = evidence
        self._replies.append(reply)
        self.reasoning = ""
        self._begin()

    def _begin(self, own: Mapping[int, Note] | None = None) -> None:
        self._raw = ""
        self._body = ReplyBody()
        self._reader = MarkerReader(self._evidence, own)
        self._written: list[Written] = []
        self._told = 0
        self._sieve = Sieve(len(self._evidence), self._strict)
        self._stretches = [""]
        self.text = ""
        self.statements: list[Statement] = []
        self._moved = 0
        self._is_sifted = False

    @property
    def citations(self) -> tuple[Citation, ...]:
        return self._sieve.citations if self._is_sifted else self._reader.citations

    @property
    def left_out(self) -> int:
        return self._sieve.left_out

    @property
    def usage(self) -> Usage:
        """What the reply has cost, once it has ended, with any that came before it."""
        return sum((reply.usage for reply in self._replies), Usage())

    def keep(self) -> None:
        """Remember a reply that was of use."""
        self._replies[-1].keep()

    @property
    def is_marked(self) -> bool:
        return any(written.cited or written.unknown for written in self._written)

    @property
    def is_answer(self) -> bool:
        """Whether there is a word in it, or at least a number that a citation carries, and it is no web page."""
        page = re.match(r"\s*<(?:!doctype|html|head|body)\b", self.text, re.IGNORECASE)
        carried = any(one.citations and one.support.verdict == "supported" for one in self.statements)
        return not page and (carried or any(character.isalpha() for character in self.text))

    def read(self, piece: Piece) -> Iterator[Event]:
        """Yield what the next piece of the reply adds."""
        if isinstance(piece, ReplyEnd):
            self.end = piece
        elif isinstance(piece, Reasoning):
            self.reasoning += piece.text
            yield piece
        elif isinstance(piece, AnswerStart):
            if self.text:
                yield TextWithdrawn()
            self.reasoning += self._raw
            if self._raw:
                yield Reasoning(self._raw)
            self._begin()
        else:
            self._raw += piece
            for text in self._body.read(piece):
                yield from self._taken(self._reader.read(text))

    def finish(self) -> Iterator[Event]:
        """Yield what the end of the reply completes, and read a reply anew that its end puts in another light."""
        for text in self._body.finish():
            yield from self._taken(self._reader.read(text))
        yield from self._taken(self._reader.finish())
        circle = first_round(self._raw) if self.end.finish_reason == CIRCLED else None
        own = own_numbers(self._body.notes, self._evidence)
        quoted = self._quoted()
        if own or circle or quoted:
            self._read_again(quoted or self._raw[:circle], own)
            if self._strict and self.has_begun:
                yield TextWithdrawn()
        self.notices += [notice for reasons, notice in _CUT if self.end.finish_reason in reasons]

    def _quoted(self) -> str:
        """Return the sentences that a reply of nothing but marks points at, each with its mark; "" for any other."""
        if re.search(r"\w", _MARKS.sub("", self.text)):
            return ""
        ids = {one.sentence: one.id for one in self._evidence}
        named = (Sentence(one.article, one.start, one.end) for one in self._reader.citations)
        return " ".join(f"{sentence.text} [{ids[sentence]}]" for sentence in named)

    def _read_again(self, reply: str, own: Mapping[int, Note]) -> None:
        self._begin(own)
        for text in [*self._body.read(reply), *self._body.finish()]:
            for _ in self._taken(self._reader.read(text)):
                pass
        for _ in self._taken(self._reader.finish()):
            pass
        self._told, self._sieve = 0, Sieve(len(self._evidence), self._strict)

    def settle(self) -> Iterator[Event]:
        """Match the statements of a reply without any marker to the evidence, and tell of those not told yet."""
        if not self.is_marked:
            self._match()
        for number, statement in enumerate(self.statements[self._told :], self._told):
            if not self._strict:
                yield StatementChecked(statement)
            elif taken := self._sieve.take(self._stretches[number], statement):
                self.has_begun = True
                yield TextDelta(taken[0])
                yield StatementChecked(taken[1])
        self._told = len(self.statements)

    def sift(self) -> None:
        """Leave out of a strict answer what was not let through, and write its numbers anew where a statement is cited
        to another sentence than the model named."""
        if self._moved:
            self.notices.append(_MOVED.format(self._moved))
        if self._moved and not self._strict:
            for stretch, statement in zip(self._stretches, self.statements, strict=False):
                self._sieve.take(stretch, statement)
        if self._moved or self._strict:
            self._is_sifted = True
            self.text, self.statements = self._sieve.text, self._sieve.statements
        if self._sieve.left_out:
            self.notices.append(_LEFT_OUT.format(self._sieve.left_out))

    def _taken(self, read: Iterator[str | Written]) -> Iterator[Event]:
        for piece, following in pairwise([*read, ""]):
            if isinstance(piece, str):
                self.text += piece
                self._stretches[-1] += piece
                if not self._strict:
                    self.has_begun = True
                    yield TextDelta(piece)
                continue
            if self._written and points_only(piece.text) and not self._written[-1].cited:
                # Its markers are those of the statement before.
                piece = replace(self._written.pop(), cited=piece.cited, unknown=piece.unknown)
                self.statements.pop()
                self._stretches[-2:] = ["".join(self._stretches[-2:])]
            self._written.append(piece)
            # The first row of a table is known to be no head only when the second is there.
            rest = self.text[self.text.find("\n", piece.end) + 1 :] if isinstance(following, Written) else ""
            self._stretches[-1] = self._stretches[-1].removesuffix(rest)
            self._stretches.append(rest)
            self.statements.append(self._checked(piece))
            # A statement without a marker waits: for one at the end of its paragraph, or to be matched afterwards.
            if piece.cited or piece.unknown:
                self._share(piece)
                yield from self.settle()

    def _checked(self, written: Written) -> Statement:
        found = self._check(written.text, [one.sentence for one in written.cited])
        if written.cited and not written.unknown and found.verdict != "supported":
            others = [one for one in self._evidence if one not in written.cited]
            meant = support.best_match(written.text, others)
            if meant and self._check(written.text, [meant.sentence]).verdict == "supported":
                self._moved += 1
                written, found = replace(written, cited=(meant,)), Support("supported")
        citations = tuple(self._reader.citation(one) for one in written.cited)
        if written.unknown:
            strays = tuple(
                Doubt("marker", f"{marker} names no sentence of the articles given")
                for marker in dict.fromkeys(written.unknown)
            )
            found = Support("unsupported", (*strays, *(found.doubts if written.cited else ())))
        return Statement(written.text, citations, found)

    def _share(self, last: Written) -> None:
        """Let the statements before count as taken from what the end of their paragraph cites, where they match it."""
        for number in range(len(self._written) - 2, -1, -1):
            written = self._written[number]
            if written.cited or written.unknown or "\n" in self.text[written.end : last.end].strip():
                return
            best = support.best_match(written.text, last.cited)
            if best:
                self.statements[number] = self._checked(replace(written, cited=(best,)))

    def _match(self) -> None:
        """Cite for each statement the sentence it was most likely taken from, if one is near enough."""
        text, at = "", 0
        for number, written in enumerate(self._written):
            best = support.best_match(written.text, self._evidence)
            if best is None:
                continue
            matched = replace(written, cited=(best,))
            self.statements[number] = self._checked(matched)
            text += f"{self.text[at : written.end]} [{self._reader.citation(best).number}]"
            at = written.end
        self.text = text + self.text[at:]
        self.notices.append(_MATCHED if at else _UNMATCHED)
