"""Two runs of a question set side by side."""

import json
from dataclasses import replace

import pytest
from test_evaluation import ABSTENTION, COST, NOWHERE, Scripted, _answer

from assistant.errors import AssistantError, ChatModelError
from assistant.faces.comparison import comparison, load_run
from assistant.faces.evaluation import evaluate, write_run
from assistant.settings import Settings

WRONG = _answer("Ships came first. [1]", citations=())
AGAIN = replace(COST, id="again", turns=("And once more?",))


def ran(script, questions=(COST, AGAIN, NOWHERE), **settings):
    script = {question.turns[0]: answer for question, answer in zip(questions, script, strict=True)}
    return evaluate(Scripted(script, Settings(**settings)), questions)


@pytest.fixture
def earlier(tmp_path):
    """A run in which the first question was answered wrongly and the last one, wrongly too, at all."""
    write_run(ran([WRONG, _answer(), _answer()]), tmp_path / "before")
    return load_run(tmp_path / "before")


def row(told, name):
    line = next(line for line in told.splitlines() if line.startswith(f"{name}  "))
    return line[len(name) :].split()


def test_what_became_better_and_worse_is_told_by_measure(earlier):
    told = comparison(ran([_answer(), ABSTENTION, ABSTENTION]), earlier)
    assert row(told, "answer accuracy")[:6] == ["2", "50.0", "%", "50.0", "%", "+0.0"]
    assert "answer accuracy, better: cost\n" in told
    assert "answer accuracy, worse: again\n" in told
    assert row(told, "abstention recall")[:6] == ["1", "0.0", "%", "100.0", "%", "+100.0"]
    assert row(told, "abstention precision") == ["0", "unscored"], "no question abstained in both"
    assert "note:" not in told


def test_the_interval_is_that_of_the_differences(tmp_path):
    questions = tuple(replace(COST, id=f"q{n}", turns=(f"Number {n}?",)) for n in range(20))
    write_run(ran([WRONG] * 10 + [_answer()] * 10, questions), tmp_path / "before")
    told = comparison(ran([_answer()] * 20, questions), load_run(tmp_path / "before"))
    n, *_, apart, low, _, high = row(told, "answer accuracy")
    assert (n, apart) == ("20", "+50.0")
    assert 20 < float(low) < 35 < 65 < float(high) < 80
    assert "answer accuracy, better: q0, q1, q2, q3, q4, q5, q6, q7, q8, q9\n" in told
    same = comparison(ran([WRONG] * 10 + [_answer()] * 10, questions), load_run(tmp_path / "before"))
    assert row(same, "answer accuracy")[-4:] == ["+0.0", "+0.0", "to", "+0.0"]
    assert "better" not in same


def test_only_questions_that_both_have_scored_count(earlier):
    questions = (COST, replace(AGAIN, id="new"))
    told = comparison(ran([_answer(), _answer()], questions), earlier)
    assert "1 of 2 questions are in both" in told
    assert row(told, "answer accuracy")[0] == "1"
    assert "note: the question sets are not the same" in told
    told = comparison(ran([ChatModelError("gone"), _answer(), ABSTENTION]), earlier)
    assert row(told, "answer accuracy")[0] == "1"
    assert row(told, "seconds")[0] == "2"


def test_settings_that_differ_are_named(earlier):
    told = comparison(ran([WRONG, _answer(), _answer()], passages=3, chat_api_key="sk-secret"), earlier)
    assert [line for line in told.splitlines() if line.startswith("note:")] == ["note: passages was 7, is 3"]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "summary.json: no such file or directory"),
        ({"summary.json": "{}", "answers.jsonl": ""}, "it holds no run of assistant eval"),
        ({"summary.json": "[", "answers.jsonl": ""}, "it holds no run of assistant eval"),
        ({"summary.json": '{"configuration": {}}', "answers.jsonl": '{"id": "x"}\n'}, "it holds no run"),
        ({"summary.json": '{"configuration": 1}', "answers.jsonl": ""}, "it holds no run of assistant eval"),
    ],
)
def test_a_folder_without_a_run_is_refused_in_one_line(tmp_path, files, said):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(AssistantError) as refused:
        load_run(tmp_path)
    assert str(refused.value).startswith(f"{tmp_path} can't be compared with: ")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_run_of_before_a_measure_was_added_is_compared_by_the_others(tmp_path, earlier):
    records = [json.loads(line) for line in (earlier.folder / "answers.jsonl").read_text().splitlines()]
    for record in records:
        del record["scores"]["MRR@10"]
    (earlier.folder / "answers.jsonl").write_text("".join(f"{json.dumps(record)}\n" for record in records))
    told = comparison(ran([WRONG, _answer(), _answer()]), load_run(earlier.folder))
    assert row(told, "MRR@10") == ["0", "unscored"]
    assert row(told, "answer accuracy")[0] == "2"
