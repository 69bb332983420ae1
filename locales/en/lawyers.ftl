### Messages to lawyers and to whoever of a clinic is on call: facts in rows, UTC first.
### reviewed-by: the authors

lawyer-subject = [testigo] { $headline } – { $who }
lawyer-subject-matter = [testigo] { $headline } – { $who } – matter { $matter }
lawyer-subject-early = [testigo] UNCONFIRMED – { $headline } – { $who }
lawyer-subject-early-until = [testigo] UNCONFIRMED – { $headline } – { $who } – rechecking until { $until } UTC
lawyer-short = { $headline }: { $name }. Open to read.
lawyer-short-early = UNCONFIRMED – { $headline }: { $name }. Open to read.

lawyer-first-listed = On the list for the first time
lawyer-not-listed = Not listed (confirmed)
lawyer-no-place = Listed without a place
lawyer-place-changed = Place changed
lawyer-not-in-custody = Listed as not in custody
lawyer-listed-again = On the list again
lawyer-correction = Correction of an earlier message
lawyer-still-not-listed = Still not listed
lawyer-old-record-left = An old record left the list
lawyer-record-changed = Record changed
lawyer-court-case = Court case information
lawyer-first-miss = first miss
lawyer-likely = likely not listed

lawyer-who-full-country = { $full_name } (A { $a_number }), country of birth { $country }.
lawyer-who-full = { $name } (A { $a_number }), country of birth { $country }.
lawyer-who-name = { $name }.
lawyer-unconfirmed = UNCONFIRMED. The next checks may show this person on the list.

row-source = Website
row-last-listed = Last listed
row-first-listed = First listed
row-first-miss = First miss
row-confirmed = Confirmed
row-latest-miss = Latest miss
row-old-place = Place before
row-place = Place now
row-place-last = Last place
row-first-seen = First seen
row-quote = Page says
row-gap = Not listed for
row-told = Sent
row-wrong = It said
row-basis = Basis
row-controls = Controls
row-flicker = Flicker
row-coverage = Coverage
row-matter = Matter
row-clock = Clock

value-basis =
    { $misses ->
        [one] { $misses } check, 0 records
       *[other] { $misses } checks, 0 records each
    }
value-controls = { $controls_listed } of { $controls_all } other people listed in the same round
value-flicker = last 30 days { $flicker } %
value-coverage = last 7 days: { $coverage_useful } of { $coverage_all } planned checks useful; longest gap { $longest_gap }
value-clock = { $rule }: ends { $ends }. Check that this rule is still in force.
value-at-place = { $time }  { $place }

lawyer-limits-absent = What this does not show: where the person is, or why the record is absent.
lawyer-limits = What this does not show: where the person is. It shows what a public web page said.
lawyer-next = Next: testigo evidence { $id }

oncall-digest = { $counts } Open desk.
