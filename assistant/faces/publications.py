"""Where else a story was published, in words."""

from collections.abc import Sequence

from assistant.nouns import Article
from assistant.text.dates import spoken


def also_published(others: Sequence[Article]) -> str:
    """Return the other publications of a story on one line, or nothing where there are none."""
    told = (
        f"{one.publisher or one.label}, {spoken(one.published) if one.published else 'date unknown'}" for one in others
    )
    return f"Also published by {'; '.join(told)}" if others else ""
