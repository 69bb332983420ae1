//! An answer as a document, and whether a mark of the profile holds on it.

use super::json::Json;
use crate::fold::one_space;
use crate::page::{Page, Part, TooComplex};
use crate::source::rules::{Kind, Mark};
use memchr::memmem;

/// A decoded answer.
pub struct Answer<'a> {
    pub text: &'a str,
    pub doc: Doc<'a>,
    /// The lines a reader sees, white space as one space, no empty ones; none for JSON.
    pub lines: Vec<String>,
}

pub enum Doc<'a> {
    Json(Json<'a>),
    /// It begins like JSON and claims to be, and is not: `cut` when it only ends too early.
    BrokenJson {
        cut: bool,
    },
    Html(Page),
    Text,
}

/// What of the answer a mark is about.
#[derive(Clone, Copy)]
pub enum Scope<'s> {
    Whole,
    /// One element and what is inside it.
    Part(Part<'s>),
    /// One element of a JSON array.
    Row(Json<'s>),
}

impl<'a> Answer<'a> {
    /// Finds out what the answer is made of: by what it looks like, for what it claims is often wrong.
    pub fn new(text: &'a str, content_type: Option<&str>) -> Result<Answer<'a>, TooComplex> {
        let claims_json = content_type.is_some_and(|t| t.to_ascii_lowercase().contains("json"));
        let doc = match begins_like_json(text).then(|| Json::parse(text)) {
            Some(Ok(json)) => Doc::Json(json),
            Some(Err(error)) if claims_json => Doc::BrokenJson { cut: error.is_eof() },
            Some(Err(_)) | None if has_tag(text) => Doc::Html(Page::parse(text)?),
            Some(Err(_)) | None => Doc::Text,
        };
        let lines = match &doc {
            Doc::Json(_) | Doc::BrokenJson { .. } => Vec::new(),
            Doc::Html(page) => page.root().lines(),
            Doc::Text => text.lines().map(one_space).filter(|line| !line.is_empty()).collect(),
        };
        Ok(Answer { text, doc, lines })
    }

    pub fn kind(&self) -> Kind {
        match self.doc {
            Doc::Json(_) | Doc::BrokenJson { .. } => Kind::Json,
            Doc::Html(_) => Kind::Html,
            Doc::Text => Kind::Text,
        }
    }

    pub fn page(&self) -> Option<&Page> {
        match &self.doc {
            Doc::Html(page) => Some(page),
            Doc::Json(_) | Doc::BrokenJson { .. } | Doc::Text => None,
        }
    }

    pub fn json(&self) -> Option<Json<'a>> {
        match &self.doc {
            Doc::Json(json) => Some(*json),
            Doc::Html(_) | Doc::BrokenJson { .. } | Doc::Text => None,
        }
    }

    /// Whether all of these hold.
    pub fn all_hold(&self, marks: &[Mark], scope: Scope<'_>) -> bool {
        marks.iter().all(|mark| self.holds(mark, scope))
    }

    pub fn holds(&self, mark: &Mark, scope: Scope<'_>) -> bool {
        if let Some(end) = &mark.body_ends {
            return ends(self.text, end);
        }
        if mark.pointer.is_some() {
            return self.holds_in_json(mark, scope);
        }
        match (&mark.within, &self.doc) {
            (Some(css), Doc::Html(page)) => {
                let parts = match scope {
                    Scope::Part(part) => part.find_from_here(css),
                    Scope::Whole | Scope::Row(_) => page.find(css),
                };
                let any = if mark.texts().next().is_none() {
                    !parts.is_empty()
                } else {
                    parts.iter().any(|part| fits(mark, &part.text()))
                };
                any != mark.absent
            }
            (Some(_), Doc::Json(_) | Doc::BrokenJson { .. } | Doc::Text) => false,
            (None, _) => match scope {
                Scope::Part(part) => part.lines().iter().any(|line| fits(mark, line)),
                Scope::Whole | Scope::Row(_) => self.lines.iter().any(|line| fits(mark, line)),
            },
        }
    }

    fn holds_in_json(&self, mark: &Mark, scope: Scope<'_>) -> bool {
        let (Some(root), Some(pointer)) = (self.json(), &mark.pointer) else { return false };
        let from = match scope {
            Scope::Row(row) => row,
            Scope::Whole | Scope::Part(_) => root,
        };
        match from.at(pointer) {
            Err(_) => false,
            Ok(None) => mark.empty && mark.one_of.is_empty() && mark.of_type.is_none(),
            Ok(Some(value)) => {
                (mark.one_of.is_empty() || mark.one_of.iter().any(|wanted| value.is(wanted)))
                    && mark.of_type.is_none_or(|wanted| value.kind() == wanted)
                    && (!mark.empty || value.is_empty())
                    && (!mark.filled || !value.is_empty())
                    && (mark.texts().next().is_none()
                        || value.text().is_some_and(|t| fits(mark, &one_space(&t))))
            }
        }
    }

    /// Whether a reader sees one of the texts of these marks anywhere on the page.
    pub fn quotes(&self, marks: &[Mark]) -> bool {
        let mut texts = marks.iter().flat_map(|mark| mark.texts());
        texts.any(|(_, text)| self.lines.iter().any(|line| says(line, text)))
    }
}

fn begins_like_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// Whether there is anything that a browser would take for a tag.
fn has_tag(text: &str) -> bool {
    let after = |at: usize| text.as_bytes().get(at + 1);
    text.match_indices('<')
        .any(|(at, _)| after(at).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'!' || *b == b'/'))
}

/// White space after the end is let pass when the wanted end has none itself.
fn ends(text: &str, end: &str) -> bool {
    let text = if end.ends_with(char::is_whitespace) { text } else { text.trim_end() };
    text.ends_with(end)
}

/// Whether all texts of the mark fit this one.
fn fits(mark: &Mark, text: &str) -> bool {
    mark.texts().all(|(key, wanted)| match key {
        "is" => text == wanted,
        "starts" => text.starts_with(wanted) && is_whole(text, 0, wanted),
        "ends" => text.ends_with(wanted) && is_whole(text, text.len() - wanted.len(), wanted),
        _ => says(text, wanted),
    })
}

fn says(text: &str, wanted: &str) -> bool {
    // Most lines of a page are shorter than a sentence; setting up a search costs more than finding that out.
    text.len() >= wanted.len()
        && memmem::find(text.as_bytes(), wanted.as_bytes()).is_some()
        && says_whole(text, wanted)
}

fn says_whole(text: &str, wanted: &str) -> bool {
    text.match_indices(wanted).any(|(at, _)| is_whole(text, at, wanted))
}

/// Whether the words at the ends of `wanted`, found at `at`, are whole words of `text`: so that
/// "maintenance" is not found in a token of random letters.
fn is_whole(text: &str, at: usize, wanted: &str) -> bool {
    let in_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || "+-_".contains(c));
    let (before, after) = (text[..at].chars().next_back(), text[at + wanted.len()..].chars().next());
    let cut_before = in_word(before) && in_word(wanted.chars().next());
    let cut_after = in_word(after) && in_word(wanted.chars().next_back());
    !cut_before && !cut_after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_found_as_whole_words_only() {
        for (text, found) in [
            ("Scheduled maintenance.", true),
            ("maintenance", true),
            ("xmaintenance maintenance-x", false),
            ("maintenances, maintenance", true),
            ("", false),
        ] {
            assert_eq!(says(text, "maintenance"), found, "{text}");
        }
        assert!(says("Internal ErrorOur apologies. Go", "Internal ErrorOur apologies."));
        assert!(!says("Internal ErrorOur", "Internal Error"));
    }

    #[test]
    fn an_answer_is_what_it_looks_like() {
        let kind = |text: &str, claim: &str| Answer::new(text, Some(claim)).map(|a| a.kind()).unwrap();
        assert_eq!(kind(" {\"a\":1}", "text/html"), Kind::Json);
        assert_eq!(kind("<html>", "application/json"), Kind::Html);
        assert_eq!(kind("a < b", "text/html"), Kind::Text);
        assert_eq!(kind("{ not json", "text/html"), Kind::Text);
        assert!(matches!(
            Answer::new("{\"a\":", Some("text/json")).unwrap().doc,
            Doc::BrokenJson { cut: true }
        ));
    }
}
