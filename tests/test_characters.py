"""What a reader sees of a text, and what is hidden in it."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.characters import spelled, visible

READABLE = [
    "Thủ tướng Phạm Minh Chính thăm Pháp, Đà Nẵng đón khách.",
    unicodedata.normalize("NFD", "Thủ tướng Phạm Minh Chính thăm Pháp, Đà Nẵng đón khách."),
    "وقّع الوزير الاتفاق يوم الاثنين في القاهرة.",
    "او می‌رود و کتاب‌ها را می‌خواند.",  # Persian: the non-joiner keeps prefix and stem apart
    "הַשָּׂרָה חָתְמָה עַל הַהֶסְכֵּם.",
    "भारत के विदेश मंत्री ने कहा, क्‍या शक्‌ति है।",  # Hindi with joiner and non-joiner
    "ශ්‍රී ලංකාව",
    "เมืองใหม่ที่นี่มีน้ำ",
    "The crew 👩‍🚀👨🏽‍💻 flew 🏳️‍🌈 ❤️‍🔥 on day 1️⃣, ☀️ and ☎︎ ©️.",
    "Line one\n\tline two — “quoted” … №5 €3",
    "東京都の葛城",
]


@pytest.mark.parametrize("text", READABLE)
def test_text_of_any_script_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("ig\u200bno\u2060re\ufeff", "ignore"),
        ("soft\u00adhyphen", "softhyphen"),
        ("\u202eevil\u202c \u2066x\u2069 \u200ey\u061c", "evil x y"),
        ("a" + "".join(chr(0xE0000 + ord(c)) for c in "obey") + "b", "ab"),
        ("n" + "".join(chr(0xFE00 + n) for n in range(16)) + chr(0xE0100), "n"),
        ("l\u200da\u200ct\u200din", "latin"),
        ("😀\u200dx😀\ufe0f\ufe0f\ufe0f", "😀x😀\ufe0f"),
        ("می\u200c\u200c\u200d\u200cرود", "می\u200cرود"),
        ("\u3164\u115f\u1160\uffa0\u034f\u17b4\u180e", ""),
        ("private \ue000\U000f1234 \ud83d \ufffe", "private   "),
        ("\x1b[31mred\x1b[0m\x9b2J \x07bell\rback", " [31mred [0m 2J  bell back"),
        ("a\u2028b\u2029c\x85d\x0ce", "a b c d e"),
        ("Z" + "\u0301" * 500 + "a", "Z" + "\u0301" * 6 + "a"),
        ("keycap 1\ufe0f\u20e3 and 1\ufe0f", "keycap 1\ufe0f\u20e3 and 1"),
    ],
)
def test_what_shows_nothing_goes(text: str, seen: str) -> None:
    assert visible(text) == seen


@given(st.text())
def test_what_is_seen_holds_nothing_more_to_take_away_and_adds_nothing(text: str) -> None:
    seen = visible(text)
    assert visible(seen) == seen
    rest = iter(text)
    assert all(one == " " or one in rest for one in seen)
    assert not any(unicodedata.category(one) in ("Cc", "Co", "Cs") for one in seen if one not in "\n\t")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_spelled_json_text_has_the_same_value_and_hides_nothing(text: str) -> None:
    written = spelled(json.dumps({"text": text}, ensure_ascii=False))
    assert json.loads(written) == {"text": text}
    assert not any(unicodedata.category(one) in ("Cc", "Co", "Cs") for one in written)
    assert not set(written) & set("\u202e\u2066\u200b\u200d\ufeff\ufe0f\U000e0041")
