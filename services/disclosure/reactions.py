"""Facts of other contexts that change something here: none yet.

Partner reads ask the agreement itself, and an export asks each context, so nothing has to be kept in step.
Erasure of a person and the end of a customer relationship will be heard here.
"""

from collections.abc import Sequence

from services.chassis.streams import Consumer
from services.disclosure.usecases import Deps


def consumers(_deps: Deps) -> Sequence[Consumer]:
    """The consumers of this context."""
    return ()
