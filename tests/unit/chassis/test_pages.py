import hashlib
import hmac

import pytest

from services.chassis.errors import PageTokenInvalid
from services.chassis.pages import PageRequest, Pages


class Digests:
    """What `Pages` needs of a vault."""

    def __init__(self, key):
        self._key = key

    def blind_index(self, kind, value):
        return hmac.new(self._key, f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()


@pytest.fixture
def pages():
    return Pages(Digests(b"one"))


def token(pages, query="invoices:cus_1"):
    return pages.cut(query, ["inv_1", "inv_2"], PageRequest(size=1), str).next_token


def test_sizes():
    sizes = {0: 50, -3: 50, 1: 1, 200: 200, 9000: 200}
    assert {size: PageRequest(size).limit for size in sizes} == sizes


def test_a_token_leads_on_and_the_last_page_has_none(pages):
    assert pages.place("invoices:cus_1", PageRequest()) == ""
    assert pages.place("invoices:cus_1", PageRequest(token=token(pages))) == "inv_1"
    last = pages.cut("invoices:cus_1", ["inv_1"], PageRequest(size=1), str)
    assert (last.items, last.next_token) == (["inv_1"], "")


def test_every_other_token_is_refused(pages):
    good = token(pages)
    broken = [good[:at] + "z" + good[at + 1 :] for at in range(len(good))]
    others = [token(pages, "invoices:cus_2"), token(pages, "payments"), token(Pages(Digests(b"two")))]
    for bad in (*broken, *others, "inv_1", "inv_1.", ".", f"{good}0", f"{good}.", "æ.ø", good[1:]):
        with pytest.raises(PageTokenInvalid):
            pages.place("invoices:cus_1", PageRequest(token=bad))
