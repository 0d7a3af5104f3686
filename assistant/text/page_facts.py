"""Headline, byline, outlet, section and days of the article in a web page: from its data, its markup and its head."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from assistant.text import dates, local_days, page_blocks
from assistant.text.page_blocks import Block
from assistant.text.page_body import same
from assistant.text.page_data import Data, texts
from assistant.text.sentences import is_finished

_LOWER_NAME = "translate(@name, 'DCTERMSIUAOFGHL', 'dctermsiuaofghl')"
_META_DAYS = (
    "//meta[@property='article:published_time' or @property='article:published']/@content",
    "//meta[@property='og:published_time']/@content",
    "//head/meta[@itemprop='datePublished' or @name='datePublished']/@content",
    "//meta[@name='parsely-pub-date' or @name='pubdate' or @name='publishdate' or @name='publish-date']/@content",
    "//meta[@name='citation_publication_date' or @name='sailthru.date' or @name='article.published']/@content",
    "//meta[@name='publication_date' or @name='article:published_time' or @name='cXenseParse:publishtime']/@content",
    f"//meta[{_LOWER_NAME}='dc.date.issued' or {_LOWER_NAME}='dcterms.issued']/@content",
    f"//meta[{_LOWER_NAME}='dc.date' or {_LOWER_NAME}='dcterms.date']/@content",
    f"//meta[{_LOWER_NAME}='dcterms.created' or {_LOWER_NAME}='dc.date.created' or @name='date']/@content",
)
"""Where the head of a page states when its article was published, the surest first."""
_META_CHANGES = (
    "//meta[@property='article:modified_time' or @property='og:updated_time' or @property='article:modified']/@content",
    "//head/meta[@itemprop='dateModified']/@content",
    "//meta[@name='modified-date' or @name='last-modified' or @name='lastmod']/@content",
    f"//meta[{_LOWER_NAME}='dcterms.modified' or {_LOWER_NAME}='dc.date.modified']/@content",
)
_CHANGED = re.compile(
    r"(?i)\b(?:(?:last\s)?(?:updated?|modified|changed|edited|revised|reviewed)|mod(?:ified)?|upd|aktualisiert|"
    r"geändert|bearbeitet|mis[e]?\sà\sjour|màj|modifié\w*|modification|actualizad[oa]|actualización|modificad[oa]|modificación|"
    r"atualizad[oa]|atualização|alterad[oa]|alteração|aggiornat[oa]|modifica|bijgewerkt|uppdaterad|"
    r"cập\snhật|sửa|chỉnh\ssửa|diperbarui)\b"
)
"""Words that a day stands after on which an article was changed, not published."""
_LABEL = re.compile(
    r"(?i)\b(?:(?:first\s)?published|posted|issued|date|veröffentlicht|erschienen|stand|publié\w*|mis\sen\sligne|"
    r"parution|publicad[oa]|fecha|data|pubblicat[oa]|gepubliceerd|publicerad|đăng|ngày|xuất\sbản|dipublikasikan)\b"
)
"""Words that a day of publication stands after at the foot of an article."""
_MOST_STAMP_WORDS = 18
_IN_ADDRESS = re.compile(r"/(20\d\d|19\d\d)[/-](\d\d)[/-](\d\d)(?=[/_.-])|/(20\d\d)(\d\d)(\d\d)(?=[/_.-])")
_BY = re.compile(
    r"(?i)^\W*(?:(?:written|reported|words|text|story)\s+by|by|von|par|por|di|door|av|oleh|"
    r"escrito\s+por|tác\sgiả|bài(?:\svà\sảnh)?|author|autor|auteur|autore)\b\s*:?\s+"
)
_NAMES = re.compile(r"\s*(?:[,;|•·]|\s&\s|\s(?:and|und|et|y|e|và|en|och|dan)\s)\s*")
_NAME = re.compile(r"[^\W\d_](?:[\w.'’-]|\s(?=[\w(])){1,50}")
_BYLINES = (
    "//*[@itemprop='author']//*[@itemprop='name']",
    "//*[@itemprop='author' and not(.//*[@itemprop='name'])]",
    "//a[contains(concat(' ', @rel, ' '), ' author ')]",
    "//*[contains(concat(' ', @class, ' '), ' vcard ')]//*[contains(concat(' ', @class, ' '), ' fn ')]",
)
_PART = re.compile(r"(?:Person|Organization|ImageObject)\b")
"""Things that are told of within an article."""
_BYLINE_PURPOSE = re.compile(r"\b(?:by ?lines?|authors?|autor(?:en|es)?|auteur|author \w+|person name)\b")
_SECTIONS = (
    "//meta[@property='article:section' or @name='article:section' or @name='section']/@content",
    "//meta[@itemprop='articleSection']/@content",
    "//*[@itemprop='articleSection' and not(self::meta)]",
    "//a[contains(@rel, 'category')]",
)
_SECTION_META = re.compile(r"\b(?:section|category|rubrik|rubrique|seccion)\b")
_SECTION_PURPOSE = re.compile(
    r"\b(?:kicker|overline|rubrik\w*|eyebrow|section(?: name| label| link)?|category|categor\w+|cat links)\b"
)
_TRAIL = re.compile(r"\b(?:bread ?crumbs?|breadcrumb\w*|crumbs?)\b")
_TITLE_SIGN = re.compile(r"\s+(?:[-–—|·•»«:]|::)\s+|:\s+")
_COPYRIGHT = re.compile(r"(?i)(?:©|\(c\)|copyright)[\s\d©–—,-]*(?P<name>[^\W\d_][^.|,;]{2,40})")
_OUTLETS = (
    "//meta[@property='og:site_name' or @name='og:site_name']/@content",
    "//meta[@name='application-name' or @name='publisher']/@content",
    "//*[@itemprop='publisher']//*[@itemprop='name']/@content",
    "//*[@itemprop='publisher']//*[@itemprop='name']",
)


@dataclass(frozen=True)
class Head:
    """What days and names are looked for in.

    Attributes:
        tree: The page.
        title: An element of the headline, or None.
        head: The blocks before the body, `foot` those after it.
        language: As the page states it, with its country.
    """

    tree: Any
    data: Data
    headline: str | None
    head: Sequence[Block]
    foot: Sequence[Block]
    language: str | None

    @property
    def title(self) -> Any:
        wanted = same(self.headline or "")
        return next((block.element for block in reversed(self.head) if wanted and same(block.text) == wanted), None)


def published(page: Head, address: str | None) -> tuple[date | None, str | None]:
    """Return the day of publication that a page states and where it does, or nothing."""
    for found, values in (
        ("json-ld", texts(page.data.node.get("datePublished"))),
        ("meta", _values(page.tree, _META_DAYS)),
        ("microdata", _marked(page, ("datePublished", "schema:datePublished"))),
        ("time", _times(page)),
        ("header line", _head_lines(page)),
        ("header line", _foot_lines(page)),
    ):
        day = next((day for value in values if (day := local_days.parse_day(str(value), page.language))), None)
        if day:
            return day, found
    if day := _day_in(address):
        return day, "address"
    return None, None


def modified(page: Head) -> date | None:
    """Return the day of the last change that a page states."""
    for values in (
        texts(page.data.node.get("dateModified")),
        _values(page.tree, _META_CHANGES),
        _marked(page, ("dateModified", "schema:dateModified")),
        _times(page, changed=True),
        _changed_lines(page),
    ):
        day = next((day for value in values if (day := local_days.parse_day(str(value), page.language))), None)
        if day:
            return day
    return None


def headline(tree: Any, name: str, texts_of_page: set[str]) -> str | None:
    """Return what a page calls its article.

    A first-level heading counts where the title of the page, or what it tells other sites, holds it; else that title
    without the outlet.

    Args:
        name: The title of the page.
        texts_of_page: Its blocks, as `same` writes them.
    """
    shared = next((" ".join(text.split()) for text in tree.xpath("//meta[@property='og:title']/@content")), "")
    headings = [" ".join(one.text_content().split()) for one in tree.xpath("//h1")]
    known = [same(text) for text in (shared, name) if text]
    fitting = [one for one in headings if one and any(same(one) in text for text in known)]
    if fitting:
        return max(fitting, key=len)
    for written in (shared, name):
        cut = [part for part in _cuts(written) if same(part) in texts_of_page]
        if cut:
            return max(cut, key=len)
    return shared or (headings[0] if len(headings) == 1 else None)


def byline(page: Head, outlet: str | None) -> str | None:
    """Return the names of who wrote the article, parted by commas, or None."""
    of_data = [text for key in ("author", "creator") for text in texts(page.data.node.get(key))]
    of_meta = [str(text) for text in page.tree.xpath("//meta[@name='author' or @property='author']/@content")]
    for written in (of_data, _marked_names(page), of_meta, _named_blocks(page)):
        names = [name for text in written for name in _split(text) if same(name) != same(outlet or "")]
        if names:
            return ", ".join(dict.fromkeys(names))
    return None


def section(page: Head, address: str | None) -> str | None:
    """Return the part of the outlet that the article stands in, or None."""
    found = [*texts(page.data.node.get("articleSection")), *_values(page.tree, _SECTIONS)]
    found += [
        str(one.get("content"))
        for one in page.tree.xpath("//meta[@name and @content]")
        if _SECTION_META.search(page_blocks.purpose_of(one.get("name")))
    ]
    found += [block.text for block in page.head if _is_in(block.element, _SECTION_PURPOSE) and _is_short(block.text)]
    found += reversed([one for one in page.data.crumbs if same(one) != same(page.headline or "")])
    found += _trail(page) + _parts_above(page, address)
    return next((text for text in found if _is_short(text)), None)


def outlet(page: Head, name: str, blocks: Sequence[Block]) -> str | None:
    """Return who publishes the page, or None."""
    found = [*_values(page.tree, _OUTLETS), *texts(page.data.node.get("publisher")), *page.data.others]
    if found:
        return found[0]
    rest = _rest(name, page.headline)
    if rest:
        return rest
    for block in blocks[-12:]:
        match = _COPYRIGHT.search(block.text)
        if match and len(match["name"].split()) <= 6:
            return match["name"].strip()
    return None


def _rest(name: str, title: str | None) -> str | None:
    """Return what the title of a page holds besides the headline."""
    if not title or same(title) not in same(name):
        return None
    at = name.casefold().find(title.casefold())
    if at < 0:
        return None
    parts = [name[:at].strip(" -–—|·•»«:"), name[at + len(title) :].strip(" -–—|·•»«:")]
    rest = [piece for part in parts for piece in _TITLE_SIGN.split(part) if piece]
    return rest[-1] if rest and rest[-1][:1].isupper() and len(rest[-1].split()) <= 6 else None


def _cuts(written: str) -> Iterator[str]:
    """Yield a title, and it without what stands before or after some sign."""
    yield written
    for sign in _TITLE_SIGN.finditer(written):
        yield written[: sign.start()]
        yield written[sign.end() :]


def _values(tree: Any, paths: Sequence[str]) -> list[str]:
    return [text for path in paths for one in tree.xpath(path) if (text := _text(one))]


def _text(one: Any) -> str:
    return " ".join((one if isinstance(one, str) else one.text_content()).split())


def _marked(page: Head, names: Sequence[str]) -> Iterator[str]:
    """Yield what microdata and RDFa say of the article: not of another one, nor of a comment."""
    for element in page.tree.xpath("//*[@itemprop or @property]"):
        said = f"{element.get('itemprop') or ''} {element.get('property') or ''}".split()
        if element.tag != "meta" and set(said) & set(names) and _is_of_article(element, page):
            yield from (element.get(key) for key in ("content", "datetime", "title") if element.get(key))
            yield _text(element)
        elif element.tag == "meta" and set(said) & set(names) and _is_of_article(element, page):
            yield element.get("content") or ""


def _is_of_article(element: Any, page: Head) -> bool:
    scopes = (one for one in element.iterancestors() if one.get("itemscope") is not None or one.get("typeof"))
    scope = next((one for one in scopes if not _PART.search(f"{one.get('itemtype')} {one.get('typeof')}")), None)
    title = page.title
    if scope is None or title is None:
        return not any(page_blocks.is_other(one) for one in element.iterancestors() if one.tag not in ("body", "html"))
    return any(one is scope for one in title.iterancestors())


def _times(page: Head, changed: bool = False) -> Iterator[str]:
    """Yield the days of `time` elements that stand with the headline."""
    near = {id(block.element) for block in (*page.head, *page.foot)}
    for element in page.tree.xpath("//time[@datetime]"):
        around = [element, *element.iterancestors()]
        if not any(id(one) in near for one in around[:4]):
            continue
        if any(
            page_blocks.is_other(one) for one in around if one.tag not in ("body", "html") and not one.xpath(".//h1")
        ):
            continue
        if _is_changed(element) == changed:
            yield element.get("datetime")


def _is_changed(element: Any) -> bool:
    """Say whether a day is marked as that of a change: by name, or by the words before it."""
    for one in (element, element.getparent()):
        if one is not None and _CHANGED.search(page_blocks.purpose(one)):
            return True
    before = element.getprevious()
    said = " ".join(
        (
            before.text_content() + (before.tail or "") if before is not None else (element.getparent().text or "")
        ).split()
    )
    last = list(_CHANGED.finditer(said))
    return bool(last) and local_days.span(said[last[-1].end() :]) is None


def _stamps(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield the lines around a headline that may hold a day."""
    for block in blocks:
        if not block.is_other and len(block.text.split()) <= _MOST_STAMP_WORDS and not _is_sentence(block.text):
            yield block.text


def _is_sentence(text: str) -> bool:
    return is_finished(text) and len(text.split()) > 8 and not text.casefold().endswith(("a.m.", "p.m."))


def _head_lines(page: Head) -> Iterator[str]:
    before = ""
    for line in _stamps(page.head):
        changed = _CHANGED.search(line)
        if changed:
            yield line[: changed.start()]
            # "Updated 3 May, published 1 May"
            label = _LABEL.search(line, changed.end())
            if label and local_days.span(line[changed.end() : label.start()]):
                yield line[label.start() :]
        elif not (_CHANGED.search(before) and not local_days.span(before)):
            yield line
        before = line


def _foot_lines(page: Head) -> Iterator[str]:
    for line in _stamps(page.foot):
        label = _LABEL.match(line.lstrip(" -–—|("))
        if label and not _CHANGED.search(line):
            yield line


def _changed_lines(page: Head) -> Iterator[str]:
    lines = list(_stamps([*page.head, *page.foot]))
    for at, line in enumerate(lines):
        changed = _CHANGED.search(line)
        if changed:
            yield line[changed.start() :]
            if local_days.span(line, page.language) is None and at + 1 < len(lines):
                yield lines[at + 1]


def _day_in(address: str | None) -> date | None:
    match = _IN_ADDRESS.search(address or "")
    return dates.parse_day("-".join(part for part in match.groups() if part)) if match else None


def _marked_names(page: Head) -> list[str]:
    for path in _BYLINES:
        names = [
            _text(one)
            for one in page.tree.xpath(path)
            if _is_of_article(one, page)
            and not any(page_blocks.is_other(up) for up in one.iterancestors("div", "section", "ol", "li"))
        ]
        if names:
            return names
    return []


def _named_blocks(page: Head) -> list[str]:
    """Return the names in lines around the headline that say so by their place or their first word."""
    found = [b.text for b in page.head if not b.is_other and _BY.match(b.text) and len(b.text.split()) <= 16]
    found = found or [b.text for b in page.head if _is_in(b.element, _BYLINE_PURPOSE) and _is_short(b.text)]
    return found or [b.text for b in page.foot if _is_in(b.element, _BYLINE_PURPOSE) and _is_short(b.text)][:1]


def _split(written: str) -> list[str]:
    """Return the names in a byline."""
    text = _BY.sub("", written)
    day = local_days.span(text)
    text = (text[: day[1]] if day else text).strip(" -–—|,;•·/")
    text = re.split(r"\s[-–—|/]\s", text)[0]
    names = [name.strip(" .,") if name.count(".") == 1 else name.strip(" ,") for name in _NAMES.split(text)]
    fit = [name for name in names if _NAME.fullmatch(name) and len(name.split()) <= 6 and not name.startswith("http")]
    return fit if len(fit) == len(names) else []


def _is_in(element: Any, purpose: re.Pattern[str]) -> bool:
    around = [element, *list(element.iterancestors())[:2], *element]
    return any(isinstance(one.tag, str) and purpose.search(page_blocks.purpose(one)) for one in around)


def _is_short(text: str) -> bool:
    return 0 < len(text.split()) <= 6 and len(text) <= 50 and not any(character.isdigit() for character in text)


def _parts_above(page: Head, address: str | None) -> list[str]:
    """Return what links are called that lead to a part of the address of the page, the longest part first."""
    if not address:
        return []
    own, found = urlsplit(address).path, []
    for link in page.tree.xpath("//a[@href]"):
        try:
            path = urlsplit(urljoin(address, link.get("href"))).path.rstrip("/")
        except ValueError:  # half an address
            continue
        if path and own.startswith(f"{path}/"):
            found.append((len(path), _text(link)))
    return [text for _, text in sorted(found, key=lambda one: -one[0]) if text]


def _trail(page: Head) -> list[str]:
    """Return the last step of a trail of crumbs before the headline itself, or of a line such as "Home > World"."""
    for element in page.tree.xpath("//nav | //ol | //ul | //div | //p"):
        if _TRAIL.search(page_blocks.purpose(element)):
            steps = [_text(one) for one in element.xpath(".//a | .//li[not(.//a)]")]
            steps = [step for step in steps if same(step) != same(page.headline or "")]
            if steps:
                return steps[:0:-1] or steps
    for block in page.head:
        steps = re.split(r"\s+[>»›/]\s+", block.text)
        if len(steps) > 1 and all(map(_is_short, steps)):
            return steps[:0:-1]
    return []
