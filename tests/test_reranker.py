"""A cross-encoder of the user's own orders what the indexes find."""

import numpy as np
import pytest
from tiny_model import make_cross_encoder

from assistant import Assistant, RerankerError, Settings
from assistant.backends.reranker import Reranker
from assistant.faces.doctor import findings

TEXTS = ("The ferry opened.", "Frost hit the orchards of Castel Verro.", "Nine towns share the cost of the new bridge.")


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return make_cross_encoder(tmp_path_factory.mktemp("models") / "mine")


@pytest.fixture
def articles(tmp_path):
    for number, text in enumerate(TEXTS):
        (tmp_path / f"{number}.md").write_text(
            f"---\ntitle: News {number}\npublished: 2025-03-0{number + 1}\n---\n{text}\n"
        )
    return [str(tmp_path / "*.md")]


def test_scores_are_the_models_own_between_0_and_1(model):
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    taken = AutoTokenizer.from_pretrained(model)(["Who?"] * 3, list(TEXTS), padding=True, return_tensors="pt")
    with torch.inference_mode():
        expected = torch.sigmoid(AutoModelForSequenceClassification.from_pretrained(model).eval()(**taken).logits)[:, 0]
    scores = Reranker(str(model)).scores("Who?", TEXTS)
    assert scores == pytest.approx(expected.numpy(), abs=1e-5)
    assert len(set(np.round(scores, 4))) == 3


def test_passages_come_in_the_order_of_the_reranker(model, articles, tmp_path):
    with Assistant.open(tmp_path / "library", Settings(chat_model=None, reranker=str(model))) as assistant:
        assistant.ingest(articles)
        found = assistant.search("What did the ferry cost?", k=3)
        texts = [f"{passage.article.title}\n{passage.chunk.text}" for passage in found]
        scores = Reranker(str(model)).scores("What did the ferry cost?", texts)
        assert [passage.score for passage in found] == pytest.approx(sorted(scores, reverse=True), abs=1e-5)
        assert len(found) == 3
        assert any(name == "reranker" and works for name, _, works in findings(assistant))


def test_a_reranker_that_is_not_there_is_told_with_the_command(articles, tmp_path):
    with Assistant.open(tmp_path / "library", Settings(chat_model=None, reranker="someone/no-such-model")) as assistant:
        assistant.ingest(articles)
        with pytest.raises(RerankerError, match="hf download someone/no-such-model"):
            assistant.ask("What did the ferry cost?")


def test_a_classifier_is_no_reranker(tmp_path):
    folder = make_cross_encoder(tmp_path / "classifier", numbers=3)
    with pytest.raises(RerankerError, match="3 numbers a text"):
        Reranker(str(folder)).scores("Who?", TEXTS)
