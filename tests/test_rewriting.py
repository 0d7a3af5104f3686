"""Follow-up questions, rewritten by rules or by the chat model."""

import threading
import time
from datetime import date

import pytest
from chat_server import chat_server, error, refusing, saying

from assistant import resources
from assistant.answering.metering import MeteredModel
from assistant.answering.rewriting import Rewriter
from assistant.answering.topics import Turn
from assistant.backends.chat_model import ChatModel
from assistant.chat.prompts import RewritePrompt
from assistant.nouns import Answer, Article, Citation, Statement, Support

TEXT = "Chancellor Ida Holm opened the Kestrel bridge in Norway in 2023."
QUESTION = "What did Norway open?"
BESIDE = "and the cost?"
BY_RULES = "the cost? (What did Norway open?)"


def turn():
    article = Article("a", None, TEXT)
    citation = Citation(1, article, 0, len(TEXT))
    statement = Statement(TEXT, (citation,), Support("supported"))
    answer = Answer(
        QUESTION, QUESTION, date(2026, 1, 1), f"{TEXT} [1]", False, (statement,), (citation,), (), "extractive"
    )
    return Turn(QUESTION, QUESTION, answer)


def rewritten(server, question=BESIDE, **timeouts):
    model = MeteredModel(ChatModel("tiny", server.url, **timeouts), date.today)
    rewriter = Rewriter(model, RewritePrompt.load(resources.folder("prompts")))
    return rewriter.rewritten(question, (turn(),)).query


@pytest.mark.parametrize(
    ("deltas", "expected"),
    [
        (("How much did the Kestrel ", "bridge cost?"), "How much did the Kestrel bridge cost?"),
        (("\n“How much did the Kestrel bridge in Norway cost?”\n",), "How much did the Kestrel bridge in Norway cost?"),
        (("Rewritten question: What did the bridge of 2023 cost?",), "What did the bridge of 2023 cost?"),
        (("<think>Which bridge?</think>What did the bridge cost?",), "What did the bridge cost?"),
        (("Hm.</think>What did the bridge cost?",), "What did the bridge cost?"),
    ],
)
def test_the_model_rewrites_what_rules_only_set_beside(deltas, expected):
    with chat_server(saying(*deltas)) as server:
        assert rewritten(server) == expected
        (request,) = server.requests
        (message,) = request.body["messages"]
        assert f"Question: {QUESTION}\nAnswer: {TEXT}" in message["content"]
        assert BESIDE in message["content"]


@pytest.mark.parametrize(
    "reply",
    [
        "How much did the Raven bridge cost?",
        "What did the bridge of 2022 cost?",
        "It cost 40 million.",
        "What did the bridge cost?\nWhat did it look like?",
        "Here you are: the bridge",
        f"What did the bridge cost{' and cost' * 50}?",
        "?",
        "   ",
    ],
)
def test_rules_stand_in_for_a_reply_that_is_no_plain_question_or_names_something_new(reply):
    with chat_server(saying(reply)) as server:
        assert rewritten(server) == BY_RULES
        assert len(server.requests) == 1


@pytest.mark.parametrize("script", [refusing(401, error("no")), refusing(200, b"<html>", "text/html")])
def test_rules_stand_in_for_an_endpoint_that_fails(script):
    with chat_server(script) as server:
        assert rewritten(server) == BY_RULES


def test_rules_stand_in_for_an_endpoint_that_keeps_silent():
    def silent(exchange):
        exchange.start()
        exchange.wait()

    with chat_server(silent) as server:
        rewritten(server, first_token_timeout_s=0.3)  # imports what the client needs
        started = time.monotonic()
        assert rewritten(server, first_token_timeout_s=0.3) == BY_RULES
        assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Which yards joined Norsk?", "Which yards joined Norsk?"),
        ("And Peru?", "What did Peru open?"),
        ("Where was she born?", "Where was Chancellor Ida Holm born?"),
        ("Tell me more about [1]", f"More about “{TEXT}”"),
        ("in French please", QUESTION),
    ],
)
def test_the_model_is_not_asked_where_rules_do(question, expected):
    with chat_server(saying("What did the bridge cost?")) as server:
        assert rewritten(server, question) == expected
        assert server.requests == []


def test_without_a_model_rules_do():
    assert Rewriter().rewritten(BESIDE, (turn(),)).query == BY_RULES


def test_the_first_question_is_taken_as_it_is():
    assert Rewriter().rewritten(" More about [1]? ", ()).query == "More about [1]?"


def test_another_language_asks_the_last_question_again():
    found = Rewriter().rewritten("in French please", (turn(),))
    assert (found.query, found.language) == (QUESTION, "French")


def test_what_the_rewriting_costs_is_counted_whether_it_is_used_or_not():
    prompt = RewritePrompt.load(resources.folder("prompts"))
    for reply in ("What did the bridge that Norway opened cost?", "I can't do that."):
        with chat_server(saying(reply, counted=(120, 12))) as server:
            model = MeteredModel(ChatModel("tiny", server.url), date.today)
            assert Rewriter(model, prompt).rewritten(BESIDE, (turn(),)).usage.tokens == 132


def test_a_stop_ends_the_wait_for_the_rewriting():
    stop = threading.Event()

    def silent(exchange):
        exchange.start()
        stop.set()
        time.sleep(3)

    with chat_server(silent) as server:
        model = MeteredModel(ChatModel("tiny", server.url), date.today)
        started = time.monotonic()
        found = Rewriter(model, RewritePrompt.load(resources.folder("prompts"))).rewritten(BESIDE, (turn(),), stop)
        assert time.monotonic() - started < 2
    assert found.query == BY_RULES
