"""Markers of a chat model's reply: read while it streams, checked against the evidence, put into final form.

The model is asked for ids such as `[2.3]`. A known one becomes `[n]`, where n counts the cited sentences by
first appearance; what looks like a citation but names none stays visible, never in the form `[n]`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.chat import brackets
from assistant.chat.reply_body import Note
from assistant.chat.statements import (
    CLOSERS,
    MARK,
    STOPS,
    UNSPACED_STOPS,
    ending,
    follows_rule,
    is_heading,
    is_row,
    says_nothing,
    tidy,
)
from assistant.checking import support
from assistant.nouns import Citation, Evidence
from assistant.text.characters import JOINERS, NEVER_SHOWN
from assistant.text.dates import spoken

_SENTENCE_ID = re.compile(r"(\d{1,3})\.(\d{1,3})")
_RANGE = re.compile(r"(\d{1,3})\.(\d{1,3})\s?[-–—]\s?(?:(\d{1,3})\.)?(\d{1,3})")
_NUMBERS = re.compile(r"(\d+)(?:\s?[-–—]\s?(\d+))?")
_LONGEST_MATCHED = 1000
"""Characters before a marker by which it is resolved: some statements never end."""


@dataclass(frozen=True)
class Written:
    """A finished statement of a reply.

    Attributes:
        text: Without its markers, list signs and emphasis.
        cited: The evidence that its markers name, each sentence once, by number.
        unknown: Its markers that name no evidence, as they are shown.
        end: Offset in the text read so far after its last character that is no marker.
    """

    text: str
    cited: tuple[Evidence, ...] = ()
    unknown: tuple[str, ...] = ()
    end: int = 0


_Named = tuple[list[Evidence], list[str]]
"""What a marker names: evidence, and markers that name none."""


@dataclass
class _Open:
    """The statement that is being written."""

    characters: list[str] = field(default_factory=list)
    is_blank: bool = True
    cited: list[Evidence] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    end: int = 0
    # How far it looks finished: "", "maybe" (an abbreviation), "no" (a number may follow), "stop" (a full stop) or
    # "line" (a line break).
    ending: str = ""
    # Something that separates stands between the full stop and what comes next.
    apart: bool = False

    @property
    def text(self) -> str:
        return "".join(self.characters)


class MarkerReader:
    """Reads a reply piece by piece; how it is cut into pieces makes no difference to what comes out.

    Args:
        own_numbers: What the reply's own numbers stand for, where a list of its own says so. Without it a number alone
            is that of a passage.
    """

    def __init__(self, evidence: Sequence[Evidence], own_numbers: Mapping[int, Note] | None = None) -> None:
        self._evidence = tuple(evidence)
        self._own_numbers = own_numbers or {}
        self._by_id = {one.id: one for one in evidence}
        self._numbers: dict[tuple[str, int, int], Citation] = {}
        self._held = ""
        self._statement = _Open()
        self._leading: list[tuple[list[Evidence], list[str]]] = []
        self._length = 0
        # A marker is what came last: a link may hang on it.
        self._linked = False
        # In this line the markers stand before their sentences.
        self._leads = False
        # The first row of a table, until the second shows whether it is a head.
        self._first_row: Written | None = None
        self._in_table = False

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What has been cited so far, by number."""
        return tuple(self._numbers.values())

    def citation(self, one: Evidence) -> Citation:
        """Return the citation of a sentence, numbering it when it is new."""
        sentence = one.sentence
        key = (sentence.article.id, sentence.start, sentence.end)
        if key not in self._numbers:
            number = len(self._numbers) + 1
            self._numbers[key] = Citation(number, sentence.article, sentence.start, sentence.end)
        return self._numbers[key]

    def read(self, delta: str) -> Iterator[str | Written]:
        """Yield what the next piece of the reply makes final: text, and statements that it completes."""
        yield from _joined(self._read(NEVER_SHOWN.sub("", delta)))

    def finish(self) -> Iterator[str | Written]:
        """Yield what is left at the end of the reply."""
        yield from _joined(self._finish())

    def _read(self, delta: str) -> Iterator[str | Written]:
        for character in delta:
            if brackets.is_over(self._held, character):
                yield from self._bracketed()
            if not self._held:
                if character in brackets.OPENING:
                    self._held = character
                else:
                    yield from self._plain(character)
                continue
            if character in JOINERS:
                continue  # within a bracket it only hides a marker
            self._held += character
            if brackets.is_closed(self._held):
                yield from self._bracketed()
            elif not brackets.could_be_marker(self._held, self._linked):
                yield from self._release()

    def _release(self) -> Iterator[str | Written]:
        """Give up a held bracket as plain text; what follows it may hold another."""
        held, self._held = self._held, ""
        yield from self._plain(held[0])
        yield from self._read(held[1:])

    def _finish(self) -> Iterator[str | Written]:
        if brackets.is_over(self._held, ""):
            yield from self._bracketed()
        while self._held:
            yield from self._release()
        self._settle_leading()
        if not self._statement.is_blank and tidy(self._statement.text):
            yield from self._completed()
        yield from self._head()

    def _bracketed(self) -> Iterator[str | Written]:
        """Take a complete bracket for a marker, pass it over, or give it up as text."""
        if self._held in brackets.OPENERS or (self._linked and brackets.is_link(self._held)):
            self._held = ""
            return
        shown = self._shown(self._held)
        if shown is None:
            yield from self._raised_text() if brackets.is_raised(self._held) else self._release()
            return
        self._held = ""
        cited, unknown, text = shown
        statement = self._statement
        self._leads = self._leads or statement.is_blank
        if statement.ending == "line" or (self._leads and statement.ending == "stop"):
            self._leading.append((cited, unknown))
            statement.apart = True
        else:
            self._attach(cited, unknown)
            statement.characters.append(MARK)
            statement.ending = "stop" if statement.ending in ("maybe", "no") else statement.ending
            statement.apart = True
        self._length += len(text)
        self._linked = True
        yield text

    def _raised_text(self) -> Iterator[str | Written]:
        held, self._held = self._held, ""
        for character in held:
            yield from self._plain(character)

    def _attach(self, cited: Iterable[Evidence], unknown: Iterable[str]) -> None:
        statement = self._statement
        numbers = {self.citation(one).number: one for one in (*cited, *statement.cited)}
        statement.cited = sorted(numbers.values(), key=lambda one: self.citation(one).number)
        statement.unknown += unknown

    def _settle_leading(self) -> None:
        """Give markers that stood alone on a line to the statement before them."""
        for cited, unknown in self._leading:
            self._attach(cited, unknown)
        self._leading = []

    def _shown(self, held: str) -> tuple[list[Evidence], list[str], str] | None:
        """Return the evidence and the unknown markers of a bracket and what is shown, or None for text."""
        parts = brackets.parts(held)
        if brackets.is_raised(held):
            # Otherwise a power, or the 2 of square metres.
            known = all(part in self._by_id or (part.isdigit() and int(part) in self._own_numbers) for part in parts)
            found = [self._named(part) for part in parts] if known else []
        elif brackets.is_doubtful(held):
            found = self._named_in_doubt(parts)
        else:
            found = [self._named(part) for part in parts]
        if not found or any(one is None for one in found):
            found = [self._named_with_origin(held)]
        if found == [None]:
            return None
        cited, unknown = _together([one for one in found if one])
        numbers = dict.fromkeys(self.citation(one).number for one in cited)
        return cited, unknown, "".join(f"[{n}]" for n in numbers) + "".join(dict.fromkeys(unknown))

    def _named(self, part: str) -> _Named | None:
        """Return what one part of a bracket names, or None when it is no id at all."""
        spread = _RANGE.fullmatch(part)
        if spread:
            return self._between(
                f"{int(spread[1])}.{int(spread[2])}", f"{int(spread[3] or spread[1])}.{int(spread[4])}"
            )
        if pair := _SENTENCE_ID.fullmatch(part):
            return self._one(f"{int(pair[1])}.{int(pair[2])}")
        numbers = _NUMBERS.fullmatch(part)
        first, last = (int(numbers[1]), int(numbers[2] or numbers[1])) if numbers else (0, 0)
        if first in self._own_numbers and last in self._own_numbers and last - first < len(self._own_numbers):
            return _together(
                [self._of_note(number) for number in range(first, last + 1) if number in self._own_numbers]
            )
        # A number beyond the evidence ("[2024]") can't be taken for a citation: it is left as it is.
        if not 1 <= first <= last <= len(self._evidence):
            return None
        return _together([self._of_passage(number) for number in range(first, last + 1)])

    def _one(self, id: str) -> _Named:
        known = self._by_id.get(id)
        return ([known], []) if known else ([], [f"[{id}]"])

    def _between(self, first: str, last: str) -> _Named:
        ids = list(self._by_id)
        if first in self._by_id and last in self._by_id and ids.index(first) < ids.index(last):
            return list(self._evidence[ids.index(first) : ids.index(last) + 1]), []
        return _together([self._one(first), self._one(last)])

    def _of_note(self, number: int) -> _Named:
        note = self._own_numbers[number]
        return (list(note.evidence), []) if note.exact else self._best_of(note.evidence, number)

    def _of_passage(self, number: int) -> _Named:
        """Resolve a marker that names a passage only, by the statement as far as it is written."""
        return self._best_of([one for one in self._evidence if one.passage_number == number], number)

    def _best_of(self, among: Sequence[Evidence], number: int) -> _Named:
        best = support.best_match(self._written_so_far(), among)
        return ([best], []) if best else ([], [f"[{number}.?]"])

    def _named_with_origin(self, held: str) -> _Named | None:
        """Take "[1.1, The Port, 8 January 2025]" for a marker: known ids, and nothing else but where they are from."""
        ids, words = brackets.ids_and_words(held)
        cited = [self._by_id[id_] for id_ in ids if id_ in self._by_id]
        if not cited or len(cited) < len(ids) or held[0] in "(（<":
            return None
        articles = [one.sentence.article for one in cited]
        days = [f"{spoken(article.published)} {article.published}" for article in articles if article.published]
        origin = " ".join([*days, *(f"{article.title} {article.publisher}" for article in articles)])
        return (cited, []) if set(words) <= set(re.findall(r"\w+", origin.casefold())) else None

    def _named_in_doubt(self, parts: Sequence[str]) -> list[_Named | None]:
        """Take "(2.3)" or "(2)" for a marker only where nothing else fits: mostly it is a number or counts entries.

        All ids or passages are known, a sentence of each matches the statement, and it does not hold the number itself.
        """
        written = self._written_so_far()
        found: list[_Named | None] = []
        for part in parts:
            best = support.best_match(written, self._meant(part))
            found.append(None if best is None or _holds(best.sentence.text, part) else ([best], []))
        return found

    def _written_so_far(self) -> str:
        """Return the end of the open statement, by which a marker that names no sentence is resolved."""
        return "" if self._statement.ending == "line" else tidy(self._statement.text[-_LONGEST_MATCHED:])

    def _meant(self, part: str) -> Sequence[Evidence]:
        """Return the sentences that a number in round brackets may stand for."""
        if part.isdigit() and int(part) in self._own_numbers:
            return self._own_numbers[int(part)].evidence
        if part.isdigit():
            return [one for one in self._evidence if one.passage_number == int(part)]
        return [self._by_id[part]] if part in self._by_id else []

    def _plain(self, character: str) -> Iterator[str | Written]:
        statement = self._statement
        self._linked = False
        if character.isspace() and not self._length:
            return
        if character == "\n":
            self._break_line()
        elif character.isspace():
            statement.apart = True
            statement.characters.append(character)
        else:
            if statement.ending == "no":
                statement.ending = "" if character.isdigit() else "stop"
            if self._begins_statement(character):
                yield from self._completed()
                statement = self._statement
                leading, self._leading = self._leading, []
                self._leads = self._leads or bool(leading)
                for cited, unknown in leading:
                    self._attach(cited, unknown)
            self._write(character)
            statement = self._statement
            statement.end = self._length + 1
        self._length += 1
        yield character

    def _break_line(self) -> None:
        statement = self._statement
        self._leads = False
        if statement.ending in ("line", "stop"):
            self._settle_leading()
        if statement.ending != "line" and not statement.is_blank:
            # A line that ends in a colon goes on in the list below it, a heading in the text below it, and one that
            # is a list number in its entry.
            line = statement.text.rstrip("\n\t ").rpartition("\n")[2]
            written = tidy(f"{line} ") or tidy(f"{statement.text} ")
            goes_on = written.endswith(":") or is_heading(line)
            statement.ending = "line" if written and not goes_on else ""
        statement.apart = True
        statement.characters.append("\n")

    def _begins_statement(self, character: str) -> bool:
        statement = self._statement
        if statement.is_blank or statement.ending not in ("line", "stop"):
            return False
        if statement.ending == "line":
            may_begin = True
        elif statement.apart:
            may_begin = not character.islower() and character not in ".,;:!?"
        else:
            last = next(one for one in reversed(statement.characters) if one not in CLOSERS)
            may_begin = last in UNSPACED_STOPS and character not in CLOSERS + STOPS
        if not may_begin:
            return False
        # Last, because it goes through the whole statement. A full stop inside a table's cell ends nothing.
        text = statement.text
        return bool(tidy(text)) and (statement.ending == "line" or not is_row(text))

    def _write(self, character: str) -> None:
        statement = self._statement
        closes = statement.ending in ("stop", "maybe") and not statement.apart and character in CLOSERS
        statement.characters.append(character)
        statement.is_blank = statement.is_blank and not character.isalnum()
        statement.apart = False
        if character in STOPS:
            statement.ending = ending("".join(statement.characters[-24:]).replace(MARK, ""))
        elif not closes:
            statement.ending = ""

    def _completed(self) -> Iterator[Written]:
        """Yield the statement that is finished, and a table's first row once it is known to be no head."""
        done, self._statement = self._statement, _Open()
        written = Written(tidy(done.text), tuple(done.cited), tuple(done.unknown), done.end)
        row = is_row(done.text)
        if row and not self._in_table:
            self._first_row = written
        else:
            if not written.cited and not written.unknown and says_nothing(written.text):
                return
            if row and follows_rule(done.text) and self._first_row and not self._first_row.cited:
                self._first_row = None
            yield from self._head()
            yield written
        self._in_table = row

    def _head(self) -> Iterator[Written]:
        if self._first_row:
            yield self._first_row
        self._first_row = None


def _together(named: Iterable[_Named]) -> _Named:
    groups = list(named)
    return [one for cited, _ in groups for one in cited], [one for _, unknown in groups for one in unknown]


def _holds(text: str, number: str) -> bool:
    return re.search(rf"(?<![\d.,]){re.escape(number)}(?![.,]?\d)", text) is not None


def _joined(pieces: Iterable[str | Written]) -> Iterator[str | Written]:
    """Join neighbouring pieces of text."""
    text = ""
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
            continue
        if text:
            yield text
            text = ""
        yield piece
    if text:
        yield text
