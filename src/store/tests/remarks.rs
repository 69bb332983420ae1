//! Remarks: rows are only added, one press too many is none, and damage is found.

use super::*;

pub(super) fn note(text: &str) -> NewRemark {
    NewRemark {
        kind: RemarkKind::Note,
        about: Topic::Group("east/wing".into()),
        refers: None,
        moment: Some(at(100)),
        who: None,
        text: text.into(),
    }
}

#[test]
fn an_event_is_handled_taken_back_and_handled_again() {
    let (_dir, mut store) = archive();
    assert!(store.handle(7, true, Some("ana"), moment(200)).unwrap());
    assert!(!store.handle(7, true, Some("ben"), moment(201)).unwrap(), "it was handled");
    assert!(!store.handle(8, false, None, moment(202)).unwrap(), "it never was");
    let handled = store.handled_since(at(0)).unwrap();
    assert_eq!((handled[&7].said.who.as_deref(), handled[&7].at), (Some("ana"), at(200)));
    assert!(store.handle(7, false, None, moment(203)).unwrap());
    assert!(store.handled_since(at(0)).unwrap().is_empty());
    assert!(store.handle(7, true, None, moment(204)).unwrap());
    assert_eq!(store.remarks_on(&Topic::Event(7)).unwrap().len(), 3, "nothing is lost");
    check_log(&store);
}

#[test]
fn a_remark_stays_as_it_was_written() {
    let (_dir, mut store) = archive();
    for text in ["raid", "press <b>"] {
        store.add_remark(&note(text), moment(200)).unwrap();
    }
    assert!(store.add_remark(&note(&"x".repeat(REMARK + 1)), moment(200)).is_err());
    let rows = store.remarks_on(&Topic::Group("east/wing".into())).unwrap();
    let texts: Vec<&str> = rows.iter().map(|row| row.said.text.as_str()).collect();
    assert_eq!((texts, rows[0].said.moment), (vec!["raid", "press <b>"], Some(at(100))));
}

#[test]
fn a_remark_that_was_changed_or_taken_out_is_found() {
    for sql in ["UPDATE remark SET text = 'x' WHERE no = 1", "DELETE FROM remark WHERE no = 2"] {
        let (_dir, mut store) = archive();
        store.add_remark(&note("raid"), moment(200)).unwrap();
        store.add_remark(&note("press"), moment(201)).unwrap();
        assert!(store.conn.execute(sql, []).is_err(), "the database itself refuses: {sql}");
        store.conn.execute_batch("DROP TRIGGER remark_stays; DROP TRIGGER remark_remains;").unwrap();
        assert_eq!(store.conn.execute(sql, []).unwrap(), 1);
        let problems = store.verify(&mut |_, _| {}).unwrap().problems;
        assert!(problems.iter().any(|p| p.contains("remark")), "{sql}: {problems:?}");
    }
}
