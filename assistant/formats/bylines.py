"""Who wrote an article: the names in a byline, in several languages."""

import re

from assistant.formats import local_days

BY = re.compile(
    r"(?i)^\W*(?:(?:written|reported|words|text|story)\s+by|by|von|par|por|di|door|av|oleh|"
    r"escrito\s+por|tác\sgiả|bài(?:\svà\sảnh)?|author|autor|auteur|autore)\b\s*:?\s+"
)
"""How a byline begins."""
_ROLE = re.compile(
    r"(?i)\b(?:editors?|correspondents?|reporters?|staff|writers?|redak\w+|korrespond\w+|rédac\w+|journalistes?|"
    r"redac\w+|redaç\w+|enviad[oa]s?|corresponsal|phóng viên)\b"
)
_MOST_WORDS = 6
_NAMES = re.compile(r"\s*(?:[,;|•·]|\s&\s|\s(?:and|und|et|y|e|và|en|och|dan)\s)\s*")
_NAME = re.compile(r"[^\W\d_](?:[\w.'’-]|\s(?=[\w(])){1,50}")


def names(written: str) -> list[str]:
    """Return the names in a byline, or none where something else stands in it; roles and a day are left out."""
    text = BY.sub("", written)
    day = local_days.span(text)
    text = (text[: day[1]] if day else text).strip(" -–—|,;•·/")
    text = re.split(r"\s[-–—|/]\s", text)[0]
    parts = [part.strip(" .,") if part.count(".") == 1 else part.strip(" ,") for part in _NAMES.split(text)]
    parts = [part for part in parts if not _ROLE.search(part)] or parts
    return parts if all(map(_is_name, parts)) else []


def _is_name(part: str) -> bool:
    return bool(_NAME.fullmatch(part)) and len(part.split()) <= _MOST_WORDS and not part[0].islower()
