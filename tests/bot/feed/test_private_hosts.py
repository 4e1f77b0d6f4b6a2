"""What a stranger's feed may not point at."""

import pytest

from bot.feed.private_hosts import is_public, is_public_host


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254"),
        *("192.0.0.8", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "168.63.129.16"),
        *("::1", "::", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:168.63.129.16", "fe80::1%eth0", "fc00::1"),
        *("fec0::1", "ff02::1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "2001:db8::1"),
        *("5f00::1", "100::1", "nonsense"),
    ],
)
def test_no_private_address_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:4700::1", "64:ff9b::5db8:d822", "2002:5db8:d822::1"]
)
def test_global_addresses_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "a.localhost",
        "nas.local",
        "intranet",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "::1",
    ],
)
def test_a_host_that_can_only_be_private_is_not_public(host: str) -> None:
    assert not is_public_host(host)


@pytest.mark.parametrize("host", ["trains.example", "TRAINS.EXAMPLE.", "93.184.216.34", "2606:4700::1"])
def test_any_other_host_may_be(host: str) -> None:
    assert is_public_host(host)
