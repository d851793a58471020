"""Norwegian bank account numbers: eleven digits, the last one by MOD11.

`stdnum.no.kontonr` also accepts seven-digit giro numbers, strips leading zeros, and compares the remainder in
a way that never meets the unusable result 10; here only an eleven-digit account with a proper check digit
will do.
"""

import re
from operator import mul

from stdnum.no import kontonr

from services.chassis.errors import Broken

_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_DIGITS = re.compile(r"[0-9]{11}")
UNKNOWN = "0" * 11


def check_digit(stem: str) -> str | None:
    """The check digit of ten digits; None when it would be 10, a number that no bank issues."""
    rest = sum(map(mul, _WEIGHTS, map(int, stem))) % 11
    result = (11 - rest) % 11
    return None if result == 10 else str(result)


def is_valid(account: str) -> bool:
    """Whether it is eleven digits with the right check digit, and not the zeros that stand for "unknown"."""
    if not _DIGITS.fullmatch(account) or account == UNKNOWN:
        return False
    return check_digit(account[:10]) == account[10]


def normalise(raw: str) -> str:
    """The eleven digits of an account written with blanks or full stops.

    Raises:
        Broken: not an account number.
    """
    digits = re.sub(r"[ .\u00a0]", "", raw)
    if not is_valid(digits):
        raise Broken(
            "BANK_ACCOUNT_FORMAT", "A Norwegian account number is eleven digits with a valid check digit."
        )
    return digits


def payer_account(field: str) -> str | None:
    """The payer's account in a payment record; None when unknown.

    Zeros mean unknown, and so does a number that fails MOD11: the clearing house's own sample file holds one,
    so it may not break a file.
    """
    return field if is_valid(field) else None


def masked(account: str) -> str:
    """The account as its owner is shown it: `*******8903`."""
    return "*" * (len(account) - 4) + account[-4:]


def iban(account: str) -> str:
    """The IBAN of an account (ISO 7064 MOD 97-10), without blanks."""
    return str(kontonr.to_iban(normalise(account)))
