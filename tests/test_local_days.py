"""Days as pages in several languages write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.formats import local_days

DAY = date(2024, 10, 8)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("8. Oktober 2024", "de"), ("8 octobre 2024", "fr"), ("8 de octubre de 2024", "es"), ("8 out 2024", "pt"),
        ("8 ottobre 2024", "it"), ("8 oktober 2024", "nl"), ("8 tháng 10 năm 2024", "vi"), ("8 tháng 10, 2024", "vi"),
        ("Thứ ba, 8/10/2024, 10:30 (GMT+7)", "vi"), ("08.10.2024, 14:05", "de"), ("08/10/2024", "fr-FR"),
        ("October 08, 2024 11:42 am IST", "en"), ("2024-10-08T11:42:00+05:30", None), ("8-10-2024", "nl"),
        ("10/08/2024", "en-US"), ("08/10/2024", "en-GB"), ("mardi 8 oct. 2024", "fr"), ("08.10.2024", None),
    ],
)  # fmt: skip
def test_a_day_is_read_as_its_language_writes_it(text: str, language: str | None) -> None:
    assert local_days.parse_day(text, language) == DAY


@pytest.mark.parametrize(("text", "day"), [("1er mai 2024", date(2024, 5, 1)), ("31/12/2024", date(2024, 12, 31))])
def test_a_day_that_can_mean_one_thing_only_needs_no_language(text: str, day: date) -> None:
    assert local_days.parse_day(text) == day


@pytest.mark.parametrize("language", [None, "en"])
def test_a_day_that_may_be_either_is_unknown(language: str | None) -> None:
    assert local_days.parse_day("08/10/2024", language) is None


def test_the_first_day_of_a_line_counts_and_is_told_with_its_place() -> None:
    assert local_days.span("Stand: 8.10.2024 (zuerst 7. Oktober 2024)", "de") == (DAY, 7, 16)


@pytest.mark.parametrize("text", ["32/13/2024", "8 foo 2024", "1.2.3", "", "8/10/24", "tháng 10 năm 2024"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert local_days.parse_day(text, "vi") is None


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_comes_back(day: date) -> None:
    assert local_days.parse_day(f"{day.day}/{day.month}/{day.year}", "vi") == day
    assert local_days.parse_day(f"{day.day}.{day.month}.{day.year}", "de") == day
