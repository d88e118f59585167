"""Balances and transactions."""

from __future__ import annotations

from typing import Final, TypedDict

from soni_runtime import action

BALANCES: Final = {"checking": 2450.75, "savings": 18200.0, "investment": 52000.0}
PAYEES: Final = ("Supermarket", "Salary", "Rent", "Pharmacy", "Railway", "Bookshop", "Restaurant")
COUNT: Final = {"last week": 5, "last month": 8, "last three months": 20}
PAGE: Final = 3


class Balance(TypedDict):
    balance: float


class Page(TypedDict):
    lines: list[str]
    remaining: int


@action
def get_balance(account: str) -> Balance:
    return {"balance": BALANCES[account]}


@action
def list_transactions(account: str, period: str, page: int) -> Page:
    """Page 1 is the newest. ``remaining`` counts what comes after this page."""
    every = [_line(account, number) for number in range(COUNT[period])]
    end = page * PAGE
    return {"lines": every[end - PAGE : end], "remaining": max(0, len(every) - end)}


def _line(account: str, number: int) -> str:
    payee = PAYEES[(number + len(account)) % len(PAYEES)]
    amount = 1850.0 if payee == "Salary" else -(12.5 + 7.25 * (number % 6))
    return f"{payee}: {amount:+.2f} EUR"
