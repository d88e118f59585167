"""Cards."""

from __future__ import annotations

from typing import TypedDict

from soni_runtime import action

from .references import reference


class Blocked(TypedDict):
    block_reference: str


class Requested(TypedDict):
    card_reference: str


@action
async def block_card(card_kind: str, last_four: str) -> Blocked:
    return {"block_reference": reference("BLK", card_kind, last_four)}


@action
async def request_card(card_kind: str, address: str) -> Requested:
    return {"card_reference": reference("CARD", card_kind, address)}
