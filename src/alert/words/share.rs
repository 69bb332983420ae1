//! A message to hand on: the family's form as plain text, short enough for one chat message, and the link that
//! opens WhatsApp with it. Never an A-number.

use super::{Telling, draft::Draft, form, opening, values};
use crate::contact::Content;
use crate::locale::Locale;
use url::Url;

/// What WhatsApp and most chats take without folding the text.
pub const SHARE: usize = 1_400;

/// The message without footer, at most [`SHARE`] characters: whole blocks and lines are left out from the end of the
/// longest part rather than cut.
pub fn share_text(telling: &Telling) -> String {
    let mut to = telling.to.clone();
    to.details.content = to.details.content.min(Content::Places);
    let telling = Telling { to: &to, seen: None, ..*telling };
    let locale = Locale::of(&to.details.language);
    let mut draft = Draft::new(locale, values::args(&telling, locale));
    opening(&mut draft, &telling);
    draft.parts(form::of(telling.kind, telling.facts).body);
    draft.shorten(SHARE);
    draft.text()
}

/// Opens WhatsApp with the text; the person who presses it chooses to whom.
pub fn wa_link(text: &str) -> Url {
    let mut url = Url::parse("https://wa.me/").expect("our own address parses");
    url.query_pairs_mut().append_pair("text", text);
    // Form encoding writes a space as `+`, which WhatsApp shows as it is.
    let query = url.query().map(|query| query.replace('+', "%20"));
    url.set_query(query.as_deref());
    url
}
