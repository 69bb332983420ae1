-- What people of an office wrote down on the pages: which news they have handled, notes beside the curve of a group, and
-- who asked for and who allowed the list of a group. Rows are only added: who takes one back adds a row. Not in the log:
-- it says nothing of what was seen, and is for no evidence.
-- `mark` finds damage; state ('remarks', 'count') holds how many rows there are.
CREATE TABLE remark (
    no     INTEGER PRIMARY KEY,
    kind   TEXT NOT NULL CHECK (kind IN ('handled', 'reopened', 'note', 'note_removed', 'list_asked', 'list_allowed')),
    -- 'event/' and a number, or 'group/' and a name.
    about  TEXT NOT NULL,
    -- The row that this one takes back or allows.
    refers INTEGER,
    -- The moment that a note is about.
    moment INTEGER,
    at     INTEGER NOT NULL,
    -- The name of the user; NULL: the owner, who came in by the link that the program printed.
    who    TEXT,
    text   TEXT NOT NULL,
    mark   INTEGER NOT NULL
) STRICT;
CREATE INDEX remark_by_about ON remark (about, no);
CREATE INDEX remark_by_time ON remark (at, no);
CREATE TRIGGER remark_stays BEFORE UPDATE ON remark BEGIN SELECT RAISE(ABORT, 'remarks are only added'); END;
CREATE TRIGGER remark_remains BEFORE DELETE ON remark BEGIN SELECT RAISE(ABORT, 'remarks are only added'); END;
