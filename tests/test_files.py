"""Files that may be hostile, read by a process within limits."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from written_files import BODY, TEXT, book, mail, packed, page, saved_page, story_pdf, word

from assistant.backends.files import FileReader
from assistant.formats.reading import read
from assistant.nouns import Article


@pytest.fixture
def reader() -> Iterator[FileReader]:
    with FileReader(timeout_s=20) as opened:
        yield opened


def children() -> set[int]:
    """Return the processes that this one has started."""
    if not Path("/proc/self/task").is_dir():
        pytest.skip("only Linux tells a process its children")
    found = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {int(pid) for tasks in found for pid in tasks.read_text().split()}


KINDS = {
    "a.txt": TEXT.encode(),
    "long.txt": "\n\n".join(f"In month {number} the council of Lindvik met." for number in range(5000)).encode(),
    "a.html": page().encode(),
    "a.pdf": story_pdf(),
    "a.docx": word(f"<w:p><w:r><w:t>{BODY[0]}</w:t></w:r></w:p>"),
    "a.eml": mail(),
    "a.mhtml": saved_page(),
    "a.epub": book({"one": f"<p>{' '.join(BODY)}</p>"}),
    "a.json": json.dumps([{"text": TEXT, "date": "2024-10-08"}, {"text": ""}, {"text": BODY[0]}]).encode(),
    "a.csv": f'story\n"{TEXT}"\n'.encode(),
    "a.zip": packed({"a.txt": TEXT, "b.html": page(), "c.pdf": b"%PDF-broken"}),
    "b.zip": b"PK\x03\x04 broken",
    "empty.pdf": b"",
}


@pytest.mark.parametrize("path", sorted(KINDS))
def test_another_process_reads_what_this_one_would(reader: FileReader, path: str) -> None:
    chosen = {"text": "story"} if path == "a.csv" else {}
    expected = [(source, str(one)) for source, one in read(KINDS[path], path, chosen)]
    assert [(source, str(one)) for source, one in reader.read(KINDS[path], path, chosen)] == expected


def test_one_process_reads_many_files_and_none_is_left(reader: FileReader) -> None:
    before = children()
    with reader:
        for _ in range(3):
            list(reader.read(KINDS["a.pdf"], "a.pdf", {}))
            assert len(children() - before) == 1
        list(reader.read(KINDS["a.txt"], "a.txt", {}))
    assert children() == before
    assert len(list(reader.read(KINDS["a.pdf"], "a.pdf", {}))) == 1


def test_short_plain_text_needs_no_process(reader: FileReader) -> None:
    before = children()
    list(reader.read(KINDS["a.txt"], "a.txt", {}))
    list(reader.read(json.dumps({"text": TEXT}).encode(), "a.jsonl", {}))
    assert children() == before


def test_several_threads_read_at_once(reader: FileReader) -> None:
    found: list[list[str]] = []

    def work() -> None:
        found.append([str(one) for _ in range(4) for _, one in reader.read(KINDS["a.zip"], "a.zip", {})])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(one == found[0] for one in found)
    assert len(found[0]) == 12


def test_a_read_that_is_given_up_leaves_no_process_and_harms_no_other() -> None:
    before = children()
    with FileReader() as reader:
        started = reader.read(KINDS["a.zip"], "a.zip", {})
        next(started)
        started.close()  # type: ignore[attr-defined]
        assert children() == before
        assert [source for source, _ in reader.read(KINDS["a.json"], "a.json", {})] == [
            "a.json#1",
            "a.json#2",
            "a.json#3",
        ]


def test_a_process_that_dies_between_two_files_is_replaced(reader: FileReader) -> None:
    before = children()
    list(reader.read(KINDS["a.pdf"], "a.pdf", {}))
    (worker,) = children() - before
    os.kill(worker, signal.SIGKILL)
    time.sleep(0.2)
    ((_, found),) = reader.read(KINDS["a.pdf"], "a.pdf", {})
    assert isinstance(found, Article)


def test_the_process_knows_no_secret(reader: FileReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    before = children()
    list(reader.read(KINDS["a.pdf"], "a.pdf", {}))
    (worker,) = children() - before
    assert b"secret" not in Path(f"/proc/{worker}/environ").read_bytes()


def test_the_process_loads_no_models(reader: FileReader) -> None:
    before = children()
    list(reader.read(KINDS["a.zip"], "a.zip", {}))
    (worker,) = children() - before
    mapped = Path(f"/proc/{worker}/maps").read_text()
    assert not [name for name in ("torch", "chroma", "numpy", "onnx") if name in mapped]


def test_the_process_ends_when_the_one_that_asked_is_killed(tmp_path: Path) -> None:
    script = (
        "import sys, time; from assistant.backends.files import FileReader; import test_files\n"
        "list(FileReader().read(test_files.KINDS['a.pdf'], 'a.pdf', {}))\n"
        "print(*test_files.children(), flush=True); time.sleep(60)"
    )
    path = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parent.parent)])
    asking = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path}
    )
    assert asking.stdout
    worker = int(asking.stdout.readline())
    asking.kill()
    asking.wait()
    asking.stdout.close()
    end = time.monotonic() + 10
    while time.monotonic() < end and _is_alive(worker):
        time.sleep(0.05)
    assert not _is_alive(worker)


def _is_alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def test_a_process_does_not_run_far_ahead_of_whoever_asked(reader: FileReader) -> None:
    lines = [json.dumps({"text": f"In month {number} the council met. " * 300}) for number in range(400)]
    before = children()
    reading = reader.read("\n".join(lines).encode(), "a.jsonl", {})
    next(reading)
    (worker,) = children() - before
    used = -1
    while used != (used := ticks(worker)):
        time.sleep(1)
    assert len(list(reading)) == len(lines) - 1
    assert used * 2 < ticks(worker)


def ticks(pid: int) -> int:
    """Return the processor time that a process has used."""
    return sum(map(int, Path(f"/proc/{pid}/stat").read_text().split()[13:15]))
