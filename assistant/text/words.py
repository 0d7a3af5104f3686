"""Words, stems, names and numbers of a text: the small change that every lexical comparison pays with."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

STOP_WORDS = frozenset(
    """a about above after again against all also am among an and any are aren't as at be because been before being
    below between both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each
    either else ever every few for from further had hadn't has hasn't have haven't having he her here hers herself him
    himself his how however i if in into is isn't it its itself just let me might more most must my myself no nor not
    of off on once one only onto or other others our ours ourselves out over own per same she should shouldn't since so
    some such than that that's the their theirs them themselves then there these they this those though through to too
    toward towards under until up upon us very was wasn't we were weren't what when where whether which while who whom
    whose why will with within without would wouldn't yes yet you your yours yourself""".split()
)
"""English function words; they carry structure rather than topic."""

OPENERS = frozenset(
    """absent according accordingly across additionally almost although altogether amid analysts another
    anyone anything around authorities based before behind below beside besides beyond both citing close
    compared consequently currently despite dozens during each earlier enough even every everyone everything
    except experts extra far few fewer finally following furthermore given government hence her his however
    hundreds including indeed inside instead its last later leaders less little many meanwhile moreover most
    much near nearly neither never nevertheless news next nobody none nothing nowhere officials otherwise
    outside overall owing people perhaps plans public rather reports river roughly saying several similarly
    since somebody someone something somewhat sources still subsequently talks thanks their therefore
    thousands thus today together traffic two undated under unless unlike until use well whatever whenever
    wherever whoever within without yes yesterday young""".split()
)
"""Ordinary words that open many sentences; a capital makes no name of them."""

UNCHANGED = frozenset("beat cut hit let put set shut".split())
"""Verbs whose past is written like their present."""

_PAST = UNCHANGED | frozenset(
    """became beaten began begun bought broke brought built came chose drawn drew drove fell felt flew fought found
    gave given got grew had held kept lay led left lent lost made met outsold overcame overtook paid ran rose said
    sank sat saw seen sought swept sent shot shrank shrunk slid sold spent spoke stole stood struck sued swam taken
    taught thought threw told took understood went withdrew won wore wrote written""".split()
)
"""Irregular pasts that news is full of."""

_MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0970-\u0df3"
    "\u0e31-\u0e4e\u0eb1-\u0ecd\u1000-\u109f"
)
"""Vowel signs and accents: parts of a word that regular expressions do not count among its characters."""

_LETTERS = rf"[\w{_MARKS}]+"
TITLES = frozenset(
    """mr mrs ms miss dr sir dame lord lady president vice-president vice prime minister premier chancellor
    king queen prince princess pope emperor secretary secretary-general chairman chairwoman chairperson
    chair chief director ambassador senator governor mayor judge justice professor prof general gen
    colonel col captain capt lieutenant lt sergeant sgt admiral marshal rev reverend rep representative
    gov sen deputy foreign defence defense finance interior spokesman spokeswoman spokesperson
    commissioner speaker leader then former first acting
    ceo cfo boss""".split()
)
"""Words before a name that are no part of it."""

ROOT = 5
"""Letters that stems of one root have in common at least."""

_COMMON_ENDING = re.compile(r"\w{4,}(?:ly|ing|tions?|ments?|ships?|ity|ists|[^\W_aeio]ers|tors)$")
_TOKEN = re.compile(rf"\b(?:[^\W\d_]\.){{2,}}|\d+(?:[.,:]\d+)*(?:%|(?![\w{_MARKS}]))|{_LETTERS}(?:['’-]{_LETTERS})*")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_NAME_JOINERS = frozenset("of the de da di du del der van von bin al el la le and for".split())
_NAME_WORD = re.compile(rf"[^\W\d_][\w.'’{_MARKS}-]*")
_ENDING = re.compile(r"[^\W_]{2,}\.$")
_ABBREVIATIONS = frozenset(
    """mr mrs ms mx dr prof st mt ft gen col lt sgt capt maj cpl adm cmdr rep reps sen sens gov pres hon rev amb sec min
    jr sr inc co corp ltd bros dept univ no vs""".split()
)
"""What a full stop may follow in the middle of a name."""


@dataclass(frozen=True)
class Name:
    """A run of capitalised words, `text[start:end]` of the text it was found in."""

    text: str
    start: int
    end: int


def folded(text: str) -> str:
    """Return the text in lower case without diacritics; its length may differ."""
    plain = text.casefold().replace("đ", "d").replace("ø", "o").replace("ł", "l")
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))


def is_ordinary(word: str) -> bool:
    """Say whether a lower-case word that opens a sentence is an ordinary one, as far as its form shows."""
    return word in OPENERS or _COMMON_ENDING.match(word) is not None


def is_past(word: str) -> bool:
    """Say whether a word may be the past of a verb, or its participle."""
    return word.endswith("ed") or word.casefold() in _PAST


def tokens(text: str) -> list[str]:
    """Split into lower-case words and numbers; possessive and ordinal endings are dropped, hyphens kept.

    Initials lose their full stops, and "US" becomes "usa", which nobody takes for the pronoun.
    """
    return list(_tokens(text))


@lru_cache(maxsize=1024)
def _tokens(text: str) -> tuple[str, ...]:
    found = []
    for match in _TOKEN.finditer(unicodedata.normalize("NFC", text)):
        written = match.group().removesuffix("'s").removesuffix("’s")
        if written in ("US", "U.S.", "U.S.A."):
            found.append("usa")
            continue
        word = written.casefold().replace("’", "'")
        word = word.replace(".", "") if word.endswith(".") else word
        ordinal = _ORDINAL.fullmatch(word)
        found.append(ordinal[1] if ordinal else word)
    return tuple(found)


@cache
def _stemmer():  # type: ignore[no-untyped-def]  # snowballstemmer ships no types
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the English Snowball stem of a lower-case word, diacritics folded."""
    return str(_stemmer().stemWord(folded(word)))


def content_stems(text: str) -> list[str]:
    """Return the stems of the words that carry topic, in order, repeats kept; hyphenated words also in parts."""
    return list(_content_stems(text))


@lru_cache(maxsize=1024)
def _content_stems(text: str) -> tuple[str, ...]:
    stems: list[str] = []
    for word in _tokens(text):
        parts = {word, *word.split("-")} if "-" in word else {word}
        # Of a "word" that is nothing but accents nothing is left.
        stems += [found for part in sorted(parts) if part not in STOP_WORDS and (found := stem(part))]
    return tuple(stems)


def same_root(one: str, other: str) -> bool:
    """Say whether two stems share a root, so that "vietnam" meets "vietnames" and "diplomat" "diplomaci"."""
    if one == other:
        return True
    shortest = min(len(one), len(other))
    begin = max(ROOT, shortest - 1)
    return shortest >= ROOT and one[:begin] == other[:begin]


def names(text: str) -> Iterator[Name]:
    """Yield runs of capitalised words, joined across "of", "de" and the like; a stop word alone is no name.

    The first word of a sentence counts only when it is not a stop word: callers that must know more (whether
    "Trade" is a name) compare with how the word is written elsewhere.
    """
    yield from _names(text)


@lru_cache(maxsize=512)
def _names(text: str) -> tuple[Name, ...]:
    return tuple(_read_names(text))


def _read_names(text: str) -> Iterator[Name]:
    run: list[re.Match[str]] = []
    pending: list[re.Match[str]] = []
    for match in _NAME_WORD.finditer(text):
        touching = not run or not re.search(r"[^\s]", text[(pending or run)[-1].end() : match.start()])
        word = match.group()
        if run and (not touching or (not pending and _ends_sentence(run[-1].group()))):
            yield from _named(text, run)
            run, pending = [], []
        if word[0].isupper() and not (not run and word.casefold() in STOP_WORDS):
            run += [*pending, match] if run else [match]
            pending = []
        elif run and word in _NAME_JOINERS and len(pending) < 2 and word != "and":
            pending.append(match)
        else:
            yield from _named(text, run)
            run, pending = [], []
    yield from _named(text, run)


def _ends_sentence(word: str) -> bool:
    """Say whether the full stop at the end of a word is more than that of an abbreviation or an initial."""
    return bool(_ENDING.search(word)) and word[:-1].casefold() not in _ABBREVIATIONS and "." not in word[:-1]


def _named(text: str, run: list[re.Match[str]]) -> Iterator[Name]:
    if run:
        start, end = run[0].start(), run[-1].end()
        found = text[start:end]
        trimmed = re.sub(r"['’]s?$|[.'’-]+$", "", found) if not re.search(r"\b\w\.$", found) else found
        if trimmed:
            yield Name(trimmed, start, start + len(trimmed))
