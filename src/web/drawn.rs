//! Strips of lists as they were drawn last: the same for everybody who reads in the same language and zone, until there
//! is a new look, or ten minutes are over.

use super::strip::Run;
use super::words::Words;
use crate::judge::Status;
use crate::person::WatchNo;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use maud::PreEscaped;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A day is eight pixels wide; in this time nothing moves that could be seen.
const FRESH: i64 = 600;
/// So many are held, then all are drawn anew.
const MOST: usize = 20_000;

/// A picture, and the same in words.
pub struct Drawing {
    pub picture: PreEscaped<String>,
    pub sentence: String,
}

/// What a drawing was made of.
#[derive(Clone)]
pub struct Made {
    pub runs: Arc<Vec<Run>>,
    /// An absence may be confirmed without a new look.
    pub status: Status,
    pub at: DateTime<Utc>,
}

/// Watch, days, language and zone.
type Key = (WatchNo, usize, &'static str, Tz);

#[derive(Default)]
pub struct Drawn(Mutex<HashMap<Key, (Made, Arc<Drawing>)>>);

impl Drawn {
    /// The drawing that was made of the same, or a new one.
    pub fn or_draw<E>(
        &self,
        (watch, days, w): (WatchNo, usize, Words),
        made: Made,
        draw: impl FnOnce(&Made) -> Result<Drawing, E>,
    ) -> Result<Arc<Drawing>, E> {
        let key = (watch, days, w.tag(), w.zone);
        if let Some(drawing) = self.kept(&key, &made) {
            return Ok(drawing);
        }
        let drawing = Arc::new(draw(&made)?);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(key, (made, drawing.clone()));
        Ok(drawing)
    }

    fn kept(&self, key: &Key, made: &Made) -> Option<Arc<Drawing>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (before, drawing) = kept.get(key)?;
        let same = Arc::ptr_eq(&before.runs, &made.runs)
            && before.status == made.status
            && before.at.timestamp() / FRESH == made.at.timestamp() / FRESH;
        same.then(|| drawing.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_is_made_anew_for_a_new_look_another_status_and_after_ten_minutes() {
        let (drawn, w) = (Drawn::default(), Words::new("en", chrono_tz::UTC));
        let at = DateTime::from_timestamp(1_200_000, 0).unwrap();
        let first = Made { runs: Arc::default(), status: Status::Listed, at };
        let later = |seconds| Made { at: at + chrono::TimeDelta::seconds(seconds), ..first.clone() };
        let is_new = |w: Words, made: Made| {
            let mut new = false;
            let draw = |_: &Made| {
                new = true;
                Ok::<_, ()>(Drawing { picture: PreEscaped(String::new()), sentence: String::new() })
            };
            drawn.or_draw((WatchNo(1), 30, w), made, draw).unwrap();
            new
        };
        assert!(is_new(w, first.clone()) && !is_new(w, first.clone()) && !is_new(w, later(599)));
        assert!(is_new(w, later(600)));
        assert!(is_new(w, Made { status: Status::Recheck, ..first.clone() }));
        assert!(is_new(w, Made { runs: Arc::default(), ..first.clone() }));
        assert!(is_new(Words::new("es", chrono_tz::UTC), first.clone()));
        assert!(is_new(Words::new("en", chrono_tz::America::Chicago), first));
    }
}
