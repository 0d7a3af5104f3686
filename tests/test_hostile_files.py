"""Files made to hang, to eat the memory or to reach outside: each is a clear failure, or is read, within the limits."""

import io
import os
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from written_files import BODY, TEXT, book, entities, nested_forms, packed, page, word

from assistant.backends.files import FileReader
from assistant.errors import ReadError
from assistant.nouns import Article


@pytest.fixture(scope="module")
def reader() -> Iterator[FileReader]:
    with FileReader(timeout_s=15, memory_mb=512) as opened:
        yield opened


def failures(reader: FileReader, data: bytes, path: str) -> list[str]:
    found = list(reader.read(data, path, {}))
    assert found
    reasons = [str(one) for _, one in found if isinstance(one, ReadError)]
    assert not [reason for reason in reasons if "\n" in reason or len(reason) > 400]
    return reasons


DEEP = {
    "div.html": b"<html><body>" + b"<div>" * 100_000 + BODY[0].encode() + b"</div>" * 100_000,
    "b.html": b"<html><body>" + b"<b>" * 100_000 + BODY[0].encode(),
    "table.html": b"<html><body>" + b"<table><tr><td>" * 40_000 + BODY[0].encode(),
    "docx": word("<w:p>" * 50_000),
    "json": b'{"a":' * 50_000,
    "pdf": b"%PDF-1.4\n1 0 obj\n" + b"[" * 1_000_000,
    "eml": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000)),
    "md": b"---\na: " + b"[" * 20_000 + b"\n---\n" + TEXT.encode(),
}


@pytest.mark.parametrize("name", sorted(DEEP))
def test_a_file_nested_very_deeply_is_read_or_refused(reader: FileReader, name: str) -> None:
    failures(reader, DEEP[name], f"a.{name}")


def container(inside: str, prologue: str = "") -> bytes:
    return book({"one": f"<p>{TEXT}</p>"}, **{"META-INF/container.xml": f'<?xml version="1.0"?>{prologue}{inside}'})


def test_entities_that_stand_for_a_billion_others_are_not_followed(reader: FileReader) -> None:
    bomb = word("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", entities())
    assert "amplification" in failures(reader, bomb, "a.docx")[0]
    named = '<container><rootfiles><rootfile full-path="&a9;"/></rootfiles></container>'
    assert failures(reader, container(named, entities()), "a.epub")[0].startswith("it is a broken e-book")


def test_an_entity_that_names_a_file_is_not_opened(reader: FileReader, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("The password is hunter2.")
    doctype = f'<!DOCTYPE x [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    told = f"<w:p><w:r><w:t>{BODY[0]} &x;</w:t></w:r></w:p>"
    opf = '<container><rootfiles><rootfile full-path="OPS/book.opf">&x;</rootfile></rootfiles></container>'
    for data, path in ((word(told, doctype), "a.docx"), (container(opf, doctype), "a.epub")):
        assert "hunter2" not in " ".join(getattr(one, "text", str(one)) for _, one in reader.read(data, path, {}))


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"a.txt": b"a" * 150_000_000}, "times its size; that is no honest archive"),
        ({f"{n}.txt": os.urandom(9) + b"a" * 30_000_000 for n in range(8)}, "it would unpack to 240 MB; at most 200"),
        ({f"{n}.txt": "" for n in range(20_001)}, "it holds 20001 files; at most 20000 are read"),
        ({"word/document.xml": b" " * 150_000_000}, "no honest archive"),
        ({"META-INF/container.xml": b" " * 150_000_000}, "no honest archive"),
    ],
)
def test_an_archive_that_would_unpack_to_far_more_is_refused(
    reader: FileReader, members: dict[str, bytes | str], reason: str
) -> None:
    (found,) = failures(reader, packed(members), "a.zip")
    assert reason in found


def test_an_archive_that_lies_about_its_sizes_unpacks_to_no_more(reader: FileReader) -> None:
    data = packed({"a.txt": b"a" * 50_000_000})
    size = (50_000_000).to_bytes(4, "little")
    assert data.count(size) == 2
    with zipfile.ZipFile(io.BytesIO(data.replace(size, (400).to_bytes(4, "little")))) as lying:
        assert lying.infolist()[0].file_size == 400
    (found,) = failures(reader, data.replace(size, (400).to_bytes(4, "little")), "a.zip")
    assert found.startswith("it can't be unpacked")


def test_a_pdf_made_to_hang_is_given_up_and_the_others_are_read() -> None:
    with FileReader(timeout_s=2) as impatient:
        data = packed({"a.txt": TEXT, "hang.pdf": nested_forms(), "b.txt": BODY[0]})
        found = list(impatient.read(data, "a.zip", {}))
    assert [source for source, _ in found] == ["a.zip!/a.txt", "a.zip!/hang.pdf", "a.zip!/b.txt"]
    assert str(found[1][1]) == "reading it took longer than 2 s; ASSISTANT_READ_TIMEOUT_S is the limit"
    assert isinstance(found[2][1], Article)


def test_an_archive_of_files_made_to_hang_is_given_up_in_whole() -> None:
    with FileReader(timeout_s=2) as impatient:
        data = packed({**{f"{n}.pdf": nested_forms() for n in range(9)}, "z.txt": TEXT})
        found = list(impatient.read(data, "a.zip", {}))
    assert [source for source, _ in found] == ["a.zip!/0.pdf", "a.zip!/1.pdf", "a.zip!/2.pdf", "a.zip"]
    assert str(found[-1][1]).startswith("3 parts of it could not be read within the limits")


def test_a_stream_that_unpacks_to_hundreds_of_megabytes_is_refused_within_the_memory(reader: FileReader) -> None:
    stream = zlib.compress(zlib.compress(b"\0" * 300_000_000))
    head = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n" % len(stream)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
        head + stream + b"\nendstream",
    ]
    numbered = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, one) for n, one in enumerate(objects, start=1))
    data = b"%PDF-1.4\n" + numbered + b"trailer << /Size 5 /Root 1 0 R >>\n%%EOF"
    assert len(failures(reader, data, "a.pdf")) == 1


def test_a_file_that_needs_more_memory_than_allowed_fails_and_the_next_is_read() -> None:
    with FileReader(memory_mb=256) as small:
        (reason,) = failures(small, b"[" + b"[]," * 5_000_000 + b"[]]", "a.json")
        assert "memory" in reason
        assert "ASSISTANT_READ_MEMORY_MB" in reason
        assert not failures(small, page().encode(), "a.html")


def test_a_large_export_takes_little_more_memory_than_its_bytes() -> None:
    line = b'{"text": "The dam opened on Monday. \xf0\x9f\x8e\x89"}\n'
    data = line + b'{"title": "' + b"x" * 60_000_000 + b'"}\n' + line
    with FileReader(memory_mb=300) as small:
        found = dict(small.read(data, "a.jsonl", {}))
    assert [getattr(found[f"a.jsonl#{number}"], "text", None) for number in (1, 3)] == [
        "The dam opened on Monday. \N{PARTY POPPER}"
    ] * 2


@pytest.mark.parametrize(
    "header",
    [
        b"Subject: " + b"=?utf-8?q?a?= " * 50_000,
        b"Date: " + b"(" * 100_000,
        b"Content-Type: text/plain; charset*0*=x''" + b"%ff" * 20_000,
        b"To: a:;, <@" + b"," * 20_000,
    ],
)
def test_a_header_that_takes_the_grammar_of_mail_to_its_limits_does_no_harm(reader: FileReader, header: bytes) -> None:
    ((_, found),) = reader.read(header + b"\n\n" + TEXT.encode(), "a.eml", {})
    assert isinstance(found, Article)
    assert found.text == TEXT


def test_a_gigantic_file_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    with file.open("wb") as opened:
        opened.truncate(40_000_000_000)
    with pytest.raises(ReadError, match="it has 40000 MB, at most 200 are read"):
        FileReader().load(file)


def test_a_pipe_put_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(ReadError, match="a device or a pipe"):
        FileReader().load(tmp_path / "a.txt")
    with pytest.raises(ReadError, match="a device or a pipe"):
        FileReader().load(Path("/dev/zero"))
