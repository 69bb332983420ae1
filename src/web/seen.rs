//! "I saw this", by the link in a message. Whoever has the link can say so and learns nothing: no page names anybody, and
//! all codes look alike until somebody presses the button. Opening a link says nothing yet, because programs that look
//! through mail open links before people do.

use super::ask::{Trouble, value};
use super::door::Knock;
use super::look;
use super::reply::Reply;
use super::site::Site;
use crate::alert::seen::code_in;
use crate::notice::Notice;
use crate::watch::alerting::say_seen;

/// The page with the button: the archive is not asked.
pub fn show(knock: &Knock) -> Result<Reply, Trouble> {
    let code = code(knock)?;
    Ok(Reply::page(look::saw_this(knock.words, &code, &knock.site.sessions.door_token(knock.now))))
}

/// The button was pressed. Nothing is thanked for that is not written down.
pub fn say(knock: &Knock) -> Result<Reply, Trouble> {
    let sessions = &knock.site.sessions;
    if !sessions.is_door_token(value(&knock.form, "csrf").unwrap_or_default(), knock.now) {
        return Err(Trouble::Forbidden);
    }
    if sessions.must_wait(knock.peer, knock.now) {
        return Err(Trouble::Wait);
    }
    match notice(knock.site, &code(knock)?)? {
        Some(notice) => {
            if notice.now.seen_at.is_none() {
                write_down(knock.site, &notice)?;
            }
            Ok(Reply::page(look::saw_this_kept(knock.words)))
        }
        None => {
            let _must_wait_next_time = sessions.wrong(knock.peer, knock.now);
            Err(Trouble::NotFound)
        }
    }
}

fn code(knock: &Knock) -> Result<String, Trouble> {
    code_in(value(&knock.params, "code").unwrap_or_default()).ok_or(Trouble::NotFound)
}

fn notice(site: &Site, code: &str) -> Result<Option<Notice>, Trouble> {
    let reader = site.readers.take()?;
    let notice = reader.store.notice_by_code(code)?;
    site.readers.give_back(reader);
    Ok(notice)
}

fn write_down(site: &Site, notice: &Notice) -> Result<(), Trouble> {
    let now = site.clock.now();
    let _confirmed = say_seen(&mut site.write()?, notice, "link", now)?;
    Ok(())
}
