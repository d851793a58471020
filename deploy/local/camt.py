"""Builds camt.054 notifications for the demo and the tests: versions .02 and .08, synthetic accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

ACCOUNT = "86011117947"


@dataclass(frozen=True)
class Credit:
    """One transaction. `payer` of "" is unknown; `ref` is the bank's reference ("" for none)."""

    amount_ore: int
    kid: str = ""
    payer: str = "12345678903"
    ref: str = ""
    name: str = "Kari Nordmann"
    currency: str = "NOK"


def kroner(ore: int) -> str:
    """Øre as the format writes them."""
    return f"{'-' if ore < 0 else ''}{abs(ore) // 100}.{abs(ore) % 100:02d}"


def details(item: Credit, version: str, direction: str = "CRDT") -> str:
    """One `TxDtls`."""
    amount = f'<Amt Ccy="{item.currency}">{kroner(item.amount_ore)}</Amt>'
    if version == "02":
        amount = f"<AmtDtls><TxAmt>{amount}</TxAmt></AmtDtls>"
        name = f"<Nm>{escape(item.name)}</Nm>"
    else:
        amount += f"<CdtDbtInd>{direction}</CdtDbtInd>"
        name = f"<Pty><Nm>{escape(item.name)}</Nm></Pty>"
    ref = f"<AcctSvcrRef>{item.ref}</AcctSvcrRef>" if item.ref else ""
    number = f"<Othr><Id>{item.payer}</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr>"
    if item.payer[:1].isalpha():
        number = f"<IBAN>{item.payer}</IBAN>"
    payer = f"<DbtrAcct><Id>{number}</Id></DbtrAcct>" if item.payer else ""
    kid = (
        "<RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
        f"<Ref>{item.kid}</Ref></CdtrRefInf></Strd></RmtInf>"
        if item.kid
        else ""
    )
    return (
        f"<TxDtls><Refs>{ref}<EndToEndId>NOTPROVIDED</EndToEndId></Refs>{amount}"
        f"<RltdPties><Dbtr>{name}</Dbtr>{payer}</RltdPties>{kid}</TxDtls>"
    )


def entry(
    items: Sequence[Credit],
    version: str = "02",
    *,
    day: date = date(2026, 5, 19),
    ref: str = "",
    reversal: bool = False,
    direction: str = "",
    total_ore: int | None = None,
    batch: str = "",
    status: str = "BOOK",
) -> str:
    """One `Ntry` with its transactions; a reversal is a debit, as the standard has it."""
    direction = direction or ("DBIT" if reversal else "CRDT")
    total = sum(item.amount_ore for item in items) if total_ore is None else total_ore
    own = f"<AcctSvcrRef>{ref}</AcctSvcrRef>" if ref else ""
    stands = f"<Sts>{status}</Sts>" if version == "02" else f"<Sts><Cd>{status}</Cd></Sts>"
    inside = "\n".join(details(item, version, direction) for item in items)
    return (
        f'<Ntry>\n<Amt Ccy="NOK">{kroner(total)}</Amt><CdtDbtInd>{direction}</CdtDbtInd>'
        f"{'<RvslInd>true</RvslInd>' if reversal else ''}{stands}<BookgDt><Dt>{day}</Dt></BookgDt>{own}"
        f"<NtryDtls>{batch}{inside}</NtryDtls>\n</Ntry>"
    )


def notification(
    entries: Sequence[str],
    version: str = "02",
    *,
    message: str = "MSG1",
    account: str = ACCOUNT,
    currency: str = "NOK",
    summary: str = "",
) -> bytes:
    """A whole file."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.{version}">\n<BkToCstmrDbtCdtNtfctn>\n'
        f"<GrpHdr><MsgId>{message}</MsgId><CreDtTm>2026-05-20T06:00:00</CreDtTm></GrpHdr>\n"
        f"<Ntfctn><Id>{message}-1</Id><CreDtTm>2026-05-20T06:00:00</CreDtTm>"
        f"<Acct><Id><Othr><Id>{account}</Id></Othr></Id><Ccy>{currency}</Ccy></Acct>{summary}\n"
        + "\n".join(entries)
        + "\n</Ntfctn>\n</BkToCstmrDbtCdtNtfctn>\n</Document>\n"
    ).encode()


def file(
    items: Sequence[Credit], version: str = "02", *, message: str = "MSG1", day: date = date(2026, 5, 19)
) -> bytes:
    """A file with an entry for each payment; a payment without a reference gets its number as one."""
    entries = [
        entry([item], version, day=day, ref="" if item.ref else f"{day:%y%m%d}{number:08d}")
        for number, item in enumerate(items, 1)
    ]
    return notification(entries, version, message=message)
