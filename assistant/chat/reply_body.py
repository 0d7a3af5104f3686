"""The body of a reply: out of JSON or fences around it, and without the list of sources that a model puts below it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.chat.brackets import RAISED
from assistant.chat.json_replies import JsonReply
from assistant.checking import support
from assistant.nouns import Evidence
from assistant.text.sentences import is_finished

_HEADINGS = (
    "sources", "source", "sources used", "sources cited", "list of sources", "references", "citations", "footnotes",
    "bibliography", "works cited", "quellen", "références", "fuentes", "fontes", "fonti", "nguồn", "источники", "来源",
)  # fmt: skip
_HEADING = re.compile(rf"(?:{'|'.join(sorted(_HEADINGS, key=len, reverse=True))})[\s*_]*(?::[\s*_]*(?P<rest>.*))?")
_LINE_SIGNS = " \t\r>#*_-•"
_RULE = re.compile(r"[-*_=\s]{3,}")
_TURN = re.compile(r"\W*(?:user|human)\W*:.*", re.IGNORECASE)
"""A question that the model puts to itself below its answer."""
_FENCE = re.compile(r"`{3,}\w{0,12}")
_DEFINITION = re.compile(r"\[\^?\w{1,3}\]:.*|[⁰¹²³⁴-⁹]{1,2}\s*\[\d{1,3}\.\d{1,3}\].*")
_COULD_BE_DEFINITION = re.compile(r"\[(?:\^?(?:\w{1,3}(?:\](?::.*)?)?)?)?|[⁰¹²³⁴-⁹]{1,2}(?:\s*(?:\[.*)?)?")
_ENTRY = re.compile(r"[-*•+>\[【(\"“«¹²³⁴-⁹]|\d{1,2}[.):\]]")

_MARKED_ENTRY = re.compile(r"(?:[-*•+]\s*|\d{1,2}[.)]\s*)?[\[【(]\s*\^?\d")
_MARKERS = re.compile(r"(?:[\[【(]\s*\^?\d[\d\s.,;&–-]*[\]】)][\s,;.]*(?:and\b\s*)?)+")
_ONE = re.compile(r"source\b")
"""A heading for what stands above it alone, an item of a list, rather than for the whole reply."""

_LABEL = re.compile(r"[-*•+\s]*(?:\[\^?(\d{1,2})\]:?|\^?(\d{1,2})(?:[.)](?=\s)|:|(?=\s)))\s*(.*)")
_MARKED_ID = re.compile(r"[\[【(]\s*\^?(\d{1,3}\.\d{1,3})\s*[\]】)]")
_LEADING_IDS = re.compile(
    r"(?:(?:sentences?|ids?|evidence)\s+)?(\d{1,3}\.\d{1,3}(?:\s*(?:,|;|and)\s*\d{1,3}\.\d{1,3})*)\b", re.I
)
_PASSAGE = re.compile(r"\bpassage\s+(\d{1,3})\b", re.IGNORECASE)


class ReplyBody:
    """Reads a reply piece by piece; how it is cut into pieces makes no difference to what comes out.

    Attributes:
        notes: The lines of the reply's own list of sources so far.
    """

    def __init__(self) -> None:
        self._json = JsonReply()
        self._line = ""
        self._gap = ""
        self._passing = False
        self._begun = False
        self._listing = False
        # Only what begins with a marker goes on with the list.
        self._is_strict = False
        self._apart = False
        self._last = ""
        self._is_over = False
        self.notes: list[str] = []

    def read(self, text: str) -> Iterator[str]:
        """Yield what the next piece adds to the body."""
        for told in self._json.read(text):
            yield from self._read(told)

    def _read(self, text: str) -> Iterator[str]:
        for piece in re.findall(r"[^\n]*\n|[^\n]+", text):
            if self._is_over:
                return
            self._line += piece
            whole = piece.endswith("\n")
            if whole and not self._passing:
                yield from self._taken(self._line)
            elif self._passing or not self._may_be_special(self._line):
                yield from self._shown(self._line)
            else:
                continue
            self._line = ""
            self._passing = not whole

    def finish(self) -> Iterator[str]:
        """Yield what was held back at the end."""
        for told in self._json.finish():
            yield from self._read(told)
        if self._line:
            yield from self._taken(self._line)

    def _taken(self, line: str) -> Iterator[str]:
        """Yield a whole line if it belongs to the body; take note of it otherwise."""
        bare = line.strip()
        if self._begun and _TURN.fullmatch(bare):
            self._is_over = True
            return
        if not bare or _RULE.fullmatch(bare):
            self._gap += line
            self._apart = True
            return
        heading = _HEADING.fullmatch(line.strip(_LINE_SIGNS + "\n").casefold())
        if _FENCE.fullmatch(bare):
            return
        rest = bare.split(":", 1)[1].strip(_LINE_SIGNS) if heading and heading["rest"] else ""
        if self._begun and heading and not (self._listing and not rest) and not _is_marked_sentence(rest):
            yield from self._headed(heading.string, rest)
        elif self._begun and (_DEFINITION.fullmatch(bare) or (self._listing and self._is_entry(bare))):
            self.notes.append(bare)
            self._gap = "\n"
        else:
            self._listing = False
            yield from self._shown(line)
        self._apart = False

    def _headed(self, heading: str, rest: str) -> Iterator[str]:
        """Take note of what stands beside the heading of a list; yield it where it marks nothing but the line above."""
        is_one, is_marker = _ONE.match(heading) is not None, _MARKERS.fullmatch(rest) is not None
        self._listing, self._is_strict = True, rest != "" and (is_one or is_marker)
        if is_one and is_marker and not self._apart and not _MARKED_ID.search(self._last):
            yield f" {rest}"
            return
        self._gap = "\n"
        if rest:
            self.notes.append(rest)

    def _is_entry(self, bare: str) -> bool:
        """Say whether a line goes on with the list rather than with the answer below it."""
        if self._is_strict:
            return _MARKED_ENTRY.match(bare) is not None
        return not self._apart or _ENTRY.match(bare) is not None or len(bare.split()) < 4 or not is_finished(bare)

    def _shown(self, text: str) -> Iterator[str]:
        line = text.removesuffix("\n")
        if line:
            self._begun = self._begun or any(character.isalnum() for character in line)
            self._apart = False
            gap, self._gap = self._gap, ""
            self._last = line if "\n" in gap else self._last + line
            yield gap + line
        if text.endswith("\n"):
            self._gap += "\n"

    def _may_be_special(self, line: str) -> bool:
        """Say whether a line that has begun like this may still turn out not to belong to the body."""
        bare = line.strip(_LINE_SIGNS)
        if self._listing or not bare:
            return True
        if bare.startswith("`"):
            return bare.strip("`").isalnum() or not bare.strip("`")
        if not self._begun:
            return False
        low = bare.casefold()
        return (
            _COULD_BE_DEFINITION.fullmatch(bare) is not None
            or any(heading.startswith(low) for heading in (*_HEADINGS, "user:", "human:"))
            or _TURN.fullmatch(bare) is not None
            or _HEADING.fullmatch(low) is not None
        )


def _is_marked_sentence(text: str) -> bool:
    """Say whether a text tells something and is cited for it: then it is no list, whatever stands before it."""
    return not _MARKED_ENTRY.match(text) and re.search(rf"\w.*{_MARKED_ID.pattern}[.!?]?$", text) is not None


@dataclass(frozen=True)
class Note:
    """What an entry of a reply's own list of sources names: exactly these sentences, or some sentence among them."""

    evidence: tuple[Evidence, ...]
    exact: bool


def own_numbers(notes: Sequence[str], evidence: Sequence[Evidence]) -> Mapping[int, Note]:
    """Return what a reply's own numbers stand for, as far as its list of sources says so."""
    found: dict[int, Note] = {}
    for note in notes:
        label = _LABEL.match(note.translate(RAISED))
        named = label and _named(label[3], evidence)
        if label and named:
            found.setdefault(int(label[1] or label[2]), named)
    return found


def _named(entry: str, evidence: Sequence[Evidence]) -> Note | None:
    """Return what an entry names: by ids, by a passage's number, by outlet or headline, or by a quotation."""
    by_id = {one.id: one for one in evidence}
    leading = _LEADING_IDS.match(entry)
    ids = _MARKED_ID.findall(entry) or (re.findall(r"[\d.]+", leading[1]) if leading else [])
    if exact := tuple(by_id[id_] for id_ in dict.fromkeys(ids) if id_ in by_id):
        return Note(exact, exact=True)
    passage = _PASSAGE.search(entry)
    low = entry.casefold()
    among = tuple(
        one
        for one in evidence
        if (
            one.passage_number == int(passage[1])
            if passage
            else any(
                part and part.casefold() in low for part in (one.sentence.article.title, one.sentence.article.publisher)
            )
        )
    )
    if among:
        return Note(among, exact=False)
    quoted = support.best_match(entry, evidence)
    return Note((quoted,), exact=True) if quoted else None
