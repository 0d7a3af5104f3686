"""The composition root, end to end over the sample corpus: real stores, real weights, no network."""

import json
import os
import subprocess
import sys
import textwrap
from datetime import date
from pathlib import Path

import pytest
from chat_server import chat_server, error, refusing, saying

from assistant import Assistant, AssistantError, Done, LibraryError, Price, Rate, Retrieved, Settings

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"
TOP_PARTNERS = "Which countries are Vietnam's top partners?"


@pytest.fixture(scope="module")
def assistant(corpus_library):
    with Assistant.open(corpus_library, Settings()) as opened:
        yield opened


def holds(answer):
    """Assert what is always true of an answer."""
    for citation in answer.citations:
        assert citation.article.text[citation.start : citation.end] == citation.quote
        assert f"[{citation.number}]" in answer.text
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert answer.abstained == (not answer.statements)


def test_top_partners_are_named_all_eight_with_the_later_article(assistant):
    answer = assistant.ask(TOP_PARTNERS, as_of=date(2026, 3, 1))
    holds(answer)
    for country in ("France", "United States", "China", "India", "South Korea", "Japan", "Russia", "Australia"):
        assert country in answer.text
    assert "European Union" in answer.text
    assert {citation.article.published for citation in answer.citations} >= {date(2024, 10, 8), date(2026, 1, 28)}


def test_articles_after_as_of_are_unknown(assistant):
    answer = assistant.ask(TOP_PARTNERS, as_of=date(2024, 12, 1))
    holds(answer)
    assert "European Union" not in answer.text
    assert all(passage.article.published <= date(2024, 12, 1) for passage in answer.passages)


def test_facts_that_change_are_told_with_their_day(assistant):
    answer = assistant.ask(TOP_PARTNERS, as_of=date(2024, 12, 1))
    assert "As of 8 October 2024" in answer.text


@pytest.mark.parametrize(
    "question",
    ["Who won the 2022 FIFA World Cup?", "What is the population of Brazil?", "How do I bake bread?", "?!"],
)
def test_what_the_articles_do_not_say_is_not_answered(assistant, question):
    answer = assistant.ask(question, as_of=date(2026, 3, 1))
    holds(answer)
    assert answer.abstained


def test_an_extractive_answer_stays_within_its_length(assistant):
    answer = assistant.ask("Who is Irek Faizullin?", as_of=date(2026, 3, 1))
    assert len(answer.text.split()) <= 60 + 2 * len(answer.statements)


def test_bounds_and_publishers_narrow_what_is_used(assistant):
    within = assistant.ask(TOP_PARTNERS, since=date(2024, 1, 1), until=date(2024, 12, 31))
    assert {passage.article.published.year for passage in within.passages} == {2024}
    outlet = assistant.search("partnership", publishers=["reuters"])
    assert outlet
    assert {passage.article.publisher for passage in outlet} == {"Reuters"}


def test_a_stream_begins_with_what_was_found_and_ends_with_the_answer(assistant):
    events = list(assistant.stream(TOP_PARTNERS, as_of=date(2026, 3, 1)))
    assert isinstance(events[0], Retrieved)
    assert isinstance(events[-1], Done)
    streamed = "".join(event.text for event in events if type(event).__name__ == "TextDelta")
    assert streamed == events[-1].answer.text


def test_a_follow_up_is_searched_as_a_whole_question(assistant):
    conversation = assistant.conversation()
    conversation.ask("What was the trade turnover between Vietnam and France?", as_of=date(2026, 3, 1))
    answer = conversation.ask("By how much had it grown?", as_of=date(2026, 3, 1))
    assert answer.question == "By how much had it grown?"
    assert "France" in answer.query
    assert "6.9" in answer.text


def test_a_comparison_is_taken_apart_and_its_searches_are_told(assistant):
    question = "Which is larger, Vietnam's trade with France or the cost of its high-speed railway?"
    *_, done = events = list(assistant.stream(question, as_of=date(2026, 3, 1)))
    searches = ("Vietnam's trade with France", "the cost of its high-speed railway")
    assert events[0].searches == done.answer.searches == searches
    texts = " ".join(passage.chunk.text for passage in done.answer.passages[:5])
    assert "$3.4 billion" in texts
    assert "$67 billion" in texts


def test_a_plain_question_is_not_taken_apart(assistant):
    retrieved, *_, done = assistant.stream(TOP_PARTNERS, as_of=date(2026, 3, 1))
    assert retrieved.searches == done.answer.searches == ()


def test_more_of_a_source_is_what_stands_around_the_cited_sentence(assistant):
    conversation = assistant.conversation()
    first = conversation.ask("By how much did trade between Vietnam and France rise?", as_of=date(2026, 3, 1))
    answer = conversation.ask("Tell me more about [1]", as_of=date(2026, 3, 1))
    holds(answer)
    assert {citation.article for citation in answer.citations} == {first.citations[0].article}
    assert first.citations[0].quote not in {citation.quote for citation in answer.citations}
    assert "aerospace" in answer.text


def test_a_question_about_a_source_is_answered_from_its_article_alone(assistant):
    conversation = assistant.conversation()
    first = conversation.ask("How much is the north-south railway of Vietnam expected to cost?", as_of=date(2026, 3, 1))
    answer = conversation.ask("What does source 1 say about Huawei?", as_of=date(2026, 3, 1))
    holds(answer)
    assert {passage.article for passage in answer.passages} == {first.citations[0].article}
    assert "Huawei" in answer.text


def test_a_source_that_the_last_answer_lacks_gets_one_clear_line_and_no_turn(assistant):
    conversation = assistant.conversation()
    conversation.ask("By how much did trade between Vietnam and France rise?", as_of=date(2026, 3, 1))
    with pytest.raises(AssistantError, match=r"there is no \[99\]"):
        conversation.ask("Tell me more about [99]")
    assert len(conversation.turns) == 1


def test_articles_quoted_when_another_language_was_asked_for_are_said_to_be_in_their_own(assistant):
    conversation = assistant.conversation()
    first = conversation.ask(TOP_PARTNERS, as_of=date(2026, 3, 1))
    answer = conversation.ask("in Vietnamese please", as_of=date(2026, 3, 1))
    assert answer.text == first.text
    assert answer.query == TOP_PARTNERS
    assert [notice for notice in answer.notices if "only a chat model can answer in Vietnamese" in notice]


@pytest.mark.parametrize(
    ("ask", "expected"),
    [
        (lambda a: a.ask("   "), "empty"),
        (lambda a: a.ask("x" * 2001), "2001 characters"),
        (lambda a: a.ask("Who won\ud83d?"), "half a character"),
        (lambda a: a.search("caf\udce9"), "half a character"),
        (lambda a: a.ask("Why?", since=date(2024, 2, 1), until=date(2024, 1, 1)), "after until"),
        (lambda a: a.article("nope"), "no article has the id 'nope'"),
        (lambda a: a.remove("nope"), "no article has the id 'nope'"),
    ],
)
def test_bad_input_gets_one_clear_line(assistant, ask, expected):
    with pytest.raises(AssistantError, match=expected) as caught:
        ask(assistant)
    assert "\n" not in str(caught.value)


def test_one_outlet_that_is_no_list_is_a_mistake(assistant):
    for call in (assistant.ask, assistant.search):
        with pytest.raises(TypeError, match="publishers is one name"):
            call("Who won?", publishers="Reuters")


def test_removed_articles_are_gone_and_come_back_when_read_again(assistant):
    article = assistant.articles()[0]
    assistant.remove(article.id)
    with pytest.raises(LibraryError):
        assistant.article(article.id)
    assert all(passage.article.id != article.id for passage in assistant.search(article.title))
    assert assistant.ingest([CORPUS]).added == (article.path,)
    assert assistant.search(article.title)[0].article.id == article.id


def with_model(folder, server):
    settings = Settings(chat_model="tiny", chat_base_url=server.url, chat_api_key="sk-secret-7")
    return Assistant.open(folder, settings)


def test_the_chat_model_rewrites_a_follow_up_and_answers_in_the_language_asked_for(corpus_library):
    rewritten = "How large is trade between France and Vietnam in airports?"
    script = (
        saying("Three point four billion dollars. [1.1]"),
        saying(rewritten),
        saying("x [1.1]"),
    )
    with chat_server(*script) as server, with_model(corpus_library, server) as assistant:
        conversation = assistant.conversation()
        conversation.ask("How large is trade between France and Vietnam?", as_of=date(2026, 3, 1))
        assert conversation.ask("and in airports?", as_of=date(2026, 3, 1)).query == rewritten
        conversation.ask("In Vietnamese, please", as_of=date(2026, 3, 1))
        first, rewriting, *_, last = (request.body["messages"] for request in server.requests)
        assert "Answer in the language of the question." in first[0]["content"]
        assert "leans on this conversation: and in airports?" in rewriting[0]["content"]
        assert "Answer in Vietnamese." in last[0]["content"]
        assert rewritten in last[1]["content"]


@pytest.mark.parametrize(("given", "sent"), [(None, "sk-secret-8"), ("sk-own-9", "sk-own-9")])
def test_a_key_in_the_environment_serves_settings_made_in_code(tmp_path, monkeypatch, given, sent):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-8")
    seen = []

    def script(exchange):
        seen.append(exchange.headers["Authorization"])
        refusing(401, error("no such key: sk-secret-8, sk-own-9"))(exchange)

    with chat_server(script) as server:
        settings = Settings(chat_model="tiny", chat_base_url=server.url, chat_api_key=given)
        with Assistant.open(tmp_path / "library", settings) as assistant:
            with pytest.raises(AssistantError, match="refused the key") as caught:
                list(assistant.chat_model.stream([{"role": "user", "content": "Who?"}]))
            assert not any(sent in repr(shown) for shown in (assistant.settings, assistant.chat_model, caught.value))
    assert seen == [f"Bearer {sent}"]


def test_a_chat_model_writes_the_answer_from_numbered_sentences_of_the_articles(assistant):
    folder = assistant.library.folder
    with chat_server(saying("Vietnam ranks France among its top partners [1.1][9.9].")) as server:
        with with_model(folder, server) as generative:
            answer = generative.ask(TOP_PARTNERS, as_of=date(2024, 12, 1))
        prompt = server.requests[0].body["messages"][-1]["content"]
    assert answer.mode == "tiny"
    assert answer.text == "Vietnam ranks France among its top partners [1][9.9]."
    (citation,) = answer.citations
    assert citation.quote in prompt
    assert answer.statements[0].support.verdict == "unsupported"
    assert "[9.9]" in " ".join(answer.statements[0].support.reasons)


def test_a_failing_endpoint_gives_the_extractive_answer_and_a_notice_without_the_key(assistant):
    with (
        chat_server(refusing(500, error("broken, sk-secret-7"))) as server,
        with_model(assistant.library.folder, server) as failing,
    ):
        answer = failing.ask(TOP_PARTNERS, as_of=date(2024, 12, 1))
    holds(answer)
    assert answer.mode == "extractive"
    assert "Australia" in answer.text
    assert any("this answer is extractive" in notice for notice in answer.notices)
    assert "sk-secret-7" not in repr(answer)


def test_an_answer_tells_what_it_cost_and_how_long_it_took_until_the_day_is_used_up(assistant):
    folder = assistant.library.folder
    limit = {"chat_max_tokens": 100, "chat_day_tokens": 4000, "chat_prices": {"tiny": Rate(1.0, 2.0, "EUR")}}
    with chat_server(saying("Vietnam ranks France ", "among its top partners [1.1].", counted=(3000, 20))) as server:
        settings = Settings(chat_model="tiny", chat_base_url=server.url, **limit)
        with Assistant.open(folder, settings) as generative:
            answer = generative.ask(TOP_PARTNERS, as_of=date(2024, 12, 1))
            assert generative.ask(TOP_PARTNERS, as_of=date(2024, 12, 1)).mode == "extractive"
        # The count outlives the process.
        with Assistant.open(folder, settings) as later:
            (notice,) = later.ask(TOP_PARTNERS, as_of=date(2024, 12, 1)).notices
        assert len(server.requests) == 1
    assert "of the day's 4,000 tokens 3,020 are used" in notice
    assert (answer.usage.tokens, answer.usage.price) == (3020, Price(0.00304, "EUR"))
    seconds = answer.usage.seconds
    assert 0 < seconds["retrieve"] < seconds["first_text"] < seconds["total"]
    assert seconds["answer"] < seconds["total"]


def test_a_cached_reply_answers_again_though_the_endpoint_is_gone(assistant):
    with chat_server(saying("Vietnam ranks France among its top partners [1.1].")) as server:
        settings = Settings(chat_model="tiny", chat_base_url=server.url, chat_cache_mb=1)
        with Assistant.open(assistant.library.folder, settings) as first:
            paid = first.ask(TOP_PARTNERS, as_of=date(2024, 12, 1))
    with Assistant.open(assistant.library.folder, settings) as later:
        answer = later.ask(TOP_PARTNERS, as_of=date(2024, 12, 1))
        assert later.ask(TOP_PARTNERS, as_of=date(2024, 12, 2)).mode == "extractive"
    holds(answer)
    assert (answer.mode, answer.text, answer.citations) == ("tiny", paid.text, paid.citations)
    assert (answer.usage.tokens, answer.usage.cached_replies) == (0, 1)


def test_a_built_wheel_answers_elsewhere_from_the_sample_corpus_with_every_socket_refused(tmp_path):
    build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path, ROOT]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "--target", tmp_path / "site", wheel]
    subprocess.run(install, check=True, capture_output=True)
    script = textwrap.dedent(
        """
        import socket, sys
        def refuse(self, address, *rest):
            raise OSError(f"refused: {address}")
        socket.socket.connect = socket.socket.connect_ex = refuse
        socket.getaddrinfo = lambda *a, **k: (_ for _ in ()).throw(OSError(f"refused: {a}"))
        from assistant.faces.cli import main
        sys.exit(main(sys.argv[1:]))
        """
    )
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "ASSISTANT_"))}
    done = subprocess.run(
        [sys.executable, "-c", script, "ask", "--json", "--as-of", "2026-03-01", TOP_PARTNERS],
        capture_output=True, text=True, cwd=tmp_path, env={**environ, "PYTHONPATH": str(tmp_path / "site")},
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "library is empty: reading the sample corpus" in done.stderr
    assert "12/12" in done.stderr
    answer = json.loads(done.stdout)
    assert "Australia" in answer["text"]
    assert all(str(tmp_path / "site") in citation["path"] for citation in answer["citations"])


def test_an_answer_from_nothing_says_why_there_was_nothing(assistant, tmp_path):
    with Assistant.open(tmp_path / "empty", Settings()) as empty:
        answer = empty.ask(TOP_PARTNERS)
    assert answer.abstained
    assert "holds no articles yet" in answer.notices[0]
    answer = assistant.ask(TOP_PARTNERS, publishers=["Nobody's Gazette"], as_of=date(2024, 12, 1))
    assert answer.abstained
    assert answer.notices == ("No article is within the days and outlets asked for, as of 1 December 2024.",)


def test_thanks_and_greetings_are_answered_without_a_search(assistant):
    conversation = assistant.conversation()
    for text in ("Hello", "thanks!"):
        *_, done = events = list(conversation.stream(text))
        holds(done.answer)
        assert not any(isinstance(event, Retrieved) for event in events)
        assert (done.answer.question, done.answer.passages, conversation.turns) == (text, (), ())
