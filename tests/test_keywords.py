"""The keyword index, on real tantivy."""

import random
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.backends.keywords import KeywordEntry, KeywordIndex
from assistant.errors import LibraryError

WORDS = [f"{a}{b}{c}" for a in "bdkmrst" for b in "aeiou" for c in "lnprt"]


@pytest.fixture
def index(tmp_path):
    return KeywordIndex(tmp_path / "keywords")


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    index = KeywordIndex(tmp_path_factory.mktemp("small") / "keywords")
    index.add(
        [
            KeywordEntry("vn:0", "Chủ tịch Tô Lâm", "Việt Nam và Pháp ký thỏa thuận."),
            KeywordEntry("fr:0", "Café society", "The café on the Élysée's corner reopened."),
            KeywordEntry("en:0", "Trade talks", "Ministers negotiated and signed 3.5 million contracts AND more."),
            KeywordEntry("en:1", "Floods", "Rivers rose; the minister's house was not flooded."),
        ]
    )
    return index


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    chance = random.Random(1)
    entries = [KeywordEntry(f"a:{i}", "", " ".join(chance.choices(WORDS, k=12))) for i in range(9000)]
    index = KeywordIndex(tmp_path_factory.mktemp("many") / "keywords")
    index.add(entries)
    return index, entries


def found(index, words, k=10, allowed=None):
    return [id_ for id_, _ in index.search(words, k, allowed)]


@pytest.mark.parametrize("words", ["Việt", "viet", "VIỆT", unicodedata.normalize("NFD", "Việt"), "to lam", "Tô Lâm"])
def test_words_are_found_with_their_diacritics_and_without(small, words):
    assert found(small, words) == ["vn:0"]


@pytest.mark.parametrize("words", ["café", "cafe", "Elysee", "Élysée’s"])
def test_accents_and_possessives_are_no_obstacle(small, words):
    assert found(small, words) == ["fr:0"]


def test_the_exact_spelling_scores_higher_than_the_folded_one(index):
    index.add([KeywordEntry("a:0", "", "the pháp word"), KeywordEntry("b:0", "", "the phap word")])
    assert found(index, "pháp") == ["a:0", "b:0"]
    assert dict(index.search("pháp", 2))["a:0"] > dict(index.search("pháp", 2))["b:0"]


def test_text_with_split_accents_is_found_by_whole_ones(index):
    index.add([KeywordEntry("a:0", "", unicodedata.normalize("NFD", "Đà Nẵng và Việt Nam"))])
    assert found(index, "Việt") == ["a:0"]
    assert found(index, "nang") == ["a:0"]


def test_english_words_meet_their_other_forms(small):
    assert found(small, "negotiating") == ["en:0"]
    assert found(small, "flood") == ["en:1"]


def test_a_word_of_the_headline_counts_for_more(index):
    index.add([KeywordEntry("a:0", "", "tariffs on steel"), KeywordEntry("b:0", "tariffs", "on steel")])
    assert found(index, "tariffs") == ["b:0", "a:0"]


@pytest.mark.parametrize(
    "words",
    [
        "NOT signed", "signed AND nobody", "title:signed", "+signed -contracts", '"signed', "signed^9 (",
        "[a TO signed]", "signed~2", "sig* signed?", "IN signed", "signed: {}", "\\signed", "/signed/",
        "'signed", "text:* signed",
    ],
)  # fmt: skip
def test_query_syntax_is_nothing_but_words(small, words):
    assert "en:0" in found(small, words)


@pytest.mark.parametrize("words", ["", "   ", "?!…", "*", '""', "+-", "zzzzqq"])
def test_words_that_are_none_or_nowhere_find_nothing(small, words):
    assert found(small, words) == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_any_text_can_be_searched(small, words):
    hits = small.search(words, 4)
    assert [score for _, score in hits] == sorted((score for _, score in hits), reverse=True)
    assert {id_ for id_, _ in hits} <= {"vn:0", "fr:0", "en:0", "en:1"}


@pytest.mark.parametrize("size", [1, 60, 3999, 4001, 8000])
def test_a_search_among_allowed_ids_is_the_full_ranking_sifted(many, size):
    index, entries = many
    chance = random.Random(size)
    for _ in range(5):
        allowed = frozenset(chance.sample([entry.id for entry in entries], size))
        words = " ".join(chance.choices(WORDS, k=3))
        ranking = [hit for hit in index.search(words, len(entries)) if hit[0] in allowed]
        hits = index.search(words, 20, allowed)
        assert {id_ for id_, _ in hits} <= allowed
        # Equal scores at the end of the list may stand for one another.
        assert [score for _, score in hits] == pytest.approx([score for _, score in ranking[:20]], rel=1e-5)


def test_equal_scores_come_in_the_order_of_their_ids(index):
    index.add([KeywordEntry(f"{name}:0", "", "steel tariffs") for name in "dbac"])
    assert found(index, "steel") == ["a:0", "b:0", "c:0", "d:0"]


def test_nothing_allowed_or_nothing_asked_for_is_nothing_found(small):
    assert found(small, "signed", 5, frozenset()) == []
    assert found(small, "signed", 0) == []
    assert found(small, "signed", 5, frozenset(("nobody:0",))) == []


def test_an_empty_index_finds_nothing(index):
    assert found(index, "anything") == []
    assert (len(index), index.ids()) == (0, set())


def test_adding_again_replaces(index):
    index.add([KeywordEntry("a:0", "old", "old words")])
    index.add([KeywordEntry("a:0", "new", "new words"), KeywordEntry("a:0", "newer", "newer words")])
    assert len(index) == 1
    assert found(index, "old") == []
    assert found(index, "newer") == ["a:0"]


def test_removed_entries_are_not_found_and_unknown_ids_are_no_error(index):
    index.add([KeywordEntry("a:0", "", "steel"), KeywordEntry("a:1", "", "steel")])
    index.remove(["a:0", "nobody:0"])
    assert found(index, "steel") == ["a:1"]
    index.clear()
    assert len(index) == 0


def test_what_a_failed_write_did_is_undone(index):
    def entries():
        yield KeywordEntry("b:0", "", "copper")
        raise KeyboardInterrupt

    index.add([KeywordEntry("a:0", "", "steel")])
    with pytest.raises(KeyboardInterrupt):
        index.add(entries())
    assert index.ids() == {"a:0"}
    index.add([KeywordEntry("c:0", "", "tin")])
    assert index.ids() == {"a:0", "c:0"}


def test_another_opening_sees_what_was_written_after_reloading(tmp_path, index):
    other = KeywordIndex(tmp_path / "keywords")
    index.add([KeywordEntry("a:0", "", "steel")])
    other.reload()
    assert found(other, "steel") == ["a:0"]


@pytest.mark.parametrize("damage", ["garbage", "a file in its place", "other fields"])
def test_a_damaged_folder_is_one_line_that_helps(tmp_path, index, damage):
    folder = tmp_path / "keywords"
    index.add([KeywordEntry("a:0", "", "steel")])
    if damage == "garbage":
        (folder / "meta.json").write_bytes(b"\xff" * 500)
    elif damage == "other fields":
        meta = folder / "meta.json"
        meta.write_text(meta.read_text().replace('"words"', '"phrases"'))
    else:
        folder = tmp_path / "file"
        folder.write_text("not a folder")
    with pytest.raises(LibraryError) as caught:
        KeywordIndex(folder)
    line = str(caught.value)
    assert "\n" not in line
    assert f"delete that folder and run: assistant check --repair --library {tmp_path}" in line


@pytest.mark.parametrize("knows_of_it", [True, False])
def test_a_commit_that_was_killed_does_not_stop_the_next(tmp_path, knows_of_it):
    folder = tmp_path / "keywords"
    writer, other = KeywordIndex(folder), KeywordIndex(folder)
    writer.add(KeywordEntry(f"a:{number}", "", f"word{number} ferry") for number in range(4))
    committed = (folder / "meta.json").read_text()
    writer.remove(["a:1"])
    # All of the second commit is on the disk but its last step, which makes it count.
    (folder / "meta.json").write_text(committed)
    mended = writer if knows_of_it else other
    mended.remove(["a:2"])
    assert found(mended, "ferry") == ["a:0", "a:1", "a:3"]
