"""KID, the Norwegian payment reference: digits that end in a check digit, at most 25 positions.

Source: the payment clearing house's "OCR giro" specification. A number may pass both moduli by chance, so the
modulus is never inferred: it is what the agreement with the bank says.
"""

import re
from enum import StrEnum

from stdnum import luhn

from services.chassis.errors import Broken

MAX_LENGTH = 25
_ACCOUNT_DIGITS = 7
_SERIAL_DIGITS = 7
_FIELD = re.compile(r"^ *([0-9]*[0-9-])?$", re.ASCII)


class Modulus(StrEnum):
    """How the check digit is computed."""

    MOD10 = "MOD10"
    MOD11 = "MOD11"


def check_digit(stem: str, modulus: Modulus) -> str:
    """The check character of `stem`: a digit, or `-` when MOD11 gives 10.

    MOD10: weights 2, 1, 2, ... from the right over the digits of the products. MOD11: weights 2..7 from the
    right, repeating.

    Raises:
        Broken: `stem` is not digits, or leaves no room for the check digit.
    """
    if not re.fullmatch(r"[0-9]{1,24}", stem):
        raise Broken("KID_FORMAT", "A KID is 2 to 25 digits.")
    if modulus is Modulus.MOD10:
        return str(luhn.calc_check_digit(stem))
    rest = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(stem))) % 11
    if rest == 0:
        return "0"
    return "-" if rest == 1 else str(11 - rest)


def is_valid(kid: str, modulus: Modulus) -> bool:
    """Whether `kid` is well formed and ends in its check digit."""
    if not re.fullmatch(r"[0-9]{1,24}[0-9-]", kid):
        return False
    return check_digit(kid[:-1], modulus) == kid[-1]


def compose(account_number: int, serial: int, modulus: Modulus) -> str | None:
    """The KID of an account's `serial`-th claim: seven digits of account, seven of serial, one check digit.

    None when MOD11 yields `-`: such a KID cannot be used with AvtaleGiro ("numerisk, uten spesialtegn"), so
    the caller takes the next serial.

    Raises:
        Broken: a number needs more than seven digits.
    """
    if not 0 < account_number < 10**_ACCOUNT_DIGITS or not 0 < serial < 10**_SERIAL_DIGITS:
        raise Broken("KID_SERIES_EXHAUSTED", "The number series for KIDs is used up.")
    stem = f"{account_number:0{_ACCOUNT_DIGITS}d}{serial:0{_SERIAL_DIGITS}d}"
    digit = check_digit(stem, modulus)
    return None if digit == "-" else stem + digit


def next_kid(account_number: int, after: int, modulus: Modulus) -> tuple[str, int]:
    """The account's first usable KID after serial `after`, with its serial.

    Raises:
        Broken: the series is used up.
    """
    serial = after + 1
    while True:
        kid = compose(account_number, serial, modulus)
        if kid is not None:
            return kid, serial
        serial += 1


def read_field(field: str) -> str | None:
    """The KID in a 25-wide, right-aligned, blank-padded field, leading zeros kept; None when all is blank.

    Raises:
        Broken: the field holds anything else.
    """
    match = _FIELD.fullmatch(field)
    if match is None or len(field) != MAX_LENGTH:
        raise Broken(
            "KID_FORMAT", "A KID field is 25 wide: blanks, then digits, the last of which may be a hyphen."
        )
    return match[1]
