//! The looks of a folder: what was sealed of each, its bytes, what the server and people signed.

use super::{Export, ExportError, folder};
use crate::digest::BodyHash;
use crate::evidence::case::{Case, Exhibit};
use crate::evidence::gather::Gathered;
use crate::evidence::level::{self, Role};
use crate::evidence::spans::spans;
use crate::evidence::warc::WARC_NAME;
use crate::fetch::capture::PartKind;
use crate::fetch::receipt::Signed;
use crate::person::Subject;
use crate::source::Search;
use crate::store::{OpenedLook, Openings};
use std::collections::BTreeSet;
use std::io;

impl Export<'_> {
    pub(super) fn looks(
        &mut self,
        gathered: &Gathered,
        openings: &mut Openings<'_>,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<(), ExportError> {
        let exhibited: BTreeSet<u64> =
            gathered.case.changes.iter().flat_map(|c| [c.check, c.before]).flatten().collect();
        let total = gathered.looks.len() as u64;
        for (done, row) in (1..).zip(&gathered.looks) {
            let look = openings.look(row.no)?;
            self.look("looks", &look, Role::Own)?;
            self.statements(row.no)?;
            if exhibited.contains(&row.no) && level::opens_bytes(self.wanted.level, Role::Own) {
                self.exhibit(&look);
            }
            progress(done, total);
        }
        Ok(())
    }

    pub(super) fn controls(
        &mut self,
        gathered: &Gathered,
        openings: &mut Openings<'_>,
    ) -> Result<(), ExportError> {
        let each: BTreeSet<u64> = gathered.controls.iter().map(|(control, _)| *control).collect();
        for control in each {
            let look = openings.look(control)?;
            self.look("controls", &look, Role::Control)?;
        }
        Ok(())
    }

    fn look(&mut self, kind: &str, look: &OpenedLook, role: Role) -> Result<(), ExportError> {
        let dir = folder(kind, look.opened.index);
        let level = self.wanted.level;
        self.sealed(&dir, &look.opened, |name| level::opens_look(level, role, name))?;
        self.profiles.insert(look.profile);
        if role == Role::Own {
            self.read_by.insert((look.row.source.clone(), look.profile));
        }
        if !level::opens_bytes(level, role) {
            return Ok(());
        }
        let files = [
            ("request.bin", Some(&look.request)),
            ("head.bin", Some(&look.head)),
            ("wire.bin", look.wire.as_ref()),
            ("body.bin", look.body.as_ref()),
            ("chain.der", look.chain.as_ref()),
            ("reading.json", Some(&look.reading)),
            ("redirects.json", Some(&look.trail)),
            ("capture.json", look.capture.as_ref().map(|(bytes, _)| bytes)),
        ];
        for (name, bytes) in files {
            if let Some(bytes) = bytes {
                self.out.put(&format!("{dir}/{name}"), bytes)?;
            }
        }
        if role == Role::Own {
            self.spans(&dir, look)?;
        }
        if let Some(replay) = &mut self.replay {
            replay.look(self.store, look)?;
        }
        if let Some(signed) = &look.receipt {
            self.receipt(&dir, signed)?;
        }
        self.parts(&dir, look)
    }

    /// `spans.json`.
    fn spans(&mut self, dir: &str, look: &OpenedLook) -> Result<(), ExportError> {
        let profile = self.wanted.profiles.iter().find(|p| p.hash() == look.profile);
        let (Some(profile), Some(search)) = (profile, self.search(look)) else { return Ok(()) };
        let spans = spans(profile, search, look);
        if spans.is_empty() {
            return Ok(());
        }
        let json = serde_json::to_string(&spans).expect("plain JSON");
        Ok(self.out.put(&format!("{dir}/spans.json"), format!("{json}\n").as_bytes())?)
    }

    /// Whom a look asked about.
    fn search(&self, look: &OpenedLook) -> Option<Search> {
        let Subject::Watch(watch) = look.row.subject else { return None };
        let details = &self.wanted.people[self.watches.get(&watch)?.0 as usize - 1].details;
        let (country, names) = (details.country.clone(), details.names.clone());
        Some(Search::Person { a_number: details.a_number, country, names })
    }

    /// What the server signed in the handshake.
    fn receipt(&mut self, dir: &str, signed: &Signed) -> Result<(), ExportError> {
        let receipt = &signed.receipt;
        self.out.put(&format!("{dir}/receipt/receipt.json"), &receipt.to_json())?;
        self.out.put(&format!("{dir}/receipt/message.bin"), &receipt.message)?;
        self.out.put(&format!("{dir}/receipt/signature.bin"), &receipt.signature)?;
        if receipt.side {
            // The look itself was a browser's: its connection showed us no certificate in DER.
            self.out.put(&format!("{dir}/receipt/certificate.der"), &signed.certificate)?;
        }
        Ok(())
    }

    fn parts(&mut self, dir: &str, look: &OpenedLook) -> Result<(), ExportError> {
        let Some((_, manifest)) = &look.capture else { return Ok(()) };
        let mut written = BTreeSet::new();
        for part in &manifest.parts {
            if written.insert(part.sha256.as_str()) {
                let name = format!("{dir}/parts/{}.{}", part.sha256, extension(&part.media_type));
                self.out.put(&name, &self.store.part(part)?)?;
                if part.kind == PartKind::Picture {
                    let file = name.trim_start_matches("data/").to_owned();
                    self.pictures.insert(look.opened.index, file);
                }
            }
        }
        Ok(())
    }

    fn exhibit(&mut self, look: &OpenedLook) {
        let (Some(body), Some(original)) = (&look.body, look.row.body) else { return };
        self.exhibits.push(Exhibit {
            file: format!("looks/{:06}/body.bin", look.opened.index),
            what: format!("the answer of check {}", look.row.no),
            original_sha256: original.to_hex(),
            here_sha256: BodyHash::of(body).to_hex(),
        });
    }

    /// What people said of a look: the bytes that they signed, their signature, and the entry.
    fn statements(&mut self, check: u64) -> Result<(), ExportError> {
        if !level::opens_statements(self.wanted.level) {
            return Ok(());
        }
        for (row, opened) in self.store.opened_statements(check)? {
            let dir = folder("statements", opened.index);
            self.stated.push(opened.index);
            self.sealed(&dir, &opened, |_| true)?;
            self.out.put(&format!("{dir}/statement"), row.statement.to_text().as_bytes())?;
            for (name, text) in [("statement.sig", &row.signature), ("allowed_signers", &row.signers)] {
                if !text.is_empty() {
                    self.out.put(&format!("{dir}/{name}"), text.as_bytes())?;
                }
            }
        }
        Ok(())
    }

    /// The same answers as a web archive, and as a file for a viewer.
    pub(super) fn replay(&mut self, case: &Case) -> Result<(), ExportError> {
        let Some(replay) = self.replay.take() else { return Ok(()) };
        let (mut warc, mut wacz) = replay.finish(case)?;
        self.out.stream(&format!("data/{WARC_NAME}"), |to| io::copy(&mut warc, to).map(drop))?;
        Ok(self.out.stream("data/replay.wacz", |to| io::copy(&mut wacz, to).map(drop))?)
    }
}

fn extension(media_type: &str) -> &'static str {
    match media_type.split(';').next().unwrap_or("").trim() {
        "image/png" => "png",
        "text/html" => "html",
        "text/plain" => "txt",
        "application/json" => "json",
        "application/pdf" => "pdf",
        _ => "bin",
    }
}
