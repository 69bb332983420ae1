//! The ways in which the pretend site misbehaves: each is an answer, a handling of the connection or a conduct
//! in the browser that a locator was seen to give or could give. None of them may ever read as "not on the
//! list", but `Zero` alone, which is the very sentence, said when it is not true.

use std::time::Duration;

/// Writes the faults down once: the enum, and the list of all with a middling value for each field.
macro_rules! faults {
    ($($(#[doc = $doc:literal])* $name:ident $({ $field:ident: $kind:ty = $middling:expr })?,)*) => {
        /// One way to misbehave.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Fault {
            $($(#[doc = $doc])* $name $({ $field: $kind })?,)*
        }

        impl Fault {
            /// Every fault once, with middling values: for tests that want them all.
            pub fn all() -> Vec<Fault> {
                vec![$(Fault::$name $({ $field: $middling })?),*]
            }
        }
    };
}

faults! {
    // Pages that are about nobody.
    /// 200 with "Internal Error … Our apologies".
    InternalError,
    ServerError500,
    NotFound404,
    /// 304 to a question that set no condition.
    NotModified304,
    /// 403 with "Access Denied".
    Forbidden403,
    /// 200 with a challenge; in the JSON form, `"Captcha": true`.
    Captcha,
    /// 429 with this `Retry-After`; none when empty.
    TooMany429 { retry_after: String = "120".to_owned() },
    Unavailable503,
    Maintenance,
    WaitingRoom,
    CaptivePortal,
    /// The search form in the place of the result.
    SessionForm,
    /// 302 to the site's home page.
    RedirectHome,
    /// 302 to another host.
    RedirectAway,
    /// 302 to an address inside the network.
    RedirectInward,
    /// 302 to itself, for ever.
    RedirectLoop,
    /// 200 without a body.
    Empty,

    // Pages that say something else about the person.
    /// The same facts in another build of the page.
    OtherLayout,
    Spanish,
    /// The record of somebody else.
    OtherPerson,
    TwoRecords,
    /// A record and the zero sentence.
    Contradiction,
    /// The zero sentence, though there is a record.
    Zero,
    /// The honest page, with the zero sentence where no reader sees it.
    ZeroHidden,
    /// A record whose values are script, controls, marks and commands.
    HostileText,
    /// An old copy: `Age`, an old `Date`, and the same tokens each time.
    Stale,
    /// The honest page of a site whose clock is 20 minutes ahead.
    ClockOff,

    // Bytes.
    /// The length is right, the end of the page is missing.
    Unfinished,
    /// Says UTF-8 and is not.
    NotUtf8,
    /// 200,000 open tags or brackets, one in the other.
    Deep,
    /// 1 GiB of zeros in about 1 MiB of gzip.
    GzipBomb,
    /// The honest page, compressed: no fault.
    Gzip,
    NestedGzip,
    /// Says gzip and is plain.
    FalseGzip,
    /// Is gzip and does not say so.
    SilentGzip,
    /// The honest page in chunks: no fault.
    Chunked,

    // The connection.
    /// Fewer bytes than announced.
    Truncated,
    /// Chunks without the last one.
    ChunkedCut,
    /// The whole answer, byte by byte.
    Drip { every: Duration = Duration::from_millis(200) },
    /// Chunk after chunk without end.
    Endless,
    /// Nothing at all, and the connection stays open.
    Hang,
    /// Half of the answer, and the connection stays open.
    Stall,
    /// One header of 1 MiB.
    HugeHeaders,
    /// 10,000 headers.
    ManyHeaders,
    /// 300 cookies, one of them of 1 MiB for another domain.
    CookieFlood,
    /// A hundred 103 answers before the honest one.
    EarlyHints,
    /// Bytes that are no HTTP.
    Garbage,
    /// Hangs up without a word.
    ClosedUnanswered,

    // In a browser only; every other form answers honestly.
    /// Asks three questions in boxes of the browser (alert, confirm, prompt) before the result.
    Alert,
    /// Opens another page in a window of its own, beside the result.
    Popup,
    /// Starts to send a file, beside the result.
    Download,
    /// The result, in a page that changes every 20 ms for ever.
    NeverSettles,
    /// A sign that says "Loading", for ever.
    NoResult,
    /// A script that never ends, before the result.
    ScriptLoop,
    /// The result, in a page that grows to about 200 MB.
    HugeDom,
    /// A page that goes to itself by script, for ever.
    JsRedirectLoop,
    /// The result, and a worker that answers the next visit with another page.
    ServiceWorker,
    /// The result, in a page that asks before it lets go.
    BeforeUnload,
    /// The result, so long after the reply.
    LateResult { after: Duration = Duration::from_secs(5) },
    /// The list of countries lacks the one that is asked for.
    OtherCountryList,
    /// The form with other ids, other labels, and names where no eye sees them.
    RenamedForm,
    /// The result, under the address of the form.
    ResultWithoutHash,
    /// The facility's page cannot be had; the result is honest.
    DetailsFail,
}

impl Fault {
    /// Whether a careful reader of an answer without scripts still gets the true one.
    pub fn is_harmless(&self) -> bool {
        use Fault::*;
        matches!(self, ZeroHidden | Gzip | Chunked | EarlyHints | ClockOff) || self.is_browser_only()
    }

    /// Whether only a browser meets it: an answer without scripts is the honest one.
    pub fn is_browser_only(&self) -> bool {
        use Fault::*;
        matches!(
            self,
            Alert
                | Popup
                | Download
                | NeverSettles
                | NoResult
                | ScriptLoop
                | HugeDom
                | JsRedirectLoop
                | ServiceWorker
                | BeforeUnload
                | LateResult { .. }
                | OtherCountryList
                | RenamedForm
                | ResultWithoutHash
                | DetailsFail
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_fault_is_there_once() {
        let names: HashSet<String> = Fault::all().iter().map(|f| format!("{f:?}")).collect();
        assert_eq!(names.len(), Fault::all().len());
    }
}
