//! Sizes and speeds. Sizes are held to their bars; times are printed, for they depend on the machine.

use super::*;

fn disk(store: &Store) -> u64 {
    store.conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    std::fs::metadata(store.dir().join("testigo.sqlite")).unwrap().len()
}

fn round(store: &mut Store, people: u32, slot: i64) {
    for chunk in (1..=people).collect::<Vec<_>>().chunks(100) {
        let checks: Vec<NewCheck> = chunk.iter().map(|no| look(*no, slot)).collect();
        store.commit(Batch { checks, ..Batch::new(moment(500 + slot * EVERY)) }).unwrap();
    }
}

/// CPU time of this process so far; other tests of the same process count too.
fn cpu() -> Duration {
    let spec = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(spec.tv_sec as u64, spec.tv_nsec as u32)
}

#[test]
fn a_check_of_an_8_kb_page_takes_less_than_a_kibibyte() {
    let (_dir, mut store) = archive();
    enrol(&mut store, 100);
    round(&mut store, 100, 0);
    let before = disk(&store);
    for slot in 1..11 {
        round(&mut store, 100, slot);
    }
    let each = (disk(&store) - before) / 1_000;
    println!("{each} bytes on disk for each check of a {} byte page", page(0, 1).len());
    assert!(each <= 1024, "{each} bytes for each check");
    check_log(&store);
}

#[test]
fn five_thousand_people_are_enrolled_in_one_commit() {
    let (_dir, mut store) = archive();
    let start = Instant::now();
    let people = enrol(&mut store, 5_000);
    println!("5,000 people enrolled in {:?}", start.elapsed());
    assert_eq!(people.len(), 5_000);
    let start = Instant::now();
    let watches = store.watches().unwrap();
    println!("5,000 watches read in {:?}", start.elapsed());
    assert_eq!(watches.len(), 5_000);
    let start = Instant::now();
    let store = reopen(store).unwrap();
    println!("reopened in {:?}", start.elapsed());
    check_log(&store);
}

#[test]
fn speeds_of_committing_and_verifying() {
    let people = if cfg!(debug_assertions) { 300 } else { 5_000 };
    let (_dir, mut store) = archive();
    enrol(&mut store, people);
    for slot in 0..4 {
        let batches: Vec<Batch> = (1..=people)
            .collect::<Vec<_>>()
            .chunks(100)
            .map(|c| Batch {
                checks: c.iter().map(|no| look(*no, slot)).collect(),
                ..Batch::new(moment(500 + slot * EVERY))
            })
            .collect();
        let start = cpu();
        for batch in batches {
            store.commit(batch).unwrap();
        }
        println!("round {slot}: {:?} CPU for each check", (cpu() - start) / people);
    }
    let start = (Instant::now(), cpu());
    let report = store.verify(&mut |_, _| {}).unwrap();
    let (wall, cpu) = (start.0.elapsed(), cpu() - start.1);
    println!("{} checks verified in {wall:?}; {:?} CPU each", report.checks, cpu / report.checks as u32);
    check_log(&store);
}
