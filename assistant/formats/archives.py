"""ZIP archives as hostile input: their members without paths that lead out, bombs or links."""

import io
import re
import stat
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath

from assistant.errors import ReadError

MOST_MEMBERS = 20_000
MOST_BYTES = 200_000_000
"""Of all members together, unpacked."""
_MOST_RATIO = 200
"""Text packs to a tenth, repetitive markup to a fiftieth of its size."""
_SMALL = 1_000_000
"""Unpacked bytes up to which any ratio will do."""


class Archive:
    """A ZIP archive in memory; nothing is ever unpacked to disk."""

    def __init__(self, data: bytes) -> None:
        """Open it.

        Raises:
            ReadError: it is broken, or would unpack to more than the limits allow.
        """
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
            raise ReadError(f"it is a broken archive: {error}") from error
        self._members = self._zip.infolist()
        if len(self._members) > MOST_MEMBERS:
            raise ReadError(f"it holds {len(self._members)} files; at most {MOST_MEMBERS} are read")
        # `zipfile` never returns more of a member than its stated size, however much more there is.
        size = sum(member.file_size for member in self._members)
        if size > MOST_BYTES:
            raise ReadError(f"it would unpack to {size // 1_000_000} MB; at most {MOST_BYTES // 1_000_000} are read")
        if size > _SMALL and size > _MOST_RATIO * len(data):
            raise ReadError(f"it would unpack to {size // max(len(data), 1)} times its size; that is no honest archive")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(member.filename for member in self._members)

    def read(self, name: str) -> bytes:
        """Return a member's bytes.

        Raises:
            ReadError: there is none of that name, or it can't be unpacked.
        """
        try:
            return self._read(self._zip.getinfo(name))
        except KeyError as error:
            raise ReadError(f"it lacks {name}") from error

    def members(self) -> Iterator[tuple[str, bytes | ReadError]]:
        """Yield name and bytes of each file that is not hidden, or why they can't be had, in the archive's order."""
        seen: set[str] = set()
        for member in self._members:
            if member.is_dir() or _is_hidden(member.filename):
                continue
            name = _UNSHOWN.sub("\ufffd", member.filename)
            if reason := _why_not(member, name in seen):
                yield name, ReadError(reason)
            else:
                seen.add(name)
                yield name, _attempt(partial(self._read, member))

    def _read(self, member: zipfile.ZipInfo) -> bytes:
        if member.flag_bits & 1:
            raise ReadError("it needs a password; save it without one")
        try:
            return self._zip.read(member)
        except MemoryError:
            raise
        except Exception as error:  # zlib, bz2 and lzma each have their own
            raise ReadError(f"it can't be unpacked: {' '.join(str(error).split())[:120]}") from error


_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any((part.startswith(".") and part != "..") or part == "__MACOSX" for part in parts)


def _why_not(member: zipfile.ZipInfo, is_second: bool) -> str | None:
    name = member.filename
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if _UNSHOWN.search(name):
        return "its name holds characters that show nothing or command a terminal"
    if ".." in parts or name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name):
        return "its name leads out of the archive"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "it is a link, not a file"
    return "a second file of that name" if is_second else None


def _attempt(read: partial[bytes]) -> bytes | ReadError:
    try:
        return read()
    except ReadError as error:
        return error
