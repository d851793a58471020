"""Who calls: a signed identity that every service verifies, and the rules for who may call what.

`Caller` is who stands behind a call. `CallerIdentity` signs it on the way out, `CallerVerifier` checks it on
the way in, `allow(...)` on a servicer method says who may call it. Nothing is allowed that no rule allows.
"""

from services.chassis.caller.keys import issue_keys, new_key_pair
from services.chassis.caller.rules import (
    Rule,
    allow,
    anyone,
    check,
    customer,
    partner,
    rules_of,
    service,
    staff,
)
from services.chassis.caller.tokens import CallerIdentity, CallerVerifier, Trusted, read_trust
from services.chassis.caller.who import (
    ANONYMOUS,
    SCHEDULER,
    Caller,
    caller_or_none,
    current_caller,
    set_caller,
    use_caller,
)

__all__ = [
    "ANONYMOUS",
    "SCHEDULER",
    "Caller",
    "CallerIdentity",
    "CallerVerifier",
    "Rule",
    "Trusted",
    "allow",
    "anyone",
    "caller_or_none",
    "check",
    "current_caller",
    "customer",
    "issue_keys",
    "new_key_pair",
    "partner",
    "read_trust",
    "rules_of",
    "service",
    "set_caller",
    "staff",
    "use_caller",
]
