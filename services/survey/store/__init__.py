"""Documents and queries of the survey context: the only place here that knows the database."""

from services.chassis.mongo import Index, Mongo
from services.survey.store import affected, holds, invitations, quarantine, responses, surveys
from services.survey.store.holds import Holds
from services.survey.store.invitations import Invitations
from services.survey.store.quarantine import QuarantineClocks
from services.survey.store.responses import Responses
from services.survey.store.surveys import Surveys

INDEXES: list[Index] = [
    *surveys.INDEXES,
    *invitations.INDEXES,
    *responses.INDEXES,
    *quarantine.INDEXES,
    *holds.INDEXES,
    *affected.INDEXES,
]


class Store:
    """All collections of this context."""

    def __init__(self, mongo: Mongo) -> None:
        self.surveys = Surveys(mongo)
        self.invitations = Invitations(mongo)
        self.responses = Responses(mongo)
        self.quarantine = QuarantineClocks(mongo)
        self.holds = Holds(mongo)
        self.transaction, self.together = mongo.transaction, mongo.together
