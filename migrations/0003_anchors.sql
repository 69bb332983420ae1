-- What third parties said about the time of a checkpoint. `note` is the signed checkpoint, `proof` the token, the .ots file
-- or the cosigned note: both pieces, and their digests stand in the entry. `chain`, `roots` and `crls` are DER, one after
-- the other. `asked_at` is when the service was first asked since its last proof: the delay is on record. `expires` is when
-- the first certificate of the chain ends. `mark` is over what the entry does not cover.
CREATE TABLE anchor (
    no          INTEGER PRIMARY KEY,
    entry       INTEGER NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('rfc3161', 'opentimestamps', 'cosignature')),
    service     TEXT NOT NULL,
    size        INTEGER NOT NULL,
    note        INTEGER NOT NULL REFERENCES piece (id),
    proof       INTEGER NOT NULL REFERENCES piece (id),
    asked_at    INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    -- What a token says of the time; NULL for the other kinds.
    time        INTEGER,
    chain       INTEGER REFERENCES piece (id),
    roots       INTEGER REFERENCES piece (id),
    crls        INTEGER REFERENCES piece (id),
    -- 1: the chain ends at a root that was known beforehand.
    trusted     INTEGER NOT NULL CHECK (trusted IN (0, 1)),
    -- 0: a calendar's promise; the proof is still to come.
    complete    INTEGER NOT NULL CHECK (complete IN (0, 1)),
    expires     INTEGER,
    mark        INTEGER NOT NULL
) STRICT;
CREATE INDEX anchor_token ON anchor (received_at) WHERE kind = 'rfc3161';

-- SHA-256 of the last RFC 3161 token that was received before the look was asked: the look is not older. NULL: there was none.
ALTER TABLE "check" ADD COLUMN token BLOB CHECK (token IS NULL OR length(token) = 32);

CREATE TRIGGER anchor_refuses_update BEFORE UPDATE ON anchor
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: update of anchor refused');
END;
CREATE TRIGGER anchor_refuses_delete BEFORE DELETE ON anchor
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: delete of anchor refused');
END;
