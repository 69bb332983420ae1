-- The archive. Times are whole microseconds since 1970-01-01 UTC, boot times nanoseconds since the machine started.
-- `mark` holds eight bytes of SHA-256 over the other columns of a row that no log entry covers: it finds damage,
-- not forgery. Tables without one are covered by the log: `log verify` renders their entries again. Packed bytes
-- have one too: zstd has bits that nobody reads.
-- A-numbers and names stand here in plain; encryption at rest is later work, until then the disk must do it.

-- The words of the first entry: origin, keys, software, time, policy.
CREATE TABLE genesis (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The log: the bytes of each entry and their RFC 6962 leaf hash.
CREATE TABLE entry (
    idx  INTEGER PRIMARY KEY,
    leaf BLOB NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- Roots of complete subtrees of 256, 65536 … entries (levels 8, 16 …): what opening and proofs read.
CREATE TABLE tile (
    level INTEGER NOT NULL,
    idx   INTEGER NOT NULL,
    hash  BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, idx)
) STRICT, WITHOUT ROWID;

-- Bytes as received: bodies, by SHA-256. `base` names the body that served as raw-content dictionary; a base has none.
CREATE TABLE body (
    id     INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
    len    INTEGER NOT NULL,
    base   INTEGER REFERENCES body (id),
    packed BLOB NOT NULL,
    mark   INTEGER NOT NULL
) STRICT;

-- Smaller things that repeat, by SHA-256: requests, contacts, certificate chains, readings, profiles, base heads.
CREATE TABLE piece (
    id     INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
    len    INTEGER NOT NULL,
    packed INTEGER NOT NULL CHECK (packed IN (0, 1)),
    bytes  BLOB NOT NULL,
    mark   INTEGER NOT NULL
) STRICT;

-- One subject of the log: a pseudonym, and the signature that opens it.
CREATE TABLE stream (
    no        INTEGER PRIMARY KEY,
    pseudonym BLOB NOT NULL UNIQUE CHECK (length(pseudonym) = 32),
    signature BLOB NOT NULL,
    -- Controls only: `source` and `which`, as they were signed.
    probe     TEXT
) STRICT;

CREATE TABLE stream_now (
    stream INTEGER PRIMARY KEY REFERENCES stream (no),
    seq    INTEGER NOT NULL,
    -- Controls only; the last check of a watch stands in `watch_now`.
    last_check INTEGER
) STRICT;

CREATE TABLE person (
    no          INTEGER PRIMARY KEY,
    entry       INTEGER NOT NULL UNIQUE REFERENCES entry (idx),
    seed        BLOB NOT NULL CHECK (length(seed) = 32),
    id          TEXT NOT NULL UNIQUE,
    stream      INTEGER NOT NULL REFERENCES stream (no),
    enrolled_at INTEGER NOT NULL,
    a_number    TEXT NOT NULL,
    country     TEXT NOT NULL,
    first_name  TEXT,
    last_name   TEXT,
    call        TEXT NOT NULL,
    basis       TEXT NOT NULL,
    document    TEXT,
    matter      TEXT,
    grp         TEXT,
    client_ref  TEXT,
    tier        TEXT NOT NULL
) STRICT;
CREATE INDEX person_by_number ON person (a_number);

-- Who is no longer followed. What was kept of them stays.
CREATE TABLE departure (
    person INTEGER PRIMARY KEY REFERENCES person (no),
    entry  INTEGER NOT NULL UNIQUE REFERENCES entry (idx),
    seed   BLOB NOT NULL CHECK (length(seed) = 32),
    at     INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;

CREATE TABLE person_now (
    person INTEGER PRIMARY KEY REFERENCES person (no),
    paused INTEGER NOT NULL CHECK (paused IN (0, 1)),
    mark   INTEGER NOT NULL
) STRICT;

CREATE TABLE source (
    no        INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    base      INTEGER REFERENCES body (id),
    head_base INTEGER REFERENCES piece (id),
    mark      INTEGER NOT NULL
) STRICT;

CREATE TABLE watch (
    no     INTEGER PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES person (no),
    source INTEGER NOT NULL REFERENCES source (no),
    UNIQUE (person, source)
) STRICT;

CREATE TABLE watch_now (
    watch      INTEGER PRIMARY KEY REFERENCES watch (no),
    last_check INTEGER,
    next_slot  INTEGER,
    -- The reading of the last check that listed the person.
    record     INTEGER REFERENCES piece (id),
    -- The judge's own JSON.
    state      TEXT,
    mark       INTEGER NOT NULL
) STRICT;

CREATE TABLE "check" (
    no            INTEGER PRIMARY KEY,
    entry         INTEGER NOT NULL,
    seed          BLOB NOT NULL CHECK (length(seed) = 32),
    stream        INTEGER NOT NULL REFERENCES stream (no),
    seq           INTEGER NOT NULL,
    -- NULL for a control.
    watch         INTEGER REFERENCES watch (no),
    source        INTEGER NOT NULL REFERENCES source (no),
    kind          INTEGER NOT NULL,
    slot          INTEGER,
    batch         INTEGER NOT NULL,
    asked         INTEGER NOT NULL,
    asked_boot    INTEGER NOT NULL,
    answered      INTEGER NOT NULL,
    answered_boot INTEGER NOT NULL,
    server_date   INTEGER,
    request       INTEGER NOT NULL REFERENCES piece (id),
    status        INTEGER,
    head_base     INTEGER REFERENCES piece (id),
    head_len      INTEGER NOT NULL,
    head          BLOB NOT NULL,
    head_mark     INTEGER NOT NULL,
    -- What followed the head on the wire, when it is not the body itself.
    wire          INTEGER REFERENCES body (id),
    -- NULL: not kept, because it is about many people nobody asked us to follow.
    body          INTEGER REFERENCES body (id),
    failure       TEXT,
    contact       INTEGER NOT NULL REFERENCES piece (id),
    chain         INTEGER REFERENCES piece (id),
    trail         INTEGER NOT NULL REFERENCES piece (id),
    reading       INTEGER NOT NULL REFERENCES piece (id),
    useful        INTEGER NOT NULL CHECK (useful IN (0, 1)),
    profile       INTEGER NOT NULL REFERENCES piece (id),
    software      INTEGER NOT NULL REFERENCES piece (id),
    previous      INTEGER
) STRICT;
CREATE INDEX check_by_watch ON "check" (watch, asked) WHERE watch IS NOT NULL;

-- What controls said of a miss, once they were in.
CREATE TABLE witness (
    check_no  INTEGER PRIMARY KEY REFERENCES "check" (no),
    witnessed INTEGER NOT NULL CHECK (witnessed IN (0, 1)),
    why       TEXT NOT NULL,
    mark      INTEGER NOT NULL
) STRICT;

CREATE TABLE gap (
    no      INTEGER PRIMARY KEY,
    entry   INTEGER NOT NULL,
    watch   INTEGER NOT NULL REFERENCES watch (no),
    seq     INTEGER NOT NULL,
    -- The first slot that was not asked, and the first one after the gap.
    begins  INTEGER NOT NULL,
    ends    INTEGER NOT NULL,
    slots   INTEGER NOT NULL,
    reason  TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT;
CREATE INDEX gap_by_watch ON gap (watch, begins);

CREATE TABLE plan (
    no         INTEGER PRIMARY KEY,
    entry      INTEGER NOT NULL,
    begins     INTEGER NOT NULL,
    ends       INTEGER NOT NULL,
    written_at INTEGER NOT NULL,
    part       INTEGER NOT NULL,
    parts      INTEGER NOT NULL
) STRICT;

CREATE TABLE plan_stream (
    plan     INTEGER NOT NULL REFERENCES plan (no),
    ord      INTEGER NOT NULL,
    watch    INTEGER NOT NULL REFERENCES watch (no),
    first    INTEGER NOT NULL,
    every_ms INTEGER NOT NULL,
    slots    INTEGER NOT NULL,
    PRIMARY KEY (plan, ord)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
    no       INTEGER PRIMARY KEY,
    entry    INTEGER NOT NULL,
    seed     BLOB NOT NULL CHECK (length(seed) = 32),
    rule     INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    person   INTEGER REFERENCES person (no),
    source   TEXT NOT NULL,
    grp      TEXT,
    was      TEXT,
    now      TEXT,
    check_no INTEGER REFERENCES "check" (no),
    before   INTEGER,
    because  TEXT NOT NULL
) STRICT;
CREATE INDEX event_by_person ON event (person, at);

-- Each event waits here until somebody was told.
CREATE TABLE outbox (
    no      INTEGER PRIMARY KEY,
    event   INTEGER NOT NULL UNIQUE REFERENCES event (no),
    created INTEGER NOT NULL,
    state   TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'given_up')),
    mark    INTEGER NOT NULL
) STRICT;

CREATE TABLE custody (
    no    INTEGER PRIMARY KEY,
    entry INTEGER NOT NULL,
    seed  BLOB NOT NULL CHECK (length(seed) = 32),
    at    INTEGER NOT NULL,
    kind  TEXT NOT NULL,
    text  TEXT NOT NULL
) STRICT;

-- What may be forgotten or written over: the judge's state of a source, politeness of a host, robots.txt, the clock.
CREATE TABLE state (
    kind  TEXT NOT NULL,
    key   TEXT NOT NULL,
    value TEXT NOT NULL,
    mark  INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

-- What entered the log is never changed and never taken out, not even by our own mistake.
CREATE TRIGGER genesis_refuses_update BEFORE UPDATE ON genesis
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: update of genesis refused');
END;
CREATE TRIGGER genesis_refuses_delete BEFORE DELETE ON genesis
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: delete of genesis refused');
END;
CREATE TRIGGER entry_refuses_update BEFORE UPDATE ON entry
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: update of entry refused');
END;
CREATE TRIGGER entry_refuses_delete BEFORE DELETE ON entry
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: delete of entry refused');
END;
CREATE TRIGGER tile_refuses_update BEFORE UPDATE ON tile
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: update of tile refused');
END;
CREATE TRIGGER tile_refuses_delete BEFORE DELETE ON tile
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: delete of tile refused');
END;
CREATE TRIGGER body_refuses_update BEFORE UPDATE ON body
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: update of body refused');
END;
CREATE TRIGGER body_refuses_delete BEFORE DELETE ON body
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: delete of body refused');
END;
CREATE TRIGGER piece_refuses_update BEFORE UPDATE ON piece
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: update of piece refused');
END;
CREATE TRIGGER piece_refuses_delete BEFORE DELETE ON piece
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: delete of piece refused');
END;
CREATE TRIGGER stream_refuses_update BEFORE UPDATE ON stream
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: update of stream refused');
END;
CREATE TRIGGER stream_refuses_delete BEFORE DELETE ON stream
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: delete of stream refused');
END;
CREATE TRIGGER person_refuses_update BEFORE UPDATE ON person
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: update of person refused');
END;
CREATE TRIGGER person_refuses_delete BEFORE DELETE ON person
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: delete of person refused');
END;
CREATE TRIGGER departure_refuses_update BEFORE UPDATE ON departure
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: update of departure refused');
END;
CREATE TRIGGER departure_refuses_delete BEFORE DELETE ON departure
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: delete of departure refused');
END;
CREATE TRIGGER watch_refuses_update BEFORE UPDATE ON watch
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: update of watch refused');
END;
CREATE TRIGGER watch_refuses_delete BEFORE DELETE ON watch
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: delete of watch refused');
END;
CREATE TRIGGER check_refuses_update BEFORE UPDATE ON "check"
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: update of check refused');
END;
CREATE TRIGGER check_refuses_delete BEFORE DELETE ON "check"
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: delete of check refused');
END;
CREATE TRIGGER gap_refuses_update BEFORE UPDATE ON gap
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: update of gap refused');
END;
CREATE TRIGGER gap_refuses_delete BEFORE DELETE ON gap
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: delete of gap refused');
END;
CREATE TRIGGER plan_refuses_update BEFORE UPDATE ON plan
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: update of plan refused');
END;
CREATE TRIGGER plan_refuses_delete BEFORE DELETE ON plan
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: delete of plan refused');
END;
CREATE TRIGGER plan_stream_refuses_update BEFORE UPDATE ON plan_stream
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: update of plan_stream refused');
END;
CREATE TRIGGER plan_stream_refuses_delete BEFORE DELETE ON plan_stream
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: delete of plan_stream refused');
END;
CREATE TRIGGER event_refuses_update BEFORE UPDATE ON event
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: update of event refused');
END;
CREATE TRIGGER event_refuses_delete BEFORE DELETE ON event
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: delete of event refused');
END;
CREATE TRIGGER custody_refuses_update BEFORE UPDATE ON custody
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: update of custody refused');
END;
CREATE TRIGGER custody_refuses_delete BEFORE DELETE ON custody
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: delete of custody refused');
END;
