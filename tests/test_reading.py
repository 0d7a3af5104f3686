"""From files to articles."""

import json
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ReadError
from assistant.formats.reading import SUFFIXES, find, read
from assistant.nouns import Article
from assistant.text.sentences import is_finished

SEEDS = Path(__file__).parent.parent.parent / "shared" / "seeds"
BODY = [
    "The Orava dam opened on Monday after nine years of work in northern Slovakia.",
    "Energy Minister Denisa Saková said the dam would supply power to 1.2 million homes.",
    "The dam cost 3.4 billion euros, twice what engineers had planned for the Orava valley.",
]
TEXT = "\n".join(BODY)
HEADLINE = "Orava dam opens after nine years"


def article(data: bytes | str, path: str = "story.txt") -> Article:
    """Read the one article in a file's bytes."""
    ((source, result),) = read(data.encode() if isinstance(data, str) else data, path)
    assert isinstance(result, Article), result
    assert source == result.path == path
    return result


def failure(data: bytes | str, path: str = "story.txt") -> str:
    """Return why a file can't be read."""
    ((source, result),) = read(data.encode() if isinstance(data, str) else data, path)
    assert isinstance(result, ReadError)
    assert source == path
    assert "\n" not in str(result)
    return str(result)


def records(*lines: Any) -> list[tuple[str, Article | ReadError]]:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    return list(read(text.encode(), "a.jsonl"))


# The five source articles, as they reached us

RAW = {
    # The line of the file that is the headline (from 0), or None; outlet; day.
    "000": (1, "Reuters", date(2024, 10, 8)),
    "001": (None, None, date(2023, 12, 5)),
    "002": (0, "NationPress", None),
    "003": (None, None, date(2024, 6, 20)),
    "004": (None, None, None),
}  # fmt: skip
NOT_BODY = {
    "000": ["subscription", "Published", "Photo Credit", "shake hands", "first overseas trip",
            "international relations"],
    "001": ["date 2023"],
    "002": ["Synopsis", "Key Takeaways"],
    "003": ["date 2024"],
    "004": ["UNDP", "Gaza", "Havana", "Norway", "Hormuz", "Munich", "rearmament", "Capitol", "Peru", "biathlon",
            "Olympics", "Kremlin", "Play Store", "opinion", "comment"],
}  # fmt: skip


def seed(number: str) -> bytes:
    files = sorted(SEEDS.glob(f"{number}_*.txt"))
    if not files:
        pytest.skip(f"the source articles are not there: they are no part of this project ({SEEDS.parent.name}/seeds)")
    return files[0].read_bytes()


def raw_headline(number: str) -> str | None:
    line = RAW[number][0]
    return None if line is None else seed(number).decode().splitlines()[line].strip()


@pytest.mark.parametrize("number", sorted(RAW))
def test_a_raw_source_article_gives_headline_outlet_and_day_or_none(number: str) -> None:
    found = article(seed(number))
    assert (found.title, found.publisher, found.published) == (raw_headline(number), *RAW[number][1:])


@pytest.mark.parametrize("number", sorted(RAW))
def test_a_raw_source_article_keeps_its_paragraphs_and_nothing_else(number: str) -> None:
    raw = seed(number).decode()
    lines = [" ".join(line.split()) for line in raw.splitlines() if line.strip()]
    story = [line.removeprefix(f"date {RAW[number][2]} ") for line in lines if is_finished(line)]
    paragraphs = [line for line in dict.fromkeys(story) if not any(word in line for word in NOT_BODY[number])]
    paragraphs = [line for line in paragraphs if line != raw_headline(number) and not line.endswith("...")]
    text = article(seed(number)).text
    assert [line for line in text.split("\n") if is_finished(line)] == paragraphs
    assert len(paragraphs) >= 6
    assert not [word for word in NOT_BODY[number] if word in text]
    assert len(text.split("\n")) == len(set(text.split("\n")))


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_unicode_is_read_in_any_encoding_form(encoding: str) -> None:
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    assert article(mark + TEXT.replace("\n", "\r\n").encode(encoding)).text == TEXT


FRENCH = (
    "Le barrage d'Orava a été inauguré lundi après neuf années de travaux dans le nord de la Slovaquie.\n"
    "La ministre de l'Énergie a déclaré que le barrage fournirait de l'électricité à 1,2 million de foyers.\n"
    "Le barrage a coûté 3,4 milliards d'euros, deux fois plus que prévu, a-t-elle précisé."
)
RUSSIAN = (
    "Плотина на реке Орава открылась в понедельник после девяти лет строительства на севере Словакии.\n"
    "Министр энергетики заявила, что плотина обеспечит электричеством более миллиона домов.\n"
    "Плотина обошлась в три миллиарда евро, вдвое дороже, чем предполагали инженеры."
)
CHINESE = "奥拉瓦大坝星期一在斯洛伐克北部落成。\n能源部长说,大坝将为一百二十万户家庭供电。\n大坝耗资三十四亿欧元。"


@pytest.mark.parametrize(("text", "encoding"), [(FRENCH, "latin-1"), (RUSSIAN, "cp1251"), (CHINESE, "gb18030")])
def test_older_encodings_are_told_from_the_text(text: str, encoding: str) -> None:
    assert article(text.encode(encoding)).text == text


@pytest.mark.parametrize("path", [f"story{suffix}" for suffix in SUFFIXES])
@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(data: bytes, path: str) -> None:
    assert failure(data, path).startswith("no article text")


@pytest.mark.parametrize("path", ["story.txt", "story.md"])
def test_a_binary_file_is_refused(path: str) -> None:
    assert failure(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8, path) == "it is a PNG picture"
    assert failure(bytes(range(256)) * 8, path) == "it is not text"


def test_characters_that_show_nothing_or_turn_the_writing_are_dropped() -> None:
    hidden = "The \u202edam\u202c ope\u200bned\u00ad.\u2066\U000e0041\x07\x9b It\u00a0held."
    assert article(hidden).text == "The dam opened. It held."


def test_joiners_that_words_are_written_with_are_kept() -> None:
    assert article("می\u200cخواهم بروم. क्\u200dष है।").text == "می\u200cخواهم بروم. क्\u200dष है।"


# Identity


def test_the_id_depends_on_the_content_alone() -> None:
    one = article(f"{HEADLINE}\n\n{TEXT}", "/here/a.txt")
    other = article(f"{HEADLINE}\r\n\r\n\r\n{TEXT}\r\n", "C:/there/b.txt")
    assert one.id == other.id
    assert one.id == "f51117ee891f3ae6"  # the same on every machine and in every version


@pytest.mark.parametrize("change", ["title", "publisher", "published", "text"])
def test_the_id_changes_with_title_outlet_day_and_text(change: str) -> None:
    record = {"title": HEADLINE, "publisher": "Harbour Times", "published": "2024-10-08", "text": TEXT}
    other = record | {change: "2024-10-09" if change == "published" else record[change] + " Fin."}
    ids = {result.id for _, result in records(record, other) if isinstance(result, Article)}
    assert len(ids) == 2


# Markdown


def test_front_matter_names_the_parts_of_an_article() -> None:
    found = article(
        f"---\ntitle: '{HEADLINE}'\npublished: 2024-10-08\npublisher: Harbour Times\nlanguage: en-GB\nnote: A brief.\n"
        f"url: https://harbour.example/dam\n---\n\n{TEXT}\n",
        "a.md",
    )
    assert (found.title, found.published, found.publisher) == (HEADLINE, date(2024, 10, 8), "Harbour Times")
    assert (found.language, found.note, found.url) == ("en", "A brief.", "https://harbour.example/dam")
    assert found.text == TEXT.replace("\n", " ")


def test_front_matter_may_have_windows_line_ends_and_a_byte_order_mark() -> None:
    data = f"\ufeff---\r\ntitle: {HEADLINE}\r\n---\r\n{BODY[0]}\r\n"
    assert (article(data, "a.md").title, article(data, "a.md").text) == (HEADLINE, BODY[0])


@pytest.mark.parametrize("date_line", ["date: 8 October 2024", "date: 2024-10-08T10:00:00Z", 'pubDate: "Oct. 8, 2024"'])
def test_front_matter_dates_are_read_as_people_write_them(date_line: str) -> None:
    assert article(f"---\n{date_line}\n---\n{TEXT}", "a.md").published == date(2024, 10, 8)


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("title: [unclosed", "front matter is not YAML"),
        ("date: soon", "publication date is 'soon'; expected YYYY-MM-DD"),
        ("date: 0001-01-01", "publication date is '0001-01-01'; expected YYYY-MM-DD, 1900 to 2099"),
        ("date: 0001-01-01T00:00:00Z", "publication date is '0001-01-01'"),
        ("date: 2023-02-29", "front matter holds an unusable value"),
        ("date: 2024", "publication date is '2024'"),
        ("date: !!timestamp x", "it can't be parsed"),
        ("a: " + "[" * 5000, "it can't be parsed"),
    ],
)
def test_unusable_front_matter_is_refused_with_the_reason(front: str, reason: str) -> None:
    assert failure(f"---\n{front}\n---\n{TEXT}", "a.md").startswith(reason)


def test_front_matter_names_that_mean_nothing_here_do_no_harm() -> None:
    found = article(f"---\ntags: [a, b]\ncontent: x\narticle: y\ntitle: {{a: 1}}\n---\n{BODY[0]}", "a.md")
    assert (found.text, found.title) == (BODY[0], None)


@pytest.mark.parametrize("front", ["---\n---\n", "", "---\n\nA rule, not front matter\n\n---\n"])
def test_without_front_matter_the_text_speaks_for_itself(front: str) -> None:
    paragraphs = "\n\n".join(BODY)
    found = article(f"{front}# {HEADLINE}\n\nPublished: 8 October 2024\n\n{paragraphs}", "a.md")
    assert found.published == date(2024, 10, 8)
    assert found.text.endswith(TEXT)


def test_markdown_becomes_plain_paragraphs() -> None:
    found = article(
        f"# {HEADLINE}\n\nThe *Orava* dam\nopened [on Monday](https://dam.example), `dam.sh` ran. ![alt](dam.png)\n\n"
        "## The cost\n\n- **3.4** billion euros\n- nine years\n\n  of work\n\n1. first gate\n\n> It held, she said.\n\n"
        "```\nopen  gate\n```\n\n***\n\nIt held &amp; held. <script>alert(1)</script>\n",
        "a.md",
    )
    assert found.title == HEADLINE
    assert found.text.split("\n") == [
        "The Orava dam opened on Monday, dam.sh ran.",
        "The cost",
        "- 3.4 billion euros",
        "- nine years",
        "of work",
        "- first gate",
        "It held, she said.",
        "open gate",
        "It held & held. alert(1)",
    ]


# JSON Lines


def record(**fields: Any) -> Article:
    ((_, result),) = records({"text": TEXT} | fields)
    assert isinstance(result, Article), result
    return result


def test_bad_lines_of_an_export_do_not_stop_the_good_ones() -> None:
    found = records(
        {"text": TEXT}, "", "{broken", "[1]", '"x"', "[" * 90_000, {"title": "none"}, {"body": BODY[0]}, "   "
    )
    assert [source for source, _ in found] == [f"a.jsonl#{n}" for n in (1, 3, 4, 5, 6, 7, 8)]
    assert [isinstance(result, Article) for _, result in found] == [True, False, False, False, False, False, True]
    assert str(found[1][1]).startswith("not a JSON object")
    assert str(found[2][1]) == "expected a JSON object, found list"
    assert str(found[5][1]).startswith("no article text; expected one of the fields text, body")
    assert found[6][1].path == "a.jsonl#8"  # type: ignore[union-attr]


def test_lines_may_end_in_any_way_and_begin_with_a_byte_order_mark() -> None:
    data = b"\xef\xbb\xbf" + json.dumps({"text": TEXT}).encode() + b"\r\n\r\n" + json.dumps({"text": BODY[0]}).encode()
    assert [(source, getattr(result, "text", None)) for source, result in read(data, "a.ndjson")] == [
        ("a.ndjson#1", TEXT),
        ("a.ndjson#3", BODY[0]),
    ]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"headline": HEADLINE}, {"title": HEADLINE}),
        ({"Title": f" {HEADLINE}\n"}, {"title": HEADLINE}),
        ({"outlet": "Harbour Times"}, {"publisher": "Harbour Times"}),
        ({"publisher": {"name": "Harbour Times", "id": 7}}, {"publisher": "Harbour Times"}),
        ({"source": [{"name": "Harbour Times"}]}, {"publisher": "Harbour Times"}),
        ({"publisher": {"a": [1]}}, {"publisher": None}),
        ({"publisher": True}, {"publisher": None}),
        ({"date": "2024-10-08T11:42:00Z"}, {"published": date(2024, 10, 8)}),
        ({"datePublished": "Tue, 08 Oct 2024 11:42:00 GMT"}, {"published": date(2024, 10, 8)}),
        ({"published_at": {"$date": "2024-10-08T00:00:00Z"}}, {"published": date(2024, 10, 8)}),
        ({"date": None, "published": ""}, {"published": None}),
        ({"link": "https://harbour.example/a"}, {"url": "https://harbour.example/a"}),
        ({"url": "javascript:alert(1)"}, {"url": None}),
        ({"url": "/a"}, {"url": None}),
        ({"lang": "EN_us"}, {"language": "en"}),
        ({"language": "Chinese"}, {"language": None}),
        ({"title": 1984}, {"title": "1984"}),
    ],
)
def test_fields_of_an_export_are_known_by_their_usual_names(
    fields: Mapping[str, Any], expected: Mapping[str, Any]
) -> None:
    found = record(**fields)
    assert {name: getattr(found, name) for name in expected} == expected
    assert found.text == TEXT


def test_a_text_in_an_export_is_cleaned_and_its_headline_kept() -> None:
    found = record(text=f"{HEADLINE}\n\nPublished: 8 October 2024\n\nReuters\n\n{TEXT}\n\nShare this article")
    assert found.text == TEXT
    assert (found.title, found.publisher, found.published) == (HEADLINE, "Reuters", date(2024, 10, 8))


def test_what_an_export_states_counts_more_than_what_its_text_says() -> None:
    found = record(text=f"{HEADLINE}\n\nReuters\n\n{TEXT}", title="Dam opens", publisher="Harbour Times")
    assert (found.title, found.publisher, found.text) == ("Dam opens", "Harbour Times", TEXT)


@pytest.mark.parametrize("value", ["soon", "08/10/2024", 1728345600, "2023-02-29", {"a": {}}, []])
def test_a_date_that_cannot_be_read_is_refused_not_guessed(value: Any) -> None:
    ((_, result),) = records({"text": TEXT, "date": value})
    assert isinstance(result, ReadError)
    assert "expected YYYY-MM-DD" in str(result)


@given(st.binary(), st.sampled_from(SUFFIXES))
def test_any_bytes_are_read_or_refused(data: bytes, suffix: str) -> None:
    for _, result in read(data, f"a{suffix}"):
        assert isinstance(result, Article | ReadError)
        if isinstance(result, Article):
            assert result.text == result.text.strip() != ""


# Finding files


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("a.txt", "b.MD", "c.html", "d.jsonl", "README.md", ".hidden.txt", "e.exe", "sub/f.txt", ".git/g.txt",
                 "sub/.cache/h.md", "sub/readme.txt", "[1].txt"):  # fmt: skip
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("Text.", encoding="utf-8")
    return tmp_path


def names(tree: Path, source: str) -> list[str]:
    return [file.relative_to(tree).as_posix() for file in find(str(tree / source)).files]


def test_a_folder_gives_its_readable_files_without_hidden_ones_and_notes_about_it(tree: Path) -> None:
    assert names(tree, "") == ["[1].txt", "a.txt", "b.MD", "c.html", "d.jsonl", "sub/f.txt"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.txt", ["[1].txt", "a.txt"]),
        ("**/*.txt", ["[1].txt", "a.txt", "sub/f.txt"]),
        ("[ab].*", ["a.txt", "b.MD"]),
        ("s*", ["sub/f.txt"]),
        ("*", ["[1].txt", "a.txt", "b.MD", "c.html", "d.jsonl", "sub/f.txt"]),
    ],
)
def test_a_glob_gives_what_it_matches_by_the_same_rules(tree: Path, pattern: str, expected: list[str]) -> None:
    assert names(tree, pattern) == expected


@pytest.mark.parametrize("name", ["a.txt", "b.MD", "README.md", ".hidden.txt", "[1].txt", "e.exe"])
def test_a_file_that_is_named_is_read_whatever_its_name(tree: Path, name: str) -> None:
    assert names(tree, name) == [name]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("missing.txt", "no such file or folder"),
        ("missing/*.txt", "nothing readable there"),
        ("*.exe", "nothing readable there"),
        ("", "no such file or folder"),
    ],
)
def test_a_source_with_nothing_to_read_is_refused_with_the_reason(tree: Path, source: str, reason: str) -> None:
    with pytest.raises(ReadError, match=reason.replace(".", r"\.")):
        find(str(tree / source) if source else "~nobody-of-that-name/a.txt")


def test_a_folder_without_anything_readable_is_refused(tmp_path: Path) -> None:
    (tmp_path / "e.exe").touch()
    (tmp_path / "README.md").touch()
    with pytest.raises(ReadError, match="nothing readable there"):
        find(str(tmp_path))


@pytest.mark.parametrize("address", ["ftp://news.example/a.html", "feed://news.example", "FILE:///etc/passwd"])
def test_an_address_of_another_kind_is_refused_with_a_way_out(address: str) -> None:
    with pytest.raises(ReadError, match=r"(ftp|feed|file):// is not read; expected http:// or https://, or a file"):
        find(address)


def test_links_in_a_circle_and_into_nothing_end_and_give_each_file_once(tree: Path) -> None:
    (tree / "sub" / "loop").symlink_to(tree, target_is_directory=True)
    (tree / "self.txt").symlink_to("self.txt")
    (tree / "gone.txt").symlink_to("nowhere.txt")
    (tree / "sub" / "again.txt").symlink_to(tree / "a.txt")
    expected = ["[1].txt", "a.txt", "b.MD", "c.html", "d.jsonl", "sub/f.txt"]
    assert names(tree, "") == expected
    assert names(tree, "**") == expected
    assert names(tree, "**/*.txt") == ["[1].txt", "a.txt", "sub/f.txt"]


def test_a_file_without_a_suffix_is_found_in_a_folder_when_it_is_text(tree: Path) -> None:
    (tree / "bulletin").write_text(TEXT, encoding="utf-8")
    (tree / "blob").write_bytes(bytes(range(256)) * 8)
    (tree / "LICENSE").write_text(TEXT, encoding="utf-8")
    assert names(tree, "") == ["[1].txt", "a.txt", "b.MD", "bulletin", "c.html", "d.jsonl", "sub/f.txt"]


def refusals(folder: Path) -> list[tuple[str, str]]:
    return [(file.removeprefix(f"{folder}/"), str(reason)) for file, reason in find(str(folder)).refused]


@pytest.mark.parametrize("pattern", ["", "*.txt"])
def test_a_link_out_of_the_folder_is_refused_and_the_others_are_read(tree: Path, pattern: str, tmp_path: Path) -> None:
    inner = tmp_path / "sub"
    (inner / "out.txt").symlink_to(tree / "a.txt")
    (inner / "in.txt").symlink_to(inner / "f.txt")
    found = find(str(inner / pattern))
    assert [file.name for file in found.files] == ["f.txt"]
    ((file, reason),) = found.refused
    assert (file, str(reason)) == (
        str(inner / "out.txt"),
        "it is a link out of the folder; give the file that it leads to",
    )
    assert [file.name for file in find(str(inner / "out.txt")).files] == ["out.txt"]


def test_a_pipe_is_refused_without_being_opened(tree: Path) -> None:
    os.mkfifo(tree / "pipe.txt")
    assert refusals(tree) == [("pipe.txt", "it is a pipe, not a file")]
    with pytest.raises(ReadError, match="it is a pipe, not a file"):
        find(str(tree / "pipe.txt"))


def test_a_device_is_refused_without_being_opened() -> None:
    with pytest.raises(ReadError, match="it is a device, not a file"):
        find("/dev/zero")


@pytest.mark.parametrize("name", ["a\nb.txt", "a\x1b[2Jb.txt", "a\u202etxt.exe.txt", "a\x7f.txt", "a\u2028.txt"])
def test_a_name_with_control_characters_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(TEXT, encoding="utf-8")
    ((file, reason),) = refusals(tmp_path)
    assert file == name.encode("unicode_escape").decode()
    assert reason.startswith("its name holds characters that show nothing")
    with pytest.raises(ReadError, match="its name holds"):
        find(str(tmp_path / name))


# Byline, section, day of the last change, and where the day of publication was found


@pytest.mark.parametrize(
    ("data", "path", "published_from"),
    [
        (f"{HEADLINE}\nPublished: 8 October 2024\n{TEXT}", "a.txt", "header line"),
        (f"Orava, Oct 8, 2024 (Tatra News) - {TEXT}", "a.txt", "dateline"),
        (f"---\ndate: 2024-10-08\n---\n{TEXT}", "a.md", "front matter"),
        (json.dumps({"text": TEXT, "date": "2024-10-08"}), "a.jsonl", "field"),
        (f"Subject: Dam\nTo: a@b.example\nDate: Tue, 8 Oct 2024 10:00:00 +0200\n\n{TEXT}", "a.eml", "mail header"),
    ],
)
def test_an_article_tells_where_its_day_was_found(data: str, path: str, published_from: str) -> None:
    ((_, found),) = read(data.encode(), path)
    assert isinstance(found, Article), found
    assert (found.published, found.published_from) == (date(2024, 10, 8), published_from)


def test_an_undated_article_tells_of_no_place_where_its_day_was_found() -> None:
    assert article(TEXT).published_from is None


def test_exports_give_byline_section_and_the_day_of_the_last_change() -> None:
    record = {"text": TEXT, "authors": [{"name": "Ann Lee"}, "Bo Wu"], "section": "World", "updated_at": "2024-10-09"}
    ((_, found), (_, odd)) = records(record, record | {"updated_at": "soon"})
    assert isinstance(found, Article)
    assert isinstance(odd, Article)
    assert (found.byline, found.section, found.modified, found.published) == (
        "Ann Lee, Bo Wu", "World", date(2024, 10, 9), None,
    )  # fmt: skip
    assert odd.modified is None


@pytest.mark.parametrize(
    ("line", "byline"), [("By Jane Doe", "Jane Doe"), ("By Jane Doe and Bo Wu", "Jane Doe, Bo Wu")]
)
def test_a_line_of_names_gives_the_byline(line: str, byline: str) -> None:
    assert article(f"{HEADLINE}\n{line}\n{TEXT}").byline == byline
