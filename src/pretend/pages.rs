//! The pages and replies of the pretend site. The BOP reply has the fields that clients of it document; the
//! ICE page has the marks that were seen in public captures; the roster is our own. Everything that differs
//! between two answers to the same question is drawn from a nonce.

use super::app;
use super::roster::{Language, roster};
use super::routes::Form;
use super::site::{Resident, View};
use super::wire::Answer;
use serde_json::{Value, json};
use std::fmt::Write;

/// What a page shows beside its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extra {
    Nothing,
    /// The zero sentence, in its place, whatever records there are.
    ZeroToo,
    /// The zero sentence where no reader sees it: a comment, an attribute, a template, a hidden block.
    ZeroHidden,
}

/// Values that differ from answer to answer (splitmix64).
pub struct Nonces(u64);

pub const HTML: &str = "text/html; charset=utf-8";
pub const JSON: &str = "application/json";

/// ICE's error sentence, as captured in public on 31 March 2026.
pub const INTERNAL_ERROR: &str = "Our apologies. An internal error has occurred. This error has been logged and we \
    are working to fix it. Please try your request again later.";

pub const ZERO: &str = "Your search has returned zero (0) matching records.";

/// The whole text of ICE's zero page, as captured in public on 31 March 2026.
pub const ODLS_ZERO: &str = "Your search has returned zero (0) matching records. Please re-check the search terms you \
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
        Form::App(by) => app::reply::search(found, by, None, nonces),
    }
}

/// The reply of the Bureau of Prisons: `Captcha`, `Messages`, `FormToken`, `InmateLocator`.
fn bop(found: &[Resident], extra: Extra, nonces: &mut Nonces) -> Answer {
    let messages = match extra {
        Extra::Nothing | Extra::ZeroHidden => json!({}),
        Extra::ZeroToo => json!({ "info": ZERO }),
    };
    let mut reply = json!({
        "Captcha": false,
        "Messages": messages,
        "FormToken": format!("pub{}info", nonces.token(10)),
        "InmateLocator": found.iter().map(bop_row).collect::<Vec<Value>>(),
    });
    if extra == Extra::ZeroHidden {
        reply["HelpText"] = json!(format!("If there is no entry, the page shows: {ZERO}"));
    }
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

/// The same facts in a page that was built anew.
pub fn other_layout(form: Form, found: &[Resident]) -> Answer {
    let rows: Vec<Value> = found
        .iter()
        .map(|r| json!({ "person": { "family": r.names.last, "given": r.names.first }, "site": ice_words(&r.view).1 }))
        .collect();
    if form == Form::Bop {
        let reply = json!({ "version": 3, "data": { "matches": rows.len(), "persons": rows } });
        return Answer::new(200, JSON, reply.to_string());
    }
    let mut page = String::from(
        "<!DOCTYPE html><html lang=\"en\"><head><title>Find a person</title></head><body><section class=\"r2\">",
    );
    for r in found {
        let (status, place) = ice_words(&r.view);
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
    match form {
        Form::OdlsText => {
            let text = format!("Internal Error{INTERNAL_ERROR}GO TO LOCATOR HOME / SEARCH >\n");
            Answer::new(200, "text/plain; charset=utf-8", text)
        }
        Form::Bop | Form::Roster | Form::Odls | Form::App(_) => Answer::new(
            200,
            HTML,
            format!(
                "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Internal Error</title></head>\n\
                 <body><app-root><h1>Internal Error</h1><p>{INTERNAL_ERROR}</p><a href=\"/\">GO TO LOCATOR HOME / SEARCH &gt;</a>\
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
    if matches!(form, Form::App(_)) {
        return app::challenge(nonces);
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
        Form::Odls | Form::OdlsText | Form::App(_) => {
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

/// The status and the place as ICE's page words them; of those who are not held, no words are known.
pub fn ice_words(view: &View) -> (&str, &str) {
    const NO_PLACE: &str = "Call ICE for details";
    match view {
        View::Listed { place } => ("In ICE Custody", place),
        View::ListedNoPlace => ("In ICE Custody", NO_PLACE),
        View::Cbp => ("In CBP Custody", NO_PLACE),
        View::Out => ("Not in ICE Custody", NO_PLACE),
        View::Other(status) => (status, NO_PLACE),
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
        let (status, place) = ice_words(&r.view);
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
        let (status, place) = ice_words(&r.view);
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

/// The zero sentence in every corner that no reader sees.
pub fn hidden_zero(page: &mut String) {
    let _ = writeln!(
        page,
        "<!-- {ZERO} --><span title=\"{ZERO}\"></span><template><p class=\"no-results\">{ZERO}</p></template>\
         <p class=\"no-results\" hidden>{ZERO}</p><script type=\"text/plain\">{ZERO}</script>"
    );
}
