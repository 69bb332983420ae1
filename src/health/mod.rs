//! Is it working? `facts` is what is known of this installation, `examine` the verdicts on it (pure); `gather` asks the
//! machine. Beside a run: `pulse` is what the loop tells, `server` and `heartbeat` pass it on. No person, group, matter,
//! name or number leaves this room.

mod checks;
mod facts;
pub mod gather;
mod heartbeat;
pub mod looked;
mod metrics;
mod pulse;
mod server;

pub use checks::examine;
pub use facts::*;
pub use heartbeat::Heartbeat;
pub use pulse::{Pulse, Useful};
pub use server::Door;

use crate::watch::run::Told;
use std::sync::Arc;
use tokio::sync::oneshot;

/// What runs beside the looking, on a thread of its own: it goes on while the loop waits for the disk or stands aside, and
/// ends when this is dropped.
pub struct Beside {
    pub pulse: Arc<Pulse>,
    _until: Option<oneshot::Sender<()>>,
}

impl Beside {
    /// Starts a thread only where there is something to do.
    pub fn start(
        pulse: Arc<Pulse>,
        door: Option<Door>,
        heartbeat: Option<Heartbeat>,
    ) -> std::io::Result<Beside> {
        if door.is_none() && heartbeat.is_none() {
            return Ok(Beside { pulse, _until: None });
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (until, dropped) = oneshot::channel();
        let told = pulse.clone();
        let work = move || {
            runtime.block_on(async {
                door.map(|door| tokio::spawn(door.answer(told.clone())));
                heartbeat.map(|heartbeat| tokio::spawn(heartbeat.beat(told)));
                let _dropped = dropped.await;
            });
            // Nobody waits for an answer that is on its way.
            runtime.shutdown_background();
        };
        std::thread::Builder::new().name("health".to_owned()).spawn(work)?;
        Ok(Beside { pulse, _until: Some(until) })
    }

    pub fn hear(&self, told: &Told<'_>) {
        self.pulse.hear(told);
    }
}
