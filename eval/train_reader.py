"""Train the evidence reader: python eval/train_reader.py FOLDER [--from-course 5] [--device cpu]

FOLDER holds `answer-selection/` (half of the SQuAD 2.0 development set; TREC QA) and `realtimeqa/` (RealTime QA 2023
and 2024). The layers of all-MiniLM-L6-v2 above its embeddings learn to read a question beside a passage and its
headline, and to say which sentence answers, if any, and where in it the answer stands. There are ten courses: over
questions made of the articles of RealTime QA by rule and then twice over those that people asked; over the first of
the questions written for this project beside the same articles, with some of the asked ones; over the next of them,
with some of all the others; twice more over the next, with some of all the others and with questions beside the
likest passages of articles that have nothing to do with them. The last five, the eleventh to the fifteenth, go over
questions typed as people type them, with some of all the other questions: about short news in many forms
(`short-news/lessons.jsonl`), half of them and then all; more of these, most of which nothing answers
(`further-lessons.jsonl`); and general ones, also about diplomacy (`general-lessons.jsonl`), in two courses. (The sixth
to the tenth taught statements to a judge of the same size, in whose place `train_judge.py` trains a larger one.) After
the first the lowest layers stay as they are; of what the fourth and the fifth change, half is kept, and of what follows
the twelfth, half after each of the last two. What ships is `assistant/backends/reader.safetensors`; `--from-course`
goes on from the weights that stand there. The seed is fixed; figures are for what was not trained on: a fifth of the
SQuAD titles, a tenth of the passages with written questions, TREC QA's own development set and RealTime QA 2025, also
with articles that have nothing to do with the question.
"""

import argparse
import random
from bisect import bisect_right
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from clozes import clozes
from courses import batches_of, course, meet, show
from reader_examples import (
    SEED,
    absent,
    elsewhere,
    held_out,
    quiz,
    short_news,
    squad,
    trec,
    typed_small,
    written,
)

from assistant.backends import reader

CLOZES = 18_000
KEPT_LAYERS = 2
WRITTEN_UP_TO = (3300, 4980, 5500, 6000)
"""Passages with written questions up to which the second to the fifth course go."""
ASKED_AGAIN = {2: 3000, 3: 6000, 4: 3000, 5: 3000}
WRITTEN_AGAIN = {2: 0, 3: 4000, 4: 3000, 5: 3000}
FAR_AGAIN = {2: 0, 3: 0, 4: 6000, 5: 6000}
FAR = 3000
"""Of each kind of question beside passages that have nothing to do with it."""


@dataclass(frozen=True)
class Typed:
    """What a course over questions as people type them goes over.

    Attributes:
        lessons: Articles whose questions of `lessons.jsonl` are taken, and how many examples of them, None for all.
        written: How many of the written questions go with them, of the asked ones and of the far ones.
        further: The same as `lessons` of `further-lessons.jsonl`.
        general: The same of `general-lessons.jsonl`.
        fresh: Articles of `general-lessons.jsonl` behind those whose examples are gone over twice, up to this one.
        rate: Of learning.
        met: The course whose weights go into the mean that is kept.
    """

    lessons: tuple[int, int | None]
    written: tuple[int, int, int]
    further: tuple[int, int | None] = (0, None)
    general: tuple[int, int | None] = (0, None)
    fresh: int = 0
    rate: float = 1e-4
    met: int | None = None


TYPED = {
    11: Typed((280, None), (3000, 1500, 1500)),
    12: Typed((520, None), (5000, 2500, 2500)),
    13: Typed((520, 3000), (6000, 2000, 2000), (580, None), rate=6e-5),
    14: Typed((520, 1500), (4000, 1000, 1500), (580, 1000), (748, None), rate=6e-5, met=12),
    15: Typed((520, 1200), (5000, 1200, 1800), (580, 800), (748, 5000), 928, 5e-5, met=12),
}
WRITTEN_SMALL = 0.12
"""Of these written questions, the share typed small."""


def made(folder, rng):
    found = [e for year in (2023, 2024) for e in clozes(folder / "realtimeqa", year, rng)]
    return rng.sample(found, min(CLOZES, len(found)))


def gathered(folder, rng):
    """Return asked examples, five parts of the written ones, far ones, and held-out groups of examples by
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
    quizzed = [e for year in (2023, 2024) for examples in absent(folder / "realtimeqa", year, 2) for e in examples]
    far = [e for found in (quizzed, list(elsewhere(taught))) for e in random.Random(SEED).sample(found, FAR)]
    trec_held = [e for e in trec(folder / "answer-selection/trecqa-dev.jsonl.xz", rng) if any(x.right for x in e)]
    quiz_held = list(quiz(folder / "realtimeqa", 2025, 6))
    rng.shuffle(squad_held)
    rng.shuffle(quiz_held)
    held = {
        "written, unseen articles": own_held[:600],
        "written, unseen articles of the last course": own_held[-400:],
        "SQuAD, unseen titles": squad_held[:400],
        "TREC QA dev": trec_held,
        "RealTime QA 2025": quiz_held[:150],
        "RealTime QA 2025 and far articles": [
            *(group for group in quiz_held[:300] if any(example.right for example in group)),
            *random.Random(SEED).sample(list(absent(folder / "realtimeqa", 2025, 6)), 150),
        ],
    }
    return asked, parts, far, held


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--from-course", type=int, choices=range(1, 7), default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--target", type=Path, default=reader.WEIGHTS)
    options = parser.parse_args()
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    asked, parts, far, held = gathered(options.folder, rng)
    said("asked", asked)
    for course_number, part in enumerate(parts, 2):
        said(f"written, of course {course_number},", part)
    said("far", far)
    if options.from_course == 1:
        clozed = made(options.folder, random.Random(SEED))
        said("made", clozed)
        epochs = [batches_of(clozed, rng), *(batches_of(list(asked), rng) for _ in range(2))]
        course(reader.Reader.untrained(), epochs, held, options)
    for number in range(max(2, options.from_course), 6):
        rng = random.Random(SEED)
        earlier = [example for part in parts[: number - 2] for example in part]
        examples = parts[number - 2] + rng.sample(earlier, WRITTEN_AGAIN[number])
        examples += rng.sample(asked, ASKED_AGAIN[number])
        examples += rng.sample(far, FAR_AGAIN[number])
        before = reader.Reader(options.target)
        course(reader.Reader(options.target), [batches_of(examples, rng)], held, options, KEPT_LAYERS)
        if number in (4, 5):
            meet(before, reader.Reader(options.target), options.target)
            show(reader.Reader(options.target), held)
    own = [example for part in parts for example in part]
    after = {}
    for number, part in TYPED.items():
        examples = typed(part, asked, own, far, random.Random(SEED))
        course(reader.Reader(options.target), [batches_of(examples, rng)], held, options, KEPT_LAYERS, part.rate)
        after[number] = reader.Reader(options.target)
        if part.met:
            meet(after[part.met], reader.Reader(options.target), options.target)
            show(reader.Reader(options.target), held)


def typed(part, asked, own, far, rng):
    """Return the questions of one of the last courses."""
    found = []
    for (articles, most), lessons in (
        (part.lessons, "lessons.jsonl"),
        (part.further, "further-lessons.jsonl"),
        (part.general, "general-lessons.jsonl"),
    ):
        examples = list(short_news(rng, articles, lessons))
        found += examples if most is None else rng.sample(examples, most)
    found += 2 * list(short_news(rng, part.fresh, "general-lessons.jsonl", after=part.general[0]))
    written_again, asked_again, far_again = part.written
    for example in rng.sample(own, written_again):
        is_small = rng.random() < WRITTEN_SMALL
        found.append(replace(example, question=typed_small(example.question)) if is_small else example)
    return found + rng.sample(asked, asked_again) + rng.sample(far, far_again)


def said(kind, examples):
    print(f"{len(examples)} {kind} examples, {sum(bool(e.right) for e in examples)} with an answer", flush=True)


if __name__ == "__main__":
    main()
