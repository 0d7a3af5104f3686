"""The evidence reader, with its real weights."""

import numpy as np
import pytest

from assistant.backends.reader import Reader, Text
from assistant.text.sentences import spans

FERRY = (
    "The island council met on Monday. The new ferry carries sixty cars and was paid for by six towns. "
    "Captain Ana Moreau will steer it from May on. Tickets cost nine crowns."
)
BAKERY = "The bakery on the square burns oak wood. Its owner opens at five in the morning."


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def text(said: str, headline: str = "") -> Text:
    return Text(headline, said, tuple(spans(said)))


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        ("How many cars does the ferry carry?", 1, "sixty"),
        ("Who will steer the new ferry?", 2, "Ana Moreau"),
        ("How much is a ticket?", 3, "nine crowns"),
    ],
)
def test_the_sentence_that_answers_and_the_answer_in_it_stand_out(reader, question, sentence, answer):
    (reading,) = reader.read(question, [text(FERRY)])
    assert int(reading.answers.argmax()) == sentence
    start, end = reading.spans[sentence]
    assert answer in FERRY[start:end]


def test_a_passage_that_answers_nothing_scores_below_one_that_does(reader):
    about, beside = reader.read("How many cars does the ferry carry?", [text(FERRY), text(BAKERY)])
    assert about.answers.max() - 3 > beside.answers.max()


def test_a_span_lies_inside_its_sentence(reader):
    passage = text(FERRY + " " + BAKERY, headline="A ferry and a bakery")
    (reading,) = reader.read("What burns oak wood?", [passage])
    for (start, end), (first, last) in zip(reading.spans, passage.spans, strict=True):
        assert first <= start < end <= last


def test_what_stands_beside_a_passage_changes_little(reader):
    question = "Who paid for the ferry?"
    alone = reader.read(question, [text(FERRY)])[0]
    beside = reader.read(question, [text(BAKERY), text(FERRY + " " + BAKERY * 8), text(FERRY)])[2]
    assert np.abs(alone.answers - beside.answers).max() < 0.35
    assert int(alone.answers.argmax()) == int(beside.answers.argmax())


def test_what_is_too_long_to_be_read_never_stands_out(reader):
    passage = text(BAKERY + " " + "Nobody knows why this has to be said so many times over. " * 60 + FERRY)
    (reading,) = reader.read("How many cars does the ferry carry?", [passage])
    assert len(reading.answers) == len(passage.spans)
    assert reading.answers[-3] < reading.answers[0]


def test_nothing_to_read(reader):
    assert reader.read("Who?", []) == []
    (reading,) = reader.read("Who?", [Text("", "No sentence of this is evidence", ())])
    assert (reading.answers.shape, reading.spans.shape) == ((0,), (0, 2))


def test_saved_weights_read_alike(reader, tmp_path):
    reader.save(tmp_path / "again.safetensors")
    (first,) = reader.read("How much is a ticket?", [text(FERRY)])
    (second,) = Reader(tmp_path / "again.safetensors").read("How much is a ticket?", [text(FERRY)])
    # Where the network is computed in bf16, very unlikely sentences may move by more than one in log odds.
    chances, again = (1 / (1 + np.exp(-reading.answers)) for reading in (first, second))
    assert np.abs(chances - again).max() < 0.1
    assert int(chances.argmax()) == int(again.argmax())
