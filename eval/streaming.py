"""How fast do a model's words reach the page? python eval/streaming.py [--answers 60] [--tokens 2000] [--rate 200]

A scripted chat model notes when it sends each word; everything else is real, over a library of the sample corpus.

- first words: seconds from the model's first token to the first text that `Assistant.stream` yields, and to the first
  update of the page;
- a long answer: what a browser gets over the wire, updates a second, bytes of an update, and how long the words of an
  update have been under way, in the first and in the last quarter of the answer.
"""

import argparse
import json
import re
import socket
import statistics
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "tests"))

from chat_server import chat_server, chunk  # noqa: E402
from scripted_server import Exchange  # noqa: E402

from assistant import Assistant, Settings, TextDelta  # noqa: E402
from assistant.faces import page  # noqa: E402
from assistant.faces.measures import percentile  # noqa: E402

QUESTION = "Which countries are Vietnam's top partners?"
_WORD = re.compile(r"w(\d+)")


class Talker:
    """A model that says `tokens` numbered words at `rate` a second, and notes when it has sent each."""

    def __init__(self, tokens: int, rate: float) -> None:
        self.tokens = tokens
        self.rate = rate
        self.sent: list[float] = []

    def __call__(self, exchange: Exchange) -> None:
        self.sent = []
        exchange.start()
        exchange.event(chunk("", role="assistant"))
        started = time.perf_counter()
        for number in range(self.tokens):
            time.sleep(max(0.0, started + number / self.rate - time.perf_counter()))
            # Every fifteenth word ends a sentence with its mark.
            ending = " [1.1]. " if number % 15 == 14 else " "
            self.sent.append(time.perf_counter())
            exchange.event(chunk(f"w{number}{ending}"))
        exchange.event(chunk(None, "stop"))
        exchange.event("[DONE]")


@dataclass(frozen=True)
class Update:
    """What one update of the page brought to a browser: when, how many bytes, up to which word."""

    at: float
    size: int
    last_word: int


def first_of_stream(assistant: Assistant, talker: Talker) -> float:
    """Return the seconds from the model's first token to the first text of a streamed answer."""
    with closing(assistant.stream(QUESTION)) as events:  # type: ignore[type-var]
        next(event for event in events if isinstance(event, TextDelta))
        return time.perf_counter() - talker.sent[0]


def first_of_page(assistant: Assistant, talker: Talker) -> float:
    """Return the seconds from the model's first token to the first update of the page that shows it."""
    session = page._Session(assistant.conversation())
    with closing(page._turn(session, QUESTION, "", "", [])) as updates:  # type: ignore[type-var]
        next(True for _ in updates if _WORD.search(session.messages[-1]["content"]))
        return time.perf_counter() - talker.sent[0]


def long_answer(address: str) -> list[Update]:
    """Ask the page as a browser does and return the updates that bring words of the answer."""
    with urllib.request.urlopen(f"{address}/config") as reply:
        functions = json.load(reply)["dependencies"]
    number = next(one["id"] for one in functions if one["api_name"] == "ask")
    body = {"data": [None, QUESTION, "", "", []], "fn_index": number, "session_hash": "measured"}
    request = urllib.request.Request(
        f"{address}/gradio_api/queue/join", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    urllib.request.urlopen(request).close()
    updates = []
    with urllib.request.urlopen(f"{address}/gradio_api/queue/data?session_hash=measured") as events:
        for line in events:
            if b"process_completed" in line:
                break
            words = _WORD.findall(line.decode())
            if b"process_generating" in line and words:
                updates.append(Update(time.perf_counter(), len(line), int(words[-1])))
    return updates


@contextmanager
def served(assistant: Assistant) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    built = page.build_page(assistant)
    page.launch(built, "127.0.0.1", port)
    yield f"http://127.0.0.1:{port}"
    built.close()


def quarters(values: Sequence[float]) -> tuple[float, float]:
    """Return the medians of the first and of the last quarter."""
    length = max(1, len(values) // 4)
    return statistics.median(values[:length]), statistics.median(values[-length:])


def table_of_first(name: str, seconds: Sequence[float]) -> str:
    p50, p95 = (1000 * (percentile(seconds, percent).value or 0.0) for percent in (50, 95))
    return f"{name:<44} p50 {p50:6.1f} ms   p95 {p95:6.1f} ms   n = {len(seconds)}"


def table_of_long(updates: Sequence[Update], sent: Sequence[float]) -> str:
    rows: list[tuple[str, Any, Any]] = [
        ("bytes of an update", *quarters([update.size for update in updates])),
        ("ms that its last word was under way", *quarters([1000 * (u.at - sent[u.last_word]) for u in updates])),
        ("ms between updates", *quarters([1000 * (b.at - a.at) for a, b in pairwise(updates)])),
    ]
    seconds = updates[-1].at - updates[0].at
    lines = [f"{len(sent)} tokens in {seconds:.1f} s: {len(updates)} updates, {len(updates) / seconds:.1f} a second"]
    lines += [f"  {name:<42} first quarter {one:7.1f}   last quarter {other:7.1f}" for name, one, other in rows]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how fast a model's words reach the page.")
    parser.add_argument("--answers", type=int, default=60, help="answers to take the first words of")
    parser.add_argument("--tokens", type=int, default=2000, help="tokens of the long answer")
    parser.add_argument("--rate", type=float, default=200.0, help="tokens a second")
    options = parser.parse_args()
    talker = Talker(20, options.rate)
    with TemporaryDirectory() as folder, chat_server(talker) as server:
        settings = Settings(chat_model="talker", chat_base_url=server.url, chat_max_tokens=2 * options.tokens)
        with Assistant.open(Path(folder) / "library", settings) as assistant:
            assistant.ingest([ROOT / "corpus"])
            for name, measured in (("Assistant.stream", first_of_stream), ("the page", first_of_page)):
                measured(assistant, talker)  # what is loaded once
                seconds = [measured(assistant, talker) for _ in range(options.answers)]
                print(table_of_first(f"over the model's own first token, {name}", seconds), flush=True)
            talker.tokens = options.tokens
            with served(assistant) as address:
                updates = long_answer(address)
            print(table_of_long(updates, talker.sent), flush=True)


if __name__ == "__main__":
    main()
