"""People of every kind as the consent context stores them: documents like those in `subjects`."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.consent.model.policy import Policy

NOW = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
POSTCODES = [f"{number:04d}" for number in range(1, 9999, 3)]
MUNICIPALITIES = ["0301", "1103", "1106", "1108", "1149", "1505", "4601", "5001"]


def documents(policy: Policy, count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """So many people, by id; the same ones each time. Half have opinions on marketing, a few have many."""
    dice = random.Random(seed)
    texts = {purpose.key: purpose.text_hash("nb") for purpose in policy.consent_purposes()}
    keys = sorted(texts)
    for number in range(count):
        consents = dice.sample(keys, dice.choice([0, 0, 0, 1, 1, 2, 3]))
        yield {
            "_id": f"cus_{number:016x}{dice.getrandbits(64):016x}",
            "facts": _facts(dice),
            "consents": {key: _mark(dice, texts[key]) for key in consents},
            "objections": {"direct_marketing": _mark(dice, "", "objected")} if dice.random() < 0.08 else {},
            "head": None,
            "preferences": _preferences(dice) if dice.random() < 0.2 else None,
            "reservations": {"channels": ["phone"], "month": "2026-03"} if dice.random() < 0.2 else None,
            "einvoice": dice.choice([None, False, True]),
            "recent": {"email": [NOW - timedelta(minutes=dice.randrange(80_000))]}
            if dice.random() < 0.3
            else {},
            "changed_at": NOW - timedelta(minutes=dice.randrange(500_000)),
        }


def _facts(dice: random.Random) -> dict[str, Any]:
    place = dice.randrange(len(POSTCODES))
    owned = dice.sample(["power", "fibre", "tv", "mobile"], dice.choice([0, 1, 1, 1, 2, 2, 3]))
    return {
        "version": 1,
        "revision": 1,
        "asked_at": NOW,
        "kind": "person" if dice.random() < 0.94 else "organisation",
        "status": dice.choices(["active", "closed", "restricted", "erased"], [94, 4, 1, 1])[0],
        "birth_date": (date(1930, 1, 1) + timedelta(days=dice.randrange(29_000))).isoformat(),
        "relationship": bool(owned),
        "groups": [
            {
                "group": group,
                "similar_to": ["solar", "ev-charging"] if group == "power" else ["tv"],
                "until": "2026-06-30" if dice.random() < 0.02 else "",
            }
            for group in sorted(owned)
        ],
        "sale_channels": sorted(dice.sample(["email", "sms"], dice.choice([0, 1, 2, 2]))),
        "postcodes": [POSTCODES[place]],
        "municipalities": [MUNICIPALITIES[place % len(MUNICIPALITIES)]],
        "guardians": [],
    }


def _mark(dice: random.Random, text: str, act: str = "") -> dict[str, Any]:
    made = NOW - timedelta(minutes=dice.randrange(1_000_000))
    return {
        "act": act or dice.choices(["given", "withdrawn", "refused"], [6, 2, 2])[0],
        "entry_id": f"ent_{dice.getrandbits(128):032x}",
        "receipt_id": f"rcp_{dice.getrandbits(128):032x}",
        "at": made,
        "text_hash": text,
        "expires_at": made + timedelta(days=730) if text else None,
        "acted_by": "self",
    }


def _preferences(dice: random.Random) -> dict[str, Any]:
    return {
        "off": [["sms", "offers"]] if dice.random() < 0.5 else [],
        "frequency": dice.choice(["as_it_comes", "weekly", "monthly", "quarterly"]),
        "language": dice.choice(["", "nb", "nn", "en"]),
        "no_marketing": dice.random() < 0.1,
        "surveys_off": dice.random() < 0.1,
        "version": dice.randrange(1, 5),
    }
