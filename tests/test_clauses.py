import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text import clauses


def shortest(text):
    return text[: clauses.ends(text)[0]] if clauses.ends(text) else text


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        (
            "The two ministries signed seven contracts in the capital on Monday, while crowds waited in the rain "
            "for a parade that started late.",
            "The two ministries signed seven contracts in the capital on Monday",
        ),
        (
            "The factory will employ about four hundred people from next spring, making it the largest in the valley.",
            "The factory will employ about four hundred people from next spring",
        ),
        (
            "The delegation flew home from the talks early on Friday morning, after a last dinner at the harbour, "
            "where the mayor gave a short speech.",
            "The delegation flew home from the talks early on Friday morning",
        ),
        (
            "The bridge links the two halves of the old town again, and it is open to lorries from Tuesday on.",
            "The bridge links the two halves of the old town again",
        ),
    ],
)
def test_a_clause_that_only_adds_may_be_left_out(sentence, kept):
    assert shortest(sentence) == kept


@pytest.mark.parametrize(
    "sentence",
    [
        # Who says it belongs to what is said.
        "The ferry line will be closed for the whole of next winter, according to a notice at the town hall.",
        "The ferry line will be closed for the whole of next winter, while islanders said they would go to court.",
        # A tail that turns round or narrows what stands before it.
        "The treaty was signed by all nine members of the council, although two of them later withdrew.",
        "The treaty will be signed by all nine members of the council, when it has not been vetoed before.",
        "All the towns along the river signed the treaty on Friday, with the exception of the two largest ones.",
        "The new bridge to the islands will open to lorries in June, assuming that the council agrees.",
        "The ferry line will run through the whole of next winter, as long as the harbour stays open.",
        "The court in the capital freed all nine of the fishermen on Monday, which a higher court overturned.",
        "The mayor told them that the plant would stay for ten years, which turned out to be false.",
        # An inserted clause, behind which the sentence goes on.
        "Officials in the valley said on Friday that the storm, which flooded nine farms on the coast, had moved away.",
        "If the two towns agree on the terms of the loan by Friday, which is far from certain, the money will flow.",
        "The 52-year-old, who had run a bakery for most of her life, after a long search, turned it over to her son.",
        # Lists, quotations, brackets.
        "The plant does the whole of the cutting, polishing, painting and packing for its four largest customers.",
        'The mayor said "we will build it here in this very town, while others go on talking" to the reporters.',
        "The prize (worth forty thousand crowns in the first year, which was raised later on) went to a baker.",
        "The team from the northern islands beat all of its rivals, including those from the three large cities.",
        "The new line to the coast, as shown on the ministry's own map, will pass the lake on its eastern side.",
        # Nothing to gain.
        "The team won all its games in the north, winning easily.",
    ],
)
def test_a_clause_that_matters_stays(sentence):
    assert clauses.ends(sentence) == []


@given(st.text(alphabet=st.sampled_from("ab ,;.'\"()whicheand"), max_size=200))
def test_an_early_end_is_inside_the_sentence_and_leaves_enough(text):
    for end in clauses.ends(text):
        assert len(text[:end].split()) >= clauses.LEAST_WORDS
        assert 0 < end < len(text)
