"""Browsers and app installations: what they answered, what then holds, and who wins where two answers differ.

Ekomloven § 3-15 wants information and consent as in the GDPR before anything but the strictly necessary is
stored on or read from a terminal. Everything here counts as no until a yes is found.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from services.consent.model.acts import Circumstances
from services.consent.model.ledger import Act, Deed, Entry
from services.consent.model.policy import Policy, TerminalCategory
from services.consent.model.standing import ConsentStatus, Mark, Standing, expiry
from services.kernel.proof.canonical import digest

ID_PREFIX = "trm"
PLATFORMS = ("web", "app")
SIGNALS = (
    "ad_storage",
    "ad_user_data",
    "ad_personalization",
    "analytics_storage",
    "functionality_storage",
    "personalization_storage",
    "security_storage",
)
"""Google Consent Mode v2; all denied until granted, as in the EEA."""
A_DAY = timedelta(days=1)
_YES = frozenset({Act.GIVEN, Act.RENEWED, Act.IMPORTED})


@dataclass(frozen=True)
class Terminal:
    """A browser or an app installation with what was answered on it."""

    id: str
    platform: str = ""
    standing: Standing = field(default_factory=Standing)
    despite_gpc: frozenset[str] = frozenset()
    """Categories to which a yes was said in a call that carried `Sec-GPC: 1` itself."""

    def said(self, category: TerminalCategory, at: datetime) -> tuple[ConsentStatus, Mark | None]:
        """Where the answer to one category stands at `at`, and the act that put it there."""
        return self.standing.consent(category.purpose, at)

    def after(self, entry: Entry, category: TerminalCategory, *, gpc: bool) -> "Terminal":
        """The terminal once `entry` is in its ledger."""
        kept = self.despite_gpc - {category.key}
        despite = kept | {category.key} if gpc and entry.act in _YES else kept
        return replace(self, standing=self.standing.after(entry), despite_gpc=despite)


@dataclass(frozen=True)
class Evidence:
    """Signals as they came, and the ledger entries that they led to."""

    at: datetime
    entries: tuple[str, ...]
    gpc: bool
    consent_mode: Mapping[str, bool]
    tcf_string: str


@dataclass(frozen=True)
class CategoryView:
    """One category as it stands for one request."""

    category: TerminalCategory
    status: ConsentStatus
    mark: Mark | None
    in_force: bool
    denied_by_gpc: bool
    ask: bool
    ask_at: datetime | None


def view(policy: Policy, terminal: Terminal, at: datetime, *, gpc: bool) -> list[CategoryView]:
    """Every category in policy order, with the signal of the request considered."""
    return [_category(item, terminal, at, gpc=gpc) for item in policy.terminal_categories.values()]


def _category(category: TerminalCategory, terminal: Terminal, at: datetime, *, gpc: bool) -> CategoryView:
    if category.required:
        return CategoryView(category, ConsentStatus.GIVEN, None, True, False, False, None)
    status, mark = terminal.said(category, at)
    # The signal denies by default; whoever says yes while it is on has said otherwise, in that very call.
    denied = gpc and category.denied_by_gpc and category.key not in terminal.despite_gpc
    yes = status is ConsentStatus.GIVEN
    ask_at = None if mark is None else expiry(category.purpose, mark.at)
    stale = status in {ConsentStatus.NOT_GIVEN, ConsentStatus.EXPIRED, ConsentStatus.OUTDATED}
    ask = stale or ask_at is None or at >= ask_at
    return CategoryView(category, status, mark, yes and not denied, denied, ask and not denied, ask_at)


def consent_mode(views: list[CategoryView]) -> dict[str, bool]:
    """The seven signals of Google Consent Mode v2: granted exactly where their category is in force."""
    granted = {signal for item in views if item.in_force for signal in item.category.signals}
    return {signal: signal in granted for signal in SIGNALS}


def choices_by_signals(policy: Policy, signals: Mapping[str, bool]) -> dict[str, bool]:
    """What Consent Mode signals answer: yes to a category when all of its signals are granted.

    A category none of whose signals is named stays unanswered; what is necessary is not asked.
    """
    asked = [item for item in policy.terminal_categories.values() if not item.required]
    return {
        item.key: all(signals.get(signal, False) for signal in item.signals)
        for item in asked
        if any(signal in signals for signal in item.signals)
    }


def answer(
    policy: Policy,
    terminal: Terminal,
    choice: tuple[str, bool],
    language: str,
    how: Circumstances,
    *,
    gpc: bool = False,
) -> Deed | None:
    """What to record for one answer; None when it stands already.

    A no stands until it is due to be asked about again; a yes said again is written down once a day, for
    nobody has to log in to say it, and a ledger is for good.

    The text of a yes is the one that is published now; the caller has checked what was shown.
    """
    key, granted = choice
    category = policy.terminal_categories[key]
    status, mark = terminal.said(category, how.now)
    deed = Deed(
        purpose=category.purpose.key,
        act=Act.RENEWED if status is ConsentStatus.GIVEN else Act.GIVEN,
        acted_by=how.actor.acted_by,
        actor_id=how.actor.actor_id,
        channel=how.channel,
        policy_version=policy.version,
        client_time=how.client_time,
        source="terminal",
    )
    if granted:
        despite = gpc and category.denied_by_gpc and key not in terminal.despite_gpc
        if status is ConsentStatus.GIVEN and mark and how.now < mark.at + A_DAY and not despite:
            return None
        text_hash, until = category.purpose.text_hash(language), expiry(category.purpose, how.now)
        return replace(deed, text_hash=text_hash, language=language, expires_at=until)
    if mark is not None and mark.act in _YES:
        return replace(deed, act=Act.WITHDRAWN)
    due = mark is None or how.now >= (expiry(category.purpose, mark.at) or how.now)
    return replace(deed, act=Act.REFUSED) if due else None


@dataclass(frozen=True)
class Settled:
    """What two answers make together."""

    covered: bool
    differ: bool


_NO = frozenset({ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN})


def settle(terminal: ConsentStatus, customer: ConsentStatus | None) -> Settled:
    """Terminal and customer together; `customer` is None when nobody has logged in there.

    The stricter holds until the person is asked. A terminal on which nobody has answered has said neither yes
    nor no, so there the customer's own yes counts. A terminal's yes never stands for a customer who has not
    said yes: somebody else of the family may have clicked.
    """
    terminal_yes = terminal is ConsentStatus.GIVEN
    if customer is None:
        return Settled(terminal_yes, differ=False)
    if customer is ConsentStatus.GIVEN:
        return Settled(terminal not in _NO, differ=terminal in _NO)
    return Settled(covered=False, differ=terminal_yes)


def difference_hash(policy: Policy, category: TerminalCategory, language: str) -> str:
    """What an answer to a difference is to: the text of the terminal and that of the customer, both shown."""
    served = policy.purposes[category.serves]
    return digest({"terminal": category.purpose.text_hash(language), "customer": served.text_hash(language)})
