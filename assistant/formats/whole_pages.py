"""The story in the flat text of a whole page, with its menus, lists and footers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.formats import bylines, local_days, stamps
from assistant.formats.furniture import is_caption, is_furniture
from assistant.text.sentences import is_finished, is_paragraph

_BULLET = re.compile(r"^\s*(?:[-*•–▪]|\d{1,2}[.)])\s+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_VIETNAMESE = re.compile(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
_CREDITED = re.compile(r"[.!?]\s\([^)]{2,40}\)$")
_BRACKETED = re.compile(r"\[ .{5,150} \]")
_LONG_LINE, _SHORT_LINE = 90, 50
_SHORT_WEIGHT, _LABEL_WEIGHT = 0.2, -0.5
_LABEL_WORDS, _LEAST_OUTSIDE = 12, 12
"""So many short lines before and after a story show that the text is that of a whole page."""
_LINES_ABOVE, _HEADLINE_WORDS = 12, (5, 30)


@dataclass(frozen=True)
class Story:
    """A story with the lines above it from its headline on."""

    head: tuple[str, ...]
    body: tuple[str, ...]

    @property
    def lines(self) -> list[str]:
        return [*self.head, *self.body]

    @property
    def published(self) -> date | None:
        """The day in a short line between headline and story that is not that of a change."""
        language = "vi" if any(_VIETNAMESE.search(line) for line in self.body) else None
        short = [one for one in self.head if len(one.split()) <= stamps.MOST_WORDS and not stamps.is_sentence(one)]
        days = [local_days.parse_day(line, language) for line in stamps.of_publication(short)]
        return next((day for day in days if day), None)

    @property
    def byline(self) -> str | None:
        """The names in a line between headline and story that begins like a byline."""
        lines = [line for line in self.head if bylines.BY.match(line) and not stamps.is_sentence(line)]
        return next((", ".join(found) for line in lines if (found := bylines.names(line))), None)

    def without_labels(self, lines: Sequence[str]) -> list[str]:
        """Leave out lines from above the story, and short ones in it that do not stand like a heading."""
        kept = []
        for at, line in enumerate(lines):
            if line not in self.body or _BRACKETED.fullmatch(line):
                continue
            around = [*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2]]
            is_heading = len(line.split()) > 1 and len(around) == 2 and all(len(one) >= _LONG_LINE for one in around)
            if is_paragraph(line) or _BULLET.match(line) or line.endswith(":") or is_heading:
                kept.append(line)
        return kept


def story(lines: Sequence[str]) -> Story | None:
    """Return the story in the lines of a whole page, or None where they are but those of an article.

    Menus, lists and teasers are short lines, hardly any of which ends as a sentence. The story is the run of lines with
    the most prose after what such lines take off.
    """
    best, start, end, total, begin = 0.0, 0, 0, 0.0, 0
    for at, line in enumerate(lines):
        if total <= 0:
            total, begin = 0.0, at
        total += _weight(line)
        if total > best:
            best, start, end = total, begin, at + 1
    around = [*lines[:start], *lines[end:]]
    labels = [line for line in around if not is_finished(line) and len(line.split()) <= _LABEL_WORDS]
    if len(labels) < _LEAST_OUTSIDE:
        return None
    above = range(max(0, start - _LINES_ABOVE), start)
    headline = next((at for at in reversed(above) if _is_headline(lines[at])), start)
    if headline - 1 in above and _is_headline(lines[headline - 1]):
        headline -= 1  # what stands below it may be a standfirst
    return Story(tuple(lines[headline:start]), tuple(lines[start:end]))


def _is_headline(line: str) -> bool:
    """Say whether a line above a story may be its headline; the last such one is, or the one right above it."""
    long_enough = _HEADLINE_WORDS[0] <= len(line.split()) + len(_CJK.findall(line)) // 2 <= _HEADLINE_WORDS[1]
    is_other = is_paragraph(line) or is_furniture(line) or is_caption(line) or _CREDITED.search(line)
    is_stamp = bylines.BY.match(line) or stamps.LABEL.match(line) or local_days.span(line, "vi")
    return long_enough and not is_other and not is_stamp


def _weight(line: str) -> float:
    if not is_paragraph(line):
        return 0.0 if _BULLET.match(line) else _LABEL_WEIGHT
    length = len(line) + len(_CJK.findall(line))
    return min(length, 400) / 100 if length >= _LONG_LINE else _SHORT_WEIGHT if length >= _SHORT_LINE else 0.0
