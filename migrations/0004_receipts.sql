-- What the server signed in the handshake of a check, or in one beside it (`side`). `receipt.json` is made of these
-- columns; its SHA-256 stands in the check's entry, so the log covers the row.
CREATE TABLE receipt (
    check_no    INTEGER PRIMARY KEY REFERENCES "check" (no),
    -- The number of the SignatureScheme in the registry of TLS; 2 or 3 for TLS 1.2 and 1.3.
    scheme      INTEGER NOT NULL,
    version     INTEGER NOT NULL CHECK (version IN (2, 3)),
    side        INTEGER NOT NULL CHECK (side IN (0, 1)),
    at          INTEGER NOT NULL,
    -- Of TLS 1.3 without the 98 bytes that are always the same: the hash of the handshake.
    message     BLOB NOT NULL,
    signature   BLOB NOT NULL,
    -- NULL: the first certificate of the check's chain.
    certificate INTEGER REFERENCES piece (id)
) STRICT;

-- What a person said of a check. The words are the text of its `custody` row, of kind `statement`; all of this is
-- sealed in that row's entry. Empty: there is none.
CREATE TABLE statement (
    custody   INTEGER PRIMARY KEY REFERENCES custody (no),
    check_no  INTEGER NOT NULL REFERENCES "check" (no),
    signature TEXT NOT NULL,
    signers   TEXT NOT NULL
) STRICT;
CREATE INDEX statement_by_check ON statement (check_no);

CREATE TRIGGER receipt_refuses_update BEFORE UPDATE ON receipt
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: update of receipt refused');
END;
CREATE TRIGGER receipt_refuses_delete BEFORE DELETE ON receipt
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: delete of receipt refused');
END;
CREATE TRIGGER statement_refuses_update BEFORE UPDATE ON statement
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: update of statement refused');
END;
CREATE TRIGGER statement_refuses_delete BEFORE DELETE ON statement
BEGIN
    SELECT RAISE(ABORT, 'the log only grows: delete of statement refused');
END;
