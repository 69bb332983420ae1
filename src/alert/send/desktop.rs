//! A notification on this machine's own desktop. Subject and short text only: others can see the screen.

use super::text::one_line;
use super::{Sent, later, refused};
use crate::alert::outgoing::{Delivery, Outgoing};
use notify_rust::{Notification, Urgency};
use std::time::Duration;

pub(super) async fn send(message: &Outgoing, within: Duration) -> Sent {
    let notification = notification(message);
    match tokio::time::timeout(within, notification.show_async()).await {
        Ok(Ok(handle)) => Ok(Delivery::Accepted { receipt: Some(handle.id().to_string()) }),
        // No bus, or nobody on it who shows notifications: a machine without a desktop, or a service outside the session.
        Ok(Err(_)) => Err(refused(
            "no desktop shows notifications here",
            "run testigo in the desktop's own session, or take another means",
        )),
        Err(_) => Err(later("the desktop did not answer in time")),
    }
}

fn notification(message: &Outgoing) -> Notification {
    let (subject, short) = (one_line(&message.subject), one_line(&message.short));
    let mut notification = Notification::new();
    notification.appname("testigo").summary(&subject);
    if short != subject {
        notification.body(&plain(&short));
    }
    notification.urgency(if message.urgent { Urgency::Critical } else { Urgency::Normal });
    notification
}

/// Servers take a body for markup.
fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
