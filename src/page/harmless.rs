//! A saved page without what reaches out of it, for showing it. What shows it takes away scripts and network as well,
//! yet no policy stops a browser from connecting ahead: `<link rel=preconnect>`, a name looked up, the server behind a
//! link that is pointed at. What looks like the page stays: its words, its styles, the pictures inside it.

use super::{MAX_BYTES, MAX_TAGS, TooComplex, parse_in_steps};
use html5ever::driver::ParseOpts;
use html5ever::tree_builder::TreeBuilderOpts;
use scraper::{Html, Node, node::Element};

/// Elements that fetch, connect, run, or hold another page.
const GONE: [&str; 12] = [
    "script",
    "link",
    "base",
    "iframe",
    "frame",
    "frameset",
    "object",
    "embed",
    "applet",
    "portal",
    "fencedframe",
    "template",
];
/// Attributes that name an address.
const ADDRESSES: [&str; 13] = [
    "href",
    "src",
    "srcset",
    "imagesrcset",
    "poster",
    "background",
    "data",
    "action",
    "formaction",
    "ping",
    "manifest",
    "cite",
    "longdesc",
];

/// The page as a browser without scripts would read it, with nothing in it that asks for anything.
///
/// # Errors
/// [`TooComplex`]: it costs too much to read, or is made so that it reads otherwise the second time.
pub fn harmless(text: &str) -> Result<String, TooComplex> {
    let mut html = parse(text)?;
    disarm(&mut html);
    let shown = html.html();
    // What a browser will make of it is what counts.
    let again = parse(&shown)?;
    if again.tree.nodes().any(|node| reaches_out(node.value())) { Err(TooComplex) } else { Ok(shown) }
}

fn parse(text: &str) -> Result<Html, TooComplex> {
    if text.len() > MAX_BYTES || text.bytes().filter(|b| *b == b'<').count() > MAX_TAGS {
        return Err(TooComplex);
    }
    let tree_builder = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    parse_in_steps(text, ParseOpts { tree_builder, ..ParseOpts::default() })
}

fn disarm(html: &mut Html) {
    let ids: Vec<_> = html.tree.nodes().map(|node| node.id()).collect();
    for id in ids {
        let Some(mut node) = html.tree.get_mut(id) else { continue };
        if let Node::Element(element) = node.value() {
            match is_gone(element) {
                true => node.detach(),
                false => element
                    .attrs
                    .iter_mut()
                    .filter(|(name, value)| names_another(&name.local, value))
                    .for_each(
                        // A link stays a link to look at; it leads to the top of its own page.
                        |(name, value)| *value = if &*name.local == "href" { "#".into() } else { "".into() },
                    ),
            }
        }
    }
}

fn reaches_out(node: &Node) -> bool {
    let Node::Element(element) = node else { return false };
    is_gone(element) || element.attrs.iter().any(|(name, value)| names_another(&name.local, value))
}

fn is_gone(element: &Element) -> bool {
    let is = |names: &[&str]| names.iter().any(|name| element.name().eq_ignore_ascii_case(name));
    is(&GONE) || is(&["meta"]) && element.attrs.iter().any(|(name, _)| &*name.local == "http-equiv")
}

/// An address, unless it is inside the page or is a picture's own bytes; or a script on an event.
fn names_another(name: &str, value: &str) -> bool {
    let value = value.trim_ascii();
    let inside = value.is_empty() || value.starts_with('#');
    let bytes =
        name == "src" && value.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("data:image/"));
    let address = ADDRESSES.contains(&name) && !inside && !bytes;
    address || name.len() > 2 && name.starts_with("on") && !value.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, wanted: &str) {
        let shown = harmless(page).unwrap();
        let body = shown.split("<body>").nth(1).and_then(|b| b.split("</body>").next()).unwrap_or(&shown);
        assert_eq!(body, wanted, "{page}");
    }

    #[test]
    fn words_styles_and_inner_pictures_stay() {
        check(
            "<p class=a style='color:red'>x &amp; y</p>",
            r#"<p class="a" style="color:red">x &amp; y</p>"#,
        );
        check(
            "<img src='data:image/png;base64,AA' alt=x>",
            r#"<img alt="x" src="data:image/png;base64,AA">"#,
        );
        check("<a href='#top'>x</a>", "<a href=\"#top\">x</a>");
        assert!(harmless("<style>p{color:red}</style><p>x").unwrap().contains("<style>p{color:red}</style>"));
    }

    #[test]
    fn what_reaches_out_is_gone() {
        let page = |inner: &str| format!("<p>a</p>{inner}<p>b</p>");
        for inner in [
            "<link rel=preconnect href=//e.example>",
            "<LINK rel=dns-prefetch href=//e.example>",
            "<script src=//e.example></script>",
            "<base href=//e.example>",
            "<meta http-equiv=x-dns-prefetch-control content=on>",
            "<meta HTTP-EQUIV=refresh content='0;url=//e.example'>",
            "<iframe src=//e.example><p>zero</p></iframe>",
            "<template><link rel=preconnect href=//e.example></template>",
            "<object data=//e.example></object>",
        ] {
            check(&page(inner), "<p>a</p><p>b</p>");
        }
        check("a<noscript><link rel=preconnect href=//e>x</noscript>", "a<noscript>x</noscript>");
        check("<a href=//e.example ping=//e.example>x</a>", "<a href=\"#\" ping=\"\">x</a>");
        check("<svg><a xlink:href=//e.example>x</a></svg>", "<svg><a xlink:href=\"#\">x</a></svg>");
        check("<p onclick=go()>x</p>", "<p onclick=\"\">x</p>");
        check("<img src=//e.example/p.png alt=x>", "<img alt=\"x\" src=\"\">");
    }

    #[test]
    fn what_reads_otherwise_the_second_time_is_not_shown() {
        // Foreign content that ends when it is read again: the text of a style becomes elements.
        let nested = "<form><math><mtext></form><form><mglyph><style></math><link rel=preconnect href=//e.example></style>";
        if let Ok(shown) = harmless(nested) {
            assert!(!parse(&shown).unwrap().tree.nodes().any(|node| reaches_out(node.value())), "{shown}");
        }
        assert!(harmless(&"<b>".repeat(200_000)).is_err());
    }
}
