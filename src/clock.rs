//! The `Clock` trait and the one place that reads the time.

use crate::time::Moment;
use chrono::Utc;
use rustix::time::ClockId;
use std::sync::Mutex;
use std::time::Duration;

/// Reads both clocks. Tests and the simulator set theirs; `main` uses [`SystemClock`].
pub trait Clock: Send + Sync {
    fn now(&self) -> Moment;
}

/// The machine's own clocks.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        Moment { wall: Utc::now(), boot: boot_time() }
    }
}

/// CLOCK_BOOTTIME runs on while the machine sleeps; elsewhere than on Linux the monotonic clock must do.
fn boot_time() -> Duration {
    #[cfg(target_os = "linux")]
    let id = ClockId::Boottime;
    #[cfg(not(target_os = "linux"))]
    let id = ClockId::Monotonic;
    let spec = rustix::time::clock_gettime(id);
    Duration::new(spec.tv_sec.max(0) as u64, spec.tv_nsec.max(0) as u32)
}

/// A clock that shows what it was set to, for tests that live through weeks in a blink.
#[derive(Debug)]
pub struct SetClock(Mutex<Moment>);

impl SetClock {
    pub fn new(at: Moment) -> SetClock {
        SetClock(Mutex::new(at))
    }

    pub fn set(&self, at: Moment) {
        *self.0.lock().expect("no holder of this lock panics") = at;
    }
}

impl Clock for SetClock {
    fn now(&self) -> Moment {
        *self.0.lock().expect("no holder of this lock panics")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boot_clock_runs_on() {
        let (a, b) = (SystemClock.now(), SystemClock.now());
        assert!(b.boot >= a.boot && b.boot > Duration::ZERO);
    }
}
