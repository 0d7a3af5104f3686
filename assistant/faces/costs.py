"""What answers have cost, in words."""

from assistant.nouns import Usage


def cost(usage: Usage) -> str:
    """Return tokens, price and seconds of an answer, as far as they are known, on one line."""
    parts = [_tokens(usage)]
    if "first_text" in usage.seconds and usage.tokens:
        parts.append(f"first text after {usage.seconds['first_text']:.1f} s")
    if "total" in usage.seconds:
        parts.append(f"{usage.seconds['total']:.1f} s")
    return " · ".join(filter(None, parts))


def total_cost(usage: Usage, answers: int) -> str:
    """Return what several answers have cost together, or nothing where no chat model was asked."""
    tokens = _tokens(usage)
    return f"{answers} answers so far: {tokens}" if tokens and answers > 1 else ""


def _tokens(usage: Usage) -> str:
    parts = []
    if usage.tokens:
        about = "about " if usage.is_estimated else ""
        parts.append(f"{about}{usage.input_tokens:,} tokens in, {usage.output_tokens:,} out")
        if usage.price:
            parts.append(f"{about}{usage.price}")
    if usage.cached_replies:
        parts.append("from the cache" if usage.cached_replies == 1 else f"{usage.cached_replies} from the cache")
    return " · ".join(parts)
