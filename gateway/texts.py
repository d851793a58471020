"""Titles and texts of problems in Bokmål, Nynorsk and English.

A title says what sort of refusal it is. A text stands here for refusals that any request can meet; a
context's own refusals bring their own (English) text along.
"""

from __future__ import annotations

Text = tuple[str, str, str]  # nb, nn, en

TITLES: dict[str, Text] = {
    "invalid": ("Forespørselen er ikke gyldig", "Førespurnaden er ikkje gyldig", "The request is not valid"),
    "not_found": ("Finnes ikke", "Finst ikkje", "Not found"),
    "already_exists": ("Finnes allerede", "Finst allereie", "Already exists"),
    "conflict": ("Konflikt med noe som er gjort før", "Konflikt med noko som er gjort før", "Conflict"),
    "precondition": (
        "Det går ikke slik det står nå",
        "Det går ikkje slik det står no",
        "Not possible as things stand",
    ),
    "forbidden": ("Ikke tillatt", "Ikkje tillate", "Not allowed"),
    "unauthenticated": ("Du må logge inn", "Du må logge inn", "You must log in"),
    "exhausted": (
        "For mange eller for store forespørsler",
        "For mange eller for store førespurnader",
        "Too much",
    ),
    "unavailable": ("Ikke tilgjengelig nå", "Ikkje tilgjengeleg no", "Not available right now"),
    "deadline": ("Det tok for lang tid", "Det tok for lang tid", "It took too long"),
    "aborted": ("Noe annet kom i veien", "Noko anna kom i vegen", "Something else came in between"),
    "internal": ("Noe gikk galt hos oss", "Noko gjekk gale hos oss", "Something went wrong here"),
    "unimplemented": ("Finnes ikke ennå", "Finst ikkje enno", "Not there yet"),
    "cancelled": ("Avbrutt", "Avbrote", "Cancelled"),
}

# Only texts without facts of their own: a detail that names a scope or a limit stays as it came.
DETAILS: dict[str, Text] = {
    "TOKEN_MISSING": (
        "Logg inn først: dette krever et bearer-token.",
        "Logg inn først: dette krev eit bearer-token.",
        "Log in first: this needs a bearer token.",
    ),
    "TOKEN_INVALID": (
        "Innloggingen kan ikke bekreftes. Logg inn på nytt.",
        "Innlogginga kan ikkje stadfestast. Logg inn på nytt.",
        "The token cannot be verified. Log in again.",
    ),
    "TOKEN_EXPIRED": (
        "Innloggingen har gått ut. Logg inn på nytt.",
        "Innlogginga har gått ut. Logg inn på nytt.",
        "The token has expired. Log in again.",
    ),
    "LOGIN_TOO_WEAK": (
        "Logg inn på en sikrere måte.",
        "Logg inn på ein sikrare måte.",
        "Log in in a stronger way.",
    ),
    "WRONG_SURFACE": (
        "Denne innloggingen gjelder en annen del av tjenesten.",
        "Denne innlogginga gjeld ein annan del av tenesta.",
        "This login is for another part of the service.",
    ),
    "ROLE_MISSING": (
        "Rollene dine dekker ikke dette.",
        "Rollene dine dekkjer ikkje dette.",
        "Your roles do not cover this.",
    ),
    "CUSTOMER_UNKNOWN": (
        "Du er logget inn, men ingen kunde hører til denne innloggingen ennå.",
        "Du er logga inn, men ingen kunde høyrer til denne innlogginga enno.",
        "You are logged in, but no customer belongs to this login yet.",
    ),
    "ACCESS_REASON_REQUIRED": (
        "Oppgi hvorfor du ser på opplysningene: X-Access-Reason.",
        "Oppgje kvifor du ser på opplysningane: X-Access-Reason.",
        "Say why you look at this person's data: X-Access-Reason.",
    ),
    "IDEMPOTENCY_KEY_REQUIRED": (
        "Send en Idempotency-Key: dette må ikke skje to ganger.",
        "Send ein Idempotency-Key: dette må ikkje skje to gonger.",
        "Send an Idempotency-Key: this must not happen twice.",
    ),
    "IDEMPOTENCY_KEY_REUSED": (
        "Nøkkelen er brukt før med et annet innhold.",
        "Nøkkelen er brukt før med eit anna innhald.",
        "The key was used before with another content.",
    ),
    "JSON_MALFORMED": ("Innholdet er ikke JSON.", "Innhaldet er ikkje JSON.", "The body is not JSON."),
    "ENCODING_BROKEN": (
        "Innholdet er ikke gyldig UTF-8.",
        "Innhaldet er ikkje gyldig UTF-8.",
        "The body is not valid UTF-8.",
    ),
    "FIELD_UNKNOWN": (
        "Innholdet har felter som ikke finnes.",
        "Innhaldet har felt som ikkje finst.",
        "The body has fields that do not exist.",
    ),
    "TYPE_WRONG": (
        "Felter har feil type.",
        "Felt har feil type.",
        "Fields have the wrong type.",
    ),
    "MEDIA_TYPE_UNSUPPORTED": (
        "Send innholdet som application/json.",
        "Send innhaldet som application/json.",
        "Send the body as application/json.",
    ),
    "BODY_TOO_LARGE": ("Innholdet er for stort.", "Innhaldet er for stort.", "The body is too large."),
    "ROUTE_UNKNOWN": ("Adressen finnes ikke.", "Adressa finst ikkje.", "There is nothing at this address."),
    "METHOD_NOT_ALLOWED": (
        "Adressen tar ikke imot denne metoden.",
        "Adressa tek ikkje imot denne metoden.",
        "This address does not take this method.",
    ),
    "INVOICE_NOT_FOUND": (
        "Denne fakturaen finnes ikke hos deg.",
        "Denne fakturaen finst ikkje hos deg.",
        "You have no such invoice.",
    ),
    "BILLING_ACCOUNT_NOT_FOUND": (
        "Vi fakturerer deg ikke for noe ennå.",
        "Vi fakturerer deg ikkje for noko enno.",
        "You are not charged for anything yet.",
    ),
    "PAYOUT_ACCOUNT_NOT_FOUND": (
        "Vi har ikke lagret noen konto for utbetaling til deg.",
        "Vi har ikkje lagra nokon konto for utbetaling til deg.",
        "No account for paying you back is stored.",
    ),
    "RATE_LIMITED": (
        "For mange forespørsler. Vent litt.",
        "For mange førespurnader. Vent litt.",
        "Too many requests. Wait a little.",
    ),
    "UNAVAILABLE": (
        "En del som trengs, svarer ikke nå. Prøv igjen.",
        "Ein del som trengst, svarar ikkje no. Prøv igjen.",
        "A part that this needs cannot be reached right now. Try again.",
    ),
    "DEADLINE_EXCEEDED": (
        "Det tok for lang tid. Prøv igjen.",
        "Det tok for lang tid. Prøv igjen.",
        "It took too long. Try again.",
    ),
    "INTERNAL": (
        "Noe gikk galt hos oss. trace_id leder til loggen.",
        "Noko gjekk gale hos oss. trace_id leier til loggen.",
        "Something went wrong here. The trace_id leads to the log.",
    ),
    "OPERATION_UNKNOWN": (
        "Det finnes ingen slik operasjon.",
        "Det finst ingen slik operasjon.",
        "There is no such operation.",
    ),
    "INVALID_REQUEST": (
        "Noen felter bryter regler; se violations.",
        "Nokre felt bryt reglar; sjå violations.",
        "Some fields break rules; see violations.",
    ),
    "CALLER_NOT_ALLOWED": ("Du kan ikke gjøre dette.", "Du kan ikkje gjere dette.", "You may not do this."),
}
_INDEX = {"nb": 0, "nn": 1, "en": 2}


def title(kind: str, language: str) -> str:
    """The title for a kind of refusal."""
    return TITLES[kind][_INDEX[language]]


def detail(reason: str, language: str, otherwise: str) -> str:
    """The text for a reason, or the text that the refusal brought along."""
    known = DETAILS.get(reason)
    return otherwise if known is None else known[_INDEX[language]]
