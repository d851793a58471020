"""The privacy notice as a page: one file, no scripts, nothing loaded from anywhere."""

from __future__ import annotations

from jinja2 import Environment, StrictUndefined

from gateway.schemas.privacy_notice import PrivacyNotice

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

WORDS = {
    "nb": {
        "title": "Slik bruker vi opplysningene dine",
        "contents": "Innhold",
        "information": "Verdt å vite",
        "see": "Se også",
        "yours": "Du bestemmer",
        "consent": "Bare hvis du sier ja",
        "object": "Du kan si nei",
        "neither": "Nødvendig",
        "basis": "Hvorfor vi har lov til det",
        "interest": "Vår interesse",
        "data": "Opplysninger",
        "recipients": "Hvem som kan få dem",
        "nobody": "Ingen utenfor selskapet",
        "kept": "Hvor lenge",
        "retention": "Så lenge tar vi vare på opplysningene",
        "age": "Aldersgrense",
        "years": "år",
        "terminals": "Nettlesere og apper",
        "terminals_text": "Bare det nødvendige er på til du sier ja. "
        "Et nei er like lett som et ja og koster ingenting.",
        "months": "Svaret gjelder i {} måneder.",
        "gpc": "Sier nettleseren din nei (Sec-GPC), er svaret nei til du selv sier noe annet.",
        "rights": "Rettighetene dine",
        "processors": "De som arbeider for oss nå",
        "processors_text": "Vi oppgir kategorier. Ber du om innsyn, får du vite nøyaktig hvem.",
        "none": "Ingen for tiden.",
        "contact": "Hvem vi er",
        "officer": "Personvernombud",
        "complain": "Klage",
        "version": "Versjon",
    },
    "nn": {
        "title": "Slik bruker vi opplysningane dine",
        "contents": "Innhald",
        "information": "Verdt å vite",
        "see": "Sjå òg",
        "yours": "Du bestemmer",
        "consent": "Berre dersom du seier ja",
        "object": "Du kan seie nei",
        "neither": "Nødvendig",
        "basis": "Kvifor vi har lov til det",
        "interest": "Interessa vår",
        "data": "Opplysningar",
        "recipients": "Kven som kan få dei",
        "nobody": "Ingen utanfor selskapet",
        "kept": "Kor lenge",
        "retention": "Så lenge tek vi vare på opplysningane",
        "age": "Aldersgrense",
        "years": "år",
        "terminals": "Nettlesarar og appar",
        "terminals_text": "Berre det nødvendige er på til du seier ja. "
        "Eit nei er like lett som eit ja og kostar ingenting.",
        "months": "Svaret gjeld i {} månader.",
        "gpc": "Seier nettlesaren din nei (Sec-GPC), er svaret nei til du sjølv seier noko anna.",
        "rights": "Rettane dine",
        "processors": "Dei som arbeider for oss no",
        "processors_text": "Vi oppgir kategoriar. Ber du om innsyn, får du vite nøyaktig kven.",
        "none": "Ingen for tida.",
        "contact": "Kven vi er",
        "officer": "Personvernombod",
        "complain": "Klage",
        "version": "Versjon",
    },
    "en": {
        "title": "How we use your data",
        "contents": "Contents",
        "information": "Good to know",
        "see": "See also",
        "yours": "You decide",
        "consent": "Only if you say yes",
        "object": "You can say no",
        "neither": "Necessary",
        "basis": "Why we are allowed to",
        "interest": "Our interest",
        "data": "Data",
        "recipients": "Who may receive it",
        "nobody": "Nobody outside the company",
        "kept": "How long",
        "retention": "How long we keep the data",
        "age": "Age limit",
        "years": "years",
        "terminals": "Browsers and apps",
        "terminals_text": "Only what is necessary is on until you say yes. "
        "A no is as easy as a yes and costs nothing.",
        "months": "An answer holds for {} months.",
        "gpc": "If your browser says no (Sec-GPC), the answer is no until you say otherwise.",
        "rights": "Your rights",
        "processors": "Who works for us now",
        "processors_text": "We state categories. If you ask for access, you are told exactly who.",
        "none": "Nobody at present.",
        "contact": "Who we are",
        "officer": "Data protection officer",
        "complain": "Complaints",
        "version": "Version",
    },
}

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --yes: #0a6b3d; --no: #7a4a00; --must: #47506b }
@media (prefers-color-scheme: dark) { :root { --yes: #6fd6a3; --no: #e8b566; --must: #b3bede } }
* { box-sizing: border-box }
body { font: 1.05rem/1.6 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 2rem 1.2rem 5rem }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .6rem } h2 { margin: 3rem 0 .5rem; font-size: 1.4rem }
h3 { margin: 0 0 .3rem; font-size: 1.1rem } p { margin: .3rem 0 .8rem }
nav ul { columns: 2; padding-left: 1.1rem } nav li { break-inside: avoid }
article { border: 1px solid var(--line); border-radius: .7rem; padding: 1rem 1.2rem; margin: 1rem 0 }
.tag { font-size: .85rem; font-weight: 600 } .consent { color: var(--yes) } .object { color: var(--no) }
.neither { color: var(--must) }
dl { display: grid; grid-template-columns: 11rem 1fr; gap: .3rem 1rem; margin: 0 }
dt { font-weight: 600 } dd { margin: 0 }
footer { margin-top: 3rem; font-size: .85rem; overflow-wrap: anywhere }
@media (max-width: 34rem) {
  dl { grid-template-columns: 1fr } dd { margin-bottom: .5rem } nav ul { columns: 1 }
}
"""

_TEMPLATE = """<!doctype html>
<html lang="{{ notice.language }}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ w.title }} – {{ notice.controller.name }}</title><style>{{ style | safe }}</style></head>
<body>
<header><h1>{{ w.title }}</h1><p>{{ notice.introduction }}</p></header>
<nav aria-label="{{ w.contents }}"><h2>{{ w.contents }}</h2><ul>
{%- for section in notice.sections %}<li><a href="#{{ section.key }}">{{ section.name }}</a></li>{% endfor %}
<li><a href="#information">{{ w.information }}</a></li>
<li><a href="#retention">{{ w.retention }}</a></li>
<li><a href="#terminals">{{ w.terminals }}</a></li>
<li><a href="#rights">{{ w.rights }}</a></li><li><a href="#processors">{{ w.processors }}</a></li>
<li><a href="#contact">{{ w.contact }}</a></li></ul></nav>
<main>
{%- for section in notice.sections %}
<section aria-labelledby="{{ section.key }}">
<h2 id="{{ section.key }}">{{ section.name }}</h2><p>{{ section.text }}</p>
{%- for item in section.purposes | map("told_by", purposes) %}
{%- set tag = "consent" if item.needs_consent else "object" if item.can_object else "neither" %}
<article id="{{ item.key }}">
<h3>{{ item.name }}</h3><p class="tag {{ tag }}">{{ w[tag] }}</p><p>{{ item.text }}</p>
<dl>
<dt>{{ w.basis }}</dt><dd>{{ item.legal_basis_meaning }} ({{ item.legal_basis }})</dd>
{%- if item.interest %}<dt>{{ w.interest }}</dt><dd>{{ item.interest }}</dd>{% endif %}
<dt>{{ w.data }}</dt><dd>{{ item.data_categories | map(attribute="name") | join(", ") }}</dd>
<dt>{{ w.recipients }}</dt><dd>{{ item.recipients | map(attribute="name") | join(", ") or w.nobody }}</dd>
<dt>{{ w.kept }}</dt><dd>{{ item.retention.text }}{% if item.statute %} ({{ item.statute }}){% endif %}</dd>
{%- if item.minimum_age %}<dt>{{ w.age }}</dt><dd>{{ item.minimum_age }} {{ w.years }}</dd>{% endif %}
</dl></article>
{%- endfor %}
{%- if section.also %}<p>{{ w.see }}:
{% for item in section.also | map("told_by", purposes) -%}
<a href="#{{ item.key }}">{{ item.name }}</a>{{ ", " if not loop.last }}
{%- endfor %}</p>{% endif %}
</section>
{%- endfor %}
<h2 id="information">{{ w.information }}</h2>
{%- for item in notice.information %}<h3>{{ item.name }}</h3><p>{{ item.text }}</p>{% endfor %}
<h2 id="terminals">{{ w.terminals }}</h2><p>{{ w.terminals_text }}</p>
<dl>{% for item in notice.terminal_categories %}<dt>{{ item.name }}</dt><dd>{{ item.text }}
{%- if item.months %} {{ w.months.format(item.months) }}{% endif %}
{%- if item.denied_by_gpc %} {{ w.gpc }}{% endif %}</dd>{% endfor %}</dl>
<h2 id="retention">{{ w.retention }}</h2>
<dl>{% for item in notice.retention %}<dt>{{ item.name }}</dt><dd>{{ item.text }}</dd>{% endfor %}</dl>
<h2 id="rights">{{ w.rights }}</h2>
<dl>{% for right in notice.rights %}<dt>{{ right.name }}</dt><dd>{{ right.text }}</dd>{% endfor %}</dl>
<h2 id="processors">{{ w.processors }}</h2><p>{{ w.processors_text }}</p>
{%- if notice.processors %}
<ul>{% for line in notice.processors %}<li>{{ category(line.category) }}:
{{ names(line.purposes) }} ({{ line.countries | join(", ") }})</li>{% endfor %}</ul>
{%- else %}<p>{{ w.none }}</p>{% endif %}
<h2 id="contact">{{ w.contact }}</h2>
<p>{{ notice.controller.name }}, {{ notice.controller.organisation_number }}<br>
{{ notice.controller.address }}<br>
{{ notice.controller.contact }}</p>
<dl><dt>{{ w.officer }}</dt><dd>{{ notice.controller.privacy_officer }}</dd>
<dt>{{ w.complain }}</dt><dd>{{ notice.controller.supervisory_authority }}</dd></dl>
</main>
<footer>{{ w.version }} {{ notice.policy_version }}</footer>
</body></html>
"""

_pages = Environment(autoescape=True, undefined=StrictUndefined)
_pages.filters["told_by"] = lambda key, purposes: purposes[key]
_page = _pages.from_string(_TEMPLATE)


def render(notice: PrivacyNotice) -> str:
    """The notice as HTML in its language."""
    known = {item.key: item for item in notice.purposes}

    def names(keys: list[str]) -> str:
        return ", ".join(known[key].name if key in known else key for key in keys)

    categories = {item.key: item.name for item in notice.recipients}
    return _page.render(
        notice=notice,
        w=WORDS[notice.language],
        style=_STYLE,
        names=names,
        purposes=known,
        category=lambda key: categories.get(key, key.replace("_", " ")),
    )
