"""Whether the cited sentences carry a statement: its numbers, dates, names, and what it affirms or denies."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from assistant.checking import (
    additions,
    arithmetic,
    attribution,
    bindings,
    equivalence,
    hedges,
    naming,
    polarity,
    predicates,
    quantifiers,
    relations,
    relative_periods,
    senses,
)
from assistant.nouns import Doubt, Evidence, Sentence, Support
from assistant.text import figures, moments, words

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

_UNCITED = Doubt("citation", "it cites no sentence")
_INCOMPARABLE = Doubt("overlap", "it says nothing that can be compared with the cited sentences")
_UNLIKE = Doubt("overlap", "it shares hardly a word with the cited sentences")
_FOREIGN = Doubt(
    "language", "it is in another language than the cited sentences, so only numbers and names were compared"
)
_LEAD_IN = re.compile(r"^(?:Earlier, )?as of [^:]{1,120}:\s", re.IGNORECASE)
_REST = re.compile(r"\b(?:rest|remainder|remain(?:s|ed|ing)?|others?|not|never|without|within)\b", re.IGNORECASE)
"""Words by which a text speaks of what a share leaves."""
_PAIR = re.compile(
    r"\b(?i:both|pairs?|couples?|twins?|duo|twice|between|either|neither)\b"
    r"|(?:\b[A-Z][\w’'-]+|\b(?:19|20)\d\d),? (?:and|or) (?:(?:in|to|from|at) )?(?:the )?(?:[A-Z]|(?:19|20)\d\d\b)"
)
"""What says two: a word for it, or two names or years joined."""
_BESIDE = 40
"""Characters behind a number in which the word for what it counts stands."""
_FUNCTION_WORDS = words.STOP_WORDS - frozenset("a am an as be do he i in is it me no on or so was we".split())
"""Function words that show English; the ones taken out are words of other languages too."""
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

RULES = (
    "citation", "negation", "roles", "date", "number", "name", "mix-up", "subject", "certainty", "attribution",
    "quantity", "period", "addition", "overlap", "language",
)  # fmt: skip
"""Names of what is compared, as `Doubt.rule` has them."""


@dataclass
class _Findings:
    """What was looked for in the evidence, and what of it is missing."""

    sought: int = 0
    missing: list[Doubt] = field(default_factory=list)

    def note(self, rule: str, text: str, found: bool) -> None:
        self.sought += 1
        if not found:
            self.missing.append(Doubt(rule, f"the {rule} {text} is not in the cited sentences"))


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
    if turned := polarity.contradiction(statement, texts):
        return Support("unsupported", (Doubt("negation", turned),))
    if len(statement) < _LONGEST and (turned := relations.turned_round(statement, " ".join(texts)[:_LONGEST])):
        return Support("unsupported", (Doubt("roles", turned),))
    findings = _details(statement, evidence)
    denial = polarity.missing_denial(statement, texts)
    if denial:
        findings.sought += 1
        findings.missing.append(Doubt("negation", f"the cited sentences do not say {denial!r}"))
    if findings.sought and len(findings.missing) >= findings.sought:
        return Support("unsupported", tuple(dict.fromkeys(findings.missing)))
    return _weighed(statement, evidence, findings)


def quotes(statement: str, evidence: Sequence[Sentence]) -> bool:
    """Say whether a statement is one of the sentences, or all of them, but for spelling."""
    texts = [sentence.text for sentence in evidence]
    return _plain(statement) in {_plain(text) for text in [*texts, " ".join(texts)]}


def _is_shown(statement: str, evidence: Sequence[Sentence]) -> bool:
    """Say whether a statement is a sentence word for word, or one cut short with a "…", behind the day for which it
    holds."""
    said = _LEAD_IN.sub("", statement)
    if not said.rstrip().endswith("…"):
        return quotes(said, evidence)
    return any(_plain(sentence.text).startswith(_plain(said.rstrip("… "))) for sentence in evidence)


def _told_otherwise(statement: str, evidence: Sequence[Sentence]) -> Iterator[Doubt]:
    """Yield what the statement says in another way than its evidence, though each of its details is there."""
    together = " ".join(sentence.text for sentence in evidence)[:_LONGEST]
    if _is_shown(statement, evidence):
        return
    if len(statement) > _LONGEST or _main_script(statement) != "LATIN" or not same_language(statement, together):
        return
    days = {sentence.article.published for sentence in evidence}
    for mix_up in bindings.mix_ups(statement, together, days.pop() if len(days) == 1 else None):
        yield Doubt("mix-up", mix_up)
    for rule, told_otherwise in (
        ("subject", predicates.said_of_another),
        ("certainty", hedges.told_as_surer),
        ("attribution", attribution.misattributed),
        ("quantity", quantifiers.more_than_said),
    ):
        if reason := told_otherwise(statement, together):
            yield Doubt(rule, reason)
    if period := relative_periods.moved(statement, together):
        yield Doubt("period", f"the cited sentences say another period than {period!r}")
    new = additions.added(
        statement, "\n".join([together, *(naming.heading(sentence.article) for sentence in evidence)])
    )
    if new:
        yield Doubt("addition", f"the cited sentences say nothing of {new!r}")


def told(statement: str, evidence: Sequence[Sentence]) -> float:
    """Return the share of a statement's topic words that its cited sentences and their headlines hold in the same words
    or in like ones, in [0, 1]."""
    sought, found = _told(statement, evidence)
    return found / sought if sought else 1.0


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


def _told(statement: str, evidence: Sequence[Sentence]) -> tuple[int, int]:
    """Return how many topic words a statement has, and how many of them its evidence holds."""
    return _shared(statement, naming.headed(evidence), senses.alike)


def _weighed(statement: str, evidence: Sequence[Sentence], findings: _Findings) -> Support:
    missing = tuple(dict.fromkeys(findings.missing))
    sought, shared = _told(statement, evidence)
    if not sought and not findings.sought:
        return Support("partial", (*missing, _INCOMPARABLE))
    # Details that are there show that both speak of one thing, however differently.
    borne_out = 2 * len(findings.missing) < findings.sought
    if shared >= LEAST_OVERLAP * sought / (1 + borne_out):
        doubts = (*missing, *_told_otherwise(statement, evidence))
        return Support("partial" if doubts else "supported", doubts)
    if not same_language(statement, " ".join(sentence.text for sentence in evidence)):
        return Support("partial", (*missing, _FOREIGN))
    return Support("unsupported", (*missing, _UNLIKE))


def _details(statement: str, evidence: Sequence[Sentence]) -> _Findings:
    findings = _Findings()
    dates = moments.moments(statement)
    for moment in dates:
        found = any(moments.carried(moment, s.text, s.article.published) for s in evidence)
        findings.note("date", moment.text, found)
    days = [day for sentence in evidence for day in moments.known(sentence.text, sentence.article.published)]
    texts = [sentence.text for sentence in evidence]
    known = [figure for text in texts for figure in _counts(text)]
    stated = figures.figures(statement)
    for figure in stated:
        if figure.anaphoric or any(figure.start < date.end and date.start < figure.end for date in dates):
            continue
        found = any(equivalence.carries(other, figure) for other in known) or arithmetic.follows(figure, known, days)
        if not found:
            found = arithmetic.is_reckoned(figure, [one for one in stated if one is not figure], known)
        if not found and _REST.search(" ".join([statement, *texts])):
            found = arithmetic.is_rest(figure, known)
        if not found and figure.value == 2 and not figure.unit and not _is_counted(statement, figure, texts):
            found = any(_PAIR.search(text) for text in texts)
        if not found and figure.unit == "ordinal" and statement[figure.end : figure.end + 1] != "-":
            # "The second step" counts what the evidence lists; "the second-lowest" does not.
            found = not any(one.unit == "ordinal" for one in known)
        findings.note("number", figure.text, found)
    is_comparable = same_language(statement, " ".join(texts))
    for name in naming.stated(statement, dates, evidence):
        found = naming.is_named(name, evidence)
        # Names change their form from language to language: one found counts, one not found says nothing.
        if found or is_comparable:
            findings.note("name", " ".join(name), found)
    return findings


def _is_counted(statement: str, figure: figures.Figure, texts: Iterable[str]) -> bool:
    """Say whether the evidence counts in another number what a number of the statement counts."""
    counted = words.content_stems(statement[figure.end : figure.end + _BESIDE])[:1]
    return any(
        counted and words.content_stems(text[one.end : one.end + _BESIDE])[:1] == counted
        for text in texts
        for one in _counts(text)
    )


def _counts(text: str) -> list[figures.Figure]:
    """Return the numbers of a text that are no part of a date."""
    dates = moments.moments(text)
    return [
        figure
        for figure in figures.figures(text)
        if not any(figure.start < date.end and date.start < figure.end for date in dates)
    ]


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


def is_english(text: str) -> bool:
    """Say whether at least a tenth of the words are English function words, as in any sentence but a short one."""
    found = words.tokens(text)
    return sum(word in _FUNCTION_WORDS for word in found) >= 0.1 * len(found)


@lru_cache(maxsize=256)
def same_language(one: str, other: str) -> bool:
    """Say whether two texts look like one language, as far as their script and small words show."""
    if _main_script(one) != _main_script(other):
        return False
    both = [words.tokens(one), words.tokens(other)]
    if len(set(re.findall(r"\b[a-z]{4,}", one)) & set(re.findall(r"\b[a-z]{4,}", other))) > 1:
        return True
    english = [is_english(one), is_english(other)]
    if any(english):
        # A handful of words may well hold no function word.
        return all(english) or min(map(len, both)) < 8
    small = [{word for word in found if len(word) <= 3 and word.isalpha()} for found in both]
    return bool(small[0] & small[1]) or not all(small)


@lru_cache(maxsize=256)
def _main_script(text: str) -> str:
    names = [unicodedata.name(c, "?").split()[0] for c in text if c.isalpha()]
    return max(set(names), key=lambda name: (names.count(name), name)) if names else ""
