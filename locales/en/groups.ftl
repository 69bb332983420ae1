### Messages about a group. Counts under ten are not said, nor the second smallest where a total would give one away.
### reviewed-by: the authors

group-subject = Group "{ $group }": a large part changed
group-short = Group "{ $group }": a large part changed. Open to read.
group-subject-plain = A large part of a group changed
group-short-plain = A large part of a group changed. Open to read.
group-head = Group "{ $group }": { $not_listed } of { $size } people are not on the list (confirmed).
group-head-plain = A group: { $not_listed } of { $size } people are not on the list (confirmed).
group-likely = { $likely_start } may not be on the list (not confirmed).
group-rest = { $no_place_start } listed without a place, { $moved } in another place, { $out } as not in custody, { $listed_count } as before.
group-controls = Control line: { $others_listed } of { $others_all } people outside the group are still listed.
group-small = Counts under 10 are not shown.
group-limits = Numbers are about a public web page, not about people's whereabouts. Do not publish names.
count-small = fewer than 10
count-hidden = a number not shown
# At the beginning of a sentence.
count-small-start = Fewer than 10
count-hidden-start = A number not shown
