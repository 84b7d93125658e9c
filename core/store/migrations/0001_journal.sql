-- Version 1. Frozen: a change to what is stored is a new file beside this one.
--
-- A check-in is written with few pages, since each costs a page of the log and so battery and time:
-- change, record, timeline and three pages of the search index. Hence the heads lie with the newest
-- change and not in `document`, numbers and codes lie in `timeline`, and search needs no table of
-- its own content.

-- Small values by name: keys, identity, settings.
CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Membership, in the order of arrival.
CREATE TABLE space (
    n     INTEGER PRIMARY KEY,
    id    BLOB NOT NULL UNIQUE,
    kind  INTEGER NOT NULL,
    state INTEGER NOT NULL,
    body  BLOB NOT NULL
) STRICT;

CREATE TABLE log_record (
    n       INTEGER PRIMARY KEY,
    log     BLOB NOT NULL,
    id      BLOB NOT NULL UNIQUE,
    author  BLOB,
    counter INTEGER NOT NULL,
    body    BLOB NOT NULL
) STRICT;
CREATE INDEX log_record_by_log ON log_record (log);

CREATE TABLE epoch (
    n      INTEGER PRIMARY KEY,
    space  BLOB NOT NULL,
    id     BLOB NOT NULL,
    secret BLOB NOT NULL,
    UNIQUE (space, id)
) STRICT;

-- Documents. `heads` counts only while there is neither a change nor a snapshot.
CREATE TABLE document (
    n      INTEGER PRIMARY KEY,
    id     BLOB NOT NULL UNIQUE,
    space  BLOB NOT NULL,
    key    BLOB NOT NULL,
    state  INTEGER NOT NULL,
    unsent INTEGER NOT NULL,
    heads  BLOB NOT NULL
) STRICT;
CREATE INDEX document_unsent ON document (n) WHERE unsent <> 0;
CREATE INDEX document_unreadable ON document (n) WHERE state <> 0;

-- What was appended after a snapshot. No `heads`: they are the change's own hash.
CREATE TABLE change (
    document INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    hash     BLOB NOT NULL,
    heads    BLOB,
    bytes    BLOB NOT NULL,
    PRIMARY KEY (document, n)
) STRICT, WITHOUT ROWID;

-- Whole saves, holding the changes up to `through`; `age` 0 is the present one, 1 the one before.
CREATE TABLE snapshot (
    n        INTEGER PRIMARY KEY,
    document INTEGER NOT NULL,
    age      INTEGER NOT NULL,
    through  INTEGER NOT NULL,
    heads    BLOB NOT NULL,
    bytes    BLOB NOT NULL,
    UNIQUE (document, age)
) STRICT;

-- What could not be read or applied: kept, counted, shown.
CREATE TABLE set_aside (
    n        INTEGER PRIMARY KEY,
    document BLOB NOT NULL,
    reason   INTEGER NOT NULL,
    detail   BLOB NOT NULL,
    at_ms    INTEGER NOT NULL,
    bytes    BLOB NOT NULL
) STRICT;

-- Projections. One record may lie in two documents: where it moved from, and where to.
-- `satellites` says which of task, point and notice have rows of it.
CREATE TABLE record (
    kind       INTEGER NOT NULL,
    id         TEXT NOT NULL,
    document   INTEGER NOT NULL,
    slot       INTEGER NOT NULL,
    state      INTEGER NOT NULL,
    grp        TEXT,
    at_ms      INTEGER NOT NULL,
    satellites INTEGER NOT NULL,
    row_hash   BLOB,
    batch      TEXT,
    body       BLOB NOT NULL,
    texts      BLOB NOT NULL,
    PRIMARY KEY (kind, id, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_by_row_hash ON record (row_hash) WHERE row_hash IS NOT NULL;

-- One row a record, by date: slot = days since 1970 * 65536 + a number within the day.
CREATE TABLE timeline (
    slot          INTEGER PRIMARY KEY,
    kind          INTEGER NOT NULL,
    state         INTEGER NOT NULL,
    at_ms         INTEGER NOT NULL,
    mood          INTEGER,
    sleep_min     INTEGER,
    sleep_quality INTEGER,
    codes         BLOB,
    document      INTEGER NOT NULL,
    id            TEXT NOT NULL,
    grp           TEXT
) STRICT;
CREATE INDEX timeline_grouped ON timeline (kind, slot) WHERE grp IS NOT NULL;

-- Codes by number, so that `timeline.codes` is short.
CREATE TABLE code (
    n    INTEGER PRIMARY KEY,
    list INTEGER NOT NULL,
    code TEXT NOT NULL,
    UNIQUE (list, code)
) STRICT;

-- Open steps and follow-ups; no date sorts last.
CREATE TABLE task (
    n        INTEGER PRIMARY KEY,
    kind     INTEGER NOT NULL,
    id       TEXT NOT NULL,
    document INTEGER NOT NULL,
    child    TEXT NOT NULL,
    due_on   INTEGER NOT NULL,
    place    TEXT NOT NULL
) STRICT;
CREATE INDEX task_by_record ON task (kind, id, document);
CREATE INDEX task_by_date ON task (kind, due_on, place);

-- Points of a series.
CREATE TABLE point (
    n        INTEGER PRIMARY KEY,
    kind     INTEGER NOT NULL,
    id       TEXT NOT NULL,
    document INTEGER NOT NULL,
    series   TEXT NOT NULL,
    day      INTEGER NOT NULL,
    at_ms    INTEGER NOT NULL,
    value    INTEGER NOT NULL
) STRICT;
CREATE INDEX point_by_record ON point (kind, id, document);
CREATE INDEX point_by_series ON point (series, day);

-- What waits for a look.
CREATE TABLE notice (
    n        INTEGER PRIMARY KEY,
    notice   INTEGER NOT NULL,
    kind     INTEGER NOT NULL,
    id       TEXT NOT NULL,
    document INTEGER NOT NULL,
    child    TEXT,
    field    TEXT,
    at_ms    INTEGER
) STRICT;
CREATE INDEX notice_by_record ON notice (kind, id, document);
CREATE INDEX notice_by_kind ON notice (notice, at_ms);

CREATE TABLE import_batch (
    id     TEXT NOT NULL PRIMARY KEY,
    at_ms  INTEGER NOT NULL,
    format TEXT NOT NULL,
    state  INTEGER NOT NULL,
    body   BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- One row a text; rowid = slot * 256 + its place in `record.texts`. Only the words are stored.
CREATE VIRTUAL TABLE search USING fts5 (
    text,
    content = '',
    columnsize = 0,
    detail = none,
    tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
-- Each write adds a small piece to the index. With small leaves these lie side by side on a page,
-- and sixteen of them are merged at once; merging a little at each write cost more pages in all.
INSERT INTO search (search, rank) VALUES ('pgsz', 500);
INSERT INTO search (search, rank) VALUES ('automerge', 0);
