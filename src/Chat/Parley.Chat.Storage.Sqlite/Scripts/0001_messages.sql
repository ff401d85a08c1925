-- Conversations, members and the message log. People and sessions are the EF Core migrations' part; they run first.
--
-- seq: the place of a message in its conversation, dense from 1. rev: grows with any change of the conversation.
-- Both are assigned by the one writer, so commit order is rev order.

CREATE TABLE conversations (
    id         TEXT    NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL CHECK (kind IN ('direct', 'group')),
    -- The two people of a direct conversation, the lower id first: a pair has one conversation, whoever opens it.
    low_id     TEXT    REFERENCES people (id),
    high_id    TEXT    REFERENCES people (id),
    title      TEXT,
    last_seq   INTEGER NOT NULL DEFAULT 0,
    last_rev   INTEGER NOT NULL DEFAULT 0,
    -- The time of the newest message: times within a conversation never go backwards.
    last_at    INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    CHECK (kind <> 'direct' OR (low_id IS NOT NULL AND high_id IS NOT NULL AND low_id < high_id))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX conversations_pair ON conversations (low_id, high_id) WHERE kind = 'direct';

CREATE TABLE members (
    conversation_id TEXT    NOT NULL REFERENCES conversations (id),
    person_id       TEXT    NOT NULL REFERENCES people (id),
    role            TEXT    NOT NULL DEFAULT 'member',
    -- A member sees the messages after this one.
    joined_seq      INTEGER NOT NULL DEFAULT 0,
    -- Watermarks: they only grow.
    read_seq        INTEGER NOT NULL DEFAULT 0,
    delivered_seq   INTEGER NOT NULL DEFAULT 0,
    joined_at       INTEGER NOT NULL,
    left_at         INTEGER,
    PRIMARY KEY (conversation_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX members_person ON members (person_id);

-- Without a rowid the log is clustered by conversation and seq: a page is one walk along one tree, and a message is written
-- to three trees instead of four.
CREATE TABLE messages (
    conversation_id TEXT    NOT NULL REFERENCES conversations (id),
    seq             INTEGER NOT NULL,
    id              TEXT    NOT NULL,
    sender_id       TEXT    NOT NULL REFERENCES people (id),
    client_id       TEXT    NOT NULL,
    rev             INTEGER NOT NULL,
    sent_at         INTEGER NOT NULL,
    body            TEXT    NOT NULL,
    edited_at       INTEGER,
    deleted_at      INTEGER,
    reply_to_seq    INTEGER,
    thread_root_seq INTEGER,
    PRIMARY KEY (conversation_id, seq)
) STRICT, WITHOUT ROWID;

-- A client id is the sender's for ever: a repeat after a month is still a repeat.
CREATE UNIQUE INDEX messages_client_id ON messages (sender_id, client_id);
CREATE INDEX messages_rev ON messages (conversation_id, rev);
