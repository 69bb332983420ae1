//! A time-stamping service of our own for tests: certificates and answers are made by `openssl`, so that another program
//! than ours says what a token is.

use std::io::{Error, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What certificates and signatures the service has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lineage {
    /// P-256, root, one between, signer.
    Usual,
    /// RSA, and times with three digits after the dot.
    Rsa,
    P384,
    /// The signer's certificate has ended.
    Ended,
    /// The signature in the token is by SHA-1.
    SignsBySha1,
    /// The certificate is named by SHA-1 (RFC 2634), as older services do.
    OlderAttribute,
}

/// A service in a folder of its own.
#[derive(Debug, Clone)]
pub struct Tsa {
    dir: PathBuf,
    /// Its root certificate in DER.
    pub root: Vec<u8>,
}

impl Tsa {
    /// Makes keys and certificates in an empty folder: `root.pem`, `middle.pem`, `tsa.pem`.
    pub fn make(dir: &Path, lineage: Lineage) -> Result<Tsa> {
        std::fs::write(dir.join("tsa.cnf"), config(lineage))?;
        std::fs::write(dir.join("serial"), "01\n")?;
        let algorithm: &[&str] = match lineage {
            Lineage::Rsa => &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
            Lineage::P384 => &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
            Lineage::Usual | Lineage::Ended | Lineage::SignsBySha1 | Lineage::OlderAttribute => {
                &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
            }
        };
        let days = if lineage == Lineage::Ended { "-1" } else { "365" };
        for (name, issuer, extensions, days) in [
            ("root", "", "v3_ca", "730"),
            ("middle", "root", "v3_ca", "600"),
            ("tsa", "middle", "v3_tsa", days),
        ] {
            let (key, subject) = (format!("{name}.key"), format!("/CN=Invented {name}"));
            openssl(dir, &[&["genpkey", "-out", &key], algorithm].concat())?;
            openssl(
                dir,
                &[
                    "req",
                    "-new",
                    "-key",
                    &key,
                    "-subj",
                    &subject,
                    "-out",
                    "request.pem",
                    "-config",
                    "tsa.cnf",
                ],
            )?;
            let (certificate, issuer_pem, issuer_key) =
                (format!("{name}.pem"), format!("{issuer}.pem"), format!("{issuer}.key"));
            let signed_by: Vec<&str> = match issuer {
                "" => vec!["-signkey", &key],
                _ => vec!["-CA", &issuer_pem, "-CAkey", &issuer_key, "-CAcreateserial"],
            };
            let rest =
                ["-days", days, "-extfile", "tsa.cnf", "-extensions", extensions, "-out", &certificate];
            openssl(
                dir,
                &[&["x509", "-req", "-in", "request.pem", "-sha256"], &signed_by[..], &rest].concat(),
            )?;
        }
        openssl(dir, &["x509", "-in", "root.pem", "-outform", "DER", "-out", "root.der"])?;
        Ok(Tsa { dir: dir.to_owned(), root: std::fs::read(dir.join("root.der"))? })
    }

    /// The answer to a request, both in DER.
    pub fn reply(&self, request: &[u8]) -> Result<Vec<u8>> {
        std::fs::write(self.dir.join("query.tsq"), request)?;
        let args = ["ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq", "-out", "reply.tsr"];
        openssl(&self.dir, &args)?;
        std::fs::read(self.dir.join("reply.tsr"))
    }

    /// A request by SHA-1.
    pub fn sha1_request(&self) -> Result<Vec<u8>> {
        let digest = "00".repeat(20);
        openssl(&self.dir, &["ts", "-query", "-digest", &digest, "-sha1", "-cert", "-out", "sha1.tsq"])?;
        std::fs::read(self.dir.join("sha1.tsq"))
    }

    /// A refusal: of a request for rules that the service does not have.
    pub fn refuse(&self) -> Result<Vec<u8>> {
        let digest = "00".repeat(32);
        openssl(
            &self.dir,
            &["ts", "-query", "-digest", &digest, "-sha256", "-tspolicy", "1.2.9", "-out", "no.tsq"],
        )?;
        self.reply(&std::fs::read(self.dir.join("no.tsq"))?)
    }
}

fn openssl(dir: &Path, args: &[&str]) -> Result<()> {
    let done = Command::new("openssl").args(args).current_dir(dir).output()?;
    if done.status.success() {
        return Ok(());
    }
    Err(Error::other(format!("openssl {}: {}", args.join(" "), String::from_utf8_lossy(&done.stderr))))
}

fn config(lineage: Lineage) -> String {
    let digest = if lineage == Lineage::SignsBySha1 { "sha1" } else { "sha256" };
    let attribute = if lineage == Lineage::OlderAttribute { "sha1" } else { "sha256" };
    let digits = if lineage == Lineage::Rsa { 3 } else { 0 };
    format!(
        "[req]\ndistinguished_name = dn\n[dn]\n\
         [v3_ca]\nbasicConstraints = critical,CA:true\nkeyUsage = critical,keyCertSign,cRLSign\nsubjectKeyIdentifier = hash\n\
         [v3_tsa]\nbasicConstraints = critical,CA:false\nkeyUsage = critical,digitalSignature\n\
         extendedKeyUsage = critical,timeStamping\nsubjectKeyIdentifier = hash\n\
         [tsa]\ndefault_tsa = tsa1\n[tsa1]\nserial = serial\nsigner_cert = tsa.pem\ncerts = middle.pem\n\
         signer_key = tsa.key\nsigner_digest = {digest}\ndefault_policy = 1.2.3.4.1\n\
         digests = sha1, sha256, sha384, sha512\naccuracy = secs:1\nordering = no\ntsa_name = no\n\
         ess_cert_id_chain = no\ness_cert_id_alg = {attribute}\nclock_precision_digits = {digits}\n"
    )
}
