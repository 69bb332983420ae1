//! The 17 claims, in the order of `docs/evidence-folder.md`: the key of each, what it says in a sentence, the function
//! that judges it, and the command that checks the same by other programs. Nothing is checked here.

use self::Judge::{ByCase, ByLog};
use super::case::Case;
use super::findings::Findings;
use super::ground::Ground;
use super::{absence, account, anchored, bytes, contact, log, opened, outer, people, warc};

/// What a claim is judged by.
pub(super) enum Judge {
    /// The files and the log alone.
    ByLog(fn(&Ground<'_>, &mut Findings)),
    /// Also what `case.json` says is here: nothing is proven without it.
    ByCase(fn(&Ground<'_>, &Case, &mut Findings)),
}

pub(super) const CLAIMS: [(&str, &str, Judge); 17] = [
    ("bag", "no file was changed, added or taken out since the folder was made", ByLog(outer::bag)),
    ("signature", "the key of the log signed all files of this folder", ByLog(outer::signature)),
    ("entries", "every line of the log is an entry in its one spelling", ByLog(log::entries)),
    ("checkpoint", "the key of the log signed exactly these entries", ByLog(log::checkpoint)),
    ("inclusion", "each entry shown here is in the log, at its place", ByCase(outer::inclusion)),
    ("person", "the looks are at this person: this number, this country", ByCase(people::person)),
    ("complete", "everything that the log has about this person is here", ByCase(people::complete)),
    ("sequence", "the looks of each person are numbered without a hole", ByLog(account::sequence)),
    ("account", "each planned look was made, or stands in a gap with its reason", ByLog(account::account)),
    ("opened", "each opened value is the one that the log sealed", ByCase(opened::opened)),
    ("bytes", "requests and answers are the bytes that were sealed", ByCase(bytes::bytes)),
    ("read", "each value stands in the page where it was read", ByCase(bytes::read)),
    (
        "absence",
        "each absence was seen often and long enough, while others were listed",
        ByCase(absence::absence),
    ),
    ("time", "third parties say when the log was already so", ByCase(anchored::time)),
    ("between", "each look lies between two such times", ByCase(anchored::between)),
    ("contact", "the site's own key took part in the look", ByCase(contact::contact)),
    ("warc", "the web archive holds the same answers", ByCase(warc::warc)),
];

/// What a claim says, in a sentence. What is no claim of a folder is said of a whole archive.
pub fn says(key: &str) -> &'static str {
    let of_archive = "rows, pages, log and signed head of this archive agree";
    CLAIMS.iter().find(|claim| claim.0 == key).map_or(of_archive, |claim| claim.1)
}

/// The command to check a claim by other programs. Those that need more than a line stand in `VERIFY.md`, and
/// `verify.sh` holds the same text.
pub(super) fn command(key: &str, origin: &str) -> String {
    match key {
        "bag" => "sha256sum -c --strict --quiet tagmanifest-sha256.txt manifest-sha256.txt".to_owned(),
        "signature" => format!(
            "ssh-keygen -Y verify -f data/log/allowed_signers -I {origin} -n testigo-evidence \
             -s tagmanifest-sha256.txt.sig < tagmanifest-sha256.txt"
        ),
        _ => format!("sh data/verify.sh {key}"),
    }
}
