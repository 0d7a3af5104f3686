"""What the evidence reader learns from: questions beside passages, with the sentences and spans that answer."""

import json
import lzma
import math
import random
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import support

from assistant.answering.judging import beside, cited, dated
from assistant.backends.reader import Text
from assistant.nouns import Article, Sentence
from assistant.text.sentences import spans
from assistant.text.words import STOP_WORDS, stem, tokens

SEED = 7
CHUNK_WORDS = 130
APART_DAYS = 45
"""Between a quiz question and those whose articles have nothing to do with it."""
NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()


@dataclass(frozen=True)
class Example:
    """A question beside a passage.

    Attributes:
        right: Numbers of the sentences that answer.
        unsure: Numbers of the sentences that may answer; they teach nothing.
        answers: `(start, end)` in the text of what answers; None where the span is not known.
    """

    question: str
    passage: Text
    right: tuple[int, ...]
    unsure: tuple[int, ...] = ()
    answers: tuple[tuple[int, int], ...] | None = ()


def held_out(titles):
    """Return the fifth of the SQuAD titles that is not trained on."""
    shuffled = sorted(titles)
    random.Random(SEED).shuffle(shuffled)
    return set(shuffled[: len(shuffled) // 5])


def stems(text):
    return frozenset(stem(word) for word in tokens(text) if word not in STOP_WORDS)


def shares(question, bags):
    """Return, a bag of stems each, the share of the question's words in it, rare ones counting more."""
    asked = sorted(stems(question))  # In one order, so that the sums are the same in each run.
    seen = Counter(word for bag in bags for word in bag)
    weight = {word: math.log(1 + len(bags) / (1 + seen[word])) for word in asked}
    total = sum(weight.values()) or 1.0
    return [sum(weight[w] for w in asked if w in bag) / total for bag in bags]


class Likest:
    """Finds the passages that share most of a question's words, rare ones counting more."""

    def __init__(self, passages):
        self.passages = passages
        self.stems = [stems(f"{passage.headline} {passage.text}") for passage in passages]
        found = {}
        for number, bag in enumerate(self.stems):
            for word in bag:
                found.setdefault(word, []).append(number)
        self._holding = {word: np.array(numbers) for word, numbers in found.items()}

    def __call__(self, question):
        """Return `(number, passage)` of the fifty likest passages, likest first."""
        scores = np.zeros(len(self.passages), np.float32)
        # In one order, so that the sums, and with them near ties, are the same in each run.
        for word in sorted(stems(question) & self._holding.keys()):
            scores[self._holding[word]] += math.log(len(self.passages) / len(self._holding[word]))
        return [(number, self.passages[number]) for number in np.argsort(-scores, kind="stable")[:50].tolist()]


def squad(file):
    """Yield `(title, examples of one question)`: its own paragraph, and the likest other one of the title."""
    with lzma.open(file) as opened:
        data = json.loads(opened.read())["data"]
    for entry in data:
        title = entry["title"].replace("_", " ")
        passages = [Text(title, p["context"], tuple(spans(p["context"]))) for p in entry["paragraphs"]]
        bags = [stems(passage.text) for passage in passages]
        for number, paragraph in enumerate(entry["paragraphs"]):
            for qa in paragraph["qas"]:
                found = sorted({(a["answer_start"], a["answer_start"] + len(a["text"])) for a in qa["answers"]})
                if qa["is_impossible"]:
                    found = []
                right = tuple(
                    i for i, (s, e) in enumerate(passages[number].spans) if any(s <= x and y <= e for x, y in found[:1])
                )
                if found and not right:
                    continue
                near = shares(qa["question"], bags)
                other = max((i for i in range(len(bags)) if i != number), key=near.__getitem__)
                yield (
                    title,
                    [
                        Example(qa["question"], passages[number], right, (), tuple(found[:1])),
                        Example(qa["question"], passages[other], ()),
                    ],
                )


def trec(file, rng):
    """Yield a question's examples: its judged sentences, put together to passages of six."""
    with lzma.open(file, "rt") as lines:
        for row in map(json.loads, lines):
            candidates = [c for c in row["candidates"] if len(c["text"].split()) <= 60]
            rng.shuffle(candidates)
            found = []
            for at in range(0, len(candidates), 6):
                text, places, right = "", [], []
                for number, candidate in enumerate(candidates[at : at + 6]):
                    places.append((len(text), len(text) + len(candidate["text"])))
                    text += candidate["text"] + "\n"
                    if candidate["label"]:
                        right.append(number)
                found.append(Example(row["question"], Text("", text, tuple(places)), tuple(right), (), None))
            yield found


def pattern(answer):
    """Return what finds an answer: its words in any punctuation, a small number in digits or as a word."""
    words = [w for w in re.findall(r"\w+", answer.lower()) if w not in ("a", "an", "the")] or [re.escape(answer)]
    either = []
    for word in words:
        if word in NUMBERS:
            word = f"(?:{word}|{NUMBERS.index(word)})"
        elif word.isdigit() and int(word) < len(NUMBERS):
            word = f"(?:{word}|{NUMBERS[int(word)]})"
        either.append(word)
    return re.compile(r"(?<!\w)" + r"[\W_]+(?:(?:an?|the)[\W_]+)?".join(either) + r"(?!\w)", re.I)


def pieces(text):
    """Yield passages of whole sentences, about as long as a library's chunks."""
    start, words, group = None, 0, []
    for s, e in spans(text):
        count = len(text[s:e].split())
        if group and words + count > CHUNK_WORDS:
            yield text[start : group[-1][1]], tuple((x - start, y - start) for x, y in group)
            group, words = [], 0
        start = group[0][0] if group else s
        group.append((s, e))
        words += count
    if group:
        yield text[start : group[-1][1]], tuple((x - start, y - start) for x, y in group)


def rows(folder, name, year):
    with lzma.open(folder / f"{name}-{year}.jsonl.xz", "rt") as lines:
        return [json.loads(line) for line in lines]


def quizzes(folder, year):
    """Return the year's rows of RealTime QA: questions, the addresses found for each by its id, articles by address."""
    articles = {row["url"]: row for row in rows(folder, "articles", year)}
    urls = {row["id"]: row["urls"] for row in rows(folder, "results", year)}
    return rows(folder, "questions", year), urls, articles


CHOOSING = re.compile(r"\b(?:which of|not|true|false)\b", re.I)
"""What a quiz question has that can't be answered without its choices."""


def quiz(folder, year, most):
    """Yield a question's examples of RealTime QA by distant supervision: the `most` likest passages of its articles."""
    questions, urls, articles = quizzes(folder, year)
    for row in questions:
        if CHOOSING.search(row["question"]):
            continue
        gold, passages = [pattern(a) for a in row["answer"]], []
        for url in urls.get(row["id"], []):
            article = articles.get(url)
            if article:
                found = list(pieces(article["text"][:15_000]))
                passages += [Text(article["title"] or "", text, places) for text, places in found]
        if not passages:
            continue
        near = shares(row["question"], [stems(f"{p.headline} {p.text}") for p in passages])
        kept = {}
        for _, passage in sorted(zip(near, passages, strict=True), key=lambda pair: -pair[0]):
            kept.setdefault(passage.text, passage)
        examples = [labelled(row["question"], passage, gold) for passage in list(kept.values())[:most]]
        if examples:
            yield examples


def absent(folder, year, most):
    """Yield a question's examples of RealTime QA that nothing answers: the `most` likest passages of articles that
    were returned for questions of other times only, and lack the answer."""
    questions, urls, articles = quizzes(folder, year)
    days = {}
    for row in questions:
        for url in urls.get(row["id"], []):
            days.setdefault(url, []).append(date.fromisoformat(row["date"]))
    passages, told = [], []
    for url in sorted(days.keys() & articles.keys()):
        for text, places in pieces(articles[url]["text"][:6000]):
            passages.append(Text(articles[url]["title"] or "", text, places))
            told.append(url)
    likest = Likest(passages)
    for row in questions:
        if row["id"] not in urls or CHOOSING.search(row["question"]):
            continue
        gold, asked = [pattern(answer) for answer in row["answer"]], date.fromisoformat(row["date"])
        far = [
            passage
            for number, passage in likest(row["question"])
            if all(abs((asked - day).days) >= APART_DAYS for day in days[told[number]])
            and not any(one.search(f"{passage.headline} {passage.text}") for one in gold)
        ]
        if far:
            yield [Example(row["question"], passage, ()) for passage in far[:most]]


def labelled(question, passage, gold):
    """Return an example: a sentence is right that holds the whole answer beside enough of the question's words."""
    texts = [passage.text[s:e] for s, e in passage.spans]
    around = shares(question, [stems(f"{passage.headline} {' '.join(texts[max(0, i - 1) : i + 2])}")
                               for i in range(len(texts))])  # fmt: skip
    right, unsure, answers = [], [], []
    for i, text in enumerate(texts):
        hits = [one.search(text) for one in gold]
        if all(hits) and around[i] >= 0.35:
            right.append(i)
            answers += [(passage.spans[i][0] + h.start(), passage.spans[i][0] + h.end()) for h in hits]
        elif any(hits):
            unsure.append(i)
    return Example(question, passage, tuple(right), tuple(unsure), tuple(answers) if len(gold) == 1 else None)


WRITTEN = Path(__file__).with_name("reader-questions.jsonl")
STATED = Path(__file__).with_name("reader-statements.jsonl")
"""Beside the last passages of `WRITTEN`, in the same order, so that the same ones are held out."""
HELD_OUT_OF = 10
"""Of so many passages with written questions, one is not trained on."""


def written(folder):
    """Yield, a passage each, whether it is held out and the groups of examples of the questions written for this
    project beside it: the question beside its passage, and, now and then, beside the likest other passage of the
    article that lacks its answer.

    A line of the file names the article, `start` and `end` of the passage in its text, and the questions, each with
    `start` and `end` in the passage of what answers it, or neither.
    """
    articles = {row["url"]: row for year in (2023, 2024) for row in rows(folder, "articles", year)}
    for at, row in enumerate(jsonl(WRITTEN)):
        article = articles[row["url"]]
        title, text = article["title"] or "", article["text"][row["start"] : row["end"]]
        passage = Text(title, text, tuple(spans(text)))
        others = [Text(title, t, p) for t, p in pieces(article["text"][:8000]) if t not in text and text not in t]
        bags = [stems(other.text) for other in others]
        groups = []
        for number, (question, *answer) in enumerate(row["questions"]):
            right = tuple(i for i, (s, e) in enumerate(passage.spans) if answer and s < answer[1] and answer[0] < e)
            found = [Example(question, passage, right, (), (tuple(answer),) if answer else ())]
            if answer and others and number % 6 == 0:
                near, said = shares(question, bags), text[answer[0] : answer[1]].lower()
                silent = [i for i, other in enumerate(others) if said not in other.text.lower()]
                if silent:
                    found.append(Example(question, others[max(silent, key=near.__getitem__)], ()))
            groups.append(found)
        yield at % HELD_OUT_OF == 0, groups


SHORT_NEWS = Path(__file__).with_name("short-news")
TYPED_SMALL, REST_READ, FAR_READ, MOST_SHARED = 0.15, 0.6, 0.35, 0.6
"""Of the questions about short news: the share typed small and without their sign, of the answered ones the share also
read beside the rest of the article, the share read beside another article, and how much of a question that may have."""


def short_news(rng, most, lessons="lessons.jsonl", after=0):
    """Yield the examples of the questions written for this project to learn from about short news, of the articles
    up to `most` those behind `after`: each beside the passages of its article, and now and then beside the likest one
    of the others that lacks its answer.

    `further-lessons.jsonl` has more of them in the same form, most of which nothing answers, and involved ones about
    the long articles from the 521st on; `general-lessons.jsonl` has general ones, as newcomers ask them, and from the
    581st article on ones about diplomacy, in which states and people go by other names than there. What ships has not
    learned from the articles behind the 928th.
    """
    articles = jsonl(SHORT_NEWS / "lesson-articles.jsonl")[:most]
    passages = [[Text(one["title"], text, places) for text, places in pieces(one["text"])] for one in articles]
    pool = [passage for group in passages for passage in group]
    likest = Likest(pool)
    for row in jsonl(SHORT_NEWS / lessons):
        number = int(row["id"].split("-")[1])
        if number > most:
            break
        if number <= after:
            continue
        question = typed_small(row["question"]) if rng.random() < TYPED_SMALL else row["question"]
        own = passages[number - 1]
        said = [pattern(spelling) for fact in row["answers"] for spelling in fact]
        for passage in own:
            found = beside_quotes(question, passage, row)
            silent = not any(one.search(passage.text) for one in said)
            if found.right or not row["answerable"] or (silent and rng.random() < REST_READ):
                yield found
        if rng.random() < FAR_READ:
            near = shares(question, likest.stems)
            others = (other for at, other in likest(question) if near[at] < MOST_SHARED and other not in own)
            other = next((one for one in others if not any(spelling.search(one.text) for spelling in said)), None)
            if other:
                yield Example(question, other, ())


def typed_small(question):
    return question.rstrip("?").lower()


def beside_quotes(question, passage, row):
    """Return an example: the sentences of the quotes are right, and the facts in them answer."""
    right, answers = set(), []
    for quote in row["quotes"]:
        at = passage.text.find(quote)
        if at < 0:
            continue
        right |= {i for i, (s, e) in enumerate(passage.spans) if s < at + len(quote) and at < e}
        for fact in row["answers"]:
            hits = (re.search(re.escape(spelling), quote, re.IGNORECASE) for spelling in fact)
            answers += [(at + hit.start(), at + hit.end()) for hit in hits if hit][:1]
    return Example(question, passage, tuple(sorted(right)), (), tuple(answers) or (None if right else ()))


def jsonl(file):
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def stated(folder):
    """Yield, a passage each, whether it is held out and a pair of examples of each statement written for this project
    about it: the statement beside its passage, and beside no more of it than what it cites and the sentence before.

    A line of the file names the article, `start` and `end` of the passage in its text, and the statements, each with
    what is wrong with it, or null, and `start` and `end` in the passage of the sentences that it cites. The sentences
    that support a statement are to it what those that answer are to a question.
    """
    for at, (passage, statements) in enumerate(passages_with_statements(folder)):
        text = passage.text
        whole = Text(dated(passage.title or "", passage.published), text, tuple(spans(text)))
        pairs = []
        for statement, wrong, places in statements:
            right = [i for i, (s, e) in enumerate(whole.spans) if any(s < y and x < e for x, y in places)]
            near = Text(whole.headline, *beside(text, [whole.spans[i] for i in right], passage.published))
            pairs.append(
                [
                    Example(statement, whole, () if wrong else tuple(right), (), None),
                    Example(statement, near, () if wrong else tuple(range(len(near.spans))), (), None),
                ]
            )
        yield at % HELD_OUT_OF == 0, pairs


def held_out_statements(folder):
    """Yield, of the passages that are held out, `(statement, cited sentences, what is wrong with it or None)`."""
    for at, (passage, statements) in enumerate(passages_with_statements(folder / "realtimeqa")):
        if at % HELD_OUT_OF == 0:
            for statement, wrong, places in statements:
                yield statement, [Sentence(passage, start, end) for start, end in places], wrong


def passages_with_statements(folder):
    """Yield, a line of the statements' file each, the passage as an article of its own, and the statements about it."""
    articles = {row["url"]: row for year in (2023, 2024) for row in rows(folder, "articles", year)}
    for row in jsonl(STATED):
        told = articles[row["url"]]
        day = date.fromisoformat(told["published"]) if told["published"] else None
        text = told["text"][row["start"] : row["end"]]
        yield Article(row["url"], told["title"], text, published=day), row["statements"]


def supported(file):
    """Yield, an article of a file for the support check each, what is not for judging of the examples of its statements
    beside all its sentences."""
    articles = {}
    for pair, is_judging in support.pairs(file):
        if not is_judging:
            articles.setdefault(tuple(pair["evidence"]), []).append(pair)
    for pairs in articles.values():
        passage = cited(support.evidence_of(pairs[0]))
        whole = tuple(range(len(passage.spans)))
        yield [Example(one["statement"], passage, () if one["wrong"] else whole, (), None) for one in pairs]


def twins():
    """Yield, an article of `support.TWINS` each, whether it is held out and the examples of its statements, each right
    one before its wrong twin."""
    for at, told in enumerate(jsonl(support.TWINS)):
        passage = cited(support.evidence_of(told))
        whole = tuple(range(len(passage.spans)))
        yield (
            at % HELD_OUT_OF == 0,
            [
                Example(pair[side], passage, whole if side == "right" else (), (), None)
                for pair in told["pairs"]
                for side in ("right", "wrong")
            ],
        )


def beside_others(examples):
    """Yield right statements beside the likest sentences of another article, which don't support them."""
    likest = Likest(list(dict.fromkeys(example.passage for example in examples)))
    for example in examples:
        other = next((one for _, one in likest(example.question) if one.text != example.passage.text), None)
        if other:
            yield Example(example.question, other, (), (), None)


def elsewhere(groups):
    """Yield, for each answered question of groups of written examples, an example beside the likest passage of the
    others that lacks its answer."""
    own = [group[0] for group in groups]
    likest = Likest(list(dict.fromkeys(example.passage for example in own)))
    for example in own:
        if not example.answers:
            continue
        start, end = example.answers[0]
        said = stems(example.passage.text[start:end])
        others = ((at, one) for at, one in likest(example.question) if one.headline != example.passage.headline)
        other = next((one for at, one in others if not said <= likest.stems[at]), None)
        if other:
            yield Example(example.question, other, ())
