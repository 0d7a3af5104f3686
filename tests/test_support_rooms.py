"""What the support check compares beyond words and details: who, how sure, how many, in what order, what is new.

Each pair of a row has one sentence of evidence: the first statement says the same in other words, the second does not.
"""

from datetime import date

import pytest

from assistant.checking import (
    additions,
    attribution,
    bindings,
    hedges,
    naming,
    predicates,
    quantifiers,
    relations,
    relative_periods,
)
from assistant.text import moments

WEDNESDAY = date(2025, 9, 17)


def mixed_up(statement: str, evidence: str) -> str | None:
    return next(bindings.mix_ups(statement, evidence, WEDNESDAY), None)


@pytest.mark.parametrize(
    ("evidence", "right", "wrong"),
    [
        ("Tarn sold 300 vans and 70 buses.", "70 buses were sold by Tarn.", "Tarn sold 300 buses."),
        (
            "The mine yielded 400 tonnes of ore, while 90 tonnes were lost in transport.",
            "In transport 90 tonnes were lost.",
            "In transport 400 tonnes were lost.",
        ),
        (
            "In the survey, 72 percent of teachers and 54 percent of parents wanted smaller classes.",
            "Smaller classes were wanted by 54% of the parents.",
            "Smaller classes were wanted by 72% of the parents.",
        ),
        (
            "The storm left 9 people dead in Osk; another 400 were evacuated.",
            "In Osk 9 people are dead after the storm.",
            "The storm left 400 people dead in Osk.",
        ),
        (
            "The bridge, built in 1931, will reopen on Friday.",
            "The bridge will reopen on 19 September 2025.",
            "The bridge will reopen in 1931.",
        ),
        (
            "The lab of Nora Eik led the study, which Paul Vane praised.",
            "The study, praised by Paul Vane, was led by Nora Eik's lab.",
            "The lab of Paul Vane led the study.",
        ),
        (
            "The leaders met in Osk and will open the fair in Tarn in spring.",
            "In spring the leaders will open the fair in Tarn.",
            "The leaders will open the fair in Osk in spring.",
        ),
        (
            "Mayor Ida Holm, the incumbent, won; her challenger Ola Berg lost.",
            "Ola Berg, the challenger, lost.",
            "Challenger Ida Holm won.",
        ),
    ],
)
def test_a_number_a_date_or_a_name_keeps_its_words(evidence: str, right: str, wrong: str) -> None:
    assert mixed_up(right, evidence) is None
    assert mixed_up(wrong, evidence) is not None


def test_a_country_is_the_same_by_its_adjective_but_not_its_capital() -> None:
    evidence = "Danhof keeps pigs in Denmark and Poland and was fined for pens at its Polish farms."
    assert mixed_up("Danhof, which keeps pigs in Denmark, was fined for pens in Poland.", evidence) is None
    sentence = "The United States Embassy in Vietnam has criticised the visit of Vladimir Putin to Hanoi."
    assert mixed_up(f"As of 20 June 2024: {sentence}", sentence) is None


def test_what_is_said_of_two_names_in_a_row_is_said_of_both() -> None:
    assert mixed_up("Osk and Tarn, which meet in May, sold ships.", "Tarn and Osk sold ships and meet in May.") is None


@pytest.mark.parametrize(
    ("evidence", "right", "wrong"),
    [
        ("Tarn beat Osk in the final.", "Osk lost the final to Tarn.", "Osk beat Tarn in the final."),
        ("The bank sued the broker.", "The broker was sued by the bank.", "The broker sued the bank."),
        ("Tea cost more than coffee.", "Coffee cost less than tea.", "Coffee cost more than tea."),
        ("Births outnumbered deaths.", "There were more births than deaths.", "Deaths outnumbered births."),
        (
            "The crew left the ship before the fire went out.",
            "The fire went out after the crew had left the ship.",
            "The crew left the ship after the fire had gone out.",
        ),
        (
            "The dinar fell because the bank cut its rate.",
            "The bank's cut of its rate caused the fall of the dinar.",
            "The bank cut its rate because the dinar fell.",
        ),
        ("They crossed from Osk into Tarn.", "From Osk they crossed into Tarn.", "They crossed from Tarn into Osk."),
        (
            "The school was designed by Ana Rey and built by Ole Lund.",
            "Ana Rey designed the school.",
            "The school was designed by Ole Lund.",
        ),
        (
            "A jury in Osk charged Ida Holm on Friday with six crimes, among them fraud at the bank.",
            "Ida Holm was charged by a jury on Friday with six crimes including fraud.",
            "A jury was charged by Ida Holm with fraud.",
        ),
        (
            "The troops handed over the base in Tarn to the police.",
            "The base in Tarn was handed over to the police by the troops.",
            "The police handed over the base in Tarn to the troops.",
        ),
        (
            "Tarn opposes a levy that Osk has proposed to pay for power lines.",
            "Tarn opposes a levy proposed by Osk to pay for power lines.",
            "Osk opposes a levy that Tarn has proposed to pay for power lines.",
        ),
        ("The brewery is suing the bank.", "The brewery sued the bank.", "The bank is suing the brewery."),
        (
            "The fund Osk, which owns part of Tarn Bank, wants a new chairman.",
            "The fund Osk owns part of Tarn Bank.",
            "Tarn Bank owns part of the fund Osk.",
        ),
        ("The cats drove out the parrots.", "Cats drove out parrots.", "The parrots drove out the cats."),
        ("Tarn knocked Osk out.", "Tarn beat Osk.", "Osk beat Tarn."),
        ("The firm has stopped deliveries to Tarn.", "The firm halted its deliveries to Tarn.",
         "Tarn halted its deliveries to the firm."),
        ("Power is cheaper in Tarn than in Osk.", "Power costs less in Tarn than in Osk.",
         "Power costs more in Tarn than in Osk."),
        (
            "The new route is longer than the old one but 200 million euros cheaper to build.",
            "The new route is cheaper to build than the old one.",
            "Building the new route would cost 200 million euros more than the old one.",
        ),
        (
            "Nurses in Osk earn 3,100 euros, 250 less than in Tarn and 80 more than in Vint.",
            "Nurses earn less in Osk than in Tarn.",
            "Nurses earn more in Osk than in Tarn.",
        ),
        ("The train from Osk to Tarn left the rails.", "The train from Osk to Tarn derailed.",
         "The train from Tarn to Osk derailed."),
        ("Its plant moves from Graz to Osk, its office stays in Linz.", "The plant moves from Graz to Osk.",
         "The plant moves from Linz to Osk."),
        (
            "Ana won the title in 2019 and joined Osk in 2021.",
            "Ana won the title, then joined Osk.",
            "Ana joined Osk, then won the title.",
        ),
    ],
)  # fmt: skip
def test_a_relation_turned_round_is_noticed(evidence: str, right: str, wrong: str) -> None:
    assert relations.turned_round(right, evidence) is None
    assert relations.turned_round(wrong, evidence) is not None


@pytest.mark.parametrize(
    ("evidence", "right", "wrong"),
    [
        (
            "The drivers accepted the offer, but the guards rejected it.",
            "The drivers accepted the offer.",
            "The guards accepted the offer.",
        ),
        ("Rail freight grew whereas road freight shrank.", "Road freight shrank.", "Road freight grew."),
    ],
)
def test_what_is_said_of_one_is_not_said_of_another(evidence: str, right: str, wrong: str) -> None:
    assert predicates.said_of_another(right, evidence) is None
    assert predicates.said_of_another(wrong, evidence) is not None


@pytest.mark.parametrize(
    ("evidence", "right", "wrong"),
    [
        ("Tarn may close its plant.", "Tarn could close its plant.", "Tarn will close its plant."),
        ("They are expected to sign the pact.", "They will sign the pact.", "They signed the pact."),
        ("Tarn will buy Osk.", "Tarn is to buy Osk.", "Tarn bought Osk."),
        ("Police suspect that he set the fire.", "He is suspected of setting the fire.", "He set the fire."),
        ("Police believe that he set the fire.", "He is thought to have set the fire.", "He set the fire."),
        ("Tarn wants to buy Osk.", "Tarn intends to buy Osk.", "Tarn will buy Osk."),
        ("Tarn has offered to buy Osk.", "An offer to buy Osk was made by Tarn.", "Tarn has bought Osk."),
        (
            "Tarn plans to cut 800 of its jobs.",
            "Tarn has announced that it is to cut 800 jobs.",
            "Tarn has shed 800 jobs.",
        ),
        ("The museum would return 41 masks.", "The museum has promised 41 masks.", "The museum has sent 41 masks."),
    ],
)
def test_a_statement_that_is_surer_than_its_evidence_is_noticed(evidence: str, right: str, wrong: str) -> None:
    assert hedges.told_as_surer(right, evidence) is None
    assert hedges.told_as_surer(wrong, evidence) is not None


def test_the_month_of_may_is_no_hedge() -> None:
    assert hedges.told_as_surer("The pact was signed in May 2022.", "Tarn and Osk signed the pact in May 2022.") is None


@pytest.mark.parametrize(
    ("evidence", "right", "wrong"),
    [
        (
            "Ida Holm claimed that the vote was rigged.",
            "The vote was rigged, Ida Holm claimed.",
            "The vote was rigged.",
        ),
        (
            "The army said it killed 18 fighters, while villagers said the dead were herders.",
            "According to the army, it killed 18 fighters.",
            "The army killed 18 fighters.",
        ),
        (
            'The envoy called the talks "close to collapse". The host said they were slow but alive.',
            'The talks are "close to collapse", the envoy said.',
            'The host called the talks "close to collapse".',
        ),
    ],
)
def test_a_claim_keeps_its_speaker(evidence: str, right: str, wrong: str) -> None:
    assert attribution.misattributed(right, evidence) is None
    assert attribution.misattributed(wrong, evidence) is not None


def test_a_plain_report_may_be_told_without_its_source() -> None:
    assert (
        attribution.misattributed("The quake killed 312 people.", "The quake killed 312 people, officials said.")
        is None
    )


@pytest.mark.parametrize(
    ("evidence", "right", "wrong"),
    [
        ("Most of the schools reopened.", "The majority of schools reopened.", "All schools reopened."),
        ("All but two clinics have power.", "Nearly all clinics have power.", "All clinics have power."),
        ("Two of the five flaws were repaired.", "A few flaws were repaired.", "Most flaws were repaired."),
        ("Some 60 of the 74 mayors agree.", "Most mayors agree.", "All of the mayors agree."),
        ("A minority of voters agree.", "Few voters agree.", "A majority of voters agree."),
    ],
)
def test_more_of_them_than_the_evidence_says_is_noticed(evidence: str, right: str, wrong: str) -> None:
    assert quantifiers.more_than_said(right, evidence) is None
    assert quantifiers.more_than_said(wrong, evidence) is not None


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("A kitchen fire closed the airport.", None),
        ("The airport was shut because of a blaze in a kitchen.", None),
        ("A fire in a hotel kitchen closed the airport of Tallow, stranding thousands of passengers.",
         "stranding thousands of passengers"),
        ("A fire started by a faulty oven in a hotel kitchen closed the airport of Tallow.", "faulty oven"),
        ("The blaze, started by a faulty oven, shut the airport.", None),
        ("A fire in a hotel kitchen closed the airport of Tallow because of smoke.", "because of smoke"),
        ("A fire that broke out in a hotel kitchen forced the airport of Tallow to close.", None),
    ],
)  # fmt: skip
def test_a_new_clause_or_noun_phrase_is_an_addition_to_a_statement_in_the_same_words(
    statement: str, found: str | None
) -> None:
    evidence = "A fire in a hotel kitchen closed the airport of Tallow on Sunday."
    assert additions.added(statement, evidence) == found


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("Repairs began last week.", None),
        ("Repairs began on Monday.", None),
        ("Repairs began last month.", "last month"),
        ("Repairs will begin next week.", "next week"),
    ],
)
def test_another_period_counted_from_the_day_of_writing_is_noticed(statement: str, found: str | None) -> None:
    assert relative_periods.moved(statement, "Repairs began last week.") == found


@pytest.mark.parametrize(
    ("said", "right", "wrong"),
    [
        ("The chain will freeze prices from next Monday.", "19 February 2024", "26 February 2024"),
        ("A quake struck at the weekend.", "10 February 2024", "12 February 2024"),
        ("They promised an answer by the end of the month.", "29 February 2024", "31 March 2024"),
        ("Tolls rise at the end of the year.", "31 December 2024", "31 December 2025"),
        ("He fled on Sunday, eight days earlier than planned.", "3 February 2024", "4 February 2024"),
        ("The studio offered less a year ago.", "February 2023", "March 2023"),
        ("The two opened relations in August 2022, 18 months before they met.", "February 2021", "February 2022"),
        ("The fire broke out the day before yesterday.", "10 February 2024", "11 February 2024"),
        ("The bridge was opened to cars this morning.", "12 February 2024", "11 February 2024"),
        ("They vote the day after tomorrow.", "14 February 2024", "13 February 2024"),
        ("Crews will walk out from 12 to 15 June.", "12 June", "13 June"),
        ("Packs made between May and August 2023 are recalled.", "May 2023", "April 2023"),
    ],
)
def test_days_are_told_from_the_day_of_publication(said: str, right: str, wrong: str) -> None:
    published = date(2024, 2, 12)
    (stated,), (other,) = moments.moments(right), moments.moments(wrong)
    assert moments.carried(stated, said, published)
    assert not moments.carried(other, said, published)


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("Guests can return to the café.", []),
        ("None of the trains ran.", []),
        ("Around Orsk the roads are shut.", [["Orsk"]]),
        ("Boeing delivered 46 aircraft.", [["Boeing"]]),
        ("Boeing's orders fell.", [["Boeing"]]),
        ("Norway will not sign.", [["Norway"]]),
        ("Kestrel may lose, a rival of Kestrel says.", [["Kestrel"], ["Kestrel"]]),
    ],
)
def test_a_capital_that_opens_a_sentence_makes_no_name_of_a_word(statement: str, names: list[list[str]]) -> None:
    assert naming.stated(statement, moments.moments(statement), []) == names
