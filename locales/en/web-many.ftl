# Pages for many people.

web-nobody-found = Nobody fits this search.
web-urgent-first = First those who need a look
# When the program has not come to read what it kept.
web-as-of = This page shows what was kept up to { $when }. Newer answers will come.
