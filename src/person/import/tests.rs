//! Files as people make them, with mistakes planted.

use super::*;
use crate::invented;
use crate::person::{Person, PersonId};
use encoding_rs::WINDOWS_1252;

const HEADER: &str = "client_ref,matter,a_number,country_of_birth,first_name,last_name,call_name,basis,group";

fn row(i: u32) -> String {
    let p = invented::person(i);
    let names = p.names.unwrap();
    let number = p.a_number.reveal();
    format!(
        "ref-{i},2026-{i:03},A{number},{},{},{},{},family,\"North, wing\"",
        p.country, names.first, names.last, p.call
    )
}

fn file(rows: impl IntoIterator<Item = String>) -> String {
    let mut text = format!("{HEADER}\n");
    rows.into_iter().for_each(|r| text.push_str(&format!("{r}\n")));
    text
}

fn read(text: &str) -> Import {
    read_csv(text.as_bytes(), &Defaults::default())
}

fn with_family() -> Defaults {
    Defaults { basis: Some(Basis::Family), country: Some("Chile".into()), ..Defaults::default() }
}

/// One cell of the number column, by itself.
fn number_cell(cell: &str) -> Result<(ANumberText, Vec<String>), String> {
    let text = format!("A-number;call\n{cell};Z.\n");
    let mut import = read_csv(text.as_bytes(), &with_family());
    match import.errors.pop() {
        Some(error) => Err(error.reason.to_string()),
        None => {
            let notes = import.rows[0].notes.iter().map(Repair::to_string).collect();
            Ok((import.rows[0].person.a_number.reveal(), notes))
        }
    }
}
type ANumberText = String;

fn followed(import: &Import) -> Vec<Person> {
    let person = |(i, row): (usize, &Accepted)| Person {
        id: PersonId::from_random((i as u64).to_le_bytes()),
        details: row.person.clone(),
        enrolled_at: chrono::DateTime::UNIX_EPOCH,
        paused: false,
    };
    import.rows.iter().enumerate().map(person).collect()
}

/// A planted mistake: what the row becomes, and what the reason must say.
fn plant(kind: u32, i: u32) -> (String, &'static str) {
    let number = invented::person(i).a_number.reveal();
    let good = row(i);
    match kind {
        0 => (good.replace(&number, ""), "digits"),
        1 => (good.replace(&format!("A{number}"), ""), "no A-number"),
        2 => (good.replace(&format!("A{number}"), "1.0E+08"), "Excel"),
        3 => (good.replace(&format!("A{number}"), &format!("A{number}-A000099999")), "sequence"),
        4 => (good.replace(&format!("A{number}"), "IOE0123456789"), "receipt"),
        5 => (good.replace(&format!("A{number}"), "000-00-0101"), "Social Security"),
        6 => (good.replace("family", "police"), "basis"),
        7 => (good.replace("family", ""), "no basis"),
        8 => (good.replace(&number, &number[3..]), "digits, this has 6"),
        9 => (good.replace("ref-", "=HYPERLINK(1)-"), "formula"),
        10 => (good.replace(",2026", ",,2026"), "cells"),
        11 => (good.replace("\"North, wing\"", "\"North wing"), "quotation mark"),
        12 => (good.replace(&format!("A{number}"), "A0000001xx"), "sequence"),
        _ => (good.replace(&invented::names(i).first, &"Z".repeat(300)), "200 characters"),
    }
}

#[test]
fn forty_planted_errors_in_five_hundred_rows_are_found_and_a_second_import_changes_nothing() {
    let mut expected: Vec<(usize, &str)> = Vec::new();
    let mut rows = Vec::new();
    for i in 0..500 {
        let line = i as usize + 2;
        if i % 13 == 5 && expected.len() < 36 {
            let (bad, reason) = plant((i / 13) % 14, i);
            assert_ne!(bad, row(i), "nothing was planted on line {line}");
            rows.push(bad);
            expected.push((line, reason));
        } else {
            rows.push(row(i));
        }
    }
    // Four more: a row that stands twice, and one client reference for two numbers (which takes both rows);
    // the last is a number that comes back with another country.
    rows[490] = row(480);
    expected.push((492, "lines 482 and 492 are the same person"));
    rows[491] = row(491).replace("ref-491", "REF-481");
    expected.extend([(483, "lines 483 and 493"), (493, "client reference")]);
    rows[492] = row(479).replace(invented::country(479), "Peru").replace("ref-479", "ref-other");
    expected.extend([(481, "lines 481 and 494"), (494, "same A-number")]);
    let text = file(rows);
    assert_eq!(expected.len(), 41, "36 by themselves, 3 pairs of which one row is good");

    let import = read(&text);
    expected.sort();
    let found: Vec<(usize, String)> = import.errors.iter().map(|e| (e.line, e.reason.to_string())).collect();
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for ((line, reason), (on, about)) in found.iter().zip(&expected) {
        assert_eq!(line, on);
        assert!(reason.contains(about), "line {line}: {reason:?} should say {about:?}");
    }
    assert_eq!(import.rows.len(), 500 - expected.len());

    let people = followed(&import);
    assert!(plan(&import, &[]).iter().all(|s| matches!(s, Step::Add { .. })));
    assert!(plan(&read(&text), &people).iter().all(|s| matches!(s, Step::Unchanged { .. })));
}

#[test]
fn reasons_and_debug_never_hold_a_number_or_a_name() {
    let import = read(&file((0..60).map(|i| if i % 2 == 0 { plant(i / 2 % 14, i).0 } else { row(i) })));
    let said = format!("{import:?}");
    for i in 0..60 {
        let p = invented::person(i);
        assert!(!said.contains(&p.a_number.reveal()) && !said.contains(&p.names.unwrap().last), "{said}");
    }
}

#[test]
fn the_same_file_in_every_dress_reads_the_same() {
    let spanish = "Número A;País de nacimiento;Nombre;Apellido;Nombre para avisos;Relación;Expediente;Referencia;Ritmo\r\n\
        A000000101;Méjico;ÑAZOR;VEL;Ñ.;Familia;2026-1;r-1;lento\r\n\
        \r\n\
        000-000-108;Chile;QUIN;MAB;Q.;abogada;2026-2;r-2;\r\n";
    let utf16 = |big: bool| -> Vec<u8> {
        let unit = move |u: u16| if big { u.to_be_bytes() } else { u.to_le_bytes() };
        spanish.encode_utf16().flat_map(unit).collect()
    };
    let (windows, ..) = WINDOWS_1252.encode(spanish);
    let dresses: [(&str, Vec<u8>); 8] = [
        ("UTF-8", spanish.into()),
        ("UTF-8", [b"\xEF\xBB\xBF", spanish.as_bytes()].concat()),
        ("UTF-16LE", [b"\xFF\xFE".to_vec(), utf16(false)].concat()),
        ("UTF-16BE", [b"\xFE\xFF".to_vec(), utf16(true)].concat()),
        ("UTF-16LE", utf16(false)),
        ("windows-1252", windows.into_owned()),
        ("UTF-8", spanish.replace(';', "\t").into()),
        ("UTF-8", spanish.replace(';', ",").into()),
    ];
    for (encoding, bytes) in dresses {
        let import = read_csv(&bytes, &Defaults::default());
        assert!(import.errors.is_empty(), "{encoding}: {:?}", import.errors);
        assert_eq!(import.header.encoding, encoding);
        let [first, second] = &import.rows[..] else { panic!("{encoding}: two rows") };
        assert_eq!((first.line, second.line), (2, 4), "{encoding}");
        assert_eq!(first.person.country, "Méjico");
        assert_eq!(first.person.names.as_ref().unwrap().first, "ÑAZOR");
        assert_eq!((first.person.basis, first.person.tier), (Basis::Family, Tier::Cold));
        assert_eq!((second.person.basis, second.person.tier), (Basis::Attorney, Tier::Normal));
        assert_eq!(second.person.matter.as_deref(), Some("2026-2"));
    }
}

#[test]
fn excels_separator_line_and_old_line_ends_are_read() {
    let import = read_csv(b"sep=;\r\nA-number;call\r\n000000101;Z.\r\n", &with_family());
    assert_eq!((import.rows.len(), import.rows[0].line), (1, 3));
    let import = read_csv(b"A-number,call\r000000101,Z.\r\r000000x01,Q.\r", &with_family());
    assert_eq!((import.rows[0].line, import.errors[0].line), (2, 4));
}

#[test]
fn what_excel_does_to_numbers_is_repaired_and_said_or_refused() {
    let ok = |cell: &str| number_cell(cell).unwrap();
    assert_eq!(ok("12345678").0, "012345678");
    assert_eq!(ok("12345678").1, ["8 digits: a leading zero was added"]);
    assert_eq!(ok("0000101").1, ["7 digits: two leading zeros were added"]);
    assert_eq!(
        ok("00000101.0"),
        (
            "000000101".into(),
            vec!["a decimal .0 was taken away".into(), "8 digits: a leading zero was added".into()]
        )
    );
    assert_eq!(ok("'000000101"), ("000000101".into(), vec![]));
    assert_eq!(ok("00.000.101").0, "000000101");
    for cell in ["1.2E+08", "1,23E+08", "1e8"] {
        assert!(number_cell(cell).unwrap_err().contains("Excel"), "{cell}");
    }
    for cell in ["=000000101", "+000000101", "@000000101", "\"=\"\"000000101\"\"\"", "'=000000101"] {
        assert!(number_cell(cell).unwrap_err().contains("formula"), "{cell}");
    }
    assert!(number_cell("101").unwrap_err().contains("this has 3"));
}

#[test]
fn missing_columns_are_one_error_that_says_what_is_there() {
    let import = read("Client;A-number;Phone\nx;000000101;y\nz;000000108;y\n");
    assert!(import.rows.is_empty());
    let [error] = &import.errors[..] else { panic!("one error") };
    assert_eq!(
        error.reason.to_string(),
        "missing columns: country_of_birth, basis; the file has: Client, A-number, Phone"
    );
    assert!(read("").errors[0].reason.to_string().contains("empty"));
    let two = read("A-number,Alien number,country,basis\n");
    assert!(two.errors[0].reason.to_string().contains("A-number, Alien number"));
}

#[test]
fn a_file_without_a_header_does_not_have_its_first_person_told() {
    let import = read(&row(3));
    let reason = import.errors[0].reason.to_string();
    assert!(reason.contains("looks like a person") && !reason.contains(&invented::names(3).last));
}

#[test]
fn a_stray_quotation_mark_costs_one_row_only() {
    let stray = row(1).replace(",family", ",\"family");
    let import = read(&file([row(0), stray, row(2), row(3)]));
    let lines: Vec<usize> = import.rows.iter().map(|r| r.line).collect();
    assert_eq!((lines, import.errors.len(), import.errors[0].line), (vec![2, 4, 5], 1, 3));
    // A note over two lines, in a column that is not used, is no mistake.
    let notes = "notes,A-number,call\n\"first\nsecond, with a comma\",000000101,Z.\n,000000108,Q.\n";
    let import = read_csv(notes.as_bytes(), &with_family());
    assert_eq!(import.rows.iter().map(|r| r.line).collect::<Vec<_>>(), [2, 4], "{:?}", import.errors);
}

#[test]
fn the_error_file_has_the_reason_first_no_formulas_and_can_be_imported_again() {
    let bad = row(1).replace("ref-1", "=cmd|' /C calc'!A0").replace("2026-001", "-1+1");
    let import = read(&file([row(0), bad]));
    let errors = errors_csv(&import);
    let mut lines = errors.lines();
    assert_eq!(lines.next(), Some(format!("reason,line,{HEADER}").as_str()));
    let line = lines.next().unwrap();
    assert!(line.starts_with("client_ref is a formula; write the value itself,3,'=cmd|' /C calc'!A0,'-1+1,"));
    let repaired = errors.replace("'=cmd|' /C calc'!A0", "ref-1");
    let again = read(&repaired);
    assert!(again.errors.is_empty(), "{:?}", again.errors);
    assert_eq!(again.rows[0].person.matter.as_deref(), Some("-1+1"));
    for cell in ["=1", "+1", "-1", "@x", "\tx", "\rx"] {
        assert!(inert(cell).starts_with('\''));
    }
}

#[test]
fn only_given_cells_change_somebody_and_nobody_gets_another_number() {
    let people = followed(&read(&file([row(0), row(1), row(2)])));
    let number = |i: u32| invented::a_number(i).reveal();
    let text = format!(
        "client_ref,a_number,group,tier\nref-0,{},South,hot\nref-1,{},,\nref-2,{},,\nref-x,{},,\n",
        number(0),
        number(1),
        number(9),
        number(2)
    );
    let defaults = Defaults { group: Some("elsewhere".into()), tier: Tier::Cold, ..with_family() };
    let steps = plan(&read_csv(text.as_bytes(), &defaults), &people);
    let Step::Update { person, changed, .. } = &steps[0] else { panic!("{steps:?}") };
    assert_eq!(changed, &[Column::Tier, Column::Group]);
    assert_eq!((person.group.as_deref(), person.matter.as_deref()), (Some("South"), Some("2026-000")));
    assert_eq!(steps[1], Step::Unchanged { line: 3, id: people[1].id.clone() });
    assert!(matches!(&steps[2], Step::Refused { line: 4, .. }));
    assert!(matches!(&steps[3], Step::Refused { line: 5, .. }));
}

#[test]
fn unknown_sources_name_the_known_ones() {
    let defaults = Defaults { known_sources: vec!["bop".into(), "odls".into()], ..with_family() };
    let import = read_csv(b"a_number,call,sources\n000000101,Z.,ODLS bop\n000000108,Q.,vine\n", &defaults);
    assert_eq!(import.rows[0].person.sources, ["odls", "bop"]);
    assert!(import.errors[0].reason.to_string().ends_with("there are bop, odls"));
}

#[test]
fn any_bytes_are_read_without_a_panic() {
    for seed in 0..300_u32 {
        let noise: Vec<u8> = (0..200_u32)
            .map(|k| crate::digest::sha256(&[&seed.to_le_bytes(), &k.to_le_bytes()])[0])
            .map(|b| if b % 5 == 0 { b"\",;\n\r"[usize::from(b) % 5] } else { b })
            .collect();
        let bytes = [b"a_number,country,basis,call\n".as_slice(), &noise].concat();
        let import = read_csv(&bytes, &Defaults::default());
        let _ = errors_csv(&import);
        read_csv(&noise, &with_family());
    }
}
