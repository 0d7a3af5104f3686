"""Web pages: the article, and what the markup says about it."""

import json
from datetime import date
from typing import Any

import pytest

from assistant.errors import ReadError
from assistant.nouns import Article
from assistant.text.reading import read

BODY = [
    "The Orava dam opened on Monday after nine years of work in northern Slovakia.",
    "Energy Minister Denisa Saková said the dam would supply power to 1.2 million homes.",
    "The dam cost 3.4 billion euros, twice what engineers had planned for the Orava valley.",
]
TEXT = "\n".join(BODY)
HEADLINE = "Orava dam opens after nine years"
PARAGRAPHS = "".join(f"<p>{line}</p>" for line in BODY)


def html(head: str = "", body: str = f"<article><h1>{HEADLINE}</h1>{PARAGRAPHS}</article>", lang: str = "") -> Article:
    page = f"<!doctype html><html{lang}><head>{head}</head><body>{body}</body></html>"
    ((_, result),) = read(page.encode(), "a.html")
    assert isinstance(result, Article), result
    return result


def structured(**more: Any) -> str:
    block = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": HEADLINE,
        "datePublished": "2024-10-08T11:42:00+05:30",
    } | more
    return f'<script type="application/ld+json">{json.dumps(block)}</script>'


def test_structured_data_of_a_page_gives_its_parts() -> None:
    found = html(structured(publisher={"name": "Harbour Times"}, dateModified="2024-11-01"), lang=' lang="en-GB"')
    assert (found.title, found.publisher, found.published) == (HEADLINE, "Harbour Times", date(2024, 10, 8))
    assert (found.language, found.text) == ("en", TEXT)


@pytest.mark.parametrize(
    "block", [{"@graph": [{"@type": "WebSite"}, {"datePublished": "2024-10-08"}]}, [{"datePublished": "2024-10-08"}]]
)
def test_structured_data_may_be_nested(block: Any) -> None:
    assert html(f'<script type="application/ld+json">{json.dumps(block)}</script>').published == date(2024, 10, 8)


@pytest.mark.parametrize("block", ["{broken", "[" * 9000, '{"datePublished": 7}', '{"datePublished": "soon"}'])
def test_broken_structured_data_is_passed_over(block: str) -> None:
    assert html(f'<script type="application/ld+json">{block}</script>').published is None


@pytest.mark.parametrize(
    "tag",
    [
        '<meta property="article:published_time" content="2024-10-08T11:42:00Z">',
        '<meta name="date" content="2024-10-08"><meta property="article:modified_time" content="2024-11-01">',
        '<meta itemprop="datePublished" content="8 October 2024">',
    ],
)
def test_meta_tags_give_the_day(tag: str) -> None:
    assert html(tag).published == date(2024, 10, 8)


def test_meta_tags_give_outlet_and_address() -> None:
    found = html(
        '<meta property="og:site_name" content="Harbour Times"><link rel="canonical" href="https://harbour.example/dam">'
    )
    assert (found.publisher, found.url) == ("Harbour Times", "https://harbour.example/dam")


def test_a_time_element_in_the_article_gives_the_day() -> None:
    body = f'<article><h1>{HEADLINE}</h1><time datetime="2024-10-08">8 Oct</time>{PARAGRAPHS}</article>'
    assert html(body=body).published == date(2024, 10, 8)


def test_days_of_other_stories_and_of_the_footer_are_not_taken() -> None:
    others = (
        '<aside><time datetime="2020-01-01">1 Jan 2020</time> Ferry sinks</aside><footer>© 2019, 2018-03-04</footer>'
    )
    assert html(body=f"<article><h1>{HEADLINE}</h1>{PARAGRAPHS}</article>{others}").published is None


@pytest.mark.parametrize(
    ("name", "outlet"),
    [
        (f"{HEADLINE} - Harbour Times", "Harbour Times"),
        (f"{HEADLINE} | Harbour Times", "Harbour Times"),
        (f"{HEADLINE} – live updates", None),
        (HEADLINE, None),
    ],
)
def test_the_outlet_is_cut_off_the_name_of_a_page(name: str, outlet: str | None) -> None:
    found = html(f"<title>{name}</title>")
    assert (found.title, found.publisher) == (HEADLINE, outlet)


def test_furniture_of_a_page_is_left_out() -> None:
    body = (
        f"<nav><a href=/>Home</a> <a href=/w>World</a></nav><article><h1>{HEADLINE}</h1><p>By Jane Doe</p>{PARAGRAPHS}"
        "<p>Subscribe to our newsletter</p></article><aside><h3>Most read</h3><a href=/n>Norway ferry sinks</a></aside>"
        "<footer>We use cookies to improve this site.</footer>"
    )
    assert html(body=body).text == TEXT


def test_script_of_a_page_is_left_out_and_markup_in_its_text_is_text() -> None:
    odd = "<script>alert(1)</script><p>The dam's code was &lt;img src=x&gt; on Monday.</p>"
    body = f"<article>{PARAGRAPHS}{odd}</article>"
    assert html(body=body).text.split("\n") == [*BODY, "The dam's code was <img src=x> on Monday."]


@pytest.mark.parametrize(
    "page", ["<html><body><form><input></form></body></html>", "plain words, no page", "<", "\x00"]
)
def test_a_page_without_an_article_is_refused(page: str) -> None:
    ((_, result),) = read(page.encode(), "a.html")
    assert isinstance(result, ReadError)
    assert "text" in str(result)


@pytest.mark.parametrize(
    ("encoding", "tag"),
    [
        ("cp1251", '<meta charset="windows-1251">'),
        ("koi8-r", '<meta http-equiv="Content-Type" content="text/html; charset=KOI8-R">'),
        ("utf-8", '<meta charset="iso-8859-1">'),
        ("utf-16", ""),
        ("shift_jis", '<meta charset="Shift_JIS">'),
    ],
)
def test_a_page_is_read_in_the_character_set_that_it_is_in(encoding: str, tag: str) -> None:
    text = "リンドビク市議会は火曜日、古い穀物ターミナルを閉鎖することを決めた。" if encoding == "shift_jis" else (
        "Плотина на реке Орава открылась в понедельник после девяти лет строительства."
    )  # fmt: skip
    page = f"<!doctype html><html><head>{tag}</head><body><article><p>{text}</p></article></body></html>"
    ((_, result),) = read(page.encode(encoding), "a.txt")
    assert isinstance(result, Article), result
    assert result.text == text
