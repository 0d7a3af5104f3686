"""Two runs of a question set side by side: the same questions, measure by measure."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError
from assistant.faces.evaluation import Run
from assistant.faces.measures import MEASURES, Estimate, mean

_NAMED = 10
"""Questions named beside a measure, at most."""


@dataclass(frozen=True)
class Earlier:
    """A run that was written to a folder.

    Attributes:
        scores: By question id, then by measure; None is unscored.
        seconds: By question id.
    """

    folder: Path
    configuration: Mapping[str, Any]
    scores: Mapping[str, Mapping[str, float | None]]
    seconds: Mapping[str, float]


def load_run(folder: Path) -> Earlier:
    """Read what `assistant eval` wrote.

    Raises:
        AssistantError: there is no run in the folder, or not a whole one.
    """
    try:
        configuration = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["configuration"]
        records = [json.loads(line) for line in (folder / "answers.jsonl").read_text(encoding="utf-8").splitlines()]
        scores = {str(record["id"]): dict(record["scores"]) for record in records}
        seconds = {str(record["id"]): float(record["seconds"]) for record in records if not record["error"]}
        if not isinstance(configuration, dict):
            raise TypeError
    except OSError as error:
        reason = error.strerror or str(error)
        raise AssistantError(f"{folder} can't be compared with: {error.filename}: {reason.lower()}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise AssistantError(f"{folder} can't be compared with: it holds no run of assistant eval") from error
    return Earlier(folder, configuration, scores, seconds)


def comparison(run: Run, earlier: Earlier) -> str:
    """Return the figures of both runs over the questions that both have scored, for people. Shares are in percent.

    The interval is that of the mean of the differences, a question each, by bootstrap.
    """
    common = [result for result in run.results if result.question.id in earlier.scores]
    lines = [
        f"compared with {earlier.folder}, {earlier.configuration.get('date', 'of unknown day')}: "
        f"{len(common)} of {len(run.results)} questions are in both",
        "",
        f"{'measure':<22}{'n':>5}{'before':>10}{'now':>10}{'difference':>13}   95 % interval",
    ]
    moved: list[str] = []
    for name in MEASURES:
        pairs = {
            result.question.id: (before, now)
            for result in common
            if (before := earlier.scores[result.question.id].get(name)) is not None
            and (now := result.scores[name]) is not None
        }
        lines.append(_line(name, list(pairs.values()), 100, "%"))
        moved += _moved(name, pairs)
    timed = [
        (earlier.seconds[result.question.id], result.seconds)
        for result in common
        if result.answer and result.question.id in earlier.seconds
    ]
    lines.append(_line("seconds", timed, 1, "s"))
    return "\n".join([*lines, *moved, *(f"note: {notice}" for notice in _notices(run, earlier))]) + "\n"


def _line(name: str, pairs: list[tuple[float, float]], scale: int, unit: str) -> str:
    if not pairs:
        return f"{name:<22}{0:>5}{'unscored':>10}"
    before, now = (math.fsum(values) / len(pairs) for values in zip(*pairs, strict=True))
    apart: Estimate = mean([now - before for before, now in pairs])
    assert apart.value is not None
    assert apart.low is not None
    assert apart.high is not None
    digits = 1 if unit == "%" else 3
    shown = [f"{scale * value:.{digits}f} {unit}" for value in (before, now)]
    signed = [f"{scale * value + 0.0:+.{digits}f}" for value in (apart.value, apart.low, apart.high)]
    return f"{name:<22}{len(pairs):>5}{shown[0]:>10}{shown[1]:>10}{signed[0]:>13}   {signed[1]} to {signed[2]}"


def _moved(name: str, pairs: Mapping[str, tuple[float, float]]) -> Iterator[str]:
    better = [id_ for id_, (before, now) in pairs.items() if now > before]
    worse = [id_ for id_, (before, now) in pairs.items() if now < before]
    for word, ids in (("better", better), ("worse", worse)):
        if ids:
            more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
            yield f"{name}, {word}: {', '.join(ids[:_NAMED])}{more}"


def _notices(run: Run, earlier: Earlier) -> Iterator[str]:
    """Yield what else differs between the runs, so that nothing is put down to what it is not due to."""
    then, now = earlier.configuration, run.configuration
    for part, words in (("questions_sha256", "the question sets"), ("articles_sha256", "the articles")):
        if then.get(part) != now.get(part):
            yield f"{words} are not the same"
    settings = then.get("settings")
    old = settings if isinstance(settings, dict) else {}
    # As they were written: a tuple comes back as a list.
    new = json.loads(json.dumps(now["settings"], default=str))
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield f"{name} was {old.get(name)!r}, is {new.get(name)!r}"
