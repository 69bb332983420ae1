### What to do now, who is told, who may look, and whether it works.
### reviewed-by: the authors

# What to do now: the first sentence
web-what-now = What to do now
web-now-do = What to do now:
web-now-can-do = What you can do:
web-now-head-nowhere = No website is asked about { $name }
web-now-head-never-listed = { $name } was not seen on { list } yet
web-now-head-unconfirmed = { $name } may not be on { list } now. We are checking again
web-now-head-not-listed = { $name } is not on { list } now
web-now-head-no-place = { List } still shows { $name }, but no place
web-now-head-moved = { Site } now shows a different place for { $name }
web-now-head-out = { Site } says { $name } is not in { $source } custody
web-now-head-again = { $name } is on { list } again
web-now-head-first = { $name } is now on { list }
web-now-head-listed = { $name } is on { list }
web-now-head-old-record-left = { List } no longer shows the old record of { $name }
web-now-head-site-doubt = The website is in doubt. This is not news about { $name }
web-now-head-stale = Our last answer about { $name } is old. This is not news
web-now-head-court = { $name }: what the court’s page says
web-now-why-nowhere = Ask the person who set this up to choose a website.
web-now-why-never-listed = A new record can take some hours to show. The number or the country may also be written in another way there.
web-now-why-no-place = It can mean a new record, a move, or that a deportation is being prepared. The website does not say which. The lawyer may need to act fast.
web-now-why-moved = The move itself may be earlier than the day we saw it.
web-now-why-out = The website does not say why. It can be a release, a move to another agency, or a deportation. It is too soon to know.
web-now-why-again = We do not know if there was a move or if the website was wrong. We saved each check.
web-now-why-listed = There is nothing to do now. Keep your phone on.
web-now-why-old-record-left = Before, it said “not in custody”. Old records can leave the list after some weeks. By itself, this is not news.
web-now-why-site-doubt = There is nothing to do now. We check again and write when we know more.
web-now-why-stale = The website did not answer, or this computer was off. You can check by hand.
web-now-why-court = The court’s page shows only a part of the file. It can be wrong or late.

# What to do now: the steps
web-now-step-lawyer = Call the lawyer
web-now-step-place = Call the place on the last record
web-now-step-place-named = Call { $what }
web-now-step-office = Call the { $agency } office (ERO)
web-now-step-office-named = Call the { $agency } office (ERO): { $what }
web-now-step-hospital = Ask both about a hospital
web-now-step-consulate = Call the consulate of the country of birth
web-now-step-consulate-named = Call the consulate of { $what }
web-now-step-court-line = Call the court’s line
web-now-step-phone-on = Keep your phone on and charged. People can call from a new number
web-now-step-details = Check the number and the country
web-now-step-hand-check = Check by hand, with your own browser
web-now-call = Call
web-now-call-lawyer = The lawyer
web-now-call-place = The place
web-now-call-office = The office
web-now-call-hospital = Hospital
web-now-call-consulate = The consulate
web-now-call-court-line = The court’s line
web-now-call-phone-on = Phone on
web-now-call-details = Number and country
web-now-call-hand-check = Check by hand
web-now-call-other = Another step
web-now-say = Say:
web-now-ask-there = Is this person there? If not, where, and when?
web-now-ask-there-number = Is { $number } there? If not, where, and when?
web-now-ask-where = Where is this person right now?
web-now-ask-left = When did this person leave, and where did they go?
web-now-ask-moved = How do calls, visits, medicine and money accounts work here?
web-now-ask-visits = How do calls and visits work here?
web-now-ask-hospital = Is this person in a hospital?
web-now-ask-court = Is there a new date or a new decision?
web-now-ask-petition = Can a court help now, with a habeas petition? Who else helps families who are looking?
web-now-long = It has been more than three days. Ask about the court.
web-now-court-place = Call today. The court can depend on the place.
web-now-say-unconfirmed = You can call now. Say that it is not confirmed.
web-now-same = Ask the same thing.
web-now-afraid = Afraid to call { $agency }? Ask the lawyer or a helper to call.
web-now-asylum = Asked for asylum, or afraid of that government? Talk to the lawyer first.
web-now-no-lawyer = No lawyer’s number is kept here. No lawyer? Ask a helper for free legal help.
web-now-add-lawyer = Add the lawyer
web-now-see-details = See number and country
web-now-check-number = Check this number.

# What to do now: what was done
web-now-mark = Mark as done, or write a note
web-now-more-notes = Add a note, or take back
web-now-note = Who did you talk to? What did they say?
web-now-done = Done
web-now-note-only = Only keep the note
web-now-undo = Not done after all
web-now-done-at = Done { $when }
web-now-by = by { $who }
web-now-my-calls = My calls
web-now-deed-done = done
web-now-deed-undone = not done after all
web-now-deed-note = note
web-done-call-kept = Kept.
web-now-next-check = We check again { $when }.
web-now-no-next-check = No next check is planned.
web-now-unseen =
    { $n ->
        [one] { $n } message about this went out, and nobody said that they saw it. Press, and it is not sent again.
       *[other] { $n } messages about this went out, and nobody said that they saw them. Press, and they are not sent again.
    }
web-done-seen = Thank you. We know that you saw it.
web-now-share = Share
web-now-share-text = Text to copy and send
web-now-whatsapp = Open in WhatsApp
web-now-share-what = Nothing is sent by this page. The A-number is not in the text.
web-now-print = Print
web-now-listen = Listen
