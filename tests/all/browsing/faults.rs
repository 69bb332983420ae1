//! Every way in which the pretend page misbehaves, met in a real browser: what each look comes to. A new fault must
//! be judged here before anything compiles. Only the false zero sentence itself reads as "not listed".

use super::stage::{LONGEST, Stage};
use std::collections::BTreeSet;
use std::time::Duration;
use testigo::invented;
use testigo::pretend::{Fault, InApp, Scope};

/// What a look at a listed person comes to when the fault is about that person alone: the page itself comes, and
/// its interface answers badly, or the page behaves badly afterwards.
fn for_one(fault: &Fault) -> &'static str {
    use Fault::*;
    match fault {
        // The page puts it into words of its own.
        InternalError | ServerError500 | NotFound404 | NotModified304 => "no_answer error_page",
        RedirectAway | RedirectInward | RedirectLoop => "no_answer error_page",
        NotUtf8 | Deep | FalseGzip | SilentGzip | Truncated | ChunkedCut => "no_answer error_page",
        HugeHeaders | CookieFlood | Garbage | ClosedUnanswered => "no_answer error_page",
        // A gibibyte of zeros takes the browser a while, too long or not.
        // Whatever stands there when the time is over.
        GzipBomb => "no_answer error_page|no_answer timeout|unclear changed_shape|unclear unknown_page",
        // The page shows what came in its stead.
        Captcha => "blocked captcha",
        Forbidden403 => "blocked access_denied",
        TooMany429 { .. } => "blocked too_many_requests",
        Unavailable503 => "no_answer server_error",
        Maintenance | WaitingRoom => "no_answer maintenance",
        CaptivePortal => "no_answer captive_portal",
        // Nothing came that anybody could read.
        SessionForm | RedirectHome | NoResult => "no_answer timeout",
        Drip { .. } | Endless | Hang | Stall => "no_answer timeout",
        ScriptLoop => "no_answer timeout",
        JsRedirectLoop => "no_answer redirect",
        HugeDom => "no_answer too_large",
        // Something else about the person.
        Empty | Unfinished => "unclear changed_shape",
        OtherLayout => "unclear unknown_page",
        Spanish => "unclear other_language",
        OtherPerson => "unclear other_person",
        Contradiction => "unclear contradiction",
        TwoRecords => "several 2",
        OtherCountryList => "unclear not_asked",
        // The very sentence: no reader of one page can know better. Re-checks and controls are there for it.
        Zero => "not_listed",
        // The browser copes, and the record is true.
        ZeroHidden | HostileText | Stale | ClockOff | Gzip | NestedGzip | Chunked | ManyHeaders
        | EarlyHints => "listed",
        Alert | Popup | Download | NeverSettles | ServiceWorker | BeforeUnload | LateResult { .. } => {
            "listed"
        }
        RenamedForm | ResultWithoutHash | DetailsFail => "listed",
    }
}

/// The same where the document itself is spoilt; `None` where it comes as ever.
fn for_everybody(fault: &Fault) -> Option<&'static str> {
    use Fault::*;
    if fault.in_app() != InApp::Document {
        return None;
    }
    Some(match fault {
        ServerError500 | Unavailable503 => "no_answer server_error",
        RedirectAway | RedirectInward | RedirectLoop => "no_answer redirect",
        ClosedUnanswered => "no_answer connection",
        // The home page of another form.
        RedirectHome => "unclear other_page",
        GzipBomb => "unclear not_asked",
        Endless => "no_answer too_large",
        other => for_one(other),
    })
}

/// As `Fault::all`, with shorter times.
fn faults() -> Vec<Fault> {
    let short = |fault| match fault {
        Fault::LateResult { .. } => Fault::LateResult { after: Duration::from_millis(800) },
        other => other,
    };
    Fault::all().into_iter().map(short).collect()
}

/// Looks at person 0 with each fault, and says what was otherwise than judged.
async fn judge(scope: Scope, expected: impl Fn(&Fault) -> Option<&'static str>) {
    let stage = Stage::new(2).await;
    let mut wrong = Vec::new();
    for fault in faults() {
        let Some(wanted) = expected(&fault) else { continue };
        stage.site.clear_faults();
        stage.site.set_fault(scope, fault.clone());
        let looked = stage.ask(0).await;
        if wanted.split('|').all(|wanted| wanted != looked.said()) {
            wrong.push(format!("{fault:?}: {wanted} expected, {} read, {}", looked.said(), looked.story()));
        }
        if looked.said() == "not_listed" && fault != Fault::Zero {
            wrong.push(format!("{fault:?} MADE SOMEBODY DISAPPEAR: {}", looked.story()));
        }
        if looked.took > LONGEST {
            wrong.push(format!("{fault:?} took {:?}: {}", looked.took, looked.story()));
        }
    }
    stage.site.clear_faults();
    assert_eq!(stage.ask(0).await.said(), "listed", "after everything the browser still works");
    stage.end().await;
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[tokio::test]
async fn no_fault_about_one_person_reads_as_their_absence() {
    judge(Scope::One(invented::a_number(0)), |fault| Some(for_one(fault))).await;
}

#[tokio::test]
async fn no_fault_of_the_whole_page_reads_as_an_absence() {
    judge(Scope::Everybody, for_everybody).await;
}

#[test]
fn the_false_zero_sentence_alone_reads_as_an_absence() {
    let absent: BTreeSet<String> = Fault::all()
        .iter()
        .filter(|f| for_one(f) == "not_listed" || for_everybody(f) == Some("not_listed"))
        .map(|f| format!("{f:?}"))
        .collect();
    assert_eq!(absent, BTreeSet::from(["Zero".to_owned()]));
}

#[tokio::test]
async fn what_a_page_does_beside_its_result_is_refused_and_noted() {
    let stage = Stage::new(1).await;
    for (fault, words) in [
        (Fault::Alert, "a dialog was dismissed: alert"),
        (Fault::Popup, "a window was refused: 127.0.0.1"),
        (Fault::Download, "a file was refused: 127.0.0.1"),
    ] {
        stage.site.clear_faults();
        stage.site.set_fault(Scope::Everybody, fault.clone());
        let looked = stage.ask(0).await;
        assert_eq!(looked.said(), "listed");
        let capture = looked.fetched.capture.as_ref().unwrap();
        assert!(capture.messages.iter().any(|m| m == words), "{fault:?}: {:?}", capture.messages);
    }
    let files: Vec<_> =
        std::fs::read_dir(stage.folder.path()).unwrap().flatten().map(|e| e.file_name()).collect();
    assert_eq!(files, ["browser"], "nothing was downloaded");
    stage.end().await;
}

/// One look asks for few documents, however often the page sends it on.
#[tokio::test]
async fn a_page_that_goes_to_itself_for_ever_is_not_followed_for_ever() {
    let stage = Stage::new(1).await;
    for (fault, path) in [(Fault::JsRedirectLoop, "/odls/loop"), (Fault::RedirectLoop, "/odls/")] {
        stage.site.clear_faults();
        stage.site.forget_requests();
        stage.site.set_fault(Scope::Everybody, fault.clone());
        let looked = stage.ask(0).await;
        assert_eq!(looked.said(), "no_answer redirect", "{fault:?}");
        let asked = stage.site.requests().iter().filter(|seen| seen.path.starts_with(path)).count();
        assert!(asked <= 20, "{fault:?}: asked {asked} times");
    }
    stage.end().await;
}
