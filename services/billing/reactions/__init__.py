"""What billing does about facts of other contexts, and about some of its own: a module per aggregate."""

from services.billing.reactions.accounts import AccountReactions
from services.billing.reactions.banking import AvtalegiroReactions
from services.billing.reactions.credit import CreditReactions
from services.billing.reactions.dunning import DunningReactions
from services.billing.reactions.invoicing import Reactions
from services.billing.reactions.refunds import RefundReactions

__all__ = [
    "AccountReactions",
    "AvtalegiroReactions",
    "CreditReactions",
    "DunningReactions",
    "Reactions",
    "RefundReactions",
]
