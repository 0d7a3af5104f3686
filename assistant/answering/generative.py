"""Answers written by a chat model from numbered sentences, each statement checked against what it cites."""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Protocol

from assistant.answering.disputes import Dispute
from assistant.answering.metering import MeteredModel, MeteredReply
from assistant.answering.review import cited, reviewed
from assistant.errors import BudgetSpent, ChatModelError
from assistant.nouns import (
    Answer,
    Asked,
    Citation,
    Done,
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
from assistant.text import support
from assistant.text.markers import MarkerReader, Written
from assistant.text.prompts import AnswerPrompts, numbered
from assistant.text.repetition import first_round
from assistant.text.replies import BROKEN_OFF, CIRCLED, CUT_SHORT, WITHHELD, AnswerStart, Piece, ReplyEnd
from assistant.text.reply_body import Note, ReplyBody, own_numbers
from assistant.text.tokens import most_prompt_tokens
from assistant.text.window import fitted

_MATCHED = "The chat model cited no sentence; its statements were matched to the articles afterwards."
_UNMATCHED = "The chat model cited no sentence, and none of its statements could be matched to the articles."
_NOT_ASKED = "The chat model was not asked: the articles hold too little on this question."
_REASONING_TOKENS = 4000
"""What a reply may have beyond its limit where the model thinks before it answers."""
_CUT = (
    (CUT_SHORT, "The chat model's reply was cut off at its length limit."),
    (WITHHELD, "The chat endpoint withheld part of the reply."),
    (BROKEN_OFF, "The chat endpoint broke the reply off."),
    ((CIRCLED,), "The chat model began to repeat itself without end; its reply was cut there."),
    ((None,), "The chat endpoint ended the reply without saying that it is complete."),
)


class StandIn(Protocol):
    """What answers without a chat model, and says how probable it is that the evidence answers."""

    def answerable(self, asked: Asked) -> float: ...

    def answer(self, asked: Asked) -> Iterator[Event]: ...


class Generative:
    """Answers in a chat model's words; the stand-in answers where the model can't or has nothing to go by.

    Args:
        threshold: Least probability that the evidence answers for the chat model to be asked at all.
        abstention: The sentence that the model is told to write when the articles do not answer.
        find_disputes: Returns on what the articles disagree with the sentences that an answer cites.
    """

    def __init__(
        self,
        chat_model: MeteredModel,
        prompts: AnswerPrompts,
        stand_in: StandIn,
        threshold: float,
        abstention: str,
        find_disputes: Callable[[Asked, Sequence[Sentence]], Sequence[Dispute]] = lambda asked, cited: (),
    ) -> None:
        self._chat_model = chat_model
        self._prompts = prompts
        self._stand_in = stand_in
        self._threshold = threshold
        self._abstention = abstention
        self._find_disputes = find_disputes

    def answer(self, asked: Asked) -> Iterator[Event]:
        """Yield the events of one answer; the last is `Done`. Closing the iterator stops the chat model.

        So does `asked.stop`, even while the model keeps silent; then there is no `Done`.
        """
        started = time.perf_counter()
        if not asked.passages:
            yield from self._stand_in.answer(asked)
            return
        if self._stand_in.answerable(asked) < self._threshold:
            yield from self._stood_in(asked, _NOT_ASKED, started)
            return
        draft = _Draft()
        try:
            yield from self._written(asked, draft)
        except ChatModelError as error:
            if asked.stop and asked.stop.is_set():
                return
            yield from self._stood_in(asked, _reason(error), started, draft.has_begun, draft.usage)
            return
        draft.keep()
        usage = replace(draft.usage, seconds=_seconds(asked, started))
        if _abstains(draft, self._abstention):
            yield Done(self._made(asked, draft, usage, abstained=True))
            return
        yield from draft.settle()
        yield from self._reviewed(asked, self._made(asked, draft, usage))

    def _reviewed(self, asked: Asked, made: Answer) -> Iterator[Event]:
        """Yield what is added to an answer because articles disagree with it, and its end."""
        whole = reviewed(made, self._find_disputes(asked, cited(made)))
        if whole.text != made.text:
            yield TextDelta(whole.text[len(made.text) :])
        for statement in whole.statements[len(made.statements) :]:
            yield StatementChecked(statement)
        yield Done(whole)

    def _written(self, asked: Asked, draft: "_Draft", again: bool = True) -> Iterator[Event]:
        """Yield the events of the reply, once more where the first try has shown what the model needs.

        That is less evidence when the endpoint says that it was too much, and a longer limit when the model has spent
        it all on reasoning.

        Raises:
            ChatModelError: the model can't be asked, or it sent nothing that is an answer.
        """
        context, reasons = self._chat_model.context_tokens(), self._chat_model.reasons
        reply_tokens = self._reply_tokens(context, reasons)
        found = numbered(asked.passages)
        evidence = self._fitted(asked, found, context - reply_tokens)
        if not evidence:
            raise ChatModelError(f"no room for the articles: {_window(self._chat_model)}")
        messages = self._messages(asked, evidence)
        reply = self._chat_model.stream(messages, reply_tokens, asked.stop, asked.spent.tokens + draft.usage.tokens)
        draft.begin(evidence, reply)
        try:
            with closing(reply):
                for piece in reply:
                    yield from draft.read(piece)
        except ChatModelError:
            learned = self._chat_model.context_tokens() < context or self._chat_model.reasons > reasons
            if draft.has_begun or not again or not learned:
                raise
            yield from self._written(asked, draft, again=False)
            return
        yield from draft.finish()
        if not draft.is_prose:
            raise ChatModelError("it sent no sentence")
        if len(evidence) < len(found):
            given = f"{len(evidence)} of the {len(found)} sentences found"
            draft.notices.append(f"The chat model was given {given}: {_window(self._chat_model)}.")

    def _reply_tokens(self, context: int, reasons: bool) -> int:
        """Return the most tokens of a reply: a quarter of the context at most, half of it where the model reasons."""
        limit = self._chat_model.max_tokens
        return min(limit + _REASONING_TOKENS, context // 2) if reasons else min(limit, context // 4)

    def _fitted(self, asked: Asked, found: Sequence[Evidence], tokens: int) -> tuple[Evidence, ...]:
        """Return the evidence that fits into so many tokens beside the rest of the prompt."""
        return fitted(found, asked.query, tokens - most_prompt_tokens(self._messages(asked, ())))

    def _messages(self, asked: Asked, evidence: Sequence[Evidence]) -> list[dict[str, str]]:
        return self._prompts.messages(asked.query, evidence, asked.as_of, self._abstention, asked.language)

    def _stood_in(
        self, asked: Asked, notice: str, started: float, has_begun: bool = False, spent: Usage | None = None
    ) -> Iterator[Event]:
        """Yield the stand-in's answer with a notice; after half a reply only its end, which replaces that."""
        for event in self._stand_in.answer(asked):
            if isinstance(event, Done):
                answer = event.answer
                usage = replace(spent or Usage(), seconds=_seconds(asked, started))
                yield Done(replace(answer, notices=(*answer.notices, notice), usage=usage))
            elif not has_begun:
                yield event

    def _made(self, asked: Asked, draft: "_Draft", usage: Usage, abstained: bool = False) -> Answer:
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
            notices=() if abstained else tuple(draft.notices),
            usage=usage,
            reasoning=draft.reasoning.strip(),
            searches=asked.searches,
        )


class _Draft:
    """A reply while it is being written.

    Attributes:
        text: What has been shown, markers in final form.
        statements: Finished and checked.
        has_begun: Some text has gone out, even if it was taken back since.
        reasoning: What the model thought aloud.
    """

    def __init__(self) -> None:
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
        self.text = ""
        self.statements: list[Statement] = []

    @property
    def citations(self) -> tuple[Citation, ...]:
        return self._reader.citations

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
    def is_prose(self) -> bool:
        page = re.match(r"\s*<(?:!doctype|html|head|body)\b", self.text, re.IGNORECASE)
        return not page and any(character.isalpha() for character in self.text)

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
        if own or circle:
            self._read_again(self._raw[:circle], own)
        self.notices += [notice for reasons, notice in _CUT if self.end.finish_reason in reasons]

    def _read_again(self, reply: str, own: Mapping[int, Note]) -> None:
        self._begin(own)
        for text in [*self._body.read(reply), *self._body.finish()]:
            for _ in self._taken(self._reader.read(text)):
                pass
        for _ in self._taken(self._reader.finish()):
            pass
        self._told = 0

    def settle(self) -> Iterator[Event]:
        """Match the statements of a reply without any marker to the evidence, and tell of those not told yet."""
        if not self.is_marked:
            self._match()
        for statement in self.statements[self._told :]:
            yield StatementChecked(statement)
        self._told = len(self.statements)

    def _taken(self, pieces: Iterator[str | Written]) -> Iterator[Event]:
        for piece in pieces:
            if isinstance(piece, str):
                self.text += piece
                self.has_begun = True
                yield TextDelta(piece)
                continue
            self._written.append(piece)
            self.statements.append(self._checked(piece))
            # A statement without a marker waits: for one at the end of its paragraph, or to be matched afterwards.
            if piece.cited or piece.unknown:
                self._share(piece)
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


def _window(chat_model: MeteredModel) -> str:
    context = chat_model.context_tokens()
    if chat_model.context_is_assumed:
        return (
            f"its endpoint does not say what it reads at once, so {context} tokens are assumed; set chat_context_tokens"
        )
    return f"it reads {context} tokens at once"


def _abstains(draft: _Draft, abstention: str) -> bool:
    """Say whether a reply is the sentence of abstention: it opens with it, or says it and cites nothing."""
    said, meant = _letters(draft.text), _letters(abstention)
    return said.startswith(meant) or (meant in said and not draft.citations)


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _reason(error: ChatModelError) -> str:
    if isinstance(error, BudgetSpent):
        return f"The chat model was not asked: {error}; this answer is extractive."
    return f"The chat model did not answer ({error}); this answer is extractive."


def _seconds(asked: Asked, started: float) -> dict[str, float]:
    return {"retrieve": asked.retrieve_seconds, "answer": time.perf_counter() - started}
