"""The consent context's errors: one per value of its ErrorReason enum."""

from services.chassis.errors import DomainError, Kind


class ConsentError(DomainError):
    """What the errors of this context share."""

    domain = "consent"


class ConsentRequestInvalid(ConsentError):
    """Fields break rules; the violations name each."""

    kind, reason = Kind.INVALID, "CONSENT_REQUEST_INVALID"


class PurposeUnknown(ConsentError):
    """The policy has no such purpose."""

    kind, reason = Kind.NOT_FOUND, "PURPOSE_UNKNOWN"


class PurposeNotConsentBased(ConsentError):
    """Consent is not what carries this purpose."""

    kind, reason = Kind.PRECONDITION, "PURPOSE_NOT_CONSENT_BASED"


class PurposeOff(ConsentError):
    """The purpose is switched off in the policy."""

    kind, reason = Kind.PRECONDITION, "PURPOSE_OFF"


class TextNotPublished(ConsentError):
    """The text hash was never published for the purpose and language."""

    kind, reason = Kind.INVALID, "TEXT_NOT_PUBLISHED"


class ClientClockImpossible(ConsentError):
    """A yes cannot have been said when the device says that it was."""

    kind, reason = Kind.INVALID, "CLIENT_CLOCK_IMPOSSIBLE"


class TextOutdated(ConsentError):
    """The text has been replaced since the person saw it (GDPR article 7(1): consent is to a text)."""

    kind, reason = Kind.PRECONDITION, "TEXT_OUTDATED"


class ObjectionNotPossible(ConsentError):
    """The purpose rests on contract, statute, legal claims or security (GDPR article 21(1))."""

    kind, reason = Kind.PRECONDITION, "OBJECTION_NOT_POSSIBLE"


class ObjectionNotFound(ConsentError):
    """There is no standing objection to lift."""

    kind, reason = Kind.NOT_FOUND, "OBJECTION_NOT_FOUND"


class ObjectionStands(ConsentError):
    """The person objects to the purpose; lift that first."""

    kind, reason = Kind.PRECONDITION, "OBJECTION_STANDS"


class ReceiptNotFound(ConsentError):
    """This person has no such receipt."""

    kind, reason = Kind.NOT_FOUND, "RECEIPT_NOT_FOUND"


class PolicyVersionUnknown(ConsentError):
    """No policy of this version was ever in force."""

    kind, reason = Kind.NOT_FOUND, "POLICY_VERSION_UNKNOWN"


class SubjectUnknown(ConsentError):
    """The customer context knows no such customer, or the customer is erased."""

    kind, reason = Kind.NOT_FOUND, "SUBJECT_UNKNOWN"


class TooYoungToConsent(ConsentError):
    """The person is below the purpose's age."""

    kind, reason = Kind.PRECONDITION, "TOO_YOUNG_TO_CONSENT"


class PolicyVersionStale(ConsentError):
    """Another policy is in force than the one that the person was shown."""

    kind, reason = Kind.PRECONDITION, "POLICY_VERSION_STALE"


class ConsentImportBroken(ConsentError):
    """A line of a file of consents cannot be taken; nothing of the file was stored."""

    kind, reason = Kind.INVALID, "CONSENT_IMPORT_BROKEN"


class NotTheGuardian(ConsentError):
    """Nobody by this id is the person's guardian."""

    kind, reason = Kind.FORBIDDEN, "NOT_THE_GUARDIAN"


class ReceiptIncomplete(ConsentError):
    """The receipt would lack what a receipt must have (ISO/IEC TS 27560), so that nothing was saved."""

    kind, reason = Kind.PRECONDITION, "RECEIPT_INCOMPLETE"


class PreferencesChanged(ConsentError):
    """The preferences have been changed since the version that the person saw."""

    kind, reason = Kind.CONFLICT, "PREFERENCES_CHANGED"


class TerminalNotLinked(ConsentError):
    """The customer has not logged in on this terminal, or has unlinked it."""

    kind, reason = Kind.NOT_FOUND, "TERMINAL_NOT_LINKED"


class CampaignInvalid(ConsentError):
    """Fields of a campaign break rules; the violations name each."""

    kind, reason = Kind.INVALID, "CAMPAIGN_INVALID"


class CampaignNotFound(ConsentError):
    """There is no such campaign."""

    kind, reason = Kind.NOT_FOUND, "CAMPAIGN_NOT_FOUND"


class AudienceNotFound(ConsentError):
    """There is no such audience."""

    kind, reason = Kind.NOT_FOUND, "AUDIENCE_NOT_FOUND"


class AudienceNotReady(ConsentError):
    """The members are not fixed yet, or no longer kept."""

    kind, reason = Kind.PRECONDITION, "AUDIENCE_NOT_READY"


class CampaignNotSendable(ConsentError):
    """Nothing is sent by us on the campaign's channel: such audiences leave by export."""

    kind, reason = Kind.PRECONDITION, "CAMPAIGN_NOT_SENDABLE"


class EverybodyNotLoaded(ConsentError):
    """Everybody is being read into memory, or it cannot be told whether what is there is current."""

    kind, reason = Kind.UNAVAILABLE, "EVERYBODY_NOT_LOADED"


class FactsUnavailable(ConsentError):
    """Facts that the decision needs cannot be had from their owner now."""

    kind, reason = Kind.UNAVAILABLE, "FACTS_UNAVAILABLE"


class ExportFormatUnfit(ConsentError):
    """Hashes are for social media only, lists for everything else."""

    kind, reason = Kind.PRECONDITION, "EXPORT_FORMAT_UNFIT"


class ExportNotFound(ConsentError):
    """Nothing of this audience was released to this partner."""

    kind, reason = Kind.NOT_FOUND, "EXPORT_NOT_FOUND"


class RemovalUnknown(ConsentError):
    """One of the ids is not a removal of this partner."""

    kind, reason = Kind.NOT_FOUND, "REMOVAL_UNKNOWN"
