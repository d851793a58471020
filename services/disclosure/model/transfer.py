"""Where data is processed, and what makes it lawful that it goes there (GDPR art. 44-49)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.chassis.errors import Violations
from services.disclosure.model import rules


class TransferTool(StrEnum):
    """What makes a transfer out of the EEA lawful (art. 44-49); NONE inside it."""

    NONE = ""
    ADEQUACY = "adequacy"
    SCC = "scc"
    BCR = "bcr"
    DPF = "dpf"


# Tools that need a paper of ours: for SCC and BCR the exporter assesses the law of the country itself (CJEU
# C-311/18, Schrems II), under the DPF only a recipient that is certified today may receive (2023/1795 art.
# 1).
NEEDS_ASSESSMENT = frozenset({TransferTool.SCC, TransferTool.BCR, TransferTool.DPF})
# Tools that fall with the decision of one court: an appeal about the DPF is before the CJEU (C-703/25 P).
REVOCABLE = frozenset({TransferTool.DPF})
DPF_COUNTRY = "US"


@dataclass(frozen=True)
class AdequacyDecision:
    """A decision of the European Commission (art. 45(3)); `until` is its last day, None without an end."""

    source: str
    since: date
    until: date | None = None


# Those for companies like ours. The DPF is a tool of its own; in Canada only who is under PIPEDA is covered.
ADEQUATE: Mapping[str, AdequacyDecision] = {
    "AD": AdequacyDecision("2010/625/EU", date(2010, 10, 19)),
    "AR": AdequacyDecision("2003/490/EC", date(2003, 6, 30)),
    "BR": AdequacyDecision("2026/179", date(2026, 1, 26)),
    "CA": AdequacyDecision("2002/2/EC", date(2001, 12, 20)),
    "CH": AdequacyDecision("2000/518/EC", date(2000, 7, 26)),
    "FO": AdequacyDecision("2010/146/EU", date(2010, 3, 5)),
    "GB": AdequacyDecision("2021/1772, renewed on 19 December 2025", date(2021, 6, 28), date(2031, 12, 27)),
    "GG": AdequacyDecision("2003/821/EC", date(2003, 11, 21)),
    "IL": AdequacyDecision("2011/61/EU", date(2011, 1, 31)),
    "IM": AdequacyDecision("2004/411/EC", date(2004, 4, 28)),
    "JE": AdequacyDecision("2008/393/EC", date(2008, 5, 8)),
    "JP": AdequacyDecision("2019/419", date(2019, 1, 23)),
    "KR": AdequacyDecision("2022/254", date(2021, 12, 17)),
    "NZ": AdequacyDecision("2013/65/EU", date(2012, 12, 19)),
    "UY": AdequacyDecision("2012/484/EU", date(2012, 8, 21)),
}
# Modules of 2021/914 with a processor at the receiving end: from a controller, from a processor.
TO_PROCESSOR = frozenset({2, 3})


def is_adequate(country: str, day: date) -> bool:
    """Whether an adequacy decision for the country is in force on a day."""
    decision = ADEQUATE.get(country)
    if decision is None or day < decision.since:
        return False
    return decision.until is None or day <= decision.until


@dataclass(frozen=True)
class ProcessingCountry:
    """Where data is processed, and by which tool it may go there. `scc_module` 0: none."""

    country: str
    tool: TransferTool
    assessment: str
    scc_module: int = 0

    @property
    def revocable(self) -> bool:
        """Whether the tool may fall from one day to the next."""
        return self.tool in REVOCABLE

    @property
    def by_decision(self) -> bool:
        """Whether it stands on a decision of the Commission about the country."""
        return self.tool is TransferTool.ADEQUACY and self.country not in rules.EEA

    @property
    def lawful_until(self) -> date | None:
        """The last day of the decision on which the transfer stands; None when no last day is known."""
        decision = ADEQUATE.get(self.country)
        return decision.until if self.by_decision and decision is not None else None

    def missing(self, broken: Violations, day: date) -> None:
        """Note what the transfer still needs on a day."""
        if self.country in rules.EEA:
            return
        if self.tool is TransferTool.NONE:
            broken.add("transfer_tool", "REQUIRED", "Outside the EEA a transfer tool is needed (art. 44-49).")
            return
        if self.by_decision and not is_adequate(self.country, day):
            broken.add(
                "transfer_tool",
                "NOT_ADEQUATE",
                "No adequacy decision of the Commission covers this country: choose another tool (art. 46).",
            )
        if self.tool is TransferTool.DPF and self.country != DPF_COUNTRY:
            broken.add("transfer_tool", "DPF_COUNTRY", "The Data Privacy Framework covers the US only.")
        if self.tool in NEEDS_ASSESSMENT and not self.assessment:
            broken.add(
                "assessment_reference",
                "REQUIRED",
                "Needs a transfer assessment (C-311/18); for DPF, the certification that was checked.",
            )
        if self.tool is TransferTool.SCC and self.scc_module not in TO_PROCESSOR:
            broken.add("scc_module", "REQUIRED", "Name the module: 2 or 3, where a processor receives.")


@dataclass(frozen=True)
class RawCountry:
    """A country as it was sent."""

    country: str
    tool: TransferTool
    assessment: str
    scc_module: int = 0

    def checked(self, broken: Violations) -> ProcessingCountry:
        """The country with its formats checked."""
        if not 0 <= self.scc_module <= 4:
            broken.add("scc_module", "SCC_MODULE", "Send the module, 1-4.")
        return ProcessingCountry(
            broken.check("country", rules.country, self.country),
            self.tool,
            broken.check("assessment_reference", rules.text(200), self.assessment),
            self.scc_module,
        )
