//! Whether a kept proof is good: the same question for all kinds, for whoever holds an archive or an evidence folder.

use super::ots::{Block, OtsError, Proof};
use super::rfc3161::{self, TokenError};
use crate::digest::sha256;
use crate::leaf::AnchorKind;
use crate::merkle::cosign::WitnessKey;
use crate::merkle::note::NoteError;
use chrono::{DateTime, Utc};

/// What is to be checked.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'a> {
    pub kind: AnchorKind,
    /// The signed checkpoint that was stamped. Whether it is of the log is not asked here.
    pub note: &'a str,
    pub proof: &'a [u8],
    /// For a cosignature.
    pub witness_key: Option<&'a str>,
}

/// What a good proof says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// The note was there at this time; whether the service's authority was known beforehand.
    Token { time: DateTime<Utc>, root_known: bool },
    /// The note was there before these blocks, if their headers have these roots.
    Blocks(Vec<Block>),
    /// A calendar's promise: it proves nothing yet.
    Promised,
    /// The witness knew no other history of the log at this time.
    Cosigned { time: DateTime<Utc> },
}

/// Why a proof is not good.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotGood {
    #[error("{0}")]
    Token(#[from] TokenError),
    #[error("{0}")]
    Ots(#[from] OtsError),
    #[error("the proof is of another digest than the checkpoint's")]
    OtherDigest,
    #[error("{0}")]
    Cosignature(#[from] NoteError),
    #[error("the key of the witness is missing")]
    NoKey,
    #[error("the cosigned note is another one than the checkpoint")]
    OtherNote,
}

/// Checks a proof against the checkpoint it is for. `roots` are the authorities that are known, in DER.
pub fn check(kept: Kept<'_>, roots: &[Vec<u8>]) -> Result<Says, NotGood> {
    let digest = sha256(&[kept.note.as_bytes()]);
    match kept.kind {
        AnchorKind::Rfc3161 => {
            let token = rfc3161::verify(kept.proof, digest, None, roots)?;
            Ok(Says::Token { time: token.time, root_known: token.trusted })
        }
        AnchorKind::OpenTimestamps => {
            let proof = Proof::parse(kept.proof)?;
            if proof.digest != digest {
                return Err(NotGood::OtherDigest);
            }
            let blocks = proof.blocks();
            Ok(if blocks.is_empty() { Says::Promised } else { Says::Blocks(blocks) })
        }
        AnchorKind::Cosignature => {
            let key = WitnessKey::parse(kept.witness_key.ok_or(NotGood::NoKey)?)?;
            let cosigned = std::str::from_utf8(kept.proof).map_err(|_| NotGood::OtherNote)?;
            if !cosigned.starts_with(kept.note) {
                return Err(NotGood::OtherNote);
            }
            let seconds = i64::try_from(key.verify(cosigned)?).unwrap_or(i64::MAX);
            let time = DateTime::from_timestamp(seconds, 0).ok_or(NotGood::OtherNote)?;
            Ok(Says::Cosigned { time })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merkle::Signer;
    use crate::merkle::cosign::{Cosigner, with_cosignature};

    fn kept<'a>(kind: AnchorKind, note: &'a str, proof: &'a [u8], key: Option<&'a str>) -> Kept<'a> {
        Kept { kind, note, proof, witness_key: key }
    }

    #[test]
    fn a_cosignature_is_good_for_its_note_and_its_key_only() {
        let text = "testigo/1\n3\nx8n4rnFXsmd44Sm8WrnciNfeJu7M4LBew/nyRXH+n3c=\n";
        let note = Signer::new("testigo/1", [1; 32]).unwrap().sign(text);
        let witness = Cosigner::new("w.example", [2; 32]).unwrap();
        let (cosigned, _) =
            with_cosignature(&note, &witness.cosign(text, 1_700_000_000), witness.key()).unwrap();
        let (kind, key) = (AnchorKind::Cosignature, witness.key().to_string());
        let says = check(kept(kind, &note, cosigned.as_bytes(), Some(&key)), &[]).unwrap();
        assert_eq!(says, Says::Cosigned { time: DateTime::from_timestamp(1_700_000_000, 0).unwrap() });
        let other = Cosigner::new("w.example", [3; 32]).unwrap().key().to_string();
        let bad = |note: &str, key: Option<&str>| {
            check(kept(kind, note, cosigned.as_bytes(), key), &[]).unwrap_err()
        };
        assert_eq!(bad(&note, None), NotGood::NoKey);
        assert_eq!(bad(&note, Some(&other)), NotGood::Cosignature(NoteError::NotSigned));
        assert_eq!(bad(&note.replace("\n3\n", "\n4\n"), Some(&key)), NotGood::OtherNote);
    }

    #[test]
    fn an_ots_proof_is_good_for_its_digest_only() {
        let (kind, note) = (AnchorKind::OpenTimestamps, "a note\n");
        let answer = b"\x08\x00\x05\x88\x96\x0d\x73\xd7\x19\x01\x01\x07";
        let proof = Proof::from_calendar(sha256(&[note.as_bytes()]), [1; 16], answer).unwrap().to_bytes();
        let says = check(kept(kind, note, &proof, None), &[]).unwrap();
        assert!(matches!(says, Says::Blocks(blocks) if blocks[0].height == 7));
        assert_eq!(check(kept(kind, "other\n", &proof, None), &[]), Err(NotGood::OtherDigest));
        assert!(matches!(check(kept(kind, note, &proof[..20], None), &[]), Err(NotGood::Ots(_))));
    }
}
