//! The scripted rounds of the benches: who is listed where in round 0 to 6, for any number of people.
//!
//! 0: everybody listed. 1: the same. 2: five in a hundred at another place, two gone. 3: the site fails for
//! ten (403, 503, captcha, maintenance, empty: two each). 4: it works again; one of the two gone is back, two
//! of the five are where they were at first. 5: nobody has a record. 6: as 4.

use super::{Fault, Pretend, Rule, Scope, View};
use crate::invented;

/// What the site says of invented person `i` in a round, and how it fails for them.
pub fn round_view(i: u32, round: u32) -> (View, Option<Fault>) {
    let lot = i.wrapping_mul(79).wrapping_add(i / 100 * 31) % 100;
    let listed = |version: u32| View::Listed { place: place(i, version) };
    let view = match (lot, round) {
        (_, 5) | (5, 2..=3) | (6, 2..) => View::Zero,
        (0..=1, 2..=3) | (2..=4, 2..) => listed(1),
        _ => listed(0),
    };
    let fault = match (lot, round) {
        (10..=11, 3) => Some(Fault::Forbidden403),
        (12..=13, 3) => Some(Fault::Unavailable503),
        (14..=15, 3) => Some(Fault::Captcha),
        (16..=17, 3) => Some(Fault::Maintenance),
        (18..=19, 3) => Some(Fault::Empty),
        _ => None,
    };
    (view, fault)
}

/// The place of person `i`; two neighbouring versions differ.
pub fn place(i: u32, version: u32) -> String {
    invented::place(i.wrapping_add(3 * version))
}

impl Pretend {
    /// Puts a crowd of invented people (in the order of [`super::Options::crowd`]) into a round.
    pub fn set_round(&self, round: u32) {
        let mut state = self.state();
        state.clear_rules();
        let numbers: Vec<_> = state.residents().collect();
        for (number, i) in numbers.into_iter().zip(0..) {
            let (view, fault) = round_view(i, round);
            state.set_view(&number, view);
            if let Some(fault) = fault {
                state.add_rule(Rule::new(Scope::One(number), fault));
            }
        }
    }
}
