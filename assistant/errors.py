"""Errors that a person can act on.

    AssistantError
    ├── SettingsError        a setting is unknown or has an unusable value
    ├── ReadError            a source can't be read as an article
    ├── LibraryError         the library on disk can't be used as asked
    │   ├── LibraryBusy      another process is writing to it
    │   └── EncoderMismatch  it was built with another encoder
    ├── EncoderError         the encoder's weights are missing or not the expected ones
    ├── RerankerError        the reranker named in the settings can't be used
    ├── PromptError          a prompt file is missing, or its variables are wrong
    └── ChatModelError       the chat endpoint failed, timed out or answered nonsense
        └── BudgetSpent      a question would use more than the settings allow; nothing was asked

Each message is one line that says what was found, what was expected and what to do about it.
"""


class AssistantError(Exception):
    """Any failure that the faces show as one line."""


class SettingsError(AssistantError):
    """A setting is unknown or has an unusable value."""


class ReadError(AssistantError):
    """A source can't be read as an article."""


class LibraryError(AssistantError):
    """The library on disk can't be used as asked."""


class LibraryBusy(LibraryError):
    """Another process is writing to the library."""


class EncoderMismatch(LibraryError):
    """The library was built with another encoder."""


class EncoderError(AssistantError):
    """The encoder's weights are missing or not the expected ones."""


class RerankerError(AssistantError):
    """The reranker named in the settings can't be used."""


class PromptError(AssistantError):
    """A prompt file is missing, or its variables are not the expected ones."""


class ChatModelError(AssistantError):
    """The chat endpoint failed, timed out or answered nonsense.

    Attributes:
        may_cost: The endpoint had been sent the request and did not refuse it, so it may charge for it.
    """

    def __init__(self, line: str, may_cost: bool = False) -> None:
        super().__init__(line)
        self.may_cost = may_cost


class BudgetSpent(ChatModelError):
    """A question would use more than the settings allow, or its use can't be counted; nothing was asked."""
