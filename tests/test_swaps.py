"""Wrong statements made of right ones, for the second judge to learn from."""

import random
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "eval"))
from swaps import swapped


def all_swaps(statement: str, evidence: str) -> set[str | None]:
    return {swapped(statement, evidence, random.Random(seed)) for seed in range(200)}


@pytest.mark.parametrize(
    ("statement", "evidence", "expected"),
    [
        ("Ida Holm beat Jon Berg.", "Ida Holm beat Jon Berg in Sunday's final.", {"Jon Berg beat Ida Holm."}),
        ("The mine yielded 400 tonnes.", "The mine yielded 400 tonnes of ore; 900 tonnes were lost.",
         {"The mine yielded 900 tonnes."}),
        ("At first 31 percent agreed.", "At first 31 percent agreed, then 44 percent, in all 300 people.",
         {"At first 44 percent agreed."}),
        ("The fair opens in June.", "The fair opens in June, not in March.", {"The fair opens in March."}),
        ("Ida Holm spoke in Osk.", "Ida Holm spoke in Osk, Jon Berg in Tarn.",
         {"Jon Berg spoke in Osk.", "Ida Holm spoke in Tarn."}),
    ],
)  # fmt: skip
def test_one_thing_of_the_evidence_takes_the_place_of_another(
    statement: str, evidence: str, expected: set[str]
) -> None:
    assert all_swaps(statement, evidence) == expected


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("Tarn and Osk signed a pact.", "Tarn and Osk signed a pact."),
        ("It opens on 12 May 2024.", "It opens on 12 May 2024 at 9 o'clock, 14 days late."),
        ("Nobody was hurt.", "Nobody was hurt, police said on Monday."),
    ],
)
def test_nothing_is_swapped_where_it_would_be_right_or_recognisable(statement: str, evidence: str) -> None:
    assert all_swaps(statement, evidence) == {None}


def test_a_swap_changes_no_more_than_two_places() -> None:
    statement, evidence = "Holm paid 300 to Berg in 2021.", "Berg of Osk says Holm paid 300, not 450, in 2021 or 2023."
    for text in all_swaps(statement, evidence):
        assert text is not None
        assert sum(a != b for a, b in zip(re.findall(r"\w+", statement), re.findall(r"\w+", text), strict=True)) <= 2
