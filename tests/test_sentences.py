"""Sentences by offsets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text import sentences


def split(text: str, language: str | None = None) -> list[str]:
    return [text[start:end] for start, end in sentences.spans(text, language)]


@pytest.mark.parametrize(
    "text",
    [
        "The U.S. Embassy spoke.|He left.",
        "He lives in the U.S.|He left.",
        "Mr. Roe met Ms. Doe and Dr. Ho.|They talked.",
        "“Really?” asked Ms. Doe.|Yes.",
        "It rose on Nov. 23 in Oslo.|Then it fell.",
        "It opened at 9 a.m. Monday.|It closed at 5 p.m. Oct. 3.|Visitors left.",
        "It closed at 5 p.m.|Visitors left.",
        "At 11.42 a.m. IST the bell rang.|Done.",
        "Vice President J.D. Roe spoke.|He won.",
        "E. Jean Doe won.|She smiled.",
        "It was No. 5 on the list.|It fell.",
        "See vol. 3 of the report.|It is long.",
        "He flew to St. Petersburg.|She stayed.",
        "Acme Inc. said profits rose.|Shares fell.",
        "Acme Co. Ltd. of Korea grew.|Fine.",
        "He was born in Washington, D.C.|His mother worked.",
        "Growth was 3.5 percent.|Inflation was 2.1.",
        "He said “It is over.”|She agreed.",
        '"No room for blocs." said the envoy.|He left.',
        "“Peace now!” the crowd said.|Police watched.",
        "“Peace now!” Ida Holm said.|Police watched.",
        '"Is it over?" Holm of the harbour office asked.|Nobody knew.',
        "“We won!”|Crowds filled the square until noon, and a man said it was luck.",
        "“We won!”|The mayor said it was luck.",
        "“We won!” Holm told the crowd on Friday.|It sang.",
        "“It is over.”|Holm said so on Friday.",
        "“We will go,” he said.|“We must.”|They went.",
        "Well... maybe.|He paused ... then left.",
        "The deal (signed on Monday. in Paris) holds.|Yes.",
        "Is it over?|Yes!|It is.",
        "e.g. this and i.e. that.|Done.",
    ],
)
def test_english_sentences_end_where_a_reader_ends_them(text: str) -> None:
    assert split(text.replace("|", " ")) == text.split("|")


@pytest.mark.parametrize("language", [None, "own"])
@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("zh", "两国升级了关系。|领导人会面！|真的吗？|是的。"),
        ("ja", "首相は東京に着いた。|「大丈夫だ。」と語った。"),
        ("ar", "هل انتهت القمة؟| نعم.| عاد الجميع."),
        ("ur", "وہ آیا۔| وہ گیا۔"),
        ("hi", "यह पहला वाक्य है।| यह दूसरा है।"),
        ("fr", "M. Roe est à Paris.| Il part.| Mme. Doe reste."),
        ("vi", "TP. Hồ Chí Minh phát triển.| GS. Nam nói."),
        ("es", "¿Terminó la cumbre?| Sí.| Todos volvieron."),
    ],
)
def test_full_stops_of_other_languages_end_sentences(code: str, text: str, language: str | None) -> None:
    found = split(text.replace("|", ""), code if language else None)
    assert found == [part.strip() for part in text.split("|")]


def test_an_unknown_language_is_split_all_the_same() -> None:
    assert split("One. Two.", "xx") == ["One.", "Two."]


def test_a_line_break_ends_a_sentence() -> None:
    assert split("A headline\nIts text.") == ["A headline", "Its text."]


def test_marks_alone_are_no_sentence() -> None:
    assert split("Yes.\n* * *\n—\nNo.") == ["Yes.", "No."]


ANY_TEXT = st.one_of(
    st.text(),
    st.text(st.characters(codec=None, categories=None)),  # lone surrogates too
    st.lists(
        st.sampled_from(["Mr. ", "U.S. ", "a.m. ", "2. ", "Oslo", "。", "\n", " ", "!", "”", "\u2028", "3.5", "é", "क"])
    ).map("".join),
)


@given(ANY_TEXT, st.sampled_from([None, "en", "zh", "hi", "vi", "qq"]))
def test_sentences_are_in_order_apart_trimmed_and_hold_every_word(text: str, language: str | None) -> None:
    found = list(sentences.spans(text, language))
    at = 0
    for start, end in found:
        assert at <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        at = end
    kept = "".join(text[start:end] for start, end in found)
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]


@pytest.mark.parametrize(
    "line",
    ["It rained.", "Did it?", "“It rained.”", "It rained...", "下雨了。", "यह वर्षा है।", "It rained.” ", "(Yes!)"],
)
def test_a_line_that_ends_as_a_sentence_is_finished(line: str) -> None:
    assert sentences.is_finished(line)


@pytest.mark.parametrize("line", ["Rain falls on Oslo", "Key points:", "", "- salt, pepper"])
def test_a_headline_is_not_finished(line: str) -> None:
    assert not sentences.is_finished(line)


def test_a_paragraph_without_its_last_full_stop_is_still_one() -> None:
    assert sentences.is_paragraph("The storm reached the western coast on Friday. Ferries stayed in port")
    assert not sentences.is_paragraph("Who won? What the vote in Norway means for fishing")
    assert not sentences.is_paragraph("Storm reaches U.S. coast as ferries stay in port")


def test_the_number_of_a_list_entry_belongs_to_it() -> None:
    assert split("2. Ferries stay in port.\n3) They sail on Monday.") == [
        "2. Ferries stay in port.",
        "3) They sail on Monday.",
    ]


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Will entry remain free?", True),
        ("Culture Weekly: Will you return the bronzes?", True),
        ("“Will entry remain free?”", True),
        ("Le pont sera-t-il fermé ?", True),
        ("Who pays (and why?)", True),
        ("“Who pays?” asked Ida Holm.", False),
        ("Ida Holm asked: “Who pays?”", False),
        ("Entry remains free.", False),
        ("", False),
    ],
)
def test_a_sentence_that_asks_itself_is_told_from_one_that_passes_a_question_on(text: str, asks: bool) -> None:
    assert sentences.is_question(text) == asks
