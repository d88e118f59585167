"""Transfers and bills."""

from __future__ import annotations

from typing import TypedDict

from soni_runtime import action

from .references import reference


class Sent(TypedDict):
    transaction_id: str


class Verified(TypedDict):
    verified: bool


class Bill(TypedDict):
    due: float


class Paid(TypedDict):
    payment_id: str


@action
def verify_code(code: str) -> Verified:
    """This bank believes every code but the one that everybody tries first."""
    return {"verified": code != "000000"}


@action
async def execute_transfer(account: str, iban: str, beneficiary: str, amount: float, purpose: str) -> Sent:
    return {"transaction_id": reference("TRF", account, iban, beneficiary, amount, purpose)}


@action
def find_bill(bill_kind: str, invoice: str) -> Bill:
    return {"due": 20.0 + len(bill_kind) * 3.5 + sum(map(int, filter(str.isdigit, invoice)))}


@action
async def pay_bill(bill_kind: str, invoice: str, due: float) -> Paid:
    return {"payment_id": reference("PAY", bill_kind, invoice, due)}
