"""Follow-up questions and what is searched for them."""

from dataclasses import replace
from datetime import date

import pytest

from assistant.answering.conversation import Conversation
from assistant.answering.courtesies import courtesy
from assistant.answering.follow_ups import self_contained
from assistant.answering.topics import Turn
from assistant.nouns import Answer, Article, Chunk, Citation, Done, Passage, Statement, Support, TextDelta

TEXT = "Chancellor Ida Holm opened the Kestrel bridge in Norway with Premier Oke Dahl."


def turn(query, text=TEXT):
    article = Article("a", None, text)
    citation = Citation(1, article, 0, len(text))
    statement = Statement(text, (citation,), Support("supported"))
    answer = Answer(query, query, date(2026, 1, 1), f"{text} [1]", False, (statement,), (citation,), (), "extractive")
    return Turn(query, query, answer)


@pytest.mark.parametrize(
    ("previous", "question", "expected"),
    [
        ("What did Norway sign with Chile?", "And Peru?", "What did Norway sign with Peru?"),
        ("What did Norway sign with Chile?", "What about Peru?", "What did Norway sign with Peru?"),
        ("What did Norway sign with Chile?", "no, I meant Peru", "What did Norway sign with Peru?"),
        ("What did Norway sign with Chile?", "Sorry, I meant Peru.", "What did Norway sign with Peru?"),
        ("What did Norway sign with Chile?", "No, Peru", "What did Norway sign with Peru?"),
        ("What did Norway sign with Chile?", "Not Norway, Peru.", "What did Peru sign with Chile?"),
        ("What did Norway sign with Chile?", "Or Peru?", "What did Norway sign with Peru?"),
        ("Who leads Norway?", "and peru?", "Who leads Peru?"),
        ("Who is the CEO of Norsk?", "And Vega Steel?", "Who is the CEO of Vega Steel?"),
        ("Who leads the Kestrel Bank?", "And the Vega Fund?", "Who leads the Vega Fund?"),
        ("What did Ida Holm say about Chile?", "And about Peru?", "What did Ida Holm say about Peru?"),
        ("What did Ida Holm say in Norway?", "And Oke Dahl?", "What did Oke Dahl say in Norway?"),
        ("What did Ida Holm say in Norway?", "And in Oslo?", "What did Ida Holm say in Oslo?"),
        ("What is Norway's population?", "And Sweden's?", "What is Sweden's population?"),
        ("What did Norway sign in Chile?", "And the cost?", "the cost? (What did Norway sign in Chile?)"),
        ("What is the capital of Norway?", "And its size?", "its size? (What is the capital of Norway?)"),
        ("What is Chile's size?", "And Peru's budget?", "Peru's budget? (What is Chile's size?)"),
        ("What did Norway buy from Chile?", "And Norway from Peru?", "What did Norway buy from Peru?"),
        ("What do Norway and Chile sell?", "And Peru and Chile?", "What do Peru and Chile sell?"),
        (
            "Which Norwegian yards build ferries?",
            "And which Chilean yard?",
            "which Chilean yard? (Which Norwegian yards build ferries?)",
        ),
        ("How much fish did Norway sell in 2022?", "and in 2023?", "How much fish did Norway sell in 2023?"),
        ("How much fish did Norway sell?", "And in 2023?", "How much fish did Norway sell in 2023?"),
        ("How much fish did Norway sell in 2022?", "And Peru in 2023?", "How much fish did Peru sell in 2023?"),
        ("How much fish did Norway sell in 2022?", "And this year?", "How much fish did Norway sell this year?"),
        ("How much fish did Norway sell last year?", "And in 2022?", "How much fish did Norway sell in 2022?"),
        ("What did Norway sign in June 2024?", "And in July 2025?", "What did Norway sign in July 2025?"),
        ("What did Norway sign in June 2024?", "And in July?", "What did Norway sign in July 2024?"),
        ("What did Norway sign on Monday?", "And Peru?", "What did Peru sign on Monday?"),
        ("What did Ida May sell?", "And in 2023?", "What did Ida May sell in 2023?"),
        ("What did Ida Holm sell?", "And Ida May?", "What did Ida May sell?"),
        ("Who is the Norwegian premier?", "And the Chilean one?", "Who is the Chilean premier?"),
        ("Who won the 2022 regatta?", "And in 2023?", "Who won the 2023 regatta?"),
        ("What did Norway sign with Chile?", "Why?", "Why: What did Norway sign with Chile?"),
        ("What did Norway sign with Chile?", "When was that?", "When was that: What did Norway sign with Chile?"),
        ("Why: What did Norway sign?", "When?", "When: What did Norway sign?"),
        ("When did Ida Holm visit?", "What did she open?", "What did Ida Holm open?"),
        ("Who opened the bridge?", "Where was she born?", "Where was Chancellor Ida Holm born?"),
        ("When did Ida Holm visit?", "What is her party?", "What is Ida Holm's party?"),
        ("Who won the Kestrel Prize in 2024?", "What did she do?", "What did Chancellor Ida Holm do?"),
        ("What did the premier say on Monday?", "Where did he say it?", "Where did Chancellor Ida Holm say it?"),
        ("Who was hurt in Norway?", "How old is he?", "How old is Chancellor Ida Holm?"),
        ("Who is Chile's ambassador in Oslo?", "How old is he?", "How old is Chancellor Ida Holm?"),
        ("How much fish did Norway sell in 2022?", "In 2023?", "How much fish did Norway sell in 2023?"),
        ("How much fish did Norway sell in 2022?", "Last year?", "How much fish did Norway sell last year?"),
        ("Who is Oke Dahl?", "How old is he?", "How old is Oke Dahl?"),
        ("Who is Ida Holm?", "Did Oke Dahl praise her for it?", "Did Oke Dahl praise Ida Holm for it?"),
        ("Who is Ida Holm?", "Who was her own choice?", "Who was Ida Holm's own choice?"),
    ],
)
def test_follow_up_becomes_a_question_of_its_own(previous, question, expected):
    assert self_contained(question, turn(previous)) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Did Peru support it?",
        "How will it affect Peru?",
        "What did Peru say about this?",
        "How does that compare to Peru?",
        "Was Peru there?",
        "Did it open on Monday?",
        "How many people were there?",
        "Did Peru?",
        "Why didn't the Vega Fund?",
        "With Peru?",
        "Which countries have signed it?",
        "Which country supports its bid?",
        "Which city did they visit last week?",
        "Who paid for that?",
        "Who signed that deal?",
        "Is that the end?",
    ],
)
def test_question_that_points_back_has_the_one_before_beside_it(question):
    previous = "What did Norway sign with Chile?"
    assert self_contained(question, turn(previous)) == f"{question} ({previous})"


@pytest.mark.parametrize(
    "question",
    [
        "Who won this year's world cup?",
        "Who said that the economy would shrink?",
        "Who said that Peru would leave?",
        "Are there new elections planned in peru?",
        "Is it true that Peru left?",
        "Why did the treaty with Peru fail when Norsk left it?",
        "When did Peru join Norsk and who proposed it?",
        "What happened in Peru this Week?",
        "What did Oke Dahl say about his visit?",
        "When did Ida Holm say she would resign?",
        "What happened to Oke Dahl after they hurt him?",
        "Is Lima in Peru?",
        "Which anniversary will Seoul and Paris mark next year?",
        "What did Chile sell to Peru in 2023?",
        "Which yards joined Norsk?",
        "How large are the reserves of tungsten and gallium in the world?",
        "When Peru and Chile sign their treaty, who will travel to Lima for it?",
        "Which ferry line said it found cracks in twelve of the hulls?",
        "Which ferry line moved its home port to the south coast?",
        "Kestrel Bank is closing its last branch in which town?",
        "A ferry ran aground off the coast this week. What is it called?",
        "Engineers found that which bridge could fall?",
        "Which mayor announced she will not run again in spring?",
        "The leader of which party left after a storm that cut all roads?",
        "Two choirs were merged in which town after their halls had burned down in autumn?",
    ],
)
def test_question_that_stands_alone_is_left_as_it_is(question):
    assert self_contained(question, turn("What did Norway sign with Chile?")) == question


def test_first_question_is_left_as_it_is():
    assert self_contained(" And Peru? ", None) == "And Peru?"


def test_a_turn_counts_once_its_answer_is_done():
    asked = []

    def ask(question, rewritten, **options):
        asked.append((rewritten.query, options))
        yield TextDelta("x")
        yield Done(turn(rewritten.query).answer)

    conversation = Conversation(ask)
    stopped = conversation.stream("What did Norway sign with Chile?")
    next(stopped)
    stopped.close()
    assert conversation.turns == ()
    conversation.ask("What did Norway sign with Chile?", as_of=date(2025, 1, 1))
    conversation.ask("And Peru?")
    assert [query for query, _ in asked[1:]] == ["What did Norway sign with Chile?", "What did Norway sign with Peru?"]
    assert asked[1][1] == {"as_of": date(2025, 1, 1)}
    assert [t.question for t in conversation.turns] == ["What did Norway sign with Chile?", "And Peru?"]


def test_more_of_a_source_leaves_the_conversation_at_the_question_before():
    asked = []

    def ask(question, rewritten, **options):
        asked.append(rewritten.query)
        yield Done(turn(rewritten.query).answer)

    conversation = Conversation(ask)
    for question in ("What did Norway sign with Chile?", "Tell me more about [1]", "And Peru?"):
        conversation.ask(question)
    assert asked[1] != asked[0]
    assert asked[2] == "What did Norway sign with Peru?"


def searched(*questions, texts=()):
    """Return what is searched for each of the questions in turn; `texts` are the articles found for all of them."""

    def ask(question, rewritten, **options):
        answer = turn(rewritten.query).answer
        passages = tuple(
            Passage(Chunk(f"{at}:0", Article(str(at), None, text), 0, len(text), ()), 1.0)
            for at, text in enumerate(texts)
        )
        yield Done(replace(answer, passages=passages, text=rewritten.courtesy or answer.text))

    conversation = Conversation(ask)
    return [conversation.ask(question).query for question in questions]


def test_what_stands_beside_a_follow_up_is_never_more_than_the_question_that_set_the_topic():
    first = "How many people saw the Kestrel regatta?"
    assert searched(first, "Who won?", "What did the loser say?", "Was it a surprise?") == [
        first,
        f"Who won? ({first})",
        f"What did the loser say? ({first})",
        f"Was it a surprise? ({first})",
    ]


def test_a_thing_asked_about_stays_beside_the_next_question_and_the_next_thing_takes_its_place():
    first = "How much tin does Norway have?"
    assert searched(first, "and its zinc?", "Who buys it?", "And its iron?") == [
        first,
        f"its zinc? ({first})",
        f"Who buys it? (its zinc? {first})",
        f"its iron? ({first})",
    ]


def test_a_name_in_a_follow_up_stays_beside_the_next_one():
    first = "What did Norway sign with Chile?"
    assert searched(first, "Did Peru support it?", "When was the vote?", "And who lost?")[2:] == [
        f"When was the vote? (Did Peru support it? {first})",
        f"who lost? (Did Peru support it? {first})",
    ]


def test_a_bare_question_word_asks_the_last_question_with_its_topic():
    first = "How many people saw the Kestrel regatta?"
    assert searched(first, "Who won it?", "Why?", "When?")[2:] == [
        f"Why: Who won it? ({first})",
        f"When: Who won it? ({first})",
    ]


def test_a_lead_of_the_users_own_stays_with_the_topic():
    assert searched("Now the Selm tunnel: what is the toll?", "and for trucks?")[1] == (
        "for trucks? (Now the Selm tunnel: what is the toll?)"
    )


@pytest.mark.parametrize(
    ("previous", "question", "expected"),
    [
        ("How many people saw the Kestrel regatta?", "And the Raven race?", "How many people saw the Raven race?"),
        ("How many people died in the Orvik flood?", "And in the Selm fire?", "How many people died in the Selm fire?"),
        ("When did the Kestrel regatta begin?", "And the Raven race?", "When did the Raven race begin?"),
        ("Who won? (Who saw the Kestrel race?)", "And the Raven regatta?", "Who won? (Who saw the Raven regatta?)"),
        ("Who won? (Who saw the Kestrel race?)", "No, I meant the regatta", "Who won? (the regatta?)"),
        ("Who won? (Who saw the Kestrel race?)", "And in 2023?", "Who won in 2023? (Who saw the Kestrel race?)"),
    ],
)
def test_a_thing_with_a_name_takes_the_place_of_another(previous, question, expected):
    assert self_contained(question, turn(previous)) == expected


REGATTA = "Ida Holm won the Kestrel regatta on Sunday before 4,000 people."


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What about the ferry?", "the ferry?"),
        ("What about the Selm tunnel?", "the Selm tunnel?"),
        ("What about the people?", "the people? (Did Ida Holm win?)"),
        ("What about the cost?", "the cost? (Did Ida Holm win?)"),
        ("And the ferry?", "the ferry? (Did Ida Holm win?)"),
        ("What about her team?", "her team? (Did Ida Holm win?)"),
    ],
)
def test_a_matter_that_no_article_found_speaks_of_takes_the_place_of_the_topic(question, expected):
    assert searched("Did Ida Holm win?", question, texts=[REGATTA, "The ferry sank off Selm."])[1] == expected


def test_where_nothing_was_found_a_thing_stays_beside_the_question_before():
    assert searched("Did Ida Holm win?", "What about the ferry?")[1] == "the ferry? (Did Ida Holm win?)"


def test_thanks_leave_the_conversation_at_the_question_before():
    assert searched("What did Norway sign with Chile?", "thanks!", "And Peru?")[2] == "What did Norway sign with Peru?"


@pytest.mark.parametrize("text", ["thanks", "Thank you very much!", "Hello", "ok, thanks", "Great.", "bye", "Hi :)"])
def test_thanks_and_greetings_are_answered_in_kind(text):
    assert courtesy(text)


@pytest.mark.parametrize(
    "text", ["Thanks to whom?", "Who said hello?", "OK, and Peru?", "good news", "No, Peru", "Bye-election", "?", "why"]
)
def test_what_says_more_than_a_courtesy_is_asked(text):
    assert courtesy(text) is None
