"""Run a question set against an assistant, write what happened and print the figures.

question set -> questions -> Run (a result per question) -> summary -> table, files
"""

import hashlib
import json
import os
import platform
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol
from urllib.parse import urlsplit

from assistant.errors import AssistantError
from assistant.faces.measures import (
    MEASURES,
    Estimate,
    Question,
    dangling,
    is_entry,
    is_right,
    normalised,
    percentile,
    ranked_articles,
    scores,
)
from assistant.nouns import Answer, Article, Citation
from assistant.settings import Settings

__all__ = ["Question", "Result", "Run", "evaluate", "load_questions", "make_folder", "summary", "table", "write_run"]

_TYPE_COLUMNS = ("Success@5", "answer accuracy", "citation precision", "citation recall", "abstention recall")


class _Asking(Protocol):
    def ask(self, question: str, *, as_of: date | None = None) -> Answer: ...


class _Assistant(_Asking, Protocol):
    """What an evaluation needs of the assistant."""

    @property
    def settings(self) -> Settings: ...

    def articles(self) -> Sequence[Article]: ...

    def conversation(self) -> _Asking: ...


@dataclass(frozen=True)
class Result:
    """What became of one question.

    Attributes:
        answer: None when asking failed; then `error` says why and nothing is scored.
        scores: Value by measure; None is unscored.
        seconds: Wall-clock time of the scored turn.
    """

    question: Question
    answer: Answer | None
    scores: Mapping[str, float | None]
    dangling: int
    seconds: float
    error: str | None = None


@dataclass(frozen=True)
class Run:
    """One pass over a question set.

    Attributes:
        configuration: Everything that the figures depend on, ready for JSON; no key among it.
        notices: One line each: what limits the worth of the figures.
    """

    results: tuple[Result, ...]
    configuration: Mapping[str, Any]
    notices: tuple[str, ...] = ()


def load_questions(path: Path) -> tuple[Question, ...]:
    """Read a question set in JSON Lines; empty lines are passed over.

    Raises:
        AssistantError: the file can't be read, holds no question, or a line is not a question.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise AssistantError(f"question set {path} can't be read: {error}") from error
    found: dict[str, Question] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            question = _question(json.loads(line))
            if question.id in found:
                raise ValueError(f"id {question.id!r} is taken; expected another id for each question")
        except json.JSONDecodeError as error:
            where = f"{error.msg} at column {error.colno}"
            raise AssistantError(f"{path}:{number}: not JSON: {where}; expected one object per line") from error
        except ValueError as error:
            raise AssistantError(f"{path}:{number}: {error}") from error
        found[question.id] = question
    if not found:
        raise AssistantError(f"question set {path} holds no question; expected one JSON object per line")
    return tuple(found.values())


def evaluate(
    assistant: _Assistant,
    questions: Sequence[Question],
    progress: Callable[[int, int, Question], None] | None = None,
) -> Run:
    """Ask every question, each conversation anew, and score the last turn.

    A question that raises an `AssistantError` is recorded and left unscored; the others are still asked.

    Args:
        progress: Called after each question with how many are done, how many there are, and the question.
    """
    articles = assistant.articles()
    results = []
    for done, question in enumerate(questions, 1):
        results.append(_asked(assistant, question))
        if progress:
            progress(done, len(questions), question)
    configuration = _configuration(assistant.settings, articles, questions)
    return Run(tuple(results), configuration, tuple(_notices(results, articles)))


def summary(run: Run) -> dict[str, Any]:
    """The figures of a run, over all questions and by type, with the configuration; ready for JSON."""
    answers = [result.answer for result in run.results if result.answer]
    by_type: dict[str, list[Result]] = {}
    for result in run.results:
        by_type.setdefault(result.question.type or "other", []).append(result)
    return {
        "configuration": dict(run.configuration),
        "notices": list(run.notices),
        "questions": len(run.results),
        "answerable": sum(result.question.answerable is True for result in run.results),
        "unanswerable": sum(result.question.answerable is False for result in run.results),
        "failed": [result.question.id for result in run.results if result.error],
        "modes": dict(Counter(answer.mode for answer in answers)),
        "citations": sum(len(answer.citations) for answer in answers),
        "dangling citations": sum(result.dangling for result in run.results),
        "measures": {name: asdict(estimate) for name, estimate in _estimates(run.results).items()},
        "types": {
            type_: {name: asdict(estimate) for name, estimate in _estimates(results).items()}
            for type_, results in by_type.items()
        },
    }


def make_folder(folder: Path) -> None:
    """Make the folder of a run, and see that it can be written, before the questions are asked.

    Raises:
        AssistantError: the folder can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError("permission denied")
    except OSError as error:
        raise AssistantError(f"run can't be written to {folder}: {error}; choose another folder") from error


def write_run(run: Run, folder: Path) -> None:
    """Write `answers.jsonl`, one line per question, and `summary.json` into the folder; made when missing.

    Raises:
        AssistantError: the folder can't be written.
    """
    lines = [json.dumps(_record(result), ensure_ascii=False) + "\n" for result in run.results]
    figures = json.dumps(summary(run), ensure_ascii=False, indent=2) + "\n"
    make_folder(folder)
    try:
        (folder / "answers.jsonl").write_text("".join(lines), encoding="utf-8")
        (folder / "summary.json").write_text(figures, encoding="utf-8")
    except OSError as error:
        raise AssistantError(f"run can't be written to {folder}: {error}; choose another folder") from error


def table(run: Run) -> str:
    """The figures for people: all questions first, then by type. Shares are in percent."""
    figures = summary(run)
    modes = ", ".join(f"{mode} {n}" for mode, n in figures["modes"].items()) or "none"
    configuration = figures["configuration"]
    lines = [
        f"{figures['questions']} questions, of them {figures['unanswerable']} unanswerable; "
        f"{configuration['articles']} articles; {configuration['date']}; answers by mode: {modes}",
        "",
        f"{'measure':<22}{'n':>5}{'mean':>10}   95 % interval",
    ]
    lines += [_measure_line(name, Estimate(**cell)) for name, cell in figures["measures"].items()]
    lines += [f"{'dangling citations':<22}{figures['citations']:>5}{figures['dangling citations']:>10}", ""]
    lines += [f"{'type':<14}" + "".join(f"{name:<22}" for name in _TYPE_COLUMNS).rstrip()]
    for type_, cells in figures["types"].items():
        row = "".join(f"{_cell(Estimate(**cells[name])):<22}" for name in _TYPE_COLUMNS)
        lines.append(f"{type_:<14}{row}".rstrip())
    lines += [f"note: {notice}" for notice in figures["notices"]]
    return "\n".join(lines) + "\n"


def _asked(assistant: _Assistant, question: Question) -> Result:
    asking: _Asking = assistant.conversation() if len(question.turns) > 1 else assistant
    seconds = 0.0
    answer = None
    try:
        for turn in question.turns:
            started = perf_counter()
            answer = asking.ask(turn, as_of=question.as_of)
            seconds = perf_counter() - started
    except AssistantError as error:
        return Result(question, None, dict.fromkeys(MEASURES), 0, seconds, str(error))
    assert answer is not None
    return Result(question, answer, scores(question, answer), dangling(answer), seconds)


def _estimates(results: Sequence[Result]) -> dict[str, Estimate]:
    found = {}
    for name, measure in MEASURES.items():
        values = [value for result in results if (value := result.scores[name]) is not None]
        found[name] = measure.estimate(values)
    seconds = [result.seconds for result in results if result.answer]
    return found | {"seconds p50": percentile(seconds, 50), "seconds p95": percentile(seconds, 95)}


def _configuration(settings: Settings, articles: Sequence[Article], questions: Sequence[Question]) -> dict[str, Any]:
    shown = {field.name: getattr(settings, field.name) for field in fields(settings) if field.repr}
    shown["chat_base_url"] = settings.chat_base_url
    shown["chat_prices"] = {model: asdict(rate) for model, rate in settings.chat_prices.items()}
    if settings.chat_base_url:  # an address may carry a name and a password
        address = urlsplit(settings.chat_base_url)
        shown["chat_base_url"] = address._replace(netloc=address.netloc.rpartition("@")[2], query="").geturl()
    return {
        "date": date.today().isoformat(),
        "settings": shown,
        "articles": len(articles),
        "articles_sha256": _digest(sorted(article.id for article in articles)),
        "questions_sha256": _digest([asdict(question) for question in questions]),
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
    }


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, default=str, sort_keys=True).encode()).hexdigest()


def _notices(results: Sequence[Result], articles: Sequence[Article]) -> Iterator[str]:
    missing = [
        result.question.id
        for result in results
        if not all(any(is_entry(a, entry) for a in articles) for entry in result.question.articles or ())
    ]
    if missing:
        yield f"{len(missing)} questions name articles that the library does not hold: {_listed(missing)}"
    failed = [result for result in results if result.error]
    if failed:
        ids = _listed([result.question.id for result in failed])
        yield f"{len(failed)} questions failed and are unscored: {ids}; the first: {failed[0].error}"


def _listed(ids: Sequence[str]) -> str:
    return ", ".join(ids[:10]) + (", …" if len(ids) > 10 else "")


def _record(result: Result) -> dict[str, Any]:
    question, answer = result.question, result.answer
    record: dict[str, Any] = {
        "id": question.id,
        "type": question.type,
        "turns": list(question.turns),
        "as_of": question.as_of.isoformat() if question.as_of else None,
        "answerable": question.answerable,
        "scores": dict(result.scores),
        "dangling": result.dangling,
        "seconds": round(result.seconds, 4),
        "error": result.error,
    }
    if answer:
        record |= {
            "query": answer.query,
            "mode": answer.mode,
            "notices": list(answer.notices),
            "abstained": answer.abstained,
            "answer": answer.text,  # not "text": an export with that key is read as articles
            "statements": [
                {"text": s.text, "support": s.support.verdict, "reasons": list(s.support.reasons)}
                for s in answer.statements
            ],
            "citations": [_citation(question, citation) for citation in answer.citations],
            "articles": [article.path or article.id for article in ranked_articles(answer)],
            "usage": asdict(answer.usage),
        }
    return record


def _citation(question: Question, citation: Citation) -> dict[str, Any]:
    return {
        "number": citation.number,
        "article_id": citation.article.id,
        "path": citation.article.path,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "right": is_right(question, citation) if question.quotes else None,
    }


def _measure_line(name: str, estimate: Estimate) -> str:
    start = f"{name:<22}{estimate.n:>5}"
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return f"{start}{'unscored':>10}"
    value, low, high = estimate.value, estimate.low, estimate.high
    if name.startswith("seconds"):
        return f"{start}{value:>8.3f} s   {low:.3f} to {high:.3f} s"
    return f"{start}{100 * value:>8.1f} %   {100 * low:.1f} to {100 * high:.1f} %"


def _cell(estimate: Estimate) -> str:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return "-"
    value, low, high = (round(100 * x) for x in (estimate.value, estimate.low, estimate.high))
    return f"{value} ({low}-{high}) n={estimate.n}"


def _question(record: Any) -> Question:
    if not isinstance(record, dict):
        raise ValueError(f"found {type(record).__name__}; expected a JSON object")
    if not isinstance(record.get("id"), str) or not record["id"]:
        raise ValueError("id is missing or not text; expected a name for the question")
    if ("question" in record) == ("turns" in record):
        raise ValueError("expected either question or turns")
    turns = (record["question"],) if "question" in record else _texts(record, "turns")
    if not turns or not all(isinstance(turn, str) and turn.strip() for turn in turns):
        raise ValueError("question or a turn is empty; expected text")
    return Question(
        id=record["id"],
        turns=turns,
        as_of=_day(record),
        answerable=_optional(record, "answerable", bool),
        answers=_facts(record),
        articles=_texts(record, "articles"),
        quotes=_texts(record, "quotes"),
        type=_optional(record, "type", str),
        language=_optional(record, "language", str),
    )


def _optional(record: Mapping[str, Any], key: str, kind: type) -> Any:
    value = record.get(key)
    if value is not None and not isinstance(value, kind):
        raise ValueError(f"{key} is {value!r}; expected {'true or false' if kind is bool else 'text'}")
    return value


def _day(record: Mapping[str, Any]) -> date | None:
    text = _optional(record, "as_of", str)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(f"as_of is {text!r}; expected a day such as 2024-12-01") from None


def _texts(record: Mapping[str, Any], key: str) -> tuple[str, ...] | None:
    value = record.get(key)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise ValueError(f"{key} is {value!r}; expected a list of texts")
    return tuple(value)


def _facts(record: Mapping[str, Any]) -> tuple[tuple[str, ...], ...] | None:
    value = record.get("answers")
    if value is None:
        return None
    if not isinstance(value, list):
        raise ValueError(f"answers is {value!r}; expected a list of facts, each a list of accepted spellings")
    for fact in value:
        spellings = fact if isinstance(fact, list) else []
        if not spellings or not all(isinstance(text, str) and normalised(text) for text in spellings):
            raise ValueError(f"{fact!r} in answers is not a fact; expected a list of accepted spellings")
    return tuple(tuple(fact) for fact in value)
