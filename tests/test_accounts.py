"""Answers to questions that ask for an account of a topic."""

from datetime import date

import pytest

from assistant import Assistant, Settings
from assistant.answering.accounts import account
from assistant.nouns import Article, Asked, Chunk, Passage
from assistant.text.chunking import evidence_sentences

TODAY = date(2026, 3, 1)
START = Article(
    "a",
    "Strike closes the port of Osk",
    "Dockers in Osk began a strike that closed the whole port on Monday. They want more pay. They meet the owners.",
    "Post",
    date(2026, 2, 2),
)
END = Article(
    "b",
    "Strike in the port of Osk ends",
    "The strike of the dockers is over after nine days, the mediator of Osk said on Wednesday.",
    "Post",
    date(2026, 2, 11),
)
UNDATED = Article(
    "c", "Wolf near Osk", "A wolf was seen near the town of Osk for the third time, hunters and farmers say."
)
FAIR = Article(
    "d",
    "Honey, a strike and a rocket: the week in Osk",
    "The fair of Osk drew more people than ever before, the mayor and owners say. Bakers in Osk ended their strike.",
    "Post",
    date(2026, 2, 20),
)


def told(question, *articles, max_words=60):
    passages = []
    for article in articles:
        sentences = evidence_sentences(article)
        passages.append(Passage(Chunk(f"{article.id}:0", article, 0, len(article.text), sentences), 1.0))
    found = account(Asked(question, question, TODAY, tuple(passages)), max_words)
    return found if found is None else [(sentence.article.id, sentence.text.split()[0]) for sentence in found]


def test_the_latest_is_told_first_and_anything_else_in_order_of_time():
    assert told("What is the latest on the Osk strike?", START, END)[0] == ("b", "The")
    assert told("Summarise the Osk strike", END, START)[0] == ("a", "Dockers")


def test_of_each_article_the_first_sentence_comes_before_the_second_of_any():
    assert told("Summarise the Osk strike", START, END, max_words=40) == [("a", "Dockers"), ("b", "The")]
    assert told("Summarise the Osk strike", START, END)[1] == ("a", "They")


def test_the_latest_leaves_out_what_is_older_than_an_article_too_long_to_be_told():
    longer = Article(
        "e", END.title, END.text.replace("nine days", "nine " + "long " * 40 + "days"), "Post", END.published
    )
    newest = Article("f", "Osk strike forgotten", "The strike in Osk is forgotten.", "Post", date(2026, 2, 25))
    assert {id_ for id_, _ in told("What is the latest on the Osk strike?", START, longer, newest)} == {"f"}


def test_time_words_admit_only_articles_of_that_time():
    assert told("What happened in Osk in the last three weeks?", START, END) == [("b", "The")]
    assert told("What happened in Osk this week?", UNDATED, START) == []
    assert told("What happened in Osk?", UNDATED) == [("c", "A")]


def test_where_the_headline_alone_speaks_of_the_topic_the_sentence_further_down_is_told():
    assert told("Bakers strike", FAIR) is None  # the headline has too little of it
    assert told("strike", FAIR) == [("d", "Bakers")]
    assert told("rocket", FAIR) is None


def test_what_no_article_speaks_of_is_abstained_from_and_what_one_has_somewhere_is_left_to_be_ranked():
    assert told("Osk earthquake", START, END) == []
    assert told("Osk dockers walkout", START) is None
    assert told("Who is Ida Holm?", START) == []
    assert told("How long was the strike?", START) is None


@pytest.fixture(scope="module")
def assistant(corpus_library):
    with Assistant.open(corpus_library, Settings(chat_model=None)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is the latest on Vietnam's partnership with the EU?", "the closer partnership that the European Union"),
        ("What happened in Laos in December 2023?", "Laos has ended a week of strategic talks"),
        ("Summarise Putin's trip to Hanoi", "has sharply criticised the visit"),
        ("What do the articles say about rare earths?", "reserves of rare earths are estimated"),
        ("Who is Irek Faizullin?", "its minister for construction, housing and utilities"),
        ("Who is Tran Thanh Man?", "the head of parliament"),
        ("Macron and Lee", "wants to raise relations with France to a strategic partnership"),
        ("What is the latest on Vietnam's partnership with Japan?", None),
        ("What happened in Hanoi in June 2023?", None),
        ("Summarise Putin's trip to Laos", None),
        ("Tell me about Laos and France", None),
        ("Who is Antonio Lam?", None),
        ("Rare earths in Laos", None),
    ],
)
def test_an_account_is_given_of_what_articles_are_about_and_of_nothing_near(assistant, question, said):
    answer = assistant.ask(question, as_of=TODAY)
    assert answer.abstained == (said is None)
    assert said is None or said in answer.text
    assert len([word for word in answer.text.split() if not word.startswith("[")]) <= 60
