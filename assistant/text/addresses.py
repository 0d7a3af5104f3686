"""Web addresses: one spelling for each, and which of them lead to the public internet."""

import ipaddress
import re
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote, urlsplit, urlunsplit

from assistant.errors import ReadError

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_USER = re.compile(r"(?<=://)(?:[^/?#]*@|[^/?#]*:(?!\d*(?:[/?#]|$))[^@]*@)")
"""A user name before the host; the second form is of passwords with a slash in them."""
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_LONGEST_NAME = 253
_LONGEST = 4000
"""Characters of an address; longer ones are refused by most servers."""
_KEPT = "/%:@!$&'()*+,;=~"
"""What stands for itself in a path, besides letters, digits and `-._`; a query may hold `?` too."""

_NEVER = tuple(
    map(
        ipaddress.ip_network,
        (
            "100.64.0.0/10",  # shared by the customers of a provider
            "168.63.129.16/32",  # metadata of a cloud, at a public address
            "192.0.0.0/24",  # protocols, and metadata of a cloud
            "192.88.99.0/24",  # relays of 6to4
            "::/96",  # IPv4 addresses in a form given up long ago
            "64:ff9b:1::/48",  # NAT64 within a network
            "2001::/23",  # protocols, tunnels among them
            "3fff::/20",  # documentation
            "5f00::/16",  # segment routing
            "fec0::/10",  # networks, before unique local addresses
        ),
    )
)
"""Networks that not every version of Python knows to be special, or that are public by mistake."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def scheme(source: str) -> str | None:
    """Return what comes before `://` in lower case, or None where a source is no address of any kind."""
    match = _SCHEME.match(source)
    return match[1].lower() if match else None


def is_web_address(source: str) -> bool:
    """Say whether a source names something on the web rather than a file."""
    return scheme(source) in _PORTS


def normalised(address: str) -> str:
    """Return the one spelling of a web address: ASCII, names in lower case, without fragment and usual port.

    Raises:
        ReadError: it is none, carries a user name, or is written in a way that programs read differently.
    """
    address = address.strip(" \t\r\n")
    if _CONTROLS.search(address):
        raise ReadError("the address holds a control character")
    if len(address) > _LONGEST:
        raise ReadError(f"the address has {len(address):,} characters; at most {_LONGEST:,} are read")
    try:
        parts = urlsplit(address)
        kind, port = parts.scheme, parts.port
        path, query = quote(parts.path, safe=_KEPT), quote(parts.query, safe=_KEPT + "?")
    except ValueError as error:  # no port, half an IPv6 address, half a character
        raise ReadError("not a web address") from error
    if kind not in _PORTS:
        raise ReadError(f"{kind or 'no scheme'} is not read; expected http:// or https://")
    if "@" in parts.netloc:
        raise ReadError("the address holds a user name or a password; pages that ask for them can't be read")
    if port == 0:
        raise ReadError("not a web address: it has port 0")
    host = _host(parts.netloc)
    place = host if port in (None, _PORTS[kind]) else f"{host}:{port}"
    return urlunsplit((kind, place, path or "/", query, ""))


def without_user(address: str) -> str:
    """Return an address that may be shown: without user name and password."""
    return _USER.sub("", address, count=1)


def host_of(address: str) -> str:
    """Return the host of a normalised address, without brackets."""
    return urlsplit(address).hostname or ""


def origin(address: str) -> str:
    """Return scheme, host and port of a normalised address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def is_same_site(address: str, other: str) -> bool:
    """Say whether the host of one address is that of the other or lies below it, `www.` and the like left aside."""
    one, two = (re.sub(r"^(?:www|amp|m|mobile)\.", "", host_of(each)) for each in (address, other))
    return one == two or one.endswith(f".{two}") or two.endswith(f".{one}")


def parsed_ip(host: str) -> IPv4Address | IPv6Address | None:
    """Return the IP address that a host of a normalised address is, or None where it is a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def is_public(ip: IPv4Address | IPv6Address) -> bool:
    """Say whether an IP address is one of the public internet, whatever it is wrapped in."""
    if isinstance(ip, IPv6Address):
        if ip.scope_id is not None:
            return False
        wrapped = ip.ipv4_mapped or ip.sixtofour or (IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None)
        if wrapped is not None:
            return is_public(wrapped)
    special = ip.is_multicast or ip.is_reserved or ip.is_link_local or ip.is_unspecified
    return (
        ip.is_global and not special and not any(ip in network for network in _NEVER if network.version == ip.version)
    )


def _host(netloc: str) -> str:
    """Return the host of an address in its one spelling.

    Raises:
        ReadError: it is no name, and no IP address in its usual form.
    """
    if netloc.startswith("["):
        inside, _, after = netloc[1:].partition("]")
        try:
            if not re.fullmatch(r"(?::\d*)?", after, re.ASCII):
                raise ValueError
            if "%" in inside:
                raise ReadError("the address names an interface of this machine")
            return f"[{IPv6Address(inside)}]"
        except ValueError as error:
            raise ReadError("not a web address: no IPv6 address between the brackets") from error
    host = _ascii(netloc.rpartition(":")[0] if ":" in netloc else netloc).removesuffix(".")
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        # 2130706433, 0x7f.1 and 0177.0.0.1 are all 127.0.0.1 to some programs and something else to others.
        try:
            return str(IPv4Address(host))
        except ValueError as error:
            raise ReadError("the address writes a number in place of a name; expected one like 192.0.2.7") from error
    if len(host) > _LONGEST_NAME or not all(map(_LABEL.fullmatch, labels)):
        raise ReadError("not a web address: its host is no name")
    return host


def _ascii(name: str) -> str:
    if name.isascii():
        return name.lower()
    import idna

    try:
        return idna.encode(name, uts46=True).decode().lower()
    except UnicodeError as error:  # `IDNAError` is one
        raise ReadError("not a web address: its host is no name") from error
