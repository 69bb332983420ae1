//! Signatures that `ssh-keygen -Y verify` checks (OpenSSH, PROTOCOL.sshsig), by the key of the log.
//!
//! By hand, because only one of the many forms is needed: with one kind of key, one hash and one namespace every byte
//! but the 64 of the signature is known before. So reading is: take these 64, write the file again, compare. The
//! package for it (`ssh-key`) would bring a second SHA-2 and a cipher room for thirty lines.

use crate::merkle::note::{Signer, Verifier, ssh_string};
use base64::prelude::{BASE64_STANDARD, Engine};

/// What the signature is for: a signature for another purpose is none for this.
pub const NAMESPACE: &str = "testigo-evidence";

const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----\n";
const END: &str = "-----END SSH SIGNATURE-----\n";
const KIND: &[u8] = b"ssh-ed25519";
/// As `ssh-keygen` breaks its lines.
const LINE: usize = 70;

/// The text of the `.sig` file over these bytes.
pub fn sign(signer: &Signer, message: &[u8]) -> String {
    armored(signer.verifier(), &signer.sign_ssh(NAMESPACE, message))
}

/// Whether the text is the `.sig` file over these bytes by this key, in the one spelling that [`sign`] writes.
pub fn verify(key: &Verifier, message: &[u8], text: &str) -> bool {
    let Some(signature) = signature_of(text) else { return false };
    armored(key, &signature) == text && key.verify_ssh(NAMESPACE, message, &signature)
}

/// The line of an `allowed_signers` file (ssh-keygen(1)): who may sign for this purpose with which key.
pub fn allowed_signers(key: &Verifier) -> String {
    let public = BASE64_STANDARD.encode(public_key(key));
    format!("{} namespaces=\"{NAMESPACE}\" ssh-ed25519 {public}\n", key.name())
}

/// The log's key as openssl reads it: SubjectPublicKeyInfo of an Ed25519 key (RFC 8410 §4).
pub fn log_key_pem(key: &Verifier) -> String {
    pem("PUBLIC KEY", &[b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", &key.public_key()[..]].concat())
}

/// DER as text (RFC 7468).
pub fn pem(label: &str, der: &[u8]) -> String {
    let base64 = BASE64_STANDARD.encode(der);
    let lines: Vec<&str> =
        base64.as_bytes().chunks(64).map(|l| std::str::from_utf8(l).unwrap_or_default()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

fn public_key(key: &Verifier) -> Vec<u8> {
    [ssh_string(KIND), ssh_string(key.public_key())].concat()
}

fn armored(key: &Verifier, signature: &[u8; 64]) -> String {
    let mut blob = b"SSHSIG\0\0\0\x01".to_vec();
    let signature = [ssh_string(KIND), ssh_string(signature)].concat();
    for part in [&public_key(key)[..], NAMESPACE.as_bytes(), b"", b"sha512", &signature] {
        blob.extend(ssh_string(part));
    }
    let base64 = BASE64_STANDARD.encode(blob);
    let mut text = BEGIN.to_owned();
    for (i, c) in base64.chars().enumerate() {
        if i > 0 && i % LINE == 0 {
            text.push('\n');
        }
        text.push(c);
    }
    text + "\n" + END
}

/// The last 64 bytes of what stands between the two marks.
fn signature_of(text: &str) -> Option<[u8; 64]> {
    let inside = text.strip_prefix(BEGIN)?.strip_suffix(END)?;
    let blob = BASE64_STANDARD.decode(inside.replace('\n', "")).ok()?;
    blob.last_chunk::<64>().copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::process::{Command, Stdio};

    fn signer() -> Signer {
        Signer::new("testigo/0123456789abcdef", [5; 32]).unwrap()
    }

    /// What the real ssh-keygen says; a machine without it fails the test.
    fn ssh_keygen(signers: &str, signature: &str, message: &[u8], namespace: &str) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("signers"), signers).unwrap();
        fs::write(path("sig"), signature).unwrap();
        fs::write(path("message"), message).unwrap();
        let mut command = Command::new("ssh-keygen");
        command.args([
            "-Y",
            "verify",
            "-f",
            "signers",
            "-I",
            signer().verifier().name(),
            "-n",
            namespace,
            "-s",
            "sig",
        ]);
        command.current_dir(folder.path()).stdin(Stdio::from(fs::File::open(path("message")).unwrap()));
        command.output().expect("ssh-keygen is on every machine we support").status.success()
    }

    #[test]
    fn ssh_keygen_verifies_what_we_sign_and_refuses_a_change() {
        let (signer, message) = (signer(), b"every byte counts\n");
        let (text, signers) = (sign(&signer, message), allowed_signers(signer.verifier()));
        assert!(verify(signer.verifier(), message, &text));
        assert!(ssh_keygen(&signers, &text, message, NAMESPACE));
        assert!(!ssh_keygen(&signers, &text, b"another text\n", NAMESPACE));
        assert!(!ssh_keygen(&signers, &text, message, "git"));
        let other = Signer::new("testigo/0123456789abcdef", [6; 32]).unwrap();
        assert!(!ssh_keygen(&allowed_signers(other.verifier()), &text, message, NAMESPACE));
    }

    #[test]
    fn we_verify_what_ssh_keygen_signs() {
        let folder = tempfile::tempdir().unwrap();
        let run = |args: &[&str]| {
            let output = Command::new("ssh-keygen").args(args).current_dir(folder.path()).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        };
        run(&["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", "key"]);
        fs::write(folder.path().join("m"), "hello").unwrap();
        run(&["-q", "-Y", "sign", "-f", "key", "-n", NAMESPACE, "m"]);
        let public = fs::read_to_string(folder.path().join("key.pub")).unwrap();
        let blob = BASE64_STANDARD.decode(public.split(' ').nth(1).unwrap().trim()).unwrap();
        let key = Verifier::of("somebody", *blob.last_chunk().unwrap()).unwrap();
        let text = fs::read_to_string(folder.path().join("m.sig")).unwrap();
        assert!(verify(&key, b"hello", &text) && !verify(&key, b"hell", &text));
    }

    #[test]
    fn every_changed_bit_of_the_file_is_refused() {
        let (signer, message) = (signer(), b"x");
        let good = sign(&signer, message);
        for at in 0..good.len() * 8 {
            let mut bytes = good.clone().into_bytes();
            bytes[at / 8] ^= 1 << (at % 8);
            let text = String::from_utf8_lossy(&bytes);
            assert!(!verify(signer.verifier(), message, &text), "bit {at}");
        }
        for text in [
            "",
            BEGIN,
            END,
            &good[1..],
            &good[..good.len() - 1],
            &(good.clone() + "\n"),
            &good.replace('\n', "\r\n"),
        ] {
            assert!(!verify(signer.verifier(), message, text));
        }
    }
}
