"""`Assistant`: the composition root. Settings, clocks and stores meet here and nowhere below."""

import math
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from types import TracebackType

from assistant import __version__, resources
from assistant.answering.conversation import Conversation
from assistant.answering.evidence import EvidenceRanker
from assistant.answering.extractive import ABSTENTION, MODE, Extractive
from assistant.answering.generative import Generative
from assistant.answering.judging import SecondJudge
from assistant.answering.metering import Limits, MeteredModel
from assistant.answering.reordering import ByCrossEncoder, ByReader, Scorer
from assistant.answering.retrieval import Bounds, Retriever
from assistant.answering.rewriting import Rewriter, Rewritten
from assistant.answering.topics import Turn
from assistant.backends.chat_model import ChatModel
from assistant.backends.encoder import Encoder, has_fast_bf16
from assistant.backends.files import FileReader
from assistant.backends.judge import Judge
from assistant.backends.ledger import Ledger
from assistant.backends.reader import Reader
from assistant.backends.reply_cache import ReplyCache
from assistant.backends.reranker import Reranker
from assistant.backends.web import Web
from assistant.chat.prompts import AnswerPrompts, RewritePrompt
from assistant.checking import support
from assistant.errors import AssistantError, LibraryError
from assistant.formats.fields import USUAL_NAMES
from assistant.ingest import ShowProgress
from assistant.library import Library
from assistant.nouns import Answer, Article, Asked, Done, Event, IngestReport, Passage, Retrieved, TextDelta
from assistant.settings import DEFAULT_ENCODER, Settings, openai_key
from assistant.text.dates import spoken
from assistant.text.searches import searches
from assistant.text.time_words import window

MAX_QUESTION_CHARACTERS = 2000
LEDGER = "use.sqlite"
"""The file of a library that counts what its chat model has used on each day."""
REPLIES = "replies"
"""The folder of a library that keeps replies of its chat model. It may be removed at any time."""
_READ = 14
"""Passages that are read to choose the best ones. On RealTime QA 2025 (n = 340) the first five of the chosen ones held
the answer for .474 of the questions, with 20 read for .471, with 10 for .462, and for .453 in the order of fusion."""
_REWRITE_TIMEOUT_S = 8.0
"""For the chat model to rewrite a follow-up; rules stand in after that."""


class Assistant:
    """A library of news articles that can be asked. Safe to use from several threads.

    with Assistant.open("my-library") as assistant:
        assistant.ingest(["corpus"])
        answer = assistant.ask("Which countries are Vietnam's top partners?")
    """

    def __init__(self, library: Library, encoder: Encoder, settings: Settings) -> None:
        self.settings = settings
        self.library = library
        self.encoder = encoder
        self.chat_model = _chat_model(settings)
        self.metered_model = _metered(self.chat_model, settings, library.folder) if self.chat_model else None
        self._prompts = AnswerPrompts.load(resources.folder("prompts"))
        hurried = _chat_model(settings, _REWRITE_TIMEOUT_S)
        rewriting = _metered(hurried, settings, library.folder) if hurried else None
        self._rewriter = Rewriter(rewriting, RewritePrompt.load(resources.folder("prompts")))
        self.reranker = Reranker(settings.reranker) if settings.reranker else None
        self._retriever = Retriever(library, self._scorer())
        self._building = threading.RLock()

    @classmethod
    def open(cls, path: str | Path, settings: Settings | None = None, *, any_encoder: bool = False) -> "Assistant":
        """Open the library in a folder, made when missing.

        Args:
            settings: As in `Settings.from_environment` when not given.
            any_encoder: Open a library of another encoder too, in order to repair it.

        Raises:
            EncoderMismatch: the library was built with another encoder.
            LibraryError: the folder can't be used.
        """
        settings = settings or Settings.from_environment()
        encoder = Encoder(settings.encoder, settings.precision)
        file_reader = FileReader(settings.read_timeout_s, settings.read_memory_mb, settings.read_most_mb)
        web = Web(allow_private=settings.allow_private_addresses)
        library = Library(Path(path).expanduser(), encoder, settings.chunk_tokens, file_reader, web)
        if not any_encoder:
            try:
                library.require_encoder()
            except LibraryError:
                library.close()
                raise
        return cls(library, encoder, settings)

    def close(self) -> None:
        """Let go of the library's files."""
        self.library.close()

    def __enter__(self) -> "Assistant":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def mode(self) -> str:
        """Who answers: `"extractive"`, or the chat model's name."""
        return self.settings.chat_model or MODE

    def warm_up(self) -> None:
        """Load now what the first answer needs, which takes seconds."""
        self.encoder.encode(["warm"])
        if self.reranker:
            self.reranker.scores("warm", ())
        _ = self._answerer

    # The library

    def ingest(
        self,
        sources: Sequence[str | Path],
        progress: ShowProgress | None = None,
        prune: bool = False,
        fields: Mapping[str, str] | None = None,
        stop: threading.Event | None = None,
    ) -> IngestReport:
        """Read files and web pages into the library. Unchanged ones are skipped, changed ones replaced.

        Args:
            sources: Paths, folders (read with all below them), glob patterns, and web addresses: of pages, of feeds and
                sitemaps (read with the pages that they list).
            progress: Called before each source is read and once at the end; what feeds list adds to the total.
            prune: Also remove articles whose file is gone from the disk, or whose page, when it is asked for, the site
                says to be removed for good. A page that a feed lists no more stays.
            fields: How exports name the parts of an article where they have names of their own:
                `{"text": "story_body", "published": "printed_on"}`.
            stop: Set from any thread to end it once the record in hand is read and what was read is stored. A page is
                not waited for any longer. The same call goes on where it ended.

        Raises:
            LibraryBusy: another process is writing.
        """
        if isinstance(sources, str | Path):
            raise TypeError("sources is one path; give a list of paths")
        if unknown := set(fields or ()) - set(USUAL_NAMES):
            raise ValueError(f"{', '.join(sorted(unknown))} is no part of an article; known: {', '.join(USUAL_NAMES)}")
        return self.library.ingest([str(source) for source in sources], progress, prune, fields, stop)

    def articles(self) -> tuple[Article, ...]:
        """Return all articles, newest publication first, undated ones last."""
        return self.library.store.articles()

    def article(self, id: str) -> Article:
        """Return one article.

        Raises:
            LibraryError: there is none of that id.
        """
        found = self.library.store.article(id)
        if found is None:
            raise LibraryError(f"no article has the id {id!r}; assistant articles lists them")
        return found

    def remove(self, *ids: str) -> None:
        """Remove articles by id.

        Raises:
            LibraryError: there is none of one of the ids; then nothing is removed.
        """
        self.library.remove(ids)

    # Questions

    def search(
        self,
        words: str,
        k: int = 10,
        *,
        as_of: date | None = None,
        since: date | None = None,
        until: date | None = None,
        publishers: Sequence[str] | None = None,
    ) -> tuple[Passage, ...]:
        """Return up to `k` passages for these words, best first; bounds as for `ask`."""
        if k < 1:
            raise ValueError(f"k is {k}; expected at least 1")
        day = as_of or date.today()
        return self._retriever.retrieve(_checked(words), k, _bounds(day, since, until, publishers), window(words, day))

    def ask(
        self,
        question: str,
        *,
        as_of: date | None = None,
        since: date | None = None,
        until: date | None = None,
        publishers: Sequence[str] | None = None,
    ) -> Answer:
        """Answer a question from the articles, or abstain.

        Args:
            as_of: What "now" means; articles published later are not used. Today by default.
            since, until: Publication days, inclusive; with either, articles of unknown date are not used.
            publishers: Allowed outlets, compared without case.

        Raises:
            AssistantError: the question is empty or too long, or the bounds exclude each other.
        """
        return self.conversation().ask(question, as_of=as_of, since=since, until=until, publishers=publishers)

    def stream(
        self,
        question: str,
        *,
        as_of: date | None = None,
        since: date | None = None,
        until: date | None = None,
        publishers: Sequence[str] | None = None,
        stop: threading.Event | None = None,
    ) -> Iterator[Event]:
        """Yield the events of an answer: `Retrieved`, then `TextDelta` and `StatementChecked`, then `Done`.

        Closing the iterator stops the work, at the chat endpoint too. Arguments as for `ask`, and:

        Args:
            stop: Set from any thread to stop the work while the iterator waits for an event; no `Done` comes then.
        """
        return self.conversation().stream(
            question, as_of=as_of, since=since, until=until, publishers=publishers, stop=stop
        )

    def conversation(self) -> Conversation:
        """Start a conversation, in which questions may lean on earlier ones."""
        return Conversation(self._answer, self._rewritten)

    def _rewritten(self, question: str, turns: Sequence[Turn], stop: threading.Event | None) -> Rewritten:
        return self._rewriter.rewritten(_checked(question), turns, stop)

    def _answer(
        self,
        question: str,
        rewritten: Rewritten,
        *,
        as_of: date | None = None,
        since: date | None = None,
        until: date | None = None,
        publishers: Sequence[str] | None = None,
        stop: threading.Event | None = None,
    ) -> Iterator[Event]:
        day = as_of or date.today()
        if rewritten.courtesy:
            yield from _courteous(question, rewritten.courtesy, day)
            return
        query, k, bounds = rewritten.query, self.settings.passages, _bounds(day, since, until, publishers)
        about = rewritten.about
        parts = () if about else searches(query)
        started = time.perf_counter()
        if about:
            passages = self._retriever.retrieve_from(about.source, about.topic or query, k, bounds)
        else:
            windows = [(part, window(part, day)) for part in parts]
            passages = self._retriever.retrieve_all((query, window(query, day)), windows, k, bounds)
        seconds = time.perf_counter() - started
        yield Retrieved(query, passages, parts)
        notices = () if passages else (self._why_nothing(day),)
        asked = Asked(
            question.strip(),
            query,
            day,
            passages,
            seconds,
            notices,
            stop,
            more_of=about.source if about and about.more else None,
            topic=about.topic if about else "",
            language=rewritten.language,
            searches=parts,
            spent=rewritten.usage,
        )
        yield from _timed(self._answerer.answer(asked), asked, started)

    def _why_nothing(self, day: date) -> str:
        if not self.library.store.count_chunks():
            return "The library holds no articles yet; bring some in with: assistant ingest PATH"
        return f"No article is within the days and outlets asked for, as of {spoken(day)}."

    @property
    def _answerer(self) -> Extractive | Generative:
        with self._building:
            return self._built_answerer

    @cached_property
    def ranker(self) -> EvidenceRanker:
        """What ranks sentences as answers; the weights are loaded at the first use."""
        return EvidenceRanker(self._reader())

    def _reader(self) -> Reader:
        with self._building:
            return self._loaded_reader

    @cached_property
    def _loaded_reader(self) -> Reader:
        return Reader()

    def _scorer(self) -> Scorer | None:
        """Return what the best of the passages found are read by."""
        settings = self.settings
        if self.reranker:
            return ByCrossEncoder(self.reranker)
        if settings.encoder != DEFAULT_ENCODER:
            return None  # it was chosen for other languages, and the reader knows English only
        unset = _READ if has_fast_bf16() else settings.passages
        return ByReader(self._reader, settings.passages_read or unset)

    @cached_property
    def _built_answerer(self) -> Extractive | Generative:
        settings = self.settings
        extractive = Extractive(self.ranker, settings.answer_threshold, settings.max_answer_words)
        if self.metered_model is None:
            return extractive
        threshold = min(settings.chat_threshold, settings.answer_threshold)
        return Generative(
            self.metered_model,
            self._prompts,
            extractive,
            threshold,
            ABSTENTION,
            extractive.disputes,
            strict=settings.strict,
            check=SecondJudge(cache(Judge)).check if settings.support_judge == "entailment" else support.check,
        )


def _metered(chat_model: ChatModel, settings: Settings, folder: Path) -> MeteredModel:
    """Return the chat model as all that ask it should: counted, limited, and with its cache."""
    kept = settings.chat_cache_mb * 1_000_000
    return MeteredModel(
        chat_model,
        date.today,
        settings.chat_prices.get(chat_model.model),
        Limits(settings.chat_question_tokens, settings.chat_day_tokens, settings.chat_day_price),
        Ledger(folder / LEDGER),
        ReplyCache(folder / REPLIES, kept, __version__) if kept else None,
    )


def _courteous(question: str, reply: str, day: date) -> Iterator[Event]:
    """Yield the events of a reply to thanks and the like; it tells nothing, so it counts as an abstention."""
    yield TextDelta(reply)
    yield Done(Answer(question.strip(), question.strip(), day, reply, True, (), (), (), MODE))


def _timed(events: Iterator[Event], asked: Asked, started: float) -> Iterator[Event]:
    """Yield the events of an answer, the last with the seconds to its first text and to its end, and with all costs."""
    first_text: dict[str, float] = {}
    for event in events:
        seconds = time.perf_counter() - started
        if isinstance(event, TextDelta) and event.text.strip() and not first_text:
            first_text["first_text"] = seconds
        elif isinstance(event, Done):
            usage = asked.spent + event.answer.usage
            usage = replace(usage, seconds={**usage.seconds, **first_text, "total": seconds})
            event = Done(replace(event.answer, usage=usage))
        yield event


def _chat_model(settings: Settings, longest_s: float = math.inf) -> ChatModel | None:
    """Return the chat model of the settings, none of its timeouts longer than given."""
    if settings.chat_model is None:
        return None
    return ChatModel(
        settings.chat_model,
        settings.chat_base_url,
        openai_key(os.environ, settings.chat_base_url) if settings.chat_api_key is None else settings.chat_api_key,
        connect_timeout_s=min(settings.chat_connect_timeout_s, longest_s),
        first_token_timeout_s=min(settings.chat_first_token_timeout_s, longest_s),
        total_timeout_s=min(settings.chat_total_timeout_s, longest_s),
        max_tokens=settings.chat_max_tokens,
        context_tokens=settings.chat_context_tokens or None,
    )


def _checked(question: str) -> str:
    if not question.strip():
        raise AssistantError("the question is empty; type a question")
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise AssistantError(
            f"the question has {len(question)} characters; at most {MAX_QUESTION_CHARACTERS} can be asked"
        )
    try:
        question.encode()
    except UnicodeEncodeError as error:
        raise AssistantError(
            f"the question holds half a character ({question[error.start]!a}); type it again, in UTF-8"
        ) from None
    return question


def _bounds(as_of: date, since: date | None, until: date | None, publishers: Sequence[str] | None) -> Bounds:
    if isinstance(publishers, str):
        raise TypeError("publishers is one name; give a list of names")
    if since and until and since > until:
        raise AssistantError(f"since {since} is after until {until}; no day is in between")
    return Bounds(as_of, since, until, None if publishers is None else tuple(publishers))
