"""What is searched for a question in a conversation: by rules, or by the chat model where these can't do it well."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Event

from assistant.answering.courtesies import courtesy
from assistant.answering.follow_ups import self_contained, stands_beside
from assistant.answering.metering import MeteredModel
from assistant.answering.references import Reference, language, reference
from assistant.answering.topics import Turn
from assistant.chat.prompts import RewritePrompt
from assistant.chat.replies import AnswerStart
from assistant.errors import ChatModelError
from assistant.nouns import Usage
from assistant.text.words import names, tokens

_LONGEST = 300
_TURNS = 3
"""Earlier questions and answers that the chat model is shown."""
_LABEL = re.compile(r"^(?:(?:re-?written|self-contained|standalone|new) )?(?:question|query):\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Rewritten:
    """How a question is understood.

    Attributes:
        query: What is searched, and answered: a question of its own.
        about: The source of an earlier answer that the question is about; then only its article is searched.
        language: What language the answer was asked for in, or None.
        courtesy: What to say to words that ask for nothing, such as thanks; then nothing is searched.
        usage: What it has cost to ask the chat model.
    """

    query: str
    about: Reference | None = None
    language: str | None = None
    courtesy: str | None = None
    usage: Usage = field(default_factory=Usage)


class Rewriter:
    """Turns a question that leans on the conversation into one that stands alone.

    Args:
        chat_model: Asked where the rules do no better than to set the earlier question beside this one; None for
            rules alone. Its timeouts should be short: the reader waits.
    """

    def __init__(self, chat_model: MeteredModel | None = None, prompt: RewritePrompt | None = None) -> None:
        self._chat_model = chat_model
        self._prompt = prompt

    def rewritten(self, question: str, turns: Sequence[Turn], stop: Event | None = None) -> Rewritten:
        """Return how a question is to be understood after these turns. `stop`, once set, ends the wait for the model.

        Raises:
            AssistantError: it speaks of a source that the last answer does not have.
        """
        question = question.strip()
        if reply := courtesy(question):
            return Rewritten(question, courtesy=reply)
        if not turns:
            return Rewritten(question)
        if about := reference(question, turns):
            return Rewritten(about.query, about)
        if wanted := language(question):
            return Rewritten(turns[-1].query, language=wanted)
        query = self_contained(question, turns[-1])
        if self._chat_model and self._prompt and stands_beside(query, question, turns[-1]):
            found, usage = self._by_model(self._chat_model, self._prompt, question, turns, stop)
            return Rewritten(found or query, usage=usage)
        return Rewritten(query)

    def _by_model(
        self,
        chat_model: MeteredModel,
        prompt: RewritePrompt,
        question: str,
        turns: Sequence[Turn],
        stop: Event | None,
    ) -> tuple[str | None, Usage]:
        """Return the chat model's rewriting, None where it fails or can't be trusted, and what it has cost."""
        recent = [(turn.question, turn.answer.text) for turn in turns[-_TURNS:]]
        reply = chat_model.stream(prompt.messages(question, recent), stop=stop)
        try:
            pieces = list(reply)
        except ChatModelError:
            return None, reply.usage
        starts = [at for at, piece in enumerate(pieces, start=1) if isinstance(piece, AnswerStart)]
        text = "".join(piece for piece in pieces[max(starts, default=0) :] if isinstance(piece, str))
        known = " ".join([question, turns[-1].query, *(text for turn in recent for text in turn)])
        query = _accepted(text, known)
        if query:
            reply.keep()
        return query, reply.usage


def _accepted(reply: str, known: str) -> str | None:
    """Return the question that a reply holds, if it is one question of one line that names nothing unheard of."""
    query = _LABEL.sub("", reply.strip()).strip("\"'“”‘’` ")
    if len(query) > _LONGEST or "\n" in query or not query.endswith("?") or not query[0].isalnum():
        return None
    heard = set(tokens(known))
    named = {word for name in names(query) for word in tokens(name.text)}
    figures = {word for word in tokens(query) if any(character.isdigit() for character in word)}
    return query if named | figures <= heard else None
