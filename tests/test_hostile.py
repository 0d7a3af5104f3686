"""Hostile articles: what they do to the prompt, to an answer of a model that obeys them, to the page and a terminal."""

import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import Any

import browser
import pytest
from chat_server import chat_server, chunk
from hostile_articles import ARTICLES, Hostile
from scripted_server import Exchange

from assistant import resources
from assistant.answering.conversation import Conversation
from assistant.answering.evidence import EvidenceRanker
from assistant.answering.extractive import ABSTENTION, Extractive
from assistant.answering.generative import Generative
from assistant.answering.metering import MeteredModel
from assistant.answering.rewriting import Rewritten
from assistant.backends.chat_model import ChatModel
from assistant.backends.reader import Reader
from assistant.chat.prompts import AnswerPrompts, numbered
from assistant.errors import AssistantError
from assistant.faces import cli, rendering
from assistant.nouns import (
    Answer,
    Article,
    Asked,
    Chunk,
    Citation,
    Done,
    Doubt,
    Event,
    Passage,
    Retrieved,
    Sentence,
    Statement,
    Support,
)
from assistant.text.chunking import evidence_sentences

TODAY = date(2025, 6, 1)
HARMLESS = Article(
    "harmless",
    "Harbour of Lindvik reopens",
    "The harbour of Lindvik reopened on 3 May after a storm. Repairs cost 4.2 million crowns.",
    "Fjord Post",
    date(2025, 5, 4),
)
TRUE_REPLY = "The harbour of Lindvik reopened on 3 May after a storm [1.1]."
TRUE_ANSWER = "The harbour of Lindvik reopened on 3 May after a storm [1]."
PROMPTS = AnswerPrompts.load(resources.folder("prompts"))
every_article = pytest.mark.parametrize("hostile", ARTICLES, ids=lambda hostile: hostile.name)


def passage(article: Article) -> Passage:
    found = evidence_sentences(article)
    copy = replace(article, id=f"{article.id}-copy")
    return Passage(Chunk(f"{article.id}:0", article, 0, len(article.text), found), 1.0, article.id, (copy,))


def asked(*articles: Article, question: str = "What happened?") -> Asked:
    return Asked(question, question, TODAY, tuple(map(passage, articles)))


# The prompt

HIDDEN = ("Cc", "Cf", "Cs", "Co")
BRACKETS = "[]【】［］〔〕⟦⟧❲❳﹝﹞<>＜＞〈〉⟨⟩ᐸᐳ"


def prompt(*articles: Article) -> tuple[str, str]:
    evidence = numbered([passage(article) for article in articles])
    system, user = PROMPTS.messages("What happened?", evidence, TODAY, ABSTENTION)
    return system["content"], user["content"]


@every_article
@pytest.mark.parametrize("as_read", [False, True])
def test_nothing_of_an_article_gets_out_of_its_line_in_the_prompt(hostile: Hostile, as_read: bool) -> None:
    article = hostile.read if as_read or hostile.file else hostile.raw
    system, user = prompt(HARMLESS, article)
    harmless_system, harmless_user = prompt(HARMLESS)
    assert system == harmless_system
    before, inside, after = re.split(r"</?articles>", user)
    harmless_before, harmless_inside, harmless_after = re.split(r"</?articles>", harmless_user)
    assert (before, after) == (harmless_before, harmless_after)
    # The harmless passage is the same beside the hostile one, which has one line of its own for each sentence.
    harmless = harmless_inside.rstrip("\n")
    assert inside.startswith(harmless)
    header, *lines = inside.removeprefix(harmless).strip("\n").split("\n")
    assert [line.split(" ", 1)[0] for line in lines] == [f"[2.{n}]" for n in range(1, len(lines) + 1)]
    parts = header.split(" | ")
    assert parts[0] == "Passage 2"
    assert parts[2] == "published 4 March 2025" if article.published else "date unknown"
    assert len(parts) == 4
    for text in (header, *(line.split(" ", 1)[1] for line in lines)):
        assert not set(text) & set(BRACKETS)
        assert len(text) < 2100


@every_article
def test_a_question_that_takes_words_of_an_article_stays_one_line(hostile: Hostile) -> None:
    evidence = numbered([passage(HARMLESS)])
    words = f"{hostile.title} {hostile.text}"
    _, user = PROMPTS.messages(words, evidence, TODAY, ABSTENTION)
    lines, harmless_lines = user["content"].splitlines(), prompt(HARMLESS)[1].splitlines()
    changed = [line for line, harmless in zip(lines, harmless_lines, strict=True) if line != harmless]
    assert len(changed) == 1
    assert changed[0].startswith("Question: ")
    assert not set(changed[0]) & set(BRACKETS)


@every_article
def test_a_prompt_hides_nothing(hostile: Hostile) -> None:
    article = hostile.read if hostile.file else hostile.raw
    text = prompt(article)[1].replace("\n", "")
    joiners = {"\u200c", "\u200d"}
    hidden = [one for one in text if unicodedata.category(one) in HIDDEN and one not in joiners]
    assert not hidden
    assert not joiners & set(text), "no script of these stories needs them"
    assert not set(text) & set("\u034f\u115f\u1160\u3164\uffa0\u17b4\u17b5\u180e\u2028\u2029\x85")
    assert not any("\ufe00" <= one <= "\ufe0f" or "\U000e0000" <= one <= "\U000e0fff" for one in text)
    heaps = re.findall(r"[\u0300-\u036f\u0483-\u0489]+", text)
    assert all(len(heap) <= 6 for heap in heaps)


@every_article
def test_the_offsets_of_an_article_hold_whatever_is_in_it(hostile: Hostile) -> None:
    article = hostile.read if hostile.file else hostile.raw
    evidence = numbered([passage(article)])
    assert evidence
    at = 0
    for one in evidence:
        assert at <= one.sentence.start < one.sentence.end <= len(article.text)
        at = one.sentence.end


@pytest.mark.parametrize(
    "text",
    [
        "Thủ tướng Phạm Minh Chính đến Đà Nẵng hôm thứ Hai.",
        "قال الوزير إن الاتفاق وُقّع يوم الاثنين.",
        "او گفت که کتاب‌ها را می‌خواند.",
        "השרה חתמה על ההסכם ביום שני.",
        "विदेश मंत्री ने कहा कि शक्‌ति और क्‍या.",
        "The crew 👩‍🚀 flew 🏳️‍🌈 on ❤️‍🔥 day 1️⃣.",
    ],
)
def test_text_of_any_script_stays_readable_in_the_prompt(text: str) -> None:
    assert f"[1.1] {text}\n" in prompt(Article("readable", None, text))[1] + "\n"


# A model that obeys


class Model:
    """A scripted model: whatever it is asked, it writes `reply`."""

    reply = TRUE_REPLY
    step = 7

    def __init__(self) -> None:
        self.prompts: list[list[dict[str, str]]] = []

    def __call__(self, exchange: Exchange) -> None:
        self.prompts.append(exchange.body["messages"])
        exchange.start()
        for at in range(0, len(self.reply), self.step):
            exchange.event(chunk(self.reply[at : at + self.step]))
        exchange.event(chunk(None, "stop"))
        exchange.event("[DONE]")


class Sure:
    """Stands in: what it is asked can be answered, and then it doesn't know how."""

    def answerable(self, asked: Asked) -> float:
        return 1.0

    def answer(self, asked: Asked) -> Iterator[Event]:
        yield Done(Answer(asked.question, asked.query, TODAY, ABSTENTION, True, (), (), asked.passages, "extractive"))


@contextmanager
def answering(model: Model) -> Iterator[Generative]:
    with chat_server(model) as server:
        yield Generative(
            MeteredModel(ChatModel("obedient", server.url, max_tokens=20_000, context_tokens=200_000), date.today),
            PROMPTS,
            Sure(),
            0.5,
            ABSTENTION,
        )


@pytest.fixture(scope="module")
def model() -> Iterator[tuple[Model, Generative]]:
    scripted = Model()
    with answering(scripted) as generative:
        yield scripted, generative


def done(events: Iterator[Event]) -> Answer:
    *_, last = events
    assert isinstance(last, Done)
    return last.answer


PLAIN = "br strong summary sup h1 h2 table thead tbody tr th td".split()
ELEMENTS: dict[str, set[str]] = {
    "div": {"class", "tabindex", "aria-label"},
    "p": {"class"},
    "a": {"class", "href", "aria-label", "target", "rel"},
    "span": {"class", "title"},
    "details": {"open"},
    "mark": {"id", "tabindex"},
    "section": {"class"},
} | {name: set() for name in PLAIN}


class Elements(HTMLParser):
    """Reads HTML of the page, and refuses whatever the page itself would not write."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.hrefs: list[str] = []
        self.ids: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag in ELEMENTS, tag
        found = dict(attributes)
        assert set(found) <= ELEMENTS[tag], (tag, found)
        assert len(found) == len(attributes)
        assert not found.get("class") or all(name.startswith("na-") for name in str(found["class"]).split())
        self.hrefs += [str(found["href"])] if "href" in found else []
        self.ids += [str(found["id"])] if "id" in found else []
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_renders_clean(answer: Answer) -> None:
    """Only the page's own elements are written, links lead to the citations, and to the articles' own addresses."""
    marks = [f"#src-1-{citation.number}" for citation in answer.citations]
    written = Elements(rendering.answer(answer, 1))
    assert not written.open
    assert set(written.hrefs) == set(marks)
    panel = Elements(rendering.panel([(1, answer)]))
    assert not panel.open
    assert ("Also published by" in panel.text) == bool(answer.citations)
    addresses = {citation.article.url for citation in answer.citations if citation.article.url}
    assert set(panel.hrefs) == {url for url in addresses if url.startswith("https://lindvik-courier.example/")}
    assert sorted(panel.ids) == sorted(mark.removeprefix("#") for mark in marks)
    drafts = [shown(answer.text) for shown in (rendering.draft, rendering.stopped, rendering.problem)]
    for html in (*drafts, rendering.question(answer.question), rendering.question(answer.text)):
        assert not Elements(html).hrefs
    for html in (*drafts, rendering.answer(answer, 1)):
        assert not re.search(r"[\r\n\u2028\u2029]", html), "a blank line ends what Markdown takes for HTML"
    articles = [passage.article for passage in answer.passages]
    for html in (rendering.holdings(articles), rendering.head(articles, answer.mode)):
        assert not Elements(html).hrefs


@every_article
def test_obeying_an_article_changes_the_text_of_that_answer_only(
    hostile: Hostile, model: tuple[Model, Generative]
) -> None:
    scripted, generative = model
    question = asked(HARMLESS, hostile.read if hostile.file else hostile.raw)
    evidence = {one.id: one.sentence for one in numbered(question.passages)}
    scripted.reply = hostile.obeyed
    answer = done(generative.answer(question))
    named = {evidence[id] for id in hostile.cited}
    cited = {Sentence(one.article, one.start, one.end) for one in answer.citations}
    # Where a reply names nothing, or a sentence that says something else, its statements are matched: the story does
    # say what it wants to be said.
    matched = {one for one in cited - named if one.article.id == question.passages[1].article.id}
    assert cited - matched == named
    assert not matched or any(re.search("matched|cited to the sentence", notice) for notice in answer.notices)
    for statement in answer.statements:
        assert statement.support.verdict != "supported" or {one.article for one in statement.citations} != {HARMLESS}
    assert all(one.article.text[one.start : one.end] == one.quote for one in answer.citations)
    assert_renders_clean(answer)
    scripted.reply = TRUE_REPLY
    following = done(generative.answer(question))
    assert (following.text, following.notices, following.mode) == (TRUE_ANSWER, (), "obedient")
    assert [statement.support.verdict for statement in following.statements] == ["supported"]
    assert scripted.prompts[-1] == scripted.prompts[-2]
    assert_renders_clean(following)


# Without a model


@pytest.fixture(scope="module")
def extractive() -> Extractive:
    return Extractive(EvidenceRanker(Reader()), 0.0, 60)


@every_article
def test_an_extractive_answer_over_a_hostile_article_renders_clean(hostile: Hostile, extractive: Extractive) -> None:
    article = hostile.read if hostile.file else hostile.raw
    answer = done(extractive.answer(asked(article, question=f"What happened to {article.label[:40]}?")))
    assert answer.citations
    # Every mark in the text is one that the answer has set itself, however the article writes numbers in brackets.
    assert re.findall(r"\[(\d+)\]", answer.text) == [str(one.number) for one in answer.citations]
    assert_renders_clean(answer)


# A terminal and JSON


class Library:
    """Holds the hostile articles as no reader has cleaned them, and answers in the words of a model that obeys all."""

    articles_ = tuple(hostile.read if hostile.file else hostile.raw for hostile in ARTICLES)

    def articles(self) -> tuple[Article, ...]:
        return self.articles_

    def search(self, words: str, k: int, **_: object) -> tuple[Passage, ...]:
        return tuple(map(passage, self.articles_))[:k]

    def ask(self, question: str, **_: object) -> Answer:
        if question == "fail":
            raise AssistantError("no \x1b]0;owned\x07 such \x9b2J model")
        sentences = [one for article in self.articles_ for one in evidence_sentences(article)]
        citations = tuple(Citation(n, one.article, one.start, one.end) for n, one in enumerate(sentences, start=1))
        statements = tuple(
            Statement(hostile.obeyed, (), Support("unsupported", (Doubt("name", f"{hostile.title} is missing"),)))
            for hostile in ARTICLES
        )
        text = "\n".join(hostile.obeyed for hostile in ARTICLES)
        notices = ("m\x1b[1mm did not answer (\u202e)",)
        return Answer(question, question, TODAY, text, False, statements, citations, (), "m", notices)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[str, str]]:
    monkeypatch.setattr(cli, "_opened", lambda *_, **__: nullcontext(Library()))

    def called(*arguments: str) -> tuple[str, str]:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            cli.main(arguments)
        return out.getvalue(), err.getvalue()

    return called


@pytest.mark.parametrize("command", [("ask", "what?"), ("search", "words", "-k", "99"), ("articles",), ("ask", "fail")])
def test_nothing_that_commands_a_terminal_reaches_it(command: tuple[str, ...], run: Callable[..., Any]) -> None:
    written = "".join(run(*command))
    assert len(written) > 20
    assert {one for one in written if unicodedata.category(one) in HIDDEN} <= {"\n"}


@pytest.mark.parametrize("command", [("ask", "what?"), ("search", "words", "-k", "99"), ("articles",)])
def test_json_holds_every_character_and_hides_none(command: tuple[str, ...], run: Callable[..., Any]) -> None:
    written, _ = run(*command, "--json")
    assert {one for one in written if unicodedata.category(one) in HIDDEN} <= {"\n"}
    records = [json.loads(line) for line in written.split("\n") if line]
    titles = [record["title"] for record in records] if len(records) > 1 else []
    titles += [citation["title"] for citation in records[0].get("citations", ())]
    assert {article.title for article in Library.articles_} == set(titles)
    if command[0] == "ask":
        assert records[0]["statements"][0]["text"] == ARTICLES[0].obeyed
        assert records[0]["text"] == "\n".join(hostile.obeyed for hostile in ARTICLES)


# The page in a browser


class Obedient:
    """Stands in for the library: each question is about all hostile articles, and answered by the scripted model."""

    mode = "obedient"

    def __init__(self, generative: Generative) -> None:
        self._generative = generative

    def warm_up(self) -> None:
        pass

    def articles(self) -> tuple[Article, ...]:
        return Library.articles_

    def conversation(self) -> Conversation:
        return Conversation(self._answer)

    def _answer(self, question: str, rewritten: Rewritten, **_: object) -> Iterator[Event]:
        about = replace(asked(*self.articles()), question=question, query=rewritten.query)
        yield Retrieved(rewritten.query, about.passages)
        yield from self._generative.answer(about)


LOOK = """
const places = '#chat .na-answer, #chat .na-question, #sources .na-panel, #holdings table, #head h1, #head p';
const inside = [...document.querySelectorAll(places)].flatMap((place) => [place, ...place.querySelectorAll('*')]);
for (const details of document.querySelectorAll('#sources details')) details.open = true;
return {
  texts: ['#chat', '#sources'].map((place) => document.querySelector(place).textContent),
  elements: inside.map((element) => element.localName),
  attributes: inside.flatMap((element) => element.getAttributeNames()),
  hrefs: inside.filter((element) => element.href).map((element) => element.getAttribute('href')),
};
"""


@pytest.mark.skipif(not (browser.CHROMIUM and browser.DRIVER), reason=browser.MISSING)
def test_the_page_shows_every_hostile_article_and_obeyed_answer_as_text() -> None:
    from test_page import opened, served

    scripted = Model()
    # The first sentence of each article is cited, so that its text stands in the panel; then comes what it wants.
    # What ends a reply for its reader comes last: signs of another turn, a list of sources, what repeats without end.
    ending = "sources-list chat-markup inst-tokens turn-tokens dialogue role-lines heaped-marks endless-word".split()
    cited = "\n".join(f"News [{n}.1]." for n in range(1, len(ARTICLES) + 1))
    stories = sorted(ARTICLES, key=lambda story: (story.name in ending, story.name != "reasoning-tags"))
    scripted.step = 400
    scripted.reply = "\n".join([stories[0].obeyed, cited, *(story.obeyed for story in stories[1:])])
    with answering(scripted) as generative, browser.chromium() as window:
        page, address = served(Obedient(generative))
        opened(window, address)
        browser.ask(window, "What happened?")
        browser.wait_for(lambda: len(browser.find(window, "#sources details")) == len(ARTICLES))
        found = window.execute_script(LOOK)
        for sign in ("<script>window.hacked=1</script>", "![x](http://203.0.113.9/b.png)", "{{window.hacked=1}}"):
            assert all(sign in text for text in found["texts"])
        assert set(found["elements"]) <= set(ELEMENTS)
        marks = {f"#src-1-{n}" for n in range(1, len(browser.find(window, "#sources mark")) + 1)}
        addresses = {article.url for article in Library.articles_ if (article.url or "").startswith("https://")}
        assert set(found["hrefs"]) == marks | addresses
        assert not [name for name in found["attributes"] if name.startswith(("on", "src", "style"))]
        scripted.reply = "News [1.1]."
        assert browser.ask(window, "And then?").text.startswith("News 1")
        assert window.execute_script("return window.hacked") is None
        assert browser.requested_hosts(window) == {"127.0.0.1"}
        page.close()
