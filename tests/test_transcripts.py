"""Each transcript over the wire: the very text, statements, citations, verdicts, reasoning and notices expected."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from chat_server import Exchange, Script, chat_server, refusing
from transcripts import ABSTENTION, PASSAGES, TRANSCRIPTS, Transcript

from assistant import resources
from assistant.answering.generative import Generative
from assistant.backends.chat_model import ChatModel
from assistant.nouns import (
    Answer,
    Article,
    Asked,
    Chunk,
    Done,
    Event,
    Passage,
    Sentence,
)
from assistant.text.prompts import AnswerPrompts


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


def events(transcript: Transcript) -> list[Event]:
    scripts = [sending(transcript)]
    if transcript.before:
        status, body = transcript.before
        scripts.insert(0, refusing(status, body))
    with chat_server(*scripts) as server:
        model = ChatModel("tiny", server.url, first_token_timeout_s=5, total_timeout_s=10)
        prompts = AnswerPrompts.load(resources.folder("prompts"))
        return list(Generative(model, prompts, StandIn(), 0.5, ABSTENTION).answer(ASKED))


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
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == transcript.usage


def test_the_table_covers_what_it_should() -> None:
    assert len(TRANSCRIPTS) >= 60
    assert len({transcript.family for transcript in TRANSCRIPTS}) >= 8
    assert len({str(transcript) for transcript in TRANSCRIPTS}) == len(TRANSCRIPTS)
