"""Calendar days in text."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text import dates


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-10-08", date(2024, 10, 8)),
        ("2024-10-08T23:30:00-05:00", date(2024, 10, 8)),
        ("2024/10/8", date(2024, 10, 8)),
        ("October 8, 2024", date(2024, 10, 8)),
        ("Oct. 08 2024", date(2024, 10, 8)),
        ("Sept. 1st, 2024", date(2024, 9, 1)),
        ("8 October 2024", date(2024, 10, 8)),
        ("8th of October, 2024", date(2024, 10, 8)),
        ("Tue, 08 Oct 2024 11:42:00 GMT", date(2024, 10, 8)),
        ("2024年10月8日", date(2024, 10, 8)),
        ("https://outlet.example/2024/10/08/storm", date(2024, 10, 8)),
        ("29 February 2024", date(2024, 2, 29)),
        ("31 February 2024, that is 2 March 2024", date(2024, 3, 2)),
        ("it began on 3 May 2021 and ended on 2022-01-01", date(2021, 5, 3)),
    ],
)
def test_a_full_day_is_read(text: str, day: date) -> None:
    assert dates.parse_day(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024",
        "October 2024",
        "8 October",
        "29 February 2023",
        "2024-13-01",
        "08/10/2024",
        "120241008",
        "may 20 2024s",
    ],
)
def test_less_than_a_day_or_an_ambiguous_one_is_not_read(text: str) -> None:
    assert dates.parse_day(text) is None


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_day_that_was_written_is_read_again(day: date) -> None:
    for written in (
        dates.spoken(day),
        day.isoformat(),
        f"{day:%B} {day.day}, {day.year}",
        f"{day:%b}. {day.day}, {day.year}",
    ):
        assert dates.parse_day(f"on {written}.") == day


@given(st.text(st.sampled_from("0123456789-/ ,.T:ZaMyJunOct年月日|()")))
def test_no_text_breaks_the_readers_of_days(text: str) -> None:
    dates.parse_day(text)
    dates.stamped_day(f"Published: {text}")
    dates.dateline(f"Oslo, {text}")
    dates.dateline_length(f"OSLO {text}")
    assert isinstance(dates.is_only_a_day(text), bool)


@pytest.mark.parametrize(
    "line",
    [
        "October 08, 2024",
        "Tuesday, October 8, 2024 11:42 am IST",
        "Oct 8, 2024, 11:42 AM EDT",
        "8 October 2024 - 11:42 GMT+7",
        "8 October 2024 at 11.42 a.m.",
        "2024-10-08 11:42:00",
        "Published: 2024-10-08T11:42:00+05:30",
        "Posted on Mon, 4 March 2024 | 10:00",
    ],
)
def test_a_line_with_nothing_but_a_day_is_seen(line: str) -> None:
    assert dates.is_only_a_day(line)


@pytest.mark.parametrize("line", ["On 8 October 2024 he left.", "8 October", "", "11:42", "8 October 2024 in Oslo"])
def test_a_line_that_says_more_than_a_day_is_seen(line: str) -> None:
    assert not dates.is_only_a_day(line)


@pytest.mark.parametrize(
    ("line", "day", "rest"),
    [
        ("date 2024-10-08 Ministers met.", date(2024, 10, 8), " Ministers met."),
        ("Published - October 08, 2024 11:42 am IST", date(2024, 10, 8), " 11:42 am IST"),
        ("First published on Mon 4 March 2024", date(2024, 3, 4), ""),
        ("Publication date: 2024-03-04", date(2024, 3, 4), ""),
    ],
)
def test_a_stamp_gives_its_day_and_what_follows(line: str, day: date, rest: str) -> None:
    assert dates.stamped_day(line) == (day, rest)


@pytest.mark.parametrize(
    "line",
    [
        "Updated: 8 October 2024",
        "Published by the ministry on 8 October 2024",
        "Published 30 February 2024",
        "2024-10-08",
    ],
)
def test_no_other_line_is_a_stamp_of_publication(line: str) -> None:
    assert dates.stamped_day(line) is None


@pytest.mark.parametrize(
    ("line", "agency", "day"),
    [
        ("Johannesburg, Nov 23 (NationPress) Leaders met.", "NationPress", None),
        ("PARIS, 8 October 2024 (AFP) – Leaders met.", "AFP", date(2024, 10, 8)),
        ("WASHINGTON, Feb. 29, 2024 (AP) — Leaders met.", "AP", date(2024, 2, 29)),
        ("Đà Nẵng, Oct 8 (VNA) - Leaders met.", "VNA", None),
        ("HANOI, Vietnam, Oct 8 - Leaders met.", None, None),
        ("OSLO, Feb. 30, 2024 (AP) — Leaders met.", "AP", None),
    ],
)
def test_a_dateline_gives_its_agency_and_its_day_only_with_a_year(line: str, agency: str, day: date) -> None:
    found = dates.dateline(line)
    assert found is not None
    assert line.startswith(found[0])
    assert found[1:] == (agency, day)


@pytest.mark.parametrize(
    "line",
    [
        "The leaders of both countries met in Geneva, June 16 - a first.",
        "hanoi, Oct 8 - leaders met.",
        "Oslo, Oct 8 (NTB) ",
        "Oslo in October (NTB) - leaders met.",
        "",
    ],
)
def test_no_other_line_has_a_dateline(line: str) -> None:
    assert dates.dateline(line) is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("TARVOS, Feb 22 - The mayor left.", "The mayor left."),
        ("PARIS, 8 October 2024 (AFP) – Leaders met.", "Leaders met."),
        ("NEW YORK, N.Y. (AP) -- Shares fell.", "Shares fell."),
        ("ĐÀ NẴNG — “Leaders met,” she said.", "“Leaders met,” she said."),
        ("EU - a union of 27 states - met.", None),
        ("NATO – which has grown – met.", None),
        ("UK-based firms left.", None),
        ("Shares fell - Oslo led.", None),
        ("TARVOS — ", None),
    ],
)
def test_a_dateline_ends_where_its_sentence_begins(text: str, rest: str | None) -> None:
    assert text[dates.dateline_length(text) :] == (rest or text)
