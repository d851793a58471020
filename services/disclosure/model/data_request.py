"""Data-subject requests (GDPR art. 12-22): the six rights, and the clock on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from services.chassis.vault import Redacted
from services.disclosure.errors import (
    DataRequestExtended,
    DataRequestState,
    DataRequestTooLate,
    PackageExpired,
    PackageNotReady,
)
from services.kernel.calendar import add_months, oslo_date

# How long a finished package can be fetched: time to find the time, but no lasting copy of everything.
PACKAGE_LIFE = timedelta(days=14)
# How long a person without login can open the package by the link in an e-mail: no longer than it takes to
# read it. A letter is on its way for days, so its link works as long as the package is there.
LINK_LIFE = timedelta(days=3)
# Days between telling a person that a restriction ends and its end (art. 18(3) says before, not how long):
# time to read an e-mail and to say that it is wrong.
LIFTING_NOTICE = timedelta(days=7)
LANGUAGES = ("nb", "nn", "en")
EXTENSION_MONTHS = 2
NO_TEXT: Redacted[str] = Redacted("")
# Who acted, besides employees, who are named by their staff id.
PERSON, SYSTEM = "customer", "system"


class Kind(StrEnum):
    """Which right is exercised."""

    ACCESS = "access"
    PORTABILITY = "portability"
    RECTIFICATION = "rectification"
    RESTRICTION = "restriction"
    OBJECTION = "objection"
    ERASURE = "erasure"


class Status(StrEnum):
    """State of a request."""

    OPEN = "open"
    COMPLETED = "completed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Channel(StrEnum):
    """How a request came in."""

    LOGIN = "login"
    POST = "post"
    PHONE = "phone"
    EMAIL = "email"
    VISIT = "visit"


class Ground(StrEnum):
    """Why processing is to be restricted: art. 18(1)(a)-(d)."""

    ACCURACY_CONTESTED = "accuracy_contested"
    UNLAWFUL_PROCESSING = "unlawful_processing"
    NEEDED_FOR_CLAIMS = "needed_for_claims"
    OBJECTION_PENDING = "objection_pending"


class What(StrEnum):
    """What was done about a request."""

    OPENED = "opened"
    EXTENDED = "extended"
    REFUSED = "refused"
    COMPLETED = "completed"
    LIFTING_TOLD = "lifting_told"
    LIFTING_ASKED = "lifting_asked"
    LIFTED = "lifted"
    LINK_REVOKED = "link_revoked"
    ERASED = "erased"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Right:
    """What the kinds differ in. `needs` is what must be said when such a request is opened.

    `by_itself`: it ends when its work is done, so nobody completes it by hand. `package`: it ends in a
    package.
    """

    article: str
    by_itself: bool
    needs: str = ""
    package: bool = False


RIGHTS: Mapping[Kind, Right] = {
    Kind.ACCESS: Right("15", by_itself=True, package=True),
    Kind.PORTABILITY: Right("20", by_itself=True, package=True),
    Kind.RECTIFICATION: Right("16", by_itself=False, needs="details"),
    Kind.RESTRICTION: Right("18", by_itself=True, needs="ground"),
    Kind.OBJECTION: Right("21", by_itself=True, needs="purpose"),
    Kind.ERASURE: Right("17", by_itself=True),
}


def due_on(received: datetime) -> date:
    """Last day to answer: one calendar month from receipt (art. 12(3)), counted in Europe/Oslo.

    2026-01-31 gives 2026-02-28: the last day of a shorter month, and no rolling over a week-end.
    """
    return add_months(oslo_date(received), 1)


@dataclass(frozen=True)
class Act:
    """One thing that was done: when, by whom (staff id, `customer` or `system`), and why."""

    at: datetime
    what: What
    by: str
    note: Redacted[str] = NO_TEXT


@dataclass(frozen=True)
class IdentityCheck:
    """How an employee made sure who asks: by which method, with what to find it by, and which employee."""

    method: str
    note: Redacted[str]
    by: str


@dataclass(frozen=True)
class Asked:
    """What is asked for, besides the right itself: each kind needs one of these or none."""

    ground: str = ""
    purpose: str = ""
    details: Redacted[str] = NO_TEXT


@dataclass(frozen=True)
class DataRequest:
    """One request of one person. `due_on` is the last day to answer, with an extension if there was one."""

    data_request_id: str
    customer_id: str
    kind: Kind
    status: Status
    language: str
    opened_at: datetime
    received_on: date
    due_on: date
    operation_id: str = ""
    collected: tuple[str, ...] = ()
    contexts: int = 0
    channel: Channel = Channel.LOGIN
    asked: Asked = field(default_factory=Asked)
    identity: IdentityCheck | None = None
    acts: tuple[Act, ...] = ()
    extended_at: datetime | None = None
    completed_at: datetime | None = None
    refused_at: datetime | None = None
    package_expires_at: datetime | None = None
    lifts_on: date | None = None
    lifted_at: datetime | None = None
    warned: int | None = None

    @classmethod
    def opened(
        cls,
        *,
        data_request_id: str,
        customer_id: str,
        kind: Kind,
        language: str,
        now: datetime,
        operation_id: str = "",
        contexts: int = 0,
        asked: Asked | None = None,
        channel: Channel = Channel.LOGIN,
        received_on: date | None = None,
        identity: IdentityCheck | None = None,
    ) -> "DataRequest":
        """A request noted now; the clock runs from the day on which it came in."""
        received = received_on or oslo_date(now)
        return cls(
            data_request_id=data_request_id,
            customer_id=customer_id,
            kind=kind,
            status=Status.OPEN,
            language=language if language in LANGUAGES else LANGUAGES[0],
            opened_at=now,
            received_on=received,
            due_on=add_months(received, 1),
            operation_id=operation_id,
            contexts=contexts,
            asked=asked or Asked(),
            channel=channel,
            identity=identity,
            acts=(Act(now, What.OPENED, identity.by if identity else PERSON),),
        )

    @property
    def right(self) -> Right:
        """What is special about this kind."""
        return RIGHTS[self.kind]

    @property
    def first_month_ends(self) -> date:
        """Last day on which the person can be told of an extension or a refusal (art. 12(3)-(4))."""
        return add_months(self.received_on, 1)

    @property
    def restricts(self) -> bool:
        """Whether processing is restricted by this request now."""
        done = self.kind is Kind.RESTRICTION and self.status is Status.COMPLETED
        return done and self.lifted_at is None

    def days_left(self, today: date) -> int | None:
        """Days until the last day to answer, 0 on that day, negative after it; None once it is answered."""
        return (self.due_on - today).days if self.status is Status.OPEN else None

    def completed(self, now: datetime, by: str = SYSTEM, note: Redacted[str] = NO_TEXT) -> "DataRequest":
        """Answered; a package can be fetched until it expires. Late is still better than not at all."""
        expires = now + PACKAGE_LIFE if self.right.package else None
        return self._next(
            Act(now, What.COMPLETED, by, note),
            status=Status.COMPLETED,
            completed_at=now,
            package_expires_at=expires,
        )

    def completed_by_hand(self, now: datetime, by: str, note: Redacted[str]) -> "DataRequest":
        """An employee has done what was asked for. Raises DataRequestState."""
        self._must_be_open()
        if self.right.by_itself:
            raise self.wrong_state("This kind of request ends when its work is done.")
        return self.completed(now, by, note)

    def ended_by_erasure(self, now: datetime) -> "DataRequest":
        """Closed without an answer of its own: the person was erased, which leaves nothing to answer with."""
        return self._next(Act(now, What.ERASED, SYSTEM), status=Status.COMPLETED, completed_at=now)

    def extended(self, now: datetime, by: str, reason: Redacted[str]) -> "DataRequest":
        """Two months more, for complex or many requests: once, and told in the first month (art. 12(3)).

        The two months follow the last day of the first one: 31 January gives 28 February, then 28 April.

        Raises:
            DataRequestState, DataRequestExtended, DataRequestTooLate.
        """
        self._must_be_open()
        if self.extended_at is not None:
            raise DataRequestExtended("It was extended before.", data_request_id=self.data_request_id)
        self._must_be_in_the_first_month(now)
        later = add_months(self.due_on, EXTENSION_MONTHS)
        return self._next(Act(now, What.EXTENDED, by, reason), extended_at=now, due_on=later, warned=None)

    def refused(self, now: datetime, by: str, reason: Redacted[str]) -> "DataRequest":
        """No action is taken; the person is told why in the first month (art. 12(4)-(5)).

        Raises:
            DataRequestState, DataRequestTooLate: what was not refused in time must be answered.
        """
        self._must_be_open()
        self._must_be_in_the_first_month(now)
        return self._next(Act(now, What.REFUSED, by, reason), status=Status.REFUSED, refused_at=now)

    def withdrawn(self, now: datetime) -> "DataRequest":
        """The person does not ask for it any more; what was not done is not done. Raises DataRequestState."""
        if self.status is Status.WITHDRAWN:
            raise self.wrong_state("It was withdrawn before.")
        self._must_be_open()
        return self._next(Act(now, What.WITHDRAWN, PERSON), status=Status.WITHDRAWN, completed_at=now)

    def lifting_told(self, now: datetime, by: str, reason: Redacted[str]) -> "DataRequest":
        """The person is told that the restriction will end, and why (art. 18(3)). Raises DataRequestState."""
        if not self.restricts or self.lifts_on is not None:
            raise self.wrong_state("There is no restriction to lift.")
        ends = oslo_date(now) + LIFTING_NOTICE
        return self._next(Act(now, What.LIFTING_TOLD, by, reason), lifts_on=ends)

    def lifting_asked(self, now: datetime) -> "DataRequest":
        """The person wants what it asked for to end, today, announced or not: nobody need be told before, as
        art. 18(3) protects the person. Asked again it stays as it is. Raises DataRequestState.
        """
        if not self.restricts:
            raise self.wrong_state("There is no restriction to end.")
        if self.lifted_by_person:
            return self
        return self._next(Act(now, What.LIFTING_ASKED, PERSON), lifts_on=oslo_date(now))

    @property
    def lifted_by_person(self) -> bool:
        """Whether the person has asked for the end of the restriction."""
        return any(act.what is What.LIFTING_ASKED for act in self.acts)

    def lifted(self, now: datetime) -> "DataRequest":
        """The restriction has ended."""
        return self._next(Act(now, What.LIFTED, SYSTEM), lifted_at=now)

    def link_revoked(self, now: datetime, by: str) -> "DataRequest":
        """The link to the package works no more."""
        return self._next(Act(now, What.LINK_REVOKED, by))

    def must_have_package(self, now: datetime) -> None:
        """Raises PackageNotReady while it is being collected or for another kind, PackageExpired after its
        time.
        """
        if self.package_expires_at is None:
            raise PackageNotReady("There is no package (yet).", data_request_id=self.data_request_id)
        if now >= self.package_expires_at:
            raise PackageExpired("Deleted; open a new request.", data_request_id=self.data_request_id)

    def _must_be_open(self) -> None:
        if self.status is not Status.OPEN:
            raise self.wrong_state("It is answered already.")

    def _must_be_in_the_first_month(self, now: datetime) -> None:
        last = self.first_month_ends
        if oslo_date(now) > last:
            raise DataRequestTooLate(
                "The first month is over.", data_request_id=self.data_request_id, last_day=last.isoformat()
            )

    def wrong_state(self, text: str) -> DataRequestState:
        """That a step is not possible as the request stands."""
        return DataRequestState(
            text,
            data_request_id=self.data_request_id,
            kind=self.kind.value,
            status=self.status.value,
        )

    def _next(self, act: Act, **changes: Any) -> "DataRequest":
        return replace(self, acts=(*self.acts, act), **changes)
