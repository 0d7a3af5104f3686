"""One frozen `Settings`: defaults in code, then an optional TOML file, then `ASSISTANT_*` variables."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from math import inf
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

from assistant.errors import SettingsError
from assistant.nouns import Rate

DEFAULT_ENCODER = "all-MiniLM-L6-v2"
_SECRET = "chat_api_key"
_PRICES = "chat_prices"
_LONGEST_S = 86_400
_LEAST_MEMORY_MB = 256
"""What the readers of files need for themselves is a quarter of this."""
_PRICE_EXAMPLE = 'write [chat_prices."NAME"] with input = 1.25, output = 10 and currency = "USD" (a million tokens)'
_FLAGS = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}


@dataclass(frozen=True)
class Settings:
    """How a library is built and questions are answered.

    Attributes:
        encoder: `all-MiniLM-L6-v2` (embedded, no download), or any sentence-transformers name or folder.
        precision: Arithmetic of the encoder: `auto` picks bf16 where the processor has it, else `fp32`.
        reranker: Name or folder of a sentence-transformers cross-encoder that orders what the indexes find once more,
            or None.
        chunk_tokens: Most word pieces of a chunk with its headline and date; the default encoder cuts at 256.
        passages: How many passages are retrieved for an answer.
        passages_read: How many of the passages found are read beside the question to choose those; 0 leaves that to
            the processor, 14 where it has bf16, else as many as `passages`. A reranker takes the place of this.
        max_answer_words: Length of an extractive answer that is not a list, and that needs no sentence more to be
            understood.
        answer_threshold: Least probability, as estimated from the evidence, to answer rather than abstain.
        chat_threshold: The same for asking the chat model, which may still say that nothing answers; the lower of
            both counts.
        chat_model: Name of a chat model, or None for extractive answers only.
        chat_base_url: Address of an OpenAI-compatible endpoint, or None for OpenAI's own.
        chat_api_key: Its key, never shown; empty for none. Where it is not set, that of `OPENAI_API_KEY`, which goes to
            no other machine unencrypted.
        chat_connect_timeout_s: Longest wait for a connection.
        chat_first_token_timeout_s: Longest wait for the first piece of text.
        chat_total_timeout_s: Longest time for a whole reply.
        chat_max_tokens: Most tokens of a reply; a model that thinks before it answers gets 4,000 more for that.
        chat_context_tokens: How many tokens the chat model reads and writes at once; 0 asks its endpoint, and takes
            4,096 where that does not say.
        chat_prices: What models cost, by name; only in the TOML file, as a table for each:
            `[chat_prices."NAME"]` with `input` and `output` (money per million tokens) and `currency`.
        chat_question_tokens: Most tokens, in and out, that a question may use; None for no limit. A question that may
            need more gets an extractive answer.
        chat_day_tokens: The same for all questions asked of a library on one day.
        chat_day_price: Most money for them, in the currency of the model's price.
        chat_cache_mb: Most megabytes of replies that are kept beside a library, so that the same question over the
            same evidence costs nothing again; 0 keeps none.
        strict: Statements of a chat model that their citations do not support are left out rather than marked.
        support_judge: `rules`, or `entailment`: statements of a chat model are then read beside what they cite as well,
            by a small model that knows paraphrases better, and English only.
        allow_private_addresses: Fetch from addresses of this machine and its network too, not of the public internet
            only. Whoever can name a source can then read what is served there.
        read_timeout_s: Longest time to read a file, or one record of an export or archive.
        read_memory_mb: Most memory that reading a file may take.
        read_most_mb: Largest file that is read.
    """

    encoder: str = DEFAULT_ENCODER
    precision: str = "auto"
    reranker: str | None = None
    chunk_tokens: int = 220
    passages: int = 7
    passages_read: int = 0
    max_answer_words: int = 60
    answer_threshold: float = 0.30
    chat_threshold: float = 0.2
    chat_model: str | None = None
    chat_base_url: str | None = field(default=None, repr=False)  # may carry a name and a password
    chat_api_key: str | None = field(default=None, repr=False)
    chat_connect_timeout_s: float = 5.0
    chat_first_token_timeout_s: float = 60.0
    chat_total_timeout_s: float = 180.0
    chat_max_tokens: int = 800
    chat_context_tokens: int = 0
    chat_prices: Mapping[str, Rate] = field(default_factory=dict)
    chat_question_tokens: int | None = None
    chat_day_tokens: int | None = None
    chat_day_price: float | None = None
    chat_cache_mb: int = 0
    strict: bool = False
    support_judge: str = "rules"
    allow_private_addresses: bool = False
    read_timeout_s: float = 60.0
    read_memory_mb: int = 1024
    read_most_mb: int = 200

    def __post_init__(self) -> None:
        if self.precision not in ("auto", "fp32", "bf16"):
            raise SettingsError(f"precision is {self.precision!r}; expected auto, fp32 or bf16")
        if self.support_judge not in ("rules", "entailment"):
            raise SettingsError(f"support_judge is {self.support_judge!r}; expected rules or entailment")
        for name in ("passages", "max_answer_words", "chat_max_tokens", "chunk_tokens", "read_most_mb"):
            if getattr(self, name) < 1:
                raise SettingsError(f"{name} is {getattr(self, name)}; expected at least 1")
        if self.chunk_tokens < 32:
            raise SettingsError(f"chunk_tokens is {self.chunk_tokens}; expected at least 32")
        if self.chat_context_tokens and self.chat_context_tokens < 1024:
            raise SettingsError(f"chat_context_tokens is {self.chat_context_tokens}; expected 0 or at least 1024")
        for name in ("answer_threshold", "chat_threshold"):
            if not 0 <= getattr(self, name) <= 1:
                raise SettingsError(f"{name} is {getattr(self, name)}; expected 0 to 1")
        for name in ("chat_connect_timeout_s", "chat_first_token_timeout_s", "chat_total_timeout_s", "read_timeout_s"):
            if not 0 < getattr(self, name) <= _LONGEST_S:
                raise SettingsError(f"{name} is {getattr(self, name)}; expected more than 0, and {_LONGEST_S} at most")
        if self.read_memory_mb < _LEAST_MEMORY_MB:
            raise SettingsError(f"read_memory_mb is {self.read_memory_mb}; expected at least {_LEAST_MEMORY_MB}")
        for name in ("chat_cache_mb", "passages_read"):
            if getattr(self, name) < 0:
                raise SettingsError(f"{name} is {getattr(self, name)}; expected at least 0")
        for name in ("chat_question_tokens", "chat_day_tokens", "chat_day_price"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise SettingsError(f"{name} is {value}; expected more than 0")
        if self.chat_day_price is not None and self.chat_model and self.chat_model not in self.chat_prices:
            raise SettingsError(f"chat_day_price needs to know what {self.chat_model} costs: {_PRICE_EXAMPLE}")
        if self.chat_base_url and not _is_web_address(self.chat_base_url):
            raise SettingsError("chat_base_url is no web address; expected one like http://127.0.0.1:11434/v1")

    @classmethod
    def from_environment(
        cls, environ: Mapping[str, str] | None = None, file: Path | None = None, **given: Any
    ) -> "Settings":
        """Read a TOML file, then the environment over it, then `given` over both.

        The file is `file`, or the one that `ASSISTANT_SETTINGS` names, if any. `ASSISTANT_LIBRARY` belongs to
        the command line and is passed over here.

        Raises:
            SettingsError: a name is unknown, a value does not fit its type, or the file can't be read.
        """
        environ = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        named = file or (Path(environ["ASSISTANT_SETTINGS"]) if environ.get("ASSISTANT_SETTINGS") else None)
        if named:
            values |= _from_file(named)
        for name, text in environ.items():
            if name.startswith("ASSISTANT_") and name not in ("ASSISTANT_SETTINGS", "ASSISTANT_LIBRARY"):
                key = name.removeprefix("ASSISTANT_").lower()
                values[key] = _converted(key, text, name)
        values |= given
        if values.get(_SECRET) is None:
            values[_SECRET] = openai_key(environ, values.get("chat_base_url"))
        return cls(**values)


def openai_key(environ: Mapping[str, str], base_url: str | None) -> str | None:
    """Return the key of `OPENAI_API_KEY` as far as it may go to an address: it was not set for this one in particular,
    so it goes to no other machine unencrypted."""
    is_safe = not base_url or base_url.startswith("https:") or is_loopback(base_url)
    return environ.get("OPENAI_API_KEY") if is_safe else None


def is_loopback(url: str) -> bool:
    """Say whether an address is one of this machine itself."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return re.fullmatch(r"localhost|127\.[\d.]+|::1", host) is not None


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # no port, or half an IPv6 address
        return False


def _kinds() -> dict[str, Any]:
    return {f.name: f.type for f in fields(Settings)}


def _converted(key: str, text: str, shown: str) -> Any:
    kind = _kinds().get(key)
    if kind is None:
        raise SettingsError(f"unknown setting {shown}; known: {', '.join(sorted(_kinds()))}")
    if key == _PRICES:
        raise SettingsError(f"{shown} is no table; in the settings file, {_PRICE_EXAMPLE}")
    kind, *optional = get_args(kind) or (kind,)
    if optional and not text and key != _SECRET:
        return None
    if kind is str:
        return text
    if kind is bool:
        if text.lower() not in _FLAGS:
            raise SettingsError(f"{shown} is {text!r}; expected true or false")
        return _FLAGS[text.lower()]
    try:
        return kind(text)
    except ValueError:
        what = "a number" if key == _SECRET else f"{text!r}"
        raise SettingsError(f"{shown} is {what}; expected {kind.__name__}") from None


def _from_file(path: Path) -> dict[str, Any]:
    try:
        loaded = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"settings file {path} can't be read: {error}") from error
    values = {}
    for key, value in loaded.items():
        if key == _PRICES:
            values[key] = _rates(value, path)
            continue
        if isinstance(value, list | dict) or (isinstance(value, bool) and _kinds().get(key) is not bool):
            raise SettingsError(f"{key} in {path} has an unusable value; expected text or a number")
        values[key] = _converted(key, str(value), f"{key} in {path}")
    return values


def _rates(tables: Any, path: Path) -> dict[str, Rate]:
    """Read the prices of models."""
    if not isinstance(tables, dict):
        raise SettingsError(f"{_PRICES} in {path} is no table; {_PRICE_EXAMPLE}")
    found = {}
    for model, given in tables.items():
        try:
            rate = Rate(**given)
            usable = 0 <= float(rate.input) < inf and 0 <= float(rate.output) < inf and rate.currency.isalpha()
        except (TypeError, ValueError, AttributeError):
            usable = False
        if not usable:
            raise SettingsError(f"the price of {model} in {path} can't be read; {_PRICE_EXAMPLE}")
        found[model] = rate
    return found
