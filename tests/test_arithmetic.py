"""Numbers that follow from others, and what a number is to the thing it measures."""

from datetime import date

import pytest

from assistant.checking import arithmetic, equivalence
from assistant.text import figure_roles, figures, moments
from assistant.text.moments import Moment


def carried(stated: str, evidence: str) -> bool:
    """Say whether the first number of a statement is borne out by the evidence, read or reckoned."""
    first, *rest = figures.figures(stated)
    known = figures.figures(evidence)
    return (
        any(equivalence.carries(one, first) for one in known)
        or arithmetic.follows(first, known, [Moment("", 0, 0, 2014), Moment("", 0, 0, 2023)])
        or arithmetic.is_reckoned(first, rest, known)
    )


@pytest.mark.parametrize(
    ("stated", "evidence"),
    [
        ("a gain of seven percentage points", "31% of sales, up from 24%"),
        ("a third of voters", "33.6 percent of them voted"),
        ("about half of the calls", "of 4,012 calls, 1,989 were answered"),
        ("visits nearly doubled", "1,247,300 visits, compared with 640,000"),
        ("three times as much water", "carries a third of its water"),
        ("an hour and a quarter", "in 75 minutes"),
        ("50 centimetres of rain", "half a metre of rain"),
        ("two weeks", "the past fortnight"),
        ("18 months", "a year and a half later"),
        ("nine years in space", "launched in 2014"),
        ("Nine of eleven clinics", "All but two of the eleven clinics"),
        ("40 percent of pupils", "Four in ten pupils"),
        ("by half a percentage point", "by 50 basis points"),
        ("more than three quarters of the land", "78.4 percent of it"),
        ("two in five trains", "40 percent of the trains"),
        ("one of every 60 households", "one in 60 households"),
        ("a third of the beds", "every third bed"),
        ("every second singer", "half of the singers"),
        ("a third less than in 2022", "from 318 million to 212 million"),
        ("rose by a quarter", "from 4 million to 5 million euros"),
        ("42 million euros", "35 percent of the cost of 120 million euros"),
        ("340,000 euros in all", "17 readers are to get 20,000 euros each"),
        ("1,300 euros less", "1,900 euros a year instead of 3,200 euros"),
        ("54 months in prison", "four and a half years in prison"),
        ("930,000 visitors", "1.24 million visitors, 310,000 more than a year earlier"),
        ("19 ploughs", "11 ploughs, eight fewer than ten years ago"),
        ("55 percent", "48 percent, seven points lower than four years ago"),
        ("Twenty-two people", "nineteen men and three women"),
        ("80 percent of cases", "in 8 of 10 cases"),
        ("25 years", "a quarter of a century"),
        ("six percentage points", "from 12 to 18 percent"),
        ("four fifths of the fuel", "640 of the 800 tonnes of fuel"),
        ("more than 70 percent of the cost", "493 million of a price of 680 million euros"),
        ("4,750 of the visas", "9,500 visas, half of them for Osk"),
        ("more than a dozen books", "14 books"),
        ("one line in three", "a third of the lines"),
        ("a dose twice as large", "more than double what was planned"),
        ("no fewer than 13 members", "at least 13 members"),
        ("no more than 3 million dollars", "up to 3 million dollars"),
        ("as much as 12 percent cheaper", "prices fall by up to 12 percent"),
        ("over a third of the costs", "more than a third by autumn"),
        ("Close to 6,000 more people", "nearly 6,000 more than in the record year"),
        ("comes from two people", "according to two people"),
        ("by 19 percentage points", "38 percent within two days, against 57 percent before"),
        ("less than 12.5 million euros", "a fee of 25 million euros, more than twice what he pays"),
        ("about 9.25 percent", "8.5 percent, 75 basis points lower than before"),
        ("almost a decade", "launched in 2014"),
        ("nearly two minutes", "burned for 118 seconds"),
        ("about six months", "178 days on average"),
        ("had almost doubled", "178 days, against 91 days in 2021"),
        ("a quarter fewer", "from 80 in 2023 to 60 last year"),
        ("about a million fewer than in 2023", "2.93 million bottles, from 3.98 million"),
        ("a margin of 14", "212 to 198"),
        ("stood at 5.75 percent", "raised by half a point to 6.25 percent"),
        ("nine percentage points", "they want 14 percent more, the government offers 5"),
        ("about three times what they trade", "trade tripled to 6 billion euros"),
        ("Just under ten thousand commuters", "9,000 commuters"),
        ("23 kilometres", "20 kilometres, 3 kilometres less than before"),
        ("just short of two billion euros", "1.94 billion euros"),
        ("rose by 30%", "from 600 million to 780 million euros"),
        ("under half of the drivers", "nearly half work fewer than ten hours a week"),
        ("four in ten day passes", "40 percent of the day passes"),
    ],
)
def test_a_number_that_follows_from_the_evidence_is_borne_out(stated: str, evidence: str) -> None:
    assert carried(stated, evidence)


@pytest.mark.parametrize(
    ("stated", "is_between"),
    [
        ("six days later", True),
        ("five days later", False),
        ("about seven weeks earlier", True),
        ("nine weeks earlier", False),
        ("two months before", True),
        ("more than two decades later", True),
        ("more than three decades later", False),
    ],
)
def test_a_length_of_time_is_that_between_two_dates(stated: str, is_between: bool) -> None:
    text = "The bakery of 2001 burned in March 2023, was rebuilt by 3 May 2023 and opened on Tuesday."
    days = moments.known(text, date(2023, 5, 10))
    figure = figures.figures(stated)[0]
    assert arithmetic.is_between(figure, [*days, moments.Moment("", 0, 0, 2023, 3, 20)]) == is_between


@pytest.mark.parametrize(
    ("stated", "evidence"),
    [
        ("a gain of 7%", "31% of sales, up from 24%"),
        ("a quarter of voters", "33.6 percent of them voted"),
        ("no fewer than 13 members", "up to 13 members"),
        ("fewer than 13 members", "at least 13 members"),
        ("by 21 percentage points", "38 percent within two days, against 57 percent before"),
        ("39 percent stayed", "61 percent left"),
        ("more than two decades", "launched in 2014"),
        ("visits more than tripled", "1,247,300 visits, compared with 640,000"),
        ("half as many calls", "24% fewer calls"),
        ("50 jets", "32 jets and options on 18 more"),
        ("19-24", "24-17, after five defeats"),
        ("a year after it won", "a year and a half after it won"),
        ("three months", "the past fortnight"),
        ("579 euros", "548 euros, 31 more than in Osk"),
        ("more than 30,000 flats", "38,200 flats"),
        ("three in five of the lamps", "eight of the 20 lamps"),
        ("rose by 7 percent", "34 percent, up from 27 percent"),
        ("a third of the 900 million euros", "two thirds of the 900 million euros"),
        ("more than half of what was asked", "2.3 million pounds, less than half of the 5 million pounds asked"),
        ("in seven of nine days", "Ketu-7 is circled in nine days"),
        ("just under ten thousand commuters", "10,100 commuters"),
        ("just under ten thousand commuters", "8,000 commuters"),
        ("rose by 40%", "from 600 million to 780 million euros"),
        ("half of the drivers", "half an hour of waiting for the drivers"),
    ],
)
def test_a_number_that_does_not_follow_is_not(stated: str, evidence: str) -> None:
    assert not carried(stated, evidence)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("rose by 18 percent", "change"),
        ("rose 18 percent", "change"),
        ("18 percent more", "change"),
        ("rose to 18 percent", "to"),
        ("from 18 percent", "before"),
        ("made up 18 percent of sales", "share"),
        ("paid 18 percent", ""),
    ],
)
def test_the_words_around_a_number_say_what_it_is(text: str, role: str) -> None:
    start = text.index("18")
    assert figure_roles.role(text, start, start + len("18 percent"), is_percent=True) == role


@pytest.mark.parametrize(
    ("stated", "evidence"),
    [
        ("raised the tax by 18 percent", "raised the tax from 15 to 18 percent"),
        ("sales rose 31%", "made up 31% of sales"),
        ("output rose to 12 percent", "output rose 12 percent"),
    ],
)
def test_a_number_in_another_role_is_not_borne_out(stated: str, evidence: str) -> None:
    assert not carried(stated, evidence)


@pytest.mark.parametrize(
    ("stated", "evidence", "is_rest"),
    [
        ("30 percent", "the state pays 70 percent, the parish the rest", True),
        ("rose by 30 percent", "70 percent of them", False),
        ("half of them", "half of the others", False),
        ("35 percent", "70 percent", False),
    ],
)
def test_a_share_may_be_what_another_one_leaves(stated: str, evidence: str, is_rest: bool) -> None:
    (figure,) = figures.figures(stated)
    assert arithmetic.is_rest(figure, figures.figures(evidence)) == is_rest
