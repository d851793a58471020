"""Invoices and credit notes as pages and PDFs: what they say, in three languages, on the pages they need."""

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from services.billing.documents import MAX_LINES, Documents, Format, content
from services.billing.documents.words import WORDS
from services.billing.errors import DocumentTooLarge
from services.billing.model.invoice import Invoice
from services.kernel.documents import fonts
from tests.support.invoices import EXEMPT, NAME, SELLER, credit_note, invoice, line, party

DOCUMENTS = Documents(SELLER)
PAY = {"nb": "Å betale", "nn": "Å betale", "en": "To pay"}
DUE = {"nb": "17. november 2026", "nn": "17. november 2026", "en": "17 November 2026"}
TOTAL = {"nb": "2 655,19 kr", "nn": "2 655,19 kr", "en": "2,655.19 kr"}
EXEMPTION = {
    "nb": "fritatt for merverdiavgift",
    "nn": "friteken for meirverdiavgift",
    "en": "exempt from VAT",
}


def read(data: bytes) -> tuple[PdfReader, str]:
    """The file, and its text with plain blanks."""
    reader = PdfReader(io.BytesIO(data))
    return reader, "\n".join(page.extract_text() for page in reader.pages).replace("\u00a0", " ")


async def pdf(of: Invoice, language: str = "nb", **more: Any) -> tuple[PdfReader, str]:
    made = await DOCUMENTS.invoice(of, party(language), Format.PDF, **more)
    assert made.content_type == "application/pdf"
    return read(made.data)


async def page(of: Invoice, language: str = "nb", **more: Any) -> str:
    made = await DOCUMENTS.invoice(of, party(language), Format.HTML, **more)
    return made.data.decode().replace("\u00a0", " ")


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_page_and_pdf_say_all_that_is_needed_to_pay(language: str) -> None:
    whole = invoice()
    reader, printed = await pdf(whole, language)
    shown = await page(whole, language)
    assert (reader.metadata or {})["/Title"].endswith("10017, Eksempel Kraft og Fiber AS")
    for text in (printed, shown):
        for said in (NAME, "000123400001012", "8601 11 17947", DUE[language], PAY[language], TOTAL[language]):
            assert said in text, (said, language)
        assert "987 654 325 MVA, Foretaksregisteret" in text
        assert EXEMPTION[language] in " ".join(text.split())
        assert "1 234,567 kWh" in text or "1,234.567 kWh" in text


async def test_the_payment_part_parts_kroner_and_ore() -> None:
    laid = content.of_invoice(invoice(), party(), SELLER)
    assert laid.slip is not None
    assert (laid.slip.kroner, laid.slip.ore) == ("2\u00a0655", "19")


async def test_the_sums_add_up_to_what_is_to_be_paid() -> None:
    moved = invoice(paid_ore=10_000, credited_ore=20_000, added_ore=3_800, deferred_until=date(2026, 12, 1))
    _, printed = await pdf(moved)
    for said in ("−100,00 kr", "−200,00 kr", "38,00 kr", "Rest å betale", "2 393,19 kr", "1. desember 2026"):
        assert said in printed, said
    assert "utsatt fra 17. november 2026" in printed


async def test_as_issued_it_reads_as_it_was_sent_whatever_happened_since() -> None:
    sent = (await DOCUMENTS.invoice(invoice(), party(), Format.PDF)).data
    moved = invoice(paid_ore=10_000, credited_ore=20_000, added_ore=3_800, deferred_until=date(2026, 12, 1))
    assert (await DOCUMENTS.invoice(moved, party(), Format.PDF, as_issued=True)).data == sent
    assert (await DOCUMENTS.invoice(moved, party(), Format.PDF)).data != sent


async def test_what_is_paid_has_no_payment_part() -> None:
    whole = invoice()
    paid = replace(whole, paid_ore=whole.draft.total_ore)
    _, printed = await pdf(paid, "nn")
    assert "Fakturaen er gjord opp" in printed
    assert "Slik betaler du" not in printed
    assert "Slik betaler du" not in await page(paid, "nn")


async def test_many_lines_take_many_pages_and_carry_their_sums_over() -> None:
    reader, printed = await pdf(invoice(*(line(price_ore=10_000 + n) for n in range(75))))
    pages = len(reader.pages)
    assert pages > 2
    for number, sheet in enumerate(reader.pages, 1):
        text = sheet.extract_text()
        assert f"Side {number} av {pages}" in text
        assert ("Overføres til neste side" in text) == (number < pages)
        assert ("Overført fra forrige side" in text) == (number > 1)
    assert "7 527,75 kr" in printed  # 75 lines of 100.00 to 100.74 kr
    assert "000123400001012" in reader.pages[-1].extract_text()
    assert "000123400001012" not in reader.pages[0].extract_text()


async def test_every_number_of_lines_fits_its_pages() -> None:
    """Sums and payment part never overlap the lines: they stand on the last page, wherever that is."""
    for count in range(1, 40, 3):
        reader, printed = await pdf(invoice(*(line() for _ in range(count))))
        assert printed.count("Slik betaler du") == 1
        assert printed.count("490,00 kr/md.") == count
        assert f"Side {len(reader.pages)} av {len(reader.pages)}" in reader.pages[-1].extract_text()


async def test_five_hundred_lines_are_written_and_too_many_refused() -> None:
    _, printed = await pdf(invoice(*(line() for _ in range(500))))
    assert printed.count("490,00 kr/md.") == 500
    with pytest.raises(DocumentTooLarge):
        await pdf(invoice(*(line() for _ in range(MAX_LINES + 1))))


async def test_a_pdf_says_what_is_what() -> None:
    """Tagged: language, title shown, headings, tables of rows with heads, each text in one element."""
    reader, _ = await pdf(invoice(), "nn")
    root: Any = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"].value) == ("nn", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    roles: list[str] = []
    marks: list[int] = []

    def walk(node: Any) -> None:
        if isinstance(node, int):
            marks.append(node)
            return
        found = node.get_object()
        roles.append(found["/S"])
        for kid in found["/K"]:
            walk(kid)

    walk(root["/StructTreeRoot"]["/K"][0])
    assert roles[0] == "/Document"
    assert {"/H1", "/H2", "/P", "/Table", "/TR", "/TH", "/TD"} <= set(roles)
    assert sorted(marks) == list(range(len(marks)))  # one page: each mark once
    parents: Any = root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    assert len(parents[1].get_object()) == len(marks)


async def test_names_keep_their_letters_and_what_no_typeface_has_is_a_question_mark() -> None:
    assert fonts.drawable("Łukasz Čuđi Ŋŧž Æøå") == "Łukasz Čuđi Ŋŧž Æøå"
    assert fonts.drawable("A\u030akesson") == "Åkesson"  # composed
    assert fonts.drawable("王 Li") == "? Li"
    assert "王" in (await DOCUMENTS.invoice(invoice(), party(name="王 Li"), Format.HTML)).data.decode()


async def test_a_name_is_text_and_never_markup() -> None:
    evil = '<script>alert("x")</script>'
    made = (await DOCUMENTS.invoice(invoice(), party(name=evil), Format.HTML)).data.decode()
    assert "<script>" not in made
    _, printed = read((await DOCUMENTS.invoice(invoice(), party(name=evil), Format.PDF)).data)
    assert '<script>alert("x")</script>' in printed.replace("\n", "")


async def test_a_very_long_name_is_broken_and_not_cut() -> None:
    name = "Wolfeschlegelsteinhausenbergerdorff" * 3
    _, printed = read((await DOCUMENTS.invoice(invoice(), party(name=name), Format.PDF)).data)
    assert name in printed.replace("\n", "")


async def test_a_credit_note_names_its_invoice_and_asks_for_nothing() -> None:
    whole = invoice()
    note = credit_note(whole, {1: 20_000, 3: 49_000})
    for language, words in (("nb", "trukket fra faktura 10017"), ("en", "taken off invoice 10017")):
        made = await DOCUMENTS.credit_note(note, whole, party(language), Format.PDF)
        _, printed = read(made.data)
        assert made.file_name == "credit-note-501.pdf"
        assert words in " ".join(printed.split())
        assert "Feil i avlest forbruk" in printed
        assert "8601" not in printed
        # A part of a line has no quantity that would explain its amount; the whole line has.
        assert printed.count("31 da") == 1
        shown = (await DOCUMENTS.credit_note(note, whole, party(language), Format.HTML)).data.decode()
        assert words in shown
        assert "8601" not in shown


async def test_an_invoice_from_before_sellers_were_kept_has_the_seller_of_today() -> None:
    assert SELLER.name in await page(invoice(seller=None))


async def test_nothing_to_pay_is_said() -> None:
    assert "Det er ingenting å betale." in await page(invoice(line(price_ore=0, vat=EXEMPT)))


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_what_is_written_off_is_not_asked_for(language: str) -> None:
    whole = invoice()
    lost = replace(whole, paid_ore=100_00, written_off_ore=whole.draft.total_ore - 100_00)
    _, printed = await pdf(lost, language)
    shown = await page(lost, language)
    for text in (printed, shown):
        assert WORDS[language]["given_up"] in text
        assert WORDS[language]["written_off"] in text
        assert PAY[language] not in text
    assert PAY[language] in await page(lost, language, as_issued=True)


async def test_file_names_name_nobody() -> None:
    made = await DOCUMENTS.invoice(invoice(), party(), Format.HTML)
    assert (made.file_name, made.language) == ("invoice-10017.html", "nb")


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_who_has_avtalegiro_reads_that_the_bank_draws_it(language: str) -> None:
    drawn = replace(invoice(), drawn=True)
    for text in (await page(drawn, language), (await pdf(drawn, language))[1]):
        assert "AvtaleGiro" in text
    assert "AvtaleGiro" not in await page(invoice(), language)
