"""What lies outside this context: the decision whether a person may be asked, and the mail that asks."""

from collections.abc import Mapping
from typing import Protocol


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


class Decisions(Protocol):
    """Asks the consent context."""

    async def decide(self, customer_id: str, purpose: str, *, channel: str = "") -> Decision:
        """Whether the customer may be contacted for `purpose` over `channel`; raises when nobody can tell."""
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
