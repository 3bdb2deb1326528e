-- A state of version 1, as servers of that version made it: what `state.py migrations` starts from. A released step of StateSchema.swift never
-- changes, so neither does this file.
CREATE TABLE threads (
    id TEXT NOT NULL PRIMARY KEY,
    created INTEGER NOT NULL,
    kapa_thread TEXT
) WITHOUT ROWID;

CREATE TABLE questions (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    thread TEXT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    asked INTEGER NOT NULL,
    text TEXT,
    page TEXT,
    client TEXT NOT NULL,
    origin TEXT NOT NULL,
    answered INTEGER NOT NULL,
    uncertain INTEGER,
    fallback TEXT,
    missing_terms TEXT,
    nearest TEXT,
    kapa_question TEXT,
    duration_ms INTEGER NOT NULL
);
CREATE INDEX questions_by_thread ON questions (thread, number);
CREATE INDEX questions_by_time ON questions (asked);

CREATE TABLE feedback (
    question TEXT NOT NULL PRIMARY KEY REFERENCES questions (id) ON DELETE CASCADE,
    reaction TEXT NOT NULL CHECK (reaction IN ('upvote', 'downvote')),
    reasons TEXT NOT NULL,
    comment TEXT,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    revision INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE outbox (
    question TEXT NOT NULL PRIMARY KEY REFERENCES feedback (question) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX outbox_by_time ON outbox (due);

CREATE TABLE idempotency_keys (
    key TEXT NOT NULL PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    created INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created);

CREATE VIEW gaps AS SELECT * FROM questions WHERE NOT answered OR uncertain;

PRAGMA application_id = 1684493140;

PRAGMA journal_mode = WAL;
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO grdb_migrations VALUES ('1');
