"""The second judge of what supports a statement, with its real weights."""

from datetime import date
from functools import cache

import pytest

from assistant.answering.judging import SecondJudge, beside, cited
from assistant.backends.judge import Judge
from assistant.checking import support
from assistant.nouns import Article, Doubt, Sentence, Support

TEXT = (
    "Captain Ana Moreau came to Norland in March. She will steer the new ferry from May on, for which six towns paid "
    "40 million crowns. The old ferry was scrapped after it had hit the pier."
)
ARTICLE = Article("a", "A ferry for six towns", TEXT, published=date(2024, 10, 8))


def sentence(words):
    start = TEXT.index(words)
    return Sentence(ARTICLE, start, TEXT.index(".", start) + 1)


class Sure:
    """Stands in for the network with fixed log odds."""

    def __init__(self, odds):
        self.fixed, self.texts = odds, []

    def odds(self, statement, headline, text):
        self.texts.append(text)
        return self.fixed


@pytest.fixture(scope="module")
def judge():
    return SecondJudge(cache(Judge))


def test_a_paraphrase_is_supported_and_its_opposite_is_not(judge):
    evidence = [sentence("The old ferry")]
    assert judge.check("After a collision with the pier, the former ferry was broken up.", evidence) == Support(
        "supported"
    )
    assert judge.check("The ferry was broken up before it hit the pier.", evidence).verdict != "supported"


def test_the_judge_overrules_a_doubt_of_the_rules_where_it_is_sure():
    evidence, said = [sentence("She will steer")], "Ana Moreau will be at the helm of the new ferry from May on."
    assert support.check(said, evidence).verdict == "partial"
    assert SecondJudge(lambda: Sure(6.0)).check(said, evidence) == Support("supported")
    assert SecondJudge(lambda: Sure(-6.0)).check(said, evidence) == support.check(said, evidence)


def test_the_judge_doubts_what_passes_the_rules_but_no_quotation():
    evidence, said = [sentence("The old ferry")], "After a collision with the pier, the former ferry was broken up."
    assert support.check(said, evidence).verdict == "supported"
    unsure = SecondJudge(lambda: Sure(-6.0))
    doubt = Doubt("entailment", "read beside the cited sentences, it does not seem to be what they say")
    assert unsure.check(said, evidence) == Support("partial", (doubt,))
    assert unsure.check(evidence[0].text, evidence) == Support("supported")


def test_nothing_cited_is_unsupported_and_not_read():
    network = Sure(9.0)
    assert SecondJudge(lambda: network).check("It rained.", []).verdict == "unsupported"
    assert network.texts == []


def test_what_is_not_in_english_is_left_to_the_rules():
    french = "Le vieux bac a été mis à la casse après avoir heurté la jetée du port de Norland."
    article = Article("f", None, f"{french} Il a coûté 40 millions de couronnes.")
    network = Sure(-9.0)
    for said, evidence in (
        ("The old ferry of Norland was scrapped after it had hit the pier.", [Sentence(article, 0, len(french))]),
        ("Le vieux bac de Norland, qui avait heurté la jetée, a été mis à la casse.", [sentence("The old ferry")]),
    ):
        assert SecondJudge(lambda: network).check(said, evidence) == support.check(said, evidence)
    assert network.texts == []


def test_the_sentence_before_and_the_day_are_read_too():
    text = cited([sentence("She will steer")])
    assert text.headline == "A ferry for six towns (Tuesday, 8 October 2024)"
    assert text.text.startswith("Captain Ana Moreau came to Norland in March (2024). She will")
    assert [text.text[start:end] for start, end in text.spans] == [
        sentence("She will steer").text.replace("from May", "from May (2025)")
    ]


def test_sentences_of_several_articles_are_read_as_one_text():
    other = Article("b", None, "It rained.")
    text = cited([Sentence(other, 0, 10), sentence("The old ferry")])
    assert [text.text[start:end] for start, end in text.spans] == ["It rained.", sentence("The old ferry").text]


def test_places_keep_their_text():
    piece, places = beside(TEXT, [(45, 60), (70, 80)], None)
    assert [piece[start:end] for start, end in places] == [TEXT[45:60], TEXT[70:80]]
