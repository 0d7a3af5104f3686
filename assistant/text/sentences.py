"""Sentences of a text by offsets: `text[start:end]` is exactly the sentence."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

_SENTENCE_END = re.compile(r"[.!?…。！？।؟॥။።]['\"”’»)\]】」』*_]*$")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NO_WORD = re.compile(r"\W*")
_TITLE_END = re.compile(r"(?:^|[^\w.])(?:M[rsx]|Mrs|Mme|Mlle|Dr|Prof|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Rev|Hon|St|Capt)\.\s*$")
_NUMBER_SIGN_END = re.compile(r"\b(?:Nos?|[Vv]ols?|[Aa]rts?|[Cc]h|[Ff]igs?|[Ss]ec|pp?)\.\s*$")
_NOON_END = re.compile(r"\b[ap]\.m\.\s*$", re.IGNORECASE)
_AFTER_NOON = re.compile(
    r"(?:[A-Z]{2,4}\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Eastern|Central|Pacific|Mountain|Local|Greenwich)\b|"
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s\d)"
)
_LONE_ABBREVIATION = re.compile(r"[B-DF-HJ-NP-TV-XZ]{1,4}\.\s*")
"""A whole "sentence" of capitals without a vowel is a title in some language: "M." Macron, "TP." Hồ Chí Minh."""

_ENTRY_NUMBER = re.compile(r"\s*\d{1,2}[.)]\s*")
_QUOTED_END = re.compile(r"[.!?。！？][\"”’'」』)]*\s*$")
_SPEAKER = re.compile(
    r"[^\W\d_a-z][\w.'’-]*(?: [\w.'’-]+){0,4} "
    # What is said must not follow: "A man said it was luck" is a sentence of its own.
    r"(?:(?:said|says|asked|added|wrote)|told (?:\w+ )?\w+)(?=[.,;]|\s*$| (?:in|on|at|to|as|after|during|when|while)\b)"
)
"""Who says what is quoted before it: "Ida Holm said"."""

_EXCLAIMED_END = re.compile(r"[!?][\"”’']+\s*$")
_ASKS = re.compile(r"[?？؟](?P<closing>[\"”’'»」』)*_]*)\s*$")
_QUOTATION = re.compile(r"[\"“”„«»「『]")
_LEAST_SENTENCE = 30
"""Characters from which on an opening sentence shows that an unfinished line is a paragraph, not a headline."""


def spans(text: str, language: str | None = None) -> Iterator[tuple[int, int]]:
    """Yield `(start, end)` of each sentence in order; white space between sentences belongs to none.

    A line break always ends a sentence, so a paragraph has to stand on one line.
    """
    offset = 0
    for line in text.splitlines(keepends=True):
        at = offset
        for piece in _segments(line, language or "en"):
            stripped = piece.strip()
            if not _NO_WORD.fullmatch(stripped):
                start = at + len(piece) - len(piece.lstrip())
                yield start, start + len(stripped)
            at += len(piece)
        offset += len(line)


def is_finished(text: str) -> bool:
    """Say whether a line ends as a sentence does, rather than as a headline or a list entry does."""
    return bool(_SENTENCE_END.search(text.rstrip()))


def is_question(text: str) -> bool:
    """Say whether a sentence asks itself; one that passes on a question of somebody ("“Why?” she said") does not."""
    end = _ASKS.search(text)
    if end is None:
        return False
    opening = _QUOTATION.search(text)
    # "He asked: “Why?”" ends in a quotation that begins behind its own words.
    return not _QUOTATION.search(end["closing"]) or opening is None or not re.search(r"\w", text[: opening.start()])


def is_paragraph(line: str) -> bool:
    """Say whether a line is running text: it ends as a sentence does, or only its last sentence does not."""
    if is_finished(line):
        return True
    first = next(spans(line), (0, 0))
    opening = line[first[0] : first[1]]
    return len(opening) >= _LEAST_SENTENCE and opening.endswith((".", "。", "।", ".”", '."'))


def _segments(line: str, language: str) -> list[str]:
    """Return pieces that add up to the line."""
    # The segmenter works on UTF-8, which a lone surrogate can't become; one stand-in character keeps offsets.
    pieces = _segmenter().segment(language, _SURROGATE.sub("\ufffd", line))
    found, at = [], 0
    for length in map(len, pieces):
        found.append(line[at : at + length])
        at += length
    if at < len(line):
        found.append(line[at:])
    return _rejoined(found)


def _rejoined(pieces: list[str]) -> list[str]:
    """Join pieces that were cut after an abbreviation, or after a quotation that the sentence goes on from."""
    joined: list[str] = []
    for piece in pieces:
        if joined and _goes_on(joined[-1], piece):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _goes_on(last: str, piece: str) -> bool:
    if _NOON_END.search(last) and _AFTER_NOON.match(piece):
        return True
    if _ENTRY_NUMBER.fullmatch(last) or (_NUMBER_SIGN_END.search(last) and piece[:1].isdigit()):
        return True
    if _TITLE_END.search(last) or _LONE_ABBREVIATION.fullmatch(last):
        return piece[:1].isupper()
    # “Peace now!” Ida Holm said: a quotation that ends in a full stop has a comma there, so a new sentence follows it.
    if _EXCLAIMED_END.search(last) and _SPEAKER.match(piece):
        return True
    # "No room for blocs." said ...: what goes on in lower case is the same sentence.
    return bool(_QUOTED_END.search(last)) and (piece[:1].islower() or piece[:1] in ("と", "っ"))


@cache
def _segmenter() -> Any:
    import sentencex

    return sentencex
