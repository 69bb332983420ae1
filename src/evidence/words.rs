//! The words of the evidence folder, English and Spanish side by side: what a key means, said as "the page answered".
//! House rule: what was seen, never what it means; nothing about custody itself.

use super::case::{CaseLook, Language, Level, Receipt};
use super::facts::Class;
use crate::event::EventKind;
use crate::fetch::capture::{Grade, Way};
use crate::judge::LookKind;
use chrono::{DateTime, TimeDelta, Utc};

pub use crate::printable::{LEFT_TO_RIGHT, clean, escaped, exact};

/// Chooses between two languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(pub Language);

/// So many characters of a value are printed in a table or a sentence.
pub const SHOWN: usize = 300;

impl Words {
    /// The text of the language: both stand side by side where they are used.
    pub fn pick<'a>(self, english: &'a str, spanish: &'a str) -> &'a str {
        match self.0 {
            Language::English => english,
            Language::Spanish => spanish,
        }
    }

    /// `1 time`, `3 times`.
    pub fn count(self, n: u64, english: [&str; 2], spanish: [&str; 2]) -> String {
        let which = usize::from(n != 1);
        format!("{n} {}", self.pick(english[which], spanish[which]))
    }

    pub fn times(self, n: u64) -> String {
        self.count(n, ["time", "times"], ["vez", "veces"])
    }

    pub fn yes_no(self, yes: bool) -> &'static str {
        if yes { self.pick("yes", "sí") } else { self.pick("no", "no") }
    }

    /// In quotation marks, as the page or the log has it.
    pub fn quoted(self, text: &str) -> String {
        let text = clean(text, SHOWN);
        match self.0 {
            Language::English => format!("“{text}”"),
            Language::Spanish => format!("«{text}»"),
        }
    }

    pub fn level(self, level: Level) -> &'static str {
        match level {
            Level::Court => self.pick(
                "court: filed where the public can read it; nobody is named",
                "court: para un expediente que el público puede leer; no se nombra a nadie",
            ),
            Level::Opposing => self.pick(
                "opposing: for the other side; this history is open, that of everybody else is sealed",
                "opposing: para la otra parte; esta historia está abierta y la de los demás, sellada",
            ),
            Level::InCamera => self.pick(
                "in-camera: for the judge alone; everything is open",
                "in-camera: solo para quien juzga; todo está abierto",
            ),
        }
    }

    /// What the page answered: label of the outcome with its place or the page's words, and why.
    pub fn outcome(self, look: &CaseLook) -> String {
        let label = match look.outcome.as_str() {
            "listed" => return self.listed_at(look.field("place")),
            "listed_other" => return self.listed_as(look.field("status")),
            key => self.outcome_key(key),
        };
        if look.why.is_empty() { label } else { format!("{label} ({})", self.why(&look.why)) }
    }

    fn listed_at(self, place: Option<&str>) -> String {
        match place {
            Some(place) => format!("{} {}", self.pick("Listed at", "Aparece en"), clean(place, SHOWN)),
            None => self.pick("Listed", "Aparece").to_owned(),
        }
    }

    fn listed_as(self, status: Option<&str>) -> String {
        match status {
            Some(status) => format!("{}: {}", self.pick("Listed", "Aparece"), self.quoted(status)),
            None => self.pick("Listed, in other words", "Aparece, con otras palabras").to_owned(),
        }
    }

    fn outcome_key(self, key: &str) -> String {
        let label = match key {
            "listed_no_place" => self.pick("Listed, no place shown", "Aparece sin lugar"),
            "listed_cbp" => self.pick("Listed: Border Patrol custody", "Aparece: custodia de CBP"),
            "listed_out" => self.pick("Listed: not in custody", "Aparece: fuera de custodia"),
            "court_case" => self.pick("Court case information", "Información de un caso judicial"),
            "not_listed" => self.pick("No record", "Sin registro"),
            "no_case" => self.pick("No case information", "Sin información de un caso"),
            "several" => self.pick("More than one match", "Más de un resultado"),
            "unclear" => self.pick("Cannot be read with certainty", "No se puede leer con certeza"),
            "blocked" => self.pick("Website asked for a person", "El sitio pidió una persona"),
            "no_answer" => self.pick("Website did not answer", "El sitio no respondió"),
            other => return clean(other, SHOWN),
        };
        label.to_owned()
    }

    pub fn class(self, class: Class) -> &'static str {
        match class {
            Class::Record => self.pick("the page showed a record", "la página mostró un registro"),
            Class::NotListed => {
                self.pick("the page answered: no record", "la página respondió: sin registro")
            }
            Class::NoAnswer => self.pick("no answer, or refused", "sin respuesta, o rechazada"),
            Class::Other => self.pick("another answer", "otra respuesta"),
        }
    }

    /// The reason within an outcome.
    pub fn why(self, key: &str) -> String {
        const WHYS: [(&str, &str, &str); 25] = [
            ("captcha", "captcha", "captcha"),
            ("access_denied", "access denied", "acceso denegado"),
            ("too_many_requests", "too many requests", "demasiadas solicitudes"),
            ("robots_txt", "robots.txt does not allow it", "robots.txt no lo permite"),
            ("dns", "name not resolved", "nombre no resuelto"),
            ("connection", "no connection", "sin conexión"),
            ("tls", "certificate not acceptable", "certificado no aceptable"),
            ("timeout", "not complete in time", "incompleta a tiempo"),
            ("truncated", "ended early", "terminó antes"),
            ("too_large", "too large", "demasiado grande"),
            ("protocol", "not valid HTTP", "HTTP no válido"),
            ("server_error", "server error", "error del servidor"),
            ("error_page", "the site's error page", "página de error del sitio"),
            ("maintenance", "maintenance", "mantenimiento"),
            ("redirect", "led elsewhere", "llevó a otro sitio"),
            ("robots_unreachable", "robots.txt not reachable", "robots.txt no disponible"),
            ("captive_portal", "a page of the local network", "página de la red local"),
            ("browser", "our browser failed", "falló nuestro navegador"),
            ("unknown_page", "unknown page", "página desconocida"),
            ("changed_shape", "the page looks different", "la página se ve distinta"),
            ("contradiction", "contradicts itself", "se contradice"),
            ("other_person", "another record", "otro registro"),
            ("stale", "an old copy", "una copia vieja"),
            ("session_ended", "session ended", "sesión terminada"),
            ("not_asked", "the form did not take it", "el formulario no la aceptó"),
        ];
        let known = WHYS.iter().find(|(k, _, _)| *k == key);
        known.map_or_else(|| spaced(key), |(_, en, es)| self.pick(en, es).to_owned())
    }

    pub fn kind(self, kind: LookKind) -> &'static str {
        match kind {
            LookKind::Scheduled => self.pick("planned", "planeada"),
            LookKind::Recheck => self.pick("re-check", "repetición"),
            LookKind::Control => self.pick("control", "control"),
            LookKind::OnDemand => self.pick("on demand", "a pedido"),
            LookKind::ByName => self.pick("by name", "por nombre"),
        }
    }

    /// How a look was made, and its evidence grade.
    pub fn way(self, way: Way, grade: Grade) -> String {
        let how = match way {
            Way::Http => self.pick("asked by the program", "preguntó el programa"),
            Way::Browser => {
                self.pick("asked by the program in a browser", "preguntó el programa en un navegador")
            }
            Way::Assisted => self.pick("seen by a person", "vista por una persona"),
            Way::Import => self.pick("given by a person", "entregada por una persona"),
        };
        format!("{how}, {} {}", self.pick("grade", "grado"), grade.key())
    }

    /// What was found by a rule of ours, as the page's doing.
    pub fn event(self, key: &str) -> String {
        let Some(kind) = EventKind::parse(key) else { return spaced(key) };
        let text = match kind {
            EventKind::FirstListed => self.pick("First time listed", "Aparece por primera vez"),
            EventKind::Changed => self.pick("The record changed", "Cambió el registro"),
            EventKind::FirstMiss => self.pick(
                "First answer “no record” (unconfirmed)",
                "Primera respuesta «sin registro» (sin confirmar)",
            ),
            EventKind::LikelyNotListed => self
                .pick("Several answers “no record” (unconfirmed)", "Varias «sin registro» (sin confirmar)"),
            EventKind::NotListed => self.pick(
                "The page no longer lists this person (confirmed by the rules)",
                "La página ya no lista a esta persona (confirmado por las reglas)",
            ),
            EventKind::ListedAgain => self.pick("On the list again", "Aparece otra vez"),
            EventKind::PlaceGone => {
                self.pick("Listed, the place is no longer shown", "Aparece, pero ya no se muestra el lugar")
            }
            EventKind::OutOfCustody => {
                self.pick("The page now says “not in custody”", "La página dice ahora «fuera de custodia»")
            }
            EventKind::ExpiredExpected => self.pick(
                "No longer shown, some weeks after “not in custody”",
                "Ya no se muestra, semanas después de «fuera de custodia»",
            ),
            EventKind::PageChangedShape => self.pick("The page looks different", "La página se ve distinta"),
            EventKind::SourceSilent => {
                self.pick("No useful answers from the site", "El sitio no da respuestas útiles")
            }
            EventKind::SourceBack => {
                self.pick("Useful answers from the site again", "El sitio vuelve a dar respuestas útiles")
            }
            EventKind::SiteInDoubt => self.pick(
                "Site in doubt: many people had no record at once",
                "Sitio en duda: muchas personas sin registro a la vez",
            ),
            EventKind::GroupChanged => {
                self.pick("A large part of a group changed", "Cambió gran parte de un grupo")
            }
            EventKind::CourtCaseSeen => self.pick("A court case is shown", "Se muestra un caso judicial"),
            EventKind::CourtCaseChanged => {
                self.pick("Other case information is shown", "Se muestra otra información del caso")
            }
            EventKind::Correction => self.pick("Correction", "Corrección"),
        };
        text.to_owned()
    }

    /// A state before or after: a status key, or custody in the words of the judge, made a word about the page.
    pub fn state(self, text: &str) -> String {
        if let Some(place) = text.strip_prefix("held at ") {
            return self.listed_at(Some(place));
        }
        if let Some(words) = text.strip_prefix("listed: ") {
            return self.listed_as(Some(words));
        }
        let label = match text {
            "" => self.pick("nothing known", "nada conocido"),
            "held, no place shown" => return self.outcome_key("listed_no_place"),
            "in the custody of CBP" => return self.outcome_key("listed_cbp"),
            "not in custody" => return self.outcome_key("listed_out"),
            "listed" => self.pick("Listed", "Aparece"),
            "never_listed" => self.pick("Not seen on the list yet", "Todavía no vista en la lista"),
            "recheck" => self.pick("Checking again", "Revisando otra vez"),
            "likely_not_listed" => self.pick("No record, unconfirmed", "Sin registro, sin confirmar"),
            "not_listed" => self.pick("No record", "Sin registro"),
            other => return clean(other, SHOWN),
        };
        label.to_owned()
    }

    /// The name of a field of a page, as the rules that read it call it.
    pub fn field(self, name: &str) -> String {
        let text = match name {
            "place" => self.pick("place", "lugar"),
            "status" => self.pick("status", "estado"),
            "name" => self.pick("name", "nombre"),
            "number" | "a_number" => self.pick("number", "número"),
            "country_of_birth" => self.pick("country of birth", "país de nacimiento"),
            "place_telephone" => self.pick("telephone of the place", "teléfono del lugar"),
            "visiting" => self.pick("visiting", "visitas"),
            "office" => self.pick("office", "oficina"),
            other => return spaced(other),
        };
        text.to_owned()
    }

    /// Why a slot was not asked.
    pub fn gap(self, key: &str) -> String {
        let text = match key {
            "off" | "process_down" => {
                self.pick("the program was not running", "el programa no estaba en marcha")
            }
            "paused" => self.pick("paused by the operator", "pausada por quien opera"),
            "aside" => self.pick(
                "the program waited while another command wrote",
                "el programa esperó mientras escribía otra orden",
            ),
            "asleep" => self.pick("the machine was asleep", "la máquina estaba suspendida"),
            other => return spaced(other),
        };
        text.to_owned()
    }

    pub fn anchor(self, kind: &str) -> String {
        let text = match kind {
            "rfc3161" => self.pick("time stamp (RFC 3161)", "sello de tiempo (RFC 3161)"),
            "opentimestamps" => "OpenTimestamps",
            "cosignature" => self.pick("witness’s signature", "firma de un testigo"),
            other => return spaced(other),
        };
        text.to_owned()
    }

    pub fn receipt(self, receipt: Option<Receipt>) -> &'static str {
        match receipt {
            Some(Receipt::Own) => self.pick("of the same connection", "de la misma conexión"),
            Some(Receipt::Side) => self.pick(
                "of a second connection in the same minute",
                "de una segunda conexión en el mismo minuto",
            ),
            None => self.pick("none", "ninguno"),
        }
    }

    /// What was done with the archive.
    pub fn incident(self, kind: &str) -> String {
        let text = match kind {
            "clock_step" => self.pick(
                "the clock was set, or the machine slept",
                "se ajustó el reloj, o la máquina estuvo suspendida",
            ),
            "clock_restart" => self.pick("the clock was set back", "se atrasó el reloj"),
            "clock_suspect" => self.pick("the clock was in doubt", "el reloj quedó en duda"),
            "clock_trusted" => self.pick("the clock was trusted again", "se volvió a confiar en el reloj"),
            "paused" => self.pick("watching was paused", "se pausó el seguimiento"),
            "resumed" => self.pick("watching was resumed", "se reanudó el seguimiento"),
            "robots_override" => self.pick("robots.txt was overridden", "se pasó por alto robots.txt"),
            "accepted" => self.pick("a loss was accepted", "se aceptó una pérdida"),
            "export" => self.pick("an export was made", "se hizo una exportación"),
            other => return spaced(other),
        };
        text.to_owned()
    }

    /// `3 d 4 h`, `6 h 5 min`, `40 s`: always rounded down.
    pub fn lapse(self, lapse: TimeDelta) -> String {
        let seconds = lapse.num_seconds().max(0);
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
        match (days, hours, minutes) {
            (0, 0, 0) => format!("{seconds} s"),
            (0, 0, minutes) => format!("{minutes} min"),
            (0, hours, 0) => format!("{hours} h"),
            (0, hours, minutes) => format!("{hours} h {minutes} min"),
            (days, 0, _) => format!("{days} d"),
            (days, hours, _) => format!("{days} d {hours} h"),
        }
    }
}

/// `2026-03-10 12:00:07 UTC`; the fraction of the second stands in the log and in TIMELINE.csv.
pub fn utc(at: DateTime<Utc>) -> String {
    format!("{} UTC", stamp(at))
}

/// The same without the zone, for a column that names it.
pub fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S").to_string()
}

/// A key as words.
fn spaced(key: &str) -> String {
    clean(&key.replace('_', " "), SHOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lapses_are_rounded_down() {
        let w = Words(Language::English);
        for (seconds, text) in
            [(-5, "0 s"), (59, "59 s"), (3_600, "1 h"), (3_660, "1 h 1 min"), (90_000, "1 d 1 h")]
        {
            assert_eq!(w.lapse(TimeDelta::seconds(seconds)), text);
        }
    }

    #[test]
    fn no_label_claims_more_than_the_page_said() {
        const NEVER: [&str; 9] = [
            "disappear",
            "vanish",
            "missing",
            "desapareci",
            "released",
            "deported",
            "liberad",
            "deportad",
            "alien",
        ];
        for language in [Language::English, Language::Spanish] {
            for kind in EventKind::ALL {
                let text = Words(language).event(kind.key()).to_lowercase();
                assert!(NEVER.iter().all(|word| !text.contains(word)), "{text}");
            }
        }
    }
}
