"""Words of a chat model on their way to the page: at once, not too often, and each update as cheap as the first."""

import statistics
import threading
import time
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest
from chat_server import chat_server, chunk
from scripted_server import Exchange
from test_generative import ASKED, SAY_NO, StandIn

from assistant import resources
from assistant.answering.conversation import Conversation
from assistant.answering.generative import Generative
from assistant.answering.metering import MeteredModel
from assistant.answering.rewriting import Rewritten
from assistant.backends.chat_model import ChatModel
from assistant.chat.markers import MarkerReader
from assistant.chat.prompts import AnswerPrompts, numbered
from assistant.faces import page
from assistant.nouns import Event, Retrieved, TextDelta

PROMPTS = AnswerPrompts.load(resources.folder("prompts"))


def conversation(url: str) -> Conversation:
    """Answers about two passages on a ferry, by the model at that address."""
    generative = Generative(
        MeteredModel(ChatModel("tiny", url, max_tokens=4000), date.today), PROMPTS, StandIn(), 0.5, SAY_NO
    )

    def answer(question: str, rewritten: Rewritten, as_of: date | None = None, **_: object) -> Iterator[Event]:
        yield Retrieved("What ferry sank?", ASKED.passages)
        yield from generative.answer(ASKED)

    return Conversation(answer)


def shown(url: str, question: str = "What sank?") -> Iterator[str]:
    """Yield what the page shows of an answer, update by update."""
    session = page._Session(conversation(url))
    for _ in page._turn(session, question, "", "", []):
        yield session.messages[-1]["content"]


def test_the_first_words_and_the_last_ones_before_a_silence_are_shown_at_once() -> None:
    go_on = threading.Event()

    def script(exchange: Exchange) -> None:
        exchange.start()
        # The first words come right after the search, the next ones right after them: too early for another update.
        for parts in (("The",), (" ferry", " Selma sank"), (" [1.1].", " All", " lived")):
            for part in parts:
                exchange.event(chunk(part))
            assert go_on.wait(20)
            go_on.clear()
        exchange.event("[DONE]")

    waited_for = ["<p>The", "The ferry Selma sank", "The ferry Selma sank [1]. All lived"]
    with chat_server(script) as server:
        for html in shown(server.url):
            if waited_for and html.endswith(waited_for[0]):
                waited_for.pop(0)
                go_on.set()
    assert not waited_for


def test_a_long_answer_comes_in_few_updates_that_only_add() -> None:
    words = [f"Word{number} of the ferry{'. ' if number % 15 == 14 else ' '}" for number in range(500)]

    def script(exchange: Exchange) -> None:
        exchange.start()
        for word in words:
            for token in (word[:4], word[4:8], word[8:12], word[12:]):
                exchange.event(chunk(token))
            time.sleep(0.004)
        exchange.event("[DONE]")

    with chat_server(script) as server:
        started = time.monotonic()
        updates, at = [], []
        for html in shown(server.url):
            updates.append(html)
            at.append(time.monotonic() - started)
    *drafts, _ = updates
    assert len(drafts) <= 20 * at[-1] + 2
    assert len(drafts) >= 10
    assert all(later.startswith(earlier) for earlier, later in pairwise(drafts))
    assert drafts[-1].endswith("Word499 of the ferry ")


def test_the_last_words_of_a_long_reply_take_as_long_as_its_first() -> None:
    text = "".join(
        f"Word{number} says that the ferry Selma sank off Bergen [1.1]. Rescuers saved all {number} passengers [1.2]. "
        for number in range(100)
    )

    def script(exchange: Exchange) -> None:
        exchange.start()
        for at in range(0, len(text), 5):
            exchange.event(chunk(text[at : at + 5]))
        exchange.event("[DONE]")

    with chat_server(script) as server:
        events = conversation(server.url).stream("What sank?")
        at = [time.perf_counter() for event in events if isinstance(event, TextDelta)]
    steps = [later - earlier for earlier, later in pairwise(at)]
    quarter = len(steps) // 4
    assert quarter > 400
    assert statistics.median(steps[-quarter:]) < 3 * statistics.median(steps[:quarter]) + 0.001


@pytest.mark.parametrize("unit", ["word. ", "a e.g. b ", "a:\n", "no. x ", 'a!"', "word [1.1] ", "- [x", "| a | b |\n"])
def test_a_reply_that_never_ends_a_statement_is_read_in_time_that_grows_with_its_length(unit: str) -> None:
    reader = MarkerReader(numbered(ASKED.passages))
    seconds = []
    for _ in range(4):
        started = time.perf_counter()
        for _ in range(400):
            list(reader.read(unit * 2))
        seconds.append(time.perf_counter() - started)
    # It was six to eight times as long where each sign was put beside all that had been written.
    assert seconds[-1] < 3 * seconds[0] + 0.05
