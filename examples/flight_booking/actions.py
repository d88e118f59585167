"""What the flight bot does. A real bot would ask an airline; this one keeps its own timetable."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TypedDict

from soni_runtime import action

AIRLINES = (("Iberia", "IB"), ("Air Europa", "UX"), ("LATAM", "LA"))
BUSINESS_FACTOR = 3


class Flight(TypedDict):
    airline: str
    number: str
    origin: str
    destination: str
    day: str


class Found(TypedDict):
    flight: Flight | None
    price: float | None


class Booked(TypedDict):
    booking_ref: str


class Status(TypedDict):
    status: str


@action
async def find_flight(origin: str, destination: str, departure_date: date, cabin: str) -> Found:
    """Nothing flies at Christmas; every other day the same route costs the same."""
    if (departure_date.month, departure_date.day) == (12, 25):
        return {"flight": None, "price": None}
    seed = _number(origin, destination, departure_date.isoformat())
    airline, code = AIRLINES[seed % len(AIRLINES)]
    price = 60 + seed % 400
    flight: Flight = {
        "airline": airline,
        "number": f"{code}{100 + seed % 900}",
        "origin": origin,
        "destination": destination,
        "day": departure_date.isoformat(),
    }
    return {"flight": flight, "price": float(price * BUSINESS_FACTOR if cabin == "business" else price)}


@action
async def book_flight(flight: Flight, cabin: str) -> Booked:
    """The reference follows from what was bought, so booking twice is booking once."""
    seed = _number(flight["number"], flight["origin"], flight["destination"], flight["day"], cabin)
    alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    reference = ""
    for _ in range(6):
        seed, digit = divmod(seed, len(alphabet))
        reference += alphabet[digit]
    return {"booking_ref": reference}


@action
def booking_status(booking_ref: str) -> Status:
    return {"status": "on time" if _number(booking_ref) % 4 else "delayed by 30 minutes"}


def _number(*parts: str) -> int:
    text = "|".join(part.casefold() for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
