"""Fit the linear models of the evidence ranker: python eval/fit_evidence.py FOLDER

FOLDER holds `answer-selection/` with `squad2-dev-half.json.xz` (SQuAD 2.0, Rajpurkar, Jia and Liang 2018, CC BY-SA
4.0) and `trecqa-train.jsonl.xz` (TREC QA, Wang, Smith and Mitamura 2007), and `seeds/` with the five articles that the
corpus is based on. Three models, written to `assistant/answering/evidence_weights.json`:

- first: does a sentence answer, over cheap features; a logistic regression on SQuAD titles that the reranker was
  trained on, and on TREC QA;
- final: the same with the reranker; round numbers, chosen on the two question sets for tuning, because weights fitted
  to either alone did worse on the other;
- question: do the passages answer at all; a logistic regression on the two question sets for tuning,
  `eval/questions.jsonl` over `corpus/` and `eval/raw-articles-tuning.jsonl` over `seeds/`, and on SQuAD questions asked
  of both, which have nothing to do with them.

The seed is fixed.
"""

import json
import lzma
import random
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from train_reranker import SEED, held_out

from assistant import Assistant, Settings
from assistant.answering import evidence
from assistant.answering.evidence import FIRST_FEATURES, QUESTION_FEATURES, EvidenceRanker
from assistant.backends.encoder import Encoder
from assistant.faces.evaluation import load_questions
from assistant.nouns import Article, Chunk, Passage
from assistant.text.chunking import evidence_sentences

PASSAGES = 5
FIRST_QUESTIONS, FAR_QUESTIONS = 1500, 40
HERE = Path(__file__).parent
QUESTIONS, RAW_QUESTIONS, CORPUS = HERE / "questions.jsonl", HERE / "raw-articles-tuning.jsonl", HERE.parent / "corpus"
TARGET = Path(evidence.__file__).with_name("evidence_weights.json")


def squad(file, encoder):
    """Return `(title, question, passages, home article id, answer span or None)` of each question."""
    with lzma.open(file) as opened:
        data = json.loads(opened.read())["data"]
    asked = []
    for entry in data:
        title, chunks = entry["title"].replace("_", " "), []
        for number, paragraph in enumerate(entry["paragraphs"]):
            article = Article(f"{title}:{number}", title, paragraph["context"])
            chunks.append(Chunk(article.id, article, 0, len(article.text), evidence_sentences(article)))
        vectors = encoder.encode([f"{title}\n{chunk.text}" for chunk in chunks])
        rows = [(n, qa) for n, paragraph in enumerate(entry["paragraphs"]) for qa in paragraph["qas"]]
        scores = encoder.encode([qa["question"] for _, qa in rows]) @ vectors.T
        for (number, qa), row in zip(rows, scores, strict=True):
            best = np.argsort(-row)[:PASSAGES]
            span = None
            if not qa["is_impossible"]:
                start = qa["answers"][0]["answer_start"]
                span = start, start + len(qa["answers"][0]["text"])
            if number in best:
                passages = tuple(Passage(chunks[i], float(row[i])) for i in best)
                asked.append((title, qa["question"], passages, chunks[number].id, span))
    return asked


def trec(file):
    """Yield `(question, passages of one sentence each, label by article id)`."""
    with lzma.open(file, "rt") as lines:
        for row in map(json.loads, lines):
            passages, labels = [], {}
            for number, candidate in enumerate(row["candidates"]):
                article = Article(f"{row['id']}:{number}", None, candidate["text"])
                if found := evidence_sentences(article):
                    passages.append(Passage(Chunk(article.id, article, 0, len(article.text), found), 0.0))
                    labels[article.id] = candidate["label"]
            yield row["question"], tuple(passages), labels


def is_right(sentence, home, span):
    return bool(span) and sentence.article.id == home and sentence.start <= span[0] and span[1] <= sentence.end


def fitted(rows, labels):
    return LogisticRegression(C=1.0, max_iter=3000).fit(np.array(rows), np.array(labels))


def named(features, model):
    weights = {name: round(float(w), 4) for name, w in zip(features, model.coef_[0], strict=True)}
    return weights | {"intercept": round(float(model.intercept_[0]), 4)}


def first_stage(ranker, asked, judged):
    rows, labels = [], []
    for _, question, passages, home, span in asked:
        for candidate in first_candidates(ranker, question, passages):
            rows.append([candidate.features[name] for name in FIRST_FEATURES])
            labels.append(is_right(candidate.sentence, home, span))
    for question, passages, right in judged:
        for candidate in first_candidates(ranker, question, passages):
            # TREC QA has no ranking: the middle of the scale.
            rows.append([{**candidate.features, "rank": 0.3}[name] for name in FIRST_FEATURES])
            labels.append(bool(right[candidate.sentence.article.id]))
    return fitted(rows, labels)


def first_candidates(ranker, question, passages):
    sentences = [sentence for passage in passages for sentence in passage.chunk.sentences]
    words = evidence._QuestionWords(question, sentences, ranker.vectors)
    return ranker._first(question, evidence.wanted(question), words, passages)


FINAL = {
    "first": 0.55, "reranked": 0.5, "kind_shown": 0.2, "kind_missing": -0.1, "rank": 0.4, "names_in_sentence": 0.3,
    "names_in_context": 0.3, "names_in_article": 0.6, "unit_met": 0.3, "length": -0.3, "cosine": 0.5, "intercept": 0.0,
}  # fmt: skip


def question_stage(folder, asked):
    """Fit whether the passages answer; print the area under the curve over six folds of questions."""
    rows, labels = [], []

    def add(ranking, answerable):
        if ranking.candidates:
            rows.append([ranking.features[name] for name in QUESTION_FEATURES])
            labels.append(answerable)

    for questions, source in ((QUESTIONS, CORPUS), (RAW_QUESTIONS, folder / "seeds")):
        with (
            TemporaryDirectory() as place,
            Assistant.open(Path(place) / "library", Settings(chat_model=None)) as assistant,
        ):
            assistant.ingest([source])
            ranker = assistant.ranker
            for question in load_questions(questions):
                conversation = assistant.conversation()
                for turn in question.turns:
                    answer = conversation.ask(turn, as_of=question.as_of)
                add(ranker.rank(answer.query, answer.passages), bool(question.answerable))
            for _, query, *_ in random.Random(SEED).sample(asked, FAR_QUESTIONS):
                add(ranker.rank(query, assistant.search(query, assistant.settings.passages)), False)
    rows, labels = np.array(rows), np.array(labels)
    folds = StratifiedKFold(6, shuffle=True, random_state=SEED)
    scores = cross_val_predict(question_model(), rows, labels, cv=folds, method="predict_proba")[:, 1]
    print(f"answerable or not: AUC {roc_auc_score(labels, scores):.3f}, n = {len(labels)}", flush=True)
    for share in (0.6, 0.7, 0.8, 0.9):
        least = np.quantile(scores[~labels], share)
        kept = (scores[labels] > least).mean()
        print(f"  threshold {least:.2f}: {share:.0%} of the unanswerable left, {kept:.0%} of the others answered")
    fitted_model = question_model().fit(rows, labels)
    scaler, model = fitted_model[0], fitted_model[1]
    model.coef_ = model.coef_ / scaler.scale_
    model.intercept_ = model.intercept_ - model.coef_ @ scaler.mean_
    return model


def question_model():
    return make_pipeline(StandardScaler(), LogisticRegression(C=0.3, class_weight="balanced", max_iter=3000))


def main(folder):
    weights = json.loads(TARGET.read_text()) if TARGET.exists() else {}
    encoder = Encoder()
    asked = squad(folder / "answer-selection/squad2-dev-half.json.xz", encoder)
    if "--question-only" not in sys.argv:
        ranker = EvidenceRanker(encoder, None)
        unseen = held_out({title for title, *_ in asked})
        seen = [row for row in asked if row[0] not in unseen and row[4]]
        random.Random(SEED).shuffle(seen)
        judged = trec(folder / "answer-selection/trecqa-train.jsonl.xz")
        weights["first"] = named(FIRST_FEATURES, first_stage(ranker, seen[:FIRST_QUESTIONS], judged))
    weights["final"] = FINAL
    weights["question"] = dict.fromkeys([*QUESTION_FEATURES, "intercept"], 0.0)
    TARGET.write_text(json.dumps(weights, indent=2) + "\n")
    evidence._weights.cache_clear()
    weights["question"] = named(QUESTION_FEATURES, question_stage(folder, asked))
    TARGET.write_text(json.dumps(weights, indent=2) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
