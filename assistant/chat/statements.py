"""One statement of a reply as it is written: where it ends, and its text without what is no part of it."""

import re

STOPS = ".!?…。！？।؟"
UNSPACED_STOPS = "。！？"
CLOSERS = "\"'”’»)]」』*_"
_ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof gen col capt lt sgt rev hon sen rep gov st jr sr vs etc approx est dept inc ltd
    co corp jan feb mar apr jun jul aug sep sept oct nov dec fig vol
    maj adm cmdr brig cpl pvt sec supt ave blvd pres kr dkr nr mio mrd""".split()
)
_ORDINAL = re.compile(r"(?:^|\W)(?:ab|am|bis|dem|den|der|im|seit|vom|zum|fra|til|dne|dnia|od)\s\d{1,2}\.$", re.I)
"""The day of a date in languages that put a full stop behind it: "am 8. Oktober"."""
_INTRODUCING = re.compile(
    r"(?:\s?[,;(])?\s?\b(?:according to|as (?:\w+ )?in|see|(?:source|ref|reference)s?:)\s*"
    r"\x00(?:[\s,]*(?:and\s*)?\x00)*[,)]?",
    re.I,
)
"""What leads to a marker and says nothing without it: "According to [1.1], ..."."""
_TOLD_IN_WORDS = re.compile(
    r"(?:according to|as (?:stated|reported|mentioned|described) in|based on|per)\s+(?:the\s+)?"
    r"(?:(?:sentence|passage|source|evidence)s?\s+\d{1,3}(?:\.\d{1,3})?|(?:article|document)s?\s+\d{1,3}\.\d{1,3})"
    r"(?:(?:\s*(?:,|and)\s*)+\d{1,3}(?:\.\d{1,3})?)*\s*,?\s*",
    re.I,
)
"""An id that leads a sentence in the place of a marker: "According to sentence 1.1, ..."; not article 5 of a treaty."""
MARK = "\x00"
"""Stands in a statement's text for a marker; the reply itself can't hold it."""
_MARKS = rf"{MARK}(?:[*_`^\s]*(?:[,;&–-]|and)?[*_`^\s]*{MARK})*"
"""Markers in a row, with what joins them."""
_LEADING_MARKS = re.compile(rf"\A\s*(?:{_MARKS})?\s*:(?=\s)")
_POINTER = re.compile(r"\W*(?:(?:source|reference|ref|see|quelle|fuente)s?\W*)?", re.I)
_LABEL = re.compile(
    r"\A[\s#*_>]*(?:(?:(?:final|short|direct|brief) )?(?:answer|summary|response|conclusion|tl;?dr)[*_]*\s*[:\n]|"
    r"(?:based on|according to|from) the (?:\w+ )?(?:articles|sentences|passages|evidence)"
    r"(?: (?:given|provided|above))?[,:]|here (?:is|are) (?:the|what) [\w ]{1,40}:)[\s*_]*",
    re.I,
)
"""What only says that an answer follows."""
_HEADING_LINE = re.compile(r"\s*(?:#{1,6}\s.*|(?:\d{1,2}\.\s)?\*\*[^*\x00]+\*\*)\s*")
_TABLE_RULE = re.compile(r"\A\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?)?[ \t]*\n")


_TAG = re.compile(r"</?(?:p|br|b|i|u|em|strong|ul|ol|li|div|span|sup|cite|ref|source|h[1-6])\s*/?>", re.I)
_CHATTER = re.compile(
    r"(?:sure|certainly|of course|ok(?:ay)?|absolutely|great question|good question|thank you|question: .*|"
    r"confidence(?: level| score)?: [\w .%/]{1,20}|"
    r"i hope (?:this|that) (?:helps|answers [\w ]+)|"
    r"(?:please )?(?:let me know|feel free to (?:ask|reach out))"
    r"(?: if you (?:need|want|have|would like|'d like) [\w ,’']{0,60})?|"
    r"(?:is there|do you have) any(?:thing else| other questions)[\w ,’']{0,60}|"
    r"if you (?:have|need) [\w ,’']{0,40}, (?:please )?(?:let me know|feel free to ask|just ask))[.!?]*",
    re.I,
)


_TELL = r"(?:address|answer|contain|cover|give|include|mention|provide|say|specify|state|tell)"
_SAYS_NO = re.compile(
    r"(?:(?:sorry|unfortunately|i(?:['’]| a)m sorry|(?:based on|according to) the [\w ]{1,30})[,.;:]?\s+(?:but\s+)?)?"
    r"(?:(?:(?:the|these|those|none of the|your)\s+)?(?:\w+\s+){0,2}"
    r"(?:articles?|sentences?|passages?|evidence|sources?|texts?|context|information)\s+(?:\w+\s+){0,2}"
    r"(?:do|does|did)(?:\s+not|n['’]t)\s+(?:\w+\s+){0,2}"
    rf"{_TELL}\b"
    r"|none\s+of\s+the\s+(?:\w+\s+){0,2}(?:articles?|sentences?|passages?|evidence|sources?)\s+(?:\w+\s+)?"
    rf"{_TELL}(?:e?s)?\b"
    r"|i\s+(?:can(?:not|['’]t|\s+not)|could\s+not|couldn['’]t)\s+(?:answer|determine|find|say|tell)\b"
    r"|there\s+is\s+(?:no|not\s+enough)\s+(?:\w+\s+){0,2}(?:answer|evidence|information|mention)\b"
    r"|no\s+(?:answer|information|mention)\b)",
    re.I,
)
_LONGEST_NO = 300
"""Characters of a reply that only says that it can't answer."""


def says_nothing_is_said(text: str) -> bool:
    """Say whether a whole reply says in English that the articles do not tell, and nothing else."""
    plain = text.strip(" *_\n\"'")
    goes_on = re.search(r"\b(?:but|however|although|though|instead)\b", plain[10:], re.I)
    return len(plain) <= _LONGEST_NO and not goes_on and _SAYS_NO.match(plain) is not None


def points_only(text: str) -> bool:
    """Say whether a statement only points to its source: "(Source:)"."""
    return _POINTER.fullmatch(text) is not None


def says_nothing(text: str) -> bool:
    """Say whether a statement is but the small talk of a chat."""
    return _CHATTER.fullmatch(text) is not None


def is_heading(line: str) -> bool:
    """Say whether a line is a heading of Markdown, or all of it in bold."""
    return _HEADING_LINE.fullmatch(line) is not None


def follows_rule(text: str) -> bool:
    """Say whether a text opens with the rule under the head of a table."""
    return _TABLE_RULE.match(text) is not None


def is_row(text: str) -> bool:
    return text.lstrip().startswith("|")


def ending(text: str) -> str:
    """Return how far a statement that goes up to a full stop is finished."""
    if re.fullmatch(r"[\s*_#>-]*\d{1,3}\.", text):
        return ""  # the number of a list
    if _ORDINAL.search(text):
        return "maybe"
    word = re.search(r"(\w+)\.$", text)
    if word and (word[1].casefold() in _ABBREVIATIONS or (len(word[1]) == 1 and word[1].isalpha())):
        return "maybe"
    return "no" if word and word[1].casefold() == "no" else "stop"


def tidy(text: str) -> str:
    """Return a statement's text without marks and what introduces them, list signs, emphasis and line breaks."""
    text = _LEADING_MARKS.sub("", _LABEL.sub("", _TABLE_RULE.sub("", text)))
    text = _without_introduction(text)
    text = re.sub(rf"\s*(?:[—–-]\s*)?[*_`]*{_MARKS}[*_`]*(?=\s*(?:[.,;:!?)…。|]|$))", "", text)
    text = re.sub(r"\s*[(（][\s,;]*[)）]", "", re.sub(_MARKS, "", _TAG.sub("", text)))
    text = re.sub(r"(?m)^\s*(?:[-*•+>#]+|\d{1,3}[.)])\s+", "", text)
    if is_row(text):
        text = "; ".join(cell.strip() for cell in text.split("|") if cell.strip())
    return " ".join(re.sub(r"\*\*|__|`|\^(?=\W|$)", "", text).split())


def _without_introduction(text: str) -> str:
    plain = _TOLD_IN_WORDS.sub("", _INTRODUCING.sub("", text))
    return plain if re.search(r"\w", plain) else text
