//! The log of a folder: all entries, the keys, and what third parties said of the time.

use super::{Export, ExportError, PAGE, folder};
use crate::digest::BodyHash;
use crate::evidence::case::Case;
use crate::evidence::sshsig;
use crate::leaf::AnchorKind;
use crate::store::{AnchorBytes, Openings};
use base64::prelude::{BASE64_STANDARD, Engine};
use std::collections::BTreeSet;
use std::io;

impl Export<'_> {
    /// All entries, and the keys.
    pub(super) fn log(&mut self) -> Result<(), ExportError> {
        let (store, size) = (self.store, self.size);
        let mut failed = None;
        self.out
            .stream("data/log/entries", |to| {
                let mut next = 0;
                while next < size {
                    let page = match store.entries(next..size.min(next + PAGE)) {
                        Ok(page) => page,
                        Err(e) => {
                            failed = Some(e);
                            return Err(io::Error::other("the archive could not be read"));
                        }
                    };
                    for entry in &page {
                        to.write_all(entry)?;
                        to.write_all(b"\n")?;
                    }
                    next += page.len().max(1) as u64;
                }
                Ok(())
            })
            .map_err(|e| failed.take().map_or(ExportError::Out(e), ExportError::Store))?;
        let genesis = store.genesis();
        self.out.put("data/log/checkpoint", self.note.as_bytes())?;
        self.out.put("data/log/log.vkey", format!("{}\n", genesis.log_key).as_bytes())?;
        let subject = BASE64_STANDARD.decode(&genesis.subject_key).unwrap_or_default();
        let subject = sshsig::pem("PUBLIC KEY", &subject);
        self.out.put("data/log/subject-key.pem", subject.as_bytes())?;
        let signer = store.signer().ok_or(ExportError::NotAWriter)?.verifier();
        self.out.put("data/log/log-key.pem", sshsig::log_key_pem(signer).as_bytes())?;
        Ok(self.out.put("data/log/allowed_signers", sshsig::allowed_signers(signer).as_bytes())?)
    }

    /// What third parties said about the time of checkpoints around the looks.
    pub(super) fn anchors(&mut self, case: &Case, openings: &mut Openings<'_>) -> Result<(), ExportError> {
        let needed: BTreeSet<u64> = case.anchors.iter().map(|anchor| anchor.index).collect();
        let mut authorities = Authorities::default();
        for anchor in self.store.anchors()?.iter().filter(|a| needed.contains(&a.entry)) {
            let dir = folder("anchors", anchor.entry);
            self.in_the_log(&dir, anchor.entry)?;
            let bytes = openings.anchor(anchor.no)?;
            self.out.put(&format!("{dir}/checkpoint"), bytes.note.as_bytes())?;
            if let Some(key) = &bytes.witness_key {
                self.out.put(&format!("{dir}/witness.vkey"), format!("{key}\n").as_bytes())?;
            }
            let name = match anchor.kind {
                AnchorKind::Rfc3161 => "token.tsr",
                AnchorKind::OpenTimestamps => "checkpoint.ots",
                AnchorKind::Cosignature => "cosigned",
            };
            self.out.put(&format!("{dir}/{name}"), &bytes.proof)?;
            authorities.learn(bytes);
        }
        self.authorities(authorities)
    }

    /// `authorities/`: once for all tokens.
    fn authorities(&mut self, authorities: Authorities) -> Result<(), ExportError> {
        let Authorities { chain, roots, crls } = authorities;
        for (name, certificates) in [("chain.pem", chain), ("roots.pem", roots)] {
            if !certificates.is_empty() {
                let pem: String = certificates.iter().map(|der| sshsig::pem("CERTIFICATE", der)).collect();
                self.out.put(&format!("data/authorities/{name}"), pem.as_bytes())?;
            }
        }
        for crl in crls {
            self.out.put(&format!("data/authorities/{}.crl", BodyHash::of(&crl).to_hex()), &crl)?;
        }
        Ok(())
    }
}

/// What tokens rest on, each certificate and list once: a service has the same for thousands of tokens.
#[derive(Default)]
struct Authorities {
    chain: BTreeSet<Vec<u8>>,
    roots: BTreeSet<Vec<u8>>,
    crls: BTreeSet<Vec<u8>>,
}

impl Authorities {
    fn learn(&mut self, bytes: AnchorBytes) {
        // The signer itself stands in its token.
        self.chain.extend(bytes.chain.into_iter().skip(1));
        self.roots.extend(bytes.roots);
        self.crls.extend(bytes.crls);
    }
}
