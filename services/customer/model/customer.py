"""The customer: a person of sixteen or older, or an organisation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.chassis.vault import Redacted
from services.customer.errors import CustomerChanged, CustomerNotActive
from services.customer.model.address import Address, SupplyAddress
from services.customer.model.contact import ContactPoint
from services.kernel.calendar import age_on

MOST_SUPPLY_ADDRESSES = 50
MASKABLE = ("email", "phone", "birth_date", "home_address")
NewId = Callable[[str], str]


class CustomerKind(StrEnum):
    """What a customer is in law; a sole trader is a person."""

    PERSON = "person"
    ORGANISATION = "organisation"


class CustomerStatus(StrEnum):
    """Where a customer stands; only `ACTIVE` may be changed."""

    ACTIVE = "active"
    CLOSED = "closed"
    RESTRICTED = "restricted"
    ERASED = "erased"


@dataclass(frozen=True)
class Profile:
    """Who the customer is. Person fields are empty for an organisation and the other way round."""

    given_name: Redacted[str]
    family_name: Redacted[str]
    organisation_name: Redacted[str]
    birth_date: Redacted[date] | None
    organisation_number: Redacted[str]

    @property
    def display_name(self) -> Redacted[str]:
        """The full name as it stands on a letter."""
        parts = (self.given_name.reveal(), self.family_name.reveal())
        return Redacted(self.organisation_name.reveal() or " ".join(parts))


@dataclass(frozen=True)
class Customer:
    """A customer as it stands. A change makes a new one with the next version."""

    id: str
    kind: CustomerKind
    status: CustomerStatus
    profile: Profile
    language: str
    contact_points: tuple[ContactPoint, ...]
    home_address: Address
    supply_addresses: tuple[SupplyAddress, ...]
    version: int
    registered_at: datetime
    guardian_ids: tuple[str, ...] = ()
    closed_at: datetime | None = None
    restricted_at: datetime | None = None
    restriction: str = ""
    message_language: str = ""
    """The language that the person chose for messages; empty for `language`."""

    @property
    def written_in(self) -> str:
        """The language of messages to the customer: nb, nn or en."""
        return self.message_language or self.language

    def contact(self, channel: str) -> ContactPoint | None:
        """The contact point of a channel, or None."""
        return next((point for point in self.contact_points if point.channel == channel), None)

    def supply_address(self, address_id: str) -> SupplyAddress | None:
        """The supply address of that id, or None."""
        return next((item for item in self.supply_addresses if item.id == address_id), None)

    def age_on(self, today: date) -> int | None:
        """Age in whole years of a person; None for an organisation."""
        born = self.profile.birth_date
        return None if born is None else age_on(born.reveal(), today)

    def require_active(self) -> None:
        """Raise CustomerNotActive unless the customer is active."""
        if self.status is not CustomerStatus.ACTIVE:
            raise CustomerNotActive(
                "This customer cannot be changed or written to.", status=self.status.value
            )

    def require_not_erased(self) -> None:
        """Raise CustomerNotActive when nothing may be kept about the customer any more."""
        if self.status is CustomerStatus.ERASED:
            self.require_active()

    def require_correctable(self) -> None:
        """Raise CustomerNotActive unless what is wrong about the customer may be put right.

        Restricted data too: often it is restricted until it is right (GDPR articles 16 and 18(1)(a)).
        """
        if self.status is not CustomerStatus.RESTRICTED:
            self.require_active()

    def require_version(self, expected: int) -> None:
        """Raise CustomerChanged unless the caller has read this version; 0 means any."""
        if expected not in {0, self.version}:
            raise CustomerChanged("The customer has changed since you read it.", version=str(self.version))


def masked_for_staff(unmask: Sequence[str]) -> tuple[str, ...]:
    """The maskable fields that were not asked for; unknown names are ignored because they unmask nothing."""
    return tuple(name for name in MASKABLE if name not in unmask)


@dataclass(frozen=True)
class Addressee:
    """As much of a customer as sending a message needs: where she stands and how she is reached."""

    status: CustomerStatus
    contact_points: tuple[ContactPoint, ...]

    def contact(self, channel: str) -> ContactPoint | None:
        """The contact point of a channel, or None."""
        return next((point for point in self.contact_points if point.channel == channel), None)
