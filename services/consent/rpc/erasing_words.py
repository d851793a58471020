"""What this context calls its records in an erasure, as in the access package, and why it holds some."""

from services.kernel.erasing import Words

WORDS = Words(
    titles={
        "consent.audiences": {
            "nb": "Utvalg du har vært med i",
            "nn": "Utval du har vore med i",
            "en": "Marketing audiences that you were in",
        },
        "consent.consents": {"nb": "Samtykkene dine", "nn": "Samtykka dine", "en": "Your consents"},
        "consent.decision_facts": {
            "nb": "Fakta som avgjør hva vi kan bruke opplysningene til",
            "nn": "Fakta som avgjer kva vi kan bruke opplysningane til",
            "en": "Facts that decide what we may use your data for",
        },
        "consent.ledger": {
            "nb": "Alt du har sagt ja og nei til",
            "nn": "Alt du har sagt ja og nei til",
            "en": "Everything you have said yes and no to",
        },
        "consent.objections": {
            "nb": "Reservasjonene dine",
            "nn": "Reservasjonane dine",
            "en": "Your objections",
        },
        "consent.preferences": {
            "nb": "Det du har valgt å høre om",
            "nn": "Det du har valt å høyre om",
            "en": "What you chose to hear about",
        },
        "consent.receipts": {
            "nb": "Signerte kvitteringer",
            "nn": "Signerte kvitteringar",
            "en": "Signed receipts",
        },
        "consent.terminals": {
            "nb": "Nettlesere og apper du har logget inn på",
            "nn": "Nettlesarar og appar du har logga inn på",
            "en": "Browsers and apps on which you have logged in",
        },
    },
    holds={
        "consent_period": {
            "nb": (
                "Vi må kunne vise hva du har sagt ja og nei til. Beviset er uten navn, har bare en tilfeldig "
                "id, og brukes ikke til noe annet."
            ),
            "nn": (
                "Vi må kunne vise kva du har sagt ja og nei til. Provet er utan namn, har berre ein "
                "tilfeldig id, og blir ikkje brukt til noko anna."
            ),
            "en": (
                "We must be able to show what you have said yes and no to. The proof has no name, only a "
                "random id, and is used for nothing else."
            ),
        },
        "audiences": {
            "nb": (
                "En databehandler har fått vite at du var med i et utvalg. Vi trenger id-en for å få deg "
                "tatt ut, og bruker den ikke til noe annet."
            ),
            "nn": (
                "Ein databehandlar har fått vite at du var med i eit utval. Vi treng id-en for å få deg "
                "teken ut, og bruker han ikkje til noko anna."
            ),
            "en": (
                "A processor was told that you were in an audience. We need the id to have you taken out, "
                "and use it for nothing else."
            ),
        },
    },
    prevents={},
)
