"""How sentences become an answer: which, how many, in what order, with which day."""

from dataclasses import replace
from datetime import date

import pytest

from assistant.answering.evidence import Candidate, Ranking
from assistant.answering.extractive import ABSTENTION, Extractive
from assistant.nouns import Article, Asked, Chunk, Done, Passage, Sentence
from assistant.text.questions import Kind, Wanted

OLD = Article(
    "old", "Ferry line opens",
    "The line opened. The ferry carries 40 cars [1]. Six towns share the cost.", "Fjord Post",
    date(2023, 5, 2),
)  # fmt: skip
NEW = Article(
    "new", "Ferry line grows", "A second ferry started. It carries 60 cars now.", "Fjord Post", date(2025, 6, 3)
)
UNDATED = Article("undated", None, "Tickets cost nine crowns today.")


class Ranked:
    """A ranker that has made up its mind."""

    def __init__(self, *scored, probability=0.9, several=False, kind=Kind.THING, focus=None):
        found = []
        for article, text, score, *items in scored:
            start = article.text.index(text)
            sentence = Sentence(article, start, start + len(text))
            at = article.text.index(focus) if focus else start
            found.append(Candidate(sentence, {}, score, tuple(items), (at, at + len(focus or ""))))
        self.ranking = Ranking(Wanted(kind, several), tuple(found), {}, probability)

    def rank(self, question, passages):
        return self.ranking


def answered(ranker, question="What about the ferry?", max_words=60, passages=()):
    asked = Asked(question, question, date(2026, 1, 1), passages)
    *_, done = Extractive(ranker, 0.5, max_words).answer(asked)
    assert isinstance(done, Done)
    for citation in done.answer.citations:
        assert citation.article.text[citation.start : citation.end] == citation.quote
    return done.answer


def test_thin_evidence_leads_to_abstention():
    answer = answered(Ranked((OLD, "The line opened.", 3.0), probability=0.4))
    assert (answer.text, answer.abstained, answer.citations) == (ABSTENTION, True, ())


def test_of_many_questions_in_one_the_first_three_are_answered():
    class Counting(Ranked):
        asked = ()

        def rank(self, question, passages):
            self.asked += (question,)
            return super().rank(question, passages)

    ranker = Counting((OLD, "The line opened.", 3.0))
    assert not answered(ranker, "Who came" + " and who left" * 50 + "?").abstained
    assert len(ranker.asked) == 3


class Half(Ranked):
    """A ranker that finds nothing on who has left."""

    def rank(self, question, passages):
        return replace(self.ranking, probability=0.1) if "left" in question else self.ranking


def test_of_two_questions_in_one_the_one_that_is_answered_stands_and_the_other_is_told():
    answer = answered(Half((OLD, "The line opened.", 3.0)), "Who came to Oslo and why has he left it?")
    assert [citation.quote for citation in answer.citations] == ["The line opened."]
    assert (answer.abstained, answer.notices) == (
        False,
        ("No answer was found in these articles to: “why has he left it?”",),
    )


def test_where_no_part_is_answered_the_whole_is_abstained_from():
    answer = answered(Half((OLD, "The line opened.", 3.0)), "Who left Oslo and who has left Lima?")
    assert (answer.text, answer.abstained, answer.notices) == (ABSTENTION, True, ())


def test_a_question_is_answerable_where_one_part_is():
    asked = Asked("Who came and who left?", "Who came and who left?", date(2026, 1, 1), ())
    assert Extractive(Half((OLD, "The line opened.", 3.0)), 0.5, 60).answerable(asked) == 0.9


def test_the_best_sentence_leads_and_the_others_follow_in_reading_order():
    answer = answered(
        Ranked(
            (OLD, "The ferry carries 40 cars [1].", 3.0),
            (OLD, "The line opened.", 2.9),
            (OLD, "Six towns share the cost.", 2.5),
        )
    )
    assert answer.text == "The ferry carries 40 cars (1). [1] Six towns share the cost. [2] The line opened. [3]"


ARRIVAL = Article(
    "arrival", "A captain for the ferry",
    "Captain Ana Moreau came in March. She will steer the new ferry. Rain fell. Six towns pay. The share that they pay "
    "is 40 million crowns.",
    published=date(2025, 6, 3),
)  # fmt: skip


def test_what_the_best_sentence_leans_on_is_told_before_it():
    ranker = Ranked((ARRIVAL, "She will steer the new ferry.", 4.0), (ARRIVAL, "Captain Ana Moreau came in March.", -6))
    answer = answered(ranker, max_words=30)
    assert answer.text == "As of 3 June 2025: Captain Ana Moreau came in March. [1] She will steer the new ferry. [2]"


def test_an_answer_may_be_longer_than_asked_for_what_it_leans_on():
    ranker = Ranked((ARRIVAL, "She will steer the new ferry.", 4.0), (ARRIVAL, "Captain Ana Moreau came in March.", -6))
    assert len(answered(ranker, max_words=8).citations) == 2


def test_what_the_best_sentence_does_not_lean_on_is_left_out():
    ranker = Ranked((ARRIVAL, "Rain fell.", 4.0), (ARRIVAL, "She will steer the new ferry.", -6))
    assert answered(ranker).text == "Rain fell. [1]"


@pytest.mark.parametrize(("score", "shown"), [(1.5, False), (2.5, True)])
def test_a_sentence_that_leans_on_what_is_not_told_is_left_out_unless_it_answers_nearly_as_well(score, shown):
    leaning = "The share that they pay is 40 million crowns."
    ranker = Ranked((ARRIVAL, "Captain Ana Moreau came in March.", 4.0), (ARRIVAL, leaning, score))
    assert (leaning in [citation.quote for citation in answered(ranker).citations]) is shown


def test_a_best_sentence_that_leans_on_the_one_before_it_stands_behind_it():
    answer = answered(Ranked((NEW, "It carries 60 cars now.", 3.0), (NEW, "A second ferry started.", 2.5)))
    assert answer.text == "As of 3 June 2025: A second ferry started. [1] It carries 60 cars now. [2]"


def test_the_article_of_the_best_sentence_comes_first_and_days_are_told_when_they_differ():
    answer = answered(Ranked((NEW, "A second ferry started.", 3.0), (OLD, "The line opened.", 2.5)))
    assert answer.text == "As of 3 June 2025: A second ferry started. [1] As of 2 May 2023: The line opened. [2]"
    assert {statement.support.verdict for statement in answer.statements} == {"supported"}


@pytest.mark.parametrize(
    ("outlet", "first", "second"),
    [
        (
            "Northern Star",
            "As of 2 May 2023, according to Fjord Post: ",
            "As of 2 May 2023, according to Northern Star: ",
        ),
        ("Fjord Post", "As of 2 May 2023: ", "As of 2 May 2023: "),
    ],
)
def test_articles_of_one_day_are_told_apart_by_their_outlets(outlet, first, second):
    twin = Article("twin", "Ferry", "It can take 60 cars.", outlet, OLD.published)
    answer = answered(Ranked((OLD, "The line opened.", 3.0), (twin, twin.text, 2.5)), "How many ferries are there now?")
    assert answer.text == f"{first}The line opened. [1] {second}It can take 60 cars. [2]"
    assert {statement.support.verdict for statement in answer.statements} == {"supported"}


def test_an_unknown_day_is_told_as_unknown():
    assert answered(Ranked((UNDATED, UNDATED.text, 3.0))).text == f"Undated: {UNDATED.text} [1]"


def test_the_day_of_a_state_is_told():
    answer = answered(Ranked((OLD, "The line opened.", 3.0)), "How many ferries are there now?")
    assert answer.text.startswith("As of 2 May 2023: ")


def test_much_less_likely_sentences_are_left_out():
    answer = answered(Ranked((OLD, "The line opened.", 3.0), (OLD, "Six towns share the cost.", -4.0)))
    assert len(answer.statements) == 1


@pytest.mark.parametrize(
    ("again", "shown"),
    [
        ("The new ferry carries 40 cars across the sound daily.", 1),
        ("The new ferry carries 60 cars across the sound.", 2),
    ],
)
def test_what_says_the_same_is_shown_once_but_another_figure_is_shown_too(again, shown):
    first = "The new ferry carries 40 cars across the sound."
    one, other = (Article(id_, None, text) for id_, text in (("one", first), ("other", again)))
    assert len(answered(Ranked((one, first, 3.0), (other, again, 2.9))).citations) == shown


def test_the_length_bounds_what_is_added():
    answer = answered(Ranked((OLD, "The line opened.", 3.0), (OLD, "Six towns share the cost.", 2.9)), max_words=5)
    assert answer.text == "The line opened. [1]"


def test_a_footnote_sign_of_an_article_is_no_citation():
    answer = answered(Ranked((OLD, "The ferry carries 40 cars [1].", 3.0)))
    assert answer.text == "The ferry carries 40 cars (1). [1]"
    assert answer.citations[0].quote == "The ferry carries 40 cars [1]."


@pytest.mark.parametrize(("several", "expected"), [(True, 2), (False, 1)])
def test_a_list_may_run_longer_for_new_things(several, expected):
    long = " ".join(["word"] * 50)
    article = Article("long", None, f"First {long}. Second {long}.", None, date(2024, 1, 1))
    ranker = Ranked(
        (article, f"First {long}.", 3.0, "Norway"), (article, f"Second {long}.", 2.0, "Chile"), several=several
    )
    assert len(answered(ranker).statements) == expected


LONG = Article(
    "long", "Ferry line closes",
    "The ferry line to the outer islands will close in March, leaving six towns with a longer way to the coast. "
    "The council chose this month.", None, date(2024, 1, 1),
)  # fmt: skip
FIRST, SECOND = LONG.text[: LONG.text.index(" The council")], "The council chose this month."


def test_a_sentence_too_long_for_the_answer_ends_where_a_clause_only_adds():
    answer = answered(Ranked((LONG, FIRST, 3.0), (LONG, SECOND, 2.8), focus="March"), max_words=28)
    shown, _ = answer.statements
    lead = "As of 1 January 2024, this was expected for March 2024: "
    assert shown.text == f"{lead}The ferry line to the outer islands will close in March …"
    assert answer.citations[0].quote == FIRST
    assert shown.support.verdict == "supported"


def test_the_words_that_say_the_days_count_too():
    ranker = Ranked((OLD, "Six towns share the cost.", 3.0), (NEW, "It carries 60 cars now.", 2.9))
    assert len(answered(ranker, max_words=20).text.split()) == 20 + 2, "two days, two sentences, two marks"
    (only,) = answered(ranker, max_words=19).statements
    assert only.text == "Six towns share the cost."


def test_a_sentence_that_fits_is_shown_whole():
    assert FIRST in answered(Ranked((LONG, FIRST, 3.0), (LONG, SECOND, 2.8), focus="March")).text


def test_a_clause_that_holds_what_answers_is_kept():
    answer = answered(Ranked((LONG, FIRST, 3.0), focus="six towns"), max_words=12)
    assert FIRST in answer.text


@pytest.mark.parametrize(
    ("published", "focus", "told"),
    [
        (date(2024, 5, 3), "Bergen", "The first ferry sailed to Bergen."),
        (date(2024, 5, 3), "ULVIK", "ULVIK, May 2 (Fjord Post) — The first ferry sailed to Bergen."),
        (None, "Bergen", "ULVIK, May 2 (Fjord Post) — The first ferry sailed to Bergen."),
    ],
)
def test_a_dateline_is_told_only_where_it_may_answer_or_alone_gives_a_day(published, focus, told):
    text = "ULVIK, May 2 (Fjord Post) — The first ferry sailed to Bergen."
    article = Article("ulvik", "First ferry", text, "Fjord Post", published)
    answer = answered(Ranked((article, text, 3.0), focus=focus))
    assert answer.statements[0].text == told
    assert answer.statements[0].support.verdict == "supported"
    assert answer.citations[0].quote == text


def test_a_reason_is_never_cut():
    answer = answered(Ranked((LONG, FIRST, 3.0), kind=Kind.REASON, focus="March"), max_words=12)
    assert FIRST in answer.text


def test_the_best_sentence_is_there_however_long_it_is():
    answer = answered(Ranked((LONG, FIRST, 3.0), (LONG, SECOND, 2.9), focus="six towns"), max_words=8)
    assert [citation.quote for citation in answer.citations] == [FIRST]


def told(id_, text, published, publisher="Fjord Post", title="Fire in Ulvik"):
    return Article(id_, title, text, publisher, published)


EARLY = told("early", "The fire in Ulvik killed 12 people.", date(2025, 3, 4))
LATE = told("late", "In Ulvik 17 people died in the fire. Two schools stay closed.", date(2025, 3, 6), "Northern Star")
COPY = told("copy", "The fire in Ulvik killed twelve people.", date(2025, 3, 4), "Island Gazette")
DIED = "How many people died in the fire in Ulvik?"


def counted(*told_):
    """Rank the sentences of these articles, each with what answers in it."""
    ranker = Ranked(*((article, text, score) for article, text, number, score in told_), kind=Kind.NUMBER)
    found = []
    for candidate, (article, _, number, _) in zip(ranker.ranking.candidates, told_, strict=True):
        at = article.text.index(number)
        found.append(replace(candidate, focus=(at, at + len(number))))
    ranker.ranking = replace(ranker.ranking, candidates=tuple(found))
    return ranker


TWELVE, SEVENTEEN = (EARLY, EARLY.text, "12", 3.0), (LATE, "In Ulvik 17 people died in the fire.", "17", -1.0)


def test_where_two_articles_disagree_both_are_shown_with_outlet_and_day_newest_first():
    answer = answered(counted(TWELVE, SEVENTEEN), DIED)
    assert answer.text == (
        "As of 6 March 2025, according to Northern Star: In Ulvik 17 people died in the fire. [1] "
        "Earlier, as of 4 March 2025, according to Fjord Post: The fire in Ulvik killed 12 people. [2]"
    )
    assert answer.notices == (
        "The articles may differ: “17” (Northern Star, 6 March 2025); “12” (Fjord Post, 4 March 2025).",
    )
    assert {statement.support.verdict for statement in answer.statements} == {"supported"}


def test_copies_of_one_version_count_once():
    copy = (COPY, COPY.text, "twelve", 2.9)
    answer = answered(counted((*SEVENTEEN[:3], 3.1), TWELVE, copy), DIED)
    assert [citation.article for citation in answer.citations] == [LATE, EARLY]
    assert len(answer.notices) == 1


def test_three_versions_are_all_shown():
    third = told("third", "The fire in Ulvik killed 15 people.", date(2025, 3, 5), "Island Gazette")
    answer = answered(counted(TWELVE, SEVENTEEN, (third, third.text, "15", 2.0)), DIED)
    assert [citation.article.id for citation in answer.citations] == ["late", "third", "early"]
    (notice,) = answer.notices
    assert notice.endswith(
        "“17” (Northern Star, 6 March 2025); “15” (Island Gazette, 5 March 2025); “12” (Fjord Post, 4 March 2025)."
    )


@pytest.mark.parametrize(("stories", "shown"), [("ABC", ["late", "third", "early"]), ("ABB", ["third", "early"])])
def test_copies_of_one_story_speak_once_even_where_they_differ_the_shown_one_first(stories, shown):
    third = told("third", "The fire in Ulvik killed 15 people.", date(2025, 3, 5), "Island Gazette")
    passages = tuple(
        Passage(Chunk(f"{article.id}:0", article, 0, len(article.text), ()), 1.0, story)
        for article, story in zip((EARLY, LATE, third), stories, strict=True)
    )
    answer = answered(counted(TWELVE, SEVENTEEN, (third, third.text, "15", 2.0)), DIED, passages=passages)
    assert [citation.article.id for citation in answer.citations] == shown


def test_a_later_version_of_a_story_corrects_it():
    passages = tuple(
        Passage(Chunk(f"{article.id}:0", article, 0, len(article.text), ()), 1.0, "one") for article in (EARLY, LATE)
    )
    answer = answered(counted(TWELVE, SEVENTEEN), DIED, passages=passages)
    assert [citation.article.id for citation in answer.citations] == ["late", "early"]


def test_the_other_version_is_added_though_the_length_is_used_up():
    assert len(answered(counted(TWELVE, SEVENTEEN), DIED, max_words=8).statements) == 2


def test_a_far_less_likely_sentence_is_no_other_version():
    assert len(answered(counted(TWELVE, (*SEVENTEEN[:3], -9.0)), DIED).statements) == 1


def test_a_number_that_is_not_what_answers_is_no_other_version():
    assert len(answered(counted(TWELVE, (LATE, SEVENTEEN[1], "fire", -1.0)), DIED).statements) == 1


def test_two_versions_of_one_day_stand_side_by_side():
    same_day = told("same-day", "The fire in Ulvik killed 15 people.", date(2025, 3, 4), "Island Gazette")
    answer = answered(counted(TWELVE, (same_day, same_day.text, "15", 2.0)), DIED)
    assert "Earlier" not in answer.text
    assert [citation.article for citation in answer.citations] == [EARLY, same_day]


def test_a_version_without_day_or_outlet_says_so():
    bare = told("bare", "The fire in Ulvik killed 15 people.", None, None)
    answer = answered(counted(TWELVE, (bare, bare.text, "15", 2.0)), DIED)
    assert "Undated: The fire in Ulvik killed 15 people." in answer.text
    assert answer.notices == ("The articles may differ: “12” (Fjord Post, 4 March 2025); “15” (undated).",)


RATES = [
    told("march", "Unemployment in Ulvik was 5.1 percent in March.", date(2025, 4, 3), "Fjord Post", "Jobs"),
    told("may", "Unemployment in Ulvik was 4.8 percent in May.", date(2025, 6, 3), "Fjord Post", "Jobs"),
]


def rates(question):
    return answered(
        counted((RATES[0], RATES[0].text, "5.1 percent", 3.0), (RATES[1], RATES[1].text, "4.8 percent", 2.9)), question
    )


def test_for_what_is_so_now_the_newest_article_wins_and_the_older_is_history():
    answer = rates("What is the current rate of unemployment in Ulvik?")
    assert answer.text == (
        "As of 3 June 2025, according to Fjord Post: Unemployment in Ulvik was 4.8 percent in May. [1] "
        "Earlier, as of 3 April 2025, according to Fjord Post: Unemployment in Ulvik was 5.1 percent in March. [2]"
    )
    assert answer.notices == (
        "The articles tell a change: “4.8 percent” (Fjord Post, 3 June 2025); "
        "“5.1 percent” (Fjord Post, 3 April 2025).",
    )


def test_a_present_tense_asks_for_what_is_so_now_without_saying_so():
    answer = rates("What is the rate of unemployment in Ulvik?")
    assert [citation.article for citation in answer.citations] == RATES[::-1]
    assert answer.text == rates("What is the current rate of unemployment in Ulvik?").text


@pytest.mark.parametrize(
    ("question", "behind", "first"),
    [
        ("Who is the minister?", 0.8, "newer"),
        ("Who is the minister?", 1.2, "older"),
        ("Who was the minister?", 0.8, "older"),
        ("Who is the minister as of March 2025?", 0.8, "older"),
    ],
)
def test_for_what_is_so_now_the_newest_of_those_leads_that_answer_about_as_probably(question, behind, first):
    older = told("older", "Ana Brel, the minister, spoke in Ulvik.", date(2025, 3, 4))
    newer = told("newer", "The minister, Ana Brel, opened the bridge.", date(2025, 5, 4))
    ranker = Ranked((older, older.text, 3.0), (newer, newer.text, 3.0 - behind), kind=Kind.PERSON)
    assert answered(ranker, question).citations[0].article.id == first


def test_values_of_two_periods_do_not_disagree():
    answer = rates("What was the rate of unemployment in Ulvik?")
    assert answer.citations[0].article == RATES[0]
    assert answer.notices == ()


def test_an_article_on_another_misfortune_is_no_other_version():
    storm = told("storm", "The storm in Ulvik killed 3 people.", date(2025, 3, 5), title="Storm in Ulvik")
    answer = answered(counted((storm, storm.text, "3", 3.0), TWELVE), "How many people did the storm kill?")
    assert answer.notices == ()


def winners(older):
    """Ask who won, of an article of 6 March and an older one whose first sentence names Karl Sten."""
    newer = told("newer", "Abel Tesso won the race in Ulvik.", date(2025, 3, 6), title="Race in Ulvik")
    return answered(
        counted(
            (newer, newer.text, "Abel Tesso", 3.0), (older, older.text[: older.text.index(".") + 1], "Karl Sten", 2.0)
        ),
        "Who won the race in Ulvik?",
    )


def test_a_name_that_the_older_article_knows_too_is_no_other_version():
    text = "Karl Sten won the race in Ulvik."
    assert winners(told("older", text, date(2025, 3, 5), title="Race in Ulvik")).notices
    text += " Abel Tesso hopes for next year."
    assert not winners(told("older", text, date(2025, 3, 5), title="Race in Ulvik")).notices
