//! Invented people: the one place that every person, number, place and telephone in tests, the demo and the
//! documents comes from. Numbers start with `0000`, names are nonsense syllables, telephones are 555-01xx.

use crate::a_number::ANumber;
use crate::digest::sha256;
use crate::person::{Basis, Names, NewPerson, Tier};

/// Person `i` of the invented ones; the same `i` is always the same person.
pub fn person(i: u32) -> NewPerson {
    let names = names(i);
    NewPerson {
        a_number: a_number(i),
        country: country(i).to_owned(),
        call: format!("{}. {}", &names.first[..1], i),
        names: Some(names),
        basis: Basis::Family,
        document: None,
        matter: None,
        group: None,
        client_ref: Some(format!("ref-{i}")),
        tier: Tier::Normal,
        sources: vec!["bop".to_owned()],
    }
}

/// `A0000…`: 101 for person 0, then every seventh number, so that a list of them is no sequence of neighbours.
pub fn a_number(i: u32) -> ANumber {
    let number = 101 + u64::from(i) * 7 + u64::from(draw(i, "step") % 5);
    ANumber::parse(&format!("{number:09}")).expect("nine digits that are not all zero")
}

/// Two nonsense words in capitals.
pub fn names(i: u32) -> Names {
    const SYLLABLES: [&str; 16] = [
        "ZOR", "VEL", "QUIN", "MAB", "TISK", "ORL", "PREN", "DAX", "FIM", "GUL", "HESK", "JOV", "KIP", "LUN",
        "NARB", "WEX",
    ];
    let syllable = |k: u32| SYLLABLES[(draw(i, "name") >> (4 * k) & 15) as usize];
    Names {
        first: format!("{}{}", syllable(0), syllable(1)),
        last: format!("INVENTADO-{}{}", syllable(2), syllable(3)),
    }
}

pub fn country(i: u32) -> &'static str {
    const COUNTRIES: [&str; 6] = ["Chile", "Honduras", "Guatemala", "Mexico", "Nicaragua", "Ecuador"];
    COUNTRIES[(draw(i, "country") % 6) as usize]
}

/// A place that does not exist.
pub fn place(i: u32) -> String {
    const NAMES: [&str; 8] = [
        "EXAMPLE NORTH",
        "SAMPLETOWN",
        "PRETEND RIVER",
        "NOWHERE FLATS",
        "MADE-UP MESA",
        "PAPER CREEK",
        "SPECIMEN BAY",
        "MOCKINGBIRD HILL",
    ];
    format!("{} PROCESSING CENTER", NAMES[(i % 8) as usize])
}

/// A register number in the form the Bureau of Prisons uses, starting with 00.
pub fn register_number(i: u32) -> String {
    format!("00{:03}-{:03}", i / 1000 % 1000, i % 1000)
}

/// Thirty-two invented bits for person `i`.
fn draw(i: u32, what: &str) -> u32 {
    let bytes = sha256(&[what.as_bytes(), &i.to_le_bytes()]);
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn numbers_are_distinct_and_start_with_0000() {
        let numbers: HashSet<String> = (0..10_000).map(|i| a_number(i).reveal()).collect();
        assert_eq!(numbers.len(), 10_000);
        assert!(numbers.iter().all(|n| n.starts_with("0000")));
    }
}
