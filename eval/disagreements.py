"""How well rules tell disagreeing sentences from look-alikes: python eval/disagreements.py [--failures]

`disagreements.jsonl` holds pairs of dated sentences, each with the question that both are evidence for, from articles
made up for it. Half disagree: two sources give different values (numbers, days, names, places, outcomes) for the same
thing, updates over time among them, such as a toll that rose or an opening that was put off. Half only look so: other
periods, units, parts or things counted, rounding, a forecast beside an outcome, a running count at different times, the
same fact in other words, somebody's claim passed on, a range that holds the other's number.

The rules were tuned on the even lines and are judged by the odd ones. Precision and recall are those of "disagree";
"values" is the share of the disagreements found whose two values are the ones marked. Intervals are Wilson's, 95 %.
"""

import argparse
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.checking.disagreements import Disagreement, disagreement
from assistant.faces.measures import Estimate, proportion
from assistant.nouns import Article, Sentence

PAIRS = Path(__file__).with_name("disagreements.jsonl")


@dataclass(frozen=True)
class Pair:
    """Two sentences and what is known of them; `values` are the two that disagree, as written."""

    id: str
    kind: str
    question: str
    one: Sentence
    other: Sentence
    disagree: bool
    values: tuple[str, str] | None

    def found(self) -> Disagreement | None:
        return disagreement(self.question, self.one, self.other)


@dataclass(frozen=True)
class Result:
    """What the rules said of one pair."""

    pair: Pair
    found: Disagreement | None

    @property
    def right(self) -> bool:
        return self.pair.disagree == bool(self.found)

    @property
    def values_right(self) -> bool:
        return self.found is not None and all(
            told.text in marked or marked in told.text
            for told, marked in zip(self.found, self.pair.values or (), strict=True)
        )


def load(path: Path = PAIRS) -> list[Pair]:
    """Read the pairs, in the order of their lines."""
    return [_pair(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def _pair(line: dict) -> Pair:
    one, other = (_sentence(line["id"] + side, line[side]) for side in "ab")
    values = tuple(line["values"]) if line["disagree"] else None
    return Pair(line["id"], line["kind"], line["question"], one, other, line["disagree"], values)


def _sentence(id_: str, side: dict) -> Sentence:
    published = date.fromisoformat(side["published"])
    article = Article(id_, side["headline"], side["text"], side["outlet"], published)
    return Sentence(article, 0, len(article.text))


def halves(pairs: list[Pair]) -> dict[str, list[Result]]:
    """Judge all pairs: the even lines are for tuning, the odd ones for judging."""
    results = [Result(pair, pair.found()) for pair in pairs]
    return {"tuning": results[1::2], "judging": results[::2]}


def shares(results: list[Result]) -> dict[str, Estimate]:
    """Return the figures of a half by name."""
    told = [result for result in results if result.found]
    true = [result for result in results if result.pair.disagree]
    both = [result for result in told if result.pair.disagree]
    return {
        "precision": proportion([result.pair.disagree for result in told]),
        "recall": proportion([bool(result.found) for result in true]),
        "values": proportion([result.values_right for result in both]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--failures", action="store_true", help="print what went wrong on the tuning half")
    chosen = parser.parse_args()
    found = halves(load())
    for half, results in found.items():
        print(f"{half}: {len(results)} pairs, of them {sum(result.pair.disagree for result in results)} disagree")
        for name, share in shares(results).items():
            shown = f"{share.value:6.1%}   {share.low:.1%} to {share.high:.1%}" if share.n else "-"
            print(f"  {name:<10} n = {share.n:<3} {shown}")
        kinds = defaultdict(list)
        for result in results:
            kinds[result.pair.kind].append(result.right)
        print("  " + ", ".join(f"{kind} {sum(right)}/{len(right)}" for kind, right in kinds.items()))
    if chosen.failures:
        for result in found["tuning"]:
            if not result.right or (result.pair.disagree and not result.values_right):
                pair = result.pair
                print(
                    f"\n{pair.id}: {pair.question}\n  a: {pair.one.text}\n  b: {pair.other.text}\n"
                    f"  {[value.text for value in result.found or ()]}"
                )


if __name__ == "__main__":
    main()
