"""Passages in the order of what reads them."""

from datetime import date

import numpy as np
import pytest

from assistant.answering.reordering import ByCrossEncoder, ByReader, reordered
from assistant.answering.retrieval import Bounds, Retriever
from assistant.backends import reader as room
from assistant.backends.reader import Reader, Reading, Text
from assistant.library import Library
from assistant.nouns import Article, Chunk, Passage, Sentence
from assistant.text.time_words import Window

SAID = ("Gulls nest there.", "The ferry is late.", "It rained in Norland.", "Six towns paid for the new ferry.")


def passage(number, text):
    article = Article(str(number), None, text)
    sentences = (Sentence(article, 0, len(text)),)
    return Passage(Chunk(str(number), article, 0, len(text), sentences), 1 / (60 + number))


FOUND = [passage(number, text) for number, text in enumerate(SAID)]


class Marks:
    """Stands in for the reader: log odds by what a passage says."""

    def __init__(self, **odds):
        self.odds = odds
        self.asked = []

    def read(self, question, texts):
        self.asked.append((question, [text.text for text in texts]))
        odds = [next((odds for word, odds in self.odds.items() if word in text.text), -9.0) for text in texts]
        none = np.zeros((1, 2), np.int64)
        return [Reading(np.array([one], np.float32), np.zeros(1, np.float32), none) for one in odds]


def said(found):
    return [SAID.index(one.chunk.text) for one in found]


def test_what_answers_most_clearly_comes_first_and_what_is_not_read_last():
    marks = Marks(ferry=2.0, rained=5.0)
    ordered = reordered(ByReader(lambda: marks, 3), "Who paid?", FOUND)
    assert said(ordered) == [2, 1, 0, 3]
    assert marks.asked == [("Who paid?", list(SAID[:3]))]


def test_scores_fall_and_are_shares():
    ordered = reordered(ByReader(lambda: Marks(ferry=2.0), 2), "Who paid?", FOUND)
    scores = [one.score for one in ordered]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)
    assert 0 < scores[-1] < scores[0] < 1


def test_between_equals_the_order_in_which_they_were_found_decides():
    assert said(reordered(ByReader(lambda: Marks(), 4), "Who paid?", FOUND)) == [0, 1, 2, 3]
    # One place weighs little beside what was read.
    assert said(reordered(ByReader(lambda: Marks(paid=-8.0), 4), "Who paid?", FOUND)) == [3, 0, 1, 2]


def test_nothing_found_needs_no_reading():
    assert reordered(ByReader(lambda: Marks(), 4), "Who paid?", []) == []


def test_a_cross_encoder_orders_by_its_own_scores():
    class Lengths:
        def scores(self, query, texts):
            return np.array([1 / len(text) for text in texts], np.float32)

    assert said(reordered(ByCrossEncoder(Lengths()), "Who paid?", FOUND)) == sorted(
        range(4), key=lambda i: len(SAID[i])
    )


@pytest.fixture(scope="module")
def library(tmp_path_factory, encoder):
    folder = tmp_path_factory.mktemp("news")
    for number, text in enumerate((*SAID, "The new ferry of Norland sails to the new port, a ferry port.")):
        (folder / f"{number}.md").write_text(f"---\ntitle: Story {number}\n---\n{text}\n")
    opened = Library(tmp_path_factory.mktemp("library") / "news", encoder, 220)
    opened.ingest([str(folder)])
    yield opened
    opened.close()


def test_the_passage_that_answers_comes_first_with_the_real_reader(library):
    query, bounds = "Who paid for the ferry of Norland?", Bounds(date(2025, 1, 1))
    as_found = Retriever(library).retrieve(query, 5, bounds)
    read = Retriever(library, ByReader(Reader, 14)).retrieve(query, 5, bounds)
    assert {one.chunk.id for one in as_found} == {one.chunk.id for one in read}
    assert read[0].chunk.text == SAID[3]


def test_what_is_found_for_a_part_of_a_question_is_not_read(library):
    marks = Marks()
    parts = [("gulls", Window()), ("rain", Window())]
    Retriever(library, ByReader(lambda: marks, 3)).retrieve_all(
        ("gulls and rain", Window()), parts, 4, Bounds(date.max)
    )
    assert [question for question, _ in marks.asked] == ["gulls and rain"]


def test_of_the_readings_kept_those_go_first_that_were_used_longest_ago(monkeypatch):
    monkeypatch.setattr(room, "_MOST_KEPT", 2)
    reader = Reader()
    texts = [Text("", text, ((0, len(text)),)) for text in SAID]
    (first,), (second,) = reader.read("Who paid?", texts[:1]), reader.read("Who paid?", texts[1:2])
    assert reader.read("Who paid?", texts[:1])[0] is first
    reader.read("Who paid?", texts[2:3])
    assert reader.read("Who paid?", texts[:1])[0] is first
    assert reader.read("Who paid?", texts[1:2])[0] is not second


def test_readings_are_kept():
    reader = Reader()
    texts = [Text("", text, ((0, len(text)),)) for text in SAID]
    first = reader.read("Who paid?", [texts[3], texts[0], texts[3]])
    assert first[0] is first[2]
    again = reader.read("Who paid?", texts)
    assert again[3] is first[0]
    assert again[0] is first[1]
    assert reader.read("Who was late?", texts[:1])[0] is not first[1]
