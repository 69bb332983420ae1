//! `cargo run --release --example simulate [years] [seed] [people]`: the judge's promises, counted.

use testigo::judge::simulate::{Plan, simulate};
use testigo::policy::Policy;

fn main() {
    let number =
        |n: usize, default: u32| std::env::args().nth(n).and_then(|a| a.parse().ok()).unwrap_or(default);
    let plan = Plan::new(u64::from(number(2, 1)), number(1, 1200), number(3, 40));
    print!("{}", simulate(&plan, &Policy::default()).to_text());
}
