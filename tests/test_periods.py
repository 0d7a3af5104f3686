"""Days that a sentence speaks of, resolved by its day of publication."""

from datetime import date

import pytest

from assistant.text.periods import periods, resolved

TUESDAY = date(2024, 10, 8)


def spans(text, published=TUESDAY):
    return [(one.first.isoformat(), one.last.isoformat()) for one in periods(text, published) if not one.reported]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("They signed on Monday.", "2024-10-07", "2024-10-07"),
        ("They signed on Tuesday.", "2024-10-08", "2024-10-08"),
        ("They signed on Wednesday.", "2024-10-02", "2024-10-02"),
        ("They will sign on Thursday.", "2024-10-10", "2024-10-10"),
        ("On Thursday they will sign.", "2024-10-10", "2024-10-10"),
        ("On Thursday they signed.", "2024-10-03", "2024-10-03"),
        ("They will sign on Tuesday.", "2024-10-08", "2024-10-08"),
        ("The talks are next Monday.", "2024-10-14", "2024-10-14"),
        ("They signed on Monday, 7 October 2024.", "2024-10-07", "2024-10-07"),
        ("They met on 20 December.", "2023-12-20", "2023-12-20"),
        ("They will meet on 20 December.", "2024-12-20", "2024-12-20"),
        ("They will meet on 20 January.", "2025-01-20", "2025-01-20"),
        ("They met in June 2023.", "2023-06-01", "2023-06-30"),
        ("They met in June.", "2024-06-01", "2024-06-30"),
        ("It grew last year.", "2023-01-01", "2023-12-31"),
        ("It will grow next month.", "2024-11-01", "2024-11-30"),
        ("It fell two years ago.", "2022-01-01", "2022-12-31"),
        ("It came yesterday.", "2024-10-07", "2024-10-07"),
        ("It fell in the second quarter.", "2024-04-01", "2024-06-30"),
        ("It fell in the fourth quarter.", "2023-10-01", "2023-12-31"),
        ("It fell in the first half of 2022.", "2022-01-01", "2022-06-30"),
        ("It held from 2009 to 2014.", "2009-01-01", "2014-12-31"),
        ("It fell between June and August 2022.", "2022-06-01", "2022-08-31"),
        ("It began in the 1990s.", "1990-01-01", "1999-12-31"),
        ("It will end under a law that they passed on Wednesday.", "2024-10-02", "2024-10-02"),
        ("It is expected to be signed on Friday.", "2024-10-11", "2024-10-11"),
        ("They raised it by a third on Monday.", "2024-10-07", "2024-10-07"),
        ("They have to leave by March.", "2025-03-01", "2025-03-31"),
        ("He summoned both to Lima this Friday.", "2024-10-11", "2024-10-11"),
        ("He summoned both to Lima this Monday.", "2024-10-07", "2024-10-07"),
        ("From Saturday employers must grant a rest.", "2024-10-12", "2024-10-12"),
        ("She won and takes office on 7 January.", "2025-01-07", "2025-01-07"),
    ],
)
def test_a_period_is_resolved(text, first, last):
    assert spans(text) == [(first, last)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("It grew between June and July 2021.", "2021-06-01", "2021-07-31"),
        ("It fell in June, July and August 2021.", "2021-06-01", "2021-06-30"),
        ("It grew in June, the most since sales began in 2003.", "2024-06-01", "2024-06-30"),
        ("In June he was pardoned, nine years after the trial of 2015.", "2024-06-01", "2024-06-30"),
    ],
)
def test_the_year_of_a_month_is_one_of_the_same_phrase_or_the_nearest(text, first, last):
    assert spans(text)[0] == (first, last)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("They met on Monday.", "They met on Monday (7 October 2024)."),
        ("They met on Monday, 7 October.", "They met on Monday, 7 October (Monday, 7 October 2024)."),
        ("They met on 7 October 2024.", "They met on 7 October 2024 (Monday)."),
        ("It came yesterday.", "It came yesterday (Monday, 7 October 2024)."),
        ("It grew last year.", "It grew last year (2023)."),
        ("It grew last month.", "It grew last month (September 2024)."),
        ("It grew in June.", "It grew in June (2024)."),
        ("It grew last week.", "It grew last week (30 September 2024 to 6 October 2024)."),
        ("It fell in the second quarter.", "It fell in the second quarter (April to June 2024)."),
        ("It grew in June 2021 and from 2009 to 2014.", "It grew in June 2021 and from 2009 to 2014."),
    ],
)
def test_what_time_words_leave_open_is_told_behind_them(text, told):
    assert resolved(text, TUESDAY) == told


def test_nothing_is_resolved_without_a_day_of_publication():
    assert resolved("They met on Monday, last year, in June.", None) == "They met on Monday, last year, in June."


def test_when_somebody_spoke_is_not_when_it_happens():
    assert spans("They will sign on Thursday, a spokesman said on Monday.") == [("2024-10-10", "2024-10-10")]


def test_without_a_day_of_publication_only_full_dates_are_known():
    assert spans("They met on Monday, last year, in June.", None) == []
    assert spans("They met on Monday, last year and on 7 October 2024.", None) == [("2024-10-07", "2024-10-07")]


@pytest.mark.parametrize("published", [date.min, date.max, date(1, 12, 31), date(9999, 1, 1)])
def test_the_ends_of_the_calendar_are_no_trouble(published):
    text = "On Monday, last year, next month, 900 years ago, in December and in the last quarter it rained."
    assert periods(text, published) == periods(text, None)


def test_a_day_that_does_not_exist_is_none():
    assert spans("It fell on 30 February 2023.") == []
