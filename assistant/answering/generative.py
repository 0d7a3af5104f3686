"""Answers written by a chat model from numbered sentences, each statement checked against what it cites."""

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Protocol

from assistant.answering.sieve import Sieve
from assistant.backends.chat_model import ChatModel
from assistant.errors import ChatModelError
from assistant.nouns import (
    Answer,
    Asked,
    Citation,
    Done,
    Event,
    Evidence,
    Statement,
    StatementChecked,
    Support,
    TextDelta,
    Usage,
)
from assistant.text import support
from assistant.text.markers import MarkerReader, Written
from assistant.text.prompts import AnswerPrompts, numbered
from assistant.text.replies import AnswerStart, Piece, ReplyEnd

_MATCHED = "The chat model cited no sentence; its statements were matched to the articles afterwards."
_UNMATCHED = "The chat model cited no sentence, and none of its statements could be matched to the articles."
_NOT_ASKED = "The chat model was not asked: the articles hold too little on this question."
_LEFT_OUT = "Statements of the chat model that the cited sentences do not support are left out: {}."
_CUT = {
    "length": "The chat model's reply was cut off at its length limit.",
    "content_filter": "The chat endpoint withheld part of the reply.",
}


class StandIn(Protocol):
    """What answers without a chat model, and says how probable it is that the evidence answers."""

    def answerable(self, asked: Asked) -> float: ...

    def answer(self, asked: Asked) -> Iterator[Event]: ...


class Generative:
    """Answers in a chat model's words; the stand-in answers where the model can't or has nothing to go by.

    Args:
        threshold: Least probability that the evidence answers for the chat model to be asked at all.
        abstention: The sentence that the model is told to write when the articles do not answer.
        strict: Unsupported statements are left out, and none is shown before it was checked.
    """

    def __init__(
        self,
        chat_model: ChatModel,
        prompts: AnswerPrompts,
        stand_in: StandIn,
        threshold: float,
        abstention: str,
        strict: bool = False,
    ) -> None:
        self._chat_model = chat_model
        self._prompts = prompts
        self._stand_in = stand_in
        self._threshold = threshold
        self._abstention = abstention
        self._strict = strict

    def answer(self, asked: Asked) -> Iterator[Event]:
        """Yield the events of one answer; the last is `Done`. Closing the iterator stops the chat model."""
        started = time.perf_counter()
        if not asked.passages:
            yield from self._stand_in.answer(asked)
            return
        if self._stand_in.answerable(asked) < self._threshold:
            yield from self._stood_in(asked, _NOT_ASKED, started)
            return
        evidence = numbered(asked.passages)
        messages = self._prompts.messages(asked.query, evidence, asked.as_of, self._abstention)
        draft = _Draft(evidence, self._strict)
        try:
            with closing(self._chat_model.stream(messages)) as pieces:
                for piece in pieces:
                    yield from draft.read(piece)
            yield from draft.finish()
            if not draft.is_prose:
                raise ChatModelError("it sent no sentence")
        except ChatModelError as error:
            notice = f"The chat model did not answer ({error}); this answer is extractive."
            yield from self._stood_in(asked, notice, started, draft.has_begun)
            return
        if _abstains(draft, self._abstention):
            yield Done(self._made(asked, draft, started, abstained=True))
            return
        yield from draft.settle()
        draft.sift()
        yield Done(self._made(asked, draft, started, abstained=not draft.statements))

    def _stood_in(self, asked: Asked, notice: str, started: float, has_begun: bool = False) -> Iterator[Event]:
        """Yield the stand-in's answer with a notice; after half a reply only its end, which replaces that."""
        for event in self._stand_in.answer(asked):
            if isinstance(event, Done):
                answer = event.answer
                usage = replace(answer.usage, seconds=_seconds(asked, started))
                yield Done(replace(answer, notices=(*answer.notices, notice), usage=usage))
            elif not has_begun:
                yield event

    def _made(self, asked: Asked, draft: "_Draft", started: float, abstained: bool = False) -> Answer:
        return Answer(
            question=asked.question,
            query=asked.query,
            as_of=asked.as_of,
            text=self._abstention if abstained else draft.text.rstrip(),
            abstained=abstained,
            statements=() if abstained else tuple(draft.statements),
            citations=() if abstained else draft.citations,
            passages=asked.passages,
            mode=self._chat_model.model,
            notices=() if abstained and not draft.left_out else tuple(draft.notices),
            usage=Usage(draft.end.input_tokens, draft.end.output_tokens, _seconds(asked, started)),
        )


class _Draft:
    """A reply while it is being written.

    Attributes:
        text: What has been shown, markers in final form.
        statements: Finished and checked.
        has_begun: Some text has gone out, even if it was taken back since.
    """

    def __init__(self, evidence: Sequence[Evidence], strict: bool = False) -> None:
        self._evidence = evidence
        self._strict = strict
        self._begin()
        self.end = ReplyEnd()
        self.notices: list[str] = []
        self.has_begun = False

    def _begin(self) -> None:
        self._reader = MarkerReader(self._evidence)
        self._written: list[Written] = []
        self._told = 0
        self._sieve = Sieve(len(self._evidence))
        self._stretches = [""]
        self.text = ""
        self.statements: list[Statement] = []
        self._is_sifted = False

    @property
    def citations(self) -> tuple[Citation, ...]:
        return self._sieve.citations if self._is_sifted else self._reader.citations

    @property
    def left_out(self) -> int:
        return self._sieve.left_out

    @property
    def is_marked(self) -> bool:
        return any(written.cited or written.unknown for written in self._written)

    @property
    def is_prose(self) -> bool:
        page = re.match(r"\s*<(?:!doctype|html|head|body)\b", self.text, re.IGNORECASE)
        return not page and any(character.isalpha() for character in self.text)

    def read(self, piece: Piece) -> Iterator[Event]:
        """Yield what the next piece of the reply adds."""
        if isinstance(piece, ReplyEnd):
            self.end = piece
        elif isinstance(piece, AnswerStart):
            self._begin()
        else:
            yield from self._taken(self._reader.read(piece))

    def finish(self) -> Iterator[Event]:
        """Yield what the end of the reply completes."""
        yield from self._taken(self._reader.finish())
        if self.end.finish_reason in _CUT:
            self.notices.append(_CUT[self.end.finish_reason])

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
        """Leave out of a strict answer what was not let through."""
        if self._strict:
            self._is_sifted = True
            self.text, self.statements = self._sieve.text, self._sieve.statements
            if self._sieve.left_out:
                self.notices.append(_LEFT_OUT.format(self._sieve.left_out))

    def _taken(self, pieces: Iterator[str | Written]) -> Iterator[Event]:
        for piece in pieces:
            if isinstance(piece, str):
                self.text += piece
                self._stretches[-1] += piece
                if not self._strict:
                    self.has_begun = True
                    yield TextDelta(piece)
                continue
            self._written.append(piece)
            self._stretches.append("")
            self.statements.append(self._checked(piece))
            # As long as there is no marker, the statements may still be matched afterwards.
            if self.is_marked:
                yield from self.settle()

    def _checked(self, written: Written) -> Statement:
        citations = tuple(self._reader.citation(one) for one in written.cited)
        found = support.check(written.text, [one.sentence for one in written.cited])
        if written.unknown:
            strays = tuple(
                f"{marker} names no sentence of the articles given" for marker in dict.fromkeys(written.unknown)
            )
            found = Support("unsupported", (*strays, *(found.reasons if written.cited else ())))
        return Statement(written.text, citations, found)

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


def _abstains(draft: _Draft, abstention: str) -> bool:
    """Say whether a reply is the sentence of abstention: it opens with it, or says it and cites nothing."""
    said, meant = _letters(draft.text), _letters(abstention)
    return said.startswith(meant) or (meant in said and not draft.citations)


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _seconds(asked: Asked, started: float) -> dict[str, float]:
    return {"retrieve": asked.retrieve_seconds, "answer": time.perf_counter() - started}
