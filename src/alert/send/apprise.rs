//! Everything else, by Apprise: its program, or its API server (github.com/caronc/apprise). The address holds a secret, so
//! the program gets it in a file that only we can read, and the text on its standard input; nothing of either is an argument.

use super::post::{Post, To, by_status};
use super::text::{one_line, with_link};
use super::{Sent, Unready, later, missing, refused};
use crate::alert::outgoing::{Delivery, Outgoing};
use crate::config::alerts::AppriseSettings;
use crate::fetch::message::{Method, Trust};
use serde_json::json;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use url::Url;

const NAME: &str = "the Apprise server";
/// Kept in memory by the machine; where there is none, the folder for temporary files must do.
const MEMORY: &str = "/dev/shm";

pub(super) enum Apprise {
    Program(PathBuf),
    Server(Url),
}

impl Apprise {
    pub(super) fn new(settings: &AppriseSettings) -> Result<Apprise, Unready> {
        match (&settings.program, &settings.server) {
            (Some(program), _) => Ok(Apprise::Program(program.clone())),
            (None, Some(server)) => Ok(Apprise::Server(server.clone())),
            (None, None) => Err(missing("alerts.apprise.program", "Apprise")),
        }
    }

    pub(super) async fn send(&self, post: &Post<'_>, address: &str, message: &Outgoing) -> Sent {
        match self {
            Apprise::Server(server) => ask(post, server, address, message).await,
            Apprise::Program(program) => {
                match tokio::time::timeout(post.within, run(program, address, message)).await {
                    Ok(Ok(status)) => Ok(outcome(status)),
                    Ok(Err(error)) => Err(not_run(&error)),
                    Err(_) => Err(later("apprise did not end in time")),
                }
            }
        }
    }
}

/// `POST /notify`, which keeps nothing. 424: a service behind Apprise failed.
async fn ask(post: &Post<'_>, server: &Url, address: &str, message: &Outgoing) -> Sent {
    let body = json!({
        "urls": address,
        "title": one_line(&message.subject),
        "body": with_link(&message.text, message.link.as_ref()),
        "type": if message.urgent { "warning" } else { "info" },
        "format": "text",
    });
    let mut url = server.clone();
    url.path_segments_mut().expect("an http address has a path").pop_if_empty().push("notify");
    let to = To { name: NAME, url, trust: Trust::Operator, headers: Vec::new() };
    let told = post.json(Method::Post, to, Some(&body)).await?;
    Ok(match told.status {
        204 => refused("Apprise could make nothing of the address", "correct the channel's address"),
        424 => later("the service behind Apprise did not take it"),
        _other => by_status(NAME, &told, "look at the channel's address and at `alerts.apprise.server`"),
    })
}

/// The program's own variables and files are left out: it knows this one address and nothing else.
async fn run(program: &Path, address: &str, message: &Outgoing) -> io::Result<ExitStatus> {
    let folder = folder()?;
    let file = address_file(folder.path(), address)?;
    let kind = if message.urgent { "warning" } else { "info" };
    let mut child = Command::new(program)
        .arg("--config")
        .arg(file)
        .args(["--notification-type", kind, "--input-format", "text"])
        .env_clear()
        .envs([("PATH", "/usr/local/bin:/usr/bin:/bin"), ("LC_ALL", "C.UTF-8"), ("PYTHONUTF8", "1")])
        // Newer versions keep what services told them; here, for as long as they run.
        .env("APPRISE_STORAGE_PATH", folder.path())
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let text =
        format!("{}\n\n{}", one_line(&message.subject), with_link(&message.text, message.link.as_ref()));
    let mut input = child.stdin.take().expect("its standard input is a pipe");
    // A program that ends before it has read everything says why by its exit status.
    let _ = input.write_all(text.as_bytes()).await;
    drop(input);
    child.wait().await
}

/// Named by chance, for us alone, removed when it is dropped.
fn folder() -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    let builder = builder.prefix("testigo-");
    #[cfg(unix)]
    let builder = builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir_in(MEMORY).or_else(|_| builder.tempdir())
}

fn address_file(folder: &Path, address: &str) -> io::Result<PathBuf> {
    let path = folder.join("address.conf");
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&path)?;
    file.write_all(address.as_bytes())?;
    file.write_all(b"\n")?;
    Ok(path)
}

fn outcome(status: ExitStatus) -> Delivery {
    match status.code() {
        Some(0) => Delivery::Accepted { receipt: None },
        // One service or several did not take it; the program does not say whether for good; 5 is a time-out.
        Some(1 | 4 | 5) => later("the service behind apprise did not take it"),
        Some(code) => refused(format!("apprise ended with {code}"), "correct the channel's address"),
        None => later("apprise was ended by a signal"),
    }
}

fn not_run(error: &io::Error) -> Delivery {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied => refused(
            "the program at `alerts.apprise.program` cannot be run",
            "install apprise, or correct its path",
        ),
        _other => later(format!("apprise could not be run: {}", error.kind())),
    }
}
