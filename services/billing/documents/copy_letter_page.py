"""The copy letter of a credit check as one page that fetches nothing."""

from services.billing.documents.page import FILES
from services.billing.model.copy_letter import CopyLetter

_TITLES = {"nb": "Gjenpartsbrev", "nn": "Gjenpartsbrev", "en": "Copy letter"}
_INTROS = {
    "nb": """Vi har innhentet kredittopplysninger om deg. Dette er en kopi av det som ble gitt ut, etter
kredittopplysningsloven § 18. Mener du at noe er feil, ber du kredittopplysningsforetaket rette det.""",
    "nn": """Vi har henta inn kredittopplysningar om deg. Dette er ein kopi av det som blei gitt ut, etter
kredittopplysningslova § 18. Meiner du at noko er feil, ber du kredittopplysningsføretaket rette det.""",
    "en": """We have obtained credit information about you. This is a copy of what was given out, by section
18 of the Norwegian Credit Information Act. If you think that something is wrong, ask the bureau to correct
it.""",
}


def render(letter: CopyLetter, language: str) -> bytes:
    """The page in nb, nn or en."""
    title, intro = _TITLES[language], _INTROS[language]
    page = FILES.get_template("copy_letter.html.j2")
    return page.render(language=language, title=title, intro=intro, items=letter.items(language)).encode()
