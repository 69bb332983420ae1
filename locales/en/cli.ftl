### The words of the command line: labels, findings, advice. Names of commands, errors and JSON stay English.
### Said as "the page said", never more.
### reviewed-by: the authors

cli-not-listed = Not on the list
cli-no-case = No case information
cli-several = More than one match ({ $count })
cli-not-asked = Not asked: the form did not take the question
cli-unclear = Page looks different ({ $why })
cli-blocked = Website asked for a person ({ $why })
cli-no-robots = The website could not be reached (its robots.txt neither)
cli-no-answer = Website did not answer ({ $why })
cli-listed-at = Listed at { $place }
cli-listed-no-place = Listed, no place shown
cli-listed-cbp = Listed: Border Patrol custody
cli-listed-out = Listed: not in custody
cli-listed-other = Listed: "{ $quote }"
cli-listed-other-words = Listed, in other words
cli-court-case = Court case information
cli-way-http = asked by the program, grade { $grade }
cli-way-browser = asked by the program in a browser, grade { $grade }
cli-way-assisted = seen by a person, grade { $grade }
cli-way-import = given by a person, grade { $grade }

## Where a person stands; the end of a key is the status's own

cli-status-never_listed = Not seen on the list yet
cli-status-listed = Listed
cli-status-recheck = Checking again
cli-status-likely_not_listed = Probably not on the list (unconfirmed)
cli-status-not_listed = Not on the list now
cli-status-expired_expected = No longer shown, as expected after "not in custody"
cli-status-site_doubt = Site in doubt
cli-status-stale = Out of date
cli-status-court_case = Court case information
cli-status-no_case = No case information

## What was found. In brackets, $because: the conditions as the log has them, in English

cli-event-first-listed = { $who }: the page lists this person for the first time since we ask: { $now }
cli-event-changed = { $who }: the page changed: { $was } → { $now }
cli-event-first-miss = { $who }: the page answered once that it has no record. Checking again; nobody is told yet{ $because }
cli-event-likely-not-listed = { $who }: probably not on the list now, not confirmed{ $because }
cli-event-not-listed = { $who }: not on the list now{ $because }. The page does not say why: this person may have been moved, released or deported, or the page may be wrong.
cli-event-listed-again = { $who }: on the list again: { $now }
cli-event-place-gone = { $who }: still listed, but the page no longer shows a place (before: { $was })
cli-event-out-of-custody = { $who }: the page now says: not in custody (before: { $was })
cli-event-expired-expected = { $who }: no longer shown, as expected some weeks after "not in custody"
cli-event-page-changed-shape = { $who }: the page looks different and cannot be read. Last answers stand{ $because }
cli-event-source-silent = { $who }: no useful answer. We cannot see; the last answers grow older{ $because }
cli-event-source-back = { $who }: useful answers again{ $because }
cli-event-site-in-doubt = { $who }: many people missed at once, so the site is in doubt, not the people. Nobody is told{ $because }
cli-event-group-changed = Group { $who }: a large part changed while others did not{ $because }
cli-event-court-case-seen = { $who }: the court's page shows a case for the first time since we ask: { $now }
cli-event-court-case-changed = { $who }: the court's page shows other case information: { $was } → { $now }{ $because }
cli-event-correction = { $who }: CORRECTION of an earlier message{ $because }

## States before and after, as the judge words them

cli-state-held-at = held at { $place }
cli-state-listed-as = listed: { $quote }
cli-state-no-place = held, no place shown
cli-state-cbp = in the custody of CBP
cli-state-out = not in custody
cli-state-court-case = court case information

## A country that the page's list does not have

cli-country = { $who }: the list of countries at { $source } has no "{ $country }"; { $suggestion }. A person is found under the page's own word only.
cli-country-nearest = the nearest: { $nearest }
cli-country-nothing-like-it = and nothing like it
