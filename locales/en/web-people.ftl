### Whom we follow: the first run, one person, a list of people.
### reviewed-by: the authors

web-choose = Please choose

# The first run
web-welcome = Welcome
web-welcome-go-on = Add the first person
web-welcome-can = What it can see
web-welcome-can-text = It asks the website about people you name. It sees if the website shows a record, and what that record says.
web-welcome-can-more = Every answer is kept. When one changes, the people you choose are told.
web-welcome-cannot = What it cannot see
web-welcome-cannot-text = We keep what the page said. We do not know where anyone is.
web-welcome-cannot-more = The website can be late or wrong. It leaves people out by mistake.
web-welcome-who = Who can see what
web-welcome-who-text = The ICE website can log the internet address that asks. A clinic or lawyer’s office can do this for you.
web-welcome-who-more = What is kept stays on this computer. We send nothing to anyone, except the messages you set up.
web-welcome-done = You are set up
web-welcome-nobody-told = Nobody is told yet. Add a contact, or look at these pages each day.
web-welcome-keep-on = Keep this computer on. If it sleeps we cannot check.
web-welcome-keep-on-why = Times when it was off are shown as “not checked”. They are never counted as an answer.

# The first check
web-first-title = The first check
web-first-undone = The program could not check by itself now. You can do the first check together, in your own browser.
web-first-by-hand = The program does not ask this website by itself. You can check together, in your own browser.
web-first-not-listed = One answer like this proves nothing. Read the number back once more. We keep asking.
web-first-saved-page = The page as we saw it
web-first-together = Check together
web-first-contacts = Who should be told?
web-first-contacts-text = Choose who gets a message when the record changes. You can add the lawyer here too. Each contact first gets a test message and must answer it.
web-first-add-contact = Add a contact
web-first-later = Later. Until then, nobody is told.

# A person
web-add-title = Follow somebody
web-add-many = Add many people from a file
web-add-go-on = Go on
web-add-number = A-number
web-add-number-hint = 7 to 9 digits. It stands on papers from immigration. Spaces and dashes do no harm.
web-add-country = Country of birth
web-add-country-hint = As the website’s list writes it. Start to type.
web-add-call = How should we call this person in messages?
web-add-call-hint = A nickname or a letter. Others may see it on a locked phone.
web-add-basis = How do you know this person?
web-add-basis-hint = We only follow people someone asked us to follow. Your answer is kept.
web-add-basis-family = I am family
web-add-basis-friend-asked-by-family = I am a friend, and the family asked me
web-add-basis-attorney = I am their attorney or representative
web-add-basis-accredited-organisation = We are an accredited organization, with consent
web-add-basis-press-with-consent = I am a reporter, with consent
web-add-basis-self = It is my own case
web-add-more = Full name, websites, and more
web-add-first = First names
web-add-first-hint = If you want. It helps to see that an answer is about somebody else. Some websites are also asked by name.
web-add-last = Last names
web-add-source = Websites that are asked
web-add-group = Group
web-add-group-hint = People with one shared reason, such as the same hearing day.
web-add-client-ref = Your own reference
web-add-document = Paper that shows it
web-add-document-hint = Such as the date of a G-28 or a consent form.
web-add-tier = How often
web-add-tier-hot = more often
web-add-tier-normal = as usual
web-add-tier-cold = rarely
web-add-read-back = Read the number back
web-add-zeros =
    { $n ->
        [one] We added { $n } zero in front. Every A-number has nine digits.
       *[other] We added { $n } zeros in front. Every A-number has nine digits.
    }
web-add-wrong-digit = A wrong digit cannot be found by the program: read it back.
web-add-save = It is right: follow this person
web-add-again = Something is wrong: type it again

# The guards
web-guard-sequence = These numbers look like a sequence. This tool only follows people someone asked you to follow.
web-guard-sequence-next = If someone asked you to follow each of them, give every one a paper of its own and try again.
web-guard-one-person = These numbers look like a sequence. This tool only follows people someone asked you to follow.
web-guard-one-person-next = Give one whole A-number for each person.
web-guard-too-many = This would be { $people } people. This program is set up for up to { $limit }.
web-guard-too-many-next = Stop following people who no longer need it. Or whoever runs the program sets “capacity” under [guard] in its config.
web-guard-unnamed = More people are followed only by an organization that says who it is.
web-guard-unnamed-next = Whoever runs the program sets “organisation” and a contact in its config. The website sees both.
web-guard-family =
    { $n ->
       *[other] { $n } numbers stand in a row or nearly so. Is this one family?
    }
web-guard-family-what = Relatives can have numbers in a row. We only go on if you were asked to follow each of them.
web-guard-family-yes = Yes, one family, and we were asked
web-guard-family-yes-each = Yes, each row is one family, and we were asked
web-guard-family-no = No

# The pace
web-pace-capacity = With this you follow { $people } of up to { $limit } people.
web-pace-slow = We go slowly on purpose: one question every { $spacing }.
web-pace-round = One look at all { $people } takes { $takes }.
web-pace-by-hand = The program does not ask about { $people } of them. To check them together takes about { $takes }.
web-long-seconds =
    { $n ->
        [one] { $n } second
       *[other] { $n } seconds
    }
web-long-minutes =
    { $n ->
        [one] { $n } minute
       *[other] { $n } minutes
    }
web-long-hours = { $hours } h { $minutes } min

# What can be done about a person
web-person-actions = What you can do
web-person-look = Check now
web-person-pause = Pause watching
web-person-resume = Watch again
web-person-stop = Stop following
web-person-cannot-change = What was entered about a person cannot be changed, so that it stays proof. To change the matter, the group or how often: stop following, and add the person again. What was kept stays.
web-look-title = Checking now
web-look-begins = We ask the website. This can take a minute.
web-look-step = { $done } of { $of } done.
web-look-undone = The website was not asked. The program says: { $why }
web-stop-title = Stop following { $who }?
web-stop-asks = No website is asked about this person any more.
web-stop-tells = Nobody is told anything about this person any more. Messages that wait are not sent.
web-stop-stays = What was kept stays on this computer, and can still be proved.
web-stop-again = You can follow this person again. That begins a new entry.
web-stop-reason = Why (if you want)
web-stop-reason-hint = Kept with the entry. Please write no numbers here.
web-stop-not = No, go back
web-done-followed = This person is followed from now on.
web-done-followed-already = This person was followed already. Nothing was added.
web-done-not-followed = Not followed. Check the number with whoever gave it to you.
web-done-not-yours = This person cannot be added by you. Ask whoever runs the program.
web-done-refused-now = Not saved. Somebody else changed who is followed just now. Please look again.
web-done-paused = Watching is paused.
web-done-resumed = We watch again.
web-done-stopped = This person is no longer followed. What was kept stays.
web-done-looked = The website was asked just now.
web-done-look-paused = Not asked: watching is paused.
web-done-look-by-hand = Not asked: only people look at this website. Check together.
web-done-look-recent = Not asked: we asked less than five minutes ago.
web-done-look-left-alone = Not asked: the website wants to be left alone for a while. You can check together.

# The sheet
web-sheet = Sheet to print
web-sheet-of = Sheet to print: { $who }
web-sheet-printed = Printed
web-sheet-last-check = Last check
web-sheet-calls = Whom to call
web-sheet-lawyer = The lawyer
web-sheet-consulate = The consulate
web-sheet-check-number = check this number
web-sheet-notes = Notes: who, when, what they said
web-sheet-how-to-print = Print this page with your browser. The number stands on it in full: keep it safe.

# A list
web-import = Add many people
web-import-what = Send a file with one person in each row. The first row names the columns, in English or Spanish. Nothing is saved before you have seen it.
web-import-xlsx = The file must be CSV. In a spreadsheet program, choose “save as CSV”.
web-import-file = CSV file, up to 5 MB and 5,000 people
web-import-upload = Send the file
web-import-no-file = There was no file, or it was empty.
web-import-too-large = The file is larger than 5 MB. Cut it into smaller ones.
web-import-no-rows = There are no rows under the names of the columns.
web-import-too-many = The file has more than 5,000 people. Cut it into smaller ones.
web-import-columns = Which columns there can be
web-import-columns-what = Any order, and other columns do no harm. Each person needs a number, a country and an answer to “how do you know this person”.
web-column-a-number = A-number
web-column-country-of-birth = Country of birth
web-column-first-name = First names
web-column-last-name = Last names
web-column-call-name = Name in messages
web-column-basis = How you know this person
web-column-document = Paper that shows it
web-column-matter = Matter
web-column-group = Group
web-column-client-ref = Your own reference
web-column-tier = How often
web-column-sources = Websites
web-import-map = What is in each column?
web-import-rows =
    { $n ->
        [one] The file has { $n } row.
       *[other] The file has { $n } rows.
    }
web-import-map-what = We guessed from the names. Please look at each.
web-import-column = Column
web-import-cells = First rows
web-import-is = This is
web-import-unused = not used
web-import-defaults = Where a row says nothing
web-import-each-row = Each row says it
web-import-preview-go = See what would happen
web-import-other-file = Take another file
web-import-preview = Before anything is saved
web-import-counts = ready { $ready } · fixable { $fixable } · refused { $refused }
web-import-known = Followed already: { $unchanged } the same, { $differing } with other details.
web-import-nobody-new = There is nobody new to save.
web-import-save =
    { $n ->
        [one] Follow { $n } person
       *[other] Follow { $n } people
    }
web-import-repaired = What we repaired
web-import-lines = Lines: { $lines }
web-import-differing = Followed with other details
web-import-differing-what = They stay as they are. These columns differ.
web-import-not-taken = Rows that are not taken
web-import-errors = Download errors.csv
web-import-errors-what = The reason is in the first column. Repair the rows there, and send that file. The rows hold whole numbers: delete the file afterwards.
web-import-line = Line
web-import-why = Why
web-import-more-rows =
    { $n ->
        [one] And { $n } more, in the file.
       *[other] And { $n } more, in the file.
    }
web-import-map-again = Change the columns
web-import-saving = Saving the list
web-import-saving-people =
    { $n ->
        [one] Saving { $n } person.
       *[other] Saving { $n } people.
    }
web-import-not-saved = Nobody was added. Whoever runs this program should run: testigo doctor
web-import-done = The list is saved
web-import-saved =
    { $n ->
        [one] { $n } person is followed from now on.
       *[other] { $n } people are followed from now on.
    }
web-import-saved-next = To send the same file again adds nobody twice.
web-repair-leading-zero = 8 digits: we added a zero in front.
web-repair-two-leading-zeros = 7 digits: we added two zeros in front.
web-repair-no-decimals = We took away a “.0” at the end of the number.
web-repair-call-made = No name for messages: we took the first letter, or your own reference.

# What is wrong
web-why-number-pattern = These numbers look like a sequence. This tool only follows people someone asked you to follow. Give one whole A-number for each person.
web-why-number-empty = An A-number has 7 to 9 digits. There is none here.
web-why-number-digits =
    { $n ->
        [one] An A-number has 7 to 9 digits. This has { $n }.
       *[other] An A-number has 7 to 9 digits. This has { $n }.
    }
web-why-number-characters = An A-number is made of digits. There is something else in this.
web-why-number-zeros = An A-number cannot be all zeros.
web-why-number-receipt = This looks like the number of a USCIS receipt. The A-number is on the same notice.
web-why-number-social-security = This looks like a Social Security number. Do not give it to this program.
web-why-followed = This person is followed already.
web-why-not-yours = This person cannot be added by you. Ask whoever runs the program.
web-why-other-matter = This matter is not one of yours.
web-why-no-number = There is no A-number.
web-why-rounded = A spreadsheet rounded this number, so digits are lost. Make the column text, and type the number again.
web-why-no-country = The country of birth is missing.
web-why-country-digits = The country of birth has digits in it.
web-why-country = The website’s list has no such country. Like it: { $names }
web-why-no-call-typed = Say how messages should call this person.
web-why-no-call = There is no name for messages, no first name, and no reference of yours.
web-why-half-name = Give first and last names, or none.
web-why-no-basis-typed = Say how you know this person.
web-why-no-basis = It does not say how you know this person.
web-why-unknown-basis = How you know this person is not one of the answers we know. Write “family” or “attorney”, for example.
web-why-unknown-tier = How often is not one of: hot, normal, cold.
web-why-no-source = Choose at least one website.
web-why-unknown-source = There is no such website here. There are: { $names }
web-why-formula = { $column }: this is a formula. Write the value itself.
web-why-too-long = { $column }: this is longer than 200 characters.
web-why-no-text = { $column }: there are characters here that are no text, or several lines.
web-why-stray-mark = A quotation mark opens a cell in this row and does not close it.
web-why-too-many-stray-marks = Too many rows before this one have a stray quotation mark. From here on nothing was read.
web-why-too-many-cells = This row has { $has } cells, and there are { $wants } columns. A cell with a comma in it needs quotation marks.
web-why-same-person = Lines { $a } and { $b } are the same person. The first is taken.
web-why-same-number = Lines { $a } and { $b } have the same A-number, but other details.
web-why-same-reference = Lines { $a } and { $b } have the same reference, but other A-numbers.
web-why-empty = The file is empty.
web-why-no-header = The first row looks like a person. Put a row above it that names the columns.
web-why-doubled = Two columns are the same ({ $column }): { $names }. Keep one.
web-why-missing = These columns are missing: { $names }. Change the columns, or say it once for all rows.
web-why-other-number = This reference is followed under another A-number. Nothing was changed.
web-why-other-reference = This A-number is followed under another reference. Nothing was changed.
