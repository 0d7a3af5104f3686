"""What an article expects: plans whose day has passed since, and statements that tell them as done or still to come."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from assistant.nouns import Sentence
from assistant.text import kin, moments, words
from assistant.text.dates import dateline_length, spoken
from assistant.text.periods import TOLD_AS_PAST, Period, periods, told

_BE = r"(?:is|are|'s|’s|be|being)"
_PLAN = re.compile(
    rf"(?<!\bhave )\b(?:will|shall|would|could|may|might|won['’]t|(?:is|are) to|"
    rf"(?:plan|aim|hope|intend|want|expect|promise|propose)s?(?: to\b)|expects?|"
    r"(?<!\bwas )(?<!\bwere )(?<!\bhad been )(?:(?:un)?likely|due|set|scheduled|slated|expected|planned|poised|"
    rf"supposed|about|going|ready|forecast|projected|predicted) (?:to|for|in|on|at|by)|"
    rf"{_BE} (?:due|expected|planned)|"
    r"must (?:still|yet)|still (?:must|(?:ha(?:s|ve)|needs?) to)|ha(?:s|ve) (?:still|yet) to)\b",
)
"""What an article expects as it speaks; what "was expected" before is history already."""
_AHEAD = re.compile(
    r"\b(?:will|shall|won['’]t|(?:is|are) (?:still )?(?:to|due|set|scheduled|slated|expected|planned|likely|about|"
    r"going)|plans? to|aims? to|hopes? to|intends? to|wants? to|expects?)\b",
    re.IGNORECASE,
)
"""What is told as still to come."""
_OPEN = re.compile(
    r"\b(?:will|shall|would|could|may|might|should|won['’]t|to be|ahead|upcoming|(?:is|are|was|were|has|have|had) to|"
    r"plan\w*|aim\w*|hop(?:e|es|ed|ing)|intend\w*|intention\w*|want\w*|expect\w*|due|set to|schedul\w*|slated|likely|"
    r"about to|going to|poised|forecast\w*|project(?:ed|ion)\w*|predict\w*|propos\w*|promis\w*|prepar\w*|ready to|"
    r"supposed)\b",
    re.IGNORECASE,
)
"""What leaves open whether it came about."""
_ACTION = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NO_ACTION = words.STOP_WORDS | frozenset(
    "also likely due set scheduled slated expected planned poised supposed about going ready forecast formally soon "
    "then now later probably officially jointly finally eventually reportedly still go make take hold".split()
)
_PRESENT = re.compile(r"\b[a-z]+(?<!s)s\b")
"""A verb that tells no more than a plan does: "Norway reviews its rules in spring"."""
_IN_PRESENT = re.compile(
    r"\b(?:is|are|has|have|[a-z]{2,}(?<!s)s)\b|\b(?:open|begin|start|end|close|meet|vote|run|resume)\b"
)
_CLAUSE_END = re.compile(r"[,;:()–—]|\s-\s|\b(?:that|which|who|whom|where|when|while|after|before|because|but)\b")
_SHOWN_WORDS = 14
"""Words of a statement that a notice quotes."""


@lru_cache(maxsize=4096)
def overdue(text: str, published: date | None, as_of: date) -> Period | None:
    """Return for when a sentence expects something, if that has passed by `as_of` and was to come on publication.

    What it tells in the present of a day after publication is a plan too: "The vote ends on 27 March".
    """
    cue = _PLAN.search(text)
    if cue is None:
        return next((one for one in come_since(text, published, as_of) if _is_told_as_coming(text, one)), None)
    found = [
        one for one in _periods(text, published) if one.last < as_of and (published is None or one.last >= published)
    ]
    return next((one for one in found if one.start > cue.start()), found[0] if found else None)


@lru_cache(maxsize=4096)
def come_since(text: str, published: date | None, as_of: date) -> tuple[Period, ...]:
    """Return the periods of a sentence that began after publication and have passed by `as_of`."""
    if published is None:
        return ()
    return tuple(one for one in _periods(text, published) if published < one.first <= one.last < as_of)


def _periods(text: str, published: date | None) -> Iterator[Period]:
    """Yield the periods of which a sentence itself tells: not that of a report in it, nor the day of its dateline."""
    head = dateline_length(text)
    return (one for one in periods(text, published) if not one.reported and one.start >= head)


def _is_told_as_coming(text: str, period: Period) -> bool:
    """Say whether the clause around a period tells it in the present, and nothing before it in the past."""
    start = max((end.end() for end in _CLAUSE_END.finditer(text, 0, period.start)), default=0)
    end = _CLAUSE_END.search(text, period.end)
    clause = text[start : end.start() if end else len(text)]
    return bool(_IN_PRESENT.search(clause)) and not TOLD_AS_PAST.search(text[: start + len(clause)])


def misread(statement: str, cited: Sequence[Sentence], as_of: date) -> str | None:
    """Return in one line how a statement tells as done, or as still to come, what its cited sentences only expected.

    Nothing is said where one of the sentences is no plan: it may tell the outcome.
    """
    if not cited or not all(_PLAN.search(sentence.text) for sentence in cited):
        return None
    sentence = next((one for one in cited if _tells_as_done(statement, one.text)), None)
    if sentence:
        return f"{_short(statement)} is told as done; {_expectation(sentence, as_of)}."
    if not _AHEAD.search(statement) or any(moment.framed for moment in moments.moments(statement)):
        return None
    sentence = next((one for one in cited if overdue(one.text, one.article.published, as_of)), None)
    if sentence is None:
        return None
    return f"{_short(statement)} is told as still to come; {_expectation(sentence, as_of)}, which has passed."


def _tells_as_done(statement: str, text: str) -> bool:
    if _OPEN.search(statement):
        return False
    known = kin.topic(_PRESENT.sub(" ", statement))
    return any(action in known for action in _actions(text)) and not any(
        action in known for action in _done_already(text)
    )


def _actions(text: str) -> list[str]:
    """Return the stem of the word behind each sign of a plan: what is planned."""
    found = []
    for cue in _PLAN.finditer(text):
        for match in _ACTION.finditer(text, cue.end()):
            word = match.group()
            if word in _NO_ACTION:
                continue
            if word[0].islower():
                found.append(kin.base(words.stem(word)))
            break
    return found


def _done_already(text: str) -> set[str]:
    """Return the stems of what stands before the first sign of a plan: "having met" on Monday is no plan."""
    cue = _PLAN.search(text)
    before = text[: cue.start()] if cue else text
    return {kin.base(words.stem(word)) for word in re.findall(r"\b[a-z]+ed\b|\bmet\b", before)}


def _expectation(sentence: Sentence, as_of: date) -> str:
    article = sentence.article
    outlet = article.publisher or "the article"
    on = f" on {spoken(article.published)}" if article.published else ""
    period = overdue(sentence.text, article.published, as_of)
    name = told(period) if period else None
    return f"{outlet}{on} expected it" + (f" for {name}" if name else "")


def _short(statement: str) -> str:
    said = statement.split()
    return "“" + " ".join(said[:_SHOWN_WORDS]) + ("…" if len(said) > _SHOWN_WORDS else "") + "”"
