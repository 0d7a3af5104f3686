"""Which articles are copies of one story, kept beside the articles in real SQLite."""

import random

import pytest

from assistant.backends import stories as room
from assistant.backends.articles import ArticleStore
from assistant.nouns import Article


def prose(words, seed):
    """So many words that stand in no other order anywhere."""
    chosen = random.Random(seed)
    return " ".join("".join(chosen.choices("aeioulmnrst", k=5)) for _ in range(words))


PARTS = [prose(60, seed) for seed in range(5)]
TEXTS = {
    "wire": f"{PARTS[0]} {PARTS[1]}",
    "cut": PARTS[0],
    "tail": PARTS[1],
    "other": PARTS[2],
    "other-copy": f"Reported by our staff. {PARTS[2]}",
    "alone": PARTS[3],
}
STORIES = {("cut", "tail", "wire"), ("other", "other-copy")}


def put(store, *ids, texts=TEXTS):
    with store.change():
        for id_ in ids:
            store.add(Article(id_, None, texts[id_], path=f"/{id_}"), ())
        store.settle([(f"/{id_}", f"/{id_}", id_) for id_ in ids], [])


def told(store):
    ids = [article.id for article in store.articles()]
    return {tuple(article.id for article in story) for story in store.stories(ids)}


def rows(store):
    tables = ("stories", "story_bands", "story_copies")
    return [store._one(f"SELECT COUNT(*) FROM {table}")[0] for table in tables]


@pytest.fixture
def store(tmp_path):
    opened = ArticleStore(tmp_path / "articles.sqlite")
    yield opened
    opened.close()


@pytest.mark.parametrize("seed", range(4))
def test_the_stories_are_the_same_in_whatever_order_the_articles_come(store, seed):
    ids = list(TEXTS)
    random.Random(seed).shuffle(ids)
    for id_ in ids:
        put(store, id_)
    assert told(store) == STORIES
    assert store.misgrouped() == 0


def test_only_stories_with_several_publications_are_given_and_only_those_asked_for(store):
    put(store, *TEXTS)
    assert store.stories(["alone"]) == ()
    assert [[article.id for article in story] for story in store.stories(["tail", "alone"])] == [
        ["cut", "tail", "wire"]
    ]
    assert store.stories(["tail", "cut"]) == store.stories(["wire"])
    assert store.stories(["tail"])[0][2] == store.article("wire")


def test_a_story_falls_apart_when_what_held_it_together_is_gone(store):
    put(store, *TEXTS)
    with store.change():
        store.delete(["wire"])
    assert told(store) == {("other", "other-copy")}
    assert store.misgrouped() == 0
    put(store, "wire")
    assert told(store) == STORIES


def test_a_story_keeps_together_without_the_article_that_named_it(store):
    texts = dict.fromkeys("abc", TEXTS["wire"])
    put(store, *texts, texts=texts)
    with store.change():
        store.delete(["a"])
    assert told(store) == {("b", "c")}
    assert store.misgrouped() == 0


def test_nothing_is_left_of_articles_that_are_gone(store):
    put(store, *TEXTS)
    with store.change():
        store.delete(TEXTS)
    assert rows(store) == [0, 0, 0]


def test_an_article_that_is_being_removed_is_in_no_story(store):
    put(store, *TEXTS)
    with store.change():
        store.mark_removing(["other"])
    assert told(store) == {("cut", "tail", "wire")}


def test_a_change_that_raises_leaves_the_stories_as_they_were(store):
    put(store, *TEXTS)
    before = rows(store)

    def interrupted():
        with store.change():
            store.delete(["wire", "other"])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert (told(store), rows(store)) == (STORIES, before)


def test_what_older_code_left_ungrouped_is_grouped_in_steps(store, monkeypatch):
    put(store, *TEXTS)
    store.ungroup()
    assert (told(store), store.misgrouped()) == (set(), 6)
    monkeypatch.setattr("assistant.backends.articles._COMPARED_TOGETHER", 4)
    assert [store._group_some() for _ in range(3)] == [4, 2, 0]
    assert told(store) == STORIES
    store.ungroup()
    store.group()
    assert (told(store), store.misgrouped()) == (STORIES, 0)


def test_other_rules_group_everything_anew(store, monkeypatch):
    put(store, *TEXTS)
    store.group()
    assert store._group_some() == 0
    monkeypatch.setattr("assistant.backends.articles.COPIES_VERSION", "next")
    assert store._group_some() == 6
    assert told(store) == STORIES


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE stories SET story = 'alone' WHERE article_id = 'other'",
        "DELETE FROM story_copies",
        "DELETE FROM stories WHERE article_id = 'alone'",
        "DELETE FROM story_bands WHERE number = 1",
        "INSERT INTO stories (article_id, story, runs, sketch) VALUES ('nobody', 'nobody', 0, '')",
    ],
)
def test_entries_that_do_not_fit_are_noticed_and_made_good(store, damage):
    put(store, *TEXTS)
    store._run(damage)
    assert store.misgrouped() > 0
    store.ungroup()
    store.group()
    assert (told(store), store.misgrouped()) == (STORIES, 0)


def test_texts_that_all_share_a_form_are_compared_with_some_only(store, monkeypatch):
    compared = []
    monkeypatch.setattr(room, "_OF_ONE_BAND", 5)
    monkeypatch.setattr(room, "_MOST_COMPARED", 8)
    monkeypatch.setattr(room, "are_copies", lambda one, other: bool(compared.append((one.id, other.id))))
    texts = {f"n{number:02}": f"{PARTS[0]} {prose(30, number)}" for number in range(10, 50)}
    put(store, *texts, texts=texts)
    assert len(compared) <= 8 * len(texts)
    assert max(sum(one == id_ for one, _ in compared) for id_ in texts) <= 8


def test_a_text_printed_by_hundreds_is_one_story_all_the_same(store, monkeypatch):
    monkeypatch.setattr(room, "_OF_ONE_BAND", 3)
    texts = {f"n{number:02}": f"{PARTS[0]} {prose(2, number)}" for number in range(10, 60)}
    put(store, *texts, texts=texts)
    assert told(store) == {tuple(texts)}
