//! `user`: who may sign in to the pages.

use super::args::UserCommand;
use super::context::{Context, from_stdin};
use super::exit::{Exit, Stop};
use super::output::{print_json, print_line, table, visible};
use super::times;
use crate::random::SystemRandom;
use crate::store::UserRow;
use crate::time::rfc3339;
use crate::web::users::{Role, first_epoch, hash};
use serde_json::json;
use std::io::IsTerminal;

pub fn run(context: &Context, command: UserCommand) -> anyhow::Result<Exit> {
    match command {
        UserCommand::Add { name, role, matter } => add(context, &name, &role, matter),
        UserCommand::List => list(context),
        UserCommand::Remove { name } => remove(context, &name),
    }
}

fn add(context: &Context, name: &str, role: &str, matter: Vec<String>) -> anyhow::Result<Exit> {
    let role: Role =
        role.parse().map_err(|error: String| Stop::usage(error, "testigo user add NAME --role staff"))?;
    if role == Role::Owner && !matter.is_empty() {
        let error = "an owner sees everybody: an owner cannot be held to matters";
        return Err(Stop::usage(error, "testigo user add NAME --role attorney --matter MATTER").into());
    }
    if std::io::stdin().is_terminal() {
        eprintln!("The password (15 characters or more; it is shown while you type), then Enter:");
    }
    let typed = from_stdin("-")?;
    let memory = context.config.web.password_memory.saturating_mul(1024);
    let password = hash(&typed, memory, &mut SystemRandom).map_err(|error| {
        Stop::usage(error.to_string(), "choose four or five words that nobody would guess")
    })?;
    let now = context.clock.now();
    let user = UserRow {
        name: name.to_owned(),
        role: role.key().to_owned(),
        password,
        matters: (!matter.is_empty()).then_some(matter),
        epoch: first_epoch(&mut SystemRandom),
        added_at: now.wall,
    };
    context.write()?.put_user(&user, now)?;
    print_line(&format!("{} may sign in as {}.", visible(name), role.key()))?;
    Ok(Exit::Done)
}

fn list(context: &Context) -> anyhow::Result<Exit> {
    let users = context.read()?.users()?;
    if context.json {
        let users: Vec<_> = users
            .iter()
            .map(|u| json!({ "name": u.name, "role": u.role, "matters": u.matters, "since": rfc3339(u.added_at) }))
            .collect();
        print_json(json!({ "users": users }))?;
        return Ok(Exit::Done);
    }
    let mut shown = table(&["name", "role", "sees", "since"]);
    for user in &users {
        let sees = user.matters.as_ref().map_or_else(|| "everybody".to_owned(), |m| m.join(", "));
        shown.add_row(vec![
            visible(&user.name),
            user.role.clone(),
            visible(&sees),
            times::shown(user.added_at),
        ]);
    }
    print_line(&shown.to_string())?;
    Ok(Exit::Done)
}

fn remove(context: &Context, name: &str) -> anyhow::Result<Exit> {
    if !context.write()?.remove_user(name, context.clock.now())? {
        return Err(Stop::usage("there is no user of that name", "testigo user list").into());
    }
    print_line(&format!("{} may no longer sign in.", visible(name)))?;
    Ok(Exit::Done)
}
