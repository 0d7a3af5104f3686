"""Which questions ask for an account, and of what."""

import json
from pathlib import Path

import pytest

from assistant.text.open_questions import Account, account_asked

EVAL = Path(__file__).parent.parent / "eval"


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What is the latest on the dam?", Account("the dam", latest=True)),
        ("What's new in Peru?", Account("Peru", latest=True)),
        ("Any news about the US?", Account("the US", latest=True)),
        ("dam latest", Account("dam", latest=True)),
        ("What happened in Osk this week?", Account("Osk")),
        ("What happened last week in Osk?", Account("Osk")),
        ("What happened in June 2024 in Osk?", Account("Osk")),
        ("What is happening in Osk right now?", Account("Osk", latest=True)),
        ("Could you please tell me everything about the ferry strike?", Account("the ferry strike")),
        ("Summarise the situation in Osk in March.", Account("Osk")),
        ("What do the articles say about rare earths?", Account("rare earths")),
        ("Osk death toll", Account("Osk death toll")),
        ("Who is Ida Holm?", Account("Ida Holm", is_person=True)),
        ("who is to lam", None),
        ("who is ida holm", Account("ida holm", is_person=True)),
        ("Who is President To Lam?", Account("To Lam", is_person=True)),
    ],
)
def test_what_an_account_is_asked_for_of_is_told_without_time_and_manners(question, asked):
    assert account_asked(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "Who is the mayor of Osk?",
        "Who is Peru's president?",
        "Who is to blame?",
        "What is the latest figure for the toll?",
        "What is new?",
        "What happened on Monday?",
        "What happened in Osk and who died?",
        "Tell me when the tunnel opens",
        "Tell me about it",
        "Tell me more about [1]",
        "What do the articles say about how it began?",
        "List the ministers",
        "Hello",
        "And the bridge?",
    ],
)
def test_what_asks_for_a_fact_or_leans_on_something_else_asks_for_no_account(question):
    assert account_asked(question) is None


@pytest.mark.parametrize(
    ("name", "open_ones"),
    [("questions", ["Who is Nigel Gould-Davies?"]), ("near-misses-tuning", []), ("raw-articles-tuning", [])],
)
def test_questions_for_a_fact_in_the_sets_are_not_taken_for_open_ones(name, open_ones):
    records = map(json.loads, (EVAL / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())
    asked = [question for record in records for question in record.get("turns", [record.get("question", "")])]
    assert len(asked) > 90
    assert [question for question in asked if account_asked(question)] == open_ones
