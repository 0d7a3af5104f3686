"""Characters that show nothing: they carry text past a reader, turn a line around, or command a terminal."""

import re

_JOINING = (
    "\u0600-\u109f\u1780-\u18af\u1a00-\u1cff\ua800-\uabff\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\U00011000-\U00011fff"
)
"""Scripts from Arabic to Khmer, whose letters take another form before a joiner or a non-joiner."""
_PICTURES = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001faff"
)
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
"""Marks that are written over or under a letter, of the scripts in which they can be heaped up."""
_MOST_MARKS = 6
"""On one letter; Hebrew with vowel points and cantillation has up to five."""

_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029"
# Default_Ignorable_Code_Point of Unicode, interlinear signs, surrogates, private use and noncharacters, without the
# joiners and the two variation selectors that text or pictures are written with.
_IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ud800-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff"
)
_JOINERS = "\u200c\u200d"
_SELECTORS = "\ufe0e\ufe0f"
JOINERS = frozenset(_JOINERS + _SELECTORS)
NEVER_SHOWN = re.compile(f"[{_CONTROLS}{_IGNORABLE}]")
"""What shows nothing whatever stands around it."""
_HIDDEN = re.compile(f"[{_CONTROLS}{_IGNORABLE}{_JOINERS}{_SELECTORS}]")

_CONTROL = re.compile(f"[{_CONTROLS}]")
_NEEDLESS = re.compile(
    f"\u200c(?<![{_JOINING}]\u200c)"
    f"|\u200d(?<![{_JOINING}]\u200d)(?!(?<=[{_PICTURES}\ufe0f]\u200d)[{_PICTURES}])"
    f"|[{_SELECTORS}](?<![{_PICTURES}][{_SELECTORS}])(?!\u20e3)"
)
_HEAPED = re.compile(f"([{_MARKS}]{{{_MOST_MARKS}}})[{_MARKS}]+")


def visible(text: str) -> str:
    """Return what a reader sees of a text: all else goes, controls other than tab and line feed become spaces.

    The joiners of Arabic, Indic and other scripts and those of emoji stay where they change what is seen. Marks
    heaped on one letter are cut to what a script can need.
    """
    if text.isascii() and text.isprintable():
        return text
    shown = NEVER_SHOWN.sub("", _CONTROL.sub(" ", text))
    return _HEAPED.sub(r"\1", _NEEDLESS.sub("", shown))


def spelled(json_text: str) -> str:
    """Return a JSON text of the same value in which each character that shows nothing is written as an escape."""
    return _HIDDEN.sub(lambda match: _escape(match.group()), json_text)


def _escape(character: str) -> str:
    if ord(character) < 0x10000:
        return f"\\u{ord(character):04x}"
    pair = character.encode("utf-16-be").hex()
    return f"\\u{pair[:4]}\\u{pair[4:]}"
