"""The letter that ends an erasure: what was erased, what is kept by which law until when, who is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.disclosure.model.data_request import LANGUAGES
from services.disclosure.model.erasure import Item, Letter, Outcome
from services.kernel.wording import day


@dataclass(frozen=True)
class _Words:
    """The letter's texts in one language."""

    subject: str
    greeting: str
    done: str
    erased: str
    nothing_erased: str
    kept: str
    nothing_kept: str
    until: str
    after: str
    told: str
    nobody_told: str
    ask: str
    complain: str
    last: str
    regards: str


_WORDS = {
    "nb": _Words(
        subject="Opplysningene dine er slettet",
        greeting="Hei!",
        done="Du ba oss slette det vi har om deg. Det gjorde vi {day}.",
        erased="Dette er slettet:",
        nothing_erased="Vi hadde ingenting som kunne slettes med en gang.",
        kept="Noe må vi beholde en stund til, og det brukes ikke til annet enn det som står her.",
        nothing_kept="Vi har ikke beholdt noe om deg.",
        until="til og med {day}",
        after="Når tiden er ute, slettes også dette. Du trenger ikke å gjøre noe.",
        told="Disse har fått opplysninger om deg fra oss. Vi sier fra til dem at også de må slette deg, og "
        "følger opp til de har bekreftet det:",
        nobody_told="Vi har ikke gitt opplysninger om deg til andre.",
        ask="Vil du vite mer om hvem de er, spør du personvernombudet vårt: {officer}.",
        complain="Mener du at vi har gjort noe feil, kan du skrive til {officer} eller klage til "
        "Datatilsynet (datatilsynet.no).",
        last="Dette er det siste du hører fra oss. Adressen vi sendte det til, slettes når det er sendt.",
        regards="Hilsen",
    ),
    "nn": _Words(
        subject="Opplysningane dine er sletta",
        greeting="Hei!",
        done="Du bad oss slette det vi har om deg. Det gjorde vi {day}.",
        erased="Dette er sletta:",
        nothing_erased="Vi hadde ingenting som kunne slettast med ein gong.",
        kept="Noko må vi ta vare på ei stund til, og det blir ikkje brukt til anna enn det som står her.",
        nothing_kept="Vi har ikkje teke vare på noko om deg.",
        until="til og med {day}",
        after="Når tida er ute, blir òg dette sletta. Du treng ikkje gjere noko.",
        told="Desse har fått opplysningar om deg frå oss. Vi seier frå til dei at dei òg må slette deg, og "
        "følgjer opp til dei har stadfesta det:",
        nobody_told="Vi har ikkje gjeve opplysningar om deg til andre.",
        ask="Vil du vite meir om kven dei er, spør du personvernombodet vårt: {officer}.",
        complain="Meiner du at vi har gjort noko feil, kan du skrive til {officer} eller klage til "
        "Datatilsynet (datatilsynet.no).",
        last="Dette er det siste du høyrer frå oss. Adressa vi sende det til, blir sletta når det er sendt.",
        regards="Helsing",
    ),
    "en": _Words(
        subject="Your information has been erased",
        greeting="Hello,",
        done="You asked us to erase what we hold about you. We did so on {day}.",
        erased="This has been erased:",
        nothing_erased="There was nothing that could be erased at once.",
        kept="Some of it we must keep for a while, and it is used for nothing but what is said here.",
        nothing_kept="We have kept nothing about you.",
        until="until {day}",
        after="When its time is up, this is erased too. There is nothing you need to do.",
        told="These have received information about you from us. We are telling them that they must erase "
        "it too, and follow up until they have confirmed:",
        nobody_told="We have not given information about you to anyone else.",
        ask="To know more about who they are, ask our data protection officer: {officer}.",
        complain="If you think that we did something wrong, write to {officer} or complain to the "
        "Norwegian Data Protection Authority (datatilsynet.no).",
        last="This is the last you hear from us. The address that it was sent to is erased once it has left.",
        regards="Regards,",
    ),
}


def compose(
    items: Sequence[Item], recipients: Sequence[str], *, language: str, on: date, sender: str, officer: str
) -> Letter:
    """The letter about what was done.

    Args:
        items: what went and what is held; blocks are not for a letter.
        recipients: names of the categories of those who are told, each once.
        language: nb, nn or en; any other is read as nb.
        on: the day of the erasure, Europe/Oslo.
        sender: the company's name.
        officer: how to reach the privacy officer.
    """
    used = language if language in _WORDS else LANGUAGES[0]
    words = _WORDS[used]
    gone = [f"- {_counted(item, used)}" for item in items if item.outcome is Outcome.ERASE]
    kept = _kept([item for item in items if item.outcome is Outcome.HOLD], used)
    parts = [
        words.greeting,
        words.done.format(day=day(on, used)),
        _list(words.erased, gone) if gone else words.nothing_erased,
        *([words.kept, *kept, words.after] if kept else [words.nothing_kept]),
        *(
            [_list(words.told, [f"- {name}" for name in recipients]), words.ask.format(officer=officer)]
            if recipients
            else [words.nobody_told]
        ),
        words.complain.format(officer=officer),
        words.last,
        f"{words.regards}\n{sender}",
    ]
    return Letter(words.subject, "\n\n".join(parts) + "\n", used)


def _list(heading: str, lines: Sequence[str]) -> str:
    return "\n".join([heading, *lines])


def _counted(item: Item, language: str) -> str:
    return f"{item.title(language)} ({item.records})"


def _kept(items: Sequence[Item], language: str) -> list[str]:
    """A paragraph for each reason, with what it holds until when: one law mostly holds several kinds."""
    by_reason: dict[tuple[str, str], list[str]] = {}
    for item in items:
        until = _WORDS[language].until.format(day=day(item.until, language)) if item.until else ""
        line = f"- {_counted(item, language)}" + (f", {until}" if until else "")
        by_reason.setdefault((item.explanation(language), item.statute), []).append(line)
    return [_list(_reason(why, statute), lines) for (why, statute), lines in by_reason.items()]


def _reason(why: str, statute: str) -> str:
    law = f" ({statute})" if statute and why else statute
    return f"{why.removesuffix('.')}{law}:"
