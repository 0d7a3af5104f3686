"""A second process at work on a library, which can be made to die at a chosen step or moment.

Loading the libraries takes seconds, so one process loads them once, and forks a fresh one for each order.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path


class OtherProcess:
    """Runs orders one at a time, each in a process of its own."""

    def __init__(self, model: Path) -> None:
        command = [sys.executable, __file__, str(model)]
        root = str(Path(__file__).parent.parent)
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
        self._server = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": path},
        )
        assert self._server.stdout.readline() == "ready\n"

    def __call__(self, work, library, *given, die_at=None, die_on=1, die_after_s=None, batch=None):
        """Return `(exit status or minus the signal, what the work returned, seconds)`.

        Args:
            work: Name of a method of `Library`, called with `given`.
            die_at: `Class.method` before which the process kills itself, the `die_on`-th time it gets there.
            die_after_s: Seconds after which the process is killed from outside.
            batch: Chunks that are stored together, in place of the default.
        """
        order = {
            "work": work,
            "library": str(library),
            "given": [[str(one) for one in part] if isinstance(part, list) else part for part in given],
            "die_at": die_at,
            "die_on": die_on,
            "die_after_s": die_after_s,
            "batch": batch,
        }
        self._server.stdin.write(json.dumps(order) + "\n")
        self._server.stdin.flush()
        return tuple(json.loads(self._server.stdout.readline()))

    def close(self) -> None:
        self._server.stdin.close()
        self._server.wait(10)


def _serve(model: str) -> None:
    import chromadb  # noqa: F401
    import tantivy  # noqa: F401
    import torch

    import assistant.library  # noqa: F401
    from assistant.backends.encoder import Encoder

    torch.set_num_threads(1)
    encoder = Encoder(model, "fp32")
    assert encoder.max_tokens  # loads it
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(_obeyed(json.loads(line), encoder)), flush=True)


def _obeyed(order, encoder):
    reading, writing = os.pipe()
    started = time.monotonic()
    child = os.fork()
    if not child:
        os.close(reading)
        status, result = 1, None
        try:
            result = _work(order, encoder)
            status = 0
        except BaseException as error:
            result = f"{type(error).__name__}: {error}"
        finally:
            with os.fdopen(writing, "w") as told:
                json.dump(result, told)
            os._exit(status)
    os.close(writing)
    if order["die_after_s"] is not None:
        time.sleep(order["die_after_s"])
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading) as result:
        found = result.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status, json.loads(found) if status >= 0 else None, time.monotonic() - started


def _work(order, encoder):
    from assistant import library

    if order["batch"]:
        library._BATCH_CHUNKS = library._FILLED_TOGETHER = order["batch"]
    if order["die_at"]:
        _arrange_death(library, order["die_at"], order["die_on"])
    opened = library.Library(Path(order["library"]), encoder, 220)
    result = getattr(opened, order["work"])(*order["given"])
    opened.close()
    return getattr(result, "__dict__", result)


def _arrange_death(library, place, on):
    room, name = place.split(".")
    owner = getattr(library, room)
    original = getattr(owner, name)
    passed = []

    def dying(self, *given, **named):
        passed.append(place)
        if len(passed) == on:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(self, *given, **named)

    setattr(owner, name, dying)


if __name__ == "__main__":
    _serve(sys.argv[1])
