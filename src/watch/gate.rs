//! Who may be asked now: the pace of each host, and what its robots.txt allows, both kept in the archive.

use super::keeper::Keeper;
use super::sources::Source;
use crate::digest::sha256;
use crate::fetch::politeness::HostState;
use crate::fetch::robots::{Grounds, Robots, RobotsAnswer};
use crate::store::{NewRobots, StoreError};
use chrono::{DateTime, Utc};

/// The pace of every host; two sources can be at one host.
pub(super) struct Hosts {
    states: Vec<HostState>,
    of: Vec<usize>,
}

impl Hosts {
    pub(super) fn load(keeper: &mut Keeper, sources: &[Source]) -> Result<Hosts, StoreError> {
        let mut names: Vec<String> = sources.iter().map(Source::host).collect();
        names.sort();
        names.dedup();
        let of = sources.iter().filter_map(|s| names.iter().position(|n| *n == s.host())).collect();
        let kept = keeper.store().hosts()?;
        let mut states = Vec::new();
        for name in &names {
            let state = kept
                .iter()
                .find(|(host, _)| host == name)
                .and_then(|(_, json)| serde_json::from_str(json).ok());
            // The log's key differs in every archive, so installations do not march in step.
            let seed = sha256(&[keeper.store().origin().as_bytes(), name.as_bytes()]);
            let seed = u64::from_le_bytes(seed[..8].try_into().expect("eight of 32 bytes"));
            states.push(state.unwrap_or_else(|| HostState::new(seed)));
        }
        Ok(Hosts { states, of })
    }

    pub(super) fn of(&mut self, source: usize) -> &mut HostState {
        &mut self.states[self.of[source]]
    }

    pub(super) fn clock_was_set(&mut self, now: DateTime<Utc>) {
        self.states.iter_mut().for_each(|state| state.clock_was_set(now));
    }
}

/// What the archive knows of each source's robots.txt.
pub(super) fn permissions(keeper: &mut Keeper, sources: &[Source]) -> Result<Vec<Permission>, StoreError> {
    let kept = keeper.store().robots()?;
    let mut permissions = Vec::new();
    for source in sources {
        let mut permission = Permission::default();
        if let Some(answer) = kept.iter().find(|k| k.origin == source.host()).and_then(robots_answer) {
            permission.robots.heard(answer);
        }
        permissions.push(permission);
    }
    Ok(permissions)
}

/// The answer as the archive keeps it.
pub(super) fn kept_robots(source: &Source, answer: &RobotsAnswer) -> NewRobots {
    NewRobots {
        origin: source.host(),
        fetched_at: answer.fetched_at,
        status: answer.status,
        body: answer.body.clone(),
        grounds: match answer.grounds {
            Grounds::Rules => "rules",
            Grounds::NoFile => "no_file",
            Grounds::Unreachable => "unreachable",
        }
        .to_owned(),
    }
}

fn robots_answer(kept: &NewRobots) -> Option<RobotsAnswer> {
    let grounds = match kept.grounds.as_str() {
        "rules" => Grounds::Rules,
        "no_file" => Grounds::NoFile,
        "unreachable" => Grounds::Unreachable,
        _ => return None,
    };
    Some(RobotsAnswer { fetched_at: kept.fetched_at, status: kept.status, body: kept.body.clone(), grounds })
}

/// What is known of a source's robots.txt.
#[derive(Default)]
pub(super) struct Permission {
    pub robots: Robots,
    /// The file is being asked for.
    pub asking: bool,
    /// It was asked for just now: the next look goes by what was heard, whatever that was.
    pub fresh: bool,
}
