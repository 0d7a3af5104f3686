"""Each transcript over the wire: the very text, statements, citations, verdicts, reasoning and notices expected."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from chat_families import delta
from chat_server import chat_server, error, refusing, saying
from scripted_server import Exchange, Script
from transcripts import ABSTENTION, PASSAGES, TRANSCRIPTS, Transcript

from assistant import resources
from assistant.answering.generative import Generative
from assistant.answering.metering import MeteredModel
from assistant.backends.chat_model import ChatModel
from assistant.chat.prompts import AnswerPrompts
from assistant.nouns import (
    Answer,
    Article,
    Asked,
    Chunk,
    Done,
    Event,
    Passage,
    Reasoning,
    Sentence,
    StatementChecked,
    TextDelta,
    TextWithdrawn,
)


def passages() -> tuple[Passage, ...]:
    found = []
    for number, (outlet, day, headline, sentences) in enumerate(PASSAGES):
        article = Article(f"a{number}", headline, " ".join(sentences), outlet, day)
        starts = [article.text.index(sentence) for sentence in sentences]
        spans = [(start, start + len(sentence)) for start, sentence in zip(starts, sentences, strict=True)]
        chunk = Chunk(f"a{number}:0", article, 0, len(article.text), tuple(Sentence(article, *span) for span in spans))
        found.append(Passage(chunk, 1 / (1 + number)))
    return tuple(found)


ASKED = Asked("What sank?", "Which ferry sank off Bergen?", date(2025, 3, 4), passages())
IDS = {
    (passage.article.id, sentence.start): f"{place}.{position}"
    for place, passage in enumerate(ASKED.passages, start=1)
    for position, sentence in enumerate(passage.chunk.sentences, start=1)
}


class StandIn:
    """Always finds that the articles answer, and says nothing itself."""

    def answerable(self, asked: Asked) -> float:
        return 1.0

    def answer(self, asked: Asked) -> Iterator[Event]:
        yield Done(
            Answer(asked.question, asked.query, asked.as_of, "Quoted.", False, (), (), asked.passages, "extractive")
        )


def sending(transcript: Transcript) -> Script:
    def script(exchange: Exchange) -> None:
        exchange.start(kind=transcript.kind)
        for part in transcript.sent:
            if isinstance(part, bytes):
                exchange.send(part)
            else:
                exchange.event(part)

    return script


def generative(url: str, strict: bool = False) -> Generative:
    model = MeteredModel(ChatModel("tiny", url, first_token_timeout_s=5, total_timeout_s=10), date.today)
    prompts = AnswerPrompts.load(resources.folder("prompts"))
    return Generative(model, prompts, StandIn(), 0.5, ABSTENTION, strict=strict)


def events(transcript: Transcript, strict: bool = False) -> list[Event]:
    scripts = [sending(transcript)]
    if transcript.before:
        status, body = transcript.before
        scripts.insert(0, refusing(status, body))
    with chat_server(*scripts) as server:
        return list(generative(server.url, strict).answer(ASKED))


def answered(found: list[Event]) -> Answer:
    last = found[-1]
    assert isinstance(last, Done)
    return last.answer


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=str)
def test_a_transcript_becomes_the_answer_expected(transcript: Transcript) -> None:
    answer = answered(events(transcript))
    assert answer.mode == transcript.mode
    assert len(answer.notices) == len(transcript.notices), answer.notices
    for notice, fragment in zip(answer.notices, transcript.notices, strict=True):
        assert fragment in notice
    if transcript.mode == "extractive":
        assert answer.text == "Quoted."
        return
    assert answer.text == transcript.text
    assert answer.abstained == transcript.abstained
    said = [
        (one.text, " ".join(sorted(IDS[c.article.id, c.start] for c in one.citations)), one.support.verdict)
        for one in answer.statements
    ]
    assert said == list(transcript.statements)
    cited = transcript.cited
    if cited is None:
        cited = " ".join(dict.fromkeys(id_ for _, ids, _ in transcript.statements for id_ in ids.split()))
    assert [IDS[c.article.id, c.start] for c in answer.citations] == cited.split()
    assert {int(n) for n in re.findall(r"\[(\d+)\]", answer.text)} >= {c.number for c in answer.citations}
    assert answer.reasoning == transcript.reasoning
    counted = (0, 0) if answer.usage.is_estimated else (answer.usage.input_tokens, answer.usage.output_tokens)
    assert counted == transcript.usage


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=str)
def test_a_strict_answer_shows_what_it_is_and_holds_what_is_supported(transcript: Transcript) -> None:
    found = events(transcript, strict=True)
    answer, shown = answered(found), ""
    for event in found:
        shown = "" if isinstance(event, TextWithdrawn) else shown + (event.text if isinstance(event, TextDelta) else "")
    if answer.mode == "extractive" or answer.abstained:
        return
    assert shown.rstrip() == answer.text
    kept = [text for text, _, verdict in transcript.statements if verdict != "unsupported"]
    assert [one.text for one in answer.statements] == kept
    numbers = {one.number for one in answer.citations}
    assert {one.number for statement in answer.statements for one in statement.citations} == numbers


def test_the_table_covers_what_it_should() -> None:
    assert len(TRANSCRIPTS) >= 60
    assert len({transcript.family for transcript in TRANSCRIPTS}) >= 8
    assert len({str(transcript) for transcript in TRANSCRIPTS}) == len(TRANSCRIPTS)


def streamed(found: list[Event]) -> tuple[str, str]:
    """Return the text and the reasoning that somebody who follows the events has before them in the end."""
    text, reasoning = "", ""
    for event in found:
        if isinstance(event, TextDelta):
            text += event.text
        elif isinstance(event, TextWithdrawn):
            text = ""
        elif isinstance(event, Reasoning):
            reasoning += event.text
    return text, reasoning


@pytest.mark.parametrize("transcript", [t for t in TRANSCRIPTS if t.reasoning], ids=str)
def test_reasoning_is_told_apart_while_it_streams(transcript: Transcript) -> None:
    found = events(transcript)
    text, reasoning = streamed(found)
    assert text.strip() == answered(found).text
    assert reasoning.strip() == transcript.reasoning
    told = [event.statement for event in found if isinstance(event, StatementChecked)]
    assert told[len(told) - len(transcript.statements) :] == list(answered(found).statements)


def test_once_a_template_has_opened_the_reasoning_none_of_it_is_shown_as_text_again() -> None:
    late = saying("The Selma, I think.", "</think>", "The ferry Selma sank off Bergen [1.1].")
    plain = saying("The ferry Selma sank ", "off Bergen [1.1].")
    with chat_server(late, late, plain, plain) as server:
        asked = generative(server.url)
        first, second, third, fourth = (list(asked.answer(ASKED)) for _ in range(4))
    assert [isinstance(event, TextWithdrawn) for event in first].count(True) == 1
    for found in (second, third, fourth):
        assert not any(isinstance(event, TextWithdrawn) for event in found)
        assert streamed(found)[0] == "The ferry Selma sank off Bergen [1]."
    assert streamed(second)[1] == "The Selma, I think."
    assert [streamed(found)[1] for found in (third, fourth)] == ["", ""]
    assert sum(isinstance(event, TextDelta) for event in third) == 1
    assert sum(isinstance(event, TextDelta) for event in fourth) > 1


def test_without_a_system_role_its_text_leads_the_users_and_that_is_remembered() -> None:
    refusal = refusing(400, error("System role not supported"))
    with chat_server(refusal, saying("The ferry Selma sank off Bergen [1.1].")) as server:
        asked = generative(server.url)
        for _ in range(2):
            assert answered(list(asked.answer(ASKED))).mode == "tiny"
        sent = [request.body["messages"] for request in server.requests]
    system, user = sent[0]
    assert (system["role"], user["role"]) == ("system", "user")
    assert sent[1] == sent[2] == [{"role": "user", "content": f"{system['content']}\n\n{user['content']}"}]


def test_a_model_that_circles_is_hung_up_on() -> None:
    def script(exchange: Exchange) -> None:
        exchange.start()
        while True:
            exchange.event(delta(content="The ferry Selma sank off Bergen [1.1]. "))

    with chat_server(script) as server:
        answer = answered(list(generative(server.url).answer(ASKED)))
        assert server.disconnected.wait(2)
    assert answer.text == "The ferry Selma sank off Bergen [1]."
    assert [one.support.verdict for one in answer.statements] == ["supported"]


def test_a_model_that_spends_its_limit_on_reasoning_is_given_more_and_that_is_remembered() -> None:
    spent = saying("<think>The Selma, or the Signe", finish="length")
    full = saying("<think>The Selma.</think>", "The ferry Selma sank off Bergen [1.1].")
    with chat_server(spent, full) as server:
        asked = generative(server.url)
        answers = [answered(list(asked.answer(ASKED))) for _ in range(2)]
        limits = [request.body["max_tokens"] for request in server.requests]
    assert [answer.text for answer in answers] == ["The ferry Selma sank off Bergen [1]."] * 2
    assert [answer.reasoning for answer in answers] == ["The Selma."] * 2
    assert limits == [800, 2048, 2048]


def test_a_model_that_spends_any_limit_on_reasoning_is_asked_twice_and_not_more() -> None:
    with chat_server(saying("<think>The Selma, or the Signe", finish="length")) as server:
        asked = generative(server.url)
        answer = answered(list(asked.answer(ASKED)))
        assert len(server.requests) == 2
        answered(list(asked.answer(ASKED)))
        assert len(server.requests) == 3
    assert answer.mode == "extractive"
    assert "set chat_max_tokens higher" in answer.notices[0]
