"""One writer at a time: the lock says who holds it, and dies with its holder."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from assistant.backends.lock import prepare, touching, writing
from assistant.errors import LibraryBusy, LibraryError

HOLDER = """
import sys, time
from pathlib import Path
from assistant.backends.lock import writing
with writing(Path(sys.argv[1]), "ingest"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    root = str(Path(__file__).parent.parent)
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": root},
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()


def in_thread(work):
    """Run work in another thread and return what it raised."""
    caught = []

    def run():
        try:
            work()
        except Exception as error:
            caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return caught[0] if caught else None


def hold(folder, work="ingest"):
    with writing(folder, work):
        pass


@pytest.fixture
def as_nobody(tmp_path):
    """Become someone who may only look at the folder: the superuser may write anywhere."""
    tmp_path.chmod(0o555)
    before = os.geteuid()
    if before == 0:
        for parent in tmp_path.parents:
            if parent.owner() == "root" and parent != Path("/") and "pytest" in parent.name:
                parent.chmod(0o755)
        os.seteuid(65534)
    yield
    os.seteuid(before)
    tmp_path.chmod(0o755)


def test_a_second_process_is_told_who_writes(tmp_path, holder):
    with pytest.raises(LibraryBusy, match=rf"being written by process {holder.pid} \(ingest, since \d\d:\d\d:\d\d\)"):
        hold(tmp_path)


def test_a_second_thread_is_told_who_writes(tmp_path):
    with writing(tmp_path, "repair"):
        error = in_thread(lambda: hold(tmp_path))
    assert isinstance(error, LibraryBusy)
    assert f"process {os.getpid()} (repair" in str(error)


def test_the_lock_can_be_taken_again_after_it_was_let_go(tmp_path):
    hold(tmp_path)
    hold(tmp_path)
    assert not (tmp_path / "writer.json").exists()


def test_a_block_that_raises_lets_go_of_the_lock(tmp_path):
    with pytest.raises(KeyboardInterrupt), writing(tmp_path, "ingest"):
        raise KeyboardInterrupt
    assert in_thread(lambda: hold(tmp_path)) is None


def test_a_killed_holder_leaves_the_lock_free(tmp_path, holder):
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert (tmp_path / "writer.json").exists(), "its name was left behind"
    with writing(tmp_path, "remove"):
        assert json.loads((tmp_path / "writer.json").read_text())["pid"] == os.getpid()


@pytest.mark.parametrize("left", [b"", b"{", b"[]", b'{"pid": 1}', b"\xff"])
def test_an_unreadable_name_is_no_obstacle(tmp_path, left):
    with writing(tmp_path, "ingest"):
        (tmp_path / "writer.json").write_bytes(left)
        error = in_thread(lambda: hold(tmp_path))
    assert "being written by another process" in str(error)


def test_a_touch_is_waited_for(tmp_path):
    order = []
    inside = threading.Event()

    def first():
        with touching(tmp_path):
            inside.set()
            threading.Event().wait(0.2)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait(10)
    with touching(tmp_path):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


def test_a_touch_is_possible_while_another_writes(tmp_path, holder):
    with touching(tmp_path):
        pass


def test_a_folder_that_may_not_be_written_is_one_clear_line(tmp_path, as_nobody):
    for attempt in (lambda: hold(tmp_path), lambda: prepare(tmp_path / "below")):
        with pytest.raises(LibraryError, match=r"can't be (written|used as a library): Permission denied$"):
            attempt()


def test_a_file_in_the_place_of_the_folder_is_one_clear_line(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(LibraryError, match="there is a file of that name"):
            prepare(path)


def test_a_folder_with_something_else_in_it_is_refused(tmp_path):
    (tmp_path / "letters.txt").write_text("Dear John")
    with pytest.raises(LibraryError, match="is not empty and no library; give an empty or a new folder"):
        prepare(tmp_path)


def test_a_folder_that_was_only_locked_so_far_is_accepted(tmp_path):
    hold(tmp_path)
    with touching(tmp_path):
        prepare(tmp_path)
