"""Whether the cited sentences carry a statement: its numbers, dates, names, and what it affirms or denies."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from assistant.checking import (
    additions,
    arithmetic,
    attribution,
    bindings,
    hedges,
    polarity,
    predicates,
    quantifiers,
    relations,
    relative_periods,
    senses,
)
from assistant.nouns import Article, Evidence, Sentence, Support
from assistant.text import figures, moments, words
from assistant.text.countries import codes, is_capital
from assistant.text.moments import Moment

LEAST_OVERLAP = 0.3
"""Least share of a statement's topic words that its cited sentences and their headlines must share.

Over the 58 sound pairs of tests/test_support.py the least is .33; of 1,646 pairings of a statement with a sentence
of another article, 3 come up to .3.
"""

LEAST_MATCH = 0.6
"""Least share of a statement's topic words in one sentence for that sentence to be taken for its source.

Over the same pairs 78 % of the sound statements reach it with their own sentence; the most that any statement has
in common with a sentence of another article is .4. The room between is left for articles on one subject.
"""

_LONGEST = 3000
"""Characters of a statement, or of its sentences, beyond which the order of their words is not compared."""

_UNCITED = "it cites no sentence"
_DEMONYM = re.compile(r"(?:ese|vians?|ians?|ans?|ns?|is?|ics?|ish|s|h)$")
_PARTICLES = frozenset("of the for and de da di du del der den van von la le el".split())
_FUNCTION_WORDS = words.STOP_WORDS - frozenset("a am an as be do he i in is it me no on or so was we".split())
"""Function words that show English; the ones taken out are words of other languages too."""
_WORD = re.compile(r"[^\W_](?:[\w.'’-]*\w)?")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass
class _Findings:
    """What was looked for in the evidence, and what of it is missing."""

    sought: int = 0
    reasons: list[str] = field(default_factory=list)

    def note(self, kind: str, text: str, found: bool) -> None:
        self.sought += 1
        if not found:
            self.reasons.append(f"the {kind} {text} is not in the cited sentences")


def check(statement: str, evidence: Sequence[Sentence]) -> Support:
    """Compare a statement with the sentences it cites, and with nothing else but their headlines and dates.

    Unsupported: no citation, no detail found, hardly a word shared, or affirmed where the evidence denies.
    Partial: some detail is missing, or it can't be compared because it is in another language.
    """
    if not evidence:
        return Support("unsupported", (_UNCITED,))
    if quotes(statement, evidence):
        return Support("supported")
    texts = [sentence.text for sentence in evidence]
    turned = polarity.contradiction(statement, texts)
    if not turned and len(statement) < _LONGEST:
        turned = relations.turned_round(statement, " ".join(texts)[:_LONGEST])
    if turned:
        return Support("unsupported", (turned,))
    findings = _details(statement, evidence)
    denial = polarity.missing_denial(statement, texts)
    if denial:
        findings.sought += 1
        findings.reasons.append(f"the cited sentences do not say {denial!r}")
    if findings.sought and len(findings.reasons) >= findings.sought:
        return Support("unsupported", tuple(dict.fromkeys(findings.reasons)))
    return _weighed(statement, evidence, findings)


def quotes(statement: str, evidence: Sequence[Sentence]) -> bool:
    """Say whether a statement is one of the sentences, or all of them, but for spelling."""
    texts = [sentence.text for sentence in evidence]
    return _plain(statement) in {_plain(text) for text in [*texts, " ".join(texts)]}


def _told_otherwise(statement: str, evidence: Sequence[Sentence]) -> Iterator[str]:
    """Yield what the statement says in another way than its evidence, though each of its details is there."""
    together = " ".join(sentence.text for sentence in evidence)[:_LONGEST]
    if len(statement) > _LONGEST or _main_script(statement) != "LATIN" or not _same_language(statement, together):
        return
    days = {sentence.article.published for sentence in evidence}
    yield from bindings.mix_ups(statement, together, days.pop() if len(days) == 1 else None)
    for told_otherwise in (
        predicates.said_of_another,
        hedges.told_as_surer,
        attribution.misattributed,
        quantifiers.more_than_said,
    ):
        if reason := told_otherwise(statement, together):
            yield reason
    if period := relative_periods.moved(statement, together):
        yield f"the cited sentences say another period than {period!r}"
    new = additions.added(statement, "\n".join([together, *(_heading(sentence.article) for sentence in evidence)]))
    if new:
        yield f"the cited sentences say nothing of {new!r}"


def overlap(statement: str, texts: Iterable[str]) -> float:
    """Return the share of the statement's topic words, dates apart, that the texts hold, in [0, 1]."""
    sought, found = _shared(statement, texts)
    return found / sought if sought else 0.0


def best_match(statement: str, evidence: Sequence[Evidence]) -> Evidence | None:
    """Return the sentence that a statement without a usable marker was most likely taken from, or None.

    Only sentences from `LEAST_MATCH` on count; one that carries every detail goes before one that does not,
    then the larger overlap wins, then the earlier sentence.
    """
    best, best_rank = None, (False, 0.0)
    for one in evidence:
        sought, found = _shared(statement, [one.sentence.text])
        if found < 2 or found / sought < LEAST_MATCH:
            continue
        rank = (check(statement, [one.sentence]).verdict == "supported", found / sought)
        if rank > best_rank:
            best, best_rank = one, rank
    return best


def _shared(
    statement: str, texts: Iterable[str], alike: Callable[[str, str], bool] = words.same_root
) -> tuple[int, int]:
    for moment in reversed(moments.moments(statement)):
        statement = f"{statement[: moment.start]} {statement[moment.end :]}"
    sought, known = set(_topic(statement)), {stem for text in texts for stem in _topic(text)}
    found = [stem for stem in sought if stem in known or any(alike(stem, other) for other in known)]
    return len(sought), len(found)


def _weighed(statement: str, evidence: Sequence[Sentence], findings: _Findings) -> Support:
    reasons = tuple(dict.fromkeys(findings.reasons))
    texts = [f"{sentence.text}\n{_heading(sentence.article)}" for sentence in evidence]
    sought, shared = _shared(statement, texts, senses.alike)
    if not sought and not findings.sought:
        return Support("partial", (*reasons, "it says nothing that can be compared with the cited sentences"))
    # Details that are there show that both speak of one thing, however differently.
    borne_out = 2 * len(findings.reasons) < findings.sought
    if shared >= LEAST_OVERLAP * sought / (1 + borne_out):
        reasons += tuple(_told_otherwise(statement, evidence))
        return Support("partial" if reasons else "supported", reasons)
    if not _same_language(statement, " ".join(sentence.text for sentence in evidence)):
        note = "it is in another language than the cited sentences, so only numbers and names were compared"
        return Support("partial", (*reasons, note))
    return Support("unsupported", (*reasons, "it shares hardly a word with the cited sentences"))


def _details(statement: str, evidence: Sequence[Sentence]) -> _Findings:
    findings = _Findings()
    dates = moments.moments(statement)
    for moment in dates:
        found = any(moments.carried(moment, s.text, s.article.published) for s in evidence)
        findings.note("date", moment.text, found)
    known = [figure for sentence in evidence for figure in figures.figures(sentence.text)]
    years = [moment.year for sentence in evidence for moment in moments.moments(sentence.text) if moment.year]
    years += [sentence.article.published.year for sentence in evidence if sentence.article.published]
    stated = figures.figures(statement)
    for figure in stated:
        if figure.anaphoric or any(figure.start < date.end and date.start < figure.end for date in dates):
            continue
        found = any(figures.carries(other, figure) for other in known) or arithmetic.follows(figure, known, years)
        if not found:
            found = arithmetic.is_reckoned(figure, [one for one in stated if one is not figure], known)
        findings.note("number", figure.text, found)
    same_language = _same_language(statement, " ".join(sentence.text for sentence in evidence))
    for name in _stated_names(statement, dates, evidence):
        found = _is_named(name, evidence)
        # Names change their form from language to language: one found counts, one not found says nothing.
        if found or same_language:
            findings.note("name", " ".join(name), found)
    return findings


def _stated_names(statement: str, dates: Sequence[Moment], evidence: Sequence[Sentence]) -> list[list[str]]:
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
    return found


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
    texts = (f"{sentence.article.text}\n{_heading(sentence.article)}" for sentence in evidence)
    return any(re.search(rf"(?<!\w){re.escape(low)}(?!\w)", text) for text in texts)


def _is_named(name: Sequence[str], evidence: Sequence[Sentence]) -> bool:
    """Say whether the cited sentences hold a name: in full, a surname, its initials, or as an adjective."""
    sources = [f"{sentence.text}\n{_heading(sentence.article)}" for sentence in evidence]
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
    texts = {f"{sentence.article.text}\n{_heading(sentence.article)}" for sentence in evidence}
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


def _heading(article: Article) -> str:
    return "\n".join(part for part in (article.title, article.publisher) if part)


def _topic(text: str) -> list[str]:
    """Return the stems that carry topic; a script without spaces counts in pairs of characters."""
    found = []
    for stem in words.content_stems(text):
        if _UNSPACED.search(stem) and len(stem) > 2:
            found += [stem[at : at + 2] for at in range(len(stem) - 1)]
        else:
            found.append(stem)
    return found


def _plain(text: str) -> str:
    joined = " ".join(text.split()).translate({0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"'})
    return unicodedata.normalize("NFC", joined).casefold().strip(" .\"'")


@lru_cache(maxsize=256)
def _same_language(one: str, other: str) -> bool:
    """Say whether two texts look like one language, as far as their script and small words show."""
    if _main_script(one) != _main_script(other):
        return False
    both = [words.tokens(one), words.tokens(other)]
    if len(set(re.findall(r"\b[a-z]{4,}", one)) & set(re.findall(r"\b[a-z]{4,}", other))) > 1:
        return True
    english = [sum(word in _FUNCTION_WORDS for word in found) >= 0.1 * len(found) for found in both]
    if any(english):
        # A handful of words may well hold no function word.
        return all(english) or min(map(len, both)) < 8
    small = [{word for word in found if len(word) <= 3 and word.isalpha()} for found in both]
    return bool(small[0] & small[1]) or not all(small)


@lru_cache(maxsize=256)
def _main_script(text: str) -> str:
    names = [unicodedata.name(c, "?").split()[0] for c in text if c.isalpha()]
    return max(set(names), key=lambda name: (names.count(name), name)) if names else ""
