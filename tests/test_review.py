"""What is added to a chat model's answer: versions that it left out, plans that it misread, never to its own words."""

from datetime import date

from chat_server import chat_server, saying

from assistant import resources
from assistant.answering.disputes import Dispute
from assistant.answering.generative import Generative
from assistant.answering.metering import MeteredModel
from assistant.answering.review import reviewed
from assistant.backends.chat_model import ChatModel
from assistant.chat.prompts import AnswerPrompts
from assistant.checking.disagreements import Value
from assistant.nouns import (
    Answer,
    Article,
    Asked,
    Chunk,
    Citation,
    Done,
    Passage,
    Sentence,
    Statement,
    StatementChecked,
    Support,
    TextDelta,
)


def told(id_, text, published, publisher="Fjord Post"):
    return Sentence(Article(id_, "Fire in Ulvik", text, publisher, published), 0, len(text))


EARLY = told("early", "The fire in Ulvik killed 12 people.", date(2025, 3, 4))
LATE = told("late", "In Ulvik 17 people died in the fire [3].", date(2025, 3, 6), "Northern Star")
VERSIONS = Dispute((Value(LATE, 9, 11), Value(EARLY, 25, 27)))
DIFFER = "The articles may differ: “17” (Northern Star, 6 March 2025); “12” (Fjord Post, 4 March 2025)."


def answer(*told_, as_of=date(2025, 4, 1)):
    """Return an answer of statements, each with the sentence that it cites."""
    statements = tuple(
        Statement(text, (Citation(number, one.article, one.start, one.end),), Support("supported"))
        for number, (text, one) in enumerate(told_, start=1)
    )
    text = " ".join(f"{one.text} [{one.citations[0].number}]" for one in statements)
    citations = tuple(citation for one in statements for citation in one.citations)
    return Answer("Who?", "Who?", as_of, text, False, statements, citations, (), "tiny", ("earlier notice",))


def test_a_newer_version_that_was_left_out_is_added_with_its_citation():
    found = reviewed(answer(("The fire killed 12.", EARLY)), [VERSIONS])
    assert found.text == (
        "The fire killed 12. [1]\n\n"
        "As of 6 March 2025, according to Northern Star: In Ulvik 17 people died in the fire (3). [2]"
    )
    assert found.notices == ("earlier notice", DIFFER)
    assert [one.quote for one in found.citations] == [EARLY.text, LATE.text]
    assert found.statements[1].support.verdict == "supported"


def test_an_older_version_that_was_left_out_is_added_as_history():
    found = reviewed(answer(("The fire killed 17.", LATE)), [VERSIONS])
    assert found.text.endswith(
        "Earlier, as of 4 March 2025, according to Fjord Post: The fire in Ulvik killed 12 people. [2]"
    )


def test_an_answer_that_gives_both_versions_only_gets_a_notice():
    whole = answer(("The fire killed 17.", LATE), ("It was 12 at first.", EARLY))
    found = reviewed(whole, [VERSIONS])
    assert (found.text, found.statements, found.citations) == (whole.text, whole.statements, whole.citations)
    assert found.notices == ("earlier notice", DIFFER)


def test_an_answer_without_dispute_stays_as_it_is():
    whole = answer(("The fire killed 12.", EARLY))
    assert reviewed(whole, []) == whole


def test_a_plan_told_as_done_is_noticed_and_the_words_stay():
    plan = told("plan", "The council will sign the lease on Thursday.", date(2025, 3, 4))
    whole = answer(("The council signed the lease.", plan))
    found = reviewed(whole, [])
    assert found.text == whole.text
    assert found.notices[1:] == (
        "“The council signed the lease.” is told as done; Fjord Post on 4 March 2025 expected it for 6 March 2025.",
    )


def test_over_the_wire_what_is_added_streams_after_the_models_words():
    passages = tuple(
        Passage(Chunk(f"{one.article.id}:0", one.article, 0, one.end, (one,)), 1.0) for one in (EARLY, LATE)
    )
    asked = Asked("How many died?", "How many died in the fire?", date(2025, 4, 1), passages)

    class StandIn:
        def answerable(self, asked):
            return 0.9

    seen_by_finder = []

    def find(asked, cited):
        seen_by_finder.append(cited)
        return [VERSIONS]

    prompts = AnswerPrompts.load(resources.folder("prompts"))
    with chat_server(saying("The fire killed ", "12 people [1.1].")) as server:
        model = ChatModel(
            "tiny", server.url, "key", connect_timeout_s=1.0, first_token_timeout_s=2.0, total_timeout_s=4.0
        )
        events = list(Generative(MeteredModel(model, date.today), prompts, StandIn(), 0.5, "No.", find).answer(asked))
    assert seen_by_finder == [(EARLY,)]
    assert isinstance(events[-1], Done)
    found = events[-1].answer
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == found.text
    assert tuple(event.statement for event in events if isinstance(event, StatementChecked)) == found.statements
    assert [statement.citations[0].number for statement in found.statements] == [1, 2]
    assert found.notices == (DIFFER,)
