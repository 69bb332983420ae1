//! The looks of a folder as a web archive, while they are written: nothing is held in memory but where the records are.
//!
//! Two unnamed files beside the folder hold them until the folder takes them in. They are gone when the program is.

use super::case::Case;
use super::wacz::write_wacz;
use super::warc::{Exchange, Page, PagePart, WarcInfo, WarcWriter};
use crate::fetch::capture::PartKind;
use crate::store::{OpenedLook, Store, split_chain};
use std::fs::File;
use std::io::{self, BufWriter, Seek};
use std::path::{Path, PathBuf};

/// The web archive of a folder that is being written.
pub struct Replay {
    beside: PathBuf,
    writer: WarcWriter<BufWriter<File>>,
}

impl Replay {
    /// Begins it beside the folder that will hold it.
    pub fn begin(target: &Path, case: &Case) -> io::Result<Replay> {
        let beside = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            Some(_) | None => PathBuf::from("."),
        };
        let file = BufWriter::new(tempfile::tempfile_in(&beside)?);
        let writer = WarcWriter::begin(file, &info(case))?;
        Ok(Replay { beside, writer })
    }

    /// Adds a look, in the order of the log.
    pub fn look(&mut self, store: &Store, look: &OpenedLook) -> io::Result<()> {
        match &look.capture {
            None => self.exchange(look),
            Some(_) => self.page(store, look),
        }
    }

    /// The web archive and the file for a viewer, each from its beginning.
    pub fn finish(self, case: &Case) -> io::Result<(File, File)> {
        let (file, located) = self.writer.finish()?;
        let mut warc = file.into_inner().map_err(|e| e.into_error())?;
        let mut wacz = tempfile::tempfile_in(&self.beside)?;
        write_wacz(BufWriter::new(&mut wacz), &mut warc, &located, &info(case))?;
        warc.rewind()?;
        wacz.rewind()?;
        Ok((warc, wacz))
    }

    fn exchange(&mut self, look: &OpenedLook) -> io::Result<()> {
        let rest = look.wire.as_ref().or(look.body.as_ref()).map_or(&[][..], Vec::as_slice);
        let response = [look.head.as_slice(), rest].concat();
        let chain = look.chain.as_deref().map_or_else(Vec::new, split_chain);
        let version = value(look, "tls_version");
        self.writer.exchange(&Exchange {
            index: look.opened.index,
            url: &look.final_url,
            title: &title(look),
            at: look.row.answered.wall,
            peer: value(look, "peer").parse().ok(),
            tls: (!version.is_empty()).then(|| (version, value(look, "tls_cipher"))),
            chain: &chain,
            request: &look.request,
            response: &response,
            cut: !value(look, "failure").is_empty(),
            body_sha256: look.row.body,
        })
    }

    fn page(&mut self, store: &Store, look: &OpenedLook) -> io::Result<()> {
        let entries = look.capture.iter().flat_map(|(_, manifest)| &manifest.parts);
        let bytes: Result<Vec<(_, Vec<u8>)>, _> =
            entries.map(|entry| store.part(entry).map(|bytes| (entry, bytes))).collect();
        let bytes = bytes.map_err(io::Error::other)?;
        let parts = bytes.iter().map(|(entry, bytes)| PagePart {
            name: name(entry.kind),
            media_type: &entry.media_type,
            bytes,
        });
        self.writer.page(&Page {
            index: look.opened.index,
            url: &look.final_url,
            title: &title(look),
            at: look.row.answered.wall,
            body: look.body.as_deref().unwrap_or_default(),
            media_type: "text/html; charset=utf-8",
            parts: parts.collect(),
        })
    }
}

fn name(kind: PartKind) -> &'static str {
    match kind {
        PartKind::Text => "text",
        PartKind::ResultText => "result_text",
        PartKind::Picture => "picture",
        PartKind::Details => "details",
        PartKind::DetailsText => "details_text",
        PartKind::Reply => "reply",
        PartKind::Options => "options",
        PartKind::Original => "original",
    }
}

fn info(case: &Case) -> WarcInfo<'_> {
    WarcInfo { origin: &case.origin, software: &case.software, made_at: case.made_at }
}

/// One line for the list of a viewer. Names nobody.
fn title(look: &OpenedLook) -> String {
    format!("entry {}: {} ({})", look.opened.index, look.row.outcome.key(), look.row.source)
}

fn value<'l>(look: &'l OpenedLook, name: &str) -> &'l str {
    look.opened.fields.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
}
