"""The customer, and what looked odd in their accounts."""

from __future__ import annotations

from typing import TypedDict

from soni_runtime import action


class Profile(TypedDict):
    customer: str
    tier: str


class Alerts(TypedDict):
    alerts: list[str]


@action
def load_profile() -> Profile:
    return {"customer": "Alex", "tier": "premium"}


@action
def list_alerts() -> Alerts:
    return {
        "alerts": [
            "Somebody logged in from a new phone.",
            "A card was used abroad.",
            "The password is more than a year old.",
        ]
    }
