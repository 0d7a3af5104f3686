"""The chat endpoint over real sockets: every habit and every fault of a server, each within its time."""

import itertools
import json
import re
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from chat_server import ChatServer, Exchange, Script, chat_server, chunk, error, refusing, saying, usage
from hypothesis import given
from hypothesis import strategies as st

from assistant.backends.chat_model import ChatModel
from assistant.errors import ChatModelError
from assistant.nouns import Reasoning
from assistant.text.replies import AnswerStart, AnswerText, Piece, ReplyEnd

MESSAGES = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Who?"}]
KEY = "sk-proj-0123456789abcdefWXYZ"


@pytest.fixture(autouse=True)
def _nothing_left_behind() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    end = time.monotonic() + 2
    while set(threading.enumerate()) - before and time.monotonic() < end:
        time.sleep(0.01)
    assert not set(threading.enumerate()) - before


def model(server: ChatServer, **options: object) -> ChatModel:
    limits = {"connect_timeout_s": 1.0, "first_token_timeout_s": 5.0, "total_timeout_s": 10.0, "api_key": KEY}
    return ChatModel("tiny", server.url, **(limits | options))  # type: ignore[arg-type]


def reply(script: Script, *more: Script, **options: object) -> tuple[str, ReplyEnd]:
    """Return the text and the end of a reply."""
    with chat_server(script, *more) as server:
        return said(model(server, **options).stream(MESSAGES))


def said(pieces: Iterator[Piece]) -> tuple[str, ReplyEnd]:
    text, end = "", None
    for piece in pieces:
        assert end is None, "ReplyEnd comes last"
        if isinstance(piece, str):
            text += piece
        elif isinstance(piece, ReplyEnd):
            end = piece
        elif isinstance(piece, AnswerStart):
            text = ""
    assert end is not None
    return text, end


def failure(script: Script, *more: Script, **options: object) -> str:
    """Return the error line of a reply that fails."""
    with pytest.raises(ChatModelError) as caught:
        reply(script, *more, **options)
    line = str(caught.value)
    assert "\n" not in line
    assert KEY not in line
    return line


def test_a_streamed_reply_comes_with_its_usage() -> None:
    text, end = reply(saying("Hanoi ", "and ", "Paris."))
    assert text == "Hanoi and Paris."
    assert end == ReplyEnd(120, 30, "stop")


def test_the_request_carries_model_messages_limit_and_key() -> None:
    with chat_server(saying("Yes.")) as server:
        said(model(server, max_tokens=77).stream(MESSAGES))
        (request,) = server.requests
    assert request.body["model"] == "tiny"
    assert request.body["messages"] == MESSAGES
    assert request.body["max_tokens"] == 77
    assert request.body["stream"] is True
    assert request.headers["Authorization"] == f"Bearer {KEY}"


def test_a_local_server_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another-service")
    with chat_server(saying("Yes.")) as server:
        assert said(model(server, api_key=None).stream(MESSAGES))[0] == "Yes."
        assert "another-service" not in server.requests[0].headers["Authorization"]


def test_openai_itself_needs_one() -> None:
    with pytest.raises(ChatModelError, match="OPENAI_API_KEY"):
        list(ChatModel("gpt", api_key=None).stream(MESSAGES))


@pytest.mark.parametrize("status", [400, 422])
def test_a_server_that_refuses_usage_is_asked_without_it_and_remembered(status: int) -> None:
    refusal = refusing(status, error("Unknown field: stream_options"))
    with chat_server(refusal, saying("Yes.")) as server:
        asked = model(server)
        assert said(asked.stream(MESSAGES)) == ("Yes.", ReplyEnd(0, 0, "stop"))
        assert said(asked.stream(MESSAGES))[0] == "Yes."
        assert ["stream_options" in request.body for request in server.requests] == [True, False, False]


def test_a_model_that_wants_the_new_name_of_the_limit_gets_it() -> None:
    old = refusing(400, error("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."))
    warm = refusing(400, error("'temperature' does not support 0 with this model."))
    with chat_server(old, warm, saying("Yes.")) as server:
        assert said(model(server, max_tokens=9).stream(MESSAGES))[1] == ReplyEnd(120, 30, "stop")
        last = server.requests[-1].body
    assert last["max_completion_tokens"] == 9
    assert not {"max_tokens", "temperature"} & last.keys()


def test_a_request_that_stays_refused_is_given_up() -> None:
    with chat_server(refusing(400, error("model tiny is not loaded"))) as server:
        with pytest.raises(ChatModelError, match="model tiny is not loaded"):
            list(model(server).stream(MESSAGES))
        assert len(server.requests) == 2


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_that_stumbles_is_asked_once_more(status: int) -> None:
    assert reply(refusing(status, error("busy")), saying("Yes."))[0] == "Yes."
    with chat_server(refusing(status, error("busy"), Retry_After="0")) as server:
        with pytest.raises(ChatModelError, match=r"429|500|503"):
            list(model(server).stream(MESSAGES))
        assert len(server.requests) == 2


def test_a_server_that_wants_a_long_pause_is_not_waited_for() -> None:
    started = time.monotonic()
    with chat_server(refusing(429, error("slow down"), Retry_After="60")) as server:
        with pytest.raises(ChatModelError, match="too many requests"):
            list(model(server).stream(MESSAGES))
        assert len(server.requests) == 1
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    "said_back",
    [
        f"Incorrect API key provided: {KEY}.",
        f"Incorrect API key provided: {KEY[:12]}********{KEY[-4:]}.",
        f"Authorization: Bearer {KEY}",
        f'bad header "{KEY}"',
        f"your key {KEY[3:]} is wrong",
    ],
)
def test_a_key_that_the_server_echoes_is_not_repeated(said_back: str) -> None:
    line = failure(refusing(401, error(said_back)))
    assert "401" in line
    assert KEY[:10] not in line
    assert KEY[5:15] not in line
    assert KEY[-8:] not in line


def test_a_short_or_odd_key_is_not_repeated_either() -> None:
    for key in ("pw", "pass/word+1", "geheim-schlüssel"):
        with (
            chat_server(refusing(401, error(f"wrong key: {key}"))) as server,
            pytest.raises(ChatModelError) as caught,
        ):
            list(model(server, api_key=key).stream(MESSAGES))
        assert key not in str(caught.value)
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__


def test_neither_key_nor_password_shows_in_the_address() -> None:
    endpoint = ChatModel("tiny", f"http://user:{KEY}@127.0.0.1:9/v1", KEY)
    assert KEY not in repr(endpoint)
    assert endpoint.host == "127.0.0.1:9"
    with pytest.raises(ChatModelError) as caught:
        list(endpoint.stream(MESSAGES))
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (refusing(404, error("The model `tiny` does not exist")), "does not know the model 'tiny'"),
        (refusing(403, error("no access")), "refused access"),
        (refusing(500, b"<html>Internal error</html>", "text/html"), "status 500"),
        (refusing(200, b"<!doctype html><p>Log in</p>", "text/html"), "web page"),
        (refusing(200, b"", "text/event-stream"), "empty reply"),
        (refusing(200, b"data: {not json}\n\n", "text/event-stream"), "did not send a chat completion"),
        (refusing(200, b"{not json}", "application/json"), "did not send a chat completion"),
        (refusing(200, {"error": {"message": "out of memory"}}), "out of memory"),
        (refusing(200, b'data: {"error": {"message": "overloaded"}}\n\n', "text/event-stream"), "overloaded"),
        (
            refusing(200, b'data: [1, 2]\n\ndata: "x"\n\ndata: null\n\n', "text/event-stream"),
            "chat completion|empty",
        ),
        (refusing(200, b'data: {"choices": 3}\n\ndata: [DONE]\n\n', "text/event-stream"), "empty reply"),
        (refusing(200, b"\xff\xfe\x00\x01", "application/octet-stream"), "chat completion|empty"),
        (refusing(307, b"", Location="https://elsewhere.example/v1"), "redirects to elsewhere.example"),
        (refusing(302, b"", Location="/other"), "redirects to another address"),
        (saying(" ", "\n"), "empty reply"),
        (saying("<think>All of it is thought."), "sent its reasoning and no answer"),
        (saying("<think>All of it is", finish="length"), "set chat_max_tokens higher"),
        (saying(finish="content_filter"), "withheld the reply"),
    ],
)
def test_each_fault_is_one_clear_line(script: Script, expected: str) -> None:
    assert re.search(expected, failure(script))


def test_events_without_role_choices_or_content_are_passed_over() -> None:
    def script(exchange: Exchange) -> None:
        exchange.start()
        exchange.send(b": keep-alive\n\n")
        exchange.event({**chunk(None), "choices": []})
        exchange.event(chunk(None))
        exchange.event({"choices": [{"delta": {"content": "Ha"}}]})
        exchange.event({"choices": [{"delta": {"content": None}}]})
        exchange.event({"choices": [{"delta": None}]})
        exchange.event(chunk("noi."))
        exchange.event(chunk("", "stop"))
        exchange.event(usage(5, 2))

    assert reply(script) == ("Hanoi.", ReplyEnd(5, 2, "stop"))


def test_a_server_that_does_not_stream_is_read_as_well() -> None:
    whole = {
        "choices": [{"message": {"role": "assistant", "content": "Hanoi."}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3},
    }
    assert reply(refusing(200, whole)) == ("Hanoi.", ReplyEnd(7, 3, "stop"))


def test_letters_cut_into_bytes_arrive_whole() -> None:
    def script(exchange: Exchange) -> None:
        exchange.start()
        for byte in f"data: {json.dumps(chunk('Việt – 東京'), ensure_ascii=False)}\n\n".encode():
            exchange.send(bytes([byte]))
        exchange.event(chunk(None, "stop"))

    assert reply(script)[0] == "Việt – 東京"


def test_reasoning_is_never_part_of_the_answer() -> None:
    def fielded(exchange: Exchange) -> None:
        exchange.start()
        exchange.event(chunk(None, reasoning_content="Let me think."))
        exchange.event(chunk(None, reasoning="Hm."))
        exchange.event(chunk("Hanoi."))

    assert reply(fielded)[0] == "Hanoi."
    assert reply(saying("<thi", "nk>Let me ", "think.</th", "ink>\n\nHan", "oi."))[0].strip() == "Hanoi."
    assert reply(saying("Let me think.", "</think>", "Hanoi."))[0] == "Hanoi."
    assert reply(saying("a < b and [THIS] <", "i> stay"))[0] == "a < b and [THIS] <i> stay"


@given(
    st.lists(
        st.sampled_from(
            [
                *("<think>", "</think>", "<", "think", "a", "[THINK]", "[/THINK]", ">", "<|end|>", "</s>", " "),
                *("<|channel|>analysis<|message|>", "<|channel|>final<|message|>", "<|start|>assistant", "<|"),
            ]
        ),
        max_size=8,
    ),
    st.booleans(),
    st.data(),
)
def test_reasoning_is_found_however_the_text_is_cut(parts: list[str], opened: bool, data: st.DataObject) -> None:
    def answer(*deltas: str) -> tuple[str, str]:
        reader, text, thought = AnswerText(opened), "", ""
        for piece in [*(piece for delta in deltas for piece in reader.read(delta)), *reader.finish()]:
            if isinstance(piece, AnswerStart):
                text, thought = "", thought + text
            elif isinstance(piece, Reasoning):
                thought += piece.text
            else:
                text += piece
        return text, thought

    whole = "".join(parts)
    cut = data.draw(st.integers(0, len(whole)))
    assert answer(whole) == answer(*whole) == answer(whole[:cut], whole[cut:])


def test_a_cut_reply_says_so() -> None:
    assert reply(saying("Hanoi and", finish="length"))[1].finish_reason == "length"


def test_a_server_that_ignores_the_limit_is_cut_off() -> None:
    def script(exchange: Exchange) -> None:
        exchange.start()
        for number in itertools.count():
            exchange.event(chunk(f"on to {number} "))

    with chat_server(script) as server:
        text, end = said(model(server, max_tokens=20).stream(MESSAGES))
        assert server.disconnected.wait(2)
    assert end.finish_reason == "length"
    assert len(text) < 400


def hanging(exchange: Exchange) -> None:
    exchange.wait()


def hanging_midway(exchange: Exchange) -> None:
    exchange.start()
    exchange.event(chunk("Ha"))
    exchange.wait()


def trickling_head(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        exchange.send(b"a")
        time.sleep(0.02)


def trickling_comments(exchange: Exchange) -> None:
    exchange.start()
    while True:
        exchange.send(b": wait\n\n")
        time.sleep(0.02)


def trickling_text(exchange: Exchange) -> None:
    exchange.start()
    while True:
        exchange.event(chunk("a"))
        time.sleep(0.02)


def trickling_thoughts(exchange: Exchange) -> None:
    exchange.start()
    while True:
        exchange.event(chunk(None, reasoning_content="hm "))
        time.sleep(0.02)


def trickling_refusal(exchange: Exchange) -> None:
    exchange.start(500, "application/json")
    while True:
        exchange.send(b" ")
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("script", "seconds", "reason"),
    [
        (hanging, 0.4, "no text within 0.4 s"),
        (trickling_head, 0.4, "no text within 0.4 s"),
        (trickling_comments, 0.4, "no text within 0.4 s"),
        (trickling_refusal, 0.4, "no text within 0.4 s"),
        (hanging_midway, 0.8, "not finished after 0.8 s"),
        (trickling_text, 0.8, "not finished after 0.8 s"),
        (trickling_thoughts, 0.8, "not finished after 0.8 s"),
    ],
)
def test_each_phase_ends_in_its_time(script: Script, seconds: float, reason: str) -> None:
    started = time.monotonic()
    with chat_server(script) as server:
        with pytest.raises(ChatModelError, match=reason):
            list(model(server, first_token_timeout_s=0.4, total_timeout_s=0.8).stream(MESSAGES))
        assert seconds <= time.monotonic() - started < seconds + 1.5
        assert server.disconnected.wait(2)


def test_nobody_listening_is_said_at_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ChatModelError, match=f"127.0.0.1:{port} can't be reached"):
        list(ChatModel("tiny", f"http://127.0.0.1:{port}/v1").stream(MESSAGES))


def test_a_full_queue_of_connections_ends_in_the_connect_timeout() -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        address = deaf.getsockname()
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        started = time.monotonic()
        endpoint = ChatModel("tiny", f"http://127.0.0.1:{address[1]}/v1", connect_timeout_s=0.3)
        with pytest.raises(ChatModelError):
            list(endpoint.stream(MESSAGES))
        assert time.monotonic() - started < 2
        for one in waiting:
            one.close()


def test_an_address_that_is_none_is_one_line() -> None:
    for url in ("nonsense", "http://[::1", "ftp://127.0.0.1/", "http://"):
        with pytest.raises(ChatModelError, match="chat_base_url is no web address"):
            list(ChatModel("tiny", url, KEY).stream(MESSAGES))


def test_a_name_that_does_not_exist_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(ChatModelError, match=r"no-such-host.invalid can't be reached \(.*Name or service not known\)"):
        list(ChatModel("tiny", "http://no-such-host.invalid/v1", KEY).stream(MESSAGES))


def test_a_server_that_speaks_no_tls_is_one_line() -> None:
    with chat_server(saying("Yes.")) as server, pytest.raises(ChatModelError, match="can't be reached"):
        list(ChatModel("tiny", server.url.replace("http", "https"), KEY).stream(MESSAGES))


def test_a_dropped_connection_is_a_failure_rather_than_an_answer() -> None:
    def script(exchange: Exchange) -> None:
        exchange.start(Transfer_Encoding="chunked")
        data = f"data: {json.dumps(chunk('Half an'))}\n\n".encode()
        exchange.send(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    assert "broke off" in failure(script)


def test_closing_the_stream_closes_the_connection() -> None:
    with chat_server(hanging_midway) as server:
        stream = model(server).stream(MESSAGES)
        assert next(stream) == "Ha"
        assert not server.disconnected.is_set()
        stream.close()
        assert server.disconnected.wait(2)


def test_the_models_of_an_endpoint_are_listed() -> None:
    listed = {
        "object": "list",
        "data": [{"id": "tiny", "object": "model"}, {"id": "large", "object": "model"}],
    }
    with chat_server(pages={"/v1/models": listed}) as server:
        assert model(server).models() == ("tiny", "large")
    with chat_server() as server, pytest.raises(ChatModelError, match="404"):
        model(server).models()


def test_a_proxy_of_the_environment_is_not_for_a_server_on_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert reply(saying("Yes."))[0] == "Yes."
