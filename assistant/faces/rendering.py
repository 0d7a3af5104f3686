"""HTML of the page. Whatever comes from articles, people or models passes through `escaped` and stays text."""

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import urlsplit

from assistant.faces.costs import cost
from assistant.faces.publications import also_published
from assistant.nouns import Answer, Article, Citation
from assistant.text.characters import visible
from assistant.text.dates import spoken

_MARKER = re.compile(r"\[(\d{1,4})\]|\[\d{1,3}\.(?:\d{1,3}|\?)\]", re.ASCII)
"""A mark in its final form, with its number, or one that names nothing."""
_TEMPLATE_SIGNS = {ord(sign): f"&#{ord(sign)};" for sign in "$`{}*_~\\|\n"}
"""Signs that mean something to a template or to Markdown, as entities. A blank line would end what Markdown takes for
HTML."""
_BREAK = "&#10;"


def escaped(text: str) -> str:
    """Return text that is nothing but text in HTML, in Markdown and in a JavaScript template."""
    return escape(visible(text), quote=True).translate(_TEMPLATE_SIGNS)


def question(text: str) -> str:
    """Return a person's message."""
    return f'<div class="na-question">{_lines(text.strip())}</div>'


def draft(text: str) -> str:
    """Return an answer that is still being written; its marks become links when it is done.

    Its elements are left open, for the browser to close: what is written next only adds to it, and of an update only
    that is sent.
    """
    return f'<div class="na-answer na-draft"><p>{_lines(text.lstrip())}'


def problem(text: str) -> str:
    """Return one line that says what went wrong."""
    return f'<div class="na-answer"><p class="na-doubt">{escaped(text)}</p></div>'


def stopped(text: str) -> str:
    """Return what was written of an answer until it was stopped."""
    return f'<div class="na-answer"><p>{_lines(text.strip())}</p><p class="na-small">Stopped.</p></div>'


def answer(found: Answer, turn: int, so_far: str = "") -> str:
    """Return a finished answer: marks are links to `#src-TURN-NUMBER`, doubts are said in words.

    Args:
        so_far: What the whole conversation has cost, or nothing.
    """
    parts = [f"<p>{_linked(found, turn)}</p>"]
    for statement in found.statements:
        if statement.support.verdict != "supported":
            word = "Partly supported" if statement.support.verdict == "partial" else "Not supported"
            reasons = "; ".join(statement.support.reasons)
            parts.append(
                f'<p class="na-doubt"><strong>{word}:</strong> “{escaped(statement.text)}” {escaped(reasons)}.</p>'
            )
    parts += [f'<p class="na-small">{escaped(notice)}</p>' for notice in found.notices]
    parts += [f'<p class="na-small">{escaped(line)}</p>' for line in (_summary(found), so_far) if line]
    kind = "na-answer na-abstained" if found.abstained else "na-answer"
    return f'<div class="{kind}">{"".join(parts)}</div>'


def panel(turns: Sequence[tuple[int, Answer]]) -> str:
    """Return the sources of all answers, the latest first, each cited article with its cited sentences marked."""
    shown = [_turn(number, found) for number, found in reversed(turns) if found.citations]
    empty = '<p class="na-empty">The articles that an answer cites appear here. Open one by its mark, such as [1].</p>'
    inside = "".join(shown) or empty
    return f'<div class="na-panel" tabindex="0" aria-label="Cited articles"><h2>Sources</h2>{inside}</div>'


def holdings(articles: Sequence[Article]) -> str:
    """Return the table of all articles."""
    if not articles:
        return "<p>The library is empty. Fill it with: assistant ingest PATH</p>"
    rows = "".join(
        f"<tr><td>{escaped(_day(article))}</td><td>{escaped(article.publisher or '–')}</td>"
        f"<td>{escaped(article.label)}</td></tr>"
        for article in articles
    )
    names = "<tr><th>Published</th><th>Outlet</th><th>Headline</th></tr>"
    return f"<table><thead>{names}</thead><tbody>{rows}</tbody></table>"


def head(articles: Sequence[Article], mode: str) -> str:
    """Return the title and one line on what the library holds and who answers."""
    days = sorted(article.published for article in articles if article.published)
    outlets = {article.publisher for article in articles if article.publisher}
    parts = [f"{len(articles)} article{'' if len(articles) == 1 else 's'}"]
    if days:
        parts.append(f"{spoken(days[0])} to {spoken(days[-1])}")
    if outlets:
        parts.append(", ".join(sorted(outlets)[:5]) + (" and others" if len(outlets) > 5 else ""))
    by = "extractive answers, no language model" if mode == "extractive" else f"answers by {mode}"
    return f"<h1>News assistant</h1><p>{escaped(' · '.join([*parts, by]))}</p>"


def _linked(found: Answer, turn: int) -> str:
    known = {str(citation.number): citation for citation in found.citations}
    # Only what the check has found to name nothing: "[2.5]" may as well be a number that an article gives.
    reasons = [reason for statement in found.statements for reason in statement.support.reasons]
    invented = {mark.group() for reason in reasons for mark in _MARKER.finditer(reason) if not mark[1]}
    text = found.text.strip()
    parts, at = [], 0
    # In the text as it is: what hidden characters stand in must not become a mark once they are gone.
    for mark in _MARKER.finditer(text):
        citation = known.get(mark[1] or "")
        if citation:
            shown = _link(citation, turn)
        elif mark.group() in invented:
            shown = f'<span class="na-unknown" title="not among the evidence">{mark.group()}</span>'
        else:
            continue
        parts += [_lines(text[at : mark.start()]), shown]
        at = mark.end()
    return "".join([*parts, _lines(text[at:])])


def _link(citation: Citation, turn: int) -> str:
    label = escaped(f"Source {citation.number}: {citation.article.label}")
    return f'<a class="na-cite" href="#src-{turn}-{citation.number}" aria-label="{label}">{citation.number}</a>'


def _summary(found: Answer) -> str:
    articles = {passage.article.id for passage in found.passages}
    looked = f"{len(found.passages)} passages of {len(articles)} articles read"
    by = "extractive" if found.mode == "extractive" else f"written by {found.mode}"
    return " · ".join(filter(None, (looked, by, f"as of {spoken(found.as_of)}", cost(found.usage))))


def _turn(number: int, found: Answer) -> str:
    articles = dict.fromkeys(citation.article for citation in found.citations)
    shown = [_article(number, article, found, place == 0) for place, article in enumerate(articles)]
    return f'<section class="na-turn"><p>{escaped(found.question)}</p>{"".join(shown)}</section>'


def _article(turn: int, article: Article, found: Answer, is_open: bool) -> str:
    own = [citation for citation in found.citations if citation.article.id == article.id]
    origin = escaped(", ".join(part for part in (article.publisher, _day(article)) if part))
    numbers = " ".join(f"[{citation.number}]" for citation in own)
    address = ""
    if article.url and urlsplit(article.url).scheme in ("http", "https"):
        url = escaped(article.url)
        address = f'<p><a href="{url}" target="_blank" rel="noopener noreferrer">{url}</a></p>'
    others = also_published(found.also_published_by(article))
    notes = "".join(f'<p class="na-origin">{escaped(line)}</p>' for line in (article.note, others) if line)
    return (
        f"<details{' open' if is_open else ''}><summary>{escaped(article.label)} {numbers}"
        f'<span class="na-origin">{origin}</span></summary>{address}{_text(turn, article, own)}{notes}</details>'
    )


def _text(turn: int, article: Article, citations: Sequence[Citation]) -> str:
    """Return the article's text with each cited sentence in a `<mark>` that a citation mark points at."""
    parts, at = [], 0
    for citation in sorted(citations, key=lambda citation: (citation.start, citation.number)):
        start = max(at, citation.start)
        parts.append(escaped(article.text[at:start]))
        inside = escaped(article.text[start : max(start, citation.end)])
        parts.append(
            f'<mark id="src-{turn}-{citation.number}" tabindex="-1">{inside}<sup> [{citation.number}]</sup></mark>'
        )
        at = max(at, citation.end)
    parts.append(escaped(article.text[at:]))
    paragraphs = [line for line in "".join(parts).split(_BREAK) if line.strip()]
    return "".join(f"<p>{line}</p>" for line in paragraphs)


def _day(article: Article) -> str:
    return spoken(article.published) if article.published else "date unknown"


def _lines(text: str) -> str:
    return escaped(text).replace(_BREAK, "<br>")
