//! Every change of a value is found, wherever it is made.

use super::*;
use rusqlite::types::Value;

/// Opens the database without our rules, as damage does.
fn bare(dir: &Path) -> Connection {
    let conn = Connection::open(dir.join("testigo.sqlite")).unwrap();
    conn.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;").unwrap();
    let triggers = names(&conn, "SELECT name FROM sqlite_schema WHERE type = 'trigger'");
    for trigger in triggers {
        conn.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    conn
}

fn names(conn: &Connection, sql: &str) -> Vec<String> {
    let mut statement = conn.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<rusqlite::Result<_>>().unwrap()
}

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

#[test]
fn a_change_of_any_value_in_any_row_is_found() {
    let (_dir, store) = full_archive();
    let dir = store.dir().to_owned();
    drop(store);
    let conn = bare(&dir);
    assert!(!found_by_verify(&dir), "the archive is whole before the first change");
    let mut missed = vec![];
    let mut changes = 0;
    for table in
        names(&conn, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    {
        let columns = names(&conn, &format!("SELECT name FROM pragma_table_info('{table}')"));
        let key = columns[0].clone();
        let rows: Vec<Vec<Value>> = {
            let mut statement =
                conn.prepare(&format!("SELECT * FROM \"{table}\" ORDER BY 1, 2 LIMIT 4")).unwrap();
            let read = |row: &rusqlite::Row| (0..columns.len()).map(|i| row.get(i)).collect();
            statement.query_map([], read).unwrap().collect::<rusqlite::Result<_>>().unwrap()
        };
        for row in rows {
            for (column, value) in columns.iter().zip(&row) {
                conn.execute_batch("BEGIN").unwrap();
                let sql = format!(
                    "UPDATE OR FAIL \"{table}\" SET {column} = ?1 WHERE {key} = ?2 AND {column} IS ?3"
                );
                let done = conn.execute(&sql, rusqlite::params![other(value), row[0], value]);
                // What SQLite itself refuses (a second row of one key, a text among numbers) needs no finding.
                if done.is_ok_and(|n| n > 0) {
                    conn.execute_batch("COMMIT").unwrap();
                    changes += 1;
                    if !found_by_verify(&dir) {
                        missed.push(format!("{table}.{column} of row {:?}", row[0]));
                    }
                    let back =
                        format!("UPDATE \"{table}\" SET {column} = ?1 WHERE {key} = ?2 AND {column} IS ?3");
                    let moved = if *column == key { other(value) } else { row[0].clone() };
                    assert!(conn.execute(&back, rusqlite::params![value, moved, other(value)]).unwrap() > 0);
                } else {
                    conn.execute_batch("ROLLBACK").unwrap();
                }
            }
        }
    }
    assert_eq!(missed, Vec::<String>::new());
    assert!(changes > 250, "only {changes} changes were tried");
    assert!(!found_by_verify(&dir), "and whole again after the last");
}

#[test]
fn a_row_taken_out_of_any_table_is_found() {
    let (_dir, store) = full_archive();
    let dir = store.dir().to_owned();
    drop(store);
    let file = dir.join("testigo.sqlite");
    let whole = std::fs::read(&file).unwrap();
    let tables = names(
        &bare(&dir),
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    );
    for table in tables {
        for order in ["ASC", "DESC"] {
            // A control's verdict and what may be forgotten are not in the log.
            if ["witness", "state", "tile"].contains(&table.as_str()) {
                continue;
            }
            std::fs::write(&file, &whole).unwrap();
            let conn = bare(&dir);
            let key = &names(&conn, &format!("SELECT name FROM pragma_table_info('{table}')"))[0];
            let one = format!("SELECT {key} FROM \"{table}\" ORDER BY 1 {order} LIMIT 1");
            let gone = conn.execute(&format!("DELETE FROM \"{table}\" WHERE {key} = ({one})"), []).unwrap();
            drop(conn);
            assert!(gone > 0, "{table}");
            assert!(found_by_verify(&dir), "{table} {order}");
        }
    }
}

#[test]
fn a_flipped_bit_anywhere_is_found_or_changes_nothing() {
    let (_dir, store) = full_archive();
    let dir = store.dir().to_owned();
    drop(store);
    let file = dir.join("testigo.sqlite");
    let whole = std::fs::read(&file).unwrap();
    let content = |dir: &Path| -> Option<String> {
        let conn = Connection::open(dir.join("testigo.sqlite")).ok()?;
        let mut all = String::new();
        let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        for table in names(&conn, tables) {
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
    for _ in 0..600 {
        let bytes: [u8; 8] = random_bytes(&mut flips);
        let at = u64::from_le_bytes(bytes) as usize % (whole.len() * 8);
        let mut flipped = whole.clone();
        flipped[at / 8] ^= 1 << (at % 8);
        std::fs::write(&file, &flipped).unwrap();
        let saw = std::panic::catch_unwind(|| found_by_verify(&dir)).unwrap_or(false);
        if saw {
            found += 1;
        } else {
            let after = content(&dir).unwrap_or_default();
            let other = before.split(';').zip(after.split(';')).find(|(a, b)| a != b);
            assert!(after == before, "bit {at} changed a value and was not found: {other:?}");
            silent += 1;
        }
    }
    println!("{found} of 600 flipped bits found; {silent} lay in unused bytes");
    assert!(found > 100);
    std::fs::write(&file, &whole).unwrap();
    check_log(&Store::open(&dir, Access::Write, random()).unwrap());
}
