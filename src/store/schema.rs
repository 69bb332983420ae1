//! The database file: how it is opened, and how its schema grows. Migrations are never edited once released.

use super::error::{Doing, Result, StoreError, file};
use super::lock::{BACKUPS, DATABASE, private_file};
use crate::digest::sha256;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::path::Path;
use std::time::Duration;

/// One script of `migrations/`, by its number.
pub(super) struct Migration {
    pub number: u32,
    /// The file in `migrations/`; a test holds the list against the folder.
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the test of the folder"))]
    pub file: &'static str,
    pub sql: &'static str,
}

pub(super) const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, file: "0001_archive.sql", sql: include_str!("../../migrations/0001_archive.sql") },
    Migration {
        number: 2,
        file: "0002_captures.sql",
        sql: include_str!("../../migrations/0002_captures.sql"),
    },
    Migration { number: 3, file: "0003_anchors.sql", sql: include_str!("../../migrations/0003_anchors.sql") },
    Migration {
        number: 4,
        file: "0004_receipts.sql",
        sql: include_str!("../../migrations/0004_receipts.sql"),
    },
    Migration { number: 5, file: "0005_alerts.sql", sql: include_str!("../../migrations/0005_alerts.sql") },
    Migration { number: 6, file: "0006_users.sql", sql: include_str!("../../migrations/0006_users.sql") },
    Migration { number: 7, file: "0007_calls.sql", sql: include_str!("../../migrations/0007_calls.sql") },
    Migration { number: 8, file: "0008_remarks.sql", sql: include_str!("../../migrations/0008_remarks.sql") },
];

/// 3.7.0 to 3.51.2 can damage a database in WAL mode ("WAL-reset bug").
const SQLITE_NEEDED: i32 = 3_051_003;

/// Opens the database and brings its schema up to date, after a backup copy.
pub(super) fn open_for_writing(dir: &Path, migrations: &[Migration]) -> Result<Connection> {
    let path = dir.join(DATABASE);
    // SQLite would create the file for everybody to read; its -wal and -shm take over the mode of this one.
    private_file().create(true).append(true).open(&path).map_err(file("create", &path))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = connect(&path, flags)?;
    // The page size can only be chosen before the first table is made. 4 KiB: three rows of each look go to random
    // pages, and every page that is touched is written twice. The checkpoint comes at the usual 8 MiB.
    conn.execute_batch(
        "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         PRAGMA wal_autocheckpoint = 2000;",
    )
    .doing("set up the database")?;
    migrate(&mut conn, dir, migrations)?;
    Ok(conn)
}

/// Opens a second, reading connection. The schema must be one this program knows.
pub(super) fn open_for_reading(dir: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = connect(&dir.join(DATABASE), flags)?;
    let (found, known) = (version(&conn)?, last(MIGRATIONS));
    if found != known {
        return Err(match found > known {
            true => StoreError::Newer { found, known },
            false => StoreError::Older { found, known },
        });
    }
    Ok(conn)
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection> {
    if rusqlite::version_number() < SQLITE_NEEDED {
        return Err(StoreError::SqliteTooOld { found: rusqlite::version() });
    }
    let conn = Connection::open_with_flags(path, flags).doing("opened it")?;
    conn.set_prepared_statement_cache_capacity(96);
    // A reader may be finishing a checkpoint of the WAL; there is no second writer to wait for.
    conn.busy_timeout(Duration::from_secs(10)).doing("opened it")?;
    conn.execute_batch(
        "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;
         PRAGMA recursive_triggers = ON; PRAGMA cache_size = -3072; PRAGMA temp_store = MEMORY;",
    )
    .doing("set up the database")?;
    Ok(conn)
}

/// Runs what is missing, in one transaction. If we stop inside it, the old schema and the copy are both whole.
pub(super) fn migrate(conn: &mut Connection, dir: &Path, migrations: &[Migration]) -> Result<()> {
    let (found, known) = (version(conn)?, last(migrations));
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    if found > 0 {
        refuse_other_scripts(conn, migrations)?;
    }
    if found == known {
        return Ok(());
    }
    if found > 0 {
        back_up(conn, &dir.join(BACKUPS).join(format!("before-{known}.sqlite")))?;
    }
    let doing = "brought the schema up to date";
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).doing(doing)?;
    let table =
        "CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, sha256 BLOB NOT NULL) STRICT;";
    tx.execute_batch(table).doing(doing)?;
    for migration in migrations.iter().filter(|m| m.number > found) {
        tx.execute_batch(migration.sql).doing(doing)?;
        let digest = sha256(&[migration.sql.as_bytes()]);
        tx.execute("INSERT INTO migration (number, sha256) VALUES (?1, ?2)", (migration.number, digest))
            .doing(doing)?;
    }
    tx.pragma_update(None, "user_version", known).doing(doing)?;
    tx.commit().doing(doing)
}

/// A copy of the whole database as it is, in one file of its own.
fn back_up(conn: &Connection, to: &Path) -> Result<()> {
    // VACUUM INTO takes an empty file, and so keeps the mode we give it. An old copy of this name is from a
    // migration that did not come to its end: the database it was taken from is still here.
    private_file().create(true).write(true).truncate(true).open(to).map_err(file("create", to))?;
    conn.execute("VACUUM INTO ?1", [to.to_string_lossy()]).doing("made a backup before a migration")?;
    Ok(())
}

/// Whether the scripts that made this database are the ones we have.
pub(super) fn refuse_other_scripts(conn: &Connection, migrations: &[Migration]) -> Result<()> {
    let doing = "read its migrations";
    let mut statement = conn.prepare("SELECT number, sha256 FROM migration ORDER BY number").doing(doing)?;
    let rows = statement.query_map([], |row| Ok((row.get("number")?, row.get("sha256")?))).doing(doing)?;
    let applied: Vec<(u32, [u8; 32])> = rows.collect::<rusqlite::Result<_>>().doing(doing)?;
    let found = version(conn)?;
    let ours =
        migrations.iter().filter(|m| m.number <= found).map(|m| (m.number, sha256(&[m.sql.as_bytes()])));
    let ours: Vec<(u32, [u8; 32])> = ours.collect();
    let differs = ours.iter().zip(&applied).find(|(a, b)| a != b).map(|(a, _)| a.0);
    match differs.or((ours.len() != applied.len()).then_some(found)) {
        Some(number) => Err(StoreError::OtherMigration { number }),
        None => Ok(()),
    }
}

/// Whether tables, indexes and triggers are the ones that the migrations make.
pub(super) fn is_ours(conn: &Connection) -> Result<bool> {
    let mut fresh = Connection::open_in_memory().doing("made a schema to compare with")?;
    migrate(&mut fresh, Path::new(""), MIGRATIONS)?;
    Ok(parts(conn)? == parts(&fresh)?)
}

fn parts(conn: &Connection) -> Result<Vec<[Option<String>; 4]>> {
    let doing = "read the schema";
    let sql = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name";
    let mut statement = conn.prepare(sql).doing(doing)?;
    let rows = statement.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]));
    rows.doing(doing)?.collect::<rusqlite::Result<_>>().doing(doing)
}

fn version(conn: &Connection) -> Result<u32> {
    conn.pragma_query_value(None, "user_version", |row| row.get(0)).doing("read its version")
}

fn last(migrations: &[Migration]) -> u32 {
    migrations.last().map_or(0, |m| m.number)
}
