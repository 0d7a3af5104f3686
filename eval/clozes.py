"""What the evidence reader learns from first: examples made of articles by rule, without anybody asking."""

import re

from reader_examples import Example, pieces, rows, shares, stems

from assistant.backends.reader import Text
from assistant.text.countries import mentions
from assistant.text.sentences import spans
from assistant.text.words import STOP_WORDS, TITLES, names

ASKED_FIRST, CLOZES_A_GROUP, LEAST_SHARE, MOST_ALIKE = 10, 6, 0.3, 0.8
DATE = re.compile(
    r"(?:(?:on|in|by|since|until) )?(?:\d{1,2} )?(?:January|February|March|April|May|June|July|August|September|"
    r"October|November|December)(?: \d{1,2})?(?:,? \d{4})?|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\b(?:19|20)\d\d\b"
)
AMOUNT = re.compile(
    r"(?P<money>[$£€]\d[\d.,]*\d?(?: (?:thousand|million|billion|trillion))?)|(?P<share>\d[\d.,]*(?:%| per ?cent))|"
    r"(?P<count>\b\d[\d.,]*\b(?: (?:million|billion))?)"
)
ORGANISATION = re.compile(
    r"\b(?:Inc|Corp|Co|Ltd|University|Council|Party|Ministry|Department|Union|Bank|Court|Group|Committee|House|Agency|"
    r"News|Times|Association|Institute|Center|Centre|League|Team|Company|Congress|Senate|Board)\b"
)
BREAK = re.compile(r"[,;:—–()\"“”]| (?:who|which|that|after|while|but|because|when|where|as) ")
PREPOSITION = re.compile(r"(?:^| )(in|at|on|to|from|with|by|for|of|against|between|into|about|than)$", re.I)


def clozes(folder, year, rng):
    """Yield examples made from the articles alone: a clause of one sentence turned into a question by putting a
    question word in the place of a name, a day or an amount, beside a passage where another sentence, mostly of
    another article, says the same (after Dhingra, Pruthi and Rajagopal 2018, and Lewis, Denoyer and Riedel 2019); and
    the same questions with another name in them, or beside passages that say something near, which nothing answers.
    """
    articles = {row["url"]: row for row in rows(folder, "articles", year)}
    told, pool = set(), []
    for result in rows(folder, "results", year):
        urls = [url for url in dict.fromkeys(result["urls"]) if url in articles and url not in told][:8]
        told.update(urls)
        passages, asking = [], []
        for url in urls:
            title = articles[url]["title"] or ""
            for text, places in pieces(articles[url]["text"][:6000]):
                passages.append(Text(title, text, places))
            lead = articles[url]["text"][:3000]
            asking += [title, *(lead[s:e] for s, e in list(spans(lead))[:ASKED_FIRST])]
        asking = [text for text in asking if 7 <= len(text.split()) <= 45 and not re.search(r"[?|&]|CNN", text)]
        if len(passages) < 3 or not asking:
            continue
        yield from group_clozes(asking, passages, pool, rng)


def group_clozes(asking, passages, pool, rng):
    sentences = [(n, i, p.text[s:e]) for n, p in enumerate(passages) for i, (s, e) in enumerate(p.spans)]
    bags = [stems(text) for _, _, text in sentences]
    found = 0
    for _ in range(CLOZES_A_GROUP * 4):
        asked = rng.choice(asking)
        parts = list(entities(asked))
        if not parts:
            continue
        kind, start, end = rng.choice(parts)
        question, rest = cloze(asked, kind, start, end, rng)
        answer = re.sub(r"^(?:on|in|by|since|until) ", "", asked[start:end])
        if len(stems(rest)) < 3 or answer.lower() in rest.lower():
            continue
        whole = stems(asked)
        near = shares(rest, bags)
        hit = re.compile(rf"(?<![\w$]){re.escape(answer)}(?![\w%]|[.,]\d)")
        best = max(
            (at for at, (_, _, text) in enumerate(sentences) if near[at] >= LEAST_SHARE and hit.search(text)
             and len(bags[at] & whole) < MOST_ALIKE * len(bags[at] | whole)),
            key=near.__getitem__, default=None,
        )  # fmt: skip
        if best is None:
            continue
        passage = passages[sentences[best][0]]
        holding = [(i, m) for i, (s, e) in enumerate(passage.spans) for m in hit.finditer(passage.text, s, e)]
        right = sentences[best][1]
        yield Example(
            question, passage, (right,), tuple({i for i, _ in holding if i != right}),
            tuple(m.span() for i, m in holding if i == right),
        )  # fmt: skip
        others = [(k, asked[s:e]) for k, s, e in entities(asked) if k in ("name", "country") and asked[s:e] in rest]
        if others and rng.random() < 0.6:
            swapped = rng.choice(others)
            drawn = rng.sample(pool, min(len(pool), 60))
            fresh = [text for k, text in drawn if k == swapped[0] and text not in passage.text]
            if fresh:
                yield Example(question.replace(swapped[1], fresh[0]), passage, (), (), ())
        if rng.random() < 0.4:
            texts = [f"{p.headline} {p.text}" for p in passages]
            silent = [at for at, (n, _, _) in enumerate(sentences) if not hit.search(texts[n])]
            if silent:
                yield Example(question, passages[sentences[max(silent, key=near.__getitem__)][0]], (), (), ())
        pool += others
        found += 1
        if found == CLOZES_A_GROUP:
            return


def entities(text):
    """Yield `(kind, start, end)` of the names, countries, days and amounts of a sentence."""
    covered = []

    def free(start, end):
        clear = all(end <= s or start >= e for s, e in covered)
        covered.append((start, end))
        return clear

    for match in DATE.finditer(text):
        if free(*match.span()):
            yield "date", *match.span()
    for match in AMOUNT.finditer(text):
        if free(*match.span()):
            yield match.lastgroup, *match.span()
    for start, end, _ in mentions(text):
        if free(start, end):
            yield "country", start, end
    for name in names(text):
        words = name.text.lower().split()
        is_name = len(name.text) > 2 and not all(word in TITLES | STOP_WORDS for word in words)
        if is_name and (name.start or len(words) > 1) and free(name.start, name.end):
            yield "name", name.start, name.end


def cloze(text, kind, start, end, rng):
    """Return a question that the entity answers, and the words that it is made of."""
    edges = [0, *(m.end() for m in BREAK.finditer(text) if m.end() <= start)]
    after = [m.start() for m in BREAK.finditer(text) if m.start() >= end] + [len(text)]
    first, last = edges.pop(), after.pop(0)
    while len(text[first:last].split()) < 7 and (edges or after):
        if edges:
            first = edges.pop()
        elif after:
            last = after.pop(0)
    before = " ".join(text[first:start].split()[-12:])
    rest = " ".join(text[end:last].strip(" .").split()[:12])
    rest = re.sub(r"^['’]s?\b ?", "", rest)
    if before and before.split()[0].lower() in STOP_WORDS:
        before = before[0].lower() + before[1:]
    preposition = PREPOSITION.search(before)
    front = ""
    if preposition:
        before, front = before[: preposition.start()], preposition[1].lower() + " "
    word = {
        "date": ("when", "when", "on what date"), "money": ("how much", "how much money"), "count": ("how many",),
        "share": ("what percentage", "how much"), "country": ("which country", "what country", "where"),
        "name": ("what", "which", "what") if ORGANISATION.search(text[start:end]) or len(text[start:end].split()) == 1
        else ("who", "who", "what", "which"),
    }[kind]  # fmt: skip
    asks = rng.choice(word)
    if asks in ("when", "where", "how many"):
        front = ""
    if not before:
        said = f"{asks} {rest}"
    elif kind == "count" or rng.random() < 0.6:
        said = f"{front}{asks} {before} {rest}" if kind != "count" else f"{asks} {rest} {before}"
    else:
        said = f"{before} {front}{asks} {rest}"
    said = " ".join(said.split()).rstrip(".,")
    return said[0].upper() + said[1:] + "?", f"{before} {rest}"
