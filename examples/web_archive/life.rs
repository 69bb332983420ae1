//! What becomes of an invented person: most stay where they are, some are moved, a few are no longer listed.

use testigo::invented;

/// Slots count from the first one.
pub struct Life {
    /// The page first lists them at this slot; never when it is past the last one.
    listed_from: i64,
    /// And no longer from this one on.
    gone_from: i64,
    /// Their places change at these slots.
    moves: Vec<i64>,
    /// Out of custody from this slot on.
    out_from: i64,
    /// One slot in so many has no record for no reason; 0: none.
    flicker: i64,
}

impl Life {
    /// By the number of the person; spread over the time, so that no two of a kind fall on the same slot.
    pub fn of(i: u32, slots: i64) -> Life {
        let never = i64::MAX;
        let some_time = |step: i64| slots / 5 + i64::from(i) * step % (slots * 3 / 4).max(1);
        let mut life = Life { listed_from: 0, gone_from: never, moves: vec![], out_from: never, flicker: 0 };
        match i % 100 {
            3 | 37 | 71 => life.gone_from = some_time(17),
            9 | 55 => life.listed_from = never,
            13 => life.listed_from = some_time(13),
            21 => life.out_from = some_time(11),
            42 => life.flicker = 29,
            5 | 25 | 45 | 65 | 85 => life.moves = vec![some_time(7)],
            16 | 61 => life.moves = vec![some_time(3), some_time(3) + slots / 8],
            _ => {}
        }
        life
    }

    /// The reply of the site about person `i`; `token` differs in every reply.
    pub fn answer(&self, i: u32, slot: i64, token: u64) -> String {
        let flickers = self.flicker > 0 && (slot + i64::from(i)) % self.flicker == 0;
        if slot < self.listed_from || slot >= self.gone_from || flickers {
            return reply(token, "");
        }
        let moved = self.moves.iter().filter(|at| slot >= **at).count() as u32;
        let names = invented::names(i);
        let (place, released) =
            if slot >= self.out_from { (String::new(), "R") } else { (invented::place(i + moved), "") };
        let date = if released.is_empty() { "" } else { "01/15/2026" };
        reply(
            token,
            &format!(
                r#"{{"nameLast":"{}","nameFirst":"{}","nameMiddle":"","sex":"Male","race":"White","age":"30","inmateNum":"{}","inmateNumType":"","releaseCode":"{released}","faclCode":"XXX","faclName":"{place}","faclType":"FCI","projRelDate":"","actRelDate":"{date}"}}"#,
                names.last,
                names.first,
                invented::register_number(i)
            ),
        )
    }
}

pub fn reply(token: u64, rows: &str) -> String {
    format!(r#"{{"Captcha":false,"Messages":{{}},"FormToken":"pub{token:09}info","InmateLocator":[{rows}]}}"#)
}
