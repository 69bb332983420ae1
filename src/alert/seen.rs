//! "I saw this": the code of a notice, its link, and the page behind the link. Whoever has the link can say so and learns
//! nothing: the page names nobody. Opening it says nothing yet, because programs open links before people do.

use crate::notice::Notice;
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

/// How the page behind a link is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// GET or HEAD: shows a button.
    Look,
    /// POST: the button was pressed.
    Say,
}

/// The status and the page for somebody who followed a link. `notice`: the one with this code, as it stands; whoever
/// calls this has marked it as seen for [`Asked::Say`].
pub fn page(notice: Option<&Notice>, asked: Asked) -> (u16, String) {
    let (status, body) = match (notice.map(|n| n.now.seen_at.is_some()), asked) {
        (None, _) => (404, "<p>There is no such message."),
        (Some(true), _) | (Some(false), Asked::Say) => (200, "<p>Thank you. We know that you saw it."),
        (Some(false), Asked::Look) => (200, "<form method=\"post\"><button>I saw this</button></form>"),
    };
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\"><title>testigo</title>{body}</html>\n"
    );
    (status, page)
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

    #[test]
    fn opening_a_link_says_nothing_yet() {
        assert_eq!(page(None, Asked::Say).0, 404);
    }
}
