//! The messages word for word, as a family reads them; `locales/<tag>/said.txt` is the sheet for whoever reviews a language.

use super::all;
use super::samples::{KINDS, Sample};
use crate::contact::{Content, Role};
use crate::notice::NoticeKind;
use std::path::Path;

fn sheet(language: &str) -> String {
    let mut out = String::new();
    let mut add = |what: &str, sample: Sample| {
        let words = sample.words();
        out += &format!(
            "==== {:?}{what}\n-- {}\n-- {}\n{}\n\n",
            sample.kind, words.subject, words.short, words.text
        );
    };
    KINDS.iter().for_each(|kind| add("", Sample::family(*kind, language)));
    KINDS.iter().for_each(|kind| {
        add(", by name only", Sample::new(*kind, Role::Family, Content::NameOnly, language))
    });
    KINDS.iter().for_each(|kind| add(", nothing known", Sample::family(*kind, language).bare()));
    KINDS
        .iter()
        .for_each(|kind| add(", to a lawyer", Sample::new(*kind, Role::Lawyer, Content::Full, language)));
    out
}

/// `TESTIGO_BLESS=1 cargo test --lib said` writes the sheets again. Read the diff.
#[test]
fn the_sheets_are_what_is_said() {
    for language in ["en", "es"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language).join("said.txt");
        let said = sheet(language);
        if std::env::var_os("TESTIGO_BLESS").is_some() {
            std::fs::write(&path, &said).expect("the sheet can be written");
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == said, "{} differs; TESTIGO_BLESS=1 writes it again", path.display());
    }
}

#[test]
fn the_catalogue_has_every_kind_and_no_message_twice() {
    let shown: Vec<_> = super::samples::catalogue("es").iter().map(|s| (s.kind, s.to.details.role)).collect();
    let once: std::collections::HashSet<_> = shown.iter().collect();
    assert_eq!(once.len(), shown.len());
    assert!(KINDS.iter().all(|kind| shown.iter().any(|(k, _)| k == kind)));
}

#[test]
fn message_4_is_said_in_full() {
    let words = Sample::family(NoticeKind::NotListed, "en").words();
    assert_eq!(words.short, "Mamá is not on ICE's list now. This does not tell us why. Open for next steps.");
    let expected = "\
Mamá is not on ICE's list now.

We checked 5 times, from Tue, Mar 10, 1:05 PM (Chicago time) to 8:20 PM. Each time the ICE website found no record.
Last time on the list: Tue, Mar 10, 7:00 AM (Chicago time), at EXAMPLE NORTH PROCESSING CENTER.

We do not know why. The website can be wrong, slow, or leave people out. Mamá may still be in the same place, or may have been moved, released, or deported. The website does not say which.

What to do now:
1. Call the lawyer: Clínica Ejemplo, 555-0102. No lawyer? Open the list of free legal help.
2. Call EXAMPLE NORTH PROCESSING CENTER: 555-0100. Give the A-number. Ask: \"Is this person there? If not, where did they go, and when?\"
3. Call the ICE office (ERO) in New Example: 555-0103. Ask the same thing. Afraid to call ICE? Ask the lawyer or a helper to call.
4. Ask both: \"Is this person in a hospital?\"
5. Call the consulate of Honduras: 555-0102. Asked for asylum, or afraid of that government? Talk to the lawyer first.
Write down who you talked to, the date and the time.

We keep checking every 2 hours. We will write again if anything changes.
Nobody should ask you for money because of this message. If someone does, it may be a scam.";
    assert!(words.text.starts_with(expected), "{}", words.text);
}

#[test]
fn message_4_is_said_in_full_in_spanish() {
    let expected = "\
Mamá no aparece ahora en la lista de ICE.

Revisamos 5 veces, desde el mar 10 de marzo, 13:05 (hora de Chicago) hasta las 20:20. Cada vez, el sitio de ICE no encontró ningún registro.
Última vez en la lista: mar 10 de marzo, 7:00 (hora de Chicago), en EXAMPLE NORTH PROCESSING CENTER.

No sabemos por qué. El sitio puede estar mal, atrasado o dejar fuera a personas. Mamá puede seguir en el mismo lugar. También puede ser un traslado, una liberación o una deportación. El sitio no dice cuál.

Qué hacer ahora:
1. Llame al abogado: Clínica Ejemplo, 555-0102. ¿No tiene? Abra la lista de ayuda legal gratis.
2. Llame a EXAMPLE NORTH PROCESSING CENTER: 555-0100. Dé el número A. Pregunte: «¿Está ahí esta persona? Si no, ¿a dónde fue y cuándo?»
3. Llame a la oficina de ICE (ERO) en New Example: 555-0103. Pregunte lo mismo. ¿Tiene miedo de llamar a ICE? Pida al abogado o a quien le ayuda que llame.
4. Pregunte a los dos: «¿Está esta persona en un hospital?»
5. Llame al consulado de Honduras: 555-0102. ¿Pidió asilo o teme a ese gobierno? Hable antes con el abogado.
Anote con quién habló, la fecha y la hora.

Seguimos revisando cada 2 horas. Le escribiremos si algo cambia.
Nadie debe pedirle dinero por este mensaje. Si alguien lo hace, puede ser una estafa.";
    let text = Sample::family(NoticeKind::NotListed, "es").words().text;
    assert!(text.starts_with(expected), "{text}");
}

#[test]
fn the_scam_line_stands_in_messages_4_to_7() {
    use NoticeKind::{NoPlace, NotInCustody, NotListed, PlaceChanged};
    for kind in [NotListed, NoPlace, PlaceChanged, NotInCustody] {
        for (language, line) in [("en", "it may be a scam."), ("es", "puede ser una estafa.")] {
            assert!(Sample::family(kind, language).words().text.contains(line), "{kind:?}");
            assert!(Sample::family(kind, language).bare().words().text.contains(line), "{kind:?}");
        }
    }
}

#[test]
fn a_late_message_says_first_when_it_happened() {
    for kind in KINDS {
        let mut sample = Sample::family(kind, "en");
        sample.late = true;
        let words = sample.words();
        let first = "This is about Tue, Mar 10, 7:00 AM (Chicago time). We could not send it before.\n\n";
        assert!(words.text.starts_with(first), "{}", words.text);
        assert!(words.short.starts_with("Tue, Mar 10, 7:00 AM (Chicago time): "));
    }
}

#[test]
fn every_message_names_its_installation_and_how_to_say_that_it_was_seen() {
    for sample in all("en") {
        let text = sample.words().text;
        let footer = "This message is from Ejemplo House.\nTo say “I saw this”, open this link: http://192.168.0.9:8000/s/q7";
        assert!(text.ends_with(footer), "{text}");
    }
}

/// No blank, no placeholder, no "unknown" where a fact is not known.
#[test]
fn nothing_is_said_in_half() {
    for language in ["en", "es"] {
        for sample in all(language) {
            let words = sample.words();
            for text in [&words.subject, &words.short, &words.text] {
                assert!(!text.contains(['{', '}', '$']), "{:?}: {text}", sample.kind);
                assert!(!text.contains("  .") && !text.contains(" ,") && !text.contains(": ."), "{text}");
                assert!(!text.to_lowercase().contains("unknown"), "{text}");
            }
            assert!(!words.subject.is_empty() && !words.short.is_empty(), "{:?}", sample.kind);
        }
    }
}

#[test]
fn another_agency_has_its_own_list_and_no_ice_office() {
    let mut sample = Sample::family(NoticeKind::NotListed, "en");
    sample.facts.source = Some("Bureau of Prisons".to_owned());
    let text = sample.words().text;
    assert!(text.starts_with("Mamá is not on the Bureau of Prisons list now."), "{text}");
    assert!(!text.contains("ICE"), "{text}");
}

#[test]
fn no_useful_look_is_never_no_change() {
    let mut sample = Sample::family(NoticeKind::NoChange, "en");
    sample.facts.useful = Some(0);
    let words = sample.words();
    assert!(words.text.starts_with("Mamá: we could not check today. This is not news about Mamá."));
    assert!(![words.subject, words.short, words.text].join(" ").contains("no change"));
}

#[test]
fn small_counts_of_a_group_are_not_said() {
    let of = |content| Sample::new(NoticeKind::Group, Role::Ngo, content, "en").words();
    let text = of(Content::Places).text;
    let head = "Group \"Example Plant\": 25 of 48 people are not on the list (confirmed).";
    assert!(text.starts_with(head), "{text}");
    // What is only likely is not called confirmed.
    assert!(text.contains("16 may not be on the list (not confirmed)."), "{text}");
    assert!(text.contains("Fewer than 10 listed without a place, fewer than 10 in another place"), "{text}");
    assert!(text.contains("Control line: 118 of 119 people outside the group are still listed."), "{text}");
    // A group's name may be that of a place.
    let words = of(Content::NameOnly);
    assert!(![words.subject, words.short, words.text].join(" ").contains("Example Plant"));
}

#[test]
fn whoever_is_on_call_reads_counts_on_the_locked_screen() {
    let mut sample = Sample::new(NoticeKind::Digest, Role::OnCall, Content::Places, "en");
    sample.facts.first_miss = Some(super::samples::at("2026-03-10T14:00:00Z"));
    let expected = "3 people not listed since 14:00 UTC (confirmed). 1 place changed. Open desk.";
    assert_eq!(sample.words().short, expected);
}

#[test]
fn a_note_says_what_silence_would_mean() {
    let mut sample = Sample::family(NoticeKind::NoChange, "en");
    sample.facts.next_note = Some(super::samples::at("2026-03-11T14:00:00Z"));
    let said = "If you hear nothing from us by 9:00 AM tomorrow, this tool may be off. Please check it.";
    assert!(sample.words().text.contains(said), "{}", sample.words().text);
}

#[test]
fn a_source_is_called_as_people_know_it() {
    for (title, said) in [
        ("ICE Online Detainee Locator System", "Mamá is not on ICE's list now."),
        (
            "Federal Bureau of Prisons: Inmate Locator",
            "Mamá is not on the Federal Bureau of Prisons list now.",
        ),
    ] {
        let mut sample = Sample::family(NoticeKind::NotListed, "en");
        sample.facts.source = Some(title.to_owned());
        assert!(sample.words().text.starts_with(said), "{}", sample.words().text);
    }
}

#[test]
fn a_digest_of_a_source_in_question_says_so_to_who_works_with_it() {
    for (role, says) in
        [(Role::Helper, true), (Role::Lawyer, true), (Role::OnCall, true), (Role::Family, false)]
    {
        for (language, words) in [("en", "may be unstable"), ("es", "puede estar inestable")] {
            let mut sample = Sample::new(NoticeKind::Digest, role, Content::NameOnly, language);
            sample.facts.source = Some("Federal Bureau of Prisons: Inmate Locator".to_owned());
            assert_eq!(sample.words().text.contains(words), says, "{role:?} {language}");
            sample.facts.source = None;
            assert!(!sample.words().text.contains(words));
        }
    }
}

#[test]
fn a_note_that_asks_how_often_says_how_to_answer() {
    let text = |role, asks| {
        let mut sample = Sample::new(NoticeKind::NoChange, role, Content::NameOnly, "en");
        sample.facts.ask_how_often = asks;
        sample.words().text
    };
    let family = text(Role::Family, true);
    assert!(
        family.contains("only when something changes?") && family.contains("Tell the person who set this up")
    );
    assert!(text(Role::Helper, true).contains("testigo contact set c-"));
    assert!(!text(Role::Family, false).contains("How often"));
}

#[test]
fn a_lawyer_reads_which_of_their_clocks_run_and_nobody_else() {
    let text = |role| Sample::new(NoticeKind::NotListed, role, Content::Full, "en").words().text;
    assert!(text(Role::Lawyer).contains("72 h rule: ends "));
    for role in [Role::Family, Role::Helper, Role::OnCall] {
        assert!(!text(role).contains("72 h rule"));
    }
}

#[test]
fn a_digest_says_who_each_thing_is_about_and_where_the_rest_stand() {
    let line = |role, count| {
        let mut sample = Sample::new(NoticeKind::Digest, role, Content::NameOnly, "en");
        sample.facts.counts[0].1 = count;
        sample.words().text
    };
    assert!(line(Role::Lawyer, 2).contains("2 people not listed (confirmed): Mamá, Tío\n1 place changed."));
    assert!(
        line(Role::Helper, 14)
            .contains("14 people not listed (confirmed): Mamá, Tío, and 12 more: testigo alerts")
    );
    assert!(line(Role::Family, 14).contains("(confirmed): Mamá, Tío, and 12 more\n"));
}

#[test]
fn many_notes_say_what_they_are() {
    let text = |useful, looked_into| {
        let mut sample = Sample::family(NoticeKind::Digest, "en");
        sample.facts.counts = vec![(NoticeKind::NoChange, 9)];
        (sample.facts.useful, sample.facts.looked_into) = (Some(useful), looked_into);
        sample.words().text
    };
    assert!(text(0, false).contains("9 people: we could not check"));
    assert!(text(5, true).contains("9 people: we are still checking something"));
    assert!(text(5, false).contains("9 people: no change"));
}

#[test]
fn what_is_looked_into_is_neither_no_change_nor_a_change() {
    for language in ["en", "es"] {
        let mut sample = Sample::family(NoticeKind::NoChange, language);
        sample.facts.looked_into = true;
        let words = sample.words();
        let all = [words.subject, words.short, words.text].join(" ");
        assert!(
            !all.contains("no change") && !all.contains("sin cambios") && !all.contains("UNCONFIRMED"),
            "{all}"
        );
    }
}

#[test]
fn a_correction_speaks_of_what_was_said_and_of_a_record_only_where_one_was_seen() {
    for language in ["en", "es"] {
        let mut sample = Sample::family(NoticeKind::Correction, language);
        (sample.facts.listed, sample.facts.place) = (None, None);
        let text = sample.words().text;
        assert!(!text.contains("does not list") && !text.contains("no muestra a"), "{text}");
        // Of a group, and of nobody.
        for (content, named) in [(Content::Places, true), (Content::NameOnly, false)] {
            let mut sample = Sample::new(NoticeKind::Correction, Role::Ngo, content, language);
            (sample.about, sample.facts.call, sample.facts.listed) = (None, String::new(), None);
            let words = sample.words();
            assert!(!words.subject.is_empty() && !words.short.is_empty());
            assert_eq!(words.subject.contains("Example Plant"), named);
        }
    }
}

#[test]
fn a_place_that_is_shown_after_none_was_left_from_nowhere() {
    let mut sample = Sample::family(NoticeKind::PlaceChanged, "en");
    sample.facts.old_place = None;
    let text = sample.words().text;
    assert!(text.starts_with("The ICE website now shows a place for Mamá."), "{text}");
    assert!(!text.contains("place before") && !text.contains("Before:"), "{text}");
    let mut sample = Sample::family(NoticeKind::FirstListed, "en");
    sample.facts.place = None;
    assert!(!sample.words().text.contains("You can call"));
}
