"""The nouns of the line from a source file to an answer. All are frozen; derived values are properties.

source -> Article -> Chunk -> (indexes) -> Passage -> Evidence -> Statement with Citations -> Answer

All offsets count Python characters (code points) of `Article.text`, start inclusive, end exclusive.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Verdict = Literal["supported", "partial", "unsupported"]


@dataclass(frozen=True)
class Article:
    """One news article, cleaned of page furniture.

    Attributes:
        id: Stable name of this content: the same title, outlet, date and text give the same id anywhere.
        title: Headline, or None when the source has none.
        text: The cleaned text that every offset refers to.
        publisher: Outlet or agency, or None when the source does not say.
        published: Day of publication, or None when the source does not say. Never the day of reading.
        url: Web address, or None.
        path: The file or web address (with `#N` for the N-th record of an export) that it was read from.
        language: Two-letter code, or None when unknown.
        note: A remark of the source about itself (for example what a brief is based on), or None.
        byline: Who wrote it, several names parted by commas, or None when the source does not say.
        section: The part of the outlet that it stands in, or None when the source does not say.
        modified: Day of the last change that the source states, or None. Never taken for the day of publication.
        published_from: Where the day of publication was found: "json-ld", "microdata", "meta", "time", "header line",
            "dateline", "address", "page data", "field", "front matter", "feed", "mail header" or "book"; None without
            a day, and for articles of a library that knew the day only.
    """

    id: str
    title: str | None
    text: str = field(repr=False)
    publisher: str | None = None
    published: date | None = None
    url: str | None = None
    path: str | None = None
    language: str | None = None
    note: str | None = None
    byline: str | None = None
    section: str | None = None
    modified: date | None = None
    published_from: str | None = None

    @property
    def description(self) -> tuple[str | date | None, ...]:
        """What may change in a source without making it another article."""
        return self.url, self.note, self.byline, self.section, self.modified, self.published_from

    def by_publication(self) -> tuple[date, int, str]:
        """Return what orders articles by day of publication, undated ones last, of one day the longest first."""
        return self.published or date.max, -len(self.text), self.id

    @property
    def label(self) -> str:
        """The headline, or the first words of the text where there is no headline."""
        if self.title:
            return self.title
        words = self.text.split()
        return " ".join(words[:10]) + ("…" if len(words) > 10 else "")


@dataclass(frozen=True)
class Sentence:
    """One sentence of an article: `article.text[start:end]` is its text."""

    article: Article
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.article.text[self.start : self.end]


@dataclass(frozen=True)
class Chunk:
    """A run of whole sentences of one article, short enough to be embedded uncut.

    Attributes:
        id: `{article.id}:{number}`, number from 0 in reading order.
        sentences: The sentences that may serve as evidence, in reading order. Headings inside the span
            belong to `text` and are not among them.
    """

    id: str
    article: Article
    start: int
    end: int
    sentences: tuple[Sentence, ...] = field(repr=False)

    @property
    def text(self) -> str:
        return self.article.text[self.start : self.end]


@dataclass(frozen=True)
class Passage:
    """A retrieved chunk. `score` goes up with relevance and compares only within one search.

    Attributes:
        story: The same for all passages of articles that are copies or versions of one story; None where the library
            holds no other publication of it.
        also_published_by: The other publications of the story that say the same, the earliest first.
    """

    chunk: Chunk
    score: float
    story: str | None = None
    also_published_by: tuple[Article, ...] = field(default=(), repr=False)

    @property
    def article(self) -> Article:
        return self.chunk.article


@dataclass(frozen=True)
class Evidence:
    """A numbered sentence: sentence `sentence_number` of passage `passage_number`, both from 1."""

    passage_number: int
    sentence_number: int
    sentence: Sentence

    @property
    def id(self) -> str:
        return f"{self.passage_number}.{self.sentence_number}"


@dataclass(frozen=True)
class Citation:
    """A numbered pointer to the exact characters of an article: `article.text[start:end] == quote`."""

    number: int
    article: Article
    start: int
    end: int

    @property
    def quote(self) -> str:
        return self.article.text[self.start : self.end]


@dataclass(frozen=True)
class Doubt:
    """Why a statement may not be carried by what it cites.

    Attributes:
        rule: What found it: one of `assistant.checking.support.RULES`, "marker", or "entailment" for the second judge.
        reason: In plain words, without a full stop.
    """

    rule: str
    reason: str


@dataclass(frozen=True)
class Support:
    """Whether the cited sentences carry a statement, and what speaks against it."""

    verdict: Verdict
    doubts: tuple[Doubt, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """What is missing or told otherwise, in plain words."""
        return tuple(doubt.reason for doubt in self.doubts)


@dataclass(frozen=True)
class Statement:
    """One sentence of an answer, without its markers, with what it cites and how well that carries it."""

    text: str
    citations: tuple[Citation, ...]
    support: Support


@dataclass(frozen=True)
class Price:
    """A sum of money."""

    amount: float
    currency: str

    def __str__(self) -> str:
        # A question to a small model costs less than a hundredth of a cent.
        return f"{self.amount:.{2 if self.amount >= 1 else 4 if self.amount >= 0.01 else 6}f} {self.currency}"


@dataclass(frozen=True)
class Rate:
    """What a chat model costs: money per million tokens."""

    input: float
    output: float
    currency: str

    def price(self, input_tokens: int, output_tokens: int) -> Price:
        return Price((input_tokens * self.input + output_tokens * self.output) / 1_000_000, self.currency)


@dataclass(frozen=True)
class Usage:
    """Cost of one answer, or of several added up.

    Attributes:
        input_tokens, output_tokens: As counted by the endpoint; 0 where no chat model was asked.
        seconds: Wall-clock seconds per stage, and from the question to the first text (`first_text`) and to the end
            (`total`).
        is_estimated: The endpoint has not counted; the tokens are an estimate, rather too high than too low.
        price: What the tokens cost at the rate of the settings, or None when that is not known.
        cached_replies: Replies of the chat model that came from the answer cache, at no cost.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict)
    is_estimated: bool = False
    price: Price | None = None
    cached_replies: int = 0

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens

    def __add__(self, other: "Usage") -> "Usage":
        """Return both together; the price is known when that of all tokens is, in one currency."""
        names = dict.fromkeys([*self.seconds, *other.seconds])
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            {name: self.seconds.get(name, 0.0) + other.seconds.get(name, 0.0) for name in names},
            self.is_estimated or other.is_estimated,
            self._price_with(other),
            self.cached_replies + other.cached_replies,
        )

    def _price_with(self, other: "Usage") -> Price | None:
        prices = [usage.price for usage in (self, other) if usage.price or usage.tokens]
        if not prices or None in prices or len({price.currency for price in prices if price}) > 1:
            return None
        return Price(sum(price.amount for price in prices if price), next(p.currency for p in prices if p))


@dataclass(frozen=True)
class Answer:
    """An answer and everything needed to prove it.

    Attributes:
        question: The user's words.
        query: What was searched: the question, or its self-contained rewriting in a conversation.
        as_of: The day that "now" meant.
        text: The answer with markers such as `[1]` that name `citations` by number.
        abstained: The articles do not answer the question; `text` says so.
        statements: The sentences of `text` in order.
        citations: Each cited sentence once, numbered from 1 by first appearance.
        passages: What was retrieved, best first.
        mode: `"extractive"`, or the chat model's name.
        notices: One line each: what the reader should know about how this answer came about.
        reasoning: What the chat model thought aloud, as far as its endpoint tells: not part of the answer, not checked.
        searches: What the query was taken apart into and searched for besides; mostly nothing.
    """

    question: str
    query: str
    as_of: date
    text: str
    abstained: bool
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...] = field(repr=False)
    mode: str
    notices: tuple[str, ...] = ()
    usage: Usage = Usage()
    reasoning: str = field(default="", repr=False)
    searches: tuple[str, ...] = ()

    def also_published_by(self, article: Article) -> tuple[Article, ...]:
        """Return the other publications of what was retrieved from an article, the earliest first."""
        found = [other for p in self.passages if p.article.id == article.id for other in p.also_published_by]
        return tuple(sorted(dict.fromkeys(found), key=Article.by_publication))


@dataclass(frozen=True)
class Asked:
    """A question with everything that answering needs: what was retrieved for it, and what "now" means.

    Attributes:
        retrieve_seconds: Wall-clock seconds that retrieval took, for `Answer.usage`.
        notices: Of what stood in the way of retrieval, for `Answer.notices`.
        stop: Set from any thread when the reader has gone.
        more_of: The cited sentence of which nothing but more was asked for, or None.
        topic: What the one article that was searched shall be quoted on, or nothing.
        language: What language the answer was asked for in, or None for that of the question.
        searches: What the query was taken apart into, for `Answer.searches`.
        spent: What it has cost to understand the question.
    """

    question: str
    query: str
    as_of: date
    passages: tuple[Passage, ...]
    retrieve_seconds: float = 0.0
    notices: tuple[str, ...] = ()
    stop: threading.Event | None = field(default=None, repr=False, compare=False)
    more_of: Citation | None = None
    topic: str = ""
    language: str | None = None
    searches: tuple[str, ...] = ()
    spent: Usage = Usage()


@dataclass(frozen=True)
class Retrieved:
    """First event of a streamed answer: what was searched and found.

    Attributes:
        searches: What the query was taken apart into and searched for besides.
    """

    query: str
    passages: tuple[Passage, ...]
    searches: tuple[str, ...] = ()


@dataclass(frozen=True)
class TextDelta:
    """More text of the answer, markers already in their final form."""

    text: str


@dataclass(frozen=True)
class TextWithdrawn:
    """All text so far was no answer but the model's reasoning, as it turns out; the answer starts anew."""


@dataclass(frozen=True)
class Reasoning:
    """More of what a chat model thinks aloud before it answers: never part of the answer, and never checked."""

    text: str


@dataclass(frozen=True)
class StatementChecked:
    """A statement is complete and its support is known."""

    statement: Statement


@dataclass(frozen=True)
class Done:
    """Last event. Its answer is authoritative: when a chat model failed midway it replaces the streamed text."""

    answer: Answer


Event = Retrieved | Reasoning | TextDelta | TextWithdrawn | StatementChecked | Done


@dataclass(frozen=True)
class IngestReport:
    """What one ingest did, each entry a source (a path or web address, with `#N` for the N-th record of an export).

    Attributes:
        failed: `(source, reason)` pairs; a failed source never stops the others.
        is_stopped: It was stopped; what is named here is in the library, the rest has not been looked at.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    is_stopped: bool = False


@dataclass(frozen=True)
class IngestProgress:
    """How far an ingest is: `done` of `total` sources, the one in hand, and chunks embedded so far."""

    done: int
    total: int
    source: str
    chunks: int
