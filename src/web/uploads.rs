//! Forms that bring files: read part by part into files of their own, which go with the request. The form's token comes
//! first, or nothing of it is read.

use super::ask::value;
use axum::body::Body;
use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use std::io::{Seek, Write};
use std::path::Path;
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

/// A form that was read.
#[derive(Default)]
pub struct Parts {
    pub form: Vec<(String, String)>,
    pub uploads: Vec<Upload>,
}

/// A form may take so long to come in.
const TIME: Duration = Duration::from_secs(110);
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
    while let Some(field) = multipart.next_field().await.map_err(|_| StatusCode::BAD_REQUEST)? {
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

async fn text(mut field: Field<'_>) -> Result<String, StatusCode> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| StatusCode::BAD_REQUEST)? {
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
    while let Some(chunk) = field.chunk().await.map_err(|_| StatusCode::BAD_REQUEST)? {
        *left = left.checked_sub(chunk.len() as u64).ok_or(StatusCode::PAYLOAD_TOO_LARGE)?;
        size += chunk.len() as u64;
        file.write_all(&chunk).map_err(no_room)?;
    }
    file.rewind().map_err(no_room)?;
    Ok(Upload { field: name, name: file_name, file, size })
}
