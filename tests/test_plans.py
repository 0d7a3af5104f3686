"""What articles expected, told at a later day: leads, and statements that tell a plan as done or still to come."""

from dataclasses import replace
from datetime import date

import pytest

from assistant.answering.evidence import Candidate, Ranking
from assistant.answering.extractive import Extractive
from assistant.nouns import Article, Asked, Done, Sentence
from assistant.text.periods import periods, told
from assistant.text.plans import misread, overdue
from assistant.text.questions import Kind, Wanted

TUESDAY = date(2024, 10, 8)
LATER = date(2024, 12, 1)


def sentence(text, published=TUESDAY, publisher="Fjord Post"):
    return Sentence(Article(text, "Talks", text, publisher, published), 0, len(text))


def answered(*told_, question="What about the accord?", as_of=LATER):
    candidates = tuple(
        Candidate(one, {}, 3.0 - rank / 10, (), (one.start, one.start)) for rank, one in enumerate(told_)
    )
    ranking = Ranking(Wanted(Kind.THING, False), candidates, {}, 0.9)

    class Ranked:
        def rank(self, question, passages):
            return ranking

    *_, done = Extractive(Ranked(), 0.5, 60).answer(Asked(question, question, as_of, ()))
    assert isinstance(done, Done)
    for citation in done.answer.citations:
        assert citation.article.text[citation.start : citation.end] == citation.quote
    assert all(statement.support.verdict == "supported" for statement in done.answer.statements)
    return done.answer.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Talvaria will sign the accord on Thursday.", "10 October 2024"),
        ("On Thursday Talvaria will sign the accord.", "10 October 2024"),
        ("Talvaria is expected to sign the accord on Thursday.", "10 October 2024"),
        ("Talvaria will sign the accord today.", "8 October 2024"),
        ("Talvaria will sign the accord tomorrow.", "9 October 2024"),
        ("Talvaria plans to sign the accord on 14 October.", "14 October 2024"),
        ("The accord is due to be signed in November.", "November 2024"),
        ("The accord is to be signed next month.", "November 2024"),
        ("The talks are scheduled for Saturday.", "12 October 2024"),
        ("The talks are set for 9 November 2024.", "9 November 2024"),
        ("The minister said on Monday that she would sign on Friday.", "11 October 2024"),
        ("After talks on Monday the two will sign on Thursday, a spokesman said.", "10 October 2024"),
        ("Brokers expect a decision on Wednesday.", "9 October 2024"),
        ("Talvaria could sign the accord on Thursday.", "10 October 2024"),
        ("Talvaria must still sign the accord by 14 October.", "14 October 2024"),
        ("The next round of talks is on 14 October.", "14 October 2024"),
        ("TARVOS, Oct 8 - Talvaria will sign the accord on 14 October.", "14 October 2024"),
        ("Members approve the accord in a vote that ends on 14 October.", "14 October 2024"),
        ("The minister said that bookings open on 1 November, as she announced.", "1 November 2024"),
        ("The old accord runs until November.", "November 2024"),
        ("The vote ends on Sunday.", "13 October 2024"),
        ("The accord is signed on 14 October.", "14 October 2024"),
    ],
)
def test_a_plan_whose_day_has_passed_is_led_in_with_that_day(text, expected):
    lead = f"As of 8 October 2024, Fjord Post expected for {expected}: "
    assert answered(sentence(text)) == f"{lead}{text} [1]"


@pytest.mark.parametrize(
    "text",
    [
        "Talvaria signed the accord on Monday.",
        "Talvaria has signed the accord, which was expected on Monday.",
        "Talvaria will sign the accord in March 2025.",
        "Talvaria will sign the accord by 2030.",
        "Talvaria will sign the accord.",
        "Talvaria will sign the accord, a spokesman said on Monday.",
        "The accord was due to be signed on Monday.",
        "The accord of 2019 will be renewed.",
        "The bridge opened on 14 September and carries 300 cars.",
        "The bridge of 3 May 1931 weighs 310 tonnes.",
        "Tolls are free until the end of 2027.",
        "The opening was put off to 14 October 2024.",
        "The minister spoke on Monday.",
    ],
)
def test_what_was_done_is_still_to_come_or_names_no_day_is_not_overdue(text):
    assert overdue(text, TUESDAY, LATER) is None


@pytest.mark.parametrize(
    ("as_of", "passed"), [(date(2024, 10, 10), False), (date(2024, 10, 11), True), (TUESDAY, False)]
)
def test_a_plan_is_overdue_from_the_day_after(as_of, passed):
    assert bool(overdue("Talvaria will sign the accord on Thursday.", TUESDAY, as_of)) == passed


def test_what_is_no_plan_but_names_a_day_that_has_come_since_has_the_day_for_which_it_holds():
    opening = sentence("The bridge has four lanes. The opening was put off to 14 October 2024.")
    first, second = (
        replace(opening, start=start, end=end) for start, end in ((0, 26), (27, len(opening.article.text)))
    )
    question = "Which bridge?"
    assert answered(first, second, question=question) == (
        "The bridge has four lanes. [1] As of 8 October 2024: The opening was put off to 14 October 2024. [2]"
    )
    assert "As of" not in answered(first, second, question=question, as_of=date(2024, 10, 14))


def test_the_day_of_a_dateline_is_not_that_of_the_plan():
    assert overdue("TARVOS, Oct 8 - Talvaria will sign the accord here.", TUESDAY, LATER) is None


def test_a_plan_of_unknown_age_is_overdue_by_a_full_date_only():
    assert overdue("Talvaria will sign on Thursday.", None, LATER) is None
    text = "Talvaria will sign the accord on 9 October 2024."
    assert answered(sentence(text, None, None)) == f"Undated, this was expected for 9 October 2024: {text} [1]"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("on 9 October 2024", "9 October 2024"),
        ("in November 2024", "November 2024"),
        ("in 2025", "2025"),
        ("next week", None),
        ("in the second quarter of 2024", None),
    ],
)
def test_only_days_months_and_years_have_a_plain_name(text, name):
    assert told(periods(text, TUESDAY)[0]) == name


def test_a_plan_for_a_week_is_led_in_without_a_day():
    text = "Talvaria will sign the accord next week."
    assert answered(sentence(text)) == f"As of 8 October 2024, Fjord Post expected: {text} [1]"


def test_the_outcome_of_a_newer_article_needs_no_lead_but_its_day():
    plan = sentence("Talvaria will sign the accord on Thursday.")
    outcome = sentence("Ana Brel put her name to it in Quito.", date(2024, 10, 12), "Northern Star")
    assert answered(outcome, plan) == (
        "As of 12 October 2024: Ana Brel put her name to it in Quito. [1] "
        "As of 8 October 2024, Fjord Post expected for 10 October 2024: Talvaria will sign the accord on Thursday. [2]"
    )


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who is the minister of trade?", "Ana Brel is the minister of trade."),
        ("What does Talvaria export now?", "Talvaria exports salt."),
        ("What about the accord?", "The accord is currently being read by lawyers."),
        ("What about the accord?", "The two are about to sign the accord."),
        ("What about the accord?", "The accord will have ten chapters."),
        ("What is the latest on the accord?", "Lawyers read the accord."),
    ],
)
def test_what_may_change_has_the_day_for_which_it_holds(question, text):
    assert answered(sentence(text), question=question) == f"As of 8 October 2024: {text} [1]"


def test_what_can_not_change_has_no_day():
    assert answered(sentence("Talvaria signed the accord."), question="Who signed the accord?") == (
        "Talvaria signed the accord. [1]"
    )


PLAN = "Talvaria will sign the accord on Thursday."
DONE = " is told as done; Fjord Post on 8 October 2024 expected it for 10 October 2024."
COMING = (
    " is told as still to come; Fjord Post on 8 October 2024 expected it for 10 October 2024, which has passed."
)  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "text", "notice"),
    [
        ("Talvaria signed the accord on 10 October 2024.", PLAN, DONE),
        ("Talvaria signed the accord.", "Talvaria is expected to sign the accord on Thursday.", DONE),
        ("The ministers met in Quito.", "The ministers will meet in Quito on Thursday.", DONE),
        ("The bridge reopened.", "The bridge is due to reopen on Thursday.", DONE),
        ("The tax was abolished.", "The tax is to be abolished on Thursday.", DONE),
        ("Ana Brel flew to Quito.", "Ana Brel plans to fly to Quito on Thursday.", DONE),
        ("Talvaria will sign the accord on 10 October 2024.", PLAN, COMING),
        ("Talvaria is expected to sign the accord.", PLAN, COMING),
        ("Talvaria was expected to sign the accord on 10 October 2024.", PLAN, None),
        ("Talvaria planned to sign the accord.", PLAN, None),
        ("Members approved the accord.", "Members must still approve the accord by Thursday.", DONE),
        ("As of 8 October 2024, Talvaria will sign the accord on Thursday.", PLAN, None),
        ("Talvaria signed the accord.", "Talvaria signed the accord on Monday.", None),
        ("The accord has ten chapters.", "The accord, which has ten chapters, will be signed on Thursday.", None),
        ("Talvaria met Corvania.", "Having met on Monday, the two will meet again on Thursday.", None),
        ("Talvaria will sign the accord in 2030.", "Talvaria will sign the accord in 2030.", None),
    ],
)
def test_a_plan_told_as_done_or_still_to_come_is_noticed(statement, text, notice):
    found = misread(statement, [sentence(text)], LATER)
    assert found == (notice and f"“{statement}”{notice}")


def test_a_plan_without_a_day_told_as_done_is_noticed_too():
    found = misread("Talvaria signed the accord.", [sentence("Talvaria will sign the accord.")], LATER)
    assert found == "“Talvaria signed the accord.” is told as done; Fjord Post on 8 October 2024 expected it."


def test_a_cited_outcome_beside_the_plan_bears_the_statement_out():
    cited = [sentence(PLAN), sentence("Talvaria signed the accord.", date(2024, 10, 11))]
    assert misread("Talvaria signed the accord.", cited, LATER) is None


def test_a_statement_that_cites_nothing_is_not_misread():
    assert misread("Talvaria signed the accord.", [], LATER) is None


def test_a_long_statement_is_quoted_by_its_beginning():
    found = misread("Talvaria signed " + "the long accord " * 10, [sentence(PLAN)], LATER)
    assert found is not None
    quoted, _ = found.split("…”")
    assert len(quoted.split()) == 14


def test_what_was_told_of_the_day_before_is_no_plan_for_the_same_day_of_a_coming_year():
    text = (
        "The need for rails was stressed during the first joint summit (SVR) on 4 December, where Sarn and Velm "
        "promised help for Rodes’ upcoming chair in 2024."
    )
    assert overdue(text, date(2023, 12, 5), date(2026, 1, 1)) is None
    assert [period.first for period in periods(text, date(2023, 12, 5))] == [date(2023, 12, 4), date(2024, 1, 1)]
