"""The pages that extraction is measured on, made from articles, furniture and templates in `pages/`.

`articles.jsonl` holds what is true: texts, names and days, all invented. `words.yaml` holds what stands around them, in
the language of the article. A folder for each half holds a template for each style of page, in the markup of that kind
of site or program. `pages.jsonl` says which article is shown in which style, and where the page gives its day:

    json, meta, time, item (microdata, RDFa), state (of a single-page app), line, dateline, address,
    or only when it was updated; nothing where it gives no day at all

Whatever else on a page looks like the day (of teasers, comments, the copyright, today) is a trap.

A template holds `{{name}}`, escaped; `{{json name}}`; `{{#name}}…{{/name}}`, once for each entry of a list, or once
where there is such a thing; `{{^name}}…{{/name}}`, where there is not. An entry is `.` inside its section.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).with_name("pages")
TODAY = date(2026, 10, 1)
"""The day that stands at the head of some pages."""

_TAG = re.compile(r"\{\{(?P<sign>[#^/]|json )?(?P<name>[\w.]+)\}\}")
_TEASER_DAYS, _COMMENT_DAYS = (1, 3, -2, -370), (1, 2)
_LOCALES = {"en": "en-GB", "vi": "vi-VN", "fr": "fr-FR", "de": "de-DE", "es": "es-ES", "pt": "pt-PT"}
_ZONES = {"vi": "+07:00", "fr": "+01:00", "de": "+01:00", "es": "+01:00"}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
}
_WEEKDAYS = {
    "en": "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday",
    "vi": "Thứ hai|Thứ ba|Thứ tư|Thứ năm|Thứ sáu|Thứ bảy|Chủ nhật",
    "fr": "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche",
    "de": "Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag",
    "es": "lunes|martes|miércoles|jueves|viernes|sábado|domingo",
    "pt": "segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira|sábado|domingo",
}
_SIGN_OFFS = {
    "en": "Reporting by Ann Holt and Reza Quist; Editing by Lew Parry",
    "de": "(Bericht von Ann Holt, redigiert von Lew Parry)",
    "es": "Reporte de Ann Holt. Editado por Lew Parry",
}


@dataclass(frozen=True)
class Page:
    """One page and what is true of it.

    Attributes:
        dates: Where the page gives its day; see above.
        html: The page as a server would send it.
        body: Paragraphs, headings and list entries of the article, in order, a dateline with the first.
        paragraphs: Those of them that are neither headings nor list entries, without the dateline.
        allowed: Headline and standfirst, which count neither way.
        url: The address that the page gives for itself, or None.
        fetched_from: Where a reader found it, where its day stands in nothing else.
        traps: What of it may mislead.
    """

    id: str
    half: str
    style: str
    dates: tuple[str, ...]
    html: str
    headline: str
    body: tuple[str, ...]
    paragraphs: tuple[str, ...]
    allowed: tuple[str, ...]
    authors: tuple[str, ...]
    outlet: str
    url: str | None
    fetched_from: str | None
    language: str
    section: str
    published: date | None
    modified: date | None
    traps: frozenset[str]


def load() -> list[Page]:
    """Return all pages in the order of `pages.jsonl`."""
    articles = {article["id"]: article for article in _lines("articles.jsonl")}
    words = yaml.safe_load((FOLDER / "words.yaml").read_text(encoding="utf-8"))
    found = []
    for line in _lines("pages.jsonl"):
        article = articles[line["article"]]
        found.append(_page(line, article, words[article["half"]][article["language"]]))
    return found


def _lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


def _page(line: Mapping[str, Any], article: Mapping[str, Any], words: Mapping[str, Any]) -> Page:
    source = (FOLDER / line["half"] / f"{line['style']}.html").read_text(encoding="utf-8")
    about = _Context(line, article, words)
    rendered = _rendered(source, about.values)
    if rendered == _rendered(source, {**about.values, "mod": None}):
        about.modified = None  # a style that does not tell
    if about.published and "address" not in line["dates"] and rendered == _rendered(source, about.undated()):
        raise ValueError(f"{line['style']} does not give its day by {line['dates']}")
    paragraphs = [block["p"] for block in article["body"] if "p" in block]
    body = [text for block in article["body"] if "post" not in block for text in _texts(block)]
    if "{{dateline}}" in source:
        body[0] = about.values["dateline"] + body[0]
    return Page(
        f"{line['style']}-{line['article']}", line["half"], line["style"], tuple(line["dates"]), rendered,
        article["headline"], tuple(body), tuple(paragraphs), (article["headline"], article["standfirst"]),
        tuple(article["authors"]), article["outlet"], about.url if about.url in rendered else None,
        about.url if "address" in line["dates"] else None,
        article["language"], article["section"], about.published, about.modified, _traps(line, source, rendered, about),
    )  # fmt: skip


def _rendered(source: str, values: Mapping[str, Any]) -> str:
    return "".join(_filled(_parsed(source), [values])).replace(",]", "]")


def _texts(block: Mapping[str, Any]) -> list[str]:
    return block["items"] if "items" in block else [block.get("p") or block["h2"]]


def _traps(line: Mapping[str, Any], source: str, rendered: str, about: "_Context") -> frozenset[str]:
    signs = {
        "teaser's date": bool(re.search(r"\{\{#teasers\}\}(?:(?!\{\{/teasers).)*\{\{day\.", source, re.DOTALL)),
        "comment's date": bool(re.search(r"\{\{#people\}\}(?:(?!\{\{/people).)*\{\{day\.", source, re.DOTALL)),
        "copyright year": "{{year}}" in source,
        "updated stamp": about.modified is not None,
        "today's date": "{{today." in source,
        "several JSON-LD blocks": rendered.count("ld+json") > 1 or '"@context":"http://schema.org"},{' in rendered,
        "AMP": line["style"] == "amp",
        "live blog": line["style"] == "live-blog",
        "caption doubled": rendered.count(html.escape(about.values["caption"])) > 1,
        "no date": about.published is None,
    }
    return frozenset(name for name, is_so in signs.items() if is_so)


class _Context:
    """What a template may name."""

    def __init__(self, line: Mapping[str, Any], article: Mapping[str, Any], words: Mapping[str, Any]) -> None:
        self._article, self._words, self._dates = article, words, set(line["dates"])
        self._day = date.fromisoformat(article["published"])
        gives = self._dates - {"updated"}
        self.published = self._day if gives else None
        stated = article["modified"] or (str(self._day + timedelta(2)) if "updated" in self._dates else None)
        self.modified = date.fromisoformat(stated) if stated and self._dates else None
        slug = re.sub(r"\W+", "-", article["headline"].lower()).strip("-")[:60]
        self._home = f"https://{self._host}/"
        at = f"{self._day:%Y/%m/%d}" if "address" in self._dates else self._slug(article["section"])
        self.url = f"{self._home}{at}/{slug}-{7000 + int(article['id'][1:]) * 37}.html"
        self.values = self._values()

    def undated(self) -> dict[str, Any]:
        return {**self.values, "pub": None, "dateline": ""}

    @property
    def _host(self) -> str:
        return f"www.{self._slug(self._article['outlet'])}.example"

    @staticmethod
    def _slug(text: str) -> str:
        return re.sub(r"\W+", "", text.lower().encode("ascii", "ignore").decode()) or "news"

    def _values(self) -> dict[str, Any]:
        article, language = self._article, self._article["language"]
        names = article["authors"]
        teasers = [self._teaser(n, *texts) for n, texts in enumerate(self._words["teasers"])]
        blocks = list(self._blocks())
        image = f"{self._home}media/4471.jpg"
        values = {name: article[name] for name in ("headline", "standfirst", "outlet", "section", "caption", "credit")}
        values |= {"url": self.url, "home": self._home, "host": self._host, "image": image, "lang": language}
        values |= {"locale": _LOCALES[language], "og_locale": _LOCALES[language].replace("-", "_")}
        values |= {"section_slug": self._slug(article["section"]), "w": self._words, "year": TODAY.year}
        values |= {"has_byline": bool(names), "byline": _joined(names, language), "author0": (names or [""])[0]}
        values |= {"authors": [{"name": n, "slug": self._slug(n), "comma": "," * bool(i)} for i, n in enumerate(names)]}
        values |= {"about": self._words["about"].format(name=(names or ["?"])[0]), "today": _written(TODAY, language)}
        values |= {"pub": self.published and _written(self.published, language)}
        values |= {"mod": self.modified and _written(self.modified, language)}
        values |= {f"in_{name}": name in self._dates for name in ("json", "meta", "time", "item", "state", "line")}
        values |= {"teasers": teasers, "day0": teasers[0]["day"], "sign_off": _SIGN_OFFS.get(language, "")}
        values |= {f"t{n}": teaser for n, teaser in enumerate(teasers)}
        values |= {"people": [self._comment(n, *texts) for n, texts in enumerate(self._words["people"])]}
        values |= {"blocks": blocks, "text": "\n".join(block["p"] for block in blocks if "p" in block)}
        values |= {"dateline": self._dateline(), **self._live()}
        return values

    def _teaser(self, n: int, headline: str, summary: str) -> dict[str, Any]:
        day = _written(self._day + timedelta(_TEASER_DAYS[n]), self._article["language"])
        return {"headline": headline, "summary": summary, "url": f"{self._home}more/{6100 + n}.html", "day": day}

    def _comment(self, n: int, name: str, text: str) -> dict[str, Any]:
        day = self._day + timedelta(_COMMENT_DAYS[n])
        return {"name": name, "text": text, "day": _written(day, self._article["language"])}

    def _blocks(self) -> Iterator[dict[str, Any]]:
        after = {1: "is_figure", 2: "is_also", 3: "is_ad", 4: "is_letter"}
        count = 0
        for block in self._article["body"]:
            if "post" in block:
                continue
            shown = {"items": [block["items"]]} if "items" in block else block
            yield {**shown, "first": not count, "p_html": f"<p>{html.escape(block.get('p', ''), quote=False)}</p>"}
            if "p" in block:
                count += 1
                if count in after:
                    yield {after[count]: True}

    def _dateline(self) -> str:
        if "dateline" not in self._dates:
            return ""
        year = "" if "json" in self._dates else f" {self._day.year}"
        return f"TAVIK, {self._day:%b} {self._day.day}{year} (Fjordwire) - "

    def _live(self) -> dict[str, Any]:
        """Return the article as the posts of a live blog: as it is parted, or else two paragraphs a post."""
        body = self._article["body"]
        first = next((n for n, block in enumerate(body) if "post" in block), None)
        if first is None:
            texts = [text for block in body for text in _texts(block)]
            groups = [("", texts[at : at + 2]) for at in range(2, len(texts), 2)]
            return {"intro": texts[:2], "posts": [self._post(n, *group) for n, group in enumerate(groups)]}
        posts: list[tuple[str, list[str]]] = []
        for block in body[first:]:
            if "post" in block:
                posts.append(("", []))
            elif "h2" in block:
                posts[-1] = (block["h2"], posts[-1][1])
            else:
                posts[-1][1].extend(_texts(block))
        return {
            "intro": [block["p"] for block in body[:first]],
            "posts": [self._post(n, *post) for n, post in enumerate(posts)],
        }

    def _post(self, n: int, title: str, paragraphs: list[str]) -> dict[str, Any]:
        day = _written(self._day + timedelta(n == 0), self._article["language"], hour=20 - n)
        post = {"n": n, "title": title, "has_title": bool(title), "paragraphs": paragraphs, "day": day}
        return post | {"is_second": n == 1, "text": "\n".join(paragraphs)}


def _joined(names: list[str], language: str) -> str:
    return f" {'and' if language == 'en' else '&'} ".join(names)


@cache
def _written(day: date, language: str, hour: int = 14) -> dict[str, str]:
    """Return a day as it is written in one language, at so many hours and five minutes."""
    at = datetime(day.year, day.month, day.day, hour, 5)
    months = _MONTHS.get(language, "").split()
    weekday = _WEEKDAYS[language].split("|")[day.weekday()]
    numeric = f"{day:%d.%m.%Y}" if language == "de" else f"{day:%d/%m/%Y}"
    plain = f"{day.day}/{day.month}/{day.year}"
    month = months[day.month - 1] if months else ""
    long = {
        "en": f"{day.day} {month} {day.year}", "fr": f"{day.day} {month} {day.year}", "vi": plain,
        "de": f"{day.day}. {month} {day.year}", "es": f"{day.day} de {month} de {day.year}",
        "pt": f"{day.day} de {month} de {day.year}",
    }[language]  # fmt: skip
    us = f"{month} {day.day}, {day.year}" if language == "en" else long
    short = {"en": f"{day.day} {month[:3]} {day.year}", "es": f"{day.day} {month[:3]} {day.year}",
             "pt": f"{day.day} {month[:3]}. {day.year}", "de": f"{day.day}.{day.month}.{day.year}"}  # fmt: skip
    return {
        "day": day.isoformat(), "iso": f"{at:%Y-%m-%dT%H:%M:00}{_ZONES.get(language, '+00:00')}",
        "utc": f"{at:%Y-%m-%dT%H:%M:00}.000Z", "local": f"{at:%Y-%m-%dT%H:%M:00}",
        "ist": f"{at:%Y-%m-%dT%H:%M:00}+05:30",
        "hindu": f"{day:%B %d, %Y} {at:%I:%M} {'am' if hour < 12 else 'pm'} IST",
        "long": long, "us": us, "short": short.get(language, long), "numeric": numeric,
        "slash": f"{day:%m/%d/%Y}" if language == "en" else numeric, "time": f"{at:%H:%M}",
        "weekday": f"{weekday} {long}" if language == "fr" else f"{weekday}, {us}",
        "at": f" {hour % 12}:05 PM" if language == "en" else f" {at:%H:%M}",
    }  # fmt: skip


def _parsed(source: str) -> list[Any]:
    """Return a template as a list of text, `(sign, name)` and `(sign, name, list)`."""
    root: list[Any] = []
    open_ = [("", "", root)]
    at = 0
    for tag in _TAG.finditer(source):
        open_[-1][2].append(source[at : tag.start()])
        at, sign, name = tag.end(), (tag["sign"] or "").strip(), tag["name"]
        if sign in ("#", "^"):
            open_.append((sign, name, []))
        elif sign == "/":
            section = open_.pop()
            if section[1] != name:
                raise ValueError(f"{{{{/{name}}}}} closes {section[1]}")
            open_[-1][2].append(section)
        else:
            open_[-1][2].append((sign, name))
    return [*root, source[at:]]


def _filled(parts: list[Any], scopes: list[Any]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, str):
            yield part
        elif len(part) == 2:
            value = _value(part[1], scopes)
            value = "" if value is None else value
            yield json.dumps(value, ensure_ascii=False) if part[0] else html.escape(str(value))
        else:
            sign, name, inner = part
            value = _value(name, scopes)
            if sign == "^":
                entries = [] if value else [scopes[-1]]
            else:
                entries = value if isinstance(value, list) else [value] if value else []
            for entry in entries:
                yield from _filled(inner, [*scopes, entry])


def _value(name: str, scopes: list[Any]) -> Any:
    if name == ".":
        return scopes[-1]
    first, *rest = name.split(".")
    value = next((scope[first] for scope in reversed(scopes) if isinstance(scope, Mapping) and first in scope), None)
    for step in rest:
        value = value[int(step)] if isinstance(value, list) else (value or {}).get(step)
    return value
