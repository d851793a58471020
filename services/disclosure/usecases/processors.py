"""Register and read processors, and the public register of their categories."""

from services.chassis.idempotency import Ref, RequestKey
from services.chassis.ids import new_id
from services.chassis.pages import Page, PageRequest
from services.disclosure import events
from services.disclosure.errors import ProcessorAlreadyRegistered, ProcessorNotFound
from services.disclosure.model.processor import (
    Processor,
    ProcessorDetails,
    PublicCategory,
    RegisterRow,
    public_register,
)
from services.disclosure.usecases import Deps
from services.kernel.calendar import oslo_date


async def register_processor(key: RequestKey, details: ProcessorDetails, deps: Deps) -> Processor:
    """Register a processor. Raises ProcessorAlreadyRegistered for a known organisation number."""

    async def act() -> tuple[Ref, Processor]:
        number = details.organisation_number
        known = await deps.store.processors.id_of_organisation(number) if number else None
        if known:
            raise ProcessorAlreadyRegistered("This organisation is registered already.", processor_id=known)
        processor = Processor(new_id("prc"), details, deps.clock.now(), version=1)
        await deps.store.processors.add(processor)
        await deps.outbox.add(events.processor_registered(processor))
        return {"processor_id": processor.processor_id}, processor

    async def again(ref: Ref) -> Processor:
        return await get_processor(ref["processor_id"], deps)

    return await deps.commands.run(key, act, again)


async def get_processor(processor_id: str, deps: Deps) -> Processor:
    """One processor with its name, for the privacy officer. Raises ProcessorNotFound."""
    processor = await deps.store.processors.get(processor_id)
    if processor is None:
        raise ProcessorNotFound("There is no such processor.", processor_id=processor_id)
    return processor


async def list_processors(asked: PageRequest, deps: Deps) -> Page[Processor]:
    """All processors with their names, for the privacy officer, oldest first."""
    place = deps.store.pages.place("processors", asked)
    found = await deps.store.processors.page(place, asked.limit + 1)
    return deps.store.pages.cut("processors", found, asked, lambda item: item.processor_id)


async def list_public_processors(deps: Deps) -> list[PublicCategory]:
    """The public register: made from agreements in force today, which hold the category and no name,
    with the countries of their sub-processors in force.
    """
    today = oslo_date(deps.clock.now())
    below = await deps.store.sub_processors.places_in_force(today)
    return public_register(
        [
            RegisterRow(
                category=agreement.category,
                purposes=agreement.terms.purposes,
                countries=tuple(place.country for place in places),
                transfer_tools=tuple(place.tool.value for place in places),
            )
            for agreement in await deps.store.agreements.active()
            if agreement.in_force_on(today)
            for places in [[*agreement.terms.countries, *below.get(agreement.agreement_id, [])]]
        ]
    )
