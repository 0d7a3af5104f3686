"""Train the evidence reader: python eval/train_reader.py FOLDER [--from-course 5] [--device cpu]

FOLDER holds `answer-selection/` (half of the SQuAD 2.0 development set; TREC QA) and `realtimeqa/` (RealTime QA 2023
and 2024). The layers of all-MiniLM-L6-v2 above its embeddings learn to read a question beside a passage and its
headline, and to say which sentence answers, if any, and where in it the answer stands. There are ten courses: over
questions made of the articles of RealTime QA by rule and then twice over those that people asked; over the first of
the questions written for this project beside the same articles, with some of the asked ones; over the next of them,
with some of all the others; twice more over the next, with some of all the others and with questions beside the
likest passages of articles that have nothing to do with them; and over the last, together with statements about the
same passages, right ones and wrong ones, which the sentences that support them "answer". Three more go over statements
alone, among them those of `support-articles.jsonl`, of which close ones are right as often as free ones, and sentences
that are quoted. The tenth goes on from the sixth again, over pairs of a right statement and a wrong one alike
(`support-twins.jsonl`), with all of those, and over statements beside sentences of which they say nothing; what ships
is the mean of its weights and those of the ninth. The eleventh and the twelfth go on from the fifth, over questions
typed as people type them about short news in many forms (`short-news/lessons.jsonl`), half of them and then all, with
some of all the other questions. After the first the lowest layers stay as they are; of what the fourth and the fifth
change, half is kept. What the first five and the last two teach is written to `assistant/backends/reader.safetensors`,
what the others add to `judge.safetensors` beside it, which the second judge of support reads with; `--from-course` goes
on from the weights that stand there. The seed is fixed; figures are for what was not trained on: a fifth of the SQuAD
titles, a tenth of the passages with written questions and statements and of the pairs, TREC QA's own development set
and RealTime QA 2025, also with articles that have nothing to do with the question.
"""

import argparse
import math
import random
import time
from bisect import bisect_right
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from clozes import clozes
from reader_examples import (
    SEED,
    absent,
    beside_others,
    elsewhere,
    held_out,
    quiz,
    quoted,
    short_news,
    squad,
    stated,
    supported,
    trec,
    twins,
    typed_small,
    written,
)
from sklearn.metrics import roc_auc_score
from support import ARTICLES, FURTHER

from assistant.backends import reader
from assistant.backends.encoder import has_fast_bf16

BATCH_TOKENS = 3600
CLOZES = 18_000
KEPT_LAYERS = 2
WRITTEN_UP_TO = (3300, 4980, 5500, 6000)
"""Passages with written questions up to which the second to the fifth course go."""
ASKED_AGAIN = {2: 3000, 3: 6000, 4: 3000, 5: 3000, 6: 2000}
WRITTEN_AGAIN = {2: 0, 3: 4000, 4: 3000, 5: 3000, 6: 3000}
FAR_AGAIN = {2: 0, 3: 0, 4: 6000, 5: 6000, 6: 2000}
FAR = 3000
"""Of each kind of question beside passages that have nothing to do with it."""
NEWS_AGAIN = {7: (None, 4000), 8: (2500, 1500), 9: (1500, 1500)}
"""Statements about news in the two epochs of the last courses, None for all."""
NEWS_WITH_PAIRS, FOREIGN = 1500, 1200
"""Statements about news, and such beside sentences of which they say nothing, in each epoch of the tenth course."""
LESSONS = {11: 280, 12: 520}
"""Articles of short news whose questions the eleventh and the twelfth course go over."""
AGAIN = {11: 0.6, 12: 1.0}
"""How much of 5,000 written questions, 2,500 asked and 2,500 far ones goes with them."""
WRITTEN_SMALL = 0.12
"""Of these written questions, the share typed small."""
STATED_WHOLE = 0.3
"""Share of the statements that are also read beside their whole passage."""


def made(folder, rng):
    found = [e for year in (2023, 2024) for e in clozes(folder / "realtimeqa", year, rng)]
    return rng.sample(found, min(CLOZES, len(found)))


def gathered(folder, rng):
    """Return asked examples, five parts of the written ones, far ones, statements, and held-out groups of examples by
    name, a group a question."""
    asked, squad_held = [], []
    questions = list(squad(folder / "answer-selection/squad2-dev-half.json.xz"))
    unseen = held_out({title for title, _ in questions})
    for title, examples in questions:
        if title in unseen:
            squad_held.append(examples)
        else:
            asked += examples if rng.random() < 0.6 else examples[:1]
    for examples in trec(folder / "answer-selection/trecqa-train.jsonl.xz", rng):
        asked += [e for e in examples if e.right] + [e for e in examples if not e.right][:8]
    for year in (2023, 2024):
        for examples in quiz(folder / "realtimeqa", year, 4):
            # Where no passage is known to answer, the others may answer in other words.
            sure = [e for e in examples if not e.unsure or e.right]
            asked += sure if any(e.right for e in sure) else sure[-1:]
    parts, taught, own_held = [[] for _ in range(5)], [], []
    for number, (is_held_out, groups) in enumerate(written(folder / "realtimeqa")):
        if is_held_out:
            own_held += [examples[:1] for examples in groups]
        else:
            parts[bisect_right(WRITTEN_UP_TO, number)] += [example for examples in groups for example in examples]
            taught += groups
    statements, stated_held = [], []
    for is_held_out, pairs in stated(folder / "realtimeqa"):
        if is_held_out:
            stated_held += [[near] for _, near in pairs]
        else:
            statements += [near for _, near in pairs]
            statements += [whole for whole, _ in pairs if rng.random() < STATED_WHOLE]
    quizzed = [e for year in (2023, 2024) for examples in absent(folder / "realtimeqa", year, 2) for e in examples]
    far = [e for found in (quizzed, list(elsewhere(taught))) for e in random.Random(SEED).sample(found, FAR)]
    trec_held = [e for e in trec(folder / "answer-selection/trecqa-dev.jsonl.xz", rng) if any(x.right for x in e)]
    quiz_held = list(quiz(folder / "realtimeqa", 2025, 6))
    rng.shuffle(squad_held)
    rng.shuffle(quiz_held)
    held = {
        "written, unseen articles": own_held[:600],
        "written, unseen articles of the last course": own_held[-400:],
        "statements, unseen articles": stated_held[:600],
        "statements in pairs, unseen articles": [[e] for is_held_out, pair, _ in twins() if is_held_out for e in pair],
        "SQuAD, unseen titles": squad_held[:400],
        "TREC QA dev": trec_held,
        "RealTime QA 2025": quiz_held[:150],
        "RealTime QA 2025 and far articles": [
            *(group for group in quiz_held[:300] if any(example.right for example in group)),
            *random.Random(SEED).sample(list(absent(folder / "realtimeqa", 2025, 6)), 150),
        ],
    }
    return asked, parts, far, statements, held


def loss_of(batch, examples, answers, edges, device):
    """Return the mean loss: of the sentence that answers, none being one choice, and of the answer's edges."""
    total = torch.zeros((), device=device)
    floor = torch.tensor(-1e4, device=device)
    for row, example in enumerate(examples):
        count = len(example.passage.spans)
        read = batch.members[row, :count].sum(-1) > 0
        choices = torch.cat([torch.zeros(1, device=device), answers[row, :count].float()])
        use = torch.ones(count + 1, dtype=torch.bool)
        use[1:] = read
        use[[1 + i for i in example.unsure]] = False
        right = torch.zeros(count + 1, dtype=torch.bool)
        right[[1 + i for i in example.right]] = True
        right &= use
        if not right.any():
            right[0] = True
        use, right = use.to(device), right.to(device)
        total += torch.logsumexp(choices.where(use, floor), 0) - torch.logsumexp(choices.where(right, floor), 0)
        if example.answers is None or (example.unsure and not example.right):
            continue
        offsets = torch.from_numpy(batch.offsets[row])
        inside = offsets[:, 0] >= 0
        inside[0] = True
        for side, edge in ((0, 0), (1, 1)):
            hit = torch.zeros(len(offsets), dtype=torch.bool)
            for answer in example.answers:
                hit |= (offsets[:, 0] <= answer[0]) & (offsets[:, 1] > answer[0]) if side == 0 else (
                    (offsets[:, 0] < answer[1]) & (offsets[:, 1] >= answer[1]))  # fmt: skip
            hit &= inside
            hit[0] = False
            if not hit.any():
                hit[0] = True
            logits = edges[row, :, edge].float()
            total += 0.5 * (
                torch.logsumexp(logits.where(inside.to(device), floor), 0)
                - torch.logsumexp(logits.where(hit.to(device), floor), 0)
            )
    return total / len(examples)


def batches_of(examples, rng):
    """Yield batches of like length, in random order: little padding."""
    rng.shuffle(examples)
    batches = []
    for at in range(0, len(examples), 800):
        block = sorted(examples[at : at + 800], key=lambda e: len(e.question) + len(e.passage.text))
        batch, longest = [], 0
        for example in block:
            length = min(reader.MOST_TOKENS, (len(example.question) + len(example.passage.text)) // 4 + 20)
            if batch and (len(batch) + 1) * max(longest, length) > BATCH_TOKENS:
                batches.append(batch)
                batch, longest = [], 0
            batch.append(example)
            longest = max(longest, length)
        batches.append(batch)
    rng.shuffle(batches)
    return batches


def judged(model, groups):
    """Return the share of questions whose best sentence is right, n, the same for the best span, and the area under
    the curve of the best score for answerable or not."""
    hits, span_hits, best, answerable = [], [], [], []
    for examples in groups:
        readings = model.read(examples[0].question, [e.passage for e in examples])
        rows = [(i, number) for i, e in enumerate(examples) for number in range(len(e.passage.spans))]
        scores = np.concatenate([r.answers for r in readings])
        odds = np.concatenate([r.span_odds for r in readings])
        best.append(scores.max())
        answerable.append(any(e.right for e in examples))
        if answerable[-1]:
            for found, values in ((hits, scores), (span_hits, odds)):
                i, number = rows[int(values.argmax())]
                found.append(number in examples[i].right)
    auc = roc_auc_score(answerable, best) if len(set(answerable)) == 2 else math.nan
    return np.mean(hits), len(hits), np.mean(span_hits), auc


def course(model, epochs, held, options, kept_layers=0):
    """Go once through each epoch's batches, the rate rising at first and then falling to nothing; save the weights."""
    device, target = options.device, options.target
    network = model.network.float().to(device)
    quicken(network, kept_layers)
    kept = tuple(f"bert.encoder.layer.{number}." for number in range(kept_layers))
    for name, parameter in network.named_parameters():
        parameter.requires_grad = reader.is_trained(name) and not name.startswith(kept)
    layers = [p for n, p in network.named_parameters() if p.requires_grad and n.startswith("bert.")]
    heads = [p for n, p in network.named_parameters() if p.requires_grad and not n.startswith("bert.")]
    optimiser = torch.optim.AdamW(
        [{"params": layers, "lr": 1e-4}, {"params": heads, "lr": 4e-4}], weight_decay=0.01, fused=True
    )
    steps = sum(map(len, epochs))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (0.06 * steps)) * max(0.02, 1 - step / steps)
    )
    started, step, recent = time.time(), 0, []
    for batches in epochs:
        network.train()
        for examples in batches:
            batch = model.tokenized([e.question for e in examples], [e.passage for e in examples])
            with torch.autocast(device, dtype=torch.bfloat16, enabled=device != "cpu" or has_fast_bf16()):
                answers, edges = network(batch.inputs.to(device), batch.members.to(device))
            loss = loss_of(batch, examples, answers, edges, device)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(layers + heads, 1.0)
            optimiser.step()
            optimiser.zero_grad()
            schedule.step()
            step += 1
            recent.append(loss.item())
            if step % 50 == 0:
                print(f"{step}/{steps} loss {np.mean(recent[-50:]):.3f} {time.time() - started:.0f} s", flush=True)
            if step % 300 == 0:
                model.save(target)
        network.eval()
        model.save(target)
    show(reader.Reader(target), held)


class Dropout(torch.nn.Module):
    """Drops values by the bytes of a fast generator: torch's own takes a sixth of the time of a step on a processor."""

    def __init__(self, share):
        super().__init__()
        self.least = round(share * 256)
        self.generator = np.random.Generator(np.random.SFC64(SEED))

    def forward(self, states):
        if not self.training:
            return states
        drawn = torch.from_numpy(np.frombuffer(self.generator.bytes(states.numel()), np.uint8).copy())
        kept = (drawn.view(states.shape) >= self.least).to(states.device)
        return states * kept / (1 - self.least / 256)


def quicken(network, kept_layers):
    """Let a network train faster: 1.7 times as many examples a second on two cores, most of it by plain attention,
    whose gradient the fused one is slow at on a processor, the rest by `Dropout`, and by none in layers that stay."""
    bert = network.bert
    share = bert.config.hidden_dropout_prob
    bert.config._attn_implementation = "eager"
    if kept_layers:
        bert.embeddings.dropout = torch.nn.Identity()
    for number, layer in enumerate(bert.encoder.layer):
        layer.attention.self.config._attn_implementation = "eager"
        for part in (layer.attention.output, layer.output):
            part.dropout = torch.nn.Identity() if number < kept_layers else Dropout(share)


def meet(before, after, target):
    """Save the mean of the weights of two readers."""
    weights, others = after.network.float().state_dict(), before.network.float().state_dict()
    after.network.load_state_dict({name: (value + others[name]) / 2 for name, value in weights.items()})
    after.save(target)


def show(model, held):
    for name, groups in held.items():
        share, n, spans_right, auc = judged(model, groups)
        print(
            f"{name}: best sentence right {share:.3f}, sentence of the best span {spans_right:.3f} (n = {n}), "
            f"answerable AUC {auc:.3f} (n = {len(groups)})",
            flush=True,
        )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--from-course", type=int, choices=range(1, 8), default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--target", type=Path, default=reader.WEIGHTS)
    parser.add_argument("--judge", type=Path, default=reader.JUDGE_WEIGHTS)
    options = parser.parse_args()
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    asked, parts, far, statements, held = gathered(options.folder, rng)
    said("asked", asked)
    for course_number, part in enumerate(parts, 2):
        said(f"written, of course {course_number},", part)
    said("far", far)
    said("stated", statements)
    read = options.target
    if options.from_course == 1:
        clozed = made(options.folder, random.Random(SEED))
        said("made", clozed)
        epochs = [batches_of(clozed, rng), *(batches_of(list(asked), rng) for _ in range(2))]
        course(reader.Reader.untrained(), epochs, held, options)
    for number in range(max(2, options.from_course), 7):
        rng = random.Random(SEED)
        earlier = [example for part in parts[: number - 2] for example in part]
        examples = parts[number - 2] + rng.sample(earlier, WRITTEN_AGAIN[number])
        examples += rng.sample(asked, ASKED_AGAIN[number])
        examples += rng.sample(far, FAR_AGAIN[number]) + statements * (number == 6)
        before = reader.Reader(options.target)
        if number == 6:
            options.target = options.judge
            before.save(options.target)
        course(reader.Reader(options.target), [batches_of(examples, rng)], held, options, KEPT_LAYERS)
        if number in (4, 5):
            meet(before, reader.Reader(options.target), options.target)
            show(reader.Reader(options.target), held)
    options.target = options.judge
    sixth = reader.Reader(options.target)
    for number in (7, 8, 9):
        epochs = [batches_of(examples, rng) for examples in told(number, options.folder, random.Random(SEED))]
        course(reader.Reader(options.target), epochs, held, options, KEPT_LAYERS)
    ninth = reader.Reader(options.target)
    epochs = [batches_of(examples, rng) for examples in paired(options.folder, random.Random(SEED))]
    course(sixth, epochs, held, options, KEPT_LAYERS)
    meet(ninth, reader.Reader(options.target), options.target)
    show(reader.Reader(options.target), held)
    options.target = read
    for number in (11, 12):
        examples = typed(number, asked, [example for part in parts for example in part], far, random.Random(SEED))
        course(reader.Reader(options.target), [batches_of(examples, rng)], held, options, KEPT_LAYERS)


def typed(number, asked, own, far, rng):
    """Return the questions of one of the last two courses."""
    again = rng.sample(own, int(5000 * AGAIN[number]))
    small = [replace(e, question=typed_small(e.question)) if rng.random() < WRITTEN_SMALL else e for e in again]
    others = [e for some in (asked, far) for e in rng.sample(some, int(2500 * AGAIN[number]))]
    return [*short_news(rng, LESSONS[number]), *small, *others]


def paired(folder, rng):
    """Return the statements of the two epochs of the tenth course."""
    pairs, quotes = [], []
    for is_held_out, examples, quote in twins():
        if not is_held_out:
            pairs += examples
            quotes.append(quote)
    for examples, quote in supported(ARTICLES, rng):
        pairs += examples
        quotes.append(quote)
    again = [example for examples, _ in supported(FURTHER, rng) for example in examples]
    again += beside_others(rng.sample([example for example in pairs if example.right], FOREIGN))
    news = [
        near for is_held_out, stated_here in stated(folder / "realtimeqa") if not is_held_out for _, near in stated_here
    ]
    return [pairs + quotes + again + rng.sample(news, NEWS_WITH_PAIRS) for _ in range(2)]


def told(number, folder, rng):
    """Return the statements of the two epochs of one of the last courses."""
    articles = list(supported(ARTICLES, rng))
    # Of each twelve articles the first four were written before the others, ten with the judging ones left out.
    known = [article for at, article in enumerate(articles) if number > 7 or at % 10 < 4]
    stated_here = [example for examples, _ in known for example in examples]
    own = [example for _, example in known]
    further = [example for examples, _ in supported(FURTHER, rng) for example in examples]
    news = []
    for is_held_out, pairs in stated(folder / "realtimeqa"):
        if not is_held_out:
            news += [near for _, near in pairs]
            news += filter(None, [quoted(pairs[0][0].passage, rng)])
    first, second = (news if many is None else rng.sample(news, many) for many in NEWS_AGAIN[number])
    if number == 7:
        return [2 * stated_here + own + first, stated_here + own + further + second]
    return [stated_here + own + further + some for some in (first, second)]


def said(kind, examples):
    print(f"{len(examples)} {kind} examples, {sum(bool(e.right) for e in examples)} with an answer", flush=True)


if __name__ == "__main__":
    main()
