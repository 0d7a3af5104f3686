"""Which sentences answer, and whether any does: real weights over invented news."""

import pytest

from assistant.answering.evidence import EvidenceRanker
from assistant.backends.reader import Reader
from assistant.nouns import Article, Chunk, Passage
from assistant.text.chunking import evidence_sentences

FERRY = Article(
    "ferry",
    "Lindvik gets an electric ferry",
    "The council of Lindvik has ordered an electric ferry from the yard Maren Boats. The ship will carry ninety cars "
    "across the sound. Captain Ana Moreau, who has steered the old ferry since 2009, will take the helm in May. "
    "Six towns share the cost of 40 million crowns. A ticket for the crossing will cost nine crowns.",
)
ORCHARDS = Article(
    "orchards",
    "Frost hits the orchards of Castel Verro",
    "Late frost has destroyed a third of the apple harvest around Castel Verro. Growers ask the region for four "
    "million euros of help. Mayor Piero Lanza said that no frost had come so late since 1981.",
)


def passage(article: Article, score: float) -> Passage:
    return Passage(Chunk(f"{article.id}:0", article, 0, len(article.text), evidence_sentences(article)), score)


PASSAGES = (passage(FERRY, 0.03), passage(ORCHARDS, 0.02))


@pytest.fixture(scope="module")
def ranker() -> EvidenceRanker:
    return EvidenceRanker(Reader())


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who will be the captain of Lindvik's new ferry?", "Ana Moreau"),
        ("Which shipyard is building the electric ferry?", "Maren Boats"),
        ("How much does the electric ferry cost?", "40 million crowns"),
        ("How many vehicles fit on the ferry to be built for Lindvik?", "ninety cars"),
        ("What share of Castel Verro's apples was lost?", "a third"),
        ("Who is the mayor of Castel Verro?", "Piero Lanza"),
    ],
)
def test_the_sentence_that_answers_comes_first(ranker, question, answer):
    ranking = ranker.rank(question, PASSAGES)
    best = ranking.candidates[0]
    assert answer in best.sentence.text
    start, end = best.focus
    assert best.sentence.start <= start < end <= best.sentence.end
    assert [one.score for one in ranking.candidates] == sorted((one.score for one in ranking.candidates), reverse=True)


@pytest.mark.parametrize(
    ("asked", "unasked"),
    [
        ("Who will steer Lindvik's electric ferry?", "Who designed Lindvik's electric ferry?"),
        ("How many towns pay for the ferry?", "How many people live in Lindvik?"),
        ("Who is the mayor of Castel Verro?", "Who is the bishop of Castel Verro?"),
    ],
)
def test_what_the_articles_only_come_near_is_less_probably_answered(ranker, asked, unasked):
    assert ranker.rank(unasked, PASSAGES).probability < ranker.rank(asked, PASSAGES).probability


def test_nothing_is_probable_where_there_is_nothing_to_read_or_to_ask(ranker):
    assert ranker.rank("Who will steer the ferry?", ()).probability == 0
    assert ranker.rank("What is it?", PASSAGES).candidates == ()


def test_the_order_of_the_passages_does_not_decide(ranker):
    question = "Who is the mayor of Castel Verro?"
    first, second = (ranker.rank(question, order).candidates[0] for order in (PASSAGES, PASSAGES[::-1]))
    assert first.sentence == second.sentence


INTERVIEW = Article(
    "interview",
    "The crane of Lunden",
    "The harbour council of Lunden debates the sale of the crane. Will the crane be melted down? The council has not "
    "decided. “Who would want to lose it?” asked the architect Mila Storm. The crane was built in 1931.",
)


def quoted(ranking):
    return [candidate.sentence.text for candidate in ranking.candidates]


def test_a_question_of_an_article_is_no_evidence_and_what_replies_to_it_answers(ranker):
    ranking = ranker.rank("Will the crane be melted down?", (passage(INTERVIEW, 0.03),))
    assert quoted(ranking)[0] == "The council has not decided."
    assert "Will the crane be melted down?" not in quoted(ranking)
    assert "“Who would want to lose it?” asked the architect Mila Storm." in quoted(ranking)


def test_where_it_is_asked_what_was_asked_questions_are_evidence(ranker):
    ranking = ranker.rank("Which questions does the article ask about the crane?", (passage(INTERVIEW, 0.03),))
    assert "Will the crane be melted down?" in quoted(ranking)


def test_an_article_that_only_asks_answers_nothing(ranker):
    asking = Article("asking", "The crane of Lunden", "Will the crane of Lunden be melted down?")
    assert ranker.rank("Will the crane be melted down?", (passage(asking, 0.03),)).probability == 0
