"""Files of every kind, damaged: each is read or refused in one line, and nothing else happens."""

import io
import json
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from written_files import BODY, HEADLINE, TEXT, book, mail, packed, page, saved_page, story_pdf, word

from assistant.errors import ReadError
from assistant.formats.reading import read
from assistant.nouns import Article

WHOLE = {
    "a.pdf": story_pdf(),
    "a.docx": word("".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in BODY)),
    "a.epub": book({"one": "".join(f"<p>{line}</p>" for line in BODY)}),
    "a.eml": mail(),
    "b.eml": mail(html=True),
    "a.mhtml": saved_page(),
    "a.html": page(head='<script type="application/ld+json">{"datePublished": "2024-10-08"}</script>').encode(),
    "a.json": json.dumps([{"title": HEADLINE, "date": "2024-10-08", "text": TEXT}]).encode(),
    "a.jsonl": json.dumps({"title": HEADLINE, "date": "2024-10-08", "text": TEXT}).encode(),
    "a.csv": f'title,date,text\n{HEADLINE},2024-10-08,"{TEXT}"\n'.encode(),
    "a.md": f"---\ntitle: x\ndate: 2024-10-08\n---\n# {HEADLINE}\n\n{TEXT}".encode(),
    "a.zip": packed({"a.txt": TEXT, "b.html": page(), "c.pdf": story_pdf()}),
}
ODD = [
    b"<",
    b"\0",
    b"\xff\xfe",
    b'"',
    b"[" * 99,
    b"<br>" * 50,
    b"\r\n",
    b"9" * 40,
    b"charset=utf-7",
    b"=?x?q?",
    b"\x1b$B",
]
EDITS = st.lists(
    st.tuples(st.integers(0, 1 << 20), st.sampled_from(("cut", "drop", "double")) | st.sampled_from(ODD) | st.binary()),
    min_size=1,
    max_size=8,
)


def edited(data: bytes, edits: list[tuple[int, str | bytes]]) -> bytes:
    for place, edit in edits:
        at = place % (len(data) + 1)
        if edit == "cut":
            data = data[:at]
        elif edit == "drop":
            data = data[:at] + data[at + 20 :]
        elif isinstance(edit, bytes):
            data = data[:at] + edit + data[at:]
        else:
            data = data[:at] + data[at : at + 200] * 2 + data[at + 200 :]
    return data


def examine(data: bytes, path: str) -> None:
    """Check that whatever comes of a file can be stored, cited and printed."""
    for source, found in read(data, path):
        source.encode()
        if isinstance(found, Article):
            assert found.path == source
            assert found.text.strip() == found.text != ""
            "".join(filter(None, (found.text, found.title, found.publisher, found.url))).encode()
        else:
            assert isinstance(found, ReadError)
            assert "\n" not in str(found)
            assert len(str(found).encode()) < 1000


@pytest.mark.parametrize("path", sorted(WHOLE))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(EDITS)
def test_a_damaged_file_is_read_or_refused(path: str, edits: list[tuple[int, str | bytes]]) -> None:
    examine(edited(WHOLE[path], edits), path)


@pytest.mark.parametrize("path", ["a.docx", "a.epub", "a.zip"])
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 99), EDITS)
def test_a_whole_archive_of_damaged_files_is_read_or_refused(
    path: str, which: int, edits: list[tuple[int, str | bytes]]
) -> None:
    with zipfile.ZipFile(io.BytesIO(WHOLE[path])) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = sorted(members)[which % len(members)]
    examine(packed({**members, name: edited(members[name], edits)}), path)


FOUND = {
    # By 15 minutes of random changes to such files (26,457 of them); 21 more (99,583) found nothing.
    "a table whose header breaks in the middle": ("a.csv", f'title,date,"after\n{TEXT}\n{TEXT}'.encode()),
    "a date with a year beyond C": ("a.eml", b"Date: Tue, 08 Oct 99999999999999 23:30:00 -0700\n\n" + TEXT.encode()),
    "an address of a group without end": ("a.eml", b"To: news:@courier\nFrom: :;<\n\n" + TEXT.encode()),
    "a header that is nothing but brackets": ("a.mhtml", b"From: <Saved by x>\nTo: " + b"(" * 5000),
    "an encoded word that is cut off": ("a.eml", b"Subject: =?utf-8?b?x\nContent-Type: ;=\"\n\n" + TEXT.encode()),

}  # fmt: skip


@pytest.mark.parametrize("name", sorted(FOUND))
def test_what_fuzzing_found_is_read_or_refused(name: str) -> None:
    path, data = FOUND[name]
    examine(data, path)


@pytest.mark.parametrize("path", ["a.eml"])
def test_what_an_e_mail_says_is_read_whatever_its_headers_are(path: str) -> None:
    for name, (kind, data) in FOUND.items():
        if kind == path:
            ((_, found),) = read(data, path)
            assert isinstance(found, Article), (name, found)
            assert found.text == TEXT
