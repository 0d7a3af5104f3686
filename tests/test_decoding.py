"""From bytes to text."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ReadError
from assistant.formats.decoding import declared, decoded

TEXTS = {
    "Danish": (
        "Byrådet i Lindvik besluttede tirsdag at lukke den gamle kornterminal. Borgmesteren sagde, at byen får nye "
        "boliger på havnen og ældre får en færge.",
        ["cp1252"],
    ),
    "Spanish": (
        "El consejo de Lindvik decidió el martes cerrar la antigua terminal. «Ya hemos esperado bastante», dijo la "
        "concejala Muñoz después de la sesión.",
        ["latin-1", "cp1252"],
    ),
    "Finnish": (
        "Lindvikin kaupunginvaltuusto päätti tiistaina sulkea vanhan viljaterminaalin. Päätös syntyi äänestyksen "
        "jälkeen.",
        ["latin-1"],
    ),
    "Polish": (
        "Rada miasta Lindvik zdecydowała we wtorek o zamknięciu starego terminalu. Czekaliśmy wystarczająco długo, "
        "powiedziała radna.",
        ["cp1250", "iso8859-2"],
    ),
    "Hungarian": (
        "A lindviki tanács kedden úgy döntött, hogy bezárja a régi gabonaterminált. A polgármester szerint a "
        "kikötőből lakónegyed lesz, hűvös őszi idő.",
        ["cp1250"],
    ),
    "Russian": (
        "Плотина на реке Орава открылась в понедельник после девяти лет строительства на севере Словакии.",
        ["cp1251", "koi8-r", "cp866", "iso8859-5"],
    ),
    "Greek": (
        "Το δημοτικό συμβούλιο αποφάσισε την Τρίτη να κλείσει τον παλιό σταθμό σιτηρών.",
        ["cp1253"],
    ),
    "Turkish": (
        "Lindvik belediye meclisi salı günü eski tahıl terminalini kapatmaya karar verdi. Başkan, anlaşmazlığın sona "
        "erdiğini söyledi.",
        ["cp1254"],
    ),
    "Japanese": (
        "リンドビク市議会は火曜日、古い穀物ターミナルを閉鎖することを決めた。",
        ["shift_jis", "euc_jp", "iso2022_jp"],
    ),
    "Chinese": ("林德维克市议会星期二决定关闭旧的粮食码头,结束了七年的争议。", ["gb18030", "gb2312"]),
    "Korean": ("린드비크 시의회는 화요일 오래된 곡물 터미널을 폐쇄하기로 결정했다.", ["euc_kr"]),
    "English": (
        "The harbour’s council — “we have waited long enough” — voted to close the terminal, which cost £340 million.",
        ["cp1252", "utf-16-le", "utf-16-be"],
    ),
}
CASES = [(language, encoding) for language, (_, encodings) in TEXTS.items() for encoding in encodings]


@pytest.mark.parametrize(("language", "encoding"), CASES)
def test_an_encoding_is_told_from_the_text_alone(language: str, encoding: str) -> None:
    text = TEXTS[language][0]
    assert decoded(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b'<meta charset="iso-8859-7">', "iso-8859-7"),
        (b"<META http-equiv=Content-Type content='text/html; charset=Windows-1251'>", "Windows-1251"),
        (b'<?xml version="1.0" encoding="koi8-r"?>', "koi8-r"),
        (b"<meta name=description content=x><meta charset=big5>", "big5"),
        (b"<p>the charset=utf-7 is old</p>", None),
    ],
)
def test_the_character_set_that_a_page_declares_is_found(head: bytes, name: str | None) -> None:
    assert declared(b"<html><head>" + head) == name


def test_what_is_declared_counts_where_the_text_is_too_short_to_tell() -> None:
    assert decoded("Łódź".encode("iso8859-2"), "ISO-8859-2") == "Łódź"
    assert decoded("“Łódź”".encode("cp1250"), "windows-1250") == "“Łódź”"


def test_a_western_page_that_declares_latin_1_may_hold_curly_quotes() -> None:
    assert decoded("“Señor”".encode("cp1252"), "iso-8859-1") == "“Señor”"


@pytest.mark.parametrize("wrong", ["iso-8859-1", "utf-16", "no-such-set", "rot13", "idna", "hex", "utf-7", "\0"])
def test_utf_8_is_read_as_such_whatever_is_declared(wrong: str) -> None:
    assert decoded("Saková’s dam".encode(), wrong) == "Saková’s dam"


def test_a_declaration_that_the_bytes_do_not_keep_is_passed_over() -> None:
    text = TEXTS["Russian"][0]
    assert decoded(text.encode("cp1251"), "shift_jis") == text


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(ReadError, match="it is not text"):
        decoded(bytes(range(256)) * 8)


@given(st.binary(), st.sampled_from([None, "utf-8", "latin-1", "shift_jis", "utf-16", "unicode_escape", "base64", "x"]))
def test_any_bytes_become_text_or_are_refused(data: bytes, name: str | None) -> None:
    with contextlib.suppress(ReadError):
        assert "\r" not in decoded(data, name)
