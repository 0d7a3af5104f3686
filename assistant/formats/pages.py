"""Articles in web pages."""

import re
from typing import Any
from urllib.parse import urljoin

from assistant.errors import ReadError
from assistant.formats import (
    fields,
    flattened,
    markup,
    page_blocks,
    page_body,
    page_data,
    page_days,
    page_head,
    page_names,
)
from assistant.formats.decoding import declared, decoded
from assistant.formats.page_body import Body, same
from assistant.nouns import Article
from assistant.text import dates

_LEAST_ALT_WORDS = 4
_WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def article(data: bytes, path: str, charset: str | None = None, url: str | None = None) -> Article:
    """Return the article in a page.

    Args:
        charset: What came with the page says of its character set; what the page says itself counts where it is None.
        url: Where the page was found, for when it does not say.

    Raises:
        ReadError: there is none in it.
    """
    import trafilatura

    text = decoded(data, charset or declared(data))
    tree = trafilatura.load_html(text.encode("utf-8", "replace"))
    if tree is None:
        raise ReadError("no article text found in this page")
    url = url or (path if _WEB_ADDRESS.match(path) else None)
    blocks = page_blocks.blocks(tree)
    name = markup.name(tree)
    headline = page_names.headline(tree, name, {same(block.text) for block in blocks})
    address = markup.address(tree)
    data_of_page = page_data.linked(tree, {same(one) for one in (headline, name) if one}, address)
    state = page_data.state(tree)
    found = page_body.find(blocks, headline, _alts(tree))
    head = page_head.Head(tree, data_of_page, headline, found.head, found.foot, markup.language(tree))
    day, day_from = page_days.published(head, address or url)
    lines = _lines(found, data_of_page, state, tree)
    if not lines:
        raise ReadError("no article text found in this page")
    outlet = page_names.outlet(head, name, blocks)
    stated = state if day is None else {}
    dateline = dates.dateline(lines[0])
    if day is None and "published" not in stated and dateline and dateline[2]:
        day, day_from = dateline[2], "dateline"
    return fields.article(
        "\n".join(lines),
        path,
        title=headline or next(iter(page_data.texts(data_of_page.node.get("headline"))), None) or state.get("title"),
        publisher=outlet or (dateline[1] if dateline else None),
        published=day or stated.get("published"),
        published_from=day_from or ("page data" if stated.get("published") else None),
        modified=page_days.modified(head) or state.get("modified"),
        byline=page_names.byline(head, outlet) or state.get("byline"),
        section=page_names.section(head, address) or state.get("section"),
        url=urljoin(url or "", address or "") or url,
        language=head.language,
    )


def _alts(tree: Any) -> frozenset[str]:
    alts = (same(alt) for alt in tree.xpath("//img/@alt | //amp-img/@alt"))
    return frozenset(alt for alt in alts if len(alt.split()) >= _LEAST_ALT_WORDS)


def _lines(found: Body, data: page_data.Data, state: dict[str, Any], tree: Any) -> list[str]:
    """Return the paragraphs of the article: as shown, or what holds much more where that is little.

    That may be the data of the page, or what trafilatura finds in its own way.
    """
    if found.is_enough:
        return list(found.lines)
    told = [line for text in page_data.texts(data.node.get("articleBody")) for line in page_data.paragraphs(text)]
    drawn = [line for line in str(state.get("text") or "").split("\n") if line]
    for lines in (told, drawn):
        if _is_more(lines, found):
            return lines
    import trafilatura

    page: Any = trafilatura.bare_extraction(tree, include_comments=False, include_tables=False)
    lines = flattened.clean(page.text).text.split("\n") if page is not None and page.text else []
    return lines if _is_more(lines, found) else list(found.lines)


def _is_more(lines: list[str], found: Body) -> bool:
    return sum(map(len, lines)) > 2 * sum(map(len, found.lines))
