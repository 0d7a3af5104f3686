"""A disk that fills up on the way, and one that can't be written: one clear line, and nothing lost."""

import subprocess

import pytest
from library_state import state
from tiny_model import make_model

from assistant.backends import disk
from assistant.backends.encoder import Encoder
from assistant.errors import LibraryError
from assistant.library import Library

ENOUGH = "size=64m"


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    return Encoder(str(make_model(tmp_path_factory.mktemp("disk") / "model")), "fp32")


@pytest.fixture
def small_disk(tmp_path):
    """A folder whose disk is made as large as a test wants it."""
    place, made = tmp_path / "disk", []
    place.mkdir()

    def sized(size):
        options = f"remount,{size}" if made else size
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], capture_output=True, check=False)
        if done.returncode:
            pytest.skip("making a small disk takes the rights of an administrator")
        made.append(size)
        return place

    yield sized
    if made:
        subprocess.run(["umount", place], check=True)


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    for number in range(30):
        text = " ".join(f"The mayor of town {number} opened bridge {bridge} on a Monday." for bridge in range(40))
        (folder / f"{number}.md").write_text(f"---\ntitle: Town {number}\npublished: 2024-06-20\n---\n{text}\n")
    return folder


def ingested(place, encoder, news):
    library = Library(place, encoder, 220)
    try:
        report = library.ingest([str(news)])
        return report, state(library), library.check()
    finally:
        library.close()


@pytest.mark.parametrize("kb", [20, 160, 640])
def test_a_full_disk_is_told_in_one_line_and_nothing_is_lost(kb, small_disk, encoder, news, tmp_path):
    place = small_disk(f"size={kb}k")
    with pytest.raises(LibraryError, match=rf"^the disk with {place}/library is full; free some space and"):
        ingested(place / "library", encoder, news)
    small_disk(ENOUGH)
    report, found, problems = ingested(place / "library", encoder, news)
    assert (report.failed, problems) == ((), ())
    assert found == ingested(tmp_path / "unbroken", encoder, news)[1]


def test_a_disk_that_can_not_be_written_is_told_in_one_line_and_nothing_is_lost(small_disk, encoder, news):
    place = small_disk(ENOUGH)
    _, before, _ = ingested(place / "library", encoder, news)
    small_disk("ro")
    with pytest.raises(LibraryError, match=rf"^{place}/library can't be written: Read-only file system$"):
        ingested(place / "library", encoder, news)
    with pytest.raises(LibraryError, match=rf"^{place}/other can't be used as a library: Read-only file system$"):
        ingested(place / "other", encoder, news)
    small_disk("rw")
    report, found, problems = ingested(place / "library", encoder, news)
    assert (len(report.unchanged), problems, found) == (30, (), before)


def test_where_the_folder_is_gone_the_error_itself_is_told(tmp_path):
    assert disk.full(OSError("unable to open database file"), tmp_path / "gone") is None
