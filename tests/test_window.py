"""Evidence that fits what a model reads at once, and how much that is."""

import socket
import time
from datetime import date
from typing import Any

import pytest
from chat_server import chat_server, error, refusing, saying
from hypothesis import given
from hypothesis import strategies as st
from test_transcripts import StandIn, answered

from assistant import resources
from assistant.answering.generative import Generative
from assistant.answering.metering import MeteredModel
from assistant.backends.chat_model import ChatModel
from assistant.chat.endpoints import UNKNOWN_CONTEXT, context_by_refusal, context_of
from assistant.chat.prompts import AnswerPrompts, numbered, numbered_text
from assistant.chat.tokens import most_tokens
from assistant.chat.window import fitted
from assistant.nouns import Answer, Article, Asked, Chunk, Evidence, Passage, Sentence

QUESTION = "How many ferries does Fjordlinje run?"
FILLER = "The harbour office of Bergen said on Tuesday that the quay would stay closed for repairs until the spring."


def passages(count: int, sentences: int = 8, first: str = "Fjordlinje runs nine ferries.") -> tuple[Passage, ...]:
    found = []
    for number in range(count):
        own = [f"{FILLER[:-1]}, part {number} of notice {place}." for place in range(sentences)]
        own[sentences // 2 if number == 0 else 0] = first if number == 0 else f"Report {number} has come out."
        article = Article(f"a{number}", f"Headline {number}", " ".join(own), "The Port", date(2025, 1, 1 + number))
        starts = [article.text.index(one) for one in own]
        spans = [(start, start + len(one)) for start, one in zip(starts, own, strict=True)]
        chunk = Chunk(f"a{number}:0", article, 0, len(article.text), tuple(Sentence(article, *span) for span in spans))
        found.append(Passage(chunk, 1 / (1 + number)))
    return tuple(found)


def ids(evidence: tuple[Evidence, ...]) -> list[str]:
    return [one.id for one in evidence]


def asked(
    context: int | None, pages: dict[str, Any] | None = None, *before: Any, count: int = 12
) -> tuple[Answer, Any]:
    """Return the answer and the last request of a question over many passages."""
    with chat_server(*before, saying("Fjordlinje runs nine ferries [1.5]."), pages=pages) as server:
        model = ChatModel("tiny", server.url, first_token_timeout_s=5, total_timeout_s=10, context_tokens=context)
        prompts = AnswerPrompts.load(resources.folder("prompts"))
        on = Asked(QUESTION, QUESTION, date(2025, 3, 4), passages(count))
        return answered(
            list(Generative(MeteredModel(model, date.today), prompts, StandIn(), 0.5, "No.").answer(on))
        ), server.requests[-1].body


def size(body: Any) -> int:
    return sum(most_tokens(message["content"]) for message in body["messages"])


def test_a_window_of_2000_tokens_holds_the_prompt_and_the_best_passage_whole() -> None:
    answer, body = asked(2000)
    user = body["messages"][1]["content"]
    assert size(body) + body["max_tokens"] <= 2000
    assert size(body) > 1000
    for place, sentence in enumerate(answer.passages[0].chunk.sentences, start=1):
        assert f"[1.{place}] {sentence.text}" in user
    given = [line for line in user.splitlines() if line.startswith("[")]
    whole = {f"[{one.id}] {one.sentence.text}" for one in numbered(answer.passages)}
    assert set(given) < whole
    heads = [line for line in user.splitlines() if line.startswith("Passage ")]
    assert heads[0] == "Passage 1 | The Port | published 1 January 2025 | Headline 0"
    assert all(" | The Port | published " in head for head in heads)
    assert answer.text == "Fjordlinje runs nine ferries [1]."
    (notice,) = answer.notices
    assert notice == (f"The chat model was given {len(given)} of the 96 sentences found: it reads 2000 tokens at once.")


def test_a_wide_window_holds_everything_and_the_reply_its_whole_limit() -> None:
    answer, body = asked(60_000)
    assert "[12.8]" in body["messages"][1]["content"]
    assert body["max_tokens"] == 800
    assert answer.notices == ()


def test_seven_usual_passages_fit_where_nobody_says_how_much_does() -> None:
    answer, body = asked(None, count=7)
    assert "[7.8]" in body["messages"][1]["content"]
    assert size(body) + body["max_tokens"] <= UNKNOWN_CONTEXT
    assert answer.notices == ()


def test_an_assumed_window_is_said_to_be_one() -> None:
    answer, _ = asked(None, count=20)
    assert "so 4096 tokens are assumed; set chat_context_tokens." in answer.notices[0]
    answer, _ = asked(None, {"/v1/models": VLLM}, count=20)
    assert answer.notices[0].endswith(": it reads 2048 tokens at once.")


def test_a_window_too_small_for_any_sentence_is_said() -> None:
    with chat_server(saying("Nine [1.5].")) as server:
        model = ChatModel("tiny", server.url, context_tokens=300)
        prompts = AnswerPrompts.load(resources.folder("prompts"))
        on = Asked(QUESTION, QUESTION, date(2025, 3, 4), passages(2))
        answer = answered(list(Generative(MeteredModel(model, date.today), prompts, StandIn(), 0.5, "No.").answer(on)))
        assert server.requests == []
    assert answer.mode == "extractive"
    assert "no room for the articles: it reads 300 tokens at once" in answer.notices[0]


def test_passages_come_best_first_and_of_one_cut_short_what_is_likest_to_the_question() -> None:
    evidence = numbered(passages(3))
    whole = most_tokens(numbered_text([one for one in evidence if one.passage_number == 1])) + 2
    assert ids(fitted(evidence, QUESTION, whole)) == [f"1.{place}" for place in range(1, 9)]
    assert ids(fitted(evidence, QUESTION, 70)) == ["1.5"]
    assert "1.5" in ids(fitted(evidence, QUESTION, 120))
    assert fitted(evidence, QUESTION, 20) == ()
    assert fitted((), QUESTION, 100) == ()


@given(st.integers(0, 1500), st.integers(0, 5))
def test_what_is_kept_fits_and_stays_in_order(tokens: int, count: int) -> None:
    evidence = numbered(passages(count))
    kept = fitted(evidence, QUESTION, tokens)
    assert not kept or most_tokens(numbered_text(kept)) <= tokens
    assert list(kept) == [one for one in evidence if one in kept]


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("", 0, 0),
        ("Rescuers saved all passengers of the ferry within two hours of the first call", 15, 24),
        ("[12.10] ", 7, 8),
        ("塞尔玛号渡轮沉没", 8, 16),
        ("ເຮືອ", 12, 12),
    ],
)
def test_tokens_are_bounded_from_above_and_not_by_much(text: str, least: int, most: int) -> None:
    assert least <= most_tokens(text) <= most


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_longer_text_never_has_fewer_tokens_by_far(one: str, other: str) -> None:
    assert most_tokens(one + other) <= most_tokens(one) + most_tokens(other) + len(one + other) // 12 + 1
    assert most_tokens(one) <= 3 * len(one)


VLLM = {"object": "list", "data": [{"id": "tiny", "object": "model", "max_model_len": 2048}]}
LLAMA_CPP = {
    "object": "list",
    "data": [{"id": "/models/a.gguf", "owned_by": "llamacpp", "meta": {"n_ctx_train": 131072}}],
}
SMALL = {"data": [{"id": "a.gguf", "meta": {"n_ctx_train": 2048}}]}
PLAIN = {"object": "list", "data": [{"id": "tiny", "object": "model"}, {"id": "other", "object": "model"}]}
LM_STUDIO = {"data": [{"id": "other", "loaded_context_length": 9}, {"id": "tiny", "loaded_context_length": 3000}]}
OLLAMA = {"models": [{"name": "tiny:latest", "model": "tiny:latest", "context_length": 8192}]}


@pytest.mark.parametrize(
    ("pages", "tokens"),
    [
        ({"/v1/models": VLLM}, 2048),
        ({"/v1/models": LLAMA_CPP, "/props": {"default_generation_settings": {"n_ctx": 3072}}}, 3072),
        ({"/v1/models": LLAMA_CPP}, UNKNOWN_CONTEXT),
        ({"/v1/models": SMALL}, 2048),
        ({"/v1/models": PLAIN, "/api/v0/models": LM_STUDIO}, 3000),
        ({"/v1/models": PLAIN, "/api/ps": OLLAMA}, 8192),
        ({"/v1/models": PLAIN, "/api/ps": {"models": [{"name": "other", "context_length": 9000}]}}, UNKNOWN_CONTEXT),
        ({"/v1/models": [{"id": "other"}, {"id": "tiny", "context_length": 6000}]}, 6000),
        ({"/v1/models": PLAIN}, UNKNOWN_CONTEXT),
        ({"/v1/models": {"data": [{"id": "tiny", "context_length": "long"}]}}, UNKNOWN_CONTEXT),
        ({"/v1/models": "what"}, UNKNOWN_CONTEXT),
        ({}, UNKNOWN_CONTEXT),
    ],
)
def test_the_endpoint_is_asked_once_how_much_its_model_reads(pages: dict[str, Any], tokens: int) -> None:
    with chat_server(pages=pages) as server:
        model = ChatModel("tiny", server.url)
        assert model.context_tokens() == tokens
        looked_up = len(server.looked_up)
        assert model.context_tokens() == tokens
        assert len(server.looked_up) == looked_up


def test_a_server_that_knows_how_much_is_read_once_it_has_loaded_the_model_is_asked_again() -> None:
    pages: dict[str, Any] = {"/v1/models": PLAIN}
    with chat_server(saying("Yes."), pages=pages) as server:
        model = ChatModel("tiny", server.url)
        assert model.context_tokens() == UNKNOWN_CONTEXT
        pages["/api/ps"] = OLLAMA
        assert model.context_tokens() == UNKNOWN_CONTEXT
        list(model.stream([{"role": "user", "content": "Who?"}]))
        assert (model.context_tokens(), model.context_is_assumed) == (8192, False)


def test_an_endpoint_that_keeps_silent_is_not_waited_for_to_say_what_it_reads() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        model = ChatModel("tiny", f"http://127.0.0.1:{silent.getsockname()[1]}/v1", first_token_timeout_s=20)
        started = time.monotonic()
        assert model.context_tokens() == UNKNOWN_CONTEXT
        assert time.monotonic() - started < 10
        assert model.context_tokens() == UNKNOWN_CONTEXT


def test_a_context_that_is_set_is_not_asked_for() -> None:
    with chat_server(pages={"/v1/models": VLLM}) as server:
        assert ChatModel("tiny", server.url, context_tokens=5000).context_tokens() == 5000
        assert server.looked_up == []
    openai = ChatModel("gpt-4")
    assert (openai.context_tokens(), openai.context_is_assumed) == (8192, True)


def test_a_server_that_can_not_be_reached_is_asked_again() -> None:
    with chat_server(pages={"/v1/models": VLLM}) as server:
        model = ChatModel("tiny", server.url)
    assert model.context_tokens() == UNKNOWN_CONTEXT
    assert model.context_tokens() == UNKNOWN_CONTEXT


def test_only_servers_of_ones_own_are_asked_beside_the_list_of_models() -> None:
    paths: list[str] = []
    assert context_of("tiny", lambda path: paths.append(path), is_local=False) is None
    assert paths == ["/models"]


@pytest.mark.parametrize(
    ("body", "context"),
    [
        ("This model's maximum context length is 2048 tokens. However, you requested 2304 tokens.", 2048),
        ("request (2304 tokens) exceeds the available context size (2048 tokens), try increasing it", 2048),
        ("the model is loaded with context length of only 1500 tokens, which is not enough", 1500),
        ("Prompt contains 5000 tokens, too large for model with 3000 maximum context length", 3000),
        ("prompt is too long: 5000 tokens > 3999 maximum", 3999),
        ("Please reduce the length of the messages or completion.", 2048),
        ("This model's maximum context length is 8192 tokens.", None),
        ("Unknown field: stream_options", None),
    ],
)
def test_a_refusal_of_too_long_a_request_says_how_much_is_read(body: str, context: int | None) -> None:
    assert context_by_refusal(body, 4096) == context


def test_a_request_that_was_too_long_is_made_once_more_with_less_evidence() -> None:
    too_long = refusing(
        400,
        {"error": {"code": 400, "message": "the request exceeds the available context size, try increasing it",
                   "type": "exceed_context_size_error", "n_prompt_tokens": 2300, "n_ctx": 2048}},
    )  # fmt: skip
    answer, body = asked(None, None, too_long)
    assert size(body) + body["max_tokens"] <= 2048
    assert answer.mode == "tiny"
    assert "it reads 2048 tokens at once" in answer.notices[0]
    with chat_server(refusing(400, error("prompt is too long"))) as server:
        model = ChatModel("tiny", server.url, context_tokens=4000)
        prompts = AnswerPrompts.load(resources.folder("prompts"))
        on = Asked(QUESTION, QUESTION, date(2025, 3, 4), passages(7))
        failed = answered(list(Generative(MeteredModel(model, date.today), prompts, StandIn(), 0.5, "No.").answer(on)))
        assert len(server.requests) == 2
    assert failed.mode == "extractive"
