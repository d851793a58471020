"""Who calls over HTTP: login tokens of OpenID Connect issuers, partner tokens of our own, the development
issuer.
"""

from gateway.auth.authenticator import Authenticator, Bearer

__all__ = ["Authenticator", "Bearer"]
