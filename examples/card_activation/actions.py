"""What the card bot does. The code of a card is its digits backwards; a real bank would know better."""

from __future__ import annotations

from typing import TypedDict

from soni_runtime import action


class Checked(TypedDict):
    correct: bool


class Activated(TypedDict):
    valid_until: str


@action
def check_code(card_digits: str, code: str) -> Checked:
    return {"correct": code.strip() == card_digits[::-1]}


@action
def activate_card(card_digits: str, card_kind: str) -> Activated:
    return {"valid_until": "12/2031" if card_kind == "credit" else "12/2033"}
