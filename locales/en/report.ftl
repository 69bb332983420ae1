### The evidence report and its labels.
### House rule: what was seen, never what it means; nothing about custody itself.
### reviewed-by: the authors

## Labels: what a key means, said as "the page answered"

report-yes = yes
report-no = no
report-court-filed-where-public = court: filed where the public can read it; nobody is named
report-opposing-for-other-side = opposing: for the other side; this history is open, that of everybody else is sealed
report-camera-for-judge-alone = in-camera: for the judge alone; everything is open
report-listed-at = Listed at
report-listed = Listed
report-listed-other-words = Listed, in other words
report-listed-no-place-shown = Listed, no place shown
report-listed-border-patrol-custody = Listed: Border Patrol custody
report-listed-not-custody = Listed: not in custody
report-court-case-information = Court case information
report-no-record = No record
report-no-case-information = No case information
report-more-than-one-match = More than one match
report-cannot-be-read-with = Cannot be read with certainty
report-website-asked-for-person = Website asked for a person
report-website-did-not-answer = Website did not answer
report-page-showed-record = the page showed a record
report-page-answered-no-record = the page answered: no record
report-no-answer-or-refused = no answer, or refused
report-another-answer = another answer
report-planned = planned
report-re-check = re-check
report-control = control
report-on-demand = on demand
report-by-name = by name
report-asked-by-program = asked by the program
report-asked-by-program-browser = asked by the program in a browser
report-seen-by-person = seen by a person
report-given-by-person = given by a person
report-grade = grade
report-first-time-listed = First time listed
report-record-changed = The record changed
report-first-answer-no-record = First answer “no record” (unconfirmed)
report-several-answers-no-record = Several answers “no record” (unconfirmed)
report-page-no-longer-lists = The page no longer lists this person (confirmed by the rules)
report-on-list-again = On the list again
report-listed-place-no-longer = Listed, the place is no longer shown
report-page-now-says-not = The page now says “not in custody”
report-no-longer-shown-some = No longer shown, some weeks after “not in custody”
report-page-looks-different = The page looks different
report-no-useful-answers-from = No useful answers from the site
report-useful-answers-from-site = Useful answers from the site again
report-site-doubt-many-people = Site in doubt: many people had no record at once
report-large-part-group-changed = A large part of a group changed
report-court-case-shown = A court case is shown
report-other-case-information-shown = Other case information is shown
report-correction = Correction
report-nothing-known = nothing known
report-not-seen-on-list = Not seen on the list yet
report-checking-again = Checking again
report-no-record-unconfirmed = No record, unconfirmed
report-place = place
report-status = status
report-name = name
report-number = number
report-country-birth = country of birth
report-telephone-place = telephone of the place
report-visiting = visiting
report-office = office
report-program-was-not-running = the program was not running
report-paused-by-operator = paused by the operator
report-program-waited-for-another = the program waited while another command wrote
report-machine-was-asleep = the machine was asleep
report-time-stamp-rfc-3161 = time stamp (RFC 3161)
report-witnesss-signature = witness’s signature
report-same-connection = of the same connection
report-second-connection-same-minute = of a second connection in the same minute
report-none = none
report-clock-was-set-or = the clock was set, or the machine slept
report-clock-was-set-back = the clock was set back
report-clock-was-doubt = the clock was in doubt
report-clock-was-trusted-again = the clock was trusted again
report-watching-was-paused = watching was paused
report-watching-was-resumed = watching was resumed
report-robots-txt-was-overridden = robots.txt was overridden
report-loss-was-accepted = a loss was accepted
report-export-was-made = an export was made

## report/asked.rs

report-what-was-asked = What was asked
report-exact-inputs-looks-which = The exact inputs of the looks, and which looks used them. Another spelling of a name or country is another question.
report-path = Path
report-exact-inputs = Exact inputs
report-looks = Looks
report-log-entries = Log entries
report-closed-at-this-level = closed at this level
report-by-number = by number

## report/changes.rs

report-changes = Changes
report-no-change-was-found = No change was found in this period.
report-found-by-fixed-published = Found by fixed, published rules from the looks below. What differs stands in bold. Values are as the page wrote them.
report-more-changes-are-timeline = more changes are in TIMELINE.csv.
report-change = Change
report-log-entry = log entry
report-conditions-as-rules-wrote = Conditions, as the rules wrote them in the log:
report-before = Before
report-after = After
report-state = State
report-page = Page
report-answer = Answer
report-asked = Asked
report-log-entry-look = Log entry, look
report-how = How
report-between-utc = Between (UTC)
report-picture = Picture
report-sha-256-answer = SHA-256 of the answer

## report/check.rs

report-page-may-lag-behind = The page may lag behind, or be wrong. A person who is held can be absent from it, and a person who is not can stay on it.
report-capture-shows-what-was = A capture shows what was served to this client at that moment. Others may have been served something else.
report-nothing-here-claim-about = Nothing here is a claim about custody: where a person was, or why a record was absent.
report-between-two-looks-anything = Between two looks anything may have been shown. A change happened between the look before and the look after, no more exactly.
report-tls-receipts-prove-contact = TLS and the receipts prove contact with the site, not the content of its answer.
report-log-shows-nothing-was = The log shows that nothing in it was changed or taken out after others had stamped it. It does not exclude that the operator ran a second log under other keys; that is for a declaration, and for the site’s own records.
report-refusals-captchas-errors-pages = Refusals, captchas, errors and pages that could not be read are never counted as “no record”.
report-limits = Limits
report-how-check-this = How to check this
report-no-network-no-database = No network, no database and no trust in the operator is needed. VERIFY.md in this folder gives the stock commands, claim by claim. One command does the same and answers each claim with PASS, FAIL or NOT PROVEN; what is missing is never PASS:
report-folder = FOLDER
report-entry-number-this-report = An entry number in this report is the place of a line in log/entries, from 0. The files of a look are in looks/ under that number, at least six digits wide. TIMELINE.csv and COVERAGE.csv are the same tables for a spreadsheet.
report-hashes-keys = Hashes and keys
report-signed-checkpoint-log = Signed checkpoint of the log
report-files-this-folder-as = Files of this folder, as captured and as they are here
report-log = Log
report-key-log = Key of the log
report-entries = Entries
report-root = Root
report-program = Program
report-not-known = not known
report-sha-256-program = SHA-256 of the program
report-rules-for = Rules for
report-file = File
report-sha-256-at-capture = SHA-256 at capture
report-sha-256-here = SHA-256 here
report-equal = Equal

## report/cover.rs

report-coverage = Coverage
report-slots-are-planned-before = Slots are planned before they come due. Each planned slot ended as one look, whatever was answered, or is counted in a gap: planned = looks with a slot + slots in gaps. Looks outside the plan (re-checks, by hand, on demand, by name) are counted apart.
report-gaps = Gaps
report-person-source = Person · source
report-planned-2 = Planned
report-with-slot = With a slot
report-gaps-2 = In gaps
report-adds-up = Adds up
report-outside-plan = Outside the plan
report-record = Record
report-refused = Refused
report-no-answer = No answer
report-other = Other
report-no-gap-this-period = No gap in this period.
report-entry = Entry
report-person = Person
report-from-utc = From (UTC)
report-until-utc = Until (UTC)
report-slots = Slots
report-reason = Reason
report-what-else-was-done = What else was done with the archive
report-nothing-on-record-for = Nothing is on record for this period.
report-when = When
report-what = What
report-as-written-log = As written in the log
report-more-rows-are = more rows are in

## report/front.rs

report-what-public-page-answered = What a public page answered about one person
report-what-public-pages-answered = What public pages answered about
report-people = people
report-evidence-folder-report = Evidence folder · report
report-program-wrote-this-report = A program wrote this report from its own records. Each line names its entry in an append-only log, so that it can be checked against the bytes in this folder.
report-source = Source
report-period = Period
report-entry-2 = entry
report-followed-since-person = Followed since, person
report-looks-this-report = Looks in this report
report-report-made-at = Report made at
report-level = Level
report-made-by = Made by
report-number-2 = A-number
report-not-named-at-this = not named at this level
report-log-2 = in the log:
report-whole-history = whole history
report-as-chosen-for-this = as chosen for this folder
report-no-look-this-period = no look in this period
report-short = In short
report-page-was-not-asked = The page was not asked in this period.
report-between = Between
report-and = and
report-page-was-asked-about = the page was asked about this person
report-and-2 = And
report-more-such-times-below = more such times, below.
report-this-what-page-answered = This is what the page answered. It does not say where a person is, or why a record is absent: the person may have been moved, released or deported, or the page may be wrong.
report-showed-record = it showed a record
report-answered-has-no-record = it answered that it has no record
report-gave-no-answer-or = it gave no answer or refused
report-gave-another-answer = it gave another answer
report-and-3 = and
report-first-entry = first in entry
report-place-showed = The place it showed:
report-then = then
report-more-below = more, below
report-last-showed-record-at = It last showed a record at
report-from = From
report-showed-record-again-at = It showed a record again at
report-showed-no-record-after = It showed no record after that in this period.
report-to = to
report-page-answered-has-no = the page answered that it has no record

## report/looks.rs

report-all-looks = All looks
report-not-before-not-after = “Not before” and “not after” are times that third parties gave; the look was made between them.
report-each-look-was-made = Each look that was made in this period, also those that failed.
report-here-stand = Here stand
report-of = of
report-looks-those-before-after = looks: those before and after each change. All in TIMELINE.csv, also those that failed.
report-asked-utc = Asked (UTC)
report-kind = Kind
report-page-answered = The page answered
report-not-before-utc = Not before (UTC)
report-not-after-utc = Not after (UTC)

## report/pdf.rs

report-what-public-page-answered-report = What a public page answered: report
report-entries-log-root = entries in the log, root:

## report/proof.rs

report-controls = Controls
report-answer-no-record-counts = An answer “no record” counts only when, around it, other people who are plainly on the list were still shown by the same page. Those looks are the controls. Whom they are about is sealed; their entries and answers are in this folder.
report-no-answer-this-period = No answer of this period needed controls.
report-counts = Counts
report-controls-were-listed = Controls that were listed
report-controls-were-not = Controls that were not
report-time-word-third-parties = Time: the word of third parties
report-look-with-both-bounds = A look with both bounds names a time stamp that a third party had given before it, and the log with the look in it was stamped after it. So it was made between two times that do not depend on the clock of the operator. The width is the time between them.
report-no-look-this-period-has = No look of this period has both bounds.
report-looks-with-both-bounds = Looks with both bounds:
report-width-least = width: least
report-middle = middle
report-greatest = greatest
report-looks-without-both-bounds = Looks without both bounds:
report-no-third-party-stamped = No third party stamped this log: its times rest on the operator’s clock alone.
report-given-by = Given by
report-log-size = Log size
report-its-time-utc = Its time (UTC)
report-entered-utc = Entered (UTC)
report-proof = in the proof
report-contact-receipt = Contact receipt
report-contact-receipts = Contact receipts
report-receipt-signature-sites-own = A receipt is a signature that the site’s own key made in a connection with this program. It proves contact with whoever holds that key. It does not prove what the page said: TLS gives both ends the same keys. A look in a browser has its receipt from a second connection in the same minute.

## report/strip.rs

report-presence-strip = Presence strip
report-illustrative-aid-not-evidence = Illustrative aid, not evidence (FRE 107). One row for each day, from 00:00 to 24:00 UTC; one mark for each look, at the time of asking. It shows what a page answered, not where anybody was.
report-more-rows-are-not = more rows are not drawn; all looks are in TIMELINE.csv.
report-gap-not-asked = gap: not asked
report-days-without-look = days without a look

## With values

report-times =
    { $count ->
        [one] { $count } time
       *[other] { $count } times
    }
report-quoted = “{ $text }”

## Why an answer said nothing; the end of a key is the reason's own

report-why-captcha = captcha
report-why-access_denied = access denied
report-why-too_many_requests = too many requests
report-why-robots_txt = robots.txt does not allow it
report-why-dns = name not resolved
report-why-connection = no connection
report-why-tls = certificate not acceptable
report-why-timeout = not complete in time
report-why-truncated = ended early
report-why-too_large = too large
report-why-protocol = not valid HTTP
report-why-server_error = server error
report-why-error_page = the site's error page
report-why-maintenance = maintenance
report-why-redirect = led elsewhere
report-why-robots_unreachable = robots.txt not reachable
report-why-captive_portal = a page of the local network
report-why-browser = our browser failed
report-why-unknown_page = unknown page
report-why-changed_shape = the page looks different
report-why-contradiction = contradicts itself
report-why-other_person = another record
report-why-stale = an old copy
report-why-session_ended = session ended
report-why-not_asked = the form did not take it
