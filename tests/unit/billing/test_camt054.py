"""camt.054: taken whole or refused whole, at the line and element that break the rule."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.camt import Credit, entry, file, kroner, notification
from services.billing.model.agreements import Agreements
from services.billing.model.camt054 import Notified, Reader
from services.billing.model.camt_entry import account_of, payer_of
from services.billing.model.file_broken import FileBroken
from services.billing.model.payment import Arrival, SuspenseReason

KID, OTHER = "000123400001012", "000123400001020"
VERSIONS = pytest.mark.parametrize("version", ["02", "08"])


def read(data: bytes, size: int = 1 << 16, **more: Agreements) -> tuple[list[Arrival], Notified]:
    reader = Reader(**more)
    found = [item for at in range(0, len(data), size) for item in reader.feed(data[at : at + size])]
    return found, reader.close()


def broken(data: bytes, **more: Agreements) -> FileBroken:
    with pytest.raises(FileBroken) as refused:
        read(data, **more)
    return refused.value


@VERSIONS
def test_credits_with_kid_payer_and_day(version: str) -> None:
    found, told = read(file([Credit(123_450, KID), Credit(98_700, OTHER, payer="")], version))
    assert [(p.amount_ore, p.kid, p.payer.reveal(), p.booked_on) for p in found] == [
        (123_450, KID, "12345678903", date(2026, 5, 19)),
        (98_700, OTHER, "", date(2026, 5, 19)),
    ]
    assert [p.line for p in found] == [1, 2]
    assert {p.payee_account for p in found} == {"86011117947"}
    assert (told.payments, told.total_ore, told.version) == (2, 222_150, f"camt.054.001.{version}")
    assert told.transmission == "MSG1"


@VERSIONS
@given(st.integers(1, 400))
def test_the_bytes_may_come_in_any_pieces(version: str, size: int) -> None:
    data = notification(
        [entry([Credit(100, KID), Credit(250, OTHER)], version, ref="B1")], version, message="MSG Å"
    )
    assert read(data, size) == read(data)


@VERSIONS
def test_an_entry_may_have_its_transactions_in_several_groups(version: str) -> None:
    """Each group counts its own; where one of them says nothing, the others do not speak for it."""
    counted = "<Btch><NbOfTxs>1</NbOfTxs></Btch>"
    items = [Credit(100, KID, ref="A"), Credit(250, OTHER, ref="B")]
    whole = entry(items, version, ref="B1", batch=counted)
    between = f"</TxDtls></NtryDtls><NtryDtls>{counted}<TxDtls>"
    for second in (between, between.replace(counted, "")):
        parted = second.join(whole.replace("</TxDtls>\n<TxDtls>", "|").split("|"))
        found, _ = read(notification([parted], version))
        assert [p.amount_ore for p in found] == [100, 250]
    wrong = between.replace(">1<", ">2<").join(whole.replace("</TxDtls>\n<TxDtls>", "|").split("|"))
    assert broken(notification([wrong], version)).rule == "TRANSACTION_COUNT"


@VERSIONS
def test_a_batch_is_its_transactions(version: str) -> None:
    batch = "<Btch><NbOfTxs>2</NbOfTxs></Btch>"
    found, told = read(
        notification([entry([Credit(100, KID), Credit(250, OTHER)], version, ref="B1", batch=batch)], version)
    )
    assert [p.amount_ore for p in found] == [100, 250]
    assert len({p.ref for p in found}) == 2
    assert told.records == 1


def test_a_credit_taken_back_is_a_debit_with_the_mark_and_names_no_payer() -> None:
    back = entry([Credit(100, KID)], ref="R1", reversal=True)
    (found,), _ = read(notification([back]))
    assert (found.reversal, found.amount_ore, found.payer.reveal()) == (True, 100, "")


def test_a_debit_of_ours_that_came_back_waits_for_a_person() -> None:
    back = entry([Credit(100, KID)], ref="R1", reversal=True, direction="CRDT")
    (found,), _ = read(notification([back]))
    assert (found.reversal, found.odd) == (False, SuspenseReason.REVERSAL_UNCLEAR)


@VERSIONS
def test_debits_of_ours_and_what_is_not_booked_are_passed_over(version: str) -> None:
    ours = entry([Credit(500)], version, ref="D1", direction="DBIT")
    pending = entry([Credit(700)], version, ref="P1", status="PDNG")
    found, told = read(notification([ours, pending], version))
    assert (found, told.skipped_assignments, told.records) == ([], 2, 2)


def test_an_entry_without_transactions_is_one_payment_of_which_nothing_is_known() -> None:
    bare = (
        '<Ntry><Amt Ccy="NOK">7.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'
        "<BookgDt><DtTm>2026-05-19T23:30:00+02:00</DtTm></BookgDt><AcctSvcrRef>X</AcctSvcrRef></Ntry>"
    )
    (found,), _ = read(notification([bare]))
    assert (found.amount_ore, found.kid, found.booked_on) == (750, "", date(2026, 5, 19))


def test_several_kids_in_one_transaction_are_for_a_person() -> None:
    one = entry([Credit(100, KID, ref="A")]).replace(
        "</RmtInf>",
        "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
        f"<Ref>{OTHER}</Ref></CdtrRefInf></Strd></RmtInf>",
    )
    (found,), _ = read(notification([one]))
    assert (found.kid, found.odd) == ("", SuspenseReason.KID_SEVERAL)


def test_a_reference_of_another_kind_is_no_kid() -> None:
    one = entry([Credit(100, KID, ref="A")]).replace(">SCOR<", ">RADM<")
    (found,), _ = read(notification([one]))
    assert found.kid == ""


def test_the_reference_does_not_change_with_the_message() -> None:
    one, _ = read(file([Credit(100, KID, ref="A"), Credit(100, KID)], message="M1"))
    two, _ = read(file([Credit(100, KID, ref="A"), Credit(100, KID)], message="M2"))
    assert [(p.ref, p.order) for p in one] == [(p.ref, p.order) for p in two]


@pytest.mark.parametrize("written", ["RF18539007547034", "Faktura 12 fra Ola", "1" * 26, "12\u0663"])
def test_a_reference_that_is_no_kid_waits_for_a_person_beside_the_others(written: str) -> None:
    first, second = read(file([Credit(100, written, ref="A"), Credit(250, OTHER, ref="B")]))[0]
    assert (first.kid, first.odd) == ("", SuspenseReason.KID_INVALID)
    assert (second.kid, second.odd) == (OTHER, None)


GOOD = notification([entry([Credit(100, KID, ref="A")]), entry([Credit(250, OTHER, ref="B")])])
TOTALS = "<TxsSummry><TtlNtries><NbOfNtries>{}</NbOfNtries><Sum>{}</Sum></TtlNtries></TxsSummry>"


@pytest.mark.parametrize(
    ("data", "rule", "element"),
    [
        (GOOD.replace(b"camt.054.001.02", b"camt.054.001.04"), "VERSION", "Document"),
        (GOOD.replace(b"camt.054.001.02", b"camt.053.001.02"), "VERSION", "Document"),
        (GOOD.replace(b"BkToCstmrDbtCdtNtfctn", b"BkToCstmrStmt"), "VERSION", "BkToCstmrStmt"),
        (b"<html/>", "VERSION", "html"),
        (b"", "XML", ""),
        (b"NY000010", "XML", ""),
        (GOOD[:-30], "XML", ""),
        (GOOD.replace(b'encoding="UTF-8"', b'encoding="EBCDIC"'), "CHARACTER_SET", ""),
        (GOOD.replace(b'encoding="UTF-8"', b'encoding="windows-1252"'), "CHARACTER_SET", ""),
        (GOOD.replace(b"MSG1<", b"M\xe5<", 1), "XML", ""),
        (GOOD.replace(b">1.00<", b">-1.00<"), "AMOUNT", "Ntry/Amt"),
        (GOOD.replace(b">1.00<", b">1.001<"), "AMOUNT", "Ntry/Amt"),
        (GOOD.replace(b">1.00<", b">1,00<"), "AMOUNT", "Ntry/Amt"),
        (GOOD.replace(b'<TxAmt><Amt Ccy="NOK">2', b'<TxAmt><Amt Ccy="EUR">2'), "CURRENCY", "TxDtls"),
        (GOOD.replace(b'<Ntry>\n<Amt Ccy="NOK">2', b'<Ntry>\n<Amt Ccy="SEK">2'), "CURRENCY", "Ntry/Amt"),
        (GOOD.replace(b"<Ccy>NOK", b"<Ccy>EUR"), "CURRENCY", "Acct/Ccy"),
        (GOOD.replace(KID.encode(), b"0001-23400001012"), "KID_FORMAT", "CdtrRefInf/Ref"),
        (GOOD.replace(b"<AcctSvcrRef>A</AcctSvcrRef>", b""), "REFERENCE_MISSING", "AcctSvcrRef"),
        (GOOD.replace(b">2026-05-19<", b">2026-05-32<"), "DATE", "Ntry/BookgDt"),
        (GOOD.replace(b">CRDT<", b">CREDIT<"), "DIRECTION", "Ntry/CdtDbtInd"),
        (notification([entry([Credit(100, KID, ref="A")], total_ore=101)]), "TOTAL", "Ntry/Amt"),
        (
            notification([entry([Credit(1, ref="A")], batch="<Btch><NbOfTxs>2</NbOfTxs></Btch>")]),
            "TRANSACTION_COUNT",
            "NtryDtls/Btch/NbOfTxs",
        ),
        (
            notification([entry([Credit(1, ref="A")], batch='<Btch><TtlAmt Ccy="NOK">2.00</TtlAmt></Btch>')]),
            "TOTAL",
            "NtryDtls/Btch/TtlAmt",
        ),
        (
            notification([entry([Credit(1, ref="A")])], summary=TOTALS.format(2, "0.01")),
            "TRANSACTION_COUNT",
            "",
        ),
        (notification([entry([Credit(1, ref="A")])], summary=TOTALS.format(1, "0.02")), "TOTAL", "TxsSummry"),
        (notification([], account="12345678904"), "AGREEMENT_UNKNOWN", "Acct"),
    ],
)
def test_each_broken_rule_is_named_with_line_and_element(data: bytes, rule: str, element: str) -> None:
    error = broken(data)
    assert error.rule == rule
    assert error.line >= 1
    assert element in error.element
    assert "12345678903" not in str(error)


def test_the_line_is_where_it_stands() -> None:
    assert broken(GOOD.replace(b">2.50<", b">-2.50<")).line == 9


def test_a_total_that_fits_is_taken() -> None:
    assert (
        read(notification([entry([Credit(1, ref="A")])], summary=TOTALS.format(1, "0.01")))[1].payments == 1
    )


def test_an_account_that_is_not_ours_is_refused() -> None:
    error = broken(GOOD, agreements=Agreements(frozenset({"12345678903"})))
    assert (error.rule, error.element) == ("AGREEMENT_UNKNOWN", "Acct")


@pytest.mark.parametrize(
    "doctype",
    [
        b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "secret.txt">]>',
        b'<!DOCTYPE d SYSTEM "http://127.0.0.1:1/evil.dtd">',
        b"<!DOCTYPE d>",
    ],
)
def test_a_document_type_is_refused_before_anything_is_read(doctype: bytes) -> None:
    error = broken(GOOD.replace(b"?>\n", b"?>\n" + doctype + b"\n", 1))
    assert (error.rule, error.line) == ("DOCTYPE", 2)
    wide = GOOD.decode().replace("?>\n", "?>\n<!DOCTYPE d>\n", 1).replace("UTF-8", "UTF-16").encode("utf-16")
    assert broken(wide).rule == "DOCTYPE"


def test_texts_and_depth_are_bounded() -> None:
    assert broken(GOOD.replace(b"MSG1<", b"M" * 5_000 + b"<")).rule == "TOO_LONG"
    deep = b"<a>" * 50 + b"</a>" * 50
    assert broken(GOOD.replace(b"<Ntry>", deep + b"<Ntry>", 1)).rule == "TOO_DEEP"


@given(
    st.lists(
        st.builds(
            Credit,
            amount_ore=st.integers(0, 10**10),
            kid=st.from_regex(r"([0-9]{4,24}[0-9-])?", fullmatch=True),
        ),
        max_size=20,
    ),
    st.sampled_from(["02", "08"]),
)
def test_every_ore_of_a_sound_file_comes_out(items: list[Credit], version: str) -> None:
    found, told = read(file(items, version))
    assert [(p.amount_ore, p.kid) for p in found] == [(i.amount_ore, i.kid) for i in items]
    assert told.total_ore == sum(i.amount_ore for i in items)


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_a_changed_byte_never_crashes_the_reader(place: int, byte: int) -> None:
    refused, found = "", list[Arrival]()
    try:
        found, _ = read(GOOD[:place] + bytes([byte]) + GOOD[place + 1 :])
    except FileBroken as error:
        refused = error.rule
    assert refused or len(found) <= 2


@pytest.mark.parametrize(
    ("written", "account"),
    [
        ("NO7112345678903", "12345678903"),
        ("NO71 1234 56 78903", "12345678903"),
        ("12345678903", "12345678903"),
        ("NO7212345678903", None),
        ("DE89370400440532013000", None),
        ("12345678904", None),
    ],
)
def test_accounts_are_iban_or_bban(written: str, account: str | None) -> None:
    assert account_of(written) == account


@pytest.mark.parametrize(
    ("written", "payer"),
    [
        ("NO71 1234 56 78903", "12345678903"),
        ("12345678903", "12345678903"),
        ("de89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("DE89370400440532013001", ""),
        ("NO7212345678903", ""),
        ("12345678904", ""),
        ("XX", ""),
    ],
)
def test_an_account_abroad_is_a_payer_of_its_own(written: str, payer: str) -> None:
    assert payer_of(written) == payer


def test_kroner() -> None:
    assert [kroner(ore) for ore in (5, 100, 123_450)] == ["0.05", "1.00", "1234.50"]
