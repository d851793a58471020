"""Guardianships, codes, merges and standings as messages."""

from personvern.customer.v1 import person_service_pb2 as rpc
from services.customer.model.guardianship import Guardianship
from services.customer.model.merging import Merge
from services.customer.rpc import wire
from services.customer.usecases.guardian_links import DependantView
from services.customer.usecases.guardians import CodeGiven
from services.customer.usecases.lifecycle import Standing


def guardianship(link: Guardianship) -> rpc.Guardianship:
    """A link; the reference of its evidence stays where it is."""
    return rpc.Guardianship(
        guardianship_id=link.id,
        guardian_id=link.guardian_id,
        child_id=link.child_id,
        evidence_kind=link.evidence.kind,
        entry_id=link.entry_id,
        linked_by=link.linked_by,
        linked_at=wire.time(link.linked_at),
        ended_at=wire.time(link.ended_at),
        ended_by=link.ended_by,
    )


def dependant(view: DependantView) -> rpc.Dependant:
    """A child as its guardian sees it in a list."""
    profile = view.child.profile
    born = profile.birth_date
    return rpc.Dependant(
        customer_id=view.child.id,
        given_name=profile.given_name.reveal(),
        family_name=profile.family_name.reveal(),
        birth_date=wire.day(None if born is None else born.reveal()),
        status=wire.status(view.child.status.value),
        may_act=view.may_act,
        has_login=view.has_login,
        guardianship=guardianship(view.link),
    )


def code(given: CodeGiven) -> rpc.OneTimeCode:
    """A one-time code."""
    return rpc.OneTimeCode(code=given.text, expires_at=wire.time(given.expires_at))


def merge(made: Merge) -> rpc.Merge:
    """A merge; who made it and why stays with the record."""
    return rpc.Merge(
        merge_id=made.id,
        survivor_id=made.survivor_id,
        merged_id=made.merged_id,
        merged_at=wire.time(made.merged_at),
        reversible_until=wire.time(made.reversible_until),
        unmerged_at=wire.time(made.unmerged_at),
    )


def standing(found: Standing) -> rpc.Standing:
    """Where a customer stands."""
    customer = found.customer
    return rpc.Standing(
        customer_id=customer.id,
        status=wire.status(customer.status.value),
        closed_at=wire.time(customer.closed_at),
        restricted_at=wire.time(customer.restricted_at),
        restriction=customer.restriction,
        guardians=[guardianship(link) for link in found.guardians],
        dependants=[guardianship(link) for link in found.dependants],
        merges=[merge(item) for item in found.merges],
        clocks=[
            rpc.RetentionClock(
                key=clock.key,
                statute=clock.statute,
                from_date=wire.day(clock.since),
                until_date=wire.day(clock.until),
            )
            for clock in found.clocks
        ],
        verified_channels=found.verified_channels,
        national_id_stored_at=wire.time(found.national_id_stored_at),
        version=customer.version,
    )
