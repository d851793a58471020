"""Why this context holds something, or blocks an erasure, in the languages of the person."""

from collections.abc import Mapping, Sequence

from services.customer.model.erasing import Why
from services.customer.model.fate import Line
from services.kernel.erasure import Item, Outcome, Texts

_REASONS: Mapping[str, Texts] = {
    Why.AGREEMENT: {
        "nb": (
            "Avtaler er regnskapsmateriale. Vi må ta vare på hva som ble kjøpt og på hvilke vilkår, men "
            "uten navn, adresse og kontaktopplysninger."
        ),
        "nn": (
            "Avtalar er rekneskapsmateriale. Vi må ta vare på kva som vart kjøpt og på kva vilkår, men "
            "utan namn, adresse og kontaktopplysningar."
        ),
        "en": (
            "Contracts are accounting records. We must keep what was bought and on which terms, but "
            "without name, address and contact details."
        ),
    },
    Why.TOLD_PLATFORMS: {
        "nb": (
            "En plattform har fått kontrollsummer av e-postadressen og telefonnummeret ditt. Vi trenger "
            "dem for å kunne be plattformen om å slette deg, og bruker dem ikke til noe annet."
        ),
        "nn": (
            "Ei plattform har fått kontrollsummar av e-postadressa og telefonnummeret ditt. Vi treng "
            "dei for å kunne be plattforma om å slette deg, og bruker dei ikkje til noko anna."
        ),
        "en": (
            "A platform was given checksums of your e-mail address and phone number. We need them to be "
            "able to tell the platform to delete you, and use them for nothing else."
        ),
    },
    Why.RUNNING: {
        "nb": "Du har en avtale som løper. Si den opp, og be om sletting igjen når den er avsluttet.",
        "nn": "Du har ein avtale som går. Sei han opp, og be om sletting igjen når han er avslutta.",
        "en": "You have a contract that runs. End it, and ask for erasure again when it has ended.",
    },
    Why.ORDERED: {
        "nb": (
            "Du har en bestilling som venter på kredittvurdering. Trekk den tilbake eller vent på "
            "svaret, og be om sletting igjen etterpå."
        ),
        "nn": (
            "Du har ei bestilling som ventar på kredittvurdering. Trekk henne tilbake eller vent på "
            "svaret, og be om sletting igjen etterpå."
        ),
        "en": (
            "You have an order that waits for a credit check. Take it back or wait for the answer, and "
            "ask for erasure again afterwards."
        ),
    },
    Why.GUARDIAN: {
        "nb": (
            "Du er foresatt for et barn som er kunde hos oss. Avslutt koblingen til barnet, og be om "
            "sletting igjen. En annen foresatt kan ta over først."
        ),
        "nn": (
            "Du er føresett for eit barn som er kunde hos oss. Avslutt koplinga til barnet, og be om "
            "sletting igjen. Ein annan føresett kan ta over først."
        ),
        "en": (
            "You are the guardian of a child that is a customer of ours. End the link to the child, and "
            "ask for erasure again. Another guardian may take over first."
        ),
    },
}


def items(lines: Sequence[Line], titles: Mapping[str, Texts]) -> list[Item]:
    """The lines with their texts; `titles` are those of the access package, by key."""
    return [
        Item(
            key=line.key,
            titles=titles[line.key],
            records=line.records,
            outcome=Outcome(line.fate.value),
            explanations=_REASONS.get(line.why),
            statute=line.statute,
            until=line.until,
        )
        for line in lines
    ]
