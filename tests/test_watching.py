"""Following folders: what counts as a change, and when it is told."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import AssistantError
from assistant.faces.watching import ticks


def until_changed(found: Iterator[bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    return any(changed for changed in found if changed or time.monotonic() > end)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    (folder / "library").mkdir(parents=True)
    return folder


def test_what_is_written_changed_or_removed_below_a_folder_is_told(folder: Path) -> None:
    found = ticks([str(folder)], folder / "library")
    assert next(found)  # there is always a first time
    file = folder / "deep" / "story.txt"
    file.parent.mkdir()
    for change in (lambda: file.write_text("One."), lambda: file.write_text("Two."), file.unlink):
        change()
        assert until_changed(found)


def test_what_changes_while_the_first_ingest_runs_is_told_after_it(folder: Path) -> None:
    found = ticks([f"{folder}/**/*.txt"], folder / "library")
    assert next(found)
    (folder / "story.txt").write_text("One.")
    time.sleep(0.2)
    assert until_changed(found)


def test_the_library_itself_does_not_count(folder: Path) -> None:
    found = ticks([str(folder)], folder / "library")
    assert next(found)
    (folder / "library" / "articles.sqlite").write_text("x")
    assert not next(found)
    assert not next(found)


def test_a_stop_ends_it(folder: Path) -> None:
    stop = threading.Event()
    found = ticks([str(folder)], folder / "library", stop)
    assert next(found)
    stop.set()
    assert not any(found)


@pytest.mark.parametrize("source", ["https://example.org/feed", "story.txt", "nowhere"])
def test_only_folders_and_globs_can_be_followed(source: str, folder: Path) -> None:
    with pytest.raises(AssistantError, match=r"--watch follows folders and globs, and .* is neither"):
        ticks([source], folder)
