"""The release of an audience to one processor, and the members who were given and may have to come out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

SOCIAL = "social"


class Format(StrEnum):
    """What a processor gets of each member."""

    LIST = "list"
    """Customer ids, for a processor that sends for us."""
    META = "meta"
    """Hashes of e-mail address and phone number, for social media (Meta Custom Audience)."""

    def fits(self, channel: str) -> bool:
        """Hashes go to social media and nowhere else."""
        return (self is Format.META) == (channel == SOCIAL)

    @property
    def fields(self) -> tuple[str, ...]:
        """What leaves, as agreements and the disclosure ledger name it."""
        if self is Format.LIST:
            return ("audiences.customer_id",)
        return ("audiences.email_sha256", "audiences.phone_sha256")


@dataclass(frozen=True)
class Export:
    """A release. Nothing leaves by it: the processor fetches."""

    id: str
    audience_id: str
    processor_id: str
    format: Format
    created_at: datetime
    created_by: str


@dataclass(frozen=True)
class Given:
    """A member who was given. `removal_id` once the decision no longer allows it, until it is confirmed."""

    customer_id: str
    export_id: str
    removal_id: str
    confirmed_at: datetime | None
