"""AvtaleGiro mandates: that a payer lets us draw invoices from an account, as the bank tells us.

The bank tells of a mandate under a KID of the payer's. What it tells last counts, whichever order its files
are taken in: everything told has a place (`Order`), and what comes late changes nothing. A full list has the
place of its last record and ends what it does not name.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from services.billing.model import kid as kids
from services.billing.model.kid import Modulus

Order = tuple[str, int, int, int]
"""Day of the file, transmission, assignment, number in it."""

_LENGTH, _ACCOUNT_DIGITS = 15, 7


@dataclass(frozen=True)
class Mandate:
    """One account's mandate. `notice` says that the payer wants the bank's written notice of each claim;
    `payee` is the account of ours that it is for; `since` when it last began, ended or changed.
    """

    billing_account_id: str
    customer_id: str
    kid: str
    notice: bool
    active: bool
    payee: str
    since: datetime
    order: Order
    version: int


@dataclass(frozen=True)
class Word:
    """What the bank says of a KID at one place of one file."""

    kid: str
    stands: bool
    notice: bool
    payee: str
    order: Order


@dataclass(frozen=True)
class Change:
    """A mandate that began, changed or ended: how it stands after, by which line of which file (0: by what a
    full list does not name), and the last day that the law wants it kept.
    """

    mandate: Mandate
    file_id: str
    line: int
    hold_until: date


def account_number(kid: str, modulus: Modulus) -> int | None:
    """The account's part of a KID of ours; None when it is no KID that we would give."""
    if len(kid) != _LENGTH or not kids.is_valid(kid, modulus):
        return None
    return int(kid[:_ACCOUNT_DIGITS]) or None


def follow(
    standing: Mandate | None, account_id: str, customer_id: str, word: Word, now: datetime
) -> tuple[Mandate | None, bool]:
    """How the account's mandate stands after the bank's word, and whether that is a change to tell.

    A mandate under another KID of the same account takes the place of the one before; that the bank ends one
    of the former KIDs then changes nothing.
    """
    if standing is not None and word.order <= standing.order:
        return standing, False
    if not word.stands:
        if standing is None or not standing.active or standing.kid != word.kid:
            return standing, False
        return ended(standing, word.order, now), True
    if (
        standing is not None
        and standing.active
        and (standing.kid, standing.notice) == (word.kid, word.notice)
    ):
        return replace(standing, order=word.order, payee=word.payee), False
    version = standing.version + 1 if standing else 1
    made = Mandate(
        billing_account_id=account_id,
        customer_id=customer_id,
        kid=word.kid,
        notice=word.notice,
        active=True,
        payee=word.payee,
        since=now,
        order=word.order,
        version=version,
    )
    return made, True


def ended(standing: Mandate, order: Order, now: datetime) -> Mandate:
    """The mandate after its end."""
    return replace(standing, active=False, since=now, order=order, version=standing.version + 1)
