"""Fetching from the web: where a connection may go, and what comes of sites that are slow, huge, broken or strict."""

import gzip
import os
import re
import signal
import socket
import threading
import time
from email.utils import formatdate

import pytest
from chat_server import trickling
from scripted_server import OPENSSL, certificate, nothing_left_behind
from site_server import Site, page, redirect, unless_known
from test_addresses import LOOPBACK

from assistant import __version__
from assistant.backends.connection import Patience
from assistant.backends.manners import rules
from assistant.backends.web import Gone, Validators, Web
from assistant.errors import ReadError

PUBLIC = "93.184.215.14"
"""An address of the internet, which no test reaches."""


@pytest.fixture
def site():
    with nothing_left_behind(), Site() as running:
        yield running


@pytest.fixture
def web():
    """One that reads this machine and does not pause."""
    return Web(allow_private=True, pause_s=0)


@pytest.fixture
def names(monkeypatch):
    """What names stand for: an address each, or several that are told one after the other."""
    known: dict[str, list[str]] = {}
    asked: list[str] = []

    def look_up(host, port, *_, **__):
        asked.append(host)
        addresses = known.get(host)
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        address = addresses.pop(0) if len(addresses) > 1 else addresses[0]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    known["asked"] = asked
    return known


def refusal(web, address, *given, **named):
    with pytest.raises(ReadError) as caught:
        web.fetch(address, *given, **named)
    line = str(caught.value)
    assert line.isprintable()
    return line


# Where a connection may go


@pytest.mark.parametrize(
    "address",
    [
        *(one for one in LOOPBACK if "calhost" not in one.casefold()),
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/",
        "http://[::ffff:169.254.169.254]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[2002:7f00:1::]/",
        "http://0.0.0.0/",
        "http://100.100.100.200/",
    ],
)
def test_address_within_a_network_is_refused_without_a_connection(address, monkeypatch):
    monkeypatch.setattr(socket, "socket", None)
    assert "is not on the public internet; set ASSISTANT_ALLOW_PRIVATE_ADDRESSES=1" in refusal(Web(), address)


@pytest.mark.parametrize(
    "ip", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1", "::1", "fe80::1%1", "fd00::1"]
)
def test_name_that_stands_for_such_an_address_is_refused(ip, names, monkeypatch):
    names["news.example"] = [ip]
    monkeypatch.setattr(socket, "socket", None)
    assert refusal(Web(), "http://news.example/").startswith(f"news.example stands for {ip}, which is not")


@pytest.mark.parametrize("address", [one for one in LOOPBACK if "calhost" in one.casefold()])
def test_localhost_is_refused_however_it_is_written(address):
    assert "localhost stands for" in refusal(Web(), address)


def test_name_with_one_private_address_among_others_is_refused(names, monkeypatch):
    several = [(socket.AF_INET, 1, 6, "", (ip, 80)) for ip in (PUBLIC, "192.168.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: several)
    assert "stands for 192.168.0.1" in refusal(Web(), "http://news.example/")


def test_connection_goes_to_the_address_that_was_checked_whatever_the_name_says_next(names, refused):
    names["news.example"] = [PUBLIC, "127.0.0.1"]
    assert "news.example can't be reached" in refusal(Web(), "http://news.example:8000/")
    assert names["asked"] == ["news.example"]
    assert refused == [f"{PUBLIC}:8000"]
    refused.clear()  # the connection that was to be seen


def test_name_that_turns_private_before_the_page_is_asked_for_is_refused(names, site, monkeypatch):
    """The name is public while robots.txt is read, which this test serves from loopback in its stead."""
    names["news.example"] = [PUBLIC, "127.0.0.1"]
    site.pages["/story"] = "secret"
    connect = socket.socket.connect
    monkeypatch.setattr(
        socket.socket,
        "connect",
        lambda self, place: connect(self, ("127.0.0.1", site.port)) if place[0] == PUBLIC else 1,
    )
    assert "news.example stands for 127.0.0.1" in refusal(Web(), "http://news.example/story")
    assert [request.path for request in site.requests] == ["/robots.txt"]


def test_request_names_the_host_and_not_its_ip(site, web, names):
    names["news.example"] = ["127.0.0.1"]
    site.pages["/story"] = "Text."
    found = web.fetch(f"http://news.example:{site.port}/story")
    assert (found.address, found.data) == (f"http://news.example:{site.port}/story", b"Text.")
    (request,) = site.asked("/story")
    assert request.headers["Host"] == f"news.example:{site.port}"
    assert request.headers["User-Agent"] == f"news-assistant/{__version__}"
    assert not {"Cookie", "Authorization", "Referer"} & set(request.headers)


@pytest.mark.skipif(not OPENSSL, reason="openssl, which makes the certificate, is not installed")
def test_certificate_has_to_be_of_the_name(tmp_path, names, monkeypatch):
    file = certificate(tmp_path, "DNS:news.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    names |= {"news.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]}
    with Site({"/": "Text."}, file) as site:
        assert Web(allow_private=True).fetch(f"https://news.example:{site.port}/").data == b"Text."
        assert site.names == ["news.example", "news.example"]
        wrong = refusal(Web(allow_private=True), f"https://other.example:{site.port}/")
    assert wrong.startswith("other.example has a certificate that is not trusted (Hostname mismatch")


def test_ipv6_is_read_and_named_with_brackets(web):
    try:
        server = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6")
    heads = []

    def serve():
        for _ in ("/robots.txt", "/"):
            connection, _ = server.accept()
            heads.append(connection.recv(9999).decode())
            connection.sendall(b"HTTP/1.0 200 OK\r\n\r\nText.")
            connection.close()

    serving = threading.Thread(target=serve)
    serving.start()
    place = f"[::1]:{server.getsockname()[1]}"
    assert web.fetch(f"http://{place}/").data == b"Text."
    serving.join()
    server.close()
    assert all(f"\r\nHost: {place}\r\n" in head for head in heads)


def test_plain_http_where_tls_is_expected_is_told(site, web):
    assert "does not speak TLS" in refusal(web, f"https://127.0.0.1:{site.port}/")


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_proxy_of_the_environment_is_not_used_and_not_led_around(variable, site, web, monkeypatch):
    monkeypatch.setenv(variable, f"http://me:hunter2@127.0.0.1:{site.port}")
    line = refusal(web, "http://192.0.2.1/")
    assert f"the environment names a proxy ({variable.upper()})" in line
    assert "hunter2" not in line
    assert site.requests == []


def test_host_that_no_proxy_is_for_is_read_directly(site, web, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    site.pages["/"] = "Text."
    assert web.fetch(f"{site.url}/").data == b"Text."


# Redirects


def test_redirects_are_followed_to_the_final_address(site, web):
    site.pages |= {"/a": redirect("/b", 301), "/b": redirect(f"{site.url}/c?d=e#f", 308), "/c?d=e": "Text."}
    found = web.fetch(f"{site.url}/a")
    assert (found.address, found.data) == (f"{site.url}/c?d=e", b"Text.")


@pytest.mark.parametrize(
    ("encoding", "path"), [("utf-8", "/caf%C3%A9"), ("latin-1", "/caf%C3%A9"), ("ascii", "/caf%C3%A9")]
)
def test_redirect_to_an_address_that_is_not_ascii_is_followed(encoding, path, site, web):
    location = b"/caf%C3%A9" if encoding == "ascii" else "/café".encode(encoding)
    site.pages |= {
        "/a": lambda exchange: exchange.send(
            b"HTTP/1.1 301 Moved\r\nContent-Length: 0\r\nLocation: " + location + b"\r\n\r\n"
        ),
        path: "Text.",
    }
    assert web.fetch(f"{site.url}/a").address == f"{site.url}{path}"


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://127.0.0.1/admin", "127.0.0.1 is not on"),
        ("//[::ffff:7f00:1]/", "is not on the public internet"),
        ("http://169.254.169.254/latest/meta-data/", "169.254.169.254 is not on"),
        ("http://inside.example/", "inside.example stands for 10.0.0.1"),
        ("http://2130706433/", "news.example redirects to an address that can't be read: .* number"),
        ("http://me:hunter2@other.example/", "redirects to an address that can't be read: .* user name"),
        ("file:///etc/passwd", "redirects to an address that can't be read: file is not read"),
        ("", "redirects more than 5 times"),
        ("http://[", "redirects to an address that can't be read: not a web address"),
    ],
)
def test_redirect_into_a_network_or_to_no_page_is_refused(target, reason, site, names, monkeypatch):
    names |= {"news.example": [PUBLIC], "inside.example": ["10.0.0.1"]}
    site.pages["/story"] = redirect(target)
    connect = socket.socket.connect

    def to_the_site(self, place):
        assert place[0] == PUBLIC
        connect(self, ("127.0.0.1", site.port))

    monkeypatch.setattr(socket.socket, "connect", to_the_site)
    with pytest.raises(ReadError, match=reason) as caught:
        Web().fetch("http://news.example/story")
    assert "hunter2" not in str(caught.value)


def test_circle_of_redirects_ends(site, web):
    site.pages |= {"/a": redirect("/b"), "/b": redirect("/a")}
    assert refusal(web, f"{site.url}/a") == "redirects more than 5 times"
    assert len(site.asked("/a") + site.asked("/b")) == 6


@pytest.mark.skipif(not OPENSSL, reason="openssl, which makes the certificate, is not installed")
def test_redirect_from_https_to_http_is_refused(tmp_path, monkeypatch):
    file = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with Site({"/a": redirect("http://127.0.0.1:9/b")}, file) as site:
        assert "redirects from https to http" in refusal(Web(allow_private=True), f"{site.url}/a")


# Sites that are slow, huge or broken


def head(exchange):
    exchange.start(200, "text/html")


@pytest.mark.parametrize(
    "script",
    [
        lambda exchange: exchange.wait(),
        trickling(lambda exchange: exchange.send(b"x"), head),
        trickling(lambda exchange: exchange.send(b"x"), lambda exchange: exchange.send(b"HTTP/1.1 200 OK\r\nX-Long: ")),
        trickling(lambda exchange: exchange.send(b"X: y\r\n"), lambda exchange: exchange.send(b"HTTP/1.1 200 OK\r\n")),
        lambda exchange: (exchange.start(200, "text/html", Content_Length="10"), exchange.send(b"x"), exchange.wait()),
    ],
    ids=["silent", "slow body", "slow header", "endless headers", "half a body"],
)
def test_page_that_takes_too_long_is_given_up(script, site):
    site.pages["/"] = script
    web = Web(allow_private=True, total_s=1)
    started = time.monotonic()
    assert refusal(web, f"{site.url}/") == "had not finished after 1 s; try again later"
    assert time.monotonic() - started < 15
    assert site.disconnected.wait(15) or not site.asked("/")  # on a busy machine robots.txt takes all the time


def test_name_whose_look_up_hangs_is_given_up(monkeypatch):
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: released.wait(10) and [])
    line = refusal(Web(total_s=0.3), "http://news.example/")
    released.set()
    assert line == "had not finished after 0.3 s; try again later"


def test_stop_is_heard_at_once(site, web):
    site.pages["/"] = lambda exchange: exchange.wait()
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    started = time.monotonic()
    assert refusal(web, f"{site.url}/", stop=stop) == "stopped before it was read"
    assert time.monotonic() - started < 15


def test_ctrl_c_ends_a_fetch(site, web):
    site.pages["/"] = lambda exchange: exchange.wait()
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        web.fetch(f"{site.url}/")


def endless(exchange):
    head(exchange)
    while True:
        exchange.send(b"x" * 65536)


BOMB = gzip.compress(b"\0" * 50_000_000)


@pytest.mark.parametrize(
    "script",
    [endless, page("x", Content_Length="1000001"), page(BOMB, Content_Encoding="gzip"), page("x" * 1_000_001)],
    ids=["endless", "said to be long", "packed", "long"],
)
def test_page_beyond_the_limit_is_refused(script, site, web):
    site.pages["/"] = script
    small = Web(allow_private=True, max_bytes=1_000_000)
    assert refusal(small, f"{site.url}/") == "holds more than 1 MB; save it and cut it into parts"


def test_bomb_is_never_unpacked_whole(site):
    import tracemalloc

    site.pages["/"] = page(BOMB, Content_Encoding="gzip")
    small = Web(allow_private=True, max_bytes=1_000_000)
    refusal(small, f"{site.url}/robots.txt")  # what is loaded once is not counted
    tracemalloc.start()
    refusal(small, f"{site.url}/")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8_000_000


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (page(b"\x1f\x8b\x08junk", Content_Encoding="gzip"), "sent content that can't be unpacked"),
        (page(gzip.compress(b"Text." * 99)[:-9], Content_Encoding="gzip"), "sent content that can't be unpacked"),
        (page("Text.", Content_Encoding="br"), "packed as 'br', which was not asked for"),
        (page("Text.", Content_Encoding="gzip, gzip"), "packed as 'gzip, gzip', which was not asked for"),
        (lambda exchange: exchange.reset(), "127.0.0.1 (can't be reached|broke off)"),
        (lambda exchange: exchange.send(b"SSH-2.0-OpenSSH\r\n"), "does not speak HTTP"),
        (lambda exchange: exchange.send(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000), "does not speak HTTP"),
        (page("", Content_Length="12"), "broke off"),
        (page("", status=204), "answered with status 204"),
        (page("", status=304), "answered with status 304"),
        (page("", status=401), "asks for a password"),
        (page("", status=403), "refuses access"),
        (page("", status=404), "has no such page"),
        (page("", status=500), "answered with status 500"),
        (page("", status=999), "answered with status 999"),
    ],
)
def test_whatever_goes_wrong_is_one_line(script, reason, site, web):
    site.pages["/"] = script
    with pytest.raises(ReadError, match=reason):
        web.fetch(f"{site.url}/")


def test_host_that_can_not_be_reached_or_is_unknown_is_told(web, names):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert refusal(web, f"http://127.0.0.1:{port}/") == "127.0.0.1 can't be reached (Connection refused)"
    assert refusal(web, "http://nowhere.example/") == "nowhere.example can't be reached (Name or service not known)"


def test_page_that_was_removed_for_good_is_told_apart(site, web):
    site.pages["/"] = page("", status=410)
    with pytest.raises(Gone, match="removed for good"):
        web.fetch(f"{site.url}/")


def test_packed_page_is_unpacked(site, web):
    site.pages["/"] = page(gzip.compress(b"Text." * 1000), Content_Encoding="gzip")
    assert web.fetch(f"{site.url}/").data == b"Text." * 1000


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('Text/HTML; Charset="ISO-8859-2"', ("text/html", "ISO-8859-2")),
        ("application/pdf", ("application/pdf", "")),
        ("nonsense", ("text/plain", "")),
        ("", ("", "")),
    ],
)
def test_media_type_and_charset_are_told(header, expected, site, web):
    site.pages["/"] = page("Text.", header)
    found = web.fetch(f"{site.url}/")
    assert (found.kind, found.charset) == expected


# Asking again


def test_validators_are_sent_back_and_an_unchanged_page_is_not_sent_again(site, web):
    day = formatdate(0, usegmt=True)
    site.pages["/"] = unless_known("Text.", ETag='"v1"', Last_Modified=day)
    first = web.fetch(f"{site.url}/")
    assert first.validators == Validators(f"{site.url}/", '"v1"', day)
    again = web.fetch(f"{site.url}/", first.validators)
    assert again.is_unchanged
    assert again.data == b""
    request = site.asked("/")[1]
    assert (request.headers["If-None-Match"], request.headers["If-Modified-Since"]) == ('"v1"', day)
    site.pages["/"] = unless_known("New text.", ETag='"v2"')
    assert web.fetch(f"{site.url}/", first.validators).data == b"New text."


def test_validators_are_sent_to_the_address_they_are_of_only(site, web):
    site.pages |= {"/latest": redirect("/monday"), "/monday": unless_known("Monday.", ETag='"v1"')}
    monday = web.fetch(f"{site.url}/latest").validators
    assert monday.address == f"{site.url}/monday"
    site.pages |= {"/latest": redirect("/tuesday"), "/tuesday": unless_known("Tuesday.", ETag='"v1"')}
    assert web.fetch(f"{site.url}/latest", monday).data == b"Tuesday."
    assert web.fetch(f"{site.url}/monday", monday).is_unchanged


@pytest.mark.parametrize("etag", ['"' + "x" * 600 + '"', '"\xe4"'])
def test_validator_that_could_not_be_sent_back_is_not_kept(etag, site, web):
    site.pages["/"] = lambda exchange: exchange.send(
        f"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: {etag}\r\n\r\n".encode("latin-1")
    )
    assert web.fetch(f"{site.url}/").validators == Validators(f"{site.url}/")


# What a site asks for


def test_robots_txt_is_asked_for_once_and_respected(site, web):
    robots = "User-agent: *\nDisallow: /private\nAllow: /private/but\n\nUser-agent: SomeBot\nDisallow: /\n"
    site.pages |= {
        "/robots.txt": page(robots, "text/plain"),
        "/a": "Text.",
        "/private/b": "No.",
        "/private/but": "Yes.",
    }
    site.pages["/c"] = redirect("/private/b")
    assert web.fetch(f"{site.url}/a").data == b"Text."
    assert web.fetch(f"{site.url}/private/but").data == b"Yes."
    for path in ("/private/b", "/c"):
        assert "the robots.txt of 127.0.0.1 does not allow" in refusal(web, f"{site.url}{path}")
    assert site.asked("/private/b") == []
    assert len(site.asked("/robots.txt")) == 1


def test_robots_txt_may_speak_of_us_by_name(site, web):
    site.pages |= {
        "/robots.txt": page("User-agent: News-Assistant\nDisallow: /\n\nUser-agent: *\nAllow: /\n"),
        "/": "x",
    }
    assert "does not allow" in refusal(web, f"{site.url}/")


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_site_without_robots_txt_may_be_read(status, site, web):
    site.pages |= {"/robots.txt": page("", status=status), "/": "Text."}
    assert web.fetch(f"{site.url}/").data == b"Text."


@pytest.mark.parametrize("status", [429, 500, 503])
def test_site_whose_robots_txt_fails_is_not_read(status, site, web):
    site.pages |= {"/robots.txt": page("", status=status), "/": "Text."}
    assert f"robots.txt of 127.0.0.1 can't be had ({status})" in refusal(web, f"{site.url}/")
    refusal(web, f"{site.url}/")
    assert len(site.asked("/robots.txt")) == 1


def test_robots_txt_that_redirects_is_followed(site, web):
    site.pages |= {
        "/robots.txt": redirect("/moved.txt"),
        "/moved.txt": page("User-agent: *\nDisallow: /"),
        "/": "Text.",
    }
    assert "does not allow" in refusal(web, f"{site.url}/")


def test_robots_txt_made_to_hang_does_not():
    many = "".join(f"User-agent: a{number}\n" for number in range(5_000)) + "Disallow: /b\n" * 5_000
    stars = "User-agent: *\nDisallow: /" + "*a" * 5000 + "$\n"
    started = time.monotonic()
    assert rules(many.encode(), "news-assistant").allow("http://news.example/c")
    assert rules(stars.encode(), "news-assistant").allow(f"http://news.example/{'a' * 3000}b")
    assert time.monotonic() - started < 60


def test_pause_is_kept_between_pages_of_a_host(site):
    site.pages["/"] = "Text."
    web = Web(allow_private=True, pause_s=0.4)
    started = time.monotonic()
    for _ in range(3):
        web.fetch(f"{site.url}/")
    assert time.monotonic() - started >= 0.8


def test_crawl_delay_is_kept_up_to_a_bound(site, web):
    site.pages |= {"/": "Text.", "/robots.txt": page("User-agent: *\nCrawl-delay: 0.5")}
    web.fetch(f"{site.url}/")
    web.fetch(f"{site.url}/")
    started = time.monotonic()
    web.fetch(f"{site.url}/")
    assert time.monotonic() - started >= 0.3
    assert rules(b"User-agent: *\nCrawl-delay: 86400", "news-assistant").delay_s == 10


def test_short_wait_that_a_site_asks_for_is_kept(site, web):
    answers = [page("", status=429, Retry_After="1"), page("Text.")]
    site.pages["/"] = lambda exchange: answers.pop(0)(exchange)
    started = time.monotonic()
    assert web.fetch(f"{site.url}/").data == b"Text."
    assert time.monotonic() - started >= 1


@pytest.mark.parametrize(
    "asked",
    [pytest.param("3000", id="seconds"), pytest.param(formatdate(time.time() + 3000, usegmt=True), id="moment")],
)
def test_host_that_asks_for_a_long_wait_is_left_alone(asked, site, web):
    site.pages |= {"/": page("", status=429, Retry_After=asked), "/other": "Text."}
    assert re.fullmatch(
        r"127\.0\.0\.1 has too many requests \(429\) and asks to wait \d+ s", refusal(web, f"{site.url}/")
    )
    assert "asked to be left alone for another" in refusal(web, f"{site.url}/other")
    assert site.asked("/other") == []


@pytest.mark.parametrize("asked", ["", "soon", "-5", "9" * 400, "Thu, 01 Jan 99999999 00:00:00 GMT", "٣"])
def test_wait_that_makes_no_sense_is_no_crash(asked, site, web):
    site.pages["/"] = lambda exchange: exchange.send(
        f"HTTP/1.1 503 No\r\nContent-Length: 0\r\nRetry-After: {asked}\r\n\r\n".encode()
    )
    assert "overloaded or closed (503)" in refusal(web, f"{site.url}/")


def test_patience_ends_even_where_a_call_times_out_by_itself():
    def times_out(seconds):
        time.sleep(min(seconds, 0.05))
        raise TimeoutError

    with pytest.raises(ReadError, match=r"had not finished after 0\.2 s"):
        Patience(0.2).wait(times_out)
