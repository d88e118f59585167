"""All made-up bots."""

from __future__ import annotations

from typing import Final

from training.synthetic_care import CARE
from training.synthetic_daily import DAILY
from training.synthetic_office import OFFICE
from training.synthetic_outings import OUTINGS
from training.synthetic_personal import PERSONAL
from training.synthetic_schema import Domain
from training.synthetic_services import SERVICES
from training.synthetic_stays import STAYS
from training.synthetic_travel import TRAVEL

DOMAINS: Final[tuple[Domain, ...]] = (*TRAVEL, *STAYS, *OUTINGS, *DAILY, *CARE, *SERVICES, *PERSONAL, *OFFICE)
