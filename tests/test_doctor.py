"""What `assistant doctor` says of a chat endpoint."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from chat_server import chat_server, error, listing, refusing, saying
from scripted_server import Script, nothing_left_behind

from assistant.answering.metering import Limits, MeteredModel
from assistant.backends.chat_model import ChatModel
from assistant.backends.ledger import Ledger
from assistant.faces.doctor import _chat_model

KEY = "sk-proj-0123456789abcdefWXYZ"
COUNTING = saying("one, two", ", three")


@pytest.fixture(autouse=True)
def _left_behind() -> Iterator[None]:
    with nothing_left_behind():
        yield


def looked_at(script: Script, models: Script, name: str = "tiny", **limits: int) -> list[tuple[str, str, bool]]:
    with chat_server(script, models=models) as server:
        model = ChatModel(name, server.url, KEY, first_token_timeout_s=5, total_timeout_s=6)
        found = list(_chat_model(model, MeteredModel(model, lambda: date(2026, 3, 1), limits=Limits(**limits))))
    assert KEY not in repr(found)
    return [(what, text.replace(model.host, "HOST"), works) for what, text, works in found]


def test_models_streaming_counting_and_seconds_are_told() -> None:
    endpoint, model = looked_at(COUNTING, listing("large", "tiny"))
    assert endpoint == ("endpoint", "HOST lists 2 models: large, tiny", True)
    told = r"tiny at HOST streams, counts tokens, first text after \d\.\d s; 4,096 tokens are assumed"
    assert re.fullmatch(told, model[1])
    assert model[2]


def test_what_the_endpoint_says_of_the_context_is_told() -> None:
    models = refusing(200, {"data": [{"id": "tiny", "max_model_len": 8192}]})
    assert looked_at(COUNTING, models)[1][1].endswith("; it reads 8,192 tokens at once")


def test_many_models_are_named_in_part() -> None:
    (_, text, _), _ = looked_at(COUNTING, listing(*"abcdefgh", "tiny"))
    assert text == "HOST lists 9 models: a, b, c, d, e, …"


def test_a_model_of_ollama_may_go_by_its_short_name() -> None:
    assert "not listed" not in looked_at(COUNTING, listing("tiny:latest"))[1][1]


def test_a_model_that_is_not_listed_may_answer_all_the_same() -> None:
    what, text, works = looked_at(COUNTING, listing("large"))[1]
    assert (what, works) == ("chat model", True)
    assert text.startswith("tiny at HOST, which is not listed, streams, ")


def test_a_model_that_is_not_there_is_told_with_those_that_are() -> None:
    endpoint, model = looked_at(refusing(404, error("no model tiny")), listing("large"))
    assert endpoint == ("endpoint", "HOST lists 1 model: large", True)
    assert not model[2]
    assert model[1].startswith(
        "tiny at HOST, which is not listed, does not answer: HOST does not know the model 'tiny'"
    )


def test_an_endpoint_without_a_list_may_answer_all_the_same() -> None:
    endpoint, model = looked_at(COUNTING, refusing(404, error("no such page")))
    assert endpoint[1].startswith("HOST does not list its models: HOST does not know ")
    assert (endpoint[2], model[2]) == (True, True)
    assert "not listed" not in model[1]


def test_a_server_that_neither_streams_nor_counts_is_told_so() -> None:
    whole = {"choices": [{"message": {"role": "assistant", "content": "one, two"}, "finish_reason": "stop"}]}
    text = looked_at(refusing(200, whole), listing("tiny"))[1][1]
    assert text.startswith("tiny at HOST answers all at once, does not count tokens (they are estimated), first text ")


def test_a_refused_key_is_told_once_for_each_and_never_shown() -> None:
    refusal = refusing(401, error(f"bad key {KEY}"))
    endpoint, model = looked_at(refusal, refusal)
    assert (endpoint[2], model[2]) == (False, False)
    assert "refused the key (401)" in endpoint[1]
    assert "refused the key (401)" in model[1]


def test_the_budget_holds_for_the_doctor_too(tmp_path: Path) -> None:
    with chat_server(COUNTING, models=listing("tiny")) as server:
        model = ChatModel("tiny", server.url)
        limited = MeteredModel(model, lambda: date(2026, 3, 1), None, Limits(day_tokens=9), Ledger(tmp_path / "u"))
        _, found = _chat_model(model, limited)
        assert server.requests == []
    assert "was not asked: of the day's 9 tokens 0 are used" in found[1]
    assert found[2]
