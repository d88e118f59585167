"""The SQL of the journal in PostgreSQL.

{s} is the schema: the only thing ever put into these texts, and checked to be an identifier.

A statement sees the rows as they were when it began, though it may have waited for a lock since. What
decides is therefore always read through the lock: in the row that was locked (RETURNING), or by a later
statement. The clock is read when the lock is there (``clock_timestamp()``), not when the transaction began.
"""

from __future__ import annotations

from typing import Final

from soni_runtime.checkpoints.port import ANSWERS_KEPT, RETRIES

WAITING: Final = "said IS NULL AND failure IS NULL"
_FREE: Final = "(c.claim IS NULL OR c.claim = {claim} OR c.leased_until < clock_timestamp())"
_UNTIL: Final = "clock_timestamp() + make_interval(secs => %(lease)s)"


def _hold(unless: str) -> str:
    free = _FREE.format(claim="excluded.claim")
    return (
        "INSERT INTO {s}.conversations AS c (session, spoken, claim, leased_until) "
        f"VALUES (%(session)s, clock_timestamp(), %(claim)s, {_UNTIL}) ON CONFLICT (session) DO UPDATE SET "
        f"claim = CASE WHEN {unless} THEN c.claim WHEN {free} THEN excluded.claim ELSE c.claim END, "
        f"leased_until = CASE WHEN {unless} THEN c.leased_until WHEN {free} THEN {_UNTIL} "
        "ELSE c.leased_until END, spoken = clock_timestamp() RETURNING claim"
    )


HOLD: Final = _hold(unless="false")
# The conversation's row is locked and, if the lease is free, taken; behind that lock the message gets its
# number, so numbers are in the order in which messages came in. Nothing is taken for a message that is
# known to be answered.
HAND_IN: Final = (
    "WITH known AS (SELECT FROM {s}.messages "
    "WHERE session = %(session)s AND id = %(id)s AND said IS NOT NULL), "
    f"held AS ({_hold(unless='EXISTS (SELECT FROM known)')}), "
    "put AS (INSERT INTO {s}.messages AS m (session, id, given) SELECT %(session)s, %(id)s, %(given)s "
    "FROM held ON CONFLICT (session, id) DO UPDATE SET id = excluded.id "
    "RETURNING number, answer, said, failure, m.xmax = 0 AS fresh) "
    "SELECT held.claim, EXISTS (SELECT FROM known), put.number, put.answer, put.said, put.failure, put.fresh "
    "FROM held, put"
)
FIND: Final = (
    "SELECT number, answer, said, failure FROM {s}.messages WHERE session = %(session)s AND id = %(id)s"
)
PEEK: Final = (
    "SELECT c.claim, m.number, m.answer, m.said, m.failure, "
    f"{_FREE.format(claim='%(claim)s')} FROM {{s}}.conversations c "
    "LEFT JOIN {s}.messages m ON m.session = c.session AND m.id = %(id)s WHERE c.session = %(session)s"
)
TAKE: Final = (
    f"UPDATE {{s}}.conversations SET claim = %(claim)s, leased_until = {_UNTIL} WHERE session = %(session)s"
)
# With each message a line of its ledger, and the latest checkpoint, which the turn needs next.
TODO: Final = (
    "SELECT m.id, m.given, l.outcome, m.retries, k.* FROM {s}.messages m LEFT JOIN {s}.ledger l "
    "ON l.session = m.session AND l.message = m.id "
    "LEFT JOIN LATERAL (SELECT c.id, c.parent, c.kind, c.body, c.metadata, EXISTS (SELECT FROM {s}.writes w "
    "WHERE w.thread = c.thread AND w.ns = c.ns AND w.id = c.id) FROM {s}.checkpoints c "
    "WHERE c.thread = m.session AND c.ns = '' ORDER BY c.id DESC LIMIT 1) k ON true "
    "WHERE m.session = %(session)s AND (%(number)s::bigint IS NULL OR m.number <= %(number)s) "
    "AND m.said IS NULL AND m.failure IS NULL ORDER BY m.number, l.number"
)
AGAIN: Final = (
    "UPDATE {s}.messages SET number = DEFAULT, failure = NULL, "
    f"retries = CASE WHEN retries > {RETRIES} THEN retries ELSE 0 END "
    "WHERE session = %(session)s AND id = %(id)s "
    "RETURNING number, answer, said, failure"
)
RETRY: Final = (
    "UPDATE {s}.messages SET retries = retries + 1 WHERE session = %(session)s AND id = %(waiting)s"
)
_HELD: Final = (
    "held AS MATERIALIZED (SELECT 1 FROM {s}.conversations WHERE session = %(session)s "
    "AND claim = %(claim)s FOR UPDATE)"
)


def _close(moved: str, more: str = "") -> str:
    """The end of a turn. Nothing happens unless the lease and the message are there, and ``moved`` is."""
    held, message = "session = %(session)s AND claim = %(claim)s", "session = %(session)s AND id = %(id)s"
    return (
        f"WITH held AS MATERIALIZED (SELECT 1 FROM {{s}}.conversations WHERE {held} FOR UPDATE), "
        f"waiting AS MATERIALIZED (SELECT 1 FROM {{s}}.messages WHERE {message} FOR UPDATE), "
        f"moved AS ({moved}), {more}"
        "freed AS (UPDATE {s}.conversations SET spoken = clock_timestamp(), "
        "claim = CASE WHEN %(release)s THEN NULL ELSE claim END "
        f"WHERE {held} AND EXISTS (SELECT FROM moved)), "
        "answered AS (UPDATE {s}.messages SET answer = %(answer)s, said = %(said)s, given = NULL, "
        f"failure = NULL WHERE {message} AND EXISTS (SELECT FROM moved)), "
        "older AS (UPDATE {s}.messages SET answer = NULL WHERE session = %(session)s AND id IN "
        "(SELECT id FROM {s}.messages WHERE session = %(session)s AND answer IS NOT NULL AND id <> %(id)s "
        f"ORDER BY number DESC OFFSET {ANSWERS_KEPT - 1}) AND EXISTS (SELECT FROM moved)), "
        "gone AS (DELETE FROM {s}.ledger WHERE session = %(session)s AND message = %(id)s "
        "AND EXISTS (SELECT FROM moved)) "
        "SELECT (SELECT count(*) FROM held), (SELECT count(*) FROM waiting), (SELECT count(*) FROM moved)"
    )


CLOSE: Final = _close("SELECT FROM held, waiting")

# The row of the parent becomes that of the new checkpoint: a compare and set in one statement.
_ADVANCE: Final = (
    "UPDATE {s}.checkpoints SET id = %(to)s, parent = %(parent)s, kind = %(kind)s, body = %(body)s, "
    "metadata = %(metadata)s, at = clock_timestamp() WHERE thread = %(thread)s AND ns = %(ns)s "
    "AND id IN (%(parent)s, %(to)s)"
)
_STRAY: Final = (
    "DELETE FROM {s}.writes WHERE thread = %(thread)s AND ns = %(ns)s AND id <> %(to)s "
    "AND EXISTS (SELECT FROM moved)"
)
ADVANCE: Final = f"WITH moved AS ({_ADVANCE} RETURNING 1), stray AS ({_STRAY}) SELECT count(*) FROM moved"
CLOSE_AND_ADVANCE: Final = _close(
    f"{_ADVANCE} AND EXISTS (SELECT FROM held) AND EXISTS (SELECT FROM waiting) RETURNING 1",
    f"stray AS ({_STRAY}), ",
)
INTEND: Final = (
    f"WITH {_HELD}, put AS (INSERT INTO {{s}}.ledger (session, message, key, outcome) "
    "SELECT %(session)s, %(id)s, line.key, line.outcome FROM held, "
    "unnest(%(keys)s::text[], %(outcomes)s::bytea[]) WITH ORDINALITY AS line (key, outcome, place) "
    "ORDER BY place ON CONFLICT DO NOTHING) SELECT count(*) FROM held"
)
FAIL: Final = (
    f"WITH {_HELD} UPDATE {{s}}.messages SET failure = %(failure)s "
    f"WHERE session = %(session)s AND id = %(id)s AND {WAITING} AND EXISTS (SELECT FROM held)"
)
QUIET: Final = (
    "SELECT session FROM (SELECT session, spoken AS at FROM {s}.conversations UNION ALL "
    "SELECT thread, at FROM {s}.checkpoints) AS found GROUP BY session "
    "HAVING max(at) <= clock_timestamp() - make_interval(secs => %(seconds)s) ORDER BY session"
)
RELEASE: Final = "UPDATE {s}.conversations SET claim = NULL WHERE session = %(session)s AND claim = %(claim)s"
