"""Markers of a chat model's reply: read while it streams, checked against the evidence, put into final form.

The model is asked for ids such as `[2.3]`. A known one becomes `[n]`, where n counts the cited sentences by
first appearance; what looks like a citation but names none stays visible, never in the form `[n]`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.nouns import Citation, Evidence
from assistant.text import support
from assistant.text.reply_body import RAISED, Note

_CLOSING = {"[": "]", "［": "］", "【": "】", "〔": "〕", "(": ")", "（": "）", "\\": "]", "<": "</sup>"}
"""What closes what: `\\[1.1\\]` is how Markdown escapes a bracket, `<sup>1.1</sup>` how a raised number is written."""
_ROUND = "(（"
_DIGITS = "".join(map(chr, RAISED))
_RAISED_PARTS = _DIGITS + "·⋅,⁻"
_LONGEST = 60
"""Characters after which an open bracket is no marker any more."""

_LEAD = r"\s*[\^#]?(?P<word>[A-Za-z]{0,9})[\s:.#]*"
_COULD_BE = re.compile(
    # A word may lead each id ("Source 1.1, Source 2.1") or stand between two ("1.1 to 1.3").
    r"[\[［【]\s*[\^#]?[A-Za-z]{0,9}[\s:.#]*(?:[\d\s.,:;&/#^–—-]|(?<![A-Za-z])[A-Za-z]{1,9})*(?:†[^\[\]【】]*)?"
)
_COULD_BE_ROUND = re.compile(r"[(（]\s*(?:[A-Za-z]{0,9}[\s:]*)?[\d\s.,;&–-]*")
_COULD_BE_SUP = re.compile(r"<(?:s(?:u(?:p(?:>[\[\]\d\s.,;^–-]*(?:<(?:/(?:s(?:u(?:p>?)?)?)?)?)?)?)?)?)?")
_COULD_BE_LINK = re.compile(r"\((?:#|h[tps:/]*)[^\s()]*")
_LINK = re.compile(r"\((?:#|https?:)[^\s()]*\)")
_LONGEST_LINK = 300
_PASSAGE_AND_SENTENCE = re.compile(r"passage\s*(\d{1,3})\s*[,;:]?\s*sentence\s*(\d{1,3})", re.IGNORECASE)
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
    r"(?:\s?[,;(])?\s?\b(?:according to|as (?:\w+ )?in|see|(?:source|ref|reference)s?:)\s*"
    r"\x00(?:[\s,]*(?:and\s*)?\x00)*[,)]?",
    re.I,
)
"""What leads to a marker and says nothing without it: "According to [1.1], ..."."""
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_MARK = "\x00"
"""Stands in a statement's text for a marker; the reply itself can't hold it."""
_MARKS = rf"{_MARK}(?:[*_`^\s]*(?:[,;&–-]|and)?[*_`^\s]*{_MARK})*"
"""Markers in a row, with what joins them."""
_LABEL = re.compile(
    r"[\s#*_>]*(?:(?:(?:final|short|direct|brief) )?(?:answer|summary|response|conclusion|tl;?dr)[*_]*\s*[:\n]|"
    r"(?:based on|according to|from) the (?:\w+ )?(?:articles|sentences|passages|sources|evidence|information)"
    r"(?: (?:given|provided|above))?[,:]|here (?:is|are) the [\w ]{1,30}:)[\s*_]*",
    re.I,
)
"""What only says that an answer follows."""
_HEADING_LINE = re.compile(r"\s*(?:#{1,6}\s.*|(?:\d{1,2}\.\s)?\*\*[^*\x00]+\*\*)\s*")
_TABLE_RULE = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?)?[ \t]*\n")


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
        yield from _joined(self._read(_INVISIBLE.sub("", delta)))

    def finish(self) -> Iterator[str | Written]:
        """Yield what is left at the end of the reply."""
        yield from _joined(self._finish())

    def _read(self, delta: str) -> Iterator[str | Written]:
        for character in delta:
            if self._held and self._held[0] in _DIGITS and character not in _RAISED_PARTS:
                yield from self._bracketed()
            if not self._held:
                if character in _CLOSING or character in _DIGITS:
                    self._held = character
                else:
                    yield from self._plain(character)
                continue
            self._held += character
            if self._held[0] not in _DIGITS and self._held.endswith(_CLOSING[self._held[0]]):
                yield from self._bracketed()
            elif not self._could_be_marker():
                yield from self._release()

    def _could_be_marker(self) -> bool:
        held = self._held
        if self._linked and len(held) <= _LONGEST_LINK and _COULD_BE_LINK.fullmatch(held):
            return True
        if held[0] in _ROUND:
            pattern = _COULD_BE_ROUND
        elif held[0] == "<":
            pattern = _COULD_BE_SUP
        else:
            pattern = _COULD_BE
            held = held.replace("\\", "") or "["
        return len(held) <= _LONGEST and pattern.fullmatch(held) is not None

    def _release(self) -> Iterator[str | Written]:
        """Give up a held bracket as plain text; what follows it may hold another."""
        held, self._held = self._held, ""
        yield from self._plain(held[0])
        yield from self._read(held[1:])

    def _finish(self) -> Iterator[str | Written]:
        if self._held and self._held[0] in _DIGITS:
            yield from self._bracketed()
        while self._held:
            yield from self._release()
        self._settle_leading()
        if not self._statement.is_blank and _tidy(self._statement.text):
            yield from self._completed()
        yield from self._head()

    def _bracketed(self) -> Iterator[str | Written]:
        """Take a complete bracket for a marker, or give it up as text."""
        if self._linked and _LINK.fullmatch(self._held):
            self._held = ""
            return
        shown = self._shown(self._held)
        if shown is None:
            yield from self._release() if self._held[0] not in _DIGITS else self._raised_text()
            return
        self._held = ""
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
        if held[0] in _DIGITS:
            return self._shown_raised(held)
        inside = re.sub(r"†.*", "", held.removeprefix("\\")[1:-1])
        if held[0] == "【":
            inside = inside.replace(":", ".")
        if held[0] == "<":
            inside = re.sub(r"[\[\]\s]+", " ", held[5:-6])
        if held[0] == "\\":
            inside = inside.rstrip("\\")
        if held[0] in _ROUND and not _is_led_by_word(inside):
            return self._shown_round(inside)
        inside = _PASSAGE_AND_SENTENCE.sub(r"\1.\2", inside)
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
        if first in self._own_numbers and last in self._own_numbers and last - first < len(self._own_numbers):
            named = [self._of_note(number) for number in range(first, last + 1) if number in self._own_numbers]
            return [one for group in named for one in group[0]], [one for group in named for one in group[1]]
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

    def _of_note(self, number: int) -> tuple[list[Evidence], list[str]]:
        note = self._own_numbers[number]
        return (list(note.evidence), []) if note.exact else self._best_of(note.evidence, number)

    def _of_passage(self, number: int) -> tuple[list[Evidence], list[str]]:
        """Resolve a marker that names a passage only, by the statement as far as it is written."""
        return self._best_of([one for one in self._evidence if one.passage_number == number], number)

    def _best_of(self, among: Sequence[Evidence], number: int) -> tuple[list[Evidence], list[str]]:
        written = "" if self._statement.ending == "line" else _tidy(self._statement.text)
        best = support.best_match(written, among)
        return ([best], []) if best else ([], [f"[{number}.?]"])

    def _shown_raised(self, held: str) -> tuple[list[Evidence], list[str], str] | None:
        """Take a raised number for a marker where it is an id, or one that the reply's own list explains.

        Otherwise it is a power, or the 2 of square metres.
        """
        parts = held.translate(RAISED | {ord("·"): ".", ord("⋅"): ".", ord("⁻"): "-"}).strip(",").split(",")
        if not all(part in self._by_id or (part.isdigit() and int(part) in self._own_numbers) for part in parts):
            return None
        found = [named for named in map(self._named, parts) if named]
        cited = [one for group in found for one in group[0]]
        unknown = [one for group in found for one in group[1]]
        numbers = dict.fromkeys(self.citation(one).number for one in cited)
        return cited, unknown, "".join(f"[{number}]" for number in numbers) + "".join(dict.fromkeys(unknown))

    def _shown_round(self, inside: str) -> tuple[list[Evidence], list[str], str] | None:
        """Take "(2.3)" or "(2)" for a marker only where nothing else fits: mostly it is a number or counts entries.

        All ids or passages are known, a sentence of each matches the statement, and it does not hold the number itself.
        """
        parts = [part for part in re.split(r"[\s,;]+", inside) if part]
        if not parts or self._statement.ending == "line":
            return None
        written = _tidy(self._statement.text)
        cited = [support.best_match(written, self._meant(part)) for part in parts]
        if any(one is None or _holds(one.sentence.text, part) for one, part in zip(cited, parts, strict=True)):
            return None
        found = [one for one in cited if one]
        numbers = dict.fromkeys(self.citation(one).number for one in found)
        return found, [], "".join(f"[{number}]" for number in numbers)

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
            # A line that ends in a colon goes on in the list below it, a heading in the text below it, and one that
            # is a list number in its entry.
            written = _tidy(f"{statement.text} ")
            goes_on = written.endswith(":") or _HEADING_LINE.fullmatch(statement.text.rsplit("\n", 1)[-1])
            statement.ending = "line" if written and not goes_on else ""
        statement.apart = True
        statement.characters.append("\n")

    def _begins_statement(self, character: str) -> bool:
        statement = self._statement
        if statement.is_blank or not statement.ending or not _tidy(statement.text):
            return False
        if statement.ending == "line":
            return True
        # A full stop inside a table's cell ends nothing.
        if statement.ending != "stop" or _is_row(statement.text):
            return False
        if not statement.apart:
            last = next(one for one in reversed(statement.characters) if one not in _CLOSERS)
            return last in _UNSPACED_STOPS and character not in _CLOSERS + _STOPS
        return not character.islower() and character not in ".,;:!?"

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

    def _completed(self) -> Iterator[Written]:
        """Yield the statement that is finished, and a table's first row once it is known to be no head."""
        done, self._statement = self._statement, _Open()
        written = Written(_tidy(done.text), tuple(done.cited), tuple(done.unknown), done.end)
        row = _is_row(done.text)
        if row and not self._in_table:
            self._first_row = written
        else:
            if row and _TABLE_RULE.match(done.text) and self._first_row and not self._first_row.cited:
                self._first_row = None
            yield from self._head()
            yield written
        self._in_table = row

    def _head(self) -> Iterator[Written]:
        if self._first_row:
            yield self._first_row
        self._first_row = None


def _is_row(text: str) -> bool:
    return text.lstrip().startswith("|")


def _is_led_by_word(inside: str) -> bool:
    lead = re.match(_LEAD, inside)
    return lead is not None and lead["word"].casefold() in _LEAD_WORDS


def _holds(text: str, number: str) -> bool:
    return re.search(rf"(?<![\d.,]){re.escape(number)}(?![.,]?\d)", text) is not None


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
    text = _without_introduction(_LABEL.sub("", _TABLE_RULE.sub("", text, count=1), count=1))
    text = re.sub(rf"\s*{_MARKS}(?=[*_`]*\s*(?:[.,;:!?)…。|]|$))", "", text)
    text = re.sub(_MARKS, "", text)
    text = re.sub(r"(?m)^\s*(?:[-*•+>#]+|\d{1,3}[.)])\s+", "", text)
    if _is_row(text):
        text = "; ".join(cell.strip() for cell in text.split("|") if cell.strip())
    return " ".join(re.sub(r"\*\*|__|`|\^(?=\W|$)", "", text).split())


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
