//! The tags of an HTML text, one after the other, each with where it stands. Works on bytes, so that pages in any
//! charset that contains ASCII can be walked; every range begins and ends beside an ASCII character.
//!
//! A small part of the HTML standard's tokenizer (13.2.5), in linear time: enough to find fields, text, comments
//! and the elements whose content is no markup.

use std::ops::Range;

/// One piece of an HTML text.
pub(super) enum Piece {
    /// Text between tags, as written.
    Text(Range<usize>),
    /// The inside of `<!-- … -->`.
    Comment(Range<usize>),
    Open(Tag),
    Close(Range<usize>),
    /// The content of `textarea`, `title`, `script`, `style` and the like, up to their end tag.
    Raw(Range<usize>),
}

/// A start tag; only the attributes that are asked for anywhere here.
#[derive(Default)]
pub(super) struct Tag {
    pub(super) name: Range<usize>,
    pub(super) attributes: Vec<Attribute>,
}

pub(super) struct Attribute {
    pub(super) name: Known,
    /// Without its quotes.
    pub(super) value: Range<usize>,
    pub(super) is_quoted: bool,
}

/// The attributes that are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Name,
    Id,
    Value,
    Srcdoc,
}

/// The most attributes of one tag that are remembered; a browser takes the first of each name.
const MAX_REMEMBERED: usize = 16;

/// Elements whose content is text up to their own end tag (13.2.6.2, with scripting).
const RAW: [&str; 8] = ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];

/// Walks an HTML text.
pub(super) struct Pieces<'a> {
    html: &'a [u8],
    at: usize,
    raw: Option<Range<usize>>,
    /// Whether the text ended inside a tag, a comment or a raw element.
    pub(super) is_cut: bool,
}

impl<'a> Pieces<'a> {
    pub(super) fn of(html: &'a [u8]) -> Pieces<'a> {
        Pieces { html, at: 0, raw: None, is_cut: false }
    }

    fn byte(&self, at: usize) -> u8 {
        self.html.get(at).copied().unwrap_or(0)
    }

    /// The first `byte` from `at` on; the end when there is none, and then the text is cut.
    fn until(&mut self, byte: u8, at: usize) -> usize {
        match memchr::memchr(byte, &self.html[at..]) {
            Some(found) => at + found,
            None => {
                self.is_cut = true;
                self.html.len()
            }
        }
    }

    fn comment(&mut self) -> Piece {
        let start = self.at + 4;
        if self.html[start..].starts_with(b">") || self.html[start..].starts_with(b"->") {
            self.at = start + if self.byte(start) == b'>' { 1 } else { 2 };
            return Piece::Comment(start..start);
        }
        let mut at = start;
        while let Some(found) = memchr::memmem::find(&self.html[at..], b"--") {
            let dashes = at + found;
            let rest = &self.html[dashes + 2..];
            let closing = if rest.starts_with(b">") {
                3
            } else if rest.starts_with(b"!>") {
                4
            } else {
                at = dashes + 1;
                continue;
            };
            self.at = dashes + closing;
            return Piece::Comment(start..dashes);
        }
        (self.is_cut, self.at) = (true, self.html.len());
        Piece::Comment(start..self.html.len())
    }

    fn raw(&mut self, name: Range<usize>) -> Piece {
        let (html, start) = (self.html, self.at);
        let name = &html[name];
        let mut at = start;
        while let Some(found) = memchr::memmem::find(&html[at..], b"</") {
            let close = at + found;
            let after = close + 2 + name.len();
            let is_name = html.get(close + 2..after).is_some_and(|n| n.eq_ignore_ascii_case(name));
            if is_name && (is_space(self.byte(after)) || matches!(self.byte(after), b'/' | b'>')) {
                self.at = close;
                return Piece::Raw(start..close);
            }
            at = close + 2;
        }
        (self.is_cut, self.at) = (true, html.len());
        Piece::Raw(start..html.len())
    }

    /// A tag whose name begins at `start`.
    fn tag(&mut self, start: usize) -> Tag {
        let end =
            start + self.html[start..].iter().take_while(|b| !is_space(**b) && !b"/>".contains(*b)).count();
        let mut tag = Tag { name: start..end, attributes: Vec::new() };
        self.at = end;
        loop {
            self.skip(|b| is_space(b) || b == b'/');
            match self.html.get(self.at) {
                None => {
                    self.is_cut = true;
                    return tag;
                }
                Some(b'>') => {
                    self.at += 1;
                    return tag;
                }
                Some(_) => {
                    let attribute = self.attribute();
                    if let Some(attribute) = attribute
                        && tag.attributes.len() < MAX_REMEMBERED
                    {
                        tag.attributes.push(attribute);
                    }
                }
            }
        }
    }

    fn attribute(&mut self) -> Option<Attribute> {
        let start = self.at;
        self.at += 1; // whatever it is, even `=`
        self.skip(|b| !is_space(b) && !b"/>=".contains(&b));
        let name = known(&self.html[start..self.at]);
        self.skip(is_space);
        if self.byte(self.at) != b'=' {
            return None;
        }
        self.at += 1;
        self.skip(is_space);
        let first = self.byte(self.at);
        let is_quoted = matches!(first, b'"' | b'\'');
        let value = if is_quoted {
            let from = self.at + 1;
            let end = self.until(first, from);
            self.at = (end + 1).min(self.html.len());
            from..end
        } else {
            let from = self.at;
            self.skip(|b| !is_space(b) && b != b'>');
            from..self.at
        };
        Some(Attribute { name: name?, value, is_quoted })
    }

    fn skip(&mut self, belongs: impl Fn(u8) -> bool) {
        self.at += self.html[self.at..].iter().take_while(|b| belongs(**b)).count();
    }
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        if let Some(name) = self.raw.take() {
            return Some(self.raw(name));
        }
        let start = self.at;
        let mut at = start;
        loop {
            if start >= self.html.len() {
                return None;
            }
            let lower = memchr::memchr(b'<', &self.html[at..]).map_or(self.html.len(), |found| at + found);
            let is_markup =
                self.byte(lower + 1).is_ascii_alphabetic() || b"/!?".contains(&self.byte(lower + 1));
            if lower < self.html.len() && !is_markup {
                at = lower + 1;
                continue;
            }
            if lower > start {
                self.at = lower;
                return Some(Piece::Text(start..lower));
            }
            break;
        }
        let second = self.byte(start + 1);
        if second.is_ascii_alphabetic() {
            let tag = self.tag(start + 1);
            let name = &self.html[tag.name.clone()];
            if RAW.iter().any(|raw| raw.as_bytes().eq_ignore_ascii_case(name)) {
                self.raw = Some(tag.name.clone());
            }
            return Some(Piece::Open(tag));
        }
        if self.html[start..].starts_with(b"<!--") {
            return Some(self.comment());
        }
        if second == b'/' && self.byte(start + 2).is_ascii_alphabetic() {
            return Some(Piece::Close(self.tag(start + 2).name));
        }
        // A DOCTYPE, or what a browser takes for a comment.
        let end = self.until(b'>', start);
        self.at = (end + 1).min(self.html.len());
        Some(Piece::Comment(end..end))
    }
}

fn is_space(b: u8) -> bool {
    matches!(b, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

fn known(name: &[u8]) -> Option<Known> {
    const KNOWN: [(&str, Known); 4] =
        [("name", Known::Name), ("id", Known::Id), ("value", Known::Value), ("srcdoc", Known::Srcdoc)];
    KNOWN.iter().find(|(known, _)| known.as_bytes().eq_ignore_ascii_case(name)).map(|(_, name)| *name)
}
