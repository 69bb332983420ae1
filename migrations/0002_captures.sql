-- Which way an answer came (0 http, 1 browser, 2 assisted, 3 import) and its evidence grade (0 A, 1 B, 2 C). NULL: a check
-- from before these were written; it was asked over HTTP, by the program.
ALTER TABLE "check" ADD COLUMN way INTEGER;
ALTER TABLE "check" ADD COLUMN grade INTEGER;
-- The manifest of a look that was not one HTTP request: steps, and the parts that were kept, by SHA-256; the parts
-- themselves are rows of `body`.
ALTER TABLE "check" ADD COLUMN capture INTEGER REFERENCES piece (id);
