"""The evidence that fits into what a chat model reads at once."""

from collections.abc import Sequence
from itertools import groupby

from assistant.chat.prompts import numbered_text
from assistant.chat.tokens import most_tokens
from assistant.checking import support
from assistant.nouns import Evidence


def fitted(evidence: Sequence[Evidence], question: str, tokens: int) -> tuple[Evidence, ...]:
    """Return the numbered sentences that fit into so many tokens, in their order and by their numbers.

    Passages come whole and best first. Of one that does not fit whole those sentences come that share the most with
    the question, and after it the next passages as far as there is room.
    """
    kept: list[Evidence] = []
    for _, group in groupby(evidence, key=lambda one: one.passage_number):
        passage = list(group)
        room = tokens - _cost(kept)
        if _cost(passage) > room:
            passage = _part(passage, question, room)
        kept += passage
    return tuple(kept)


def _part(passage: Sequence[Evidence], question: str, tokens: int) -> list[Evidence]:
    """Return the sentences of a passage that fit, the likest to the question first served, in reading order."""
    kept: list[Evidence] = []
    for one in sorted(passage, key=lambda one: -support.overlap(question, [one.sentence.text])):
        more = sorted([*kept, one], key=lambda one: one.sentence_number)
        if _cost(more) <= tokens:
            kept = more
    return kept


def _cost(evidence: Sequence[Evidence]) -> int:
    """Return the tokens of some evidence as it stands in a prompt, the blank line after it included."""
    return most_tokens(numbered_text(evidence)) + 2 if evidence else 0
