//! Can people be told?

use crate::health::facts::Check;

/// `None`: no channel is set up.
pub(super) fn channels(wrong: Option<&[String]>) -> Check {
    const NAME: &str = "channels";
    match wrong {
        None => Check::ok(NAME, "no channel is set up: nobody is written to"),
        Some([]) => Check::ok(NAME, "every channel that is set up is complete"),
        Some([first, rest @ ..]) => {
            let more = if rest.is_empty() { String::new() } else { format!(" (and {} more)", rest.len()) };
            Check::fail(NAME, format!("{first}{more}"), "mend it under [alerts], then send a test message")
        }
    }
}

pub(super) fn words(missing: &[String]) -> Option<Check> {
    let first = missing.first()?;
    let says = format!("{} messages are not there in every language, {first} for one", missing.len());
    Some(Check::warn("languages", says, "they are sent in English; install a newer testigo"))
}
