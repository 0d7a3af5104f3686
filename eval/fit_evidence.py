"""Fit the linear models of the evidence ranker: python eval/fit_evidence.py FOLDER

FOLDER holds `answer-selection/squad2-dev-half.json.xz` (SQuAD 2.0, Rajpurkar, Jia and Liang 2018, CC BY-SA 4.0),
`realtimeqa/` and `seeds/`, the five articles that the corpus is based on. Both models learn from the question sets for
tuning (`questions.jsonl` over `corpus/`, `raw-articles-tuning.jsonl` over `seeds/`, `near-misses-tuning.jsonl` over
both, `short-news/general-tuning.jsonl` and, of every fourth article, `short-news/tuning.jsonl`) and from what the
reader was not trained on: questions on a fifth of the SQuAD titles, each with the passages of
its title, and questions written beside a tenth of the passages, each with the likest of the other articles:

- sentence: which sentence answers, as a softmax over the sentences of the passages;
- question: do the passages answer at all, a logistic regression; SQuAD questions asked of both libraries, which have
  nothing to do with them, are further ones that nothing answers.

Written to `assistant/answering/evidence_weights.json`; the seed is fixed. Areas under the curve are over eight folds
of questions.
"""

import json
import lzma
import random
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from reader_examples import SEED, held_out, written
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from tqdm import tqdm

from assistant import Assistant, Settings
from assistant.answering import evidence
from assistant.answering.evidence import QUESTION_FEATURES, SENTENCE_FEATURES, EvidenceRanker
from assistant.backends.encoder import Encoder
from assistant.backends.reader import Reader
from assistant.faces.evaluation import load_questions
from assistant.faces.measures import contains
from assistant.nouns import Article, Chunk, Passage
from assistant.text.chunking import evidence_sentences

PASSAGES = 5
SQUAD_QUESTIONS, WRITTEN_QUESTIONS, FAR_QUESTIONS = 60, 120, 40
EACH_SHORT = 4
"""Every so many articles of `short-news/tuning.jsonl` are taken."""
PENALTY = 0.02
WEIGHED = {"corpus, questions": 3.0, "source articles, raw-articles-tuning": 3.0}
"""What questions of long articles count for whether anything answers: those of short news are many times as many."""
HERE = Path(__file__).parent
TARGET = Path(evidence.__file__).with_name("evidence_weights.json")


def squad(file, encoder):
    """Return `(set, question, passages, what tells whether a sentence is right, or None)` of each question."""
    with lzma.open(file) as opened:
        data = json.loads(opened.read())["data"]
    unseen = held_out({entry["title"].replace("_", " ") for entry in data})
    asked = []
    for entry in data:
        title, chunks = entry["title"].replace("_", " "), []
        if title not in unseen:
            continue
        for number, paragraph in enumerate(entry["paragraphs"]):
            article = Article(f"{title}:{number}", title, paragraph["context"])
            chunks.append(Chunk(article.id, article, 0, len(article.text), evidence_sentences(article)))
        vectors = encoder.encode([f"{title}\n{chunk.text}" for chunk in chunks])
        rows = [(n, qa) for n, paragraph in enumerate(entry["paragraphs"]) for qa in paragraph["qas"]]
        scores = encoder.encode([qa["question"] for _, qa in rows]) @ vectors.T
        for (number, qa), row in zip(rows, scores, strict=True):
            best = np.argsort(-row)[:PASSAGES]
            if number in best:
                passages = tuple(Passage(chunks[i], float(row[i])) for i in best)
                asked.append(
                    ("SQuAD", qa["question"], passages, None if qa["is_impossible"] else span_test(qa, chunks[number]))
                )
    random.Random(SEED).shuffle(asked)
    return asked


def span_test(qa, chunk):
    start = qa["answers"][0]["answer_start"]
    end = start + len(qa["answers"][0]["text"])
    return lambda s: s.article.id == chunk.id and s.start <= start and end <= s.end


def own_written(folder, encoder):
    """Return the same rows for the questions written beside passages that the reader was not trained on, each with its
    passage and the likest ones of the others."""
    groups = [group for is_held_out, group in written(folder / "realtimeqa") if is_held_out]
    chunks = []
    for number, group in enumerate(groups):
        passage = group[0][0].passage
        article = Article(f"written:{number}", passage.headline, passage.text)
        chunks.append(Chunk(article.id, article, 0, len(article.text), evidence_sentences(article)))
    vectors = encoder.encode([f"{chunk.article.title}\n{chunk.text}" for chunk in chunks])
    examples = [(chunk, example) for chunk, group in zip(chunks, groups, strict=True) for example, *_ in group]
    asked = []
    for (chunk, example), scores in zip(
        examples, encoder.encode([example.question for _, example in examples]) @ vectors.T, strict=True
    ):
        best = np.argsort(-scores)[:PASSAGES]
        if chunk in [chunks[i] for i in best]:
            passages = tuple(Passage(chunks[i], float(scores[i])) for i in best)
            is_right = answer_test(chunk, example.answers[0]) if example.answers else None
            asked.append(("written", example.question, passages, is_right))
    random.Random(SEED).shuffle(asked)
    return asked


def answer_test(chunk, answer):
    return lambda s: s.article.id == chunk.id and s.start < answer[1] and answer[0] < s.end


def fact_test(question):
    """A sentence is right that has a required fact, and a good part of a quote where the question has quotes."""

    def is_right(sentence):
        words = set(sentence.text.split())
        quoted = [len(words & set(quote.split())) > 0.5 * len(set(quote.split())) for quote in question.quotes or ()]
        return any(contains(sentence.text, fact) for fact in question.answers) and (not quoted or any(quoted))

    return is_right if question.answerable else None


def own_questions(folder, far):
    """Return the same rows for the question sets for tuning, and the far questions asked of their libraries."""
    asked = []
    for name, files, source in (
        ("corpus", ("questions", "near-misses-tuning"), HERE.parent / "corpus"),
        ("source articles", ("raw-articles-tuning", "near-misses-tuning"), folder / "seeds"),
        ("short news", ("short-news/tuning", "short-news/general-tuning"), HERE / "short-news/articles.jsonl"),
    ):
        with (
            TemporaryDirectory() as place,
            Assistant.open(Path(place) / "library", Settings(chat_model=None)) as assistant,
        ):
            assistant.ingest([source])
            for file in files:
                for question in load_questions(HERE / f"{file}.jsonl"):
                    if file == "short-news/tuning" and int(question.id.split("-")[1]) % EACH_SHORT:
                        continue
                    query, passages = retrieved(assistant, question)
                    asked.append((f"{name}, {file}", query, passages, fact_test(question)))
            for _, query, *_ in far:
                asked.append((f"{name}, far", query, assistant.ask(query).passages, None))
    return asked


def retrieved(assistant, question):
    """Return what is searched for a question, the one before it in mind, and what it is answered from."""
    conversation = assistant.conversation()
    for turn in question.turns:
        answer = conversation.ask(turn, as_of=question.as_of)
    return answer.query, answer.passages


@dataclass(frozen=True)
class Ranked:
    """A question with the sentences of its passages, in any order, and which of them answer."""

    set: str
    query: str
    answerable: bool
    candidates: tuple
    right: np.ndarray


def ranked(ranker, asked):
    found = []
    for name, query, passages, is_right in tqdm(asked, file=sys.stderr):
        candidates = ranker.rank(query, passages).candidates
        if candidates:
            right = np.array([bool(is_right and is_right(one.sentence)) for one in candidates])
            found.append(Ranked(name, query, is_right is not None, candidates, right))
    return found


def sentence_weights(rows):
    """Fit the softmax; questions of which no sentence is known to answer teach nothing."""
    groups = [
        (np.array([[one.features[f] for f in SENTENCE_FEATURES] for one in row.candidates], np.float32), row.right)
        for row in rows
        if row.right.any()
    ]
    spread = np.concatenate([values for values, _ in groups]).std(axis=0) + 1e-6
    tensors = [(torch.from_numpy(values / spread), torch.from_numpy(right)) for values, right in groups]
    weights = torch.zeros(len(SENTENCE_FEATURES), requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=200)

    def loss():
        optimiser.zero_grad()
        losses = [torch.logsumexp(x @ weights, 0) - torch.logsumexp((x @ weights)[y], 0) for x, y in tensors]
        value = sum(losses) / len(losses) + PENALTY * (weights**2).sum()
        value.backward()
        return value

    optimiser.step(loss)
    first = np.mean([bool(y[int((x @ weights).argmax())]) for x, y in tensors])
    print(f"sentence: loss {loss().item():.3f}, best sentence right {first:.3f}, n = {len(groups)}", flush=True)
    return named(SENTENCE_FEATURES, weights.detach().numpy() / spread, 0.0)


def question_weights(rows, sentence):
    """Fit the regression on what tells of the sentences as these weights order them."""
    features = []
    for row in rows:
        scores = [sum(sentence[f] * one.features[f] for f in SENTENCE_FEATURES) for one in row.candidates]
        scored = [replace(one, score=score) for one, score in zip(row.candidates, scores, strict=True)]
        told = evidence._question_features(row.query, sorted(scored, key=lambda one: -one.score))
        features.append([told[name] for name in QUESTION_FEATURES])
    features, labels = np.array(features), np.array([row.answerable for row in rows])
    sets, queries = np.array([row.set for row in rows]), [row.query for row in rows]
    counts = {"logisticregression__sample_weight": np.array([WEIGHED.get(name, 1.0) for name in sets])}
    scores = cross_val_predict(
        question_model(), features, labels, groups=queries, cv=GroupKFold(8), method="predict_proba", params=counts
    )[:, 1]
    for name in dict.fromkeys(sets):
        here = sets == name
        if len(set(labels[here])) == 2:
            print(
                f"question, {name}: AUC {roc_auc_score(labels[here], scores[here]):.3f}, n = {here.sum()}", flush=True
            )
            for least in (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5):
                left, kept = (scores[here & ~labels] < least).mean(), (scores[here & labels] >= least).mean()
                print(
                    f"  threshold {least:.2f}: {left:.0%} of the unanswerable left, {kept:.0%} of the others answered"
                )
    scaler, model = question_model().fit(features, labels, **counts)
    weights = model.coef_[0] / scaler.scale_
    return named(QUESTION_FEATURES, weights, model.intercept_[0] - weights @ scaler.mean_)


def question_model():
    return make_pipeline(StandardScaler(), LogisticRegression(C=0.3, class_weight="balanced", max_iter=3000))


def named(features, weights, intercept):
    return {name: round(float(w), 4) for name, w in zip((*features, "intercept"), (*weights, intercept), strict=True)}


def main(folder):
    encoder = Encoder()
    far = squad(folder / "answer-selection/squad2-dev-half.json.xz", encoder)
    asked = own_questions(folder, far[-FAR_QUESTIONS:]) + far[:SQUAD_QUESTIONS]
    asked += own_written(folder, encoder)[:WRITTEN_QUESTIONS]
    rows = ranked(EvidenceRanker(Reader()), asked)
    sentence = sentence_weights(rows)
    question = question_weights(rows, sentence)
    TARGET.write_text(json.dumps({"sentence": sentence, "question": question}, indent=2) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
