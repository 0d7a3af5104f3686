"""Words of the news that speak of one topic: forms of irregular verbs, and names of one kind of thing or event."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache

from assistant.text import words

_IRREGULAR = """be was were been|become became become|begin began begun|break broke broken|bring brought|
build built|buy bought|catch caught|choose chose chosen|come came come|draw drew drawn|drive drove driven|
fall fell fallen|fight fought|find found|flee fled|fly flew flown|get got|give gave given|go went gone|
grow grew grown|have has had|hear heard|hold held|keep kept|know knew known|lay laid|lead led|leave left|lend lent|
lose lost|make made|meet met|pay paid|ride rode|rise rose risen|run ran run|say said|see saw seen|seek sought|
sell sold|send sent|shoot shot|show shown|sink sank sunk|sit sat|speak spoke spoken|spend spent|stand stood|
steal stole stolen|strike struck|swear swore sworn|swim swam swum|take took taken|teach taught|tell told|
think thought|throw threw thrown|wear wore worn|win won|withdraw withdrew withdrawn|write wrote written"""
_BASES = {
    words.stem(form): words.stem(forms.split()[0])
    for forms in _IRREGULAR.replace("\n", "").split("|")
    for form in forms.split()
}


def base(stem: str) -> str:
    """Return the stem of the verb that a stem is an irregular form of, or the stem itself: "met" is "meet"."""
    return _BASES.get(stem, stem)


_PARTICIPLES = {form: forms.split()[-1] for forms in _IRREGULAR.replace("\n", "").split("|") for form in forms.split()}


def participle(past: str) -> str:
    """Return the past participle of a verb in the past: "took" is "taken", "signed" is itself."""
    return _PARTICIPLES.get(past, past)


def _groups(*lines: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(base(words.stem(word)) for word in line.split()) for line in lines)


_COUNTED = _groups(
    "people person men women children worker passenger fan soldier troop resident victim civilian protester marcher "
    "demonstrator pupil student member prisoner employee staff patient migrant life lives body dead fatality death "
    "inhabitant supporter spectator visitor tourist guest hostage refugee",
    "house home household building family",
    "vote deputy lawmaker senator member ballot",
    "job post position worker employee",
    "car vehicle",
    "plane aircraft jet airliner",
    "country state nation",
    "ship vessel boat",
)
"""What may be counted under more names than one."""
_TOPICS = (
    *_COUNTED,
    *_groups(
        "kill die dead death fatal toll perish lives victim",
        "injure wound hurt",
        "arrest detain custody",
        "price cost pay worth value buy sell spend sale dear expensive cheap deal takeover",
        "earn profit income",
        "rise grow increase climb jump dear growth",
        "fall drop decline decrease shrink slide",
        "march protest rally demonstrate demonstration protester",
        "travel go fly visit arrive reach trip come",
        "guilty convict acquit verdict sentence innocent clear",
        "win elect winner election victory vote",
        "lead head chief leader govern",
        "open reopen launch start begin",
        "close shut",
        "destroy wreck",
        "build construct construction",
        "cut lay shed axe slash job",
        "order buy",
        "quake earthquake",
        "battle fight clash",
        "storm hurricane cyclone typhoon",
        "fire blaze",
        "deputy lawmaker parliament chamber",
        "match game derby",
        "announce present unveil",
        "appoint name elect nominate",
        "meet talk meeting talks",
        "agree agreement accord deal treaty",
        "sign agree",
        "strike walkout",
        "put host hold",
        "back support favour",
    ),
)


def topic(text: str) -> set[str]:
    """Return the stems of the words that carry topic, verbs in their base form."""
    return {base(stem) for stem in words.content_stems(text)}


def met(asked: Iterable[str], known: Set[str]) -> int:
    """Return how many stems of a topic another topic has too, in the same or in kindred words."""
    near, alike = _kindred(frozenset(known))
    return sum(
        stem in near or any(words.same_root(stem, other) for other in alike.get(stem[: words.ROOT], ()))
        for stem in asked
    )


@lru_cache(maxsize=1024)
def _kindred(known: frozenset[str]) -> tuple[frozenset[str], Mapping[str, Sequence[str]]]:
    """Return the stems of a topic and all kindred ones, and those of them that may share a root with others, by how
    they begin."""
    near = known.union(*(group for group in _TOPICS if not group.isdisjoint(known)))
    alike: dict[str, list[str]] = defaultdict(list)
    for stem in near:
        if len(stem) >= words.ROOT:
            alike[stem[: words.ROOT]].append(stem)
    return near, alike


def count_alike(one: Iterable[str], other: Iterable[str]) -> bool:
    """Say whether two lists of stems have in common what is counted."""
    here, there = set(one), set(other)
    return bool(here & there) or any(here & group and there & group for group in _COUNTED)
