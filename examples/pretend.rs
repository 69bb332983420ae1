//! The pretend locator as a process of its own, for benches and tests that start other programs: prints its address,
//! then a line `NUMBER<tab>COUNTRY<tab>FIRST<tab>LAST` for each invented person, then an empty line; ends when
//! its standard input does.
//!
//! `cargo run --example pretend -- PEOPLE [APP_DELAY_MS]`

use std::io::Read;
use std::time::Duration;
use testigo::invented;
use testigo::pretend::{Options, Pretend};

fn main() -> std::io::Result<()> {
    let mut numbers = std::env::args().skip(1).filter_map(|text| text.parse::<u32>().ok());
    let (people, delay) = (numbers.next().unwrap_or(12), numbers.next().unwrap_or(30));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let site = runtime.block_on(Pretend::start(Options::crowd(people)))?;
    site.set_app_delay(Duration::from_millis(u64::from(delay)));
    println!("{}", site.base_url());
    for i in 0..people {
        let person = invented::person(i);
        let names = person.names.unwrap_or_default();
        println!("{}\t{}\t{}\t{}", person.a_number.reveal(), person.country, names.first, names.last);
    }
    println!();
    std::io::stdin().read_to_end(&mut Vec::new())?;
    drop(site);
    Ok(())
}
