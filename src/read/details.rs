//! The view behind the place on the card: blocks of lines, of which the profile says what stands where.

use crate::outcome::Field;
use crate::page::{Page, Part, split_label};
use crate::source::SourceProfile;
use crate::source::browse::{DetailField, Line};

/// Longer values are cut here, at a character's end.
const LONGEST: usize = 500;

/// The values of the details view, all volatile: a view that could not be opened once is no news.
pub fn fields(profile: &SourceProfile, html: &str) -> Vec<Field> {
    let rules = profile.rules().browse.as_ref().and_then(|browse| browse.details.as_ref());
    let Some(page) = Page::parse(html).ok().filter(|_| rules.is_some()) else { return Vec::new() };
    let field = |rule: &DetailField| {
        let part = block(&page, rule)?;
        let value = match (&rule.label, rule.line) {
            (Some(label), _) => {
                part.pairs().into_iter().find(|(name, _)| name.eq_ignore_ascii_case(label)).map(|(_, v)| v)?
            }
            (None, Some(Line::First)) => part.lines().into_iter().next()?,
            (None, Some(Line::Middle)) => {
                let lines = part.lines();
                let middle = lines.iter().skip(1).take_while(|line| split_label(line).is_none());
                middle.cloned().collect::<Vec<_>>().join(", ")
            }
            (None, None) => return None,
        };
        let value: String = value.trim().chars().take(LONGEST).collect();
        (!value.is_empty()).then(|| Field { name: rule.name.clone(), value, span: None, volatile: true })
    };
    rules.iter().flat_map(|details| &details.fields).filter_map(field).collect()
}

/// The first block that the rule means.
fn block<'p>(page: &'p Page, rule: &DetailField) -> Option<Part<'p>> {
    let is_other = |part: &Part<'_>| rule.except.as_ref().is_some_and(|css| part.is(css));
    page.find(&rule.part).into_iter().find(|part| !is_other(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, wanted: &[(&str, &str)]) {
        let profile = SourceProfile::builtin("ice-odls").unwrap();
        let found = fields(&profile, html);
        let found: Vec<(&str, &str)> = found.iter().map(|f| (f.name.as_str(), f.value.as_str())).collect();
        assert_eq!(found, wanted);
    }

    #[test]
    fn place_address_visits_and_office_are_read_from_their_blocks() {
        let wanted = [
            ("details_place", "EXAMPLE CENTER"),
            ("address", "100 EXAMPLE ROAD, SAMPLETOWN, TX 00000"),
            ("visitor_information", "(555) 555-0100"),
            ("field_office", "EXAMPLE FIELD OFFICE"),
            ("field_office_phone", "(555) 555-0101"),
        ];
        check(
            "<app-detention-facility><div id=detentionPage><div class='facility-info info'><div>EXAMPLE CENTER</div>\
             <div><div>100 EXAMPLE ROAD</div><div>SAMPLETOWN, TX 00000</div></div><p>Visitor Information: (555) 555-0100</p>\
             </div></div><div class=facility-info><div>EXAMPLE FIELD OFFICE</div><div>Phone Number: (555) 555-0101</div></div>",
            &wanted,
        );
        // The same hooks in other elements.
        check(
            "<section class='facility-info info'><h3>EXAMPLE CENTER</h3><ul><li>100 EXAMPLE ROAD</li><li>SAMPLETOWN, TX \
             00000</li></ul><p><b>Visitor Information:</b> (555) 555-0100</p></section><section class=facility-info>\
             <h3>EXAMPLE FIELD OFFICE</h3><dl><dt>Phone Number</dt><dd>(555) 555-0101</dd></dl></section>",
            &wanted,
        );
        check("<p>nothing</p>", &[]);
    }
}
