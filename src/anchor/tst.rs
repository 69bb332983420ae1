//! TSTInfo: what a time-stamping service signs (RFC 3161 §2.4.2). Of our own, because the time may have fractions of a
//! second, which the type of the `der` package refuses.

use super::rfc3161::TokenError;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use der::asn1::{AnyRef, Int, ObjectIdentifier};
use der::{Decode, Sequence, Tag, Tagged};
use x509_tsp::{Accuracy, MessageImprint, TspVersion};

/// id-sha256 (RFC 5754 §2.2).
pub(super) const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");

#[derive(Sequence)]
struct TstInfo<'a> {
    // another version does not decode.
    version: TspVersion,
    policy: ObjectIdentifier,
    message_imprint: MessageImprint,
    serial_number: Int,
    gen_time: AnyRef<'a>,
    #[asn1(optional = "true")]
    accuracy: Option<Accuracy>,
    #[asn1(default = "Default::default")]
    // we order by nothing but the time.
    ordering: bool,
    #[asn1(optional = "true")]
    nonce: Option<Int>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    // a hint; the certificate says who signed.
    tsa: Option<AnyRef<'a>>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    extensions: Option<x509_cert::ext::Extensions>,
}

/// What was signed, read.
pub(super) struct Stamp {
    pub time: DateTime<Utc>,
    pub accuracy: Option<TimeDelta>,
    pub policy: String,
    /// In hexadecimal.
    pub serial: String,
    /// The digest that was stamped.
    pub imprint: [u8; 32],
    /// The DER value of the integer.
    pub nonce: Option<Vec<u8>>,
}

impl Stamp {
    pub(super) fn read(der: &[u8]) -> Result<Stamp, TokenError> {
        let info =
            TstInfo::from_der(der).map_err(|_| TokenError::Malformed("what is signed is no TSTInfo"))?;
        if info.message_imprint.hash_algorithm.oid != SHA_256 {
            return Err(TokenError::WeakImprint(info.message_imprint.hash_algorithm.oid.to_string()));
        }
        let imprint = info.message_imprint.hashed_message.as_bytes();
        let imprint = imprint.try_into().map_err(|_| TokenError::Malformed("its digest has not 32 bytes"))?;
        if info.extensions.iter().flatten().any(|e| e.critical) {
            return Err(TokenError::Malformed("it has a critical extension"));
        }
        Ok(Stamp {
            time: gen_time(info.gen_time)?,
            accuracy: info.accuracy.as_ref().map(accuracy),
            policy: info.policy.to_string(),
            serial: hex::encode(info.serial_number.as_bytes()),
            imprint,
            nonce: info.nonce.map(|n| n.as_bytes().to_vec()),
        })
    }
}

fn accuracy(given: &Accuracy) -> TimeDelta {
    let seconds = given.seconds.unwrap_or(0).min(1 << 32) as i64;
    let millis = i64::from(given.millis.unwrap_or(0).clamp(0, 999));
    let micros = i64::from(given.micros.unwrap_or(0).clamp(0, 999));
    TimeDelta::seconds(seconds) + TimeDelta::milliseconds(millis) + TimeDelta::microseconds(micros)
}

/// `YYYYMMDDhhmmss[.f…]Z` (RFC 3161 §2.4.2); what is finer than a microsecond is cut.
fn gen_time(value: AnyRef<'_>) -> Result<DateTime<Utc>, TokenError> {
    let bad = TokenError::Malformed("its time is not written as RFC 3161 wants it");
    if value.tag() != Tag::GeneralizedTime {
        return Err(bad);
    }
    std::str::from_utf8(value.value()).ok().and_then(parsed).ok_or(bad)
}

fn parsed(text: &str) -> Option<DateTime<Utc>> {
    let text = text.strip_suffix('Z')?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    if whole.len() != 14 || !digits(whole) || !digits(fraction) || fraction.len() > 20 {
        return None;
    }
    let number = |range: std::ops::Range<usize>| whole[range].parse::<u32>().ok();
    let day = NaiveDate::from_ymd_opt(number(0..4)? as i32, number(4..6)?, number(6..8)?)?;
    let micros: u32 = format!("{fraction:0<6}")[..6].parse().ok()?;
    Some(day.and_hms_micro_opt(number(8..10)?, number(10..12)?, number(12..14)?, micros)?.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::rfc3339;

    #[test]
    fn times_with_and_without_fractions_read() {
        let check = |text: &str, expected: Option<&str>| {
            let got = AnyRef::new(Tag::GeneralizedTime, text.as_bytes())
                .map_err(|_| ())
                .and_then(|v| gen_time(v).map_err(|_| ()));
            assert_eq!(got.ok().map(rfc3339).as_deref(), expected, "{text}");
        };
        check("20260102030405Z", Some("2026-01-02T03:04:05.000000Z"));
        check("20260102030405.1Z", Some("2026-01-02T03:04:05.100000Z"));
        check("20260102030405.123456789Z", Some("2026-01-02T03:04:05.123456Z"));
        for bad in [
            "20260102030405",
            "202601020304Z",
            "20260102030405.Z",
            "20261302030405Z",
            "20260102250405Z",
            "+2026010203040Z",
            "20260102030405+0100",
            "20260102030405.1e3Z",
            "",
        ] {
            check(bad, None);
        }
    }
}
