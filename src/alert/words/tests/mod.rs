//! The messages held to what they must say, must not say, and how plainly.

mod gates;
mod hostile;
mod privacy;
mod readable;
mod said;

use super::samples;
use crate::contact::{Content, Role};
use samples::{KINDS, Sample};

/// Every message to every role, with every fact and with none, in one language.
fn all(language: &str) -> Vec<Sample> {
    let roles = [
        (Role::Family, Content::NameOnly),
        (Role::Family, Content::Places),
        (Role::Helper, Content::Full),
        (Role::Lawyer, Content::Full),
        (Role::Lawyer, Content::NameOnly),
        (Role::OnCall, Content::Places),
        (Role::Ngo, Content::NameOnly),
    ];
    let full = roles.iter().flat_map(|(role, content)| {
        KINDS.iter().map(move |kind| Sample::new(*kind, *role, *content, language))
    });
    let bare = roles.iter().flat_map(|(role, content)| {
        KINDS.iter().map(move |kind| Sample::new(*kind, *role, *content, language).bare())
    });
    full.chain(bare).collect()
}
