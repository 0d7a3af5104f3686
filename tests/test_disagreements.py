"""Whether two sentences disagree: the floors of the set in eval/, and what bounds a value."""

import runpy
from datetime import date, timedelta
from pathlib import Path

import pytest

from assistant.checking.disagreements import disagreement
from assistant.nouns import Article, Sentence

EVALUATION = runpy.run_path(str(Path(__file__).parent.parent / "eval/disagreements.py"))


def sentence(text, published=date(2025, 4, 16), title=None):
    return Sentence(Article(text, title, text, "Fjord Post", published), 0, len(text))


def found(question, one, other, any_time=False):
    values = disagreement(question, one, other, any_time)
    return values and tuple(value.text for value in values)


@pytest.mark.parametrize("half", ["tuning", "judging"])
def test_precision_and_recall_do_not_fall_below_their_floors(half):
    shares = EVALUATION["shares"](EVALUATION["halves"](EVALUATION["load"]())[half])
    assert shares["recall"].n == 30
    assert (shares["precision"].value >= 0.9, shares["recall"].value >= 0.8) == (True, True)
    assert shares["values"].value >= 0.9


def test_both_halves_hold_each_kind():
    pairs = EVALUATION["load"]()
    assert {pair.kind for pair in pairs[::2]} == {pair.kind for pair in pairs[1::2]}
    assert len({pair.id for pair in pairs}) == len(pairs) >= 100


def test_the_order_of_the_sentences_does_not_matter():
    for pair in EVALUATION["load"]():
        there = disagreement(pair.question, pair.one, pair.other)
        back = disagreement(pair.question, pair.other, pair.one)
        assert bool(there) == bool(back), pair.id


def test_each_value_is_where_its_sentence_says_it():
    question = "How many people died in the Ulvik fire?"
    one, other = sentence("The fire in Ulvik killed 12 people."), sentence("In the Ulvik fire nineteen people died.")
    first, second = disagreement(question, one, other)
    assert (first.sentence, second.sentence) == (one, other)
    assert (one.text[first.start : first.end], second.text) == ("12", "nineteen")


@pytest.mark.parametrize(
    "other",
    [
        "The fire in Ulvik injured 19 people.",
        "The fire in Lom killed 19 people.",
        "Rumours that the fire in Ulvik killed 19 people were shared online.",
        "The fire in Ulvik could kill 19 people.",
        "The council of Ulvik has 19 members.",
        "Among the people killed by the fire in Ulvik are five children.",
    ],
)
def test_what_speaks_of_something_else_does_not_disagree(other):
    question = "How many people died in the fire in Ulvik?"
    assert found(question, sentence("The fire in Ulvik killed 12 people."), sentence(other)) is None


def test_values_of_other_times_differ_only_over_time():
    question = "How high is unemployment in Talvaria?"
    old = sentence("Unemployment in Talvaria was 5.1 percent in January.", date(2025, 2, 3))
    new = sentence("Unemployment in Talvaria was 4.8 percent in March.", date(2025, 4, 3))
    assert found(question, old, new) is None
    assert found(question, old, new, any_time=True) == ("5.1 percent", "4.8 percent")


@pytest.mark.parametrize(
    "question", ["Why did the ferry sink?", "Which countries joined the pact?", "Who are the members of the pact?"]
)
def test_where_more_than_one_answer_may_be_true_nothing_disagrees(question):
    one, other = sentence("Norway joined the pact when the ferry sank."), sentence("Chile joined the pact, too.")
    assert found(question, one, other) is None


def test_a_person_is_one_under_surname_and_full_name():
    question = "Who leads the central bank of Talvaria?"
    full, short = sentence("Nadia Ferrow leads the central bank of Talvaria."), "Ferrow leads Talvaria's central bank."
    assert found(question, full, sentence(short)) is None
    assert found(question, full, sentence("Otto Brandis leads Talvaria's central bank.")) == (
        "Nadia Ferrow",
        "Otto Brandis",
    )


def test_a_town_and_its_country_do_not_disagree():
    question = "Where was the painting found?"
    town = sentence("The painting was found in Genoa.")
    assert found(question, town, sentence("The painting was found in Italy.")) is None
    assert found(question, town, sentence("The painting was found in Marseille.")) == ("Genoa", "Marseille")


@pytest.mark.parametrize(("days", "differ"), [(90, True), (120, False)])
def test_long_after_an_event_another_one_is_meant(days, differ):
    question = "Who won the Grenmark marathon?"
    one = sentence("Abel Tesso won the Grenmark marathon.", date(2025, 1, 1))
    other = sentence("Simon Ketter won the Grenmark marathon.", date(2025, 1, 1) + timedelta(days=days))
    assert bool(found(question, one, other)) == differ


def test_a_change_and_what_it_came_to_are_no_range():
    question = "What is the key rate of Talvaria?"
    old = sentence("The bank of Talvaria left its key rate at 3 percent.")
    new = sentence("The bank of Talvaria cut its key rate by a quarter of a point to 2.75 percent.")
    assert found(question, old, new, any_time=True) == ("3 percent", "2.75 percent")
