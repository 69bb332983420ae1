//! A handshake beside a look that a browser made: browsers hand out no signature of the server, so one is asked for
//! over a connection of our own, at the same place and in the same minute. Nothing is requested: handshake and close.
//!
//! It is no look and part of no look's fate. There is at most one after each look, in that look's turn at the host,
//! and none where the host did not answer or refused: a host that wants to be left alone is.

use super::capture::Way;
use super::connect::{Call, Site};
use super::politeness::HostRules;
use super::receipt::Signed;
use super::{Contact, Fetched, HttpFetcher};
use crate::clock::Clock;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;
use url::Url;

/// For everything: name, connection, handshake.
const WITHIN: Duration = Duration::from_secs(15);
/// For the goodbye.
const GOODBYE: Duration = Duration::from_secs(1);

impl HttpFetcher {
    /// Puts a receipt, labelled `side`, to a browser's look at this place. A failure leaves the look as it is.
    pub async fn add_side_receipt(
        &self,
        clock: &dyn Clock,
        place: &Url,
        rules: &HostRules,
        look: &mut Fetched,
    ) {
        if !may_be_asked(look) {
            return;
        }
        if let Ok(receipt) = timeout(WITHIN, self.shake_hands(clock, place, rules)).await {
            look.contact.receipt = receipt;
        }
    }

    async fn shake_hands(&self, clock: &dyn Clock, place: &Url, rules: &HostRules) -> Option<Arc<Signed>> {
        let site = Site::of(place, rules).filter(Site::is_encrypted)?;
        let call = Call { site: &site, at: clock.now().wall, side: true };
        let mut contact = Contact::default();
        let mut stream = self.connector.connect(call, &mut contact).await.ok()?;
        let _as_it_likes = timeout(GOODBYE, stream.shutdown()).await;
        contact.receipt
    }
}

/// Whether the host answered a browser's look, and did not refuse it.
fn may_be_asked(look: &Fetched) -> bool {
    let by_browser = match look.way() {
        Way::Browser => true,
        Way::Http | Way::Assisted | Way::Import => false,
    };
    by_browser && look.failure.is_none() && look.status.is_some_and(|status| status < 400)
}
