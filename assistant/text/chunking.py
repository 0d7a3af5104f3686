"""Cut an article into chunks of whole sentences that the encoder reads uncut."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from assistant.nouns import Article, Chunk, Sentence
from assistant.text import dates, sentences

CHUNKER_VERSION = 2
"""Goes up when the same article would be cut differently."""

CountTokens = Callable[[Sequence[str]], Sequence[int]]
"""Takes texts, returns how many word pieces the encoder makes of each."""

_SPECIAL_TOKENS = 2
"""What the encoder puts around a text."""

_BULLET = re.compile(r"^\s*(?:[-*•–▪]|\d{1,2}[.)])\s")
_SPACE = re.compile(r"\s(?=\S)")


def header(article: Article) -> str:
    """Return the line that is embedded in front of each chunk of an article: headline and date, where known."""
    parts = [article.title, dates.spoken(article.published) if article.published else None]
    return " | ".join(part for part in parts if part)


def embedded_text(chunk: Chunk, count_tokens: CountTokens | None = None, budget: int = 0) -> str:
    """Return what is embedded for a chunk: header and text.

    With `count_tokens` and the budget that the chunk was cut for, a header that would take more than half of it is
    left out, and what is returned keeps the budget.
    """
    return _head(chunk.article, count_tokens, budget) + chunk.text


def _head(article: Article, count_tokens: CountTokens | None, budget: int) -> str:
    line = header(article)
    if not line or (count_tokens and count_tokens([f"{line}\n"])[0] > budget // 2):
        return ""
    return f"{line}\n"


def evidence_sentences(article: Article) -> tuple[Sentence, ...]:
    """Return the sentences of an article that may serve as evidence, in order.

    Headings do not: lines that do not end as a sentence does. Where no line does, all count. The sign in front of a
    list entry belongs to no sentence.
    """
    lines = list(_lines(article.text))
    kept = [(start, end) for start, end in lines if _is_prose(article.text[start:end])] or lines
    kept = [(start + _bullet_width(article.text[start:end]), end) for start, end in kept]
    return tuple(
        Sentence(article, at + start, at + end)
        for at, line_end in kept
        for start, end in sentences.spans(article.text[at:line_end], article.language)
    )


def _bullet_width(line: str) -> int:
    # A number in front may be part of the sentence ("12. Mai"), a sign never is.
    bullet = re.match(r"\s*[-*•–▪]\s+", line)
    return bullet.end() if bullet and line[bullet.end() :].strip() else 0


def chunk(article: Article, count_tokens: CountTokens, budget: int) -> tuple[Chunk, ...]:
    """Cut an article into chunks of at most `budget` word pieces each, header and special ones included.

    Sentences are packed in reading order; one that is over the budget alone is cut at white space, and its parts
    count as sentences. A header of more than half the budget does not count: see `embedded_text`.
    """
    room = budget - _SPECIAL_TOKENS - count_tokens([_head(article, count_tokens, budget)])[0]
    parts = [part for sentence in evidence_sentences(article) for part in _fitting(sentence, count_tokens, room)]
    groups = [group for packed in _packed(parts, count_tokens, room) for group in _whole(packed, count_tokens, room)]
    return tuple(
        Chunk(f"{article.id}:{number}", article, group[0].start, group[-1].end, tuple(group))
        for number, group in enumerate(groups)
    )


def _is_prose(line: str) -> bool:
    return sentences.is_paragraph(line) or line.rstrip().endswith(":") or bool(_BULLET.match(line))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            yield start, start + len(line)
        start += len(line)


def _packed(parts: list[Sentence], count_tokens: CountTokens, room: int) -> list[list[Sentence]]:
    """Group sentences; what lies between two of them, such as a heading, counts too."""
    if not parts:
        return []
    text = parts[0].article.text
    sizes = count_tokens([part.text for part in parts])
    gaps = [0, *count_tokens([text[one.end : other.start] for one, other in pairwise(parts)])]
    groups: list[list[Sentence]] = [[]]
    filled = 0
    for part, size, gap in zip(parts, sizes, gaps, strict=True):
        if groups[-1] and filled + gap + size > room:
            groups.append([])
        filled = filled + gap + size if groups[-1] else size
        groups[-1].append(part)
    return groups


def _whole(group: list[Sentence], count_tokens: CountTokens, room: int) -> Iterator[list[Sentence]]:
    """Yield the group, or halves of it: few texts have more word pieces than their parts have together."""
    text = group[0].article.text[group[0].start : group[-1].end]
    if len(group) == 1 or count_tokens([text])[0] <= room:
        yield group
        return
    for half in (group[: len(group) // 2], group[len(group) // 2 :]):
        yield from _whole(half, count_tokens, room)


def _fitting(sentence: Sentence, count_tokens: CountTokens, room: int) -> Iterator[Sentence]:
    """Yield the sentence, or parts of it that each fit."""
    # A word piece has at least one byte, so that most sentences need no counting. (It may be less than a character:
    # the default encoder takes Korean syllables apart.)
    length = sentence.end - sentence.start
    if length * 4 <= room or length == 1 or count_tokens([sentence.text])[0] <= room:
        yield sentence
        return
    cut = _middle(sentence)
    for part in (_trimmed(sentence, sentence.start, cut), _trimmed(sentence, cut, sentence.end)):
        yield from _fitting(part, count_tokens, room)


def _middle(sentence: Sentence) -> int:
    """Return the white space nearest to the middle of a sentence, or just the middle."""
    middle = (sentence.start + sentence.end) // 2
    spaces = [match.end() for match in _SPACE.finditer(sentence.article.text, sentence.start, sentence.end)]
    return min(spaces, key=lambda at: abs(at - middle), default=middle)


def _trimmed(sentence: Sentence, start: int, end: int) -> Sentence:
    text = sentence.article.text[start:end]
    start += len(text) - len(text.lstrip())
    return Sentence(sentence.article, start, start + len(text.strip()))
