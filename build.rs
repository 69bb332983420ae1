//! Gathers `locales/<tag>/*.ftl` into the program, so that a new language is a new folder and no change of code.
//! The list names no machine's paths: compiled dependencies are shared between clones.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo names the package's folder"));
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=build.rs");
    let mut list = String::from("[\n");
    for folder in sorted(&root.join("locales")).iter().filter(|path| path.is_dir()) {
        for file in sorted(folder).iter().filter(|path| path.extension().is_some_and(|e| e == "ftl")) {
            let (folder, file) = (name(folder), name(file));
            let place = format!("/locales/{folder}/{file}");
            let _ = writeln!(
                list,
                "    ({folder:?}, {file:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {place:?}))),"
            );
        }
    }
    list.push(']');
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo names a folder for what is made"));
    fs::write(out.join("locales.rs"), list).expect("the list of language files can be written");
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a readable entry").path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}
