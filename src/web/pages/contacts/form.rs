//! The form of a contact: what stands in its fields, and what it means. Pure.

use super::whom::Whom;
use crate::contact::words::{self, key, word};
use crate::contact::{
    About, Channel, Contact, Content, Early, LockScreen, Means, NewContact, NoChange, QuietHours, Role,
};
use crate::web::ask::Ask;
use chrono::NaiveTime;

/// What stands in the fields, as it was typed.
#[derive(Clone, Default)]
pub struct Fields {
    pub name: String,
    pub role: String,
    pub language: String,
    pub zone: String,
    pub means: String,
    pub address: String,
    pub phone: String,
    pub quiet_from: String,
    pub quiet_until: String,
    pub lock_screen: String,
    pub content: String,
    /// Empty: by the role.
    pub early: String,
    pub no_change: String,
    pub whom: Whom,
}

/// A field that cannot be taken, and the key of the words that say why.
pub type Wrong = (&'static str, String);

/// A name has at most so many characters.
const NAME: usize = 80;

impl Fields {
    /// For somebody new: a family member, in this viewer's language and zone.
    pub fn fresh(ask: &Ask) -> Fields {
        Fields {
            role: ask.asked("role").unwrap_or("family").to_owned(),
            language: ask.words.tag().to_owned(),
            zone: ask.words.zone.name().to_owned(),
            means: Means::Ntfy.key().to_owned(),
            quiet_from: "22:00".to_owned(),
            quiet_until: "07:00".to_owned(),
            lock_screen: key(&LockScreen::Status),
            content: key(&Content::NameOnly),
            whom: Whom::fresh(ask),
            ..Fields::default()
        }
    }

    pub fn of_form(ask: &Ask) -> Fields {
        let field = |name: &str| ask.field(name).to_owned();
        Fields {
            name: field("name"),
            role: field("role"),
            language: field("language"),
            zone: field("zone"),
            means: field("means"),
            address: field("address"),
            phone: field("phone"),
            quiet_from: field("quiet-from"),
            quiet_until: field("quiet-until"),
            lock_screen: field("lock-screen"),
            content: field("content"),
            early: field("early"),
            no_change: field("no-change"),
            whom: Whom::of_form(ask),
        }
    }

    pub fn of(ask: &Ask, contact: &Contact) -> Fields {
        let details = &contact.details;
        let time = |pick: fn(&QuietHours) -> NaiveTime| {
            details.quiet.as_ref().map(|q| pick(q).format("%H:%M").to_string()).unwrap_or_default()
        };
        Fields {
            name: details.name.clone(),
            role: details.role.key().to_owned(),
            language: details.language.clone(),
            zone: details.zone.name().to_owned(),
            phone: details.phone.clone().unwrap_or_default(),
            quiet_from: time(|q| q.from),
            quiet_until: time(|q| q.until),
            lock_screen: key(&details.lock_screen),
            content: key(&details.content),
            early: key(&details.early),
            no_change: key(&details.no_change),
            whom: Whom::of(ask, &details.about),
            ..Fields::default()
        }
    }

    /// What the form says, with these channels; or each field that cannot be taken.
    pub fn read(&self, ask: &Ask, channels: Vec<Channel>) -> Result<NewContact, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let details = self.details(ask, channels, &mut wrong);
        details.filter(|_| wrong.is_empty()).ok_or(wrong)
    }

    fn details(&self, ask: &Ask, channels: Vec<Channel>, wrong: &mut Vec<Wrong>) -> Option<NewContact> {
        let name = self.name.trim();
        let named = (1..=NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        need("name", named.then_some(()), wrong);
        let role: Option<Role> = need("role", word(&self.role), wrong);
        let language = need("language", words::language(&self.language), wrong);
        let zone = need("zone", words::zone(&self.zone), wrong);
        let quiet = need("quiet", quiet(&self.quiet_from, &self.quiet_until), wrong);
        let lock_screen = need("lock-screen", word(&self.lock_screen), wrong);
        let content = need("content", word(&self.content), wrong);
        let early = need("early", by_role(&self.early, role.map(Early::by)), wrong);
        let no_change = need("no-change", by_role(&self.no_change, role.map(NoChange::by)), wrong);
        let phone = need("phone", phone(&self.phone), wrong);
        let about: Option<About> = match self.whom.read(ask) {
            Ok(about) => Some(about),
            Err(key) => {
                wrong.push(("about", key));
                None
            }
        };
        Some(NewContact {
            name: name.to_owned(),
            role: role?,
            language: language?.to_owned(),
            zone: zone?,
            channels,
            phone: phone?,
            quiet: quiet?,
            lock_screen: lock_screen?,
            content: content?,
            early: early?,
            no_change: no_change?,
            about: about?,
        })
    }

    /// The way that the form names.
    pub fn channel(&self) -> Result<Channel, Wrong> {
        let means: Option<Means> = word(&self.means);
        let Some(means) = means else { return Err(("means", "web-contact-wrong-means".to_owned())) };
        let address = if means == Means::Desktop { "here" } else { self.address.trim() };
        let wrong = |_| ("address", format!("web-contact-help-{}", means.key()));
        Channel::parse(means, address).map_err(wrong)
    }
}

fn need<T>(field: &'static str, read: Option<T>, wrong: &mut Vec<Wrong>) -> Option<T> {
    if read.is_none() {
        wrong.push((field, format!("web-contact-wrong-{field}")));
    }
    read
}

/// Nothing chosen means the rule of the role.
fn by_role<T: serde::de::DeserializeOwned>(text: &str, rule: Option<T>) -> Option<T> {
    if text.is_empty() { rule } else { word(text) }
}

/// Both or none.
fn quiet(from: &str, until: &str) -> Option<Option<QuietHours>> {
    match (from.is_empty(), until.is_empty()) {
        (true, true) => Some(None),
        (false, false) => words::quiet_hours(&format!("{from}-{until}")).map(Some),
        (true, false) | (false, true) => None,
    }
}

/// What others can call: short, and one line.
fn phone(text: &str) -> Option<Option<String>> {
    let fits = text.len() <= 40 && !text.chars().any(char::is_control);
    fits.then(|| Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_both_or_none() {
        assert_eq!(quiet("", ""), Some(None));
        assert!(quiet("22:00", "07:00").is_some_and(|q| q.is_some()));
        assert!(quiet("22:00", "").is_none() && quiet("x", "07:00").is_none());
    }

    #[test]
    fn an_address_is_of_its_means() {
        let of = |means: &str, address: &str| {
            let fields = Fields { means: means.into(), address: address.into(), ..Fields::default() };
            fields.channel().map(|channel| channel.means).map_err(|(field, _)| field)
        };
        assert_eq!(of("email", "ana@example.org"), Ok(Means::Email));
        assert_eq!(of("desktop", ""), Ok(Means::Desktop));
        assert_eq!((of("email", "ana"), of("pigeon", "x")), (Err("address"), Err("means")));
        assert_eq!(of("webhook", "ftp://example.org/"), Err("address"));
    }
}
