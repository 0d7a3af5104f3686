"""Countries by name, people, capital and abbreviation."""

import pytest

from assistant.text.countries import codes, countries


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The American envoy left.", "US"),
        ("An Indian firm won the tender.", "IN"),
        ("Two Dominicans won.", "DO"),
        ("The South Korean team won.", "KR"),
        ("The team flew to Belgrade.", "RS"),
        ("He flew to the U.S.A. on Friday.", "US"),
        ("He flew to the USA on Friday.", "US"),
        ("He flew to America on Friday.", "US"),
        ("The talks in Britain ended.", "GB"),
        ("The UK left the EU.", "GB"),
        ("The ferry sails to Korea.", "KR"),
        ("The ferry sails to North Korea.", "KP"),
    ],
)
def test_a_people_a_capital_and_a_short_name_speak_of_their_country(text: str, code: str) -> None:
    assert code in codes(text)
    assert len(codes(text)) == (2 if "EU" in text else 1)


@pytest.mark.parametrize(
    "text",
    [
        "Shares of Fjordlinje S.A. fell.",
        "The bakery in Raleigh, N.C. closed.",
        "It hired a PR firm for its AI unit.",
        "South American ferries sail to Latin America.",
        "He was born in New Jersey.",
    ],
)
def test_initials_and_regions_are_no_country(text: str) -> None:
    assert countries(text) == ()
    assert codes(text) == frozenset()


def test_a_country_is_named_once_as_first_written() -> None:
    assert countries("Britain and Chile met; the UK and the U.S. did not.") == ("Britain", "Chile", "U.S.")
