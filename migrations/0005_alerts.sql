-- Who is told, what they are told, and each try. None of it enters the log but that a contact came or went and that a
-- correction was taken by a server (`custody`, without names): the log is for others, these rows are about the people
-- who ask for help. `mark` and `now_mark` find damage; state ('alerts', 'counts') holds how many rows of each there are.
CREATE TABLE contact (
    no         INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    -- JSON; empty once removed: where somebody can be reached is forgotten then.
    details    TEXT NOT NULL,
    added_at   INTEGER NOT NULL,
    removed_at INTEGER,
    mark       INTEGER NOT NULL
) STRICT;

-- One message to one contact. The columns from `state` on change, and `now_mark` is over them.
CREATE TABLE notice (
    no         INTEGER PRIMARY KEY,
    contact    INTEGER NOT NULL REFERENCES contact (no),
    person     INTEGER REFERENCES person (no),
    kind       TEXT NOT NULL,
    -- 1: news of a person or group, which reach a contact in their order.
    news       INTEGER NOT NULL CHECK (news IN (0, 1)),
    source     TEXT NOT NULL,
    event      INTEGER REFERENCES event (no),
    -- Every event that it tells, as ranges: `17-245,250`.
    covers     TEXT NOT NULL,
    follows    INTEGER REFERENCES notice (no),
    -- What it says, for comparing.
    says       TEXT NOT NULL,
    only       INTEGER,
    event_at   INTEGER NOT NULL,
    created    INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    urgent     INTEGER NOT NULL CHECK (urgent IN (0, 1)),
    facts      TEXT NOT NULL,
    code       TEXT NOT NULL UNIQUE,
    mark       INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('queued', 'accepted', 'seen', 'given_up', 'withdrawn')),
    -- When it is to be sent next; NULL: not again, or on its way.
    due        INTEGER,
    round      INTEGER NOT NULL,
    failures   INTEGER NOT NULL,
    channel    INTEGER NOT NULL,
    accepted   INTEGER,
    seen       INTEGER,
    seen_how   TEXT,
    now_mark   INTEGER NOT NULL
) STRICT;
CREATE INDEX notice_due ON notice (due) WHERE due IS NOT NULL;
CREATE INDEX notice_waiting ON notice (contact, no) WHERE state = 'queued';
CREATE INDEX notice_created ON notice (created);

-- One try to send one notice. It is written before the try; without an end, nobody knows whether it went out.
CREATE TABLE attempt (
    no      INTEGER PRIMARY KEY,
    notice  INTEGER NOT NULL REFERENCES notice (no),
    channel INTEGER NOT NULL,
    means   TEXT NOT NULL,
    begun   INTEGER NOT NULL,
    ended   INTEGER,
    -- 'accepted', 'later', 'refused', or 'unknown' when the program ended in between.
    result  TEXT,
    -- Why not, or the server's name for it.
    why     TEXT,
    mark    INTEGER NOT NULL
) STRICT;
CREATE INDEX attempt_by_notice ON attempt (notice, no);
CREATE INDEX attempt_open ON attempt (no) WHERE ended IS NULL;
