### Messages to families and helpers. Numbers in comments are those of the messages.
### A sentence is left out when one of its values is not known or may not stand in a message of this contact;
### the code names what is said instead. So each message here is one sentence or two that belong together.
### Never: disappeared, released or deported as a finding, no comfort, no orders to feel. See locales/README.md.
### reviewed-by: the authors

## Words inside the sentences

# Our page of ICE, or another agency's.
site = the { $source } website
Site = The { $source } website
list =
    { $source ->
        [ICE] ICE's list
       *[other] the { $source } list
    }
List =
    { $source ->
        [ICE] ICE's list
       *[other] The { $source } list
    }
until-clock = { $clock }
until-moment = { $moment }

## What stands around a message

# First in a message that is sent late.
late = This is about { $event_at }. We could not send it before.
late-short = { $event_at }: { $short }
again = You may have this message already. We do not know if you saw it.
discreet = Note about { $name }. Open to read.
discreet-nobody = A note for you. Open to read.
discreet-unconfirmed = UNCONFIRMED. { $subject }
what-to-do = What to do now:
scam = Nobody should ask you for money because of this message. If someone does, it may be a scam.
legal-help = Free legal help:
number-line = { $who }: { $number }
number-check = { $number } (check this number)
footer = This message is from { $installation }.
seen-link = To say “I saw this”, open this link: { $link }
seen-code = To say “I saw this”, send the code { $code }.
not-news = This is not news about { $name }.
not-news-nobody = This is not news about any person.
keep-checking = We keep checking every { $every }.
keep-checking-plain = We keep checking.
keep-trying = We keep trying.
first-seen = First seen: { $first_seen }.
last-check = Last check: { $last_look }.
quote = It says: "{ $quote }".
tell-lawyer = Tell the lawyer.
tell-lawyer-today = Tell the lawyer today.
before-place = Before that it showed { $old_place }.
shows-city = The website shows: { $place }, { $city }.
shows = The website shows: { $place }.

## Steps

no-lawyer =
    { $legal_help ->
        [list] No lawyer? Open the list of free legal help.
       *[none] No lawyer? Ask a helper for free legal help.
    }
step-lawyer-or = Call the lawyer: { $lawyer }. { no-lawyer }
step-lawyer-or-unknown = Call the lawyer. { no-lawyer }
step-lawyer = Call the lawyer: { $lawyer }.
step-lawyer-unknown = Call the lawyer.
step-tell-lawyer = Tell the lawyer now: { $lawyer }.
step-tell-lawyer-unknown = Tell the lawyer now.
step-tell-lawyer-court = Tell the lawyer today. The court can depend on the place.
there-ask = Give the A-number. Ask: "Is this person there? If not, where did they go, and when?"
step-place = Call { $place }: { $place_phone }. { there-ask }
step-place-no-phone = Call { $place }. { there-ask }
step-place-hidden = Call the place where { $name } was last listed. { there-ask }
office-ask = Ask the same thing. Afraid to call { $agency }? Ask the lawyer or a helper to call.
step-office = Call the { $agency } office (ERO) in { $office }: { $office_phone }. { office-ask }
step-office-no-phone = Call the { $agency } office (ERO) in { $office }. { office-ask }
step-office-line = Call the { $agency } office (ERO): { $agency_line }. { office-ask }
step-office-plain = Call the { $agency } office (ERO). { office-ask }
where-ask = Ask: "Where is this person right now?"
step-office-where = Call the { $agency } office (ERO) in { $office }: { $office_phone }. { where-ask }
step-office-where-no-phone = Call the { $agency } office (ERO) in { $office }. { where-ask }
step-office-where-line = Call the { $agency } office (ERO): { $agency_line }. { where-ask }
step-office-where-plain = Call the { $agency } office (ERO). { where-ask }
step-hospital = Ask both: "Is this person in a hospital?"
asylum = Asked for asylum, or afraid of that government? Talk to the lawyer first.
step-consulate = Call the consulate of { $country }: { $consulate_phone }. { asylum }
step-consulate-no-phone = Call the consulate of { $country }. { asylum }
step-consulate-hidden = Call the consulate of the country of birth. { asylum }
step-phone-on = Keep your phone on and charged. People can call from a new number.
left-ask = Ask: "When did this person leave, and where did they go?"
step-left = Call { $old_place }: { $place_phone }. { left-ask }
step-left-no-phone = Call { $old_place }. { left-ask }
step-left-hidden = Call the place where { $name } was last listed. { left-ask }
moved-ask = Ask about calls, visits, medicine and money accounts. Old accounts may not move.
step-new-place = Call { $place } at { $place_phone }. { moved-ask }
step-new-place-no-phone = Call { $place }. { moved-ask }
step-new-place-hidden = Call the new place. { moved-ask }
write-down = Write down who you talked to, the date and the time.

## 1 Watching starts

started-subject = We are now checking for { $name }
started-short = We are now checking for { $name }.
started-head = We are now checking { site } for { $name }.
started-every = We check about every { $every }.
started-notes =
    { $note ->
        [daily] We will write when something changes, and once a day to say the checks worked.
        [weekly] We will write when something changes, and once a week to say the checks worked.
       *[never] We will write when something changes.
    }
started-limits = This tool only reads the public page. It cannot see court files or flights.

## 2 Daily note

no-change-subject = { $name }: no change
no-change-short = { $name }: no change.
no-change-unseen-subject = { $name }: we could not check
no-change-unseen-short = We could not check for { $name }. This is not news about { $name }.
no-change-looked-into-subject = { $name }: we are still checking
no-change-looked-into-short = { $name }: we are still checking. We will write when we know more.
no-change-head-looked-into =
    { $note ->
        [weekly] { $name }: this week we are still checking something. We will write when we know more.
       *[other] { $name }: today we are still checking something. We will write when we know more.
    }
no-change-head =
    { $note ->
        [weekly] { $name }: no change this week.
       *[other] { $name }: no change today.
    }
no-change-head-unseen =
    { $note ->
        [weekly] { $name }: we could not check this week. This is not news about { $name }.
       *[other] { $name }: we could not check today. This is not news about { $name }.
    }
no-change-where =
    { $listed ->
        [place] { Site } lists { $name } at { $place }.
        [yes] { Site } lists { $name }.
       *[no] { $name } is not on { list }.
    }
no-change-checks = { $useful } of { $all } checks worked.
no-change-silence-tomorrow = If you hear nothing from us by { $next_clock } tomorrow, this tool may be off. Please check it.
no-change-silence = If you hear nothing from us by { $next_note }, this tool may be off. Please check it.
no-change-ask =
    { $asks ->
       *[other] How often do you want this note: each day, each week, or only when something changes?
    }
no-change-answer =
    { $asks ->
        [helper] To choose, type: testigo contact set { $contact } --no-change weekly (or daily, or never).
       *[other] Tell the person who set this up for you.
    }

## 3 First time on the list

first-listed-subject = { $name } is now on { list }
first-listed-short = { $name } is now on { list }. Open to read more.
first-listed-head = { $name } is now on { list }.
first-listed-call = You can call { $place } at { $place_phone } to ask about calls, visits and money accounts.
first-listed-call-no-phone = You can call { $place } to ask about calls, visits and money accounts.
first-listed-call-hidden = You can call the place to ask about calls, visits and money accounts.

## 4 and 4a Not on the list now

not-listed-subject = { $name } is not on { list } now
# 4a: for the locked screen and for push.
not-listed-short = { $name } is not on { list } now. This does not tell us why. Open for next steps.
not-listed-head = { $name } is not on { list } now.
not-listed-checks =
    { $misses ->
        [one] We checked { $misses } time. { Site } found no record.
       *[other] We checked { $misses } times, from { $first_miss } to { $latest }. Each time { site } found no record.
    }
not-listed-checks-count =
    { $misses ->
        [one] We checked { $misses } time. { Site } found no record.
       *[other] We checked { $misses } times. Each time { site } found no record.
    }
not-listed-last-place = Last time on the list: { $last_seen }, at { $place }.
not-listed-last = Last time on the list: { $last_seen }.
not-listed-why = We do not know why. The website can be wrong, slow, or leave people out. { $name } may still be in the same place, or may have been moved, released, or deported. The website does not say which.
not-listed-keep = We keep checking every { $every }. We will write again if anything changes.
not-listed-keep-plain = We keep checking. We will write again if anything changes.

## 5 Listed without a place

no-place-subject = { Site } shows no place for { $name }
no-place-short = { Site } shows no place for { $name } now. It does not say why. Open for next steps.
no-place-head = { Site } still lists { $name }, but it shows no place.
no-place-why = It can mean that the record is new, that a move is going on, or that a deportation is being prepared. The website does not say which. The lawyer may need to act fast.

## 6 Place changed

place-changed-subject = { Site } shows a different place for { $name }
place-changed-short = { Site } now shows a different place for { $name }. Open for next steps.
place-changed-head = { Site } now shows a different place for { $name }.
place-changed-before = Before: { $old_place }. Last seen there: { $last_seen }.
place-changed-before-hidden = Last seen at the place before: { $last_seen }.
place-changed-now-city = Now: { $place }, { $city }. First seen there: { $first_seen }.
place-changed-now = Now: { $place }. First seen there: { $first_seen }.
place-changed-now-hidden = First seen at the new place: { $first_seen }.
place-changed-between = The website changed between those two checks. The move itself may be earlier.

# There was no place before.
place-shown-subject = { Site } now shows a place for { $name }
place-shown-short = { Site } now shows a place for { $name }. Open for next steps.
place-shown-head = { Site } now shows a place for { $name }. In the check before, it showed none.
place-shown-now-hidden = First seen there: { $first_seen }.

## 7 Not in custody

not-in-custody-subject = { Site } says { $name } is not in { $source } custody
not-in-custody-short = { Site } now says { $name } is not in { $source } custody. It does not say why. Open for next steps.
not-in-custody-head = { Site } now says { $name } is not in { $source } custody.
not-in-custody-why = The website does not say why. It can be a release, a move to another agency, or a deportation. It is too soon to know.

## 8 On the list again

listed-again-subject = { $name } is on { list } again
listed-again-short = { $name } is on { list } again. Open to read more.
listed-again-head = { $name } is on { list } again.
listed-again-gap = { $name } was not on the list for { $gap_about }. We do not know if there was a move or if the website was wrong. We saved each check.
listed-again-gap-unknown = We do not know if there was a move or if the website was wrong. We saved each check.
listed-again-call = Tell the lawyer. Call { $place } at { $place_phone } to ask about calls and visits.
listed-again-call-no-phone = Tell the lawyer. Call { $place } to ask about calls and visits.

## 9 The website wants a person

wants-person-subject = Please help with one check
wants-person-short = We could not check today. The website wants a person. This is not news about { $name }.
wants-person-short-nobody = We could not check today. The website wants a person. This is not news about any person.
wants-person-head = We could not check today. { Site } wants a person, not a program. Please do the check with your own phone or computer. It takes about one minute.
wants-person-link = Open this link to start: { $hand_check }
wants-person-ask = Ask your helper how to start.

## 10 The website does not answer, and its end

site-silent-subject = The website does not answer
site-silent-short = We could not check. The website did not answer. This is not news about { $name }.
site-silent-short-nobody = We could not check. The website did not answer. This is not news about any person.
site-silent-since = We could not check since { $last_look }. { Site } did not answer.
site-silent-plain = We could not check. { Site } did not answer.
site-back-subject = The website answers again
site-back-short = The website answers again. We are checking.
site-back-head = { Site } answers again.
site-back-gap = We could not check for { $gap_about }.
site-back-rest = We will write if something changed.

## 11 Correction

correction-subject = Correction about { $name }
correction-short = Correction. An earlier message about { $name } was wrong. Open to read.
correction-subject-group = Correction about the group "{ $group }"
correction-subject-nobody = Correction of an earlier message
correction-short-group = Correction. An earlier message about the group "{ $group }" was wrong. Open to read.
correction-short-nobody = Correction. An earlier message was wrong. Open to read.
correction-said-group = It was about the group "{ $group }".
correction-fault-nobody = The fault was ours, not something the people did.
correction-head = Correction. Our message of { $told_at } was wrong.
correction-head-undated = Correction. An earlier message of ours was wrong.
correction-said =
    { $told ->
        [not_listed] It said { $name } was not on the list.
        [no_place] It said the website shows no place for { $name }.
        [place_changed] It said the website shows a different place for { $name }.
        [not_in_custody] It said { $name } was not in { $source } custody.
       *[other] It was about { $name }.
    }
correction-fault = The fault was ours, not something { $name } did.
correction-where =
    { $listed ->
        [place] The website lists { $name } at { $place }.
        [yes] The website lists { $name }.
       *[no] The website does not list { $name }.
    }
correction-sorry = We are sorry for the worry this caused.

## 12 Still not on the list

still-not-listed-subject = { $name } is still not on { list }
still-not-listed-short = { $name } is still not on { list }. Open for next steps.
still-not-listed-head = { $name } is still not on { list }.
still-not-listed-gap = It has been { $gap }.
still-not-listed-more =
    { $more ->
        [one] We checked { $more } more time.
       *[other] We checked { $more } more times.
    }
still-not-listed-calls = Have you talked to the lawyer? Open your list of calls and mark what is done.

## 13 Test

test-subject = This is a test
test-short = This is a test. Please reply OK.
test-head = This is a test. If you can read this, alerts will reach you. Please reply OK or tap the link.

## 14 An old record left the list

old-record-left-subject = An old record of { $name } left the list
old-record-left-short = An old record of { $name } left the list. By itself, this is not news.
old-record-left-body = { List } no longer shows the old record of { $name }. Before, it said { $name } was not in { $source } custody. Old records can leave the list after some weeks. By itself, this is not news.

## Unconfirmed: the first miss, and what is likely

first-miss-subject = UNCONFIRMED: no record of { $name } in one check
first-miss-short = UNCONFIRMED: one check found no record of { $name }. We are checking again.
first-miss-head = UNCONFIRMED. One check found no record of { $name } on { list }.
first-miss-when = The check was at: { $first_miss }.
first-miss-often = The website can be wrong for a short time. One miss is weak proof.
likely-subject = UNCONFIRMED: { $name } may not be on { list } now
likely-short = UNCONFIRMED: { $name } may not be on { list } now. We are checking again.
likely-head = UNCONFIRMED. { $name } may not be on { list } now.
early-why = We do not know why. { $name } may still be in the same place.
early-confirm = We are checking again. The earliest time we can confirm this is { $confirmed_by }. We will write then.
early-confirm-unknown = We are checking again. We will write when we know more.
early-lawyer = You can tell the lawyer now. Say that it is not confirmed.
controls = In the same minutes, { $controls_listed } of { $controls_all } other people were listed.

## For helpers: the site, not the people

site-in-doubt-subject = Website in doubt: many people missed at once
site-in-doubt-short = Many people missed at once. The website is in doubt. Messages to families wait.
site-in-doubt-head = Many people were not on { list } in the same check. The fault may be the website, not a change for the people.
site-in-doubt-wait = Messages to families about this wait. We keep checking.
source-unstable-subject = { Site } may be unstable: many records changed at once
source-unstable-short = Many records changed at once. The website may be unstable. Check before you act.
source-unstable-head = { Site } changed the records of many people at once. The fault may be the website, not a change for the people.
source-unstable-told = Messages about the changes go out. Check a few people by hand before you act.
page-looks-different-subject = The website looks different
page-looks-different-short = The website looks different. We cannot read it. The last answers stand.
page-looks-different-head = { Site } looks different. This tool cannot read it now. The last answers stand and get older.
page-looks-different-next = Look at the saved page. A new version of the tool may be needed. Until then, do checks by hand.
out-of-date-subject = Checks have stopped working
out-of-date-short = We have no new checks. This computer or its network may be the cause.
out-of-date-gap = We had no useful check for { $gap_about }.
out-of-date-plain = We had no useful check for some time.
out-of-date-next = This computer or its network may be the cause. Is it on? Is it online?

## Other changes

record-changed-subject = The record of { $name } changed
record-changed-short = The record of { $name } changed. Open to read more.
record-changed-head = { Site } changed the record of { $name }. The change is not about the place.
record-changed-quote = It now says: "{ $quote }".
court-case-subject = Court information about { $name }
court-case-short = The court website shows new information about { $name }. Open to read more.
court-case-head = The immigration court website shows new information about { $name }.
court-case-limits = This website shows only a part of the file. It can be wrong or late.
court-case-lawyer = Tell the lawyer today. Ask: "Is there a new date or a new decision?"

## Many at once

digest-subject = Several changes at once
digest-short = Several changes at once. Open to read.
digest-head = Several things changed at once. We put them in one message.
digest-unstable = The website of { $unstable } may be unstable: many records changed at once.
digest-names = { $said }: { $calls }
digest-names-more = { $said }: { $calls }, and { $more } more
digest-names-command = { $said }: { $calls }, and { $more } more: testigo alerts
digest-no-change-unseen =
    { $count ->
        [one] { $count } person: we could not check.
       *[other] { $count } people: we could not check.
    }
digest-no-change-looked-into =
    { $count ->
        [one] { $count } person: we are still checking something.
       *[other] { $count } people: we are still checking something.
    }
digest-source-unstable =
    { $count ->
        [one] { $count } website may be unstable.
       *[other] { $count } websites may be unstable.
    }
digest-started =
    { $count ->
        [one] { $count } person: we began to check.
       *[other] { $count } people: we began to check.
    }
digest-no-change =
    { $count ->
        [one] { $count } person: no change.
       *[other] { $count } people: no change.
    }
digest-first-listed =
    { $count ->
        [one] { $count } person on the list for the first time.
       *[other] { $count } people on the list for the first time.
    }
digest-not-listed =
    { $count ->
        [one] { $count } person not listed (confirmed).
       *[other] { $count } people not listed (confirmed).
    }
# For the clinic's person on call: counts, since when.
digest-not-listed-since =
    { $count ->
        [one] { $count } person not listed since { $since } UTC (confirmed).
       *[other] { $count } people not listed since { $since } UTC (confirmed).
    }
digest-no-place =
    { $count ->
        [one] { $count } person listed without a place.
       *[other] { $count } people listed without a place.
    }
digest-place-changed =
    { $count ->
        [one] { $count } place changed.
       *[other] { $count } places changed.
    }
digest-not-in-custody =
    { $count ->
        [one] { $count } person listed as not in custody.
       *[other] { $count } people listed as not in custody.
    }
digest-listed-again =
    { $count ->
        [one] { $count } person on the list again.
       *[other] { $count } people on the list again.
    }
digest-wants-person =
    { $count ->
        [one] { $count } check needs a person.
       *[other] { $count } checks need a person.
    }
digest-site-silent =
    { $count ->
        [one] { $count } website does not answer.
       *[other] { $count } websites do not answer.
    }
digest-site-back =
    { $count ->
        [one] { $count } website answers again.
       *[other] { $count } websites answer again.
    }
digest-correction =
    { $count ->
        [one] { $count } correction.
       *[other] { $count } corrections.
    }
digest-still-not-listed =
    { $count ->
        [one] { $count } person still not listed.
       *[other] { $count } people still not listed.
    }
digest-test =
    { $count ->
        [one] { $count } test.
       *[other] { $count } tests.
    }
digest-old-record-left =
    { $count ->
        [one] { $count } old record left the list.
       *[other] { $count } old records left the list.
    }
digest-first-miss =
    { $count ->
        [one] { $count } first miss (unconfirmed).
       *[other] { $count } first misses (unconfirmed).
    }
digest-likely =
    { $count ->
        [one] { $count } person may not be listed (unconfirmed).
       *[other] { $count } people may not be listed (unconfirmed).
    }
digest-site-in-doubt =
    { $count ->
        [one] { $count } website in doubt.
       *[other] { $count } websites in doubt.
    }
digest-page-looks-different =
    { $count ->
        [one] { $count } page looks different.
       *[other] { $count } pages look different.
    }
digest-record-changed =
    { $count ->
        [one] { $count } record changed.
       *[other] { $count } records changed.
    }
digest-court-case =
    { $count ->
        [one] { $count } change on the court website.
       *[other] { $count } changes on the court website.
    }
digest-group =
    { $count ->
        [one] { $count } group changed.
       *[other] { $count } groups changed.
    }
digest-digest =
    { $count ->
        [one] { $count } earlier summary.
       *[other] { $count } earlier summaries.
    }
digest-out-of-date =
    { $count ->
        [one] { $count } note that checks stopped.
       *[other] { $count } notes that checks stopped.
    }
