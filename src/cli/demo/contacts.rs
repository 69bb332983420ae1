//! Who the demo would write to: invented contacts of invented people, and the numbers of `[alerts]` in seconds.

use crate::config::Telling;
use crate::contact::{
    About, Address, Channel, Contact, Content, Early, LockScreen, Means, NewContact, NoChange, Role,
};
use crate::person::Person;
use crate::pretend::month;
use crate::pretend::story::{BACK, FALSE_ZERO, GROUP, MOVED, NO_PLACE, OUT, Story};
use crate::store::{Result, Store};
use crate::time::{Moment, Period};

/// In whose name the demo writes.
pub const INSTALLATION: &str = "testigo demo";

/// Adds them to the archive. `people`: in the order of [`Story::people`].
pub fn add(store: &mut Store, people: &[Person], now: Moment) -> Result<Vec<Contact>> {
    let theirs = (&[MOVED, NO_PLACE, OUT, BACK][..], &[FALSE_ZERO, BACK][..]);
    contacts(people, theirs, GROUP, now).into_iter().map(|new| store.add_contact(new, now)).collect()
}

/// The same for the month: the family hears of these, and the lawyer too.
pub fn of_month(store: &mut Store, people: &[Person], theirs: &[usize], now: Moment) -> Result<Vec<Contact>> {
    let contacts = contacts(people, (theirs, theirs), month::GROUP, now);
    contacts.into_iter().map(|new| store.add_contact(new, now)).collect()
}

/// A family that reads Spanish and one that reads English, a helper, a lawyer, and an organisation of the group.
fn contacts(
    people: &[Person],
    (family, lawyer): (&[usize], &[usize]),
    group: &str,
    now: Moment,
) -> [NewContact; 5] {
    let of = |who: &[usize]| About {
        people: who.iter().filter_map(|i| people.get(*i)).map(|p| p.id.clone()).collect(),
        ..About::default()
    };
    let everybody = About { everybody: true, ..About::default() };
    let group = About { groups: vec![group.to_owned()], ..About::default() };
    [
        contact("Familia Ejemplo", Role::Family, "es", of(family), now),
        contact("Example Family", Role::Family, "en", of(family), now),
        contact("Ayuda Ejemplo", Role::Helper, "es", everybody, now),
        contact("Example Clinic", Role::Lawyer, "en", of(lawyer), now),
        contact("Example Network", Role::Ngo, "en", group, now),
    ]
}

fn contact(name: &str, role: Role, language: &str, about: About, now: Moment) -> NewContact {
    // `.invalid` leads nowhere, whoever sends to it.
    let address = Address::new(format!("{}.{language}@demo.invalid", role.key()));
    let (early, phone) = match role {
        Role::Family | Role::Ngo => (Early::Confirmed, None),
        Role::Helper => (Early::Likely, None),
        Role::Lawyer | Role::OnCall => (Early::FirstMiss, Some("555-0102".to_owned())),
    };
    NewContact {
        name: name.to_owned(),
        role,
        language: language.to_owned(),
        zone: chrono_tz::America::Chicago,
        channels: vec![Channel { means: Means::Email, address, confirmed_at: Some(now.wall) }],
        phone,
        quiet: None,
        lock_screen: LockScreen::Status,
        // Never `Full`: what the demo leaves in files holds no A-number, not even an invented one.
        content: if role == Role::Ngo { Content::NameOnly } else { Content::Places },
        early,
        no_change: NoChange::Never,
        about,
    }
}

/// When they are told. Nobody answers in a demo, and nothing is told again in it.
pub fn telling(story: &Story) -> Telling {
    Telling {
        repeat: Period::from_secs(900),
        retry_first: Period::from_secs(1),
        digest_over: 4,
        digest_within: Period::from_secs(2),
        silence_family: story.policy.silent_after,
        silent_after: story.policy.silent_after,
        ..Telling::default()
    }
}
