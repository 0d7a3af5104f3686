"""What is added to a chat model's answer once it is complete: versions that it left out, and plans that it misread."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.answering.disputes import Dispute, lead_in, unmarked
from assistant.checking import support
from assistant.nouns import Answer, Citation, Sentence, Statement
from assistant.text import plans


def cited(answer: Answer) -> tuple[Sentence, ...]:
    """Return the sentences that an answer cites."""
    return tuple(Sentence(one.article, one.start, one.end) for one in answer.citations)


def reviewed(answer: Answer, disputes: Sequence[Dispute]) -> Answer:
    """Return an answer with what disagrees with it and what it misread; the model's own words stay as they are.

    A version that it does not cite becomes a statement of its own at the end, led in by day and outlet.
    """
    notices = (*answer.notices, *(dispute.notice for dispute in disputes), *_misread(answer))
    added = tuple(_left_out(answer, disputes))
    if not added:
        return replace(answer, notices=notices)
    told = " ".join(f"{statement.text} [{statement.citations[0].number}]" for statement in added)
    return replace(
        answer,
        text=f"{answer.text}\n\n{told}",
        statements=(*answer.statements, *added),
        citations=(*answer.citations, *(citation for statement in added for citation in statement.citations)),
        notices=notices,
    )


def _left_out(answer: Answer, disputes: Sequence[Dispute]) -> Iterator[Statement]:
    known = cited(answer)
    missing = dict.fromkeys(
        (sentence, sentence in dispute.older)
        for dispute in disputes
        for sentence in dispute.sentences
        if sentence not in known
    )
    for number, (sentence, earlier) in enumerate(missing, start=len(answer.citations) + 1):
        text = lead_in(sentence, answer.as_of, earlier) + unmarked(sentence.text)
        citation = Citation(number, sentence.article, sentence.start, sentence.end)
        yield Statement(text, (citation,), support.check(text, [sentence]))


def _misread(answer: Answer) -> Iterator[str]:
    for statement in answer.statements:
        sentences = [Sentence(one.article, one.start, one.end) for one in statement.citations]
        notice = plans.misread(statement.text, sentences, answer.as_of)
        if notice:
            yield notice
