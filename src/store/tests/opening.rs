//! Who may open an archive, and what is found when it is opened.

use super::*;
use std::fs;
use std::os::unix::fs::PermissionsExt;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn a_new_archive_is_for_its_owner_and_signed() {
    let (_dir, store) = full_archive();
    assert_eq!(mode(store.dir()), 0o700);
    for entry in fs::read_dir(store.dir()).unwrap() {
        let path = entry.unwrap().path();
        let wanted = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode(&path), wanted, "{}", path.display());
    }
    let note = store.checkpoint_note().unwrap();
    assert!(note.starts_with(&format!("{}\n", store.origin())));
    assert!(matches!(Store::create(store.dir(), moment(0), random()), Err(StoreError::Exists(_))));
    check_log(&store);
}

#[test]
fn what_others_can_read_is_refused_with_the_cure() {
    let (_dir, store) = archive();
    let dir = store.dir().to_owned();
    drop(store);
    for (name, lax, cure) in
        [("", 0o750, "chmod 700"), ("log.key", 0o644, "chmod 600"), ("subject.key", 0o640, "chmod 600")]
    {
        let path = if name.is_empty() { dir.clone() } else { dir.join(name) };
        let strict = mode(&path);
        fs::set_permissions(&path, fs::Permissions::from_mode(lax)).unwrap();
        let said = Store::open(&dir, Access::Write, random()).unwrap_err().to_string();
        assert!(said.contains(cure) && said.contains(&path.display().to_string()), "{said}");
        fs::set_permissions(&path, fs::Permissions::from_mode(strict)).unwrap();
    }
    check_log(&Store::open(&dir, Access::Write, random()).unwrap());
}

#[test]
fn a_second_writer_is_refused_and_readers_read_while_one_writes() {
    let (_dir, mut store) = archive();
    enrol(&mut store, 2);
    let dir = store.dir().to_owned();
    let second = Store::open(&dir, Access::Write, random()).unwrap_err();
    assert!(second.to_string().contains("testigo is already running here"), "{second}");
    let mut reader = Store::open(&dir, Access::Read, random()).unwrap();
    for slot in 0..4 {
        store
            .commit(Batch {
                checks: vec![look(1, slot), look(2, slot)],
                ..Batch::new(moment(200 + slot * EVERY))
            })
            .unwrap();
        check_log(&reader);
        assert_eq!(reader.next_check().unwrap(), store.next_check().unwrap());
    }
    assert!(matches!(reader.commit(Batch::new(moment(0))), Err(StoreError::ReadOnly)));
    drop(store);
    check_log(&reader);
    check_log(&Store::open(&dir, Access::Read, random()).unwrap());
}

/// Waits for so many milliseconds, and no longer.
fn at_most(milliseconds: u64) -> impl FnMut(std::time::Duration) -> bool {
    move |waited| waited.as_millis() < u128::from(milliseconds)
}

#[test]
fn commands_write_in_turn_and_a_turn_ends_after_the_writing() {
    let (_dir, store) = archive();
    let dir = store.dir().to_owned();
    assert!(!Turn::is_taken(&dir), "who opens at once takes no turn");
    let waits = std::thread::spawn({
        let dir = dir.clone();
        move || Store::open_in_turn(&dir, random(), &mut at_most(20_000))
    });
    while !Turn::is_taken(&dir) {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let second = Store::open_in_turn(&dir, random(), &mut at_most(120)).err().unwrap();
    assert!(matches!(&second, StoreError::Locked(path) if path.ends_with("turn")), "{second}");
    drop(store);
    let mut first = waits.join().unwrap().unwrap();
    assert!(Turn::is_taken(&dir));
    enrol(&mut first, 1);
    first.end_turn();
    assert!(!Turn::is_taken(&dir), "the next one may wait now");
    let third = Store::open_in_turn(&dir, random(), &mut at_most(120)).err().unwrap();
    assert!(matches!(&third, StoreError::Locked(path) if path.ends_with("lock")), "{third}");
    assert!(!Turn::is_taken(&dir), "who gave up leaves nothing behind");
    drop(first);
    check_log(&Store::open_in_turn(&dir, random(), &mut |_| false).unwrap());
}

#[test]
fn a_killed_holder_leaves_no_turn_behind() {
    let (_dir, store) = archive();
    let turn = store.dir().join("turn");
    let mut holder = std::process::Command::new("flock").arg(&turn).args(["sleep", "600"]).spawn().unwrap();
    while !Turn::is_taken(store.dir()) {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    // The child of `flock` has the lock too.
    let children = format!("/proc/{0}/task/{0}/children", holder.id());
    let child = fs::read_to_string(children).unwrap();
    holder.kill().unwrap();
    holder.wait().unwrap();
    assert!(std::process::Command::new("kill").args(["-9", child.trim()]).status().unwrap().success());
    while Turn::is_taken(store.dir()) {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(turn.exists(), "the file says nothing; the lock on it does");
    Turn::take(store.dir()).unwrap();
}

#[test]
fn one_run_at_a_time_also_while_it_stands_aside() {
    let (_dir, store) = archive();
    let dir = store.dir().to_owned();
    drop(store);
    let running = Running::take(&dir).unwrap();
    assert!(Running::is_held(&dir) && matches!(Running::take(&dir), Err(StoreError::Locked(_))));
    drop(Store::open_in_turn(&dir, random(), &mut |_| false).unwrap());
    drop(running);
    assert!(!Running::is_held(&dir));
}

#[test]
fn what_was_let_go_of_is_seen_as_it_was_while_others_write() {
    let (_dir, mut store) = archive();
    enrol(&mut store, 1);
    let dir = store.dir().to_owned();
    let still = store.let_go().unwrap();
    let (note, size) = (still.checkpoint_note().unwrap(), still.size().unwrap());
    let mut other = Store::open(&dir, Access::Write, random()).unwrap();
    other.commit(Batch { checks: vec![look(1, 0)], ..Batch::new(moment(200)) }).unwrap();
    assert_ne!(other.checkpoint_note().unwrap(), note);
    assert_eq!((still.checkpoint_note().unwrap(), still.size().unwrap()), (note, size));
    assert_eq!(still.next_check().unwrap() + 1, other.next_check().unwrap());
    assert!(still.signer().is_some(), "a folder can be signed");
    drop(still);
    check_log(&other);
}

#[test]
fn a_folder_without_an_archive_is_no_archive() {
    let dir = tempfile::tempdir().unwrap();
    for access in [Access::Read, Access::Write] {
        assert!(matches!(Store::open(dir.path(), access, random()), Err(StoreError::Missing(_))));
    }
}

/// Copies the files of an archive that is closed.
fn copy(from: &Path, to: &Path) {
    for name in ["testigo.sqlite", "testigo.sqlite-wal"] {
        let _ = fs::remove_file(to.join(name));
        if from.join(name).exists() {
            fs::copy(from.join(name), to.join(name)).unwrap();
        }
    }
}

#[test]
fn an_old_database_beside_a_newer_head_is_not_signed_until_accepted() {
    let (dir, mut store) = archive();
    enrol(&mut store, 1);
    let archive = store.dir().to_owned();
    let old = dir.path().join("old");
    fs::create_dir(&old).unwrap();
    drop(store);
    copy(&archive, &old);
    let mut store = Store::open(&archive, Access::Write, random()).unwrap();
    for slot in 0..3 {
        store
            .commit(Batch { checks: vec![look(1, slot)], ..Batch::new(moment(200 + slot * EVERY)) })
            .unwrap();
    }
    let signed = store.checkpoint().unwrap();
    drop(store);
    copy(&old, &archive);
    let refused = Store::open(&archive, Access::Write, random()).unwrap_err();
    assert!(matches!(refused, StoreError::RolledBack { found: 2, signed: 5 }), "{refused}");
    let reader = Store::open(&archive, Access::Read, random()).unwrap();
    assert!(reader.verify(&mut |_, _| {}).unwrap().problems[0].contains("older than its head file"));
    drop(reader);

    let store = Store::accept(&archive, (moment(9 * EVERY), "disk died"), random(), &mut |_| false).unwrap();
    assert!(store.checkpoint().unwrap().size > signed.size, "no second root at a signed size");
    let mut store = reopen(store).unwrap();
    store.commit(Batch { checks: vec![look(1, 9)], ..Batch::new(moment(10 * EVERY)) }).unwrap();
    check_log(&store);
}

#[test]
fn a_lost_or_damaged_head_is_not_made_up() {
    let (_dir, store) = full_archive();
    let (archive, head) = (store.dir().to_owned(), store.dir().join("head"));
    let bytes = fs::read(&head).unwrap();
    drop(store);
    fs::remove_file(&head).unwrap();
    assert!(matches!(Store::open(&archive, Access::Write, random()), Err(StoreError::HeadMissing(_))));
    for at in [0, bytes.len() / 3, bytes.len() / 2, bytes.len() - 20] {
        let mut other = bytes.clone();
        other[at] ^= 1;
        fs::write(&head, &other).unwrap();
        let e = Store::open(&archive, Access::Write, random()).unwrap_err();
        assert!(matches!(e, StoreError::HeadDamaged { .. } | StoreError::OtherLog { .. }), "{e}");
    }
    let store = Store::accept(&archive, (moment(99 * EVERY), "lost"), random(), &mut |_| false).unwrap();
    check_log(&store);
}

#[test]
fn another_key_is_refused() {
    let (_dir, store) = archive();
    let archive = store.dir().to_owned();
    drop(store);
    fs::write(archive.join("log.key"), "00".repeat(32)).unwrap();
    assert!(matches!(Store::open(&archive, Access::Write, random()), Err(StoreError::WrongKey(_))));
    fs::write(archive.join("log.key"), "short").unwrap();
    assert!(matches!(Store::open(&archive, Access::Write, random()), Err(StoreError::Key { .. })));
}

#[test]
fn a_clock_behind_the_last_signature_signs_nothing_and_loses_nothing() {
    let (_dir, mut store) = archive();
    enrol(&mut store, 1);
    let batch = |slot, s| Batch { checks: vec![look(1, slot)], ..Batch::new(moment(s)) };
    assert!(store.commit(batch(0, 1000)).unwrap().signed);
    assert!(store.commit(batch(1, 999)).unwrap().signed, "a second back is no step");
    let before = store.checkpoint().unwrap();
    let committed = store.commit(batch(2, 900)).unwrap();
    assert!(!committed.signed && committed.size > before.size);
    assert_eq!(store.checkpoint().unwrap(), before);
    let mut store = reopen(store).unwrap();
    assert_eq!(store.checkpoint().unwrap(), before, "a restart does not help");
    assert!(!store.commit(batch(3, 950)).unwrap().signed);
    assert_eq!(store.verify(&mut |_, _| {}).unwrap().problems, Vec::<String>::new());
    assert!(store.commit(batch(4, 2000)).unwrap().signed);
    let kinds = "SELECT group_concat(kind, ' ') FROM custody";
    let kinds: String = store.conn.query_row(kinds, [], |r| r.get(0)).unwrap();
    assert_eq!(kinds, "clock_suspect clock_trusted");
    check_log(&store);
}

#[test]
fn migrations_are_the_files_of_their_folder_and_released_ones_stay() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<String> =
        fs::read_dir(&folder).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    let listed: Vec<&str> = schema::MIGRATIONS.iter().map(|m| m.file).collect();
    assert_eq!(files, listed, "every file in migrations/ is in the list of schema.rs, and no other");
    for migration in schema::MIGRATIONS {
        assert!(migration.file.starts_with(&format!("{:04}_", migration.number)));
    }
    assert!(schema::MIGRATIONS.windows(2).all(|two| two[0].number < two[1].number));
    // Released migrations are never edited: write a new one.
    let digests = [
        ("0001_archive.sql", "d9c0531c6f4d0c385656b41de8466a26c400b1f79f9944179913e2077f315c29"),
        ("0002_captures.sql", "37de6de74eef4c758e065aece35f2836f4ac150cb496dd7203fcd487c8520353"),
        ("0003_anchors.sql", "62f9ac638192265867d991068f0b0397bf34038fd1519d032edd2425a99ba8b3"),
        ("0004_receipts.sql", "33aa8991d0f5666b855db8e1b8e454665826e926c24d0f0c944dac459c8e5c74"),
        ("0005_alerts.sql", "68dc7a79faec060e1456d49a42f5115dc8fb9058b3603e7423f93953c58a56ca"),
        ("0006_users.sql", "81776dfb0f875f3afe3b1edb8e092ec41a1508a7c1efe5fbcdff0a6276120672"),
        ("0007_calls.sql", "85487abd50f847a305af16807d59f47ca6c584d821b5d523abe28be48ac42f61"),
        ("0008_remarks.sql", "15dc4f9604ff82ffcbab8e56aa7f81a4fd121b1b7bf978ceb5779c9b9ef95cba"),
    ];
    for (migration, (file, digest)) in schema::MIGRATIONS.iter().zip(digests) {
        assert_eq!(
            (migration.file, BodyHash::of(migration.sql.as_bytes()).to_hex().as_str()),
            (file, digest)
        );
    }
    assert_eq!(digests.len(), schema::MIGRATIONS.len());
}

#[test]
fn an_older_schema_is_backed_up_and_brought_up_to_date_and_a_newer_one_refused() {
    let (_dir, store) = full_archive();
    let archive = store.dir().to_owned();
    let size = store.size().unwrap();
    drop(store);
    let mut newer = ours();
    let known = newer.last().unwrap().number;
    newer.push(schema::Migration {
        number: known + 1,
        file: "9999_invented.sql",
        sql: "CREATE TABLE invented (no INTEGER PRIMARY KEY) STRICT;",
    });
    let conn = schema::open_for_writing(&archive, &newer).unwrap();
    assert_eq!(log::size(&conn).unwrap(), size);
    conn.execute("INSERT INTO invented (no) VALUES (1)", []).unwrap();
    drop(conn);
    let copy = archive.join(format!("backups/before-{}.sqlite", known + 1));
    assert_eq!(mode(&copy), 0o600);
    let copy = Connection::open(copy).unwrap();
    assert_eq!(log::size(&copy).unwrap(), size);
    let version: u32 = copy.pragma_query_value(None, "user_version", |r| r.get(0)).unwrap();
    assert_eq!(version, known);

    for access in [Access::Read, Access::Write] {
        let refused = Store::open(&archive, access, random()).unwrap_err();
        let StoreError::Newer { found, known: ours } = refused else { panic!("{refused}") };
        assert_eq!((found, ours), (known + 1, known));
    }
    newer[0] = schema::Migration { number: 1, file: "", sql: "SELECT 1;" };
    let refused = schema::open_for_writing(&archive, &newer).unwrap_err();
    assert!(matches!(refused, StoreError::OtherMigration { number: 1 }), "{refused}");
}

/// The released migrations.
fn ours() -> Vec<schema::Migration> {
    let of = |m: &schema::Migration| schema::Migration { number: m.number, file: m.file, sql: m.sql };
    schema::MIGRATIONS.iter().map(of).collect()
}

#[test]
fn a_migration_that_fails_leaves_the_old_schema() {
    let (_dir, store) = full_archive();
    let archive = store.dir().to_owned();
    drop(store);
    let mut broken = ours();
    broken.push(schema::Migration {
        number: broken.last().unwrap().number + 1,
        file: "",
        sql: "CREATE TABLE half (no INTEGER); CREATE NONSENSE;",
    });
    assert!(schema::open_for_writing(&archive, &broken).is_err());
    check_log(&Store::open(&archive, Access::Write, random()).unwrap());
}
