"""Whether two articles are copies of one story: the floors of the set in eval/, and what makes or unmakes a copy."""

import random
import runpy
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.nouns import Article
from assistant.text.copies import Sketch, are_copies

EVALUATION = runpy.run_path(str(Path(__file__).parent.parent / "eval/copies.py"))
STORY = (
    "The council of Norhaven voted on Monday to rebuild the old fish market, which burned down in March. The work will "
    "cost 3.4 million crowns and take until the summer of 2027, said mayor Lise Aker. Traders will be given stalls on "
    "the quay in the meantime. Two councillors voted against the plan, which they called too dear for a town of 9,000."
)
UNRELATED = (
    "A flock of cranes has wintered on the lake of Ober for the first time since people began to count them there. "
    "Ornithologists believe that mild weather and a change in farming have drawn the birds, which used to fly south."
)


def alike(one, other, days=0):
    """Say whether two texts, published so many days apart, are copies."""
    first = date(2025, 3, 3)
    articles = Article("a", None, one, published=first), Article("b", None, other, published=first + timedelta(days))
    return are_copies(*articles)


def prose(words, seed):
    """So many words that stand in no other order anywhere."""
    chosen = random.Random(seed)
    return " ".join("".join(chosen.choices("aeioulmnrst", k=5)) for _ in range(words))


@pytest.mark.parametrize("half", ["tuning", "judging"])
def test_precision_and_recall_do_not_fall_below_their_floors(half):
    pairs = EVALUATION["halves"](EVALUATION["load"]())[half]
    shares = EVALUATION["shares"](pairs, EVALUATION["by_rules"](pairs))
    assert shares["recall"].n == 80
    assert (shares["precision"].value >= 0.98, shares["recall"].value >= 0.95) == (True, True)


def test_both_halves_hold_each_kind_and_share_no_article():
    pairs = EVALUATION["load"]()
    tuning, judging = EVALUATION["halves"](pairs).values()
    assert {pair.kind for pair in tuning} == {pair.kind for pair in judging}
    assert len({pair.id for pair in pairs}) == len(pairs) == 300
    sentences = [
        {line for pair in half for text in (pair.one.text, pair.other.text) for line in text.split("\n\n")}
        for half in (tuning, judging)
    ]
    shared = sentences[0] & sentences[1]
    assert all(pair.kind == "boilerplate" for pair in pairs if not shared.isdisjoint(pair.one.text.split("\n\n")))


def test_an_edit_of_the_set_that_does_not_fit_its_article_is_an_error():
    known = {"a": {"title": "A", "outlet": "O", "published": "2025-01-01", "paragraphs": ["One."]}}
    with pytest.raises(ValueError, match="'Two' is not in the text"):
        EVALUATION["made"]("x", {"article": "a", "replace": [["Two", "Three"]]}, known)


def test_the_order_of_the_texts_does_not_matter():
    for pair in EVALUATION["load"]():
        assert are_copies(pair.one, pair.other) == are_copies(pair.other, pair.one), pair.id


@pytest.mark.parametrize(
    "other",
    [
        STORY,
        STORY.upper(),
        STORY[:190],
        f"NORHAVEN (Fjord News) - {STORY} Subscribe to our letter for more news from the coast.",
        STORY.replace("3.4 million", "3.9 million"),
        STORY.replace("said mayor Lise Aker", "according to Lise Aker, who is mayor").replace("9,000", "nine thousand"),
        f"{STORY} {UNRELATED}",
    ],
)
def test_a_story_cut_edited_lengthened_or_corrected_stays_that_story(other):
    assert alike(STORY, other)


@pytest.mark.parametrize(
    "other",
    [
        UNRELATED,
        f"{UNRELATED} {STORY[:190]}",
        STORY.replace("Norhaven", "Estby")
        .replace("Monday", "Friday")
        .replace("March", "August")
        .replace("3.4", "2.7")
        .replace("2027", "2026")
        .replace("Lise Aker", "Ove Lund")
        .replace("9,000", "14,000"),
        "",
        "Norhaven",
    ],
)
def test_another_story_is_none_even_on_the_same_form(other):
    assert not alike(STORY, other)


def test_a_few_words_are_copies_only_when_they_are_the_same():
    assert alike("Norhaven votes to rebuild its market.", "Norhaven votes to rebuild its market")
    assert not alike("Norhaven votes to rebuild its market.", "Norhaven votes not to rebuild its market.")
    assert not alike("🚢 🚢", "—")


def test_what_is_told_anew_a_year_later_is_another_story():
    edited = STORY.replace("on Monday ", "").replace("said mayor Lise Aker", "according to Lise Aker, who is mayor")
    assert alike(STORY, edited, days=60)
    assert not alike(STORY, edited, days=61)
    assert alike(STORY, STORY, days=366)


def test_a_new_story_over_old_background_is_another_one_however_long_the_background():
    assert alike(f"{prose(90, 1)} {prose(400, 0)}", f"{prose(90, 2)} {prose(400, 0)}")
    assert not alike(f"{prose(130, 1)} {prose(400, 0)}", f"{prose(130, 2)} {prose(400, 0)}")


def test_scripts_that_do_not_part_their_words_are_compared_by_characters():
    text = "江州地铁五号线将于周六上午十点通车，全长二十八公里，设十九个车站，连接火车东站和大学城，首日乘车免费。"
    assert alike(text, text[:30])
    assert not alike(
        text, "东江大桥昨日封闭检修，过往车辆需绕行青石桥，预计工期三个月，市政部门提醒市民提前安排出行时间。"
    )


def test_a_sketch_estimates_what_share_of_runs_is_common():
    whole, half = Sketch.of(STORY), Sketch.of(f"{STORY} {UNRELATED}")
    assert whole.jaccard(whole) == 1
    assert whole.jaccard(half) == pytest.approx(whole.runs / half.runs, abs=0.12)
    assert whole.jaccard(Sketch.of(UNRELATED)) < 0.05


def test_a_long_text_is_hashed_in_pieces_to_the_same_sketch(monkeypatch):
    text = prose(500, 0)
    whole = Sketch.of(text)
    monkeypatch.setattr("assistant.text.copies._HASHED_TOGETHER", 60)
    pieces = Sketch.of(text)
    assert (pieces.values == whole.values).all()
    assert pieces.bands == whole.bands


def test_copies_meet_in_a_band_and_others_hardly_ever():
    sketches = [Sketch.of(text) for text in (STORY, STORY.replace("Monday", "Tuesday"), UNRELATED)]
    own, edited, unrelated = (set(sketch.bands) for sketch in sketches)
    assert len(own) == 64
    assert own & edited
    assert len(own & unrelated) <= 1
    assert sketches[0].resembles(sketches[1])
    assert not sketches[0].resembles(sketches[2])


@given(st.text(max_size=200))
def test_any_text_has_a_sketch_and_is_a_copy_of_itself(text):
    sketch = Sketch.of(text)
    assert all(-(2**63) <= band < 2**63 for band in sketch.bands)
    assert alike(text, text)
