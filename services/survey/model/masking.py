"""Takes identifying numbers and addresses out of free text before it is stored.

A person asked how a visit went may write a national id, a phone number, an e-mail address or a card number in
the text; nobody needs them there, so they are replaced before the text is sealed. When in doubt it masks: an
eleven-digit number is a national id or a bank account number, both go.
"""

import re
import unicodedata

from stdnum import luhn

_SEPARATOR = r"[ .\-/\u00a0\u2009\u202f]?"
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"]+ ?@ ?[^\s@<>()\[\],;:\"]+\.[^\W\d_]{2,}", re.UNICODE)
_LONG_NUMBER = re.compile(rf"(?<!\d)\d(?:{_SEPARATOR}\d){{12,18}}(?!\d)")
_ELEVEN = re.compile(rf"(?<!\d)(?!\+)\d(?:{_SEPARATOR}\d){{10}}(?!\d)")
_PHONE_WITH_CODE = re.compile(rf"(?<!\d)(?:\+|00){_SEPARATOR}[1-9](?:[()]?{_SEPARATOR}[()]?\d){{6,14}}(?!\d)")
_PHONE = re.compile(rf"(?<!\d)[2-9](?:{_SEPARATOR}\d){{7}}(?!\d)")

EMAIL = "[e-post fjernet]"
CARD = "[kortnummer fjernet]"
NUMBER = "[personnummer eller konto fjernet]"
PHONE = "[telefon fjernet]"


def masked(text: str) -> str:
    """`text` without e-mail addresses, card numbers, national ids, account numbers and phone numbers.

    First written in one way (NFKC: full-width digits become digits; invisible characters go), since digits
    with zero-width spaces between them would otherwise slip through.
    """
    plain = _one_way(text)
    plain = _EMAIL.sub(EMAIL, plain)
    plain = _LONG_NUMBER.sub(_card_or_same, plain)
    plain = _PHONE_WITH_CODE.sub(PHONE, plain)
    plain = _ELEVEN.sub(NUMBER, plain)
    return _PHONE.sub(PHONE, plain)


def _one_way(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text)
    visible = (char for char in normal if unicodedata.category(char) not in ("Cf", "Cs") and char != "\x00")
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in visible)


def _card_or_same(match: re.Match[str]) -> str:
    digits = "".join(char for char in match.group() if char.isdigit())
    return CARD if luhn.is_valid(digits) else match.group()
