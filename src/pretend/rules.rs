//! Whom a fault meets, how often and when, and with which kind of question it has anything to do.

use super::app::{Call, InApp};
use super::fault::Fault;
use super::routes::{Form, Page};
use crate::a_number::ANumber;
use crate::digest::sha256;
use std::time::Duration;

/// Who is met by a fault.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scope {
    /// Every question about anybody, the controls too.
    Everybody,
    /// This share of the people the site knows, 0 to 1; always the same ones. Controls are left alone.
    Share(f64),
    /// One person, asked for by number or by name.
    One(ANumber),
}

/// A fault, for whom, how often and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    pub scope: Scope,
    pub fault: Fault,
    /// So many answers, then no more.
    pub times: Option<u32>,
    /// From when until when, counted from the start of the site.
    pub from: Duration,
    pub until: Duration,
}

impl Rule {
    pub fn new(scope: Scope, fault: Fault) -> Rule {
        Rule { scope, fault, times: None, from: Duration::ZERO, until: Duration::MAX }
    }

    pub fn times(self, times: u32) -> Rule {
        Rule { times: Some(times), ..self }
    }

    pub fn between(self, from: Duration, until: Duration) -> Rule {
        Rule { from, until, ..self }
    }

    /// Whether its fault has anything to do with such a question: see [`InApp`].
    pub fn fits(&self, page: &Page) -> bool {
        let place = self.fault.in_app();
        match page {
            Page::Answer { form: Form::App(_), .. } => !matches!(place, InApp::Form | InApp::Facility),
            Page::Answer { .. } => !self.fault.is_browser_only(),
            Page::App(Call::Shell) => {
                place == InApp::Form || place == InApp::Document && self.scope == Scope::Everybody
            }
            Page::App(Call::Facility(_)) => place == InApp::Facility,
            Page::App(_) | Page::Home | Page::Robots | Page::Missing => false,
        }
    }

    /// Whether it holds now; if so, it is used once.
    pub fn use_now(&mut self, since_start: Duration) -> bool {
        let holds = self.times != Some(0) && (self.from..self.until).contains(&since_start);
        if holds {
            self.times = self.times.map(|n| n - 1);
        }
        holds
    }
}

/// A person's fixed lot, 0 to 1.
pub fn lot(number: &ANumber) -> f64 {
    let bytes = sha256(&[b"lot", number.reveal().as_bytes()]);
    f64::from(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])) / f64::from(u32::MAX)
}
