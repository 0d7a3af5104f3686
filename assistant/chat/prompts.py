"""Prompt files with declared variables, and the articles as numbered sentences that fit safely into one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from string import Formatter

from assistant.errors import PromptError
from assistant.nouns import Evidence, Passage
from assistant.text.characters import visible
from assistant.text.dates import spoken

SYSTEM_VARIABLES = frozenset(("abstention", "as_of", "language"))
USER_VARIABLES = frozenset(("evidence", "question", "as_of"))
REWRITE_VARIABLES = frozenset(("conversation", "question"))

_OWN_LANGUAGE = "the language of the question"
_LONGEST_TURN = 1500
"""Characters of an earlier question and of its answer that a conversation is shown with."""

_SQUARE = "[]【】［］〔〕〖〗〘〙〚〛⟦⟧⟬⟭⁅⁆❲❳⦋⦌⦍⦎⦏⦐﹝﹞︹︺︻︼﹇﹈⌈⌉⌊⌋"
_ANGLE = "<>＜＞﹤﹥〈〉\u2329\u232a⟨⟩⟪⟫❬❭❮❯❰❱⦑⦒⧼⧽˂˃ᐸᐳ"
_UNSAFE = str.maketrans(_SQUARE + _ANGLE, "()" * (len(_SQUARE) // 2) + "‹›" * (len(_ANGLE) // 2))
"""Article text can't hold an id of ours, close the fence, or write the control tokens of a chat template, nor what
looks like them."""
_UPRIGHT = str.maketrans("|｜│∣ǀ", "/////")
"""A headline or an outlet can't begin another part of the line that it stands in."""
_MOST_SENTENCE, _MOST_NAME = 2000, 300
"""Characters of a sentence, and of a headline or outlet, that are given: a word without end is one word piece."""


@dataclass(frozen=True)
class Prompt:
    """The text of a prompt file; `{name}` stands for a variable, `{{` and `}}` for braces."""

    file: Path
    text: str = field(repr=False)

    def fill(self, **values: str) -> str:
        """Return the text with its variables filled in; values are put in as they are."""
        return self.text.format(**values)


@dataclass(frozen=True)
class AnswerPrompts:
    """The two prompts from which a chat model answers."""

    system: Prompt
    user: Prompt

    @classmethod
    def load(cls, folder: Path) -> "AnswerPrompts":
        """Read `answer.system.md` and `answer.user.md` of a folder.

        Raises:
            PromptError: one is missing, or its variables are not the expected ones.
        """
        return cls(
            load(folder / "answer.system.md", SYSTEM_VARIABLES),
            load(folder / "answer.user.md", USER_VARIABLES),
        )

    def messages(
        self,
        question: str,
        evidence: Sequence[Evidence],
        as_of: date,
        abstention: str,
        language: str | None = None,
    ) -> list[dict[str, str]]:
        """Return the messages that ask a question about numbered sentences, to be answered in a language or its own."""
        day = spoken(as_of)
        system = self.system.fill(abstention=abstention, as_of=day, language=language or _OWN_LANGUAGE)
        user = self.user.fill(evidence=numbered_text(evidence), question=_safe_line(question), as_of=day)
        return [{"role": "system", "content": system}, {"role": "user", "content": user}]


@dataclass(frozen=True)
class RewritePrompt:
    """The prompt from which a chat model writes a question that stands without the conversation."""

    user: Prompt

    @classmethod
    def load(cls, folder: Path) -> "RewritePrompt":
        """Read `rewrite.md` of a folder.

        Raises:
            PromptError: it is missing, or its variables are not the expected ones.
        """
        return cls(load(folder / "rewrite.md", REWRITE_VARIABLES))

    def messages(self, question: str, turns: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
        """Return the message that asks to rewrite a question after these questions and their answers."""
        lines = [
            line
            for asked, answer in turns
            for line in (f"Question: {_quoted(asked, _LONGEST_TURN)}", f"Answer: {_quoted(answer, _LONGEST_TURN)}")
        ]
        text = self.user.fill(conversation="\n".join(lines), question=_safe_line(question))
        return [{"role": "user", "content": text}]


def load(file: Path, variables: frozenset[str]) -> Prompt:
    """Read a prompt file that uses exactly these variables.

    Raises:
        PromptError: the file can't be read, or a variable is missing from it or unknown.
    """
    try:
        text = file.read_text(encoding="utf-8").strip()
        named = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"prompt file {file} can't be read: {error}") from error
    except ValueError as error:
        raise PromptError(f"prompt file {file}: {error}; write a brace that is meant as such twice") from error
    wanted = ", ".join(f"{{{name}}}" for name in sorted(variables))
    for name in sorted(variables - named):
        raise PromptError(f"prompt file {file} lacks {{{name}}}; it needs {wanted}")
    for name in sorted(named - variables):
        raise PromptError(f"prompt file {file} has an unknown variable {{{name}}}; it may use {wanted}")
    return Prompt(file, text)


def numbered(passages: Sequence[Passage]) -> tuple[Evidence, ...]:
    """Number the sentences of the passages; one that an earlier passage holds too is given once."""
    found, seen = [], set()
    for place, passage in enumerate(passages, start=1):
        for position, sentence in enumerate(passage.chunk.sentences, start=1):
            key = (sentence.article.id, sentence.start, sentence.end)
            if key not in seen:
                seen.add(key)
                found.append(Evidence(place, position, sentence))
    return tuple(found)


def numbered_text(evidence: Sequence[Evidence]) -> str:
    """Return the sentences a line each under a line with headline, outlet and date for each passage."""
    lines: list[str] = []
    passage = 0
    for one in evidence:
        if one.passage_number != passage:
            passage = one.passage_number
            article = one.sentence.article
            day = f"published {spoken(article.published)}" if article.published else "date unknown"
            parts = (_name(article.publisher) or "unknown outlet", day, _name(article.title))
            lines += ["", f"Passage {passage} | " + " | ".join(part for part in parts if part)]
        lines.append(f"[{one.id}] {_quoted(one.sentence.text, _MOST_SENTENCE)}")
    return "\n".join(lines).strip()


def _name(text: str | None) -> str:
    return _quoted(text or "", _MOST_NAME).translate(_UPRIGHT)


def _quoted(text: str, most: int) -> str:
    """Return article text as part of one line, cut to so many characters."""
    line = _safe_line(text)
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _safe_line(text: str) -> str:
    # Questions too: one that leans on an earlier answer may take words of its articles.
    return re.sub(r"\s+", " ", visible(text)).strip().translate(_UNSAFE)
