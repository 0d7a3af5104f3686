"""How well articles are taken out of web pages: python eval/extraction.py [--misses] [--seeds FOLDER]

80 pages in 20 styles and 6 languages, made as `page_styles.py` says, are read by this project and by trafilatura with
its default settings, whose date is that of htmldate asked for the original one. htmldate with its own default settings,
which ask for the latest date, stands beside them, and so does what this project makes of the bare text of a page, a run
of text a line ("flattened"; the four pages of a style that a script has to draw show no article then).

Ten styles, with their articles and furniture, are for tuning, the ten others for judging; each article is shown in two
styles. All pages were made before anything was tuned, but from the same knowledge of how sites are built, and the lists
of words hold what is usual in these languages: real pages are odder than these.

- body precision, recall, F1: over runs of four words with their multiplicity, words in lower case without punctuation,
  per page, then the mean, as in Scrapinghub's article-extraction-benchmark. Lines that are the headline or standfirst
  count neither way. Intervals are bootstrapped.
- whole body: every paragraph is there, word for word. No furniture: every line is part of headline, standfirst or body.
- date exact: of the pages that give their day. Left undated: of those that do not. Wrong: any other day, of all.
- headline, byline, outlet, language, section, address: as it is on the page, of all pages that give it; a byline also
  where there is none to be found. Modified: of the pages that give that day.

Intervals of shares are Wilson's, 95 %. `--misses` prints what goes wrong on the tuning half. `--seeds` names a folder
with raw source articles that are not part of the project, and prints what is kept of them; their truth below is
numbers of lines and days.
"""

import argparse
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import unquote

from page_styles import Page, load

from assistant.errors import ReadError
from assistant.faces.measures import Estimate, proportion
from assistant.faces.measures import mean as estimated
from assistant.formats import flattened, page_blocks, pages
from assistant.text import dates

RUN = 4
SEEDS: Mapping[str, tuple[str | None, str, str]] = {
    "000": ("2024-10-08", "8-11 13-14", "2 3"),
    "001": ("2023-12-05", "1-10", ""),
    "002": (None, "9-15", "1 4-8"),
    "003": ("2024-06-20", "1-6 8-13", "7"),
    "004": (None, "3-11 13-22 24-34", "12 23"),
}
"""Of each raw article, by the beginning of its name: the day, the lines of its body among those that are not empty,
from 1, and the lines that count neither way (headline, standfirst, headings, key points)."""
_STAMP = re.compile(r"^ ?date \d{4}-\d\d-\d\d ")


@dataclass(frozen=True)
class Found:
    """What one side says of a page; None where it does not."""

    text: str = ""
    headline: str | None = None
    authors: frozenset[str] = frozenset()
    outlet: str | None = None
    url: str | None = None
    language: str | None = None
    section: str | None = None
    published: date | None = None
    modified: date | None = None
    published_from: str | None = None


@dataclass(frozen=True)
class Read:
    """A page beside what one side says of it, and the processor seconds that it took."""

    page: Page
    found: Found
    seconds: float


def ours(page: bytes, address: str | None) -> Found:
    try:
        article = pages.article(page, "page.html", url=address)
    except ReadError:
        return Found()
    return Found(
        article.text, article.title, _names(article.byline), article.publisher, article.url, article.language,
        article.section, article.published, article.modified, article.published_from,
    )  # fmt: skip


def flat(page: bytes, address: str | None) -> Found:
    """Read what a page shows, its markup gone: each run of text a line."""
    import trafilatura

    shown = page_blocks.blocks(trafilatura.load_html(page))
    found = flattened.clean("\n".join(block.text for block in shown))
    return Found(
        found.text, found.title, _names(found.byline), found.publisher,
        published=found.published, published_from=found.published_from,
    )  # fmt: skip


def theirs(page: bytes, address: str | None) -> Found:
    import trafilatura

    found: Any = trafilatura.bare_extraction(page, url=address, with_metadata=True)
    if found is None:
        return Found()
    section = next(iter(found.categories or ()), None)
    return Found(
        found.text or "", found.title, _names(found.author), found.sitename, found.url, found.language, section,
        dates.parse_day(found.date or ""),
    )  # fmt: skip


def by_htmldate(page: bytes, address: str | None) -> Found:
    import htmldate

    day = dates.parse_day(htmldate.find_date(page.decode(), url=address) or "")
    return Found(published=day, modified=day)


Side = Callable[[bytes, str | None], Found]
SIDES: Mapping[str, Side] = {"ours": ours, "flattened": flat, "trafilatura": theirs, "htmldate": by_htmldate}


def read(all_pages: Sequence[Page], side: Side, is_compared: bool = True) -> list[Read]:
    """Read each page; the first one twice, as it loads what is needed.

    Args:
        is_compared: Other sides read the same pages in this process.
    """
    from trafilatura.meta import reset_caches

    side(all_pages[0].html.encode(), None)
    results = []
    for page in all_pages:
        data = page.html.encode()
        if is_compared:
            reset_caches()  # trafilatura's and htmldate's, which would remember the page of the other side
        started = time.process_time()
        found = side(data, page.fetched_from)
        results.append(Read(page, found, time.process_time() - started))
    return results


def _names(written: str | None) -> frozenset[str]:
    return frozenset(name.strip().casefold() for name in re.split(r"[;,&]|\band\b", written or "") if name.strip())


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def kept(one: Read) -> list[str]:
    """Return the lines that count: all but the headline and the standfirst."""
    allowed = {tuple(words(text)) for text in one.page.allowed}
    return [line for line in one.found.text.split("\n") if words(line) and tuple(words(line)) not in allowed]


def overlap(one: Read) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the body."""
    true, said = (_runs(words("\n".join(lines))) for lines in (one.page.body, kept(one)))
    both = (true & said).total()
    precision, recall = (both / part.total() if part else 0.0 for part in (said, true))
    return precision, recall, 2 * both / (true.total() + said.total())


def _runs(of: Sequence[str]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(of[at : at + RUN]) for at in range(max(1, len(of) - RUN + 1)))


def missing(one: Read) -> list[str]:
    """Return the paragraphs that are not there word for word."""
    said = f" {' '.join(words(one.found.text))} "
    return [text for text in one.page.paragraphs if f" {' '.join(words(text))} " not in said]


def furniture(one: Read) -> list[str]:
    """Return the lines that are no part of the article."""
    whole = f" {' '.join(words(' '.join([*one.page.allowed, *one.page.body])))} "
    return [line for line in kept(one) if f" {' '.join(words(line))} " not in whole]


def _plain(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()


def figures(of: Sequence[Read]) -> dict[str, Estimate]:
    """Return the figures of one side by name."""
    three = list(zip(*map(overlap, of), strict=True))
    dated = [one for one in of if one.page.published]
    undated = [one for one in of if not one.page.published]
    changed = [one for one in of if one.page.modified]
    addressed = [one for one in of if one.page.url]
    return {
        "body precision": estimated(three[0]),
        "body recall": estimated(three[1]),
        "body F1": estimated(three[2]),
        "whole body": proportion([not missing(one) for one in of]),
        "no furniture": proportion([not furniture(one) for one in of]),
        "date exact": proportion([one.found.published == one.page.published for one in dated]),
        "left undated": proportion([one.found.published is None for one in undated]),
        "date wrong": proportion([one.found.published not in (None, one.page.published) for one in of]),
        "headline": proportion([_plain(one.found.headline) == _plain(one.page.headline) for one in of]),
        "byline": proportion([one.found.authors == _names(";".join(one.page.authors)) for one in of]),
        "outlet": proportion([_plain(one.found.outlet) == _plain(one.page.outlet) for one in of]),
        "language": proportion([(one.found.language or "")[:2] == one.page.language for one in of]),
        "section": proportion([_plain(one.found.section) == _plain(one.page.section) for one in of]),
        "address": proportion([unquote(one.found.url or "") == one.page.url for one in addressed]),
        "modified": proportion([one.found.modified == one.page.modified for one in changed]),
    }


_LACKS: Mapping[str, Callable[[str], bool]] = {
    "htmldate": lambda name: not name.startswith(("date", "left", "modified")),
    "trafilatura": lambda name: name == "modified",
    "flattened": lambda name: name in ("outlet", "language", "section", "address", "modified"),
}


def table(half: Mapping[str, Sequence[Read]]) -> Iterator[str]:
    """Yield the lines of the table of one half."""
    found = {side: figures(results) for side, results in half.items()}
    yield f"{'':16}{'n':>4}" + "".join(f"{side:>27}" for side in half)
    for name in found["ours"]:
        cells = []
        for side in half:
            lacks = side in _LACKS and _LACKS[side](name)
            cells.append("-" if lacks else _shown(found[side][name]))
        yield f"{name:16}{found['ours'][name].n:>4}" + "".join(f"{cell:>27}" for cell in cells)
    spent = [f"{1000 * median(one.seconds for one in results):.0f}" for results in half.values()]
    yield f"{'ms a page, median':20}" + "".join(f"{cell:>27}" for cell in spent)


def _shown(value: Estimate) -> str:
    if value.value is None or value.low is None or value.high is None:
        return "-"
    return f"{value.value:6.1%} ({value.low:.1%}–{value.high:.1%})"


def misses(of: Sequence[Read]) -> Iterator[str]:
    """Yield what goes wrong, page by page."""
    for one in of:
        page, found = one.page, one.found
        lines = [f"  lost:      {text[:110]}" for text in missing(one)]
        lines += [f"  furniture: {text[:110]}" for text in furniture(one)]
        for name, said, true in (
            ("published", found.published, page.published), ("modified", found.modified, page.modified),
            ("headline", _plain(found.headline), _plain(page.headline)),
            ("byline", set(found.authors), set(_names(";".join(page.authors)))),
            ("outlet", _plain(found.outlet), _plain(page.outlet)), ("language", found.language, page.language),
            ("section", _plain(found.section), _plain(page.section)),
            ("address", unquote(found.url or ""), page.url or unquote(found.url or "")),
        ):  # fmt: skip
            lines += [f"  {name}: {said} for {true}"] if said != true else []
        if lines:
            yield "\n".join([f"\n{page.id}", *lines])


def seeds(folder: Path) -> Iterator[str]:
    """Yield a line for each raw article: its day, lines of the body that are lost, other lines that are kept."""
    for file in sorted(folder.glob("*.txt")):
        if (name := file.name.split("_")[0]) not in SEEDS:
            continue
        day, body, neither = SEEDS[name]
        raw = file.read_text(encoding="utf-8")
        lines = [_STAMP.sub("", line) for line in raw.split("\n") if line.strip()]
        found = flattened.clean(raw)
        said = {tuple(words(line)) for line in found.text.split("\n")}
        wanted = {tuple(words(lines[n - 1])) for n in _numbers(body)}
        free = {tuple(words(lines[n - 1])) for n in _numbers(neither)}
        right = str(found.published) == str(day)
        yield (
            f"{name}: {found.published or 'undated'}, {'right' if right else 'WRONG'}; body {len(wanted & said)} of "
            f"{len(wanted)} paragraphs; {len(said - wanted - free)} lines of something else"
        )


def _numbers(written: str) -> Iterator[int]:
    for part in written.split():
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--misses", action="store_true", help="print what goes wrong on the tuning half")
    parser.add_argument("--half", choices=("tuning", "judging"), help="only this half")
    parser.add_argument("--seeds", type=Path, metavar="FOLDER", help="also read the raw articles in this folder")
    chosen = parser.parse_args()
    all_pages = load()
    for name in ("tuning", "judging"):
        if chosen.half not in (None, name):
            continue
        some = [page for page in all_pages if page.half == name]
        half = {side: read(some, function) for side, function in SIDES.items()}
        print(f"{name}: {len(some)} pages in {len({page.style for page in some})} styles")
        print("\n".join(table(half)), end="\n\n")
        if chosen.misses and name == "tuning":
            print("\n".join(misses(half["ours"])), end="\n\n")
    if chosen.seeds:
        print("\n".join(seeds(chosen.seeds)))


if __name__ == "__main__":
    main()
