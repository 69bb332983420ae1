### Messages about a group. Counts under ten are not said, nor the second smallest where a total would give one away.
### reviewed-by: the authors

group-subject = Group "{ $group }": a large part changed
group-short = Group "{ $group }": a large part changed. Open to read.
group-head = Group "{ $group }": { $not_listed } of { $size } people are not on the list (confirmed).
group-rest = { $no_place } listed without a place, { $listed_count } listed.
group-controls = Control line: { $controls_listed } of { $controls_all } people outside the group are still listed.
group-small = Counts under 10 are not shown.
group-limits = Numbers are about a public web page, not about people's whereabouts. Do not publish names.
count-small = fewer than 10
count-hidden = a number not shown
