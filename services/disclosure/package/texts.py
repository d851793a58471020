"""Texts of the package in Bokmål, Nynorsk and English."""

RIGHTS: list[tuple[str, dict[str, str]]] = [
    (
        "GDPR 16",
        {
            "nb": "Du kan få rettet opplysninger som er feil.",
            "nn": "Du kan få retta opplysningar som er feil.",
            "en": "You can have wrong information corrected.",
        },
    ),
    (
        "GDPR 17",
        {
            "nb": "Du kan få slettet opplysninger som vi ikke må beholde etter loven.",
            "nn": "Du kan få sletta opplysningar som vi ikkje må ta vare på etter lova.",
            "en": "You can have information erased that the law does not make us keep.",
        },
    ),
    (
        "GDPR 18",
        {
            "nb": "Du kan be oss begrense bruken av opplysningene dine.",
            "nn": "Du kan be oss avgrense bruken av opplysningane dine.",
            "en": "You can ask us to restrict how your information is used.",
        },
    ),
    (
        "GDPR 20",
        {
            "nb": "Du kan ta med deg opplysninger som du har gitt oss, til en annen.",
            "nn": "Du kan ta med deg opplysningar som du har gitt oss, til ein annan.",
            "en": "You can take the information that you gave us to someone else.",
        },
    ),
    (
        "GDPR 21",
        {
            "nb": "Du kan protestere mot bruken, og du kan alltid si nei til markedsføring.",
            "nn": "Du kan protestere mot bruken, og du kan alltid seie nei til marknadsføring.",
            "en": "You can object to the use, and you can always say no to marketing.",
        },
    ),
    (
        "GDPR 7(3)",
        {
            "nb": "Du kan trekke tilbake et samtykke når som helst.",
            "nn": "Du kan trekkje tilbake eit samtykke når som helst.",
            "en": "You can withdraw a consent at any time.",
        },
    ),
    (
        "GDPR 77",
        {
            "nb": "Du kan klage til Datatilsynet (datatilsynet.no).",
            "nn": "Du kan klage til Datatilsynet (datatilsynet.no).",
            "en": "You can complain to the Norwegian Data Protection Authority (datatilsynet.no).",
        },
    ),
]

PAGE: dict[str, dict[str, str]] = {
    "nb": {
        "access": "Opplysningene vi har om deg",
        "portability": "Opplysningene du har gitt oss",
        "intro": "Du har bedt om innsyn. Her er alt vi har lagret om deg, hvorfor vi har det, hvor lenge vi "
        "beholder det, hvem som har fått det, og hvem som har sett på det.",
        "intro_portability": "Du har bedt om opplysningene dine. Her er det du selv har gitt oss.",
        "contents": "Innhold",
        "skip": "Hopp til opplysningene",
        "made": "Laget",
        "request": "Forespørsel",
        "controller": "Ansvarlig",
        "contact": "Kontakt",
        "privacy_officer": "Personvernombud",
        "purposes": "Brukes til",
        "legal_bases": "Grunnlag",
        "retention": "Hvor lenge",
        "sources": "Kommer fra",
        "none": "Vi har ingen opplysninger av denne typen.",
        "records": "oppføringer",
        "record": "oppføring",
        "rights": "Rettighetene dine",
        "yes": "Ja",
        "no": "Nei",
        "at_time": "kl.",
        "empty": "ikke oppgitt",
        "technical": "Tekniske opplysninger",
    },
    "nn": {
        "access": "Opplysningane vi har om deg",
        "portability": "Opplysningane du har gitt oss",
        "intro": "Du har bede om innsyn. Her er alt vi har lagra om deg, kvifor vi har det, kor lenge vi tek "
        "vare på det, kven som har fått det, og kven som har sett på det.",
        "intro_portability": "Du har bede om opplysningane dine. Her er det du sjølv har gitt oss.",
        "contents": "Innhald",
        "skip": "Hopp til opplysningane",
        "made": "Laga",
        "request": "Førespurnad",
        "controller": "Ansvarleg",
        "contact": "Kontakt",
        "privacy_officer": "Personvernombod",
        "purposes": "Blir brukt til",
        "legal_bases": "Grunnlag",
        "retention": "Kor lenge",
        "sources": "Kjem frå",
        "none": "Vi har ingen opplysningar av denne typen.",
        "records": "oppføringar",
        "record": "oppføring",
        "rights": "Rettane dine",
        "yes": "Ja",
        "no": "Nei",
        "at_time": "kl.",
        "empty": "ikkje oppgitt",
        "technical": "Tekniske opplysningar",
    },
    "en": {
        "access": "The information we hold about you",
        "portability": "The information you gave us",
        "intro": "You asked to see your information. Here is everything that we hold about you, why we have "
        "it, how long we keep it, who received it, and who looked at it.",
        "intro_portability": "You asked to take your information with you. Here is what you gave us.",
        "contents": "Contents",
        "skip": "Skip to the information",
        "made": "Made",
        "request": "Request",
        "controller": "Controller",
        "contact": "Contact",
        "privacy_officer": "Data protection officer",
        "purposes": "Used for",
        "legal_bases": "Legal basis",
        "retention": "How long",
        "sources": "Comes from",
        "none": "We hold no information of this kind.",
        "records": "entries",
        "record": "entry",
        "rights": "Your rights",
        "yes": "Yes",
        "no": "No",
        "at_time": "at",
        "empty": "not given",
        "technical": "Technical details",
    },
}


def rights(language: str) -> list[dict[str, str]]:
    """What the person may ask for (GDPR art. 15(1)(e)-(f)), in one language."""
    return [{"article": article, "text": texts[language]} for article, texts in RIGHTS]
