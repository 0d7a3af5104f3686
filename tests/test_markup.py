"""Web pages: the article, and what the markup says about it."""

import json
from datetime import date
from typing import Any

import pytest

from assistant.errors import ReadError
from assistant.formats.reading import read
from assistant.nouns import Article

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


# Days of anything but the publication, and furniture told by place and class


def body(*around: str) -> str:
    head, foot = around if len(around) == 2 else (around[0], "")
    return f"<div class=page><h1>{HEADLINE}</h1>{head}<div class=story>{PARAGRAPHS}</div>{foot}</div>"


@pytest.mark.parametrize(
    ("head", "day", "found_in"),
    [
        ("<p>Published - October 08, 2024 11:42 am IST - HANOI</p>", date(2024, 10, 8), "header line"),
        ("<span>8. Oktober 2024, 14:05 Uhr</span>", date(2024, 10, 8), "header line"),
        ("<p>Published 8 Oct 2024 | Updated 9 Oct 2024</p>", date(2024, 10, 8), "header line"),
        ("<p>Updated 9 Oct 2024 | Published 8 Oct 2024</p>", date(2024, 10, 8), "header line"),
        ("<time datetime=2024-10-08>Tuesday</time>", date(2024, 10, 8), "time"),
        ("<p>Updated 9 October 2024</p>", None, None),
        ("<time class=updated datetime=2024-10-09>Wed</time>", None, None),
        ("<p>Updated <time datetime=2024-10-09>Wed</time></p>", None, None),
        ("<p>The bridge was last painted on 9 October 2024, said the mayor of the town.</p>", None, None),
        ("<figure><img><figcaption>The dam, 9 October 2024</figcaption></figure>", None, None),
    ],
)
def test_a_day_beside_the_headline_counts_unless_it_is_another_one(
    head: str, day: date | None, found_in: str | None
) -> None:
    found = html(body=body(head))
    assert (found.published, found.published_from) == (day, found_in)


@pytest.mark.parametrize(
    "foot",
    [
        "<div class=comments><p>Ann, 9 October 2024</p><time datetime=2024-10-09>1 h</time></div>",
        "<div class=related><a href=/n>Norway ferry sinks</a><time datetime=2024-10-09>9 Oct</time></div>",
        "<article><h3><a href=/n>Norway ferry sinks</a></h3><time datetime=2024-10-09>9 Oct</time></article>",
        "<p>© 2026 Harbour Times</p>",
    ],
)
def test_days_below_the_article_are_not_its_own(foot: str) -> None:
    assert html(body=body("<p>By Ann Lee</p>", foot)).published is None


def test_the_data_on_another_article_does_not_count() -> None:
    other = structured(headline="Norway ferry sinks", datePublished="2020-01-01", url="https://a.example/n")
    assert html(other + structured()).published == date(2024, 10, 8)
    assert html(other).published is None


def test_the_address_gives_the_day_where_nothing_else_does() -> None:
    head = '<link rel="canonical" href="https://harbour.example/2024/10/08/dam.html">'
    found = html(head)
    assert (found.published, found.published_from) == (date(2024, 10, 8), "address")
    assert html(head.replace("/08", "")).published is None


def test_byline_section_and_change_are_found_in_data_and_beside_the_headline() -> None:
    data = structured(
        author=[{"name": "Ann Lee"}, {"name": "Bo Wu"}], articleSection=["World"], dateModified="2024-10-09"
    )
    found = html(data)
    assert (found.byline, found.section, found.modified) == ("Ann Lee, Bo Wu", "World", date(2024, 10, 9))
    found = html(
        body=body("<p class=kicker>World</p><p>Von Ann Lee und Bo Wu</p><p>Aktualisiert am 9. Oktober 2024</p>")
    )
    assert (found.byline, found.section, found.modified) == ("Ann Lee, Bo Wu", "World", date(2024, 10, 9))


@pytest.mark.parametrize(
    "inserted",
    [
        "<p>Lire aussi : <a href=/n>Un ferry coule en Norvège</a></p>",
        "<div class=newsletter-box><p>Every morning in your inbox.</p></div>",
        "<figure><img><figcaption>The dam seen from the valley.</figcaption></figure>",
        "<img alt='The dam seen from the valley'><p>The dam seen from the valley. Photo: J. Novak</p>",
        "<aside><p>The valley in figures.</p></aside>",
        "<p><b>More on dams</b></p><ul><li><a href=/n>Norway ferry sinks</a></li></ul>",
        f"<blockquote>{BODY[0]}</blockquote>",
    ],
)
def test_what_interrupts_an_article_is_left_out(inserted: str) -> None:
    lines = [f"<p>{line}</p>" for line in BODY]
    assert html(body=f"<div><h1>{HEADLINE}</h1><div>{lines[0]}{inserted}{lines[1]}{lines[2]}</div></div>").text == TEXT


def test_an_article_that_is_only_in_the_data_of_a_page_is_read() -> None:
    article = {"title": HEADLINE, "publishedAt": "2024-10-08", "body": [{"html": f"<p>{line}</p>"} for line in BODY]}
    state = json.dumps({"props": {"article": article}})
    found = html(f'<script type="application/json">{state}</script>', "<div id=root></div>")
    assert (found.text, found.title, found.published, found.published_from) == (
        TEXT, HEADLINE, date(2024, 10, 8), "page data",
    )  # fmt: skip
    assert html(structured(articleBody="\n".join(BODY)), "<div id=root></div>").text == TEXT


def test_lines_parted_by_breaks_are_paragraphs() -> None:
    assert html(body=f"<h1>{HEADLINE}</h1><td>{'<br><br>'.join(BODY)}</td>").text == TEXT


@pytest.mark.parametrize("address", ["http://[::1", "", "javascript:alert(1)", "//", "http://a.example:port/x"])
def test_an_odd_address_does_not_keep_an_article_from_being_read(address: str) -> None:
    links = f'<a href="{address}">World</a>'
    page = f"<article><h1>{HEADLINE}</h1>{links}{PARAGRAPHS}</article>"
    assert html(f'<link rel="canonical" href="{address}">', page).text == TEXT


@pytest.mark.parametrize(
    "data",
    [
        {"@type": ["NewsArticle"], "headline": None, "author": [None, 7, {"name": ["x"]}], "articleSection": {"a": 1}},
        {"@type": 7, "@graph": 7, "publisher": [], "datePublished": ["2024-10-08"]},
        {"@type": "BreadcrumbList", "itemListElement": {"name": 7}},
        {"@type": "NewsArticle", "mainEntityOfPage": {"@id": "http://[::1"}, "author": {"@id": {}}},
    ],
)
def test_odd_data_does_not_keep_an_article_from_being_read(data: Any) -> None:
    assert html(f'<script type="application/ld+json">{json.dumps(data)}</script>').text == TEXT


@pytest.mark.parametrize(
    "state", [7, "x", [], {"a": None}, {"body": [1, None, {"text": 7}]}, {"date": "soon", "p": ["x"]}]
)
def test_odd_state_of_an_app_does_not_keep_a_page_from_being_read(state: Any) -> None:
    assert html(f'<script type="application/json">{json.dumps(state)}</script>').text == TEXT


@pytest.mark.parametrize(
    ("head", "beside"),
    [
        ('<meta name="author" content="Ann Lee">', ""),
        ('<meta property="article:author" content="https://a.example/ann"><meta name="byl" content="By Ann Lee">', ""),
        ('<meta name="dc.creator" content="Ann Lee">', ""),
        ("", "<p><a href=/author/ann-lee/>Ann Lee</a></p>"),
        ("", "<p><a href=/x rel=author>Ann Lee</a></p>"),
        ("", "<p>By Ann Lee, Political Editor</p>"),
        ("", "<div class=article-author>Ann Lee</div>"),
    ],
)
def test_a_byline_is_found_wherever_a_page_gives_it(head: str, beside: str) -> None:
    assert html(head, body(beside)).byline == "Ann Lee"


def test_the_outlet_and_those_who_comment_are_no_authors() -> None:
    comments = "<div class=comments><a rel=author href=/u/1>Old Mole</a></div>"
    head = '<meta property="og:site_name" content="Harbour Times"><meta name="author" content="Harbour Times">'
    assert html(head, body("", comments)).byline is None
