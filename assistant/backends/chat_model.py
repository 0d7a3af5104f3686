"""The only room that speaks to a chat endpoint, through the openai client and plain chat completions."""

import json
import logging
import re
import ssl
import sys
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit
from urllib.request import getproxies

from assistant.backends.chat_errors import breakdown, detail, lateness, refusal
from assistant.backends.deadline import Deadline
from assistant.chat.endpoints import (
    MODELS,
    UNKNOWN_CONTEXT,
    context_by_refusal,
    context_of,
    limit_by_refusal,
    refuses_system_role,
    without_system_role,
)
from assistant.chat.repetition import CircleWatch
from assistant.chat.replies import CIRCLED, CUT_SHORT, AnswerText, Delta, Piece, ReplyEnd, emptiness, field_of
from assistant.errors import ChatModelError
from assistant.nouns import Reasoning
from assistant.settings import is_loopback
from assistant.text.headers import retry_after_s
from assistant.text.redaction import REDACTING_FILTER, Redaction, secrets_of

OPENAI_URL = "https://api.openai.com/v1"
_NO_KEY = "no-key"
"""What servers that ask for no key are sent: the client insists on one."""

_RETRIED = frozenset((408, 409, 429, 500, 502, 503, 504))
_LONGEST_PAUSE_S = 2.0
_PAUSE_S = 0.5
_CHARACTERS_PER_TOKEN = 16
"""Beyond `max_tokens` times this, a server ignores the limit and is cut off."""
_LONGEST_LINE = 300
_WORDING = {"temperature": 0}
_LOGGERS = ("openai", "httpx2", "httpcore2")
"""What they log of addresses and headers holds keys and passwords."""
_ASKING_S = 2.0
"""Longest time in which an endpoint is asked how much its model reads."""
_OPENAI_CONTEXT = 8192
"""Of GPT-4, the least of what OpenAI serves; its list of models does not say."""
_SYSTEM_ROLE = "system role"
_AZURE_DEPLOYMENT = "/openai/deployments/"
"""In the path of Azure's older endpoints, one for a model, which take a key in the usual header for a token."""


class ChatModel:
    """A model behind an OpenAI-compatible endpoint. Safe to use from several threads.

    Every failure is a `ChatModelError` of one line that never holds the key, and comes within the timeouts:
    to connect, to the first text, and for a whole reply.

    Attributes:
        reasons: An earlier reply has shown that the model thinks before it answers, which takes tokens of its own.
        context_is_assumed: Neither settings nor endpoint have said how much the model reads at once.
    """

    def __init__(
        self,
        model: str,
        base_url: str | None = None,
        api_key: str | None = None,
        *,
        connect_timeout_s: float = 5.0,
        first_token_timeout_s: float = 60.0,
        total_timeout_s: float = 180.0,
        max_tokens: int = 800,
        context_tokens: int | None = None,
    ) -> None:
        self.model = model
        self._base_url = base_url or OPENAI_URL
        self._api_key = (api_key or "").strip()
        self._connect_timeout_s = connect_timeout_s
        self._first_token_timeout_s = min(first_token_timeout_s, total_timeout_s)
        self._total_timeout_s = total_timeout_s
        self.max_tokens = max_tokens
        self._context_tokens = context_tokens
        addresses = (self._base_url, *getproxies().values())
        self._redaction = Redaction((self._api_key, *(secret for url in addresses for secret in secrets_of(url))))
        # What this server has refused before is not sent again.
        self._refused: frozenset[str] = frozenset()
        self.context_is_assumed = context_tokens is None
        # A server may know how much is read only once it has loaded the model.
        self._may_know_more = True
        # Most tokens of a reply that this server takes.
        self._most_tokens: int | None = None
        self.reasons = False
        # Its chat template opens the reasoning, as an earlier reply has shown.
        self._reasons_first = False

    @property
    def host(self) -> str:
        """The endpoint's host and port: all of its address that is shown to people."""
        return _host(self._base_url)

    @property
    def _address(self) -> str:
        """Where requests go, without user, password and query."""
        parts = urlsplit(self._base_url)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))

    @property
    def _is_openai(self) -> bool:
        return self._base_url.rstrip("/") == OPENAI_URL

    @property
    def request(self) -> dict[str, Any]:
        """What a reply depends on besides the messages: where it comes from, and what is asked for with them."""
        parts = urlsplit(self._base_url)
        return {"host": self.host, "path": parts.path, "model": self.model, "max_tokens": self.max_tokens} | _WORDING

    def context_tokens(self) -> int:
        """Return how many tokens the model reads and writes at once.

        As set, else as the endpoint says when it is first asked, else what is safe to assume. After a refusal of
        too long a request it is as much as that leaves.
        """
        if self._context_tokens is None:
            assumed = _OPENAI_CONTEXT if self._is_openai else UNKNOWN_CONTEXT
            seconds = min(_ASKING_S, self._first_token_timeout_s)
            started = time.monotonic()
            try:
                said = self._asked_context(seconds)
            except ChatModelError:
                if time.monotonic() - started < seconds:
                    return assumed
                said, self._may_know_more = None, False  # not asked again, since that takes its time
            self.context_is_assumed = said is None
            self._context_tokens = said or assumed
        return self._context_tokens

    def _asked_context(self, seconds: float) -> int | None:
        import openai

        if self._is_openai:
            return None
        base = self._address.rstrip("/")
        with self._timed(seconds) as deadline, self._mapped_errors(deadline), self._connected(deadline) as client:

            def get(path: str) -> Any:
                address = path if path == MODELS else f"{base.removesuffix('/v1')}{path}"
                try:
                    return deadline.run(partial(client.get, address, cast_to=object))
                except (openai.APIStatusError, openai.APIResponseValidationError, ValueError):
                    return None

            return context_of(self.model, get, is_local=self._base_url.startswith("http://"))

    def stream(
        self,
        messages: Sequence[Mapping[str, str]],
        max_tokens: int | None = None,
        stop: threading.Event | None = None,
    ) -> Generator[Piece, None, None]:
        """Yield the reply's text and reasoning as they arrive, told apart, and a `ReplyEnd` last.

        Closing the iterator closes the connection; so does `stop`, set from any thread, while the iterator waits.
        `max_tokens` is as set where it is not given.

        Raises:
            ChatModelError: the endpoint failed, timed out, or answered nothing that is a reply.
        """
        limit = min(max_tokens or self.max_tokens, self._most_tokens or sys.maxsize)
        with (
            self._timed(self._total_timeout_s, stop) as deadline,
            self._mapped_errors(deadline),
            self._connected(deadline) as client,
            self._requested(client, messages, limit, deadline) as reply,
        ):
            yield from self._read(reply, limit, deadline)

    def models(self) -> tuple[str, ...]:
        """Return the names of the models that the endpoint offers.

        Raises:
            ChatModelError: it can't be reached or does not say.
        """
        with (
            self._timed(self._first_token_timeout_s) as deadline,
            self._mapped_errors(deadline),
            self._connected(deadline) as client,
        ):
            names = [field_of(model, "id") for model in deadline.run(client.models.list)]
        return tuple(name for name in names if isinstance(name, str))

    def _timed(self, total_s: float, stop: threading.Event | None = None) -> Deadline:
        import openai  # noqa: F401  (takes a second or two the first time, which is not the endpoint's fault)

        return Deadline(self._connect_timeout_s, min(self._first_token_timeout_s, total_s), total_s, stop)

    @contextmanager
    def _connected(self, deadline: Deadline) -> Iterator[Any]:
        """Yield a client for one call: closing it closes every connection that the call has made."""
        import openai

        if not self.host or not self._base_url.startswith(("http://", "https://")):
            raise ChatModelError("chat_base_url is no web address; expected one like http://127.0.0.1:11434/v1")
        if self._is_openai and not self._api_key:
            raise ChatModelError("OpenAI's endpoint needs a key: set OPENAI_API_KEY, or another chat_base_url")
        if not self._api_key.isprintable():
            raise ChatModelError("the key holds a line break or another invisible character; set OPENAI_API_KEY again")
        with self._http_client(deadline) as http, _redacted_logs(self._redaction):
            client = openai.OpenAI(
                api_key=self._api_key or _NO_KEY,
                base_url=self._address,
                default_query=dict(parse_qsl(urlsplit(self._base_url).query)),
                max_retries=0,
                timeout=http.timeout,
                http_client=http,
            )
            # What the client reads from the environment by itself, meant for OpenAI: it would go to every endpoint,
            # and headers set there even in the place of the key.
            client._custom_headers = {}
            if not self._is_openai:
                client.organization = client.project = None
            yield client

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        """The certificates that count. Loading them takes longer than all else that the client does for a request."""
        import httpx2

        if self._base_url.startswith("https:"):
            return httpx2.create_ssl_context()
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    def _http_client(self, deadline: Deadline) -> Any:
        import httpx2

        try:
            return httpx2.Client(
                verify=self._trusted,
                # Later than the deadline, which knows what it is that took too long.
                timeout=httpx2.Timeout(self._total_timeout_s + 1, connect=self._connect_timeout_s),
                auth=self._auth(),
                # A redirect would carry the question and the articles to a host that nobody has set.
                follow_redirects=False,
                # A proxy set in the environment is for the world outside: a transport of one's own knows of none.
                transport=httpx2.HTTPTransport(verify=self._trusted) if is_loopback(self._base_url) else None,
                event_hooks={"request": [deadline.watch]},
            )
        except (ImportError, ValueError, OSError, httpx2.InvalidURL) as error:
            # Its message may hold the proxy's password.
            raise ChatModelError(
                f"{self.host} can't be reached: the proxy or the certificates that the environment names "
                f"can't be used ({type(error).__name__}); look at HTTPS_PROXY, ALL_PROXY and SSL_CERT_FILE"
            ) from None

    def _auth(self) -> Any:
        """Return what a request is signed with in the place of the client's own way, or None."""
        parts = urlsplit(self._base_url)
        if parts.username:  # not left in the address, which is logged
            return unquote(parts.username), unquote(parts.password or "")

        def signed(request: Any) -> Any:
            request.headers["api-key"] = request.headers.pop("Authorization").removeprefix("Bearer ")
            return request

        return signed if _AZURE_DEPLOYMENT in parts.path else None

    def _requested(self, client: Any, messages: Sequence[Mapping[str, str]], limit: int, deadline: Deadline) -> Any:
        """Open the stream, again without what the server refuses and once more when it stumbles."""
        import openai

        refused, retried = set(self._refused), False
        while True:
            try:
                sent = without_system_role(messages) if _SYSTEM_ROLE in refused else list(messages)
                reply = deadline.run(
                    partial(
                        client.chat.completions.create,
                        model=self.model, messages=sent, stream=True, **_options(refused, limit),
                    )
                )  # fmt: skip
            except openai.APIStatusError as error:
                told = f"{error.message} {error.body}"
                if shorter := context_by_refusal(told, self._context_tokens or UNKNOWN_CONTEXT):
                    self._context_tokens, self.context_is_assumed = shorter, False
                    raise
                if lower := limit_by_refusal(told, limit):
                    self._most_tokens = limit = lower
                    continue
                unwanted = self._unwanted(error.status_code, told, refused)
                pause = _pause_s(error)
                if unwanted:
                    refused |= unwanted
                    continue
                if retried or pause is None:
                    raise
                retried = True
                deadline.pause(pause)
            else:
                self._refused = frozenset(refused)
                return reply

    def _unwanted(self, status: int, said: str, refused: set[str]) -> set[str]:
        """Return what to leave out after a refusal: what it names, else the rarest parameter."""
        # A chat template that fails is the server's own fault to some servers.
        if status in (400, 422, 500) and _SYSTEM_ROLE not in refused and refuses_system_role(said):
            return {_SYSTEM_ROLE}
        if status not in (400, 422):
            return set()
        sent = set(_options(refused, self.max_tokens))
        # "Use 'max_completion_tokens' instead" names what it wants beside what it refuses.
        named = {name for name in sent if re.search(rf"(?<![a-z_]){name}(?![a-z_])", said)}
        return named or sent & {"stream_options"}

    def _read(self, reply: Any, limit: int, deadline: Deadline) -> Iterator[Piece]:
        text = AnswerText(self._reasons_first)
        watches = CircleWatch(), CircleWatch()
        end = ReplyEnd()
        length, reasoned, refusal = 0, False, ""
        for delta in _deltas(reply):
            if delta.text or delta.reasoning:
                deadline.first_text()
            length += len(delta.text) + len(delta.reasoning)
            refusal += delta.refusal
            end = delta.ending(end)
            pieces = [Reasoning(delta.reasoning)] if delta.reasoning else []
            for piece in (*pieces, *text.read(delta.text)):
                reasoned = reasoned or not isinstance(piece, str)
                yield piece
            if any(watch.circles(said) for watch, said in zip(watches, (delta.text, delta.reasoning), strict=True)):
                end = replace(end, finish_reason=CIRCLED)
                break
            if length > limit * _CHARACTERS_PER_TOKEN:
                end = replace(end, finish_reason="length")
                break
        # A connection that was shut down at the deadline may look like a reply that ended.
        deadline.check()
        yield from text.finish()
        self._reasons_first = text.closed_unopened
        self.reasons = self.reasons or reasoned or (end.finish_reason in CUT_SHORT and not text.is_there)
        if self.context_is_assumed and self._may_know_more:
            self._context_tokens, self._may_know_more = None, False
        yield end  # a reply that is of no use has its tokens counted too
        if not text.is_there:
            raise ChatModelError(f"{self.host} {emptiness(end, reasoned, refusal)}")

    @contextmanager
    def _mapped_errors(self, deadline: Deadline) -> Iterator[None]:
        """Turn whatever goes wrong into one `ChatModelError`.

        The cause is not chained: its message and its request may hold the key.
        """
        import httpx2
        import openai

        is_turned_away = False
        try:
            yield
        except ChatModelError as error:
            line = str(error)
        except openai.APIStatusError as error:
            line = f"{self.host} {refusal(error, self.model)}{detail(error.body)}"
            is_turned_away = True
        except (openai.APITimeoutError, httpx2.TimeoutException) as error:
            line = f"{self.host} {lateness(error, self._connect_timeout_s)}"
        except (openai.APIConnectionError, httpx2.HTTPError, OSError) as error:
            cause = error.__cause__ or error
            line = f"{self.host} {breakdown(cause)}"
            # A proxy was sent something before it failed to connect.
            is_turned_away = isinstance(cause, httpx2.ConnectError | httpx2.ProxyError)
        except openai.APIError as error:
            line = f"{self.host} reported an error{detail(error.body) or detail(error.message)}"
        except (
            openai.OpenAIError, httpx2.InvalidURL, ValueError, TypeError, AttributeError, RecursionError,
        ) as error:  # fmt: skip
            line = f"{self.host} did not send a chat completion ({type(error).__name__})"
        else:
            return
        if deadline.expired:
            line = f"{self.host} {deadline.expired}"
        line = self._redaction(" ".join(line.split()))
        line = line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"
        raise ChatModelError(line, may_cost=deadline.is_sent and not is_turned_away) from None


@contextmanager
def _redacted_logs(redaction: Redaction) -> Iterator[None]:
    """Keep secrets out of what the client's own loggers say while the block runs, whatever their level."""
    for name in list(logging.root.manager.loggerDict):
        if name.split(".")[0] in _LOGGERS:
            logging.getLogger(name).addFilter(REDACTING_FILTER)
    with REDACTING_FILTER.knowing(redaction):
        yield


def _deltas(reply: Any) -> Iterator[Delta]:
    kind = reply.response.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml"):
        raise ChatModelError(f"{reply.response.url.host} sent a web page instead of a chat completion")
    reply._decoder = _Telling(reply._decoder)
    has_begun = False
    for event in reply:
        # vLLM and Text Generation Inference report errors in shapes of their own.
        if field_of(event, "error") or field_of(event, "object") == "error":
            raise ChatModelError(
                f"{reply.response.url.host} reported an error{detail(field_of(event, 'error') or event)}"
            )
        delta = Delta.of(event, has_begun)
        has_begun = has_begun or bool(delta.text or delta.reasoning)
        yield delta


_STREAMED = (b"data:", b"event:", b"id:", b"retry:", b":")
"""How the lines of a stream of events begin."""
_LARGEST_REPLY = 4 << 20
"""Bytes of a reply that is no stream."""


class _Telling:
    """Passes on the events of a stream that hold something, and what is no stream but one whole reply, whatever the
    server calls it. The client takes an empty event, sent to keep the connection or to say when to come back, for
    broken JSON."""

    def __init__(self, decoder: Any) -> None:
        self._decoder = decoder

    def iter_bytes(self, pieces: Iterator[bytes]) -> Iterator[Any]:
        whole, is_stream = bytearray(), False

        def noted() -> Iterator[bytes]:
            for piece in pieces:
                if not is_stream and len(whole) < _LARGEST_REPLY:
                    whole.extend(piece)
                yield piece

        for event in self._decoder.iter_bytes(noted()):
            if event.data.strip():
                is_stream = True
                yield event
        if whole.strip() and not is_stream and not whole.lstrip().startswith(_STREAMED):
            yield _WholeReply(whole.decode("utf-8", errors="replace"))


@dataclass(frozen=True)
class _WholeReply:
    """What a server that does not stream has sent, in the form of an event."""

    data: str
    event: None = None

    def json(self) -> Any:
        return json.loads(self.data)


def _options(refused: set[str], limit: int) -> dict[str, Any]:
    """Return the parameters that not every server takes, less those refused."""
    name = "max_completion_tokens" if "max_tokens" in refused else "max_tokens"
    options = _WORDING | {"stream_options": {"include_usage": True}, name: limit}
    return {name: value for name, value in options.items() if name not in refused}


def _pause_s(error: Any) -> float | None:
    """Return how long to wait before asking once more, or None when that is no use."""
    if error.status_code not in _RETRIED:
        return None
    asked = retry_after_s(error.response.headers.get("retry-after", ""))
    # After a longer wait: the reader gets the extractive answer instead.
    return _PAUSE_S if asked is None else asked if asked <= _LONGEST_PAUSE_S else None


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or ""
    except ValueError:
        return ""
