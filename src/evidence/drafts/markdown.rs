//! A draft as Markdown. Values from outside cannot become markup.

use super::WARNING;
use super::block::{Block, Draft};
use std::fmt::Write;

pub fn written(draft: &Draft) -> String {
    let mut out = format!("**{WARNING}**\n\n# {}\n\n", escaped(&draft.title));
    for block in &draft.blocks {
        match block {
            Block::Heading(text) => push(&mut out, "## ", text, "\n\n"),
            Block::Text(text) => push(&mut out, "", text, "\n\n"),
            Block::Bullet(text) => push(&mut out, "- ", text, "\n\n"),
            Block::Table { heading, rows } => table(&mut out, heading, rows),
        }
    }
    push(&mut out, "**", WARNING, "**\n");
    out
}

fn push(out: &mut String, before: &str, text: &str, after: &str) {
    write!(out, "{before}{}{after}", escaped(text)).expect("memory takes every byte");
}

fn table(out: &mut String, heading: &[String], rows: &[Vec<String>]) {
    row(out, heading);
    out.push_str(&format!("|{}\n", "---|".repeat(heading.len())));
    rows.iter().for_each(|cells| row(out, cells));
    out.push('\n');
}

fn row(out: &mut String, cells: &[String]) {
    let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
    out.push_str(&format!("| {} |\n", cells.join(" | ")));
}

/// Punctuation that begins markup is escaped (CommonMark §2.4); an ampersand only where it would begin an entity.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let markup = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' => true,
            '#' | '+' | '=' | '-' => at == 0,
            '&' => begins_entity(&text[at + 1..]),
            _ => false,
        };
        if markup {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn begins_entity(rest: &str) -> bool {
    let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '#').collect();
    !name.is_empty() && rest[name.len()..].starts_with(';')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_become_markup() {
        for (text, expected) in [
            ("<script>", "\\<script\\>"),
            ("a|b", "a\\|b"),
            ("# no", "\\# no"),
            ("a_number=1&country=Chile", "a_number=1&country=Chile"),
            ("&lt;", "\\&lt;"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }
}
