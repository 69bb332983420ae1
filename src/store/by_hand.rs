//! What the queue of looks by hand asks of each watch: few columns of few looks, because it asks them of everybody.

use super::Store;
use super::error::{Doing, Result, damaged};
use super::stored::Reader;
use crate::fetch::capture::Way;
use crate::outcome::Outcome;
use crate::person::WatchNo;
use crate::time::{from_micros, micros};
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// One look, as far as the queue needs it.
#[derive(Debug, Clone)]
pub struct ShortLook {
    pub asked: DateTime<Utc>,
    pub answered: DateTime<Utc>,
    pub way: Way,
    pub outcome: Arc<Outcome>,
}

impl Store {
    /// The newest looks of each watch, the newest first.
    pub fn short_looks(
        &self,
        watches: impl Iterator<Item = WatchNo>,
        limit: u32,
    ) -> Result<Vec<(WatchNo, Vec<ShortLook>)>> {
        let doing = "read the newest looks";
        let mut reader = Reader::new(self.conn()?)?;
        let mut statement = self
            .conn()?
            .prepare_cached(
                "SELECT asked, answered, way, reading FROM \"check\" WHERE watch = ?1 ORDER BY asked DESC LIMIT ?2",
            )
            .doing(doing)?;
        let mut all = Vec::new();
        for watch in watches {
            let rows = statement
                .query_map((watch.0, limit), |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get::<_, Option<i64>>(2)?, row.get::<_, i64>(3)?))
                })
                .doing(doing)?;
            let mut looks = Vec::new();
            for row in rows {
                let (asked, answered, way, reading) = row.doing(doing)?;
                looks.push(ShortLook {
                    asked: from_micros(asked),
                    answered: from_micros(answered),
                    way: way_of(way)?,
                    outcome: reader.reading(reading)?.outcome.clone(),
                });
            }
            all.push((watch, looks));
        }
        Ok(all)
    }

    /// How many pages people handed over while we waited for them, since a moment.
    pub fn handed_over_since(&self, since: DateTime<Utc>) -> Result<usize> {
        let assisted = Way::ALL.iter().position(|way| *way == Way::Assisted).unwrap_or_default() as i64;
        let sql = "SELECT count(*) FROM watch w JOIN \"check\" c ON c.watch = w.no AND c.asked >= ?1 WHERE c.way = ?2";
        let made = self
            .conn()?
            .prepare_cached(sql)
            .and_then(|mut s| s.query_row((micros(since), assisted), |row| row.get::<_, i64>(0)))
            .doing("counted the looks by hand")?;
        Ok(made as usize)
    }
}

/// A look without a way is from before there were others than HTTP.
fn way_of(stored: Option<i64>) -> Result<Way> {
    let Some(n) = stored else { return Ok(Way::default()) };
    let way = usize::try_from(n).ok().and_then(|n| Way::ALL.get(n).copied());
    way.ok_or_else(|| damaged("the way of a look"))
}
