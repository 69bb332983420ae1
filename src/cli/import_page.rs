//! `import`: files that a person saved earlier become checks.

use super::args::ImportPageArgs;
use super::context::{Context, read_named};
use super::exit::{Exit, Stop};
use super::hands::{Hands, Kept, Who};
use super::output::{print_bytes, print_json, print_line, visible};
use super::times;
use super::words::{self, Words};
use crate::fetch::capture::{Said, Way};
use crate::outcome::Outcome;
use crate::read::Reading;
use crate::together::{Refused, Taken, Upload};
use serde_json::{Value, json};
use std::io::{BufRead, IsTerminal};
use std::path::Path;
use url::Url;

pub fn run(context: &Context, args: &ImportPageArgs) -> anyhow::Result<Exit> {
    let mut hands = Hands::open(context)?;
    let who = hands.who(&args.person, args.source.as_deref())?;
    let now = context.clock.now().wall;
    let seen_at = args.seen_at.as_deref().map(|text| times::moment(text, now)).transpose()?;
    let url = args.url.as_deref().map(parse_url).transpose()?;
    let said = args.said.as_deref().map(|text| parse_said(text, args.place.as_deref())).transpose()?;
    let mut refused = false;
    let mut all = Vec::new();
    for file in &args.files {
        let bytes = read_named(file)?;
        let upload = Upload { bytes, url: url.clone(), way: Way::Import, seen_at, said: said.clone() };
        let one = one(context, &mut hands, &who, upload)?;
        refused |= one.is_err();
        match one {
            Ok((kept, reading)) => {
                all.push(kept_json(&kept, &reading));
                if !context.json {
                    print_line(&format!(
                        "{}: {}",
                        file.display(),
                        sentence(context.words(), &who, &reading, &kept)
                    ))?;
                }
            }
            Err(why) => {
                all.push(json!({ "taken": false, "why": why.key(), "message": why.to_string() }));
                if !context.json {
                    print_line(&format!("{}: not taken. {why}", file.display()))?;
                    print_line(&format!("  next: {}", next(&why, file)))?;
                }
            }
        }
    }
    if context.json {
        print_json(json!({ "files": all }))?;
    }
    Ok(if refused { Exit::Refused } else { Exit::Done })
}

type Result1 = Result<(Kept, Reading), Refused>;

fn one(context: &Context, hands: &mut Hands<'_>, who: &Who, mut upload: Upload) -> anyhow::Result<Result1> {
    let mut taken = hands.take(who, &upload)?;
    let asks = std::io::stdin().is_terminal() && !context.json;
    if matches!(taken, Err(Refused::NeedsWords)) && asks {
        let nobody = || Stop::usage("nobody answered", "give the answer on the command line: --said");
        upload.said = Some(on_this_thread(ask_what_it_said(async || one_line()))?.ok_or_else(nobody)?);
        taken = hands.take(who, &upload)?;
    }
    let taken: Taken = match taken {
        Ok(taken) => taken,
        Err(why) => return Ok(Err(why)),
    };
    let reading = taken.reading.clone();
    // Who typed what it said has confirmed it.
    let confirmed = upload.said.is_some().then_some(true);
    Ok(Ok((hands.keep(who, (upload, taken), confirmed)?, reading)))
}

/// Waits for questions that nothing else goes on beside.
fn on_this_thread<T>(asking: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_current_thread().build()?.block_on(asking)
}

/// What was kept, in a sentence.
pub fn sentence(words: Words, who: &Who, reading: &Reading, kept: &Kept) -> String {
    let call = visible(&who.person.details.call);
    let says = words.outcome(&reading.outcome);
    match kept.check {
        Some(check) => format!("{call}: {says}  (kept as check {check})"),
        None => format!("{call}: {says}  (waits for the running testigo, which will keep it)"),
    }
}

/// What was kept, for tools.
pub fn kept_json(kept: &Kept, reading: &Reading) -> Value {
    json!({
        "taken": true,
        "check": kept.check,
        "leaf": kept.leaf,
        "outcome": reading.outcome.key(),
        "why": reading.outcome.why(),
        "place": reading.outcome.record().and_then(|r| r.custody.place()),
        "says": words::english().outcome(&reading.outcome),
        "events": kept.events.iter().map(super::events::event_json).collect::<Vec<_>>(),
    })
}

/// What to do about a file that was not taken.
pub fn next(why: &Refused, file: &Path) -> String {
    match why {
        Refused::NeedsWords => format!(
            "testigo import {} --person PERSON --said listed --place \"PLACE\"   (or listed-no-place, not-listed, other)",
            file.display()
        ),
        Refused::File(_)
        | Refused::OtherHost { .. }
        | Refused::OtherPerson
        | Refused::OtherPage
        | Refused::NotFinished => "save the result page itself, of this person, and give it again".to_owned(),
        Refused::NoAddress => format!(
            "save it with SingleFile, or give its address: testigo import {} --person PERSON --url ADDRESS",
            file.display()
        ),
        Refused::AlreadyGiven { .. } => "search again, and save the page anew".to_owned(),
        Refused::Nobodys => "testigo together PERSON".to_owned(),
        Refused::Future => "give the time at which you saw the page: --seen-at".to_owned(),
    }
}

pub fn parse_url(text: &str) -> anyhow::Result<Url> {
    Url::parse(text).map_err(|_| {
        Stop::usage("this is no address", "copy the whole address of the page, from https:// on").into()
    })
}

/// The answers to "what did it say?", as they are typed on a command line.
pub fn parse_said(text: &str, place: Option<&str>) -> anyhow::Result<Said> {
    let wrong = |message: &str| {
        Stop::usage(message, "--said listed --place \"…\", listed-no-place, not-listed, other")
    };
    match (text, place) {
        ("listed", Some(place)) if !place.trim().is_empty() => {
            Ok(Said::Listed { place: place.trim().to_owned() })
        }
        ("listed", _) => Err(Stop::usage(
            "`--said listed` needs the place that the page shows: --place \"PLACE\"",
            "--said listed --place \"PLACE\", or if it shows none: --said listed-no-place",
        )
        .into()),
        ("listed-no-place", _) => Ok(Said::ListedNoPlace),
        ("not-listed", _) => Ok(Said::NotListed),
        ("other", _) => Ok(Said::SomethingElse),
        _ => Err(wrong("this is none of the answers").into()),
    }
}

/// Asks on the terminal what a picture says. `None`: nobody answers any more. Where the lines come from, `answer`
/// knows: a session reads them in a thread of its own.
pub async fn ask_what_it_said(
    mut answer: impl AsyncFnMut() -> Option<String>,
) -> anyhow::Result<Option<Said>> {
    loop {
        print_line("What did the page say?")?;
        print_line(
            "  1  listed, with a place    2  listed, no place shown    3  no record    4  something else",
        )?;
        print_bytes(b"Your answer (1-4): ")?;
        match answer().await.as_deref() {
            None => return Ok(None),
            Some("1") => {
                print_bytes(b"The place, as it stands there: ")?;
                match answer().await {
                    None => return Ok(None),
                    Some(place) if !place.is_empty() => return Ok(Some(Said::Listed { place })),
                    Some(_) => {}
                }
            }
            Some("2") => return Ok(Some(Said::ListedNoPlace)),
            Some("3") => return Ok(Some(Said::NotListed)),
            Some("4") => return Ok(Some(Said::SomethingElse)),
            Some(_) => {}
        }
    }
}

/// One line from the terminal; `None` at its end.
fn one_line() -> Option<String> {
    let mut line = String::new();
    match std::io::stdin().lock().read_line(&mut line) {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(line.trim().to_owned()),
    }
}

/// Whether this answer wants one more look after ten minutes.
pub fn wants_another_look(outcome: &Outcome) -> bool {
    *outcome == Outcome::NotListed
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn answers(lines: &[&str]) -> Option<Said> {
        let mut lines = lines.iter().map(|line| (*line).to_owned());
        ask_what_it_said(async || lines.next()).await.unwrap()
    }

    #[tokio::test]
    async fn the_question_is_asked_until_it_is_answered_or_nobody_is_there() {
        let place = "EXAMPLE CENTER".to_owned();
        assert_eq!(answers(&["", "7", "1", "", "1", &place]).await, Some(Said::Listed { place }));
        assert_eq!(answers(&["3"]).await, Some(Said::NotListed));
        assert_eq!((answers(&["x"]).await, answers(&["1"]).await), (None, None));
    }

    #[test]
    fn listed_without_a_place_names_the_option() {
        let why = |place| parse_said("listed", place).unwrap_err().to_string();
        assert!(why(None).contains("--place") && why(Some(" ")).contains("--place"));
        assert_eq!(parse_said("not-listed", None).unwrap(), Said::NotListed);
    }
}
