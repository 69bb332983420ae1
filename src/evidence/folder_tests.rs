//! Folders of strangers: nothing is followed, unpacked or believed.

use super::*;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const DEFLATED: SimpleFileOptions =
    SimpleFileOptions::DEFAULT.compression_method(CompressionMethod::Deflated);
const STORED: SimpleFileOptions = SimpleFileOptions::DEFAULT.compression_method(CompressionMethod::Stored);

fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, STORED).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Opens these bytes as a `.zip`; the folder around it must stay as it was.
fn open_zip(bytes: &[u8]) -> Result<Folder, FolderError> {
    let around = tempfile::tempdir().unwrap();
    let path = around.path().join("folder.zip");
    fs::write(&path, bytes).unwrap();
    let folder = Folder::open(&path);
    if let Ok(folder) = &folder {
        for (name, size) in folder.files() {
            let _read = folder.bytes(name, size);
        }
    }
    assert_eq!(fs::read_dir(around.path()).unwrap().count(), 1, "something was written");
    folder
}

fn refusal(bytes: &[u8]) -> String {
    match open_zip(bytes) {
        Err(FolderError::Refused(_, why)) => why,
        Err(other) => panic!("another error: {other}"),
        Ok(folder) => panic!("it was opened: {:?}", folder.files().collect::<Vec<_>>()),
    }
}

/// Every place where a zip says this name, in the same length.
fn renamed(zip: &[u8], from: &str, to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut out = zip.to_vec();
    for at in memchr::memmem::find_iter(zip, from) {
        out[at..at + to.len()].copy_from_slice(to);
    }
    out
}

#[test]
fn b1_names_that_lead_out_or_mean_something_elsewhere_are_not_read() {
    let base = zip_of(&[("bagit.txt", b"1"), ("data/xxxxxx", b"2")]);
    let check = |name: &[u8], why: &str| {
        let folder = open_zip(&renamed(&base, "data/xxxxxx", name)).unwrap();
        assert_eq!(folder.files().map(|f| f.0).collect::<Vec<_>>(), ["bagit.txt"], "{name:?}");
        assert!(folder.odd()[0].ends_with(why), "{:?}", folder.odd());
        assert!(!folder.odd()[0].chars().any(char::is_control));
    };
    check(b"data/../../", "leads out of the folder");
    check(b"../data/xxx", "leads out of the folder");
    check(b"/etc/passwd", "leads out of the folder");
    check(b"C:/data/xxx", "has characters that no name here has");
    check(b"\\\\server\\xx", "has characters that no name here has");
    check(b"data/xx\0xxx", "has characters that no name here has");
    check(b"data/\x1b[2Jxx", "has characters that no name here has");
    check(b"data/xxx<b>", "has characters that no name here has");
    check(b"data/\xc3\xa9xxxx", "has characters that no name here has");
    check(b"data/\xff\xfexxxx", "has characters that no name here has");
    check(b"data/xxxxx ", "has characters that no name here has");
    check(b"data/xxxxx.", "is no name that every machine can have");
    check(b"data//xxxxx", "is no name that every machine can have");
    check(b"data/./xxxx", "is no name that every machine can have");
    check(b"data/-rf.xx", "is no name that every machine can have");
    check(b"data/NUL.xx", "is no name that every machine can have");
    check(b"data/COM1.x", "is no name that every machine can have");
}

#[test]
fn b1_names_that_differ_by_capitals_are_one_name_elsewhere() {
    let folder = open_zip(&zip_of(&[("bagit.txt", b"1"), ("data/A", b"2"), ("data/a", b"3")])).unwrap();
    assert_eq!(folder.odd(), ["`data/a` differs from another name only by capitals"]);
    assert!(folder.has("data/A") && !folder.has("data/a"));
}

#[cfg(unix)]
#[test]
fn b2_links_pipes_and_devices_are_not_read() {
    use std::os::unix::ffi::OsStrExt;
    let around = tempfile::tempdir().unwrap();
    let path = around.path().join("folder");
    fs::create_dir_all(path.join("data/looks")).unwrap();
    fs::write(around.path().join("secret"), "s").unwrap();
    fs::write(path.join("bagit.txt"), "1").unwrap();
    std::os::unix::fs::symlink(around.path().join("secret"), path.join("data/link")).unwrap();
    std::os::unix::fs::symlink(around.path(), path.join("data/up")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(path.join("data/pipe")).status().unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(path.join("data/socket")).unwrap();
    fs::write(path.join(std::ffi::OsStr::from_bytes(b"data/\xff")), "x").unwrap();
    let deep = path.join("data/d/e/e/p/e/r/s");
    fs::create_dir_all(&deep).unwrap();
    let folder = Folder::open(&path).unwrap();
    assert_eq!(folder.files().map(|f| f.0).collect::<Vec<_>>(), ["bagit.txt"]);
    let mut odd = folder.odd().to_vec();
    odd.sort();
    let told = [
        "`data/d/e/e/p/e/r/s` is too deep",
        "`data/link` is a link",
        "`data/pipe` is a device, pipe or socket",
        "`data/socket` is a device, pipe or socket",
        "`data/up` is a link",
        "`data/\u{fffd}` has characters that no name here has",
    ];
    assert_eq!(odd, told);
    assert_eq!(folder.bytes("data/link", 10), Err(Trouble::Missing));
}

#[test]
fn b2_a_link_in_a_zip_is_not_read() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("bagit.txt", STORED).unwrap();
    writer.add_symlink("data/link", "/etc/passwd", STORED).unwrap();
    let folder = open_zip(&writer.finish().unwrap().into_inner()).unwrap();
    assert_eq!(folder.odd(), ["`data/link` is a link"]);
    assert!(!folder.has("data/link"));
}

#[test]
fn b3_a_bomb_is_refused_before_it_is_unpacked() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("data/zeros", DEFLATED).unwrap();
    for _ in 0..64 {
        writer.write_all(&vec![0; 1 << 20]).unwrap();
    }
    let why = refusal(&writer.finish().unwrap().into_inner());
    assert!(why.contains("would become 67108864"), "{why}");
}

#[test]
fn b3_a_count_that_cannot_be_is_refused_before_room_is_made() {
    let mut bytes = zip_of(&[("bagit.txt", b"1")]);
    let end = bytes.len() - 22;
    bytes[end + 8..end + 12].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    assert!(refusal(&bytes).contains("65535 files"), "{}", refusal(&bytes));
}

#[test]
fn b3_a_size_that_is_not_the_real_one_is_found_while_reading() {
    let good = zip_of(&[("bagit.txt", b"12345")]);
    let list = memchr::memmem::find(&good, b"PK\x01\x02").unwrap();
    for size in [4u8, 6, 0] {
        let mut bytes = good.clone();
        // In the list and in the head of the file, so that the two agree.
        for at in [list + 24, 22] {
            bytes[at] = size;
        }
        match open_zip(&bytes) {
            Err(FolderError::Refused(..)) => {}
            Err(other) => panic!("{other}"),
            Ok(folder) => {
                let read = folder.bytes("bagit.txt", 100);
                assert!(matches!(read, Err(Trouble::Bad(_))), "{size}: {read:?}");
            }
        }
    }
}

#[test]
fn b4_two_entries_of_one_name_and_lists_that_disagree_are_refused() {
    let two = zip_of(&[("bagit.txt", b"1"), ("data/a", b"2"), ("data/b", b"3")]);
    assert!(refusal(&renamed(&two, "data/b", b"data/a")).contains("misleads"));
    let list = memchr::memmem::find(&two, b"PK\x01\x02").unwrap();
    let mut other = two.clone();
    let at = list + memchr::memmem::find(&two[list..], b"data/b").unwrap();
    other[at + 5] = b'c';
    assert!(refusal(&other).contains("misleads"));
    let mut hidden = two.clone();
    hidden.extend_from_slice(&zip_of(&[("bagit.txt", b"9")]));
    assert!(open_zip(&hidden).is_err());
}

#[test]
fn b6_a_zip_that_is_cut_anywhere_is_refused_in_words() {
    let good = zip_of(&[("bagit.txt", b"12345"), ("data/a", b"67890")]);
    for length in 4..good.len() {
        let why = refusal(&good[..length]);
        assert!(why.contains("cut") || why.contains("damaged"), "{length}: {why}");
    }
    assert!(matches!(open_zip(&good[..3]), Err(FolderError::Neither(_))));
    assert!(matches!(open_zip(b""), Err(FolderError::Neither(_))));
    let mut longer = good.clone();
    longer.push(0);
    assert!(refusal(&longer).contains("bytes after its end"));
}

#[test]
fn a_zip_of_one_folder_is_that_folder_and_reads_as_the_disk_does() {
    let zip = open_zip(&zip_of(&[("case/bagit.txt", b"1"), ("case/data/a", b"23")])).unwrap();
    assert_eq!(zip.files().collect::<Vec<_>>(), [("bagit.txt", 1), ("data/a", 2)]);
    let around = tempfile::tempdir().unwrap();
    fs::create_dir(around.path().join("data")).unwrap();
    fs::write(around.path().join("bagit.txt"), "1").unwrap();
    fs::write(around.path().join("data/a"), "23").unwrap();
    let disk = Folder::open(around.path()).unwrap();
    assert_eq!(disk.files().collect::<Vec<_>>(), [("bagit.txt", 1), ("data/a", 2)]);
    assert_eq!(disk.bytes("data/a", 2), Ok(b"23".to_vec()));
    assert_eq!(disk.under("data/").collect::<Vec<_>>(), ["data/a"]);
}

#[test]
fn a_file_that_grows_shrinks_or_is_too_long_is_told_of() {
    let around = tempfile::tempdir().unwrap();
    fs::write(around.path().join("bagit.txt"), "12345").unwrap();
    let folder = Folder::open(around.path()).unwrap();
    let bad = |words: &str| Err(Trouble::Bad(words.to_owned()));
    assert_eq!(folder.bytes("bagit.txt", 4), Err(Trouble::TooLong(5)));
    for text in ["123456", "1234", ""] {
        fs::write(around.path().join("bagit.txt"), text).unwrap();
        assert_eq!(folder.bytes("bagit.txt", 100), bad("has another length than it was listed with"));
    }
    #[cfg(unix)]
    {
        fs::remove_file(around.path().join("bagit.txt")).unwrap();
        std::os::unix::fs::symlink("/etc/hostname", around.path().join("bagit.txt")).unwrap();
        assert!(matches!(folder.bytes("bagit.txt", 100), Err(Trouble::Bad(_))));
    }
}

#[test]
fn what_is_no_folder_is_not_walked() {
    let around = tempfile::tempdir().unwrap();
    fs::write(around.path().join("letter.txt"), "x").unwrap();
    assert!(matches!(Folder::open(around.path()), Err(FolderError::Neither(_))));
    assert!(matches!(Folder::open(&around.path().join("letter.txt")), Err(FolderError::Neither(_))));
    assert!(matches!(Folder::open(&around.path().join("none")), Err(FolderError::Missing(_))));
}
