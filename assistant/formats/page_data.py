"""What a web page says of its article in data: JSON-LD, and the state that a single-page app is drawn from."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from assistant.errors import ReadError
from assistant.formats import fields
from assistant.formats.page_body import same
from assistant.text.sentences import is_finished

_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|Review|SocialMediaPosting)$")
_INNER = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "hasPart")
_MARKUP = re.compile(r"<[^>]{0,400}>")
_BREAK = re.compile(r"(?i)</p>|<br\s*/?>|</h\d>|</li>|\n+")
_NOT_TEXT = re.compile(
    r"(?i)newsletter|related|promo|advert|\bad\b|embed|image|gallery|video|signup|paywall|teaser|caption"
)
_TEXT_KEYS = ("html", "text", "content", "value", "body", "paragraph", "data", "copy")
_LEAST_PARAGRAPHS, _LEAST_PARAGRAPH = 3, 40
_DEEPEST, _MOST_NODES = 14, 20_000


@dataclass(frozen=True)
class Data:
    """What the data says; None or nothing where it does not.

    Attributes:
        node: The JSON-LD of the article, or an empty one.
        others: Names of the organisations and sites that JSON-LD tells of.
        crumbs: The names of a trail of crumbs.
    """

    node: Mapping[str, Any] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    crumbs: tuple[str, ...] = ()


def linked(tree: Any, names: set[str], address: str | None) -> Data:
    """Return what JSON-LD says of the article of a page.

    Args:
        names: What the page calls the article, as `same` writes it: a block on another article does not count.
        address: The address that the page gives for itself.
    """
    nodes = list(_nodes(tree))
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    ranked = sorted((rank, at) for at, node in enumerate(nodes) if (rank := _rank(node, names, address)))
    node = nodes[ranked[0][1]] if ranked else {}
    for key in ("author", "publisher"):
        node = {**node, key: _resolved(node.get(key), by_id)} if key in node else node
    kinds = ("Organization", "NewsMediaOrganization", "WebSite")
    return Data(
        node,
        tuple(name for one in nodes if _kind(one) in kinds and (name := _name(one))),
        tuple(name for one in nodes if _kind(one) == "BreadcrumbList" for name in _crumbs(one)),
    )


def texts(value: Any) -> list[str]:
    """Return the text or texts in a value: of a node its name."""
    found = value if isinstance(value, list) else [value]
    return [text for one in found if (text := one.strip() if isinstance(one, str) else _name(one))]


def paragraphs(written: str) -> list[str]:
    """Return the paragraphs of a text that may hold markup."""
    lines = (" ".join(unescape(_MARKUP.sub(" ", line)).split()) for line in _BREAK.split(written))
    return [line for line in lines if line]


def state(tree: Any) -> dict[str, Any]:
    """Return the article in the state of a single-page app by the names of its parts, `text` among them, or nothing."""
    best: tuple[int, dict[str, Any]] = (0, {})
    for script in tree.xpath("//script[@type='application/json']/text()"):
        try:
            whole = json.loads(script)
        except (ValueError, RecursionError):
            continue
        for holder, lines in _bodies(whole):
            size = sum(map(len, lines))
            if len(lines) >= _LEAST_PARAGRAPHS and size > best[0]:
                best = size, {**_known(holder), "text": "\n".join(lines)}
    return best[1]


def _known(holder: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return fields.known(holder)
    except ReadError:
        return {}


def _bodies(whole: Any) -> Iterator[tuple[Mapping[str, Any], list[str]]]:
    """Yield each object with the paragraphs of a list or text in it."""
    level, seen = [whole], 0
    for _ in range(_DEEPEST):
        for node in level:
            seen += 1
            if isinstance(node, Mapping) and seen < _MOST_NODES:
                for value in node.values():
                    yield node, _lines(value)
        level = [
            inner
            for node in level
            if isinstance(node, Mapping | list)
            for inner in (node.values() if isinstance(node, Mapping) else node)
            if isinstance(inner, Mapping | list)
        ]


def _lines(value: Any) -> list[str]:
    if isinstance(value, str):
        return paragraphs(value) if "</p>" in value else []
    if not isinstance(value, list):
        return []
    lines = [line for entry in value for line in _entry(entry)]
    prose = [line for line in lines if len(line) >= _LEAST_PARAGRAPH and is_finished(line)]
    return lines if len(prose) * 2 >= len(value) else []


def _entry(entry: Any) -> list[str]:
    if isinstance(entry, str):
        return paragraphs(entry)
    if not isinstance(entry, Mapping) or _NOT_TEXT.search(str(entry.get("type") or entry.get("__typename") or "")):
        return []
    if isinstance(entry.get("items"), list):
        return [f"- {line}" for one in entry["items"] for line in _entry(one)]
    if "title" in entry and "url" in entry:
        return []  # another story
    found = next((entry[key] for key in _TEXT_KEYS if isinstance(entry.get(key), str)), "")
    return paragraphs(found)


def _nodes(tree: Any) -> Iterator[Mapping[str, Any]]:
    for block in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            level = [json.loads(block)]
        except (ValueError, RecursionError):
            continue
        while level:
            node = level.pop(0)
            if isinstance(node, list):
                level += node
            elif isinstance(node, Mapping):
                yield node
                level += [node[key] for key in _INNER if isinstance(node.get(key), Mapping | list)]


def _rank(node: Mapping[str, Any], names: set[str], address: str | None) -> int:
    """Return how surely a node tells of the article of the page, 1 the surest; 0 where it does not."""
    kind = _kind(node)
    called = {same(text) for key in ("headline", "name", "alternativeHeadline") for text in texts(node.get(key))}
    lies_at = [one for key in ("url", "@id", "mainEntityOfPage") for one in _addresses(node.get(key))]
    is_named = any(one and (one in name or name in one) for one in called for name in names if name)
    is_here = address is not None and any(one.split("#")[0].rstrip("/") == address.rstrip("/") for one in lies_at)
    if _ARTICLE.search(kind):
        if is_named or is_here:
            return 1
        return 0 if called and names else 3
    if "datePublished" in node and kind in ("", "WebPage"):
        return 2 if is_named or is_here else 0 if called or lies_at else 4
    return 0


def _kind(node: Mapping[str, Any]) -> str:
    kind = node.get("@type")
    return str(next(iter(kind), "") if isinstance(kind, list) else kind or "")


def _name(node: Any) -> str:
    name = node.get("name") if isinstance(node, Mapping) else None
    return name.strip() if isinstance(name, str) else ""


def _addresses(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        value = value.get("@id") or value.get("url")
    return [value] if isinstance(value, str) and value.startswith("http") else []


def _resolved(value: Any, by_id: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_resolved(one, by_id) for one in value]
    if isinstance(value, Mapping) and not value.get("name") and isinstance(value.get("@id"), str):
        return by_id.get(value["@id"], value)
    return value


def _crumbs(node: Mapping[str, Any]) -> Iterator[str]:
    for entry in node.get("itemListElement") or ():
        if isinstance(entry, Mapping) and (name := _name(entry) or _name(entry.get("item"))):
            yield name
