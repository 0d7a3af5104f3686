"""Replies kept on disk: what brings one back, what does not, and that nothing bad does."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from chat_server import ChatServer, chat_server, hanging_midway, saying
from hypothesis import given
from hypothesis import strategies as st
from scripted_server import Script
from test_generative import ASKED, SAY_NO, TEXTS, StandIn

from assistant import resources
from assistant.answering.generative import Generative
from assistant.answering.metering import Limits, MeteredModel
from assistant.backends.chat_model import ChatModel
from assistant.backends.ledger import Ledger
from assistant.backends.reply_cache import ReplyCache, is_whole
from assistant.chat.prompts import AnswerPrompts
from assistant.chat.replies import AnswerStart, Piece, ReplyEnd
from assistant.nouns import Answer, Asked, Done, Price, Rate

GOOD = saying("The ferry Selma sank [1", ".1][9.9]. All 40 were saved [1.2].")
KEY = "sk-proj-0123456789abcdefWXYZ"
PIECES = ("The ferry ", "sank – Việt. [1.1]", AnswerStart(), ReplyEnd(1000, 50, "stop"))
MESSAGES = [{"role": "user", "content": "Who?"}]


def answering(
    server: ChatServer, folder: Path, version: str = "1", limits: Limits | None = None, **options: object
) -> Generative:
    times = {"api_key": KEY, "first_token_timeout_s": 0.9, "total_timeout_s": 1.4} | options
    model = ChatModel("tiny", server.url, **times)  # type: ignore[arg-type]
    cache = ReplyCache(folder, 1_000_000, version)
    ledger = Ledger(folder.parent / "use.sqlite")
    metered = MeteredModel(model, lambda: date(2026, 3, 1), Rate(2, 10, "USD"), limits, ledger, cache)
    return Generative(metered, AnswerPrompts.load(resources.folder("prompts")), StandIn(), 0.5, SAY_NO)


def answer(generative: Generative, asked: Asked = ASKED) -> Answer:
    done = list(generative.answer(asked))[-1]
    assert isinstance(done, Done)
    return done.answer


def test_the_same_question_over_the_same_evidence_is_answered_from_the_cache_at_no_cost(tmp_path: Path) -> None:
    with chat_server(GOOD) as server:
        first = answer(answering(server, tmp_path / "replies"))
        again = answer(answering(server, tmp_path / "replies"))
        assert len(server.requests) == 1
    assert (first.usage.tokens, first.usage.cached_replies) == (150, 0)
    assert (again.usage.tokens, again.usage.cached_replies, again.usage.price) == (0, 1, Price(0.0, "USD"))
    # Read and checked anew, with the same outcome.
    assert replace(again, usage=first.usage) == first
    assert [statement.support.verdict for statement in again.statements] == ["unsupported", "unsupported"]


def test_what_comes_from_the_cache_needs_no_budget(tmp_path: Path) -> None:
    with chat_server(GOOD) as server:
        limits = Limits(day_tokens=2000)
        asked = [answer(answering(server, tmp_path / "replies", limits=limits, max_tokens=1000)) for _ in range(3)]
    assert [one.mode for one in asked] == ["tiny"] * 3


def other_text() -> Asked:
    first = ASKED.passages[0]
    article = replace(first.article, text=first.article.text.replace("Tuesday", "Sunday "))
    sentences = tuple(replace(sentence, article=article) for sentence in first.chunk.sentences)
    changed = replace(first, chunk=replace(first.chunk, article=article, sentences=sentences))
    return replace(ASKED, passages=(changed, *ASKED.passages[1:]))


@pytest.mark.parametrize(
    "changed",
    [
        replace(ASKED, query="What ferry burnt?"),
        replace(ASKED, as_of=date(2025, 3, 5)),
        replace(ASKED, passages=ASKED.passages[:1]),
        replace(ASKED, passages=ASKED.passages[::-1]),
        other_text(),
    ],
    ids=["query", "as_of", "less evidence", "another order of ids", "another text"],
)
def test_another_question_or_other_evidence_is_asked_anew(tmp_path: Path, changed: Asked) -> None:
    with chat_server(GOOD) as server:
        answer(answering(server, tmp_path / "replies"))
        assert answer(answering(server, tmp_path / "replies"), changed).usage.cached_replies == 0
        assert len(server.requests) == 2


def test_another_way_to_ask_has_another_key(tmp_path: Path) -> None:
    cache = ReplyCache(tmp_path, 1000, "1")
    models = [
        ChatModel("tiny", "http://127.0.0.1:1/v1"),
        ChatModel("tiny", "http://127.0.0.1:2/v1"),
        ChatModel("tiny", "http://127.0.0.1:1/v2"),
        ChatModel("large", "http://127.0.0.1:1/v1"),
        ChatModel("tiny", "http://127.0.0.1:1/v1", max_tokens=99),
    ]
    keys = {cache.key(model.request, MESSAGES) for model in models}
    keys.add(ReplyCache(tmp_path, 1000, "2").key(models[0].request, MESSAGES))
    keys.add(cache.key(models[0].request | {"temperature": 1}, MESSAGES))
    keys.add(cache.key(models[0].request, [{"role": "system", "content": "Who?"}]))
    assert len(keys) == 8
    same = ChatModel("tiny", "http://hugo:pw@127.0.0.1:1/v1?token=x", KEY, total_timeout_s=9)
    assert cache.key(same.request, MESSAGES) == cache.key(models[0].request, MESSAGES)


@pytest.mark.parametrize(
    "script", [saying("The ferry sank [1.1]. Rescuers", finish="length"), saying("12345 !!!"), hanging_midway]
)
def test_a_reply_that_was_cut_off_or_of_no_use_is_not_kept(tmp_path: Path, script: Script) -> None:
    with chat_server(script) as server:
        for _ in range(2):
            answer(answering(server, tmp_path / "replies"))
        assert len(server.requests) == 2
    assert not (tmp_path / "replies").exists()


def test_no_key_and_no_question_is_on_the_disk(tmp_path: Path) -> None:
    with chat_server(GOOD) as server:
        answer(answering(server, tmp_path / "replies"))
    (file,) = (tmp_path / "replies").iterdir()
    assert not any(secret in file.read_text() + file.name for secret in (KEY, "What ferry", TEXTS[0][0]))


@given(st.lists(st.text() | st.just(AnswerStart()), max_size=5), st.builds(ReplyEnd, st.integers(0), st.integers(0)))
def test_what_is_put_is_got(tmp_path_factory: pytest.TempPathFactory, pieces: list[Piece], end: ReplyEnd) -> None:
    cache = ReplyCache(tmp_path_factory.mktemp("replies"), 1_000_000, "1")
    cache.put("a", [*pieces, end])
    assert cache.get("a") == (*pieces, end)
    assert cache.get("b") is None


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "other"])
def test_a_damaged_entry_is_ignored_and_written_anew(tmp_path: Path, damage: str) -> None:
    cache = ReplyCache(tmp_path, 1000, "1")
    cache.put("a", PIECES)
    whole = (tmp_path / "a").read_bytes()
    (tmp_path / "a").write_bytes(
        {"cut": whole[:-9], "flipped": whole.replace(b"ferry", b"fairy"), "empty": b"", "other": b"\xff\n[1]"}[damage]
    )
    assert cache.get("a") is None
    cache.put("a", PIECES)
    assert cache.get("a") == PIECES


def test_the_replies_not_used_for_longest_make_room(tmp_path: Path) -> None:
    cache = ReplyCache(tmp_path, 1000, "1")
    reply = ("x" * 120, ReplyEnd(finish_reason="stop"))
    for number, key in enumerate("abcd"):
        cache.put(key, reply)
        os.utime(tmp_path / key, (number, number))
    stale = [key for key in "abcd" if cache.get(key) is None]
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 1000
    assert stale == ["a"]
    os.utime(tmp_path / "b", (9e9, 9e9))
    cache.put("e", reply)
    assert [key for key in "bcde" if cache.get(key) is None] == ["c"]
    cache.put("f", ("x" * 2000, ReplyEnd(finish_reason="stop")))
    assert cache.get("f") is None
    assert cache.get("e") == reply


def test_a_folder_that_can_not_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "replies").write_text("a file")
    with chat_server(GOOD) as server:
        assert answer(answering(server, tmp_path / "replies")).mode == "tiny"


def test_processes_that_write_the_same_reply_and_die_leave_it_whole_or_none(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from assistant.backends.reply_cache import ReplyCache\n"
        "from assistant.chat.replies import ReplyEnd\n"
        "cache = ReplyCache(Path(sys.argv[1]), 20_000_000, '1')\n"
        "while True:\n"
        "    cache.put('a', ['x' * 1_000_000, ReplyEnd()])\n"
        "    print('written', flush=True)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    cache = ReplyCache(tmp_path, 20_000_000, "1")
    for one in running:
        assert one.stdout
        assert one.stdout.readline() == "written\n"
    whole = [cache.get("a") for _ in range(20)]
    for one in running:
        one.kill()
        one.communicate()
    assert all(pieces == ("x" * 1_000_000, ReplyEnd()) for pieces in whole)
    assert cache.get("a") == ("x" * 1_000_000, ReplyEnd())


def test_a_reply_is_whole_that_came_to_its_own_end() -> None:
    assert is_whole(PIECES)
    assert not any(map(is_whole, [(), PIECES[:-1], ("x", ReplyEnd()), ("x", ReplyEnd(finish_reason="length"))]))
