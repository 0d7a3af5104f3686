"""Train the entailment judge: python eval/train_judge.py FOLDER BASE [--minutes 84]

FOLDER holds `realtimeqa/` (RealTime QA 2023 and 2024), BASE is what to begin with: the weights of all-mpnet-base-v2
(`model.safetensors`), or those that an earlier course has written, for a further one.
The network learns to tell right statements from wrong ones: those in pairs (`support-twins.jsonl`,
`support-articles.jsonl`), of which neither is the closer to the wording; `support-pairs-tuning.jsonl`; statements about
news (`reader-statements.jsonl`); right ones with one thing of their evidence in the place of another (`swaps.py`); and
right ones beside sentences of another article. All statements about the same sentences are read at once, ten at most.
The loss is that of each statement, and half of that of each pair: its right statement before its wrong one. The lowest
layers and the embeddings stay as they are; the rate falls to nothing over the minutes given. What comes of it is
written to `assistant/backends/judge.safetensors`. Figures are the area under the curve, right against wrong, over what
was not learned from: a tenth of the twins, a tenth of the passages of news, the tuning half of `support-pairs.jsonl`
and `support-pairs-fresh.jsonl`.
"""

import argparse
import random
import time
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
import support
import torch
from courses import batches_of
from reader_examples import SEED, beside_others, stated, supported, twins
from safetensors import safe_open
from safetensors.torch import load_file
from sklearn.metrics import roc_auc_score
from swaps import swapped
from torch.nn import functional

from assistant.backends import judge
from assistant.backends.encoder import has_fast_bf16

FIXED_LAYERS = 3
WARM_STEPS = 120
BATCH_PIECES, BLOCK = 2800, 400
MOST_TOGETHER = 10
SWAPPED, SWAPPED_NEWS, FOREIGN = 9000, 2500, 2500
"""Right statements that are tried for a wrong one by a swap, invented ones and such about news, and right ones that are
read beside the sentences of another article."""
ALONE = -1
"""In the place of the number of a pair."""


@dataclass(frozen=True)
class Course:
    """How fast layers and heads learn at first, and by what all that is drawn is drawn."""

    rate: float
    head_rate: float
    seed: int


FIRST, FURTHER = Course(5e-5, 2.5e-4, SEED), Course(4e-5, 1e-4, 23)


def gathered(folder, rng):
    """Return what is learned from: evidence, as headline and text, with its statements in units of a pair or of one,
    each a tuple of statement, whether it is right, and the number of its pair."""
    numbers, found, right, news_right = count(), {}, [], []

    def take(examples, pair=ALONE):
        passage = examples[0].passage
        unit = [(example.question, bool(example.right), pair) for example in examples]
        found.setdefault((passage.headline, passage.text), []).append(unit)

    for is_held_out, examples in twins():
        if not is_held_out:
            for pair in zip(examples[::2], examples[1::2], strict=True):
                take(pair, next(numbers))
            right += examples[::2]
    for examples in supported(support.ARTICLES):
        sides = [[example for example in examples if bool(example.right) is side] for side in (True, False)]
        for pair in zip(*sides, strict=True):
            take(pair, next(numbers))
        right += sides[0]
    for examples in supported(support.FURTHER):
        for example in examples:
            take([example])
    for is_held_out, pairs in stated(folder / "realtimeqa"):
        for _, near in pairs if not is_held_out else ():
            take([near])
            news_right += [near] if near.right else []
    for example in rng.sample(right, SWAPPED) + rng.sample(news_right, SWAPPED_NEWS):
        wrong = swapped(example.question, example.passage.text, rng)
        if wrong:
            found[example.passage.headline, example.passage.text].append([(wrong, False, ALONE)])
    for example in beside_others(rng.sample(right, FOREIGN)):
        take([example])
    return found


def packed(found, rng):
    """Return `(packed evidence with at most ten statements, [(is right, number of the pair)])`."""
    pieces, rows = judge.WordPieces(), []
    for (headline, text), units in found.items():
        rng.shuffle(units)
        together = []
        for unit in units:
            if len(together) + len(unit) > MOST_TOGETHER:
                rows.append((headline, text, together))
                together = []
            together = together + unit
        rows.append((headline, text, together))
    return [
        (pieces.packed(headline, text, [said for said, *_ in unit]), [told for _, *told in unit])
        for headline, text, unit in rows
    ]


def begun_with(file):
    """Return the weights that the network begins with, and its course."""
    with safe_open(str(file), "pt") as stored:
        names = list(stored.keys())
    if any(name.startswith("words.weight") for name in names):
        return judge.load(file), FURTHER
    return base_weights(load_file(str(file))), FIRST


def base_weights(base):
    """Return from the weights of all-mpnet-base-v2 what the network begins with, by its own names."""
    found = {
        "words.weight": base["embeddings.word_embeddings.weight"],
        "places.weight": base["embeddings.position_embeddings.weight"],
        "apart.weight": base["encoder.relative_attention_bias.weight"],
    }
    parts = {"norm": ["embeddings.LayerNorm"]}
    for number in range(judge.LAYERS):
        theirs, own = f"encoder.layer.{number}", f"layers.{number}"
        parts |= {
            f"{own}.attention": [f"{theirs}.attention.attn.{name}" for name in "qkv"],
            f"{own}.joined": [f"{theirs}.attention.attn.o"],
            f"{own}.attention_norm": [f"{theirs}.attention.LayerNorm"],
            f"{own}.inner": [f"{theirs}.intermediate.dense"],
            f"{own}.outer": [f"{theirs}.output.dense"],
            f"{own}.norm": [f"{theirs}.output.LayerNorm"],
        }
    for own, names in parts.items():
        for kind in ("weight", "bias"):
            found[f"{own}.{kind}"] = torch.cat([base[f"{name}.{kind}"] for name in names])
    return found


def batches(rows, rng):
    """Yield batches of like length without end."""
    while True:
        yield from batches_of(rows, rng, lambda row: len(row[0].pieces), lambda pieces: pieces, BATCH_PIECES, BLOCK)


def loss_of(odds, told):
    """Return the loss of a batch: of each statement, and half of that of each pair."""
    places = [(row, at, right, pair) for row, some in enumerate(told) for at, (right, pair) in enumerate(some)]
    rows, columns, right, _ = map(list, zip(*places, strict=True))
    loss = functional.binary_cross_entropy_with_logits(odds[rows, columns], torch.tensor(right).float())
    sides = {}
    for row, at, is_right, pair in places:
        if pair != ALONE:
            sides.setdefault(pair, {})[is_right] = odds[row, at]
    if sides:
        loss = (
            loss + 0.5 * torch.stack([functional.softplus(side[False] - side[True]) for side in sides.values()]).mean()
        )
    return loss


def held_out(folder):
    """Return examples of what is not learned from, by name."""
    return {
        "tuning half": [example for examples in supported(support.PAIRS) for example in examples],
        "fresh pairs": [example for examples in supported(support.FRESH) for example in examples],
        "twins": [example for is_held_out, examples in twins() if is_held_out for example in examples],
        "news": [near for is_held_out, pairs in stated(folder / "realtimeqa") if is_held_out for _, near in pairs],
    }


def show(file, folder):
    network = judge.Judge(file)
    for name, some in held_out(folder).items():
        odds = [network.odds(one.question, one.passage.headline, one.passage.text) for one in some]
        area = roc_auc_score([bool(one.right) for one in some], odds)
        print(f"{name}: area {area:.3f} (n = {len(some)})", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("base", type=Path)
    parser.add_argument("--minutes", type=float, default=84)
    parser.add_argument("--target", type=Path, default=judge.WEIGHTS)
    options = parser.parse_args()
    weights, course = begun_with(options.base)
    torch.manual_seed(course.seed)
    rng = random.Random(course.seed)
    rows = packed(gathered(options.folder, rng), rng)
    print(f"{sum(len(told) for _, told in rows)} statements in {len(rows)} groups", flush=True)
    network = judge.network()
    torch.nn.init.constant_(network.piece.bias, -4.0)
    network.load_state_dict(weights, strict=False)
    for part in (network.words, network.places, network.apart, network.norm, *network.layers[:FIXED_LAYERS]):
        part.requires_grad_(False)
    layers, heads = (
        list(network.layers[FIXED_LAYERS:].parameters()),
        [*network.whole.parameters(), *network.piece.parameters()],
    )
    optimiser = torch.optim.AdamW(
        [{"params": layers, "lr": course.rate}, {"params": heads, "lr": course.head_rate}],
        weight_decay=0.01,
        fused=True,
    )
    rates, started, recent = [group["lr"] for group in optimiser.param_groups], time.time(), []
    for step, some in enumerate(batches(rows, rng), 1):
        left = 1 - (time.time() - started) / (60 * options.minutes)
        if left <= 0:
            break
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate * min(1.0, step / WARM_STEPS) * left
        with torch.autocast("cpu", torch.bfloat16, enabled=has_fast_bf16()):
            odds = network(*judge.batch([row for row, _ in some]), fixed=FIXED_LAYERS)
        loss = loss_of(odds, [told for _, told in some])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(layers + heads, 1.0)
        optimiser.step()
        optimiser.zero_grad()
        recent.append(loss.item())
        if step % 50 == 0:
            print(f"{step} loss {np.mean(recent[-100:]):.3f} {time.time() - started:.0f} s", flush=True)
    judge.save(network.state_dict(), options.target)
    show(options.target, options.folder)


if __name__ == "__main__":
    main()
