"""Is anything lost between a model and the page? python eval/perfect_model.py [QUESTIONS.jsonl] [--library DIR]

Asks a question set with a scripted chat model that makes no mistake: it reads the numbered sentences of its prompt and
writes down those that hold the known evidence, each with its number. What it has cited is compared with the citations
of the answer, with the statements that carry them, and with the marks and the sentences marked on the page. The
default library is made of the sample corpus.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "tests"))

from chat_server import chat_server, saying  # noqa: E402
from scripted_server import Exchange  # noqa: E402

from assistant import Answer, Assistant, Settings  # noqa: E402
from assistant.faces import rendering  # noqa: E402
from assistant.faces.evaluation import load_questions  # noqa: E402
from assistant.faces.measures import Question, normalised, scores  # noqa: E402

QUESTIONS = ROOT / "eval/questions.jsonl"
_SENTENCE = re.compile(r"^\[(\d+\.\d+)\] (.+)$", re.MULTILINE)
_ABSTENTION = re.compile(r"write exactly this and nothing else: (.+)$", re.MULTILINE)


@dataclass
class PerfectModel:
    """Cites the sentences of its prompt that hold known evidence, or writes the sentence of abstention.

    Attributes:
        quotes: The evidence for the question that is about to be asked.
        cited: What the last reply has cited, by the words of each sentence; None when it was not asked.
    """

    quotes: Sequence[str] = ()
    cited: list[str] | None = None

    def __call__(self, exchange: Exchange) -> None:
        system, user = (message["content"] for message in exchange.body["messages"])
        sentences = _SENTENCE.findall(user[user.index("<articles>") : user.index("</articles>")])
        told = [(id, text) for id, text in sentences if any(_overlap(text, quote) for quote in self.quotes)]
        self.cited = [normalised(text) for _, text in told]
        found = _ABSTENTION.search(system)
        reply = " ".join(f"{text} [{id}]" for id, text in told) or (found[1] if found else "")
        saying(*(reply[at : at + 5] for at in range(0, len(reply), 5)))(exchange)


@dataclass(frozen=True)
class Fate:
    """What became of one question: what the model cited, and what arrived.

    Attributes:
        cited: The sentences of the reply; None when the model was not asked.
    """

    question: Question
    answer: Answer
    cited: Counter[str] | None

    @property
    def arrived(self) -> Counter[str]:
        return Counter(normalised(citation.quote) for citation in self.answer.citations)

    @property
    def carried(self) -> Counter[str]:
        """The cited sentences that stand beside the statement which was taken from them."""
        return Counter(
            normalised(citation.quote)
            for statement in self.answer.statements
            for citation in statement.citations
            if normalised(statement.text) in normalised(citation.quote)
        )

    @property
    def on_the_page(self) -> Counter[str]:
        """The cited sentences that have a mark in the answer and are marked in the panel."""
        marks = set(re.findall(r'href="#(src-1-\d+)"', rendering.answer(self.answer, 1)))
        places = re.findall(r'<mark id="(src-1-\d+)"', rendering.panel([(1, self.answer)]))
        return Counter(
            normalised(citation.quote)
            for citation in self.answer.citations
            if f"src-1-{citation.number}" in marks & set(places)
        )


def run(assistant: Assistant, model: PerfectModel, questions: Sequence[Question]) -> Iterator[Fate]:
    """Ask each question anew and yield what became of it."""
    for question in questions:
        conversation = assistant.conversation()
        model.quotes = question.quotes or ()
        for turn in question.turns:
            model.cited = None
            answer = conversation.ask(turn, as_of=question.as_of)
        yield Fate(question, answer, None if model.cited is None else Counter(model.cited))


def shares(fates: Sequence[Fate]) -> dict[str, tuple[int, float]]:
    """Return `(n, share)` by name, over all sentences that the model cited or the answers cite."""
    asked = [fate for fate in fates if fate.cited is not None]
    cited = sum((fate.cited for fate in asked if fate.cited), Counter[str]()).total()

    def both(arrived: Counter[str], fate: Fate) -> int:
        return (arrived & (fate.cited or Counter())).total()

    arrived = sum(fate.arrived.total() for fate in asked)
    statements = [statement for fate in asked for statement in fate.answer.statements]
    return {
        "citation precision": (arrived, sum(both(fate.arrived, fate) for fate in asked) / arrived),
        "citation recall": (cited, sum(both(fate.arrived, fate) for fate in asked) / cited),
        "recall beside the statement": (cited, sum(both(fate.carried, fate) for fate in asked) / cited),
        "recall on the page": (cited, sum(both(fate.on_the_page, fate) for fate in asked) / cited),
        "statements supported": (
            len(statements),
            sum(statement.support.verdict == "supported" for statement in statements) / len(statements),
        ),
    }


def on_the_quotes(fates: Sequence[Fate]) -> dict[str, tuple[int, float]]:
    """Return `(n, mean)` of the measures against the set's own evidence, where the model was asked and cited."""
    scored = [scores(fate.question, fate.answer) for fate in fates if fate.cited]
    found = {}
    for name in ("citation precision", "citation recall"):
        values = [value for score in scored if (value := score[name]) is not None]
        found[name] = (len(values), sum(values) / len(values))
    return found


def _overlap(text: str, quote: str) -> bool:
    one, other = normalised(text), normalised(quote)
    return bool(one) and (one in other or other in one)


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare what a perfect model cites with what arrives on the page.")
    parser.add_argument("questions", nargs="?", type=Path, default=QUESTIONS)
    parser.add_argument("--library", type=Path, help="folder of a library (default: one of the sample corpus)")
    options = parser.parse_args()
    model = PerfectModel()
    with ExitStack() as stack:
        server = stack.enter_context(chat_server(model))
        folder = options.library or Path(stack.enter_context(TemporaryDirectory())) / "library"
        settings = Settings(chat_model="perfect", chat_base_url=server.url, chat_max_tokens=4000)
        assistant = stack.enter_context(Assistant.open(folder, settings))
        if not options.library:
            assistant.ingest([ROOT / "corpus"])
        fates = list(run(assistant, model, load_questions(options.questions)))
    asked = [fate for fate in fates if fate.cited is not None]
    print(f"{len(fates)} questions, {len(asked)} put to the model, {sum(bool(fate.cited) for fate in asked)} answered")
    for title, figures in (("what the model cited", shares(fates)), ("the evidence of the set", on_the_quotes(fates))):
        print(f"\nagainst {title}")
        for name, (n, share) in figures.items():
            print(f"  {name:<28} {100 * share:6.2f} %   n = {n}")


if __name__ == "__main__":
    main()
