"""Which network addresses a stranger's feed may point at."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from socket import inet_aton

# Listed here because what `ipaddress` calls global differs from one Python release to the next.
_PRIVATE_IPV4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carriers' own
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's metadata service on a public-looking address
        "169.254.0.0/16",  # link-local, other clouds' metadata services among it
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation, as two more below
        "192.88.99.0/24",  # the 6to4 relays of old
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast and reserved
    )
)
_GLOBAL_IPV6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_PRIVATE_IPV6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "3fff::/20",  # documentation
    )
)
_LOCAL_NAMES = ("localhost", ".localhost", ".local", ".internal", ".home.arpa", ".lan")


def is_public(address: str) -> bool:
    """Whether an IP address is global unicast, also after unwrapping IPv4 inside IPv6."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        inner = _embedded_ipv4(ip)
        if inner is None:
            return ip in _GLOBAL_IPV6 and not any(ip in network for network in _PRIVATE_IPV6)
        ip = inner
    return not any(ip in network for network in _PRIVATE_IPV4)


def is_public_host(host: str) -> bool:
    """Whether a host as written in a URL could be public: a name, or an address that is.

    Says nothing about where a name leads; only the moment of dialling can.
    """
    host = host.rstrip(".").lower()
    if ":" in host:
        return is_public(host)
    if host.replace(".", "").isdecimal() or host.startswith("0x"):
        # `127.1`, `2130706433` and `0x7f000001` are addresses to the resolver.
        try:
            return is_public(str(IPv4Address(inet_aton(host))))
        except OSError:
            return False
    return "." in host and is_public_name(host)


def is_public_name(host: str) -> bool:
    """Whether a host name in lower case is not one of those that mean one's own network."""
    return not host.endswith(_LOCAL_NAMES)


def _embedded_ipv4(ip: IPv6Address) -> IPv4Address | None:
    if ip.ipv4_mapped:
        return ip.ipv4_mapped
    if ip.sixtofour:
        return ip.sixtofour
    return IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None
