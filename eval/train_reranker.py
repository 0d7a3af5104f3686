"""Train the evidence reranker: python eval/train_reranker.py FOLDER [--epochs 2]

FOLDER holds `answer-selection/` (half of the SQuAD 2.0 development set; TREC QA) and `realtimeqa/` (RealTime QA 2023
and 2024). The upper layers of all-MiniLM-L6-v2 become a cross-encoder that reads a question beside one sentence and its
headline and says whether the sentence answers. What it learns is written to `assistant/answering/reranker.safetensors`,
in int8, a scale a row; the embeddings stay those of the encoder. The seed is fixed; figures are for held-out
SQuAD titles and for TREC QA's own development set.
"""

import argparse
import json
import lzma
import math
import random
import re
import time
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import torch
from sklearn.metrics import roc_auc_score

from assistant.backends import reranker
from assistant.text.sentences import spans
from assistant.text.words import STOP_WORDS, stem, tokens

SEED = 7
NEGATIVES = 4
BATCH = 48


def held_out(titles):
    """Return the fifth of the SQuAD titles that is not trained on."""
    shuffled = sorted(titles)
    random.Random(SEED).shuffle(shuffled)
    return set(shuffled[: len(shuffled) // 5])


def stems(text):
    return {stem(word) for word in tokens(text) if word not in STOP_WORDS}


def hardest(question, sentences, count):
    """Return the sentences that share most (rarest) words with the question."""
    asked = stems(question)
    bags = [stems(sentence) for sentence in sentences]
    seen = Counter(word for bag in bags for word in bag)
    weight = {word: math.log(1 + len(bags) / seen[word]) for word in asked if word in seen}
    scores = [sum(weight.get(w, 0) for w in bag & asked) for bag in bags]
    order = sorted(range(len(sentences)), key=lambda i: -scores[i])
    return [sentences[i] for i in order[:count]]


def squad(file, rng):
    """Yield `(title, question, positives, negatives)`; no positives where the paragraph does not answer."""
    with lzma.open(file) as opened:
        data = json.loads(opened.read())["data"]
    for entry in data:
        title = entry["title"].replace("_", " ")
        split = [[(p["context"][s:e], s, e) for s, e in spans(p["context"])] for p in entry["paragraphs"]]
        others = [text for paragraph in split for text, _, _ in paragraph]
        for number, paragraph in enumerate(entry["paragraphs"]):
            for qa in paragraph["qas"]:
                right = []
                if not qa["is_impossible"]:
                    start, end = (qa["answers"][0]["answer_start"],) * 2
                    end += len(qa["answers"][0]["text"])
                    right = [t for t, s, e in split[number] if s <= start and end <= e]
                    if not right:
                        continue
                wrong = [t for t, _, _ in split[number] if t not in right]
                far = hardest(
                    qa["question"], [t for t in rng.sample(others, min(40, len(others))) if t not in right], 2
                )
                yield title, qa["question"], right, hardest(qa["question"], wrong, NEGATIVES) + far


def trec(file):
    with lzma.open(file, "rt") as lines:
        for line in lines:
            row = json.loads(line)
            right = [c["text"] for c in row["candidates"] if c["label"]]
            wrong = [c["text"] for c in row["candidates"] if not c["label"]]
            yield row["question"], right, wrong


def quiz(folder, year):
    """Yield `(question, positives with headlines, negatives with headlines)` of RealTime QA, by distant supervision."""

    def rows(name):
        with lzma.open(folder / f"{name}-{year}.jsonl.xz", "rt") as lines:
            return [json.loads(line) for line in lines]

    articles = {row["url"]: row for row in rows("articles")}
    urls = {row["id"]: row["urls"] for row in rows("results")}
    for row in rows("questions"):
        if re.search(r"\b(?:which of|not)\b", row["question"], re.I):
            continue
        sentences, titles = [], {}
        for url in urls.get(row["id"], [])[:8]:
            article = articles.get(url)
            if not article:
                continue
            for s, e in list(spans(article["text"][:12_000])):
                text = article["text"][s:e]
                if 5 <= len(text.split()) <= 70 and text not in titles:
                    titles[text] = article["title"] or ""
                    sentences.append(text)
        gold = [re.compile(r"(?<!\w)" + re.escape(a) + r"(?!\w)", re.I) for a in row["answer"]]
        near = hardest(row["question"], sentences, 12)
        right = [t for t in near if all(g.search(t) for g in gold)]
        wrong = [t for t in near if not any(g.search(t) for g in gold)]
        if right and wrong:
            yield (
                row["question"],
                [(t, titles[t]) for t in right[:2]],
                [(t, titles[t]) for t in wrong[:NEGATIVES]],
            )


def examples(folder, rng):
    """Return training pairs `(question, sentence, headline, label)`, held-out SQuAD groups and TREC groups."""
    pairs, held, judged = [], [], []
    by_title = defaultdict(list)
    for title, question, right, wrong in squad(folder / "answer-selection/squad2-dev-half.json.xz", rng):
        by_title[title].append((question, [(t, title) for t in right], [(t, title) for t in wrong]))
    unseen = held_out(by_title)
    for title in sorted(by_title):
        if title in unseen:
            held += by_title[title]
        else:
            pairs += [(q, *c, 1.0) for q, r, _ in by_title[title] for c in r]
            pairs += [(q, *c, 0.0) for q, _, w in by_title[title] for c in w[:NEGATIVES]]
    for question, right, wrong in trec(folder / "answer-selection/trecqa-train.jsonl.xz"):
        pairs += [(question, t, "", 1.0) for t in right[:8]]
        pairs += [(question, t, "", 0.0) for t in hardest(question, wrong, 16)]
    for year in (2023, 2024):
        for question, right, wrong in quiz(folder / "realtimeqa", year):
            pairs += [(question, *c, 1.0) for c in right] + [(question, *c, 0.0) for c in wrong]
    for question, right, wrong in trec(folder / "answer-selection/trecqa-dev.jsonl.xz"):
        if right and wrong:
            judged.append((question, [(t, "") for t in right], [(t, "") for t in wrong]))
    return pairs, held, judged


def first_right(model, groups):
    """Share of answerable groups whose best sentence is right, and the AUC of the best score for answerable or not."""
    hits, best, answerable = [], [], []
    for question, right, wrong in groups:
        candidates = right + wrong
        if not candidates:
            continue
        scores = model.scores(question, candidates)
        best.append(scores.max())
        answerable.append(bool(right))
        if right:
            hits.append(int(scores.argmax()) < len(right))
    auc = roc_auc_score(answerable, best) if len(set(answerable)) == 2 else math.nan
    return np.mean(hits), len(hits), auc


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--epochs", type=int, default=2)
    options = parser.parse_args()
    rng = random.Random(SEED)
    torch.manual_seed(SEED)
    pairs, held, judged = examples(options.folder, rng)
    print(
        f"{len(pairs)} pairs, {sum(p[3] for p in pairs):.0f} right; held out {len(held)} + {len(judged)} questions",
        flush=True,
    )
    model = reranker.Reranker.untrained()
    network, tokenizer = model.network, model.tokenizer
    for name, parameter in network.named_parameters():
        parameter.requires_grad = reranker.is_trained(name)
    trained = [p for p in network.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=1e-4, weight_decay=0.01)
    batches_an_epoch = math.ceil(len(pairs) / BATCH)
    steps = options.epochs * batches_an_epoch
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (0.06 * steps)) * max(0.0, 1 - step / steps)
    )
    started, step = time.time(), 0
    for epoch in range(options.epochs):
        rng.shuffle(pairs)
        # Batches of like length, in random order: little padding.
        blocks = [pairs[i : i + BATCH * 32] for i in range(0, len(pairs), BATCH * 32)]
        batches = []
        for block in blocks:
            block.sort(key=lambda pair: len(pair[0]) + len(pair[1]))
            batches += [block[i : i + BATCH] for i in range(0, len(block), BATCH)]
        rng.shuffle(batches)
        network.train()
        for batch in batches:
            read = reranker.tokenized(tokenizer, [(q, t, h) for q, t, h, _ in batch])
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = network(read)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                logits.float(), torch.tensor([label for *_, label in batch])
            )
            loss.backward()
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimiser.step()
            optimiser.zero_grad()
            schedule.step()
            step += 1
            if step % 50 == 0:
                print(f"{step}/{steps} loss {loss.item():.3f} {time.time() - started:.0f} s", flush=True)
        network.eval()
        model.save(reranker.WEIGHTS)
        loaded = reranker.Reranker()
        for name, groups in (("held-out SQuAD titles", held), ("TREC QA dev", judged)):
            share, n, auc = first_right(loaded, groups)
            print(
                f"epoch {epoch + 1}, {name}: first sentence right {share:.3f} (n = {n}), answerable AUC {auc:.3f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
