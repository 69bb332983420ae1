//! Why a saved file is refused, in words that say what to do next. No word of the file's own is repeated.

/// Why a file is refused. The texts are for the person who saved it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(
        "This file, or a page in it, is larger than {mib} MB. Save only the result page, without pictures if the program asks, and try again."
    )]
    TooLarge {
        /// The limit that was passed, in MiB.
        mib: usize,
    },
    #[error("This file is empty. Open the result page again, save it once more, and try again.")]
    Empty,
    #[error(
        "This is not a kind of file that can be read here. Save the page with SingleFile, or as a web page, a PDF or a picture, and try again."
    )]
    NotKnown,
    #[error(
        "The end of this file is missing: saving was not finished. Save the page once more, and try again."
    )]
    Truncated,
    #[error(
        "There is far more packed into this file than a few pages need. Save only the result page, and try again."
    )]
    TooMuchInside,
    #[error(
        "There is no page in this file that can be read. Save the result page itself, after the result shows, and try again."
    )]
    NoPage,
    #[error("This file is damaged ({0}). Save the page once more, and try again.")]
    Damaged(Damage),
    #[error("This file is locked with a password. Save the page without a password, and try again.")]
    Encrypted,
}

impl Refusal {
    /// One stable word for this reason, for files and interfaces.
    pub const fn key(self) -> &'static str {
        match self {
            Refusal::TooLarge { .. } => "too_large",
            Refusal::Empty => "empty",
            Refusal::NotKnown => "not_known",
            Refusal::Truncated => "truncated",
            Refusal::TooMuchInside => "too_much_inside",
            Refusal::NoPage => "no_page",
            Refusal::Damaged(_) => "damaged",
            Refusal::Encrypted => "encrypted",
        }
    }
}

/// What of a damaged file is not as its format asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    #[error("its packed part cannot be unpacked")]
    Packing,
    #[error("the list of what is inside is wrong")]
    List,
    #[error("a record inside is not as it should be")]
    Record,
    #[error("a part of the page is not as it should be")]
    Part,
    #[error("its text is not as it should be")]
    Text,
}
