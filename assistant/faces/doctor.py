"""What is installed, what the library holds, and which models and endpoints answer."""

import platform
import time
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version

from assistant import __version__
from assistant.answering.metering import MeteredModel
from assistant.assistant import Assistant
from assistant.backends.chat_model import ChatModel
from assistant.backends.reranker import Reranker
from assistant.chat.endpoints import listed_as
from assistant.errors import AssistantError, BudgetSpent, LibraryBusy

_PACKAGES = ("chromadb", "gradio", "openai", "sentence-transformers", "tantivy", "torch", "trafilatura")
_NAMED = 5
"""Models of an endpoint that are named."""
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
    if assistant.chat_model and assistant.metered_model:
        yield from _chat_model(assistant.chat_model, assistant.metered_model)
    else:
        yield "chat model", "none: answers are extractive (set ASSISTANT_CHAT_MODEL to bring one in)", True


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


def _chat_model(chat_model: ChatModel, metered: MeteredModel) -> Iterator[tuple[str, str, bool]]:
    """Look at what the endpoint lists, and have the model say something: either may work without the other."""
    offered: tuple[str, ...] = ()
    unlisted = ""
    try:
        offered = chat_model.models()
    except AssistantError as error:
        unlisted = str(error)
    trial, answers = _trial(metered)
    if unlisted:
        yield "endpoint", f"{chat_model.host} does not list its models: {unlisted}", answers
    else:
        some = ", ".join(offered[:_NAMED]) + (", …" if len(offered) > _NAMED else "")
        count = f"{len(offered)} model{'' if len(offered) == 1 else 's'}"
        yield "endpoint", f"{chat_model.host} lists {count}" + (f": {some}" if some else ""), True
    is_offered = set(listed_as(chat_model.model)) & set(offered)
    where = f"{chat_model.model} at {chat_model.host}" + ("" if is_offered or not offered else ", which is not listed,")
    if answers:
        tokens = f"{chat_model.context_tokens():,} tokens"
        trial += f"; it reads {tokens} at once" if not chat_model.context_is_assumed else f"; {tokens} are assumed"
    yield "chat model", f"{where} {trial}", answers


def _trial(model: MeteredModel) -> tuple[str, bool]:
    """Return how a model answers a short question, and whether it does."""
    reply = model.stream([{"role": "user", "content": "Count from one to twenty in words, in one line."}])
    started, first_s, pieces = time.perf_counter(), 0.0, 0
    try:
        with closing(reply):
            for piece in reply:
                if isinstance(piece, str) and piece.strip():
                    pieces += 1
                    first_s = first_s or time.perf_counter() - started
    except BudgetSpent as error:
        return f"was not asked: {error}", True
    except AssistantError as error:
        return f"does not answer: {error}", False
    streams = "streams" if pieces > 1 else "answers all at once"
    counts = "does not count tokens (they are estimated)" if reply.usage.is_estimated else "counts tokens"
    return f"{streams}, {counts}, first text after {first_s:.1f} s", True
