"""What a file falls into: its parts, each an article still to be read."""

from collections.abc import Callable, Iterator

from assistant.errors import ReadError
from assistant.nouns import Article

Part = tuple[str, Callable[[], Article]]
"""A source, and what reads it: raises `ReadError`, or whatever a parser raises on hostile input."""
Result = tuple[str, Article | ReadError]
"""A source, and its article or why there is none."""


def read_all(parts: Iterator[Part], path: str) -> Iterator[Result]:
    """Read the parts of the file `path` one by one: one that can't be read does not stop the others."""
    try:
        for source, make in parts:
            yield source, attempt(make)
    except ReadError as error:
        yield path, error
    except Exception as error:
        yield path, unreadable(error)


def refusal(reason: ReadError) -> Callable[[], Article]:
    """Return what reads a part that can't be read."""

    def refuse() -> Article:
        raise reason

    return refuse


def attempt(make: Callable[[], Article]) -> Article | ReadError:
    """Return the article of a part, or why there is none."""
    try:
        return make()
    except ReadError as error:
        return error
    except Exception as error:  # what the parsers raise on hostile input is no closed list
        return unreadable(error)


def unreadable(error: Exception) -> ReadError:
    """Return in one line what a parser has to say."""
    if isinstance(error, MemoryError):
        return ReadError("reading it needs more memory than is allowed; ASSISTANT_READ_MEMORY_MB is the limit")
    reason = " ".join(str(error).split())[:200]
    return ReadError(f"it can't be parsed ({type(error).__name__}{': ' if reason else ''}{reason})")
