"""The conversations over the sample corpus: what follow-ups must find, and what must be left alone."""

import sys
from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.faces.evaluation import load_questions

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "eval"))

import conversations  # noqa: E402

QUESTIONS = load_questions(conversations.QUESTIONS)


def test_the_set_is_large_enough_and_its_halves_hold_the_same_kinds():
    alone = [question for question in QUESTIONS if question.type == conversations.SELF_CONTAINED]
    assert len(alone) >= 20
    assert len(QUESTIONS) - len(alone) >= 60
    assert all(2 <= len(question.turns) <= 3 and question.articles for question in QUESTIONS)
    assert {q.type for q in QUESTIONS[::2]} == {q.type for q in QUESTIONS[1::2]}


@pytest.mark.timeout(600)
def test_follow_ups_find_their_articles_and_the_others_are_left_alone(corpus_library):
    # Every fourth conversation, all of the judging half: each first turn has to be answered.
    with Assistant.open(corpus_library, Settings(chat_model=None, passages_read=1)) as assistant:
        found = list(conversations.outcomes(assistant, QUESTIONS[::4]))
    follow_ups = [one.rewritten for one in found if one.is_follow_up]
    assert sum(follow_ups) / len(follow_ups) >= 0.85
    assert [one.query for one in found if not one.is_follow_up and not one.is_untouched] == []
