"""Questions that need several articles: what plans must find, and what they must not lose."""

import sys
from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.faces.evaluation import load_questions

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "eval"))

import multi_article  # noqa: E402


@pytest.mark.timeout(300)
def test_plans_find_more_of_the_articles_than_the_question_alone(corpus_library):
    questions = load_questions(multi_article.QUESTIONS)
    assert len(questions) >= 30
    assert all(len(question.articles) > 1 for question in questions)
    with Assistant.open(corpus_library, Settings(chat_model=None, passages_read=1)) as assistant:
        rows = [(q, *multi_article.found(assistant, q.turns[0], multi_article.PASSAGES, q.as_of)) for q in questions]
    with_plans = sum(multi_article.holds_all(question, planned[:5]) for question, planned, _ in rows)
    without = sum(multi_article.holds_all(question, plain[:5]) for question, _, plain in rows)
    assert with_plans >= without
    assert with_plans / len(rows) >= 0.8
