"""Which articles are copies of one story, in tables beside those of the article store.

A story is named by the smallest id of its articles, an article without copies is a story of its own. What is kept
depends on the articles alone, not on the order in which they came; only of what hundreds of texts have in common, such
as the form of a weekly list, are no more than the first compared.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from assistant.nouns import Article
from assistant.text.copies import Sketch, are_copies

if TYPE_CHECKING:
    from sqlite3 import Connection

STORIES_SCHEMA = """
CREATE TABLE IF NOT EXISTS stories (
    number INTEGER PRIMARY KEY, article_id TEXT NOT NULL UNIQUE, story TEXT NOT NULL, runs INTEGER NOT NULL,
    sketch BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS story_bands (
    band INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (band, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS story_copies (
    one INTEGER NOT NULL, other INTEGER NOT NULL, PRIMARY KEY (one, other)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS stories_story ON stories(story);
"""
_OF_ONE_BAND, _MOST_COMPARED = 50, 200
"""Most texts of one band that are looked at, and most that are looked at in all: a library of texts that all share some
form must not take time that grows with its square."""


class Stories:
    """Groups articles into stories. Its caller begins and ends the transactions."""

    def __init__(self, db: "Connection") -> None:
        self._db = db

    def add(self, article: Article) -> None:
        """Compare an article with those held, and join it to the story that it tells."""
        sketch = Sketch.of(article.text)
        copies = self._copies(article, sketch)
        row = (article.id, article.id, sketch.runs, sketch.values.astype("<u4").tobytes())
        number = self._db.execute(
            "INSERT INTO stories (article_id, story, runs, sketch) VALUES (?, ?, ?, ?)", row
        ).lastrowid
        self._db.executemany("INSERT INTO story_bands VALUES (?, ?)", [(band, number) for band in set(sketch.bands)])
        pairs = [pair for other in copies for pair in ((number, other), (other, number))]
        self._db.executemany("INSERT INTO story_copies VALUES (?, ?)", pairs)
        joined = {article.id, *copies.values()}
        for story in joined - {min(joined)}:
            self._db.execute("UPDATE stories SET story = ? WHERE story = ?", (min(joined), story))

    def forget(self, article_id: str) -> None:
        """Take an article out of its story, which falls into several if only this one held it together."""
        row = self._db.execute(
            "SELECT number, story, runs, sketch FROM stories WHERE article_id = ?", (article_id,)
        ).fetchone()
        if row is None:
            return
        number, story, runs, data = row
        bands = _sketch(runs, data).bands
        self._db.executemany("DELETE FROM story_bands WHERE band = ? AND number = ?", [(b, number) for b in bands])
        others = self._db.execute("SELECT other FROM story_copies WHERE one = ?", (number,)).fetchall()
        self._db.execute("DELETE FROM story_copies WHERE one = ?", (number,))
        self._db.executemany("DELETE FROM story_copies WHERE one = ? AND other = ?", [(o, number) for (o,) in others])
        self._db.execute("DELETE FROM stories WHERE number = ?", (number,))
        members = dict(self._db.execute("SELECT number, article_id FROM stories WHERE story = ?", (story,)).fetchall())
        pairs = self._db.execute(
            "SELECT one, other FROM story_copies JOIN stories ON number = one WHERE story = ?", (story,)
        ).fetchall()
        for number, told in _told(members, pairs).items():
            self._db.execute("UPDATE stories SET story = ? WHERE number = ?", (told, number))

    def clear(self) -> None:
        for table in ("stories", "story_bands", "story_copies"):
            self._db.execute(f"DELETE FROM {table}")

    def wrong(self) -> int:
        """Return how many entries do not fit the others, or belong to no article."""
        rows = self._db.execute(
            "SELECT number, article_id, story, articles.id FROM stories LEFT JOIN articles ON articles.id = article_id"
        ).fetchall()
        pairs = self._db.execute("SELECT one, other FROM story_copies").fetchall()
        told = _told({number: article_id for number, article_id, _, _ in rows}, pairs)
        misplaced = sum(held is None or story != told[number] for number, _, story, held in rows)
        sql = "SELECT COUNT(*) FROM story_bands WHERE number NOT IN (SELECT number FROM stories)"
        strays = self._db.execute(sql).fetchone()[0]
        bare = "SELECT COUNT(*) FROM stories WHERE number NOT IN (SELECT number FROM story_bands)"
        return int(misplaced + strays + self._db.execute(bare).fetchone()[0])

    def _copies(self, article: Article, sketch: Sketch) -> dict[int, str]:
        """Return number and story of the articles held that are copies of another one."""
        met = Counter[int]()
        for band in set(sketch.bands):
            found = self._db.execute("SELECT number FROM story_bands WHERE band = ? LIMIT ?", (band, _OF_ONE_BAND))
            met.update(number for (number,) in found)
        near = json.dumps([number for number, _ in met.most_common(_MOST_COMPARED)])
        rows = self._db.execute(
            "SELECT number, story, runs, sketch, article_id FROM stories "
            "WHERE number IN (SELECT value FROM json_each(?))",
            (near,),
        ).fetchall()
        copies = {}
        for number, story, runs, data, article_id in rows:
            if sketch.resembles(_sketch(runs, data)):
                other = self._article(article_id)
                if other and are_copies(article, other):
                    copies[number] = story
        return copies

    def _article(self, id_: str) -> Article | None:
        """Return what of an article is compared."""
        row = self._db.execute("SELECT text, published FROM articles WHERE id = ?", (id_,)).fetchone()
        if row is None:
            return None
        text, day = row
        return Article(id_, None, text, published=date.fromisoformat(day) if day else None)


def _sketch(runs: int, data: bytes) -> Sketch:
    return Sketch(runs, np.frombuffer(data, dtype="<u4").astype(np.uint32))


def _told(members: Mapping[int, str], pairs: Iterable[tuple[int, int]]) -> dict[int, str]:
    """Return the story of each article by number: the smallest id of those that pairs of copies tie together."""
    beside: dict[int, list[int]] = defaultdict(list)
    for one, other in pairs:
        beside[one].append(other)
    told: dict[int, str] = {}
    for number, article_id in sorted(members.items(), key=lambda member: member[1]):
        reached = [] if number in told else [number]
        while reached:
            at = reached.pop()
            if at not in told and at in members:
                told[at] = article_id
                reached += beside[at]
    return told
