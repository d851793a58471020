"""The bank's answers: what each status means, and what is not read at all."""

import pytest

from services.billing.model import bank_xml, pain002
from services.billing.model.bank_xml import XmlRefused
from services.billing.model.pain002 import NAMESPACE, Status, Word
from tests.support.pain002 import answer, payment

A, B = "a" * 32, "b" * 32


def test_a_status_of_the_whole_file_is_that_of_each_payment() -> None:
    read = pain002.read(answer("PV1", group="ACSC"))
    assert (read.message_id, read.of(A)) == ("PV1", Word(Status.PAID))


@pytest.mark.parametrize("code", ["ACCP", "ACTC", "ACSP", "ACWC", "PDNG", "RCVD", "PART"])
def test_a_status_on_the_way_moves_nothing(code: str) -> None:
    assert pain002.read(answer("PV1", group=code)).of(A) == Word(Status.UNDER_WAY)


def test_the_narrower_status_counts() -> None:
    listed = payment(A, "RJCT", "AC04") + payment(B)
    read = pain002.read(answer("PV1", group="PART", instruction="ACSC", payments=listed))
    assert read.of(A) == Word(Status.REJECTED, "AC04")
    assert read.of(B) == Word(Status.PAID)
    assert read.of("c" * 32) == Word(Status.PAID)


def test_a_reason_that_is_no_code_is_not_kept() -> None:
    read = pain002.read(answer("PV1", payments=payment(A, "RJCT", "Kari Nordmann")))
    assert read.of(A) == Word(Status.REJECTED)


BOMB = b"""<?xml version="1.0"?><!DOCTYPE Document [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<Document xmlns="%s"><CstmrPmtStsRpt>&b;</CstmrPmtStsRpt></Document>""" % NAMESPACE.encode()
STEALS = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:etc-passwd">]><d>&x;</d>"""
WHOLE = answer("PV1", group="ACSC")


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "XML"),
        (b"not xml", "XML"),
        (WHOLE[:-5], "XML"),
        (BOMB, "DOCTYPE"),
        (STEALS, "DOCTYPE"),
        (BOMB.decode().replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16"), "DOCTYPE"),
        (WHOLE.replace(b"pain.002.001.03", b"pain.002.001.10"), "VERSION"),
        (WHOLE.replace(b"pain.002.001.03", b"pain.001.001.03"), "VERSION"),
        (WHOLE.replace(b'xmlns="', b'a="'), "VERSION"),
        (WHOLE.replace(b"OrgnlMsgId>", b"Orgnl>"), "ELEMENT"),
        (WHOLE.replace(b">PV1<", b"><"), "ELEMENT"),
        (WHOLE.replace(b">PV1<", b">" + b"x" * 36 + b"<"), "ELEMENT"),
        (WHOLE.replace(b"pain.001.001.03", b"pacs.008.001.02"), "ORIGINAL"),
        (WHOLE.replace(b"ACSC", b"GOOD"), "STATUS"),
        (answer("PV1"), "STATUS"),
        (answer("PV1", payments=payment(A)), "STATUS"),
        (answer("PV1", payments=payment(A, "ACSC") * 2), "TWICE"),
        (b" " * (bank_xml.LARGEST + 1), "SIZE"),
    ],
)
def test_what_is_not_an_answer_is_refused(data: bytes, rule: str) -> None:
    with pytest.raises(XmlRefused) as refused:
        pain002.read(data)
    assert refused.value.rule == rule


def test_a_refusal_names_the_line() -> None:
    lines = WHOLE.replace(b"><", b">\n<").replace(b"ACSC", b"GOOD")
    with pytest.raises(XmlRefused) as refused:
        pain002.read(lines)
    assert b"OrgnlGrpInfAndSts" in lines.split(b"\n")[refused.value.line - 1]
