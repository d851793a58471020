"""The token of an invitation's link."""

import base64

from services.survey.model.invitation import Invitation
from services.survey.usecases import Deps


def token_of(invitation_id: str, deps: Deps) -> str:
    """The token that belongs to an invitation: 43 characters that need this context's key to compute.

    It is an HMAC of the invitation's id, so that a mail that is sent again after a crash holds the same link,
    and so that nothing has to be stored but the token's hash.
    """
    digest = bytes.fromhex(deps.vault.blind_index("survey-link", invitation_id))
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def request_id_of(invitation_id: str, deps: Deps, *, reminder: bool = False) -> str:
    """The idempotency key of an invitation's message: the same at every try, and no way back to it."""
    kind = "survey-reminder" if reminder else "survey-message"
    return "survey-" + deps.vault.blind_index(kind, invitation_id)[:32]


def link_of(invitation: Invitation, deps: Deps) -> str:
    """The address that the mail shows."""
    return f"{deps.form_url.rstrip('/')}/{token_of(invitation.id, deps)}"
