"""The tables of conversations in PostgreSQL, by version: each entry turns the one before into the next.

What was released is never edited, only followed. Texts compare by their bytes (``COLLATE "C"``): the order
of checkpoints is that of their ids, whatever the language of the database. Rows that every turn updates
leave room on their pages, so that most updates touch no index.

``conversations`` holds the lease: its row is locked first by whoever changes anything of a conversation, so
changes of one conversation come one after another and never wait for each other in a circle.

A message that waits for its answer has ``given``; an answered one has ``said``, the last few also ``answer``;
one that failed has ``failure``, and ``given`` for whoever sends it again.
"""

from __future__ import annotations

from typing import Final

_VERSION_1: Final = """
CREATE TABLE SCHEMA.checkpoints (
    thread text COLLATE "C" NOT NULL, ns text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL,
    parent text, kind text NOT NULL, body bytea NOT NULL, metadata text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (thread, ns, id)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
CREATE TABLE SCHEMA.writes (
    thread text COLLATE "C" NOT NULL, ns text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL,
    task text COLLATE "C" NOT NULL, idx integer NOT NULL, path text COLLATE "C" NOT NULL,
    channel text NOT NULL, kind text NOT NULL, body bytea NOT NULL,
    PRIMARY KEY (thread, ns, id, task, idx)
);
CREATE TABLE SCHEMA.conversations (
    session text COLLATE "C" PRIMARY KEY, spoken timestamptz NOT NULL,
    claim text, leased_until timestamptz
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
CREATE TABLE SCHEMA.messages (
    session text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL,
    number bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    given bytea, answer bytea, said bytea, failure bytea,
    PRIMARY KEY (session, id)
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX messages_in_order ON SCHEMA.messages (session, number);
CREATE INDEX messages_waiting ON SCHEMA.messages (session, number) WHERE said IS NULL AND failure IS NULL;
CREATE INDEX messages_answered ON SCHEMA.messages (session, number) WHERE answer IS NOT NULL;
CREATE TABLE SCHEMA.ledger (
    session text COLLATE "C" NOT NULL, message text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL,
    number bigint GENERATED ALWAYS AS IDENTITY NOT NULL, outcome bytea NOT NULL,
    PRIMARY KEY (session, message, key)
);
"""

_VERSION_2: Final = """
ALTER TABLE SCHEMA.messages ADD COLUMN retries integer NOT NULL DEFAULT 0
"""

TABLES: Final = (_VERSION_1, _VERSION_2)
