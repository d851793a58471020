"""The local social media platforms: who logs in there is believed, and gets a signed ID token.

`python -m deploy.local.social --port 7129` answers for every platform that the services know:
`GET /<platform>/keys` is the JWKS, `POST /<platform>/tokens` with `{"subject", "name", "nonce"}` logs in and
answers `{"id_token"}`. The real ones show a page of their own instead (OpenID Connect Core 1.0, section 3).
"""

import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from deploy.local import web
from deploy.local.web import HOST

AUDIENCE = "personvern"
PLATFORMS = ("facebook", "instagram")
LASTS = 3600


def _key() -> ECKey:
    return ECKey.generate_key("P-256", {"kid": "stand-in", "use": "sig", "alg": "ES256"})


def settings(url: str) -> dict[str, dict[str, str]]:
    """What the customer service must be told of platforms at `url`, as SOCIAL_PLATFORMS."""
    return {
        name: {"issuer": f"{url}/{name}", "audience": AUDIENCE, "jwks_uri": f"{url}/{name}/keys"}
        for name in PLATFORMS
    }


@dataclass
class SocialPlatforms:
    """The stand-ins at `url`; `now` in seconds since 1970."""

    url: str
    key: ECKey = field(default_factory=_key)
    now: Callable[[], float] = time.time

    def settings(self) -> dict[str, dict[str, str]]:
        """What the customer service must be told, as SOCIAL_PLATFORMS."""
        return settings(self.url)

    def token(self, platform: str, subject: str, nonce: str, **changes: Any) -> str:
        """The ID token of a log-in; `changes` are claims that differ from a good one's."""
        now = int(self.now())
        claims = {
            "iss": f"{self.url}/{platform}",
            "aud": AUDIENCE,
            "sub": subject,
            "name": "",
            "nonce": nonce,
            "iat": now,
            "exp": now + LASTS,
        }
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims | changes, self.key)

    def app(self) -> Starlette:
        """The platforms over HTTP."""
        return Starlette(
            routes=[
                Route("/{platform}/keys", self._keys),
                Route("/{platform}/tokens", self._log_in, methods=["POST"]),
            ]
        )

    async def _keys(self, _: Request) -> JSONResponse:
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    async def _log_in(self, request: Request) -> JSONResponse:
        told = await request.json()
        platform = request.path_params["platform"]
        if platform not in PLATFORMS:
            return JSONResponse({"error": "no such platform"}, status_code=404)
        token = self.token(platform, told["subject"], told["nonce"], name=told.get("name", ""))
        return JSONResponse({"id_token": token})


def serving(platforms: SocialPlatforms, port: int) -> AbstractAsyncContextManager[None]:
    """Answer on 127.0.0.1 in the running loop for as long as the context lasts."""
    return web.serving(platforms.app(), port)


def main() -> None:
    """Entry point of the module."""
    port = web.asked_port("The local social media platforms")
    web.run(SocialPlatforms(f"http://{HOST}:{port}").app(), port)


if __name__ == "__main__":
    main()
