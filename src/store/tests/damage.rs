//! Every change of a value is found, wherever it is made.

use super::*;
use rusqlite::types::Value;

/// Opens the database without our rules, as damage does.
fn bare(dir: &Path) -> Connection {
    let conn = Connection::open(dir.join("testigo.sqlite")).unwrap();
    conn.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;").unwrap();
    conn
}

/// One statement, with the triggers out of the way; `false` when SQLite refuses it, or there is no such row.
fn change(conn: &Connection, sql: &str, values: impl rusqlite::Params) -> bool {
    let triggers = names(conn, "SELECT sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid");
    for trigger in names(conn, "SELECT name FROM sqlite_schema WHERE type = 'trigger'") {
        conn.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    let done = conn.execute(sql, values);
    triggers.iter().for_each(|sql| conn.execute_batch(sql).unwrap());
    done.is_ok_and(|rows| rows > 0)
}

fn names(conn: &Connection, sql: &str) -> Vec<String> {
    let mut statement = conn.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<rusqlite::Result<_>>().unwrap()
}

const TABLES: &str = "SELECT name FROM sqlite_schema WHERE type = 'table'";

fn found_by_verify(dir: &Path) -> bool {
    match Store::open(dir, Access::Read, random()) {
        Ok(store) => store.verify(&mut |_, _| {}).map_or(true, |report| !report.problems.is_empty()),
        Err(_) => true,
    }
}

#[test]
fn the_log_refuses_update_delete_and_replace() {
    let (_dir, store) = full_archive();
    let tables = [
        "genesis",
        "entry",
        "tile",
        "body",
        "piece",
        "stream",
        "person",
        "departure",
        "watch",
        "\"check\"",
        "gap",
        "plan",
        "plan_stream",
        "event",
        "custody",
        "anchor",
        "receipt",
        "statement",
    ];
    for table in tables {
        let column =
            &names(&store.conn, &format!("SELECT name FROM pragma_table_info('{}')", table.replace('"', "")))
                [0];
        if table == "tile" {
            store
                .conn
                .execute("INSERT INTO tile (level, idx, hash) VALUES (8, 9, zeroblob(32))", [])
                .unwrap();
        }
        for sql in [
            format!("UPDATE {table} SET {column} = {column}"),
            format!("DELETE FROM {table}"),
            format!("REPLACE INTO {table} SELECT * FROM {table}"),
        ] {
            let said = store.conn.execute(&sql, []).unwrap_err().to_string();
            assert!(said.contains("the log only grows"), "{sql}: {said}");
        }
    }
}

/// The other value: a number one higher, a text one letter longer, a blob with one bit flipped, NULL made a value.
fn other(value: &Value) -> Value {
    match value {
        Value::Null => Value::Integer(1),
        Value::Integer(n) => Value::Integer(if *n == 1 { 0 } else { n.wrapping_add(1) }),
        Value::Real(x) => Value::Real(x + 1.0),
        Value::Text(text) => Value::Text(format!("{text}x")),
        Value::Blob(bytes) => {
            let mut bytes = bytes.clone();
            let middle = bytes.len() / 2;
            match bytes.get_mut(middle) {
                Some(byte) => *byte ^= 4,
                None => bytes.push(0),
            }
            Value::Blob(bytes)
        }
    }
}

fn put_back(archive: &Path, bytes: &[u8]) {
    // A reader cannot take these away when it closes, and they belong to other bytes.
    let _ = std::fs::remove_file(archive.join("testigo.sqlite-wal"));
    let _ = std::fs::remove_file(archive.join("testigo.sqlite-shm"));
    std::fs::write(archive.join("testigo.sqlite"), bytes).unwrap();
}

/// The bytes of a whole archive, and how to put them back.
struct Whole {
    _dir: tempfile::TempDir,
    archive: PathBuf,
    bytes: Vec<u8>,
}

impl Whole {
    fn new() -> Whole {
        let (dir, mut store) = full_archive();
        let archive = store.dir().to_owned();
        let user = UserRow {
            name: "ana".into(),
            role: "staff".into(),
            password: "$argon2id$…".into(),
            matters: Some(vec!["2026-014".into()]),
            epoch: 1,
            added_at: at(300),
        };
        store.put_user(&user, moment(200 + 4 * EVERY)).unwrap();
        drop(store);
        bare(&archive).execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        let bytes = std::fs::read(archive.join("testigo.sqlite")).unwrap();
        assert!(!found_by_verify(&archive), "it is whole before the first change");
        Whole { _dir: dir, archive, bytes }
    }

    /// Changes the whole archive by one statement.
    fn change(&self, sql: &str, values: impl rusqlite::Params) -> bool {
        change(&self.restored(), sql, values)
    }

    fn restored(&self) -> Connection {
        put_back(&self.archive, &self.bytes);
        bare(&self.archive)
    }
}

#[test]
fn a_change_of_any_value_in_any_row_is_found() {
    let whole = Whole::new();
    let (mut missed, mut changes) = (vec![], 0);
    let tables = names(&whole.restored(), TABLES);
    for table in tables {
        let conn = whole.restored();
        let columns = names(&conn, &format!("SELECT name FROM pragma_table_info('{table}')"));
        let rows: Vec<Vec<Value>> = {
            let mut statement =
                conn.prepare(&format!("SELECT * FROM \"{table}\" ORDER BY 1, 2 LIMIT 4")).unwrap();
            let read = |row: &rusqlite::Row| (0..columns.len()).map(|i| row.get(i)).collect();
            statement.query_map([], read).unwrap().collect::<rusqlite::Result<_>>().unwrap()
        };
        drop(conn);
        for row in rows {
            for (column, value) in columns.iter().zip(&row) {
                let keys = format!("{0} IS ?2 AND {1} IS ?3", columns[0], columns[1]);
                let sql = format!("UPDATE \"{table}\" SET {column} = ?1 WHERE {keys}");
                // What SQLite itself refuses (a second row of one key, a text among numbers) needs no finding.
                if whole.change(&sql, rusqlite::params![other(value), row[0], row[1]]) {
                    changes += 1;
                    if !found_by_verify(&whole.archive) {
                        missed.push(format!("{table}.{column} of row {:?}", row[0]));
                    }
                }
            }
        }
    }
    assert_eq!(missed, Vec::<String>::new());
    assert!(changes > 250, "only {changes} changes were tried");
}

#[test]
fn a_grade_other_than_its_capture_says_is_found() {
    let (_dir, mut store) = archive();
    enrol(&mut store, 1);
    let given = given(1, 0, b"a picture");
    store.commit(Batch { checks: vec![given], ..Batch::new(moment(200)) }).unwrap();
    check_log(&store);
    let dir = store.dir().to_owned();
    drop(store);
    assert!(change(&bare(&dir), "UPDATE \"check\" SET grade = 1", []));
    let report = Store::open(&dir, Access::Read, random()).unwrap().verify(&mut |_, _| {}).unwrap();
    let sentence = "is entered as import, grade B, and its capture says import, grade C";
    assert!(report.problems.iter().any(|p| p.ends_with(sentence)), "{:?}", report.problems);
}

#[test]
fn a_row_taken_out_of_any_table_is_found() {
    let whole = Whole::new();
    let tables = names(&whole.restored(), TABLES);
    for table in tables {
        for order in ["ASC", "DESC"] {
            // What controls said, what may be forgotten and who may look is not in the log; a short log has no kept nodes.
            if ["witness", "state", "tile", "user"].contains(&table.as_str()) {
                continue;
            }
            let key = &names(&whole.restored(), &format!("SELECT name FROM pragma_table_info('{table}')"))[0];
            let one = format!("SELECT {key} FROM \"{table}\" ORDER BY 1 {order} LIMIT 1");
            assert!(whole.change(&format!("DELETE FROM \"{table}\" WHERE {key} = ({one})"), []), "{table}");
            assert!(found_by_verify(&whole.archive), "{table} {order}");
        }
    }
}

#[test]
fn a_flipped_bit_anywhere_is_found_or_changes_nothing() {
    let (_dir, mut store) = full_archive();
    for slot in 2..40 {
        store
            .commit(Batch { checks: vec![look(2, slot)], ..Batch::new(moment(300 + slot * EVERY)) })
            .unwrap();
    }
    let dir = store.dir().to_owned();
    drop(store);
    let file = dir.join("testigo.sqlite");
    let whole = std::fs::read(&file).unwrap();
    let content = |dir: &Path| -> Option<String> {
        let conn = Connection::open(dir.join("testigo.sqlite")).ok()?;
        let mut all = String::new();
        let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        for table in names(&conn, tables) {
            all.push_str(&format!("{table};"));
            let mut statement = conn.prepare(&format!("SELECT * FROM \"{table}\"")).ok()?;
            let columns = statement.column_count();
            let mut rows = statement.query([]).ok()?;
            while let Some(row) = rows.next().ok()? {
                for i in 0..columns {
                    all.push_str(&format!("{:?};", row.get::<_, Value>(i).ok()?));
                }
            }
        }
        Some(all)
    };
    let before = content(&dir).unwrap();
    let mut flips = SeededRandom::new(11);
    let (mut found, mut silent) = (0, 0);
    while found + silent < 400 {
        let bytes: [u8; 8] = random_bytes(&mut flips);
        let at = u64::from_le_bytes(bytes) as usize % (whole.len() * 8);
        // Pages that are half empty are zeros: nothing to damage there.
        let around = (at / 8).saturating_sub(16)..(at / 8 + 16).min(whole.len());
        if whole[around].iter().all(|b| *b == 0) {
            continue;
        }
        let mut flipped = whole.clone();
        flipped[at / 8] ^= 1 << (at % 8);
        put_back(&dir, &flipped);
        let saw = std::panic::catch_unwind(|| found_by_verify(&dir)).unwrap_or(false);
        if saw {
            found += 1;
        } else {
            let after = content(&dir).unwrap_or_default();
            let pairs = before.split(';').zip(after.split(';'));
            let other: Vec<(&str, &str)> = pairs.filter(|(a, b)| a != b || a.len() < 12).collect();
            let at_fault = other
                .iter()
                .position(|(a, b)| a != b)
                .map(|n| &other[n.saturating_sub(5)..(n + 3).min(other.len())]);
            assert!(after == before, "bit {at} changed a value and was not found: {at_fault:?}");
            silent += 1;
        }
    }
    println!("{found} of 400 flipped bits found; {silent} lay in unused bytes");
    assert!(found > 250);
    put_back(&dir, &whole);
    check_log(&Store::open(&dir, Access::Write, random()).unwrap());
}

#[test]
fn a_trigger_taken_away_is_found() {
    let whole = Whole::new();
    whole.restored().execute_batch("DROP TRIGGER check_refuses_update").unwrap();
    assert!(found_by_verify(&whole.archive));
}
