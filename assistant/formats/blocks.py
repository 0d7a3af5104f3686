"""The text of a piece of markup that is all article: every block a line, without judging what belongs to it."""

import re

_BLOCKS = frozenset(
    """p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd tr table blockquote pre section article header footer figure figcaption
    hr address main aside body html""".split()
)
_HEADINGS = ("h1", "h2", "h3")
_WITHOUT_TEXT = frozenset(("script", "style", "head", "title", "template", "noscript", "svg", "object", "iframe"))
_LOOKS_LIKE_MARKUP = re.compile(r"(?i)</(?:p|div|span|a|li|em|strong|h[1-6]|b|i)\s*>|<(?:br|p)\s*/?>")


def is_markup(text: str) -> bool:
    """Say whether a text is written in HTML, rather than one that speaks of a tag."""
    return len(_LOOKS_LIKE_MARKUP.findall(text)) >= 2


def plain(markup: str) -> tuple[str | None, list[str]]:
    """Return the first heading, where nothing stands before it, and the other blocks, each on one line.

    Two line breaks in a row part blocks; the cells of a table's row are joined by semicolons.
    """
    lines: list[str] = []
    heading: str | None = None
    for name, text in _blocks(markup):
        for block in re.split(r"\n\s*\n", text):
            line = " ".join(block.split())
            if not line:
                continue
            if name in _HEADINGS and heading is None and not lines:
                heading = line
            else:
                lines.append(f"- {line}" if name == "li" else line)
    return heading, lines


def _blocks(markup: str) -> list[tuple[str, str]]:
    """Return `(name of the element, text)` of each stretch of text that no block interrupts."""
    from lxml import etree, html  # type: ignore[import-untyped]

    root = html.document_fromstring(f"<div>{markup}</div>")
    found: list[tuple[str, str]] = []
    text: list[str] = []
    names: list[str] = []
    skipped = 0

    def end() -> None:
        found.append((next((name for name in reversed(names) if name in _BLOCKS), ""), "".join(text)))
        text.clear()

    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if name in _BLOCKS:
                end()
            names.append(name)
            skipped += name in _WITHOUT_TEXT
            if name == "br":
                text.append("\n")
            elif name in ("td", "th") and "".join(text).strip():
                text.append("; ")
            if not skipped:
                text.append(element.text or "")
            continue
        if event == "end":
            if name in _BLOCKS:
                end()
            names.pop()
            skipped -= name in _WITHOUT_TEXT
        if not skipped:
            text.append(element.tail or "")
    end()
    return found
