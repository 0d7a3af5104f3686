"""The brackets in which models write markers, and what else they put a marker in."""

import re

RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_DIGITS = "".join(map(chr, RAISED))
_RAISED_PARTS = _DIGITS + "·⋅,"
_CLOSING = {
    "[": "]", "［": "］", "【": "】", "〔": "〕", "{": "}", "(": ")", "（": "）", "\\": "]", "[[": "]]", "`": "]`",
}  # fmt: skip
"""What closes what: `\\[1.1\\]` is how Markdown escapes a bracket."""
_TAGS = ("sup", "cite", "ref", "source")
_TAGGED = re.compile(r"<(?P<tag>\w+)>(?P<inside>[^<>]*)</(?P=tag)>")
OPENING = frozenset((*(sign[0] for sign in _CLOSING), "<", *_DIGITS))
_ROUND = "(（"
_LONGEST, _LONGEST_LINK = 120, 300
"""Characters after which an open bracket is no marker, or no link, any more."""

_COULD_BE = re.compile(r"[\[［【〔{]\s*[^\[\]［］【】〔〕{}\n]*\s*")
_COULD_BE_ESCAPED = re.compile(r"\\(?:\[[\^#]?[\d\s.,;&^–-]*\\?)?")
_COULD_BE_ROUND = re.compile(r"[(（]\s*(?:[A-Za-z]{1,9}[\s:.]+){0,2}[A-Za-z]{0,9}(?:[\d\s.,;&–-]|(?<=\s)an?d?)*")
_COULD_BE_TAG = re.compile(r"<(?P<tag>[a-z]*)(?P<inside>>[\[\]\d\s.,;^–-]*(?:</?[a-z]*>?)?)?")
_COULD_BE_DOUBLE = re.compile(r"\[\[[^\[\]\n]*\]?\]?")
_COULD_BE_CODE = re.compile(r"`(?:\[[^\[\]`\n]*(?:\]`?)?)?")
_FORMS = {
    "<": _COULD_BE_TAG, "\\": _COULD_BE_ESCAPED, "[[": _COULD_BE_DOUBLE, "`": _COULD_BE_CODE,
    **dict.fromkeys(_ROUND, _COULD_BE_ROUND),
}  # fmt: skip
"""What may still become a marker, by how it opens, where that is not `_COULD_BE`."""
_COULD_BE_LINK = re.compile(r"\((?:#|h[tps:/]*)[^\s()]*")
_LINK = re.compile(r"\((?:#|https?:)[^\s()]*\)")

_LEAD = re.compile(r"\s*[\^#]?(?P<word>[A-Za-z]{0,9})[\s:.#_]*")
OPENERS = frozenset(("[cite_start]",))
"""Gemini's sign that a sentence begins whose marker follows at its end."""
_LEAD_WORDS = frozenset(
    "id ids ref refs source sources sentence sentences evidence passage passages see cite citation cf".split()
)
_PASSAGE_AND_SENTENCE = re.compile(r"passage\s*(\d{1,3})\s*[,;:]?\s*sentence\s*(\d{1,3})", re.IGNORECASE)
_INITIAL = re.compile(r"\b[SsPp](?=\d{1,3}\.\d)")
"""Of "sentence" or "passage", as some write ids: `[S1.1]`."""
ID = re.compile(r"(?<![\d.])\d{1,3}\.\d{1,3}(?![\d.])")
_SEPARATOR = re.compile(r"\s*(?:[,;&/]|\band\b)\s*|\s+(?=\d)")
_SPREAD = re.compile(r"(?<=\d)\s*(?:[-–—]|\bto\b|\bthrough\b)\s*(?=\d)")


def is_raised(held: str) -> bool:
    """Say whether this is a run of raised digits, which nothing closes."""
    return held != "" and held[0] in _DIGITS


def is_closed(held: str) -> bool:
    if held[0] == "<":
        return _TAGGED.fullmatch(held) is not None
    return not is_raised(held) and held.endswith(_CLOSING[_opening(held)])


def is_over(held: str, following: str) -> bool:
    """Say whether a run of raised digits ends before the following character, or at the end of the text."""
    return is_raised(held) and (not following or following not in _RAISED_PARTS)


def is_link(held: str) -> bool:
    """Say whether this is the address that Markdown hangs on the bracket before it."""
    return _LINK.fullmatch(held) is not None


def could_be_marker(held: str, linked: bool) -> bool:
    """Say whether an open bracket may still become a marker, or the link of the marker before it."""
    is_linking = linked and len(held) <= _LONGEST_LINK and _COULD_BE_LINK.fullmatch(held)
    if is_linking or is_raised(held):
        return True
    found = _FORMS.get(_opening(held), _COULD_BE).fullmatch(held) if len(held) <= _LONGEST else None
    if found and held[0] == "<":
        return found["tag"] in _TAGS if found["inside"] else any(tag.startswith(found["tag"]) for tag in _TAGS)
    return found is not None


def is_doubtful(held: str) -> bool:
    """Say whether a closed bracket is mostly a number: a round one that no word leads, or raised digits."""
    lead = _LEAD.match(held[1:-1])
    return is_raised(held) or (held[0] in _ROUND and not (lead and lead["word"].casefold() in _LEAD_WORDS))


def parts(held: str) -> list[str]:
    """Return what a closed bracket names, one by one, spans as `1.1-1.3`; words that lead an id are left out."""
    if is_raised(held):
        return [part for part in held.translate(RAISED | {ord("·"): ".", ord("⋅"): "."}).split(",") if part]
    tagged = _TAGGED.fullmatch(held)
    inside = re.sub(r"[\[\]\s]+", " ", tagged["inside"]) if tagged else held.strip("`").removeprefix("\\")[1:-1]
    inside = re.sub(r"†.*", "", inside.strip("[]"))
    if held[0] == "【":
        inside = inside.replace(":", ".")
    inside = _INITIAL.sub("", _PASSAGE_AND_SENTENCE.sub(r"\1.\2", inside.rstrip("\\")))
    spread = _SPREAD.sub("-", inside.strip().rstrip(".,;"))
    return [part for part in map(_without_lead, _SEPARATOR.split(spread)) if part]


def ids_and_words(held: str) -> tuple[list[str], list[str]]:
    """Return the ids that stand somewhere in a square bracket, and all its other words, in lower case."""
    ids = ID.findall(held)
    return ids, [word for word in re.findall(r"\w+", ID.sub(" ", held.casefold())) if word not in _LEAD_WORDS]


def _opening(held: str) -> str:
    return "[[" if held.startswith("[[") else held[0]


def _without_lead(part: str) -> str:
    """Return a part of a bracket without the sign and the words that lead it, a word only where it may."""
    while (lead := _LEAD.match(part)) and lead.end() and (not lead["word"] or lead["word"].casefold() in _LEAD_WORDS):
        part = part[lead.end() :]
    return part.replace("^", "").replace("#", "").strip()
