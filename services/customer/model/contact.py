"""Contact points: ways to reach a customer, normalised so that equal means equal."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from services.chassis.errors import Broken
from services.chassis.vault import Redacted

EMAIL, PHONE = "email", "phone"
CONTACT_CHANNELS = (EMAIL, PHONE)
LANGUAGES = ("nb", "nn", "en")
# Norwegian mobile numbers start with 4 or 9 and take SMS; others do not.
_SMS = re.compile(r"^\+47[49]\d{7}$")
_PHONE_CHARACTERS = re.compile(r"^\+?[0-9 ().\-\u00a0]{5,30}$")


@dataclass(frozen=True)
class ContactPoint:
    """One way to reach a customer.

    `collected_at_sale` is what the soft opt-in of markedsføringsloven § 15 (3) hangs on; `purpose` is a
    policy key. Nothing is sent to it from `undeliverable_since` on, because a message came back for good;
    `soft_bounces` counts those that came back for a reason that may pass, the last one at `soft_bounced_at`.
    """

    id: str
    channel: str
    value: Redacted[str]
    collected_at_sale: bool
    source: str
    purpose: str
    since: datetime
    verified_at: datetime | None = None
    undeliverable_since: datetime | None = None
    soft_bounces: int = 0
    soft_bounced_at: datetime | None = None

    def proved(self, now: datetime) -> "ContactPoint":
        """The contact point after its owner has shown that what is sent there arrives."""
        return replace(self, verified_at=now, undeliverable_since=None, soft_bounces=0, soft_bounced_at=None)

    @property
    def takes_sms(self) -> bool:
        """Whether an SMS can reach it: Norwegian mobile numbers only."""
        return self.channel == PHONE and _SMS.match(self.value.reveal()) is not None


def email(raw: str) -> Redacted[str]:
    """An e-mail address with its domain in lower case (RFC 5321 leaves the local part alone).

    Raises Broken EMAIL_FORMAT.
    """
    try:
        # test_environment admits the reserved .test domain (RFC 6761), which reaches nobody by definition.
        parsed = validate_email(raw.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise Broken("EMAIL_FORMAT", "Give an e-mail address such as name@example.com.") from None
    return Redacted(parsed.normalized)


def phone(raw: str) -> Redacted[str]:
    """A phone number as E.164; eight digits without a country code are Norwegian (+47).

    Raises Broken PHONE_FORMAT.
    """
    text = raw.strip()
    broken = Broken("PHONE_FORMAT", "Give eight Norwegian digits, or the number with its country code.")
    if not _PHONE_CHARACTERS.match(text):
        raise broken
    try:
        number = phonenumbers.parse(text, "NO")
    except phonenumbers.NumberParseException:
        raise broken from None
    if not phonenumbers.is_valid_number(number):
        raise broken
    return Redacted(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def contact_value(channel: str, raw: str) -> Redacted[str]:
    """The normalised value for a channel. Raises Broken."""
    if channel == EMAIL:
        return email(raw)
    if channel == PHONE:
        return phone(raw)
    raise Broken("CHANNEL_UNKNOWN", "Use email or phone.")


def look_up_key(channel: str, value: Redacted[str]) -> str:
    """What the blind index is made of: mail systems ignore case in practice, so a search does too."""
    revealed = value.reveal()
    return revealed.casefold() if channel == EMAIL else revealed


def language(raw: str) -> str:
    """nb, nn or en; empty means nb. Raises Broken LANGUAGE_UNKNOWN."""
    chosen = raw or "nb"
    if chosen not in LANGUAGES:
        raise Broken("LANGUAGE_UNKNOWN", "Use nb, nn or en.")
    return chosen


def masked(channel: str, value: Redacted[str]) -> str:
    """Enough to recognise, too little to use: `k***@example.com`, `+47******67`."""
    plain = value.reveal()
    if channel == EMAIL:
        local, _, host = plain.rpartition("@")
        return f"{local[:1]}***@{host}"
    return plain[:3] + "*" * max(len(plain) - 5, 0) + plain[-2:]
