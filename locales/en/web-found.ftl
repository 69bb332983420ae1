### What a list leaves out, and how somebody is found in it.
### reviewed-by: the authors

web-desk-news-cut = There is more news of the last 7 days than this page can read. Older news may still wait to be handled.
