"""Follow-up questions, rewritten into self-contained ones before they are searched."""

import re
from dataclasses import replace

from assistant.answering.topics import (
    BARE_WORDS,
    IMPERSONAL,
    LED_BY_WORDS,
    PERSONAL,
    QUESTION_START,
    SENTENCE_END,
    Turn,
    apart,
    asked_before,
    is_new,
    last_question,
    names_in,
    topic,
)
from assistant.text.countries import countries, is_capital
from assistant.text.dates import CALENDAR, MONTHS, is_calendar
from assistant.text.questions import Kind, parts, wanted
from assistant.text.words import STOP_WORDS, TITLES, Name, content_stems, names, tokens

_SWITCH = re.compile(
    r"^(?:(?:and|but|or|so|no|sorry|actually|ok(?:ay)?),?\s+)*"
    r"(?:(?P<about>(?:what|how) about)|and|or|same for|"
    r"(?P<meant>i mean[t:,]?|rather|no,|not (?P<wrong>[^,?]{1,40}),))\s+"
    r"(?P<other>[^?]{1,80}?)[\s.!?]*$",
    re.IGNORECASE,
)
"""Another name or time for the last question: "And Peru?", "Sorry, I meant Peru", "Not Chile, Peru"."""
_BARE = re.compile(rf"^(?:and |but |so )?(?P<words>{BARE_WORDS})\s*\??$", re.IGNORECASE)
_POINTING = re.compile(r"\b(?:it|its|they|them|their|there|this|that|these|those)\b", re.IGNORECASE)
_NO_REFERENCE = re.compile(
    # "this week", "this past weekend", "these days"
    r"\b(?:this|these) (?:(?:past|last|coming) )?(?:week|month|year|morning|spring|summer|autumn|fall|winter|weekend|"
    r"time|century|decade|days)\b|"
    # "Will there be", "Are there plans", but not "Was Ida Holm there"
    r"\bthere (?:is|are|was|were|be|been|will|has|have)\b|\b(?:is|are|was|were) there(?= \w)|"
    # "Is it true that", "does it take to"
    r"\b(?:is|was) it (?:\w+ )?that\b|\bit takes?(?= to\b)|"
    # "Who said that the economy", but not "Is that the end"
    r"(?<!\bis)(?<!\bwas)(?<!\bdid)(?<!\bdoes) that(?= (?:the|an?|it|they|he|she|(?-i:[A-Z]\w*))\b)",
    re.IGNORECASE,
)
_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)(?:n['’]t)?"
_INVERTED = re.compile(rf"\b{_AUXILIARY} $", re.IGNORECASE)
"""Before the subject of a question's main clause: "Which city did he visit?"."""
_VERB_AFTER = re.compile(
    rf"\s+(?:(?:also|now|still|never|recently|soon) )?"
    rf"(?:{_AUXILIARY}|(?!this\b|its\b|as\b|across\b|besides\b)\w+(?:s|ed))\b",
    re.IGNORECASE,
)
"""After a pronoun that is the subject of its clause: "which airline said it found"."""
_TELLING = re.compile(
    r"\b(?:says?|said|announce[sd]?|claim(?:s|ed)?|admit(?:s|ted)?|den(?:y|ies|ied)|believe[sd]?|thinks?|thought|"
    r"reveal(?:s|ed)?|confirm(?:s|ed)?) $",
    re.IGNORECASE,
)
"""Before the subject of what somebody says: "which airline said it"."""
_ASKED_THING = re.compile(
    r"\b(?:which|what|whose|how (?:many|much)) (?!(?:is|are|was|were|do|does|did|has|have)\b)[a-z]", re.I
)
"""A question word with what it asks for, which a later pronoun can stand for: "which airline"."""
_BEFORE_PRONOUN = re.compile(
    rf"\b(?:{_AUXILIARY}|about|after|against|at|before|by|for|from|in|into|of|on|since|than|to|under|with) $",
    re.IGNORECASE,
)
"""Before a "that" which is no conjunction: "Was that the end?", "Who paid for that?"."""
_RELATED = re.compile(r" (?:of|between|with) ")
"""What says which one is meant: "the leader of Peru"."""
_ALL_POSSESSIVE = frozenset(("its", "their", "theirs", "his", "her", "hers"))
_OWN_STEMS, _MANY_STEMS = 4, 7
"""Content stems in front of a pronoun that mostly hold what it stands for, where it is a subject or possessive, and
elsewhere. Chosen on conversations of eval/conversations.jsonl and on quiz questions that stand alone."""
_OWN_THING = re.compile(r"\b(?i:the|an?|their|its|his|her) [a-z]")
"""What a pronoun after it can stand for: "the treaty", "their treaty"."""
_NEXT_CLAUSE = re.compile(r",|\b(?:who|that|when|where|while|after|before|because|since|as|if|and|they|he|she)\b", re.I)
_ASKS_WHO = re.compile(r"\W*(?i:who(?:m|se)?)\b(?! (?:is|was) [A-Z])")
"""A question that asks for a person, and does not name them as "Who is Ida Holm?" does."""
_ONLY_A_NAME = re.compile(
    r"(?i:(?:why |how )?(?:did|does|do|has|have|is|are|was|were|will|would|can|could)(?:n['’]t| not)?|why not|"
    r"with|by|for|in|to|from|against|at|of) (?i:the )?[A-Z][\w.'’-]*(?: (?:of |and |the )*[A-Z][\w.'’-]*)*\s*\?*"
)
"""A question that leaves out all but a name: "Did Peru?", "With Peru?"."""
_WITHOUT_VERB = re.compile(
    r"^(?i:(?:(?:and|but|so) )?(?:which|what|whose|how (?:many|much))"
    r"(?: (?!(?:is|are|was|were|do|does|did|has|have|had|can|will|would)\b)[\w'’-]+){0,2}) [a-z][\w'’-]*\s*\?$"
)
"""A short question that asks for another thing in the same matter: "And which airline?"."""
_NAMED_THING = re.compile(r"(?P<article>(?:the|an?) )?[A-Z].* [a-z][\w -]*")
_PREPOSITION = re.compile(
    r"(?P<word>in|for|of|with|to|from|by|on|at|about|against|between|under|over|than)\s+", re.IGNORECASE
)
_CALENDAR = "|".join(sorted(map(str.capitalize, CALENDAR), key=len, reverse=True))
_TIME = (
    r"(?:(?P<preposition>(?i:in|on|for|of|during|since|before|after|by))\s+)?"
    rf"\b(?P<when>(?P<day>{_CALENDAR})(?P<year>\s+(?:19|20)\d\d)?|(?:19|20)\d\d|"
    r"(?P<relative>(?i:(?:this|last|next) (?:week|month|year)|today|yesterday)))\b"
)
"""A month or weekday, a year, both, or a word for one, with what stands before it: "in June 2024", "last year"."""
_RANK_OF = re.compile(r"(\S+) of (?:the )?")
"""What a run of capitals can hold beside a name: "CEO of Apple"."""
_POSSESSIVE = frozenset(("his", "hers"))


def self_contained(question: str, previous: Turn | None) -> str:
    """Return a question that can be searched without the one before it; itself where it already stands alone."""
    question = question.strip()
    if previous is None:
        return question
    if switch := _SWITCH.match(question):
        if not QUESTION_START.match(switch["other"]):
            return _switched(previous, switch)
        question = switch["other"].strip() + "?"
    if (time := re.fullmatch(_TIME, question.rstrip(" ?."), re.IGNORECASE)) and _is_surely_a_time(time):
        return _at_another_time(previous.query, time)
    if bare := _BARE.match(question):
        return f"{bare['words'].capitalize()}: {asked_before(previous)}"
    if _WITHOUT_VERB.match(question) or _ONLY_A_NAME.fullmatch(question):
        return _beside(question, previous)
    if pronoun := PERSONAL.search(question):
        return question if _is_named(pronoun, question) else _with_person(question, pronoun, previous)
    own = any(name.start > 0 for name in names(question))
    if _points_back(question) or (not own and len(set(content_stems(question))) < 3):
        return _beside(question, previous)
    return question


def stands_beside(query: str, question: str, previous: Turn) -> bool:
    """Say whether a rewritten question is but the earlier one and this one side by side."""
    return query != question and any(held in query for held in (topic(previous), asked_before(previous)))


def _switched(previous: Turn, switch: re.Match[str]) -> str:
    """Ask the question before of something else; after "what about" of another matter, that matter alone."""
    other = switch["other"]
    if switch["about"] and is_new(other, previous):
        return f"{other}?"
    asked, aside = apart(previous.query)
    is_named = names_in(other) or countries(other.title()) or re.search(_TIME, other, re.IGNORECASE)
    if aside and switch["meant"] and not is_named:
        return f"{asked} ({other}?)"
    return _with_other(previous, other, switch["wrong"])


def _with_other(previous: Turn, other: str, wrong: str | None) -> str:
    """Put another name or time in the place of the last one of its kind; beside the query, where it is neither."""
    query = previous.query
    if time := re.fullmatch(_TIME, other, re.IGNORECASE):
        return _at_another_time(query, time)
    if (time := re.search(rf"\s+{_TIME}$", other)) and _is_surely_a_time(time):
        return _with_other(replace(previous, query=_at_another_time(query, time)), other[: time.start()], wrong)
    lead = _PREPOSITION.match(other)
    plain = re.sub(r"\s+ones?$", "", other[lead.end() :] if lead else other)  # "And the Chilean one?"
    if countries(plain.title()) == (plain.title(),):
        plain = plain.title()  # "and france?"
    fresh = list(countries(plain)) or names_in(plain)
    if phrase := _alike(query, plain):
        return query[: phrase.start()] + plain + query[phrase.end() :]
    if not fresh or _says_more(plain):
        return _beside(other + "?", previous)
    held = list(countries(query)) if countries(plain) else []
    held = held or [name for name in names_in(query, 1) if not countries(name)] or names_in(query, 1)
    if lead:
        word = lead["word"]
        held = [name for name in names_in(query, 1) if re.search(rf"(?i:{word}) {re.escape(name)}", query)] or held
    again = [name for name in held if name in plain]
    new = [name for name in fresh if name not in again]
    if again and new:
        # "And Peru and Chile?" after "... Norway and Chile ...": one name is said again, the other is new.
        held, plain = [name for name in held if name not in again] or again, new[0]
    if not held:
        return _beside(other + "?", previous)
    # The other party stays: in "Vietnam's trade with France" a follow-up mostly changes the last name.
    return _with_name(query, wrong if wrong in held else held[-1], plain)


def _alike(query: str, other: str) -> re.Match[str] | None:
    """Return the last phrase of a query that is built as another one is, a name and plain words: "the Vega fund"."""
    built = _NAMED_THING.fullmatch(other)
    name = next(names(other), None)
    if not built or name is None or (built["article"] or "") + name.text != other[: name.end]:
        return None
    words = other[name.end :].split()
    if not words or not STOP_WORDS.isdisjoint(words):
        return None
    article = r"\b(?:the|an?) " if built["article"] else r"(?<!\bthe )"
    beside = r" (?:[a-z][\w-]*)" * len(words)
    for held in reversed(names_in(query, 1)):
        found = re.search(rf"{article}{re.escape(held)}{beside}(?![\w'’])", query)
        if found and STOP_WORDS.isdisjoint(found.group().split()[-len(words) :]):
            return found
    return None


def _with_name(query: str, held: str, name: str) -> str:
    """Put a name in the place of one that the query holds, without a second "the" or "'s"."""
    if (rank := _RANK_OF.match(held)) and (rank[1].casefold() in TITLES or rank[1].isupper()):
        held = held[rank.end() :]
    at = query.rfind(held)
    before, after = query[:at], query[at + len(held) :]
    if before.casefold().endswith("the "):
        name = re.sub(r"^the\s+", "", name, flags=re.IGNORECASE)
    if after.startswith(("'s", "’s")):
        name = re.sub(r"['’]s$", "", name)
    return before + name + after


def _at_another_time(query: str, time: re.Match[str]) -> str:
    """Put a time in the place of the last one in the query, or at its end."""
    found = [held for held in re.finditer(_TIME, query) if _is_surely_a_time(held)]
    asked, aside = apart(query)
    if aside and not found:
        return f"{_at_another_time(asked, time)} ({aside})"
    if not found:
        written = time.group().strip()
        if time["preposition"] or time["relative"]:
            written = written[0].lower() + written[1:]
        return f"{query.rstrip(' ?')} {written}?"
    held, when = found[-1], time["relative"].lower() if time["relative"] else time["when"]
    if time["day"] and time["day"].casefold() in MONTHS:
        when += "" if time["year"] else held["year"] or ""
    if held["preposition"] or held["relative"]:
        preposition = None if time["relative"] else (time["preposition"] or held["preposition"] or "").lower()
        when = f"{preposition} {when}" if preposition else when
    return query[: held.start()] + when + query[held.end() :]


def _is_surely_a_time(time: re.Match[str]) -> bool:
    """Say whether a time is not just a month's name, which may be a person's: "Ida May"."""
    return bool(time["preposition"] or time["year"] or not time["day"])


def _says_more(other: str) -> bool:
    """Say whether words with a meaning of their own stand beside the names: "Peru's budget"."""
    rest = other
    for name in names(other):
        rest = rest.replace(name.text, " ")
    return not set(tokens(re.sub(r"['’]s\b", "", rest))) <= STOP_WORDS | TITLES


def _with_person(question: str, pronoun: re.Match[str], previous: Turn) -> str:
    """Put a person's name for "he" or "she"; where none is known, set the question before beside this one."""
    person = _person(previous)
    if not person:
        return _beside(question, previous)
    possessive = "'s" if _is_possessive(pronoun, question) else ""
    return question[: pronoun.start()] + person + possessive + question[pronoun.end() :]


def _is_possessive(pronoun: re.Match[str], question: str) -> bool:
    """Say whether "his", "hers" or a "her" before a noun stands for "of that person"."""
    word = pronoun.group().lower()
    after = re.match(r"\s+([\w'’-]+)", question[pronoun.end() :])
    noun = after and (after[1].lower() not in STOP_WORDS or after[1].lower() == "own")
    return word in _POSSESSIVE or (word == "her" and bool(noun))


def _is_named(pronoun: re.Match[str], question: str) -> bool:
    """Say whether a "he" or "she" has its name in the question itself: "Did Ida Holm say she would resign?"."""
    earlier = [name for name in names(question) if name.start < pronoun.start() and _is_in_question(name, question)]
    people = [name for name in earlier if not countries(name.text) and not is_calendar(name.text)]
    is_object = pronoun.group().lower() in ("him", "her") and not _is_possessive(pronoun, question)
    # Who acts on "him" in the same clause is somebody else: "Did Oke Dahl praise him?".
    if people:
        return not is_object or bool(_NEXT_CLAUSE.search(question, people[-1].end, pronoun.start()))
    return not is_object and _has_own(pronoun, question, wanted(question).kind is Kind.PERSON)


def _points_back(question: str) -> bool:
    """Say whether a question speaks of something that the one before names, such as "it" or "the deal"."""
    plain = _NO_REFERENCE.sub(lambda found: " " * len(found.group()), question)
    own = names_in(question, 1)
    if own and len(parts(question)) > 1:
        return False
    for pronoun in (_POINTING if own else IMPERSONAL).finditer(plain):
        ends = not re.search(r"\w", plain[pronoun.end() :])
        begins = own and (ends or pronoun.start() < question.index(own[0]))
        if own and (not begins or _OWN_THING.search(plain, 0, pronoun.start())):
            continue
        if not _has_own(pronoun, question, True):
            return True
    return False


def _is_in_question(name: Name, question: str) -> bool:
    """Say whether a name stands within a question, or is what it begins with: "Tesla's board lost its case …"."""
    return name.start > 0 or not QUESTION_START.match(question)


def _has_own(pronoun: re.Match[str], question: str, fits: bool) -> bool:
    """Say whether a pronoun, "the deal" or the like has in the question itself what it stands for.

    Args:
        fits: It may stand for what the question asks for: "Which singer cancelled her tour?".
    """
    before, word = question[: pronoun.start()], pronoun.group().casefold()
    if SENTENCE_END.search(before):
        return True
    if word.startswith("the ") and _RELATED.match(question, pronoun.end()):
        return True
    if word == "that":
        ends = re.fullmatch(r"(?: [\w'’-]+)?\W*", question[pronoun.end() :])
        return bool(before.strip()) and not (ends or _BEFORE_PRONOUN.search(before))
    stems, all_stems = len(set(content_stems(before))), len(set(content_stems(question)))
    is_possessive = word in _ALL_POSSESSIVE
    is_told = bool(_TELLING.search(before))
    is_subject = is_told or bool(_VERB_AFTER.match(question, pronoun.end()))
    if _INVERTED.search(before) or not (is_possessive or is_subject):
        return stems >= _MANY_STEMS
    if stems >= _OWN_STEMS or any(name.start == 0 for name in names(question) if _is_in_question(name, question)):
        return True
    asked = bool(_ASKED_THING.search(before)) and all_stems >= (_OWN_STEMS if fits or is_told else _OWN_STEMS + 2)
    return asked or (is_possessive and all_stems >= _MANY_STEMS)


def _beside(question: str, previous: Turn) -> str:
    about = topic(previous)
    # A thing takes the place of the one before it: "and its zinc?" after "and its tin?".
    return f"{question} ({about if QUESTION_START.match(question) else last_question(about)})"


def _person(previous: Turn) -> str | None:
    """Return whom the last question was about, or else whom its answer names first, in full where it can; or None."""
    query = LED_BY_WORDS.sub("", previous.query)
    said = [name for statement in previous.answer.statements for name in names_in(statement.text) if name not in query]
    asked = [] if _ASKS_WHO.match(query) else names_in(query, 1)
    for found in (asked, said):
        people = [name for name in found if not (countries(name) or is_capital(name) or _is_common(name))]
        if people:
            return max(people[:3], key=lambda name: len(name.split()) > 1) if found is said else people[0]
    return None


def _is_common(name: str) -> bool:
    return all(word in STOP_WORDS for word in tokens(name)) or name in ("As", "Undated")
