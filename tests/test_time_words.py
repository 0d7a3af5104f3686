"""Time words of a question, as windows of publication days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.time_words import Kin, Window, asks_of_now, window

NOW = date(2024, 12, 4)  # a Wednesday


def bounds(question: str, as_of: date = NOW) -> tuple[str | None, str | None]:
    found = window(question, as_of)
    return found.since and found.since.isoformat(), found.until and found.until.isoformat()


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("What was signed in June 2024?", "2024-06-01", "2024-07-07"),
        ("What was signed in February 2024?", "2024-02-01", "2024-03-07"),
        ("What did the June 2024 pact say?", "2024-06-01", "2024-07-07"),
        ("What happened in December of 2023?", "2023-12-01", "2024-01-07"),
        ("What happened in 2023?", "2023-01-01", "2024-01-31"),
        ("What happened in mid-2023?", "2023-01-01", "2024-01-31"),
        ("What was known before 2024?", None, "2023-12-31"),
        ("What was known before March 2024?", None, "2024-02-29"),
        ("What was known before 8 October 2024?", None, "2024-10-07"),
        ("What was known up to October 8, 2024?", None, "2024-10-08"),
        ("What was known until March 2024?", None, "2024-03-31"),
        ("What was known before the end of 2023?", None, "2023-11-30"),
        ("What was known by the start of 2023?", None, "2023-01-31"),
        ("What has happened since March 2023?", "2023-03-01", None),
        ("What has happened since 7 October 2023?", "2023-10-07", None),
        ("What has happened since 2023-10-07?", "2023-10-07", None),
        ("What has happened since the end of 2023?", "2023-12-01", None),
        ("What happened after 2022?", "2023-01-01", None),
        ("What happened after March 2023?", "2023-04-01", None),
        ("What happened between 2021 and 2023?", "2021-01-01", "2024-03-02"),
        ("What happened from March 2021 to May 2022?", "2021-03-01", "2022-08-01"),
        ("What happened between June and August 2024?", "2024-06-01", "2024-11-01"),
        ("What happened between 8 October 2024 and 10 November 2024?", "2024-10-08", "2025-01-11"),
        ("What happened between 1 and 15 March 2024?", "2024-03-01", "2024-05-16"),
        ("What happened from March 1 to March 15, 2024?", "2024-03-01", "2024-05-16"),
        ("What happened from 20 February to 5 March 2024?", "2024-02-20", "2024-05-06"),
        ("What happened in 2022 and 2023?", "2022-01-01", "2024-01-31"),
        ("What was said the day before yesterday?", "2024-12-02", "2024-12-03"),
        ("What was said on 8 October 2024?", "2024-10-08", "2024-10-15"),
        ("What was said on 2024-10-08?", "2024-10-08", "2024-10-15"),
        ("What was said yesterday?", "2024-12-03", "2024-12-04"),
        ("What was reported today?", "2024-12-03", "2024-12-04"),
        ("What was said this week?", "2024-11-28", "2024-12-04"),
        ("What was said last week?", "2024-11-25", "2024-12-03"),
        ("What was said in the past week?", "2024-11-27", "2024-12-04"),
        ("What was said this month?", "2024-12-01", "2024-12-04"),
        ("What was said last month?", "2024-11-01", "2024-12-04"),
        ("What was said this year?", "2024-01-01", "2024-12-04"),
        ("What was said last year?", "2023-01-01", "2024-01-31"),
        ("What was said in the past year?", "2023-12-04", "2024-12-04"),
        ("What was said in the last week?", "2024-11-27", "2024-12-04"),
        ("What was said in the last month?", "2024-11-03", "2024-12-04"),
        ("What was said over the last year?", "2023-12-04", "2024-12-04"),
        ("What has been said since last week?", "2024-11-25", None),
        ("What has been said since last month?", "2024-11-01", None),
        ("What has been said since last year?", "2023-01-01", None),
        ("What has been said since the vote of 2023?", "2023-01-01", None),
        ("What has been said since the vote in June 2024?", "2024-06-01", None),
        ("What was said in the past two weeks?", "2024-11-20", "2024-12-04"),
        ("What was said in the last 10 days?", "2024-11-24", "2024-12-04"),
        ("What was said in the last 36 hours?", "2024-12-02", "2024-12-04"),
        ("What was said in the last couple of days?", "2024-12-02", "2024-12-04"),
        ("What was said two days ago?", "2024-12-01", "2024-12-03"),
        ("What was said a month ago?", "2024-10-03", "2024-12-04"),
        ("What was said 3 weeks ago?", "2024-11-06", "2024-11-20"),
        ("What was said on Monday?", "2024-12-02", "2024-12-04"),
        ("What was said last Wednesday?", "2024-11-27", "2024-12-04"),
        ("What has been said since Friday?", "2024-11-29", None),
        ("What was said in June?", "2024-06-01", "2024-07-07"),
        ("What was said in December?", "2024-12-01", "2025-01-07"),
        ("What was said last May?", "2024-05-01", "2024-06-07"),
        ("What has been said since June?", "2024-06-01", None),
        ("What was said before 8 October?", None, "2024-10-07"),
        ("What was said on 8 October?", "2024-10-08", "2024-10-15"),
        ("What was said on December 20?", "2023-12-20", "2023-12-27"),
        ("What was said in June this year?", "2024-01-01", "2024-12-04"),
        ("As of June 2024, who was mayor?", None, "2024-07-07"),
        ("What will have been built by 2030?", None, "2030-12-31"),
    ],
)
def test_time_words_become_bounds(question: str, since: str | None, until: str | None) -> None:
    assert bounds(question) == (since, until)


@pytest.mark.parametrize(
    ("as_of", "question", "since", "until"),
    [
        (date(2024, 1, 1), "yesterday", "2023-12-31", "2024-01-01"),
        (date(2024, 1, 1), "last month", "2023-12-01", "2024-01-01"),
        (date(2024, 1, 1), "last year", "2023-01-01", "2024-01-01"),
        (date(2024, 1, 1), "this year", "2024-01-01", "2024-01-01"),
        (date(2024, 1, 1), "last week", "2023-12-25", "2024-01-01"),
        (date(2024, 3, 31), "last month", "2024-02-01", "2024-03-07"),
        (date(2023, 3, 31), "last month", "2023-02-01", "2023-03-07"),
        (date(2024, 2, 29), "last year", "2023-01-01", "2024-01-31"),
        (date(2024, 2, 29), "the past year", "2023-02-28", "2024-02-29"),
        (date(2024, 3, 1), "yesterday", "2024-02-29", "2024-03-01"),
        (date(2024, 12, 31), "this week", "2024-12-25", "2024-12-31"),
    ],
)
def test_relative_words_hold_at_the_ends_of_months_and_years(
    as_of: date, question: str, since: str, until: str
) -> None:
    assert bounds(f"What happened {question}?", as_of) == (since, until)


@pytest.mark.parametrize(
    ("question", "is_loose"),
    [
        ("Who won the cup this week?", True),
        ("Who won the cup this year?", True),
        ("Who won the cup last week?", False),
        ("Who won the cup in June 2024?", False),
        ("Who won the cup?", False),
    ],
)
def test_a_period_that_runs_until_now_is_a_preference(question: str, is_loose: bool) -> None:
    assert window(question, date(2024, 12, 2)).is_loose is is_loose


@pytest.mark.parametrize(
    "question",
    [
        "What does the 2026 World Cup budget plan 2021-2030 say?",
        "Which deals fall under the cooperation agreement (2021-2025)?",
        "What is the strategy from 2021-2030?",
        "May I ask who signed it?",
        "Did the troops march on the capital?",
        "Will prices rise next year?",
        "What did it cost in 20 days?",
        "Who will speak on Monday?",
        "What will be signed in June?",
        "What was said on May Day?",
        "Who met in Mar-a-Lago?",
        "Who took part in march music?",
        "Who won in 2023/24?",
        "Who sells it for 2000 euros?",
        "Did pay rise from 2000 dollars?",
        "What happened during the last year of his term?",
        "What happened in recent years?",
        "",
    ],
)
def test_other_numbers_and_words_are_no_window(question: str) -> None:
    assert window(question, NOW) == Window()


@pytest.mark.parametrize(
    "question",
    ["What is the latest on the dam?", "Who is currently president?", "What is new now?", "the most recent deal",
     "What has happened recently?", "Where do talks stand at present?"],
)  # fmt: skip
def test_words_for_now_prefer_the_newest_without_a_bound(question: str) -> None:
    assert window(question, NOW) == Window(latest=True)


def test_the_latest_within_a_period_has_both() -> None:
    found = window("What was the latest on the dam in June 2024?", NOW)
    assert found.latest
    assert found.since == date(2024, 6, 1)


def test_an_article_inside_the_bounds_or_of_unknown_date_is_admitted() -> None:
    june = window("in June 2024", NOW)
    assert june.admits(date(2024, 6, 1), "")
    assert june.admits(date(2024, 7, 7), "")
    assert june.admits(None, "")
    assert not june.admits(date(2024, 5, 31), "")
    assert not june.admits(date(2024, 7, 8), "")


def test_an_open_window_admits_every_article() -> None:
    assert Window().admits(date(1950, 1, 1), "")
    assert not Window().bounded


@pytest.mark.parametrize(
    ("question", "published", "text"),
    [
        ("in June 2024", date(2020, 1, 1), "The talks are planned for June 2024."),
        ("in June 2024", date(2024, 11, 1), "They had met in June."),
        ("in May 2024", date(2024, 11, 1), "They had met in May."),
        ("in 2023", date(2024, 10, 1), "Exports rose last year."),
        ("in 2023", date(2022, 10, 1), "Exports will rise next year."),
        ("in 2023", date(2024, 10, 1), "It had sunk in 2023."),
        ("two years ago", date(2020, 10, 1), "It had sunk in 2022."),
        ("in June", date(2022, 11, 1), "They had met in June."),
        ("on Monday", date(2022, 11, 1), "They had met on Monday."),
        ("in 2021 and 2022", date(2024, 10, 1), "It had sunk in 2022."),
        ("between 2020 and 2022", date(2024, 10, 1), "It had sunk in 2021."),
        ("on 8 October 2024", date(2024, 12, 1), "They had met on October 8."),
        ("before 2024", date(2024, 10, 1), "His last visit was in 2017."),
        ("until 2020", date(2024, 10, 1), "By the end of 2020 it had sunk."),
        ("since 2022", date(2021, 10, 1), "It is to open in 2025."),
    ],
)
def test_an_article_from_outside_that_speaks_of_the_time_is_admitted(question: str, published: date, text: str) -> None:
    assert window(question, NOW).admits(published, text)


@pytest.mark.parametrize(
    ("question", "published", "text"),
    [
        ("in May 2024", date(2024, 11, 1), "Exports may rise."),
        ("in June 2024", date(2022, 11, 1), "They had met in June."),
        ("in 2023", date(2024, 10, 1), "It cost 120233 dollars."),
        ("in 2023", date(2025, 10, 1), "Exports rose last year."),
        ("on 8 October 2024", date(2024, 12, 1), "They had met on 18 October."),
        ("before 2024", date(2024, 10, 1), "It will open in 2026."),
    ],
)
def test_an_article_from_outside_that_does_not_is_left_out(question: str, published: date, text: str) -> None:
    assert not window(question, NOW).admits(published, text)


def test_kin_counts_only_between_its_own_days() -> None:
    asked = Window(date(2024, 1, 1), date(2024, 1, 2), (Kin(date(2023, 1, 1), date(2023, 12, 31), ("dam",)),))
    assert asked.admits(date(2023, 12, 31), "The Dam opens.")
    assert not asked.admits(date(2022, 12, 31), "The Dam opens.")


QUESTIONS = st.lists(
    st.sampled_from(
        "in since before between and from to last past this week month year days 2 99999999999 2024 1999 8 31 29 "
        "February June May the end start of latest yesterday ago Monday on today 2024-02-30 2024-10-08 ( - – by".split()
    )
).map(" ".join)


@given(QUESTIONS, st.dates(date(1950, 1, 1), date(2150, 12, 31)))
def test_any_question_gives_a_window_whose_ends_are_in_order(question: str, as_of: date) -> None:
    found = window(question, as_of)
    assert found.since is None or found.until is None or found.since <= found.until
    assert found.admits(None, question)
    if found.since:
        assert found.admits(found.since, "")
        assert found.bounded
    if found.until:
        found.admits(found.until + timedelta(days=1), question)


@pytest.mark.parametrize(
    ("question", "published", "text", "admitted"),
    [
        ("How many had died by 5 December?", date(2024, 12, 8), "On 8 December 11 were counted.", False),
        ("How many had died by 5 December?", date(2024, 12, 5), "Nine were counted.", True),
        ("How many had died by 5 December 2024?", date(2024, 12, 8), "In 2024 eleven died.", False),
        ("How many had died by 5 December 2024?", date(2024, 12, 8), "In 2023 eleven died.", True),
        ("How many had died by December 2023?", date(2024, 3, 8), "In 2023 eleven died.", True),
    ],
)
def test_what_was_told_after_a_day_is_not_what_was_so_by_then(question, published, text, admitted):
    assert window(question, date(2024, 12, 13)).admits(published, text) == admitted


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("What is the key rate?", True),
        ("Who's the governor?", True),
        ("How many workers does the port have?", True),
        ("What is the latest rate?", True),
        ("What was the key rate?", False),
        ("Who is said to have met them when the bridge was opened?", False),
        ("How many people died?", False),
        ("What is the rate as of June 2023?", False),
        ("Which laws have been passed in 2023?", False),
    ],
)
def test_a_present_tense_without_a_time_of_its_own_asks_of_now(question, asks):
    assert asks_of_now(question, NOW) == asks
