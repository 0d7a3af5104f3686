"""The command line as a person uses it, over a real library, some of it in a process of its own."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from chat_server import chat_server, saying
from site_server import Site

from assistant import Assistant
from assistant.faces import watching
from assistant.faces.cli import main

CORPUS = Path(__file__).parent.parent / "corpus"


@pytest.fixture
def library(corpus_library):
    return corpus_library


def run(*arguments, **environ):
    return subprocess.run(
        [sys.executable, "-m", "assistant", *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, **environ},
        check=False,
    )


def called(*arguments):
    """Run a command within this process, which has loaded the models: seconds instead of ten."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as wrong_usage:
            code = wrong_usage.code
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


def test_ask_prints_the_answer_and_what_it_cites(library):
    done = called("ask", "--library", library, "Which countries are Vietnam's top partners?", "--as-of", "2024-12-01")
    assert done.returncode == 0, done.stderr
    assert "Australia" in done.stdout
    assert "[1] " in done.stdout
    assert "Reuters, 8 October 2024" in done.stdout


def test_ask_as_json_has_the_fixed_fields(library):
    done = called("ask", "--json", "--library", library, "Who won the 2022 FIFA World Cup?", "--as-of", "2024-12-01")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert set(answer) == {
        "question", "query", "searches", "as_of", "text", "abstained", "mode", "notices", "statements", "citations",
        "usage",
    }  # fmt: skip
    assert answer["abstained"] is True
    assert answer["mode"] == "extractive"
    assert answer["as_of"] == "2024-12-01"
    assert answer["searches"] == []
    done = called("ask", "--json", "--library", library, "Which countries are Vietnam's top partners?")
    citation = json.loads(done.stdout)["citations"][0]
    assert set(citation) == {
        "number", "article_id", "title", "publisher", "published", "published_from", "modified", "byline", "section",
        "url", "path", "start", "end", "quote", "also_published_by",
    }  # fmt: skip


def test_other_publications_of_a_story_are_told_of(tmp_path):
    text = (
        "The regional library of Ostmark lent 41,000 books in May, more than in any month before. Its director, Ada "
        "Holm, named the new bus to the suburbs as the reason. The bus carries 900 books to "
        "each of nine villages, and two librarians."
    )
    for day, outlet in ((2, "Ostmark Post"), (4, "Lake Courier")):
        head = f"---\ntitle: Books in {outlet}\npublished: 2025-06-0{day}\npublisher: {outlet}\n---\n"
        (tmp_path / f"{day}.md").write_text(head + text)
    library = tmp_path / "library"
    called("ingest", "--library", library, tmp_path / "2.md", tmp_path / "4.md")
    question = "How many books did the library of Ostmark lend in May?"
    shown = called("ask", "--library", library, question).stdout
    assert "[1] Books in Ostmark Post, Ostmark Post, 2 June 2025" in shown
    assert "\n    Also published by Lake Courier, 4 June 2025\n" in shown
    citation = json.loads(called("ask", "--json", "--library", library, question).stdout)["citations"][0]
    (other,) = citation["also_published_by"]
    assert (other["title"], other["published"]) == ("Books in Lake Courier", "2025-06-04")
    assert called("search", "books", "--library", library).stdout.endswith(
        "two librarians.\n   Also published by Lake Courier, 4 June 2025\n\n"
    )
    found = json.loads(called("search", "books", "--json", "--library", library).stdout)
    assert [one["article_id"] for one in found["also_published_by"]] == [other["article_id"]]


def test_ask_tells_on_standard_error_what_a_chat_model_has_cost(library, monkeypatch):
    with chat_server(saying("Vietnam ranks France among its top partners [1.1].", counted=(2345, 20))) as server:
        monkeypatch.setenv("ASSISTANT_CHAT_MODEL", "tiny")
        monkeypatch.setenv("ASSISTANT_CHAT_BASE_URL", server.url)
        shown = called("ask", "--library", library, "Which countries are Vietnam's top partners?")
        as_json = called("ask", "--json", "--library", library, "Which countries are Vietnam's top partners?")
    assert re.fullmatch(r"tiny: 2,345 tokens in, 20 out · first text after [\d.]+ s · [\d.]+ s\n", shown.stderr)
    assert "tokens in" not in shown.stdout
    usage = json.loads(as_json.stdout)["usage"]
    assert as_json.stderr == ""
    assert set(usage["seconds"]) == {"retrieve", "answer", "first_text", "total"}
    del usage["seconds"]
    assert usage == {
        "input_tokens": 2345, "output_tokens": 20, "estimated": False, "price": None, "cached_replies": 0,
    }  # fmt: skip


def test_articles_search_remove_and_check(library, tmp_path):
    listed = [json.loads(line) for line in called("articles", "--json", "--library", library).stdout.splitlines()]
    assert len(listed) == 12
    found = called("search", "rare earths", "-k", "3", "--json", "--library", library)
    assert 1 <= len(found.stdout.splitlines()) <= 3
    assert "rare" in json.loads(found.stdout.splitlines()[0])["text"]
    assert called("check", "--library", library).stdout.endswith("whole, 12 articles\n")
    other = tmp_path / "other"
    called("ingest", "--library", other, CORPUS / "eu-vietnam-upgrade.md")
    (article,) = [json.loads(line) for line in called("articles", "--json", "--library", other).stdout.splitlines()]
    assert called("remove", article["id"], "--library", other).stdout == "1 removed\n"
    assert called("articles", "--library", other).stdout == ""


def test_a_failed_source_is_named_and_the_others_are_read(tmp_path):
    good = tmp_path / "good.txt"
    good.write_text("Ministers met in Bergen on Monday.\nThey signed a pact on fish and ships.\n")
    done = called("ingest", "--library", tmp_path / "library", good, tmp_path / "missing.txt")
    assert done.returncode == 1
    assert done.stdout.startswith("1 added, 0 changed, 0 unchanged, 0 removed, 1 failed")
    assert "missing.txt: no such file or folder" in done.stderr


def test_a_field_of_an_export_can_be_named(tmp_path):
    table = tmp_path / "export.csv"
    table.write_text('kopf,story_body\nPact signed,"Ministers met in Bergen on Monday and signed a pact."\n')
    arguments = ("--library", tmp_path / "library", table)
    done = called("ingest", *arguments)
    assert "no article text; expected one of the fields text, body" in done.stderr
    assert "its columns are kopf, story_body" in done.stderr
    done = called("ingest", *arguments, "--field", "text=story_body", "--field", "title=kopf")
    assert (done.returncode, done.stderr.count("no article text")) == (0, 0)
    listed = called("articles", "--json", "--library", tmp_path / "library").stdout
    assert json.loads(listed)["title"] == "Pact signed"


def test_ingest_of_a_web_address_tells_what_failed_without_its_password(tmp_path):
    address = "http://127.0.0.1/story"
    done = called("ingest", "--library", tmp_path / "library", address, "https://me:hunter2@news.example/a")
    assert (done.returncode, done.stdout) == (1, "0 added, 0 changed, 0 unchanged, 0 removed, 2 failed\n")
    assert f"assistant: {address}: 127.0.0.1 is not on the public internet" in done.stderr
    assert "assistant: https://news.example/a: the address holds a user name or a password" in done.stderr
    assert "hunter2" not in done.stderr


def test_ctrl_c_ends_an_ingest_with_what_it_has_read(tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("ASSISTANT_ALLOW_PRIVATE_ADDRESSES", "1")
    story = tmp_path / "story.txt"
    story.write_text("Ministers met in Bergen on Monday.\nThey signed a pact on fish and ships.\n")

    def silent(exchange):
        os.kill(os.getpid(), signal.SIGINT)
        exchange.wait()

    with Site() as site:
        site.pages["/slow"] = silent
        done = called("ingest", "--library", tmp_path / "library", f"{site.url}/slow", story)
    assert (done.returncode, done.stdout) == (130, "1 added, 0 changed, 0 unchanged, 0 removed, 0 failed\n")
    assert done.stderr.endswith("assistant: stopped; the same command goes on\n")
    assert "stopping after what is in hand; Ctrl-C again stops at once" in capfd.readouterr().err
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_ctrl_c_ends_an_ingest_at_once(tmp_path, monkeypatch):
    def slow(assistant, sources, progress, prune, fields, stop):
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.wait(10)
        os.kill(os.getpid(), signal.SIGINT)
        threading.Event().wait(10)
        pytest.fail("it went on")

    monkeypatch.setattr(Assistant, "ingest", slow)
    done = called("ingest", "--library", tmp_path / "library", tmp_path)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr.endswith("assistant: stopped\n")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["ask", ""], 1, "the question is empty"),
        (["ask", "Who?", "--as-of", "yesterday"], 2, "expected YYYY-MM-DD"),
        (["search", "x", "-k", "0"], 2, "not a whole number from 1"),
        (["chat", "--port", "0"], 2, "'0' is not a port"),
        (["chat", "--port", "99999"], 2, "'99999' is not a port; expected 1 to 65535"),
        (["remove", "nope"], 1, "no article has the id 'nope'"),
        (["eval", "missing.jsonl"], 1, "missing.jsonl"),
        (["ingest", "x", "--field", "body=x"], 2, "'body=x' is no field; expected one of text, title, published"),
        (["ingest", "x", "--field", "text"], 2, "'text' is no field"),
        (["ingest", "nowhere", "--watch"], 1, "--watch follows folders and globs, and nowhere is neither"),
        ([], 2, "required"),
    ],
)
def test_bad_input_gets_one_line_and_the_right_exit_code(library, arguments, code, said):
    done = called(*arguments, *(["--library", library] if arguments else []))
    assert done.returncode == code
    assert said in done.stderr


@pytest.mark.parametrize("arguments", [("ask", "Who?"), ("search", "who"), ("articles",), ("check",), ("remove", "x")])
def test_only_what_brings_articles_in_makes_a_library(tmp_path, arguments):
    missing = tmp_path / "nolib"
    done = called(*arguments, "--library", missing)
    said = f"there is no library at {missing}; make one with: assistant ingest --library {missing} PATH"
    assert (done.returncode, said in done.stderr, missing.exists()) == (1, True, False)


def test_a_followed_folder_is_read_whenever_something_in_it_has_changed(tmp_path, monkeypatch):
    folder = tmp_path / "articles"
    folder.mkdir()
    first, second = folder / "first.md", folder / "second.md"

    def ticks(sources, apart):
        assert (sources, apart) == ([str(folder)], tmp_path / "library")
        first.write_text("# Ferry sinks off Bergen\n\nThe ferry Selma sank off Bergen on Monday.\n")
        yield True
        yield False
        second.write_text("# Choir sings\n\nThe choir of Oslo sang for the first time in a year.\n")
        yield True
        first.unlink()
        yield True
        yield True

    monkeypatch.setattr(watching, "ticks", ticks)
    done = called("ingest", folder, "--watch", "--prune", "--library", tmp_path / "library")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "1 added, 0 changed, 0 unchanged, 0 removed, 0 failed",
        "1 added, 0 changed, 1 unchanged, 0 removed, 0 failed",
        "0 added, 0 changed, 1 unchanged, 1 removed, 0 failed",
    ]


def test_an_unknown_setting_is_an_error_that_shows_no_key(library):
    done = run("ask", "Who?", "--library", library, ASSISTANT_CHAT_MODLE="x", OPENAI_API_KEY="sk-secret-1")
    assert done.returncode == 1
    assert "unknown setting ASSISTANT_CHAT_MODLE" in done.stderr
    assert "sk-secret-1" not in done.stderr + done.stdout


def test_wrong_usage_ends_without_a_traceback():
    done = run("search", "x", "-k", "0")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_folder_for_a_run_that_can_not_be_made_is_told_before_any_question(library, tmp_path):
    questions, taken = tmp_path / "questions.jsonl", tmp_path / "taken"
    questions.write_text('{"id": "q1", "question": "Who?"}\n')
    taken.write_text("a file")
    done = called("eval", questions, "--library", library, "--output", taken / "run")
    assert done.returncode == 1
    assert "0/1" not in done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"assistant: run can't be written to {taken / 'run'}: ")


def test_doctor_names_what_does_not_work(library, monkeypatch):
    monkeypatch.setenv("ASSISTANT_CHAT_MODEL", "tiny")
    monkeypatch.setenv("ASSISTANT_CHAT_BASE_URL", "http://127.0.0.1:9/v1")
    done = called("doctor", "--library", library)
    assert done.returncode == 1
    assert "NOT  endpoint" in done.stdout
    assert "NOT  chat model" in done.stdout
    assert "assistant: not as it should be: endpoint, chat model; the lines marked NOT say why\n" in done.stderr


def test_doctor_names_the_encoder_and_its_arithmetic(library):
    done = called("doctor", "--library", library)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "all-MiniLM-L6-v2, " in done.stdout
    assert "whole" in done.stdout


def test_eval_prints_figures_and_writes_them(library, tmp_path):
    questions = tmp_path / "questions.jsonl"
    questions.write_text(
        json.dumps(
            {
                "id": "q1",
                "question": "Which countries are Vietnam's top partners?",
                "as_of": "2024-12-01",
                "answerable": True,
                "answers": [["Australia"]],
                "articles": ["corpus/vietnam-france-upgrade.md"],
            }
        )
        + "\n"
    )
    done = called("eval", questions, "--library", library, "--output", tmp_path / "run")
    assert done.returncode == 0, done.stderr
    assert "answer accuracy" in done.stdout
    assert "compared with" not in done.stdout
    assert json.loads((tmp_path / "run" / "summary.json").read_text())
    assert len((tmp_path / "run" / "answers.jsonl").read_text().splitlines()) == 1
    again = ("eval", questions, "--library", library, "--output", tmp_path / "again", "--compare")
    assert f"compared with {tmp_path / 'run'}, " in called(*again, tmp_path / "run").stdout
    done = called(*again, tmp_path / "none")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"assistant: {tmp_path / 'none'} can't be compared with: " in done.stderr
