//! Forms that bring files: read part by part into files of their own, which go with the request. The form's token comes
//! first, or nothing of it is read.

use super::ask::value;
use crate::health::gather::free;
use axum::body::Body;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use std::collections::BTreeSet;
use std::fs::{self, DirBuilder};
use std::io::{self, Seek, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tempfile::NamedTempFile;

/// A file that came with a form.
pub struct Upload {
    /// The field it came in.
    pub field: String,
    /// As the browser calls it; a stranger's text.
    pub name: String,
    /// At its beginning. Gone when this is dropped.
    pub file: NamedTempFile,
    pub size: u64,
}

/// Who sends files now: each session one form at a time.
#[derive(Default)]
pub struct Sending(Mutex<BTreeSet<[u8; 32]>>);

/// A session's turn to send, until it is dropped.
pub struct Turn<'s>(&'s Sending, [u8; 32]);

impl Sending {
    /// `None` while the same session sends another form.
    pub fn turn(&self, session: [u8; 32]) -> Option<Turn<'_>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(session).then(|| Turn(self, session))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.1);
    }
}

/// Where files wait that come in.
pub fn folder(archive: &Path) -> PathBuf {
    archive.join("uploads")
}

/// Makes the folder anew, without what a program that was killed has left in it.
pub fn empty(archive: &Path) -> io::Result<()> {
    let folder = folder(archive);
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    DirBuilder::new().mode(0o700).create(folder)
}

/// Whether the disk has room for so many bytes, and as many again for who writes the archive meanwhile.
pub fn has_room(folder: &Path, most: u64) -> bool {
    free(folder).is_none_or(|free| free / 2 >= most)
}

/// A form that was read.
#[derive(Default)]
pub struct Parts {
    pub form: Vec<(String, String)>,
    pub uploads: Vec<Upload>,
}

/// A form may take so long to come in, and nothing of it may stay away for longer than [`IDLE`].
const TIME: Duration = Duration::from_secs(30 * 60);
const IDLE: Duration = Duration::from_secs(30);
/// One field that is no file.
const FIELD: usize = 64 * 1024;
const FIELDS: usize = 256;

/// Reads a form with files into this folder, as long as `wrote` takes its token, and no more than `most` bytes.
///
/// # Errors
/// The status that it is refused with.
pub async fn receive(
    request: Request<Body>,
    most: u64,
    folder: &Path,
    wrote: impl Fn(&str) -> bool,
) -> Result<Parts, StatusCode> {
    // What is no such form has no token either.
    let Ok(parts) = Multipart::from_request(request, &()).await else { return Ok(Parts::default()) };
    tokio::time::timeout(TIME, read(parts, most, folder, wrote))
        .await
        .map_err(|_| StatusCode::REQUEST_TIMEOUT)?
}

async fn read(
    mut multipart: Multipart,
    most: u64,
    folder: &Path,
    wrote: impl Fn(&str) -> bool,
) -> Result<Parts, StatusCode> {
    let (mut parts, mut left, mut fields) = (Parts::default(), most, 0);
    while let Some(field) = soon(multipart.next_field()).await? {
        fields += 1;
        if fields > FIELDS {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(str::to_owned) {
            None => parts.form.push((name, text(field).await?)),
            Some(_) if !wrote(value(&parts.form, "csrf").unwrap_or_default()) => {
                return Err(StatusCode::FORBIDDEN);
            }
            Some(file_name) => {
                let upload = keep(field, (name, file_name), folder, &mut left).await?;
                // A field for a file that was left empty.
                parts.uploads.extend(Some(upload).filter(|u| u.size > 0 || !u.name.is_empty()));
            }
        }
    }
    Ok(parts)
}

/// What comes next, unless nothing comes.
async fn soon<T>(next: impl Future<Output = Result<T, MultipartError>>) -> Result<T, StatusCode> {
    let came = tokio::time::timeout(IDLE, next).await.map_err(|_| StatusCode::REQUEST_TIMEOUT)?;
    came.map_err(|_| StatusCode::BAD_REQUEST)
}

async fn text(mut field: Field<'_>) -> Result<String, StatusCode> {
    let mut bytes = Vec::new();
    while let Some(chunk) = soon(field.chunk()).await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > FIELD {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
    }
    String::from_utf8(bytes).map_err(|_| StatusCode::BAD_REQUEST)
}

async fn keep(
    mut field: Field<'_>,
    (name, file_name): (String, String),
    folder: &Path,
    left: &mut u64,
) -> Result<Upload, StatusCode> {
    let no_room = |_| StatusCode::INSUFFICIENT_STORAGE;
    let mut file = NamedTempFile::with_prefix_in("upload-", folder).map_err(no_room)?;
    let mut size = 0;
    while let Some(chunk) = soon(field.chunk()).await? {
        *left = left.checked_sub(chunk.len() as u64).ok_or(StatusCode::PAYLOAD_TOO_LARGE)?;
        size += chunk.len() as u64;
        file.write_all(&chunk).map_err(no_room)?;
    }
    file.rewind().map_err(no_room)?;
    Ok(Upload { field: name, name: file_name, file, size })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_sends_one_form_at_a_time_where_there_is_room() {
        let sending = Sending::default();
        let first = sending.turn([1; 32]).unwrap();
        assert!(sending.turn([1; 32]).is_none() && sending.turn([2; 32]).is_some());
        drop(first);
        assert!(sending.turn([1; 32]).is_some());
        let here = std::env::temp_dir();
        assert!(has_room(&here, 1) && !has_room(&here, u64::MAX / 2));
    }
}
