# Why a form or a file was not taken. Nothing was changed.
web-server-slow = It took too long to come in
web-server-slow-next = Nothing was changed. Go back and send it again.
web-server-large = This is too large
web-server-large-next = Nothing was changed. Go back and send a smaller file.
web-server-full = This computer has too little room
web-server-full-next = Nothing was changed. Make room on the disk, then send it again.
web-server-another = You are sending another file
web-server-another-next = Nothing was changed. Wait for the first file, then send this one.
web-server-cut = It did not come in whole
web-server-cut-next = Nothing was changed. Go back and send it again.
