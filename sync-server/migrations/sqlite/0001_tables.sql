-- PROTOCOL 9. The partition key of each table is the first column of its primary key.
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
    person_id BLOB PRIMARY KEY,
    account_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
    account_id INTEGER NOT NULL PRIMARY KEY,
    person_id BLOB NOT NULL,
    feed_n INTEGER NOT NULL,
    feed_tag BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    items INTEGER NOT NULL,
    erase_due INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
    handle BLOB NOT NULL,
    device_id BLOB NOT NULL,
    account_id INTEGER NOT NULL,
    sign_key BLOB NOT NULL,
    class INTEGER NOT NULL,
    removed_at INTEGER,
    counter INTEGER NOT NULL,
    last_kind INTEGER NOT NULL,
    last_hash BLOB NOT NULL,
    last_sig BLOB NOT NULL,
    PRIMARY KEY (handle, device_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
    token_hash BLOB PRIMARY KEY,
    issuer INTEGER,
    person_id BLOB,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- kind 0 is a person log; 1, 2, 3 are the kinds of a Genesis.
CREATE TABLE log (
    log_id BLOB PRIMARY KEY,
    kind INTEGER NOT NULL,
    owner BLOB NOT NULL,
    next_position INTEGER NOT NULL,
    tag BLOB NOT NULL,
    records INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    items INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE log_person (
    log_id BLOB NOT NULL,
    person_id BLOB NOT NULL,
    role INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    late_until INTEGER,
    late_bytes INTEGER NOT NULL,
    PRIMARY KEY (log_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE person_space (
    person_id BLOB NOT NULL,
    log_id BLOB NOT NULL,
    PRIMARY KEY (person_id, log_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE account_log (
    account_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    log_id BLOB NOT NULL,
    state INTEGER NOT NULL,
    PRIMARY KEY (account_id, number),
    UNIQUE (account_id, log_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE log_account (
    log_id BLOB NOT NULL,
    account_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (log_id, account_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE item (
    log_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    device_id BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    item_id BLOB NOT NULL,
    previous BLOB,
    body BLOB NOT NULL,
    row_check BLOB NOT NULL,
    tag BLOB NOT NULL,
    PRIMARY KEY (log_id, position),
    UNIQUE (log_id, item_id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX item_entry ON item (log_id, device_id, sequence) WHERE kind = 1;

CREATE TABLE head (
    log_id BLOB NOT NULL,
    device_id BLOB NOT NULL,
    kind INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    item_id BLOB NOT NULL,
    PRIMARY KEY (log_id, device_id, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE feed (
    account_id INTEGER NOT NULL,
    n INTEGER NOT NULL,
    number INTEGER NOT NULL,
    position INTEGER NOT NULL,
    tag BLOB NOT NULL,
    PRIMARY KEY (account_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE manifest (
    log_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    received INTEGER NOT NULL,
    days INTEGER NOT NULL,
    PRIMARY KEY (log_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE blob (
    log_id BLOB NOT NULL,
    blob_id BLOB NOT NULL,
    size INTEGER NOT NULL,
    received INTEGER NOT NULL,
    -- On whose account it is, to give it back when the blob goes.
    person_id BLOB NOT NULL,
    PRIMARY KEY (log_id, blob_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE blob_named (
    log_id BLOB NOT NULL,
    blob_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (log_id, blob_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE blob_chunk (
    log_id BLOB NOT NULL,
    blob_id BLOB NOT NULL,
    start INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (log_id, blob_id, start)
) STRICT, WITHOUT ROWID;

CREATE TABLE slot (
    mail_id BLOB NOT NULL,
    slot INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    mail_key BLOB NOT NULL,
    body BLOB NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (mail_id, slot)
) STRICT, WITHOUT ROWID;

CREATE INDEX slot_account ON slot (account_id);

-- What a scrub moved aside: kept for whoever looks into it, read by nothing.
CREATE TABLE damaged (
    log_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    found INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    device_id BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    item_id BLOB NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (log_id, position, found)
) STRICT, WITHOUT ROWID;
