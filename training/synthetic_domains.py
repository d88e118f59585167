"""All made-up bots."""

from __future__ import annotations

from typing import Final

from training.synthetic_daily import DAILY
from training.synthetic_schema import Domain
from training.synthetic_stays import STAYS
from training.synthetic_travel import TRAVEL

DOMAINS: Final[tuple[Domain, ...]] = (*TRAVEL, *STAYS, *DAILY)
