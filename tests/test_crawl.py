"""What an ingest makes of web addresses: pages, feeds and sitemaps of a site of the tests' own."""

import gzip
import json
import re
import threading
import time
from datetime import date
from pathlib import Path

import pytest
from site_server import Site, missing, page, redirect, unless_known
from test_feeds import ATOM, RSS
from tiny_model import make_model

from assistant import Assistant, Settings
from assistant import crawl as room
from assistant.backends.encoder import Encoder
from assistant.backends.web import Web
from assistant.crawl import FROM_FEED
from assistant.library import Library

RSS_KIND = "application/rss+xml; charset=utf-8"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A real encoder that takes milliseconds, where meanings do not matter."""
    return Encoder(str(make_model(tmp_path_factory.mktemp("models") / "small")), "fp32")


@pytest.fixture
def library(tmp_path, small):
    library = Library(tmp_path / "library", small, 220, web=Web(allow_private=True, pause_s=0))
    yield library
    library.close()


@pytest.fixture
def site():
    with Site() as running:
        yield running


def story(subject, day="2024-06-20", head="", text=None):
    """A page about something, with a body that is long enough for an article."""
    body = text or (
        f"The {subject} trade of Norland grew by a fifth in the spring, the harbour office said. "
        f"Nobody had expected so much {subject} after the long winter. "
        f"Traders in Oldport now ask for a second {subject} hall, which the council will vote on in autumn."
    )
    stamp = f'<meta property="article:published_time" content="{day}T08:00:00Z">' if day else ""
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>About {subject} | Gazette</title>'
        f"{stamp}{head}</head><body><nav><a href='/'>Home</a></nav><article><h1>About {subject}</h1><p>{body}</p>"
        f"<p>The {subject} office did not answer questions on Friday.</p></article></body></html>"
    )


def item(address, title="", day="", text=""):
    return (
        f"<item><title>{title}</title><link>{address}</link><pubDate>{day}</pubDate>"
        f"<description><![CDATA[{text}]]></description></item>"
    )


def rss(*items):
    return page(RSS.format(items="".join(items)), RSS_KIND)


def sitemap(*addresses):
    return page(f"<urlset>{''.join(f'<url><loc>{one}</loc></url>' for one in addresses)}</urlset>", "application/xml")


def paths(sources):
    return sorted(re.sub(r"^http://127\.0\.0\.1:\d+", "", source) for source in sources)


def by_path(library):
    return {re.sub(r"^http://127\.0\.0\.1:\d+", "", one.path): one for one in library.store.articles()}


def counts(report):
    return tuple(len(getattr(report, name)) for name in ("added", "changed", "unchanged", "removed", "failed"))


# Stopped


def test_page_that_is_waited_for_when_the_ingest_is_stopped_is_left_for_the_next_one(library, site):
    stop = threading.Event()

    def silent(exchange):
        stop.set()
        exchange.wait()

    text = "What the feed holds of the copper trade stands in only for a page that can't be had. " * 3
    site.pages |= {"/feed": rss(item("/amber"), item("/copper", "Copper", "1 Jul 2024", text)), "/copper": silent}
    site.pages["/amber"] = story("amber")
    started = time.monotonic()
    report = library.ingest([f"{site.url}/feed"], prune=True, stop=stop)
    assert time.monotonic() - started < 15
    assert (report.is_stopped, paths(report.added), report.failed) == (True, ["/amber"], ())
    assert list(by_path(library)) == ["/amber"]
    site.pages["/copper"] = story("copper")
    assert paths(library.ingest([f"{site.url}/feed"]).added) == ["/copper"]
    assert by_path(library)["/copper"].note is None
    assert library.check() == ()


# Pages


def test_page_becomes_an_article_with_its_address(library, site):
    site.pages["/copper"] = story("copper")
    report = library.ingest([f"{site.url}/copper#comments"])
    assert report.added == (f"{site.url}/copper",)
    (article,) = library.store.articles()
    assert (article.title, article.published) == ("About copper", date(2024, 6, 20))
    assert (article.url, article.path) == (f"{site.url}/copper", f"{site.url}/copper")
    assert "harbour office said" in article.text
    assert library.check() == ()


def test_address_of_an_article_is_the_final_one_and_the_source_that_which_was_given(library, site):
    site.pages |= {"/go": redirect("/copper?utm=1"), "/copper?utm=1": story("copper")}
    report = library.ingest([f"{site.url}/go"])
    (article,) = library.store.articles()
    assert (paths(report.added), article.url) == (["/go"], f"{site.url}/copper?utm=1")


@pytest.mark.parametrize(
    ("canonical", "is_taken"),
    [
        ("{site}/copper", True),
        ("https://other.example/copper", False),
        ("javascript:alert(1)", False),
        ("http://me:hunter2@127.0.0.1/copper", False),
    ],
)
def test_address_that_a_page_gives_for_itself_counts_on_its_own_site(canonical, is_taken, library, site):
    canonical = canonical.format(site=site.url)
    site.pages["/copper?utm=1"] = story("copper", head=f'<link rel="canonical" href="{canonical}">')
    library.ingest([f"{site.url}/copper?utm=1"])
    (article,) = library.store.articles()
    assert article.url == (canonical if is_taken else f"{site.url}/copper?utm=1")


def test_bad_addresses_never_stop_the_others_and_are_told_one_by_one(library, site, tmp_path):
    site.pages |= {"/copper": story("copper"), "/picture": page(b"\x89PNG", "image/png"), "/empty": page("")}
    (tmp_path / "tin.md").write_text("# About tin\n\nThe tin trade of Norland grew.\n")
    sources = [
        f"{site.url}/gone",
        "http://me:hunter2@127.0.0.1/",
        "ftp://127.0.0.1/",
        f"{site.url}/picture",
        f"{site.url}/empty",
        "http://192.0.2.1:port/",
        f"{site.url}/copper",
        str(tmp_path / "tin.md"),
    ]
    report = library.ingest(sources)
    assert counts(report) == (2, 0, 0, 0, 6)
    failed = dict(report.failed)
    assert failed[f"{site.url}/gone"] == "127.0.0.1 has no such page (404)"
    assert failed[f"{site.url}/picture"] == "is image/png, which can't be read"
    assert "user name or a password" in failed["http://127.0.0.1/"]
    assert "no article text" in failed[f"{site.url}/empty"]
    assert "hunter2" not in str(report)


def test_private_addresses_are_refused_by_default(tmp_path, small, site):
    site.pages["/copper"] = story("copper")
    library = Library(tmp_path / "other", small, 220)
    report = library.ingest([f"{site.url}/copper"])
    library.close()
    assert counts(report) == (0, 0, 0, 0, 1)
    assert "not on the public internet" in report.failed[0][1]
    assert site.requests == []


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        (
            "text/html; charset=windows-1251",
            story("медь").replace('<meta charset="utf-8">', "").encode("cp1251"),
            "медь",
        ),
        ("text/html; charset=iso-8859-1", story("“zinc”").encode("utf-8"), "“zinc”"),
        ("text/html; charset=iso-8859-1", story("“zinc”").replace("utf-8", "iso-8859-1").encode("cp1252"), "“zinc”"),
        ("text/html; charset=nonsense", story("zinc").encode(), "zinc"),
        ("text/html; charset=unicode_escape", story("zinc").encode(), "zinc"),
        ("text/html", story("zinc").encode("utf-16"), "zinc"),
        ("text/html; charset=utf-16le", story("zinc").encode("utf-16-le"), "zinc"),
        ("text/plain", story("zinc").encode(), "zinc"),
        ("application/octet-stream", story("zinc").encode(), "zinc"),
        ("", story("zinc").encode(), "zinc"),
        (
            "text/plain; charset=iso-8859-2",
            "The price of rye (cena žita) rose in Norland in spring.".encode("latin2"),
            "žita",
        ),
        ("text/markdown", b"# About zinc\n\nThe *zinc* trade of Norland grew in spring.", "The zinc trade"),
    ],
)
def test_page_is_read_whatever_its_site_calls_it(kind, data, expected, library, site):
    site.pages["/page"] = page(data, kind)
    report = library.ingest([f"{site.url}/page"])
    assert report.failed == ()
    (article,) = library.store.articles()
    assert expected in f"{article.title}\n{article.text}"


def test_export_at_an_address_gives_an_article_a_record(library, site):
    records = [
        {"title": f"About {one}", "text": f"The {one} trade grew.", "url": f"https://a.example/{one}"} for one in "ab"
    ]
    site.pages["/all.jsonl"] = page("\n".join(map(json.dumps, records)), "text/plain")
    report = library.ingest([f"{site.url}/all.jsonl"])
    assert paths(report.added) == ["/all.jsonl#1", "/all.jsonl#2"]


def test_page_that_announces_a_feed_is_read_as_a_page(library, site):
    site.pages |= {"/": story("copper", head='<link rel="alternate" type="application/rss+xml" href="/feed">')}
    assert counts(library.ingest([f"{site.url}/"])) == (1, 0, 0, 0, 0)
    assert site.asked("/feed") == []


# Refreshing


def test_unchanged_page_is_not_sent_again_and_a_changed_one_replaces_the_old(library, site):
    site.pages["/copper"] = unless_known(story("copper"), ETag='"1"')
    source = [f"{site.url}/copper"]
    assert counts(library.ingest(source)) == (1, 0, 0, 0, 0)
    report = library.ingest(source)
    assert (counts(report), report.unchanged) == ((0, 0, 1, 0, 0), tuple(source))
    assert site.asked("/copper")[1].headers["If-None-Match"] == '"1"'
    site.pages["/copper"] = unless_known(
        story("copper", text="The copper trade of Norland fell by half. " * 5), ETag='"2"'
    )
    assert counts(library.ingest(source)) == (0, 1, 0, 0, 0)
    (article,) = library.store.articles()
    assert "fell by half" in article.text
    assert counts(library.ingest(source)) == (0, 0, 1, 0, 0)
    assert site.asked("/copper")[3].headers["If-None-Match"] == '"2"'
    assert library.check() == ()


def test_page_without_validators_is_told_unchanged_by_its_content(library, site):
    site.pages["/copper"] = story("copper")
    library.ingest([f"{site.url}/copper"])
    site.pages["/copper"] = story("copper") + "<!-- served at 12:00:01 -->"
    assert counts(library.ingest([f"{site.url}/copper"])) == (0, 0, 1, 0, 0)


def test_removed_article_is_fetched_in_full_again(library, site):
    site.pages |= {"/copper": unless_known(story("copper"), ETag='"1"')}
    site.pages["/feed"] = unless_known(RSS.format(items=item("/copper")), RSS_KIND, ETag='"f"')
    for source in (f"{site.url}/copper", f"{site.url}/feed"):
        library.ingest([source])
        library.remove([one.id for one in library.store.articles()])
        assert counts(library.ingest([source])) == (1, 0, 0, 0, 0)


def test_page_is_read_again_when_readers_have_changed(library, site, monkeypatch):
    site.pages["/copper"] = unless_known(story("copper"), ETag='"1"')
    library.ingest([f"{site.url}/copper"])
    monkeypatch.setattr(room, "READER_VERSION", 9999)
    library.ingest([f"{site.url}/copper"])
    assert "If-None-Match" not in site.asked("/copper")[1].headers


def test_death_between_a_changed_page_and_its_storing_does_not_lose_the_change(library, site, monkeypatch):
    site.pages["/copper"] = unless_known(story("copper"), ETag='"1"')
    library.ingest([f"{site.url}/copper"])
    site.pages["/copper"] = unless_known(
        story("copper", text="The copper trade of Norland fell by half. " * 5), ETag='"2"'
    )
    with monkeypatch.context() as patch:
        patch.setattr(library, "_store", lambda batch: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            library.ingest([f"{site.url}/copper"])
    assert counts(library.ingest([f"{site.url}/copper"])) == (0, 1, 0, 0, 0)
    assert "fell by half" in library.store.articles()[0].text


def test_page_that_fails_later_stays_as_it_was(library, site):
    site.pages["/copper"] = story("copper")
    library.ingest([f"{site.url}/copper"])
    for answer in (missing, page("", status=500), page("", status=410), page("")):
        site.pages["/copper"] = answer
        assert counts(library.ingest([f"{site.url}/copper"])) == (0, 0, 0, 0, 1)
        assert len(library.store.articles()) == 1


# Pruning


def test_pruning_leaves_pages_alone_unless_their_site_says_that_they_are_gone(library, site, tmp_path):
    file = tmp_path / "tin.md"
    file.write_text("# About tin\n\nThe tin trade of Norland grew.\n")
    site.pages |= {"/copper": story("copper"), "/zinc": story("zinc"), "/feed": rss(item("/copper"), item("/zinc"))}
    library.ingest([f"{site.url}/feed", str(file)])
    file.unlink()
    report = library.ingest([], prune=True)
    assert report.removed == (str(file),)
    site.pages |= {"/feed": rss(item("/copper")), "/zinc": missing}
    report = library.ingest([f"{site.url}/feed", f"{site.url}/zinc"], prune=True)
    assert (counts(report), sorted(by_path(library))) == ((0, 0, 1, 0, 1), ["/copper", "/zinc"])
    site.pages["/zinc"] = page("", status=410)
    report = library.ingest([f"{site.url}/zinc"], prune=True)
    assert (counts(report), paths(report.removed), sorted(by_path(library))) == (
        (0, 0, 0, 1, 0),
        ["/zinc"],
        ["/copper"],
    )
    assert library.check() == ()


# Feeds


def test_feed_brings_each_page_and_its_own_text_where_a_page_can_not_be_had(library, site):
    day = "Tue, 08 Oct 2024 23:30:00 -0500"
    own = "<p>The nickel trade of Norland shrank.</p><p>The office gave no reason.</p>"
    site.pages |= {
        "/feed": rss(
            item("/copper", "Feed on copper", day, "Short."),
            item("/zinc", "Feed on zinc", day, "Short."),
            item("/nickel", "Feed on nickel", day, own),
        ),
        "/copper": story("copper"),
        "/zinc": story("zinc", day=None),
    }
    report = library.ingest([f"{site.url}/feed"])
    assert (paths(report.added), report.failed) == (["/copper", "/nickel", "/zinc"], ())
    found = by_path(library)
    assert (found["/copper"].published, found["/copper"].title) == (date(2024, 6, 20), "About copper")
    assert (found["/zinc"].published, found["/zinc"].note) == (date(2024, 10, 8), None)
    nickel = found["/nickel"]
    assert (nickel.title, nickel.published, nickel.note) == ("Feed on nickel", date(2024, 10, 8), FROM_FEED)
    assert nickel.text == "The nickel trade of Norland shrank.\nThe office gave no reason."
    assert (nickel.publisher, nickel.url) == ("The Norland Gazette", f"{site.url}/nickel")
    assert library.check() == ()


def test_day_from_a_feed_makes_the_same_article_as_the_same_day_on_the_page(library, site):
    site.pages |= {
        "/feed": rss(item("/undated", day="20 Jun 2024 08:00:00 GMT"), item("/dated")),
        "/undated": story("zinc", day=None),
        "/dated": story("zinc"),
    }
    library.ingest([f"{site.url}/feed"])
    assert len(library.store.articles()) == 1


def test_page_takes_the_place_of_what_the_feed_held_and_is_not_replaced_by_it(library, site):
    entry = item("/zinc", "Feed on zinc", "8 Oct 2024", "The zinc trade of Norland shrank.")
    site.pages["/feed"] = unless_known(RSS.format(items=entry), RSS_KIND, ETag='"f"')
    source = [f"{site.url}/feed"]
    assert counts(library.ingest(source)) == (1, 0, 0, 0, 0)
    assert counts(library.ingest(source)) == (0, 0, 1, 0, 0)
    site.pages["/zinc"] = story("zinc")
    assert counts(library.ingest(source)) == (0, 1, 0, 0, 0)
    assert by_path(library)["/zinc"].note is None
    site.pages |= {"/zinc": missing, "/feed": rss(entry)}
    report = library.ingest(source)
    assert (counts(report), report.failed) == (
        (0, 0, 0, 0, 1),
        ((f"{site.url}/zinc", "127.0.0.1 has no such page (404)"),),
    )
    assert by_path(library)["/zinc"].note is None


def test_text_of_the_feed_stands_in_for_a_page_without_any_or_not_allowed(library, site):
    text = "The zinc trade of Norland shrank."
    site.pages |= {
        "/robots.txt": page("User-agent: *\nDisallow: /private/", "text/plain"),
        "/feed": rss(
            item("/script", text=text), item("/private/tin", text=text.replace("zinc", "tin")), item("/nothing")
        ),
        "/script": page("<html><body><script>render()</script></body></html>"),
    }
    report = library.ingest([f"{site.url}/feed"])
    assert paths(report.added) == ["/private/tin", "/script"]
    assert report.failed == ((f"{site.url}/nothing", "127.0.0.1 has no such page (404)"),)


def test_unchanged_feed_is_not_read_again_unless_a_page_of_it_is_missing(library, site):
    document = RSS.format(items=item("/copper") + item("/zinc"))
    site.pages |= {"/feed": unless_known(document, RSS_KIND, ETag='"f"'), "/copper": story("copper")}
    source = [f"{site.url}/feed"]
    assert counts(library.ingest(source)) == (1, 0, 0, 0, 1)
    site.pages["/zinc"] = story("zinc")
    assert counts(library.ingest(source)) == (1, 0, 1, 0, 0)
    asked = len(site.requests)
    report = library.ingest(source)
    assert (paths(report.unchanged), len(site.requests) - asked) == (["/copper", "/zinc"], 1)


def test_entry_that_points_into_a_network_is_refused_and_the_others_are_read(tmp_path, small, site, monkeypatch):
    """The feed itself is on the public internet, which this test serves from loopback in its stead."""
    import socket

    connect, public = socket.socket.connect, "93.184.215.14"
    look_up = lambda host, port, **_: [(socket.AF_INET, 1, 6, "", (public, port))]  # noqa: E731
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(
        socket.socket,
        "connect",
        lambda self, place: connect(self, ("127.0.0.1", site.port)) if place[0] == public else 1,
    )
    entries = (item("http://127.0.0.1/admin"), item("http://169.254.169.254/meta"), item("file:///etc/passwd"))
    site.pages |= {"/feed": rss(*entries, item("/copper")), "/copper": story("copper")}
    library = Library(tmp_path / "other", small, 220, web=Web(pause_s=0))
    report = library.ingest(["http://gazette.example/feed"])
    library.close()
    assert report.added == ("http://gazette.example/copper",)
    assert len(report.failed) == 3
    assert {request.path for request in site.requests} == {"/robots.txt", "/feed", "/copper"}


def test_progress_counts_what_a_feed_adds(library, site):
    site.pages |= {"/feed": rss(item("/copper"), item("/zinc")), "/copper": story("copper"), "/zinc": story("zinc")}
    shown = []
    library.ingest([f"{site.url}/feed"], shown.append)
    assert [(one.done, one.total) for one in shown if one.source.endswith("/feed")] == [(0, 1)]
    assert (shown[-1].done, shown[-1].total) == (3, 3)
    assert paths(one.source for one in shown if one.done == 2) == ["/zinc", "/zinc"]


def test_address_given_and_listed_is_visited_once(library, site):
    feed = rss(item("/copper"), item("/copper#top"), item(f"{site.url.upper()}/copper"))
    site.pages |= {"/feed": feed, "/copper": story("copper")}
    assert counts(library.ingest([f"{site.url}/copper", f"{site.url}/feed", f"{site.url}/feed"])) == (1, 0, 0, 0, 0)
    assert len(site.asked("/copper")) == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [(RSS.format(items=""), "lists no pages"), ("<urlset><url><loc>", "the sitemap is no XML")],
)
def test_feed_or_sitemap_of_no_use_is_told(data, reason, library, site):
    site.pages["/feed"] = page(data, "application/xml")
    report = library.ingest([f"{site.url}/feed"])
    assert len(report.failed) == 1
    assert reason in report.failed[0][1]


# Sitemaps


def test_index_of_sitemaps_leads_to_their_pages(library, site):
    packed = gzip.compress(f"<urlset><url><loc>{site.url}/zinc</loc></url></urlset>".encode())
    site.pages |= {
        "/index.xml": page(
            f"<sitemapindex><sitemap><loc>{site.url}/one.xml</loc></sitemap>"
            f"<sitemap><loc>{site.url}/two.xml.gz</loc></sitemap></sitemapindex>",
            "text/xml",
        ),
        "/one.xml": sitemap(f"{site.url}/copper"),
        "/two.xml.gz": page(packed, "application/gzip"),
        "/copper": story("copper"),
        "/zinc": story("zinc"),
    }
    assert paths(library.ingest([f"{site.url}/index.xml"]).added) == ["/copper", "/zinc"]
    assert paths(library.ingest([f"{site.url}/index.xml"]).unchanged) == ["/copper", "/zinc"]


def test_sitemaps_that_lead_to_one_another_end(library, site):
    index = "<sitemapindex><sitemap><loc>{}/index{}.xml</loc></sitemap></sitemapindex>"
    site.pages |= {f"/index{n}.xml": page(index.format(site.url, n + 1), "text/xml") for n in range(9)}
    report = library.ingest([f"{site.url}/index0.xml"])
    assert report.failed == (
        (f"{site.url}/index2.xml", "is a feed or sitemap that others led to; give its address to read it"),
    )


def test_more_pages_than_the_bound_are_left_out_and_told(library, site, monkeypatch):
    monkeypatch.setattr(room, "MOST_PAGES", 3)
    monkeypatch.setattr(room, "_MOST_SITEMAPS", 2)
    listed = "".join(f"<sitemap><loc>{site.url}/{n}.xml</loc></sitemap>" for n in range(3))
    site.pages |= {
        "/index.xml": page(f"<sitemapindex>{listed}</sitemapindex>", "text/xml"),
        "/0.xml": sitemap(f"{site.url}/a", f"{site.url}/b"),
        "/1.xml": sitemap(f"{site.url}/c", f"{site.url}/d"),
    }
    site.pages |= {f"/{name}": story(name * 4) for name in "abcd"}
    report = library.ingest([f"{site.url}/index.xml"])
    assert paths(report.added) == ["/a", "/b", "/c"]
    assert [(paths([source])[0], reason) for source, reason in report.failed] == [
        ("/index.xml", "lists 3 sitemaps, of which the first 2 are read"),
        ("/1.xml", "lists 2 pages, of which the first 1 are read"),
    ]


# From an address to a cited answer

KINDS = {
    "page": (
        "Who will build the ferry terminal of Kelmar?",
        "Brandt and Sons",
        "The shipyard Brandt and Sons will build the new ferry terminal of Kelmar, the town council decided on Monday. "
        "Work begins in March and is to take two years. The council had turned down three other offers as too costly.",
    ),
    "text": (
        "Who won the chess open of Ustrel?",
        "Mira Toller",
        "Mira Toller won the chess open of Ustrel on Sunday, half a point ahead of the field. The student from Oldport "
        "lost none of her nine games. Last year's winner came in fourth.",
    ),
    "rss": (
        "Who bought the cannery in Pellworth?",
        "Oskar Lind",
        "The investor Oskar Lind has bought the cannery in Pellworth, which had stood idle for six years. He paid four "
        "million crowns for it. Some eighty people are to find work there from the spring on.",
    ),
    "rss entry": (
        "Who designed the new library of Granby?",
        "Ines Valdo",
        "The architect Ines Valdo designed the new library of Granby, which opens on Saturday. Its reading room looks "
        "out over the river. Building it cost nine million crowns.",
    ),
    "atom": (
        "Who leads the observatory at Tarn?",
        "Jonas Pryce",
        "The astronomer Jonas Pryce leads the observatory at Tarn since June, its board said. He follows a director "
        "who had held the post for twenty years. The observatory is known for its search for comets.",
    ),
    "sitemap": (
        "Who found the coins near Elmstead?",
        "Petra Quill",
        "The farmer Petra Quill found the coins near Elmstead while she was ploughing a field in April. A museum in "
        "Oldport counted 312 of them. The oldest was struck nine hundred years ago.",
    ),
    "index": (
        "Which company repairs the lock at Marholm?",
        "Haugen Marine",
        "The company Haugen Marine repairs the lock at Marholm, which a dredger had rammed in May. The canal stays "
        "closed until August. Barges have to go round by the sea.",
    ),
}


def test_every_kind_of_address_ends_with_a_cited_answer(tmp_path, site, monkeypatch):
    monkeypatch.setenv("ASSISTANT_ALLOW_PRIVATE_ADDRESSES", "1")
    texts = {name: text for name, (_, _, text) in KINDS.items()}

    def html(name):
        return (
            f'<!DOCTYPE html><html lang="en"><head><title>News of the day</title></head><body><nav>Home</nav>'
            f"<article><h1>News of the day</h1><p>{texts[name]}</p></article></body></html>"
        )

    site.pages |= {
        "/page": html("page"),
        "/text": page(texts["text"], "text/plain"),
        "/rss": rss(item("/from-rss", "On Pellworth"), item("/lost", "On Granby", "1 Jul 2024", texts["rss entry"])),
        "/from-rss": html("rss"),
        "/atom": page(ATOM.format(items='<entry><title>On Tarn</title><link href="/from-atom"/></entry>'), "text/xml"),
        "/from-atom": html("atom"),
        "/sitemap.xml": sitemap(f"{site.url}/from-sitemap"),
        "/from-sitemap": html("sitemap"),
        "/index.xml": page(f"<sitemapindex><sitemap><loc>{site.url}/s.xml</loc></sitemap></sitemapindex>", "text/xml"),
        "/s.xml": sitemap(f"{site.url}/from-index"),
        "/from-index": html("index"),
    }
    where = {"page": "/page", "text": "/text", "rss entry": "/lost"}
    # The way from an address to an answer is looked at here, not where abstaining begins.
    settings = Settings.from_environment(chat_model=None, answer_threshold=0.2)
    with Assistant.open(tmp_path / "library", settings) as assistant:
        assistant.library._web._manners._pause_s = 0
        given = ("page", "text", "rss", "atom", "sitemap.xml", "index.xml")
        report = assistant.ingest([f"{site.url}/{name}" for name in given])
        assert (len(report.added), report.failed) == (len(KINDS), ())
        for name, (question, expected, _) in KINDS.items():
            answer = assistant.ask(question, as_of=date(2024, 12, 1))
            assert expected in answer.text, (name, answer.text)
            cited = next(one for one in answer.citations if expected in one.quote)
            assert cited.article.url == f"{site.url}{where.get(name, f'/from-{name}')}"
            assert cited.article.text[cited.start : cited.end] == cited.quote


def test_pause_between_pages_is_a_second_unless_set(site):
    site.pages["/a"] = "x"
    web = Web(allow_private=True)
    started = time.monotonic()
    web.fetch(f"{site.url}/a")
    web.fetch(f"{site.url}/a")
    assert time.monotonic() - started >= 0.9


@pytest.mark.parametrize("kind", ["application/pdf", "application/octet-stream", "text/html"])
def test_pdf_at_an_address_is_read_by_its_content(kind, library, site):
    site.pages["/press?id=7"] = page((Path(__file__).parent / "files" / "three-columns.pdf").read_bytes(), kind)
    assert counts(library.ingest([f"{site.url}/press?id=7"])) == (1, 0, 0, 0, 0)
    (article,) = library.store.articles()
    assert (article.title, article.url) == ("Lindvik council votes to close grain terminal", f"{site.url}/press?id=7")
