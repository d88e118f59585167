"""The functions of the flight bot, registered the way Soni 0.4 did."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from soni_runtime import ActionRegistry

AIRLINES = (("Iberia", "IB"), ("Air Europa", "UX"), ("LATAM", "LA"))
BUSINESS_FACTOR = 3


@ActionRegistry.register("find_flight")
async def find_flight(origin: str, destination: str, departure_date: date, cabin: str) -> dict[str, Any]:
    """Nothing flies at Christmas; every other day the same route costs the same."""
    if (departure_date.month, departure_date.day) == (12, 25):
        return {"flight": None, "price": None}
    seed = _number(origin, destination, departure_date.isoformat())
    airline, code = AIRLINES[seed % len(AIRLINES)]
    price = 60 + seed % 400
    flight = {
        "airline": airline,
        "number": f"{code}{100 + seed % 900}",
        "origin": origin,
        "destination": destination,
        "day": departure_date.isoformat(),
    }
    return {"flight": flight, "price": float(price * BUSINESS_FACTOR if cabin == "business" else price)}


@ActionRegistry.register("book_flight")
async def book_flight(flight: dict[str, str], cabin: str) -> dict[str, Any]:
    """The reference follows from what was bought, so booking twice is booking once."""
    seed = _number(flight["number"], flight["origin"], flight["destination"], flight["day"], cabin)
    alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    reference = ""
    for _ in range(6):
        seed, digit = divmod(seed, len(alphabet))
        reference += alphabet[digit]
    return {"booking_ref": reference}


@ActionRegistry.register("booking_status")
def booking_status(booking_ref: str) -> dict[str, Any]:
    return {"status": "on time" if _number(booking_ref) % 4 else "delayed by 30 minutes"}


def _number(*parts: str) -> int:
    text = "|".join(part.casefold() for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
