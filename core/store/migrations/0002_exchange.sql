-- Version 2. Frozen: a change to what is stored is a new file beside this one.
--
-- What is exchanged with other devices: sealed entries and manifests (records lie in `log_record`),
-- how far each device of one's own has come, and what each server is known to have. A write of the
-- person touches none of these tables: entries are sealed when they are sent.

-- Long ids by number, so that an entry costs little beside its sealed bytes.
CREATE TABLE known_id (
    n  INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE
) STRICT;

-- Entries in the order of arrival; `log`, `device` and `epoch` are numbers of known_id. `state` 0
-- is applied, other numbers are the facade's. `facts` is what was found when it was opened. `bytes`
-- goes once a manifest covers it for long enough; the row stays, as a link of its device's chain.
CREATE TABLE entry (
    n         INTEGER PRIMARY KEY,
    log       INTEGER NOT NULL,
    device    INTEGER NOT NULL,
    sequence  INTEGER NOT NULL,
    epoch     INTEGER NOT NULL,
    state     INTEGER NOT NULL,
    met_s     INTEGER NOT NULL,
    covered_s INTEGER,
    id        BLOB NOT NULL UNIQUE,
    previous  BLOB,
    facts     BLOB,
    bytes     BLOB
) STRICT;
CREATE INDEX entry_by_chain ON entry (log, device, sequence);
CREATE INDEX entry_by_epoch ON entry (log, epoch, state);
CREATE INDEX entry_unsettled ON entry (log) WHERE state <> 0;
CREATE INDEX entry_covered ON entry (covered_s) WHERE covered_s IS NOT NULL AND bytes IS NOT NULL;

CREATE TABLE manifest (
    n       INTEGER PRIMARY KEY,
    log     INTEGER NOT NULL,
    device  INTEGER NOT NULL,
    counter INTEGER NOT NULL,
    state   INTEGER NOT NULL,
    met_s   INTEGER NOT NULL,
    id      BLOB NOT NULL UNIQUE,
    bytes   BLOB NOT NULL
) STRICT;
CREATE INDEX manifest_by_chain ON manifest (log, device, counter);

-- The newest item of each kind that an own device signed in a log: no number is used twice.
CREATE TABLE own_head (
    log      INTEGER NOT NULL,
    device   INTEGER NOT NULL,
    kind     INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    id       BLOB NOT NULL,
    PRIMARY KEY (log, device, kind)
) STRICT, WITHOUT ROWID;

-- How far an own actor's changes to a document are carried by entries; the actor that was raised
-- last has the longest name and is the one that writes.
CREATE TABLE carried (
    document INTEGER NOT NULL,
    actor    BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    hash     BLOB NOT NULL,
    PRIMARY KEY (document, actor)
) STRICT, WITHOUT ROWID;

-- What opening and recomputing an epoch's seals gave.
CREATE TABLE epoch_check (
    epoch  INTEGER PRIMARY KEY,
    result INTEGER NOT NULL,
    detail BLOB NOT NULL
) STRICT;

CREATE TABLE server (
    n             INTEGER PRIMARY KEY,
    id            BLOB NOT NULL UNIQUE,
    url           TEXT NOT NULL,
    state         INTEGER NOT NULL,
    incarnation   BLOB,
    feed_n        INTEGER NOT NULL,
    feed_tag      BLOB NOT NULL,
    reserved      INTEGER NOT NULL,
    time_s        INTEGER NOT NULL,
    full_check_s  INTEGER NOT NULL
) STRICT;

-- Logs as a server numbers them, and the position up to which its items are here. `tags` are those
-- of the positions before it, newest last. `behind` says that the feed does not bring what is
-- missing.
CREATE TABLE server_log (
    server   INTEGER NOT NULL,
    log      INTEGER NOT NULL,
    number   INTEGER,
    state    INTEGER NOT NULL,
    behind   INTEGER NOT NULL,
    position INTEGER NOT NULL,
    tag      BLOB NOT NULL,
    tags     BLOB NOT NULL,
    PRIMARY KEY (server, log)
) STRICT, WITHOUT ROWID;

-- The newest item that a server is known to have, by author and kind; `met` is the highest ever.
CREATE TABLE server_head (
    server   INTEGER NOT NULL,
    log      INTEGER NOT NULL,
    handle   BLOB NOT NULL,
    kind     INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    id       BLOB NOT NULL,
    met      INTEGER NOT NULL,
    flags    INTEGER NOT NULL,
    PRIMARY KEY (server, log, handle, kind)
) STRICT, WITHOUT ROWID;
