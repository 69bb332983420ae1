//! Signatures of people: made and checked by OpenSSH's own `ssh-keygen -Y`, which everybody who will check them later
//! has too, and which knows every kind of key that people have.

use super::exit::{Exit, Stop};
use crate::statement::NAMESPACE;
use anyhow::Context as _;
use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Whether this is a signature of the message: by a key of the list of signers, or, without a list, by the key that
/// the signature names itself.
pub fn check(message: &[u8], signature: &Path, allowed: Option<&Path>) -> anyhow::Result<()> {
    let Some(allowed) = allowed else {
        let arguments = ["-Y".as_ref(), "check-novalidate".as_ref(), "-n".as_ref(), NAMESPACE.as_ref()];
        let output = keygen(&arguments, signature, message)?;
        return if output.status.success() { Ok(()) } else { Err(not_signed(signature)) };
    };
    let arguments: [&OsStr; 4] = ["-Y".as_ref(), "find-principals".as_ref(), "-f".as_ref(), allowed.as_ref()];
    let found = keygen(&arguments, signature, &[])?;
    let names = String::from_utf8_lossy(&found.stdout);
    let Some(name) = names.lines().next().filter(|_| found.status.success()) else {
        let what = format!("the key of this signature is not in {}", allowed.display());
        return Err(refused(what, "add the signer's line: NAME KEYTYPE KEY"));
    };
    let arguments: [&OsStr; 8] = [
        "-Y".as_ref(),
        "verify".as_ref(),
        "-n".as_ref(),
        NAMESPACE.as_ref(),
        "-f".as_ref(),
        allowed.as_ref(),
        "-I".as_ref(),
        name.split(',').next().unwrap_or(name).as_ref(),
    ];
    let output = keygen(&arguments, signature, message)?;
    if output.status.success() { Ok(()) } else { Err(not_signed(signature)) }
}

fn keygen(arguments: &[&OsStr], signature: &Path, message: &[u8]) -> anyhow::Result<Output> {
    let mut command = Command::new("ssh-keygen");
    command.args(arguments).arg("-s").arg(signature);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| {
        let what = format!("the signature cannot be checked: ssh-keygen does not start ({error})");
        anyhow::Error::from(Stop::usage(what, "install the client of OpenSSH, 8.9 or later"))
    })?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that has refused the signature already reads no message.
        let _unread = stdin.write_all(message);
    }
    child.wait_with_output().context("waiting for ssh-keygen")
}

fn not_signed(signature: &Path) -> anyhow::Error {
    let what = format!("{} is no signature of this statement", signature.display());
    refused(
        what,
        "testigo statement … --print > statement.txt; ssh-keygen -Y sign -n testigo-statement -f KEY statement.txt",
    )
}

fn refused(message: String, next: &str) -> anyhow::Error {
    Stop { exit: Exit::Refused, message, next: next.to_owned() }.into()
}
