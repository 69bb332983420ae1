//! "My calls": rows are only added, one press too many is none, and damage is found.

use super::*;

fn call(step: &str, deed: CallDeed, note: &str) -> NewCall {
    NewCall { step: step.into(), deed, who: Some("ana".into()), note: note.into() }
}

#[test]
fn a_step_is_done_taken_back_and_nothing_is_lost() {
    let (_dir, mut store) = archive();
    let person = enrol(&mut store, 1).remove(0);
    let mut add = |deed, note: &str, at| store.add_call(&person.id, &call("lawyer", deed, note), moment(at));
    assert!(add(CallDeed::Done, "Ana\nsaid \"yes\" <b>", 200).unwrap());
    assert!(!add(CallDeed::Done, "Ana\nsaid \"yes\" <b>", 230).unwrap(), "pressed twice");
    assert!(add(CallDeed::Undone, "", 231).unwrap());
    assert!(add(CallDeed::Done, "", 232).unwrap());
    assert!(add(CallDeed::Note, &"x".repeat(NOTE + 1), 233).is_err());
    let rows = store.calls_of(&person.id).unwrap();
    let deeds: Vec<CallDeed> = rows.iter().map(|row| row.call.deed).collect();
    assert_eq!(deeds, [CallDeed::Done, CallDeed::Undone, CallDeed::Done]);
    assert_eq!((rows[0].call.note.as_str(), rows[0].at), ("Ana\nsaid \"yes\" <b>", at(200)));
    check_log(&store);
}

#[test]
fn a_call_that_was_changed_or_taken_out_is_found() {
    for sql in ["UPDATE call SET note = 'other' WHERE no = 2", "DELETE FROM call WHERE no = 2"] {
        let (_dir, mut store) = archive();
        let person = enrol(&mut store, 1).remove(0);
        for step in ["lawyer", "place"] {
            store.add_call(&person.id, &call(step, CallDeed::Done, ""), moment(200)).unwrap();
        }
        assert_eq!(store.conn.execute(sql, []).unwrap(), 1);
        let problems = store.verify(&mut |_, _| {}).unwrap().problems;
        assert!(problems.iter().any(|p| p.contains("call")), "{sql}: {problems:?}");
    }
}
