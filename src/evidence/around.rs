//! Which anchors a folder needs: those that stand around its looks. A log that is stamped every hour for years has
//! thousands of others, whose entries stay in the log without their proofs.

use super::case::Bound;
use crate::anchor::between::{Mark, Marks};
use crate::digest::BodyHash;
use crate::leaf::AnchorKind;
use crate::store::AnchorRow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The anchors of a log, in an order that finds those around a look quickly.
pub struct Around<'a> {
    tokens: HashMap<BodyHash, &'a AnchorRow>,
    /// Of all tokens, and of those by an authority that was known beforehand.
    marks: [Marks; 2],
    /// Size and entry of the proofs of the other kinds, by size: complete ones, promises, cosignatures.
    others: [Vec<(u64, u64)>; 3],
    /// The last entry of each kind by each service.
    newest: BTreeSet<u64>,
}

impl<'a> Around<'a> {
    pub fn new(anchors: &'a [AnchorRow]) -> Around<'a> {
        let newest = anchors.iter().map(|a| ((a.kind.key(), a.service.as_str()), a.entry));
        let ots = |complete| of(anchors, |a| a.kind == AnchorKind::OpenTimestamps && a.complete == complete);
        Around {
            tokens: anchors.iter().filter(|a| a.time.is_some()).map(|a| (a.proof, a)).collect(),
            marks: [marks(anchors, |_| true), marks(anchors, |a| a.trusted)],
            others: [ots(true), ots(false), of(anchors, |a| a.kind == AnchorKind::Cosignature)],
            newest: newest.collect::<BTreeMap<_, _>>().into_values().collect(),
        }
    }

    /// The times of the token that the look at this place of the log names, and of the first one over it.
    pub fn bounds(&self, entry: u64, token: Option<BodyHash>) -> (Option<Bound>, Option<Bound>) {
        let bound = |mark: Mark| {
            let anchor = self.tokens.get(&mark.proof)?;
            Some(Bound { at: mark.time, service: anchor.service.clone(), anchor: anchor.entry })
        };
        let [all, _] = &self.marks;
        (token.and_then(|token| all.named(token)).and_then(bound), all.first_over(entry).and_then(bound))
    }

    /// Entries of the anchors that looks at these places, which name these tokens, need: the token before each; after it
    /// the first token of all, the first by a known authority, the first proof by a block (or else a promise) and the
    /// first cosignature; and the newest of everybody.
    pub fn needed(&self, looks: impl Iterator<Item = (u64, Option<BodyHash>)>) -> BTreeSet<u64> {
        let mut needed = self.newest.clone();
        for (entry, token) in looks {
            let over = self.marks.iter().filter_map(|marks| marks.first_over(entry)).map(|mark| mark.proof);
            let tokens = token.into_iter().chain(over).filter_map(|proof| self.tokens.get(&proof));
            needed.extend(tokens.map(|anchor| anchor.entry));
            let [complete, promised, cosigned] = &self.others;
            let other =
                [first_over(complete, entry).or(first_over(promised, entry)), first_over(cosigned, entry)];
            needed.extend(other.into_iter().flatten());
        }
        needed
    }
}

fn marks(anchors: &[AnchorRow], counts: impl Fn(&AnchorRow) -> bool) -> Marks {
    let mark = |a: &AnchorRow| Some(Mark { proof: a.proof, size: a.size, time: a.time? });
    Marks::new(anchors.iter().filter(|a| counts(a)).filter_map(mark).collect())
}

fn of(anchors: &[AnchorRow], counts: impl Fn(&AnchorRow) -> bool) -> Vec<(u64, u64)> {
    let mut found: Vec<(u64, u64)> =
        anchors.iter().filter(|a| counts(a)).map(|a| (a.size, a.entry)).collect();
    found.sort_unstable();
    found
}

/// The entry of the first proof over a checkpoint with this entry in it.
fn first_over(proofs: &[(u64, u64)], entry: u64) -> Option<u64> {
    proofs.get(proofs.partition_point(|(size, _)| *size <= entry)).map(|(_, entry)| *entry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::from_micros;

    /// An anchor over everything before it.
    fn anchor(entry: u64, kind: AnchorKind, service: &str, (trusted, complete): (bool, bool)) -> AnchorRow {
        let at = from_micros(1_700_000_000_000_000 + entry as i64 * 1_000_000);
        AnchorRow {
            no: entry,
            entry,
            kind,
            service: service.to_owned(),
            size: entry,
            proof: BodyHash::of(&entry.to_le_bytes()),
            asked_at: at,
            received_at: at,
            time: (kind == AnchorKind::Rfc3161).then_some(at),
            trusted,
            complete,
            expires: None,
        }
    }

    /// At each tenth entry: two services, one of them unknown, then a promise, its proof and a witness.
    fn log() -> Vec<AnchorRow> {
        let ten = |n: u64| {
            [
                anchor(10 * n, AnchorKind::Rfc3161, "unknown", (false, true)),
                anchor(10 * n + 1, AnchorKind::Rfc3161, "known", (true, true)),
                anchor(10 * n + 2, AnchorKind::OpenTimestamps, "calendar", (true, false)),
                anchor(10 * n + 3, AnchorKind::OpenTimestamps, "calendar", (true, n < 8)),
                anchor(10 * n + 4, AnchorKind::Cosignature, "witness", (true, true)),
            ]
        };
        (1..10).flat_map(ten).collect()
    }

    #[test]
    fn a_look_needs_what_stands_around_it_and_the_newest_of_everybody() {
        let log = log();
        let around = Around::new(&log);
        let newest = [90, 91, 93, 94];
        let check = |looks: &[(u64, Option<u64>)], own: &[u64]| {
            let looks = looks.iter().map(|(at, token)| (*at, token.map(|n| BodyHash::of(&n.to_le_bytes()))));
            let expected: BTreeSet<u64> = own.iter().chain(&newest).copied().collect();
            assert_eq!(around.needed(looks), expected);
        };
        check(&[], &[]);
        check(&[(25, Some(21))], &[21, 30, 31, 33, 34]);
        check(&[(5, None)], &[10, 11, 13, 14]);
        // Blocks hold nothing of the last tens: a promise must do.
        check(&[(75, Some(71))], &[71, 80, 81, 82, 84]);
        check(&[(25, Some(21)), (26, Some(21)), (95, Some(91))], &[21, 30, 31, 33, 34]);
        let bounds = around.bounds(25, Some(BodyHash::of(&21u64.to_le_bytes())));
        assert_eq!((bounds.0.unwrap().anchor, bounds.1.unwrap().anchor), (21, 30));
        assert_eq!(around.bounds(95, None), (None, None));
    }
}
