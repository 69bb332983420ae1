//! The countries in the pretend page's two lists, each with the code that the page sends for it.

/// Code and label, by label.
pub const COUNTRIES: [(&str, &str); 44] = [
    ("AFG", "Afghanistan"),
    ("ARG", "Argentina"),
    ("BLZ", "Belize"),
    ("BOL", "Bolivia"),
    ("BRA", "Brazil"),
    ("CMR", "Cameroon"),
    ("CAN", "Canada"),
    ("CHL", "Chile"),
    ("CHN", "China"),
    ("COL", "Colombia"),
    ("CRI", "Costa Rica"),
    ("CUB", "Cuba"),
    ("DOM", "Dominican Republic"),
    ("ECU", "Ecuador"),
    ("EGY", "Egypt"),
    ("SLV", "El Salvador"),
    ("ERI", "Eritrea"),
    ("ETH", "Ethiopia"),
    ("GHA", "Ghana"),
    ("GTM", "Guatemala"),
    ("HTI", "Haiti"),
    ("HND", "Honduras"),
    ("IND", "India"),
    ("IRN", "Iran"),
    ("JAM", "Jamaica"),
    ("KEN", "Kenya"),
    ("MEX", "Mexico"),
    ("NPL", "Nepal"),
    ("NIC", "Nicaragua"),
    ("NGA", "Nigeria"),
    ("PAK", "Pakistan"),
    ("PAN", "Panama"),
    ("PRY", "Paraguay"),
    ("PER", "Peru"),
    ("PHL", "Philippines"),
    ("ROU", "Romania"),
    ("RUS", "Russia"),
    ("SEN", "Senegal"),
    ("SOM", "Somalia"),
    ("TUR", "Turkey"),
    ("UKR", "Ukraine"),
    ("URY", "Uruguay"),
    ("VEN", "Venezuela"),
    ("VNM", "Vietnam"),
];

/// Whether a code or a label names this country.
pub fn means(given: &str, country: &str) -> bool {
    let label = COUNTRIES.iter().find(|(code, _)| *code == given).map_or(given, |(_, label)| label);
    label.trim().eq_ignore_ascii_case(country.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invented;

    #[test]
    fn every_invented_person_finds_their_country_and_the_list_is_in_order() {
        for i in 0..200 {
            let country = invented::country(i);
            assert!(COUNTRIES.iter().any(|(_, label)| *label == country), "{country}");
        }
        assert!(COUNTRIES.windows(2).all(|w| w[0].1 < w[1].1));
    }

    #[test]
    fn a_code_and_a_label_mean_the_same() {
        assert!(means("CHL", "Chile") && means("CHILE", "Chile") && means("chile", "Chile"));
        assert!(!means("CHN", "Chile") && !means("", "Chile") && !means("8: Chile", "Chile"));
    }
}
