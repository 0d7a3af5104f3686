"""What people say in a conversation that is no question: it is answered in kind, and nothing is searched."""

import re

_KINDS = {
    "Goodbye.": r"(?:good)?bye(?:[ -]bye)?|see you(?: (?:soon|later|then))?|good night|farewell|"
    r"have a (?:nice|good) \w+",
    "You are welcome.": r"(?:many |no,? )?thanks?(?: you)?(?: (?:a lot|so much|very much|again|"
    r"for (?:that|this|your help|the (?:answer|help|information))))?|thx|cheers|much appreciated|"
    r"that(?:['’]s| is| was) (?:all|very helpful|helpful)",
    "Hello. What would you like to know from the articles?": r"hello(?: there)?|hi(?: there)?|hey(?: there)?|"
    r"good (?:morning|afternoon|evening|day)|greetings|how are you(?: (?:doing|today))?|nice to meet you",
    "All right. What else would you like to know?": r"ok(?:ay)?|all right|alright|fine|great|perfect|excellent|"
    r"wonderful|nice|cool|good|very good|yes|no|yep|nope|sure|right|i see|i understand|understood|got it|interesting|"
    r"never ?mind|sorry|well|please|wow|that(?:['’]s| is) (?:good|great|fine|interesting|nice|sad|all right)",
}
_ANY = "|".join(_KINDS.values())
_COURTEOUS = re.compile(rf"\W*(?:(?:{_ANY})\b\W*)+", re.IGNORECASE)
_REPLIES = [(reply, re.compile(rf"\b(?:{said})\b", re.IGNORECASE)) for reply, said in _KINDS.items()]


def courtesy(text: str) -> str | None:
    """Return what is said to thanks, a greeting and the like; None for anything that says more."""
    if not _COURTEOUS.fullmatch(text):
        return None
    return next(reply for reply, said in _REPLIES if said.search(text))
