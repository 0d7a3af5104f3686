"""A conversation: each question is searched in the light of the ones before it."""

from collections.abc import Callable, Iterator, Sequence
from threading import Event as Signal
from typing import Any

from assistant.answering.rewriting import Rewriter, Rewritten
from assistant.answering.topics import Turn
from assistant.nouns import Answer, Done, Event, Usage

Ask = Callable[..., Iterator[Event]]
"""Answers: `(question, rewritten, **options)`, options as for `Assistant.ask`."""
Rewrite = Callable[[str, Sequence[Turn], Signal | None], Rewritten]
"""Makes a question self-contained after the turns before it, until it is to stop."""


class Conversation:
    """Questions that build on one another. Not for several threads at once."""

    def __init__(self, ask: Ask, rewrite: Rewrite | None = None) -> None:
        self._ask = ask
        self._rewrite = rewrite or Rewriter().rewritten
        self._turns: list[Turn] = []

    @property
    def turns(self) -> tuple[Turn, ...]:
        return tuple(self._turns)

    @property
    def usage(self) -> Usage:
        """What all turns have cost together; one that was stopped is not among them."""
        return sum((turn.answer.usage for turn in self._turns), Usage())

    def ask(self, question: str, **options: Any) -> Answer:
        """Answer a question in the light of the earlier ones; options as for `Assistant.ask`.

        Raises:
            AssistantError: as for `Assistant.ask`, or the question speaks of a source that no earlier answer has.
        """
        answer: Answer | None = None
        for event in self.stream(question, **options):
            if isinstance(event, Done):
                answer = event.answer
        assert answer is not None, "a stream of events ends with Done"
        return answer

    def stream(self, question: str, **options: Any) -> Iterator[Event]:
        """Yield the events of an answer; the turn counts once its `Done` was reached, if anything was asked."""
        rewritten = self._rewrite(question, self._turns, options.get("stop"))
        for event in self._ask(question, rewritten, **options):
            if isinstance(event, Done) and not rewritten.courtesy:
                self._turns.append(Turn(question, self._matter(rewritten), event.answer))
            yield event

    def _matter(self, rewritten: Rewritten) -> str:
        """Return the question that the next one may lean on: more of a source leaves it at the one before."""
        only_more = rewritten.about is not None and rewritten.about.more
        return self._turns[-1].query if only_more else rewritten.query
