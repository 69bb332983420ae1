//! Every case of a hostile or broken site, by its number, with the tests that hold its required behaviour. A
//! name that is no longer there fails here, so that no case loses its test unseen.

use std::fs;
use std::path::Path;
use std::time::Duration;
use testigo::fetch::Fetched;
use testigo::outcome::{Outcome, Unclear};
use testigo::read::read;
use testigo::source::{Query, Search, SourceProfile};
use testigo::time::Moment;

/// Number, the case, and its tests: functions (`fn name`) or page fixtures (`page profile/case`).
const CASES: [(u8, &str, &[&str]); 40] = [
    (
        1,
        "gzip bomb: stop at 8 MiB, little memory",
        &["fn h1_h2_bombs_are_cut_at_eight_mebibytes_and_stay_small"],
    ),
    (
        2,
        "other bombs, nested codings, several members",
        &[
            "fn h1_h2_bombs_are_cut_at_eight_mebibytes_and_stay_small",
            "fn h2_nested_codings_and_a_second_member_are_refused",
        ],
    ),
    (3, "endless chunked body", &["fn h3_an_endless_chunked_body_is_cut_at_the_cap"]),
    (4, "one byte a second", &["fn h4_one_byte_at_a_time_ends_at_the_deadline"]),
    (
        5,
        "head over the caps, or in drips",
        &["fn h5_heads_over_the_caps_are_refused", "fn h5_dripping_headers_end_at_the_deadline"],
    ),
    (
        6,
        "body shorter than announced",
        &["fn h6_less_than_announced_is_truncated", "page roster-html/zero_but_truncated"],
    ),
    (
        7,
        "length right, closing mark missing",
        &["page roster-html/zero_cut_in_the_footer", "page roster-html/zero_with_unknown_footer"],
    ),
    (
        8,
        "coding that is not there, or not named",
        &["fn h8_a_coding_that_is_not_there_or_not_named_is_refused"],
    ),
    (
        9,
        "wrong charset, invalid UTF-8, UTF-7, UTF-16",
        &[
            "page roster-html/zero_in_broken_utf8",
            "page roster-html/zero_in_utf7",
            "page roster-html/zero_in_utf16",
            "fn broken_and_unknown_charsets_are_damage_and_no_panic",
        ],
    ),
    (10, "redirect to an inside address", &["fn h10_h11_h14_redirects_elsewhere_are_refused_and_noted"]),
    (
        11,
        "redirect to another host, scheme, or in a loop",
        &["fn h10_h11_h14_redirects_elsewhere_are_refused_and_noted", "fn h11_a_loop_ends_after_three_hops"],
    ),
    (12, "name that changes its address", &["fn h12_the_judged_address_is_the_connected_one"]),
    (13, "one public and one private address", &["fn h13_one_private_address_spoils_the_name"]),
    (
        14,
        "userinfo, backslash, look-alike in an address",
        &["fn h10_h11_h14_redirects_elsewhere_are_refused_and_noted"],
    ),
    (
        15,
        "expired, self-signed, wrong name, old TLS",
        &[
            "fn h15_certificates_that_do_not_hold_are_refused_and_kept",
            "fn h15_self_signed_is_refused",
            "fn h15_old_tls_and_no_tls_are_refused",
        ],
    ),
    (
        16,
        "TLS proxy with an authority installed here",
        &["fn h16_the_bundled_roots_do_not_know_a_local_authority"],
    ),
    (17, "proxy variables", &["fn h17_proxy_variables_are_ignored"]),
    (
        18,
        "200 with Internal Error",
        &["page ice-odls/text_internal_error", "page roster-html/internal_error"],
    ),
    (
        19,
        "200 maintenance, waiting room, script only",
        &["page roster-html/maintenance", "page roster-html/waiting_room", "page roster-html/script_only"],
    ),
    (20, "Retry-After of every kind", &["fn h20_retry_after_is_read_and_clamped"]),
    (
        21,
        "zero sentence and a record",
        &["page roster-html/zero_and_record", "page ice-odls/text_zero_and_record"],
    ),
    (
        22,
        "another number, or two records",
        &["page roster-html/other_number", "page roster-html/two_records"],
    ),
    (
        23,
        "403 or 429 inside the number",
        &["page roster-html/number_with_403", "page roster-html/number_with_429"],
    ),
    (24, "404 Not Found, captive portal", &["page roster-html/not_found", "page roster-html/captive_portal"]),
    (
        25,
        "zero sentence where nobody sees it",
        &[
            "page roster-html/zero_in_comment",
            "page roster-html/zero_in_attribute",
            "page roster-html/zero_in_hidden",
            "page roster-html/zero_in_script",
            "page roster-html/zero_in_template",
        ],
    ),
    (
        26,
        "markup in a value is inert text",
        &[
            "page roster-html/listed_with_entities",
            "page roster-html/listed_hostile_values",
            "fn h26_h27_h28_values_of_a_page_are_shown_literally",
        ],
    ),
    (
        27,
        "direction marks, zero width, 10,000 marks",
        &[
            "page roster-html/listed_ten_thousand_marks",
            "fn a_name_cannot_move_the_cursor",
            "fn h26_h27_h28_values_of_a_page_are_shown_literally",
        ],
    ),
    (
        28,
        "SQL, templates, format marks in a value",
        &["page roster-html/listed_hostile_values", "fn h26_h27_h28_values_of_a_page_are_shown_literally"],
    ),
    (29, "pages built to be expensive", &["fn pages_built_to_be_expensive_are_given_up"]),
    (30, "cookie floods", &["fn h30_cookie_floods_hit_the_caps_and_cookies_are_never_sent_back"]),
    (
        31,
        "session expired",
        &[
            "page ice-odls/text_form_again",
            "page roster-html/session_form",
            "fn h31_h34_every_look_asks_the_same_bytes",
        ],
    ),
    (32, "stale copy", &["page roster-html/zero_old_by_age", "page roster-html/zero_old_by_date"]),
    (
        33,
        "the site's clock is off",
        &[
            "page roster-html/zero_old_by_date",
            "fn h33_a_site_clock_ahead_of_ours_is_recorded_and_no_reason_to_doubt",
        ],
    ),
    (34, "304 for what we never had", &["fn h31_h34_every_look_asks_the_same_bytes"]),
    (
        35,
        "bytes that differ each time",
        &["page roster-html/listed_other_nonces", "fn other_tokens_outside_the_block_take_the_shortcut"],
    ),
    (36, "the page switches its language", &["page roster-html/spanish", "page ice-odls/dom_spanish"]),
    (
        37,
        "another layout for everybody",
        &["page roster-html/layout_changed", "fn pages_of_another_shape_are_told_once_and_so_is_their_end"],
    ),
    (38, "zero for everybody, for a share, for us", &["fn everybody_at_once_is_the_site_whatever_the_fleet"]),
    (39, "broken protocol", &["fn h39_broken_protocol_is_a_clean_failure"]),
    (
        40,
        "line ends in our own request",
        &["fn h40_line_ends_do_not_reach_the_wire", "fn what_is_not_a_number_says_why"],
    ),
];

#[test]
fn every_hostile_case_has_its_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = String::new();
    for folder in ["src", "tests/all"] {
        read_all(&root.join(folder), &mut sources);
    }
    let pages = root.join("tests/fixtures/pages");
    let mut missing = Vec::new();
    for (expected, (number, case, tests)) in (1u8..).zip(CASES) {
        assert_eq!(number, expected, "the cases are in order");
        assert!(!tests.is_empty(), "H{number} ({case}) has no test");
        for test in tests {
            let there = match test.split_once(' ') {
                Some(("fn", name)) => sources.contains(&format!("fn {name}()")),
                Some(("page", case)) => pages.join(format!("{case}.expected")).is_file(),
                _ => false,
            };
            if !there {
                missing.push(format!("H{number} ({case}): {test}"));
            }
        }
    }
    assert!(missing.is_empty(), "these tests are gone:\n{}", missing.join("\n"));
}

fn read_all(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder of ours") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read_all(&path, text);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let source = fs::read_to_string(&path).expect("a source of ours");
            // Of this file only the tests count, not the list above.
            let tests = source.split_once("\nfn read_all(").map_or(source.as_str(), |(_, tests)| tests);
            text.push_str(tests);
        }
    }
}

#[test]
fn h33_a_site_clock_ahead_of_ours_is_recorded_and_no_reason_to_doubt() {
    let profile = SourceProfile::builtin("bop").expect("a built-in profile");
    let query = Query::new(Search::Nobody);
    let url = profile.request(&"https://www.bop.gov".parse().unwrap(), &query).unwrap().url;
    let now =
        Moment { wall: chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::days(20_000), boot: Duration::ZERO };
    let body =
        br#"{"Captcha": false, "Messages": {}, "FormToken": "pub00000info", "InmateLocator": []}"#.to_vec();
    let at = |minutes: i64| Fetched {
        server_date: Some(now.wall + chrono::TimeDelta::minutes(minutes)),
        ..Fetched::saved(now, url.clone(), 200, "application/json", body.clone())
    };
    assert_eq!(read(&profile, &query, &at(20)).outcome, Outcome::NotListed);
    assert_eq!(read(&profile, &query, &at(-20)).outcome, Outcome::Unclear(Unclear::Stale));
    assert_eq!(at(20).server_date.map(|d| d - now.wall), Some(chrono::TimeDelta::minutes(20)));
}
