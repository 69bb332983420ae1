//! The canary: a token in every place of every format is in nothing that comes out.

use super::files::{self, CANARY};
use crate::saved::{Format, REMOVED, open};

/// The bytes of a kept file with everything in it unpacked.
fn unpacked(format: Format, kept: &[u8]) -> Vec<u8> {
    match format {
        Format::Wacz => {
            let mut zip = zip::ZipArchive::new(std::io::Cursor::new(kept)).unwrap();
            let mut out = Vec::new();
            for n in 0..zip.len() {
                let mut entry = Vec::new();
                std::io::Read::read_to_end(&mut zip.by_index(n).unwrap(), &mut entry).unwrap();
                out.extend(if entry.starts_with(&[0x1f, 0x8b]) { files::gunzip(&entry) } else { entry });
            }
            out
        }
        Format::Warc if kept.starts_with(&[0x1f, 0x8b]) => files::gunzip(kept),
        Format::Mhtml => {
            let mut out = kept.to_vec();
            out.extend(String::from_utf8_lossy(kept).replace("=\r\n", "").into_bytes());
            out
        }
        Format::Html
        | Format::SingleFile
        | Format::Warc
        | Format::Har
        | Format::Text
        | Format::Pdf
        | Format::Png
        | Format::Jpeg => kept.to_vec(),
    }
}

#[test]
fn a_secret_in_any_place_is_in_nothing_that_comes_out() {
    let coded = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, CANARY);
    for (key, file) in files::with_secrets() {
        let saved = open(&file).unwrap_or_else(|refusal| panic!("{key}: {refusal}"));
        assert_eq!(saved.format.key(), key);
        assert!(saved.scrubbed > 0, "{key}");
        let kept = String::from_utf8_lossy(&unpacked(saved.format, &saved.kept)).into_owned();
        assert!(!kept.contains(CANARY) && !kept.contains(&coded[..12]), "{key}: {kept}");
        for page in &saved.pages {
            let body = String::from_utf8(page.body.clone()).unwrap();
            assert!(!body.contains(CANARY), "{key}: {body}");
            assert!(body.contains(REMOVED) && body.contains("In ICE Custody"), "{key}: {body}");
            assert!(page.headers.iter().all(|(n, v)| !v.contains(CANARY) && n != "set-cookie"), "{key}");
            assert!(page.url.as_ref().is_none_or(|url| !url.as_str().contains(CANARY)), "{key}");
        }
    }
}

#[test]
fn a_kept_file_opens_again_with_the_same_pages_and_nothing_to_take_out() {
    for (key, file) in files::with_secrets() {
        let saved = open(&file).unwrap();
        let again = open(&saved.kept).unwrap_or_else(|refusal| panic!("{key}: {refusal}"));
        assert_eq!((again.scrubbed, again.format), (0, saved.format), "{key}");
        assert!(again.kept == saved.kept, "{key}");
        let bodies = |s: &crate::saved::Saved| s.pages.iter().map(|p| p.body.clone()).collect::<Vec<_>>();
        assert!(bodies(&again) == bodies(&saved), "{key}");
    }
}

#[test]
fn only_the_secret_bytes_of_a_saved_page_change() {
    let (clean, dirty) =
        (files::page("<input name=csrf value=''>"), files::page("<input name=csrf value='abc'>"));
    for coding in ["quoted-printable", "8bit"] {
        let kept = open(&files::mhtml(&dirty, coding, "")).unwrap().kept;
        let back = String::from_utf8(kept).unwrap().replace(REMOVED, "");
        let given = String::from_utf8(files::mhtml(&clean, coding, "")).unwrap();
        assert_eq!(back.replace("=\r\n", ""), given.replace("=\r\n", ""), "{coding}");
    }
}

#[test]
fn a_har_keeps_the_names_of_fields_and_nothing_of_their_values() {
    let kept = open(&files::har(&files::page(""), Some(CANARY))).unwrap().kept;
    let text = String::from_utf8(kept).unwrap();
    assert!(
        text.contains("aNumber") && text.contains("application/json") && text.contains("WebInspector"),
        "{text}"
    );
    assert!(!text.contains("recaptcha/api2"), "{text}");
}
