"""The chat endpoint over real sockets: the habits of servers."""

import itertools
import json
import time
from collections.abc import Iterator

import pytest
from chat_server import ChatServer, chat_server, chunk, error, refusing, saying, usage
from hypothesis import given
from hypothesis import strategies as st
from scripted_server import Exchange, Script, nothing_left_behind

from assistant.backends.chat_model import ChatModel
from assistant.chat.replies import AnswerStart, AnswerText, Piece, ReplyEnd
from assistant.errors import ChatModelError
from assistant.nouns import Reasoning

MESSAGES = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Who?"}]
KEY = "sk-proj-0123456789abcdefWXYZ"


@pytest.fixture(autouse=True)
def _left_behind() -> Iterator[None]:
    with nothing_left_behind():
        yield


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


def test_a_deployment_of_azure_gets_its_key_in_a_header_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "x-gateway-key: secret-too")
    with chat_server(saying("Yes.")) as server:
        base = server.url.removesuffix("/v1") + "/openai/deployments/news"
        assert said(ChatModel("tiny", f"{base}?api-version=2024-10-21", KEY).stream(MESSAGES))[0] == "Yes."
        (request,) = server.requests
    assert request.path == "/openai/deployments/news/chat/completions?api-version=2024-10-21"
    assert request.headers["api-key"] == KEY
    assert "Authorization" not in request.headers
    assert "secret" not in str(request.headers)


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


def test_a_limit_that_is_too_high_is_lowered_to_what_the_server_takes_and_stays() -> None:
    refusal = refusing(400, error("max_tokens is too large: 9000. This model supports at most 4096 completion tokens."))
    with chat_server(refusal, saying("Yes.")) as server:
        asked = model(server, max_tokens=9000)
        assert [said(asked.stream(MESSAGES))[0] for _ in range(2)] == ["Yes.", "Yes."]
        assert [request.body["max_tokens"] for request in server.requests] == [9000, 4096, 4096]


def test_reasoning_without_end_is_cut_off() -> None:
    def thinking(exchange: Exchange) -> None:
        exchange.start()
        for number in itertools.count():
            exchange.event(chunk(None, reasoning=f"Thought {number} is another one than those before it. "))

    with pytest.raises(ChatModelError, match="length limit before an answer began"):
        reply(thinking, max_tokens=20)


def test_a_request_that_stays_refused_is_given_up() -> None:
    with chat_server(refusing(400, error("model tiny is not loaded"))) as server:
        with pytest.raises(ChatModelError, match="model tiny is not loaded"):
            list(model(server).stream(MESSAGES))
        assert len(server.requests) == 2


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


def test_events_that_hold_nothing_are_passed_over() -> None:
    def script(exchange: Exchange) -> None:
        exchange.start()
        exchange.send(b"retry: 3000\n\n")
        exchange.send(b"id: 1\ndata: " + json.dumps(chunk("Ha")).encode() + b"\n\n")
        exchange.send(b": ping\n\n")
        exchange.send(b"event: ping\n\n")
        exchange.send(b"data:\n\n")
        exchange.event(chunk("noi.", "stop"))

    assert reply(script)[0] == "Hanoi."


def test_a_whole_message_behind_its_pieces_is_not_told_twice() -> None:
    def script(exchange: Exchange) -> None:
        exchange.start()
        exchange.event(chunk("Han"))
        exchange.event(chunk("oi."))
        whole = {"message": {"role": "assistant", "content": "Hanoi."}, "finish_reason": "stop"}
        exchange.event({"object": "chat.completion", "choices": [whole], "usage": usage(5, 2)["usage"]})

    assert reply(script) == ("Hanoi.", ReplyEnd(5, 2, "stop"))


def test_thinking_that_is_charged_is_counted_and_a_reason_is_read_as_far_as_it_matters() -> None:
    def script(exchange: Exchange) -> None:
        exchange.start()
        exchange.event(chunk("Han", "content_filter: RECITATION"))
        counted = {"prompt_tokens": 500, "completion_tokens": 30, "total_tokens": 2530}
        exchange.event({**chunk(None), "choices": [], "usage": counted})

    assert reply(script) == ("Han", ReplyEnd(500, 2030, "content_filter"))


def test_what_the_environment_sets_for_openai_goes_to_no_other_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-secret")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-secret")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "authorization: Bearer gw-secret\nx-gateway-key: secret-too")
    with chat_server(saying("Yes.")) as server:
        said(model(server).stream(MESSAGES))
        (request,) = server.requests
    assert request.headers["Authorization"] == f"Bearer {KEY}"
    assert "secret" not in str(request.headers)


def test_a_server_that_does_not_stream_is_read_as_well() -> None:
    whole = {
        "choices": [{"message": {"role": "assistant", "content": "Hanoi."}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3},
    }
    assert reply(refusing(200, whole)) == ("Hanoi.", ReplyEnd(7, 3, "stop"))


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


def test_the_models_of_an_endpoint_are_listed() -> None:
    listed = {
        "object": "list",
        "data": [{"id": "tiny", "object": "model"}, {"id": "large", "object": "model"}],
    }
    with chat_server(pages={"/v1/models": listed}) as server:
        assert model(server).models() == ("tiny", "large")
    with chat_server() as server, pytest.raises(ChatModelError, match="404"):
        model(server).models()


def test_asking_again_adds_little_to_the_time_of_the_server() -> None:
    def first_piece_s() -> float:
        started = time.perf_counter()
        stream = asked.stream(MESSAGES)
        next(stream)
        seconds = time.perf_counter() - started
        stream.close()
        return seconds

    with chat_server(saying("Yes.")) as server:
        asked = model(server)
        first_piece_s()
        # The best of several: what else runs on the machine is not the client's fault.
        assert min(first_piece_s() for _ in range(20)) < 0.03
