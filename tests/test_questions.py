"""What a question asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.questions import Kind, countries, fits, items, parts, wanted

KINDS = {
    Kind.PERSON: """
        Who visited Oslo in October?
        Who is the president of Chile?
        Whom did the minister meet?
        Whose visit was it?
        Which president visited Lima?
        Which government minister resigned?
        Which officials did the envoy meet?
        What leaders congratulated Peru?
        Which foreign presidents held talks?
        Which country's leader resigned?
        Which head of state came this month?
        Tell me who met the envoy.
        When Holm resigned, who took over?
        If the talks fail, who will pay?
        Do you know who won?
        Who is the new president and when did he visit?""",
    Kind.COUNTRY: """
        Which countries are Chile's top partners?
        Which country did she visit?
        Which Gulf state did she visit?
        Which EU states signed?
        Which European Union states signed?
        What nations signed?
        Which seven countries are top partners?
        With which countries does Chile hold its closest ties?
        To which country did she travel first?
        Who are Chile's top partners?
        Which of Chile's partners is the newest?
        As of October 2024, which countries are top partners?
        Name all the partners of Chile.
        Can you list the countries that signed?
        List the countries that congratulated Peru.""",
    Kind.PLACE: """
        Where was the summit held?
        In which city did they meet?
        After the visit, where did the envoy go?
        What is the capital of Peru?
        What's the capital of Peru?
        Can you tell me where the summit took place?
        Which US state did the storm hit?
        Which towns were flooded?""",
    Kind.TIME: """
        When did she visit Oslo?
        What year did he last visit?
        In what year did the war start?
        On which day did they meet?
        Since when has she been president?
        What date was the statement released?
        What was the date of the summit?
        What time did the talks begin?
        Please tell me when the summit took place.
        May I ask when it opens?
        When did Holm leave, and who came?""",
    Kind.NUMBER: """
        How long did the visit last?
        How many countries congratulated Peru?
        How many people live there?
        How old is the president?
        When he was president, how many dams did he open?
        How far is it?
        How fast was the wind?
        How often do they meet?
        What number of medals did Norway win?
        Which anniversary will they celebrate?""",
    Kind.MONEY: """
        How much did the railway cost?
        How much is the railway estimated to cost?
        How much more money did they spend?
        How much more did the dam cost?
        How much money did they spend?
        What is the cost of the railway?
        What’s the cost of the railway?
        What was the value of trade between Chile and Peru?
        How much trade was there?
        What is the ministry's budget?
        According to the agency, how much will it cost?""",
    Kind.PERCENT: """
        What percentage of people live there?
        What share of the minerals does it refine?
        By how much did trade grow?
        How much did trade grow?
        How fast did trade grow?
        How fast is the fire spreading?
        How much higher was trade?""",
    Kind.REASON: """
        Why did she visit Lima?
        What caused the delay?
        What was the reason for the visit?
        What's the reason for the visit?
        What is the purpose of the partnership?
        How come the talks failed?""",
    Kind.YES_NO: """
        Is the document binding?
        Did she accept the invitation?
        Are Chile and Peru partners?
        Has Chile condemned it?
        Will he visit Lima?
        Can the union invest?
        May a minister vote?""",
    Kind.THING: """
        What is the fisheries treaty?
        What did the two leaders discuss?
        What did the prime minister say?
        What did the two countries sign?
        What areas of cooperation were agreed?
        Which power company owns the grid?
        Which power plant was shut down?
        Which government agency bought it?
        Which state media reported it?
        Which newspaper published it?
        How did the embassy react?
        And Norway?
        In June 2024, what did she sign?
        What sort of alliances does he reject?""",
}
TABLE = [(line.strip(), kind) for kind, lines in KINDS.items() for line in lines.strip().splitlines()]


@pytest.mark.parametrize(("question", "kind"), TABLE)
def test_the_words_of_a_question_tell_what_it_asks_for(question: str, kind: Kind) -> None:
    assert wanted(question).kind is kind


def test_case_and_white_space_around_a_question_do_not_matter() -> None:
    for question, kind in TABLE:
        assert wanted(f"  {question.upper()} ").kind is kind, question


@pytest.mark.parametrize(
    "question",
    [
        "Which countries are Chile's top partners?",
        "What agreements were signed?",
        "Which two European companies build the network?",
        "What are the key minerals?",
        "Who were the guests?",
        "Name all the partners of Chile.",
        "List the countries that congratulated Peru.",
        "Which Russian politicians visited Chile and Peru?",
        "Who attended both summits?",
        "Name the three founders of Norsk.",
        "Could you please list the members?",
        "Give me a list of the members.",
        "Which gas companies build the network?",
    ],
)
def test_a_list_is_wanted(question: str) -> None:
    assert wanted(question).several


@pytest.mark.parametrize(
    "question",
    [
        "Which country did she visit?",
        "What is this about?",
        "What was the process?",
        "What does Chile lack?",
        "What was the embassy's reaction?",
        "Which analyst found Peru's deals thinner?",
        "Which Russian minister travelled to Peru?",
        "What sort of alliances does he reject?",
        "What number of medals did Norway win?",
        "What was trade worth in the first eight months?",
        "Why are both sides angry?",
        "Is Peru one of the two partners?",
        "Who won?",
        "Which company makes the vaccine?",
        "Which company makes vaccines?",
        "Which company owns Norsk?",
        "Which country exports the most oil?",
        "Which party leads the polls?",
        "What happens next?",
        "What causes inflation?",
        "Which bus crashed?",
        "Which crisis was it?",
        "Which series was shown?",
        "Which Texas town was flooded?",
        "Name the president of Chile.",
        "Who topped the list?",
        "Where was the three-day summit held?",
        "When did the two leaders meet?",
    ],
)
def test_one_answer_is_wanted(question: str) -> None:
    assert not wanted(question).several


@given(st.text(max_size=200))
def test_any_text_is_some_kind_of_question(text: str) -> None:
    assert wanted(text).kind in Kind


@given(
    st.lists(st.sampled_from(["and", "please", "tell me", "in", "June,", "who", "what", ",", "list", "the"])).map(
        " ".join
    )
)
def test_lead_ins_alone_are_some_kind_of_question(text: str) -> None:
    assert wanted(text).kind in Kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norway, Iceland and Norway met Denmark.", ("Norway", "Iceland", "Denmark")),
        ("South Korea and North Korea", ("South Korea", "North Korea")),
        ("the US, the U.K. and the European Union", ("US", "U.K.", "European Union")),
        ("Turkey, the Czech Republic and Ivory Coast", ("Turkey", "Czech Republic", "Ivory Coast")),
        ("Bosnia and Herzegovina, Trinidad & Tobago", ("Bosnia and Herzegovina", "Trinidad & Tobago")),
        ("Côte d’Ivoire or Côte d'Ivoire", ("Côte d’Ivoire",)),
        ("Hong Kong, Myanmar", ("Hong Kong", "Myanmar")),
        ("Papua New Guinea", ("Papua New Guinea",)),
        ("They told us of New Jersey and the United Nations.", ()),
        ("Chadwick of Maliwood", ()),
    ],
)
def test_countries_are_found_once_each_in_order(text: str, expected: tuple[str, ...]) -> None:
    assert countries(text) == expected


@pytest.mark.parametrize(
    ("kind", "sentence", "question", "expected"),
    [
        (Kind.COUNTRY, "Norway and Iceland signed.", "Which countries signed with Norway?", ("Iceland",)),
        (Kind.PERSON, "Denisa Saková opened it in Oslo.", "Who opened the dam in Oslo?", ("Denisa Saková",)),
        (Kind.PLACE, "They met in Lima, Peru.", "Where did they meet?", ("Peru", "Lima")),
        (Kind.PLACE, "They met in January in Lima.", "Where did they meet?", ("Lima",)),
        (Kind.PERSON, "Ida Holm won it on Monday in October.", "Who won the prize?", ("Ida Holm",)),
        (Kind.TIME, "It opened on Monday in 2024.", "When did it open?", ("Monday", "2024")),
        (Kind.TIME, "It opened on Oct. 8 at 9 a.m.", "When did it open?", ("Oct. 8", "9 a.m")),
        (Kind.TIME, "It sank on 8 Oct last night.", "When did it sink?", ("8 Oct", "last night")),
        (Kind.TIME, "Built in 1815, it burnt in the 1980s.", "When did it burn?", ("1815", "1980s")),
        (Kind.TIME, "It fell over the weekend.", "When did it fall?", ("over the weekend",)),
        (Kind.TIME, "It dates from the 19th century.", "When was it built?", ("19th century",)),
        (Kind.TIME, "It has 1200 rooms and cost 8 marks.", "When was it built?", ()),
        (Kind.TIME, "It may open after a march.", "When does it open?", ()),
        (Kind.TIME, "It opened in March or May.", "When did it open?", ("March", "May")),
        (Kind.NUMBER, "Some 14 ships and two ferries sank.", "How many ships sank?", ("14", "two")),
        (Kind.NUMBER, "Twenty-five sank.", "How many ships sank?", ("twenty-five",)),
        (Kind.NUMBER, "Dozens sank.", "How many ships sank?", ("dozens",)),
        (Kind.NUMBER, "The three-day summit ended.", "How long was the summit?", ("three-day",)),
        (Kind.NUMBER, "All 14 ships sank.", "How many of the 14 ships sank?", ()),
        (Kind.MONEY, "It cost $3.4 billion.", "How much did it cost?", ("3.4", "billion")),
        (Kind.MONEY, "It cost 12 million kroner.", "How much did it cost?", ("12", "million")),
        (Kind.MONEY, "It cost 12 Swiss francs.", "How much did it cost?", ("12",)),
        (Kind.MONEY, "It cost ₹12 crore.", "How much did it cost?", ("12",)),
        (Kind.MONEY, "It is a real dam of 12 gates.", "How much did it cost?", ()),
        (Kind.MONEY, "In 2024 Mark Holm won 12 gold medals.", "How much did it cost?", ()),
        (Kind.MONEY, "It is 3.4 metres long.", "How much did it cost?", ()),
        (Kind.PERCENT, "Trade rose 6.9% to 11.", "By how much did trade rise?", ("6.9%", "11")),
        (Kind.PERCENT, "Two-thirds of voters agree.", "What share of voters agree?", ("two-thirds",)),
        (Kind.PERCENT, "A quarter of them agree.", "What share of voters agree?", ("quarter",)),
        (Kind.PERCENT, "One in five agree.", "What share of voters agree?", ("one", "five")),
        (Kind.PERCENT, "It rose 25 basis points.", "By how much did it rise?", ("25",)),
        (Kind.PERCENT, "Trade rose in the third quarter.", "By how much did trade rise?", ()),
        (Kind.PERCENT, "Trade rose to 11 billion.", "By how much did trade rise?", ()),
        (Kind.REASON, "It sank because of a fire.", "Why did it sink?", ("because",)),
        (Kind.THING, "It is a ferry of Norway.", "What is it?", ()),
        (Kind.YES_NO, "It is a ferry of Norway.", "Is it a ferry?", ()),
    ],
)
def test_items_are_what_a_sentence_offers_beyond_the_question(
    kind: Kind, sentence: str, question: str, expected: tuple[str, ...]
) -> None:
    assert items(kind, sentence, question) == expected


@pytest.mark.parametrize(
    ("kind", "answer", "question", "expected"),
    [
        (Kind.PERSON, "Denisa Saková", "Who runs Vega Steel?", True),
        (Kind.PERSON, "Vega Steel", "Who runs Vega Steel?", False),
        (Kind.PERSON, "the board", "Who runs Vega Steel?", False),
        (Kind.PLACE, "Lima", "Where did they meet?", True),
        (Kind.PLACE, "in January", "Where did they meet?", False),
        (Kind.TIME, "2026", "In which month of 2026 will it open?", False),
        (Kind.TIME, "in May 2026", "In which month of 2026 will it open?", True),
        (Kind.MONEY, "a third", "How much did it cost?", False),
        (Kind.NUMBER, "sixty", "How many cars are there?", True),
        (Kind.COUNTRY, "the capital", "Which country was it?", False),
        (Kind.THING, "anything", "What was it?", True),
        (Kind.REASON, "anything", "Why was it?", True),
    ],
)
def test_an_answer_fits_when_it_names_something_of_the_kind_that_the_question_does_not(
    kind: Kind, answer: str, question: str, expected: bool
) -> None:
    assert fits(kind, answer, question) is expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When did Ida Holm leave?", ("When did Ida Holm leave?",)),
        ("When did Ida Holm leave, and who leads Norsk now?", ("When did Ida Holm leave?", "who leads Norsk now?")),
        (
            "Who leads Norsk, and when did they take over?",
            ("Who leads Norsk?", "when did they take over? (Who leads Norsk?)"),
        ),
        ("Where and when did Norsk start?", ("Where did Norsk start?", "when did Norsk start?")),
        ("In which city and when did Norsk start?", ("In which city did Norsk start?", "when did Norsk start?")),
        ("Tell me when and where Norsk started.", ("Tell me when Norsk started?", "where Norsk started?")),
        ("Who won and by how much?", ("Who won?", "by how much? (Who won?)")),
        ("Why? (Who won and who lost?)", ("Why? (Who won and who lost?)",)),
        (
            "Who leads it, and since when? (What is Norsk?)",
            ("Who leads it? (What is Norsk?)", "since when? (Who leads it? What is Norsk?)"),
        ),
        ("Who is the man who left Norsk and who sued it?", ("Who is the man who left Norsk and who sued it?",)),
        ("Do you know who won and who lost?", ("Do you know who won?", "who lost? (Do you know who won?)")),
        (
            "How many boats did Norsk build, and who paid most?",
            ("How many boats did Norsk build?", "who paid most? (How many boats did Norsk build?)"),
        ),
        (
            "How many boats did Norsk build, and who owns the ferry?",
            ("How many boats did Norsk build?", "who owns the ferry?"),
        ),
    ],
)
def test_a_question_may_hold_several(question, expected):
    assert parts(question) == expected
