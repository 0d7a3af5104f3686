"""Measure what plans for hard questions gain.

    python eval/multi_article.py [--realtimeqa FOLDER --library DIR [--year 2025]]

The questions of multi-article.jsonl need several articles of the sample corpus. Measured, for the even lines (tuning)
and the odd ones (judging), is the share with all evidence articles among the first five and the first seven passages,
with plans and without. Those of multi-article-judging.jsonl, over the sample corpus and over short-news/articles.jsonl,
are for judging answers without a model: which share of them cites all the articles, holds all the facts, or abstains.
`--realtimeqa` adds, over a library of its articles (see realtimeqa.py), Answer@20 for those questions of RealTime QA
that a plan applies to, and for its questions asked two of one day in one, each scored by itself. Intervals are
Wilson's, 95 %.
"""

import argparse
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import realtimeqa

from assistant import Assistant, AssistantError, Retrieved, Settings
from assistant.faces.evaluation import load_questions
from assistant.faces.measures import contains, is_entry, proportion
from assistant.text.questions import parts
from assistant.text.searches import searches

ROOT = Path(__file__).parent.parent
QUESTIONS = ROOT / "eval/multi-article.jsonl"
JUDGING = ROOT / "eval/multi-article-judging.jsonl"
SOURCES = (ROOT / "corpus", ROOT / "eval/short-news/articles.jsonl")
PASSAGES = 7


def found(assistant, question, k, as_of):
    """Return `(planned, plain)`: up to `k` passages with the question's plan, and for the question alone."""
    with closing(assistant.stream(question, as_of=as_of)) as events:
        planned = next(event for event in events if isinstance(event, Retrieved))
    return planned.passages[:k], assistant.search(question, k, as_of=as_of)


def holds_all(question, passages):
    return are_all([passage.article for passage in passages], question)


def are_all(articles, question):
    return all(any(is_entry(article, entry) for article in articles) for entry in question.articles)


def heading(name):
    return f"{name:<44}{'n':>4}{'share':>10}   95 % interval"


def line(name, values):
    share = proportion([float(value) for value in values])
    if share.value is None:
        return f"{name:<44}{0:>4}         -"
    return f"{name:<44}{share.n:>4}{100 * share.value:>8.1f} %   {100 * share.low:.1f} to {100 * share.high:.1f} %"


def over_the_corpus():
    questions = load_questions(QUESTIONS)
    with tempfile.TemporaryDirectory() as folder, Assistant.open(folder, Settings(chat_model=None)) as assistant:
        assistant.ingest([ROOT / "corpus"])
        pairs = [(question, *found(assistant, question.turns[0], PASSAGES, question.as_of)) for question in questions]
    for half, rows in (("tuning", pairs[1::2]), ("judging", pairs[::2])):
        yield heading(f"{half} half")
        for k in (5, PASSAGES):
            yield line(f"all articles in the first {k}, with plans", [holds_all(q, with_[:k]) for q, with_, _ in rows])
            yield line(f"all articles in the first {k}, without", [holds_all(q, plain[:k]) for q, _, plain in rows])
        planned = [bool(searches(question.turns[0])) for question, *_ in rows]
        yield line("questions with a plan", planned) + "\n"


def answers():
    for source in SOURCES:
        name = source.relative_to(ROOT).parts[-1]
        questions = [one for one in load_questions(JUDGING) if one.articles[0].startswith(name)]
        with tempfile.TemporaryDirectory() as folder, Assistant.open(folder, Settings(chat_model=None)) as assistant:
            assistant.ingest([source])
            told = [(question, assistant.ask(question.turns[0], as_of=question.as_of)) for question in questions]
        yield heading(f"answers over {name}")
        cited = [are_all([citation.article for citation in answer.citations], question) for question, answer in told]
        yield line("all articles cited", cited)
        yield line("all facts told", [all(contains(a.text, fact) for fact in q.answers) for q, a in told])
        yield line("abstained", [answer.abstained for _, answer in told]) + "\n"


def over_realtimeqa(folder, library, year):
    most = max(realtimeqa.KS)
    questions, _ = realtimeqa.load(folder, year)
    with Assistant.open(library, Settings(chat_model=None, passages=most)) as assistant:
        held = {article.published for article in assistant.articles() if article.published}
        questions = [question for question in questions if min(held) <= question.day <= max(held)]
        hard = [(question.text, (question,)) for question in questions if searches(question.text)]
        yield f"RealTime QA {year}: {len(questions)} questions, a plan applies to {len(hard)}"
        for name, asked in (("plan applies", hard), ("two in one", list(pairs(questions)))):
            rows = [(quiz, *found(assistant, text, most, quiz[0].day)) for text, quiz in asked]
            for k in (PASSAGES, most):
                for how, at in (("with plans", 1), ("without", 2)):
                    yield line(
                        f"{name}: Answer@{k}, {how}", [hit for row in rows for hit in answered(row[0], row[at][:k])]
                    )


def pairs(questions):
    """Yield `(text, questions)` of neighbours of one day as one question: "Who left, and which team won?"."""
    for one, other in zip(questions[::2], questions[1::2], strict=False):
        text = f"{one.text.rstrip(' ?')}, and {other.text[:1].lower()}{other.text[1:]}"
        if one.day == other.day and len(parts(text)) == 2:
            yield text, (one, other)


def answered(questions, passages):
    text = "\n".join(" ".join(passage.chunk.text.split()[: realtimeqa.PASSAGE_WORDS]) for passage in passages)
    return [question.is_answered_by(text) for question in questions]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--realtimeqa", type=Path, metavar="FOLDER", help="as for realtimeqa.py")
    parser.add_argument("--library", type=Path, metavar="DIR", help="a library of its articles")
    parser.add_argument("--year", type=int, default=2025)
    options = parser.parse_args()
    if bool(options.realtimeqa) != bool(options.library):
        parser.error("--realtimeqa and --library go together")
    try:
        print("\n".join((*over_the_corpus(), *answers())))
        if options.realtimeqa:
            print("\n".join(over_realtimeqa(options.realtimeqa, options.library, options.year)))
    except AssistantError as error:
        sys.exit(f"plans: {error}")


if __name__ == "__main__":
    main()
