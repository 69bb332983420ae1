//! Drafts for United States courts: facts filled in from the case, opinions and signatures left blank, and on each page
//! that a lawyer must review it. English only. Each draft as `.docx` to edit and as `.md` to read anywhere.

mod block;
mod declaration;
mod docx;
mod markdown;
mod notices;
mod search;
mod told;

use super::case::Case;
use super::facts::printable;
use block::Draft;

/// What stands on each page.
pub const WARNING: &str = "DRAFT, needs a lawyer's review";

/// Why no drafts were made.
#[derive(Debug, thiserror::Error)]
#[error("{0} could not be written as .docx ({1}); report this as a fault of the program")]
pub struct DraftError(String, String);

/// The files of all drafts, by name, for the `data/` folder.
pub fn drafts(case: &Case) -> Result<Vec<(String, Vec<u8>)>, DraftError> {
    let case = printable(case);
    let drafts = [
        declaration::declaration(&case),
        notices::business_records(&case),
        notices::summaries(&case),
        search::certificate(&case),
    ];
    let mut files = Vec::new();
    for draft in &drafts {
        files.push((format!("{}.docx", draft.name), docx::written(draft, &case)?));
        files.push((format!("{}.md", draft.name), markdown::written(draft).into_bytes()));
    }
    Ok(files)
}

/// The pieces that every draft begins with.
fn headed(name: &'static str, title: &str) -> Draft {
    let mut draft = Draft { name, title: title.to_owned(), blocks: Vec::new() };
    draft.text(format!("Court: {0}    Case number: {0}    Parties: {0}", block::BLANK));
    draft.text(
        "The program filled in the facts below from its own records. It knows nothing of the signer. What stands as ________ \
         is left to the signer and the lawyer. Strike whatever the signer cannot confirm.",
    );
    draft
}
