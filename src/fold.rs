//! Texts as people write them, made comparable: white space, capitals, accents, and names in any order.

/// Every run of white space one space, none at the ends.
pub fn one_space(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Whether two names have a word in common, or one is the other run together: `García López`, `GARCIA-LOPEZ`
/// and `MARIA GARCIA LOPEZ` do. Sites and families write names in many ways; a number was asked for, so this
/// is only to find an answer that is plainly of somebody else.
pub fn shares_a_name(a: &str, b: &str) -> bool {
    let (a, b) = (fold(a), fold(b));
    let (a_words, b_words): (Vec<String>, Vec<String>) = (words(&a), words(&b));
    let common = a_words.iter().any(|word| b_words.contains(word));
    let (a, b) = (a_words.concat(), b_words.concat());
    common || (a.len().min(b.len()) >= 3 && (a.contains(&b) || b.contains(&a)))
}

/// The words between white space and commas, letters and digits only.
pub fn words(folded: &str) -> Vec<String> {
    folded
        .split([' ', ','])
        .map(|word| word.chars().filter(|c| c.is_alphanumeric()).collect::<String>())
        .filter(|word| !word.is_empty())
        .collect()
}

/// Capitals, without the accents of Latin letters, white space as one space.
pub fn fold(text: &str) -> String {
    one_space(text).chars().flat_map(char::to_uppercase).map(plain).collect()
}

fn plain(c: char) -> char {
    match c {
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' => 'A',
        'Ç' | 'Ć' | 'Č' => 'C',
        'È'..='Ë' | 'Ē' | 'Ė' | 'Ę' | 'Ě' => 'E',
        'Ì'..='Ï' | 'Ī' | 'İ' => 'I',
        'Ñ' | 'Ń' | 'Ň' => 'N',
        'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ő' => 'O',
        'Ù'..='Ü' | 'Ū' | 'Ů' | 'Ű' => 'U',
        'Ý' | 'Ÿ' => 'Y',
        'Š' | 'Ś' | 'Ş' | 'Ș' => 'S',
        'Ž' | 'Ź' | 'Ż' => 'Z',
        'Ğ' => 'G',
        'Ł' => 'L',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_people_write_them() {
        for (a, b, same) in [
            ("García López", "GARCIA-LOPEZ", true),
            ("Garcia-Lopez", "MARIA GARCIA LOPEZ", true),
            ("Ñandú", "NANDU, PERSONA", true),
            ("EJEMPLO", "PERSONA INVENTADA EJEMPLO", true),
            ("INVENTADO-ZORVEL", "INVENTADO-MABTISK", false),
            ("EJEMPLO", "MUESTRA", false),
            ("LI", "OLIVA", false),
        ] {
            assert_eq!(shares_a_name(a, b), same, "{a} {b}");
        }
    }
}
