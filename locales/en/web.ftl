### The pages. "The website", "the list": what the page says, and never where somebody is.
### reviewed-by: the authors

web-home = Home
web-desk = Desk
web-groups = Groups
web-coverage = Coverage
web-help = Help
web-settings = Settings
web-pages = Pages of this program
web-pages-of-list = More of this list
web-skip = Skip to the page
web-what-this-is = We keep what the page said. We do not know where anyone is.
web-times-in = Times: { $city }
web-role-owner = signed in as owner
web-role-attorney = signed in as attorney
web-role-staff = signed in as staff
web-role-read-only = signed in, read only
web-back = Back
web-more = More
web-now = Now
web-before = Before
web-all = All
web-show = Show
web-save = Save
web-search = Search
web-status = Status
web-person = Person
web-matter = Matter
web-group = Group
web-day = Day
web-date = { $weekday }, { $month } { $day }

# Coming in
web-come-in = Please sign in
web-come-in-link = Open the link that testigo printed when it started. It works once. Or sign in with your name and password.
web-sign-in = Sign in
web-sign-in-wrong = This name and password do not fit.
web-sign-in-help = Forgot it? Whoever runs this program can give you a new password.
web-user-name = Name
web-password = Password
web-saw-this = I saw this
web-saw-this-text = Press the button, and this message is not sent to you again.
web-saw-this-kept = Thank you
web-saw-this-kept-text = We know that you saw it. You can close this page.
web-sign-out = Sign out
web-sign-out-everywhere = Sign out everywhere
web-sessions = Signed in
web-sessions-what = This ends every open session of yours, here and on your other devices.
web-language = Language
web-zone = Time zone, by city
web-not-found = There is no such page
web-not-found-next = It may have been removed, or you may not see it.
web-forbidden = This was not done
web-forbidden-next = The form was too old, or your role may not do this. Go back, load the page again, and try once more.
web-wait = Please wait a little
web-wait-next = There were too many tries. Try again in a minute.
web-broken = This page could not be made
web-broken-next = The archive could not be read. Whoever runs this program should run: testigo doctor

# How it stands
web-listed-at = Listed at { $place }
web-listed-no-place = Listed, no place shown
web-listed-cbp = Listed: Border Patrol custody
web-listed-out = Listed: not in custody
web-listed-other = Listed: “{ $words }”
web-status-nowhere = No website is asked about this person
web-status-listed = Listed
web-status-never-listed = Not seen on the list yet
web-status-recheck = Checking again
web-status-likely-not-listed = Probably not on the list (unconfirmed)
web-status-not-listed = Not on the list now
web-status-expired-expected = No longer shown, as expected after “not in custody”
web-status-site-doubt = Site in doubt
web-status-stale = Out of date
web-status-court-case = Court case information
web-status-no-case = No case information
web-caution-not-listed = This does not tell us why. This person may have been moved, released, or deported; the website does not say which.
web-caution-unconfirmed = Not confirmed. The website often leaves people out by mistake. We are checking again.
web-caution-site-doubt = Many people were left out at the same time. That points to the website, not to the people. We are checking again.
web-caution-stale = The website has not given a clear answer for a long time. What is shown here may be old.
web-caution-never-listed = The website has not listed this person since we began to ask. The number or the country may be written in another way there.
web-last-on-the-list = Last time on the list: { $what }, { $when }
web-since = Since { $when }
web-last-check = Last check { $when }
web-next-check = Next check { $when }
web-never-checked = Not checked yet
web-paused = Watching is paused. Nobody is asked about this person now.
web-paused-short = paused
web-nobody = Nobody is followed yet.

# What one check said
web-said-not-listed = The page said: no record
web-said-several = More than one match
web-said-unclear = Page looks different
web-said-blocked = Website asked for a person
web-said-no-answer = Website did not answer
web-what-the-page-said = What the page said
web-checked-at = Checked
web-grade = Grade
web-grade-is = grade { $grade }

# The strip
web-mark-listed = listed
web-mark-no-place = listed, no place
web-mark-out = listed: not in custody
web-mark-not-listed = not on the list
web-mark-unconfirmed = checked again, not confirmed
web-mark-no-answer = could not check
web-mark-not-checked = not checked
web-days-listed = listed { $n }
web-days-no-place = no place shown { $n }
web-days-out = not in custody { $n }
web-days-not-listed = not on the list { $n }
web-days-unconfirmed = not confirmed { $n }
web-days-no-answer = could not check { $n }
web-days-not-checked = not checked { $n }
web-days =
    { $n ->
        [one] { $n } day
       *[other] { $n } days
    }
web-last-days =
    { $n ->
        [one] The last day
       *[other] The last { $n } days
    }
web-strip-sentence = { $days } days: { $list }
web-how-many-days = How many days
web-as-a-table = As a table

# A person
web-places = Places
web-what-happened = What happened
web-nothing-happened = Nothing has happened yet.
web-earlier =
    { $n ->
        [one] { $n } earlier entry
       *[other] { $n } earlier entries
    }
web-saved-pages = Saved pages
web-all-saved-pages = All saved pages
web-nothing-more = There is nothing more.
web-details = Number, matter, and other details
web-a-number = A-number
web-country = Country of birth
web-full-name = Full name
web-basis = Why we may follow this person
web-basis-family = family
web-basis-friend-asked-by-family = a friend, asked by the family
web-basis-attorney = attorney
web-basis-accredited-organisation = accredited organization
web-basis-press-with-consent = press, with consent
web-basis-self = their own case
web-followed-since = Followed since
web-gap =
    { $n ->
        [one] { $n } check was not made
       *[other] { $n } checks were not made
    }
web-gap-off = this computer was off, or the program did not run
web-gap-asleep = this computer slept
web-gap-aside = the program stood aside for something else
web-gap-paused = paused
web-gap-blocked = the website had asked for a person
web-gap-daily-cap = the website had been asked often enough that day
web-gap-backoff = the website had asked us to wait
web-gap-cannot-ask = the website has no form for this question
web-gap-busy = there was no time for it
web-gap-clock-step = the clock of this computer was set
web-gap-other = another reason

# Coverage
web-coverage-of-days =
    { $n ->
        [one] How much of the last day we really looked at.
       *[other] How much of the last { $n } days we really looked at.
    }
web-covered = We knew an answer for { $percent } % of this time.
web-not-asked =
    { $n ->
        [one] { $n } planned check was not made.
       *[other] { $n } planned checks were not made.
    }
web-nothing-planned = No checks were planned in this time.
web-times = times
web-came-due = planned
web-useful = with a clear answer
web-inconclusive = without a clear answer
web-least-covered = Covered least
web-flicker = Of 100 answers, { $percent } left out somebody who was listed again soon after.
web-health-green = answers
web-health-degraded = often gives no clear answer
web-health-in-doubt = in doubt
web-health-blocked = asks for a person
web-health-silent = does not answer
web-health-drift = looks different and cannot be read

# What happened
web-event-first-listed = On the list for the first time since we ask
web-event-changed = The record changed
web-event-first-miss = Left out once, not confirmed. Checking again
web-event-likely-not-listed = Probably not on the list, not confirmed
web-event-not-listed = Not on the list now
web-event-listed-again = On the list again
web-event-place-gone = Listed, no place shown any more
web-event-out-of-custody = The page says: not in custody
web-event-expired-expected = No longer shown, as expected
web-event-page-changed-shape = The page looks different and cannot be read
web-event-source-silent = The website does not answer
web-event-source-back = The website answers again
web-event-site-in-doubt = Many people left out at once: site in doubt
web-event-group-changed = A large part of a group changed
web-event-court-case-seen = The court’s page shows a case
web-event-court-case-changed = The court’s page shows other case information
web-event-correction = An earlier message is taken back

# A change
web-between = Between { $before } and { $after }
web-seen-at = Seen { $when }
web-what-changed = What changed
web-changed = changed
web-no-field-changed = No field of the record changed.
web-same-fields =
    { $n ->
        [one] { $n } field is the same
       *[other] { $n } fields are the same
    }
web-record-before = The record as it was before
web-record-now = The record as it is now
web-field = Field
web-nothing-shown = nothing shown
web-saved-before = Saved page before
web-saved-now = Saved page now
web-text-difference = Difference of the texts
web-same-text = The texts are the same.
web-why-told = Why this was told
web-log-entry = Entry of the log
web-found-at = Found at

# A saved page
web-saved-page = Saved page
web-saved-copy = SAVED COPY – not the live website.
web-views = How to look at it
web-view-text = Text
web-view-page = Page as seen
web-view-raw = Bytes, to keep
web-frame-what = The page as it was kept, without scripts and without network. Pictures from other places are not shown.
web-no-text = There is no text to show. The bytes can be kept.
web-proof = Proof
web-proof-what = This shows what the page said to this computer. It does not show where the person was.
web-asked = Asked
web-answered = Answered
web-server-date = Date of the server
web-how = How
web-way-http = asked by the program
web-way-browser = asked by the program in a browser
web-way-assisted = seen by a person
web-way-import = given by a person
web-size = Size
web-body-not-kept = the answer was not kept
web-address = Address
web-server = Server
web-signed = in a signed checkpoint
web-not-signed = not signed yet
web-not-before = Not before
web-not-after = Not after
web-no-anchor = no time from a third party yet
web-receipt = Receipt of the connection
web-no-receipt = none
web-has-receipt = signed by the server
web-side-receipt = of a connection beside it
web-witnessed = Other people at that time
web-witnessed-none = not asked
web-witnessed-yes = were listed as they should be
web-witnessed-no = were not listed as they should be
web-statements = Statements
web-check-before = The check before this one

# The desk
web-changed-since =
    { $n ->
        [one] { $n } change in 24 hours
       *[other] { $n } changes in 24 hours
    }
web-unconfirmed = { $n } not confirmed
web-out-of-date = { $n } out of date
web-people =
    { $n ->
        [one] { $n } person
       *[other] { $n } people
    }
web-since-utc = Since, UTC

# Groups
web-groups-what = People who are followed for one shared reason. Counts under 10 are not shown.
web-no-groups = There are no groups.
web-controls = { $n } others beside them
web-others-listed = others, listed

# Help
web-help-can = What the list can tell
web-help-can-text = Whether the website shows a record under this number and country, and what it says: a place, or “not in custody”.
web-help-cannot = What the list cannot tell
web-help-cannot-text = Where somebody is, why they are not on it, or what will happen. It can be late, it can be wrong, and it leaves people out by mistake. A person who is not on it may have been moved, released, or deported.
web-help-scam = Nobody should ask you for money because of what is shown here.
web-help-strip = How to read the strip
web-help-strip-text = Each small column is a day. Its height and shape say what the page said; the color only repeats it. A day can have several parts.
web-help-words = Words
web-help-safe = Who can see this
web-help-safe-text = These pages come from this computer only. Nothing on them is loaded from anywhere else. A program that runs under your name on this computer, or an add-on of your browser, can read what you read: no website can protect you from that.
web-word-check = Check
web-word-check-text = One look at the website. Every one is kept, also those without an answer.
web-word-saved-page = Saved page
web-word-saved-page-text = What the website sent, byte for byte.
web-word-place = Place
web-word-place-text = The place that the record names. Its words are quoted as they stand.
web-word-not-on-the-list = Not on the list now
web-word-not-on-the-list-text = The website said “no record” several times over many hours, while other people were listed as usual.
web-word-checking-again = Checking again
web-word-checking-again-text = The website said “no record” once or a few times. That often means nothing.
web-word-site-in-doubt = Site in doubt
web-word-site-in-doubt-text = Many people were left out at once, so we do not believe what the website says.
web-word-out-of-date = Out of date
web-word-out-of-date-text = No clear answer for a day or more.
web-word-since = Since
web-word-since-text = When we first saw it. It may have begun earlier: between two checks nobody looked.
web-word-coverage = Coverage
web-word-coverage-text = How much of the time we really looked. “No change” may only be said of that time.
web-word-control = Control
web-word-control-text = Another person who is asked about in the same minutes, to see whether the website works.
web-word-grade = Grade
web-word-grade-text = A: asked and kept by the program. B: a page that a person’s browser saved. C: a picture, or what a person said.
web-word-sha256 = SHA-256
web-word-sha256-text = A fingerprint of the saved bytes. Whoever changes one letter gets another one.
web-word-anchor = Time from a third party
web-word-anchor-text = Somebody else signed when our log had which contents. So a page was not made up later.
web-word-group = Group
web-word-group-text = People who are followed for one shared reason, such as one hearing day.

# More pages, and long work
web-more-pages = More
web-together = Check together
web-evidence = Evidence
web-add = Add somebody
web-contacts = Who is told
web-working = Is it working?
web-busy = Others are at work just now
web-busy-next = Nothing was changed. Wait a moment and try again.
web-job-goes-on = You can leave this page. The work goes on.
web-job-look-again = Look again
web-job-failed = This was not done.
web-job-broke = Something went wrong. Whoever runs this program should run: testigo doctor

# The audit log
web-audit = Who looked, and who changed something
web-audit-what = Each view of a person's page, each file that was taken away, and each change. Whoever runs this program finds a line that was changed or taken out of the middle by: testigo log verify
web-audit-when = When, UTC
web-audit-who = Who
web-audit-owner = the owner, by link
web-audit-deed = What
web-audit-deed-view = looked
web-audit-deed-export = took away
web-audit-deed-change = changed
web-audit-let-in = signed in
web-audit-refused = could not sign in
web-audit-stranger = not a known name
web-audit-about = What it was about
web-audit-page = Page
web-made-up = Made-up people.
web-made-up-what = Nobody here exists, and the website is on this computer.
