//! Whom a record itself says can be called, under the names that the profiles give these fields.

use crate::outcome::Record;

/// What stands in a record beside the place. The words are the page's own.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Shown {
    pub office: Option<String>,
    pub office_phone: Option<String>,
    pub place_phone: Option<String>,
    pub city: Option<String>,
}

impl Shown {
    pub fn of(record: &Record) -> Shown {
        let field = |names: &[&str]| first(record, names);
        Shown {
            office: field(&["office", "field_office", "ero_office"]),
            office_phone: field(&["office_telephone", "field_office_telephone", "field_office_phone"]),
            place_phone: field(&["place_telephone", "place_phone"]),
            city: field(&["place_city", "city"]),
        }
    }
}

/// The first of these fields that says something.
pub fn first(record: &Record, names: &[&str]) -> Option<String> {
    let said = names.iter().find_map(|name| record.field(name));
    said.filter(|value| !value.is_empty()).map(str::to_owned)
}
