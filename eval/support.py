"""Measure the support check on statements with known errors: python eval/support.py [--judge entailment] [--misses]

`support-pairs.jsonl` holds statements beside the sentences that they cite, one a line; half of the statements are
wrong in one detail, the others say the same in other words. Even lines are for tuning the check, odd ones for judging
it; all statements of one article lie in the same half. "Caught" is a wrong statement, "false alarm" a right one, whose
verdict is other than supported. Intervals are Wilson's at 95 %. `support-pairs-tuning.jsonl` holds further pairs for
tuning only; `support-pairs-kept-back.jsonl` and `support-pairs-judging.jsonl` hold such for judging only, in other
words again than the pairs that the rules were made on. On `support-pairs-fresh.jsonl`, for tuning too, neither has a
rule been made nor has the second judge learned from it: on the tuning half the rules look better than they are.

`support-articles.jsonl` is harder: an article a line with four statements, two right and two wrong, and of each two one
is close to the wording and one in quite other words, so that nothing is won by doubting whatever is close or whatever
is free. Every sixth article is for judging, the others are for tuning; the second judge has learned from those too.

`support-twins.jsonl` holds articles with three to eight pairs of a right statement and a wrong one alike, all for
tuning; the second judge has learned from nine in ten of the articles.

`--misses` prints what the check gets wrong on all that is for tuning. `--judge entailment` measures the check with the
second judge; `--fit FOLDER` fits how both are weighed, on the fresh pairs and on the twins and the statements of
`reader-statements.jsonl` that the judge was not trained on, whose articles are in FOLDER/realtimeqa; from where on a
statement passes is chosen on the tuning half.
"""

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from assistant.answering.judging import WEIGHTS, SecondJudge
from assistant.backends.judge import Judge
from assistant.checking import support
from assistant.faces.measures import Estimate, proportion
from assistant.nouns import Article, Sentence, Support

PAIRS = Path(__file__).parent / "support-pairs.jsonl"
FURTHER = Path(__file__).parent / "support-pairs-tuning.jsonl"
FRESH = Path(__file__).parent / "support-pairs-fresh.jsonl"
KEPT_BACK = Path(__file__).parent / "support-pairs-kept-back.jsonl"
JUDGING = Path(__file__).parent / "support-pairs-judging.jsonl"
ARTICLES = Path(__file__).parent / "support-articles.jsonl"
TWINS = Path(__file__).parent / "support-twins.jsonl"
_WEIGHED = {"fresh pairs": 1.0, "twins": 0.5, "news": 0.3, "tuning half": 0.0}
"""What a statement of each set weighs in the fit: the others are many times as many. The tuning half, on which the
rules were made, weighs nothing."""
_TWINS_FITTED, _SEED = 2500, 7
"""Statements in pairs that are weighed on, and what they are drawn by."""
EACH_JUDGING = 6
"""Every so many articles of that file are for judging."""
EACH_UNREAD = 10
"""Every so many articles of `TWINS`, from the first on, the second judge has not learned from."""
CLOSE, FREE = "close", "free"
"""Kinds of right statements of `ARTICLES`."""


@dataclass(frozen=True)
class Checked:
    """One pair and what the check says of it.

    Attributes:
        pair: A statement beside its evidence, as a line of `PAIRS` has it.
        is_judging: It is for judging the check rather than for tuning it.
        seconds: Processor seconds that the check took, whatever else the machine is doing.
    """

    pair: dict[str, Any]
    is_judging: bool
    found: Support
    seconds: float

    @property
    def is_alarm(self) -> bool:
        return self.found.verdict != "supported"


Check = Callable[[str, Sequence[Sentence]], Support]


def checked(path: Path = PAIRS, check: Check = support.check, only_judging: bool = False) -> list[Checked]:
    """Check each pair of the file, in order."""
    # Loads the lists of countries.
    support.check("Oslo is the capital.", evidence_of({"evidence": ["Oslo is a town."]}))
    found = []
    for pair, is_judging in pairs(path):
        if only_judging and not is_judging:
            continue
        evidence = evidence_of(pair)
        started = time.process_time()
        verdict = check(pair["statement"], evidence)
        found.append(Checked(pair, is_judging, verdict, time.process_time() - started))
    return found


def pairs(path: Path) -> Iterator[tuple[dict[str, Any], bool]]:
    """Yield the pairs of a file, and whether they are for judging; of `TWINS` those that the second judge has not
    learned from."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        told = json.loads(line)
        if path == TWINS:
            if number % EACH_UNREAD == 1:
                yield from ((statement, False) for statement in _twins(told, number))
            continue
        if path != ARTICLES:
            yield told, path in (KEPT_BACK, JUDGING) or (path == PAIRS and number % 2 == 1)
            continue
        right = [
            {"statement": said, "kind": kind, "detail": ""}
            for said, kind in zip(told["right"], (CLOSE, FREE), strict=True)
        ]
        for at, said in enumerate((*right, *told["wrong"]), 1):
            pair = told | said | {"id": f"article-{number}-{at}", "wrong": bool(said["detail"])}
            yield pair, number % EACH_JUDGING == 0


def _twins(told: dict[str, Any], number: int) -> Iterator[dict[str, Any]]:
    """Yield the statements of an article of `TWINS`, each right one before its wrong twin."""
    for at, pair in enumerate(told["pairs"], 1):
        for side, detail in (("right", ""), ("wrong", pair["detail"])):
            said = {"id": f"twin-{number}-{at}-{side}", "statement": pair[side], "wrong": side == "wrong"}
            yield told | said | {"kind": pair["kind"], "detail": detail}


def rates(of: Sequence[Checked]) -> tuple[Estimate, Estimate]:
    """Return the share of the wrong statements that are caught, and that of the right ones with a false alarm."""
    wrong = [one.is_alarm for one in of if one.pair["wrong"]]
    return proportion(wrong), proportion([one.is_alarm for one in of if not one.pair["wrong"]])


def table(of: Sequence[Checked]) -> Iterator[str]:
    """Yield the lines of the table: both halves side by side, a line per kind and one for all."""
    yield f"{'':14}{'tuning half':^54}{'judging half':^54}".rstrip()
    yield f"{'kind':14}" + 2 * f"{'caught':>27}{'false alarms':>27}"
    for kind in [*dict.fromkeys(one.pair["kind"] for one in of), "all"]:
        chosen = [one for one in of if kind in (one.pair["kind"], "all")]
        halves = ([one for one in chosen if one.is_judging is judging] for judging in (False, True))
        yield f"{kind:14}" + "".join(f"{_shown(estimate):>27}" for half in halves for estimate in rates(half))


def table_of_articles(of: Sequence[Checked]) -> Iterator[str]:
    """Yield the lines of the table of `ARTICLES`: what is caught, and the false alarms by how a statement is told."""
    yield f"{'':14}{'caught':>27}{'false alarms, close':>27}{'false alarms, free':>27}"
    for name, judging in (("tuning", False), ("judging", True)):
        half = [one for one in of if one.is_judging is judging]
        caught, _ = rates(half)
        alarms = [rates([one for one in half if one.pair["kind"] == kind])[1] for kind in (CLOSE, FREE)]
        yield f"{name:14}" + "".join(f"{_shown(estimate):>27}" for estimate in (caught, *alarms)).rstrip()


def _shown(estimate: Estimate) -> str:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return "-"
    return f"{estimate.value:.2f} [{estimate.low:.2f}, {estimate.high:.2f}] n={estimate.n:<3}"


def evidence_of(pair: dict[str, Any]) -> list[Sentence]:
    day = pair.get("published")
    article = Article(
        "a",
        pair.get("headline"),
        " ".join(pair["evidence"]),
        publisher=pair.get("publisher"),
        published=date.fromisoformat(day) if day else None,
    )
    starts = [article.text.index(sentence) for sentence in pair["evidence"]]
    return [Sentence(article, at, at + len(text)) for at, text in zip(starts, pair["evidence"], strict=True)]


def _misses(of: Sequence[Checked]) -> Iterator[str]:
    for one in of:
        if one.is_alarm != one.pair["wrong"]:
            pair = one.pair
            yield f"\n{pair['id']}, {'wrong: ' + pair['detail'] if pair['wrong'] else 'right'}"
            yield f"  evidence:  {' '.join(pair['evidence'])}"
            yield f"  statement: {pair['statement']}"
            yield from (f"  reason:    {reason}" for reason in one.found.reasons)


def fitted(folder: Path) -> Iterator[str]:
    """Fit how the rules and the judge are weighed, on what the judge has not learned from, and keep it: the weights,
    and the least sum so that at most a tenth of the right ones of the tuning half are marked. Yield what comes of it.
    """
    import numpy as np
    from reader_examples import held_out_statements
    from sklearn.linear_model import LogisticRegression

    judge = SecondJudge(cache(Judge))
    fresh = [pair for pair, _ in pairs(FRESH)]
    alike = random.Random(_SEED).sample([pair for pair, _ in pairs(TWINS)], _TWINS_FITTED)
    half = [pair for pair, is_judging in pairs(PAIRS) if not is_judging]
    sets = {
        name: [(one["statement"], evidence_of(one), one["wrong"]) for one in some]
        for name, some in (("fresh pairs", fresh), ("twins", alike), ("tuning half", half))
    } | {"news": list(held_out_statements(folder))}
    every = [(name, *one) for name, some in sets.items() for one in some]
    signs = [judge.signs(said, beside, support.check(said, beside)) for _, said, beside, _ in every]
    values = np.array([list(one.values()) for one in signs])
    right = np.array([not wrong for *_, wrong in every])
    of = np.array([name for name, *_ in every])
    model = LogisticRegression(C=0.3, max_iter=1000).fit(values, right, sample_weight=[_WEIGHED[name] for name in of])
    scores = values @ model.coef_[0]
    least = float(np.quantile(scores[right & (of == "tuning half")], 0.1))
    weights = {name: round(float(weight), 3) for name, weight in zip(signs[0], model.coef_[0], strict=True)}
    WEIGHTS.write_text(json.dumps({"weights": weights, "least": round(least, 3)}, indent=2) + "\n", encoding="utf-8")
    for name in sets:
        marked, is_right = scores[of == name] < least, right[of == name]
        caught, alarms = proportion(marked[~is_right]), proportion(marked[is_right])
        yield f"{name}: caught {_shown(caught)}, false alarms {_shown(alarms)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--judge", choices=("rules", "entailment"), default="rules")
    parser.add_argument(
        "--fit", type=Path, metavar="FOLDER", help="fit the second judge's weights instead and keep them"
    )
    parser.add_argument("--misses", action="store_true", help="print what the check gets wrong on the tuning half")
    options = parser.parse_args()
    if options.fit:
        print("\n".join(fitted(options.fit)))
        return
    check = support.check if options.judge == "rules" else SecondJudge(cache(Judge)).check
    found, kept_back, judging, fresh, further, of_twins, of_articles = (
        checked(path, check) for path in (PAIRS, KEPT_BACK, JUDGING, FRESH, FURTHER, TWINS, ARTICLES)
    )
    print("\n".join(table(found)))
    for name, some in (
        ("kept-back pairs", kept_back),
        ("pairs for judging", judging),
        ("fresh pairs for tuning", fresh),
        ("further pairs for tuning", further),
        ("statements in pairs for tuning", of_twins),
    ):
        caught, alarms = rates(some)
        print(f"\n{name}: caught {_shown(caught)}, false alarms {_shown(alarms)}".rstrip())
    print("\n".join(("\nclose and free statements", *table_of_articles(of_articles), "")))
    print(f"milliseconds a check, median: {1000 * median(one.seconds for one in found):.2f}")
    if options.misses:
        print(
            "\n".join(
                _misses([one for one in (*found, *fresh, *further, *of_twins, *of_articles) if not one.is_judging])
            )
        )


if __name__ == "__main__":
    main()
