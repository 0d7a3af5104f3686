"""The text of the article in a web page, by how the page is built.

The paragraphs of an article look alike in the markup: the same element and class in the same kind of parent. The
largest such family tells where the body is; what stands there is kept unless its place or its form says that it is
furniture.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from assistant.formats.furniture import is_caption, is_furniture
from assistant.formats.page_blocks import HEADINGS, Block
from assistant.text.sentences import is_finished, is_paragraph

_LONG = 60
"""Characters from which on a block counts as a paragraph when the body is looked for."""
_LINKED, _MOSTLY_LINKED = 0.5, 0.75
_ALL_LINKED, _HEADLINE_WORDS = 0.95, 3
_MOST_STRONG = 0.9
_HELD_SHARE = 0.75
_HEADING_WORDS = 14
_LEAST_BODY = 250
_APART = 2
_HEAD_BLOCKS, _FOOT_BLOCKS = 10, 5
_SAME = re.compile(r"\W+")


@dataclass(frozen=True)
class Body:
    """Where the article is: its lines, and the blocks between the head of the article and its first paragraph.

    Attributes:
        lines: One paragraph each.
        head: The blocks around the headline, before the body, in order.
        foot: The blocks right after the body.
    """

    lines: tuple[str, ...]
    head: tuple[Block, ...]
    foot: tuple[Block, ...]

    @property
    def is_enough(self) -> bool:
        return sum(map(len, self.lines)) >= _LEAST_BODY


def same(text: str) -> str:
    """Return what two writings of one line share."""
    return _SAME.sub(" ", text).strip().casefold()


def find(blocks: Sequence[Block], headline: str | None, alts: frozenset[str]) -> Body:
    """Return the body among the blocks of a page.

    Args:
        headline: What the page is called, for where the body starts.
        alts: What pictures show, as `same` writes it: a block of these words is a caption.
    """
    family = _family(blocks, alts)
    if not family:
        return Body((), tuple(blocks[:40]), ())
    held = _holder([blocks[at] for at in family])
    inside = [at for at, block in enumerate(blocks) if _is_within(block.element, held)]
    main = {_signature(blocks[at]) for at in family}
    begins = _headline_at(blocks, headline, family[0])
    lead = _lead_ins(blocks, begins, inside[0])
    first_of = {blocks[at].text: at for at in reversed((*lead, *inside))}  # what is repeated counts once
    chosen = [at for at in sorted(first_of.values()) if _is_kept(blocks[at], main, headline, alts)]
    if begins is not None:
        chosen = [at for at in chosen if at > begins]
    chosen = _without_pull_quotes(blocks, chosen, main)
    lines = _trimmed(blocks, chosen)
    # A standfirst may look like a paragraph and stand above byline and day.
    first = next((one for one, other in pairwise(family) if other - one <= _APART), family[0])
    last = max(chosen, default=inside[-1])
    head = _head(blocks, begins, first, held)
    return Body(tuple(lines), tuple(blocks[at] for at in head), tuple(blocks[last + 1 : last + 1 + _FOOT_BLOCKS]))


def _head(blocks: Sequence[Block], begins: int | None, first: int, held: Any) -> list[int]:
    """Return the places of the blocks before the body that stand in the same part of the page as the headline."""
    root = held.getparent() if held.getparent() is not None else held
    if begins is not None:
        root = next(
            one
            for one in (blocks[begins].element, *blocks[begins].element.iterancestors())
            if _is_within(held, one) or one.getparent() is None
        )
    earliest = max(0, (begins if begins is not None else first) - _HEAD_BLOCKS)
    return [at for at in range(earliest, first) if _is_within(blocks[at].element, root)]


def _signature(block: Block) -> tuple[Any, ...]:
    """Return what paragraphs of one body have in common: element and class of the block and of what is around it."""
    found, element = [], block.element
    for _ in range(3):
        if element is None:
            break
        found.append((element.tag, re.sub(r"\d+", "#", element.get("class") or "")))
        element = element.getparent()
    return tuple(found)


def _family(blocks: Sequence[Block], alts: frozenset[str]) -> list[int]:
    """Return the places of the largest family of paragraphs that look alike."""
    families: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    weights: dict[tuple[Any, ...], float] = defaultdict(float)
    for at, block in enumerate(blocks):
        if block.is_other or block.is_own or block.link_share > _LINKED or len(block.text) < _LONG:
            continue
        if at and blocks[at - 1].link_share >= _ALL_LINKED and len(blocks[at - 1].text.split()) >= _HEADLINE_WORDS:
            continue  # a linked headline stands above it: the summary of another story, as it seems
        if is_finished(block.text) and not _shows(block, alts):
            signature = _signature(block)
            families[signature].append(at)
            weights[signature] += len(block.text) * (1 - block.link_share)
    best = max(weights, key=weights.__getitem__, default=None)
    return families[best] if best is not None else []


def _holder(family: Sequence[Block]) -> Any:
    """Return the innermost element that holds most of a family."""
    weights: dict[Any, int] = defaultdict(int)
    for block in family:
        for element in (block.element, *block.element.iterancestors()):
            weights[element] += len(block.text)
    whole = sum(len(block.text) for block in family)
    fitting = [element for element, weight in weights.items() if weight >= _HELD_SHARE * whole]
    return max(fitting, key=lambda element: sum(1 for _ in element.iterancestors()))


def _is_within(element: Any, holder: Any) -> bool:
    return element is holder or any(one is holder for one in element.iterancestors())


def _headline_at(blocks: Sequence[Block], headline: str | None, before: int) -> int | None:
    """Return the place of the headline before the first paragraph, the nearest to it."""
    wanted = same(headline or "")
    places = [at for at in range(before) if wanted and same(blocks[at].text) == wanted and not blocks[at].is_other]
    return places[-1] if places else None


def _lead_ins(blocks: Sequence[Block], begins: int | None, first: int) -> list[int]:
    """Return the places of paragraphs between headline and body, such as an introduction in a box of its own."""
    if begins is None:
        return []
    return [
        at
        for at in range(begins + 1, first)
        if len(blocks[at].text) >= _LONG and is_finished(blocks[at].text) and blocks[at].link_share <= _LINKED
    ]


def _is_kept(block: Block, main: set[tuple[Any, ...]], headline: str | None, alts: frozenset[str]) -> bool:
    """Say whether a block in the body belongs to the text."""
    text = block.text
    if block.is_other or block.is_own or block.link_share >= _MOSTLY_LINKED:
        return False
    if block.link_share > _LINKED and not is_finished(text):
        return False
    if same(text) == same(headline or "") or _shows(block, alts):
        return False
    is_prose = is_paragraph(text)
    if len(text) >= _LONG and block.strong_share < _MOST_STRONG and _signature(block) in main:
        return not is_caption(text) and (is_prose or not is_furniture(text))
    if is_furniture(text) or is_caption(text):
        return False
    if is_prose or text.endswith(":") or block.tag == "li" or text.startswith(("-", "•", "–")):
        return True
    is_heading = block.tag in HEADINGS or block.strong_share >= _MOST_STRONG
    return is_heading and len(text.split()) <= _HEADING_WORDS


def _shows(block: Block, alts: frozenset[str]) -> bool:
    """Say whether a block begins with what a picture is said to show."""
    return same(block.text).startswith(tuple(alts)) if alts else False


def _without_pull_quotes(blocks: Sequence[Block], chosen: Sequence[int], main: set[tuple[Any, ...]]) -> list[int]:
    """Leave out what stands apart and repeats words of a paragraph."""
    apart = {at for at in chosen if _signature(blocks[at]) not in main}
    whole = "\n".join(same(blocks[at].text) for at in chosen if at not in apart)
    return [at for at in chosen if at not in apart or same(blocks[at].text) not in whole]


def _trimmed(blocks: Sequence[Block], chosen: Sequence[int]) -> list[str]:
    """Return the lines, each once, without headings that nothing follows."""
    lines: list[str] = []
    kept: list[Block] = []
    for at in chosen:
        block = blocks[at]
        text = f"- {block.text}" if block.tag == "li" and not block.text.startswith("- ") else block.text
        if _is_heading(block) and _is_label(blocks, at):
            continue
        if kept and _is_heading(block) and _is_heading(kept[-1]):
            lines.pop(), kept.pop()
        lines.append(text)
        kept.append(block)
    while kept and _is_heading(kept[-1]):
        lines.pop(), kept.pop()
    return lines


def _is_label(blocks: Sequence[Block], at: int) -> bool:
    """Say whether a short line stands above links to other stories."""
    after = blocks[at + 1] if at + 1 < len(blocks) else None
    return after is not None and not after.is_other and after.link_share >= _MOSTLY_LINKED


def _is_heading(block: Block) -> bool:
    return block.tag != "li" and not is_paragraph(block.text) and not block.text.endswith(":")
