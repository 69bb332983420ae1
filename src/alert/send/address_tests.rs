//! The door: what is one address, and what means more.

use super::*;

fn parse(means: Means, text: &str) -> Option<String> {
    Channel::parse(means, text).ok().map(|c| c.address.whole().to_owned())
}

/// Case N2 of the hostile list, and what belongs to it.
#[test]
fn a_mail_address_is_one_address() {
    for text in [
        "-oQ/tmp/x",
        "-oQx -X/tmp/y@b.example",
        "-X@b.example",
        "a@b.example\r\nRCPT TO:<c@d.example>",
        "a@b.example\nBcc: c@d.example",
        "a@b.example,c@d.example",
        "a@b.example;c@d.example",
        "a@b.example c@d.example",
        "a@b@c.example",
        "a%b@c.example",
        "b.example!a@c.example",
        "@c.example:a@b.example",
        "\"a b\"@c.example",
        "\"a\\\"@x.example>\"@c.example",
        "(note)a@c.example",
        "A Name <a@c.example>",
        "<a@c.example>",
        "a@[127.0.0.1]",
        "a@127.0.0.1",
        "a@b",
        "a@b.example.",
        "a@",
        "@b.example",
        "",
        "a",
        "a\0@b.example",
        "a@b.example\0",
        "\u{e1}@b.example",
        "a|b@c.example",
        "a..b@c.example",
        ".a@c.example",
    ] {
        assert_eq!(parse(Means::Email, text), None, "{text:?}");
    }
    let long = format!("{}@b.example", "x".repeat(65));
    assert_eq!(parse(Means::Email, &long), None);
    assert_eq!(parse(Means::Email, "j.doe+t@example.org").as_deref(), Some("j.doe+t@example.org"));
    assert_eq!(parse(Means::Email, "o'neil@Example.ORG").as_deref(), Some("o'neil@example.org"));
    assert_eq!(parse(Means::Email, "a@m\u{fc}ller.example").as_deref(), Some("a@xn--mller-kva.example"));
    assert_eq!(parse(Means::Email, "root@localhost").as_deref(), Some("root@localhost"));
}

#[test]
fn every_control_character_is_refused_in_every_address() {
    let good = [
        (Means::Email, "ab@b.example"),
        (Means::Ntfy, "topic"),
        (Means::Telegram, "4242"),
        (Means::Matrix, "!abc:m.example"),
        (Means::Webhook, "https://hook.example/x"),
        (Means::Apprise, "json://hook.example/x"),
    ];
    for (means, text) in good {
        assert!(parse(means, text).is_some(), "{text}");
        for c in (0..0x20).chain(0x7f..0xa0).chain([0x20, 0x2028]).filter_map(char::from_u32) {
            for at in [0, 1, text.len() / 2, text.len()] {
                let mut hostile = text.to_owned();
                hostile.insert(at, c);
                assert_eq!(parse(means, &hostile), None, "{hostile:?}");
            }
        }
    }
}

#[test]
fn topics_chats_rooms_and_numbers() {
    let check = |means: Means, good: &[&str], bad: &[&str]| {
        for text in good {
            assert_eq!(parse(means, text).as_deref(), Some(*text));
        }
        for text in bad {
            assert_eq!(parse(means, text), None, "{text:?}");
        }
    };
    check(Means::Ntfy, &["a", "Zor-vel_9"], &["", "a/b", "a b", "á", "a?x", "..", &"x".repeat(65)]);
    check(
        Means::Telegram,
        &["4242", "-1001234567890"],
        &["0", "@channel", "+4242", "04", "1.5", "", "9999999999999999999999"],
    );
    check(
        Means::Matrix,
        &["!abc:m.example", "#family:m.example:8448", "!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM"],
        &["abc:m.example", "!abc", "#family", "!:m.example", "!abc:", "#a:m.example/x", "@user:m.example"],
    );
    check(Means::Desktop, &["here"], &["there"]);
    let number = |text: &str| parse(Means::Signal, text);
    assert_eq!(number("+1 000 555-0100").as_deref(), Some("+10005550100"));
    for text in ["0005550100", "+0005550100", "+1", "+1000555010099999", "+1000555010x", "", "+"] {
        assert_eq!(number(text), None, "{text}");
    }
}

/// Case N5: what can be seen without asking for the name.
#[test]
fn a_webhook_leads_to_the_internet() {
    for text in [
        "http://hook.example/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[fe80::1]/",
        "https://[::ffff:169.254.169.254]/",
        "https://0xa9fea9fe/",
        "https://2852039166/",
        "https://100.64.0.1/",
        "https://intranet/",
        "https://name:word@hook.example/",
        "https://hook.example\\@10.0.0.1/",
        "https://hook.example/#x",
        "file:///etc/passwd",
        "gopher://hook.example/",
        "hook.example",
        "",
    ] {
        assert_eq!(parse(Means::Webhook, text), None, "{text:?}");
    }
    assert_eq!(
        parse(Means::Webhook, "https://hook.example/x?y=1").as_deref(),
        Some("https://hook.example/x?y=1")
    );
    assert!(parse(Means::Webhook, "http://127.0.0.1:9/x").is_some());
}

#[test]
fn an_apprise_address_is_one_line_of_its_file() {
    for text in [
        "include /etc/passwd",
        "# note",
        "tag=json://h.example",
        "json://h.example,xml://i.example",
        "json://h.example xml://i.example",
        "json://h.example\nxml://i.example",
        "--config=/etc/passwd",
        "-c",
        "json://",
        "://x",
        "JSON://x",
    ] {
        assert_eq!(parse(Means::Apprise, text), None, "{text:?}");
    }
    assert!(parse(Means::Apprise, "pover://user@token").is_some());
}

#[test]
fn a_channel_is_shown_masked_and_an_error_repeats_nothing() {
    let check = |means: Means, text: &str, expected: &str| {
        assert_eq!(describe(&Channel::parse(means, text).unwrap()), expected);
    };
    check(Means::Email, "jzorvel@example.org", "e-mail j…@example.org");
    check(Means::Ntfy, "zorvel-4711-secret", "ntfy zo…");
    check(Means::Telegram, "4242424299", "Telegram …99");
    check(Means::Matrix, "!secret:m.example", "Matrix …:m.example");
    check(Means::Signal, "+10005550142", "Signal …42");
    check(Means::Webhook, "https://hook.example/secret?t=secret", "webhook hook.example");
    check(Means::Desktop, "here", "desktop");
    check(Means::Apprise, "pover://secret@secret", "Apprise pover");
    let error = Channel::parse(Means::Email, "canary@b@c").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("canary"));
}
