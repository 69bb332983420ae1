//! Who looks: roles, what each may do, whom each may see, and passwords.

use crate::person::Person;
use crate::random::{Random, random_bytes};
use crate::store::UserRow;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::fmt;
use std::str::FromStr;

/// What somebody is in this office. In this order only: each may do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    ReadOnly,
    Staff,
    Attorney,
    Owner,
}

/// Somebody who is signed in.
#[derive(Clone, PartialEq, Eq)]
pub struct Viewer {
    /// `None`: came in by the link that the program printed, and is its owner.
    pub name: Option<String>,
    pub role: Role,
    /// `None`: everybody.
    matters: Option<Vec<String>>,
    /// Of the user's row when they signed in.
    pub epoch: u32,
}

/// Argon2id with 64 MiB, three passes and one lane: above OWASP's least (19 MiB, two passes), a third of a second
/// on a small machine. `[web] password_memory` raises it.
pub const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
/// NIST SP 800-63B asks for fifteen characters where the password is all there is.
pub const SHORTEST: usize = 15;
/// Longer ones are no password.
const LONGEST: usize = 1024;

/// Why a password is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    #[error("the password needs {SHORTEST} characters or more; four or five words are easy to keep in mind")]
    Short,
    #[error("the password is longer than {LONGEST} bytes")]
    Long,
    #[error("the password could not be hashed; is there enough memory?")]
    Failed,
}

impl Role {
    pub const ALL: [Role; 4] = [Role::Owner, Role::Attorney, Role::Staff, Role::ReadOnly];

    pub fn key(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Attorney => "attorney",
            Role::Staff => "staff",
            Role::ReadOnly => "read-only",
        }
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Role, String> {
        Role::ALL
            .into_iter()
            .find(|r| r.key() == text)
            .ok_or_else(|| "a role is one of owner, attorney, staff, read-only".to_owned())
    }
}

impl Viewer {
    pub fn owner() -> Viewer {
        Viewer { name: None, role: Role::Owner, matters: None, epoch: 0 }
    }

    /// `None` for a role that this version does not know: then nobody comes in.
    pub fn of(row: &UserRow) -> Option<Viewer> {
        let role: Role = row.role.parse().ok()?;
        Some(Viewer { name: Some(row.name.clone()), role, matters: row.matters.clone(), epoch: row.epoch })
    }

    /// Whether this person's pages are shown to this viewer.
    pub fn sees(&self, person: &Person) -> bool {
        match (&self.matters, &person.details.matter) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(matters), Some(matter)) => matters.contains(matter),
        }
    }

    /// Whether the people of this matter are shown to this viewer.
    pub fn sees_matter(&self, matter: &str) -> bool {
        self.matters.as_ref().is_none_or(|matters| matters.iter().any(|m| m == matter))
    }

    /// The case files that this viewer is held to; `None`: all of them.
    pub fn matters(&self) -> Option<&[String]> {
        self.matters.as_deref()
    }

    /// Whether this viewer may follow somebody under this case file.
    pub fn takes(&self, matter: Option<&str>) -> bool {
        self.matters.as_ref().is_none_or(|own| matter.is_some_and(|m| own.iter().any(|o| o == m)))
    }

    /// Facts about everybody at once, such as a group's counts.
    pub fn sees_everybody(&self) -> bool {
        self.matters.is_none()
    }
}

impl fmt::Debug for Viewer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Viewer({})", self.role.key())
    }
}

fn hasher(memory_kib: u32) -> Result<Argon2<'static>, PasswordError> {
    let params =
        Params::new(memory_kib.max(MEMORY_KIB), PASSES, 1, None).map_err(|_| PasswordError::Failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The first epoch of a new user: one that was never used before, so that no session of somebody of the same name who
/// was removed lives again. Half of all numbers stay free for the changes that follow.
pub fn first_epoch(random: &mut dyn Random) -> u32 {
    (u32::from_le_bytes(random_bytes(random)) >> 1).max(1)
}

/// The text that proves this password later.
///
/// # Errors
/// [`PasswordError`] for one that is too short or too long.
pub fn hash(password: &str, memory_kib: u32, random: &mut dyn Random) -> Result<String, PasswordError> {
    hash_salted(password, memory_kib, salt(random))
}

/// A salt for [`hash_salted`].
pub fn salt(random: &mut dyn Random) -> [u8; 16] {
    random_bytes(random)
}

/// The same with a salt that was drawn before: nobody waits for the random source while this works.
///
/// # Errors
/// See [`hash`].
pub fn hash_salted(password: &str, memory_kib: u32, salt: [u8; 16]) -> Result<String, PasswordError> {
    if password.chars().count() < SHORTEST {
        return Err(PasswordError::Short);
    }
    if password.len() > LONGEST {
        return Err(PasswordError::Long);
    }
    let hashed = hasher(memory_kib)?.hash_password_with_salt(password.as_bytes(), &salt);
    hashed.map(|h| h.to_string()).map_err(|_| PasswordError::Failed)
}

/// Whether the password is the one of this row. For a name that nobody has, the same work is done for nothing.
pub fn proves(password: &str, row: Option<&UserRow>) -> bool {
    if password.len() > LONGEST {
        return false;
    }
    let text = row.map_or(NOBODY, |row| row.password.as_str());
    let Ok(kept) = PasswordHash::new(text) else { return false };
    let fits = Argon2::default().verify_password(password.as_bytes(), &kept).is_ok();
    fits && row.is_some()
}

/// A hash of nothing that anybody knows, with the usual costs.
const NOBODY: &str =
    "$argon2id$v=19$m=65536,t=3,p=1$bm9ib2R5J3Mgc2FsdCEh$0000000000000000000000000000000000000000000";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SeededRandom;

    fn row(password: String, matters: Option<Vec<String>>) -> UserRow {
        UserRow {
            name: "ana".into(),
            role: "staff".into(),
            password,
            matters,
            epoch: 1,
            added_at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_password_proves_itself_and_no_other_does() {
        let text = hash("correct horse battery", MEMORY_KIB, &mut SeededRandom::new(1)).unwrap();
        assert!(text.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"), "{text}");
        let row = row(text, None);
        assert!(proves("correct horse battery", Some(&row)));
        assert!(!proves("correct horse batterz", Some(&row)));
        assert!(!proves("correct horse battery", None));
        assert_eq!(hash("too short", MEMORY_KIB, &mut SeededRandom::new(1)), Err(PasswordError::Short));
    }

    #[test]
    fn a_name_that_nobody_has_costs_as_much_as_one_that_somebody_has() {
        let kept = PasswordHash::new(NOBODY).unwrap();
        let params = Params::try_from(&kept).unwrap();
        assert_eq!((params.m_cost(), params.t_cost(), params.p_cost()), (MEMORY_KIB, PASSES, 1));
    }

    #[test]
    fn a_viewer_with_matters_sees_those_and_nobody_without_one() {
        let viewer = Viewer::of(&row(String::new(), Some(vec!["2026-014".into()]))).unwrap();
        let mut details = crate::invented::person(1);
        let mut sees = |matter: Option<&str>| {
            details.matter = matter.map(str::to_owned);
            let id = crate::person::PersonId::from_random([1; 8]);
            let enrolled_at = chrono::DateTime::UNIX_EPOCH;
            viewer.sees(&Person { id, details: details.clone(), enrolled_at, paused: false })
        };
        assert!(sees(Some("2026-014")) && !sees(Some("2026-0149")) && !sees(None));
    }
}
