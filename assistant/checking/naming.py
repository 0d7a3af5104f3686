"""The names of a statement, and whether its evidence holds them: in full, as a surname, initials or an adjective."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from assistant.checking import senses
from assistant.nouns import Article, Sentence
from assistant.text import figures, words
from assistant.text.countries import codes, is_capital
from assistant.text.moments import Moment

_DEMONYM = re.compile(r"(?:ese|vians?|ians?|ans?|ns?|is?|ics?|ish|s|h)$")
_PARTICLES = frozenset("of the for and de da di du del der den van von la le el".split())
_WORD = re.compile(r"[^\W_](?:[\w.'’-]*\w)?")


def stated(statement: str, dates: Sequence[Moment], evidence: Sequence[Sentence]) -> list[list[str]]:
    """Return the names of the statement as lists of words, titles and dates left out."""
    found = []
    written = list(_WORD.finditer(statement))
    for name in words.names(statement):
        opening = not re.search(r"[^\W_]", re.split(r"[.!?:]\s", statement[max(0, name.start - 100) : name.start])[-1])
        group: list[str] = []
        for match in (match for match in written if name.start < match.end() and match.start() < name.end):
            bare = re.sub(r"['’]s$", "", match.group())
            common = opening and match.start() == name.start and _is_common(bare, evidence)
            dated = any(date.start <= match.start() < date.end for date in dates)
            sign = statement[max(0, match.start() - 1) : match.start()] == "°"
            if _is_name_word(bare) and not dated and not common and not sign:
                group.append(bare)
                ends = bare != match.group()
            else:
                ends = bare not in _PARTICLES
            if group and ends:
                found.append(group)
                group = []
        if group:
            found.append(group)
        if opening and found and len(found[-1]) == 1 and _is_any_word(statement, name, found[-1][0]):
            found.pop()
    return found


def _is_any_word(statement: str, name: words.Name, word: str) -> bool:
    """Say whether nothing shows that a word alone that opens a sentence is a name: its capital doesn't."""
    if name.text != word or (name.end < len(statement) and statement[name.end] in "’'"):
        return False
    following = _WORD.search(statement, name.end)
    if following and words.is_past(following.group()) and not word.endswith("s"):
        return False
    elsewhere = re.search(rf"(?<![.!?:] )(?<!\w){re.escape(word)}(?!\w)", statement[name.end :])
    return not (elsewhere or any(letter.isupper() or letter.isdigit() for letter in word[1:]) or _country(word))


def _is_name_word(word: str) -> bool:
    low = words.folded(word)
    if low in words.TITLES or low.replace("'", "’") in words.STOP_WORDS or low in words.STOP_WORDS:
        # "US", "IT" and "WHO" are written like the stop words only when in capitals.
        return len(word) > 1 and word.isupper() and low in ("us", "it", "who")
    return word[0].isupper()


def _is_common(word: str, evidence: Sequence[Sentence]) -> bool:
    """Say whether a word that opens a sentence is an ordinary one: the articles write it small elsewhere."""
    low = word.casefold()
    if word.isupper() and len(word) > 1:
        return False
    if low in words.STOP_WORDS or words.is_ordinary(low) or figures.WORDS.issuperset(low.split("-")):
        return True
    if senses.is_known(low):
        return True
    texts = (f"{sentence.article.text}\n{heading(sentence.article)}" for sentence in evidence)
    return any(re.search(rf"(?<!\w){re.escape(low)}(?!\w)", text) for text in texts)


def is_named(name: Sequence[str], evidence: Sequence[Sentence]) -> bool:
    """Say whether the cited sentences hold a name: in full, a surname, its initials, or as an adjective."""
    sources = headed(evidence)
    known = [word for source in sources for word in _words(source)]
    initials = {run for source in sources for run in (*_initials(source), *_small_initials(source))}
    present = [_is_known(word, known, initials) for word in name]
    short = "".join(word[0] for word in name).upper()
    if len(name) > 1 and any(word.replace(".", "") == short for word in known):
        return True
    if len(name) == 1 or not any(present):
        return all(present)
    # A surname in the sentence stands for the full name that its article gives elsewhere; a first name beside
    # another one's surname stands for nobody.
    pairs = _neighbours(evidence, names_only=False)
    if all(_beside(one, other, pairs) for one, other in pairwise(map(_bare, name))):
        return True
    if not all(present):
        return False
    full = _neighbours(evidence, names_only=True)
    fronts, backs = {one for one, _ in full}, {other for _, other in full}
    return not any(
        one in fronts and other in backs and not _beside(one, other, pairs) for one, other in pairwise(map(_bare, name))
    )


def _is_known(word: str, known: Sequence[str], initials: set[str]) -> bool:
    low = _bare(word)
    if word.isupper() and len(low) > 1 and low.upper() in initials:
        return True
    country = _country(word)
    # "Beijing" in the articles may stand for China; "China" does not show that it was in Beijing.
    if country and not is_capital(word):
        if any(country & _country(other) for other in known):
            return True
        # Spelling makes kin of Iraq and Iran, Niger and Nigeria: only what is no other country is compared by it.
        known = [other for other in known if not _country(other)]
    for other in known:
        same = _bare(other)
        # "us" is no "US".
        if low == same and not (word.isupper() and other.islower() and low in words.STOP_WORDS):
            return True
        if _is_kin(low, same) or _is_kin(same, low) or (len(low) > 3 and words.stem(low) == words.stem(same)):
            return True
    return False


@lru_cache(maxsize=4096)
def _country(word: str) -> frozenset[str]:
    """Return the codes of the country that a word alone speaks of, its last full stop cut off or not."""
    return codes(word) | codes(f"{word}.")


def _is_kin(adjective: str, name: str) -> bool:
    """Say whether one is the adjective of the other, as far as spelling shows: "vietnamese", "french"."""
    ending = _DEMONYM.search(adjective)
    if not ending or adjective == name or min(len(adjective), len(name)) < 4:
        return False
    for cut in range(ending.start(), len(adjective)):
        root = adjective[:cut]
        if len(root) >= 3 and name.startswith(root) and len(name) - len(root) <= 2:
            return True
    if not adjective.endswith("h"):
        return False
    bare = re.sub(r"(?:is)?h$", "", adjective)
    skeletons = [word[0] + re.sub(r"[aeiouy]", "", word[1:]) for word in (bare, name)]
    return len(skeletons[0]) >= 3 and skeletons[0] == skeletons[1]


def _neighbours(evidence: Sequence[Sentence], names_only: bool) -> set[tuple[str, str]]:
    texts = {f"{sentence.article.text}\n{heading(sentence.article)}" for sentence in evidence}
    return {pair for text in texts for pair in _pairs(text, names_only)}


@lru_cache(maxsize=128)
def _pairs(text: str, names_only: bool) -> frozenset[tuple[str, str]]:
    """Return the words that stand side by side somewhere in a text, particles passed over."""
    pairs = set()
    for found in (_words(text), _WORD.findall(text.replace("’s", "").replace("'s", ""))):
        for one, other in pairwise(word for word in found if word not in _PARTICLES):
            if not names_only or (one[0].isupper() and other[0].isupper()):
                pairs.add((_bare(one), _bare(other)))
    return frozenset(pairs)


def _beside(one: str, other: str, pairs: set[tuple[str, str]]) -> bool:
    return any((a == one or _is_kin(one, a)) and (b == other or _is_kin(other, b)) for a, b in pairs)


def _initials(text: str) -> set[str]:
    """Return the initials, two to six, of capitalised words in a row."""
    found = set()
    for name in words.names(text):
        letters = "".join(word[0] for word in re.findall(r"[^\W\d_][\w.'’-]*", name.text) if word[0].isupper())
        found |= {
            letters[start:end]
            for start in range(len(letters))
            for end in range(start + 2, min(start + 7, len(letters) + 1))
        }
    return found


def _small_initials(text: str) -> set[str]:
    """Return the initials, three to five, of any words in a row: "gross domestic product"."""
    letters = "".join(word[0] for word in _WORD.findall(text)).upper()
    return {letters[start : start + size] for size in (3, 4, 5) for start in range(len(letters) - size + 1)}


def _words(text: str) -> list[str]:
    parts = (re.sub(r"['’]s$", "", word) for word in _WORD.findall(text))
    return [piece for part in parts for piece in ([part, *part.split("-")] if "-" in part else [part])]


def _bare(word: str) -> str:
    return words.folded(word).replace(".", "")


def headed(evidence: Sequence[Sentence]) -> list[str]:
    """Return the cited sentences, each with the headline and the outlet of its article."""
    return [f"{sentence.text}\n{heading(sentence.article)}" for sentence in evidence]


def heading(article: Article) -> str:
    return "\n".join(part for part in (article.title, article.publisher) if part)
