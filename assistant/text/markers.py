"""Markers of a chat model's reply: read while it streams, checked against the evidence, put into final form.

The model is asked for ids such as `[2.3]`. A known one becomes `[n]`, where n counts the cited sentences by
first appearance; what looks like a citation but names none stays visible, never in the form `[n]`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from assistant.nouns import Citation, Evidence
from assistant.text import support
from assistant.text.characters import JOINERS, NEVER_SHOWN

_CLOSING = {"[": "]", "［": "］", "【": "】", "(": ")", "（": "）"}
_ROUND = "(（"
_LONGEST = 60
"""Characters after which an open bracket is no marker any more."""
_LONGEST_MATCHED = 1000
"""Characters before a marker by which it is resolved: some statements never end."""

_LEAD = r"\s*[\^#]?(?P<word>[A-Za-z]{0,9})[\s:.#]*"
_COULD_BE = re.compile(
    # A word may lead each id ("Source 1.1, Source 2.1") or stand between two ("1.1 to 1.3").
    r"[\[［【]\s*[\^#]?[A-Za-z]{0,9}[\s:.#]*(?:[\d\s.,:;&/#^–—-]|(?<![A-Za-z])[A-Za-z]{1,9})*(?:†[^\[\]【】]*)?"
)
_COULD_BE_ROUND = re.compile(r"[(（][\d\s.,;]*")
_LEAD_WORDS = frozenset(
    "id ids ref refs source sources sentence sentences evidence passage passages see cite citation cf".split()
)
_SEPARATOR = re.compile(r"\s*(?:[,;&/]|\band\b)\s*|\s+(?=\d)")
_SPREAD = re.compile(r"(?<=\d)\s*(?:[-–—]|\bto\b|\bthrough\b)\s*(?=\d)")
_SENTENCE_ID = re.compile(r"(\d{1,3})\.(\d{1,3})")
_RANGE = re.compile(r"(\d{1,3})\.(\d{1,3})\s?[-–—]\s?(?:(\d{1,3})\.)?(\d{1,3})")
_NUMBERS = re.compile(r"(\d+)(?:\s?[-–—]\s?(\d+))?")

_STOPS = ".!?…。！？।؟"
_UNSPACED_STOPS = "。！？"
_CLOSERS = "\"'”’»)]」』*_"
_ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof gen col capt lt sgt rev hon sen rep gov st jr sr vs etc approx est dept inc ltd
    co corp jan feb mar apr jun jul aug sep sept oct nov dec fig vol""".split()
)
_INTRODUCING = re.compile(
    r"(?:\s?[,;(])?\s?\b(?:according to|as (?:\w+ )?in|see)\s*\x00(?:[\s,]*(?:and\s*)?\x00)*[,)]?", re.I
)
"""What leads to a marker and says nothing without it: "According to [1.1], ..."."""
_MARK = "\x00"
"""Stands in a statement's text for a marker; the reply itself can't hold it."""


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
    """Reads a reply piece by piece; how it is cut into pieces makes no difference to what comes out."""

    def __init__(self, evidence: Sequence[Evidence]) -> None:
        self._evidence = tuple(evidence)
        self._by_id = {one.id: one for one in evidence}
        self._numbers: dict[tuple[str, int, int], Citation] = {}
        self._held = ""
        self._statement = _Open()
        self._leading: list[tuple[list[Evidence], list[str]]] = []
        self._length = 0

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
            if not self._held:
                if character in _CLOSING:
                    self._held = character
                else:
                    yield from self._plain(character)
                continue
            if character in JOINERS:
                continue  # within a bracket it only hides a marker
            self._held += character
            if character == _CLOSING[self._held[0]]:
                held, self._held = self._held, ""
                yield from self._bracketed(held)
            elif not _could_be_marker(self._held):
                yield from self._release()

    def _release(self) -> Iterator[str | Written]:
        """Give up a held bracket as plain text; what follows it may hold another."""
        held, self._held = self._held, ""
        yield from self._plain(held[0])
        yield from self._read(held[1:])

    def _finish(self) -> Iterator[str | Written]:
        while self._held:
            yield from self._release()
        self._settle_leading()
        if not self._statement.is_blank and _tidy(self._statement.text):
            yield self._completed()

    def _bracketed(self, held: str) -> Iterator[str | Written]:
        shown = self._shown(held)
        if shown is None:
            self._held = held
            yield from self._release()
            return
        cited, unknown, text = shown
        statement = self._statement
        if statement.ending == "line":
            self._leading.append((cited, unknown))
        else:
            self._attach(cited, unknown)
            statement.characters.append(_MARK)
            statement.ending = "stop" if statement.ending in ("maybe", "no") else statement.ending
            statement.apart = True
        self._length += len(text)
        yield text

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
        inside = re.sub(r"†.*", "", held[1:-1])
        if held[0] == "【":
            inside = inside.replace(":", ".")
        if held[0] in _ROUND:
            return self._shown_round(inside)
        spread = _SPREAD.sub("-", inside.strip().rstrip(".,;"))
        parts = [part for part in map(_without_lead, _SEPARATOR.split(spread)) if part]
        if not parts:
            return None
        found = [self._named(part) for part in parts]
        if any(one is None for one in found):
            return None
        cited = [one for group in found if group for one in group[0]]
        unknown = [one for group in found if group for one in group[1]]
        numbers = dict.fromkeys(self.citation(one).number for one in cited)
        return cited, unknown, "".join(f"[{n}]" for n in numbers) + "".join(dict.fromkeys(unknown))

    def _named(self, part: str) -> tuple[list[Evidence], list[str]] | None:
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
        # A number beyond the evidence ("[2024]") can't be taken for a citation: it is left as it is.
        if not 1 <= first <= last <= len(self._evidence):
            return None
        named = [self._of_passage(number) for number in range(first, last + 1)]
        return [one for group in named for one in group[0]], [one for group in named for one in group[1]]

    def _one(self, id: str) -> tuple[list[Evidence], list[str]]:
        known = self._by_id.get(id)
        return ([known], []) if known else ([], [f"[{id}]"])

    def _between(self, first: str, last: str) -> tuple[list[Evidence], list[str]]:
        ids = list(self._by_id)
        if first in self._by_id and last in self._by_id and ids.index(first) < ids.index(last):
            return list(self._evidence[ids.index(first) : ids.index(last) + 1]), []
        ends = [self._one(first), self._one(last)]
        return [one for end in ends for one in end[0]], [one for end in ends for one in end[1]]

    def _of_passage(self, number: int) -> tuple[list[Evidence], list[str]]:
        """Resolve a marker that names a passage only, by the statement as far as it is written."""
        passage = [one for one in self._evidence if one.passage_number == number]
        written = "" if self._statement.ending == "line" else _tidy(self._statement.text[-_LONGEST_MATCHED:])
        best = support.best_match(written, passage)
        return ([best], []) if best else ([], [f"[{number}.?]"])

    def _shown_round(self, inside: str) -> tuple[list[Evidence], list[str], str] | None:
        """Take "(2.3)" for a marker only where nothing else fits: "(2.5)" is a number far more often.

        All ids are known, the sentences match the statement, and none of them holds the number itself.
        """
        parts = [part for part in re.split(r"[\s,;]+", inside) if part]
        found = [self._by_id.get(part) for part in parts]
        cited = [one for one in found if one]
        if not parts or len(cited) < len(parts) or self._statement.ending == "line":
            return None
        written = _tidy(self._statement.text[-_LONGEST_MATCHED:])
        for one in cited:
            if one.id in one.sentence.text or support.best_match(written, [one]) is None:
                return None
        numbers = dict.fromkeys(self.citation(one).number for one in cited)
        return cited, [], "".join(f"[{number}]" for number in numbers)

    def _plain(self, character: str) -> Iterator[str | Written]:
        statement = self._statement
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
                yield self._completed()
                statement = self._statement
                leading, self._leading = self._leading, []
                for cited, unknown in leading:
                    self._attach(cited, unknown)
            self._write(character)
            statement = self._statement
            statement.end = self._length + 1
        self._length += 1
        yield character

    def _break_line(self) -> None:
        statement = self._statement
        if statement.ending == "line":
            self._settle_leading()
        elif not statement.is_blank:
            # A line that ends in a colon goes on in the list below it, one that is a list number in its entry.
            line = "".join(takewhile(lambda one: one != "\n", reversed(statement.characters)))[::-1]
            written = _tidy(f"{line} ") or _tidy(f"{statement.text} ")
            statement.ending = "line" if written and not written.endswith(":") else ""
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
            last = next(one for one in reversed(statement.characters) if one not in _CLOSERS)
            may_begin = last in _UNSPACED_STOPS and character not in _CLOSERS + _STOPS
        # Last, because it goes through the whole statement.
        return may_begin and bool(_tidy(statement.text))

    def _write(self, character: str) -> None:
        statement = self._statement
        closes = statement.ending in ("stop", "maybe") and not statement.apart and character in _CLOSERS
        statement.characters.append(character)
        statement.is_blank = statement.is_blank and not character.isalnum()
        statement.apart = False
        if character in _STOPS:
            statement.ending = _ending("".join(statement.characters[-24:]).replace(_MARK, ""))
        elif not closes:
            statement.ending = ""

    def _completed(self) -> Written:
        done, self._statement = self._statement, _Open()
        return Written(_tidy(done.text), tuple(done.cited), tuple(done.unknown), done.end)


def _could_be_marker(held: str) -> bool:
    pattern = _COULD_BE_ROUND if held[0] in _ROUND else _COULD_BE
    return len(held) <= _LONGEST and pattern.fullmatch(held) is not None


def _without_lead(part: str) -> str:
    """Return a part of a bracket without the sign and the word that lead it, the word only where it may."""
    lead = re.match(_LEAD, part)
    if lead and (not lead["word"] or lead["word"].casefold() in _LEAD_WORDS):
        part = part[lead.end() :]
    return part.replace("^", "").replace("#", "").strip()


def _ending(text: str) -> str:
    """Return how far a statement that goes up to a full stop is finished."""
    if re.fullmatch(r"[\s*_#>-]*\d{1,3}\.", text):
        return ""  # the number of a list
    word = re.search(r"(\w+)\.$", text)
    if word and (word[1].casefold() in _ABBREVIATIONS or (len(word[1]) == 1 and word[1].isalpha())):
        return "maybe"
    return "no" if word and word[1].casefold() == "no" else "stop"


def _tidy(text: str) -> str:
    """Return a statement's text without marks and what introduces them, list signs, emphasis and line breaks."""
    text = _without_introduction(text)
    text = re.sub(rf"\s*{_MARK}(?:\s*{_MARK})*(?=\s*(?:[.,;:!?)…。]|$))", "", text).replace(_MARK, "")
    text = re.sub(r"(?m)^\s*(?:[-*•+>#]+|\d{1,3}[.)])\s+", "", text)
    return " ".join(re.sub(r"\*\*|__|`", "", text).split())


def _without_introduction(text: str) -> str:
    plain = _INTRODUCING.sub("", text)
    return plain if re.search(r"\w", plain) else text


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
