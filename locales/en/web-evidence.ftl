### Pages about evidence: folders for others, checking them, what the page said around a time.
### reviewed-by: the authors

web-evidence-button = Evidence folder
web-evidence-what = An evidence folder holds what the page said. Others can check it without us and without a network.
web-history-csv = Every check as a table (CSV)

# What is asked for
web-wish-problems = Please look at this again:
web-wish-who = Who
web-wish-nobody = Choose at least one person, or a matter.
web-wish-too-many = These are more than 200 people. Choose fewer, or use the command: testigo evidence
web-wish-nobody-found = Nobody fits this search.
web-wish-more =
    { $n ->
        [one] { $n } more person. Search by name or matter.
       *[other] { $n } more people. Search by name or matter.
    }
web-wish-search = Search by name or matter
web-wish-matter = Or everybody of one matter
web-wish-no-whole-matter = no whole matter
web-wish-no-matter = Nobody is followed in this matter.
web-wish-when = When
web-wish-from = From ({ $city } time)
web-wish-until = Until ({ $city } time)
web-wish-when-what = Leave both empty for the whole time. A check at the very end time is not in it.
web-wish-first = from the first check
web-wish-last = to the last check
web-wish-backwards = The end must be later than the start.
web-no-moment = This is no day and time. Write it like 2026-03-10 16:40.
web-skipped-moment = The clocks never showed this time. They were set one hour forward. Choose an hour later.
web-wish-for = For
web-wish-for-whom = Choose who will get the folder.
web-wish-not-in-camera = A folder for the judge alone shows other people too. Only who may see everybody can make it.
web-for-court = A court
web-for-court-what = Anyone may read it. It names nobody. Number, name, and saved pages are left out.
web-for-opposing = The other side
web-for-opposing-what = It shows this person’s number, name, and saved pages. Other people stay closed.
web-for-in-camera = The judge alone
web-for-in-camera-what = It shows everything, also who the other people are. No one else should see it.
web-wish-report = Report in
web-report-en = English
web-report-es = Spanish

# What they will see
web-preview = See what they will see
web-preview-first = Nothing is made yet. You see first what would be in it.
web-preview-title = This is what they will see
web-preview-back = Change it
web-preview-not-you = An attorney or the owner can make the folder.
web-part = Part
web-shown = Shown
web-part-identity = Number, name, country
web-part-said = What the page said, and when
web-part-bytes = The saved pages and pictures
web-part-controls = Checks of other people at the same time
web-part-reasons = Why you follow them, what you call them, matter, group
web-part-statements = What people signed about a check
web-part-contacts = Contacts and notes
web-shown-whole = in it
web-shown-closed = left out. It can be shown and proven later
web-shown-without-who = only what was said and when. Not who they are
web-shown-with-who = in it, with who they are
web-shown-never = never
web-counts = How much it holds
web-counts-nothing = There is no check in this time. Look at the dates again.
web-count-looks =
    { $n ->
        [one] { $n } check
       *[other] { $n } checks
    }
web-count-controls =
    { $n ->
        [one] { $n } check of others
       *[other] { $n } checks of others
    }
web-count-changes =
    { $n ->
        [one] { $n } change
       *[other] { $n } changes
    }
web-count-gaps =
    { $n ->
        [one] { $n } time in which nobody looked
       *[other] { $n } times in which nobody looked
    }
web-count-entries =
    { $n ->
        [one] { $n } entry of the log, without a name
       *[other] all { $n } entries of the log, without names
    }
web-count-files =
    { $n ->
        [one] { $n } file
       *[other] { $n } files
    }
web-make = Make folder
web-make-what = That it is made goes into the log. It cannot be taken back.
web-making = Making an evidence folder
web-making-turn = Waiting for our turn to write.
web-making-stamps = Asking others for the time. This takes 30 seconds at most.
web-making-writes = Writing the checks.
web-making-failed = The folder could not be written, and what was begun is gone. Is the disk full? Then try again.
web-making-clock = The log could not be signed. The clock of this computer went back. Set it right, and try again.

# Made folders
web-made = Made folders
web-made-none = None was made yet.
web-made-more =
    { $n ->
        [one] { $n } older one is on the disk.
       *[other] { $n } older ones are on the disk.
    }
web-made-and-more = and { $n } more
web-made-not-followed = not followed any more
web-made-one = Evidence folder
web-made-at = Made
web-made-holds = In it
web-made-path = On this computer
web-made-silent = No time stamp came from: { $names }. The last checks may have no time from a third party.
web-made-download = Download .zip
web-made-download-what = Its name holds a date and no name. What is in it can name people. Keep it safe.
web-made-not-you = An attorney or the owner can download it.
web-made-check = How others check it
web-made-check-what = Nobody has to trust us or this program.
web-made-check-page = In a browser, without a network:
web-made-check-command = With this program:
web-made-check-hand = By hand, with programs of others:
web-made-delete = Delete this file
web-made-delete-what = The file is gone then. The log still says that it was made, and by whom.
web-done-evidence-deleted = The file is deleted. That it was made stays in the log.

# Checking a folder
web-verify = Verify
web-verify-what = Give an evidence folder as .zip. Was a byte of it changed since it was made? Nothing of it is kept.
web-verify-one = Verify a folder
web-verify-file = The .zip file. You can drop it here.
web-verify-do = Verify
web-verify-limit = Up to 512 MB. For a larger one use the command: testigo verify
web-verify-no-file = Choose a .zip file first.
web-verify-known = If you have something from before
web-verify-known-what = Did someone give you the key or a checkpoint of this log early? Then nobody could swap the log since.
web-verify-key = Key of the log
web-verify-checkpoint = Signed checkpoint
web-verify-checking = Verifying a folder
web-verify-reads = Reading the files.
web-verify-neither = This is no .zip of an evidence folder.
web-verify-refused = This .zip was refused. { $why }
web-verify-unread = The file could not be read. Send it again.
web-verify-large = This .zip unpacks to more than 8 GB. Use the command: testigo verify
web-verify-without = Without us
web-verify-without-what = Download verify.html and keep it. It opens in any browser and needs no network. Choose the folder in it.
web-verify-offline = Download verify.html
web-verdict = What was found
web-verdict-all = All that can be checked here agrees.
web-verdict-open = Nothing was found altered. What is NOT PROVEN may be true. This folder does not show it.
web-verdict-altered = Something was altered, or was never so. Do not rely on this folder before you know what.
web-verdict-what = This tells whether the folder is what was kept. It does not tell where a person was.
web-claim-pass = PASS
web-claim-not-proven = NOT PROVEN
web-claim-fail = FAIL
web-claim-found = What was found, and the command
web-claim-command = To check this by other programs, in the folder:
web-claim-bag = No file was changed, added, or taken out
web-claim-signature = The key of the log signed all files
web-claim-entries = Each line of the log is a true entry
web-claim-checkpoint = The key of the log signed just these entries
web-claim-inclusion = Each entry shown is in the log, at its place
web-claim-person = The checks are about this person
web-claim-complete = All that the log has of this person is here
web-claim-sequence = The checks are numbered without a hole
web-claim-account = Each planned check was made, or the gap has a reason
web-claim-opened = Each open value is the one that was sealed
web-claim-bytes = The saved pages are the bytes that were sealed
web-claim-read = Each value stands in the page
web-claim-absence = Each absence was seen often enough, while others were listed
web-claim-time = Third parties say when the log was so
web-claim-between = Each check lies between two such times
web-claim-contact = The website’s own key took part
web-claim-warc = The web archive holds the same answers

# What the page said around a time
web-where = What the page said around a time
web-where-button = At one time
web-where-at = Day and time ({ $city } time)
web-where-twice = The clocks showed this time twice that day. This is the first. For the second, write { $utc }.
web-where-before = Before
web-where-after = After
web-where-none-before = No clear answer came before this time.
web-where-none-after = No clear answer has come after this time.
web-where-unclear = A nearer check gave no clear answer, { $when }: { $what }.
web-where-page = Page
web-where-check = Check
web-where-nothing-between = Nothing clear came in between.
web-where-unclear-between =
    { $n ->
        [one] { $n } check in between gave no clear answer.
       *[other] { $n } checks in between gave no clear answer.
    }
web-where-petition = A sentence for a petition
web-where-petition-what = To copy. It names nobody. Have a lawyer read it first.
web-petition-both = Around { $at }, records of automated checks of a public page show this. Before: { $before } After: { $after } No answer about the person came in between. The page does not say where the person was between the two answers. It does not say why an answer changed.
web-petition-before = Around { $at }, records of automated checks of a public page show this. Before: { $before } No later answer about the person has come. The page does not say where the person was.
web-petition-after = Around { $at }, records of automated checks of a public page show this. No earlier answer about the person had come. After: { $after } The page does not say where the person was.
web-petition-said = the page “{ $page }” ({ $address }) answered on { $when }: { $what } (check { $check }, log entry { $entry }{ $hash }).
web-petition-hash = , SHA-256 of the answer { $hash }

# A change, and a saved page
web-side-by-side = Both saved pages, side by side
web-raw-difference = Difference of the source
web-difference-more =
    { $n ->
        [one] { $n } more line is not shown here. Download both pages.
       *[other] { $n } more lines are not shown here. Download both pages.
    }
web-around = Around this time
web-view-source = Source
web-source-what = The source of the page, as text.
web-source-more = The rest is in the download.
web-read-by = Read by
web-certificates = Certificates of the server
web-certificates-kept =
    { $n ->
        [0] none kept
        [one] { $n } kept
       *[other] { $n } kept
    }
web-verify-saved = Is this what was kept?
web-held-bytes = The bytes have the SHA-256 that was sealed
web-held-values = The values are those that were sealed
web-held-entry = The entry is in the signed log
web-held-signature = The head of the log is signed by its key
web-held-yes = yes, checked just now
web-held-no = NO. Whoever runs this program should run: testigo log verify
web-held-what = This program checked itself. Someone who does not trust it needs the ways below.
web-held-yourself = Download the bytes, and run this. It must print the same number:
web-held-folder = An evidence folder lets anyone check the log, the signature, and the times too.
