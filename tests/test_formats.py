"""Word files, e-mails, saved pages, e-books, exports and archives."""

import json
import stat
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from written_files import BODY, HEADLINE, TEXT, book, mail, packed, page, saved_page, story_pdf, word

from assistant.formats.reading import find, read
from assistant.nouns import Article

FILES = Path(__file__).parent / "files"


def results(data: bytes | str, path: str, **chosen: str) -> dict[str, Article | str]:
    """Return what comes of each source in a file: an article, or in words why there is none."""
    found = read(data.encode() if isinstance(data, str) else data, path, chosen)
    return {source: result if isinstance(result, Article) else str(result) for source, result in found}


def article(data: bytes | str, path: str) -> Article:
    ((source, found),) = results(data, path).items()
    assert isinstance(found, Article), found
    assert source == found.path == path
    return found


def texts(data: bytes | str, path: str, **chosen: str) -> dict[str, str]:
    return {
        source.removeprefix(path): found.text if isinstance(found, Article) else f"! {found}"
        for source, found in results(data, path, **chosen).items()
    }


# Word


@pytest.mark.parametrize("path", ["a.docx", "a.zip", "a"])
def test_a_word_file_becomes_paragraphs_under_its_title(path: str) -> None:
    """The file was written by python-docx; it ends in a table, which is no sentence."""
    found = article((FILES / "story.docx").read_bytes(), path)
    assert (found.title, found.published) == (HEADLINE, date(2024, 10, 8))
    assert found.text.split("\n") == [
        *BODY[:2],
        "The cost",
        BODY[2],
        "- The first gate opened in May.",
        "- The second gate opened in June.",
    ]


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_a_word_file_is_read_with_what_was_inserted_and_without_what_was_deleted() -> None:
    tracked = (
        f"<w:p>{run('The dam opened ')}<w:ins w:id='1' w:author='a'>{run('on Monday')}</w:ins>"
        "<w:del w:id='2' w:author='a'><w:r><w:delText>on Sunday</w:delText></w:r></w:del>"
        f"{run(' after nine years of work.')}</w:p>"
        f"<w:sdt><w:sdtContent><w:p>{run(BODY[1])}</w:p></w:sdtContent></w:sdt>"
        f"<w:p><w:smartTag w:uri='u' w:element='e'>{run('The dam')}</w:smartTag>{run(' cost 3.4 billion euros.')}</w:p>"
    )
    assert article(word(tracked), "a.docx").text.split("\n") == [
        "The dam opened on Monday after nine years of work.",
        BODY[1],
        "The dam cost 3.4 billion euros.",
    ]


def test_a_broken_word_file_is_refused_in_one_line() -> None:
    assert results(packed({"word/document.xml": "<w:document"}), "a.docx")["a.docx"].startswith("it ")  # type: ignore[union-attr]
    cut = (FILES / "story.docx").read_bytes()[:5000]
    assert results(cut, "a.docx")["a.docx"].startswith("it is a broken archive")  # type: ignore[union-attr]
    assert results(word(""), "a.docx") == {"a.docx": "no article text in it"}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("xl/workbook.xml", "it is an Excel table; save it as .csv"),
        ("ppt/presentation.xml", "it is a PowerPoint file; save it as PDF"),
        ("content.xml", "it is an OpenDocument file; save it as .docx or PDF"),
    ],
)
def test_other_office_files_are_named(name: str, reason: str) -> None:
    assert results(packed({name: "<x/>"}), "a.docx") == {"a.docx": reason}


# E-mails and saved pages


@pytest.mark.parametrize("html", [False, True])
@pytest.mark.parametrize("path", ["a.eml", "a"])
def test_an_e_mail_gives_subject_day_and_text(html: bool, path: str) -> None:
    found = article(mail(html=html, **{"Message-ID": "<1@lindvik.example>"}), path)
    assert (found.title, found.published, found.text) == (HEADLINE, date(2024, 10, 8), TEXT)


@pytest.mark.parametrize(
    ("subject", "day"),
    [(f"Re: {HEADLINE}", date(2024, 10, 8)), (f"Fwd: {HEADLINE}", None), (f"FW: Re: {HEADLINE}", None)],
)
def test_a_forwarded_e_mail_does_not_tell_the_day(subject: str, day: date | None) -> None:
    found = article(mail(subject), "a.eml")
    assert (found.title, found.published) == (HEADLINE, day)


def test_an_e_mail_in_an_older_encoding_is_read() -> None:
    head = "Subject: =?koi8-r?B?8MzP1MnOwQ==?=\nContent-Type: text/plain; charset=koi8-r\n\n"
    text = "Плотина на реке Орава открылась в понедельник после девяти лет строительства."
    found = article(head.encode() + text.encode("koi8-r"), "a.eml")
    assert (found.title, found.text) == ("Плотина", text)


def test_an_e_mail_without_text_is_refused() -> None:
    assert results("Subject: x\n\n", "a.eml") == {"a.eml": "no article text in it"}


@pytest.mark.parametrize("path", ["a.mhtml", "a.mht", "a.html", "a"])
def test_a_saved_page_is_read_as_its_page_without_the_day_of_saving(path: str) -> None:
    found = article(saved_page(), path)
    assert (found.title, found.text, found.published) == (HEADLINE, TEXT, None)
    assert found.url == "https://harbour.example/dam"


def test_a_saved_page_without_a_page_is_refused() -> None:
    data = saved_page().replace(b"text/html\r\nContent-ID", b"text/css\r\nContent-ID")
    assert results(data, "a.mhtml") == {"a.mhtml": "no article text found in this page"}


# E-books

STORY = f"<h2>{HEADLINE}</h2>" + "".join(f"<p>{line}</p>" for line in BODY)


def test_each_chapter_of_a_book_that_holds_text_is_an_article() -> None:
    other = STORY.replace("Orava", "Morava")
    found = results(book({"cover": "<img src='c.png'/>", "one": STORY, "two": other}), "a.epub")
    assert list(found) == ["a.epub#2", "a.epub#3"]
    one, two = found.values()
    assert isinstance(one, Article)
    assert (one.title, one.text, one.publisher, one.language) == (HEADLINE, TEXT, "Harbour Times", "en")
    assert one.published == date(2024, 10, 8)
    assert isinstance(two, Article)
    assert two.text == TEXT.replace("Orava", "Morava")


def test_a_broken_chapter_does_not_stop_the_others() -> None:
    broken = {"OPS/text/one.xhtml": bytes(range(256)).decode("latin-1")}
    found = texts(book({"one": STORY, "two": STORY}, **broken), "a.epub")
    assert found == {"#1": "! it is not text", "#2": TEXT}


@pytest.mark.parametrize(
    ("version", "day", "expected"),
    [
        ("3.0", '<meta property="dcterms:modified">2024-10-08T00:00:00Z</meta>', None),
        ("2.0", "<dc:date>2024-10-08</dc:date>", None),
        ("2.0", '<dc:date opf:event="creation">2024-10-08</dc:date>', None),
        ("2.0", '<dc:date opf:event="publication">2024-10-08</dc:date>', date(2024, 10, 8)),
        ("3.0", "<dc:date>2024</dc:date>", None),
    ],
)
def test_only_the_day_of_publication_of_a_book_counts(version: str, day: str, expected: date | None) -> None:
    (found,) = results(book({"one": STORY}, version, day), "a.epub").values()
    assert isinstance(found, Article)
    assert found.published == expected


def test_a_book_without_text_or_contents_is_refused() -> None:
    assert results(book({"cover": "<p>A book</p>"}), "a.epub") == {"a.epub": "no article text in it"}
    assert results(packed({"META-INF/container.xml": "<x/>"}), "a.epub")["a.epub"] == (
        "it is a broken e-book: it names no contents"
    )


# Exports

RECORD = {"headline": HEADLINE, "date": "2024-10-08", "outlet": "Harbour Times", "body": TEXT}


@pytest.mark.parametrize(
    ("whole", "sources"),
    [
        ([RECORD, RECORD], ["#1", "#2"]),
        ({"status": "ok", "response": {"total": 1, "results": [RECORD]}}, ["#1"]),
        ({"meta": {"text": ""}, "articles": [RECORD]}, ["#1"]),
        (RECORD, [""]),
    ],
)
@pytest.mark.parametrize("path", ["a.json", "a"])
def test_a_json_export_may_be_a_list_at_any_level_or_one_article(whole: Any, sources: list[str], path: str) -> None:
    found = results(json.dumps(whole, indent=1), path)
    assert list(found) == [f"{path}{source}" for source in sources]
    for one in found.values():
        assert isinstance(one, Article)
        assert (one.title, one.text, one.publisher) == (HEADLINE, TEXT, "Harbour Times")
        assert one.published == date(2024, 10, 8)


def test_a_json_file_with_an_object_a_line_is_read_line_by_line() -> None:
    assert list(results(f"{json.dumps(RECORD)}\n\n{json.dumps(RECORD)}\n", "a.json")) == ["a.json#1", "a.json#3"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("{broken", "not JSON: "),
        ("[1, 2]", "no article text; expected one of the fields text, "),
        ('{"a": {"b": {"c": {"d": {"e": [{"text": "x"}]}}}}}', "no article text; expected one of the fields text, "),
        ("[" * 90_000, "it can't be parsed (RecursionError"),
        (" \n", "no article text in it"),
    ],
)
def test_a_json_file_without_articles_is_refused_with_the_reason(data: str, reason: str) -> None:
    ((source, found),) = results(data, "a.json").items()
    assert source == "a.json"
    assert str(found).startswith(reason)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_is_read_by_its_header_whatever_parts_its_cells(delimiter: str) -> None:
    head = delimiter.join(["Headline", "Publication Date", "Body-Text", "URL"])
    quoted = '"' + "\n".join(BODY).replace('"', '""') + '"'
    rows = [delimiter.join([HEADLINE, "2024-10-08", quoted, "https://harbour.example/dam"]), "", "a", HEADLINE]
    found = list(results("\ufeff" + "\r\n".join([head, *rows]), "a.csv").items())
    assert [source for source, _ in found] == ["a.csv#1", "a.csv#2", "a.csv#3"]
    one = found[0][1]
    assert isinstance(one, Article)
    assert (one.title, one.text, one.published) == (HEADLINE, TEXT, date(2024, 10, 8))
    assert one.url == "https://harbour.example/dam"
    assert str(found[1][1]).startswith("no article text")


def test_a_cell_may_be_longer_than_the_reader_of_tables_allows_by_default() -> None:
    long = " ".join(f"In month {number} the council met." for number in range(10_000))
    assert len(texts(f'text\n"{long}"\n', "a.csv")["#1"]) > 200_000


def test_a_table_without_a_column_of_texts_names_its_columns() -> None:
    reason = results("id,story_body\n1,x\n", "a.csv")["a.csv"]
    assert str(reason).endswith("--field text=NAME; its columns are id, story_body")


def test_the_columns_of_a_broken_table_are_named_in_one_line() -> None:
    assert "\n" not in str(results(f'id,"{TEXT}\n{TEXT}', "a.csv")["a.csv"])


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (f'id,story_body,text\n1,"{TEXT}",no\n', "a.csv"),
        (json.dumps([{"story_body": TEXT, "text": "no"}]), "a.json"),
        (json.dumps({"Story Body": BODY, "text": "no"}), "a.jsonl"),
    ],
)
def test_a_chosen_field_counts_before_the_usual_names(data: str, path: str) -> None:
    assert texts(data, path, text="story_body") == {"#1": TEXT}
    assert texts(data, path, text="nothing").popitem()[1].startswith("! no article text; there is none in the field")


def test_a_text_of_an_export_that_is_markup_becomes_paragraphs() -> None:
    body = f"<p>{BODY[0]}</p>\n<p><b>{BODY[1]}</b></p><script>x</script><div>{BODY[2]}<br><br>It held &amp; held.</div>"
    for value in (body, {"rendered": body}):
        assert texts(json.dumps([{"content": value}]), "a.json") == {"#1": f"{TEXT}\nIt held & held."}
    assert texts(json.dumps([{"text": "The tag <p> opens a paragraph."}]), "a.json")["#1"].count("<p>") == 1


# Archives


def test_each_file_of_an_archive_is_a_source_of_its_own() -> None:
    data = packed(
        {
            "news/one.html": page(),
            "news/two.pdf": story_pdf(),
            "three.jsonl": f"{json.dumps(RECORD)}\n{{broken\n",
            "four": TEXT,
            "five.txt": "",
            "README.md": "About.",
            ".hidden.txt": TEXT,
            "__MACOSX/news/one.html": "x",
            "picture.png": b"\x89PNG",
            "six.zip": packed({"a.txt": TEXT}),
            "seven.docx": (FILES / "story.docx").read_bytes(),
            "eight.epub": book({"one": STORY}),
        }
    )
    found = results(data, "a.zip")
    assert [(source.removeprefix("a.zip!/"), isinstance(one, Article)) for source, one in found.items()] == [
        ("news/one.html", True),
        ("news/two.pdf", True),
        ("three.jsonl#1", True),
        ("three.jsonl#2", False),
        ("four", True),
        ("five.txt", False),
        ("six.zip", False),
        ("seven.docx", True),
        ("eight.epub#1", True),
    ]
    assert found["a.zip!/six.zip"] == "an archive within an archive is not read; unpack it first"
    assert all(found[source].path == source for source in found if isinstance(found[source], Article))  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["../out.txt", "/etc/out.txt", "a/../../out.txt", "..\\out.txt", "C:\\out.txt"])
def test_a_path_out_of_an_archive_is_refused_and_the_others_are_read(name: str) -> None:
    found = texts(packed({name: TEXT, "in.txt": TEXT}), "a.zip")
    assert found.pop("!/in.txt") == TEXT
    assert list(found.values()) == ["! its name leads out of the archive"]


def test_links_second_files_and_hidden_characters_in_an_archive_are_refused() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a.txt", TEXT)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.txt", "Another.")
        archive.writestr("b\x1b[2J.txt", TEXT)
    found = list(read(file.getvalue(), "a.zip"))
    assert [(source, isinstance(one, Article) or str(one)) for source, one in found] == [
        ("a.zip!/link.txt", "it is a link, not a file"),
        ("a.zip!/a.txt", True),
        ("a.zip!/a.txt", "a second file of that name"),
        ("a.zip!/b\ufffd[2J.txt", "its name holds characters that show nothing or command a terminal"),
    ]


def test_an_archive_with_a_password_says_so() -> None:
    data = bytearray(packed({"a.txt": TEXT}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        data[data.index(mark) + (6 if mark == b"PK\x03\x04" else 8)] |= 1
    assert texts(bytes(data), "a.zip") == {"!/a.txt": "! it needs a password; save it without one"}


def test_a_damaged_file_in_an_archive_does_not_stop_the_others() -> None:
    data = packed({"a.txt": TEXT, "b.txt": TEXT})
    at = data.index(b"a.txt") + 20
    found = texts(data[:at] + b"\xff\xff\xff" + data[at + 3 :], "a.zip")
    assert found["!/a.txt"].startswith("! it can't be unpacked")
    assert found["!/b.txt"] == TEXT


def test_an_archive_without_anything_readable_is_refused() -> None:
    assert str(results(packed({"a.png": b"x"}), "a.zip")["a.zip"]).startswith("nothing readable in it")
    assert str(results(packed({}), "a.zip")["a.zip"]).startswith("nothing readable in it")
    assert str(results(b"PK\x03\x04" + bytes(100), "a.zip")["a.zip"]).startswith("it is a broken archive")


def test_files_of_all_kinds_are_found_in_a_folder(tmp_path: Path) -> None:
    names = ["a.csv", "a.docx", "a.eml", "a.epub", "a.json", "a.mhtml", "a.pdf", "a.tsv", "a.zip"]
    for name in names:
        (tmp_path / name).touch()
    assert [file.name for file in find(str(tmp_path)).files] == names
