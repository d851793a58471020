"""Settings of the consent context."""

from pathlib import Path

from pydantic import DirectoryPath, Field

from services.chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """What the consent context has besides what every service has."""

    examples = ("policy_folder",)

    policy_folder: DirectoryPath | None = None
    """The policy to enforce; the one that is shipped, of an example company, when not set."""
    retention_daily: bool = True
    """Whether each day what is past its last day of keeping is deleted."""
    checkpoint_daily: bool = True
    """Whether the day's checkpoint is made without being asked for; a scheduler asks otherwise."""
    ledger_every_seconds: float = Field(default=30.0, gt=0)
    """How often to look for consents that ran out and for a checkpoint that is due."""
    receipt_key_file: Path | None = None
    """Ed25519 key (PEM) that signs receipts; the service's caller key when not set."""
