"""Settings of the survey context, beyond those that every service has."""

from pydantic import Field

from services.chassis.settings import ServiceSettings
from services.survey.model.quarantine import Quarantine
from services.survey.model.template import SurveyKind


class Settings(ServiceSettings):
    """Environment names are the field names in upper case."""

    public_url: str = "http://127.0.0.1:8080"
    """Where the gateway is reached by customers: the invitation's link begins with it."""
    quarantine_all_days: int = Field(default=30, ge=0)
    """Days in peace after any invitation (survey practice: 30 to 90)."""
    quarantine_transactional_days: int = Field(default=60, ge=0)
    """Days until the next question about a contact."""
    quarantine_relational_days: int = Field(default=180, ge=0)
    """Days until the next question about the relationship: twice a year at most."""
    quarantine_email_days: int = Field(default=30, ge=0)
    """Days until the next question by e-mail."""
    shortest_delay_minutes: int = Field(default=60, ge=0, le=1440)
    """The shortest delay between a contact and the question about it; 24 hours is the longest."""
    reminder_after_days: int = Field(default=5, ge=0, le=13)
    """Days after the invitation until its one reminder; 0: none."""
    send_every_seconds: float = Field(default=1.0, gt=0)
    """How often due invitations are looked for."""
    remind_every_seconds: float = Field(default=30.0, gt=0)
    """How often due reminders are looked for."""
    follow_up_every_seconds: float = Field(default=60.0, gt=0)
    """How often wishes to be contacted are handed on."""
    expire_every_seconds: float = Field(default=30.0, gt=0)
    """How often expired invitations are cut from their persons."""
    retention_daily: bool = Field(default=True)
    """Whether each day what is past its last day of keeping is deleted."""

    @property
    def quarantine(self) -> Quarantine:
        """The quarantine that the settings describe."""
        return Quarantine(
            all_days=self.quarantine_all_days,
            kind_days={
                SurveyKind.TRANSACTIONAL: self.quarantine_transactional_days,
                SurveyKind.RELATIONAL: self.quarantine_relational_days,
            },
            channel_days={"email": self.quarantine_email_days},
        )
