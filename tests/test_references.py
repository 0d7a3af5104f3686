"""Questions about the sources and the language of the answer before."""

from datetime import date

import pytest

from assistant.answering.references import language, reference
from assistant.answering.topics import Turn
from assistant.errors import AssistantError
from assistant.nouns import Answer, Article, Citation, Statement, Support

BRIDGE = Article("a", "Kestrel bridge opens", "Ida Holm opened the bridge. It cost 40 million crowns.")
FERRY = Article("b", "Ferries lose ground", "Oke Dahl said that fewer people take the ferry. He named no figure.")
FIRST, SECOND = Citation(1, BRIDGE, 0, 27), Citation(2, FERRY, 0, 47)


def turn(*citations):
    statements = tuple(Statement(citation.quote, (citation,), Support("supported")) for citation in citations)
    answer = Answer("q", "q", date(2026, 1, 1), "t", not citations, statements, citations, (), "extractive")
    return Turn("q", "q", answer)


TURNS = (turn(FIRST, SECOND),)


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("Tell me more about [2]", SECOND),
        ("tell me more about source 2, please", SECOND),
        ("What else does the second article say?", SECOND),
        ("Show me the last source.", SECOND),
        ("Elaborate on [1].", FIRST),
        ("What else is in that article?", FIRST),
        ("Can I see the sentences around citation no. 1?", FIRST),
        ("show me the article", FIRST),
    ],
)
def test_more_of_a_source_is_asked_for(question, source):
    found = reference(question, TURNS)
    assert (found.source, found.more) == (source, True)
    assert found.query == f"More about “{source.quote}”"


@pytest.mark.parametrize(
    ("question", "source", "query", "topic"),
    [
        (
            "What does source 2 say about exports?",
            SECOND,
            "What does the article “Ferries lose ground” say about exports?",
            "exports",
        ),
        ("Does [1] mention Oslo?", FIRST, "Does the article “Kestrel bridge opens” mention Oslo?", "Oslo"),
        ("In the second article, who is Dahl?", SECOND, "In the article “Ferries lose ground”, who is Dahl?", ""),
        ("Who said that?", FIRST, f"Who said “{FIRST.quote}”?", ""),
        ("Says who?", FIRST, f"Who said “{FIRST.quote}”?", ""),
        ("And where did you get that from?", FIRST, f"Who said “{FIRST.quote}”?", ""),
    ],
)
def test_a_question_is_put_to_a_source(question, source, query, topic):
    found = reference(question, TURNS)
    assert (found.source, found.more, found.query, found.topic) == (source, False, query, topic)


@pytest.mark.parametrize(
    "question",
    [
        "What does Article 5 say about attacks?",
        "Who wrote the article about Peru?",
        "What did the first article of the treaty say?",
        "What is the source of the Nile?",
        "Who said that Peru would leave?",
        "Which source of power does Norway use?",
        "How long was the last sentence?",
        "Tell me more about the bridge",
    ],
)
def test_other_questions_speak_of_no_source(question):
    assert reference(question, TURNS) is None


def test_the_latest_answer_with_sources_counts():
    assert reference("More about [1]", (turn(FIRST), turn(SECOND), turn())).source == SECOND


@pytest.mark.parametrize(
    ("question", "turns", "line"),
    [
        ("Tell me more about [3]", TURNS, r"the last answer has 2 sources, \[1\] to \[2\]; there is no \[3\]"),
        ("Tell me more about [0]", TURNS, r"there is no \[0\]"),
        ("What does the fourth source say?", TURNS, r"there is no \[4\]"),
        ("Tell me more about [2]", (turn(FIRST),), r"has one source, \[1\]; there is no \[2\]"),
        ("Tell me more about [1]", (turn(),), "no answer before this question cites a source"),
    ],
)
def test_a_wrong_number_gets_one_clear_line(question, turns, line):
    with pytest.raises(AssistantError, match=line):
        reference(question, turns)


@pytest.mark.parametrize("question", ["Who said that?", "What does the article say about tungsten?"])
def test_words_without_a_number_speak_of_no_source_where_there_is_none(question):
    assert reference(question, (turn(),)) is None


def test_nothing_can_be_spoken_of_before_the_first_answer():
    assert reference("Tell me more about [1]", ()) is None


def test_a_long_sentence_is_cut_in_the_query():
    article = Article("c", "Long", "word " * 100 + "end.")
    found = reference("More about [1]", (turn(Citation(1, article, 0, len(article.text))),))
    assert found.query.endswith("word …”")
    assert len(found.query) < 280


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("in Vietnamese please", "Vietnamese"),
        ("Can you answer in French?", "French"),
        ("And in Brazilian Portuguese?", "Brazilian Portuguese"),
        ("Please translate that into spanish.", "Spanish"),
        ("Say it again in German, please!", "German"),
        ("And in Vietnam?", None),
        ("in May please", None),
        ("How many people speak in French?", None),
        ("What is written in Vietnamese?", None),
    ],
)
def test_language_of_the_answer_is_asked_for(question, expected):
    assert language(question) == expected
