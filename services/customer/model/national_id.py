"""Norwegian national ids: fødselsnummer, D-number, H-number and the synthetic ones of Test-Norge.

`DDMMYYiiikk` (skatteforvaltningsforskriften; the Tax Administration's page on the change of 2032). D-numbers
add 40 to the day, H-numbers 40 to the month, synthetic numbers 80. The first check digit is MOD 11 with
weights 3,7,6,1,8,9,4,5,2; numbers given out from 2032 may miss it by 1, 2 or 3. The second, weights
5,4,3,2,7,6,5,4,3,2 over all before it, stays as it is.

Nothing is read out of a number here but whether it could have been given out: from 2032 it tells neither
century nor gender, and what it tells today is asked of the person instead.
"""

import calendar
import re

from services.chassis.errors import Broken
from services.chassis.vault import Redacted

_DIGITS = re.compile(r"^[0-9]{11}$")
_FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
# 11 is the rule of old; 12, 13 and 14 are added from 2032. The numbers of old stay valid beside the new ones.
_REMAINDERS = (11, 12, 13, 14)
# Synthetic numbers of Test-Norge add 80 to the month, H-numbers 40.
_MONTH_OFFSETS = (80, 40, 0)
_DAY_OFFSET = 40


def national_id(raw: str) -> Redacted[str]:
    """The eleven digits. Raises Broken NATIONAL_ID_FORMAT, NATIONAL_ID_DATE or NATIONAL_ID_CHECK_DIGIT."""
    text = "".join(raw.split())
    if not _DIGITS.match(text):
        raise Broken("NATIONAL_ID_FORMAT", "Give the eleven digits.")
    if not _has_date(text):
        raise Broken("NATIONAL_ID_DATE", "The first six digits are no date; copy the number again.")
    if int(text[9]) not in _first_digits(text) or int(text[10]) != _check(text, _SECOND, 11):
        raise Broken("NATIONAL_ID_CHECK_DIGIT", "A digit is wrong; copy the number again.")
    return Redacted(text)


def _first_digits(text: str) -> set[int]:
    return {digit for base in _REMAINDERS if (digit := _check(text, _FIRST, base)) is not None}


def _check(text: str, weights: tuple[int, ...], base: int) -> int | None:
    total = sum(int(digit) * weight for digit, weight in zip(text, weights, strict=False))
    digit = base - total % 11
    if digit > 10:
        digit -= 11
    return None if digit == 10 else digit


def _has_date(text: str) -> bool:
    day, month = int(text[:2]), int(text[2:4])
    day -= _DAY_OFFSET if day > _DAY_OFFSET else 0
    month -= next(offset for offset in _MONTH_OFFSETS if month > offset or offset == 0)
    # The century is not in the number, so 29 February is taken in any year: 2000 was a leap year.
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(2000, month)[1]
