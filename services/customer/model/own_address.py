"""The address of a message to somebody who is no customer any more: it stands in the message alone."""

from dataclasses import dataclass

from services.chassis.vault import Redacted


@dataclass(frozen=True)
class OwnAddress:
    """Where the last message to an erased person goes.

    `email` is empty for a letter, `lines` are empty for an e-mail. `subject_id` is the person's id, for
    the disclosure ledger.
    """

    subject_id: str
    email: Redacted[str]
    lines: tuple[Redacted[str], ...] = ()
