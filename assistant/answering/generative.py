"""Answers written by a chat model from numbered sentences, each statement checked against what it cites."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Protocol

from assistant.answering.disputes import Dispute
from assistant.answering.draft import Check, Draft
from assistant.answering.metering import MeteredModel
from assistant.answering.review import cited, reviewed
from assistant.chat.prompts import AnswerPrompts, numbered
from assistant.chat.statements import says_nothing_is_said
from assistant.chat.tokens import most_prompt_tokens
from assistant.chat.window import fitted
from assistant.checking import support
from assistant.errors import BudgetSpent, ChatModelError
from assistant.nouns import (
    Answer,
    Asked,
    Done,
    Event,
    Evidence,
    Sentence,
    StatementChecked,
    TextDelta,
    Usage,
)

_NOT_ASKED = "The chat model was not asked: the articles hold too little on this question."
_REASONING_TOKENS = 4000
"""What a reply may have beyond its limit where the model thinks before it answers."""


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
        strict: Unsupported statements are left out, and none is shown before it was checked.
        check: Compares a statement with the sentences it cites.
    """

    def __init__(
        self,
        chat_model: MeteredModel,
        prompts: AnswerPrompts,
        stand_in: StandIn,
        threshold: float,
        abstention: str,
        find_disputes: Callable[[Asked, Sequence[Sentence]], Sequence[Dispute]] = lambda asked, cited: (),
        strict: bool = False,
        check: Check = support.check,
    ) -> None:
        self._chat_model = chat_model
        self._prompts = prompts
        self._stand_in = stand_in
        self._threshold = threshold
        self._abstention = abstention
        self._find_disputes = find_disputes
        self._strict = strict
        self._check = check

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
        draft = Draft(self._strict, self._check)
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
        draft.sift()
        yield from self._reviewed(asked, self._made(asked, draft, usage, abstained=not draft.statements))

    def _reviewed(self, asked: Asked, made: Answer) -> Iterator[Event]:
        """Yield what is added to an answer because articles disagree with it, and its end."""
        whole = reviewed(made, self._find_disputes(asked, cited(made)))
        if whole.text != made.text:
            yield TextDelta(whole.text[len(made.text) :])
        for statement in whole.statements[len(made.statements) :]:
            yield StatementChecked(statement)
        yield Done(whole)

    def _written(self, asked: Asked, draft: Draft, again: bool = True) -> Iterator[Event]:
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
        if not draft.is_answer:
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

    def _made(self, asked: Asked, draft: Draft, usage: Usage, abstained: bool = False) -> Answer:
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
            usage=usage,
            reasoning=draft.reasoning.strip(),
            searches=asked.searches,
        )


def _window(chat_model: MeteredModel) -> str:
    context = chat_model.context_tokens()
    if chat_model.context_is_assumed:
        return (
            f"its endpoint does not say what it reads at once, so {context} tokens are assumed; set chat_context_tokens"
        )
    return f"it reads {context} tokens at once"


def _abstains(draft: Draft, abstention: str) -> bool:
    """Say whether a reply is the sentence of abstention: it opens with it, or says it or the like and cites nothing."""
    said, meant = _letters(draft.text), _letters(abstention)
    if said.startswith(meant):
        return True
    return not draft.citations and (meant in said or says_nothing_is_said(draft.text))


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _reason(error: ChatModelError) -> str:
    if isinstance(error, BudgetSpent):
        return f"The chat model was not asked: {error}; this answer is extractive."
    return f"The chat model did not answer ({error}); this answer is extractive."


def _seconds(asked: Asked, started: float) -> dict[str, float]:
    return {"retrieve": asked.retrieve_seconds, "answer": time.perf_counter() - started}
