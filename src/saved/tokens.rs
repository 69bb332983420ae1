//! Tokens in the fields of a page: what reCAPTCHA, hCaptcha, Turnstile, forms and sessions put there is taken
//! out, and nothing else is changed.

use super::references::{WayBack, undone};
use super::secret::is_secret_field;
use super::tag::{Attribute, Known, Piece, Pieces, Tag};
use std::borrow::Cow;
use std::ops::Range;

/// Stands where a token was.
pub const REMOVED: &str = "[removed by testigo]";

/// Frames in frames, written as `srcdoc`, that are looked into; a deeper one is taken out whole.
const MAX_FRAMES: usize = 4;

/// `html` without the values of `<input>` and `<textarea>` whose name or id says that they hold a token, and how
/// many were taken out: also in comments and in frames that are written into the page (`srcdoc`). Each value is
/// replaced by [`REMOVED`]; not one other byte is changed. Linear in the length of the page.
pub fn without_tokens(html: &str) -> (Cow<'_, str>, u32) {
    let cuts = find(html.as_bytes());
    if cuts.is_empty() {
        return (Cow::Borrowed(html), 0);
    }
    let (mut out, mut at) = (String::with_capacity(html.len()), 0);
    for cut in &cuts {
        out.push_str(&html[at..cut.place.start]);
        out.push_str(&cut.instead);
        at = cut.place.end;
    }
    out.push_str(&html[at..]);
    (Cow::Owned(out), count(&cuts))
}

/// A piece that is taken out, and what stands there instead.
pub(super) struct Cut {
    pub(super) place: Range<usize>,
    pub(super) instead: Cow<'static, str>,
}

/// How many pieces these are.
pub(super) fn count(cuts: &[Cut]) -> u32 {
    u32::try_from(cuts.len()).unwrap_or(u32::MAX)
}

/// The same for a page in any charset that contains ASCII.
pub(super) fn find(html: &[u8]) -> Vec<Cut> {
    find_in(html, 0)
}

/// `bytes` with the cuts made; they are in rising order.
pub(super) fn make(bytes: &[u8], cuts: &[Cut]) -> Vec<u8> {
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    for cut in cuts {
        out.extend_from_slice(&bytes[at..cut.place.start]);
        out.extend_from_slice(cut.instead.as_bytes());
        at = cut.place.end;
    }
    out.extend_from_slice(&bytes[at..]);
    out
}

fn find_in(html: &[u8], frames: usize) -> Vec<Cut> {
    let mut cuts = Vec::new();
    let mut in_secret_area = false;
    for piece in Pieces::of(html) {
        let was_secret_area = std::mem::take(&mut in_secret_area);
        match piece {
            Piece::Open(tag) => {
                let from = cuts.len();
                let name = html[tag.name.clone()].to_ascii_lowercase();
                let is_secret =
                    matches!(name.as_slice(), b"input" | b"textarea") && has_secret_name(html, &tag);
                in_secret_area = is_secret && name == b"textarea";
                for attribute in &tag.attributes {
                    match attribute.name {
                        Known::Value if is_secret => cuts.extend(value(html, attribute)),
                        Known::Srcdoc => cuts.extend(frame(html, attribute, frames)),
                        Known::Value | Known::Name | Known::Id => {}
                    }
                }
                cuts[from..].sort_by_key(|cut| cut.place.start);
            }
            Piece::Raw(inside) if was_secret_area => {
                let text = html[inside.clone()].trim_ascii();
                if !text.is_empty() && text != REMOVED.as_bytes() {
                    cuts.push(Cut { place: inside, instead: REMOVED.into() });
                }
            }
            Piece::Comment(inside) => {
                let comment = find_in_comment(&html[inside.clone()], frames);
                cuts.extend(comment.into_iter().map(|cut| moved(cut, inside.start)));
            }
            Piece::Raw(_) | Piece::Text(_) | Piece::Close(_) => {}
        }
    }
    cuts
}

/// A comment holds none itself, so this goes no deeper; a text in it may begin like one, and is then not looked at.
fn find_in_comment(comment: &[u8], frames: usize) -> Vec<Cut> {
    if memchr::memchr(b'<', comment).is_none() || memchr::memmem::find(comment, b"<!--").is_some() {
        return Vec::new();
    }
    find_in(comment, frames)
}

fn has_secret_name(html: &[u8], tag: &Tag) -> bool {
    tag.attributes
        .iter()
        .filter(|attribute| matches!(attribute.name, Known::Name | Known::Id))
        .any(|attribute| is_secret_field(&String::from_utf8_lossy(&undone(&html[attribute.value.clone()]))))
}

fn value(html: &[u8], attribute: &Attribute) -> Option<Cut> {
    let text = html[attribute.value.clone()].trim_ascii();
    if text.is_empty() || undone(text).as_ref() == REMOVED.as_bytes() {
        return None;
    }
    let instead = if attribute.is_quoted { REMOVED.into() } else { Cow::Owned(format!("\"{REMOVED}\"")) };
    Some(Cut { place: attribute.value.clone(), instead })
}

/// The cuts in a page that stands, with character references, in a `srcdoc`.
fn frame(html: &[u8], attribute: &Attribute, frames: usize) -> Vec<Cut> {
    let written = &html[attribute.value.clone()];
    if frames >= MAX_FRAMES {
        return value(html, attribute).into_iter().collect();
    }
    let mut way = WayBack::new(written);
    find_in(&undone(written), frames + 1)
        .into_iter()
        .map(|cut| {
            let place = way.to(cut.place.start)..way.to(cut.place.end);
            let instead = referenced(&cut.instead, attribute.is_quoted);
            moved(Cut { place, instead: instead.into() }, attribute.value.start)
        })
        .collect()
}

/// `text` as it is written inside an attribute value.
fn referenced(text: &str, is_quoted: bool) -> String {
    let text = text.replace('&', "&amp;").replace('"', "&quot;");
    if is_quoted { text } else { text.replace(' ', "&#32;") }
}

fn moved(cut: Cut, by: usize) -> Cut {
    Cut { place: cut.place.start + by..cut.place.end + by, instead: cut.instead }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &str, expected: &str, count: u32) {
        let (clean, n) = without_tokens(given);
        assert_eq!((&*clean, n), (expected, count), "{given}");
        assert_eq!(without_tokens(&clean).1, 0, "a second time: {clean}");
    }

    #[test]
    fn values_in_every_quoting_and_order_are_taken_out() {
        check("<input name=csrf value=\"abc\">", "<input name=csrf value=\"[removed by testigo]\">", 1);
        check("<INPUT VALUE='a\"b' ID=my-Token>", "<INPUT VALUE='[removed by testigo]' ID=my-Token>", 1);
        check("<input value=abc/ name=session>", "<input value=\"[removed by testigo]\" name=session>", 1);
        check(
            "<textarea id=\"g-recaptcha-response-1\">03A\n</textarea>x",
            "<textarea id=\"g-recaptcha-response-1\">[removed by testigo]</textarea>x",
            1,
        );
        check(
            "<input name='t&#111;ken' value=abc",
            "<input name='t&#111;ken' value=\"[removed by testigo]\"",
            1,
        );
        check(
            "<!--<input name=token value='a'>-->",
            "<!--<input name=token value='[removed by testigo]'>-->",
            1,
        );
    }

    #[test]
    fn frames_written_into_the_page_are_looked_into() {
        check(
            "<iframe srcdoc=\"<p title=&quot;a&amp;amp;b&quot;><input id=&quot;recaptcha-token&quot; value=&quot;03A&quot;>\">",
            "<iframe srcdoc=\"<p title=&quot;a&amp;amp;b&quot;><input id=&quot;recaptcha-token&quot; value=&quot;[removed by testigo]&quot;>\">",
            1,
        );
        check(
            "<iframe srcdoc='&lt;input id=token value=03A&gt;'></iframe>",
            "<iframe srcdoc='&lt;input id=token value=&quot;[removed by testigo]&quot;&gt;'></iframe>",
            1,
        );
        check(
            "<iframe srcdoc=&lt;input&#32;id=token&#32;value=03A&gt;></iframe>",
            "<iframe srcdoc=&lt;input&#32;id=token&#32;value=&quot;[removed&#32;by&#32;testigo]&quot;&gt;></iframe>",
            1,
        );
    }

    #[test]
    fn nothing_else_is_changed() {
        for html in [
            "<input name=aNumber value=000000101>",
            "<input name=token value=''><textarea name=token> </textarea>",
            "<script>var t = '<input name=token value=abc>'</script>",
            "<title><input name=token value=abc></title>",
            "<button name=token value=abc>",
            "<p>token=abc < b <",
            "",
        ] {
            assert!(matches!(without_tokens(html), (Cow::Borrowed(same), 0) if same == html), "{html}");
        }
    }

    #[test]
    fn hostile_pages_take_linear_time() {
        let start = std::time::Instant::now();
        for unit in
            ["<!--", "<!-- --!", "</", "<a b='", "<textarea>", "<input name=token value=", "--", "<", "&amp;"]
        {
            let html = unit.repeat(400_000);
            let (clean, _) = without_tokens(&html);
            assert!(!clean.is_empty());
            let framed = format!("<iframe srcdoc=\"{}\">", html.replace('"', "&quot;"));
            let _ = without_tokens(&framed);
        }
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }
}
