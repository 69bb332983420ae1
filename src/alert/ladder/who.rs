//! Which role hears which kind of notice. The table of `docs/alerts.md`, as code.

use crate::contact::{Contact, Early, Role};
use crate::notice::NoticeKind;

/// Whether a notice is told again until somebody saw it: what cannot wait for the next working day.
pub(super) fn is_urgent(kind: NoticeKind) -> bool {
    match kind {
        NoticeKind::NotListed
        | NoticeKind::NoPlace
        | NoticeKind::PlaceChanged
        | NoticeKind::NotInCustody
        | NoticeKind::FirstMiss
        | NoticeKind::Likely
        | NoticeKind::Group => true,
        NoticeKind::Started
        | NoticeKind::NoChange
        | NoticeKind::FirstListed
        | NoticeKind::ListedAgain
        | NoticeKind::WantsPerson
        | NoticeKind::SiteSilent
        | NoticeKind::SiteBack
        | NoticeKind::Correction
        | NoticeKind::StillNotListed
        | NoticeKind::Test
        | NoticeKind::OldRecordLeft
        | NoticeKind::SiteInDoubt
        | NoticeKind::SourceUnstable
        | NoticeKind::PageLooksDifferent
        | NoticeKind::RecordChanged
        | NoticeKind::CourtCase
        | NoticeKind::Digest
        | NoticeKind::OutOfDate => false,
    }
}

/// Whether it is a confirmed change of where somebody is: what the next contact hears of when nobody saw it.
pub(super) fn is_confirmed(kind: NoticeKind) -> bool {
    match kind {
        NoticeKind::NotListed | NoticeKind::NoPlace | NoticeKind::PlaceChanged | NoticeKind::NotInCustody => {
            true
        }
        NoticeKind::FirstMiss
        | NoticeKind::Likely
        | NoticeKind::Group
        | NoticeKind::Started
        | NoticeKind::NoChange
        | NoticeKind::FirstListed
        | NoticeKind::ListedAgain
        | NoticeKind::WantsPerson
        | NoticeKind::SiteSilent
        | NoticeKind::SiteBack
        | NoticeKind::Correction
        | NoticeKind::StillNotListed
        | NoticeKind::Test
        | NoticeKind::OldRecordLeft
        | NoticeKind::SiteInDoubt
        | NoticeKind::SourceUnstable
        | NoticeKind::PageLooksDifferent
        | NoticeKind::RecordChanged
        | NoticeKind::CourtCase
        | NoticeKind::Digest
        | NoticeKind::OutOfDate => false,
    }
}

/// Whether this contact hears this kind of news about a person at once. `lawyers`: whether a lawyer hears it too; then
/// who is on call is the next one, when nobody answers.
pub(super) fn hears(contact: &Contact, kind: NoticeKind, lawyers: bool) -> bool {
    let details = &contact.details;
    let close = match details.role {
        Role::Family | Role::Helper | Role::Lawyer => true,
        Role::OnCall => !lawyers,
        Role::Ngo => false,
    };
    match kind {
        NoticeKind::FirstMiss => close && details.early >= Early::FirstMiss,
        NoticeKind::Likely => close && details.early >= Early::Likely,
        NoticeKind::FirstListed
        | NoticeKind::NotListed
        | NoticeKind::NoPlace
        | NoticeKind::PlaceChanged
        | NoticeKind::NotInCustody
        | NoticeKind::ListedAgain
        | NoticeKind::OldRecordLeft
        | NoticeKind::CourtCase => close,
        NoticeKind::RecordChanged => close && details.role != Role::Family,
        NoticeKind::SiteInDoubt
        | NoticeKind::SourceUnstable
        | NoticeKind::PageLooksDifferent
        | NoticeKind::OutOfDate => details.role == Role::Helper,
        NoticeKind::SiteSilent | NoticeKind::WantsPerson => details.role != Role::Ngo,
        NoticeKind::Started | NoticeKind::StillNotListed => details.role == Role::Family,
        NoticeKind::Group => details.role != Role::Family,
        // Each has its own rule: who was told, or who asked for it.
        NoticeKind::NoChange
        | NoticeKind::SiteBack
        | NoticeKind::Correction
        | NoticeKind::Test
        | NoticeKind::Digest => false,
    }
}
