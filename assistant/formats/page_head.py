"""The head of an article in a web page, and what of the page belongs to it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from assistant.formats import page_blocks
from assistant.formats.page_blocks import Block
from assistant.formats.page_body import same
from assistant.formats.page_data import Data

_MOST_CHILDREN = 8
_PART = re.compile(r"(?:Person|Organization|ImageObject)\b")
"""Things that are told of within an article."""


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


def stated_in(tree: Any, paths: Sequence[str]) -> list[str]:
    return [text for path in paths for one in tree.xpath(path) if (text := text_of(one))]


def text_of(one: Any) -> str:
    return " ".join((one if isinstance(one, str) else one.text_content()).split())


def is_of_article(element: Any, page: Head) -> bool:
    scopes = (one for one in element.iterancestors() if one.get("itemscope") is not None or one.get("typeof"))
    scope = next((one for one in scopes if not _PART.search(f"{one.get('itemtype')} {one.get('typeof')}")), None)
    title = page.title
    if scope is None or title is None:
        return not any(page_blocks.is_other(one) for one in element.iterancestors() if one.tag not in ("body", "html"))
    return any(one is scope for one in title.iterancestors())


def is_in(element: Any, purpose: re.Pattern[str]) -> bool:
    around = [element, *islice(element.iterancestors(), 2), *islice(element, _MOST_CHILDREN)]
    return any(isinstance(one.tag, str) and purpose.search(page_blocks.purpose(one)) for one in around)


def is_short(text: str) -> bool:
    return 0 < len(text.split()) <= 6 and len(text) <= 50 and not any(character.isdigit() for character in text)
