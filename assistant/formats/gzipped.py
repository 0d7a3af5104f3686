"""Unpacking what a stranger has packed, a little at a time."""

import zlib
from collections.abc import Iterable, Iterator

MAGIC = b"\x1f\x8b"
_PIECE = 65536


def unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what is packed in the pieces of a gzip stream, at most 64 kB at a time however much a piece holds.

    Raises:
        zlib.error: it is none, or ends too early.
    """
    unpacker = zlib.decompressobj(wbits=31)
    for piece in pieces:
        while piece and not unpacker.eof:
            yield unpacker.decompress(piece, _PIECE)
            piece = unpacker.unconsumed_tail
    if not unpacker.eof:
        raise zlib.error("it ends too early")
