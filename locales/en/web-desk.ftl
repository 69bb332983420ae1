### The desk, and the looks that people make together with the program.
### reviewed-by: the authors

# Check together: the queue
web-together-what = Some pages want a person. You look at the page in your own browser, and testigo keeps what you saw. One person takes about a minute.
web-together-nobody = Nobody needs a look by hand now.
web-together-due =
    { $n ->
        [one] One person waits for a look.
       *[other] { $n } people wait for a look.
    }
web-together-begin = Begin
web-together-later = Later
web-together-not-you = Your role may see this list and not add to it.
web-together-page = Page
web-together-why = Why
web-together-tier = How often
web-together-when = When
web-together-more =
    { $n ->
        [one] And one more.
       *[other] And { $n } more.
    }
web-together-tier-hot = often
web-together-tier-normal = as usual
web-together-tier-cold = now and then
web-together-why-zero-once = The last look showed no record. One more look is needed.
web-together-why-blocked = The website asked for a person.
web-together-why-by-hand = Only people look at this page.
web-together-rest = { $n } looks in one hour are enough for one person. Rest a while. The list stays as it is.

# One person
web-together-not-before = Not before { $when }.
web-together-type-this = Type this into the website
web-together-copy = Copy
web-together-copied = Copied
web-together-search = Search
web-together-open = Open { $page }
web-together-wait = It opens in a new window. Type in the number and the country, search, and wait for the result.
web-together-save = Hand the page over
web-together-file = A saved page, a PDF or a picture of the screen
web-together-hand-over = Hand over
web-together-file-help = On a phone, a picture of the screen will do. On a computer, a page saved with the SingleFile button says the most. We open it here. Nothing is sent on.
web-together-paste = Paste the text of the page
web-together-text = All the text of the result page
web-together-text-help = Mark the whole page, copy it, and paste it here.
web-together-singlefile = With the SingleFile button
web-together-singlefile-file = SingleFile is a free button for your browser. It saves the page as one file. Choose that file above.
web-together-singlefile-post = The button can also send each page by itself. This page cannot take it: it takes nothing that comes from outside its own forms. For that, start this in a terminal, and it prints what to fill in:
web-together-singlefile-settings = In SingleFile, open Options, then Destinations, then "upload to a REST Form API":
web-together-singlefile-token = the one that is printed; a new one each time
web-together-asked = The website asks if I am a person
web-together-asked-text = Then answer it yourself, or come back later. testigo does not answer for you, and does not try another way in. If it will not let you in, choose "Not now".
web-together-not-now = Not now
web-together-rules = testigo types nothing and presses nothing on the website. Only what you hand over is kept.

# What came
web-together-got-it = We got it
web-together-it-says = It says: { $what }
web-together-name = Name on the page: { $name }
web-together-no-address = This does not say which website it is from. It is kept as told by you (grade C).
web-together-right = Is that right?
web-together-yes = Yes, keep it
web-together-no = No
web-together-what-did-it-say = A picture is kept as it is, and we do not read it. What did the page say?
web-together-place = The place, as it stands there
web-together-place-needed = Please write the place that the page shows. If it shows none, choose "Listed, no place shown".
web-together-said-listed = Listed, with this place
web-together-said-listed-no-place = Listed, no place shown
web-together-said-not-listed = No record found
web-together-said-other = Something else
web-together-drop = Do not keep it
web-together-not-taken = This was not taken.
web-together-see-it = See what was kept
web-together-nothing-came = Nothing came. Choose a file, or paste the text.
web-done-together-kept = Kept. Thank you.
web-done-together-zero = Kept. One "no record" means little. Please look once more in 10 minutes.
web-done-together-dropped = Not kept. Search again, and hand the page over when the result shows.
web-done-together-gone = This page was already answered, or it waited too long. Nothing was changed.
web-done-together-rest = That is enough for now. Nothing was kept.

# Why a file is not taken
web-refused-too-large = It is too large. Save only the result page.
web-refused-empty = It is empty. Save the page once more.
web-refused-not-known = This kind of file cannot be read here. Save it as a web page, a PDF or a picture.
web-refused-truncated = Its end is missing. Save the page once more.
web-refused-too-much-inside = There is too much in it. Save only the result page.
web-refused-no-page = There is no page in it that we can read. Wait for the result, then save the page.
web-refused-damaged = It is damaged. Save the page once more.
web-refused-encrypted = It is locked with a password. Save it without one.
web-refused-other-host = It looks like another page: it is from { $found }. We asked for one from { $wanted }.
web-refused-no-address = It does not say which website it is from.
web-refused-other-person = It is about another person, or another number. Check the number and search again.
web-refused-other-page = It looks like another page. Nothing on it is known to us.
web-refused-not-finished = The result is not there yet. Wait for it, then save the page again.
web-refused-nobodys = It shows neither the number nor a name that we know.
web-refused-needs-words = A picture shows the page. You have to say what it said.
web-refused-future = Its time lies in the future.
web-refused-already-given = You gave us this file before. To look again, search again and save the page anew.

# The desk
web-desk-filters = Show only
web-desk-show-all = show all
web-desk-new =
    { $n ->
        [one] { $n } change since you were here
       *[other] { $n } changes since you were here
    }
web-desk-here = You were here last on { $when }.
web-desk-hands =
    { $n ->
        [one] { $n } look by hand due
       *[other] { $n } looks by hand due
    }
web-desk-clocks =
    { $n ->
        [one] { $n } clock under 6 h
       *[other] { $n } clocks under 6 h
    }
web-desk-handled-count = { $n } handled
web-desk-blocked =
    { $n ->
        [one] A website asks for a person.
       *[other] { $n } websites ask for a person.
    }
web-desk-handled = Mark as handled
web-desk-reopen = Not handled after all
web-desk-handled-by = Handled by { $who }, { $when }
web-desk-the-owner = the owner
web-desk-handled-news = Handled in the last 7 days
web-desk-none-handled = Nothing was marked as handled in the last 7 days.
web-desk-none-open = No news of the last 7 days wait to be handled.
web-done-handled = Marked as handled. It stays under "handled".
web-done-reopened = It is back in the list of news.
web-desk-clock = Clock
web-desk-clock-hours = { $n } h left
web-desk-clock-minutes = { $n } min left
web-desk-clock-over = over since { $n } h
web-desk-clocks-what = Clocks follow rules that somebody here wrote down. They start when we saw something, which may be later than it happened.
web-desk-clock-check = check that this rule is still in force
web-desk-keys-title = Keys
web-desk-keys-text = j next · k back · Enter open · e evidence · h mark as handled · ? this line. The same can be done with the buttons.

# One day, hour by hour
web-day-today = Today, look by look
web-day-others = Other days
web-day-looks =
    { $n ->
        [0] No look on this day.
        [one] One look on this day.
       *[other] { $n } looks on this day.
    }
web-day-picture = The hours of this day and what the page said. The same is in the table.
web-day-hours = The picture shows { $n } hours.
web-day-nothing = Nobody looked on this day.
web-day-utc = UTC
web-day-clock-set = This day had { $hours } hours in { $city }: the clocks were set. The UTC times tell the hours apart.

# Coverage
web-cover-longest = Longest times without a look
web-cover-no-gap = No look was left out in these days.
web-cover-shorter =
    { $n ->
        [one] One shorter time is not shown.
       *[other] { $n } shorter times are not shown.
    }
web-cover-hours = { $n } h
web-cover-minutes = { $n } min
web-cover-site = What the website did
web-cover-hours-title = Hour by hour
web-cover-hours-what = One box is one hour ({ $city } time). The fuller the box, the more looks of that hour said something. No box: no look came due.
web-cover-picture = Hours of the last days. How full a box is says how many looks were useful. The table has the same by days.
