//! A list of people on its way in: the file, what its columns are, the preview, the saving. The file is held in memory
//! for the session that sent it.

mod mapping;
mod preview;
mod saving;
mod sorted;

pub use mapping::{map, mapped};
pub use preview::{errors, preview};
pub use saving::{done, save};

use super::super::ask::{Ask, Trouble};
use super::super::drafts::{Draft, ListDraft};
use super::super::look;
use super::super::reply::Reply;
use super::super::words::Words;
use super::pace;
use crate::person::import::{Column, look_into};
use axum::http::StatusCode;
use maud::{Markup, html};
use std::io::Read;

/// A file may have so many bytes, and so many people.
const BYTES: u64 = 5 * 1024 * 1024;
const ROWS: usize = 5_000;
/// So much is taken from the network, so that a file that is a little too large is refused in words.
pub const TAKEN: u64 = 16 * 1024 * 1024;

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    start(ask, StatusCode::OK, None)
}

fn start(ask: &Ask, status: StatusCode, wrong: Option<&str>) -> Result<Reply, Trouble> {
    let w = ask.words;
    let title = w.t("web-import");
    let main = html! {
        h1 { (title) }
        @if let Some(key) = wrong { p.note role="alert" { (w.t(key)) } }
        p { (w.t("web-import-what")) }
        p { (w.t("web-import-xlsx")) }
        form.stack method="post" action="/import/upload" enctype="multipart/form-data" {
            (look::csrf(ask))
            div {
                label for="file" { (w.t("web-import-file")) }
                input id="file" name="file" type="file" accept=".csv,text/csv,text/plain" required
                    aria-invalid=[wrong.map(|_| "true")];
            }
            button { (w.t("web-import-upload")) }
        }
        (columns(w))
        section { (pace::with(ask, &[])?) }
    };
    Ok(Reply::page_with(status, look::page(ask, &title, "/add", main)))
}

fn columns(w: Words) -> Markup {
    html! {
        details {
            summary { (w.t("web-import-columns")) }
            p { (w.t("web-import-columns-what")) }
            dl {
                @for column in Column::ALL {
                    dt { code { (column.key()) } }
                    dd { (super::why::column(w, column)) }
                }
            }
        }
    }
}

/// Takes the file, and leads to what its columns are.
pub fn upload(ask: &Ask) -> Result<Reply, Trouble> {
    match taken(ask) {
        Err(wrong) => start(ask, StatusCode::UNPROCESSABLE_ENTITY, Some(wrong)),
        Ok(bytes) => {
            let draft = ListDraft { bytes: bytes.into(), mapping: None, saved: None };
            Ok(Reply::see_other(&format!("/import/{}", ask.keep(Draft::List(draft)))))
        }
    }
}

/// The bytes of a file that can be a list, or the key of what is wrong with it.
fn taken(ask: &Ask) -> Result<Vec<u8>, &'static str> {
    let upload = ask.upload("file").filter(|u| u.size > 0).ok_or("web-import-no-file")?;
    if upload.size > BYTES {
        return Err("web-import-too-large");
    }
    let mut bytes = Vec::new();
    upload.file.as_file().read_to_end(&mut bytes).map_err(|_| "web-import-no-file")?;
    // Files of spreadsheet programs: a zip, or the older form.
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err("web-import-xlsx");
    }
    match look_into(&bytes, 0).rows {
        0 => Err("web-import-no-rows"),
        rows if rows > ROWS => Err("web-import-too-many"),
        _ => Ok(bytes),
    }
}

/// The list of this address, for the session that sent it.
fn list(ask: &Ask) -> Result<ListDraft, Trouble> {
    match ask.draft(ask.param("key"))? {
        Draft::List(draft) => Ok(draft),
        Draft::Person(_) => Err(Trouble::NotFound),
    }
}
