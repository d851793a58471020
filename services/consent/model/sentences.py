"""The sentence that a customer reads with a decision, per rule, in Bokmål, Nynorsk and English."""

from collections.abc import Mapping
from functools import lru_cache

from services.consent.model.policy import Purpose, Texts

_CHANNELS: Mapping[str, Texts] = {
    "email": Texts("e-post", "e-post", "e-mail"),
    "sms": Texts("SMS", "SMS", "text message"),
    "phone": Texts("telefon", "telefon", "phone"),
    "post": Texts("post", "post", "post"),
    "app": Texts("appen", "appen", "the app"),
    "social": Texts("sosiale medier", "sosiale medium", "social media"),
}
_PHONE = Texts("telefonnummeret ditt", "telefonnummeret ditt", "your phone number")
_YOURS: Mapping[str, Texts] = {
    "email": Texts("e-postadressen din", "e-postadressa di", "your e-mail address"),
    "sms": _PHONE,
    "phone": _PHONE,
    "post": Texts("postadressen din", "postadressa di", "your postal address"),
}
_ANY_ADDRESS = Texts("kontaktopplysningene dine", "kontaktopplysningane dine", "your contact details")
_ANY_CHANNEL = Texts("denne kanalen", "denne kanalen", "this channel")
_NO_PURPOSE = Texts("dette formålet", "dette føremålet", "this purpose")

SENTENCES: Mapping[str, Texts] = {
    "SUBJECT_UNKNOWN": Texts(
        "Vi har ingen kunde med denne ID-en, og bruker derfor ingen opplysninger.",
        "Vi har ingen kunde med denne ID-en, og bruker difor ingen opplysningar.",
        "We have no customer with this id, so no data is used.",
    ),
    "SUBJECT_ERASED": Texts(
        "Opplysningene dine er slettet og brukes ikke.",
        "Opplysningane dine er sletta og blir ikkje brukte.",
        "Your data has been erased and is not used.",
    ),
    "PROCESSING_RESTRICTED": Texts(
        "Du har bedt oss begrense bruken av opplysningene dine, så vi bruker dem ikke til {purpose}.",
        "Du har bede oss avgrense bruken av opplysningane dine, så vi bruker dei ikkje til {purpose}.",
        "You have asked us to restrict the use of your data, so we do not use it for {purpose}.",
    ),
    "PURPOSE_UNKNOWN": Texts(
        "Dette formålet står ikke i personvernerklæringen vår, så vi bruker ikke opplysningene til det.",
        "Dette føremålet står ikkje i personvernerklæringa vår, så vi bruker ikkje opplysningane til det.",
        "This purpose is not in our privacy statement, so we do not use your data for it.",
    ),
    "PURPOSE_OFF": Texts(
        "Vi bruker ikke opplysninger til {purpose} nå.",
        "Vi bruker ikkje opplysningar til {purpose} no.",
        "We do not currently use data for {purpose}.",
    ),
    "CHANNEL_NOT_COVERED": Texts(
        "Vi bruker ikke {channel} til {purpose}.",
        "Vi bruker ikkje {channel} til {purpose}.",
        "We do not use {channel} for {purpose}.",
    ),
    "DATA_CATEGORY_NOT_COVERED": Texts(
        "Vi bruker ikke denne typen opplysninger til {purpose}.",
        "Vi bruker ikkje denne typen opplysningar til {purpose}.",
        "We do not use this kind of data for {purpose}.",
    ),
    "AGE_UNKNOWN": Texts(
        "Vi vet ikke hvor gammel du er, og {purpose} har en aldersgrense.",
        "Vi veit ikkje kor gammal du er, og {purpose} har ei aldersgrense.",
        "We do not know your age, and {purpose} has an age limit.",
    ),
    "CHILD_WITHOUT_GUARDIAN": Texts(
        "Vi bruker bare opplysninger om barn til {purpose} når en foresatt har samtykket.",
        "Vi bruker berre opplysningar om barn til {purpose} når ein føresett har samtykt.",
        "We use data about children for {purpose} only when a parent or guardian has agreed.",
    ),
    "BELOW_MINIMUM_AGE": Texts(
        "Du er for ung til at vi kan bruke opplysningene dine til {purpose}.",
        "Du er for ung til at vi kan bruke opplysningane dine til {purpose}.",
        "You are too young for us to use your data for {purpose}.",
    ),
    "MINOR_NOT_PROFILED": Texts(
        "Du er under 18 år, så vi bruker ikke kjøpene og interessene dine til {purpose}.",
        "Du er under 18 år, så vi bruker ikkje kjøpa og interessene dine til {purpose}.",
        "You are under 18, so we do not use your purchases and interests for {purpose}.",
    ),
    "OBJECTED_TO_MARKETING": Texts(
        "Du har reservert deg mot markedsføring, så vi bruker ikke opplysningene dine til {purpose}.",
        "Du har reservert deg mot marknadsføring, så vi bruker ikkje opplysningane dine til {purpose}.",
        "You have opted out of all marketing from us, so we do not use your data for {purpose}.",
    ),
    "OBJECTED": Texts(
        "Du har sagt nei til at vi bruker opplysningene dine til {purpose}.",
        "Du har sagt nei til at vi bruker opplysningane dine til {purpose}.",
        "You have objected to our using your data for {purpose}.",
    ),
    "RESERVATION_REGISTER_MISSING": Texts(
        "Vi må sjekke Reservasjonsregisteret hver måned før vi kan bruke {channel} til {purpose}.",
        "Vi må sjekke Reservasjonsregisteret kvar månad før vi kan bruke {channel} til {purpose}.",
        "We must check the national opt-out register every month before we may use {channel} for {purpose}.",
    ),
    "RESERVED": Texts(
        "Du står i Reservasjonsregisteret, så vi bruker ikke {channel} til {purpose}.",
        "Du står i Reservasjonsregisteret, så vi bruker ikkje {channel} til {purpose}.",
        "You are in the national opt-out register, so we do not use {channel} for {purpose}.",
    ),
    "NO_MARKETING_WANTED": Texts(
        "Du har valgt å ikke få markedsføring fra oss, så vi bruker ikke opplysningene dine til {purpose}.",
        "Du har valt å ikkje få marknadsføring frå oss, så vi bruker ikkje opplysningane dine til {purpose}.",
        "You have chosen to receive no marketing from us, so we do not use your data for {purpose}.",
    ),
    "SURVEYS_OFF": Texts(
        "Du har slått av undersøkelser, så vi spør deg ikke.",
        "Du har slått av undersøkingar, så vi spør deg ikkje.",
        "You have turned surveys off, so we do not ask you.",
    ),
    "TOPIC_OFF": Texts(
        "Du har valgt bort dette temaet, så vi bruker ikke {channel} til {purpose}.",
        "Du har valt bort dette temaet, så vi bruker ikkje {channel} til {purpose}.",
        "You have turned this topic off, so we do not use {channel} for {purpose}.",
    ),
    "QUIET_HOURS": Texts(
        "Vi forstyrrer deg ikke på denne tiden, så vi venter med å bruke {channel} til {purpose}.",
        "Vi forstyrrar deg ikkje på denne tida, så vi ventar med å bruke {channel} til {purpose}.",
        "We do not disturb you at this time, so we wait before we use {channel} for {purpose}.",
    ),
    "FREQUENCY_CAP": Texts(
        "Du har nylig fått markedsføring fra oss, så vi venter med å bruke {channel} til {purpose}.",
        "Du har nyleg fått marknadsføring frå oss, så vi ventar med å bruke {channel} til {purpose}.",
        "You have recently received marketing from us, so we wait before we use {channel} for {purpose}.",
    ),
    "CONSENT_NOT_GIVEN": Texts(
        "Du har ikke samtykket til {purpose}, så vi bruker ikke opplysningene dine til det.",
        "Du har ikkje samtykt til {purpose}, så vi bruker ikkje opplysningane dine til det.",
        "You have not consented to {purpose}, so we do not use your data for it.",
    ),
    "CONSENT_REFUSED": Texts(
        "Du svarte nei da vi spurte om {purpose}, så vi bruker ikke opplysningene dine til det.",
        "Du svara nei då vi spurde om {purpose}, så vi bruker ikkje opplysningane dine til det.",
        "You said no when we asked about {purpose}, so we do not use your data for it.",
    ),
    "CONSENT_WITHDRAWN": Texts(
        "Du har trukket tilbake samtykket til {purpose}, så vi bruker ikke opplysningene dine til det.",
        "Du har trekt tilbake samtykket til {purpose}, så vi bruker ikkje opplysningane dine til det.",
        "You have withdrawn your consent to {purpose}, so we do not use your data for it.",
    ),
    "CONSENT_EXPIRED": Texts(
        "Samtykket ditt til {purpose} har utløpt og må gis på nytt før vi kan bruke det.",
        "Samtykket ditt til {purpose} har gått ut og må givast på nytt før vi kan bruke det.",
        "Your consent to {purpose} has run out and must be given again before we can rely on it.",
    ),
    "CONSENT_TEXT_OUTDATED": Texts(
        "Vi har endret teksten du samtykket til om {purpose}, og må spørre deg på nytt.",
        "Vi har endra teksten du samtykte til om {purpose}, og må spørje deg på nytt.",
        "We have changed the text that you agreed to about {purpose}, and must ask you again.",
    ),
    "NO_CUSTOMER_RELATIONSHIP": Texts(
        "Du har ingen løpende avtale med oss, så vi sender deg ikke {purpose}.",
        "Du har ingen løpande avtale med oss, så vi sender deg ikkje {purpose}.",
        "You have no running contract with us, so we do not send you {purpose}.",
    ),
    "CHANNEL_MISSING": Texts(
        "Vi må vite hvilken kanal det gjelder før vi kan bruke opplysningene dine til {purpose}.",
        "Vi må vite kva kanal det gjeld før vi kan bruke opplysningane dine til {purpose}.",
        "We must know which channel is meant before we can use your data for {purpose}.",
    ),
    "ADDRESS_NOT_COLLECTED_AT_SALE": Texts(
        "Vi fikk ikke {yours} fra deg ved et kjøp, så vi bruker ikke {channel} til {purpose}.",
        "Vi fekk ikkje {yours} frå deg ved eit kjøp, så vi bruker ikkje {channel} til {purpose}.",
        "We did not get {yours} from you at a purchase, so we do not use {channel} for {purpose}.",
    ),
    "PRODUCT_MISSING": Texts(
        "Vi må vite hvilket produkt det gjelder før vi kan bruke {channel} til {purpose}.",
        "Vi må vite kva produkt det gjeld før vi kan bruke {channel} til {purpose}.",
        "We must know which product is meant before we can use {channel} for {purpose}.",
    ),
    "PRODUCT_NOT_SIMILAR": Texts(
        "Produktet ligner ikke på noe du har hos oss, så vi markedsfører det ikke for deg uten samtykke.",
        "Produktet liknar ikkje på noko du har hos oss, så vi marknadsfører det ikkje for deg utan samtykke.",
        "The product is not like anything you have with us, so we do not market it to you without consent.",
    ),
    "RECIPIENT_NOT_COVERED": Texts(
        "Denne mottakeren får ikke opplysningene dine til {purpose}.",
        "Denne mottakaren får ikkje opplysningane dine til {purpose}.",
        "This recipient does not receive your data for {purpose}.",
    ),
    "NOT_AVAILABLE_AT_ADDRESS": Texts(
        "Produktet kan ikke leveres til adressen din, så vi plager deg ikke med tilbud om det.",
        "Produktet kan ikkje leverast til adressa di, så vi plagar deg ikkje med tilbod om det.",
        "The product cannot be delivered to your address, so we do not bother you with offers of it.",
    ),
    "HAS_EINVOICE": Texts(
        "Du har allerede eFaktura, så vi tilbyr deg det ikke på nytt.",
        "Du har allereie eFaktura, så vi tilbyr deg det ikkje på nytt.",
        "You already have eFaktura (e-invoice), so we do not offer it to you again.",
    ),
    "OUTSIDE_AGE_GROUP": Texts(
        "Tilbudet er laget for en annen aldersgruppe, så vi sender det ikke til deg.",
        "Tilbodet er laga for ei anna aldersgruppe, så vi sender det ikkje til deg.",
        "The offer is made for another age group, so we do not send it to you.",
    ),
    "CONSENT_GIVEN": Texts(
        "Du har samtykket til {purpose}. Du kan trekke det tilbake når som helst på Min side.",
        "Du har samtykt til {purpose}. Du kan trekkje det tilbake når som helst på Mi side.",
        "You have consented to {purpose}. You can withdraw at any time on My page.",
    ),
    "SOFT_OPT_IN": Texts(
        "Du er kunde hos oss, og kan få {purpose} til du sier nei.",
        "Du er kunde hos oss, og kan få {purpose} til du seier nei.",
        "You are our customer and may receive {purpose} until you say no.",
    ),
    "CONTRACT": Texts(
        "Vi trenger opplysningene til {purpose} for å oppfylle avtalen med deg.",
        "Vi treng opplysningane til {purpose} for å oppfylle avtalen med deg.",
        "We need the data for {purpose} to fulfil our contract with you.",
    ),
    "LEGAL_OBLIGATION": Texts(
        "Loven pålegger oss å bruke opplysningene til {purpose}.",
        "Lova pålegg oss å bruke opplysningane til {purpose}.",
        "The law requires us to use the data for {purpose}.",
    ),
    "LEGITIMATE_INTEREST": Texts(
        "Vi har en berettiget interesse i å bruke opplysningene til {purpose}.",
        "Vi har ei rettkomen interesse i å bruke opplysningane til {purpose}.",
        "We have a legitimate interest in using the data for {purpose}.",
    ),
}


def sentence(rule: str, purpose: Purpose | None, channel: str = "") -> Texts:
    """The sentence for `rule`, with names of purpose and channel. Raises KeyError for an unknown rule."""
    return _filled(rule, purpose.name if purpose is not None else None, channel)


@lru_cache(maxsize=4096)
def _filled(rule: str, name: Texts | None, channel: str) -> Texts:
    template, names = SENTENCES[rule], name or _NO_PURPOSE
    channels, yours = _CHANNELS.get(channel, _ANY_CHANNEL), _YOURS.get(channel, _ANY_ADDRESS)

    def fill(language: str) -> str:
        word = names.get(language)
        if name is not None:
            word = f"“{word}”" if language == "en" else f"«{word}»"
        text = template.get(language).format(
            purpose=word, channel=channels.get(language), yours=yours.get(language)
        )
        return text[0].upper() + text[1:]

    return Texts(nb=fill("nb"), nn=fill("nn"), en=fill("en"))
