"""Chunks of whole sentences, by offsets and within the encoder's budget."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.backends.encoder import Encoder
from assistant.nouns import Article, Chunk
from assistant.text import chunking


def count_characters(texts: Sequence[str]) -> list[int]:
    """Count one word piece for every two characters and for every white space: dear, so that every text gets cut."""
    return [(len(text) + 1) // 2 + sum(c.isspace() for c in text) for text in texts]


WORDS = st.sampled_from(
    ["Oslo", "Mr.", "a.m.", "3.5%", "resettlement", "越南和法国。", "한국어가", "मंत्री।", "\u0301e", "😀", "\n", "\n\n",
     "- item", "Heading of it", "end.", "“quoted.”", "?", "\u2028", "\t", "x" * 90, "Ünïcödé"]
)  # fmt: skip
TEXTS = st.one_of(st.text(min_size=1), st.lists(WORDS, min_size=1, max_size=120).map(" ".join))
ARTICLES = st.builds(
    Article,
    id=st.just("a"),
    title=st.one_of(st.none(), st.text(min_size=1, max_size=300), st.just("Harbour reopens after nine years")),
    text=TEXTS,
    published=st.sampled_from([None, date(2024, 10, 8)]),
    language=st.sampled_from([None, "en", "zh"]),
)


def check(article: Article, chunks: tuple[Chunk, ...]) -> None:
    """Assert what holds for every cut: exact offsets, order, nothing lost, nothing doubled."""
    kept = [sentence for chunk in chunks for sentence in chunk.sentences]
    at = 0
    for number, chunk in enumerate(chunks):
        assert chunk.id == f"a:{number}"
        assert chunk.text == article.text[chunk.start : chunk.end]
        assert (chunk.start, chunk.end) == (chunk.sentences[0].start, chunk.sentences[-1].end)
        for sentence in chunk.sentences:
            assert at <= sentence.start < sentence.end
            assert sentence.text == article.text[sentence.start : sentence.end] == sentence.text.strip()
            at = sentence.end
    whole = "".join(sentence.text for sentence in chunking.evidence_sentences(article))
    assert "".join("".join(sentence.text for sentence in kept).split()) == "".join(whole.split())


@settings(max_examples=300)
@given(ARTICLES, st.integers(32, 300))
def test_any_text_is_cut_without_loss_and_within_the_budget(article: Article, budget: int) -> None:
    chunks = chunking.chunk(article, count_characters, budget)
    check(article, chunks)
    embedded = [chunking.embedded_text(chunk, count_characters, budget) for chunk in chunks]
    assert all(size + 2 <= budget for size in count_characters(embedded))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(article=ARTICLES, budget=st.integers(32, 256))
def test_the_encoder_reads_every_chunk_uncut(encoder: Encoder, article: Article, budget: int) -> None:
    chunks = chunking.chunk(article, encoder.count_tokens, budget)
    check(article, chunks)
    embedded = [chunking.embedded_text(chunk, encoder.count_tokens, budget) for chunk in chunks]
    assert all(size + 2 <= budget for size in encoder.count_tokens(embedded))


@pytest.mark.parametrize("text", ["한" * 400, "가나다 " * 150, "越南" * 300, "Ā" * 400, "supercalifragilistic" * 30])
def test_a_sentence_over_the_budget_is_cut_in_any_script(encoder: Encoder, text: str) -> None:
    article = Article("a", None, text)
    chunks = chunking.chunk(article, encoder.count_tokens, 64)
    check(article, chunks)
    assert max(encoder.count_tokens([chunk.text for chunk in chunks])) <= 62


def test_sentences_fill_a_chunk_before_the_next_begins() -> None:
    text = " ".join(f"Ferry {number} sails on time." for number in range(40))
    chunks = chunking.chunk(Article("a", None, text), lambda texts: [len(one.split()) for one in texts], 34)
    assert [len(chunk.sentences) for chunk in chunks] == [6, 6, 6, 6, 6, 6, 4]


def test_a_heading_between_two_sentences_counts_against_the_budget() -> None:
    text = "It rained in the west.\n" + "Nothing but a long heading " * 4 + "\nIt snowed in the east."
    chunks = chunking.chunk(Article("a", None, text), count_characters, 64)
    assert [chunk.text for chunk in chunks] == ["It rained in the west.", "It snowed in the east."]
    (both,) = chunking.chunk(Article("a", None, "It rained.\nIn the east\nIt snowed."), count_characters, 64)
    assert both.text == "It rained.\nIn the east\nIt snowed."
    assert [sentence.text for sentence in both.sentences] == ["It rained.", "It snowed."]


def test_headings_are_no_evidence_but_list_entries_and_lead_ins_are() -> None:
    text = "In brief\nThe points:\n- Salt on roads\n2. Ferries in port\nAll is well."
    found = [sentence.text for sentence in chunking.evidence_sentences(Article("a", None, text))]
    assert found == ["The points:", "Salt on roads", "2. Ferries in port", "All is well."]


def test_a_paragraph_without_its_last_full_stop_is_evidence() -> None:
    text = "The storm reached the coast on Friday. Ferries stayed in port\nNobody was hurt."
    found = [sentence.text for sentence in chunking.evidence_sentences(Article("a", None, text))]
    assert found == ["The storm reached the coast on Friday.", "Ferries stayed in port", "Nobody was hurt."]


def test_a_text_without_any_full_stop_is_all_evidence() -> None:
    text = "Grey sea\nGrey sky\nOne gull"
    assert [s.text for s in chunking.evidence_sentences(Article("a", None, text))] == text.split("\n")


@pytest.mark.parametrize(
    ("title", "published", "head"),
    [
        ("Dam opens", date(2024, 10, 8), "Dam opens | 8 October 2024\n"),
        ("Dam opens", None, "Dam opens\n"),
        (None, date(2024, 10, 8), "8 October 2024\n"),
        (None, None, ""),
    ],
)
def test_headline_and_date_are_embedded_but_not_part_of_the_text(
    title: str | None, published: date | None, head: str
) -> None:
    article = Article("a", title, "Water rose.", published=published)
    (chunk,) = chunking.chunk(article, count_characters, 100)
    assert chunking.embedded_text(chunk) == f"{head}Water rose."
    assert chunk.text == "Water rose."


def test_a_headline_of_more_than_half_the_budget_is_not_embedded() -> None:
    article = Article("a", "Endless " * 30, "Water rose.")
    (chunk,) = chunking.chunk(article, count_characters, 64)
    assert chunking.embedded_text(chunk, count_characters, 64) == "Water rose."


def test_white_space_has_no_chunks() -> None:
    assert chunking.chunk(Article("a", "Title", " \n\u2028 "), count_characters, 64) == ()
