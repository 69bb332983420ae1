//! The web archive with its index, as one file that a replay viewer opens: WACZ 1.1.1, a ZIP without compression
//! and with one fixed time, so that the same looks give the same bytes. It is for showing. Proof is in the log.

use super::cdx;
use super::warc::{Located, WARC_NAME, WarcInfo};
use chrono::SecondsFormat;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::{self, Read, Seek, SeekFrom, Write};
use zip::read::ZipFile;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

const PACKAGE: &str = "datapackage.json";
const PACKAGE_DIGEST: &str = "datapackage-digest.json";

#[derive(Serialize, Deserialize)]
struct Package {
    profile: String,
    wacz_version: String,
    title: String,
    created: String,
    software: String,
    resources: Vec<Resource>,
}

#[derive(Serialize, Deserialize)]
struct Resource {
    name: String,
    path: String,
    hash: String,
    bytes: u64,
}

#[derive(Serialize, Deserialize)]
struct PackageDigest {
    path: String,
    hash: String,
}

/// Writes the file. `warc` is what [`super::warc::WarcWriter`] wrote, and is copied piece by piece; `located` is
/// what it said of it.
pub fn write_wacz(
    out: impl Write + Seek,
    mut warc: impl Read + Seek,
    located: &[Located],
    info: &WarcInfo<'_>,
) -> io::Result<()> {
    let mut zip = ZipWriter::new(out);
    let length = warc.seek(SeekFrom::End(0))?;
    warc.rewind()?;
    let index = cdx::index(located, WARC_NAME);
    let pages = cdx::pages(located);
    let resources = vec![
        add(&mut zip, &format!("archive/{WARC_NAME}"), warc, length)?,
        add(&mut zip, "indexes/index.cdxj", index.as_bytes(), index.len() as u64)?,
        add(&mut zip, "pages/pages.jsonl", pages.as_bytes(), pages.len() as u64)?,
    ];
    let package = json(&Package {
        profile: "data-package".to_owned(),
        wacz_version: "1.1.1".to_owned(),
        title: format!("Looks of {}", info.origin),
        created: info.made_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        software: info.software.to_owned(),
        resources,
    });
    let described = add(&mut zip, PACKAGE, package.as_slice(), package.len() as u64)?;
    let digest = json(&PackageDigest { path: PACKAGE.to_owned(), hash: described.hash });
    add(&mut zip, PACKAGE_DIGEST, digest.as_slice(), digest.len() as u64)?;
    zip.finish()?.flush()
}

/// Copies one file into the ZIP, and says what it was.
fn add<W: Write + Seek>(
    zip: &mut ZipWriter<W>,
    path: &str,
    mut from: impl Read,
    length: u64,
) -> io::Result<Resource> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
        .large_file(length >= u64::from(u32::MAX));
    zip.start_file(path, options)?;
    let (hash, bytes) = copied(&mut from, zip)?;
    let name = path.rsplit('/').next().unwrap_or(path).to_owned();
    Ok(Resource { name, path: path.to_owned(), hash, bytes })
}

/// Copies all bytes; `sha256:` of them, and how many.
fn copied(from: &mut impl Read, to: &mut impl Write) -> io::Result<(String, u64)> {
    let (mut hasher, mut total, mut piece) = (Sha256::new(), 0, vec![0; 64 << 10]);
    loop {
        let read = from.read(&mut piece)?;
        if read == 0 {
            return Ok((format!("sha256:{}", hex::encode(hasher.finalize())), total));
        }
        hasher.update(&piece[..read]);
        to.write_all(&piece[..read])?;
        total += read as u64;
    }
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec_pretty(value).expect("texts and numbers are plain JSON")
}

/// What is wrong with a file for replay.
#[derive(Debug, thiserror::Error)]
pub enum WaczProblem {
    #[error("replay.wacz is not a whole ZIP; make the folder again")]
    Zip(#[source] ZipError),
    #[error("replay.wacz cannot be read; make the folder again")]
    Read(#[from] io::Error),
    #[error("{PACKAGE} in replay.wacz is not as WACZ 1.1.1 asks; make the folder again")]
    Package,
    #[error("the list in {PACKAGE} is not what is in replay.wacz; make the folder again")]
    List,
    #[error("a file in replay.wacz has another SHA-256 than is written down for it; make the folder again")]
    Hash,
    #[error("the web archive in replay.wacz is not {WARC_NAME}; make the folder again")]
    OtherWarc,
}

/// The files that may be in it.
const FILES: [&str; 5] =
    ["archive/looks.warc.gz", "indexes/index.cdxj", "pages/pages.jsonl", PACKAGE, PACKAGE_DIGEST];
/// The longest description, in bytes.
const MAX_PACKAGE: u64 = 64 << 10;

/// Whether the file is what [`write_wacz`] makes of a web archive with this SHA-256 (`sha256:` and hexadecimal):
/// the same archive, all hashes right, nothing missing and nothing more.
pub fn verify_wacz(file: impl Read + Seek, warc_sha256: &str) -> Result<(), WaczProblem> {
    let mut zip = ZipArchive::new(file).map_err(WaczProblem::Zip)?;
    let is_whole =
        zip.len() == FILES.len() && FILES.iter().all(|name| zip.by_name(name).is_ok_and(is_stored));
    if !is_whole {
        return Err(WaczProblem::List);
    }
    let package = small(&mut zip, PACKAGE)?;
    let digest: PackageDigest =
        serde_json::from_slice(&small(&mut zip, PACKAGE_DIGEST)?).map_err(|_| WaczProblem::Package)?;
    let (own, _) = copied(&mut package.as_slice(), &mut io::sink())?;
    if digest.path != PACKAGE || digest.hash != own {
        return Err(WaczProblem::Hash);
    }
    let package: Package = serde_json::from_slice(&package).map_err(|_| WaczProblem::Package)?;
    let listed: Vec<&str> = package.resources.iter().map(|resource| resource.path.as_str()).collect();
    if listed != FILES[..3] {
        return Err(WaczProblem::List);
    }
    for resource in &package.resources {
        let mut file = zip.by_name(&resource.path).map_err(WaczProblem::Zip)?;
        let (hash, bytes) = copied(&mut file, &mut io::sink())?;
        if hash != resource.hash || bytes != resource.bytes {
            return Err(WaczProblem::Hash);
        }
    }
    if package.resources[0].hash == warc_sha256 { Ok(()) } else { Err(WaczProblem::OtherWarc) }
}

fn is_stored<R: Read>(file: ZipFile<'_, R>) -> bool {
    file.compression() == CompressionMethod::Stored
}

fn small(zip: &mut ZipArchive<impl Read + Seek>, name: &str) -> Result<Vec<u8>, WaczProblem> {
    let mut out = Vec::new();
    zip.by_name(name).map_err(WaczProblem::Zip)?.take(MAX_PACKAGE).read_to_end(&mut out)?;
    Ok(out)
}
