"""The only room that speaks to a chat endpoint, through the openai client and plain chat completions."""

import base64
import json
import re
import socket
import threading
import time
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlsplit

from assistant.errors import ChatModelError
from assistant.nouns import Reasoning
from assistant.text.endpoints import (
    MODELS,
    UNKNOWN_CONTEXT,
    context_by_refusal,
    context_of,
    refuses_system_role,
    without_system_role,
)
from assistant.text.repetition import CircleWatch
from assistant.text.replies import CIRCLED, CUT_SHORT, AnswerText, Delta, Piece, ReplyEnd, emptiness, field_of

OPENAI_URL = "https://api.openai.com/v1"
_NO_KEY = "no-key"
"""What servers that ask for no key are sent: the client insists on one."""

_RETRIED = frozenset((408, 409, 429, 500, 502, 503, 504))
_LONGEST_PAUSE_S = 2.0
_PAUSE_S = 0.5
_CHARACTERS_PER_TOKEN = 16
"""Beyond `max_tokens` times this, a server ignores the limit and is cut off."""
_LONGEST_LINE = 300
_ASKING_S = 2.0
"""Longest time in which an endpoint is asked how much its model reads."""
_OPENAI_CONTEXT = 8192
"""Of GPT-4, the least of what OpenAI serves; its list of models does not say."""
_SYSTEM_ROLE = "system role"


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
        self._api_key = api_key
        self._connect_timeout_s = connect_timeout_s
        self._first_token_timeout_s = min(first_token_timeout_s, total_timeout_s)
        self._total_timeout_s = total_timeout_s
        self.max_tokens = max_tokens
        self._context_tokens = context_tokens
        # What this server has refused before is not sent again.
        self._refused: frozenset[str] = frozenset()
        self.context_is_assumed = context_tokens is None
        self.reasons = False
        # Its chat template opens the reasoning, as an earlier reply has shown.
        self._reasons_first = False

    @property
    def host(self) -> str:
        """The endpoint's host and port: all of its address that is shown to people."""
        return _host(self._base_url)

    def context_tokens(self) -> int:
        """Return how many tokens the model reads and writes at once.

        As set, else as the endpoint says when it is first asked, else what is safe to assume. After a refusal of
        too long a request it is as much as that leaves.
        """
        if self._context_tokens is None:
            assumed = _OPENAI_CONTEXT if self._base_url == OPENAI_URL else UNKNOWN_CONTEXT
            seconds = min(_ASKING_S, self._first_token_timeout_s)
            started = time.monotonic()
            try:
                said = self._asked_context(seconds)
            except ChatModelError:
                if time.monotonic() - started < seconds:
                    return assumed
                said = None  # not asked again, since that takes its time
            self.context_is_assumed = said is None
            self._context_tokens = said or assumed
        return self._context_tokens

    def _asked_context(self, seconds: float) -> int | None:
        import openai

        if self._base_url == OPENAI_URL:
            return None
        base = self._base_url.rstrip("/")
        with (
            _Deadline(seconds, seconds) as deadline,
            self._mapped_errors(deadline),
            self._connected(deadline) as client,
        ):

            def get(path: str) -> Any:
                address = path if path == MODELS else f"{base.removesuffix('/v1')}{path}"
                try:
                    return client.get(address, cast_to=object)
                except (openai.APIStatusError, openai.APIResponseValidationError, ValueError):
                    return None

            return context_of(self.model, get, is_local=self._base_url.startswith("http://"))

    def stream(
        self, messages: Sequence[Mapping[str, str]], max_tokens: int | None = None
    ) -> Generator[Piece, None, None]:
        """Yield the reply's text and reasoning as they arrive, told apart, and a `ReplyEnd` last.

        Closing the iterator closes the connection. `max_tokens` is as set where it is not given.

        Raises:
            ChatModelError: the endpoint failed, timed out, or answered nothing that is a reply.
        """
        import openai  # noqa: F401  (takes a second or two the first time, which is not the endpoint's fault)

        limit = max_tokens or self.max_tokens
        with (
            _Deadline(self._first_token_timeout_s, self._total_timeout_s) as deadline,
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
            _Deadline(self._first_token_timeout_s, self._first_token_timeout_s) as deadline,
            self._mapped_errors(deadline),
            self._connected(deadline) as client,
        ):
            names = [field_of(model, "id") for model in client.models.list()]
        return tuple(name for name in names if isinstance(name, str))

    @contextmanager
    def _connected(self, deadline: "_Deadline") -> Iterator[Any]:
        """Yield a client for one call: closing it closes every connection that the call has made."""
        import httpx2
        import openai

        if not self.host or not self._base_url.startswith(("http://", "https://")):
            raise ChatModelError("chat_base_url is no web address; expected one like http://127.0.0.1:11434/v1")
        if self._base_url == OPENAI_URL and not self._api_key:
            raise ChatModelError("OpenAI's endpoint needs a key: set OPENAI_API_KEY, or another chat_base_url")
        timeout = httpx2.Timeout(self._total_timeout_s, connect=self._connect_timeout_s)
        with httpx2.Client(
            timeout=timeout,
            # A redirect would carry the question and the articles to a host that nobody has set.
            follow_redirects=False,
            # A proxy set in the environment is for the world outside.
            trust_env=not _is_loopback(self._base_url),
            event_hooks={"request": [deadline.watch]},
        ) as http:
            yield openai.OpenAI(
                api_key=self._api_key or _NO_KEY,
                base_url=self._base_url,
                max_retries=0,
                timeout=timeout,
                http_client=http,
            )

    def _requested(self, client: Any, messages: Sequence[Mapping[str, str]], limit: int, deadline: "_Deadline") -> Any:
        """Open the stream, again without what the server refuses and once more when it stumbles."""
        import openai

        refused, retried = set(self._refused), False
        while True:
            try:
                sent = without_system_role(messages) if _SYSTEM_ROLE in refused else list(messages)
                reply = client.chat.completions.create(
                    model=self.model, messages=sent, stream=True, **_options(refused, limit)
                )
            except openai.APIStatusError as error:
                if shorter := context_by_refusal(
                    f"{error.message} {error.body}", self._context_tokens or UNKNOWN_CONTEXT
                ):
                    self._context_tokens, self.context_is_assumed = shorter, False
                    raise
                unwanted = self._unwanted(error, refused)
                pause = _pause_s(error)
                if unwanted:
                    refused |= unwanted
                    continue
                if retried or pause is None:
                    raise
                retried = True
                time.sleep(pause)
                deadline.check()
            else:
                self._refused = frozenset(refused)
                return reply

    def _unwanted(self, error: Any, refused: set[str]) -> set[str]:
        """Return what to leave out after a refusal: what it names, else the rarest parameter."""
        said = f"{error.message} {error.body}"
        # A chat template that fails is the server's own fault to some servers.
        if error.status_code in (400, 422, 500) and _SYSTEM_ROLE not in refused and refuses_system_role(said):
            return {_SYSTEM_ROLE}
        if error.status_code not in (400, 422):
            return set()
        sent = set(_options(refused, self.max_tokens))
        # "Use 'max_completion_tokens' instead" names what it wants beside what it refuses.
        named = {name for name in sent if re.search(rf"(?<![a-z_]){name}(?![a-z_])", said)}
        return named or sent & {"stream_options"}

    def _read(self, reply: Any, limit: int, deadline: "_Deadline") -> Iterator[Piece]:
        text = AnswerText(self._reasons_first)
        watches = CircleWatch(), CircleWatch()
        end = ReplyEnd()
        length, reasoned, refusal = 0, False, ""
        for delta in _deltas(reply):
            if delta.text or delta.reasoning:
                deadline.first_text()
            length += len(delta.text)
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
        if not text.is_there:
            raise ChatModelError(f"{self.host} {emptiness(end, reasoned, refusal)}")
        yield end

    @contextmanager
    def _mapped_errors(self, deadline: "_Deadline") -> Iterator[None]:
        """Turn whatever goes wrong into one `ChatModelError`.

        The cause is not chained: its message and its request may hold the key.
        """
        import httpx2
        import openai

        try:
            yield
        except ChatModelError as error:
            line = str(error)
        except openai.APIStatusError as error:
            line = f"{self.host} {_refusal(error, self.model)}{_detail(error.body)}"
        except (openai.APITimeoutError, httpx2.TimeoutException):
            line = f"{self.host} did not answer in time"
        except (openai.APIConnectionError, httpx2.HTTPError, OSError) as error:
            cause = error.__cause__ or error
            what = "can't be reached" if isinstance(cause, httpx2.ConnectError) else "broke off"
            line = f"{self.host} {what} ({str(cause) or type(cause).__name__})"
        except openai.APIError as error:
            line = f"{self.host} reported an error{_detail(error.body) or _detail(error.message)}"
        except (openai.OpenAIError, httpx2.InvalidURL, ValueError, TypeError, AttributeError) as error:
            line = f"{self.host} did not send a chat completion ({type(error).__name__})"
        else:
            return
        if deadline.expired:
            line = f"{self.host} {deadline.expired}"
        raise ChatModelError(self._redacted(line)) from None

    def _redacted(self, line: str) -> str:
        """Return one line of bearable length in which nothing of the key is left."""
        line = re.sub(r"(?i)\bbearer\s+\S+|\bsk-[\w*.-]+", "***", " ".join(line.split()))
        key = self._api_key
        if key:
            ends = {form[:8] for form in _spellings(key)} | {form[-8:] for form in _spellings(key)}
            line = " ".join("***" if any(end in word for end in ends) else word for word in line.split())
        return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"


class _Deadline:
    """Shuts a call's connections down when its time is over, in whatever phase it is.

    The client's own timeouts start anew with every byte, so a server that trickles would never meet them.
    """

    def __init__(self, first_s: float, total_s: float) -> None:
        self._first_s = first_s
        self._total_s = total_s
        self._started = time.monotonic()
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = self._timed(first_s, f"sent no text within {first_s:g} s")
        self._has_text = False
        self.expired = ""

    def __enter__(self) -> "_Deadline":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def first_text(self) -> None:
        """Let the rest of the reply have the rest of the time."""
        if self._has_text:
            return
        self._has_text = True
        self._timer.cancel()
        left = self._total_s - (time.monotonic() - self._started)
        self._timer = self._timed(max(0.0, left), f"had not finished after {self._total_s:g} s")
        self._timer.start()

    def check(self) -> None:
        """Raise when the time is over."""
        if self.expired:
            raise ChatModelError(self.expired)

    def watch(self, request: Any) -> None:
        """Note the connections that a request opens."""
        request.extensions["trace"] = self._note

    def _note(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            opened = info["return_value"].get_extra_info("socket")
            with self._lock:
                self._sockets.append(opened)
                late = bool(self.expired)
            if late:
                _shut(opened)

    def _timed(self, seconds: float, reason: str) -> threading.Timer:
        timer = threading.Timer(seconds, self._expire, (reason,))
        timer.daemon = True
        return timer

    def _expire(self, reason: str) -> None:
        with self._lock:
            self.expired = reason
            sockets = list(self._sockets)
        for opened in sockets:
            _shut(opened)


def _shut(opened: socket.socket) -> None:
    # Not `close`: only a shutdown wakes the thread that waits for the socket. The plain method, because that
    # of a TLS socket would take the encryption away under that thread.
    with suppress(OSError):
        socket.socket.shutdown(opened, socket.SHUT_RDWR)


def _deltas(reply: Any) -> Iterator[Delta]:
    kind = reply.response.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml"):
        raise ChatModelError(f"{reply.response.url.host} sent a web page instead of a chat completion")
    events: Iterable[Any] = reply
    # Some gateways call a stream of events JSON.
    if kind == "application/json" and not reply.response.read().lstrip().startswith((b"data:", b":", b"event:")):
        # The server does not stream: the whole reply is one event.
        events = [json.loads(reply.response.content)]
    for event in events:
        # vLLM and Text Generation Inference report errors in shapes of their own.
        if field_of(event, "error") or field_of(event, "object") == "error":
            raise ChatModelError(
                f"{reply.response.url.host} reported an error{_detail(field_of(event, 'error') or event)}"
            )
        yield Delta.of(event)


def _options(refused: set[str], limit: int) -> dict[str, Any]:
    """Return the parameters that not every server takes, less those refused."""
    name = "max_completion_tokens" if "max_tokens" in refused else "max_tokens"
    options = {"temperature": 0, "stream_options": {"include_usage": True}, name: limit}
    return {name: value for name, value in options.items() if name not in refused}


def _pause_s(error: Any) -> float | None:
    """Return how long to wait before asking once more, or None when that is no use."""
    if error.status_code not in _RETRIED:
        return None
    asked = error.response.headers.get("retry-after", "")
    if not asked:
        return _PAUSE_S
    # A date, or a longer wait: the reader gets the extractive answer instead.
    return float(asked) if re.fullmatch(r"\d+(?:\.\d+)?", asked) and float(asked) <= _LONGEST_PAUSE_S else None


def _refusal(error: Any, model: str) -> str:
    status = error.status_code
    if 300 <= status < 400:
        where = urlsplit(error.response.headers.get("location", "")).netloc.rsplit("@", 1)[-1]
        return f"redirects to {where or 'another address'} ({status}); set chat_base_url to the final address"
    said = {
        401: "refused the key (401); set OPENAI_API_KEY",
        403: "refused access (403)",
        404: f"does not know the model {model!r} or the address (404)",
        429: "has too many requests (429)",
    }
    return said.get(status, f"answered with status {status}")


def _detail(body: Any) -> str:
    """Return what an error says about itself, ready to follow a line, or nothing."""
    said = body if isinstance(body, str) else field_of(body, "message") or field_of(field_of(body, "error"), "message")
    if not isinstance(said, str) or not said.strip() or said.lstrip().startswith(("<", "{")):
        return ""
    return f": {said}"


def _spellings(key: str) -> set[str]:
    """Return the ways in which a server may write a key back."""
    return {
        key,
        quote(key, safe=""),
        json.dumps(key)[1:-1],
        base64.b64encode(key.encode()).decode().rstrip("="),
    }


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or ""
    except ValueError:
        return ""


def _is_loopback(url: str) -> bool:
    return re.match(r"(?:localhost|127\.[\d.]+|::1)(?::|$)", _host(url)) is not None
