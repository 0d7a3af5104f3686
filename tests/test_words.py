"""Words, stems, names and numbers of a text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The summit’s host, Kim Jong-un's envoy", ["the", "summit", "host", "kim", "jong-un", "envoy"]),
        ("up 6.9% to 3,400 at 10:30", ["up", "6.9%", "to", "3,400", "at", "10:30"]),
        ("the 140th, 3rd and 1950s", ["the", "140", "3", "and", "1950s"]),
        ("a 5G mast, 50km off", ["a", "5g", "mast", "50km", "off"]),
        ("from 2021-2030", ["from", "2021", "2030"]),
        ("US and U.S. envoys told us", ["usa", "and", "usa", "envoys", "told", "us"]),
        ("J.D. Vance left D.C. at 9 p.m.", ["jd", "vance", "left", "dc", "at", "9", "pm"]),
        ("don't", ["don't"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("", []),
    ],
)
def test_text_splits_into_words_and_numbers(text: str, expected: list[str]) -> None:
    assert words.tokens(text) == expected


def test_composed_and_decomposed_accents_are_the_same_words() -> None:
    text = "Đà Nẵng, Việt Nam, São Paulo"
    assert words.tokens(unicodedata.normalize("NFD", text)) == words.tokens(text)


@given(st.text())
def test_no_word_is_empty_or_holds_white_space(text: str) -> None:
    assert all(word and not any(c.isspace() for c in word) for word in words.tokens(text))


@pytest.mark.parametrize(
    ("written", "plain"), [("Việt", "viet"), ("Đà Nẵng", "da nang"), ("Straße", "strasse"), ("Łódź", "lodz")]
)
def test_folding_takes_accents_and_case_away(written: str, plain: str) -> None:
    assert words.folded(written) == plain


def test_stems_join_inflections_and_accents() -> None:
    assert words.stem("partners") == words.stem("partner") == words.stem("partnering")
    assert words.stem("élysée") == words.stem("elysee")


def test_a_word_of_nothing_but_accents_has_no_stem() -> None:
    assert words.content_stems("H\u0489\u0301e \u0301\u0324 comes") == ["h", "e", "come"]


def test_content_stems_leave_function_words_out_and_keep_parts_of_hyphenated_words() -> None:
    stems = words.content_stems("Which of the high-speed railways are theirs?")
    assert stems == [words.stem(word) for word in ("high", "high-speed", "speed", "railways")]


@pytest.mark.parametrize(("one", "other"), [("vietnam", "vietnames"), ("diplomat", "diplomaci"), ("a", "a")])
def test_words_of_one_root_meet(one: str, other: str) -> None:
    assert words.same_root(one, other)


@pytest.mark.parametrize(("one", "other"), [("iran", "iraq"), ("china", "chile"), ("russia", "prussia"), ("u", "us")])
def test_words_of_two_roots_do_not_meet(one: str, other: str) -> None:
    assert not words.same_root(one, other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The envoy met Denisa Saková in Košice.", ["Denisa Saková", "Košice"]),
        ("He met Jan Novak. The minister left.", ["Jan Novak"]),
        ("He met Jan Novak. Minister Doe left.", ["Jan Novak", "Minister Doe"]),
        ("Mr. Novak and Gen. Doe flew to St. Petersburg.", ["Mr. Novak", "Gen. Doe", "St. Petersburg"]),
        ("J.D. Roe of the U.S. Embassy spoke.", ["J.D. Roe of the U.S. Embassy"]),
        ("the Bay of Bengal and the Gulf", ["Bay of Bengal", "Gulf"]),
        ("Norway, Iceland and Denmark agree.", ["Norway", "Iceland", "Denmark"]),
        ("Saková’s deputy", ["Saková"]),
        ("When did it rain?", []),
        ("they lost the war of", []),
    ],
)
def test_names_are_runs_of_capitalised_words(text: str, expected: list[str]) -> None:
    assert [name.text for name in words.names(text)] == expected


@given(st.text(st.sampled_from("AbcĐé .,-’'\n12of de")))
def test_each_name_is_exactly_where_it_says(text: str) -> None:
    for name in words.names(text):
        assert text[name.start : name.end] == name.text
        assert name.text == name.text.strip()
