//! What the site's own key signed: the claim `contact`.

use super::case::{Case, EntryFolder};
use super::findings::Findings;
use super::ground::Ground;
use crate::digest::BodyHash;
use crate::evidence::folder::Trouble;
use crate::fetch::receipt::Receipt;
use crate::leaf::Leaf;

/// Each receipt verifies by the look's certificate.
pub(super) fn contact(ground: &Ground<'_>, case: &Case, findings: &mut Findings) {
    let mut receipts = 0;
    for look in case.of("looks") {
        let Some(Leaf::Check(check)) = ground.log.leaf_at(look.index) else { continue };
        let name = look.file("receipt/receipt.json");
        match (check.receipt, ground.hash(&name)) {
            (None, Err(Trouble::Missing)) => continue,
            (None, _) => findings.fail(format!("{name}: the entry names no receipt")),
            (Some(said), found) => {
                let Some(found) = findings.take(&name, found) else { continue };
                match hex::encode(found) == said {
                    true => receipts += 1,
                    false => findings.fail(format!("{name} is not the receipt that the entry names")),
                }
                one_receipt(ground, findings, look);
            }
        }
    }
    if receipts == 0 {
        findings.lack("no look here has a contact receipt");
    }
    findings.note(format!("receipts: {receipts}, for {} looks", case.looks.len()));
}

fn one_receipt(ground: &Ground<'_>, findings: &mut Findings, look: EntryFolder) {
    let name = look.file("receipt/receipt.json");
    let mut part = |file: &str| {
        let name = look.file(file);
        findings.take(&name, ground.bytes(&name))
    };
    let (json, message, signature) =
        (part("receipt/receipt.json"), part("receipt/message.bin"), part("receipt/signature.bin"));
    let (Some(json), Some(message), Some(signature)) = (json, message, signature) else { return };
    let receipt = match Receipt::parse(&json, &message, &signature) {
        Ok(receipt) => receipt,
        Err(error) => return findings.fail(format!("{name}: {error}")),
    };
    let chain = ground.bytes(&look.file("chain.der")).ok();
    let own = chain.as_deref().and_then(first_certificate).map(<[u8]>::to_vec);
    let beside = ground.bytes(&look.file("receipt/certificate.der")).ok();
    let is_it = |der: &Vec<u8>| BodyHash::of(der) == receipt.certificate_sha256;
    match own.into_iter().chain(beside).find(is_it).map(|certificate| receipt.verify(&certificate)) {
        None => findings.lack(format!("{name}: the certificate that it names is not here")),
        Some(Err(error)) => findings.fail(format!("{name}: {error}")),
        Some(Ok(_)) => {}
    }
}

/// The first certificate of a chain: DER with a length of two bytes (X.690 §8.1.3).
fn first_certificate(chain: &[u8]) -> Option<&[u8]> {
    let [0x30, 0x82, high, low, ..] = chain else { return None };
    chain.get(..4 + usize::from(u16::from_be_bytes([*high, *low])))
}
