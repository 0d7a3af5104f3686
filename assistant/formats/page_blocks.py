"""The blocks of a web page: its runs of text in reading order, and what in the markup tells furniture from article.

Nothing here knows a site by name. What a part of a page is for is told by its element, its role and the words in its
class, id and the like, which mostly say it in English whatever the language of the page.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assistant.text.sentences import is_finished

_BLOCK_TAGS = frozenset(
    """address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul
    video""".split()
)
HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_NEVER = frozenset(
    """script style noscript template svg iframe object embed audio video canvas button select textarea input map nav
    aside dialog menu head math datalist option""".split()
)
_NEVER_ROLES = frozenset(
    """navigation complementary banner contentinfo search dialog alertdialog menu menubar toolbar tablist alert button
    directory""".split()
)
_OTHER = re.compile(
    r"""(?x)\b(?:
      comment\w* | comentario\w* | comentário\w* | kommentar\w* | commentaire\w* | respond | disqus | reactions? |
      related\w* | recommend\w* | recirc\w* | promos? | promo\w+ | puffs? | teaser\w* | carousel\w* | outbrain |
      taboola | (?:read|up|watch|see)\ (?:next|more|also|too) | (?:also|more)\ (?:read|on|from|like|stories|news) |
      (?:most|mais|mas|top)\ (?:read|viewed|popular|lidas|leido|stories|news|recent|shared) | popular\w* |
      trending\w* | (?:latest|recent)\ (?:news|posts|stories|entries) | similar | suggest\w* | interstitial\w* |
      sidebar\w* | side | rail | widget\w* | newsletter\w* | signup | sign\ up | subscri\w* | paywall\w* | regwall |
      piano | membership | donat\w* | cookie\w* | consent\w* | gdpr | cmp | onetrust | ads? | advert\w* | publi |
      publicidad\w* | publicidade | werbung | sponsor\w* | banner\w* | adsense | dfp | promoted | marketing | nav |
      navi\w* | navbar\w* | menu\w* | breadcrumbs? | crumbs? | pagination | pager | masthead | footer\w* | copyright |
      modal | popup | popover | overlay | ticker | weather | poll | quiz | survey | login | toolbar | tin\ lien\ quan |
      tinlienquan\w* | lien\ quan | noticias\ relacionadas | leia\ (?:mais|tambem) | lea\ tambien
    )\b"""
)
"""Parts that belong to the site, to readers or to other articles: neither text nor days in them are the article's."""
_OWN = re.compile(
    r"""(?x)\b(?:
      caption\w* | image\ caption | foto\ txt | credits? | photo\ credit | by\ ?lines? | author\w* | autor\w* | bio |
      share\w* | sharing | social\w* | follow | tags? | tag\ links | taglist | topics? | labels | timestamp\w* | date |
      datetime | dateline | posted\ on | published | publish\ time | updated\w* | meta\ (?:info|data) | entry\ meta |
      post\ meta | print | tools | kicker | overline | rubrik | eyebrow | cat\ links | player | rating |
      screen\ reader\w* | visually\ hidden | sr\ only
    )\b"""
)
"""Parts that belong to the article but not to its text."""
_ATTRIBUTES = ("class", "id", "type", "role", "itemprop")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HIDDEN_STYLE = re.compile(r"(?i)\b(?:display\s*:\s*none|visibility\s*:\s*hidden)")
_WORD = re.compile(r"[^\W\d_]+")
_GUARDED_SHARE = 0.4
_WRAPPED = 40
"""Characters from which on a line may have been wrapped by hand."""
_Parts = list[tuple[str, bool, bool]]
"""Pieces of text, each with whether it is a link, and whether it is bold, italic or a link."""


@dataclass(frozen=True)
class Block:
    """A run of text that no other block element interrupts, white space folded.

    Attributes:
        element: The innermost block element around it.
        link_share: Share of its characters that are links.
        strong_share: Share of its characters that are bold, italic or links.
        is_other: It stands in a part that belongs to the site or to other articles.
        is_own: It stands in a part that belongs to the article but not to its text.
    """

    text: str
    element: Any
    link_share: float
    strong_share: float
    is_other: bool
    is_own: bool

    @property
    def tag(self) -> str:
        return str(self.element.tag)


def blocks(tree: Any) -> list[Block]:
    """Return the blocks of a page in reading order."""
    body = next(iter(tree.xpath("//body")), tree)
    return list(_Walk(body).walk(body, False, False))


def purpose(element: Any) -> str:
    """Return the words in class, id and the like of an element, in lower case, parted by single blanks."""
    return purpose_of(" ".join(element.get(name) or "" for name in _ATTRIBUTES))


def purpose_of(name: str) -> str:
    """Return the words in a name such as `articleBody_main`, in lower case, parted by single blanks."""
    return " ".join(_WORD.findall(_CAMEL.sub(" ", name.replace("_", " ")))).lower()


def is_other(element: Any) -> bool:
    """Say whether an element is a part of the page that belongs to the site, to readers or to other articles."""
    if element.tag in _NEVER or element.get("role") in _NEVER_ROLES:
        return True
    custom = "-" in element.tag and re.search(r"\b(?:sidebar|consent|list|ad|social|carousel|embed)\b", element.tag)
    return bool(custom or _OTHER.search(purpose(element)))


class _Walk:
    """Walks a page and cuts its text into blocks."""

    def __init__(self, body: Any) -> None:
        self._prose = _prose(body)
        self._titled = {one for heading in body.xpath(".//h1") for one in heading.iterancestors()}
        self._whole = max(1, self._prose.get(body, 0))

    def walk(self, element: Any, other: bool, own: bool) -> Iterator[Block]:
        lines: list[_Parts] = [[]]
        for kind, value, is_link, is_strong in _pieces(element, False, False):
            if kind == "text":
                lines[-1].append((value, is_link, is_strong))
            elif kind == "break":
                lines.append([])
            else:
                yield from _cut(lines, element, other, own)
                lines = [[]]
                yield from self._inner(value, other, own)
        yield from _cut(lines, element, other, own)

    def _inner(self, element: Any, other: bool, own: bool) -> Iterator[Block]:
        if _is_hidden(element):
            return
        words = purpose(element)
        if not other and is_other(element) and not self._is_guarded(element):
            other = True
        if (
            not own
            and (_OWN.search(words) or element.tag in ("figure", "figcaption"))
            and not self._is_guarded(element)
        ):
            own = True
        yield from self.walk(element, other, own)

    def _is_guarded(self, element: Any) -> bool:
        """Say whether so much of the page stands in an element that its name can't mean furniture."""
        if element.tag in _NEVER and element.tag not in ("aside", "menu"):
            return False
        return self._prose.get(element, 0) > _GUARDED_SHARE * self._whole or element in self._titled


def _pieces(element: Any, is_link: bool, is_strong: bool) -> Iterator[tuple[str, Any, bool, bool]]:
    """Yield text, block elements and breaks in order."""
    if element.text:
        yield "text", element.text, is_link, is_strong
    for child in element:
        tag = child.tag
        if not isinstance(tag, str):
            pass
        elif tag == "br":
            yield "break", None, False, False
        elif tag in _BLOCK_TAGS or "-" in tag:
            yield "element", child, False, False
        elif tag not in _NEVER and not _is_hidden(child):
            strong = is_strong or tag in ("b", "strong", "em", "i", "a")
            yield from _inline(child, is_link or tag == "a", strong)
        if child.tail:
            yield "text", child.tail, is_link, is_strong


def _inline(element: Any, is_link: bool, is_strong: bool) -> Iterator[tuple[str, Any, bool, bool]]:
    # A span that says what it is for is a part of its own, such as a date beside a name.
    named = element.tag in ("span", "time", "cite", "label") and purpose(element)
    if named:
        yield "text", " ", is_link, is_strong
    yield from _pieces(element, is_link, is_strong)
    if named:
        yield "text", " ", is_link, is_strong


def _cut(lines: list[_Parts], element: Any, other: bool, own: bool) -> Iterator[Block]:
    """Yield the lines between breaks as blocks; one that goes on in lower case goes with the one before."""
    joined: list[_Parts] = []
    before = ""
    for parts in lines:
        text = "".join(part for part, _, _ in parts).strip()
        if len(before) >= _WRAPPED and text[:1].islower() and not is_finished(before):
            joined[-1] += [(" ", False, False), *parts]
        else:
            joined.append(list(parts))
        before = text
    for parts in joined:
        yield from _block(parts, element, other, own)


def _block(parts: _Parts, element: Any, other: bool, own: bool) -> Iterator[Block]:
    text = " ".join("".join(part for part, _, _ in parts).split())
    if text:
        of = [len(part.strip()) for part, _, _ in parts]
        whole = max(1, sum(of))
        links = sum(length for length, (_, is_link, _) in zip(of, parts, strict=True) if is_link)
        strong = sum(length for length, (_, _, is_strong) in zip(of, parts, strict=True) if is_strong)
        yield Block(text, element, links / whole, strong / whole, other, own)


def _is_hidden(element: Any) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    return bool(_HIDDEN_STYLE.search(element.get("style") or ""))


def _prose(body: Any) -> dict[Any, int]:
    """Return of each element the characters in it outside of links and scripts."""
    counts: dict[Any, int] = {}
    for element in reversed(list(body.iter())):
        silent = not isinstance(element.tag, str) or element.tag in ("a", "script", "style", "noscript")
        own = 0 if silent else len((element.text or "").strip()) + sum(counts.get(child, 0) for child in element)
        counts[element] = own if silent else own + sum(len((child.tail or "").strip()) for child in element)
    return counts
