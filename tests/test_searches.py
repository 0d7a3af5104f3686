"""Hard questions taken apart into searches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.searches import MOST_SEARCHES, searches


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "Which is longer, the Kestrel bridge or the Raven tunnel?",
            ("the Kestrel bridge", "the Raven tunnel"),
        ),
        (
            "Which visit was earlier, Ida Holm's or Oke Dahl's?",
            ("Ida Holm's visit", "Oke Dahl's visit"),
        ),
        ("Who pays more tax, Norsk or Vega Steel?", ("Does Norsk pay more tax?", "Does Vega Steel pay more tax?")),
        (
            "Which of Norsk, Vega Steel and the Bank of Oslo sold ferries?",
            ("Has Norsk sold ferries?", "Has Vega Steel sold ferries?", "Has the Bank of Oslo sold ferries?"),
        ),
        (
            "How has the price of fish changed since 2023?",
            ("the price of fish in 2023", "the price of fish now"),
        ),
        (
            "How did the price of fish develop from 2021 to 2024?",
            ("the price of fish in 2021", "the price of fish in 2024"),
        ),
        (
            "How have ties with Peru changed since the flood?",
            ("ties with Peru at the time of the flood", "ties with Peru now"),
        ),
        (
            "What did Norway sign with Peru and with Chile?",
            ("What did Norway sign with Peru?", "What did Norway sign with Chile?"),
        ),
        (
            "Did Ida Holm meet Oke Dahl, Jon Vang or Siri Moe?",
            ("Did Ida Holm meet Oke Dahl?", "Did Ida Holm meet Jon Vang?", "Did Ida Holm meet Siri Moe?"),
        ),
        (
            "Who is the premier of Trinidad and Tobago or Cuba?",
            ("Who is the premier of Trinidad and Tobago?", "Who is the premier of Cuba?"),
        ),
        (
            "How much fish was sold in June 2023 and in July 2024?",
            ("How much fish was sold in June 2023?", "How much fish was sold in July 2024?"),
        ),
        (
            "How much fish did Norway sell in 2021, 2022 and 2023?",
            (
                "How much fish did Norway sell in 2021?",
                "How much fish did Norway sell in 2022?",
                "How much fish did Norway sell in 2023?",
            ),
        ),
        (
            "Compare the tolls of the bridge with those of the tunnel.",
            ("the tolls of the bridge", "the tolls of the tunnel"),
        ),
        ("Which is cheaper, ferries to Peru or to Chile?", ("ferries to Peru", "ferries to Chile")),
        (
            "Which visit was earlier, Ida Holm's to Peru or Oke Dahl's?",
            ("Ida Holm's visit to Peru", "Oke Dahl's visit to Peru"),
        ),
        ("Compare Norway's trade with Peru and Chile.", ("Norway's trade with Peru", "Norway's trade with Chile")),
        ("Compare the trade of 2023 and 2024", ("the trade of 2023", "the trade of 2024")),
        ("Who was first, Norsk or Vega?", ("Norsk", "Vega")),
        ("Which of Norsk and Vega took the prize?", ("Has Norsk taken the prize?", "Has Vega taken the prize?")),
        ("Who watches ferries, Norsk or Vega?", ("Does Norsk watch ferries?", "Does Vega watch ferries?")),
        (
            "What did Peru do with Cuba in 2024 and with the Bank of Oslo in 2025?",
            ("What did Peru do with Cuba in 2024?", "What did Peru do with the Bank of Oslo in 2025?"),
        ),
        ("compare Peru and Chile", ("Peru", "Chile")),
        ("Compare Peru's law with Chile's.", ("Peru's law", "Chile's law")),
        (
            "How do Norway's deals with Peru and Chile differ?",
            ("Norway's deals with Peru", "Norway's deals with Chile"),
        ),
        ("Compare Ida Holm and Peru's ambassador.", ("Ida Holm", "Peru's ambassador")),
        (
            "What is the difference between the Kestrel bridge and the Raven tunnel?",
            ("the Kestrel bridge", "the Raven tunnel"),
        ),
        ("How does the bridge differ from the tunnel?", ("the bridge", "the tunnel")),
        (
            "When was the bridge opened, and who built the tunnel under the Raven?",
            ("When was the bridge opened?", "who built the tunnel under the Raven?"),
        ),
        (
            "When did Peru leave, and when Chile?",
            ("When did Peru leave?", "when Chile? (When did Peru leave?)"),
        ),
        (
            "Who won, Peru, Chile, Cuba, Norway, Spain or Togo?",
            ("Has Peru won?", "Has Chile won?", "Has Cuba won?", "Has Norway won?"),
        ),
    ],
)
def test_a_hard_question_is_taken_apart(question, expected):
    assert searches(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Who opened the Kestrel bridge?",
        "What did Norway and Peru sign?",
        "How large is trade between Norway or Peru and Chile?",
        "Which firm, based in Lima, sold ships to Norway?",
        "Who wrote Crime and Punishment?",
        "What happened in Lima, Peru and Oslo, Norway?",
        "What does the draft of Norway and Peru say?",
        "and the cost? (Which is longer, the Kestrel bridge or the Raven tunnel?)",
        "Which bridge was opened on 3 or 4 May?",
        "compare",
        "and?",
        "",
    ],
)
def test_a_question_for_one_thing_needs_no_further_search(question):
    assert searches(question) == ()


@given(st.text(alphabet="Which of ABCor and,?()since 2023from to compare with", max_size=80))
def test_any_text_is_taken_apart_into_two_to_four_or_nothing(text):
    found = searches(text)
    assert len(found) in (0, *range(2, MOST_SEARCHES + 1))
    assert all(search.strip() for search in found)
