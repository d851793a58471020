"""What billing says of an erasure: what its records are called, why some are held, what prevents it."""

from services.kernel.erasing import Words

AGAIN = {
    "nb": "Be så om sletting på nytt.",
    "nn": "Be så om sletting på nytt.",
    "en": "Then ask for erasure again.",
}

_TITLES = {
    "billing.account": ("Kundekonto", "Kundekonto", "Billing account"),
    "billing.subscriptions": ("Løpende belastninger", "Løpande belastningar", "Recurring charges"),
    "billing.charges": ("Forbruk og gebyrer", "Forbruk og gebyr", "Consumption and fees"),
    "billing.invoices": ("Fakturaer", "Fakturaer", "Invoices"),
    "billing.final_invoice": ("Sluttfaktura", "Sluttfaktura", "Final invoice"),
    "billing.credit_notes": ("Kreditnotaer", "Kreditnotaar", "Credit notes"),
    "billing.write_offs": ("Tap på fakturaer", "Tap på fakturaer", "Invoices written off"),
    "billing.payments": ("Betalinger", "Betalingar", "Payments"),
    "billing.ledger": ("Bokførte posteringer", "Bokførte posteringar", "Ledger entries"),
    "billing.refunds": ("Tilbakebetalinger", "Tilbakebetalingar", "Refunds"),
    "billing.dunning_steps": ("Purringer og varsler", "Purringar og varsel", "Reminders and warnings"),
    "billing.claims": ("Krav hos inkassoforetak", "Krav hos inkassoføretak", "Claims at a collector"),
    "billing.avtalegiro_claims": ("Trekk med AvtaleGiro", "Trekk med AvtaleGiro", "AvtaleGiro claims"),
    "billing.avtalegiro": ("AvtaleGiro", "AvtaleGiro", "AvtaleGiro agreement"),
    "billing.deferrals": ("Utsatte fakturaer", "Utsette fakturaer", "Invoices put off"),
    "billing.payment_plans": ("Nedbetalingsplaner", "Nedbetalingsplanar", "Payment plans"),
    "billing.disputes": ("Innsigelser", "Motsegner", "Objections"),
    "billing.closures": ("Stengte tjenester", "Stengde tenester", "Closed services"),
    "billing.credit_letters": (
        "Gjenpart av kredittopplysninger",
        "Gjenpart av kredittopplysningar",
        "Copies of credit reports",
    ),
    "billing.credit_checks": ("Kredittvurderinger", "Kredittvurderingar", "Credit checks"),
    "billing.einvoice_agreement": (
        "eFaktura-avtalen din",
        "eFaktura-avtalen din",
        "Your e-invoice agreement",
    ),
    "billing.efaktura": ("eFaktura i banken", "eFaktura i banken", "eFaktura in the bank"),
    "billing.invoice_links": ("Lenker til fakturaer", "Lenkjer til fakturaer", "Links to invoices"),
    "billing.efaktura_submissions": (
        "Fakturaer sendt til banken som eFaktura",
        "Fakturaer sende til banken som eFaktura",
        "Invoices sent to the bank as eFaktura",
    ),
    "billing.payout_account": ("Konto for utbetaling", "Konto for utbetaling", "Payout account"),
    "billing.payout_objection": (
        "At du ikke vil at vi skal huske kontoen din",
        "At du ikkje vil at vi skal hugse kontoen din",
        "That you do not want us to remember your account",
    ),
    "billing.merged": (
        "Kundenumre som er slått sammen",
        "Kundenummer som er slått saman",
        "Customer numbers that were merged",
    ),
}
_HOLDS = {
    "bookkeeping_vouchers": (
        "Regnskapsmateriale må vi ta vare på i fem år etter regnskapsåret. Det brukes ikke til noe annet.",
        "Rekneskapsmateriale må vi ta vare på i fem år etter rekneskapsåret. Det blir ikkje brukt til anna.",
        "We must keep accounting records for five years after the financial year, for nothing else.",
    ),
    "bookkeeping_agreements": (
        "Avtaler og brev bak bokføringen må vi ta vare på i tre og et halvt år. De brukes ikke til annet.",
        "Avtalar og brev bak bokføringa må vi ta vare på i tre og eit halvt år, men ikkje bruke til anna.",
        "We must keep agreements and letters behind our books for three and a half years, for nothing else.",
    ),
}
_PREVENTS = {
    "billing.subscriptions": (
        "Du har en avtale hos oss som fortsatt løper. Si den opp, og betal sluttfakturaen når den kommer.",
        "Du har ein avtale hos oss som framleis gjeld. Sei han opp, og betal sluttfakturaen når han kjem.",
        "You have an agreement with us that still runs. Cancel it, and pay the final invoice when it comes.",
    ),
    "billing.charges": (
        "Noe av det du har brukt, er ikke fakturert ennå. Vent på sluttfakturaen og betal den.",
        "Noko av det du har brukt, er ikkje fakturert enno. Vent på sluttfakturaen og betal han.",
        "Some of what you have used is not invoiced yet. Wait for the final invoice and pay it.",
    ),
    "billing.final_invoice": (
        "Sluttfakturaen din er ikke sendt ennå. Vent til den kommer, og betal den.",
        "Sluttfakturaen din er ikkje send enno. Vent til han kjem, og betal han.",
        "Your final invoice has not been sent yet. Wait until it comes, and pay it.",
    ),
    "billing.invoices": (
        "Du har fakturaer som ikke er betalt. Betal dem, eller si fra til oss om du mener at de er feil.",
        "Du har fakturaer som ikkje er betalte. Betal dei, eller sei frå til oss om du meiner dei er feil.",
        "You have invoices that are not paid. Pay them, or tell us if you think that they are wrong.",
    ),
    "billing.claims": (
        "Et krav mot deg ligger hos et inkassoforetak. Gjør opp kravet der først.",
        "Eit krav mot deg ligg hos eit inkassoføretak. Gjer opp kravet der først.",
        "A claim against you is with a debt collector. Settle it there first.",
    ),
    "billing.avtalegiro_claims": (
        "Banken din skal trekke en faktura med AvtaleGiro. Vent til forfallsdagen er over.",
        "Banken din skal trekkje ein faktura med AvtaleGiro. Vent til forfallsdagen er over.",
        "Your bank is to draw an invoice by AvtaleGiro. Wait until the due day is over.",
    ),
    "billing.payments": (
        "En innbetaling skal tilbake til deg. Vent til du har fått pengene.",
        "Ei innbetaling skal tilbake til deg. Vent til du har fått pengane.",
        "A payment is to go back to you. Wait until you have got the money.",
    ),
    "billing.refunds": (
        "Vi er i gang med å betale penger tilbake til deg. Vent til du har fått dem.",
        "Vi er i gang med å betale pengar tilbake til deg. Vent til du har fått dei.",
        "We are about to pay money back to you. Wait until you have got it.",
    ),
    "billing.account": (
        "Du har penger til gode hos oss. Be oss om å betale dem ut.",
        "Du har pengar til gode hos oss. Be oss om å betale dei ut.",
        "We owe you money. Ask us to pay it out.",
    ),
    "billing.disputes": (
        "Du har protestert på en faktura, og vi har ikke svart ennå. Vent på svaret vårt.",
        "Du har protestert på ein faktura, og vi har ikkje svart enno. Vent på svaret vårt.",
        "You have objected to an invoice and we have not answered yet. Wait for our answer.",
    ),
    "billing.credit_checks": (
        "En kredittvurdering av deg er ikke ferdig. Vent til den er avgjort, eller trekk bestillingen.",
        "Ei kredittvurdering av deg er ikkje ferdig. Vent til ho er avgjord, eller trekk bestillinga.",
        "A credit check of you is not finished. Wait until it is decided, or withdraw the order.",
    ),
}


def _texts(words: tuple[str, str, str], *more: dict[str, str]) -> dict[str, str]:
    return {
        language: " ".join([text, *(one[language] for one in more)])
        for language, text in zip(("nb", "nn", "en"), words, strict=True)
    }


WORDS = Words(
    titles={key: _texts(words) for key, words in _TITLES.items()},
    holds={key: _texts(words) for key, words in _HOLDS.items()},
    prevents={key: _texts(words, AGAIN) for key, words in _PREVENTS.items()},
)
