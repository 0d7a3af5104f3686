"""The article store, on real SQLite."""

import sqlite3
import threading
from datetime import date

import numpy as np
import pytest

from assistant.backends.articles import ArticleStore
from assistant.errors import LibraryError
from assistant.nouns import Article, Chunk, Sentence

TEXT = "Đà Nẵng opened a port. 🚢 Ships came.\nMore followed."
SPANS = ((0, 22), (23, 36), (37, 51))


def article(id_="a", published=date(2024, 6, 20), **other):
    fields = {"title": f"Title {id_}", "text": TEXT, "publisher": "The Gazette", "path": f"/news/{id_}.txt"}
    return Article(id_, published=published, **(fields | other))


def chunks(of):
    sentences = tuple(Sentence(of, *span) for span in SPANS)
    return (Chunk(f"{of.id}:0", of, 0, 36, sentences[:2]), Chunk(f"{of.id}:1", of, 37, 51, sentences[2:]))


def put(store, *articles):
    """Store articles and make them ready, each owned by its path."""
    with store.change():
        for one in articles:
            store.add(one, chunks(one))
        store.settle([(one.path, one.path, one.id) for one in articles], [])


@pytest.fixture
def store(tmp_path):
    opened = ArticleStore(tmp_path / "articles.sqlite")
    yield opened
    opened.close()


def test_an_article_comes_back_as_it_was(store):
    found = {"byline": "Ann Lee, Bo Wu", "section": "World", "modified": date(2024, 6, 21), "published_from": "meta"}
    whole = article(url="https://example.org/a", language="vi", note="A brief.", **found)
    bare = Article("b", None, TEXT, path="/news/b.txt")
    put(store, whole, bare)
    assert store.article("a") == whole
    assert store.article("b") == bare
    assert store.article("c") is None


def test_a_library_without_the_later_columns_gets_them_and_keeps_its_articles(tmp_path):
    file = tmp_path / "articles.sqlite"
    opened = ArticleStore(file)
    put(opened, article("a"), article("b", None))
    opened.close()
    old = sqlite3.connect(file)
    for name in ("byline", "section", "modified", "published_from"):
        old.execute(f"ALTER TABLE articles DROP COLUMN {name}")
    old.commit()
    old.close()
    stores = [ArticleStore(file), ArticleStore(file)]
    for store in stores:
        assert store.articles() == (article("a"), article("b", None))
        assert store.chunks(["a:0"])["a:0"].article == article("a")
    later = article("a", byline="Ann Lee", modified=date(2024, 7, 1), published_from="json-ld")
    stores[0].describe(later)
    assert stores[1].article("a") == later
    for store in stores:
        store.close()


def test_chunks_come_back_with_their_sentences_in_the_order_asked_for(store):
    one, two = article("a"), article("b")
    put(store, one, two)
    found = store.chunks(["b:1", "a:0", "nobody:0", "a:1", "b:1"])
    assert list(found) == ["b:1", "a:0", "a:1"]
    assert found["a:0"] == chunks(one)[0]
    assert [sentence.text for sentence in found["a:0"].sentences] == ["Đà Nẵng opened a port.", "🚢 Ships came."]
    assert found["a:1"].article is found["a:0"].article


def test_more_ids_than_a_statement_takes_variables_can_be_asked_for(store):
    put(store, article("a"))
    assert set(store.chunks([f"nobody:{i}" for i in range(50_000)] + ["a:0"])) == {"a:0"}
    assert store.chunks([]) == {}


def test_articles_are_listed_newest_first_and_undated_ones_last(store):
    days = {"old": date(2019, 2, 28), "none": None, "new": date(2024, 2, 29), "mid": date(2024, 1, 1)}
    put(store, *(article(name, day) for name, day in days.items()))
    assert [one.id for one in store.articles()] == ["new", "mid", "old", "none"]


def test_an_article_that_is_not_ready_is_seen_by_no_question(store):
    with store.change():
        store.add(article("adding"), chunks(article("adding")))
    put_before = article("removing")
    with store.change():
        store.add(put_before, chunks(put_before))
        store.mark_removing(["removing"])
    assert store.articles() == ()
    assert store.article("adding") is None
    assert store.chunks(["adding:0", "removing:0"]) == {}
    assert (store.chunk_ids(), store.chunk_days(), store.count_chunks()) == ([], [], 0)
    assert set(store.unfinished()) == {"adding", "removing"}
    assert set(store.chunk_ids(["adding", "removing"])) == {"adding:0", "adding:1", "removing:0", "removing:1"}
    assert store.holds("adding")
    assert not store.holds("removing")


def test_settling_makes_ready_and_gives_up_what_has_no_source(store):
    put(store, article("a"))
    with store.change():
        store.add(article("b"), chunks(article("b")))
        store.settle([("/news/a.txt", "/news/a.txt", "b")], [])
    assert [one.id for one in store.articles()] == ["b"]
    assert store.unfinished() == ("a",)


def test_an_article_with_a_second_source_stays_and_takes_its_path(store):
    put(store, article("a"))
    with store.change():
        store.settle([("/over/x.jsonl#3", "/over/x.jsonl", "a")], [])
    assert store.article("a").path == "/news/a.txt"
    with store.change():
        store.settle([], ["/news/a.txt"])
    assert store.article("a").path == "/over/x.jsonl#3"
    assert store.sources() == {"/over/x.jsonl#3": "a"}
    assert store.files() == ("/over/x.jsonl",)


def test_deleting_an_article_leaves_nothing_of_it(store):
    put(store, article("a"), article("b"))
    store.set_content_hash("/news/a.txt", "1")
    store.set_content_hash("/news/b.txt", "2")
    with store.change():
        store.delete(["a"])
    assert store.chunk_ids(["a"]) == []
    assert store.sources() == {"/news/b.txt": "b"}
    assert store.content_hash("/news/a.txt") is None
    assert store.content_hash("/news/b.txt") == "2"


def test_a_change_that_raises_is_undone_whole(store):
    put(store, article("a"))

    def interrupted():
        with store.change():
            store.next_generation()
            store.delete(["a"])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert store.generation == 0
    assert store.article("a") is not None
    put(store, article("b"))
    assert len(store.articles()) == 2


def test_the_generation_goes_up_and_is_seen_by_another_opening(tmp_path, store):
    other = ArticleStore(tmp_path / "articles.sqlite")
    with store.change():
        assert store.next_generation() == 1
    assert other.generation == 1
    other.close()


def test_days_and_publishers_are_given_for_every_chunk(store):
    put(store, article("a"), article("b", None, publisher=None))
    assert sorted(store.chunk_days()) == [
        ("a:0", "2024-06-20", "The Gazette"),
        ("a:1", "2024-06-20", "The Gazette"),
        ("b:0", None, None),
        ("b:1", None, None),
    ]


@pytest.mark.parametrize(("start", "end", "spans"), [(0, 99, ((0, 22),)), (0, 22, ((0, 23),)), (5, 22, ((0, 22),))])
def test_offsets_outside_their_article_are_noticed(store, start, end, spans):
    one = article("a")
    bad = Chunk("a:0", one, start, end, tuple(Sentence(one, *span) for span in spans))
    with store.change():
        store.add(one, [bad])
        store.settle([("/news/a.txt", "/news/a.txt", "a")], [])
    put(store, article("b"))
    assert list(store.misplaced()) == ["a:0"]


def test_vectors_are_kept_as_long_as_their_chunks(store):
    put(store, article("a"), article("b"))
    unit = np.array([0.6, -0.8, 0.0], dtype=np.float32)
    with store.change():
        store.keep_vectors({"a:0": unit, "a:1": -unit, "b:0": unit})
    found = store.vectors(["a:1", "b:1", "a:0", "nobody:0"])
    assert set(found) == {"a:0", "a:1"}
    assert found["a:1"].dtype == np.float32
    assert found["a:1"] == pytest.approx(-unit, abs=1e-3)
    with store.change():
        store.delete(["a"])
        store.replace_chunks(article("b"), chunks(article("b")))
    assert store.vectors(["a:0", "a:1", "b:0"]) == {}


def test_threads_write_and_read_at_once(store):
    failures = []

    def work(name):
        try:
            for number in range(15):
                put(store, article(f"{name}{number}"))
                assert store.article(f"{name}{number}") is not None
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(store.articles()) == 60


def test_a_file_that_is_no_database_is_one_clear_line(tmp_path):
    file = tmp_path / "articles.sqlite"
    file.write_bytes(b"\xff" * 4096)
    with pytest.raises(LibraryError, match=r"articles.sqlite can't be read: file is not a database; put back a copy"):
        ArticleStore(file)


def test_a_page_that_is_damaged_is_one_clear_line(tmp_path):
    file = tmp_path / "articles.sqlite"
    store = ArticleStore(file)
    put(store, *(article(str(number)) for number in range(300)))
    store.close()
    data = file.read_bytes()
    file.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    with pytest.raises(LibraryError, match=r"articles.sqlite can't be (read|used): "):
        ArticleStore(file).articles()


def test_a_file_locked_by_another_program_is_one_clear_line(tmp_path, store):
    other = sqlite3.connect(tmp_path / "articles.sqlite")
    store._db.execute("PRAGMA busy_timeout = 50")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LibraryError, match="can't be used: database is locked"), store.change():
        pass
    other.rollback()
    other.close()
    put(store, article("a"))
