"""Texts in the three languages in which a customer may be asked."""

from dataclasses import dataclass

LANGUAGES = ("nb", "nn", "en")
DEFAULT_LANGUAGE = "nb"


@dataclass(frozen=True)
class LocalText:
    """One text in Bokmål, Nynorsk and English."""

    nb: str
    nn: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in `language` ("nb", "nn", "en", also with a region: "en-GB"); Bokmål for any other."""
        return {"nb": self.nb, "nn": self.nn, "en": self.en}[known_language(language)]

    def missing(self) -> list[str]:
        """The languages in which the text is empty."""
        return [language for language in LANGUAGES if not self.in_language(language).strip()]

    def longest(self) -> int:
        """Length in characters of the longest of the three."""
        return max(len(self.nb), len(self.nn), len(self.en))


def known_language(language: str) -> str:
    """`language` reduced to one of LANGUAGES; plain "no" and everything unknown is Bokmål."""
    short = language.strip().lower().split("-")[0]
    return short if short in LANGUAGES else DEFAULT_LANGUAGE


_VOLUNTARY = LocalText(
    nb="Det er frivillig å svare, og det har ingen følger for deg om du lar være.",
    nn="Det er frivillig å svare, og det har ingen følgjer for deg om du lèt vere.",
    en="Answering is voluntary, and not answering has no consequences for you.",
)
_SHARED = LocalText(
    nb="Leverandøren som deltok i leveransen til deg, kan få lese svarene dine om denne leveransen.",
    nn="Leverandøren som var med på leveransen til deg, kan få lese svara dine om denne leveransen.",
    en="The supplier that took part in your delivery may read your answers about that delivery.",
)
_NOT_SHARED = LocalText(
    nb="Svarene deles ikke med noen leverandør.",
    nn="Svara blir ikkje delte med nokon leverandør.",
    en="Your answers are not shared with any supplier.",
)
_KEPT = LocalText(
    nb="Koblingen mellom deg og svarene slettes når invitasjonen utløper. "
    "Svar du ikke sender inn, slettes samtidig. Svarene slettes etter {kept}.",
    nn="Koplinga mellom deg og svara blir sletta når invitasjonen går ut. "
    "Svar du ikkje sender inn, blir sletta samstundes. Svara blir sletta etter {kept}.",
    en="The link between you and your answers is deleted when the invitation expires. "
    "Answers that you do not submit are deleted at the same time. The answers are deleted after {kept}.",
)
_ONE_MONTH = LocalText(nb="én måned", nn="éin månad", en="one month")
_MONTHS = LocalText(nb="{months} måneder", nn="{months} månader", en="{months} months")


_FOLLOW_UP = LocalText(
    nb="Jeg er ikke fornøyd og vil at kundeservice tar kontakt. "
    "Da får kundeservice vite at du ikke er fornøyd med denne kontakten, men ikke hva du har svart.",
    nn="Eg er ikkje nøgd og vil at kundeservice tek kontakt. "
    "Då får kundeservice vite at du ikkje er nøgd med denne kontakten, men ikkje kva du har svart.",
    en="I am not satisfied and want customer service to contact me. "
    "Customer service then learns that you are not satisfied with this contact, but not what you answered.",
)


def follow_up_offer(language: str) -> str:
    """What stands at the box by which the person asks to be contacted; it is never ticked beforehand."""
    return _FOLLOW_UP.in_language(language)


def notice(language: str, *, shared: bool, kept_months: int) -> str:
    """What every respondent is told before the first question, made from the facts so that it is not untrue.

    Source: the privacy statement, section "Kundeundersøkelser" (voluntary, may be shared with a supplier),
    and GDPR article 13(2)(a) (for how long the answers are kept, in months).
    """
    kept = (_ONE_MONTH if kept_months == 1 else _MONTHS).in_language(language).format(months=kept_months)
    parts = (_VOLUNTARY, _SHARED if shared else _NOT_SHARED, _KEPT)
    return " ".join(part.in_language(language).format(kept=kept) for part in parts)
