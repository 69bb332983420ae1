### What a list leaves out, and how somebody is found in it.
### reviewed-by: the authors

web-desk-news-cut = There is more news of the last 7 days than this page can read. Older news may still wait to be handled.
web-desk-group-csv = The list of a group is not here
web-desk-group-csv-text = This table has no list of a group. An attorney asks for that list on the page of the group, and a second one allows it.
web-search-hint = Looks in names, matters, groups and places, not in A-numbers.
web-find-number = Find by A-number
web-find-number-hint = All of it, 7 to 9 digits.
web-find = Find
web-find-no-number = This is no whole A-number. It has 7 to 9 digits.
web-find-nobody = Nobody on your list has this A-number.
