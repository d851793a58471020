"""The letter that ends an erasure: what was erased, what is kept by which law until when, who is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.disclosure.model.data_request import LANGUAGES
from services.disclosure.model.erasure import Item, Letter, Outcome
from services.disclosure.model.third_party import PartyKind
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
    handed_out: str
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
        nothing_kept="Vi beholder ikke noe om deg uten at en lov pålegger eller tillater det.",
        until="til og med {day}",
        after="Når tiden er ute, slettes også dette. Du trenger ikke å gjøre noe.",
        told="Disse har fått opplysninger om deg fra oss. Vi sier fra til dem at også de må slette deg, og "
        "følger opp til de har bekreftet det:",
        nobody_told="Ingen av leverandørene våre har fått opplysninger om deg, så det er ingen av dem vi "
        "skal be om å slette deg.",
        handed_out="Vi har også utlevert opplysninger om deg til disse. De svarer selv for det de har fått, "
        "og vi kan ikke slette det hos dem:",
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
        nothing_kept="Vi tek ikkje vare på noko om deg utan at ei lov påbyr eller tillèt det.",
        until="til og med {day}",
        after="Når tida er ute, blir òg dette sletta. Du treng ikkje gjere noko.",
        told="Desse har fått opplysningar om deg frå oss. Vi seier frå til dei at dei òg må slette deg, og "
        "følgjer opp til dei har stadfesta det:",
        nobody_told="Ingen av leverandørane våre har fått opplysningar om deg, så det er ingen av dei vi "
        "skal be om å slette deg.",
        handed_out="Vi har òg utlevert opplysningar om deg til desse. Dei svarar sjølve for det dei har "
        "fått, og vi kan ikkje slette det hos dei:",
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
        nothing_kept="We keep nothing about you unless a law requires or permits it.",
        until="until {day}",
        after="When its time is up, this is erased too. There is nothing you need to do.",
        told="These have received information about you from us. We are telling them that they must erase "
        "it too, and follow up until they have confirmed:",
        nobody_told="None of our suppliers has received information about you, so there is none whom we "
        "must ask to erase it.",
        handed_out="We have also disclosed information about you to these. They answer for what they got, "
        "and we cannot erase it there:",
        ask="To know more about who they are, ask our data protection officer: {officer}.",
        complain="If you think that we did something wrong, write to {officer} or complain to the "
        "Norwegian Data Protection Authority (datatilsynet.no).",
        last="This is the last you will hear from us. The address we sent it to is erased once it has left.",
        regards="Regards,",
    ),
}
_PARTIES = {
    PartyKind.AUTHORITY: {"nb": "En myndighet", "nn": "Ei styresmakt", "en": "An authority"},
    PartyKind.COURT: {"nb": "En domstol", "nn": "Ein domstol", "en": "A court"},
    PartyKind.BAILIFF: {"nb": "Namsmannen", "nn": "Namsmannen", "en": "The enforcement officer"},
    PartyKind.COLLECTOR: {"nb": "Et inkassoforetak", "nn": "Eit inkassoføretak", "en": "A debt collector"},
    PartyKind.NAMED_BY_PERSON: {
        "nb": "Noen som du selv ba oss gi opplysningene til",
        "nn": "Nokon som du sjølv bad oss gje opplysningane til",
        "en": "Somebody whom you asked us to give the information to",
    },
}


def compose(
    items: Sequence[Item],
    recipients: Sequence[str],
    handed_to: Sequence[str] = (),
    *,
    language: str,
    on: date,
    sender: str,
    officer: str,
) -> Letter:
    """The letter about what was done.

    Args:
        items: what went and what is held; blocks are not for a letter.
        recipients: names of the categories of those who are told, each once.
        handed_to: kinds of third parties that got data, but for what is kept from the person. As there may
            be others, nothing here says that there are none.
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
        *([_list(words.handed_out, _parties(handed_to, used))] if handed_to else []),
        words.complain.format(officer=officer),
        words.last,
        f"{words.regards}\n{sender}",
    ]
    return Letter(words.subject, "\n\n".join(parts) + "\n", used)


def _parties(kinds: Sequence[str], language: str) -> list[str]:
    return [f"- {_PARTIES[PartyKind(kind)][language]}" for kind in kinds]


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
