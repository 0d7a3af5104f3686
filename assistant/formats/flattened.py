"""Clean an article that reached us as flat text: headers, captions, teasers and page furniture go.

Works on lines, one paragraph each. Nothing here knows a site by name: a line is judged by its form (see `furniture`)
or by how much it has to do with the rest of the text.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from assistant.formats import heads, teasers, whole_pages
from assistant.formats.furniture import is_agency, is_caption, is_furniture, is_stamp, signed_by
from assistant.text import dates
from assistant.text.sentences import is_finished, is_paragraph, spans
from assistant.text.words import content_stems

_BULLET = re.compile(r"^\s*(?:[-*•–▪]|\d{1,2}[.)])\s+")
_TRUNCATED = re.compile(r"(?:\.\.\.|…)\W{0,9}$")
_SIGNED = re.compile(r"[^\W\d_][\w ,/.-]{2,40}\((?P<agency>[A-Z][\w. ]{1,30})\)\s*[-–—]")
_OUTLET_SUFFIX = re.compile(r"\s[|]\s[^|]{2,40}$")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_QUOTE = ("“", '"', "'", "‘", "«", "「")
_HEADER = "header line"
_HEADLINE_WORDS = (4, 30)
_LEAST_SHARED = 2
"""Terms that show a line to be the headline of the paragraph below."""
_HEADING_WORDS = 11
"""An unfinished line longer than this amid the text is the headline of another story, not a heading."""
_HEAD_LINES, _STAMP_LINES, _FOOT_LINES = 8, 15, 8


@dataclass(frozen=True)
class Cleaned:
    """What a flat text says: `text` has one paragraph a line; None where it does not say."""

    text: str
    title: str | None
    publisher: str | None
    published: date | None
    published_from: str | None = None
    byline: str | None = None

    @property
    def stated(self) -> dict[str, Any]:
        """What the text says of itself besides its headline, by the names of the parts of an article."""
        return {
            "publisher": self.publisher,
            "published": self.published,
            "published_from": self.published_from,
            "byline": self.byline,
        }


def clean(raw: str) -> Cleaned:
    """Return the article in a flat text, and the headline, outlet and publication day that the text gives."""
    written = _lines(raw)
    lines, listed = list(dict.fromkeys(written)), teasers.listed(written)
    lines, published = _without_header_date(lines)
    page = whole_pages.story(lines)
    lines = page.lines if page else lines
    opening = _opening(lines)
    said = heads.headers(lines[: _head_end(lines, opening)])
    published = published or _stamped(lines, said.values()) or (page.published if page else None)
    publisher = next((one.outlet for one in said.values() if one.outlet and not is_agency(one.outlet)), _agency(lines))
    byline = next(
        (one.byline for one in said.values() if one.byline), _byline(lines) or (page.byline if page else None)
    )
    headers = {lines[at] for at in said}
    marked = _marked(lines[:opening], said)
    lines = _without_captions(
        [line for line in lines if line not in listed and line not in headers and not is_furniture(line)]
    )
    prose = [line for line in lines if is_paragraph(line)]
    if not page and len(prose) * 2 < len([line for line in lines if not _BULLET.match(line)]):
        # Hardly a sentence ends as one (a list, a table, a poem): the form of a line says nothing here.
        lines = [line for line in lines if line != marked]
        return Cleaned("\n".join(lines), marked, publisher, published, _HEADER if published else None, byline)
    central = teasers.central_terms(prose)
    title, lines = _headline(lines, central, marked)
    publisher = publisher or heads.outlet_after(title)
    title = _OUTLET_SUFFIX.sub("", title) if title else None
    if page:
        lines = page.without_labels(lines)
    lines = teasers.without_trailing(lines, central)
    lines = [line for line in lines if _is_kept(line)]
    while lines and not is_paragraph(lines[-1]) and not _BULLET.match(lines[-1]):
        lines.pop()  # a heading with nothing under it
    found_in = _HEADER if published else "dateline"
    published = published or _dateline_day(lines)
    return Cleaned("\n".join(lines), title, publisher, published, found_in if published else None, byline)


def paragraphs(raw: str) -> list[str]:
    """Return the paragraphs of a text, each on one line, white space folded, exact repeats only once."""
    return list(dict.fromkeys(_lines(raw)))


def _lines(raw: str) -> list[str]:
    """Return the paragraphs of a text, each on one line, white space folded.

    Lines that were wrapped at a fixed width are joined again: where most lines break off in mid-sentence and go on
    without a capital. Blank lines and bullets then part the paragraphs.
    """
    text = re.sub(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]", "\n", raw)
    blocks = [
        [" ".join(line.split()) for line in block.split("\n") if line.strip()] for block in re.split(r"\n\s*\n", text)
    ]
    pairs = [pair for block in blocks for pair in pairwise(block)]
    wrapped = len(pairs) >= 4 and sum(_is_wrapped(*pair) for pair in pairs) > 0.5 * len(pairs)
    lines = [line for block in blocks for line in (_joined(block) if wrapped else block)]
    return [line for line in lines if line]


def _is_wrapped(line: str, following: str) -> bool:
    goes_on = following[0].isalpha() and not following[0].isupper()
    return not is_finished(line) and 40 <= len(line) <= 120 and goes_on


def _joined(block: list[str]) -> list[str]:
    joined: list[str] = []
    for line in block:
        if joined and not _BULLET.match(line):
            joined[-1] += " " + line
        else:
            joined.append(line)
    return joined


def _words(line: str) -> int:
    """Count words; two characters of a script without spaces count as one."""
    return len(line.split()) + len(_CJK.findall(line)) // 2


def _without_header_date(lines: list[str]) -> tuple[list[str], date | None]:
    """Take a `date 2024-10-08 …` stamp off the first line; what follows it stays unless it is furniture."""
    stamp = dates.stamped_day(lines[0]) if lines else None
    if not stamp or stamp[1].startswith(","):
        return lines, None
    rest = stamp[1].strip(" \t-–—|")
    keep = rest and not is_furniture(rest) and (_words(rest) >= _HEADLINE_WORDS[0] or is_finished(rest))
    return ([rest] if keep else []) + lines[1:], stamp[0]


def _stamped(lines: list[str], headers: Iterable[heads.Header]) -> date | None:
    """Return the day of a "Published …" line, of a header line, or of one that is nothing but a day, at head or foot.

    At the foot, where other stories are listed, a day counts only when it is the only one and follows a paragraph.
    """
    head, foot = lines[:_STAMP_LINES], range(max(_HEAD_LINES, len(lines) - _FOOT_LINES), len(lines))
    stamps = [stamp[0] for line in head if is_stamp(line) for stamp in [dates.stamped_day(line)] if stamp]
    if stamps:
        return stamps[0]
    days = {day for line in lines[:_HEAD_LINES] if dates.is_only_a_day(line) for day in [dates.parse_day(line)]}
    days |= {header.day for header in headers if header.day}
    if days:
        return days.pop() if len(days) == 1 else None
    last = {
        dates.parse_day(lines[at])
        for at in foot
        if (is_stamp(lines[at]) or dates.is_only_a_day(lines[at])) and is_finished(lines[at - 1])
    }
    return last.pop() if len(last) == 1 else None


def _agency(lines: list[str]) -> str | None:
    for line in lines[:_STAMP_LINES]:
        if is_agency(line):
            return line.strip(" .|()")
        found = dates.dateline(line)
        if found and found[1]:
            return found[1]
        signed = _SIGNED.match(line)
        if signed:
            return signed["agency"]
    return None


def _byline(lines: list[str]) -> str | None:
    return next((found for line in lines[:_STAMP_LINES] if (found := signed_by(line))), None)


def _dateline_day(lines: list[str]) -> date | None:
    for line in lines[:3]:
        found = dates.dateline(line)
        if found:
            return found[2]
    return None


def _without_captions(lines: list[str]) -> list[str]:
    """Leave out captions, and lines that repeat the beginning of one."""
    captions = [line for line in lines if is_caption(line)]
    return [
        line
        for line in lines
        if line not in captions
        and not (_words(line) >= 4 and any(caption.startswith(line.rstrip(" .")) for caption in captions))
    ]


def _is_about(line: str, central: frozenset[str]) -> bool:
    return not central or not central.isdisjoint(content_stems(line))


def _opens(line: str) -> bool:
    """Say whether the text of a story may begin with this line."""
    is_question = line.endswith("?") and _words(line) <= _HEADLINE_WORDS[1] and len(list(spans(line))) == 1
    return not _TRUNCATED.search(line) and not is_question and is_paragraph(line)


def _opening(lines: list[str], headline: str | None = None) -> int:
    """Return the place of the first line that the text of the story may begin with, their number if there is none."""
    for at, line in enumerate(lines):
        if line != headline and _opens(line) and not is_furniture(line) and not is_caption(line):
            below = lines[at + 1] if at + 1 < len(lines) else ""
            # "Gas prices spike. Here's why" above a byline is a headline of two sentences.
            if is_finished(line) or not _may_be_headline(line) or not heads.header(below):
                return at
    return len(lines)


def _head_end(lines: list[str], at: int) -> int:
    """Return how many lines from the first may be header lines; the paragraph at `at` is a standfirst above such."""
    while at + 1 < min(len(lines), _STAMP_LINES) and heads.header(lines[at + 1]):
        at += 1 + _opening(lines[at + 1 :])
    return min(at, _STAMP_LINES)


def _may_be_headline(line: str) -> bool:
    is_long_enough = _HEADLINE_WORDS[0] <= _words(line) <= _HEADLINE_WORDS[1]
    return is_long_enough and not _TRUNCATED.search(line) and not _BULLET.match(line)


def _marked(lines: list[str], said: Mapping[int, heads.Header]) -> str | None:
    """Return the line above the story that may be its headline: the only one, or the one right above a header line.

    None where no header line shows it.
    """
    fits = [
        at
        for at, line in enumerate(lines)
        if at not in said and _may_be_headline(line) and not is_furniture(line) and not is_caption(line)
    ]
    above = [at for at in fits if at + 1 in said]
    shown = above if len(above) == 1 else fits
    return lines[shown[0]] if len(shown) == 1 and said else None


def _headline(lines: list[str], central: frozenset[str], marked: str | None) -> tuple[str | None, list[str]]:
    """Return the headline before the first paragraph of the story, and the lines from that paragraph on.

    A line before the story that has nothing to do with it is the teaser of another one, unless it is `marked`.
    """
    opening = _opening(lines, marked)
    if opening == len(lines):
        return None, lines
    head, first = lines[:opening], teasers.terms(lines[opening])
    fits = [
        line
        for line in head
        if _may_be_headline(line) and (_is_about(line, central) or len(teasers.terms(line) & first) >= _LEAST_SHARED)
    ]
    title = next(iter(fits), marked)
    kept = [line for line in head if line != title and (line in fits or _BULLET.match(line))]
    return title, kept + lines[opening:]


def _is_kept(line: str) -> bool:
    if _TRUNCATED.search(line) and not line.startswith(_QUOTE):
        return False
    return (
        is_paragraph(line)
        or line.endswith(":")
        or bool(_BULLET.match(line))
        or _words(line) <= _HEADING_WORDS
        or _words(line) > _HEADLINE_WORDS[1]
    )
