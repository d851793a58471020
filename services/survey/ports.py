"""What lies outside this context: the decision whether a person may be asked, and the mail that asks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.chassis.caller import Caller


class Decision(Protocol):
    """The answer of the consent context."""

    @property
    def allow(self) -> bool:
        """Whether the use is allowed."""
        ...

    @property
    def rule(self) -> str:
        """The rule that decided."""
        ...

    @property
    def retry_at(self) -> datetime | None:
        """When a no that is only for now may become a yes."""
        ...


class Decisions(Protocol):
    """Asks the consent context."""

    async def decide(
        self, customer_id: str, purpose: str, *, channel: str = "", recipient: str = ""
    ) -> Decision:
        """Whether data of the customer may be used for `purpose`, over `channel` or by `recipient`.

        Raises when nobody can tell.
        """
        ...


class Messages(Protocol):
    """Sends through the customer context, which knows the address and asks consent once more."""

    async def send(
        self,
        request_id: str,
        customer_id: str,
        *,
        template: str,
        purpose: str,
        channel: str = "email",
        values: Mapping[str, str],
    ) -> str:
        """Queue one message, once per `request_id`; its id."""
        ...


class Reads(Protocol):
    """The disclosure ledger: what leaves to a partner is noted before it leaves."""

    async def authorize_partner(
        self, *, caller: Caller, scope: str, subjects: Sequence[str], purpose: str, fields: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """The fields that may leave now; one entry for each of `subjects` is written. Raises RemoteError."""
        ...
