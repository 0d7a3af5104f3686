"""The questions and statements that the evidence reader learns from: whole, ours, and half of them misses."""

import json
from pathlib import Path

import pytest

EVAL = Path(__file__).parent.parent / "eval"
LINES, STATED = (
    [json.loads(line) for line in (EVAL / f"reader-{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    for name in ("questions", "statements")
)
QUESTIONS = [question for line in LINES for question in line["questions"]]
STATEMENTS = [statement for line in STATED for statement in line["statements"]]


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


def test_statements_are_beside_the_last_passages_with_questions_in_their_order():
    def places(lines):
        return [(line["url"], line["start"], line["end"]) for line in lines]

    assert places(STATED) == places(LINES[-len(STATED) :])
    assert all(set(line) == {"url", "start", "end", "statements"} for line in STATED)


def test_a_statement_cites_places_in_its_passage():
    for line in STATED:
        for text, wrong, cited in line["statements"]:
            assert text.endswith((".", "!", '"', "”"))
            assert wrong is None or wrong.isalpha()
            assert cited == sorted(cited)
            assert all(0 <= start < end <= line["end"] - line["start"] for start, end in cited)


def test_half_of_the_statements_are_wrong_and_none_stands_twice():
    assert 0.45 < sum(wrong is not None for _, wrong, _ in STATEMENTS) / len(STATEMENTS) < 0.55
    for line in STATED:
        said = [text.lower() for text, *_ in line["statements"]]
        assert len(set(said)) == len(said)


@pytest.mark.parametrize("file", ["lessons.jsonl", "further-lessons.jsonl", "general-lessons.jsonl"])
def test_each_lesson_quotes_its_article_or_nothing_answers_it(file):
    articles, lessons = (
        [json.loads(line) for line in (EVAL / "short-news" / name).read_text(encoding="utf-8").splitlines()]
        for name in ("lesson-articles.jsonl", file)
    )
    texts = [article["text"] for article in articles]
    assert len({row["id"] for row in lessons}) == len(lessons) >= 6000
    for row in lessons:
        text, said = texts[int(row["id"].split("-")[1]) - 1], " ".join(row["quotes"]).casefold()
        assert row["answerable"] == bool(row["answers"]) == bool(row["quotes"]), row["id"]
        assert all(quote in text for quote in row["quotes"]), row["id"]
        assert all(any(spelling.casefold() in said for spelling in fact) for fact in row["answers"]), row["id"]
