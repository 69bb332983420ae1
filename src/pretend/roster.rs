//! The roster: a page of our own in the size and build of a public search result, about 8 KB, the result in
//! `#results`, five values that differ each time. The benches ask for thousands of them.

use super::pages::{Extra, HTML, Nonces, ZERO, hidden_zero};
use super::site::{Resident, View};
use super::wire::Answer;
use std::fmt::Write;
use std::sync::LazyLock;

/// In which language the roster speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    English,
    Spanish,
}

/// The roster page: about 8 KB, five values that differ each time, the result in `#results`.
pub fn roster(found: &[Resident], extra: Extra, language: Language, nonces: &mut Nonces) -> Answer {
    let mut page = String::with_capacity(9 * 1024);
    let title = match language {
        Language::English => "Search results",
        Language::Spanish => "Resultados de la búsqueda",
    };
    roster_head(&mut page, language, title, nonces);
    search_form(&mut page, nonces);
    page.push_str("<div id=\"results\" class=\"card\">\n");
    if extra == Extra::ZeroHidden {
        hidden_zero(&mut page);
    }
    for resident in found {
        roster_record(&mut page, resident, language);
    }
    if found.is_empty() || extra == Extra::ZeroToo {
        let sentence = match language {
            Language::English => ZERO,
            Language::Spanish => "Su búsqueda no ha devuelto ningún registro (cero).",
        };
        let _ = writeln!(page, "<p class=\"no-results\">{sentence}</p>");
    }
    page.push_str("</div>\n");
    page.push_str(&FOOT);
    Answer::new(200, HTML, page).with("Cache-Control", "no-store")
}

/// A page in the roster's dress with other words in the place of form and result.
pub fn notice(title: &str, heading: &str, text: &str, nonces: &mut Nonces) -> Answer {
    let mut page = String::with_capacity(9 * 1024);
    roster_head(&mut page, Language::English, title, nonces);
    let _ = writeln!(page, "<div class=\"alert\"><h2>{heading}</h2><p>{text}</p></div>");
    page.push_str(&FOOT);
    Answer::new(200, HTML, page)
}

/// The search form by itself: the home page, and what a lost session leads to.
pub fn home(nonces: &mut Nonces) -> Answer {
    let mut page = String::with_capacity(9 * 1024);
    roster_head(&mut page, Language::English, "Search", nonces);
    search_form(&mut page, nonces);
    page.push_str(&FOOT);
    Answer::new(200, HTML, page)
}

/// The status and the place as the roster words them.
fn roster_words(view: &View) -> (&str, &str) {
    match view {
        View::Listed { place } => ("In custody", place),
        View::ListedNoPlace => ("In custody", "Call for details"),
        View::Cbp => ("In CBP custody", "Call for details"),
        View::Out => ("Not in custody", "None"),
        View::Other(status) => (status, "Call for details"),
        View::Zero => ("", ""),
    }
}

fn roster_record(page: &mut String, r: &Resident, language: Language) {
    let (status, place) = roster_words(&r.view);
    let labels = match language {
        Language::English => ["Number", "Country of birth", "Status", "Current facility", "Visiting"],
        Language::Spanish => ["Número", "País de nacimiento", "Estado", "Centro actual", "Visitas"],
    };
    let _ = write!(
        page,
        "<div class=\"detainee-record\">\n<h2>{}, {}</h2>\n<dl>\n<dt>{}</dt><dd class=\"anum\">A{}</dd>\n\
         <dt>{}</dt><dd class=\"coo\">{}</dd>\n<dt>{}</dt><dd class=\"status\">{status}</dd>\n\
         <dt>{}</dt><dd class=\"facility\">{place}</dd>\n<dt>{}</dt><dd class=\"visit\">Sat-Sun 09:00-15:00</dd>\n\
         </dl>\n</div>\n",
        r.names.last,
        r.names.first,
        labels[0],
        r.a_number.reveal(),
        labels[1],
        r.country,
        labels[2],
        labels[3],
        labels[4]
    );
}

fn roster_head(page: &mut String, language: Language, title: &str, nonces: &mut Nonces) {
    let code = match language {
        Language::English => "en",
        Language::Spanish => "es",
    };
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title} - Pretend Roster</title>\n\
         <meta name=\"csrf-token\" content=\"{}\">\n<script nonce=\"{}\">window.page={{request:\"{}\"}};</script>\n",
        nonces.token(32),
        nonces.token(24),
        nonces.token(32)
    );
    page.push_str(STYLE_AND_MENU);
}

fn search_form(page: &mut String, nonces: &mut Nonces) {
    let _ = write!(
        page,
        "<form method=\"post\" action=\"/search\" class=\"card\" id=\"search\">\n<input type=\"hidden\" name=\"_csrf\" \
         value=\"{}\">\n",
        nonces.token(44)
    );
    page.push_str(&FORM_FIELDS);
    let _ = write!(page, "<button type=\"submit\" nonce=\"{}\">Search</button>\n</form>\n", nonces.token(24));
}

const STYLE_AND_MENU: &str = "<style>\nbody{margin:0;font:16px/1.5 system-ui,sans-serif;color:#1c1d1f;background:#fff}\n\
    header{padding:14px 24px;background:#1d3a5f;color:#fff}\nnav a{margin-right:14px;color:#d7e3f2;text-decoration:none}\n\
    main{max-width:60rem;margin:1.5rem auto;padding:0 1rem}\n.card{border:1px solid #cfd3d8;border-radius:6px;padding:1rem;\
    margin:1rem 0}\ndl{display:grid;grid-template-columns:14rem 1fr;row-gap:.4rem}\ndt{font-weight:600}\n\
    .alert{border-left:6px solid #c98a00;background:#fdf4dc;padding:.7rem 1rem}\ntable{width:100%;border-collapse:collapse}\n\
    td,th{padding:.3rem .5rem;border:1px solid #cfd3d8;text-align:left}\nfooter{padding:1.5rem;background:#eef0f2;\
    font-size:.85rem}\n</style>\n</head>\n<body>\n<header><h1>Pretend Roster</h1>\n<nav><a href=\"/\">Home</a>\
    <a href=\"/roster\">Search</a><a href=\"/places\">Places</a><a href=\"/visits\">Visits</a><a href=\"/help\">Help</a>\
    <a href=\"/privacy\">Privacy</a><a href=\"/es\">Español</a></nav></header>\n<main>\n";

static FORM_FIELDS: LazyLock<String> = LazyLock::new(|| {
    let mut fields = String::from(
        "<label for=\"anum\">Number</label> <input id=\"anum\" name=\"anum\" inputmode=\"numeric\" maxlength=\"10\">\n\
         <label for=\"coo\">Country of birth</label> <select id=\"coo\" name=\"coo\">",
    );
    for k in 1..=18 {
        let _ = write!(fields, "<option value=\"{k}\">Example Country {k:02}</option>");
    }
    fields.push_str("</select>\n");
    fields
});

/// Everything below the result, up to the closing mark of the page.
static FOOT: LazyLock<String> = LazyLock::new(|| {
    let mut foot = String::from(
        "</main>\n<footer>\n<h2>About this pretend service</h2>\n<p>Nobody on this page exists. It has the size and the \
         build of a public search result, so that asking, reading and keeping can be tried without troubling a real \
         site or a real person.</p>\n<table><tr><th>Desk</th><th>Open</th><th>Telephone</th></tr>\n",
    );
    for k in 1..=28 {
        let _ = writeln!(
            foot,
            "<tr><td>Example desk {k:02}</td><td>Monday to Friday, 08:00 to 16:00</td><td>555-01{k:02}, extension {}</td></tr>",
            100 + k
        );
    }
    foot.push_str(
        "</table>\n<p>What is shown here can lag behind. A person can be missing from a result because of a move, a \
         release, a removal, a stay in hospital or a mistake at a keyboard; the result does not say which.</p>\n<ul>\n",
    );
    for k in 1..=16 {
        let _ = writeln!(
            foot,
            "<li><a href=\"/help/{k}\">Example help {k}: what to try when nothing is found</a></li>"
        );
    }
    foot.push_str("</ul>\n</footer>\n</body>\n</html>\n");
    foot
});

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn the_roster_page_is_about_8_kb_and_differs_in_five_places() {
        let page = |nonce| {
            let found = [Resident::invented(7)];
            let answer = roster(&found, Extra::Nothing, Language::English, &mut Nonces::new(nonce));
            String::from_utf8(answer.body.to_vec()).unwrap()
        };
        let (a, b) = (page(1), page(1_000));
        assert!((7_500..8_700).contains(&a.len()), "{}", a.len());
        assert_eq!(a, page(1));
        let differs: Vec<bool> = a.bytes().zip(b.bytes()).map(|(a, b)| a != b).collect();
        // Places that differ, when up to four equal letters in a token are passed over.
        let places =
            (4..differs.len()).filter(|i| differs[*i] && !differs[i - 4..*i].contains(&true)).count();
        assert_eq!(places, 5);
    }

    #[test]
    fn a_page_is_cheap() {
        let found = [Resident::invented(7)];
        let started = Instant::now();
        for nonce in 0..2_000 {
            let _ = roster(&found, Extra::Nothing, Language::English, &mut Nonces::new(nonce));
        }
        // 40 µs is the aim, about 8 are measured; the rest is for a busy machine.
        assert!(started.elapsed().as_micros() / 2_000 < 100, "{:?}", started.elapsed() / 2_000);
    }
}
