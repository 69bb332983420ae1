//! Checking a folder that somebody gives: what is claimed, one by one, and how to check it without us.

use super::super::super::ask::{Ask, Trouble};
use super::super::super::bytes::visible;
use super::super::super::look;
use super::super::super::making::Checking;
use super::super::super::reply::Reply;
use super::super::super::words::Words;
use crate::anchor::known_roots;
use crate::evidence::verify::{Claim, Known, Report, Verdict};
use crate::evidence::verify_md::VERIFY_HTML;
use axum::http::StatusCode;
use maud::{Markup, html};

/// A folder that is sent may have so many bytes.
pub const MOST: u64 = 512 << 20;
/// So many sentences of a claim are shown.
const SENTENCES: usize = 12;
/// What a reader has from elsewhere is short.
const KNOWN: usize = 4_096;

pub fn form(ask: &Ask) -> Result<Reply, Trouble> {
    form_with(ask, None)
}

fn form_with(ask: &Ask, problem: Option<&str>) -> Result<Reply, Trouble> {
    let w = ask.words;
    let title = w.t("web-verify");
    let main = html! {
        p { a.back href="/evidence" { "‹ " (w.t("web-evidence")) } }
        h1 { (title) }
        p { (w.t("web-verify-what")) }
        @if let Some(problem) = problem { p.note role="alert" { a href="#file" { (w.t(problem)) } } }
        form.stack method="post" action="/evidence/verify/check" enctype="multipart/form-data" {
            (look::csrf(ask))
            details {
                summary { (w.t("web-verify-known")) }
                p.small { (w.t("web-verify-known-what")) }
                div {
                    label for="key" { (w.t("web-verify-key")) }
                    input id="key" name="key" maxlength="400" autocomplete="off" spellcheck="false";
                }
                div {
                    label for="checkpoint" { (w.t("web-verify-checkpoint")) }
                    textarea id="checkpoint" name="checkpoint" rows="6" maxlength="4000" spellcheck="false" {}
                }
            }
            div.drop {
                label for="file" { (w.t("web-verify-file")) }
                input id="file" name="file" type="file" accept=".zip,application/zip" required;
            }
            button { (w.t("web-verify-do")) }
        }
        p.small.soft { (w.t("web-verify-limit")) }
        (without_us(w))
    };
    let mut reply = ask.reply(&title, "/evidence", main)?;
    if problem.is_some() {
        reply.status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(reply)
}

fn without_us(w: Words) -> Markup {
    html! {
        h2 { (w.t("web-verify-without")) }
        p { (w.t("web-verify-without-what")) }
        p { a.button href="/evidence/verify.html" { (w.t("web-verify-offline")) } }
    }
}

/// The page that checks a folder in any browser, to keep.
pub fn offline(_: &Ask) -> Result<Reply, Trouble> {
    Ok(Reply::file("text/html; charset=utf-8", "verify.html", VERIFY_HTML))
}

/// Takes the file and starts the check.
pub fn check(ask: &Ask) -> Result<Reply, Trouble> {
    let Some(upload) = ask.upload("file").filter(|upload| upload.size > 0) else {
        return form_with(ask, Some("web-verify-no-file"));
    };
    let file = upload.file.reopen().map_err(|error| {
        tracing::warn!(%error, "a file that was sent could not be opened");
        Trouble::Busy
    })?;
    let given = |field: &str| Some(ask.field(field)).filter(|t| !t.is_empty() && t.len() <= KNOWN);
    let checking = Checking {
        file,
        known: Known {
            roots: known_roots(),
            key: given("key").map(str::to_owned),
            checkpoint: given("checkpoint").map(note),
        },
        verdicts: ask.site.verdicts.clone(),
        owner: ask.viewer().name.clone(),
        id: ask.unguessable(),
        words: ask.words,
    };
    ask.start(&ask.words.t("web-verify-checking"), move |progress| checking.run(progress))
}

/// A signed note has plain line ends, and one at its end; a form sends others.
fn note(text: &str) -> String {
    format!("{}\n", text.replace("\r\n", "\n"))
}

pub fn show(ask: &Ask) -> Result<Reply, Trouble> {
    let w = ask.words;
    let report = ask.site.verdicts.get(ask.param("page"), &ask.known.session).ok_or(Trouble::NotFound)?;
    let title = w.t("web-verdict");
    let main = html! {
        p { a.back href="/evidence/verify" { "‹ " (w.t("web-verify")) } }
        h1 { (title) }
        p.status role="status" { (w.t(whole(&report))) }
        p { (counts(w, &report)) }
        p.small.soft { (w.t("web-verdict-what")) }
        @for claim in worst_first(&report) { (one(w, claim)) }
        (without_us(w))
    };
    ask.reply(&title, "/evidence", main)
}

/// What failed stands at the top; within a verdict the order is that of the document.
fn worst_first(report: &Report) -> Vec<&Claim> {
    let mut claims: Vec<&Claim> = report.claims.iter().collect();
    claims.sort_by_key(|claim| std::cmp::Reverse(claim.verdict));
    claims
}

fn whole(report: &Report) -> &'static str {
    match report.verdict() {
        Verdict::Pass => "web-verdict-all",
        Verdict::NotProven => "web-verdict-open",
        Verdict::Fail => "web-verdict-altered",
    }
}

fn counts(w: Words, report: &Report) -> String {
    let count = |verdict| report.claims.iter().filter(|c| c.verdict == verdict).count() as u64;
    let of = [Verdict::Fail, Verdict::NotProven, Verdict::Pass];
    let said = of.map(|verdict| format!("{} {}", count(verdict), w.t(key(verdict))));
    said.join(" · ")
}

fn key(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "web-claim-pass",
        Verdict::NotProven => "web-claim-not-proven",
        Verdict::Fail => "web-claim-fail",
    }
}

/// A claim; what was found stands open where something is wrong, and folded where not.
fn one(w: Words, claim: &Claim) -> Markup {
    let found = html! {
        ul lang="en" { @for sentence in claim.because.iter().take(SENTENCES) { li { bdi { (visible(sentence)) } } } }
        p.small { (w.t("web-claim-command")) }
        pre dir="ltr" { (visible(&claim.command)) }
    };
    html! {
        section.claim {
            h2 { span.changed-word { (w.t(key(claim.verdict))) } " " (w.t(&format!("web-claim-{}", claim.key))) }
            @match claim.verdict {
                Verdict::Fail => (found),
                Verdict::NotProven | Verdict::Pass => details { summary { (w.t("web-claim-found")) } (found) },
            }
        }
    }
}
