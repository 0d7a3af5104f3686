"""The names in bylines."""

import pytest

from assistant.formats import bylines


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("By Ann Lee", ["Ann Lee"]),
        ("by Ann Lee and Bo Wu", ["Ann Lee", "Bo Wu"]),
        ("Von Ann Lee und Bo Wu", ["Ann Lee", "Bo Wu"]),
        ("Por Ann Lee, 8 de octubre de 2024", ["Ann Lee"]),
        ("Par Ann Lee - La Tribune", ["Ann Lee"]),
        ("Tác giả Nguyễn Hoài Phương", ["Nguyễn Hoài Phương"]),
        ("Ann Lee, Political Editor", ["Ann Lee"]),
        ("K. R. Somanath", ["K. R. Somanath"]),
        ("By a thread", []),
        ("https://example.org/ann", []),
        ("", []),
    ],
)
def test_names_are_taken_out_of_a_byline(written: str, names: list[str]) -> None:
    assert bylines.names(written) == names
