//! What the page says of a person, read through the browser.

use super::stage::{Stage, query};
use testigo::invented;
use testigo::outcome::{Custody, Outcome};
use testigo::person::Names;
use testigo::pretend::View;
use testigo::source::{Query, Route, Search};

/// Fields of a listed person; panics when they are not listed.
fn custody(outcome: &Outcome) -> (&Custody, Vec<&str>) {
    let Outcome::Listed(record) = outcome else { panic!("not listed: {} {}", outcome.key(), outcome.why()) };
    (&record.custody, record.fields.iter().map(|f| f.name.as_str()).collect())
}

#[tokio::test]
async fn every_view_of_one_person_is_read_as_what_it_is() {
    let stage = Stage::new(3).await;
    let number = invented::a_number(1);
    let details = ["details_place", "address", "visitor_information", "field_office", "field_office_phone"];
    let held = |place: &str| Custody::Held { place: place.to_owned() };
    for place in ["EXAMPLE CENTER", "OTHER EXAMPLE CENTER"] {
        stage.site.set_view(&number, View::Listed { place: place.to_owned() });
        let looked = stage.ask(1).await;
        let (found, fields) = custody(&looked.reading.outcome);
        assert_eq!(*found, held(place));
        assert!(details.iter().all(|name| fields.contains(name)), "{fields:?}");
        let Outcome::Listed(record) = &looked.reading.outcome else { unreachable!() };
        assert_eq!(record.field("details_place"), Some(place));
        assert_eq!(record.field("address"), Some("100 EXAMPLE ROAD, SAMPLETOWN, TX 00000"));
        let beside = |name: &str| name == "a_number" || details.contains(&name);
        assert!(record.fields.iter().all(|f| f.volatile == beside(&f.name)));
    }
    for (view, wanted) in [
        (View::ListedNoPlace, Some(Custody::HeldNoPlace)),
        (View::Cbp, Some(Custody::Cbp)),
        (View::Out, Some(Custody::Out)),
        (View::Other("Transferred".to_owned()), Some(Custody::Other("Transferred".to_owned()))),
        (View::Zero, None),
        (View::Listed { place: "EXAMPLE CENTER".to_owned() }, Some(held("EXAMPLE CENTER"))),
    ] {
        stage.site.set_view(&number, view.clone());
        let looked = stage.ask(1).await;
        let Some(wanted) = wanted else {
            assert_eq!(looked.said(), "not_listed");
            continue;
        };
        let (found, fields) = custody(&looked.reading.outcome);
        assert_eq!(*found, wanted, "{view:?}");
        if view == View::ListedNoPlace {
            assert!(!fields.iter().any(|name| details.contains(name)), "there is no place to press");
            let steps = &looked.fetched.capture.as_ref().unwrap().steps;
            assert!(steps.iter().all(|step| step.step != "details"));
        }
    }
    stage.end().await;
}

#[tokio::test]
async fn a_country_that_is_not_theirs_is_a_zero_and_one_that_does_not_exist_is_not_asked() {
    let stage = Stage::new(2).await;
    let with = |country: &str| {
        let Search::Person { a_number, names, .. } = query(0).search else { unreachable!() };
        Query {
            search: Search::Person { a_number, country: country.to_owned(), names },
            known: None,
            route: Route::Number,
        }
    };
    let other = if invented::country(0) == "Chile" { "Peru" } else { "Chile" };
    assert_eq!(stage.look(&with(other)).await.said(), "not_listed");
    stage.site.forget_requests();
    assert_eq!(stage.look(&with("Atlantis")).await.said(), "unclear not_asked");
    let asked = stage.site.requests().iter().any(|seen| seen.path.starts_with("/odls/api/"));
    assert!(!asked, "a number went out without its country");
    // Somebody whom nobody knows, and the control.
    assert_eq!(stage.ask(77).await.said(), "not_listed");
    let nobody = Query { search: Search::Nobody, known: None, route: Route::Number };
    assert_eq!(stage.look(&nobody).await.said(), "not_listed");
    stage.end().await;
}

#[tokio::test]
async fn a_name_with_spanish_letters_is_read() {
    let stage = Stage::new(1).await;
    let mut person = invented::person(0);
    person.names = Some(Names { first: "JOSÉ ÁNGEL".to_owned(), last: "NÚÑEZ PEÑA".to_owned() });
    stage.site.set_person(&person, View::Listed { place: "CENTRO ÑANDÚ".to_owned() });
    let search = Search::Person {
        a_number: person.a_number,
        country: person.country.clone(),
        names: person.names.clone(),
    };
    let looked = stage.look(&Query { search, known: None, route: Route::Number }).await;
    let Outcome::Listed(record) = &looked.reading.outcome else { panic!("{}", looked.story()) };
    assert_eq!(record.field("name"), Some("JOSÉ ÁNGEL NÚÑEZ PEÑA"));
    assert_eq!(record.custody, Custody::Held { place: "CENTRO ÑANDÚ".to_owned() });
    stage.end().await;
}
