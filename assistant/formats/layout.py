"""From lines that lie on pages to paragraphs: running heads and page numbers go, lines and parted words are joined."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise, takewhile

from assistant.formats.furniture import is_furniture, is_stamp
from assistant.text.sentences import is_finished


@dataclass(frozen=True)
class Line:
    """One line of a page; lengths in points from the lower left corner, `size` that of its letters."""

    text: str
    left: float
    right: float
    bottom: float
    size: float


@dataclass(frozen=True)
class Page:
    """The lines of a page in reading order."""

    height: float
    lines: tuple[Line, ...]


_EDGE_LINES = 3
"""Lines at the head and foot of a page that may be running heads."""
_SAME_PLACE = 0.02
"""Share of the page's height within which running heads of two pages lie."""
_EDGE = 0.12
"""Share of the page's height, at head and foot, in which a page number stands."""
_HEAD_SHARE = 0.4
"""Share of the pages on which a running head stands: they may differ on left and right pages."""
_PAGE_NUMBER = re.compile(
    r"(?i)\W*(?:(?:page|seite|página|pagina|pág\.?|strona|side|sida|p\.)\s*)?\d{1,4}(?:\s*(?:of|/|von|de|di|z|av|sur)\s*\d{1,4})?\W*"
)
_PRINTED = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}:\d\d(?: ?[AP]M)?\b.*|(?:https?|file)://\S+(?: +\d+/\d+)?"
)
"""What a browser prints over and under a page: the time of printing, the address."""
_TITLE_SIZE = 1.25
"""Letters so much larger than those of the body are a headline's."""
_OTHER_SIZE = 1.08
_PARTED_BY = 1.35
"""A distance between lines so much larger than the usual one parts paragraphs."""
_NEAR = 8
"""Lines before and after one that show how wide its column is."""
_INDENT = 0.6
"""Share of the letter size by which the first line of a paragraph is set in, at least."""
_SHORT = 0.15
"""Share of a column's width that the last line of a paragraph leaves empty, at least."""
_SOFT_HYPHENS = "\u2010\u00ad\x02\ufffe"
_HYPHENS = f"-{_SOFT_HYPHENS}"
_HYPHENATED = 1 / 30
"""Share of the lines that end in a hyphen where words are parted at line ends; fewer are compounds."""
_DROPPED = str.maketrans("", "", "\u00ad\x02\ufffe")
_COMPOUND = re.compile(r"(?:[^\W\d_]+-)+[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+")
_LAST_WORD = re.compile(rf"([^\W\d_]+)[{_HYPHENS}]$")


def headline(pages: Sequence[Page]) -> str | None:
    """Return the line or lines of the first page that are set in the largest letters, or None where none stand out."""
    body = _body_size(pages)
    lines = next((page.lines for page in pages if page.lines), ())
    large = [line for line in lines if line.size >= _TITLE_SIZE * body and re.search(r"[^\W\d_]{2}", line.text)]
    if not large:
        return None
    largest = max(line.size for line in large)
    first = next(at for at, line in enumerate(lines) if line.size == largest)
    found = [lines[first].text]
    for line in lines[first + 1 : first + 4]:
        if abs(line.size - largest) > 0.5:
            break
        found.append(line.text)
    return " ".join(" ".join(found).split())


def paragraphs(pages: Sequence[Page]) -> list[str]:
    """Return the paragraphs of the pages in reading order, lines and parted words joined."""
    lines = [line for page in pages for line in page.lines]
    style, words = _Style(lines), _Words(lines)
    found: list[str] = []
    for at, line in enumerate(lines):
        if at == 0 or style.begins(lines[at - 1], line, _column_right(lines, at - 1)):
            found.append(line.text)
        else:
            found[-1] = words.joined(found[-1], line.text)
    return [" ".join(paragraph.translate(_DROPPED).split()) for paragraph in found]


def without_running_heads(pages: Sequence[Page]) -> list[Page]:
    """Leave out what stands at the same place of many pages, page numbers, and what a browser prints around a page."""
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        seen.update({place for edge in _edges(page) for line in edge for place in _places(line, page)})
    least = max(2.0, _HEAD_SHARE * len(pages))

    def runs(page: Page, line: Line) -> bool:
        if any(seen[place] >= least for place in _places(line, page)):
            return True
        at_edge = not _EDGE < line.bottom / page.height < 1 - _EDGE
        return at_edge and bool(_PAGE_NUMBER.fullmatch(line.text) or _PRINTED.fullmatch(line.text))

    kept = []
    for page in pages:
        gone = {line for edge in _edges(page) for line in takewhile(partial(runs, page), edge)}
        kept.append(Page(page.height, tuple(line for line in page.lines if line not in gone)))
    return kept


def _edges(page: Page) -> tuple[list[Line], list[Line]]:
    """Return the first lines from the head and from the foot of a page, the outermost first."""
    by_height = sorted(page.lines, key=lambda line: line.bottom)
    return by_height[::-1][:_EDGE_LINES], by_height[:_EDGE_LINES]


def _places(line: Line, page: Page) -> Iterator[tuple[str, int]]:
    """Yield what a line says, whatever its numbers, and where; twice, so that no border parts two equal places."""
    said = re.sub(r"\d+", "#", line.text.casefold())
    step = _SAME_PLACE * page.height
    place = round(line.bottom / step)
    yield said, 2 * place
    yield said, 2 * int(line.bottom // step) + 1


def _body_size(pages: Sequence[Page]) -> float:
    """Return the size of most letters."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 1.0


def _column_right(lines: Sequence[Line], at: int) -> float:
    """Return how far the column of a line reaches: as far as the longest of the lines around it."""
    line = lines[at]
    near = lines[max(0, at - _NEAR) : at + _NEAR + 1]
    return max(
        other.right
        for other in near
        if other is line or (abs(other.left - line.left) < 3 * line.size and _is_alike(other, line))
    )


def _is_alike(line: Line, other: Line) -> bool:
    """Say whether two lines are set in letters of one size."""
    return max(line.size, other.size) <= _OTHER_SIZE * max(min(line.size, other.size), 1.0)


class _Style:
    """How a document parts its paragraphs: by a gap, by an indent, or by nothing but a last line that ends early."""

    def __init__(self, lines: Sequence[Line]) -> None:
        steps = [a.bottom - b.bottom for a, b in pairwise(lines) if 0 < a.bottom - b.bottom < 3 * max(a.size, 1.0)]
        # Where paragraphs have but two lines, half of the distances part them: the lower quarter has the others.
        self._wide = _PARTED_BY * sorted(steps)[len(steps) // 4] if steps else 0.0
        inset = sum(
            self._is_set_in(a, b) and self._is_set_in(c, b)
            for a, b, c in zip(lines, lines[1:], lines[2:], strict=False)
        )
        self._is_indented = self._is_usual(inset, lines)
        self._is_gapped = self._is_usual(sum(step > self._wide for step in steps), lines)

    @staticmethod
    def _is_usual(count: int, lines: Sequence[Line]) -> bool:
        return count >= 3 and count * 25 > len(lines)

    @staticmethod
    def _is_set_in(before: Line, line: Line) -> bool:
        return _INDENT < (line.left - before.left) / max(line.size, before.size, 1.0) < 5

    def begins(self, before: Line, line: Line, right: float) -> bool:
        """Say whether a line begins a paragraph; `right` is how far the column of the line before it reaches."""
        size = max(before.size, line.size, 1.0)
        if not _is_alike(before, line):
            return True
        is_short = right - before.right > _SHORT * (right - before.left)
        if is_stamp(before.text) or (is_short and is_furniture(before.text)):
            return True
        step = before.bottom - line.bottom
        if step < -0.5 * size or step > 6 * size:  # another column, or the next page
            return is_finished(before.text) and (is_short or line.text[:1].isupper())
        if step > self._wide > 0:
            return True
        if self._is_indented:
            return self._is_set_in(before, line)
        return is_short and is_finished(before.text) and not self._is_gapped


class _Words:
    """The words of a document, by which a word parted at the end of a line is told from a compound."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._words = Counter(word.lower() for line in lines for word in _WORD.findall(line.text))
        self._compounds = {word.lower() for line in lines for word in _COMPOUND.findall(line.text)}
        soft = any(line.text.endswith(tuple(_SOFT_HYPHENS)) for line in lines)
        hard = sum(line.text.endswith("-") for line in lines)
        self._parts_words = not soft and hard > max(1.0, _HYPHENATED * len(lines))

    def joined(self, text: str, line: str) -> str:
        """Join a line to a paragraph; a word parted by a hyphen becomes one, a compound keeps its hyphen."""
        parted, follows = _LAST_WORD.search(text), _WORD.match(line)
        if not parted or not follows:
            return f"{text}{'' if text.endswith(('-', '/', '–', '—')) and text[-2:-1] != ' ' else ' '}{line}"
        keeps = line[0].isupper() or self._is_compound(parted[1].lower(), follows[0].lower(), text[-1])
        return f"{text[:-1]}-{line}" if keeps else text[:-1] + line

    def _is_compound(self, head: str, tail: str, hyphen: str) -> bool:
        """Say whether a hyphen at the end of a line belongs to the word.

        It does where the word is written so elsewhere; else, where the document parts words by the same hyphen, only
        where both parts are words of it and the whole is not.
        """
        if f"{head}-{tail}" in self._compounds:
            return True
        if hyphen in _SOFT_HYPHENS or self._words[head + tail]:
            return False
        return not self._parts_words or (self._words[tail] > 1 and self._words[head] > 1)
