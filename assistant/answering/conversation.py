"""A conversation: each question is searched in the light of the one before it."""

from collections.abc import Callable, Iterator
from typing import Any

from assistant.answering.follow_ups import Turn, self_contained
from assistant.nouns import Answer, Done, Event, Usage

Ask = Callable[..., Iterator[Event]]
"""Answers: `(question, *, query, **options)`, options as for `Assistant.ask`."""


class Conversation:
    """Questions that build on one another. Not for several threads at once."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._turns: list[Turn] = []

    @property
    def turns(self) -> tuple[Turn, ...]:
        return tuple(self._turns)

    @property
    def usage(self) -> Usage:
        """What all turns have cost together; one that was stopped is not among them."""
        return sum((turn.answer.usage for turn in self._turns), Usage())

    def ask(self, question: str, **options: Any) -> Answer:
        """Answer a question in the light of the earlier ones; options as for `Assistant.ask`."""
        answer: Answer | None = None
        for event in self.stream(question, **options):
            if isinstance(event, Done):
                answer = event.answer
        assert answer is not None, "a stream of events ends with Done"
        return answer

    def stream(self, question: str, **options: Any) -> Iterator[Event]:
        """Yield the events of an answer; the turn counts once its `Done` was reached."""
        query = self_contained(question, self._turns[-1] if self._turns else None)
        for event in self._ask(question, query=query, **options):
            if isinstance(event, Done):
                self._turns.append(Turn(question, query, event.answer))
            yield event
