-- "My calls": which steps of "What to do now" somebody has done for a person, when, and what they wrote down. Rows are
-- only added: who takes a step back adds a row. Not in the log: it says nothing of what was seen, and is for no evidence.
-- `mark` finds damage; state ('calls', 'count') holds how many rows there are.
CREATE TABLE call (
    no     INTEGER PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES person (no),
    -- The key of the step: 'lawyer', 'place' …
    step   TEXT NOT NULL,
    deed   TEXT NOT NULL CHECK (deed IN ('done', 'undone', 'note')),
    at     INTEGER NOT NULL,
    -- The name of the user; NULL: the owner, who came in by the link that the program printed.
    who    TEXT,
    note   TEXT NOT NULL,
    mark   INTEGER NOT NULL
) STRICT;
CREATE INDEX call_by_person ON call (person, no);
