"""Lines around a headline that say when an article was published or changed, in several languages."""

import re
from collections.abc import Iterator, Sequence

from assistant.formats import local_days
from assistant.text.sentences import is_finished

CHANGED = re.compile(
    r"(?i)\b(?:(?:last\s)?(?:updated?|modified|changed|edited|revised|reviewed)|mod(?:ified)?|upd|aktualisiert|"
    r"geändert|bearbeitet|mis[e]?\sà\sjour|màj|modifié\w*|modification|actualizad[oa]|actualización|modificad[oa]|modificación|"
    r"atualizad[oa]|atualização|alterad[oa]|alteração|aggiornat[oa]|modifica|bijgewerkt|uppdaterad|"
    r"cập\snhật|sửa|chỉnh\ssửa|diperbarui)\b"
)
"""Words that a day stands after on which an article was changed, not published."""
LABEL = re.compile(
    r"(?i)\b(?:(?:first\s)?published|posted|issued|date|veröffentlicht|erschienen|stand|publié\w*|mis\sen\sligne|"
    r"parution|publicad[oa]|fecha|data|pubblicat[oa]|gepubliceerd|publicerad|đăng|ngày|xuất\sbản|dipublikasikan)\b"
)
"""Words that a day of publication stands after at the foot of an article."""
MOST_WORDS = 18
"""A longer line is no stamp."""


def is_sentence(line: str) -> bool:
    return is_finished(line) and len(line.split()) > 8 and not line.casefold().endswith(("a.m.", "p.m."))


def of_publication(lines: Sequence[str]) -> Iterator[str]:
    """Yield what of some lines may name the day of publication: nothing that a word for a change stands before."""
    before = ""
    for line in lines:
        changed = CHANGED.search(line)
        if changed:
            yield line[: changed.start()]
            # "Updated 3 May, published 1 May"
            label = LABEL.search(line, changed.end())
            if label and local_days.span(line[changed.end() : label.start()]):
                yield line[label.start() :]
        elif not (CHANGED.search(before) and not local_days.span(before)):
            yield line
        before = line
