"""Between a model that makes no mistake and the page nothing is lost; a model that does is found out."""

import sys
from pathlib import Path

import pytest
from chat_server import chat_server

from assistant import Assistant, Settings
from assistant.faces.evaluation import load_questions

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "eval"))

from perfect_model import QUESTIONS, PerfectModel, on_the_quotes, run, shares  # noqa: E402


@pytest.fixture(scope="module")
def asked(corpus_library):
    model = PerfectModel()
    with chat_server(model) as server:
        settings = Settings(chat_model="perfect", chat_base_url=server.url, passages_read=7)
        with Assistant.open(corpus_library, settings) as assistant:
            yield lambda questions: list(run(assistant, model, questions))


def test_whatever_a_perfect_model_cites_arrives_beside_its_statement_and_on_the_page(asked):
    fates = asked(load_questions(QUESTIONS)[::8])
    found = shares(fates)
    assert found["citation recall"][0] >= 10
    assert {share for _, share in found.values()} == {1.0}
    assert {share for _, share in on_the_quotes(fates).values()} == {1.0}


def test_a_citation_that_is_lost_or_added_on_the_way_counts(asked):
    (fate,) = asked(load_questions(QUESTIONS)[:1])
    fate.cited["a sentence that never arrived"] += 1
    assert shares([fate])["citation recall"] == (2, 0.5)
    fate.cited.clear()
    fate.cited["another"] += 1
    assert shares([fate])["citation precision"] == (1, 0.0)
    assert shares([fate])["recall on the page"] == (1, 0.0)
