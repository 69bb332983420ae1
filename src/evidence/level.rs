//! What each level opens. Pure, and one place: nothing is handed over that is not named here.
//!
//! At `Court` and for controls a hash of bytes stays closed like the bytes themselves: a page about one person has
//! few unknown places, and nine digits are guessed in minutes.

use super::case::Level;

/// Whose look it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The person's, whom the folder is about.
    Own,
    /// Somebody else's, or a control's, that witnesses one of the person's.
    Control,
}

/// Who said what about itself, and when: nothing of a person.
const CIRCUMSTANCES: [&str; 18] = [
    "source",
    "kind",
    "asked",
    "answered",
    "boot_asked_ns",
    "boot_answered_ns",
    "server_date",
    "status",
    "failure",
    "tls_version",
    "tls_cipher",
    "chain_sha256",
    "outcome",
    "why",
    "rule",
    "profile",
    "software",
    "way",
];

/// What a page says of a person without saying who they are.
const OF_NOBODY: [&str; 16] = [
    "field.place",
    "field.place_id",
    "field.place_address",
    "field.place_telephone",
    "field.status",
    "field.state",
    "field.office",
    "field.office_telephone",
    "field.visiting",
    "field.facility_code",
    "field.facility_name",
    "field.facility_type",
    "field.facility_url",
    "field.release_code",
    "field.language",
    "field.court",
];

/// Whether a look's value is opened.
pub fn opens_look(level: Level, role: Role, name: &str) -> bool {
    let circumstance = CIRCUMSTANCES.contains(&name) || name == "grade";
    match (level, role) {
        (Level::InCamera, Role::Own | Role::Control) | (Level::Opposing, Role::Own) => true,
        (Level::Court, Role::Own) => {
            circumstance || ["custody", "previous"].contains(&name) || OF_NOBODY.contains(&name)
        }
        (Level::Court | Level::Opposing, Role::Control) => circumstance,
    }
}

/// Whether the bytes of a look are handed over: request, answer, picture, the hashes that name them.
pub fn opens_bytes(level: Level, role: Role) -> bool {
    match (level, role) {
        (Level::InCamera, Role::Own | Role::Control) | (Level::Opposing, Role::Own) => true,
        (Level::Court, Role::Own | Role::Control) | (Level::Opposing, Role::Control) => false,
    }
}

/// Whether it may be said who the person is: number, names, country, and the signature by which the number can be
/// tried out.
pub fn opens_identity(level: Level) -> bool {
    match level {
        Level::Court => false,
        Level::Opposing | Level::InCamera => true,
    }
}

/// Whether a value of an `enrol` or `unenrol` entry is opened. Why we follow somebody, who asked us to and in which
/// matter is nobody's business but the judge's.
pub fn opens_person(level: Level, name: &str) -> bool {
    match level {
        Level::Court => false,
        Level::Opposing => ["a_number", "country", "first_name", "last_name"].contains(&name),
        Level::InCamera => true,
    }
}

/// Whether a value of a `change` entry is opened.
pub fn opens_change(level: Level, name: &str) -> bool {
    match level {
        Level::Court | Level::Opposing => name != "person" && name != "group",
        Level::InCamera => true,
    }
}

/// Whether the text of a `custody` entry of this kind is opened: what happened to the clock is; what somebody wrote, or
/// what names people or their lawyers, is not.
pub fn opens_custody(level: Level, kind: &str) -> bool {
    match level {
        Level::Court | Level::Opposing => kind.starts_with("clock"),
        Level::InCamera => true,
    }
}

/// Whether what people signed about a look goes along. These are free words with a name under them: they can say who the
/// person is.
pub fn opens_statements(level: Level) -> bool {
    match level {
        Level::Court | Level::Opposing => false,
        Level::InCamera => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_says_who_is_opened_to_the_public_or_of_a_control() {
        let telling = [
            "query",
            "subject",
            "request_sha256",
            "head_sha256",
            "body_sha256",
            "wire_sha256",
            "body_len",
            "reading_sha256",
            "capture_sha256",
            "redirects_sha256",
            "field.name",
            "field.name_first",
            "field.a_number",
            "field.country_of_birth",
            "field.birth_year",
            "field.register_number",
        ];
        for name in telling {
            assert!(!opens_look(Level::Court, Role::Own, name), "{name}");
            assert!(!opens_look(Level::Court, Role::Control, name), "{name}");
            assert!(!opens_look(Level::Opposing, Role::Control, name), "{name}");
            assert!(opens_look(Level::Opposing, Role::Own, name), "{name}");
        }
        assert!(!opens_look(Level::Opposing, Role::Control, "field.place"));
    }

    #[test]
    fn the_other_side_is_told_who_and_not_why() {
        for name in ["basis", "document", "matter", "group", "call", "client_ref", "id", "tier"] {
            assert!(!opens_person(Level::Opposing, name), "{name}");
            assert!(opens_person(Level::InCamera, name), "{name}");
        }
        assert!(opens_person(Level::Opposing, "a_number") && !opens_person(Level::Court, "a_number"));
        assert!(!opens_statements(Level::Court) && !opens_statements(Level::Opposing));
        assert!(!opens_custody(Level::Opposing, "export") && opens_custody(Level::Opposing, "clock_step"));
    }
}
