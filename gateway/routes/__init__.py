"""The HTTP routes: one folder per surface (`public`, `me`, `staff`, `partner`), one file per resource.

A route is thin: schema -> request message -> stub -> schema. It decides nothing and holds no HTTP status
code. Each file has a `router`; `gateway/app.py` finds them by itself. A model file,
`gateway/routes/me/consents.py`:

    from fastapi import APIRouter
    from personvern.consent.v1 import consent_service_pb2 as pb

    from gateway.dependencies import Clients, CustomerCaller, IdempotencyKey, PageAsked
    from gateway.schemas.consents import ConsentGiven, ConsentList, GrantConsent

    router = APIRouter(prefix="/v1/me", tags=["consents"])

    @router.get("/consents", operation_id="list_my_consents", summary="My consents")
    async def list_consents(caller: CustomerCaller, clients: Clients, page: PageAsked) -> ConsentList:
        request = pb.ListConsentsRequest(customer_id=caller.id, page_size=page.size, page_token=page.token)
        return ConsentList.of(await clients.consent.ListConsents(request))

    @router.post("/consents/{purpose}:grant", operation_id="grant_my_consent", summary="Give a consent")
    async def grant(
        purpose: str, body: GrantConsent, caller: CustomerCaller, key: IdempotencyKey, clients: Clients
    ) -> ConsentGiven:
        request = pb.GrantConsentRequest(
            request_id=key, customer_id=caller.id, purpose=purpose, text_version=body.text_version
        )
        return ConsentGiven.of(await clients.consent.GrantConsent(request))

and its schemas, `gateway/schemas/consents.py`:

    from gateway.schemas.model import Answer, Body      # Body refuses unknown fields

    class GrantConsent(Body):
        text_version: str = Field(max_length=40, examples=["2026-01"])

What a route may ask for as a parameter (all from `gateway.dependencies`):

- `CustomerCaller`, `AnonymousCaller`, `OperationCaller`; for staff and partners make your own alias:
  `Agent = Annotated[Caller, Depends(staff_caller("agent", "dpo", reads_personal_data=True))]`,
  `InvoiceReader = Annotated[Caller, Depends(partner_caller("invoices:read"))]`.
  The caller is signed into every call of a stub from here on.
- `IdempotencyKey` on everything that changes something; `RequiredIdempotencyKey` on money routes and for
  partners.
- `PageAsked` (`.size`, `.token`), `Language` (`nb`, `nn`, `en`), `ExpectedVersion` (from If-Match, or None).
- `Upload`: the request body as chunks of bytes, up to 64 MiB, with a longer time budget, instead of a body.
- `Clients`: native stubs: `clients.customer`, `.consent`, `.billing`, `.survey`, `.disclosure`.

Errors: let RemoteError through, `gateway.problems` answers it. For a refusal of the route's own, raise a
`DomainError` from `gateway.errors`. Long work answers 202 with `operation_id`, `href`, `events` and Location.
A changed resource with a version: `with_etag(model, version)` from `gateway.answers`.
Problem answers stand in the OpenAPI by themselves. Give fields `examples`.
"""
