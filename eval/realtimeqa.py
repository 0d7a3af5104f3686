"""Ask a year of RealTime QA: python eval/realtimeqa.py FOLDER [--year 2025] [--limit N] [--questions ID ...]

FOLDER is a checkout of the public repository realtimeqa/realtimeqa_public (Kasai et al. 2023, "RealTime QA: What's the
Answer Right Now?"; `past/YEAR/DATE_qa.jsonl` and `DATE_gcs.jsonl`), or holds `questions-YEAR.jsonl.xz`,
`results-YEAR.jsonl.xz` and `articles-YEAR.jsonl.xz`. The articles that a web search found in the course of the year
become one library, and each question is asked with its own day as `as_of`; the choices are not shown. Measured are

- Answer@k: every gold string stands in the text of the first k passages, each cut at 200 words;
- accuracy: in the extractive answer, cut at 60 words; strictly: and none of the wrong choices does; and in its
  first statement alone;
- selective accuracy: among the answers above a threshold, with the share that is answered, and how well the
  probability of an answer is calibrated;
- absent: each half-year's questions asked of the articles of the other half, with the last day of the year as
  `as_of`: the share that is answered, and the share answered without the gold string.

n counts the questions for which the search found anything. Intervals are bootstrapped, 95 %. What was asked is kept, a
line a question, in a file that belongs to this very state of package and settings: a run that was stopped goes on.
"""

import argparse
import hashlib
import json
import lzma
import math
import re
import sys
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import perf_counter

from tqdm import tqdm

import assistant as package
from assistant import Assistant, AssistantError, Settings
from assistant.faces.measures import contains, mean, percentile
from assistant.text.questions import parts

KS = (1, 3, 5, 10, 20)
PASSAGE_WORDS, ANSWER_WORDS = 200, 60
ARTICLES_A_FILE = 100
SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)
BINS = 5
MARKER = re.compile(r"\s?\[\d+\]")


@dataclass(frozen=True)
class Question:
    """A quiz question; `answer` holds the gold strings, all of which a right answer contains."""

    id: str
    day: date
    source: str
    text: str
    choices: tuple[str, ...]
    answer: tuple[str, ...]

    def is_answered_by(self, text):
        return all(contains(text, [gold]) for gold in self.answer)

    def is_answered_strictly_by(self, text):
        wrong = [choice for choice in self.choices if choice not in self.answer]
        return self.is_answered_by(text) and not any(contains(text, [choice]) for choice in wrong)


def load(folder, year):
    """Return the questions that a web search found something for, and the articles found, each address once.

    Raises:
        AssistantError: the folder has neither layout.
    """
    if list(folder.glob(f"questions-{year}.jsonl*")):
        questions, found, articles = _shared(folder, year)
    elif files := sorted([*folder.glob(f"past/{year}/*_qa.jsonl"), *folder.glob(f"{year}/*_qa.jsonl")]):
        questions, found, articles = _public(files)
    else:
        raise AssistantError(f"{folder} holds no RealTime QA of {year}: no questions-{year}.jsonl.xz, no past/{year}/")
    return [question for question in questions if found.get(question.id)], articles


def _shared(folder, year):
    rows = {}
    for name in ("questions", "results", "articles"):
        file = next(iter(folder.glob(f"{name}-{year}.jsonl*")), None)
        if file is None:
            raise AssistantError(f"{folder} lacks {name}-{year}.jsonl.xz")
        with lzma.open(file, "rt") if file.suffix == ".xz" else file.open(encoding="utf-8") as lines:
            rows[name] = [json.loads(line) for line in lines]
    questions = [
        Question(
            r["id"], date.fromisoformat(r["date"]), r["source"], r["question"], tuple(r["choices"]), tuple(r["answer"])
        )
        for r in rows["questions"]
    ]
    return questions, {row["id"]: row["urls"] for row in rows["results"]}, rows["articles"]


def _public(files):
    questions, found, articles = [], {}, {}
    for file in files:
        for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
            choices = tuple(row["choices"])
            gold = tuple(choices[int(number)] for number in row["answer"])
            day = date.fromisoformat(row["question_date"].replace("/", "-"))
            asked = row["question_sentence"]
            questions.append(Question(row["question_id"], day, row["question_source"], asked, choices, gold))
        results = file.with_name(file.name.replace("_qa.jsonl", "_gcs.jsonl"))
        for row in map(json.loads, results.read_text(encoding="utf-8").splitlines() if results.exists() else ()):
            hits = [hit for hit in row["search_result"] if hit.get("text")]
            found[row["question_id"]] = [hit["url"] for hit in hits]
            for hit in hits:
                published = (hit.get("publish_date") or "").replace("/", "-") or None
                articles.setdefault(hit["url"], {**hit, "published": published})
    return questions, found, list(articles.values())


@dataclass(frozen=True)
class Ingested:
    """What bringing the articles in took: how many were new, and the same command once more, for nothing."""

    new: int
    seconds: float
    again_seconds: float
    peak_mb: int

    def __str__(self):
        rate = f"{self.new} articles in {self.seconds:.0f} s, {self.new / self.seconds:.1f} a second, " * bool(self.new)
        return f"ingest: {rate}once more for nothing in {self.again_seconds:.1f} s, at most {self.peak_mb} MB of memory"


def ingest(assistant, articles, place):
    """Bring the articles into the library, those that it already holds excepted, and then once more."""
    place.mkdir(parents=True, exist_ok=True)
    for at in range(0, len(articles), ARTICLES_A_FILE):
        records = (
            {key: row[key] for key in ("url", "title", "published", "text") if row.get(key)}
            for row in articles[at : at + ARTICLES_A_FILE]
        )
        text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        (place / f"{at // ARTICLES_A_FILE:04}.jsonl").write_text(text, encoding="utf-8")
    started = perf_counter()
    with tqdm(unit=" files", desc="ingest", file=sys.stderr) as bar:

        def show(progress):
            bar.total = progress.total
            bar.set_postfix_str(f"{progress.chunks} chunks", refresh=False)
            bar.update(progress.done - bar.n)

        report = assistant.ingest([place], show)
    for source, reason in report.failed[:5]:
        print(f"not read: {source}: {reason}", file=sys.stderr)
    done = perf_counter()
    assistant.ingest([place])
    again = perf_counter() - done
    # The largest of this process and, of those that read files, the largest.
    peak_kb = sum(getrusage(who).ru_maxrss for who in (RUSAGE_SELF, RUSAGE_CHILDREN))
    return Ingested(len(report.added), done - started, again, peak_kb // 1024)


def asked(assistant, question, year):
    """Return the record of one question: asked with its own day, and of the other half-year's articles."""
    started = perf_counter()
    passages = assistant.search(question.text, max(KS), as_of=question.day)
    searched = perf_counter()
    answer = assistant.ask(question.text, as_of=question.day)
    answered = perf_counter()
    texts = [" ".join(passage.chunk.text.split()[:PASSAGE_WORDS]) for passage in passages]
    said = cut(answer)
    first_half = question.day < date(year, 7, 1)
    absent = assistant.ask(
        question.text,
        as_of=date(year, 12, 31),
        since=date(year, 7, 1) if first_half else None,
        until=None if first_half else date(year, 6, 30),
    )
    return {
        "id": question.id,
        "source": question.source,
        "question": question.text,
        "gold": question.answer,
        "answer": said,
        "probability": probability(assistant, answer),
        **{f"Answer@{k}": question.is_answered_by("\n".join(texts[:k])) for k in KS},
        "accuracy": question.is_answered_by(said),
        "accuracy, strict": question.is_answered_strictly_by(said),
        "first statement alone": bool(answer.statements)
        and question.is_answered_by(first_words(answer.statements[0].text)),
        "absent probability": probability(assistant, absent),
        "absent accuracy": question.is_answered_by(cut(absent)),
        "search seconds": round(searched - started, 4),
        "ask seconds": round(answered - searched, 4),
    }


def cut(answer):
    return first_words(MARKER.sub("", answer.text))


def first_words(text):
    return " ".join(text.split()[:ANSWER_WORDS])


def probability(assistant, answer):
    rankings = [assistant.ranker.rank(part, answer.passages) for part in parts(answer.query)]
    return round(min(ranking.probability for ranking in rankings), 4)


def fingerprint(assistant):
    """Return what changes with anything that the answers depend on."""
    digest = hashlib.sha256(repr(asdict(replace(assistant.settings, chat_api_key=None))).encode())
    digest.update(" ".join(sorted(article.id for article in assistant.articles())).encode())
    root = Path(package.__file__).parent
    for file in sorted(p for p in root.rglob("*") if p.suffix in (".py", ".json", ".safetensors")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def records_of(assistant, questions, year, file):
    """Ask the questions that the file does not hold yet; return the records of all."""
    held = {}
    if file.exists():
        for line in file.read_text(encoding="utf-8").splitlines(keepends=True):
            if line.endswith("\n"):  # a line that a kill cut short is asked again
                record = json.loads(line)
                held[record["id"]] = record
        file.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in held.values()), encoding="utf-8")
    with file.open("a", encoding="utf-8") as lines:
        for question in tqdm([q for q in questions if q.id not in held], unit=" questions", file=sys.stderr):
            held[question.id] = asked(assistant, question, year)
            lines.write(json.dumps(held[question.id], ensure_ascii=False) + "\n")
            lines.flush()
    return [held[question.id] for question in questions]


def report(records, threshold):
    """Yield the lines of the report."""

    def line(name, values, of=mean):
        found = of([float(value) for value in values])
        scale, unit = (1, " s") if of is not mean else (100, " %")
        if found.value is None:
            return f"{name:<44}{0:>5}   -"
        shown = [f"{scale * value:.{1 if scale == 100 else 3}f}" for value in (found.value, found.low, found.high)]
        return f"{name:<44}{found.n:>5}   {shown[0]:>6}{unit}   {shown[1]} to {shown[2]}"

    names = [f"Answer@{k}" for k in KS] + ["accuracy", "accuracy, strict", "first statement alone"]
    yield f"{'measure':<44}{'n':>5}   {'mean':>8}   95 % interval"
    yield from (line(name, [r[name] for r in records]) for name in names)
    for source in sorted({r["source"] for r in records}):
        rows = [r for r in records if r["source"] == source]
        yield from (line(f"{name}, {source}", [r[name] for r in rows]) for name in ("Answer@5", "accuracy"))
    for name in ("search seconds", "ask seconds"):
        for percent in (50, 95):
            yield line(f"{name}, p{percent}", [r[name] for r in records], lambda v, p=percent: percentile(v, p))
    yield f"\nat the default threshold, {threshold}:"
    given = [r for r in records if r["probability"] >= threshold]
    right = [r for r in records if r["accuracy"]]
    away = [r["absent probability"] >= threshold for r in records]
    yield line("answered", [r["probability"] >= threshold for r in records])
    yield line("accuracy of the answers given", [r["accuracy"] for r in given])
    yield line("right answers that are given", [r["probability"] >= threshold for r in right])
    yield line("articles absent: answered", away)
    wrongly = [a and not r["absent accuracy"] for a, r in zip(away, records, strict=True)]
    yield line("articles absent: wrongly answered", wrongly)
    yield "\nselective accuracy, the most probable answers first:"
    ordered = sorted(records, key=lambda r: -r["probability"])
    for share in SHARES:
        rows = ordered[: max(1, round(share * len(ordered)))]
        at = rows[-1]["probability"]
        yield line(f"  answered {share:.0%}, threshold {at:.2f}", [r["accuracy"] for r in rows])
        yield line("    articles absent: answered", [r["absent probability"] >= at for r in records])
    yield "\ncalibration, equal shares of the questions by probability:"
    error, rising = 0.0, ordered[::-1]
    for number in range(BINS):
        rows = rising[number * len(rising) // BINS : (number + 1) * len(rising) // BINS]
        if rows:
            said = math.fsum(r["probability"] for r in rows) / len(rows)
            error += abs(said - sum(r["accuracy"] for r in rows) / len(rows)) * len(rows) / len(records)
            yield line(f"  said {said:.2f}, right", [r["accuracy"] for r in rows])
    yield f"  expected calibration error {error:.3f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--year", type=int, default=2025)
    parser.add_argument("--limit", type=int, metavar="N", help="only N questions, spread over the year")
    parser.add_argument("--questions", nargs="+", metavar="ID", help="only these")
    parser.add_argument("--work", type=Path, metavar="DIR", help="library and records (default: runs/realtimeqa-YEAR)")
    options = parser.parse_args()
    work = options.work or Path("runs") / f"realtimeqa-{options.year}"
    try:
        run(options, work)
    except AssistantError as error:
        sys.exit(f"realtimeqa: {error}")
    except KeyboardInterrupt:
        sys.exit("realtimeqa: stopped; the same command goes on")


def run(options, work):
    questions, articles = load(options.folder, options.year)
    if options.questions:
        if unknown := set(options.questions) - {question.id for question in questions}:
            raise AssistantError(f"no question with search results has the id {', '.join(sorted(unknown))}")
        questions = [question for question in questions if question.id in options.questions]
    if options.limit and options.limit < len(questions):
        questions = [questions[n * len(questions) // options.limit] for n in range(options.limit)]
    usual = Settings.from_environment(chat_model=None)
    settings = replace(usual, answer_threshold=0.0, max_answer_words=ANSWER_WORDS)
    with Assistant.open(work / "library", settings) as assistant:
        took = ingest(assistant, articles, work / "articles")
        assistant.warm_up()
        file = work / f"asked-{fingerprint(assistant)}.jsonl"
        records = records_of(assistant, questions, options.year, file)
        print(f"RealTime QA {options.year}, {len(articles)} articles, encoder {settings.encoder}, {file}")
    print("\n".join(report(records, usual.answer_threshold)))
    print(f"\n{took}")


if __name__ == "__main__":
    main()
