"""The support check: sound statements pass, the same statements with one detail changed are caught."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.checking import support
from assistant.nouns import Article, Sentence


def cited(*sentences: str, title: str | None = None, rest: str = "", published: date | None = None) -> list[Sentence]:
    """Return the sentences of one article, whose text goes on with `rest`."""
    text = "\n".join([*sentences, rest])
    article = Article("a", title, text, publisher="Harbour Times", published=published)
    starts = [text.index(sentence) for sentence in sentences]
    return [Sentence(article, at, at + len(sentence)) for at, sentence in zip(starts, sentences, strict=True)]


DAM = cited(
    "The Orava dam, which cost $3.4 billion, will supply 1.2 million homes from March 2026.",
    title="Orava dam opens in northern Slovakia",
    rest="Energy Minister Denisa Saková opened it. The minister was joined by Jan Novak.",
    published=date(2025, 9, 3),
)
TRADE = cited(
    "Trade between Chile and Peru grew 6.9% to $11,250 million in the first eight months of this year, "
    "official data showed on Monday.",
    title="Chile and Peru trade climbs",
    rest="Chilean officials expect more.",
    published=date(2024, 10, 8),
)
TREATY = cited(
    "Norway did not sign the fisheries treaty on Friday, Foreign Minister Espen Barth Eide said.",
    "Iceland and the Faroe Islands signed it, and 14 other countries are expected to follow.",
    published=date(2024, 6, 20),
)
COURT = cited(
    "A Nairobi court cleared Grace Wanjiru, 52, of all three charges, saying there was no evidence of bribery.",
    "Her co-accused, Peter Otieno, was convicted and jailed for seven years.",
    title="Court clears former Kenyan governor",
    published=date(2023, 2, 14),
)
TALKS = cited(
    "The European Union and Mercosur will resume talks next month, Ursula von der Leyen said in Montevideo.",
    title="EU and Mercosur to talk again",
    rest="European Commission President Ursula von der Leyen met President Luis Lacalle Pou.",
    published=date(2024, 12, 6),
)
QUAKE = cited(
    "At least 312 people were killed and nearly 5,400 injured when a 6.8-magnitude earthquake hit Atlas villages, "
    "the Red Cross said.",
    published=date(2023, 9, 10),
)
SURVEY = cited(
    "Two-thirds of the 1,500 Danes questioned back the plan, while a quarter oppose it.",
    published=date(2025, 1, 15),
)

GUESTS = cited(
    "Grauwald counted 412,000 guests in 2025, 32,000 more than a year earlier and more than ever.",
    "Seventeen hotels have opened since January, and two guests in five stay for a week.",
    "Hotelier Ada Renn, who has yet to choose a builder, intends to open another house next May.",
    published=date(2026, 6, 3),
)

SOUND = [
    ("The Orava dam cost $3.4 billion.", DAM),
    ("The Orava dam cost $3,400 million.", DAM),
    ("The Orava dam cost US$3.4bn.", DAM),
    ("The dam in Slovakia will supply power to 1,200,000 homes.", DAM),
    ("From March 2026 the dam will supply 1.2 million homes.", DAM),
    ("As of 3 September 2025, the Orava dam was to supply 1.2 million homes.", DAM),
    ("The dam cost about $3 billion.", DAM),
    ("Harbour Times reported on 3 September 2025 that the dam cost $3.4 billion.", DAM),
    ("Trade between Chile and Peru rose 6.9 percent in the first eight months of 2024.", TRADE),
    ("Trade between Chile and Peru grew 6.9 per cent to $11.25 billion.", TRADE),
    ("Peruvian and Chilean trade grew by nearly 7%.", TRADE),
    ("Official data on 7 October 2024 showed trade between Chile and Peru growing 6.9%.", TRADE),
    ("In October 2024, official data showed that trade had grown 6.9%.", TRADE),
    ("Norway did not sign the fisheries treaty.", TREATY),
    ("Norway refused to sign the fisheries treaty, Eide said.", TREATY),
    ("Foreign Minister Espen Barth Eide said that Norway hadn't signed the treaty.", TREATY),
    ("Iceland and the Faroe Islands signed the treaty.", TREATY),
    ("Fourteen other countries are expected to follow Iceland.", TREATY),
    ("Norway did not sign the treaty on 14 June 2024.", TREATY),
    ("A court in Nairobi cleared Grace Wanjiru of all three charges.", COURT),
    ("Ms Wanjiru was cleared of 3 charges because there was no evidence of bribery.", COURT),
    ("Peter Otieno was jailed for 7 years.", COURT),
    ("The former Kenyan governor Grace Wanjiru was cleared by a court.", COURT),
    ("The EU and Mercosur will resume talks next month.", TALKS),
    ("European Commission President Ursula von der Leyen said talks with Mercosur will resume.", TALKS),
    ("Talks between the EU and Mercosur will resume in January 2025.", TALKS),
    ("More than 300 people were killed by the earthquake.", QUAKE),
    ("The Red Cross said the earthquake killed at least 312 people.", QUAKE),
    ("Over 5,000 people were injured in the earthquake.", QUAKE),
    ("About 67% of the 1,500 Danes questioned back the plan.", SURVEY),
    ("A quarter of those questioned oppose the plan, and two-thirds back it.", SURVEY),
    ("In 2024 there were 380,000 guests in Grauwald.", GUESTS),
    ("Even so, 40 percent of the guests stay for a week.", GUESTS),
    ("Seventeen hotels have opened since the year began.", GUESTS),
    ("Ada Renn, a hotelier, still has to choose a builder.", GUESTS),
    ("Hotelier Ada Renn intends to open one more house in May 2027.", GUESTS),
]

WRONG = [
    ("In 2024 there were 444,000 guests in Grauwald.", GUESTS, "the number 444,000"),
    ("Half of the guests in Grauwald stay for a week.", GUESTS, "the number Half"),
    ("Hotelier Ada Renn intends to open another house in May 2026.", GUESTS, "the date May 2026"),
    ("The Orava dam cost $3.6 billion.", DAM, "the number $3.6 billion"),
    ("The Orava dam cost €3.4 billion.", DAM, "the number €3.4 billion"),
    ("The Orava dam cost $3.4 million.", DAM, "the number $3.4 million"),
    ("The dam will supply 1.2 billion homes.", DAM, "the number 1.2 billion"),
    ("From March 2025 the dam will supply 1.2 million homes.", DAM, "the date March 2025"),
    ("The Orava dam opened on 3 September 2025.", DAM, "the date 3 September 2025"),
    ("From May 2026 the Orava dam will supply homes.", DAM, "the date May 2026"),
    ("The Lipno dam cost $3.4 billion.", DAM, "the name Lipno"),
    ("The dam in Hungary cost $3.4 billion.", DAM, "the name Hungary"),
    ("Jan Saková said the dam cost $3.4 billion.", DAM, "the name Jan Saková"),
    ("Trade between Chile and Peru grew 7.9% in the first eight months.", TRADE, "the number 7.9%"),
    ("Trade between Chile and Peru grew 6.9% to $12,250 million.", TRADE, "the number $12,250 million"),
    ("Trade between Chile and Bolivia grew 6.9%.", TRADE, "the name Bolivia"),
    ("Ecuador and Peru saw trade grow 6.9%.", TRADE, "the name Ecuador"),
    (
        "Trade between Chile and Peru grew 6.9% in the first nine months of this year.",
        TRADE,
        "the number nine months",
    ),
    ("Trade between Chile and Peru grew 6.9% in the first eight months of 2023.", TRADE, "the date 2023"),
    ("Trade between Chile and Peru grew 6.9 percentage points.", TRADE, "percentage points"),
    (
        "Official data on 9 October 2024 showed trade between Chile and Peru grew 6.9%.",
        TRADE,
        "the date 9 October",
    ),
    ("Trade between Chile and Peru fell 6.9%.", TRADE, "'fell'"),
    ("Norway signed the fisheries treaty on Friday.", TREATY[:1], "'not'"),
    (
        "Iceland did not sign the fisheries treaty, and 14 other countries are expected to follow.",
        TREATY[1:],
        "'not'",
    ),
    ("Norway did not sign the fisheries treaty on Thursday.", TREATY, "the date Thursday"),
    ("Denmark did not sign the fisheries treaty.", TREATY, "the name Denmark"),
    ("Iceland signed it, and 40 other countries are expected to follow.", TREATY, "the number 40"),
    ("Grace Wanjiru was cleared of all four charges.", COURT, "the number four"),
    ("Grace Otieno was convicted and jailed for seven years.", COURT, "the name Grace Otieno"),
    ("Peter Otieno was jailed for seven months.", COURT, "the number seven months"),
    ("The court said there was evidence of bribery.", COURT[:1], "'no'"),
    ("A Mombasa court cleared Grace Wanjiru.", COURT, "the name Mombasa"),
    ("The African Union and Mercosur will resume talks next month.", TALKS, "the name African Union"),
    ("The EU and Mercosur will not resume talks next month.", TALKS, "'not'"),
    ("Talks between the EU and Mercosur will resume in March 2025.", TALKS, "the date March 2025"),
    ("More than 400 people were killed by the earthquake.", QUAKE, "the number 400"),
    ("At least 321 people were killed by the earthquake.", QUAKE, "the number 321"),
    ("The earthquake killed fewer than 312 people.", QUAKE, "the number 312"),
    ("Half of the 1,500 Danes questioned back the plan.", SURVEY, "the number Half"),
    ("Two-thirds of the 1,500 Swedes questioned back the plan.", SURVEY, "the name Swedes"),
]


KENYA = cited(
    "Kenya's central bank cut its benchmark rate by 25 basis points to 9.25% on Tuesday, "
    "its seventh straight reduction.",
    title="Kenya cuts rates again",
    rest="Governor Kamau Thugge said inflation was within target. The bank meets again.",
    published=date(2025, 10, 8),
)
EMBRAER = cited(
    "Brazil's Embraer delivered 46 aircraft in the second quarter, 15% more than a year earlier, "
    "the São José dos Campos-based company said.",
    title="Embraer deliveries rise",
    published=date(2024, 7, 3),
)
ORPO = cited(
    "Prime Minister Petteri Orpo denied that Finland had offered to send troops to the border.",
    rest="Orpo spoke in Helsinki.",
    published=date(2025, 2, 20),
)
SOMALIA = cited(
    "Some 2.3 million Somalis could face hunger by December unless the rains return, "
    "the World Food Programme warned on Wednesday.",
    title="WFP warns of hunger in Somalia",
    published=date(2025, 9, 17),
)
CONTRACT = cited(
    "The two-year contract, worth up to 500 million euros, was awarded to Siemens and Alstom in May 2022.",
    published=date(2024, 3, 1),
)
TURNOUT = cited(
    "Roughly one in three voters stayed at home, and turnout fell to 64.8%, the lowest since 1990.",
    title="Turnout drops in Czech election",
    published=date(2023, 10, 9),
)
RUGBY = cited(
    "New Zealand beat Ireland 24-17 in Auckland, ending a run of five defeats against them.", published=date(2022, 7, 2)
)
RESSA = cited(
    "Maria Ressa, who founded Rappler in 2012, was acquitted of tax evasion by a Manila court.",
    published=date(2023, 1, 18),
)
MAYOR = cited(
    "The mayor did not rule out a second bid, but her spokesman, Lars Holm, said no decision had been taken.",
    published=date(2024, 1, 1),
)
PLANT = cited(
    "Volkswagen will close its Dresden plant at the end of 2025, affecting 230 workers, but will not shut Osnabrück.",
    published=date(2025, 1, 6),
)

MORE_SOUND = [
    ("The Central Bank of Kenya lowered its key rate to 9.25 percent.", KENYA),
    ("Kenya's central bank reduced rates by 25 basis points on 7 October 2025.", KENYA),
    ("It was the 7th consecutive cut by the Kenyan central bank.", KENYA),
    ("As of 8 October 2025, Kenya's benchmark rate stood at 9.25%.", KENYA),
    ("Embraer, based in São José dos Campos, delivered 46 planes in the second quarter of 2024.", EMBRAER),
    ("The Brazilian planemaker Embraer raised deliveries by 15 percent from a year earlier.", EMBRAER),
    ("Embraer of Sao Jose dos Campos delivered 46 aircraft.", EMBRAER),
    ("Orpo denied that Finland had offered troops.", ORPO),
    ("Finland's prime minister, Petteri Orpo, said it wasn't true that Finland had offered to send troops.", ORPO),
    ("According to Orpo, Finland had not offered to send troops to the border.", ORPO),
    ("The WFP warned that around 2.3 million people in Somalia may go hungry by the end of December.", SOMALIA),
    ("The World Food Programme said on 17 September 2025 that 2.3m Somalis could face hunger.", SOMALIA),
    ("Siemens and Alstom won a two-year contract worth as much as €500 million in May 2022.", CONTRACT),
    ("The contract awarded in 2022 is worth up to 0.5 billion euros.", CONTRACT),
    ("Turnout fell to 64.8 per cent, the lowest level since 1990.", TURNOUT),
    ("Turnout in the Czech election was about 65%.", TURNOUT),
    ("New Zealand defeated Ireland by 24-17 in Auckland.", RUGBY),
    ("Ireland lost 24-17 to New Zealand.", RUGBY),
    ("The win ended a run of five straight losses to Ireland.", RUGBY),
    ("A court in Manila acquitted Maria Ressa of tax evasion.", RESSA),
    ("Ressa founded Rappler in 2012.", RESSA),
    ("Rappler founder Maria Ressa was cleared of tax evasion.", RESSA),
    ("Lars Holm, a spokesman for the mayor, said no decision had been taken.", MAYOR),
    ("The mayor has not ruled out a second bid.", MAYOR),
    ("Volkswagen is to close its plant in Dresden at the end of 2025.", PLANT),
    ("Osnabrück will not be shut.", PLANT),
    ("Two hundred and thirty workers are affected by the closure.", PLANT),
]

MORE_WRONG = [
    ("Kenya's central bank raised its benchmark rate to 9.25%.", KENYA),
    ("Kenya's central bank cut its rate by 50 basis points.", KENYA),
    ("Uganda's central bank cut its rate to 9.25%.", KENYA),
    ("It was the bank's eighth straight reduction.", KENYA),
    ("Kenya's central bank cut its rate on 6 October 2025.", KENYA),
    ("Embraer delivered 64 aircraft in the second quarter.", EMBRAER),
    ("Embraer delivered 46 aircraft in the third quarter.", EMBRAER),
    ("Boeing delivered 46 aircraft in the second quarter.", EMBRAER),
    ("Finland had offered to send troops to the border.", ORPO),
    ("Prime Minister Petteri Orpo confirmed that Finland had offered to send troops to the border.", ORPO),
    ("President Alexander Stubb denied that Finland had offered troops.", ORPO),
    ("Some 3.2 million Somalis could face hunger by December.", SOMALIA),
    ("Some 2.3 million Somalis could face hunger by January.", SOMALIA),
    ("Some 2.3 million Sudanese could face hunger by December.", SOMALIA),
    ("The Red Cross warned on Wednesday of hunger in Somalia.", SOMALIA),
    ("The contract, worth up to $500 million, was awarded in May 2022.", CONTRACT),
    ("The three-year contract was awarded to Siemens and Alstom.", CONTRACT),
    ("The contract was awarded to Siemens and Hitachi in May 2022.", CONTRACT),
    ("The contract was awarded in May 2023.", CONTRACT),
    ("Turnout rose to 64.8%.", TURNOUT),
    ("Turnout fell to 64.8%, the lowest since 1998.", TURNOUT),
    ("Two thirds of voters stayed at home.", TURNOUT),
    ("New Zealand beat Ireland 24-19.", RUGBY),
    ("New Zealand beat Ireland in Wellington.", RUGBY),
    ("Maria Ressa was convicted of tax evasion by a Manila court.", RESSA),
    ("Maria Ressa was not acquitted of tax evasion.", RESSA),
    ("Maria Ressa founded Rappler in 2011.", RESSA),
    ("The mayor ruled out a second bid.", MAYOR),
    ("Lars Berg said no decision had been taken.", MAYOR),
    ("A decision had been taken, the spokesman said.", MAYOR),
    ("Volkswagen will not close its Dresden plant.", PLANT),
    ("Volkswagen will shut Osnabrück.", PLANT),
    ("Volkswagen will close its Dresden plant at the end of 2026.", PLANT),
    ("The closure affects 320 workers at Volkswagen in Dresden.", PLANT),
]


@pytest.mark.parametrize(("statement", "evidence"), SOUND + MORE_SOUND)
def test_a_sound_statement_is_supported(statement: str, evidence: list[Sentence]) -> None:
    assert support.check(statement, evidence).reasons == ()
    assert support.check(statement, evidence).verdict == "supported"


@pytest.mark.parametrize(("statement", "evidence", "reason"), WRONG)
def test_a_changed_detail_is_caught_and_named(statement: str, evidence: list[Sentence], reason: str) -> None:
    found = support.check(statement, evidence)
    assert found.verdict != "supported"
    assert any(reason in line for line in found.reasons), found.reasons


@pytest.mark.parametrize(("statement", "evidence"), MORE_WRONG)
def test_a_wrong_statement_is_not_supported(statement: str, evidence: list[Sentence]) -> None:
    assert support.check(statement, evidence).verdict != "supported"


def test_the_thresholds_part_the_pairs_of_this_file() -> None:
    pairs = SOUND + MORE_SOUND + MORE_WRONG
    every = {id(evidence): evidence for _, evidence in pairs}
    own = [support.overlap(statement, [s.text for s in evidence]) for statement, evidence in SOUND + MORE_SOUND]
    other = [
        support.overlap(statement, [sentence.text])
        for statement, evidence in pairs
        for stranger in every.values()
        if stranger is not evidence
        for sentence in stranger
    ]
    assert max(other) < support.LEAST_MATCH
    assert sum(share >= support.LEAST_MATCH for share in own) / len(own) > 0.75
    assert sum(share >= support.LEAST_OVERLAP for share in other) / len(other) < 0.01


@pytest.mark.parametrize(
    "number",
    ["9" * 5000, "1," + ",".join(["234"] * 2000), f"one in {'9' * 5000}", "one" + " hundred" * 3000, f"[{'9' * 5000}]"],
)
def test_an_endless_number_is_checked_as_any_other_text(number: str) -> None:
    statement, sentence = f"The dam holds {number} pearls.", f"The Orava dam now holds {number} pearls."
    assert support.check(statement, cited(sentence)).verdict == "supported"


@pytest.mark.parametrize("published", [date(1, 1, 1), date(9999, 12, 31)])
def test_a_day_at_the_end_of_the_calendar_bears_out_no_date(published: date) -> None:
    evidence = cited(
        "The ministers of Orava signed the accord on Monday in June, a day after the vote.", published=published
    )
    for day in ("tomorrow", "on Monday, 4 June 2024", "next month"):
        assert support.check(f"The ministers of Orava signed the accord {day}.", evidence)
    assert support.check("It was signed on 4 June.", cited("It was signed tomorrow in June.", published=published))


def test_a_statement_that_cites_nothing_is_unsupported() -> None:
    assert support.check("The Orava dam cost $3.4 billion.", []).verdict == "unsupported"
    assert support.check("The Orava dam cost $3.4 billion.", []).reasons == ("it cites no sentence",)


def test_some_wrong_details_make_it_partial_and_all_of_them_unsupported() -> None:
    assert support.check("Trade between Chile and Peru grew 7.9%.", TRADE).verdict == "partial"
    assert support.check("Trade between Kenya and Ghana grew 7.9% in May.", TRADE).verdict == "unsupported"


def test_a_statement_about_something_else_is_unsupported() -> None:
    found = support.check("A late frost worries farmers whose vineyards suffer.", DAM)
    assert found.verdict == "unsupported"
    assert "shares hardly a word" in found.reasons[0]


def test_a_denial_that_the_evidence_does_not_make_is_named() -> None:
    found = support.check("Iceland and the Faroe Islands signed it without any ceremony.", TREATY[1:])
    assert found.verdict == "partial"
    assert found.reasons == ("the cited sentences do not say 'without'",)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("The talks ended without a deal.", "The talks ended with no deal."),
        ("The mayor rejected the claims.", "The mayor denied the claims."),
        ("The minister has not commented.", "The minister has yet to comment."),
        ("The minister has yet to comment.", "The minister has not commented."),
        ("The company cut no jobs.", "The company did not cut jobs."),
        ("The baker was found not guilty.", "The baker was acquitted."),
        ("The baker was acquitted.", "The baker was found not guilty."),
        ("Prices rose 3%, then eased.", "Prices gained 3%, then eased."),
        ("The bridge will not reopen before 4 May.", "The bridge stays closed until 4 May."),
        ("Farms lose the licence if they do not cut lice.", "Farms lose the licence unless they cut lice."),
        ("The leak was 200 barrels at most.", "The leak was no more than 200 barrels."),
        ("Guards on short contracts do not get bonuses.", "Guards on short contracts get nothing."),
        ("The court let the law stand.", "The court declined to strike down the law."),
        ("The piers are free of cracks.", "No cracks were found in the piers."),
        ("The quake caused damage without causing any deaths.", "Nobody was killed, but the quake caused damage."),
        ("She stays, despite reports that she had quit the band.", "She has not left the band and stays."),
        ("The minister does not back the plan.", "The minister opposes the plan."),
        ("No lake has warmed as much as this one.", "This lake has warmed more than any other lake."),
        ("The bank pays half of the losses that are not insured.", "The bank pays half of the uninsured losses."),
        ("The parliament has yet to ratify the pact.", "The parliament will ratify the pact in May."),
        ("No other strike lasted longer.", "The strike lasted longer than any before it."),
    ],
)
def test_a_denial_in_other_words_is_the_same(statement: str, sentence: str) -> None:
    assert support.check(statement, cited(sentence)).reasons == ()


@pytest.mark.parametrize(
    ("statement", "sentence", "word"),
    [
        ("Prices rose 3%.", "Prices dipped 3%.", "dipped"),
        ("Prices gained 3%.", "Prices tumbled 3%.", "tumbled"),
        ("The mayor supported the bill.", "The mayor opposed the bill.", "opposed"),
        ("The mayor is unlikely to sign the bill.", "The mayor is likely to sign the bill.", "unlikely"),
        ("The pact is hardly binding.", "The pact is binding.", "hardly"),
        ("The town banned fishing.", "The town allowed fishing.", "banned"),
        ("The court upheld the ban.", "The court overturned the ban.", "overturned"),
        ("The council imposed the ban.", "The council lifted the ban.", "lifted"),
        ("The talks on the ferry succeeded.", "The talks on the ferry failed.", "failed"),
        ("The ban is legal.", "The ban is illegal.", "illegal"),
        ("The company cut jobs.", "The company did not cut jobs.", "not"),
        ("The mayor signed the bill without a ceremony.", "The mayor did not sign the bill.", "not"),
        ("The minister has commented.", "The minister has yet to comment.", "yet to"),
        ("The baker was found guilty.", "The baker was acquitted.", "acquitted"),
        ("The court struck down the law.", "The court declined to strike down the law.", "declined to"),
        ("The senators voted for the bill.", "The senators voted against the bill.", "opposed"),
        ("The mayor ruled out a ban.", "The mayor did not rule out a ban.", "not"),
        ("Tap water still has to be boiled.", "Tap water no longer needs to be boiled.", "still"),
        ("The quake struck west of the town.", "The quake struck east of the town.", "east"),
        ("Guards on short contracts get bonuses.", "Guards on short contracts get nothing.", "nothing"),
    ],
)
def test_an_opposite_word_contradicts(statement: str, sentence: str, word: str) -> None:
    found = support.check(statement, cited(sentence))
    assert found.verdict == "unsupported"
    assert word in found.reasons[0]


@pytest.mark.parametrize(
    "statement",
    [
        "Scientists saved 41 people.",
        "Rescuers saved 41 people.",
        "Prosecutors say 41 people were saved.",
        "Dozens of people were saved.",
        "Nobody was saved but the 41 people.",
        "CEO Ida Holm saved 41 people.",
    ],
)
def test_an_ordinary_opening_word_or_a_title_is_no_name(statement: str) -> None:
    reasons = support.check(statement, cited("The crew of Ida Holm saved 41 people.")).reasons
    assert not any("the name" in reason for reason in reasons)


@pytest.mark.parametrize(
    ("statement", "sentence", "is_supported"),
    [
        ("More than two-thirds of the islanders back the plan.", "71% of the islanders back the plan.", True),
        ("Over half of the islanders back the plan.", "54% of the islanders back the plan.", True),
        ("Nearly a third of the islanders back the plan.", "32% of the islanders back the plan.", True),
        ("Over half of the islanders back the plan.", "48% of the islanders back the plan.", False),
        ("Nearly a third of the islanders back the plan.", "37% of the islanders back the plan.", False),
        ("Over half of the islanders back the plan.", "91% of the islanders back the plan.", False),
    ],
)
def test_a_hedged_fraction_lies_near_and_on_its_side(statement: str, sentence: str, is_supported: bool) -> None:
    assert (support.check(statement, cited(sentence)).verdict == "supported") == is_supported


def test_initials_may_stand_for_small_words() -> None:
    evidence = cited("Public debt stood at 78.4 percent of gross domestic product.")
    assert support.check("Public debt stood at 78.4 percent of GDP.", evidence).verdict == "supported"


def test_a_mix_up_is_named_in_plain_words() -> None:
    evidence = cited("The storm left 17 people dead in Osk. Another 41,000 people were evacuated.")
    found = support.check("The storm left 41,000 people dead.", evidence)
    assert found.verdict == "partial"
    assert found.reasons == ("what it says of 41,000 the cited sentences say of 17",)


def test_a_check_takes_milliseconds() -> None:
    support.check("Trade between Chile and Peru grew 6.9%.", TRADE)
    started = time.process_time()
    for number in range(50):
        support.check(f"Trade between Chile and Peru grew {number} percent to $11.25 billion in 2024.", TRADE)
    assert time.process_time() - started < 50 * 0.02


def test_an_answer_of_one_word_is_not_called_supported() -> None:
    assert support.check("Yes.", DAM).verdict == "partial"


def test_details_may_come_from_several_cited_sentences() -> None:
    both = "Grace Wanjiru was cleared, while Peter Otieno was jailed for seven years."
    assert support.check(both, COURT).verdict == "supported"
    assert support.check(both, COURT[:1]).verdict == "partial"


def test_a_first_name_counts_when_the_article_gives_it_elsewhere() -> None:
    evidence = cited("Costa will sign the pact.", rest="The host, António Costa, arrived. So did Olaf Berg.")
    assert support.check("António Costa will sign the pact.", evidence).verdict == "supported"
    assert support.check("Olaf Costa will sign the pact.", evidence).verdict != "supported"


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("The Dutch signed the deal.", "The Netherlands signed the deal."),
        ("The U.S. envoy signed the deal.", "The American envoy signed the deal."),
        ("The US signed the deal.", "Washington officials of the U.S. signed the deal."),
        ("British officials signed the deal.", "Officials of the UK signed the deal."),
        ("Denmark signed the deal.", "The Danish government signed the deal."),
        ("The Norwegian minister signed the deal.", "The minister of Norway signed the deal."),
        ("China signed the deal.", "Beijing signed the deal."),
    ],
)
def test_a_country_may_be_named_by_its_people_its_capital_or_its_initials(statement: str, sentence: str) -> None:
    assert support.check(statement, cited(sentence)).reasons == ()


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Iran signed the deal.", "Iraqi officials signed the deal."),
        ("Niger signed the deal.", "Nigerian officials signed the deal."),
        ("Austria signed the deal.", "Australian officials signed the deal."),
        ("Norway signed the deal.", "Officials of the UK signed the deal."),
        ("They signed the deal in Oslo.", "They signed the deal in Norway."),
    ],
)
def test_a_country_spelled_alike_is_another(statement: str, sentence: str) -> None:
    assert support.check(statement, cited(sentence)).verdict != "supported"


@pytest.mark.parametrize(
    ("statement", "sentence", "is_supported"),
    [
        # A month alone is that nearest to the day of publication, in full or cut short.
        ("The mayor resigned in June 2025.", "The mayor resigned in June, the court said.", True),
        ("The mayor resigned in June 2024.", "The mayor resigned in June, the court said.", False),
        ("The mayor resigned in August.", "The mayor resigned in December, the court said.", False),
        ("The mayor resigned by September 2025.", "The mayor resigned in Sept., the court said.", True),
        # "May" and "March" are words too.
        ("The mayor thanked Theresa May.", "The mayor, who resigned in June, thanked Theresa May.", True),
        # Days and years may be counted back.
        ("The mayor resigned in 2022.", "The mayor resigned three years ago, the court said.", True),
        ("The mayor resigned in 2021.", "The mayor resigned three years ago, the court said.", False),
        ("The mayor resigned in 2024.", "The mayor resigned a year ago, the court said.", True),
        ("The mayor resigned on 15 September 2025.", "The mayor resigned 2 days ago, a court said.", True),
        ("The mayor resigned on 14 September 2025.", "The mayor resigned 2 days ago, a court said.", False),
        ("The mayor resigned in July 2025.", "The mayor resigned two months ago, a court said.", True),
        # The next day is that after the date before it, or after publication; a month ends on its last day.
        ("The mayor resigned on 18 September 2025.", "The mayor resigned the next day, the court said.", True),
        ("The mayor resigned on 16 September 2025.", "The mayor resigned the next day, the court said.", False),
        ("The mayor resigned on 10 September 2025.", "Charged on 9 September, the mayor resigned a day later.", True),
        ("The mayor resigned on 30 June 2025.", "The mayor resigned at the end of June, the court said.", True),
        ("The mayor resigned on 1 June 2025.", "The mayor resigned at the end of June, the court said.", False),
        # What is told of the future is the next one, however far.
        ("The mayor resigns in March 2026.", "The mayor resigns in March.", True),
        ("The mayor is to resign in August 2026.", "The mayor will resign in August.", True),
        ("The mayor is to resign in August 2027.", "The mayor will resign in August.", False),
        ("The mayor resigns in May.", "The mayor is to resign; his farewell is planned for May.", True),
        ("The mayor, said Mayor Pohl, resigned.", "The mayor resigned, said Mayor Pohl.", True),
        # Years, months and weeks may lie apart from a day; "later than planned" names the plan.
        ("The mayor was to resign in 2030.", "The mayor will resign in 2032, two years later than planned.", True),
        ("The mayor was to resign in 2031.", "The mayor will resign in 2032, two years later than planned.", False),
        ("The mayor was elected in August 2025.", "The mayor resigned, six weeks after he was elected.", True),
        ("The mayor was elected in June 2025.", "The mayor resigned, six weeks after he was elected.", False),
        # A decade is no year, but a year lies in one.
        ("The mayor resigned in 1990.", "The mayor resigned in the 1990s, the court said.", False),
        ("The mayor resigned in the 1990s.", "The mayor resigned in 1994, the court said.", True),
        ("The mayor resigned in the 1980s.", "The mayor resigned in the 1990s, the court said.", False),
    ],
)
def test_a_date_is_read_beside_the_day_of_publication(statement: str, sentence: str, is_supported: bool) -> None:
    found = support.check(statement, cited(sentence, published=date(2025, 9, 17)))
    assert (found.verdict == "supported") == is_supported, found


def test_an_unknown_publication_day_bears_out_no_date() -> None:
    evidence = cited("The ministers met on Monday and signed the accord.")
    assert support.check("The ministers signed the accord on 7 October 2024.", evidence).verdict != "supported"
    assert support.check("The ministers signed the accord on Monday.", evidence).verdict == "supported"


def test_another_language_is_compared_by_numbers_and_said_so() -> None:
    right = support.check("Đập Orava có chi phí 3,4 tỷ đô la và cấp điện cho 1,2 triệu hộ gia đình.", DAM)
    assert right.verdict == "partial"
    assert len(right.reasons) == 1
    assert "another language" in right.reasons[0]
    wrong = support.check("Le barrage d'Orava a coûté 3,6 milliards de dollars et alimentera des foyers.", DAM)
    assert any("the number 3,6 milliards" in reason for reason in wrong.reasons)


@pytest.mark.parametrize(
    ("sentence", "sound", "wrong"),
    [
        (
            "Le commerce entre le Chili et le Pérou a augmenté de 6,9 % en 2024, selon les douanes.",
            "Le commerce entre le Chili et le Pérou a augmenté de 6,9 %, selon les douanes.",
            "Le commerce entre le Chili et le Pérou a augmenté de 7,9 %, selon les douanes.",
        ),
        (
            "Die Brücke über die Elbe kostete 120 Millionen Euro und wurde 2021 gesperrt.",
            "Die Brücke über die Elbe wurde 2021 gesperrt.",
            "Die Brücke über die Elbe wurde 2022 gesperrt.",
        ),
        (
            "東京の博物館は昨年、来館者が120万人に達したと発表した。",
            "東京の博物館の来館者は120万人に達した。",
            "東京の博物館の来館者は150万人に達した。",
        ),
        ("Мост через Волгу закрыли в 2021 году.", "Мост закрыли в 2021 году", "Мост закрыли в 2019 году"),
    ],
)
def test_other_languages_are_checked_within_themselves(sentence: str, sound: str, wrong: str) -> None:
    evidence = cited(sentence)
    assert support.check(sound, evidence).verdict == "supported"
    assert support.check(wrong, evidence).verdict != "supported"


@given(st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=3), st.dates())
def test_a_verbatim_quote_is_always_supported(texts: list[str], published: date) -> None:
    article = Article("a", None, "\n".join(texts), published=published)
    starts = [sum(len(other) + 1 for other in texts[:at]) for at in range(len(texts))]
    evidence = [Sentence(article, at, at + len(text)) for at, text in zip(starts, texts, strict=True)]
    assert support.check(texts[0], evidence).verdict == "supported"
    assert support.check(" ".join(texts), evidence).verdict == "supported"


@given(st.text(), st.text(min_size=1))
def test_any_text_gets_a_verdict_with_reasons(statement: str, sentence: str) -> None:
    found = support.check(statement, [Sentence(Article("a", None, sentence), 0, len(sentence))])
    assert (found.verdict == "supported") == (not found.reasons)


@pytest.mark.parametrize("unit", ["not ", "Aa ", "1 ", "May ", "no reject ", "one hundred ", "1-", "U.S. "])
def test_a_flood_of_one_word_is_checked_in_bounded_time(unit: str) -> None:
    flood = unit * (4000 // len(unit))
    started = time.process_time()
    support.check(f"{flood} Oslo", cited(flood))
    support.check("Norway did not sign the treaty on 7 May 2024.", cited(flood))
    assert time.process_time() - started < 3


@pytest.mark.parametrize("end", ["", " …"])
def test_a_sentence_word_for_word_behind_its_day_is_not_told_otherwise(end):
    text = (
        "The need for rails was stressed at the first Sarn-Rodes-Velm (SRV) Summit on 4 December, where Sarn and Velm "
        "pledged help for Rodes’ upcoming chair of the league in 2024."
    )
    article = Article("a", "A summit for rails", text, published=date(2023, 12, 5))
    shown = text[: text.index(", where")] if end else text
    statement = f"As of 5 December 2023: {shown}{end}"
    assert support.check(statement, [Sentence(article, 0, len(text))]).verdict == "supported"


def test_two_denials_of_which_one_is_a_bound_are_read() -> None:
    statement = "Vane thinks it likelier than not that nothing will start before autumn."
    found = support.check(statement, cited("Vane put the chance of a start before autumn at one in three."))
    assert found.verdict == "supported"


def test_a_place_in_a_row_is_reckoned_unless_it_is_a_superlative() -> None:
    sentence = "Pay rises by 3.1 percent in May and by 2.4 percent a year later, the lowest rates since 2015."
    assert support.check("The second step of the rise is 2.4 percent.", cited(sentence)).verdict == "supported"
    assert support.check("These are the second-lowest rates since 2015.", cited(sentence)).verdict != "supported"


def test_two_names_or_years_joined_are_two() -> None:
    sentence = "The convoy with 180 families left for Homs and Hama."
    assert support.check("The convoy with 180 families left for two cities.", cited(sentence)).verdict == "supported"
    assert support.check("The convoy with 180 families left for three cities.", cited(sentence)).verdict != "supported"


def test_what_is_counted_otherwise_is_not_two() -> None:
    sentence = "Three people died when the convoy left for Homs and Hama."
    assert support.check("Two people died when the convoy left.", cited(sentence)).verdict != "supported"


@pytest.mark.parametrize("stated", ["5 percent", f"0.{'0' * 30}1 percent"])
@pytest.mark.parametrize("known", ["9" * 38, "0." + "0" * 30 + "1"])
def test_a_change_beyond_all_measure_is_reckoned_as_any_other(stated: str, known: str) -> None:
    assert support.check(f"Debt rose by {stated}.", cited(f"Debt rose from {known} euros to 3 euros.")).verdict


def test_a_pair_or_both_are_two() -> None:
    evidence = cited("Rangers photographed a pair of wolves.")
    assert support.check("Rangers photographed two wolves.", evidence).verdict == "supported"
    assert support.check("Rangers photographed three wolves.", evidence).verdict != "supported"
