//! A message while it is made: blocks of lines, steps and rows; then plain text or simple HTML.

use crate::locale::{Args, Locale};
use maud::{DOCTYPE, Markup, html};
use std::fmt::Write;

/// A part of a message's form. A line is keys with spaces between, said one after another; `a|b` says the first of
/// the two whose values are all known; a key that cannot be said is left out, and a line of none as well.
pub enum Part {
    Lines(&'static [&'static str]),
    /// "What to do now:", the steps with numbers, and lines after them.
    Steps(&'static [&'static str], &'static [&'static str]),
}

pub struct Draft<'a> {
    pub locale: Locale,
    args: Args<'a>,
    blocks: Vec<Block>,
}

struct Block {
    head: Option<String>,
    steps: Vec<String>,
    rows: Vec<(String, String)>,
    lines: Vec<String>,
}

impl<'a> Draft<'a> {
    pub fn new(locale: Locale, args: Args<'a>) -> Draft<'a> {
        Draft { locale, args, blocks: Vec::new() }
    }

    pub fn parts(&mut self, parts: &'static [Part]) {
        for part in parts {
            match part {
                Part::Lines(lines) => self.lines(lines),
                Part::Steps(steps, after) => self.steps(steps, after),
            }
        }
    }

    pub fn lines(&mut self, lines: &[&str]) {
        let lines = self.said(lines);
        self.push(Block { head: None, steps: Vec::new(), rows: Vec::new(), lines });
    }

    /// Lines that are ready.
    pub fn ready(&mut self, lines: Vec<String>) {
        self.push(Block { head: None, steps: Vec::new(), rows: Vec::new(), lines });
    }

    fn steps(&mut self, steps: &[&str], after: &[&str]) {
        let steps = self.said(steps);
        let head = (!steps.is_empty()).then(|| self.one_of("what-to-do"));
        let lines = self.said(after);
        self.push(Block { head, steps, rows: Vec::new(), lines });
    }

    /// A head and lines that are ready; nothing when there are none.
    pub fn list(&mut self, head: &str, lines: &[String]) {
        if !lines.is_empty() {
            let head = Some(self.one_of(head));
            self.push(Block { head, steps: Vec::new(), rows: Vec::new(), lines: lines.to_vec() });
        }
    }

    /// A label's key and a value that is ready.
    pub fn rows(&mut self, rows: Vec<(&'static str, String)>) {
        let rows = rows.into_iter().map(|(key, value)| (self.locale.fixed(key).to_owned(), value)).collect();
        self.push(Block { head: None, steps: Vec::new(), rows, lines: Vec::new() });
    }

    /// The first of `a|b` whose values are all known.
    pub fn maybe(&self, keys: &str) -> Option<String> {
        keys.split('|').find_map(|key| self.locale.sentence(key, &self.args))
    }

    /// The same for what is never left out: empty at worst.
    pub fn one_of(&self, keys: &str) -> String {
        self.maybe(keys).unwrap_or_default()
    }

    fn said(&self, lines: &[&str]) -> Vec<String> {
        let line =
            |line: &&str| line.split(' ').filter_map(|keys| self.maybe(keys)).collect::<Vec<_>>().join(" ");
        lines.iter().map(line).filter(|line| !line.is_empty()).collect()
    }

    fn push(&mut self, block: Block) {
        if !(block.steps.is_empty() && block.rows.is_empty() && block.lines.is_empty()) {
            self.blocks.push(block);
        }
    }

    /// Leaves out whole lines from the end, the last steps first, until the text has at most so many characters.
    pub fn shorten(&mut self, most: usize) {
        while self.text().chars().count() > most {
            let long = self.blocks.iter().rposition(|block| block.steps.len() > 1);
            match long {
                Some(at) => drop(self.blocks[at].steps.pop()),
                None if self.blocks.len() > 1 => drop(self.blocks.pop()),
                None => return,
            }
        }
    }

    pub fn text(&self) -> String {
        let blocks: Vec<String> = self.blocks.iter().map(Block::text).collect();
        blocks.join("\n\n")
    }

    pub fn html(&self, title: &str) -> String {
        let page = html! {
            (DOCTYPE)
            html lang=(self.locale.tag()) dir=(self.locale.direction()) {
                head { meta charset="utf-8"; title { (title) } }
                body { @for block in &self.blocks { (block.html()) } }
            }
        };
        page.into_string()
    }
}

impl Block {
    fn text(&self) -> String {
        let width = self.rows.iter().map(|(label, _)| label.chars().count()).max().unwrap_or_default();
        let steps = self.steps.iter().enumerate().map(|(n, step)| format!("{}. {step}", n + 1));
        let rows = self.rows.iter().map(|(label, value)| format!("{label:width$}  {value}"));
        let all = self.head.iter().cloned().chain(steps).chain(rows).chain(self.lines.iter().cloned());
        all.fold(String::new(), |mut out, line| {
            let gap = if out.is_empty() { "" } else { "\n" };
            let _ = write!(out, "{gap}{line}");
            out
        })
    }

    fn html(&self) -> Markup {
        html! {
            @if let Some(head) = &self.head { p { (head) } }
            @if !self.steps.is_empty() {
                ol { @for step in &self.steps { li { (linked(step)) } } }
            }
            @if !self.rows.is_empty() {
                table {
                    @for (label, value) in &self.rows { tr { th { (label) } td { (value) } } }
                }
            }
            @if !self.lines.is_empty() {
                p {
                    @for (n, line) in self.lines.iter().enumerate() {
                        @if n > 0 { br; }
                        (linked(line))
                    }
                }
            }
        }
    }
}

/// A line whose last word is a web address: the address can be pressed.
fn linked(line: &str) -> Markup {
    let (before, last) = line.rsplit_once(' ').unwrap_or(("", line));
    html! {
        @if last.starts_with("https://") || last.starts_with("http://") {
            (before) " " a href=(last) { (last) }
        } @else { (line) }
    }
}
