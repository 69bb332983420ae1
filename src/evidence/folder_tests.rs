//! Folders of strangers: nothing is followed, unpacked or believed.
