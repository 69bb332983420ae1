-- Who may look at the pages. `password` is an Argon2id hash as text (PHC); `matters` is a JSON list, and NULL means
-- everybody. Each change of `epoch` ends every session of this user. Not in the log: it says nothing of what was seen.
CREATE TABLE user (
    name     TEXT PRIMARY KEY,
    role     TEXT NOT NULL CHECK (role IN ('owner', 'attorney', 'staff', 'read-only')),
    password TEXT NOT NULL,
    matters  TEXT,
    epoch    INTEGER NOT NULL,
    added_at INTEGER NOT NULL,
    mark     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The strip of a person reads what each look said without going to the look itself.
DROP INDEX check_by_watch;
CREATE INDEX check_by_watch ON "check" (watch, asked, reading) WHERE watch IS NOT NULL;
CREATE INDEX event_by_time ON event (at);
