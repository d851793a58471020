"""The address of a message to somebody who is no customer any more: it stands in the message alone."""

from dataclasses import dataclass

from services.chassis.vault import Redacted


@dataclass(frozen=True)
class OwnAddress:
    """Where the last message to an erased person goes.

    `email` is empty for who has none that works; `lines` are of the letter, also when the e-mail cannot be
    delivered. `subject_id` is the person's id, for the disclosure ledger.
    """

    subject_id: str
    email: Redacted[str]
    lines: tuple[Redacted[str], ...] = ()
