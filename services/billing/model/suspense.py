"""Whose money in suspense may be: candidates with the reasons that speak for each. A person decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from services.billing.model import kid as kids
from services.billing.model.kid import Modulus


class Ground(StrEnum):
    """What speaks for an invoice."""

    KID_ONE_DIGIT = "kid_one_digit"  # one digit of the KID written is another
    KID_SWAPPED = "kid_swapped"  # two neighbouring digits are swapped
    AMOUNT_EXACT = "amount_exact"  # just what the invoice lacks
    PAYER_KNOWN = "payer_known"  # this account has paid invoices of this customer before
    PAYER_NAME = "payer_name"  # the payer has the name on the invoice


# One wrong digit is likelier than a swap as there are more of them; a payer known from before weighs
# more than the amount, which many share.
_WEIGHT = {
    Ground.KID_ONE_DIGIT: 50,
    Ground.KID_SWAPPED: 50,
    Ground.PAYER_KNOWN: 30,
    Ground.PAYER_NAME: 20,
    Ground.AMOUNT_EXACT: 15,
}


@dataclass(frozen=True)
class Candidate:
    """An invoice that the money may be for. Amounts are øre; `score` ranks, highest first."""

    invoice_id: str
    invoice_number: int
    kid: str
    customer_id: str
    billing_account_id: str
    outstanding_ore: int
    grounds: tuple[Ground, ...]

    @property
    def score(self) -> int:
        """How much speaks for it."""
        return sum(_WEIGHT[ground] for ground in self.grounds)


def near(written: str, modulus: Modulus) -> dict[str, Ground]:
    """The sound KIDs that `written` may be meant for: one digit off, or two neighbouring digits swapped.

    Some fifteen for a KID of fifteen digits, since the check digit rules the rest out.
    """
    if not written.isascii() or not written.isdigit():
        return {}
    found: dict[str, Ground] = {}
    for place, digit in enumerate(written):
        for other in "0123456789":
            if other != digit:
                found[written[:place] + other + written[place + 1 :]] = Ground.KID_ONE_DIGIT
    for place in range(len(written) - 1):
        one, two = written[place], written[place + 1]
        if one != two:
            found[written[:place] + two + one + written[place + 2 :]] = Ground.KID_SWAPPED
    return {kid: ground for kid, ground in found.items() if kids.is_valid(kid, modulus)}


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for case, order and middle names: banks write SURNAME FIRST."""
    mine, theirs = set(one.casefold().split()), set(other.casefold().split())
    return len(mine & theirs) >= 2 and (mine <= theirs or theirs <= mine)


def ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Best first; the amount alone says nothing when several invoices have it, so such come last."""
    return sorted(candidates, key=lambda item: (-item.score, item.invoice_number))
