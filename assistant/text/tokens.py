"""How many tokens a text has for a chat model, estimated without the model's own tokenizer."""

from collections.abc import Mapping, Sequence

_BYTES_PER_TOKEN = 3
"""On the high side for English (about 4), near for most other scripts, so that limits hold."""
_TOKENS_PER_MESSAGE = 6
"""What chat templates put around each message."""


def estimated_tokens(text: str) -> int:
    """Return about how many tokens a text has, rather too many than too few."""
    return -(-len(text.encode(errors="surrogatepass")) // _BYTES_PER_TOKEN)


def estimated_prompt_tokens(messages: Sequence[Mapping[str, str]]) -> int:
    """Return about how many tokens the messages of a request have together."""
    return sum(estimated_tokens(message["content"]) + _TOKENS_PER_MESSAGE for message in messages)
