"""Accounts of a topic: how the articles that are about it begin, and where they introduce what it names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from assistant.answering.disputes import lead_in
from assistant.nouns import Article, Asked, Sentence
from assistant.text import plans
from assistant.text.chunking import evidence_sentences
from assistant.text.countries import codes, is_capital, mentions
from assistant.text.dates import spoken
from assistant.text.introductions import introduces
from assistant.text.kin import base, met
from assistant.text.open_questions import Account, account_asked
from assistant.text.time_words import Window, window
from assistant.text.words import STOP_WORDS, TITLES, content_stems, names, stem, tokens

_LEAD_WORDS = 15
"""Words that the first sentences of an article have together at least to count as its lead."""
_MOST_SENTENCES = 3
"""Sentences from the beginning of one article."""
_SAME = 0.75
"""Share of the words of a sentence that another one holds, from which on it says the same."""
_LEAST_IN_HEADLINE, _LEAST_IN_LEAD = 0.5, 0.5
"""Shares of the topic's words that each has to hold: a lead names much that an article is not about, and a headline
what it comes to further down."""


def account(asked: Asked, max_words: int) -> tuple[Sentence, ...] | None:
    """Return the sentences of the account that a question asks for, in the order in which they are to be told.

    Nothing where the articles speak of the topic nowhere; None where the question is for others to answer: it asks for
    a fact, or no article is about the topic but one has all of it somewhere.
    """
    wanted = account_asked(asked.query)
    if wanted is None or not asked.passages or asked.more_of or asked.topic:
        return None
    articles = _admitted(asked, window(asked.query, asked.as_of))
    found: tuple[Sentence, ...] = ()
    if not wanted.is_person:
        found = _leads(wanted, articles, asked, max_words)
    if not found and (wanted.is_person or _is_one_name(wanted.topic)):
        found = _introductions(wanted, articles, asked, max_words)
    if found:
        return found
    # Three words typed small need not be a name: "who is suing norvolt".
    is_sure = not (wanted.is_person and wanted.topic.islower())
    return () if is_sure and not any(_may_answer(wanted, article) for article in articles) else None


@dataclass(frozen=True)
class _Topic:
    """What a text has to hold to be about a topic.

    Attributes:
        countries: ISO codes; a country counts in any form.
        words: For each other word the stems of it, any of which will do, or of all its parts.
        phrases: Names of several words, as tokens that have to stand together.
    """

    countries: frozenset[str]
    words: tuple[frozenset[str], ...]
    phrases: tuple[tuple[str, ...], ...]

    def share_in(self, text: str) -> float:
        """Return the share of the words that a text has."""
        known = _stems(text)
        met = [code in codes(text) for code in self.countries] + [parts <= known for parts in self.words]
        return sum(met) / len(met)

    def is_in(self, text: str) -> bool:
        held = f" {' '.join(tokens(text))} "
        return self.share_in(text) == 1 and all(f" {' '.join(phrase)} " in held for phrase in self.phrases)


@lru_cache(maxsize=64)
def _topic(words: str) -> _Topic:
    spoken_of = [found for found in mentions(words) if not is_capital(words[found[0] : found[1]])]
    rest = words
    for start, end, _ in reversed(spoken_of):
        rest = rest[:start] + re.sub(r"^['’]s?", "", rest[end:])
    kept = [word for word in tokens(rest) if word not in STOP_WORDS]
    runs = [tuple(word for word in tokens(name.text) if word not in TITLES) for name in names(rest)]
    return _Topic(
        frozenset(code for _, _, code in spoken_of),
        tuple(dict.fromkeys(frozenset(base(stem(part)) for part in word.split("-") if part) for word in kept)),
        tuple(run for run in runs if len(run) > 1),
    )


@lru_cache(maxsize=256)
def _stems(text: str) -> frozenset[str]:
    return frozenset(base(found) for found in content_stems(text))


@lru_cache(maxsize=64)
def _sentences(article: Article) -> tuple[Sentence, ...]:
    return evidence_sentences(article)


def _admitted(asked: Asked, when: Window) -> list[Article]:
    """Return the articles of the passages, best first, each story once, whose headline or lead is of the time asked
    for: that the time is named further down does not do, and what is undated may be of another."""
    stories: dict[str, Article] = {}
    for passage in asked.passages:
        stories.setdefault(passage.story or passage.article.id, passage.article)
    return [
        article
        for article in stories.values()
        if when.admits(article.published, _opening(article)) and (article.published or not when.bounded)
    ]


def _opening(article: Article) -> str:
    """Return the headline and the lead: one sentence, or more where these are short."""
    lead, words = [article.title or ""], 0
    for sentence in _sentences(article):
        if words >= _LEAD_WORDS:
            break
        lead.append(sentence.text)
        words += len(sentence.text.split())
    return "\n".join(lead)


def _may_answer(wanted: Account, article: Article) -> bool:
    """Say whether an article has all of the topic somewhere, if in kindred words: then it may tell what is asked."""
    whole = f"{article.title or ''}\n{article.text}"
    if wanted.is_person:
        return f" {' '.join(tokens(wanted.topic))} " in f" {' '.join(tokens(whole))} "
    topic, known = _topic(wanted.topic), _stems(whole)
    return topic.countries <= codes(whole) and all(met(parts, known) == len(parts) for parts in topic.words)


def _leads(wanted: Account, articles: Sequence[Article], asked: Asked, max_words: int) -> tuple[Sentence, ...]:
    """Return how the articles about a topic begin to speak of it: of each the first sentence, then of each the next."""
    topic = _topic(wanted.topic)
    begun = {article: group for article in articles if (group := _begun(topic, article))}
    about = sorted(begun, key=_newest_first) if wanted.latest else list(begun)
    turns = [begun[article][at] for at in range(_MOST_SENTENCES) for article in about if at < len(begun[article])]
    chosen = _within(turns, asked, max_words, wanted.latest)
    order = about if wanted.latest else sorted(about, key=Article.by_publication)
    return tuple(sorted(chosen, key=lambda sentence: (order.index(sentence.article), sentence.start)))


def _begun(topic: _Topic, article: Article) -> tuple[Sentence, ...]:
    """Return the first sentences on a topic if the article is about it: those of the lead, or, where the
    headline speaks of what is told further down, from the first one that holds all of the topic."""
    opening = _opening(article)
    headline = article.title or opening
    if not topic.is_in(opening) or topic.share_in(headline) < _LEAST_IN_HEADLINE:
        return ()
    group = _sentences(article)
    lead = opening[len(article.title or "") :]
    if topic.share_in(lead) >= _LEAST_IN_LEAD:
        return group[:_MOST_SENTENCES]
    start = next((at for at, sentence in enumerate(group) if topic.is_in(sentence.text)), len(group))
    return group[start : start + _MOST_SENTENCES]


def _introductions(wanted: Account, articles: Sequence[Article], asked: Asked, max_words: int) -> tuple[Sentence, ...]:
    """Return the sentences that introduce a name, of each article the first, the newest article first."""
    name = _bare_name(wanted.topic)
    found = (
        next((sentence for sentence in _sentences(article) if introduces(sentence.text, name)), None)
        for article in sorted(articles, key=_newest_first)
    )
    return _within([sentence for sentence in found if sentence], asked, max_words)


def _newest_first(article: Article) -> int:
    return -(article.published or date.min).toordinal()


def _is_one_name(topic: str) -> bool:
    """Say whether a topic is nothing but a name, and not that of a country."""
    name = _bare_name(topic)
    return [found.text for found in names(name)] == [name] and not list(mentions(name))


def _bare_name(topic: str) -> str:
    return topic.split(" ", 1)[1] if topic.lower().startswith("the ") else topic


def _within(
    sentences: Sequence[Sentence], asked: Asked, max_words: int, newest_first: bool = True
) -> tuple[Sentence, ...]:
    """Return the sentences that fit together, the first in any case, none that only repeats another.

    Of an article none comes behind one that was left out; with `newest_first` no older article then comes either, which
    would be told as if it were the newest.
    """
    chosen: list[Sentence] = []
    ended: set[str] = set()
    left, is_open = max_words, True
    for sentence in sentences:
        id_ = sentence.article.id
        is_new = all(one.article.id != id_ for one in chosen)
        words = len(sentence.text.split()) + (_day_words(sentence, asked.as_of) if is_new else 0)
        is_too_long = words > left and bool(chosen)
        is_open = is_open and not (newest_first and is_new and is_too_long)
        repeats = any(_repeats(sentence, one) for one in chosen)
        if id_ in ended or is_too_long or (is_new and not is_open) or repeats or sentence.text.endswith(":"):
            ended.add(id_)
        else:
            chosen.append(sentence)
            left -= words
    return tuple(chosen)


def _day_words(sentence: Sentence, as_of: date) -> int:
    """Return how many words it takes to say for which day an article speaks."""
    published = sentence.article.published
    if plans.overdue(sentence.text, published, as_of):
        return len(lead_in(sentence, as_of).split())
    return len(f"As of {spoken(published)}:".split()) if published else 1


def _repeats(one: Sentence, other: Sentence) -> bool:
    """Say whether a sentence says hardly more than another, and gives no other figure."""
    stems = set(content_stems(one.text))
    new = stems - set(content_stems(other.text))
    return len(new) <= (1 - _SAME) * len(stems) and not any(word[0].isdigit() for word in new)
