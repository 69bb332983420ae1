//! Moments and periods as values: what the pure rooms know of time. Reading a clock is `clock.rs`.

use chrono::{DateTime, Datelike, SecondsFormat, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Mul;
use std::str::FromStr;
use std::time::Duration;

/// One reading of both clocks. The wall clock can be set; the boot clock only runs on, also while asleep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// What the machine's calendar says, UTC.
    pub wall: DateTime<Utc>,
    /// Time since the machine started, sleep included (CLOCK_BOOTTIME).
    pub boot: Duration,
}

/// RFC 3339 in UTC with microseconds and `Z`: always 27 characters, so that text order is time order.
pub fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// Microseconds since 1970-01-01 UTC: how the archive keeps a time.
pub fn micros(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros()
}

/// The time that [`micros`] wrote; 1970 for a value beyond the years that RFC 3339 can write (0 to 9999), which
/// `log verify` then reports.
pub fn from_micros(micros: i64) -> DateTime<Utc> {
    let at = DateTime::from_timestamp_micros(micros).filter(|at| (0..=9999).contains(&at.year()));
    at.unwrap_or(DateTime::UNIX_EPOCH)
}

/// A length of time as people write it in the config: `90s`, `15m`, `2h`, `1d`, `250ms`, `1h30m`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period(Duration);

/// A text that is no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a length of time; write 90s, 15m, 2h or 1d")]
pub struct PeriodError(String);

const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

impl Period {
    pub const fn from_secs(seconds: u64) -> Period {
        Period(Duration::from_secs(seconds))
    }

    pub const fn from_millis(millis: u64) -> Period {
        Period(Duration::from_millis(millis))
    }

    pub const fn duration(self) -> Duration {
        self.0
    }

    /// As a signed difference, for arithmetic with moments.
    pub fn delta(self) -> TimeDelta {
        TimeDelta::from_std(self.0).unwrap_or(TimeDelta::MAX)
    }

    pub fn as_secs_f64(self) -> f64 {
        self.0.as_secs_f64()
    }
}

impl Mul<u32> for Period {
    type Output = Period;

    fn mul(self, times: u32) -> Period {
        Period(self.0 * times)
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Period, PeriodError> {
        let bad = || PeriodError(text.to_owned());
        let mut rest = text.trim();
        let mut millis: u64 = 0;
        if rest.is_empty() {
            return Err(bad());
        }
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(bad)?;
            let number: u64 = rest[..digits].parse().map_err(|_| bad())?;
            rest = &rest[digits..];
            let unit_len = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
            let (unit, after) = rest.split_at(unit_len);
            let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit.trim()).ok_or_else(bad)?;
            let part = number.checked_mul(*factor).ok_or_else(bad)?;
            millis = millis.checked_add(part).ok_or_else(bad)?;
            rest = after;
        }
        // A century is longer than any schedule; it also keeps sums of periods far from overflow.
        if millis > 100 * 366 * 86_400_000 { Err(bad()) } else { Ok(Period::from_millis(millis)) }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut millis = self.0.as_millis() as u64;
        if millis == 0 {
            return f.write_str("0s");
        }
        for (unit, factor) in UNITS {
            if millis >= factor {
                write!(f, "{}{unit}", millis / factor)?;
                millis %= factor;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for Period {
    type Error = PeriodError;

    fn try_from(text: String) -> Result<Period, PeriodError> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> String {
        period.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_read_and_print() {
        for text in ["90s", "15m", "2h", "1d", "1h30m", "250ms", "1m30s"] {
            let period: Period = text.parse().unwrap();
            assert_eq!(period.to_string().parse::<Period>(), Ok(period), "{text}");
        }
        assert_eq!("90s".parse::<Period>().unwrap(), "1m30s".parse().unwrap());
        for text in ["", "5", "h", "1 fortnight", "-1s", "99999999999d", "1s "] {
            assert_eq!(text.parse::<Period>().is_ok(), text == "1s ", "{text:?}");
        }
    }

    #[test]
    fn a_time_that_nobody_can_write_is_1970() {
        for micros in [i64::MIN, i64::MAX, 2_307_543_016_513_693_952, -62_167_219_200_000_001] {
            assert_eq!(from_micros(micros), DateTime::UNIX_EPOCH);
        }
    }

    #[test]
    fn written_times_have_one_width() {
        let text = rfc3339(from_micros(1_700_000_000_000_000));
        assert_eq!(text, "2023-11-14T22:13:20.000000Z");
        assert_eq!(micros(DateTime::parse_from_rfc3339(&text).unwrap().to_utc()), 1_700_000_000_000_000);
        for damaged in [i64::MIN, -62_200_000_000_000_000, 578_160_810_003_423_488, i64::MAX] {
            assert_eq!(from_micros(damaged), DateTime::UNIX_EPOCH);
        }
    }
}
