"""What a file is, by its content and its suffix."""

import time

import pytest

from assistant.errors import ReadError
from assistant.formats.kinds import is_plain, kind

PAGE = "<!doctype html><html><body><p>The dam opened.</p></body></html>"


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        ("a.txt", "The dam opened.", "text"),
        ("a", "The dam opened.", "text"),
        ("a.pdf", "The dam opened.", "text"),
        ("a.md", "# The dam opened", "markdown"),
        ("a.html", "<p>The dam opened.</p>", "html"),
        ("a.txt", PAGE, "html"),
        ("a", "\n<!-- saved from url=(0014)about:internet -->\n<HTML lang=en>", "html"),
        ("a.md", f'<?xml version="1.0"?>\n{PAGE}', "html"),
        ("a.txt", "The tag <html> opens a page.", "text"),
        ("a.jsonl", "{broken", "lines"),
        ("a", '{"text": "The dam opened."}', "json"),
        ("a", '[\n  {"text": "The dam opened."}]', "json"),
        ("a.csv", "text\nThe dam opened.", "csv"),
        ("a", "MIME-Version: 1.0\nFrom: a@b.example\nSubject: =?utf-8?q?Dam?=\n opens\n\nThe dam opened.", "mail"),
        ("a.txt", "Date: 8 October 2024\nSubject: The dam\nFrom: Lindvik\n\nThe dam opened.", "text"),
        ("a.txt", '{"text": "The dam opened."}', "text"),
    ],
)
def test_a_kind_is_told_by_content_first(path: str, content: str, expected: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert kind(content.encode(encoding), path) == expected


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "it is a PNG picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "it is an old Office file; save it as .docx or PDF"),
        (b"\x1f\x8b\x08\0", "it is compressed with gzip; unpack it first"),
        (b"\x7fELF\x02\x01\x01\0", "it is a program"),
        (bytes(range(256)), "it is not text"),
        (b"\0" * 100, "it is not text"),
    ],
)
@pytest.mark.parametrize("path", ["a.txt", "a.html", "a.jsonl", "a"])
def test_what_is_no_text_is_named(data: bytes, path: str, reason: str) -> None:
    with pytest.raises(ReadError) as refused:
        kind(data, path)
    assert str(refused.value) == reason


@pytest.mark.parametrize(
    "head", ["<!--a-->" * 500, "<!-- " * 800, "a:\n" * 1300, "From \n" * 600, " " * 4000, "<?xml " * 600]
)
def test_a_beginning_made_to_hang_the_patterns_is_told_at_once(head: str) -> None:
    started = time.process_time()
    assert kind(head.encode() + b"x", "a") == "text"
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        ("a.txt", b"The dam opened.", True),
        ("a.jsonl", b'{"text": "x"}', True),
        ("a.md", b"---\ntitle: x\n---\nThe dam opened.", True),
        ("a.md", b"---\na: " + b"[" * 9000 + b"\n---\nThe dam opened.", False),
        ("a.txt", PAGE.encode(), False),
        ("a.txt", b"%PDF-1.4", False),
        ("a.txt", b"PK\x03\x04", False),
        ("a.eml", b"Subject: x\n\nThe dam opened.", False),
        ("a.csv", b"text\nThe dam opened.", False),
        ("a.txt", bytes(range(256)), False),
    ],
)
def test_only_short_beginnings_of_plain_text_count_as_plain(path: str, data: bytes, expected: bool) -> None:
    assert is_plain(data, path) is expected
