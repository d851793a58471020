"""This context's errors: one per value of `personvern.survey.v1.ErrorReason`."""

from services.chassis.errors import DomainError, Kind


class SurveyError(DomainError):
    """Any refusal of the survey context."""

    domain = "survey"


class SurveyNotFound(SurveyError):
    """No survey has that id, or no invitation has that link."""

    kind, reason = Kind.NOT_FOUND, "SURVEY_NOT_FOUND"


class SurveyVersionNotFound(SurveyError):
    """The survey has no such version."""

    kind, reason = Kind.NOT_FOUND, "SURVEY_VERSION_NOT_FOUND"


class SurveyInvalid(SurveyError):
    """The content breaks rules; the violations name them."""

    kind, reason = Kind.INVALID, "SURVEY_INVALID"


class SurveyCodeTaken(SurveyError):
    """Another survey has this code."""

    kind, reason = Kind.ALREADY_EXISTS, "SURVEY_CODE_TAKEN"


class SurveyAnswersInvalid(SurveyError):
    """The answers break rules of their questions; the violations name them."""

    kind, reason = Kind.INVALID, "SURVEY_ANSWERS_INVALID"


class SurveyAlreadyAnswered(SurveyError):
    """The invitation was answered finally before; the first answers stand."""

    kind, reason = Kind.PRECONDITION, "SURVEY_ALREADY_ANSWERED"


class SurveyExpired(SurveyError):
    """The invitation can no longer be answered."""

    kind, reason = Kind.PRECONDITION, "SURVEY_EXPIRED"


class SurveyReadInvalid(SurveyError):
    """A partner named no purpose, or a field that does not exist."""

    kind, reason = Kind.INVALID, "SURVEY_READ_INVALID"
