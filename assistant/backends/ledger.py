"""What the chat model has used on each day, in a small SQLite file that several processes may write."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.errors import BudgetSpent

_SCHEMA = """CREATE TABLE IF NOT EXISTS days (
    day TEXT NOT NULL, currency TEXT NOT NULL, tokens INTEGER NOT NULL, price REAL NOT NULL,
    PRIMARY KEY (day, currency))"""


@dataclass(frozen=True)
class Spent:
    """Tokens, and what they cost in `currency`; both empty where no price is known."""

    tokens: int = 0
    price: float = 0.0
    currency: str = ""


class Ledger:
    """Counts what is spent on each day. Safe to use from several threads and processes.

    What a request may use at most is written before it goes out and corrected afterwards, so that neither two
    questions at once nor a process that dies can use more than the limits.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def reserve(self, day: date, most: Spent, limit_tokens: int | None, limit_price: float | None) -> None:
        """Count what a request may use at most.

        Raises:
            BudgetSpent: it would exceed a limit of the day, or the count can't be kept; then nothing is counted.
        """
        with self._changed() as db:
            tokens, price = _of_day(db, day, most.currency)
            if limit_tokens is not None and tokens + most.tokens > limit_tokens:
                raise BudgetSpent(
                    f"of the day's {limit_tokens:,} tokens {tokens:,} are used, "
                    f"and this question may need {most.tokens:,} more"
                )
            if limit_price is not None and price + most.price > limit_price:
                raise BudgetSpent(
                    f"of the day's {limit_price:g} {most.currency} {price:.4f} are spent, "
                    f"and this question may cost {most.price:.4f} more"
                )
            _add(db, day, most)

    def settle(self, day: date, reserved: Spent, used: Spent) -> None:
        """Put what a request has used in the place of what it might have used.

        Raises:
            BudgetSpent: the count can't be kept.
        """
        with self._changed() as db:
            _add(db, day, Spent(used.tokens - reserved.tokens, used.price - reserved.price, used.currency))

    def spent(self, day: date, currency: str = "") -> Spent:
        """Return what is counted on a day: all tokens, and what was spent in one currency.

        Raises:
            BudgetSpent: the count can't be read.
        """
        with self._changed() as db:
            return Spent(*_of_day(db, day, currency), currency)

    @contextmanager
    def _changed(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._file, isolation_level=None, timeout=10)) as db:
                # One writer at a time: what is read here is still true when it is written.
                db.execute("BEGIN IMMEDIATE")
                db.execute(_SCHEMA)
                yield db
                db.execute("COMMIT")
        except sqlite3.Error as error:
            raise BudgetSpent(
                f"the day's use can't be counted in {self._file} ({error}); move that file away to begin anew"
            ) from error


def _of_day(db: sqlite3.Connection, day: date, currency: str) -> tuple[int, float]:
    rows = db.execute("SELECT currency, tokens, price FROM days WHERE day = ?", (day.isoformat(),)).fetchall()
    return sum(row[1] for row in rows), sum(row[2] for row in rows if row[0] == currency)


def _add(db: sqlite3.Connection, day: date, spent: Spent) -> None:
    db.execute(
        "INSERT INTO days VALUES (?, ?, ?, ?) ON CONFLICT (day, currency) "
        "DO UPDATE SET tokens = tokens + excluded.tokens, price = price + excluded.price",
        (day.isoformat(), spent.currency, spent.tokens, spent.price),
    )
