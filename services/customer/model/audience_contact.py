"""Contact points as a social platform matches them: normalised and hashed (Meta Custom Audience format).

Only the e-mail address and the phone number: that is what the person's consent speaks of.
"""

import hashlib
from dataclasses import dataclass

from services.chassis.vault import Redacted


@dataclass(frozen=True)
class HashedContact:
    """One customer's hashes, lower-case hex; empty for what the customer does not have.

    A hash of an e-mail address is still personal data: it finds whoever has the address.
    """

    customer_id: str
    email: Redacted[str]
    phone: Redacted[str]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to match by."""
        return not self.email.reveal() and not self.phone.reveal()


def email_hash(address: str) -> str:
    """SHA-256 of the address, trimmed and in lower case."""
    return _sha256(address.strip().lower())


def phone_hash(number: str) -> str:
    """SHA-256 of the digits with the country code, without `+`, signs and leading zeros."""
    return _sha256("".join(sign for sign in number if sign.isdecimal() and sign.isascii()).lstrip("0"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
