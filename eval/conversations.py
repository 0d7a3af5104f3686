"""Ask the conversations of conversations.jsonl of the sample corpus: python eval/conversations.py [--misses]

Each is asked turn by turn with its own `as_of`; of the last turn only the search counts. Measured, for the even lines
(tuning) and the odd ones (judging), are

- follow-ups: the evidence articles are all among those of the first five passages, after rewriting by rules, and for
  the raw words of the last turn; and the same of the first passage alone;
- self-contained questions: the share that is searched exactly as it was asked.

Intervals are Wilson's, 95 %. `--misses` lists the tuning half's turns that miss the first passage or need no rewriting.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from assistant import Assistant, AssistantError, Retrieved, Settings
from assistant.faces.evaluation import load_questions
from assistant.faces.measures import Question, is_entry, proportion

ROOT = Path(__file__).parent.parent
QUESTIONS = ROOT / "eval/conversations.jsonl"
SELF_CONTAINED = "self-contained"
PASSAGES = 5


@dataclass(frozen=True)
class Outcome:
    """What became of the last turn of a conversation; `line` counts from 1."""

    line: int
    question: Question
    query: str
    rewritten: bool
    raw: bool
    rewritten_first: bool
    raw_first: bool

    @property
    def is_follow_up(self):
        return self.question.type != SELF_CONTAINED

    @property
    def is_untouched(self):
        return self.query == self.question.turns[-1]

    @property
    def half(self):
        return "judging" if self.line % 2 else "tuning"


def outcomes(assistant, questions) -> Iterator[Outcome]:
    """Hold each conversation up to the search for its last turn."""
    for line, question in enumerate(questions, start=1):
        *earlier, last = question.turns
        conversation = assistant.conversation()
        for turn in earlier:
            conversation.ask(turn, as_of=question.as_of)
        try:
            with closing(conversation.stream(last, as_of=question.as_of)) as events:
                found = next(event for event in events if isinstance(event, Retrieved))
        except AssistantError as error:  # such as a source that the answer does not have
            found = Retrieved(f"({error})", ())
        raw = assistant.search(last, PASSAGES, as_of=question.as_of)
        held = [holds_all(question, passages, k) for k in (PASSAGES, 1) for passages in (found.passages, raw)]
        yield Outcome(line, question, found.query, *held)


def holds_all(question, passages, k):
    articles = [passage.article for passage in passages[:k]]
    return all(any(is_entry(article, entry) for article in articles) for entry in question.articles)


def report(found) -> Iterator[str]:
    """Yield the lines of the table."""

    def line(name, values):
        share = proportion([float(value) for value in values])
        return f"{name:<44}{share.n:>4}{100 * share.value:>8.1f} %   {100 * share.low:.1f} to {100 * share.high:.1f} %"

    for half in ("tuning", "judging"):
        follow_ups = [one for one in found if one.half == half and one.is_follow_up]
        alone = [one for one in found if one.half == half and not one.is_follow_up]
        yield f"{half + ' half':<44}{'n':>4}{'share':>10}   95 % interval"
        yield line("follow-ups, rewritten", [one.rewritten for one in follow_ups])
        yield line("follow-ups, raw words", [one.raw for one in follow_ups])
        yield line("  first passage, rewritten", [one.rewritten_first for one in follow_ups])
        yield line("  first passage, raw words", [one.raw_first for one in follow_ups])
        for kind in dict.fromkeys(one.question.type for one in follow_ups):
            yield line(f"  {kind}, rewritten", [one.rewritten for one in follow_ups if one.question.type == kind])
        yield line("self-contained, left as they were", [one.is_untouched for one in alone])
        yield ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="list failures of the tuning half")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Assistant.open(folder, Settings(chat_model=None)) as assistant:
        assistant.ingest([ROOT / "corpus"])
        found = list(outcomes(assistant, load_questions(QUESTIONS)))
    print("\n".join(report(found)))
    for one in found if options.misses else ():
        if one.half == "tuning" and not (one.rewritten_first if one.is_follow_up else one.is_untouched):
            missed = "" if one.rewritten else ", not in the first five"
            print(f"{one.line}: {' | '.join(one.question.turns)}\n    searched: {one.query}{missed}")


if __name__ == "__main__":
    main()
