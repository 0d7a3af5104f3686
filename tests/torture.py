"""Kill ingests at random moments: python tests/torture.py [--kills 100] [--articles 300] [--seed N]

Files of several kinds are ingested by a process that is killed (SIGKILL) at a random moment, again and again, until an
ingest comes through; then the files change and it all begins again. After each kill the library has to be whole, or
whole after `check --repair`; what an ingest that came through leaves has to be exactly what an unbroken one makes of
the same files. Ends with 1 at the first library that is not.
"""

import argparse
import json
import random
import shutil
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from library_state import state
from other_process import OtherProcess
from tiny_model import make_model

from assistant.backends.encoder import Encoder
from assistant.library import Library

_BATCH = 8


def torture(folder, kills, articles, seed):
    """Yield a line about each kill and each ingest that came through.

    Raises:
        AssertionError: a library was not whole, or not what an unbroken ingest makes.
    """
    chance = random.Random(seed)
    model = make_model(folder / "model")
    encoder, elsewhere = Encoder(str(model), "fp32"), OtherProcess(model)
    news, library = folder / "news", folder / "library"
    news.mkdir()
    killed = edition = 0
    try:
        while killed < kills:
            edition += 1
            _write(news, articles, edition, chance)
            expected, seconds = _unbroken(folder / "unbroken", news, encoder, elsewhere)
            ended = -9
            while ended:
                moment = chance.uniform(0, seconds) if killed < kills else None
                ended, _, _ = elsewhere("ingest", library, [news], None, True, batch=_BATCH, die_after_s=moment)
                if ended == -9:
                    killed += 1
                    yield f"kill {killed} after {moment:.2f} s: {_looked_at(library, encoder)}"
            opened = Library(library, encoder, 220)
            found, problems = state(opened), opened.check()
            opened.close()
            assert problems == (), problems
            assert found == expected, "not what an unbroken ingest makes"
            yield f"edition {edition}: {len(found['articles'])} articles, as an unbroken ingest makes them"
    finally:
        elsewhere.close()


def _write(news, articles, edition, chance):
    """Change, add and remove most files; in the first edition write all."""
    for number in range(articles):
        file = news / f"story{number}.{('md', 'txt', 'html', 'jsonl')[number % 4]}"
        if edition > 1 and chance.random() < 0.2:
            continue
        if edition > 1 and chance.random() < 0.1:
            file.unlink(missing_ok=True)
            continue
        text = _told(number, edition, chance)
        title = f"Bridges of town {number}"
        file.write_text(
            {
                ".md": f"---\ntitle: {title}\npublished: 2024-06-20\n---\n{text}\n",
                ".txt": f"{title}\n\n{text}\n",
                ".html": f"<html><body><article><h1>{title}</h1><p>{text}</p></article></body></html>",
                ".jsonl": json.dumps({"title": title, "text": text}) + "\n",
            }[file.suffix]
        )


def _told(number, edition, chance):
    """Return a text unlike all others, but for every tenth, which tells the story before it once more."""
    if number % 10 == 9:
        return f"Reprinted. {_told(number - 1, 1, chance)}"
    own = random.Random(number) if number % 10 == 8 else chance
    who = f"The mayor of town {number}"
    return " ".join(
        f"{who} opened bridge {bridge} in edition {edition} with {' '.join(own.sample(_WORDS, 9))}."
        for bridge in range(own.randint(2, 12))
    )


_WORDS = tuple(f"{first}{last}" for first in ("har", "bel", "mo", "tan", "sil", "quor", "ve", "dra") for last in (
    "bour", "low", "tic", "vest", "man", "der", "gate", "ling", "wick", "stone"))  # fmt: skip


def _unbroken(library, news, encoder, elsewhere):
    """Return what an unbroken ingest makes of the news, and how many seconds it takes."""
    shutil.rmtree(library, ignore_errors=True)
    ended, _, seconds = elsewhere("ingest", library, [news], None, True, batch=_BATCH)
    assert ended == 0
    opened = Library(library, encoder, 220)
    found = state(opened)
    opened.close()
    return found, seconds


def _looked_at(library, encoder):
    """Say whether a library is whole, or what was mended so that it is."""
    opened = Library(library, encoder, 220)
    problems = opened.check()
    if problems:
        opened.repair()
        assert opened.check() == (), f"not mended: {opened.check()}, of {problems}"
    opened.close()
    return f"mended ({'; '.join(problems)})" if problems else "whole"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    counts = Counter()
    with TemporaryDirectory() as folder:
        for line in torture(Path(folder), options.kills, options.articles, options.seed):
            print(line, flush=True)
            counts[line.split()[0], line.partition(": ")[2].split()[0]] += 1
    print(
        f"{options.kills} kills: {counts['kill', 'whole']} left a whole library, {counts['kill', 'mended']} one to mend"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
