"""Answer questions from news articles, with citations that hold.

    from assistant import Assistant

    assistant = Assistant.open("my-library")
    assistant.ingest(["corpus"])
    print(assistant.ask("Which countries are Vietnam's top partners?").text)

Names are loaded when first used, so importing the package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOME = {
    "Assistant": "assistant.assistant",
    "Conversation": "assistant.answering.conversation",
    "Settings": "assistant.settings",
}
_HOME |= dict.fromkeys(
    ["Answer", "Article", "Chunk", "Citation", "Done", "IngestReport", "Passage", "Retrieved"]
    + ["Statement", "StatementChecked", "Support", "TextDelta", "Usage"],
    "assistant.nouns",
)
_HOME |= dict.fromkeys(
    ["AssistantError", "ChatModelError", "EncoderError", "EncoderMismatch", "LibraryBusy"]
    + ["LibraryError", "PromptError", "ReadError", "SettingsError"],
    "assistant.errors",
)
__all__ = sorted(_HOME)  # noqa: PLE0605  (a list, made from the table above)

if TYPE_CHECKING:
    from assistant.answering.conversation import Conversation as Conversation
    from assistant.assistant import Assistant as Assistant
    from assistant.errors import (
        AssistantError as AssistantError,
    )
    from assistant.errors import (
        ChatModelError as ChatModelError,
    )
    from assistant.errors import (
        EncoderError as EncoderError,
    )
    from assistant.errors import (
        EncoderMismatch as EncoderMismatch,
    )
    from assistant.errors import (
        LibraryBusy as LibraryBusy,
    )
    from assistant.errors import (
        LibraryError as LibraryError,
    )
    from assistant.errors import (
        PromptError as PromptError,
    )
    from assistant.errors import (
        ReadError as ReadError,
    )
    from assistant.errors import (
        SettingsError as SettingsError,
    )


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'assistant' has no attribute {name!r}")
    return getattr(import_module(home), name)
