"""Every fault of an endpoint over real sockets: a good answer or an honest one, in time, with nothing told or left."""

import base64
import json
import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from email.utils import formatdate
from pathlib import Path
from urllib.parse import quote

import openai  # noqa: F401  (its seconds are not the endpoint's)
import pytest
from chat_server import chat_server, chunk, error, hanging, hanging_midway, refusing, saying, trickling
from scripted_server import OPENSSL, Exchange, Script, nothing_left_behind
from test_generative import ASKED, SAY_NO, TEXTS, StandIn

from assistant import resources
from assistant.answering.conversation import Conversation
from assistant.answering.generative import Generative
from assistant.answering.metering import MeteredModel
from assistant.backends.chat_model import ChatModel
from assistant.chat.prompts import AnswerPrompts
from assistant.errors import ChatModelError
from assistant.faces.page import _Session, _turn
from assistant.nouns import Answer, Done, Event, TextDelta

KEY = "sk-proj-01234/56789+abcdef=WXYZ"
PASSWORD = "hunter2 & correct/horse"
MESSAGES = [{"role": "user", "content": "Who?"}]
HURRIED = {"first_token_timeout_s": 2.0, "total_timeout_s": 3.0}
GOOD = saying("The ferry Selma sank [1.1].")
NO_OPENSSL = "openssl, which makes the certificate, is not installed"


@pytest.fixture(autouse=True)
def _left_behind() -> Iterator[None]:
    with nothing_left_behind():
        yield


@pytest.fixture(autouse=True)
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that any logger says, at every level."""
    caplog.set_level(1)
    for name in logging.root.manager.loggerDict:
        caplog.set_level(1, name)
    return caplog


def model(url: str, **options: object) -> ChatModel:
    limits = {"connect_timeout_s": 2.0, "first_token_timeout_s": 6.0, "total_timeout_s": 8.0, "api_key": KEY}
    return ChatModel("tiny", url, **(limits | options))  # type: ignore[arg-type]


def generative(url: str, **options: object) -> Generative:
    prompts = AnswerPrompts.load(resources.folder("prompts"))
    return Generative(MeteredModel(model(url, **options), date.today), prompts, StandIn(), 0.5, SAY_NO)


def failure(url: str, **options: object) -> str:
    """Return the error line of a reply that fails."""
    with pytest.raises(ChatModelError) as caught:
        list(model(url, **options).stream(MESSAGES))
    assert caught.value.__cause__ is None
    return str(caught.value)


def telling(text: str) -> list[str]:
    """Return the secrets that a text gives away, in whatever spelling."""
    shown = {"key": KEY, "password": PASSWORD}
    found = []
    for name, secret in shown.items():
        basic = base64.b64encode(f"hugo:{secret}".encode()).decode()
        bearer = base64.b64encode(f"Bearer {secret}".encode()).decode()
        plain = base64.b64encode(secret.encode()).decode()
        forms = (secret, quote(secret), quote(secret, safe=""), plain, basic[8:], bearer[12:], json.dumps(secret))
        if any(form[at : at + 10] in text for form in forms for at in range(len(form) - 9)):
            found.append(name)
    return found


# How an endpoint may fail


def reset_midway(exchange: Exchange) -> None:
    exchange.start()
    exchange.event(chunk("The ferry sank [1.1]. Then"))
    time.sleep(0.1)  # so that the text is read before the connection is gone
    exchange.reset()


def reset_at_once(exchange: Exchange) -> None:
    exchange.reset()


def broken_off(exchange: Exchange) -> None:
    exchange.start(Transfer_Encoding="chunked")
    data = f"data: {json.dumps(chunk('Half an'))}\n\n".encode()
    exchange.send(f"{len(data):x}\r\n".encode() + data + b"\r\n")


def in_html(status: int) -> Script:
    return refusing(status, b"<!doctype html><p>Log in</p>", "text/html")


def endless_head(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\nX-Long: ")


def refusal_without_end(exchange: Exchange) -> None:
    exchange.start(500, "application/json")


def in_three_minutes(exchange: Exchange) -> None:
    refusing(429, error("x"), Retry_After=formatdate(time.time() + 180, usegmt=True))(exchange)


def byte_by_byte(text: str) -> Callable[[Exchange], None]:
    def part(exchange: Exchange) -> None:
        for byte in f"data: {json.dumps(chunk(text), ensure_ascii=False)}\n\n".encode():
            exchange.send(bytes([byte]))

    return part


@dataclass(frozen=True)
class Fault:
    """What a server does, and what the reader is told of it.

    Attributes:
        requests: How often the endpoint is asked.
        is_endless: Only the time ends it.
    """

    name: str
    script: Script
    notice: str
    requests: int = 1
    is_endless: bool = False

    @property
    def limits(self) -> dict[str, float]:
        return HURRIED if self.is_endless else {}


EVENTS = "text/event-stream"
FAULTS = (
    Fault("the key is refused", refusing(401, error(f"Incorrect API key provided: {KEY}.")), r"refused the key \(401"),
    Fault("access is refused", refusing(403, error("no access")), r"refused access \(403\): no access"),
    Fault("the model is unknown", refusing(404, error("no model `tiny`")), "does not know the model 'tiny'"),
    Fault("the address is unknown", refusing(404, b"404 page not found", "text/plain"), r"or the address \(404\)"),
    Fault("too many requests", refusing(429, error("slow down")), r"too many requests \(429\): slow down", 2),
    Fault("429 and a pause", refusing(429, error("slow"), Retry_After="60"), r"\(429\) and asks to wait 60 s"),
    Fault("429 and a short pause", refusing(429, error("slow"), Retry_After="0.2"), r"\(429\)", 2),
    Fault("429 and a date", in_three_minutes, r"wait 1[678]\d s"),
    Fault("429 and a past date", refusing(429, error("x"), Retry_After=formatdate(1e9, usegmt=True)), "429", 2),
    Fault("429 and nonsense", refusing(429, error("slow"), Retry_After="soon"), r"too many requests \(429\)", 2),
    Fault("the server breaks", refusing(500, error("oops")), "status 500: oops", 2),
    Fault("the server breaks in HTML", in_html(500), r"status 500\)", 2),
    Fault("the model is loading", refusing(503, error("Loading model")), r"still loading \(503\): Loading model", 2),
    Fault("a gateway has no backend", in_html(502), "status 502", 2),
    Fault("a gateway gives up", refusing(504, b"upstream request timeout", "text/plain"), "status 504", 2),
    Fault("a request it can't take", refusing(400, error("model tiny is not loaded")), "tiny is not loaded", 2),
    Fault("Gemini refuses the key", refusing(400, [error("API key not valid.")]), "status 400: API key not valid", 2),
    Fault("a detail of FastAPI", refusing(422, {"detail": [{"msg": "no such field"}]}), "422: no such field", 2),
    Fault("JSON without bottom", refusing(200, b'{"choices":' + b"[" * 100_000, "application/json"), "RecursionError"),
    Fault("another address", refusing(307, b"", Location="https://elsewhere.example/v1"), "redirects to elsewhere.ex"),
    Fault("another path", refusing(302, b"", Location="/other"), r"redirects to another address \(302\)"),
    Fault("silence", hanging, "sent no text within 2 s", is_endless=True),
    Fault(
        "an endless head",
        trickling(lambda one: one.send(b"a"), endless_head),
        "sent no text within 2 s",
        is_endless=True,
    ),
    Fault(
        "an endless refusal",
        trickling(lambda one: one.send(b" "), refusal_without_end),
        "no text within 2 s",
        is_endless=True,
    ),
    Fault("comments only", trickling(lambda one: one.send(b": wait\n\n")), "sent no text within 2 s", is_endless=True),
    Fault("empty deltas only", trickling(lambda one: one.event(chunk(""))), "sent no text within 2 s", is_endless=True),
    Fault("silence midway", hanging_midway, "had not finished after 3 s", is_endless=True),
    Fault(
        "text without end",
        trickling(lambda one: one.event(chunk(f"{time.time()} "))),
        "had not finished after 3 s",
        is_endless=True,
    ),
    Fault(
        "thought without end",
        trickling(lambda one: one.event(chunk(None, reasoning=f"{time.time()} "))),
        "after 3 s",
        is_endless=True,
    ),
    Fault("a byte at a time without end", trickling(byte_by_byte("a")), "had not finished after 3 s", is_endless=True),
    Fault("a line without end", trickling(lambda one: one.send(b"data: ")), "sent no text within 2 s", is_endless=True),
    Fault("a reset midway", reset_midway, "broke off"),
    Fault("a reset at once", reset_at_once, "broke off"),
    Fault("half a chunk", broken_off, "broke off"),
    Fault("nothing at all", lambda one: None, "broke off"),
    Fault("no HTTP", lambda one: one.send(b"SSH-2.0-OpenSSH_9.2\r\n"), "broke off"),
    Fault("an empty stream", refusing(200, b"", EVENTS), "sent an empty reply"),
    Fault("blanks", saying(" ", "\n"), "sent an empty reply"),
    Fault("thought only", saying("<think>All of it is thought."), "sent its reasoning and no answer", 2),
    Fault("thought to the limit", saying("<think>All of it is", finish="length"), "set chat_max_tokens higher", 2),
    Fault("a reply withheld", saying(finish="content_filter"), "withheld the reply"),
    Fault("no words", saying("12345 !!!"), "sent no sentence"),
    Fault("HTML as text", saying("<!DOCTYPE html>", "<p>Log in</p>"), "sent no sentence"),
    Fault("invalid JSON in an event", refusing(200, b"data: {not json}\n\n", EVENTS), "not send a chat completion"),
    Fault("invalid JSON", refusing(200, b"{not json}", "application/json"), "did not send a chat completion"),
    Fault(
        "JSON of another kind", refusing(200, b'data: [1]\n\ndata: "x"\n\ndata: null\n\n', EVENTS), "chat comp|empty"
    ),
    Fault("choices of another kind", refusing(200, b'data: {"choices": 3}\n\ndata: [DONE]\n\n', EVENTS), "empty reply"),
    Fault("a web page", in_html(200), "sent a web page"),
    Fault("bytes", refusing(200, b"\xff\xfe\x00\x01", "application/octet-stream"), "chat completion|empty"),
    Fault("a picture", refusing(200, b"\x89PNG\r\n\x1a\n\n", "image/png"), "chat completion|empty"),
    Fault("an error as JSON", refusing(200, {"error": {"message": "out of memory"}}), "an error: out of memory"),
    Fault("an error as an event", refusing(200, b'data: {"error": {"message": "overloaded"}}\n\n', EVENTS), "overload"),
)


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_each_fault_gives_the_extractive_answer_with_one_notice_in_time(
    fault: Fault, log: pytest.LogCaptureFixture
) -> None:
    with chat_server(fault.script) as server:
        events, seconds = timed(generative(server.url, **fault.limits))
        # Beside the time that the limits leave: one pause and one more try.
        assert seconds < (7.0 if fault.is_endless else 9.0)
        assert len(server.requests) == fault.requests
        assert server.all_hung_up(1)
    notice = stood_in(events)
    assert re.search(fault.notice, notice)
    assert telling(notice + repr(events) + log.text) == []


def timed(answering: Generative) -> tuple[list[Event], float]:
    started = time.monotonic()
    events = list(answering.answer(ASKED))
    return events, time.monotonic() - started


def stood_in(events: list[Event]) -> str:
    """Return the one notice of an extractive answer."""
    done = events[-1]
    assert isinstance(done, Done)
    assert done.answer.mode == "extractive"
    assert done.answer.text == f"{TEXTS[0][0]} [1]"
    (notice,) = done.answer.notices
    assert notice.startswith("The chat model did not answer (")
    assert notice.endswith("; this answer is extractive.")
    assert "\n" not in notice
    return notice


# Where there is no server to speak to


@contextmanager
def nobody(stack: ExitStack, patch: pytest.MonkeyPatch) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    yield f"http://127.0.0.1:{port}/v1"


@contextmanager
def full_queue(stack: ExitStack, patch: pytest.MonkeyPatch) -> Iterator[str]:
    deaf = stack.enter_context(socket.socket())
    deaf.bind(("127.0.0.1", 0))
    deaf.listen(0)
    for _ in range(3):
        waiting = stack.enter_context(socket.socket())
        waiting.setblocking(False)
        waiting.connect_ex(deaf.getsockname())
    yield f"http://127.0.0.1:{deaf.getsockname()[1]}/v1"


@contextmanager
def deaf_to_tls(stack: ExitStack, patch: pytest.MonkeyPatch) -> Iterator[str]:
    deaf = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    yield f"https://127.0.0.1:{deaf.getsockname()[1]}/v1"


@contextmanager
def unknown_name(stack: ExitStack, patch: pytest.MonkeyPatch) -> Iterator[str]:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    patch.setattr(socket, "getaddrinfo", unknown)
    yield "http://no-such-host.invalid/v1"


@contextmanager
def silent_name_server(stack: ExitStack, patch: pytest.MonkeyPatch) -> Iterator[str]:
    given_up = threading.Event()

    def waiting(*_: object, **__: object) -> None:
        given_up.wait(10)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    patch.setattr(socket, "getaddrinfo", waiting)
    stack.callback(given_up.set)
    yield "http://no-such-host.invalid/v1"


@contextmanager
def no_tls(stack: ExitStack, patch: pytest.MonkeyPatch) -> Iterator[str]:
    yield stack.enter_context(chat_server(GOOD)).url.replace("http:", "https:")


@contextmanager
def untrusted(stack: ExitStack, patch: pytest.MonkeyPatch) -> Iterator[str]:
    if OPENSSL is None:
        pytest.skip(NO_OPENSSL)
    yield stack.enter_context(chat_server(GOOD, tls=True)).url


@contextmanager
def no_proxy_there(stack: ExitStack, patch: pytest.MonkeyPatch) -> Iterator[str]:
    with nobody(stack, patch) as url:
        proxied(patch, url)
    yield "http://models.invalid/v1"


@contextmanager
def proxy_that_refuses(stack: ExitStack, patch: pytest.MonkeyPatch) -> Iterator[str]:
    refusal = refusing(407, b"<p>Who are you?</p>", "text/html", Proxy_Authenticate=f"Basic {quote(PASSWORD)}")
    proxied(patch, stack.enter_context(chat_server(refusal)).url)
    yield "http://models.invalid/v1"


@contextmanager
def proxy_without_tunnel(stack: ExitStack, patch: pytest.MonkeyPatch) -> Iterator[str]:
    proxied(patch, stack.enter_context(chat_server(GOOD)).url)
    yield "https://models.invalid/v1"


@contextmanager
def proxy_of_no_kind(stack: ExitStack, patch: pytest.MonkeyPatch) -> Iterator[str]:
    proxied(patch, "gopher://127.0.0.1:70")
    yield "http://models.invalid/v1"


@contextmanager
def proxy_that_needs_more(stack: ExitStack, patch: pytest.MonkeyPatch) -> Iterator[str]:
    proxied(patch, "socks5://127.0.0.1:1080")
    yield "http://models.invalid/v1"


@contextmanager
def certificates_gone(stack: ExitStack, patch: pytest.MonkeyPatch) -> Iterator[str]:
    patch.setenv("SSL_CERT_FILE", "/no/such/file.pem")
    yield "https://models.invalid/v1"


def proxied(patch: pytest.MonkeyPatch, url: str) -> None:
    """Set a proxy with a password in the environment, for every address."""
    secret = url.replace("://", f"://hugo:{quote(PASSWORD, safe='')}@").removesuffix("/v1")
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        for one in (name, name.lower()):
            if name == "NO_PROXY":
                patch.delenv(one, raising=False)
            else:
                patch.setenv(one, secret)


@pytest.mark.parametrize(
    ("place", "notice"),
    [
        (nobody, r"127.0.0.1:\d+ can't be reached \(.*refused"),
        (full_queue, "could not be connected to within 2 s"),
        (deaf_to_tls, "could not be connected to within 2 s"),
        (unknown_name, r"no-such-host.invalid can't be reached \(.*Name or service not known\)"),
        (silent_name_server, "no-such-host.invalid could not be connected to within 2 s"),
        (no_tls, "it does not speak TLS .*; is its address http://"),
        (untrusted, "its certificate is not trusted .*; SSL_CERT_FILE may name one that is"),
        (no_proxy_there, "models.invalid can't be reached"),
        (proxy_that_refuses, r"the proxy refused access \(407\)"),
        (proxy_without_tunnel, "the proxy that the environment names failed"),
        (proxy_of_no_kind, r"the proxy or the certificates .* can't be used \(ValueError\); look at HTTPS_PROXY"),
        (proxy_that_needs_more, r"the proxy or the certificates .* can't be used \(ImportError\)"),
        (certificates_gone, r"the proxy or the certificates .* can't be used \(FileNotFoundError\)"),
    ],
)
def test_each_way_to_reach_nobody_gives_the_extractive_answer_in_time(
    place: Callable[..., ExitStack], notice: str, monkeypatch: pytest.MonkeyPatch, log: pytest.LogCaptureFixture
) -> None:
    with ExitStack() as stack, place(stack, monkeypatch) as url:
        events, seconds = timed(generative(url))
    # The endpoint is asked what its model reads, then for a reply.
    assert seconds < 8
    found = stood_in(events)
    assert re.search(notice, found)
    assert telling(found + repr(events) + log.text) == []


@pytest.mark.parametrize(
    ("place", "may_cost"),
    [
        (nobody, False),
        (untrusted, False),
        (proxy_that_refuses, False),
        (proxy_without_tunnel, False),
        (lambda stack, _: at(stack, refusing(401, error("no"))), False),
        (lambda stack, _: at(stack, hanging_midway), True),
        (lambda stack, _: at(stack, reset_midway), True),
        (lambda stack, _: at(stack, saying(" ")), True),
    ],
)
def test_a_failure_says_whether_it_may_cost_something(
    place: Callable[..., ExitStack], may_cost: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as stack, place(stack, monkeypatch) as url, pytest.raises(ChatModelError) as caught:
        list(model(url, **HURRIED).stream(MESSAGES))
    assert caught.value.may_cost is may_cost


@contextmanager
def at(stack: ExitStack, script: Script) -> Iterator[str]:
    yield stack.enter_context(chat_server(script)).url


def test_a_proxy_of_the_environment_is_asked_for_the_endpoint(
    monkeypatch: pytest.MonkeyPatch, log: pytest.LogCaptureFixture
) -> None:
    with chat_server(GOOD) as server:
        proxied(monkeypatch, server.url)
        assert answered(generative("http://models.invalid/v1")).mode == "tiny"
        (request,) = server.requests
    assert request.path == "http://models.invalid/v1/chat/completions"
    assert base64.b64decode(request.headers["Proxy-Authorization"].split()[1]).decode() == f"hugo:{PASSWORD}"
    assert telling(log.text) == []


def answered(answering: Generative) -> Answer:
    done = list(answering.answer(ASKED))[-1]
    assert isinstance(done, Done)
    return done.answer


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "gopher://127.0.0.1:70"])
def test_a_proxy_of_the_environment_is_not_for_a_server_on_this_machine(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxied(monkeypatch, proxy)
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such/file.pem")  # not needed either
    with chat_server(GOOD) as server:
        assert answered(generative(server.url)).mode == "tiny"


@pytest.mark.skipif(OPENSSL is None, reason=NO_OPENSSL)
def test_a_certificate_that_the_environment_names_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with chat_server(GOOD, tls=True) as server:
        certificate = tmp_path / "certificate.pem"
        certificate.write_text(server.certificate)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert answered(generative(server.url)).mode == "tiny"


# What goes well after all


@pytest.mark.parametrize("refusal", [refusing(429, error("x")), refusing(500, error("x")), refusing(503, error("x"))])
def test_a_server_that_stumbles_is_asked_once_more(refusal: Script) -> None:
    with chat_server(refusal, GOOD) as server:
        assert answered(generative(server.url)).mode == "tiny"
        assert len(server.requests) == 2


def test_a_reply_of_one_byte_at_a_time_is_read() -> None:
    def script(exchange: Exchange) -> None:
        exchange.start()
        byte_by_byte("Việt – 東京")(exchange)
        exchange.event(chunk(None, "stop"))

    with chat_server(script) as server:
        *text, _ = model(server.url).stream(MESSAGES)
    assert "".join(map(str, text)) == "Việt – 東京"


# Secrets


ECHOES = {
    "as it is": KEY,
    "in the middle": KEY[9:22],
    "the end": KEY[-12:],
    "masked": f"{KEY[:12]}********{KEY[-4:]}",
    "bearer": f"Authorization: Bearer {KEY}",
    "quoted": f'bad header "{KEY}"',
    "url-encoded": f"GET /v1?key={quote(KEY, safe='')}",
    "base64": f"saw {base64.b64encode(KEY.encode()).decode()}",
    "base64 of the header": f"saw {base64.b64encode(f'Bearer {KEY}'.encode()).decode()}",
    "base64 of a pair": f"saw {base64.urlsafe_b64encode(f'x:{KEY}'.encode()).decode()}",
    "password": f"no user hugo with {PASSWORD}",
    "password, encoded": f"http://hugo:{quote(PASSWORD, safe='')}@127.0.0.1/v1",
    "user and password": f"Basic {base64.b64encode(f'hugo:{PASSWORD}'.encode()).decode()}",
}


@pytest.mark.parametrize("echo", ECHOES.values(), ids=list(ECHOES))
def test_a_secret_that_the_server_repeats_is_told_to_nobody(echo: str, log: pytest.LogCaptureFixture) -> None:
    with chat_server(refusing(401, error(echo), WWW_Authenticate=echo, X_Seen=echo)) as server:
        url = server.url.replace("//", f"//hugo:{quote(PASSWORD, safe='')}@") + f"?token={quote(KEY)}"
        answering = generative(url)
        events = list(answering.answer(ASKED))
        assert list(server.requests[0].headers).count("Authorization") == 1
    notice = stood_in(events)
    assert "(401)" in notice
    assert telling(notice + repr(events) + log.text + repr(answering) + repr(model(url))) == []
    assert "HTTP Request: POST" in log.text  # the loggers were heard


def test_user_password_and_query_of_an_address_reach_the_server_in_their_places() -> None:
    with chat_server(GOOD) as server:
        url = server.url.replace("//", f"//hugo:{quote(PASSWORD, safe='')}@") + "?api-version=2024-10-21"
        assert answered(generative(url)).mode == "tiny"
        (request,) = server.requests
    assert base64.b64decode(request.headers["Authorization"].split()[1]).decode() == f"hugo:{PASSWORD}"
    assert request.path == "/v1/chat/completions?api-version=2024-10-21"


@pytest.mark.parametrize("key", ["pw", "pass/word+1", "geheim-schlüssel"])
def test_a_short_or_odd_key_is_not_repeated_either(key: str, log: pytest.LogCaptureFixture) -> None:
    with chat_server(refusing(401, error(f"wrong key: {key}"))) as server:
        assert key not in failure(server.url, api_key=key)
    assert key not in log.text


def test_a_key_from_a_file_may_end_its_line() -> None:
    with chat_server(GOOD) as server:
        assert list(model(server.url, api_key=f" {KEY}\n").stream(MESSAGES))
        assert server.requests[0].headers["Authorization"] == f"Bearer {KEY}"
        assert "the key holds a line break" in failure(server.url, api_key=f"{KEY}\n{KEY}")


def test_an_address_that_is_none_is_one_line() -> None:
    for url in ("nonsense", "http://[::1", "ftp://127.0.0.1/", "http://"):
        assert "chat_base_url is no web address" in failure(url)


# A reader that goes away


def test_closing_the_answer_hangs_up_on_the_model_within_a_second() -> None:
    with chat_server(hanging_midway) as server:
        stream = generative(server.url, first_token_timeout_s=20, total_timeout_s=30).answer(ASKED)
        assert isinstance(next(stream), TextDelta)
        assert not server.disconnected.is_set()
        stream.close()  # type: ignore[attr-defined]
        assert server.disconnected.wait(1)


@pytest.mark.parametrize("script", [hanging, hanging_midway])
def test_a_stop_from_another_thread_hangs_up_on_a_silent_model_within_a_second(script: Script) -> None:
    stop, events = threading.Event(), []

    def read() -> None:
        events.extend(answering.answer(replace(ASKED, stop=stop)))

    with chat_server(script) as server:
        answering = generative(server.url, first_token_timeout_s=20, total_timeout_s=30)
        reader = threading.Thread(target=read)
        reader.start()
        assert server.asked.wait(5)
        assert not server.disconnected.is_set()
        stop.set()
        assert server.disconnected.wait(1)
        reader.join(1)
        assert not reader.is_alive()
    assert not any(isinstance(event, Done) for event in events)


def test_stop_in_the_page_hangs_up_on_a_silent_model_within_a_second() -> None:
    with chat_server(hanging) as server:
        answering = generative(server.url, first_token_timeout_s=20, total_timeout_s=30)
        session = _Session(
            Conversation(lambda question, rewritten, stop, **_: answering.answer(replace(ASKED, stop=stop)))
        )
        shown = _turn(session, "What sank?", "", "", [])
        assert next(shown) is False
        threading.Thread(target=lambda: server.asked.wait(5) and session.stop.set()).start()
        assert list(shown) == [True]
        assert server.disconnected.wait(1)
    assert "Stopped." in session.messages[-1]["content"]
