//! The pages and replies of the pretend site. The BOP reply has the fields that clients of it document; the
//! ICE page has the marks that were seen in public captures; the roster is our own. Everything that differs
//! between two answers to the same question is drawn from a nonce.

use super::site::{Form, Resident, View};
use super::wire::Answer;
use serde_json::{Value, json};
use std::fmt::Write;
use std::sync::LazyLock;

/// What a page shows beside its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extra {
    Nothing,
    /// The zero sentence, in its place, whatever records there are.
    ZeroToo,
    /// The zero sentence where no reader sees it: a comment, an attribute, a template, a hidden block.
    ZeroHidden,
}

/// In which language the roster speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    English,
    Spanish,
}

/// Values that differ from answer to answer (splitmix64).
pub struct Nonces(u64);

pub const HTML: &str = "text/html; charset=utf-8";
pub const JSON: &str = "application/json";

const ZERO: &str = "Your search has returned zero (0) matching records.";

/// The whole text of ICE's zero page, as captured in public on 31 March 2026.
const ODLS_ZERO: &str = "Your search has returned zero (0) matching records. Please re-check the search terms you \
    entered to ensure they are correct and try your query again. Please remember the system does not provide \
    information for detainees under the age of 18.\n\nIf you conducted a name-based search, please remember that only \
    exact matches to the name you entered will be returned. You may want to try searching any name or spelling variants \
    used by the detainee.If you conducted an A-Number search you may want to try conducting a name-based search \
    instead.If you are unable to find the detainee using the Online Detainee Locator System, please contact your local \
    field office.For more information on the Missing Migrant Program please visit link.";

impl Nonces {
    pub fn new(seed: u64) -> Nonces {
        Nonces(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// So many letters and digits.
    pub fn token(&mut self, length: usize) -> String {
        const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut text = String::with_capacity(length);
        let mut bits = 0;
        for i in 0..length {
            if i % 10 == 0 {
                bits = self.next();
            }
            text.push(LETTERS[(bits & 63) as usize] as char);
            bits >>= 6;
        }
        text
    }
}

/// The answer that shows these records, or says that there are none.
pub fn answer(form: Form, found: &[Resident], extra: Extra, nonces: &mut Nonces) -> Answer {
    match form {
        Form::Bop => bop(found, extra, nonces),
        Form::Roster => roster(found, extra, Language::English, nonces),
        Form::Odls => Answer::new(200, HTML, odls(found, extra)),
        Form::OdlsText => Answer::new(200, "text/plain; charset=utf-8", odls_text(found, extra)),
    }
}

/// The reply of the Bureau of Prisons: `Captcha`, `Messages`, `FormToken`, `InmateLocator`.
fn bop(found: &[Resident], extra: Extra, nonces: &mut Nonces) -> Answer {
    let messages = match extra {
        Extra::Nothing => json!({}),
        Extra::ZeroToo => json!({ "info": ZERO }),
        Extra::ZeroHidden => json!({ "debug": format!("last reply was: {ZERO}") }),
    };
    let reply = json!({
        "Captcha": false,
        "Messages": messages,
        "FormToken": format!("pub{}info", nonces.token(10)),
        "InmateLocator": found.iter().map(bop_row).collect::<Vec<Value>>(),
    });
    Answer::new(200, JSON, reply.to_string())
}

fn bop_row(resident: &Resident) -> Value {
    let (place, release_code, released) = match &resident.view {
        View::Listed { place } => (place.as_str(), "", ""),
        View::ListedNoPlace | View::Cbp | View::Zero => ("", "", ""),
        View::Out => ("", "R", "03/02/2026"),
        View::Other(status) => ("", status.as_str(), ""),
    };
    let code: String = place.chars().filter(char::is_ascii_uppercase).take(3).collect();
    let (kind, url) = match code.as_str() {
        "" => ("", String::new()),
        code => ("FCI", format!("/locations/institutions/{}/", code.to_lowercase())),
    };
    let index = resident.a_number.value();
    json!({
        "nameLast": resident.names.last, "nameFirst": resident.names.first, "nameMiddle": "", "suffix": "",
        "sex": "Male", "race": "White", "age": (20 + index % 40).to_string(),
        "inmateNum": crate::invented::register_number(index), "inmateNumType": "",
        "releaseCode": release_code, "faclCode": code, "faclName": place, "faclType": kind, "faclURL": url,
        "projRelDate": "", "actRelDate": released,
    })
}

/// The roster page: about 8 KB, five values that differ each time, the result in `#results`.
pub fn roster(found: &[Resident], extra: Extra, language: Language, nonces: &mut Nonces) -> Answer {
    let mut page = String::with_capacity(9 * 1024);
    roster_head(&mut page, language, nonces);
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
pub fn notice(title: &str, text: &str, nonces: &mut Nonces) -> Answer {
    let mut page = String::with_capacity(9 * 1024);
    roster_head(&mut page, Language::English, nonces);
    let _ = writeln!(page, "<div class=\"alert\"><h2>{title}</h2><p>{text}</p></div>");
    page.push_str(&FOOT);
    Answer::new(200, HTML, page)
}

/// The search form by itself: the home page, and what a lost session leads to.
pub fn home(nonces: &mut Nonces) -> Answer {
    let mut page = String::with_capacity(9 * 1024);
    roster_head(&mut page, Language::English, nonces);
    search_form(&mut page, nonces);
    page.push_str(&FOOT);
    Answer::new(200, HTML, page)
}

/// The same facts in a page that was built anew.
pub fn other_layout(form: Form, found: &[Resident]) -> Answer {
    let rows: Vec<Value> = found
        .iter()
        .map(|r| json!({ "person": { "family": r.names.last, "given": r.names.first }, "site": words(&r.view).1 }))
        .collect();
    if form == Form::Bop {
        let reply = json!({ "version": 3, "data": { "matches": rows.len(), "persons": rows } });
        return Answer::new(200, JSON, reply.to_string());
    }
    let mut page = String::from(
        "<!DOCTYPE html><html lang=\"en\"><head><title>Find a person</title></head><body><section class=\"r2\">",
    );
    for r in found {
        let (status, place) = words(&r.view);
        let _ = write!(
            page,
            "<article><b>{} {}</b><i>{status}</i><i>{place}</i></article>",
            r.names.first, r.names.last
        );
    }
    if found.is_empty() {
        page.push_str("<article><b>No persons</b></article>");
    }
    page.push_str("</section></body></html>\n");
    Answer::new(200, HTML, page)
}

/// ICE's error page, its words as captured in public on 31 March 2026.
pub fn internal_error(form: Form) -> Answer {
    const TEXT: &str = "Our apologies. An internal error has occurred. This error has been logged and we are \
        working to fix it. Please try your request again later.";
    match form {
        Form::OdlsText => {
            let text = format!("Internal Error{TEXT}GO TO LOCATOR HOME / SEARCH >\n");
            Answer::new(200, "text/plain; charset=utf-8", text)
        }
        Form::Bop | Form::Roster | Form::Odls => Answer::new(
            200,
            HTML,
            format!(
                "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Internal Error</title></head>\n\
                 <body><app-root><h1>Internal Error</h1><p>{TEXT}</p><a href=\"/\">GO TO LOCATOR HOME / SEARCH &gt;</a>\
                 </app-root></body></html>\n"
            ),
        ),
    }
}

/// What an edge in front of a site says to those it does not let in.
pub fn access_denied(nonces: &mut Nonces) -> Answer {
    let body = format!(
        "<html><head>\n<title>Access Denied</title>\n</head><body>\n<h1>Access Denied</h1>\n\nYou don't have permission \
         to access \"http&#58;&#47;&#47;locator&#46;example&#47;\" on this server.<p>\nReference&#32;&#35;18.{}\n</p>\
         </body>\n</html>\n",
        nonces.token(16)
    );
    Answer::new(403, "text/html", body)
}

pub fn captcha(form: Form, nonces: &mut Nonces) -> Answer {
    if form == Form::Bop {
        return Answer::new(200, JSON, json!({ "Captcha": true, "InmateLocator": [] }).to_string());
    }
    let body = format!(
        "<!DOCTYPE html><html><head><title>One moment</title><script nonce=\"{}\">var challenge=\"{}\";</script></head>\
         <body><h1>Please verify that you are a human</h1><p>Complete the challenge to continue.</p>\
         <form><input type=\"hidden\" name=\"ray\" value=\"{}\"></form></body></html>\n",
        nonces.token(24),
        nonces.token(600),
        nonces.token(32)
    );
    Answer::new(200, HTML, body)
}

/// A page of the network in a café: not the site at all.
pub fn captive_portal() -> Answer {
    let body = "<!DOCTYPE html><html><head><title>Welcome to Free Wi-Fi</title></head><body><h1>Free Wi-Fi</h1>\
        <p>We were unable to locate your session. 0 results for this device. Accept the terms to go online.</p>\
        <form action=\"http://portal.example/accept\"><button>Accept</button></form></body></html>\n";
    Answer::new(200, HTML, body)
}

pub fn spanish(form: Form, found: &[Resident], nonces: &mut Nonces) -> Answer {
    match form {
        Form::Bop | Form::Roster => roster(found, Extra::Nothing, Language::Spanish, nonces),
        Form::Odls | Form::OdlsText => {
            let text = match found.first() {
                Some(r) => format!("{}\nPaís de nacimiento : {}\n", r.names.first, r.country),
                None => "Su búsqueda no ha devuelto ningún registro (cero).".to_owned(),
            };
            let title = "Sistema de Localización de Detenidos en Línea";
            let body = format!(
                "<!doctype html><html lang=\"es\"><head><title>{title}</title></head><body><app-root>\
                 <div id=\"resultsPage\"><p>{text}</p></div></app-root></body></html>\n"
            );
            Answer::new(200, HTML, body)
        }
    }
}

/// The status and the place as a page words them.
fn words(view: &View) -> (&str, &str) {
    match view {
        View::Listed { place } => ("In ICE Custody", place),
        View::ListedNoPlace => ("In ICE Custody", "Call ICE for details"),
        View::Cbp => ("In CBP Custody", ""),
        View::Out => ("Not in ICE Custody", ""),
        View::Other(status) => (status, ""),
        View::Zero => ("", ""),
    }
}

fn odls(found: &[Resident], extra: Extra) -> String {
    let mut page = String::from(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Online Detainee Locator System</title>\
         </head>\n<body><app-root>\n<div id=\"resultsPage\">\n",
    );
    if extra == Extra::ZeroHidden {
        hidden_zero(&mut page);
    }
    if !found.is_empty() {
        let _ = writeln!(page, "  <h2>Search Results: {}</h2>", found.len());
    }
    for r in found {
        let (status, place) = words(&r.view);
        let _ = write!(
            page,
            "  <div>\n    <div>{} {}</div>\n    <div>Country of Birth : {}</div>\n    <div>Status : {status}</div>\n    \
             <div>State: TX</div>\n    <div>Current Detention Facility: <span class=\"detention-link\">{place}</span>\
             </div>\n  </div>\n",
            r.names.first, r.names.last, r.country
        );
    }
    if found.is_empty() || extra == Extra::ZeroToo {
        for paragraph in ODLS_ZERO.split("\n\n") {
            let _ = writeln!(page, "  <p>{paragraph}</p>");
        }
    }
    page.push_str("</div>\n</app-root></body></html>\n");
    page
}

fn odls_text(found: &[Resident], extra: Extra) -> String {
    let mut text = String::new();
    if !found.is_empty() {
        let _ = writeln!(text, "Search Results: {}", found.len());
    }
    for r in found {
        let (status, place) = words(&r.view);
        let _ = writeln!(
            text,
            "\n{} {}\nCountry of Birth : {}\nStatus : {status}\nState: TX\nCurrent Detention Facility: {place}",
            r.names.first, r.names.last, r.country
        );
    }
    if found.is_empty() || extra == Extra::ZeroToo {
        text.push_str(ODLS_ZERO);
        text.push('\n');
    }
    text
}

fn hidden_zero(page: &mut String) {
    let _ = writeln!(
        page,
        "<!-- {ZERO} --><span title=\"{ZERO}\"></span><template><p class=\"no-results\">{ZERO}</p></template>\
         <p class=\"no-results\" hidden>{ZERO}</p><script type=\"text/plain\">{ZERO}</script>"
    );
}

fn roster_record(page: &mut String, r: &Resident, language: Language) {
    let (status, place) = words(&r.view);
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

fn roster_head(page: &mut String, language: Language, nonces: &mut Nonces) {
    let (code, title) = match language {
        Language::English => ("en", "Search results"),
        Language::Spanish => ("es", "Resultados de la búsqueda"),
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
        "<form method=\"get\" action=\"/roster\" class=\"card\" id=\"search\">\n<input type=\"hidden\" name=\"_csrf\" \
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
        "<label for=\"number\">Number</label> <input id=\"number\" name=\"number\" inputmode=\"numeric\" maxlength=\"10\">\n\
         <label for=\"country\">Country of birth</label> <select id=\"country\" name=\"country\">",
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
        // 40 µs each is the aim of a release build; this is an unoptimised one on a shared machine.
        assert!(started.elapsed().as_micros() / 2_000 < 400, "{:?}", started.elapsed() / 2_000);
    }
}
