"""Questions about the answer before: more of a source that it cites, who said so, the same in another language."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from assistant.answering.topics import Turn
from assistant.errors import AssistantError
from assistant.nouns import Answer, Citation

_ORDINALS = {
    word: number
    for number, word in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), start=1)
} | {"last": 0}
"""Places of a source in an answer; the last one is before the first in a list."""
_NOT_ANOTHER = r"(?! (?:of|on|about|that|by|from|which|who)\b)"
"""What would say which article is meant: "the article about Peru", "the first article of the treaty"."""
_REFERENCE = re.compile(
    r"(?:(?:the )?(?:source|citation|reference|footnote)s? )?\[(?P<mark>\d{1,3})\]|"
    r"\b(?:the )?(?:source|citation|reference|footnote) (?:no\.? ?|number |# ?)?(?P<number>\d{1,3})\b|"
    rf"\bthe (?P<ordinal>{'|'.join(_ORDINALS)}) (?:source|citation|reference|article|quote)\b{_NOT_ANOTHER}|"
    rf"\b(?:(?:that|this|the same|the cited|your) (?:source|article|quote)|the (?:source|article)){_NOT_ANOTHER}"
    r"(?=[\s?.!,]*$| (?:say|says|mention|mentions|tell|tells|report|reports|write|writes|claim|claims)\b|[,:])",
    re.IGNORECASE,
)
"""A source of the answer before: "[2]", "source 2", "the second article", "that article"."""
_ONLY_MORE = re.compile(
    r"(?:(?:please|and|ok(?:ay)?|so|now|could|can|would|you|i|want to|would like to|i['’]d like to|let me|give me|"
    r"show me|tell me|show|tell|read|see|open|quote|cite|explain|describe|expand|elaborate|go on|continue|know|hear|"
    r"have|get|(?:some|any|a bit|a little) ?more|more|details?|detail|what|else|is|are|was|were|there|does|do|did|"
    r"say|says|write|writes|tell us|about|on|in|from|of|with|to|at|around|after|before|next to|context|the|"
    r"sentences?|text|rest|whole|full|passage|itself|it)\b[\s,]*)*",
    re.IGNORECASE,
)
"""What stands beside a reference that asks for nothing but more of the source: "tell me more about", "what else"."""
_SAYS_WHO = re.compile(
    r"(?:(?:and|but|so|ok(?:ay)?),? )?(?:who (?:said|says|claims?|claimed|reported|reports|wrote) (?:that|so|this|it)|"
    r"says who|according to (?:who|whom|what|which (?:source|paper|outlet|article))|"
    r"where (?:does|did|is) (?:that|this|it) (?:come )?from|"
    r"where (?:did|do) you (?:get|have) (?:that|this|it)(?: from)?|"
    r"what(?:['’]s| is| was) (?:the|your) source(?: (?:of|for) (?:that|this|it))?)[\s?.!]*",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:(?:and|but|so|ok(?:ay)?),? )?"
    r"(?:(?:what|anything|does|did|do|else|is|are|there|it|say|says|said|tell|tells|me|us|mention|mentions|mentioned|"
    r"report|reports|write|writes|written|in|from|what['’]s|please)[\s,]+)*"
    r"(?:(?:about|on|regarding|concerning|mentions?|mentioned) )(?P<topic>[^?]{2,80}?)[\s?.!]*",
    re.IGNORECASE,
)
"""What stands beside a reference that asks for what the source says of a topic: "what does … say about Peru?"."""
_IN_LANGUAGE = re.compile(
    r"(?:(?:and|but|ok(?:ay)?|now|please|sorry|can you|could you|would you|what about|how about|i want (?:it|that))"
    r"[\s,]+)*"
    r"(?:(?:answer|reply|respond|say|repeat|write|translate|give|tell|put|explain|have)\s+"
    r"(?:(?:it|that|this|me|us|the answer|the question|again|please)\s+)*)?"
    r"(?:in|into|to)\s+(?P<language>[^\W\d_][\w ]{2,30}?)(?:[\s,]+(?:please|again|now|instead|then|too))*[\s?.!]*",
    re.IGNORECASE,
)
_LONGEST_QUOTE = 240


@dataclass(frozen=True)
class Reference:
    """A question about a sentence that an earlier answer cites.

    Attributes:
        more: It asks for nothing but more of that source.
        topic: It asks for nothing but what the source says of this, or is empty.
    """

    query: str
    source: Citation
    more: bool = False
    topic: str = ""


def reference(question: str, turns: Sequence[Turn]) -> Reference | None:
    """Return what a question asks about a source of the last answer that has any; None where it speaks of none.

    Raises:
        AssistantError: that answer has no such source.
    """
    answer = next((turn.answer for turn in reversed(turns) if turn.answer.citations), None)
    if _SAYS_WHO.fullmatch(question):
        source = answer.citations[0] if answer else None
        return Reference(f"Who said “{_short(source)}”?", source) if source else None
    found = _REFERENCE.search(question)
    if not found or not turns or not (answer or found["mark"] or found["number"]):
        return None
    source = _source(found, answer)
    before, after = question[: found.start()], question[found.end() :]
    if _ONLY_MORE.fullmatch(f"{before} {after}".strip(" ?.!,:")):
        return Reference(f"More about “{_short(source)}”", source, more=True)
    about = _ABOUT.fullmatch(f"{before} {after}".strip())
    query = f"{before}the article “{source.article.label}”{after}"
    return Reference(query, source, topic=about["topic"] if about else "")


def language(question: str) -> str | None:
    """Return the language that a question asks to be answered in, if that is all it asks: "in French, please"."""
    found = _IN_LANGUAGE.fullmatch(question)
    name = found["language"].strip().title() if found else ""
    return name if name in _languages() else None


def _source(found: re.Match[str], answer: Answer | None) -> Citation:
    if answer is None:
        raise AssistantError("no answer before this question cites a source; ask for an answer first")
    number = found["mark"] or found["number"]
    if number is None:
        at = _ORDINALS[found["ordinal"].lower()] - 1 if found["ordinal"] else 0
        named = f"{at + 1}"
    else:
        at, named = int(number) - 1, number
    if number == "0" or at >= len(answer.citations):
        held = len(answer.citations)
        sources = "one source, [1]" if held == 1 else f"{held} sources, [1] to [{held}]"
        raise AssistantError(f"the last answer has {sources}; there is no [{named}]")
    return answer.citations[at]


def _short(source: Citation) -> str:
    quote = " ".join(source.quote.split())
    return quote if len(quote) <= _LONGEST_QUOTE else quote[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"


@cache
def _languages() -> frozenset[str]:
    from babel import Locale

    return frozenset(name.title() for name in Locale("en").languages.values())
