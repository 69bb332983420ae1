//! Where each fault shows itself when the page is driven in a browser.

use crate::pretend::Fault;

/// Which of the page's answers a fault spoils, or what the page does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InApp {
    /// The document itself, where everybody is met; else the reply to a search, and the page then shows the
    /// words of what came, or its internal error where nothing did.
    Document,
    /// The search form, for everybody, whoever is met: the document does not know who will be asked for.
    Form,
    /// The reply is well-formed; its data or its headers are other ones.
    Data,
    /// The reply is honest, and names this word; the page acts on it.
    View(&'static str),
    /// The reply is damaged on its way: the page shows its internal error, or waits, for ever (`Stall`) or for
    /// a minute and more (`Drip`).
    Bytes,
    /// The reply about a facility.
    Facility,
}

impl Fault {
    /// The table.
    pub fn in_app(&self) -> InApp {
        use Fault::*;
        match self {
            ServerError500
            | NotFound404
            | Forbidden403
            | Captcha
            | TooMany429 { .. }
            | Unavailable503
            | Maintenance
            | WaitingRoom
            | CaptivePortal => InApp::Document,
            RedirectHome | RedirectAway | RedirectInward | RedirectLoop => InApp::Document,
            Hang | ClosedUnanswered | GzipBomb | Endless => InApp::Document,

            OtherCountryList | RenamedForm => InApp::Form,

            OtherPerson | TwoRecords | Zero | HostileText | Stale | ClockOff => InApp::Data,
            // Chromium takes these, and shows the honest result.
            Gzip | Chunked | EarlyHints | NestedGzip | ManyHeaders => InApp::Data,

            InternalError => InApp::View("InternalError"),
            SessionForm => InApp::View("SessionForm"),
            Empty => InApp::View("Empty"),
            Unfinished => InApp::View("Unfinished"),
            OtherLayout => InApp::View("OtherLayout"),
            Spanish => InApp::View("Spanish"),
            Contradiction => InApp::View("ZeroToo"),
            ZeroHidden => InApp::View("ZeroHidden"),

            NotModified304
            | NotUtf8
            | Deep
            | FalseGzip
            | SilentGzip
            | Truncated
            | ChunkedCut
            | Drip { .. }
            | Stall
            | HugeHeaders
            | CookieFlood
            | Garbage => InApp::Bytes,

            Alert => InApp::View("Alert"),
            Popup => InApp::View("Popup"),
            Download => InApp::View("Download"),
            NeverSettles => InApp::View("NeverSettles"),
            NoResult => InApp::View("NoResult"),
            ScriptLoop => InApp::View("ScriptLoop"),
            HugeDom => InApp::View("HugeDom"),
            JsRedirectLoop => InApp::View("JsRedirectLoop"),
            ServiceWorker => InApp::View("ServiceWorker"),
            BeforeUnload => InApp::View("BeforeUnload"),
            LateResult { .. } => InApp::View("LateResult"),
            ResultWithoutHash => InApp::View("ResultWithoutHash"),
            DetailsFail => InApp::Facility,
        }
    }
}
