"""What the head of a web page says of the page itself; `tree` is the page as parsed by lxml."""

from typing import Any
from urllib.parse import urlsplit

_LANGUAGES = (
    "/html/@lang",
    "/html/@*[name()='xml:lang']",
    "//meta[@property='og:locale']/@content",
    "//meta[translate(@http-equiv, 'CONTELAGU', 'contelagu')='content-language']/@content",
    "//meta[translate(@name, 'DCLANGUE', 'dclangue')='dc.language' or @name='language']/@content",
    "//*[@itemprop='inLanguage']/@content",
)
_ADDRESSES = ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content")


def language(tree: Any) -> str | None:
    """Return the language that the page states, with its country where it does, or None."""
    return next((value.strip() for path in _LANGUAGES for value in tree.xpath(path) if value.strip()), None)


def name(tree: Any) -> str:
    """Return what the page is called in the title of a browser's window."""
    return " ".join("".join(tree.xpath("//head/title[1]//text()")).split())


def address(tree: Any) -> str | None:
    """Return the address that the page gives for itself, or None."""
    return next((value.strip() for path in _ADDRESSES for value in tree.xpath(path) if _is_address(value)), None)


def _is_address(value: str) -> bool:
    try:
        return bool(value.strip()) and urlsplit(value.strip()) is not None
    except ValueError:  # half an address, such as http://[
        return False
