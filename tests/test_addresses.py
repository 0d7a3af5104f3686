"""Web addresses: one spelling for each, what is refused, and which IP addresses are public."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ReadError
from assistant.text.addresses import (
    is_public,
    is_same_site,
    is_web_address,
    normalised,
    without_user,
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("HTTP://News.Example:80", "http://news.example/"),
        ("https://news.example:443/a?b=c#d", "https://news.example/a?b=c"),
        ("https://news.example:8443/", "https://news.example:8443/"),
        ("http://news.example:080/", "http://news.example/"),
        ("http://news.example./", "http://news.example/"),
        (" http://news.example/a b\n", "http://news.example/a%20b"),
        ("http://news.example/%C3%A4?q=ä", "http://news.example/%C3%A4?q=%C3%A4"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://例え.example/", "http://xn--r8jz45g.example/"),
        ("http://ⓝews.example/", "http://news.example/"),
        ("http://192.0.2.7/", "http://192.0.2.7/"),
        ("http://[2001:DB8:0::1]:80/a", "http://[2001:db8::1]/a"),
        ("http://news.example/@writer", "http://news.example/@writer"),
    ],
)
def test_address_has_one_spelling(written, expected):
    assert normalised(written) == expected
    assert normalised(expected) == expected


LOOPBACK = (
    "http://127.0.0.1./",
    "http://１２７.０.０.１/",
    "http://127。0。0。1/",
    "http://①②⑦.⓪.⓪.①/",
    "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://lo\u00adcalhost/",
    "http://LOCALHOST./",
    "http://ⓛocalhost/",
)
"""Ways to write an address of this machine that come out as its usual one, and are refused when it is looked up."""


@pytest.mark.parametrize("written", LOOPBACK)
def test_disguised_spellings_of_this_machine_come_out_plain(written):
    host = normalised(written).removeprefix("http://").removesuffix("/").strip("[]")
    assert host in ("127.0.0.1", "::1", "::ffff:7f00:1", "localhost")


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        # numbers in place of a name
        ("http://2130706433/", "number in place of a name"),
        ("http://017700000001/", "number in place of a name"),
        ("http://0x7f000001/", "number in place of a name"),
        ("http://0x7f.1/", "number in place of a name"),
        ("http://0X7F.0.0.1/", "number in place of a name"),
        ("http://0177.0.0.1/", "number in place of a name"),
        ("http://127.1/", "number in place of a name"),
        ("http://127.0.1/", "number in place of a name"),
        ("http://127.0.0.0x1/", "number in place of a name"),
        ("http://127.0.0.01/", "number in place of a name"),
        ("http://256.0.0.1/", "number in place of a name"),
        ("http://1.2.3.4.5/", "number in place of a name"),
        ("http://0/", "number in place of a name"),
        ("http://0x/", "number in place of a name"),
        ("http://２１３０７０６４３３/", "number in place of a name"),
        ("http://%31%32%37.0.0.1/", "number in place of a name"),
        # user names, and what looks like one
        ("http://news.example@127.0.0.1/", "user name"),
        ("http://me:hunter2@news.example/", "user name"),
        ("http://news.example\\@127.0.0.1/", "user name"),
        ("http://127.0.0.1:80@news.example/", "user name"),
        ("http://@127.0.0.1/", "user name"),
        # hosts that are none
        ("http:///a", "host is no name"),
        ("http://", "host is no name"),
        ("http://:80/", "host is no name"),
        ("http://a..b/", "host is no name"),
        ("http://-a.example/", "host is no name"),
        ("http://news example/", "host is no name"),
        ("http://news%2eexample/", "host is no name"),
        ("http://127.0.0.1\\.news.example/", "host is no name"),
        ("http://٣.٣.٣.٣/", "host is no name"),
        ("http://\ud800.example/", "host is no name"),
        (f"http://{'a' * 64}.example/", "host is no name"),
        (f"http://{'a.' * 130}example/", "host is no name"),
        ("http://a℀b.example/", "not a web address"),
        ("http://[::1/", "not a web address"),
        ("http://[::1]evil.example/", "not a web address"),
        ("http://[127.0.0.1]/", "not a web address"),
        ("http://[fe80::1%25eth0]/", "interface"),
        # ports
        ("http://news.example:port/", "not a web address"),
        ("http://news.example:99999/", "not a web address"),
        ("http://news.example:٨٠/", "not a web address"),
        ("http://news.example:0/", "port 0"),
        # the rest
        ("http://news.example/\r\nHost: 127.0.0.1", "control character"),
        ("http://news.example/\ta", "control character"),
        ("http://news.example/\ud800", "not a web address"),
        ("ht\ntp://news.example/", "control character"),
        ("ftp://news.example/", "ftp is not read"),
        ("file:///etc/passwd", "file is not read"),
        ("gopher://127.0.0.1:25/", "gopher is not read"),
        ("news.example/a", "no scheme is not read"),
        ("http://news.example/" + "a" * 5000, "5,020 characters"),
    ],
)
def test_what_programs_read_differently_is_refused(written, reason):
    with pytest.raises(ReadError, match=reason) as caught:
        normalised(written)
    assert "hunter2" not in str(caught.value)


@given(st.text(max_size=40).map(lambda text: f"http://{text}"))
def test_a_normalised_address_stays_as_it_is(written):
    try:
        once = normalised(written)
    except ReadError:
        return
    assert once.isascii()
    assert once.isprintable()
    assert normalised(once) == once


@pytest.mark.parametrize(
    "ip",
    """0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.254 127.0.0.1 127.255.0.1 169.254.0.1 169.254.169.254
    172.16.0.1 172.31.255.255 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.51.100.1 203.0.113.1
    224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 168.63.129.16 100.100.100.200
    :: ::1 ::2 ::7f00:1 ::ffff:0:0 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254
    64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::808:808 100::1 2001::1 2001:0:53aa::1 2001:10::1 2001:db8::1
    2002:7f00:1:: 2002:a00:1::1 2002:a9fe:a9fe:: 3fff::1 5f00::1 4000::1 fc00::1 fd00:ec2::254 fd12::1
    fe80::1 fe80::1%2 fec0::1 ff02::1 ff0e::1""".split(),
)
def test_address_within_a_network_is_not_public(ip):
    assert not is_public(ipaddress.ip_address(ip))


@pytest.mark.parametrize(
    "ip",
    """1.1.1.1 8.8.8.8 93.184.215.14 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1 192.167.0.1 223.255.255.254
    2606:4700::1111 2001:4860:4860::8888 2a00:1450::1 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1""".split(),
)
def test_address_of_the_internet_is_public(ip):
    assert is_public(ipaddress.ip_address(ip))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("https://me:hunter2@news.example/a@b", "https://news.example/a@b"),
        ("https://me:hun@ter2@news.example/a", "https://news.example/a"),
        ("https://me:hun/ter2@news.example/a", "https://news.example/a"),
        ("https://news.example:80/@writer", "https://news.example:80/@writer"),
        ("https://news.example/@writer", "https://news.example/@writer"),
        ("notes@home.txt", "notes@home.txt"),
    ],
)
def test_address_is_shown_without_user_and_password(source, expected):
    assert without_user(source) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("https://www.news.example/a", "https://news.example/b", True),
        ("https://amp.news.example/a", "https://www.news.example/b", True),
        ("https://m.news.example/a", "https://edition.news.example/b", True),
        ("https://edition.news.example/a", "https://news.example/b", True),
        ("https://news.example.evil.example/", "https://news.example/", False),
        ("https://evilnews.example/", "https://news.example/", False),
    ],
)
def test_same_site_is_the_same_host_or_one_below_it(one, other, expected):
    assert is_same_site(one, other) is expected
    assert is_same_site(other, one) is expected


@pytest.mark.parametrize("source", ["http://a.example", "HTTPS://a.example"])
def test_web_address_is_told_from_a_file(source):
    assert is_web_address(source)
    assert not is_web_address(f"./{source}")
    assert not is_web_address("ftp://a.example")
