"""The page in a real Chromium: asking, marks, highlighting, stopping, hostile text, several people at once."""

import os
import re
import socket
import time
from dataclasses import replace
from datetime import date

import browser
import pytest

from assistant import Assistant, AssistantError, Settings
from assistant.answering.conversation import Conversation
from assistant.errors import RerankerError
from assistant.faces import rendering
from assistant.faces.page import _Session, _turn, _warm_up, serve
from assistant.nouns import (
    Answer,
    Article,
    Asked,
    Citation,
    Done,
    Doubt,
    Reasoning,
    Retrieved,
    Statement,
    Support,
    TextDelta,
    TextWithdrawn,
)

pytestmark = pytest.mark.skipif(not (browser.CHROMIUM and browser.DRIVER), reason=browser.MISSING)

HOSTILE = (
    "<script>window.hacked=1</script> <img src=x onerror='window.hacked=2'> ![i](http://203.0.113.9/a.png) "
    "[go](javascript:window.hacked=3) ${window.hacked=4} {{window.hacked}} `x` **bold** $$x^2$$ </div></details>"
)
ARTICLE = Article(
    "evil", f"Title {HOSTILE}", f"First sentence here. Second {HOSTILE}.\nThird sentence.", f"Outlet {HOSTILE}",
    date(2025, 3, 4), "javascript:window.hacked=5", "x.txt",
)  # fmt: skip


def scripted_answer(question, query, statements, text=None):
    """An answer of `(text, start, end, verdict)` statements over the hostile article."""
    citations, made = [], []
    for number, (said, start, end, verdict) in enumerate(statements, start=1):
        citation = Citation(number, ARTICLE, start, end)
        citations.append(citation)
        strays = [f"{mark} names no sentence of the articles given" for mark in re.findall(r"\[\d\.\S\]", text or "")]
        reasons = () if verdict == "supported" else (*strays, "the number 7 is not in the cited sentences")
        made.append(Statement(said, (citation,), Support(verdict, tuple(Doubt("number", one) for one in reasons))))
    text = text or " ".join(f"{s.text} [{n}]" for n, s in enumerate(made, start=1))
    day = date(2026, 1, 1)
    return Answer(question, query, day, text, not made, tuple(made), tuple(citations), (), "scripted-model")


class Scripted:
    """Stands in for the library and the model: what it says depends on the question."""

    mode = "scripted-model"
    closed = 0

    def warm_up(self):
        pass

    def articles(self):
        return (ARTICLE,)

    def conversation(self):
        return Conversation(self._answer)

    def _answer(self, question, rewritten, **options):
        query = rewritten.query
        asked = Asked(question, query, date(2026, 1, 1), ())
        yield Retrieved(asked.query, ())
        if "endless" in question:
            try:
                for number in range(10_000):
                    yield TextDelta(f"word{number} ")
                    time.sleep(0.02)
            finally:
                Scripted.closed += 1
        if "ponder" in question:
            yield TextDelta("Let me see.")
            yield TextWithdrawn()
            yield Reasoning("Let me see. ")
            yield Reasoning(f"Is it {HOSTILE}?")
            done = scripted_answer(question, query, [("It is.", 0, 20, "supported")])
            time.sleep(0.2)
            yield Done(replace(done, reasoning=f"Let me see. Is it {HOSTILE}?"))
        elif "doubt" in question:
            text = "It rose 7 percent. [1] Made up [9.9] and [2.?]."
            yield Done(scripted_answer(question, query, [("It rose 7 percent.", 0, 20, "unsupported")], text))
        else:
            said = f"{question} says {HOSTILE}"
            yield TextDelta(said)
            yield Done(scripted_answer(question, query, [(said, 0, 20, "supported"), ("More.", 21, 60, "supported")]))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def served(assistant, examples=()):
    from assistant.faces.page import build_page, launch

    port = free_port()
    page = build_page(assistant, examples)
    launch(page, "127.0.0.1", port)
    return page, f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def scripted():
    page, address = served(Scripted())
    yield address
    page.close()


@pytest.fixture(scope="module")
def real(corpus_library):
    from test_assistant import TOP_PARTNERS

    with Assistant.open(corpus_library, Settings()) as assistant:
        page, address = served(assistant, (TOP_PARTNERS,))
        yield address
        page.close()


@pytest.fixture(scope="module")
def window():
    with browser.chromium() as driver:
        yield driver


def opened(driver, address):
    driver.get(address)
    browser.wait_for(lambda: browser.find(driver, "#question textarea"))
    browser.wait_for(lambda: browser.find(driver, "#head h1"))


def lit(driver):
    return [mark.text for mark in browser.find(driver, "#sources mark.na-lit")]


def is_in_panel_view(driver, mark):
    return driver.execute_script(
        "const m = arguments[0].getBoundingClientRect(), p = arguments[0].closest('.na-panel').getBoundingClientRect();"
        "return m.height > 0 && m.top >= p.top - 1 && m.top < p.bottom;",
        mark,
    )


def test_a_question_gets_marks_that_open_the_very_sentence(window, real):
    opened(window, real)
    assert "12 articles" in browser.find(window, "#head")[0].text
    answer = browser.ask(window, "Which countries are Vietnam's top partners?")
    assert "Australia" in answer.text
    marks = browser.find(window, "#chat a.na-cite")
    assert len(marks) >= 2
    for mark in marks:
        browser.click(window, mark)
        (sentence,) = browser.wait_for(lambda: browser.find(window, "#sources mark.na-lit"))
        quoted = sentence.text.rsplit("[", 1)[0].strip()
        assert quoted in " ".join(answer.text.split())
        browser.wait_for(lambda shown=sentence: is_in_panel_view(window, shown))
    assert browser.requested_hosts(window) == {"127.0.0.1"}


def test_a_mark_works_from_the_keyboard(window, real):
    from selenium.webdriver.common.keys import Keys

    opened(window, real)
    browser.ask(window, "Which countries are Vietnam's top partners?")
    browser.find(window, "#chat a.na-cite")[0].send_keys(Keys.ENTER)
    browser.wait_for(lambda: len(lit(window)) == 1)


def test_an_earlier_answer_keeps_its_own_sources(window, real):
    opened(window, real)
    browser.ask(window, "How much did Vietnam and France trade?")
    browser.ask(window, "Who is the Russian ambassador to Vietnam?")
    first, last = browser.find(window, "#chat a.na-cite")[0], browser.find(window, "#chat a.na-cite")[-1]
    browser.click(window, last)
    (second,) = browser.wait_for(lambda: lit(window))
    browser.click(window, first)
    browser.wait_for(lambda: lit(window) and lit(window) != [second])
    assert "3.4 billion" in lit(window)[0]


def test_abstention_says_so_and_cites_nothing(window, real):
    opened(window, real)
    answer = browser.ask(window, "Who won the 2022 FIFA World Cup?")
    assert "do not answer" in answer.text
    assert not browser.find(window, "#chat a.na-cite")


def test_hostile_text_stays_text(window, scripted):
    opened(window, scripted)
    browser.requested_hosts(window)
    answer = browser.ask(window, f"Q {HOSTILE}")
    browser.click(window, browser.find(window, "#chat a.na-cite")[0])
    browser.wait_for(lambda: lit(window))
    for place in (answer, *browser.find(window, "#sources details")):
        for sign in ("<script>window.hacked=1</script>", "${window.hacked=4}", "{{window.hacked}}", "**bold**"):
            assert sign in place.text
    assert window.execute_script("return window.hacked") is None
    assert not browser.find(window, "#chat .na-answer img, #sources img, #chat .na-question img")
    hrefs = [link.get_attribute("href") for link in browser.find(window, "#chat .na-answer a, #sources a")]
    assert hrefs
    assert all("#src-" in href for href in hrefs)
    assert browser.requested_hosts(window) <= {"127.0.0.1"}


def test_doubtful_statements_and_invented_marks_are_shown_as_such(window, scripted):
    opened(window, scripted)
    answer = browser.ask(window, "doubt")
    assert "Not supported" in answer.text
    assert "the number 7 is not in the cited sentences" in answer.text
    assert [mark.text for mark in browser.find(window, "#chat .na-unknown")] == ["[9.9]", "[2.?]"]
    assert len(browser.find(window, "#chat a.na-cite")) == 1


def test_what_a_model_thinks_aloud_is_folded_beside_its_answer(window, scripted):
    opened(window, scripted)
    answer = browser.ask(window, "ponder")
    assert "It is." in answer.text
    assert "Let me see" not in answer.text
    chat = browser.find(window, "#chat")[0]
    title = browser.wait_for(
        lambda: [e for e in browser.find(window, "#chat button, #chat .title") if "thought aloud" in e.text]
    )[0]
    assert "Let me see" not in chat.text
    browser.click(window, title)
    browser.wait_for(lambda: "Let me see" in chat.text)
    assert "<script>window.hacked=1</script>" in chat.text
    assert "**bold**" in chat.text
    assert window.execute_script("return window.hacked") is None
    assert not browser.find(window, "#chat .na-question img, #chat .na-question a")


def test_stop_ends_a_running_answer_and_its_source(window, scripted):
    from selenium.webdriver.common.keys import Keys

    opened(window, scripted)
    closed = Scripted.closed
    browser.find(window, "#question textarea")[0].send_keys("endless" + Keys.ENTER)
    browser.wait_for(lambda: "word5" in browser.find(window, "#chat .na-answer")[-1].text)
    browser.wait_for(lambda: browser.find(window, "#question .stop-button"))[0].click()
    browser.wait_for(lambda: "Stopped." in browser.find(window, "#chat .na-answer")[-1].text, 3)
    browser.wait_for(lambda: Scripted.closed == closed + 1, 3)
    assert "Stopped." not in browser.ask(window, "and then?").text


def test_two_people_have_conversations_of_their_own(window, scripted):
    opened(window, scripted)
    browser.ask(window, "first person")
    with browser.chromium(width=390, height=800) as other:
        opened(other, scripted)
        assert not browser.find(other, "#chat .na-answer")
        browser.ask(other, "second person")
        assert "first person" not in other.find_element("tag name", "body").text
        assert other.execute_script("return document.documentElement.scrollWidth") <= 400
    assert "second person" not in window.find_element("tag name", "body").text


def test_a_bad_filter_is_one_line_in_the_chat(window, scripted):
    opened(window, scripted)
    filters = browser.wait_for(lambda: [b for b in browser.find(window, "button") if "Only articles" in b.text])[0]
    browser.click(window, filters)
    since = browser.wait_for(
        lambda: [e for e in browser.find(window, "#since input, #since textarea") if e.is_displayed()]
    )
    since[0].send_keys("yesterday")
    assert "expected YYYY-MM-DD" in browser.ask(window, "anything").text


def test_the_page_comes_up_beside_a_proxy_and_stays_on_this_machine(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        proxy = f"http://127.0.0.1:{silent.getsockname()[1]}"
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.setenv("NO_PROXY", "example.org")
        monkeypatch.setenv("GRADIO_SHARE", "True")
        page, _ = served(Scripted())
        assert os.environ["no_proxy"] == os.environ["NO_PROXY"] == "example.org,127.0.0.1,localhost"
        assert (page.share, page.share_url) == (False, None)
        assert not page.enable_monitoring
        assert not page.run_history
        page.close()


def test_an_address_that_is_taken_is_one_line():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AssistantError, match=rf"the page can't be served at 127.0.0.1:{port} \(.+\); ") as caught:
            serve(Scripted(), "127.0.0.1", port, open_browser=False)
    assert "\n" not in str(caught.value)


def test_a_model_that_can_not_be_loaded_is_one_line(capsys):
    class Unloadable(Scripted):
        def warm_up(self):
            raise RerankerError("the reranker 'nowhere' is not on this machine")

    _warm_up(Unloadable())
    assert capsys.readouterr().err == "assistant: the reranker 'nowhere' is not on this machine\n"


@pytest.mark.parametrize(
    ("text", "verdict", "marked"),
    [
        ("It rose [9.9] and [2.?].", "unsupported", ["[9.9]", "[2.?]"]),
        ("It rose [2.5 percent].", "unsupported", []),
        ("It cost [1.2 billion crowns] on [3.10.2024].", "unsupported", []),
        ("It rose [2.5].", "supported", []),
        (f"It rose [{'9' * 5000}].", "supported", []),
    ],
)
def test_only_marks_that_name_nothing_are_shown_as_invented(text, verdict, marked):
    shown = rendering.answer(scripted_answer("Why?", "Why?", [(text, 0, 20, verdict)], text), 1)
    assert re.findall(r'class="na-unknown"[^>]*>([^<]*)<', shown) == marked


def test_only_http_addresses_become_links():
    answer = scripted_answer("q", "q", [("x", 0, 5, "supported")])
    assert "javascript:" not in rendering.panel([(1, answer)]).replace(rendering.escaped(HOSTILE), "")


@pytest.mark.parametrize(
    ("retrieved", "title", "expected"),
    [
        (Retrieved("Why?", ()), None, None),
        (Retrieved("Why did it rise?", ()), "Read as a question of its own", "Searched: Why did it rise?"),
        (Retrieved("Why?", (), ("A &lt;b>", "B")), "Taken apart", "Searched: Why?<br>and: A &amp;lt;b&gt;<br>and: B"),
    ],
)
def test_what_was_searched_is_shown_where_it_is_not_the_question_alone(retrieved, title, expected):
    def ask(question, rewritten, **options):
        yield retrieved
        yield Done(scripted_answer("Why?", "Why?", [("x", 0, 5, "supported")]))

    session = _Session(Conversation(ask))
    assert list(_turn(session, "Why?", "", "", []))[-1] is True
    steps = [message for message in session.messages if "metadata" in message]
    assert [step["metadata"]["title"] for step in steps] == ([title] if title else [])
    assert all(expected in step["content"] for step in steps)
