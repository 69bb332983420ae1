//! The words of events: custody as the page says it, lengths of time, counts.

use super::state::Says;
use crate::outcome::Custody;

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// `held at X`, `held, no place shown`, `not in custody` …
pub fn custody(custody: &Custody) -> String {
    match custody {
        Custody::Held { place } => format!("held at {place}"),
        Custody::HeldNoPlace => "held, no place shown".to_owned(),
        Custody::Cbp => "in the custody of CBP".to_owned(),
        Custody::Out => "not in custody".to_owned(),
        Custody::Other(words) => format!("listed: {words}"),
        Custody::NotSaid => "court case information".to_owned(),
    }
}

/// The place in what [`custody`] wrote.
pub fn place_in(text: &str) -> Option<&str> {
    text.strip_prefix("held at ")
}

/// Whether [`custody`] wrote that no place is shown.
pub fn shows_no_place(text: &str) -> bool {
    text == custody(&Custody::HeldNoPlace)
}

/// Whether [`custody`] wrote that the page says "not in custody".
pub fn shows_out(text: &str) -> bool {
    text == custody(&Custody::Out)
}

pub fn says(says: Option<&Says>) -> Option<String> {
    says.map(|s| custody(&s.custody))
}

/// `12h4m`, `15m`, `4s`: to the minute from a minute on, always rounded down.
pub fn lapse(micros: i64) -> String {
    let micros = micros.max(0);
    if micros >= HOUR {
        let (hours, minutes) = (micros / HOUR, micros % HOUR / MINUTE);
        if minutes == 0 { format!("{hours}h") } else { format!("{hours}h{minutes}m") }
    } else if micros >= MINUTE {
        format!("{}m", micros / MINUTE)
    } else {
        format!("{}s", micros / SECOND)
    }
}

/// `1 witnessed miss`, `5 witnessed misses`.
pub fn misses(n: u32) -> String {
    format!("{n} witnessed miss{}", if n == 1 { "" } else { "es" })
}

/// `1 person`, `8 people`.
pub fn people(n: u32) -> String {
    format!("{n} {}", if n == 1 { "person" } else { "people" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_back_as_it_was_written() {
        let place = crate::invented::place(1);
        assert_eq!(place_in(&custody(&Custody::Held { place: place.clone() })), Some(place.as_str()));
        assert!(shows_no_place(&custody(&Custody::HeldNoPlace)));
        for other in [Custody::Out, Custody::Cbp, Custody::NotSaid, Custody::Other("held at".into())] {
            assert!(place_in(&custody(&other)).is_none() && !shows_no_place(&custody(&other)));
        }
    }

    #[test]
    fn lapses_are_rounded_down_and_never_negative() {
        for (micros, text) in [
            (-1, "0s"),
            (59 * SECOND + 999_999, "59s"),
            (15 * MINUTE, "15m"),
            (2 * HOUR, "2h"),
            (12 * HOUR + 4 * MINUTE, "12h4m"),
        ] {
            assert_eq!(lapse(micros), text);
        }
    }
}
