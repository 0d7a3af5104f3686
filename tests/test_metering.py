"""What replies cost, and the limits that they are held against."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from chat_server import ChatServer, chat_server, error, hanging_midway, refusing, saying
from scripted_server import Script
from test_generative import ASKED, SAY_NO, TEXTS, StandIn

from assistant import resources
from assistant.answering.conversation import Conversation
from assistant.answering.generative import Generative
from assistant.answering.metering import Limits, MeteredModel
from assistant.backends.chat_model import ChatModel
from assistant.backends.ledger import Ledger, Spent
from assistant.chat.prompts import AnswerPrompts
from assistant.chat.tokens import most_prompt_tokens, most_tokens
from assistant.errors import BudgetSpent
from assistant.faces import rendering
from assistant.faces.costs import cost, total_cost
from assistant.nouns import Answer, Done, Price, Rate, Usage

RATE = Rate(input=2.0, output=10.0, currency="USD")
DAY = date(2026, 3, 1)
MESSAGES = [{"role": "user", "content": "Who?"}]
GOOD = saying("The ferry Selma sank off Bergen [1.1].", counted=(1000, 50))


def metered(
    server: ChatServer,
    limits: Limits | None = None,
    ledger: Ledger | None = None,
    rate: Rate | None = RATE,
    today: Callable[[], date] = lambda: DAY,
) -> MeteredModel:
    model = ChatModel("tiny", server.url, first_token_timeout_s=0.9, total_timeout_s=1.4, max_tokens=100)
    return MeteredModel(model, today, rate, limits, ledger)


def asked(model: MeteredModel) -> Answer:
    answering = Generative(model, AnswerPrompts.load(resources.folder("prompts")), StandIn(), 0.5, SAY_NO)
    done = list(answering.answer(ASKED))[-1]
    assert isinstance(done, Done)
    return done.answer


# What an answer has cost


def test_a_reply_costs_its_tokens_at_the_rate_of_its_model() -> None:
    with chat_server(GOOD) as server:
        usage = asked(metered(server)).usage
        assert (usage.tokens, usage.price) == (1050, Price(0.0025, "USD"))
        assert asked(metered(server, rate=None)).usage.price is None


def test_the_usage_of_several_answers_adds_up() -> None:
    one = Usage(1000, 50, {"retrieve": 1.0, "total": 2.0}, price=Price(0.5, "USD"))
    two = Usage(10, 5, {"total": 3.0, "answer": 1.0}, is_estimated=True, price=Price(0.25, "USD"), cached_replies=1)
    both = one + two
    assert (both.input_tokens, both.output_tokens, both.is_estimated, both.cached_replies) == (1010, 55, True, 1)
    assert both.seconds == {"retrieve": 1.0, "total": 5.0, "answer": 1.0}
    assert both.price == Price(0.75, "USD")
    assert (Usage() + one).price == one.price
    assert (one + replace(two, price=None)).price is None
    assert (one + replace(two, price=Price(1.0, "EUR"))).price is None


def test_a_conversation_knows_what_all_of_it_has_cost() -> None:
    with chat_server(GOOD) as server:
        answer = asked(metered(server))
    conversation = Conversation(lambda question, rewritten: iter([Done(answer)]))
    assert conversation.usage == Usage()
    conversation.ask("What sank?")
    conversation.ask("Where did it sink?")
    assert (conversation.usage.input_tokens, conversation.usage.output_tokens) == (2000, 100)
    assert conversation.usage.price == Price(0.005, "USD")


def test_cost_is_told_in_words() -> None:
    usage = Usage(1200, 34, {"first_text": 0.44, "total": 2.0}, price=Price(0.0212, "EUR"))
    assert cost(usage) == "1,200 tokens in, 34 out · 0.0212 EUR · first text after 0.4 s · 2.0 s"
    assert cost(replace(usage, is_estimated=True, seconds={})) == "about 1,200 tokens in, 34 out · about 0.0212 EUR"
    assert cost(Usage(seconds={"total": 0.26, "first_text": 0.2})) == "0.3 s"
    assert cost(Usage(cached_replies=1)) == "from the cache"
    assert total_cost(usage + usage, 2) == "2 answers so far: 2,400 tokens in, 68 out · 0.0424 EUR"
    assert total_cost(usage, 1) == total_cost(Usage(), 5) == ""


@pytest.mark.parametrize("text", ["", "Hanoi", "The ferry sank off Bergen on Tuesday.", "Việt Nam", "東京都"])
def test_an_estimate_of_tokens_is_rather_too_high(text: str) -> None:
    assert len(text.split()) <= most_tokens(text) <= len(text.encode())
    assert most_prompt_tokens([{"role": "user", "content": text}]) > most_tokens(text)


# Limits


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "use.sqlite")


def test_a_question_that_may_need_more_than_its_limit_is_not_put_to_the_model() -> None:
    with chat_server(GOOD) as server:
        answer = asked(metered(server, Limits(question_tokens=300)))
        assert server.requests == []
        assert answer.text == f"{TEXTS[0][0]} [1]"
        assert answer.usage.tokens == 0
        (notice,) = answer.notices
        assert notice.startswith("The chat model was not asked: a question may use 300 tokens, and this one may need ")
        assert notice.endswith("; this answer is extractive.")
        assert asked(metered(server, Limits(question_tokens=3000))).mode == "tiny"


def test_a_second_try_counts_for_its_question_too() -> None:
    spent = saying("<think>The Selma, or the Signe", finish="length", counted=(900, 800))
    with chat_server(spent, GOOD) as server:
        answer = asked(metered(server))
        assert len(server.requests) == 2
        assert answer.usage.tokens == 1700 + asked(metered(server)).usage.tokens
    with chat_server(spent, GOOD) as server:
        answer = asked(metered(server, Limits(question_tokens=3000)))
        assert len(server.requests) == 1
        assert answer.usage.tokens == 1700
        assert "a question may use 3,000 tokens" in answer.notices[0]


def test_the_tokens_of_a_day_are_used_up_and_a_new_day_begins_anew(ledger: Ledger) -> None:
    day = DAY
    with chat_server(GOOD) as server:
        model = metered(server, Limits(day_tokens=2600), ledger, today=lambda: day)
        assert [asked(model).mode for _ in range(3)] == ["tiny", "tiny", "extractive"]
        assert ledger.spent(DAY, "USD").tokens == 2100
        assert ledger.spent(DAY, "USD").price == pytest.approx(0.005)
        assert "of the day's 2,600 tokens 2,100 are used, and this question may need " in asked(model).notices[0]
        day = DAY + timedelta(days=1)
        assert asked(model).mode == "tiny"
        assert len(server.requests) == 3


def test_the_money_of_a_day_is_used_up(ledger: Ledger) -> None:
    with chat_server(GOOD) as server:
        model = metered(server, Limits(day_price=0.006), ledger)
        modes = [asked(model).mode for _ in range(3)]
        notice = asked(model).notices[0]
    assert modes == ["tiny", "tiny", "extractive"]
    assert "of the day's 0.006 USD 0.0050 are spent, and this question may cost 0.00" in notice


@pytest.mark.parametrize(
    ("script", "tokens"), [(refusing(401, error("no")), range(1)), (hanging_midway, range(200, 2000))]
)
def test_a_failed_reply_counts_as_far_as_it_may_cost(ledger: Ledger, script: Script, tokens: range) -> None:
    with chat_server(script) as server:
        assert asked(metered(server, Limits(day_tokens=5000), ledger)).mode == "extractive"
    assert ledger.spent(DAY).tokens in tokens


def test_a_reply_that_nobody_reads_on_counts_as_far_as_it_came(ledger: Ledger) -> None:
    with chat_server(hanging_midway) as server:
        reply = metered(server, Limits(day_tokens=5000), ledger).stream(MESSAGES)
        next(iter(reply))
        assert ledger.spent(DAY).tokens == most_prompt_tokens(MESSAGES) + 100
        reply.close()
    assert reply.usage.is_estimated
    assert ledger.spent(DAY).tokens == reply.usage.tokens < 100


def test_a_count_that_can_not_be_kept_is_no_leave_to_spend(tmp_path: Path) -> None:
    file = tmp_path / "use.sqlite"
    file.write_bytes(b"not a database, " * 100)
    with chat_server(GOOD) as server:
        answer = asked(metered(server, Limits(day_tokens=5000), Ledger(file)))
        assert server.requests == []
    assert answer.mode == "extractive"
    assert "can't be counted in" in answer.notices[0]
    assert "move that file away to begin anew" in answer.notices[0]


def test_without_a_limit_of_the_day_nothing_is_written(tmp_path: Path) -> None:
    with chat_server(GOOD) as server:
        asked(metered(server, Limits(question_tokens=5000), Ledger(tmp_path / "use.sqlite")))
    assert list(tmp_path.iterdir()) == []


def test_two_processes_never_use_more_than_the_day_has(tmp_path: Path, ledger: Ledger) -> None:
    code = (
        "import sys; from datetime import date; from pathlib import Path\n"
        "from assistant.backends.ledger import Ledger, Spent\n"
        "from assistant.errors import BudgetSpent\n"
        "ledger, let = Ledger(Path(sys.argv[1])), 0\n"
        "for _ in range(40):\n"
        "    try: ledger.reserve(date(2026, 3, 1), Spent(10), 500, None); let += 1\n"
        "    except BudgetSpent: pass\n"
        "print(let)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "use.sqlite")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert sum(int(one.communicate()[0]) for one in running) == 50
    assert ledger.spent(DAY).tokens == 500


def test_a_process_that_dies_while_it_asks_has_used_what_it_reserved(tmp_path: Path, ledger: Ledger) -> None:
    code = (
        "import os, signal, sys; from datetime import date; from pathlib import Path\n"
        "from assistant.backends.ledger import Ledger, Spent\n"
        "Ledger(Path(sys.argv[1])).reserve(date(2026, 3, 1), Spent(400), 500, None)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "use.sqlite")], check=False)
    assert ledger.spent(DAY).tokens == 400
    with pytest.raises(BudgetSpent):
        ledger.reserve(DAY, Spent(400), 500, None)


def test_the_ledger_holds_days_and_sums_only(tmp_path: Path, ledger: Ledger) -> None:
    with chat_server(GOOD) as server:
        asked(metered(server, Limits(day_tokens=5000), ledger))
    with closing(sqlite3.connect(tmp_path / "use.sqlite")) as db:
        assert db.execute("SELECT * FROM days").fetchall() == [("2026-03-01", "USD", 1050, pytest.approx(0.0025))]


def test_the_page_shows_the_cost_of_the_answer_and_of_the_conversation() -> None:
    with chat_server(GOOD) as server:
        shown = rendering.answer(asked(metered(server)), 2, "2 answers so far: 2,100 tokens in, 100 out")
    assert "written by tiny · as of 4 March 2025 · 1,000 tokens in, 50 out · 0.002500 USD</p>" in shown
    assert '<p class="na-small">2 answers so far: 2,100 tokens in, 100 out</p>' in shown
