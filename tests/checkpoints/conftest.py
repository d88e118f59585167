"""One PostgreSQL server for all tests of a session, and a schema of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from postgres_server import NoServerError, postgres_server

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    pytest.importorskip("psycopg_pool")
    try:
        with postgres_server() as url:
            yield url
    except NoServerError as reason:
        pytest.skip(str(reason))


@pytest.fixture
def schema() -> str:
    return f"test_{next(_NUMBERS)}"
