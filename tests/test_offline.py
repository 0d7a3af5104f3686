"""The guard around the tests themselves."""

import os
import socket

import pytest


def test_a_connection_beyond_loopback_is_refused_by_address(refused: list[str]) -> None:
    with socket.socket() as beyond, pytest.raises(OSError, match=r"192\.0\.2\.7:443"):
        beyond.connect(("192.0.2.7", 443))
    assert refused == ["192.0.2.7:443"]
    refused.clear()


def test_a_name_beyond_loopback_is_not_even_looked_up(refused: list[str]) -> None:
    with pytest.raises(OSError, match=r"news\.example:80"):
        socket.create_connection(("news.example", 80), timeout=1)
    assert refused == ["news.example:80"]
    refused.clear()


def test_a_datagram_beyond_loopback_is_refused(refused: list[str]) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as beyond, pytest.raises(OSError, match=r"192\.0\.2\.7:53"):
        beyond.sendto(b"?", ("192.0.2.7", 53))
    refused.clear()


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_no_setting_of_the_tester_reaches_a_test() -> None:
    assert not [name for name in os.environ if name.startswith("ASSISTANT_") or name == "OPENAI_API_KEY"]
    assert os.environ["HF_HUB_OFFLINE"] == "1"
