"""Webhooks: the signature of the standard, where they may go, and how long they are tried."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.errors import Broken
from services.disclosure.model.webhook import (
    GIVE_UP,
    Delivery,
    DeliveryState,
    Webhook,
    checked_url,
    may_be_called,
    shown,
    signature,
)

NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)


def test_the_signature_is_that_of_the_published_example() -> None:
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    made = signature([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert shown(secret) == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    both = signature([b"new", secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert both.split(" ")[1] == made


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "0.0.0.0",
        "255.255.255.255",
        "224.0.0.1",
        "240.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "fec0::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2001:db8::1",
        "not an address",
        "",
    ],
)
def test_nothing_inside_is_called(address: str) -> None:
    assert not may_be_called(address, loopback=False)
    assert may_be_called(address, loopback=True) is (address == "127.0.0.1")


def test_the_public_internet_is_called() -> None:
    for address in ("93.184.216.34", "1.1.1.1", "2606:4700:4700::1111"):
        assert may_be_called(address, loopback=False)


@given(address=st.ip_addresses())
def test_whatever_is_called_is_global(address: object) -> None:
    if may_be_called(str(address), loopback=False):
        assert address.is_global  # type: ignore[attr-defined]  # of both kinds of addresses


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://partner.example/x",
        "ftp://partner.example",
        "https://",
        "https:///x",
        "https://user:secret@partner.example",
        "https://user@partner.example",
        "https://partner.example/#x",
        "https://partner.example:99999",
        "https://partner.example:0",
        "https://partner.example\\@127.0.0.1/",
        "https://partner.example/ x",
        "https://pårtner.example/",
        "https://partner.example/\n",
        "https://partner.example/" + "x" * 500,
        "javascript:alert(1)",
    ],
)
def test_only_a_plain_https_address_is_taken(url: str) -> None:
    with pytest.raises(Broken):
        checked_url(url, loopback=False)
    assert checked_url("https://partner.example:8443/in?x=1", loopback=False)
    assert checked_url("http://127.0.0.1:9/", loopback=True)


def test_a_message_is_tried_for_a_day_with_longer_and_longer_waits() -> None:
    item = Delivery("whd_1", "cli_1", "wdr_1", "invoicing", NOW, NOW)
    waits = []
    while item.state is DeliveryState.PENDING:
        now = item.next_at
        item = item.failed("status_500", now)
        waits.append(item.next_at - now)
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=5)
    assert item.state is DeliveryState.GIVEN_UP
    assert GIVE_UP - timedelta(hours=1) <= sum(waits[:-1], timedelta()) <= GIVE_UP
    assert 20 < item.attempts < 40


def test_both_secrets_sign_for_a_while() -> None:
    first = Webhook("cli_1", "prc_1", "agr_1", "https://x.example", 1, NOW, NOW)
    assert first.generations(NOW) == (1,)
    second = first.rotated(timedelta(hours=1), NOW)
    assert second.generations(NOW) == (2, 1)
    assert second.generations(NOW + timedelta(hours=1)) == (2,)
    assert first.rotated(timedelta(0), NOW).generations(NOW) == (2,)
