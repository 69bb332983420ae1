//! "I saw this": the code of a notice, and its link. The page behind the link: `web/seen.rs`.

use url::Url;

/// Where a notice is said to be seen, below an address of ours.
pub fn link(base: &Url, code: &str) -> Option<Url> {
    Url::parse(&format!("{}/seen/{code}", base.as_str().trim_end_matches('/'))).ok()
}

/// The code in what somebody typed or in the path that a browser asked for: `/seen/CODE`, the whole link, or the code.
pub fn code_in(text: &str) -> Option<String> {
    let code = text.trim().trim_end_matches('/').rsplit('/').next()?.to_lowercase();
    let code: String = code.chars().filter(|c| *c != '-' && !c.is_whitespace()).collect();
    let fits = code.len() == 8 && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    fits.then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_in_whatever_somebody_sends_back() {
        let base = Url::parse("http://127.0.0.1:9/t/").unwrap();
        let whole = link(&base, "0123abcd").unwrap();
        assert_eq!(whole.as_str(), "http://127.0.0.1:9/t/seen/0123abcd");
        for text in ["0123abcd", " 0123ABCD\n", "0123-abcd", "/seen/0123abcd/", whole.as_str()] {
            assert_eq!(code_in(text).as_deref(), Some("0123abcd"), "{text}");
        }
        for text in ["", "/seen/", "0123abc", "0123abcd9", "0123ab<d", "../../etc"] {
            assert_eq!(code_in(text), None, "{text}");
        }
    }
}
