//! What is printed: tables, JSON with a version, and texts that cannot move the cursor.

pub use crate::printable::visible;

use comfy_table::{ContentArrangement, Table, presets};
use serde_json::{Value, json};
use std::io::{IsTerminal, Write};

/// The version of every JSON answer; it grows when a field goes or changes its meaning.
pub const SCHEMA_VERSION: u32 = 1;

/// Prints one JSON object with its `schema_version` first.
pub fn print_json(body: Value) -> anyhow::Result<()> {
    let mut object = json!({ "schema_version": SCHEMA_VERSION });
    if let (Some(object), Value::Object(fields)) = (object.as_object_mut(), body) {
        object.extend(fields);
    }
    print_line(&object.to_string())
}

/// Prints a line; a reader who has gone away (`| head`) is no error of ours.
pub fn print_line(text: &str) -> anyhow::Result<()> {
    print_bytes(format!("{text}\n").as_bytes())
}

/// Prints bytes as they are.
pub fn print_bytes(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// A number with its word: `1 look`, `2 looks`.
pub fn counted(n: u64, one: &str, several: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { several })
}

/// A table without frames on a terminal's width.
pub fn table(headers: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(headers.iter().copied());
    if !std::io::stdout().is_terminal() {
        table.set_width(160);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h26_h27_h28_values_of_a_page_are_shown_literally() {
        for text in
            ["<script>alert(1)</script>", "{{7*7}}", "${jndi:x}", "../../x ' OR 1=1; %n", "javascript:x"]
        {
            assert_eq!(visible(text), text);
        }
        assert_eq!(visible("CENTER\u{200b} \u{202e}RETNEC"), "CENTER\\u{200b} \\u{202e}RETNEC");
    }

    #[test]
    fn one_is_not_several() {
        let looks = [0, 1, 2].map(|n| counted(n, "look", "looks"));
        assert_eq!(looks, ["0 looks", "1 look", "2 looks"]);
    }

    #[test]
    fn a_name_cannot_move_the_cursor() {
        assert_eq!(visible("A\u{1b}[2JB"), "A\\u{1b}[2JB");
        assert_eq!(visible("x\u{202e}y\r\nz"), "x\\u{202e}y\\u{d}\\u{a}z");
        assert_eq!(visible("Ñandú"), "Ñandú");
        let zalgo = format!("a{}", "\u{301}".repeat(10_000));
        assert!(visible(&zalgo).chars().count() <= 6);
        assert!(visible(&"y".repeat(5_000)).chars().count() <= 301);
    }
}
