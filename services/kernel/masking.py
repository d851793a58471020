"""Takes identifying numbers and addresses out of free text before it is stored.

National ids are used only where secure identification needs them (personopplysningsloven § 12), and card
numbers nowhere. What an agent notes about a contact may hold a phone number or an account number on purpose;
what a respondent writes into a survey needs neither, and there even doubt masks.
"""

import re
import unicodedata

from stdnum import luhn

METERING_POINT_PREFIX = "707057500"
"""The beginning of every Norwegian metering-point id (GS1 GSRN); such a number is no payment card."""

NATIONAL_ID = "[fødselsnummer fjernet]"
CARD = "[kortnummer fjernet]"
NUMBER = "[personnummer eller konto fjernet]"
EMAIL = "[e-post fjernet]"
PHONE = "[telefon fjernet]"

_SEPARATOR = r"[ .\-/\u00a0\u2009\u202f]?"
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"]+ ?@ ?[^\s@<>()\[\],;:\"]+\.[^\W\d_]{2,}", re.UNICODE)
_LONG_NUMBER = re.compile(rf"(?<!\d)\d(?:{_SEPARATOR}\d){{12,18}}(?!\d)")
_ELEVEN = re.compile(rf"(?<!\d)\d(?:{_SEPARATOR}\d){{10}}(?!\d)")
_PHONE_WITH_CODE = re.compile(rf"(?<!\d)(?:\+|00){_SEPARATOR}[1-9](?:[()]?{_SEPARATOR}[()]?\d){{6,14}}(?!\d)")
_PHONE = re.compile(rf"(?<!\d)[2-9](?:{_SEPARATOR}\d){{7}}(?!\d)")
_K1 = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_K2 = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def masked(text: str, *, when_in_doubt: bool = False) -> str:
    """`text` without national ids and card numbers; the very same text when it has none.

    `when_in_doubt` takes more: every number that may be one of them or a bank account, phone numbers and
    e-mail addresses. Numbers are looked for in the text written in one way (NFKC, invisible characters gone),
    since digits with zero-width spaces between them would otherwise slip through.
    """
    plain = _one_way(text)
    done = _without_all(plain) if when_in_doubt else _ELEVEN.sub(_id, _LONG_NUMBER.sub(_card, plain))
    return text if done == plain else done


def is_national_id(digits: str) -> bool:
    """Whether eleven digits are a fødselsnummer, D-, H- or test number, by the rules before and from 2032."""
    if len(digits) != 11:
        return False
    # D-numbers add 40 to the day; H-numbers add 40, test numbers 80 or 65 to the month.
    day, month = int(digits[0:2]) % 40, int(digits[2:4])
    plausible = 1 <= day <= 31 and any(1 <= month - added <= 12 for added in (0, 40, 65, 80))
    if not plausible:
        return False
    first = sum(w * int(d) for w, d in zip(_K1, digits, strict=False)) % 11
    second = sum(w * int(d) for w, d in zip(_K2, digits, strict=False)) % 11
    # From 2032-01-01 the first check digit may follow from 11, 12, 13 or 14; the second is unchanged.
    return (
        int(digits[9]) in {(base - first) % 11 for base in (11, 12, 13, 14)}
        and int(digits[10]) == (11 - second) % 11
    )


def is_card_number(digits: str) -> bool:
    """Whether 13 to 19 digits are a payment card number (ISO/IEC 7812, Luhn); metering points are not."""
    if not 13 <= len(digits) <= 19 or digits[0] not in "23456" or digits.startswith(METERING_POINT_PREFIX):
        return False
    return bool(luhn.is_valid(digits))


def _without_all(plain: str) -> str:
    plain = _EMAIL.sub(EMAIL, plain)
    plain = _LONG_NUMBER.sub(lambda match: CARD if luhn.is_valid(_digits(match)) else match.group(), plain)
    plain = _PHONE_WITH_CODE.sub(PHONE, plain)
    plain = _ELEVEN.sub(NUMBER, plain)
    return _PHONE.sub(PHONE, plain)


def _one_way(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text)
    visible = (char for char in normal if unicodedata.category(char) not in ("Cf", "Cs") and char != "\x00")
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in visible)


def _digits(match: re.Match[str]) -> str:
    return "".join(char for char in match.group() if char.isdigit())


def _card(match: re.Match[str]) -> str:
    return CARD if is_card_number(_digits(match)) else match.group()


def _id(match: re.Match[str]) -> str:
    return NATIONAL_ID if is_national_id(_digits(match)) else match.group()
