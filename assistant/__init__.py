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

_HOMES = {
    "assistant.assistant": ["Assistant"],
    "assistant.answering.conversation": ["Conversation"],
    "assistant.errors": [
        "AssistantError",
        "BudgetSpent",
        "ChatModelError",
        "EncoderError",
        "EncoderMismatch",
        "LibraryBusy",
        "LibraryError",
        "PromptError",
        "ReadError",
        "RerankerError",
        "SettingsError",
    ],
    "assistant.nouns": [
        "Answer",
        "Article",
        "Chunk",
        "Citation",
        "Done",
        "Doubt",
        "IngestReport",
        "Passage",
        "Price",
        "Rate",
        "Reasoning",
        "Retrieved",
        "Statement",
        "StatementChecked",
        "Support",
        "TextDelta",
        "TextWithdrawn",
        "Usage",
    ],
    "assistant.settings": ["Settings"],
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}
__all__ = sorted(_HOME)

if TYPE_CHECKING:
    from assistant.answering.conversation import Conversation as Conversation
    from assistant.assistant import Assistant as Assistant
    from assistant.errors import AssistantError as AssistantError
    from assistant.errors import BudgetSpent as BudgetSpent
    from assistant.errors import ChatModelError as ChatModelError
    from assistant.errors import EncoderError as EncoderError
    from assistant.errors import EncoderMismatch as EncoderMismatch
    from assistant.errors import LibraryBusy as LibraryBusy
    from assistant.errors import LibraryError as LibraryError
    from assistant.errors import PromptError as PromptError
    from assistant.errors import ReadError as ReadError
    from assistant.errors import RerankerError as RerankerError
    from assistant.errors import SettingsError as SettingsError
    from assistant.nouns import Answer as Answer
    from assistant.nouns import Article as Article
    from assistant.nouns import Chunk as Chunk
    from assistant.nouns import Citation as Citation
    from assistant.nouns import Done as Done
    from assistant.nouns import Doubt as Doubt
    from assistant.nouns import IngestReport as IngestReport
    from assistant.nouns import Passage as Passage
    from assistant.nouns import Price as Price
    from assistant.nouns import Rate as Rate
    from assistant.nouns import Reasoning as Reasoning
    from assistant.nouns import Retrieved as Retrieved
    from assistant.nouns import Statement as Statement
    from assistant.nouns import StatementChecked as StatementChecked
    from assistant.nouns import Support as Support
    from assistant.nouns import TextDelta as TextDelta
    from assistant.nouns import TextWithdrawn as TextWithdrawn
    from assistant.nouns import Usage as Usage
    from assistant.settings import Settings as Settings


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'assistant' has no attribute {name!r}")
    return getattr(import_module(home), name)
