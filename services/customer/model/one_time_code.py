"""One-time codes. None is ever stored: a code is derived from its record's id under a key of the vault."""

import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.customer.errors import ContactCodeLimit

# A code to link or to claim: twelve characters of Crockford's base 32, sixty bits, read out or typed in.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
LIFETIME = timedelta(days=7)
# A code that proves a contact point: six digits, so few that the tries are counted.
DIGITS = 6
CONTACT_LIFETIME = timedelta(minutes=10)
TRIES = 5
PAUSE = timedelta(seconds=60)
MOST_A_DAY = 5
DAY = timedelta(days=1)


def link_code(digest: str) -> str:
    """The code of a keyed hexadecimal digest: `ABCD-EFGH-JKMN`."""
    number = int(digest, 16)
    text = "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(LENGTH))
    return "-".join(text[at : at + 4] for at in range(0, LENGTH, 4))


def normalised(raw: str) -> str:
    """A code as it was typed, in its one form: what looks alike counts as alike."""
    text = raw.upper().replace("-", "").replace(" ", "")
    text = text.replace("O", "0").replace("I", "1").replace("L", "1")
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def contact_code(digest: str) -> str:
    """The six digits of a keyed hexadecimal digest."""
    return f"{int(digest, 16) % 10**DIGITS:0{DIGITS}}"


@dataclass(frozen=True)
class LinkCode:
    """A code for one thing: `kind` is guardian (become one) or claim (take over the account).

    `issued_by` is the guardian who asked for it, empty for staff.
    """

    id: str
    kind: str
    customer_id: str
    expires_at: datetime
    issued_by: str = ""


@dataclass(frozen=True)
class ContactProof:
    """The code under way to one contact point: which, for which value, how often sent and tried."""

    contact_point_id: str
    customer_id: str
    code_id: str
    value_since: datetime
    expires_at: datetime
    tries: int
    sent: tuple[datetime, ...]
    version: int = 0

    @property
    def next_at(self) -> datetime:
        """From when another code can be asked for."""
        return self.sent[-1] + PAUSE

    def usable(self, value_since: datetime, now: datetime) -> bool:
        """Whether a code can be tried: for this very value, in time, and not too often tried."""
        return self.value_since == value_since and now < self.expires_at and self.tries < TRIES

    def tried(self) -> "ContactProof":
        """After a wrong code."""
        return replace(self, tries=self.tries + 1, version=self.version + 1)


def new_proof(
    before: ContactProof | None,
    contact_point_id: str,
    customer_id: str,
    value_since: datetime,
    code_id: str,
    now: datetime,
) -> ContactProof:
    """A new code in place of the one before. Raises ContactCodeLimit: one a minute, five a day."""
    recent = tuple(at for at in (before.sent if before else ()) if now - at < DAY)
    if recent and (wait := recent[-1] + PAUSE - now) > timedelta(0):
        raise ContactCodeLimit("A code was sent just now.", retry_after=wait.total_seconds())
    if len(recent) >= MOST_A_DAY:
        wait = recent[0] + DAY - now
        raise ContactCodeLimit("Too many codes were sent today.", retry_after=wait.total_seconds())
    return ContactProof(
        contact_point_id=contact_point_id,
        customer_id=customer_id,
        code_id=code_id,
        value_since=value_since,
        expires_at=now + CONTACT_LIFETIME,
        tries=0,
        sent=(*recent, now),
        version=before.version + 1 if before else 0,
    )


def equal(one: str, other: str) -> bool:
    """Whether two codes are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())
