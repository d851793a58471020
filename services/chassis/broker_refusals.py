"""What the broker says when it refuses: it answers a forbidden request not at all, and tells on the side."""

from services.chassis import telemetry


def why(error: Exception) -> str:
    """The cause of a connection that was not made; an unknown user is refused with a class of no name."""
    unknown = "authorization violation" in str(error).lower()
    return "AuthorizationViolation" if unknown else type(error).__name__


def cause_of(error: Exception) -> str:
    """The cause for which the broker did not do something: its own words where it answered with a refusal."""
    return getattr(error, "description", None) or type(error).__name__


async def tell_of_refusals(error: Exception) -> None:
    """A refusal is a fault of ours or of the permissions, and nothing else shows it: it must be seen."""
    words = str(error)
    if "permissions violation" in words.lower():
        # The last part of a subject may be a person's id.
        telemetry.log.error("the broker refuses", what=words.partition("for ")[2].rpartition(".")[0])
    else:
        telemetry.log.debug("broker connection", cause=type(error).__name__)
