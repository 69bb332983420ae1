//! A parsed page and the questions we ask it: which elements a reader sees, their text, and what stands
//! beside a label. The only room that knows the HTML parser.
//!
//! What a reader does not see is taken out right after parsing, so that no later question can meet it:
//! comments, scripts, styles, templates, `noscript`, elements with `hidden` or an inline `display: none`,
//! and the elements whose content a browser never shows. `aria-hidden` is seen, and stays.
//!
//! A page can be built to cost a parser quadratic time: deep nesting (HTML's scope checks walk the stack),
//! unclosed formatting elements (each new block repeats them all), thousands of attributes on one tag (each
//! is compared with all before it). Byte counts are checked first; then the parser is fed a kilobyte at a
//! time and stopped as soon as the tree grows too large, too deep, or not at all.

mod harmless;

pub use harmless::harmless;

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use html5ever::driver::{self, ParseOpts};
use html5ever::tendril::TendrilSink;
use scraper::{ElementRef, Html, HtmlTreeSink, Node, Selector};
use serde::{Deserialize, Serialize};
use std::cell::Cell;
use std::fmt;

/// The most bytes of text that are parsed: as much as a body may have.
pub const MAX_BYTES: usize = 8 << 20;
/// The most `<` in a page.
const MAX_TAGS: usize = 150_000;
/// The most nodes in a tree, and the deepest of them.
const MAX_NODES: usize = 100_000;
const MAX_DEPTH: usize = 256;
/// Bytes given to the parser between two looks at the tree.
const STEP: usize = 1024;
/// White space, quotes and slashes that may go by while the tree does not grow: at most so many attributes
/// are on one tag. And on all such tags together.
const MAX_SILENT_RUN: usize = 10_000;
const MAX_SILENT: usize = 30_000;
/// The most text that is collected while one page is asked, counted each time it is collected.
const MAX_COLLECTED: usize = 32 << 20;
/// The most elements that one question returns.
const MAX_FOUND: usize = 1_000;

/// The page would cost too much to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooComplex;

/// A compiled CSS selector, and the text it was compiled from.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Css {
    text: String,
    selector: Selector,
}

/// A page, without what a reader does not see.
pub struct Page {
    html: Html,
    collected: Cell<usize>,
}

/// An element that a reader sees.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    page: &'a Page,
    element: ElementRef<'a>,
}

impl Css {
    /// Compiles a selector. Pseudo-classes and the sibling combinators are refused: their cost can grow with
    /// the square of the page. Commas, descendants, children, classes, ids and attributes are enough.
    pub fn parse(text: &str) -> Result<Css, String> {
        let mut inside_brackets = false;
        for c in text.chars() {
            match c {
                '[' => inside_brackets = true,
                ']' => inside_brackets = false,
                ':' | '+' | '~' if !inside_brackets => {
                    return Err(format!(
                        "`{text}`: `{c}` is not allowed in a selector here; use names, classes, ids, attributes, spaces and `>`"
                    ));
                }
                _ => {}
            }
        }
        match Selector::parse(text) {
            Ok(selector) => Ok(Css { text: text.to_owned(), selector }),
            Err(error) => Err(format!("`{text}` is no CSS selector: {error}")),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl Page {
    /// Parses `text` as an HTML document, with any mistakes in it mended as a browser would.
    pub fn parse(text: &str) -> Result<Page, TooComplex> {
        if text.len() > MAX_BYTES || text.bytes().filter(|b| *b == b'<').count() > MAX_TAGS {
            return Err(TooComplex);
        }
        let mut html = parse_in_steps(text, ParseOpts::default())?;
        take_out_the_unseen(&mut html);
        Ok(Page { html, collected: Cell::new(0) })
    }

    /// The whole page.
    pub fn root(&self) -> Part<'_> {
        Part { page: self, element: self.html.root_element() }
    }

    /// The elements that match, in the order of the page.
    pub fn find(&self, css: &Css) -> Vec<Part<'_>> {
        self.root().find(css)
    }

    /// What the page says its language is: `en` of `<html lang="en-US">`.
    pub fn language(&self) -> Option<String> {
        let lang = self.html.root_element().attr("lang")?;
        let first = lang.split(['-', '_']).next().unwrap_or(lang).trim().to_lowercase();
        (!first.is_empty()).then_some(first)
    }

    /// Whether more text was asked for than one page may cost; the answers since then are empty.
    pub fn is_exhausted(&self) -> bool {
        self.collected.get() > MAX_COLLECTED
    }
}

impl<'a> Part<'a> {
    /// This element, when it matches, and the elements inside it that do.
    pub fn find_from_here(&self, css: &Css) -> Vec<Part<'a>> {
        let mut found = self.find(css);
        if self.is(css) {
            found.insert(0, *self);
        }
        found
    }

    /// Whether this element matches.
    pub fn is(&self, css: &Css) -> bool {
        css.selector.matches(&self.element)
    }

    /// The elements inside this one that match.
    pub fn find(&self, css: &Css) -> Vec<Part<'a>> {
        let page = self.page;
        self.element.select(&css.selector).take(MAX_FOUND).map(|element| Part { page, element }).collect()
    }

    /// The text as a reader sees it, every run of white space one space.
    pub fn text(&self) -> String {
        self.lines().join(" ")
    }

    /// The lines of text as a reader sees them: block elements and `<br>` end a line, runs of white space
    /// are one space, empty lines are left out.
    pub fn lines(&self) -> Vec<String> {
        if self.page.is_exhausted() {
            return Vec::new();
        }
        let mut lines = Lines::default();
        for edge in self.element.traverse() {
            lines.meet(edge);
        }
        let lines = lines.finish();
        let bytes: usize = lines.iter().map(|l| l.len() + 1).sum();
        self.page.collected.set(self.page.collected.get().saturating_add(bytes + 64));
        lines
    }

    /// Labels and what stands beside them: `dt` and its `dd`, `th` and the `td` after it, and lines like
    /// `Label : value`, split at the first colon. Ends are trimmed; a value can be empty.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for edge in self.element.traverse() {
            if let Edge::Open(node) = edge
                && let Some(term) = ElementRef::wrap(node)
                && let Some(value) = value_beside(term)
            {
                let part = |element| Part { page: self.page, element };
                let label = part(term).text();
                pairs.push((label.trim_end_matches([':', ' ']).to_owned(), part(value).text()));
            }
        }
        pairs.extend(self.lines().iter().filter_map(|line| split_label(line)));
        pairs.retain(|(label, _)| !label.is_empty());
        pairs
    }
}

/// Splits `Status : In custody` at the first colon.
pub fn split_label(line: &str) -> Option<(String, String)> {
    let (label, value) = line.split_once(':')?;
    Some((label.trim().to_owned(), value.trim().to_owned()))
}

/// Feeds the parser step by step, and gives up when the tree says that the page is built to be expensive.
fn parse_in_steps(text: &str, options: ParseOpts) -> Result<Html, TooComplex> {
    let mut parser = driver::parse_document(HtmlTreeSink::new(Html::new_document()), options);
    let mut growth = Growth::default();
    let mut rest = text;
    while !rest.is_empty() {
        let (step, after) = rest.split_at(floor_char_boundary(rest, STEP));
        parser.process(step.into());
        growth.check(&parser.tokenizer.sink.sink.0.borrow(), step)?;
        rest = after;
    }
    let html = parser.finish();
    growth.check(&html, "")?;
    Ok(html)
}

fn floor_char_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
}

/// What is remembered of the tree between two steps.
#[derive(Default)]
struct Growth {
    nodes: usize,
    last_text: usize,
    silent_run: usize,
    silent: usize,
}

impl Growth {
    fn check(&mut self, html: &Html, step: &str) -> Result<(), TooComplex> {
        let nodes = html.tree.nodes();
        let count = nodes.len();
        let last_text = nodes.clone().next_back().map_or(0, text_len);
        let deep = nodes.rev().take(count - self.nodes).any(|node| node.ancestors().nth(MAX_DEPTH).is_some());
        if count > MAX_NODES || deep {
            return Err(TooComplex);
        }
        if count == self.nodes && last_text == self.last_text {
            let separators = step.bytes().filter(|b| b" \t\n\r\x0c/\"'".contains(b)).count();
            self.silent_run += separators;
            self.silent += separators;
        } else {
            self.silent_run = 0;
        }
        (self.nodes, self.last_text) = (count, last_text);
        if self.silent_run > MAX_SILENT_RUN || self.silent > MAX_SILENT { Err(TooComplex) } else { Ok(()) }
    }
}

fn text_len(node: NodeRef<'_, Node>) -> usize {
    node.value().as_text().map_or(0, |text| text.len())
}

fn take_out_the_unseen(html: &mut Html) {
    let unseen: Vec<_> = html.tree.nodes().filter(|node| is_unseen(node.value())).map(|n| n.id()).collect();
    for id in unseen {
        if let Some(mut node) = html.tree.get_mut(id) {
            node.detach();
        }
    }
}

fn is_unseen(node: &Node) -> bool {
    const NEVER_SHOWN: [&str; 8] =
        ["script", "style", "template", "noscript", "iframe", "noembed", "noframes", "datalist"];
    match node {
        Node::Element(element) => {
            NEVER_SHOWN.contains(&element.name())
                || element.attr("hidden").is_some()
                || element.attr("style").is_some_and(hides)
        }
        Node::Comment(_) => true,
        Node::Document
        | Node::Fragment
        | Node::Doctype(_)
        | Node::Text(_)
        | Node::ProcessingInstruction(_) => false,
    }
}

/// Whether an inline style says `display: none`.
fn hides(style: &str) -> bool {
    style.split(';').filter_map(|declaration| declaration.split_once(':')).any(|(name, value)| {
        let value = value.split('!').next().unwrap_or(value);
        name.trim().eq_ignore_ascii_case("display") && value.trim().eq_ignore_ascii_case("none")
    })
}

/// The `dd` of a `dt`, the `td` of a `th`.
fn value_beside(term: ElementRef<'_>) -> Option<ElementRef<'_>> {
    let wanted = match term.value().name() {
        "dt" => "dd",
        "th" => "td",
        _ => return None,
    };
    let next = term.next_siblings().find_map(ElementRef::wrap)?;
    (next.value().name() == wanted).then_some(next)
}

/// Collects text into lines.
#[derive(Default)]
struct Lines {
    done: Vec<String>,
    line: String,
    space: bool,
    /// How many `pre` elements are open: there, a line feed ends a line.
    pre: usize,
}

impl Lines {
    fn meet(&mut self, edge: Edge<'_, Node>) {
        let (node, opens) = match edge {
            Edge::Open(node) => (node, true),
            Edge::Close(node) => (node, false),
        };
        match node.value() {
            Node::Text(text) if opens => self.push(text),
            Node::Element(element) if !is_inline(element.name()) => {
                self.end_line();
                if element.name() == "pre" {
                    self.pre = if opens { self.pre + 1 } else { self.pre.saturating_sub(1) };
                }
            }
            Node::Element(_)
            | Node::Text(_)
            | Node::Document
            | Node::Fragment
            | Node::Doctype(_)
            | Node::Comment(_)
            | Node::ProcessingInstruction(_) => {}
        }
    }

    fn push(&mut self, text: &str) {
        for c in text.chars() {
            if c == '\n' && self.pre > 0 {
                self.end_line();
            } else if c.is_whitespace() {
                self.space = true;
            } else {
                if self.space && !self.line.is_empty() {
                    self.line.push(' ');
                }
                self.space = false;
                self.line.push(c);
            }
        }
    }

    fn end_line(&mut self) {
        self.space = false;
        if !self.line.is_empty() {
            self.done.push(std::mem::take(&mut self.line));
        }
    }

    fn finish(mut self) -> Vec<String> {
        self.end_line();
        self.done
    }
}

fn is_inline(name: &str) -> bool {
    const INLINE: [&str; 30] = [
        "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "font", "i", "img", "ins",
        "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u",
        "var", "wbr",
    ];
    INLINE.contains(&name)
}

impl TryFrom<String> for Css {
    type Error = String;

    fn try_from(text: String) -> Result<Css, String> {
        Css::parse(&text)
    }
}

impl From<Css> for String {
    fn from(css: Css) -> String {
        css.text
    }
}

impl PartialEq for Css {
    fn eq(&self, other: &Css) -> bool {
        self.text == other.text
    }
}

impl Eq for Css {}

impl fmt::Debug for Css {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Css({})", self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(html: &str, css: &str) -> Vec<String> {
        let page = Page::parse(html).expect("a small page");
        page.find(&Css::parse(css).unwrap()).iter().map(Part::text).collect()
    }

    #[test]
    fn what_a_reader_does_not_see_is_not_there() {
        for unseen in [
            "<!-- <p>zero</p> -->",
            "<p hidden>zero</p>",
            "<div hidden=until-found><p>zero</p></div>",
            "<p style='color:red; DISPLAY : none !important'>zero</p>",
            "<div style=display:none><div><p>zero</p></div></div>",
            "<script><p>zero</p></script>",
            "<style><p>zero</p></style>",
            "<template><p>zero</p></template>",
            "<noscript><p>zero</p></noscript>",
            "<iframe><p>zero</p></iframe>",
            "<b title='<p>zero</p>'></b>",
        ] {
            assert_eq!(text(unseen, "p"), Vec::<String>::new(), "{unseen}");
            assert!(!text(&format!("<div id=a>x{unseen}</div>"), "#a")[0].contains("zero"), "{unseen}");
        }
        assert_eq!(text("<p aria-hidden=true>zero</p>", "p"), ["zero"]);
    }

    #[test]
    fn lines_are_what_a_reader_would_call_lines() {
        let html = "<div id=a><h2> One </h2>two\n <b>bold</b>&nbsp; x<br>three<p>four<pre>5\n6</pre></div>";
        let page = Page::parse(html).unwrap();
        let lines = page.find(&Css::parse("#a").unwrap())[0].lines();
        assert_eq!(lines, ["One", "two bold x", "three", "four", "5", "6"]);
    }

    #[test]
    fn labels_in_lists_tables_and_lines() {
        let html = "<dl><dt>Number:</dt> <dd><a>1</a></dd></dl><table><tr><th>Age</th><td>2</td></tr></table>\
            <p>Status : In: custody</p><p>State:TX</p><dt>Lonely</dt><p>No value:</p>";
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let wanted = [
            pair("Number", "1"),
            pair("Age", "2"),
            pair("Number", ""),
            pair("Status", "In: custody"),
            pair("State", "TX"),
            pair("No value", ""),
        ];
        assert_eq!(Page::parse(html).unwrap().root().pairs(), wanted);
    }

    #[test]
    fn selectors_that_can_cost_a_square_are_refused() {
        for text in ["a ~ b", "a + b", "p:has(a)", "li:nth-child(2)", "", "a >", "[x=]"] {
            assert!(Css::parse(text).is_err(), "{text}");
        }
        assert!(Css::parse("#results > .row, div[lang~='en']").is_ok());
    }

    #[test]
    fn pages_built_to_be_expensive_are_given_up() {
        let many = |n: usize, part: &dyn Fn(usize) -> String| (0..n).map(part).collect::<String>();
        let hostile = [
            "<div>".repeat(1_000_000),
            "<div>".repeat(MAX_DEPTH + 1),
            format!("<p {}>x", many(100_000, &|i| format!("a{i} "))),
            format!("<p {}", many(100_000, &|i| format!("a{i}=\"{i}\""))),
            "x".repeat(50 << 20),
            many(20_000, &|i| format!("<b id={i}><p>")),
            many(20_000, &|i| format!("<b id={i}><table><td></b></table><!-- --></html>")),
            many(200_000, &|_| "<br>".to_owned()),
        ];
        for (i, page) in hostile.iter().enumerate() {
            assert!(Page::parse(page).is_err(), "{i}");
        }
    }

    #[test]
    fn long_scripts_and_long_lists_are_no_attack() {
        let script = format!("<script>{}</script><p>x</p>", "var a = \"b\";\n".repeat(40_000));
        assert_eq!(text(&script, "p"), ["x"]);
        let list = "<li>".repeat(3_000);
        assert_eq!(text(&format!("<ul>{list}</ul><p>x</p>"), "p"), ["x"]);
    }

    #[test]
    fn asking_for_too_much_text_ends_in_exhaustion() {
        let page = Page::parse(&format!("{}{}", "<i>".repeat(200), "x".repeat(1 << 20))).unwrap();
        let texts: usize = page.find(&Css::parse("i").unwrap()).iter().map(|p| p.text().len()).sum();
        assert!(page.is_exhausted() && texts < 40 << 20);
    }
}
