"""What is installed, what the library holds, and which models and endpoints answer."""

import platform
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from assistant import __version__
from assistant.assistant import Assistant
from assistant.backends.reranker import Reranker
from assistant.errors import AssistantError, LibraryBusy

_PACKAGES = ("chromadb", "gradio", "openai", "sentence-transformers", "tantivy", "torch", "trafilatura")
_TIMED_TEXTS, _RERANKED_TEXTS = 64, 16


def findings(assistant: Assistant) -> Iterator[tuple[str, str, bool]]:
    """Yield `(what was looked at, what was found, whether it works)`."""
    yield (
        "assistant",
        f"{__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}",
        True,
    )
    yield _packages()
    yield _encoder(assistant)
    if assistant.reranker:
        yield _reranker(assistant.reranker)
    yield _library(assistant)
    yield _chat_model(assistant)


def _packages() -> tuple[str, str, bool]:
    found, whole = [], True
    for name in _PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} missing")
            whole = False
    return "packages", ", ".join(found), whole


def _encoder(assistant: Assistant) -> tuple[str, str, bool]:
    encoder = assistant.encoder
    try:
        encoder.encode(["The weights are loaded by the first text."])
    except AssistantError as error:
        return "encoder", str(error), False
    text = "Ministers of both countries signed an agreement on trade and said that more would follow. " * 10
    started = time.perf_counter()
    encoder.encode([f"{number}. {text}" for number in range(_TIMED_TEXTS)])
    rate = _TIMED_TEXTS / (time.perf_counter() - started)
    return "encoder", f"{encoder.name}, {encoder.precision}, {encoder.dimension} dimensions, {rate:.0f} chunks/s", True


def _reranker(reranker: Reranker) -> tuple[str, str, bool]:
    texts = ["Ministers of both countries signed an agreement on trade. " * 12] * _RERANKED_TEXTS
    try:
        reranker.scores("What was signed?", texts[:1])
    except AssistantError as error:
        return "reranker", str(error), False
    started = time.perf_counter()
    reranker.scores("What was signed?", texts)
    return "reranker", f"{reranker.name}, {_RERANKED_TEXTS / (time.perf_counter() - started):.0f} passages/s", True


def _library(assistant: Assistant) -> tuple[str, str, bool]:
    held = f"{assistant.library.folder}: {len(assistant.articles())} articles"
    try:
        problems = assistant.library.check()
    except LibraryBusy as error:
        return "library", f"{held}; not looked into: {error}", True
    return "library", "; ".join((held, *problems)) if problems else f"{held}, whole", not problems


def _chat_model(assistant: Assistant) -> tuple[str, str, bool]:
    model = assistant.chat_model
    if model is None:
        return "chat model", "none: answers are extractive (set ASSISTANT_CHAT_MODEL to bring one in)", True
    try:
        offered = model.models()
    except AssistantError as error:
        return "chat model", f"{model.model} at {model.host}: {error}", False
    if offered and model.model not in offered:
        some = ", ".join(offered[:5])
        return "chat model", f"{model.host} answers but does not list {model.model!r}; it lists {some}", False
    reads = f"reads {model.context_tokens():,} tokens at once{' (assumed)' if model.context_is_assumed else ''}"
    return "chat model", f"{model.model} at {model.host} answers and {reads}", True
