"""Texts from template files."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from services.chassis.vault import Redacted
from services.customer.model.campaign import NAME, with_name
from services.customer.model.channel import POST, SMS
from services.customer.model.message import Rendered
from services.customer.model.template import Template
from services.kernel import wording
from services.kernel.calendar import oslo_date

TEMPLATES = Path(__file__).parents[1] / "templates"
LEFT_OUT = "[...]"


class TemplateFiles:
    """Renders `templates/<name>/<language>.txt`: a subject line, a blank line, the text.

    An SMS has `<language>.sms.txt` instead, which is all text.
    """

    def __init__(self, company: str) -> None:
        """`company` signs every text."""
        # Plain text only: nothing is escaped, and nothing in a value is ever run as a template.
        self._files = Environment(
            loader=FileSystemLoader(TEMPLATES),
            undefined=StrictUndefined,
            auto_reload=False,  # else each text asks the disk whether its template has changed
            autoescape=False,  # noqa: S701 - plain-text mail and SMS, never HTML
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._pages = Environment(
            loader=FileSystemLoader(TEMPLATES),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._pages.globals["company"] = self._files.globals["company"] = company
        self._files.filters |= {"day": _day, "kroner": _kroner}

    def render(
        self,
        template: Template,
        language: str,
        channel: str,
        values: Mapping[str, str],
        *,
        name: str,
        opt_out_url: str,
    ) -> Rendered:
        """The message; in the copy that is kept, secret values and the opt-out link read `[...]`."""
        known = {value: values.get(value, "") for value in (*template.values, *template.optional)}
        known |= _in_language(known, language, name)
        if link := known.get("link"):  # the page behind it opens in the language of the mail
            known["link"] = f"{link}?{urlencode({'lang': language})}"
        hidden = {
            value: LEFT_OUT if value in template.secret and text else text for value, text in known.items()
        }
        subject, body = self._text(template.name, language, channel, known | {"name": name})
        _, shown = self._text(template.name, language, channel, hidden | {"name": name})
        if opt_out_url:
            body += self._opt_out(language, channel, opt_out_url)
            shown += self._opt_out(language, channel, LEFT_OUT)
        end = "" if channel == SMS else "\n"
        return Rendered(Redacted(subject), Redacted(body + end), Redacted(shown + end))

    def letter(
        self,
        language: str,
        subject: Redacted[str],
        body: Redacted[str],
        address: Sequence[str],
        written_at: datetime,
    ) -> str:
        """The letter as one HTML page of A4, which fetches nothing."""
        return self._pages.get_template("letter/letter.html").render(
            language=language,
            subject=subject.reveal(),
            paragraphs=body.reveal().strip().split("\n\n"),
            address=address,
            day=wording.day(oslo_date(written_at), language),
        )

    def _text(self, name: str, language: str, channel: str, values: Mapping[str, str]) -> tuple[str, str]:
        ending = ".sms.txt" if channel == SMS else ".txt"
        text = self._files.get_template(f"{name}/{language}{ending}").render(values, language=language)
        if channel == SMS:
            return "", text.strip()
        subject, _, body = text.partition("\n")
        return " ".join(subject.split()), body.strip()

    def _opt_out(self, language: str, channel: str, url: str) -> str:
        ending = {SMS: ".sms.txt", POST: ".post.txt"}.get(channel, ".txt")
        text = self._files.get_template(f"opt_out/{language}{ending}").render(url=url).strip()
        return ("\n" if channel == SMS else "\n\n") + text


def _in_language(values: Mapping[str, str], language: str, name: str) -> dict[str, str]:
    """The values that differ by language, by their names without the ending, with the receiver's name in."""
    ending = f"_{language}"
    chosen = {key.removesuffix(ending): text for key, text in values.items() if key.endswith(ending)}
    greeted = {"greeted": "yes"} if any(NAME in text for text in chosen.values()) else {"greeted": ""}
    return {key: with_name(text, name) for key, text in chosen.items()} | greeted


@pass_context
def _day(context: Context, iso_day: str) -> str:
    return wording.day(date.fromisoformat(iso_day), context["language"])


@pass_context
def _kroner(context: Context, ore: str) -> str:
    return wording.kroner(int(ore), context["language"])
