"""Replies of chat models kept in a folder, a file each, so that the same request need not be paid for twice."""

import hashlib
import json
import logging
import os
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

from assistant.chat.replies import Piece, ReplyEnd

_KINDS = {kind.__name__: kind for kind in get_args(Piece) if kind is not str}

log = logging.getLogger(__name__)


class ReplyCache:
    """Remembers replies by the whole request that they answer. Safe to use from several threads and processes.

    A file appears whole or not at all; one that is damaged counts as missing. Of too many, those go that were not
    used for the longest time.

    Args:
        folder: Made when the first reply is kept.
        most_bytes: Of all files together.
        version: Of this package: another one may read replies in another way.
    """

    def __init__(self, folder: Path, most_bytes: int, version: str) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._version = version

    def key(self, request: Mapping[str, Any], messages: Sequence[Mapping[str, str]]) -> str:
        """Return the name of a reply: all that it depends on, in a few letters that tell nothing of it."""
        told = json.dumps([self._version, dict(request), [dict(message) for message in messages]], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()

    def get(self, key: str) -> tuple[Piece, ...] | None:
        """Return the pieces of a reply, or None where there is none that is whole."""
        file = self._folder / key
        try:
            digest, _, body = file.read_bytes().partition(b"\n")
            if digest.decode() != hashlib.sha256(body).hexdigest():
                raise ValueError("the file is damaged")
            pieces = tuple(_piece(one) for one in json.loads(body))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            log.debug("the cached reply %s can't be used: %s", file, error)
            return None
        with suppress(OSError):
            os.utime(file)  # used now
        return pieces

    def put(self, key: str, pieces: Sequence[Piece]) -> None:
        """Keep a reply; where the folder can't be written, go on without."""
        body = json.dumps([_plain(piece) for piece in pieces], ensure_ascii=False).encode(errors="surrogatepass")
        data = hashlib.sha256(body).hexdigest().encode() + b"\n" + body
        if len(data) > self._most_bytes:
            return
        part = self._folder / f".{uuid.uuid4().hex}"
        try:
            self._folder.mkdir(exist_ok=True)
            part.write_bytes(data)
            part.replace(self._folder / key)
            self._make_room()
        except OSError as error:
            log.warning("a reply can't be kept in %s: %s", self._folder, error)
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def _make_room(self) -> None:
        found = []
        for file in self._folder.iterdir():
            with suppress(FileNotFoundError):  # another process makes room too
                state = file.stat()
                found.append((state.st_mtime, state.st_size, file))
        size = sum(one[1] for one in found)
        for _, bytes_, file in sorted(found, key=lambda one: one[0]):
            if size <= self._most_bytes:
                return
            file.unlink(missing_ok=True)
            size -= bytes_


def is_whole(pieces: Sequence[Piece]) -> bool:
    """Say whether a reply came to its own end, so that asking again would bring nothing more."""
    return bool(pieces) and isinstance(pieces[-1], ReplyEnd) and pieces[-1].finish_reason == "stop"


def _plain(piece: Piece) -> Any:
    return piece if isinstance(piece, str) else {type(piece).__name__: asdict(piece)}


def _piece(plain: Any) -> Piece:
    if isinstance(plain, str):
        return plain
    ((name, fields),) = plain.items()
    piece: Piece = _KINDS[name](**fields)
    return piece
