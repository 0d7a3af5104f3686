"""Where the retrieved articles disagree on what an answer says: the other versions, newest first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from assistant.answering.evidence import Candidate, Ranking
from assistant.checking.disagreements import Disagreement, Value, disagreement, topic_of
from assistant.nouns import Article, Asked, Sentence
from assistant.text import kin, periods, plans, words
from assistant.text.characters import visible
from assistant.text.dates import spoken
from assistant.text.questions import Kind
from assistant.text.time_words import asks_of_now

_CLOSE = 4.8
"""Log odds within which a sentence answers nearly as probably as the best one: it may hold the other version."""
_LEAST_COVERED = 0.75
"""Share of the question's topic words and names that an article has to have somewhere."""
_MOST_BESIDE = 20
"""Characters of what most probably answers that are not the value itself: what is longer answers in some other way."""
_MOST_VERSIONS = 2
"""Other versions of one statement that are shown."""


@dataclass(frozen=True)
class Dispute:
    """What different articles say of one thing.

    Attributes:
        versions: Newest first, two or more; of one day, the one that is shown anyway goes first.
        history: Each was so in its time; at one time they do not contradict each other.
        copies: Further shown sentences that say what one of the versions says.
    """

    versions: tuple[Value, ...]
    history: bool = False
    copies: tuple[Sentence, ...] = ()

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return tuple(version.sentence for version in self.versions)

    @property
    def older(self) -> tuple[Sentence, ...]:
        """The sentences that are known to be older than the first."""
        newest = _day(self.sentences[0].article)
        return tuple(one for one in self.sentences if one.article.published and _day(one.article) < newest)

    @property
    def notice(self) -> str:
        """One line that gives all values, each with outlet and date."""
        told = "; ".join(f"“{version.text}” ({_source(version.sentence.article)})" for version in self.versions)
        return f"The articles {'tell a change' if self.history else 'may differ'}: {told}."


def lead_in(sentence: Sentence, as_of: date, earlier: bool = False) -> str:
    """Name day and outlet of a sentence, and, if it is a plan whose day has passed, for when it was expected.

    Args:
        earlier: A newer version stands before it.
    """
    article = sentence.article
    said = f"{'Earlier, as' if earlier else 'As'} of {spoken(article.published)}" if article.published else "Undated"
    plan = plans.overdue(sentence.text, article.published, as_of)
    if plan:
        name = periods.told(plan)
        said += f", {article.publisher or 'this was'} expected" + (f" for {name}" if name else "")
    elif article.publisher:
        said += f", according to {article.publisher}"
    return f"{said}: "


def unmarked(text: str) -> str:
    """Return a quotation in one line; an article's own "[1]" must not be taken for a citation."""
    return re.sub(r"\[(\d+)\]", r"(\1)", " ".join(visible(text).split()))


def disputes(asked: Asked, rankings: Mapping[str, Ranking], shown: Sequence[Sentence]) -> tuple[Dispute, ...]:
    """Return on what other articles disagree with the shown sentences, at most one dispute a question.

    Of several articles that give one value, one that is shown stands for all, else the newest; beside a sentence the
    copies of one story count as one article. Where the question asks for what is so now, values count too that each
    article bounds to a time of its own.

    Args:
        rankings: For each question that the query was taken apart into, or for the query.
    """
    latest = asks_of_now(asked.query, asked.as_of)
    stories = {passage.article.id: passage.story for passage in asked.passages if passage.story}
    found = (_dispute(question, ranking, shown, stories, latest) for question, ranking in rankings.items())
    return tuple(dispute for dispute in found if dispute)


def _dispute(
    question: str, ranking: Ranking, shown: Sequence[Sentence], stories: Mapping[str, str], latest: bool
) -> Dispute | None:
    own = {candidate.sentence: candidate for candidate in ranking.candidates}
    for sentence in shown:
        for any_time in (False, True) if latest else (False,):
            if sentence not in own:
                continue
            if versions := _versions(question, own[sentence], ranking, shown, stories, any_time):
                said = [version.sentence for version in versions]
                copies = (one for one in shown[1:] if one not in said and _repeats(question, one, said, any_time))
                versions.sort(key=lambda version: _day(version.sentence.article), reverse=True)
                return Dispute(tuple(versions), any_time, tuple(copies))
    return None


def _repeats(question: str, sentence: Sentence, versions: Sequence[Sentence], any_time: bool) -> bool:
    """Say whether a sentence agrees with one of the versions and with no other."""
    return sum(disagreement(question, sentence, version, any_time) is None for version in versions) == 1


def _versions(
    question: str,
    one: Candidate,
    ranking: Ranking,
    shown: Sequence[Sentence],
    stories: Mapping[str, str],
    any_time: bool,
) -> list[Value]:
    """Return what a sentence says and what others say instead, those shown anyway before those that are not.

    Of each story one other publication speaks: of that of the sentence itself, say, a corrected version.
    """
    found: list[Value] = []
    spoken: set[str] = set()
    least = ranking.candidates[0].score - _CLOSE
    others = [other for other in ranking.candidates if other.score >= least and _id(other) != _id(one)]
    others.sort(key=lambda other: (other.sentence in shown, _day(other.sentence.article)), reverse=True)
    for other in others:
        story = stories.get(_id(other), _id(other))
        values = _answers_apart(question, one, other, ranking, any_time)
        if values is None or story in spoken or len(found) > _MOST_VERSIONS:
            continue
        if not found:
            found += values
        elif all(disagreement(question, value.sentence, other.sentence, any_time) for value in found):
            found.append(values[1])
        else:
            continue
        spoken.add(story)
    return found


def _answers_apart(
    question: str, one: Candidate, other: Candidate, ranking: Ranking, any_time: bool
) -> Disagreement | None:
    """Return on what two sentences disagree, if it is with what most probably answers in each."""
    if not (_is_covered(question, one.sentence.article) and _is_covered(question, other.sentence.article)):
        return None
    values = disagreement(question, one.sentence, other.sentence, any_time)
    if values is None or ranking.wanted.kind is Kind.YES_NO:
        return values
    in_focus = _in_focus(values[0], one) and _in_focus(values[1], other)
    return values if in_focus and not _known_to_older(*values) else None


def _known_to_older(one: Value, other: Value) -> bool:
    """Say whether the older article has the newer one's name too: then it spoke of both, each in its own part."""
    older, newer = sorted((one, other), key=lambda value: _day(value.sentence.article))
    pairs = [(older, newer)]
    if _day(older.sentence.article) == _day(newer.sentence.article):
        pairs.append((newer, older))
    return any(
        not any(character.isdigit() for character in name.text)
        and set(words.tokens(name.text)) <= _words(value.sentence.article)
        for value, name in pairs
    )


@lru_cache(maxsize=256)
def _words(article: Article) -> frozenset[str]:
    return frozenset(words.tokens(f"{article.title or ''}\n{article.text}"))


def _is_covered(question: str, article: Article) -> bool:
    """Say whether an article speaks of what a question asks about: of the same storm, not of another misfortune."""
    asked = topic_of(question)
    return kin.met(asked, _topic(article)) >= _LEAST_COVERED * len(asked)


@lru_cache(maxsize=256)
def _topic(article: Article) -> frozenset[str]:
    return frozenset(kin.topic(f"{article.title or ''}\n{article.text}"))


def _in_focus(value: Value, candidate: Candidate) -> bool:
    start, end = candidate.focus
    at = candidate.sentence.start
    beside = end - start - len(value.text)
    return at + value.start < end and start < at + value.end and beside <= _MOST_BESIDE


def _id(candidate: Candidate) -> str:
    return candidate.sentence.article.id


def _day(article: Article) -> date:
    return article.published or date.min


def _source(article: Article) -> str:
    day = spoken(article.published) if article.published else "undated"
    return f"{article.publisher}, {day}" if article.publisher else day
