"""Commands and queries of the survey context, one function each."""

from services.survey.usecases.deps import Deps

__all__ = ["PURPOSE", "SHARING", "Deps"]

PURPOSE = "customer_surveys"
"""The policy's purpose for asking and for keeping answers."""
SHARING = "survey_sharing"
"""The policy's purpose for letting the supplier involved read answers."""
