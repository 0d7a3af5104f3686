"""The command line. Results go to standard output, progress and errors to standard error.

Exit code 0 when done, 1 with one line when not, 2 for wrong usage, 130 when stopped.
"""

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from assistant import __version__
from assistant.errors import AssistantError, LibraryBusy
from assistant.faces.publications import also_published
from assistant.formats.fields import USUAL_NAMES
from assistant.formats.kinds import SUFFIXES
from assistant.text.characters import spelled, visible

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.nouns import Answer, Article, Citation, IngestProgress, IngestReport, Passage

DEFAULT_LIBRARY = "library"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except AssistantError as error:
        _say(f"assistant: {error}", sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("assistant: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read the output has read enough; nothing may be flushed to it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="assistant", description="Answer questions from news articles, with citations that hold."
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    library = argparse.ArgumentParser(add_help=False)
    library.add_argument(
        "--library",
        metavar="DIR",
        help=f"folder of the library (default: $ASSISTANT_LIBRARY or ./{DEFAULT_LIBRARY}, "
        "which starts out with the sample corpus)",
    )
    bounds = argparse.ArgumentParser(add_help=False)
    bounds.add_argument("--as-of", type=_day, metavar="D", help='what "now" means, YYYY-MM-DD (default: today)')
    bounds.add_argument("--since", type=_day, metavar="D", help="only articles published on D or later")
    bounds.add_argument("--until", type=_day, metavar="D", help="only articles published on D or earlier")
    bounds.add_argument("--publisher", action="append", metavar="P", help="only this outlet; may be repeated")

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str, *more: Any) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text, parents=[library, *more])
        added.set_defaults(run=run)
        return added

    chat = command("chat", _chat, "open the page")
    chat.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    chat.add_argument("--port", type=_port, default=7860, help="port to listen on (default: %(default)s)")
    chat.add_argument("--no-browser", action="store_true", help="do not open a browser")
    ask = command("ask", _ask, "answer one question", bounds)
    ask.add_argument("question")
    ask.add_argument("--json", action="store_true", help="print one JSON object")
    ask.add_argument("--extractive", action="store_true", help="do without the chat model")
    ingest = command("ingest", _ingest, "read articles into the library")
    ingest.add_argument(
        "sources",
        nargs="+",
        metavar="PATH_OR_URL",
        help=f"web address of a page, feed or sitemap; or file, folder or glob: {' '.join(SUFFIXES)}",
    )
    ingest.add_argument(
        "--field",
        action="append",
        type=_field,
        metavar="PART=NAME",
        help="what exports call a part of an article, as in text=story_body; may be repeated",
    )
    ingest.add_argument("--prune", action="store_true", help="also remove articles whose file or page is gone for good")
    ingest.add_argument("--watch", action="store_true", help="go on, and ingest what changes in these folders")
    articles = command("articles", _articles, "list the articles of the library")
    articles.add_argument("--json", action="store_true", help="print one JSON object a line")
    remove = command("remove", _remove, "remove articles")
    remove.add_argument("ids", nargs="+", metavar="ID")
    search = command("search", _search, "list the passages for some words", bounds)
    search.add_argument("words")
    search.add_argument("-k", type=_positive, default=10, help="how many passages (default: %(default)s)")
    search.add_argument("--json", action="store_true", help="print one JSON object a line")
    evaluate = command("eval", _eval, "run a question set and print the figures")
    evaluate.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl")
    evaluate.add_argument("--output", type=Path, metavar="DIR", help="where to write (default: runs/DATE-TIME)")
    evaluate.add_argument("--compare", type=Path, metavar="RUN", help="folder of an earlier run to compare with")
    evaluate.add_argument("--extractive", action="store_true", help="do without the chat model")
    check = command("check", _check, "say whether the library is whole")
    check.add_argument("--repair", action="store_true", help="make it whole again; re-embeds after an encoder change")
    command("doctor", _doctor, "say what is installed and what answers")
    return parser


def _chat(options: argparse.Namespace) -> int:
    with _opened(options, is_made=True) as assistant:
        from assistant.faces.page import serve

        serve(assistant, options.host, options.port, open_browser=not options.no_browser)
    return 0


def _ask(options: argparse.Namespace) -> int:
    with _opened(options) as assistant:
        answer = assistant.ask(options.question, **_bounds(options))
    if options.json:
        _say_json(answer_record(answer))
        return 0
    _say(_shown(answer))
    if answer.usage.tokens or answer.usage.cached_replies:
        from assistant.faces.costs import cost

        print(f"{answer.mode}: {cost(answer.usage)}", file=sys.stderr)
    return 0


def _ingest(options: argparse.Namespace) -> int:
    fields = dict(options.field or ())
    with _opened(options, with_sample=False, is_made=True) as assistant:
        if options.watch:
            _follow(assistant, options, fields)
            return 0
        with _until_interrupted() as stop:
            report = _with_bar(lambda show: assistant.ingest(options.sources, show, options.prune, fields, stop))
    _tell(report)
    if report.is_stopped:
        print("assistant: stopped; the same command goes on", file=sys.stderr)
        return 130
    return 1 if report.failed else 0


def _follow(assistant: "Assistant", options: argparse.Namespace, fields: Mapping[str, str]) -> None:
    """Ingest whenever something has changed, and tell what that has changed, until the user stops it."""
    from assistant.faces.watching import ticks

    due, before = False, None
    for changed in ticks(options.sources, assistant.library.folder):
        due = due or changed
        if not due:
            continue
        try:
            with _until_interrupted() as stop:
                report = assistant.ingest(options.sources, None, options.prune, fields, stop)
        except LibraryBusy as error:
            if changed:
                _say(f"assistant: {error}", sys.stderr)
            continue  # tried again at the next tick
        due = False
        if before is None or report.failed != before.failed or report.added or report.changed or report.removed:
            _tell(report)
        if report.is_stopped:
            raise KeyboardInterrupt
        before = report


@contextmanager
def _until_interrupted() -> Iterator[threading.Event]:
    """Have the first Ctrl-C set an event, so that what is in hand can be finished; the second stops at once."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():  # no other may say what signals do
        yield stop
        return

    def wind_up(*_: object) -> None:
        signal.signal(signal.SIGINT, usual)
        stop.set()
        with suppress(OSError):  # not print: what the signal came into may be printing
            os.write(2, b"\nassistant: stopping after what is in hand; Ctrl-C again stops at once\n")

    usual = signal.signal(signal.SIGINT, wind_up)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, usual)


def _tell(report: "IngestReport") -> None:
    counts = {name: len(getattr(report, name)) for name in ("added", "changed", "unchanged", "removed", "failed")}
    print(", ".join(f"{count} {name}" for name, count in counts.items()), flush=True)
    for source, reason in report.failed:
        _say(f"assistant: {source}: {reason}", sys.stderr)


def _articles(options: argparse.Namespace) -> int:
    with _opened(options) as assistant:
        for article in assistant.articles():
            if options.json:
                _say_json(_article_record(article))
            else:
                day = article.published.isoformat() if article.published else "undated   "
                _say(f"{article.id}  {day}  {article.publisher or '-':<16}  {article.label}")
    return 0


def _remove(options: argparse.Namespace) -> int:
    with _opened(options, with_sample=False) as assistant:
        assistant.remove(*options.ids)
    print(f"{len(options.ids)} removed")
    return 0


def _search(options: argparse.Namespace) -> int:
    with _opened(options) as assistant:
        passages = assistant.search(options.words, options.k, **_bounds(options))
    for number, passage in enumerate(passages, start=1):
        if options.json:
            _say_json(_passage_record(passage))
        else:
            _say(f"{number}. {_origin(passage.article)}  [{passage.score:.4f}]")
            lines = (" ".join(passage.chunk.text.split()), also_published(passage.also_published_by))
            _say("".join(f"   {line}\n" for line in lines if line))
    return 0


def _eval(options: argparse.Namespace) -> int:
    from assistant.faces.comparison import comparison, load_run
    from assistant.faces.evaluation import evaluate, load_questions, make_folder, table, write_run

    questions = load_questions(options.questions)
    earlier = load_run(options.compare) if options.compare else None
    folder = options.output or Path("runs") / datetime.now().strftime("%Y%m%d-%H%M%S")
    make_folder(folder)
    with _opened(options) as assistant, _bar("questions", len(questions)) as bar:
        run = evaluate(assistant, questions, lambda done, total, question: bar.update(1))
    write_run(run, folder)
    print(table(run))
    if earlier:
        print(comparison(run, earlier))
    print(f"written to {folder}")
    return 0


def _check(options: argparse.Namespace) -> int:
    with _opened(options, with_sample=False, any_encoder=True) as assistant:
        if options.repair:
            _with_bar(assistant.library.repair)
        problems = assistant.library.check()
        if not problems:
            print(f"{assistant.library.folder}: whole, {len(assistant.articles())} articles")
            return 0
        for problem in problems:
            _say(problem)
        if options.repair:
            raise AssistantError(f"{assistant.library.folder} could not be made whole; ingest into a new folder")
        folder = assistant.library.folder
        raise AssistantError(f"{folder} is not whole; run: assistant check --repair --library {folder}")


def _doctor(options: argparse.Namespace) -> int:
    from assistant.faces.doctor import findings

    with _opened(options, with_sample=False, any_encoder=True, is_made=True) as assistant:
        broken = []
        for name, text, works in findings(assistant):
            broken += [] if works else [name]
            _say(f"{'ok ' if works else 'NOT'}  {name:<14} {text}")
    if broken:
        raise AssistantError(f"not as it should be: {', '.join(broken)}; the lines marked NOT say why")
    return 0


@contextmanager
def _opened(
    options: argparse.Namespace, with_sample: bool = True, any_encoder: bool = False, is_made: bool = False
) -> Iterator["Assistant"]:
    """Open the library that the options name; the default one gets the sample corpus while it is empty.

    Args:
        is_made: A named folder that is not there becomes a new library; else it is an error, mostly a slip.
    """
    from assistant.settings import Settings

    settings = Settings.from_environment()
    if getattr(options, "extractive", False):
        settings = replace(settings, chat_model=None)
    named = options.library or os.environ.get("ASSISTANT_LIBRARY")
    if named and not is_made and not Path(named).exists():
        raise AssistantError(f"there is no library at {named}; make one with: assistant ingest --library {named} PATH")
    with _status("opening the library"):
        from assistant.assistant import Assistant

        assistant = Assistant.open(named or DEFAULT_LIBRARY, settings, any_encoder=any_encoder)
    with assistant:
        if with_sample and not named and not assistant.articles():
            from assistant import resources

            print(f"{DEFAULT_LIBRARY} is empty: reading the sample corpus", file=sys.stderr)
            _with_bar(lambda show: assistant.ingest([resources.folder("corpus")], show))
        yield assistant


def _bounds(options: argparse.Namespace) -> dict[str, Any]:
    return {
        "as_of": options.as_of,
        "since": options.since,
        "until": options.until,
        "publishers": options.publisher,
    }


def answer_record(answer: "Answer") -> dict[str, Any]:
    """Return an answer as `assistant ask --json` prints it."""
    return {
        "question": answer.question,
        "query": answer.query,
        "searches": list(answer.searches),
        "as_of": answer.as_of.isoformat(),
        "text": answer.text,
        "abstained": answer.abstained,
        "mode": answer.mode,
        "notices": list(answer.notices),
        "statements": [
            {
                "text": statement.text,
                "citations": [citation.number for citation in statement.citations],
                "support": statement.support.verdict,
                "reasons": list(statement.support.reasons),
            }
            for statement in answer.statements
        ],
        "citations": [_citation_record(citation, answer) for citation in answer.citations],
        "usage": {
            "input_tokens": answer.usage.input_tokens,
            "output_tokens": answer.usage.output_tokens,
            "estimated": answer.usage.is_estimated,
            "price": asdict(answer.usage.price) if answer.usage.price else None,
            "cached_replies": answer.usage.cached_replies,
            "seconds": {stage: round(seconds, 4) for stage, seconds in answer.usage.seconds.items()},
        },
    }


def _citation_record(citation: "Citation", answer: "Answer") -> dict[str, Any]:
    span = {"start": citation.start, "end": citation.end, "quote": citation.quote}
    others = _others_record(answer.also_published_by(citation.article))
    return {"number": citation.number, **_article_record(citation.article, "article_id"), **span, **others}


def _article_record(article: "Article", id_name: str = "id") -> dict[str, Any]:
    return {
        id_name: article.id,
        "title": article.title,
        "publisher": article.publisher,
        "published": article.published.isoformat() if article.published else None,
        "published_from": article.published_from,
        "modified": article.modified.isoformat() if article.modified else None,
        "byline": article.byline,
        "section": article.section,
        "url": article.url,
        "path": article.path,
    }


def _passage_record(passage: "Passage") -> dict[str, Any]:
    span = {"start": passage.chunk.start, "end": passage.chunk.end, "text": passage.chunk.text}
    others = _others_record(passage.also_published_by)
    return {"score": passage.score, **_article_record(passage.article, "article_id"), **span, **others}


def _others_record(others: Sequence["Article"]) -> dict[str, Any]:
    return {"also_published_by": [_article_record(article, "article_id") for article in others]}


def _shown(answer: "Answer") -> str:
    lines = [answer.text]
    if answer.citations:
        lines.append("")
    for citation in answer.citations:
        lines.append(f"[{citation.number}] {_origin(citation.article)}")
        lines.append(f"    “{' '.join(citation.quote.split())}”")
        if others := also_published(answer.also_published_by(citation.article)):
            lines.append(f"    {others}")
    for statement in answer.statements:
        if statement.support.verdict != "supported":
            lines.append(f"{statement.support.verdict}: {statement.text} ({'; '.join(statement.support.reasons)})")
    lines += [f"note: {notice}" for notice in answer.notices]
    return "\n".join(lines)


def _say(text: str, file: TextIO | None = None) -> None:
    """Print text of any origin, without what would command a terminal or turn its lines around."""
    print(visible(text), file=file, flush=True)


def _say_json(record: dict[str, Any]) -> None:
    """Print one JSON object, in which such characters are escapes."""
    print(spelled(json.dumps(record, ensure_ascii=False)), flush=True)


def _origin(article: "Article") -> str:
    from assistant.text.dates import spoken

    day = spoken(article.published) if article.published else "date unknown"
    return ", ".join(part for part in (article.label, article.publisher, day) if part)


def _with_bar(work: Callable[[Callable[["IngestProgress"], None]], Any]) -> Any:
    """Run work that reports its progress, and show that as a bar on standard error."""
    with _bar("articles", None) as bar:

        def show(progress: "IngestProgress") -> None:
            bar.total = progress.total
            bar.set_postfix_str(f"{progress.chunks} chunks", refresh=False)
            bar.update(progress.done - bar.n)
            bar.refresh()

        return work(show)


@contextmanager
def _bar(unit: str, total: int | None) -> Iterator[Any]:
    from tqdm import tqdm

    with tqdm(total=total, unit=f" {unit}", file=sys.stderr, leave=True) as bar:
        yield bar


@contextmanager
def _status(text: str) -> Iterator[None]:
    """Show what is being waited for, on a terminal only."""
    if sys.stderr.isatty():
        print(f"{text} …", end="\r", file=sys.stderr, flush=True)
    try:
        yield
    finally:
        if sys.stderr.isatty():
            print(" " * (len(text) + 2), end="\r", file=sys.stderr, flush=True)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; expected YYYY-MM-DD") from None


def _field(text: str) -> tuple[str, str]:
    part, sign, name = text.partition("=")
    if part not in USUAL_NAMES or not sign or not name:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no field; expected one of {', '.join(USUAL_NAMES)}, = and its name"
        )
    return part, name


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 5 and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; expected 1 to 65535")
    return int(text)


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return number
