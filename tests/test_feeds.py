"""Feeds and sitemaps: what they list, how they are told from pages, and what hostile ones come to."""

import gzip
import time
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ReadError
from assistant.formats.feeds import Entry, Listing, listing

FEED = "https://gazette.example/news/feed"
RSS = """<?xml version="1.0" encoding="utf-8"?>
<!-- made by hand -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>The Norland Gazette</title><link>https://gazette.example/</link>
{items}
</channel></rss>"""
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>The Norland Gazette</title>{items}</feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>The Norland Gazette</title></channel>
{items}</rdf:RDF>"""
URLSET = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" {spaces}>{items}</urlset>'


def pages(document, items="", **named):
    found = listing(document.format(items=items, **named).encode(), FEED)
    assert found is not None
    return found.pages


def test_entry_of_a_feed_has_address_headline_day_outlet_and_text():
    entry = """<item><title>Ferry &amp;amp; <![CDATA[<b>tram</b>]]> strike ends</title><link>/strike</link>
      <pubDate>Tue, 08 Oct 2024 23:30:00 -0500</pubDate><description>Short.</description>
      <content:encoded><![CDATA[<p>The strike has <em>ended</em>.</p><ul><li>Ferries sail.</li></ul>
      <script>alert(1)</script><p>Trams run&nbsp;again.</p>]]></content:encoded></item>"""
    assert pages(RSS, entry) == (
        Entry(
            "https://gazette.example/strike",
            "Ferry & tram strike ends",
            date(2024, 10, 8),
            "The Norland Gazette",
            "The strike has ended.\nFerries sail.\nTrams run again.",
        ),
    )


@pytest.mark.parametrize(
    ("document", "items", "day"),
    [
        (RSS, "<item><link>/a</link><pubDate>8 Oct 2024 01:00:00 +1300</pubDate></item>", date(2024, 10, 8)),
        (RSS, "<item><link>/a</link><dc:date>2024-10-09T01:00:00+02:00</dc:date></item>", date(2024, 10, 9)),
        (RSS, "<item><link>/a</link><pubDate>yesterday</pubDate></item>", None),
        (RSS, "<item><link>/a</link></item>", None),
        (RDF, "<item><title>A</title><link>/a</link><dc:date>2024-10-11</dc:date></item>", date(2024, 10, 11)),
        (ATOM, '<entry><link href="/a"/><published>2024-10-07T23:00:00-05:00</published></entry>', date(2024, 10, 7)),
        (ATOM, '<entry><link href="/a"/><updated>2024-10-10T00:00:00Z</updated></entry>', None),
    ],
)
def test_day_of_an_entry_is_that_of_its_publication_where_it_was_written(document, items, day):
    (entry,) = pages(document, items)
    assert (entry.address, entry.published) == ("https://gazette.example/a", day)


def test_feed_that_collects_from_others_names_the_outlet_of_each_entry():
    (entry,) = pages(RSS, '<item><link>/a</link><source url="https://times.example/rss">The Times</source></item>')
    assert entry.publisher == "The Times"


def test_atom_entry_goes_by_its_page_and_not_by_what_is_attached():
    (entry,) = pages(
        ATOM,
        '<entry><link rel="enclosure" href="/a.mp3"/><link rel="alternate" href="/a"/>'
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two.</p></div></content></entry>',
    )
    assert (entry.address, entry.text) == ("https://gazette.example/a", "One.\nTwo.")


@pytest.mark.parametrize(
    "trailer",
    [
        "<p>The post <a href='/a'>Strike ends</a> appeared first on <a href='/'>Gazette</a>.</p>",
        "<p>Continue reading <span>Strike ends</span></p>",
        "<a>Read more…</a>",
        "<div>Comments</div>",
    ],
)
def test_what_publishing_programs_add_below_an_entry_is_left_out(trailer):
    (entry,) = pages(
        RSS, f"<item><link>/a</link><description><![CDATA[<p>It ended.</p>{trailer}]]></description></item>"
    )
    assert entry.text == "It ended."


def test_entry_without_an_address_is_left_out():
    assert pages(RSS, "<item><title>A</title><guid isPermaLink='false'>tag:1</guid></item>") == ()


def test_guid_that_is_an_address_stands_in_for_it():
    (entry,) = pages(RSS, "<item><guid>https://gazette.example/b</guid></item>")
    assert entry.address == "https://gazette.example/b"


def test_feed_in_another_encoding_is_read():
    data = RSS.replace("utf-8", "windows-1251").format(items="<item><title>Забастовка</title><link>/a</link></item>")
    found = listing(data.encode("windows-1251"), FEED)
    assert found.pages[0].title == "Забастовка"


def test_feed_in_utf_16_is_read():
    data = RSS.replace("utf-8", "utf-16").format(items="<item><title>Strike</title><link>/a</link></item>")
    assert listing(data.encode("utf-16"), FEED).pages[0].title == "Strike"


# Sitemaps


def test_pages_of_a_sitemap_come_newest_change_first():
    items = "".join(
        f"<url><loc> https://gazette.example/{day} </loc><lastmod>{day}</lastmod></url>"
        for day in ("2024-01-02", "2024-03-04", "2023-12-31T10:00:00Z")
    )
    found = [page.address.rpartition("/")[2] for page in pages(URLSET, items, spaces="")]
    assert found == ["2024-03-04", "2024-01-02", "2023-12-31T10:00:00Z"]


def test_last_change_is_no_day_of_publication_but_that_of_a_news_sitemap_is():
    spaces = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://image.example/"'
    items = """<url><loc>https://gazette.example/a</loc><lastmod>2024-03-01</lastmod>
      <news:news><news:publication><news:name>The Gazette</news:name></news:publication>
      <news:publication_date>2024-02-28T23:00:00-05:00</news:publication_date><news:title>Strike</news:title></news:news>
      </url><url><loc>https://gazette.example/b</loc><lastmod>2024-01-01</lastmod></url>"""
    one, two = pages(URLSET, items, spaces=spaces)
    assert (one.published, one.publisher, one.title) == (date(2024, 2, 28), "The Gazette", "Strike")
    assert two.published is None


def test_address_of_a_picture_is_not_that_of_the_page():
    items = """<url><image:image><image:loc>https://cdn.example/a.jpg</image:loc></image:image>
      <loc>https://gazette.example/a</loc></url>"""
    (page,) = pages(URLSET, items, spaces='xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"')
    assert page.address == "https://gazette.example/a"


def test_index_lists_sitemaps():
    data = b"<sitemapindex><sitemap><loc>https://gazette.example/s1.xml.gz</loc></sitemap></sitemapindex>"
    assert listing(data, FEED) == Listing((), ("https://gazette.example/s1.xml.gz",))


def test_packed_sitemap_is_unpacked():
    data = gzip.compress(b"<urlset><url><loc>https://gazette.example/a</loc></url></urlset>")
    assert listing(data, FEED).pages[0].address == "https://gazette.example/a"


def test_sitemap_of_very_many_pages_is_read_to_a_bound():
    items = "<url><loc>https://gazette.example/a</loc></url>" * 50_001
    assert len(pages(URLSET, items, spaces="")) == 50_000


# What is neither, or made to harm


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<!DOCTYPE html><html><head><link rel='alternate' type='application/rss+xml' href='/feed'></head></html>",
        b"A plain text about <rss> and <urlset>.",
        b"<feed>of another kind</feed>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        gzip.compress(b"a" * 100_000_000),
    ],
)
def test_what_lists_nothing_is_told_apart(data):
    assert listing(data, FEED) is None


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "boom" * 10}">' for n in range(12))


def test_entities_of_a_feed_are_not_unfolded():
    started = time.monotonic()
    document = f"<!DOCTYPE rss [{ENTITIES}]>" + RSS.partition("?>")[2]
    (entry,) = pages(document, "<item><title>a &e11; b</title><link>/a</link></item>")
    assert "boom" not in (entry.title or "")
    assert time.monotonic() - started < 30


def test_file_named_by_an_entity_is_not_opened(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hunter2")
    declared = f'<!DOCTYPE rss [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    found = pages(declared + RSS.partition("?>")[2], "<item><title>a &e; b</title><link>/a</link></item>")
    assert "hunter2" not in str(found)
    with pytest.raises(ReadError, match="entities of its own"):
        listing(f"{declared.replace('rss', 'urlset', 1)}<urlset><url><loc>&e;</loc></url></urlset>".encode(), FEED)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_sitemap_with_entities_is_refused(encoding):
    document = f"<!DOCTYPE urlset [{ENTITIES}]><urlset><url><loc>&e11;</loc></url></urlset>"
    with pytest.raises(ReadError, match="entities of its own"):
        listing(document.encode(encoding), FEED)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<urlset><url><loc>x</url>", "no XML"),
        (b"<sitemapindex>", "no XML"),
        (gzip.compress(b"<urlset>" + bytes(range(256)) * 99)[:-9], "ends too early"),
        (gzip.compress(b"<urlset>" + b" " * 60_000_000), "more than 50 MB"),
        (b"<rss>" + b" " * 6_000_000, "more than 5 MB"),
        (b"<rss>" + b"<a>" * 300_000, "more than 200,000 tags"),
    ],
)
def test_broken_or_huge_listing_is_one_line(data, reason):
    with pytest.raises(ReadError, match=reason) as caught:
        listing(data, FEED)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "items",
    [
        "<item><link>/a</link><description>" + "<a>" * 20_000,
        "<item><link>/a</link><description><![CDATA[" + "<div>" * 50_000 + "deep]]></description></item>",
        "<item>" * 20_000,
        "<item><link>/a</link><title>" + "&" * 200_000,
    ],
    ids=["tags", "markup", "items", "ampersands"],
)
def test_feed_made_to_hang_does_not(items):
    started = time.monotonic()
    listing(RSS.format(items=items).encode(), FEED)
    assert time.monotonic() - started < 60


@given(
    st.binary(max_size=200),
    st.sampled_from([b"<rss>", b"<urlset>", b"\x1f\x8b\x08", b"<feed xmlns='http://www.w3.org/2005/Atom'>"]),
)
def test_any_bytes_are_a_listing_or_none_or_one_line(rest, root):
    with suppress(ReadError):
        listing(root + rest, FEED)
