"""What a chat model's replies cost: counted, held against limits, and saved where the same was asked before."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from threading import Event

from assistant.backends.chat_model import ChatModel
from assistant.backends.ledger import Ledger, Spent
from assistant.backends.reply_cache import ReplyCache, is_whole
from assistant.chat.replies import Piece, ReplyEnd
from assistant.chat.tokens import most_prompt_tokens, most_tokens
from assistant.errors import BudgetSpent, ChatModelError
from assistant.nouns import Price, Rate, Reasoning, Usage


@dataclass(frozen=True)
class Limits:
    """What may be used at most; None is no limit. Tokens are those of input and output together."""

    question_tokens: int | None = None
    day_tokens: int | None = None
    day_price: float | None = None

    @property
    def are_daily(self) -> bool:
        return self.day_tokens is not None or self.day_price is not None


class MeteredModel:
    """A chat model whose use is counted and limited. Safe to use from several threads.

    Args:
        today: Says which day it is.
        rate: What the model costs, or None when that is not known.
        ledger: Where the use of each day is counted; only needed for daily limits.
        cache: Where replies are kept, or None for asking each time.
    """

    def __init__(
        self,
        chat_model: ChatModel,
        today: Callable[[], date],
        rate: Rate | None = None,
        limits: Limits | None = None,
        ledger: Ledger | None = None,
        cache: ReplyCache | None = None,
    ) -> None:
        self._chat_model = chat_model
        self._today = today
        self._rate = rate
        self._limits = limits or Limits()
        self._ledger = ledger
        self._cache = cache

    @property
    def model(self) -> str:
        return self._chat_model.model

    @property
    def max_tokens(self) -> int:
        return self._chat_model.max_tokens

    @property
    def reasons(self) -> bool:
        return self._chat_model.reasons

    @property
    def context_is_assumed(self) -> bool:
        return self._chat_model.context_is_assumed

    def context_tokens(self) -> int:
        """Return how many tokens the model reads and writes at once."""
        return self._chat_model.context_tokens()

    def stream(
        self,
        messages: Sequence[Mapping[str, str]],
        max_tokens: int | None = None,
        stop: Event | None = None,
        used: int = 0,
    ) -> "MeteredReply":
        """Return the reply, as `ChatModel.stream` yields it. The first step of it may raise `BudgetSpent` too.

        Args:
            used: Tokens that the question has taken before, in a try that failed.
        """
        limit = max_tokens or self.max_tokens
        read = partial(self._read, messages=messages, limit=limit, stop=stop, used=used)
        if self._cache is None:
            return MeteredReply(read)
        cache = self._cache
        key = cache.key({**self._chat_model.request, "max_tokens": limit}, messages)
        pieces = cache.get(key)
        if pieces is not None:
            return MeteredReply(partial(self._read_again, pieces))
        return MeteredReply(read, partial(cache.put, key))

    def _read_again(self, pieces: Sequence[Piece], reply: "MeteredReply") -> Iterator[Piece]:
        reply.usage = Usage(price=self._rate.price(0, 0) if self._rate else None, cached_replies=1)
        yield from pieces

    def _read(
        self, reply: "MeteredReply", messages: Sequence[Mapping[str, str]], limit: int, stop: Event | None, used: int
    ) -> Iterator[Piece]:
        input_tokens = most_prompt_tokens(messages)
        settle = self._reserved(input_tokens, limit, used)
        count = _Count(input_tokens)
        try:
            with closing(self._chat_model.stream(messages, limit, stop)) as pieces:
                for piece in pieces:
                    count.read(piece)
                    yield piece
        except ChatModelError as error:
            if not error.may_cost:
                count.is_free = True
            raise
        finally:
            reply.usage = self._usage(count)
            settle(reply.usage)

    def _reserved(self, input_tokens: int, most_output: int, used: int) -> Callable[[Usage], None]:
        """Hold the most that a reply may use against the limits; return what takes note of its real use."""
        most = input_tokens + most_output
        limit = self._limits.question_tokens
        if limit is not None and used + most > limit:
            raise BudgetSpent(f"a question may use {limit:,} tokens, and this one may need {used + most:,}")
        ledger = self._ledger
        if ledger is None or not self._limits.are_daily:
            return lambda usage: None
        day = self._today()
        reserved = _spent(most, self._rate.price(input_tokens, most_output) if self._rate else None)
        ledger.reserve(day, reserved, self._limits.day_tokens, self._limits.day_price)

        def settle(usage: Usage) -> None:
            # Where it can't be corrected, what was reserved stands: the safe side.
            with suppress(BudgetSpent):
                ledger.settle(day, reserved, _spent(usage.tokens, usage.price))

        return settle

    def _usage(self, count: "_Count") -> Usage:
        tokens = count.tokens
        price = self._rate.price(*tokens) if self._rate else None
        return Usage(*tokens, is_estimated=count.is_estimated, price=price)


class MeteredReply:
    """The pieces of one reply, to be read once.

    Attributes:
        usage: What the reply has cost, once it has ended, failed or been closed.
    """

    def __init__(
        self,
        read: Callable[["MeteredReply"], Iterator[Piece]],
        keep: Callable[[Sequence[Piece]], None] | None = None,
    ) -> None:
        self.usage = Usage()
        self._pieces = read(self)
        self._keep = keep
        self._kept: list[Piece] = []

    def __iter__(self) -> Iterator[Piece]:
        for piece in self._pieces:
            self._kept.append(piece)
            yield piece

    def keep(self) -> None:
        """Remember a reply that was of use; one that was cut off is not remembered."""
        if self._keep and is_whole(self._kept):
            self._keep(self._kept)

    def close(self) -> None:
        """Hang up on the model."""
        self._pieces.close()  # type: ignore[attr-defined]


class _Count:
    """Tokens of a reply while it is read: the endpoint's own count, or an estimate where it does not count."""

    def __init__(self, input_tokens: int) -> None:
        self._input_tokens = input_tokens
        self._text = ""
        self._end = ReplyEnd()
        self.is_free = False

    def read(self, piece: Piece) -> None:
        if isinstance(piece, ReplyEnd):
            self._end = piece
        elif isinstance(piece, str):
            self._text += piece
        elif isinstance(piece, Reasoning):
            self._text += piece.text

    @property
    def is_estimated(self) -> bool:
        return not self.is_free and not (self._end.input_tokens and self._end.output_tokens)

    @property
    def tokens(self) -> tuple[int, int]:
        if self.is_free:
            return 0, 0
        return self._end.input_tokens or self._input_tokens, self._end.output_tokens or most_tokens(self._text)


def _spent(tokens: int, price: Price | None) -> Spent:
    return Spent(tokens, price.amount, price.currency) if price else Spent(tokens)
