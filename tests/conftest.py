"""What holds for every test: nothing leaves the machine, nothing is taken from the tester's own settings."""

import ipaddress
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from assistant import Assistant, Settings
from assistant.backends.encoder import Encoder

os.environ["HF_HUB_OFFLINE"] = "1"  # read when the library is imported
if "PYTEST_XDIST_WORKER" in os.environ:
    # Several processes of several threads each would wait for one another; read when torch is imported.
    os.environ.setdefault("OMP_NUM_THREADS", "1")

CORPUS = Path(__file__).parent.parent / "corpus"
_LOOPBACK_NAMES = ("", "localhost", "localhost.localdomain", "ip6-localhost")


class NetworkRefused(OSError):
    """A test tried to reach beyond loopback."""


def _is_loopback(host: Any) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name is None or name in _LOOPBACK_NAMES:
        return True
    try:
        address = ipaddress.ip_address(str(name).split("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Twice as many processes as there are cores: many tests wait for what never comes."""
    return 2 * (os.cpu_count() or 1)


_LONGEST = (
    "test_assistant.py",
    "test_floors.py",
    "test_library.py",
    "test_conversations.py",
    "test_page.py",
    "test_support_pairs.py",
    "test_hostile.py",
    "test_multi_article.py",
    "test_torture.py",
)
"""Begun first, so that no process is left at the end with a long one while the others have nothing to do."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {name: place for place, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


@pytest.fixture(scope="session")
def _attempts() -> Iterator[list[str]]:
    """Refuse sockets beyond loopback, and keep the addresses that were tried."""
    attempts: list[str] = []

    def refuse(host: Any, port: Any) -> NetworkRefused:
        attempts.append(f"{host}:{port}")
        return NetworkRefused(f"tests may only use loopback, this one tried {host}:{port}")

    def guarded(name: str, place: int) -> Any:
        original = getattr(socket.socket, name)

        def call(self: socket.socket, *given: Any) -> Any:
            address = given[place]
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
                raise refuse(address[0], address[1])
            return original(self, *given)

        return call

    look_up = socket.getaddrinfo

    def guarded_look_up(host: Any, port: Any, *given: Any, **named: Any) -> Any:
        if not _is_loopback(host):
            raise refuse(host, port)
        return look_up(host, port, *given, **named)

    with pytest.MonkeyPatch.context() as patch:
        for name, place in (("connect", 0), ("connect_ex", 0), ("sendto", -1)):
            patch.setattr(socket.socket, name, guarded(name, place))
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield attempts


@pytest.fixture(autouse=True)
def refused(_attempts: list[str]) -> Iterator[list[str]]:
    """The addresses beyond loopback that this test tried; any left at its end fail it, even if the code went on."""
    _attempts.clear()
    yield _attempts
    assert not _attempts, f"tried to reach {', '.join(_attempts)}"


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("ASSISTANT_") or name == "OPENAI_API_KEY" or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The default encoder, loaded once."""
    return Encoder()


@pytest.fixture(scope="session")
def corpus_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of the sample corpus, read once for all processes; see `corpus_library`."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder, is_whole = shared / "sample-corpus", shared / "sample-corpus-is-whole"
    with FileLock(shared / "sample-corpus.lock"):
        if not is_whole.exists():
            with Assistant.open(folder, Settings(chat_model=None)) as assistant:
                report = assistant.ingest([CORPUS])
            assert [len(part) for part in (report.added, report.changed, report.unchanged)] == [12, 0, 0]
            assert report.removed == report.failed == ()
            is_whole.touch()
    return folder


@pytest.fixture(scope="module")
def corpus_library(corpus_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of the sample corpus that the tests of a module may change."""
    return shutil.copytree(corpus_made, tmp_path_factory.mktemp("corpus") / "library")
