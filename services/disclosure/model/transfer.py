"""Where data is processed, and what makes it lawful that it goes there (GDPR art. 44-49)."""

from dataclasses import dataclass
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
# Tools that fall with the decision of one court: an appeal against the DPF is before the CJEU (T-553/23).
REVOCABLE = frozenset({TransferTool.DPF})
DPF_COUNTRY = "US"
# Modules of 2021/914 with a processor at the receiving end: from a controller, from a processor.
TO_PROCESSOR = frozenset({2, 3})


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

    def missing(self, broken: Violations) -> None:
        """Note what the transfer still needs."""
        if self.country in rules.EEA:
            return
        if self.tool is TransferTool.NONE:
            broken.add("transfer_tool", "REQUIRED", "Outside the EEA a transfer tool is needed (art. 44-49).")
            return
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
