"""Several publications of one story: which of them is cited, and which others are named. Real SQLite, no models."""

from dataclasses import replace
from datetime import date

import pytest

from assistant.answering.publications import Publications, without_repeats
from assistant.backends.articles import ArticleStore
from assistant.nouns import Answer, Article, Chunk, Passage, Sentence

FIRE = (
    "A fire destroyed the old rope works of Estby on Sunday night, and 40 families had to leave their homes for fear "
    "of explosions, the fire brigade said.\n"
    "The works were built in 1887 and had stood empty since the spring. Neighbours had complained of young people who "
    "lit fires in the yard, the mayor, Inger Moe, told reporters in front of the ruins.\n"
    "The trains between Estby and Lom will not run before Tuesday, as the heat bent the rails beside the works. Buses "
    "leave from the harbour every twenty minutes, the railway said."
)
LEAD = FIRE.partition("\n")[0]
OWN_LEAD = "Smoke over Estby could be seen from Lom this weekend.\n"
MORE = "\nThe owner, a bank in Vellin, has offered the town a million crowns for a park, a spokesman said on Monday."
AGENCY = Article("agency", "Rope works burn", FIRE, "Fjord Wire", date(2025, 3, 3))
COURIER = Article("courier", "Fire in Estby", OWN_LEAD + FIRE, "Courier", date(2025, 3, 4))
GAZETTE = Article("gazette", "Estby fire", FIRE + MORE, "Gazette", date(2025, 3, 5))
CORRECTED = Article("corrected", "Rope works burn", FIRE.replace("40", "60"), "Fjord Wire", date(2025, 3, 6))
APART = Article("apart", "Herring", "Herring is dear this year, and nobody in Lom knows why that is so.", "Courier")


def chunks(article):
    """One chunk for each paragraph."""
    at, found = 0, []
    for number, line in enumerate(article.text.split("\n")):
        end = at + len(line)
        found.append(Chunk(f"{article.id}:{number}", article, at, end, (Sentence(article, at, end),)))
        at = end + 1
    return tuple(found)


@pytest.fixture
def store(tmp_path):
    opened = ArticleStore(tmp_path / "articles.sqlite")
    with opened.change():
        for article in (AGENCY, COURIER, GAZETTE, CORRECTED, APART):
            opened.add(replace(article, path=article.id), chunks(article))
        opened.settle([(a.id, a.id, a.id) for a in (AGENCY, COURIER, GAZETTE, CORRECTED, APART)], [])
    yield opened
    opened.close()


def told(store, *found, as_of=date(2026, 1, 1), publishers=None, latest=False):
    """What `(article, paragraph)` pairs become, the first the best: chunk id and the outlets also named."""

    def admits(article):
        known = article.published is None or article.published <= as_of
        return known and (publishers is None or article.publisher in publishers)

    publications = Publications(store, as_of, admits, latest)
    ids = [f"{article.id}:{number}" for article, number in found]
    passages = [Passage(chunk, 1 / (1 + place)) for place, chunk in enumerate(store.chunks(ids).values())]
    kept = [publications.named(passage) for passage in publications.told_once(passages)]
    assert all(passage.story == "agency" for passage in kept if passage.article.id != "apart" and as_of.year > 2025)
    return [(passage.chunk.id, [other.publisher for other in passage.also_published_by]) for passage in kept]


def test_the_earliest_publication_is_cited_and_the_others_are_named(store):
    assert told(store, (GAZETTE, 1), (COURIER, 2), (AGENCY, 1)) == [
        ("agency:1", ["Courier", "Gazette", "Fjord Wire"]),
    ]


def test_a_publication_that_was_not_found_itself_is_cited_all_the_same(store):
    assert told(store, (COURIER, 3)) == [("agency:2", ["Courier", "Gazette", "Fjord Wire"])]


def test_each_place_of_a_story_is_kept_with_its_best_score(store):
    assert [id_ for id_, _ in told(store, (GAZETTE, 2), (COURIER, 2), (AGENCY, 2))] == ["agency:2", "agency:1"]


def test_where_a_text_is_cut_at_another_place_both_passages_stand_for_it(store):
    lines = COURIER.text.split("\n")
    start, end = COURIER.text.index(lines[2]), COURIER.text.index(lines[3]) + len(lines[3])
    wide = Passage(Chunk("courier:9", COURIER, start, end, ()), 0.5)
    publications = Publications(store, date(2026, 1, 1), lambda article: True, latest=False)
    assert [passage.chunk.id for passage in publications.told_once([wide])] == ["agency:1", "agency:2"]


def test_the_publication_that_is_asked_for_is_cited(store):
    assert told(store, (COURIER, 2), publishers=["Courier"]) == [("courier:2", ["Fjord Wire", "Gazette", "Fjord Wire"])]
    assert told(store, (GAZETTE, 1), publishers=["Gazette"])[0][0] == "gazette:1"


def test_what_was_published_later_is_not_known_yet(store):
    assert told(store, (COURIER, 2), as_of=date(2025, 3, 4)) == [("agency:1", ["Courier"])]
    assert told(store, (AGENCY, 1), as_of=date(2025, 3, 3)) == [("agency:1", [])]


def test_what_only_one_publication_adds_is_cited_from_it_and_said_of_no_other(store):
    assert told(store, (GAZETTE, 3), (AGENCY, 0)) == [("gazette:3", []), ("agency:0", ["Courier", "Gazette"])]


def test_a_corrected_figure_stands_beside_the_first_one(store):
    assert told(store, (AGENCY, 0), (CORRECTED, 0)) == [("agency:0", ["Courier", "Gazette"]), ("corrected:0", [])]


def test_for_the_latest_a_later_version_of_the_page_replaces_the_older(store):
    assert told(store, (AGENCY, 0), (CORRECTED, 0), latest=True) == [("corrected:0", [])]
    assert told(store, (AGENCY, 0), latest=True) == [("corrected:0", [])]
    assert told(store, (AGENCY, 1), latest=True)[0][0] == "corrected:1"


def test_for_the_latest_another_outlet_s_wording_is_no_later_version_of_the_page(store):
    assert told(store, (COURIER, 1), latest=True)[0][0] == "gazette:0"
    assert told(store, (GAZETTE, 3), latest=True) == [("gazette:3", [])]


def test_a_later_version_that_is_not_known_yet_replaces_nothing(store):
    assert told(store, (AGENCY, 0), as_of=date(2025, 3, 5), latest=True)[0][0] in ("agency:0", "gazette:0")


def test_an_article_that_nobody_else_prints_stays_as_it_is(store):
    assert told(store, (APART, 0)) == [("apart:0", [])]


def test_an_answer_names_the_other_publications_of_an_article_once(store):
    passages = tuple(
        Passage(chunk, 1.0, "agency", others)
        for chunk, others in zip(chunks(AGENCY), [(GAZETTE,), (COURIER, GAZETTE), ()], strict=True)
    )
    answer = Answer("Q?", "Q?", date(2026, 1, 1), "", False, (), (), passages, "extractive")
    assert answer.also_published_by(AGENCY) == (COURIER, GAZETTE)
    assert answer.also_published_by(APART) == ()


def test_passages_that_say_nothing_new_are_left_out_and_later_ones_take_their_place(store):
    found = [Passage(chunks(a)[n], 1.0) for a, n in ((AGENCY, 0), (GAZETTE, 0), (CORRECTED, 0), (APART, 0))]
    assert [passage.chunk.id for passage in without_repeats(found, 2)] == ["agency:0", "corrected:0"]
    assert [passage.chunk.id for passage in without_repeats(found, 9)] == ["agency:0", "corrected:0", "apart:0"]
