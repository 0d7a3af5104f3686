"""Answers written by a chat model over real sockets, and what stands in when it fails."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from chat_server import ChatServer, chat_server, error, hanging_midway, refusing, saying
from scripted_server import Script

from assistant import resources
from assistant.answering.generative import Generative
from assistant.answering.metering import MeteredModel
from assistant.backends.chat_model import ChatModel
from assistant.chat.prompts import AnswerPrompts
from assistant.chat.tokens import most_tokens
from assistant.nouns import (
    Answer,
    Article,
    Asked,
    Chunk,
    Citation,
    Done,
    Event,
    Passage,
    Sentence,
    Statement,
    StatementChecked,
    Support,
    TextDelta,
)

SAY_NO = "These articles do not answer this question."
KEY = "sk-0123456789abcdef"
TEXTS = [
    ["The ferry Selma sank off Bergen on Tuesday.", "Rescuers saved all 41 passengers within two hours."],
    ["Norway will review ferry safety rules in spring.", "The review costs 12 million kroner."],
]


def passages() -> tuple[Passage, ...]:
    found = []
    for number, sentences in enumerate(TEXTS):
        article = Article(
            f"a{number}", f"Headline {number}", " ".join(sentences), "The Port", date(2025, 1, 8 + number)
        )
        spans = [(article.text.index(one), article.text.index(one) + len(one)) for one in sentences]
        chunk_ = Chunk(f"a{number}:0", article, 0, len(article.text), tuple(Sentence(article, *span) for span in spans))
        found.append(Passage(chunk_, 1.0))
    return tuple(found)


ASKED = Asked("What sank?", "What ferry sank?", date(2025, 3, 4), passages(), retrieve_seconds=0.25)


class StandIn:
    """Answers with the first sentence, or abstains; counts how often it is asked."""

    def __init__(self, probability: float = 0.9) -> None:
        self.probability = probability
        self.asked = 0

    def answerable(self, asked: Asked) -> float:
        return self.probability

    def answer(self, asked: Asked) -> Iterator[Event]:
        self.asked += 1
        abstained = self.probability < 0.5
        sentence = ASKED.passages[0].chunk.sentences[0]
        citation = Citation(1, sentence.article, sentence.start, sentence.end)
        statement = Statement(sentence.text, (citation,), Support("supported"))
        text = SAY_NO if abstained else f"{sentence.text} [1]"
        yield TextDelta(text)
        if not abstained:
            yield StatementChecked(statement)
        yield Done(
            Answer(
                asked.question, asked.query, asked.as_of, text, abstained,
                () if abstained else (statement,), () if abstained else (citation,), asked.passages, "extractive",
            )
        )  # fmt: skip


def generative(server: ChatServer, stand_in: StandIn | None = None, **limits: float) -> Generative:
    times = {"connect_timeout_s": 1.0, "first_token_timeout_s": 2.0, "total_timeout_s": 3.0} | limits
    model = ChatModel("tiny", server.url, KEY, **times)  # type: ignore[arg-type]
    prompts = AnswerPrompts.load(resources.folder("prompts"))
    return Generative(MeteredModel(model, date.today), prompts, stand_in or StandIn(), 0.5, SAY_NO)


def events(*scripts: Script, asked: Asked = ASKED, **limits: float) -> list[Event]:
    with chat_server(*scripts) as server:
        return list(generative(server, **limits).answer(asked))


def answer(*scripts: Script, asked: Asked = ASKED, **limits: float) -> Answer:
    """Return the answer, having checked that it hangs together."""
    *before, last = events(*scripts, asked=asked, **limits)
    assert isinstance(last, Done)
    assert not any(isinstance(event, Done) for event in before)
    found = last.answer
    assert [one.number for one in found.citations] == list(range(1, len(found.citations) + 1))
    assert {int(n) for n in re.findall(r"\[(\d+)\]", found.text)} == {one.number for one in found.citations}
    assert {c.number for s in found.statements for c in s.citations} == {one.number for one in found.citations}
    assert all(one.article.text[one.start : one.end] == one.quote for one in found.citations)
    return found


def verdicts(found: Answer) -> list[str]:
    return [statement.support.verdict for statement in found.statements]


def test_the_models_ids_become_citations_of_exact_sentences() -> None:
    found = answer(saying("The ferry Selma sank off Bergen [1.1]. ", "Rules will be reviewed in spring [2.1]."))
    assert found.text == "The ferry Selma sank off Bergen [1]. Rules will be reviewed in spring [2]."
    assert [one.quote for one in found.citations] == [TEXTS[0][0], TEXTS[1][0]]
    assert verdicts(found) == ["supported", "supported"]
    assert found.statements[0].text == "The ferry Selma sank off Bergen."
    assert (found.mode, found.abstained, found.notices) == ("tiny", False, ())
    assert (found.question, found.query, found.as_of) == ("What sank?", "What ferry sank?", date(2025, 3, 4))


def test_usage_holds_the_servers_tokens_and_the_seconds_of_each_stage() -> None:
    usage = answer(saying("The ferry sank [1.1].", counted=(321, 12))).usage
    assert (usage.input_tokens, usage.output_tokens) == (321, 12)
    assert usage.seconds["retrieve"] == 0.25
    assert 0 < usage.seconds["answer"] < 5


def test_tokens_that_the_server_does_not_count_are_estimated_and_said_to_be() -> None:
    refusal = refusing(400, error("stream_options is not supported"))
    counted, estimated = answer(saying("The ferry sank [1.1].")), answer(refusal, saying("The ferry sank [1.1]."))
    assert (counted.usage.is_estimated, estimated.usage.is_estimated) == (False, True)
    assert 200 < estimated.usage.input_tokens < 2000
    assert estimated.usage.output_tokens == most_tokens("The ferry sank [1.1].")


def test_half_a_reply_is_counted_though_the_answer_is_extractive() -> None:
    half = answer(hanging_midway)
    assert half.mode == "extractive"
    assert half.usage.is_estimated
    assert half.usage.output_tokens == most_tokens("The ferry sank [1.1]. Then")
    assert answer(refusing(401, error("no"))).usage.tokens == 0


def test_the_model_sees_numbered_sentences_with_outlet_and_date() -> None:
    with chat_server(saying("The ferry sank [1.1].")) as server:
        list(generative(server).answer(ASKED))
        system, user = (message["content"] for message in server.requests[0].body["messages"])
    assert "[1.2] Rescuers saved all 41 passengers within two hours." in user
    assert "The Port | published 9 January 2025 | Headline 1" in user
    assert "Question: What ferry sank?" in user
    assert SAY_NO in system


def test_text_and_checked_statements_stream_in_order() -> None:
    seen = events(saying("The ferry sank [1", ".1]. All 40 ", "were saved [1.", "2]."))
    text = "".join(event.text for event in seen if isinstance(event, TextDelta))
    assert text == "The ferry sank [1]. All 40 were saved [2]."
    checked = [event.statement.support.verdict for event in seen if isinstance(event, StatementChecked)]
    assert checked == ["supported", "unsupported"]
    first = next(at for at, event in enumerate(seen) if isinstance(event, StatementChecked))
    assert any(isinstance(event, TextDelta) for event in seen[first:])
    done = seen[-1]
    assert isinstance(done, Done)
    assert done.answer.text == text


def test_an_invented_id_stays_visible_and_makes_its_statement_unsupported() -> None:
    found = answer(saying("The ferry Selma sank [1.1][9.9]. Rescuers saved all 41 passengers [1.2]."))
    assert found.text == "The ferry Selma sank [1][9.9]. Rescuers saved all 41 passengers [2]."
    assert verdicts(found) == ["unsupported", "supported"]
    assert found.statements[0].support.reasons == ("[9.9] names no sentence of the articles given",)


def test_marks_at_the_end_of_a_paragraph_count_for_those_of_its_statements_that_they_carry() -> None:
    seen = events(
        saying(
            "Elephants dance in Kenya.\n\nAll 41 passengers were saved by rescuers. Whales sing. ",
            "The ferry Selma sank off Bergen. [1.1][1.2]\n\nThe review costs 12 million kroner.",
        )
    )
    done = seen[-1]
    assert isinstance(done, Done)
    assert [[c.quote for c in one.citations] for one in done.answer.statements] == [
        [], [TEXTS[0][1]], [], [TEXTS[0][0], TEXTS[0][1]], [],
    ]  # fmt: skip
    assert verdicts(done.answer) == ["unsupported", "supported", "unsupported", "supported", "unsupported"]
    assert done.answer.text.count("[") == 2
    told = [event.statement for event in seen if isinstance(event, StatementChecked)]
    assert told == list(done.answer.statements)


def test_a_reply_without_markers_is_matched_afterwards_and_says_so() -> None:
    seen = events(
        saying("The ferry Selma sank off Bergen. Elephants dance in Kenya. All 41 passengers were saved by rescuers.")
    )
    done = seen[-1]
    assert isinstance(done, Done)
    assert done.answer.text == (
        "The ferry Selma sank off Bergen. [1] Elephants dance in Kenya. All 41 passengers were saved by rescuers. [2]"
    )
    assert verdicts(done.answer) == ["supported", "unsupported", "supported"]
    assert [len(statement.citations) for statement in done.answer.statements] == [1, 0, 1]
    assert "matched" in done.answer.notices[0]
    told = [event.statement for event in seen if isinstance(event, StatementChecked)]
    assert told == list(done.answer.statements)


def test_what_can_not_be_matched_is_unsupported_rather_than_given_all_sources() -> None:
    found = answer(saying("Elephants dance in Kenya. Whales sing."))
    assert found.citations == ()
    assert verdicts(found) == ["unsupported", "unsupported"]
    assert "none of its statements could be matched" in found.notices[0]


@pytest.mark.parametrize(
    "reply",
    [
        SAY_NO,
        SAY_NO.rstrip("."),
        f"**{SAY_NO.upper()}**",
        f"{SAY_NO} They are about a ferry [1.1].",
        f"Sorry. {SAY_NO}",
    ],
)
def test_the_sentence_of_abstention_is_an_abstention(reply: str) -> None:
    found = answer(saying(reply))
    assert found.abstained
    assert found.text == SAY_NO
    assert (found.statements, found.citations, found.mode) == ((), (), "tiny")


@pytest.mark.parametrize(
    ("reply", "abstains"),
    [
        ("The provided articles do not mention how many elephants there were.", True),
        ("Unfortunately, the sentences given don't say this.", True),
        ("I could not find an answer in these articles.", True),
        ("There is no information about elephants in the articles.", True),
        ("The articles do not mention elephants, but the ferry Selma sank off Bergen.", False),
        ("The articles do not say that anyone was hurt [1.2].", False),
        ("No passenger was hurt.", False),
    ],
)
def test_the_like_of_it_is_one_too_where_nothing_is_cited(reply: str, abstains: bool) -> None:
    assert answer(saying(reply)).abstained is abstains


def test_thin_evidence_is_not_put_to_the_model() -> None:
    with chat_server(saying("Elephants [1.1].")) as server:
        stand_in = StandIn(probability=0.2)
        *_, last = generative(server, stand_in).answer(ASKED)
        assert server.requests == []
        assert isinstance(last, Done)
        assert last.answer.abstained
        assert last.answer.notices == ("The chat model was not asked: the articles hold too little on this question.",)
        nothing = replace(ASKED, passages=())
        assert isinstance([*generative(server).answer(nothing)][-1], Done)
        assert server.requests == []


def test_the_stand_in_streams_only_when_nothing_was_shown_yet() -> None:
    shown = [event.text for event in events(refusing(500, error("no"))) if isinstance(event, TextDelta)]
    assert shown == [f"{TEXTS[0][0]} [1]"]
    half = [event.text for event in events(hanging_midway) if isinstance(event, TextDelta)]
    assert "".join(half) == "The ferry sank [1]. Then"


def test_a_reply_cut_at_its_limit_says_so() -> None:
    found = answer(saying("The ferry Selma sank off Bergen [1.1]. Rescuers", finish="length"))
    assert found.notices == ("The chat model's reply was cut off at its length limit.",)
    assert verdicts(found) == ["supported", "unsupported"]


def test_reasoning_that_slipped_into_the_reply_is_gone_from_the_answer() -> None:
    found = answer(saying("The user asks [2.1]. Hm.", "</think>", "The ferry Selma sank [1.1]."))
    assert found.text == "The ferry Selma sank [1]."
    assert [one.quote for one in found.citations] == [TEXTS[0][0]]


def test_closing_the_answer_hangs_up_on_the_model() -> None:
    with chat_server(hanging_midway) as server:
        stream = generative(server, first_token_timeout_s=20, total_timeout_s=30).answer(ASKED)
        assert isinstance(next(stream), TextDelta)
        stream.close()  # type: ignore[attr-defined]
        assert server.disconnected.wait(2)


def strict(*scripts: Script) -> tuple[list[Event], Answer]:
    """Return the events of a strict answer and the answer, having checked that text and citations fit one another."""
    with chat_server(*scripts) as server:
        model = ChatModel(
            "tiny", server.url, KEY, connect_timeout_s=1.0, first_token_timeout_s=5.0, total_timeout_s=9.0
        )
        prompts = AnswerPrompts.load(resources.folder("prompts"))
        metered = MeteredModel(model, date.today)
        seen = list(Generative(metered, prompts, StandIn(), 0.5, SAY_NO, strict=True).answer(ASKED))
    last = seen[-1]
    assert isinstance(last, Done)
    found = last.answer
    assert [one.number for one in found.citations] == list(range(1, len(found.citations) + 1))
    assert {int(n) for n in re.findall(r"\[(\d)\]", found.text)} == {one.number for one in found.citations}
    assert {c.number for s in found.statements for c in s.citations} == {one.number for one in found.citations}
    return seen, found


def test_a_strict_answer_leaves_unsupported_statements_out_and_numbers_the_rest_anew() -> None:
    seen, found = strict(
        saying(
            "Elephants dance in Kenya [2.1]. ",
            "The ferry Selma sank off Bergen [1.1]. All 40 were saved [1.2]. ",
            "Ferry safety rules will be reviewed in spring [2.1][1.1].",
        )
    )
    assert found.text == ("The ferry Selma sank off Bergen [1]. Ferry safety rules will be reviewed in spring [2][1].")
    assert [one.quote for one in found.citations] == [TEXTS[0][0], TEXTS[1][0]]
    assert verdicts(found) == ["supported", "supported"]
    assert not found.abstained
    assert found.notices == ("Statements of the chat model that the cited sentences do not support are left out: 2.",)
    told = [event.statement for event in seen if isinstance(event, StatementChecked)]
    assert told == list(found.statements)


def test_a_strict_answer_shows_no_statement_before_it_was_checked() -> None:
    seen, found = strict(
        saying("The ferry Selma ", "sank [1.1", "]. All 40 ", "were saved [1.2]. ", "Rescuers saved all 41.")
    )
    shown = [event.text for event in seen if isinstance(event, TextDelta)]
    assert shown == ["The ferry Selma sank [1]. "]
    assert isinstance(seen[seen.index(TextDelta(shown[0])) + 1], StatementChecked)
    assert found.text == "The ferry Selma sank [1]."


def test_a_strict_answer_without_a_supported_statement_is_an_abstention() -> None:
    seen, found = strict(saying("Elephants dance in Kenya [1.1]. All 40 were saved [1.2]."))
    assert (found.text, found.abstained, found.statements, found.citations) == (SAY_NO, True, (), ())
    assert found.notices == ("Statements of the chat model that the cited sentences do not support are left out: 2.",)
    assert not any(isinstance(event, TextDelta | StatementChecked) for event in seen)


def test_a_strict_answer_keeps_what_could_be_matched_afterwards() -> None:
    seen, found = strict(
        saying("The ferry Selma sank off Bergen. Elephants dance in Kenya. All 41 passengers were saved by rescuers.")
    )
    assert found.text == ("The ferry Selma sank off Bergen. [1] All 41 passengers were saved by rescuers. [2]")
    assert "".join(event.text for event in seen if isinstance(event, TextDelta)) == found.text


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        ("- The ferry Selma sank [1.1]\n- Elephants dance [1.2]\n- Rescuers saved all 41 [1.2]\n",
         "- The ferry Selma sank [1]\n- Rescuers saved all 41 [2]"),
        ("Elephants dance [2.2].\n[1.1] The ferry Selma sank.", "The ferry Selma sank. [1]"),
        ("The ferry Selma sank [1.1].\n[2.1] Elephants dance.", "The ferry Selma sank [1]."),
        ("The ferry Selma sank.\n[1.1]\nElephants dance.", "The ferry Selma sank.\n[1]"),
        ("The ferry Selma sank [1.1] off Bergen [1999].", "The ferry Selma sank [1] off Bergen [1999]."),
        ("Whales sing. The ferry Selma sank [1.1].", "The ferry Selma sank [1]."),
        ("The ferry Selma sank [9.9]. The ferry Selma sank off Bergen [1.1].", "The ferry Selma sank off Bergen [1]."),
    ],
)  # fmt: skip
def test_lists_stray_markers_and_numbers_stay_whole_in_a_strict_answer(reply: str, text: str) -> None:
    seen, found = strict(saying(reply))
    assert found.text == text
    assert "".join(event.text for event in seen if isinstance(event, TextDelta)).rstrip() == text


def test_the_rows_of_a_table_without_a_head_stay_apart_in_a_strict_answer() -> None:
    rows = (
        "| The ferry Selma sank | [1.1] |\n| Divers found gold | [1.2] |\n| Rescuers saved all 41 passengers | [1.2] |"
    )
    _, found = strict(saying(rows))
    assert found.text == "| The ferry Selma sank | [1] |\n| Rescuers saved all 41 passengers | [2] |"


def test_a_strict_answer_still_gives_way_to_the_models_own_abstention() -> None:
    _, found = strict(saying(SAY_NO))
    assert (found.abstained, found.text, found.notices) == (True, SAY_NO, ())
