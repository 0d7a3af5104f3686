"""Every kind of source, from a real file to a cited answer."""

import json
from datetime import date
from pathlib import Path

import pytest
from written_files import book, mail, packed, page, pdf, saved_page, set_in_lines, word

from assistant.assistant import Assistant
from assistant.settings import Settings

THINGS = {
    "a.txt": ("Brandholm", "otters"),
    "plain": ("Vesterlund", "lanterns"),
    "cp1252.txt": ("Århavn", "ferries"),
    "a.md": ("Tilsvik", "orchards"),
    "a.html": ("Morrowdale", "sculptures"),
    "a.mhtml": ("Kestenholt", "windmills"),
    "a.pdf": ("Dunmarrow", "bridges"),
    "a.docx": ("Ostervane", "vineyards"),
    "a.eml": ("Pellworth", "telescopes"),
    "a.epub": ("Quillbury", "libraries"),
    "a.jsonl": ("Ravensmere", "fountains"),
    "a.json": ("Silverbeck", "tramways"),
    "a.csv": ("Thornwick", "museums"),
    "a.zip": ("Umberfield", "lighthouses"),
}


def told(place: str, things: str) -> list[str]:
    number = 20 + len(place) + len(things)
    return [
        f"The council of {place} opened {number} new {things} on Monday after nine years of work.",
        f"Mayor Ilse Vandermeer said that the {things} would bring visitors to {place} all year.",
        f"The work in {place} cost 3.4 million crowns, twice what its engineers had planned.",
    ]


def written(name: str) -> bytes:
    """Return a file of the kind of its name that tells of its place and things."""
    lines = told(*THINGS[name])
    text = "\n\n".join(lines)
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    record = {"headline": f"News from {THINGS[name][0]}", "date": "2024-10-08", "body": text}
    by_kind = {
        "a.md": lambda: f"# News from {THINGS[name][0]}\n\n{text}".encode(),
        "cp1252.txt": lambda: text.encode("cp1252"),
        "a.html": lambda: page(lines).encode(),
        "a.mhtml": lambda: saved_page(lines),
        "a.pdf": lambda: pdf(
            [[place for n, line in enumerate(lines) for place in set_in_lines(line, 60, 700 - 50 * n)]]
        ),
        "a.docx": lambda: word("".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)),
        "a.eml": lambda: mail(body=lines),
        "a.epub": lambda: book({"one": paragraphs}),
        "a.jsonl": lambda: json.dumps(record).encode(),
        "a.json": lambda: json.dumps({"articles": [record]}, indent=1).encode(),
        "a.csv": lambda: f'headline,date,story_body\nNews,2024-10-08,"{text}"\n'.encode(),
        "a.zip": lambda: packed({"news/inner.html": page(lines)}),
    }
    return by_kind.get(name, lambda: text.encode())()


def test_each_kind_of_source_ends_in_a_cited_answer(tmp_path: Path) -> None:
    for name in THINGS:
        (tmp_path / name).write_bytes(written(name))
    with Assistant.open(tmp_path / "library", Settings(chat_model=None, answer_threshold=0.2)) as assistant:
        files = [tmp_path / name for name in THINGS if name != "a.csv"]
        assert assistant.ingest(files).failed == ()
        assert assistant.ingest([tmp_path / "a.csv"], fields={"text": "story_body"}).failed == ()
        assert len(assistant.ingest(files).unchanged) == len(files)
        for name, (place, things) in THINGS.items():
            answer = assistant.ask(f"How many new {things} did {place} open?", as_of=date(2025, 1, 1))
            cited = [citation for citation in answer.citations if place in citation.quote]
            assert cited, (name, answer.text)
            for citation in cited:
                assert citation.article.text[citation.start : citation.end] == citation.quote
                assert Path((citation.article.path or "").split("#")[0].split("!")[0]).name == name
            assert str(20 + len(place) + len(things)) in answer.text, (name, answer.text)


def test_a_field_that_is_no_part_of_an_article_is_refused(tmp_path: Path) -> None:
    with (
        Assistant.open(tmp_path / "library", Settings(chat_model=None)) as assistant,
        pytest.raises(ValueError, match="story is no part of an article; known: text, title"),
    ):
        assistant.ingest([tmp_path], fields={"story": "x"})
