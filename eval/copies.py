"""How well copies of one story are told from look-alikes: python eval/copies.py [--failures]

`copies.jsonl` holds 300 pairs of articles made up for it, from the texts in `copies-articles.jsonl` (nine of them in
other languages than English). Of half of them both articles are one story: printed unchanged by another outlet, cut,
with a new lead, in another house style or spelling, with a paragraph put in, a credit or an advertisement put on, other
quotation marks, a corrected detail, an update that adds facts, or several of these at once. The others only look so:
one event told by two reporters, one form filled with other figures (weather, shares, matches, lists of a court), the
next day's story over the old background, a digest that quotes the first paragraph, the same words at the foot of two.

Each side of a pair names an article and what was done to it; see `Side`. The rules were tuned on the even lines and
are judged by the odd ones, which share no article. The baseline calls a pair copies from some Jaccard similarity of
its MinHash signatures on; it gets the threshold that is best on the half at hand, which flatters it. Intervals are
Wilson's, 95 %.
"""

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.faces.measures import Estimate, proportion
from assistant.nouns import Article
from assistant.text.copies import Sketch, are_copies

PAIRS = Path(__file__).with_name("copies.jsonl")
ARTICLES = Path(__file__).with_name("copies-articles.jsonl")
AMERICAN = {
    "colour": "color", "neighbour": "neighbor", "harbour": "harbor", "labour": "labor", "honour": "honor",
    "organise": "organize", "recognise": "recognize", "apologise": "apologize", "per cent": "percent",
    "metre": "meter", "litre": "liter", "centre": "center", "programme": "program", "licence": "license",
    "storey": "story", "grey": "gray", "mould": "mold", "lorry": "truck",
}  # fmt: skip
QUOTES = {"guillemets": "«»", "low": "„“", "curly": "“”", "straight-single": "''"}
_QUOTED = re.compile(r'"([^"]*)"|“([^”]*)”|„([^“]*)“|« ?([^»]*?) ?»')


@dataclass(frozen=True)
class Pair:
    """Two articles, and whether they are copies of one story."""

    id: str
    kind: str
    one: Article
    other: Article
    copies: bool


def load(pairs: Path = PAIRS, articles: Path = ARTICLES) -> list[Pair]:
    """Read the pairs, in the order of their lines."""
    known = {record["id"]: record for record in _lines(articles)}
    found = []
    for line in _lines(pairs):
        one, other = (made(f"{line['id']}-{name}", line[name], known) for name in "ab")
        found.append(Pair(line["id"], line["kind"], one, other, line["copies"]))
    return found


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def made(id_: str, side: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> Article:
    """Make one article of a pair. Paragraphs are counted from 1; the steps are taken in this order:

    `replace` pairs of words, each of which the text must hold; `spelling` "american"; `quotes`, one of `QUOTES`;
    `drop` these paragraphs; `cut` what follows so many; put a `lead` in the place of the first; `insert` pairs of how
    many paragraphs stand before, and what; `prepend` to the first; `append` paragraphs; take over `background`, a list
    of articles with their paragraphs. `title`, `outlet` and `published` are new ones.
    """
    record = known[side["article"]] if "article" in side else {}
    text = "\n".join(record.get("paragraphs", ()))
    for old, new in side.get("replace", ()):
        if old not in text:
            raise ValueError(f"{id_}: {old!r} is not in the text")
        text = text.replace(old, new)
    if side.get("spelling") == "american":
        for british, american in AMERICAN.items():
            text = text.replace(british, american).replace(british.capitalize(), american.capitalize())
    if "quotes" in side:
        opening, closing = QUOTES[side["quotes"]]
        text = _QUOTED.sub(lambda found: f"{opening}{next(filter(None, found.groups()))}{closing}", text)
    paragraphs = [part for n, part in enumerate(text.split("\n"), start=1) if n not in side.get("drop", ())]
    paragraphs = paragraphs[: side.get("cut")]
    if "lead" in side:
        paragraphs[0] = side["lead"]
    for before, inserted in side.get("insert", ()):
        paragraphs.insert(before, inserted)
    if "prepend" in side:
        paragraphs[0] = f"{side['prepend']} {paragraphs[0]}"
    paragraphs += side.get("append", ())
    for source in side.get("background", ()):
        paragraphs += [known[source["article"]]["paragraphs"][n - 1] for n in source["paragraphs"]]
    about = {**record, **side}
    text = "\n\n".join(part for part in paragraphs if part)
    return Article(id_, about["title"], text, about["outlet"], date.fromisoformat(about["published"]))


def halves(pairs: Sequence[Pair]) -> dict[str, list[Pair]]:
    """Return the even lines, for tuning, and the odd ones, for judging."""
    return {"tuning": list(pairs[1::2]), "judging": list(pairs[::2])}


def shares(pairs: Sequence[Pair], told: Sequence[bool]) -> dict[str, Estimate]:
    """Return the figures of one way of telling by name."""
    both = list(zip(pairs, told, strict=True))
    return {
        "precision": proportion([pair.copies for pair, yes in both if yes]),
        "recall": proportion([yes for pair, yes in both if pair.copies]),
    }


def by_rules(pairs: Sequence[Pair]) -> list[bool]:
    """Say of each pair whether a library would compare the two and take them for copies."""
    return [_is_compared(pair) and are_copies(pair.one, pair.other) for pair in pairs]


def _is_compared(pair: Pair) -> bool:
    one, other = Sketch.of(pair.one.text), Sketch.of(pair.other.text)
    return not set(one.bands).isdisjoint(other.bands) and one.resembles(other)


def by_jaccard(pairs: Sequence[Pair]) -> tuple[list[bool], float]:
    """Say the same by the threshold of Jaccard similarity with the best F1 on these pairs, and which that is."""
    found = [Sketch.of(pair.one.text).jaccard(Sketch.of(pair.other.text)) for pair in pairs]

    def f1(threshold: float) -> float:
        told = [value >= threshold for value in found]
        hits = sum(pair.copies for pair, yes in zip(pairs, told, strict=True) if yes)
        return 2 * hits / (sum(told) + sum(pair.copies for pair in pairs))

    best = max(sorted(set(found)), key=f1)
    return [value >= best for value in found], best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--failures", action="store_true", help="print what went wrong on the tuning half")
    chosen = parser.parse_args()
    for half, pairs in halves(load()).items():
        print(f"{half}: {len(pairs)} pairs, of them {sum(pair.copies for pair in pairs)} copies")
        told = by_rules(pairs)
        plain, threshold = by_jaccard(pairs)
        for name, answers in (("rules", told), (f"MinHash Jaccard from {threshold:.2f}", plain)):
            for measure, share in shares(pairs, answers).items():
                interval = f"{share.low:.1%} to {share.high:.1%}"
                print(f"  {name:<26} {measure:<10} n = {share.n:<3} {share.value:6.1%}   {interval}")
        _print_kinds(pairs, told, plain)
        if chosen.failures and half == "tuning":
            for pair, yes in zip(pairs, told, strict=True):
                if yes != pair.copies:
                    print(f"\n{pair.id}\n--- a\n{pair.one.text}\n--- b\n{pair.other.text}")


def _print_kinds(pairs: Sequence[Pair], told: Sequence[bool], plain: Sequence[bool]) -> None:
    kinds: dict[tuple[bool, str], list[tuple[bool, bool]]] = defaultdict(list)
    for pair, *answers in zip(pairs, told, plain, strict=True):
        kinds[not pair.copies, pair.kind].append((answers[0] == pair.copies, answers[1] == pair.copies))
    for (apart, kind), right in sorted(kinds.items()):
        own, other = (f"{sum(answers)}/{len(right)}" for answers in zip(*right, strict=True))
        print(f"  {'no copies' if apart else 'copies':<10} {kind:<12} right: rules {own:<7} Jaccard {other}")


if __name__ == "__main__":
    main()
