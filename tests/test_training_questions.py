"""The questions that the evidence reader learns from: whole, ours, and half of them near misses."""

import json
from pathlib import Path

LINES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "eval/reader-questions.jsonl").read_text(encoding="utf-8").splitlines()
]
QUESTIONS = [question for line in LINES for question in line["questions"]]


def test_each_line_names_a_passage_and_holds_no_text_of_it():
    for line in LINES:
        assert set(line) == {"url", "start", "end", "questions"}
        assert 0 <= line["start"] < line["end"]


def test_an_answer_lies_inside_its_passage():
    for line in LINES:
        for question, *answer in line["questions"]:
            assert question.endswith("?")
            assert answer == [] or 0 <= answer[0] < answer[1] <= line["end"] - line["start"]


def test_about_half_of_the_questions_are_not_answered():
    assert 0.4 < sum(len(question) == 1 for question in QUESTIONS) / len(QUESTIONS) < 0.6


def test_no_question_stands_twice_beside_a_passage():
    for line in LINES:
        asked = [question[0].lower() for question in line["questions"]]
        assert len(set(asked)) == len(asked)
