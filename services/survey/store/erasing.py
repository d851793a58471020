"""What becomes of this context's records about a person who is erased (GDPR 17), collection by collection."""

from collections.abc import Mapping

from services.kernel.erasing import Rule
from services.survey.store.holds import HOLDS
from services.survey.store.invitations import INVITATIONS
from services.survey.store.quarantine import CLOCKS, LOG
from services.survey.store.responses import RESPONSES
from services.survey.store.surveys import SURVEYS, TEMPLATES

RULES = (
    Rule("survey.not_asked", LOG),
    Rule("survey.quarantine", CLOCKS),
    Rule("survey.holds", HOLDS),
)
NOBODYS: Mapping[str, str] = {
    INVITATIONS: "Cut from the person, each with the records of its answers (`usecases/erasing.py`).",
    RESPONSES: "Name nobody; what ties one to a person is its invitation.",
    SURVEYS: "Surveys.",
    TEMPLATES: "Their questions.",
}
"""Collections without a rule, and why."""
