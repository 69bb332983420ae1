//! The pages by which something is proven: evidence folders made and checked, what the page said around a time, one look
//! held against the log.

use super::stage::{Answer, Browser, PASSWORD, Stage};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use testigo::evidence::folder::Folder;
use testigo::evidence::verify::{Verdict, verify};
use testigo::health::Check;
use testigo::person::PersonId;
use testigo::source::SourceProfile;
use testigo::store::{AuditFilter, AuditLog, CheckFilter, Store};
use testigo::web::{Errands, Listen, Looked, Setup, Undone, start};

/// Runs what a folder needs: the rules in force, and a service of time that does not answer.
struct Quiet;

impl Errands for Quiet {
    fn look(&self, _: &[PersonId], _: &mut dyn FnMut(Looked)) -> Result<(), Undone> {
        Err(Undone::new("nobody looks here", "testigo check"))
    }

    fn deliver(&self) -> Result<usize, Undone> {
        Ok(0)
    }

    fn stamp(&self, _: &mut Store) -> Result<Vec<String>, Undone> {
        Ok(vec!["tsa.invalid".into()])
    }

    fn examine(&self) -> Result<Vec<Check>, Undone> {
        Ok(vec![])
    }

    fn profiles(&self) -> Result<Vec<Arc<SourceProfile>>, Undone> {
        Ok(SourceProfile::builtin_ids().filter_map(SourceProfile::builtin).map(Arc::new).collect())
    }
}

/// A server that can make folders, and its owner.
fn owner(stage: &mut Stage) -> Browser {
    let setup = Setup { errands: Arc::new(Quiet), ..stage.setup() };
    let running = start(setup, &Listen::loopback(0)).unwrap();
    let mut browser = Browser { address: running.address, cookie: None };
    browser.open(&running.link());
    stage.running = Some(running);
    browser
}

fn user(stage: &Stage, of: &Browser, name: &str, role: &str, matters: Option<&[&str]>) -> Browser {
    stage.add_user(name, role, matters);
    let mut browser = of.another();
    assert_eq!(browser.sign_in(name, PASSWORD).status, 303);
    browser
}

fn id(stage: &Stage, i: usize) -> String {
    stage.people[i].id.as_str().to_owned()
}

/// The fields of the form that makes a folder, as the preview gives them.
fn previewed(browser: &Browser, query: &str) -> String {
    let page = browser.get(&format!("/evidence/preview?{query}"));
    assert_eq!(page.status, 200, "{}", page.body);
    let form = &page.body[page.body.find("action=\"/evidence/make\"").expect("the form")..];
    let form = &form[..form.find("</form>").unwrap()];
    let mut fields = url::form_urlencoded::Serializer::new(String::new());
    for input in form.split("<input ").skip(1) {
        let of = |name: &str| {
            let at = input.find(&format!("{name}=\"")).unwrap() + name.len() + 2;
            input[at..].split('"').next().unwrap().to_owned()
        };
        fields.append_pair(&of("name"), &of("value"));
    }
    fields.finish()
}

/// Waits until a job is over; where it leads to.
fn ended(browser: &Browser, started: &Answer) -> Result<String, Answer> {
    assert_eq!(started.status, 303, "{}", started.body);
    let path = started.header("location").unwrap().to_owned();
    assert!(path.starts_with("/job/"), "{path}");
    let began = Instant::now();
    loop {
        let job = browser.get(&path);
        if let Some(to) = job.header("location") {
            return Ok(to.to_owned());
        }
        if job.body.contains("role=\"alert\"") {
            return Err(job);
        }
        assert!(began.elapsed() < Duration::from_secs(120), "{}", job.body);
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Makes a folder; its page.
fn made(browser: &Browser, query: &str) -> String {
    let started = browser.post("/evidence/make", &previewed(browser, query));
    ended(browser, &started).expect("a folder")
}

fn zip_of(stage: &Stage, page: &str) -> PathBuf {
    let tag = page.rsplit('/').next().unwrap();
    stage.archive().join("made").join(format!("testigo-evidence-{tag}.zip"))
}

/// What is answered, byte for byte.
fn bytes(browser: &Browser, request: &[u8]) -> (u16, Vec<u8>) {
    let mut stream = TcpStream::connect(browser.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    // Who is refused early may be hung up on while still writing.
    let _early = stream.write_all(request);
    let mut answer = Vec::new();
    let _reset = stream.read_to_end(&mut answer);
    let at = answer.windows(4).position(|w| w == b"\r\n\r\n").map_or(answer.len(), |at| at + 4);
    let status =
        String::from_utf8_lossy(&answer[..at.min(12)]).split(' ').nth(1).and_then(|s| s.parse().ok());
    (status.unwrap_or(0), answer[at..].to_vec())
}

fn head(browser: &Browser, line: &str, more: &str) -> String {
    let (host, cookie) = (browser.host(), browser.cookie.clone().unwrap_or_default());
    format!(
        "{line} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nConnection: close\r\nCookie: {cookie}\r\n{more}\r\n"
    )
}

/// Sends a file to be checked, as a browser does.
fn sent(browser: &Browser, csrf: &str, name: &str, file: &[u8]) -> Answer {
    let field = |name: &str, value: &str| {
        format!("--b0\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let mut body = [field("csrf", csrf), field("key", ""), field("checkpoint", "")].concat().into_bytes();
    let start = format!(
        "--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/zip\r\n\r\n"
    );
    body.extend_from_slice(start.as_bytes());
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--b0--\r\n");
    let more =
        format!("Content-Type: multipart/form-data; boundary=b0\r\nContent-Length: {}\r\n", body.len());
    let mut request = head(browser, "POST /evidence/verify/check", &more).into_bytes();
    request.extend_from_slice(&body);
    let mut stream = TcpStream::connect(browser.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let _early = stream.write_all(&request);
    let mut answer = Vec::new();
    let _reset = stream.read_to_end(&mut answer);
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
    Answer { status, head: head.to_owned(), body: body.to_owned() }
}

/// The verdict that a page shows of a claim.
fn verdict(page: &str, claim: &str) -> String {
    let section = page.split("<section class=\"claim\">").find(|s| s.contains(claim)).expect("the claim");
    let at = section.find("changed-word\">").unwrap() + 14;
    section[at..].split('<').next().unwrap().to_owned()
}

const BAG: &str = "No file was changed, added, or taken out";

/// Deeds of the audit log by route: role and person.
fn audited(stage: &Stage, route: &str) -> Vec<(String, Option<PersonId>)> {
    let log = AuditLog::open(&stage.archive()).unwrap();
    let rows = log.rows(&AuditFilter { person: None, before: None, limit: 10_000 }).unwrap();
    let of = rows.into_iter().filter(|row| row.entry.route == route);
    of.map(|row| (row.entry.deed.key().to_owned(), row.entry.person)).collect()
}

#[test]
fn a_folder_is_made_shown_taken_away_checked_and_deleted() {
    let mut stage = Stage::new(4, 2);
    let owner = owner(&mut stage);
    let query = format!("who={}&who={}&for=opposing&report=es", id(&stage, 2), id(&stage, 3));
    let preview = owner.get(&format!("/evidence/preview?{query}"));
    for words in ["This is what they will see", "The other side", "48 checks", "in it", "never", "Spanish"] {
        assert!(preview.body.contains(words), "{words}");
    }
    let page = made(&owner, &query);
    let shown = owner.get(&page).body;
    for words in ["tsa.invalid", "48 checks", "testigo verify", "verify.html", "Delete this file"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let zip = zip_of(&stage, &page);
    assert!(shown.contains(&*zip.to_string_lossy()), "the path on this computer");
    assert!(owner.get("/evidence").body.contains(&format!("href=\"{page}\"")));
    // It is entered in the log of the archive, and the folder proves itself.
    let kept = Store::open_for_reading(&stage.archive()).unwrap();
    let custody = kept.opened_custody(DateTime::UNIX_EPOCH..Utc::now() + TimeDelta::days(1)).unwrap();
    assert!(
        custody
            .iter()
            .any(|c| c.kind == "export" && c.text.contains("opposing") && c.text.contains(&id(&stage, 3)))
    );
    let report = verify(&Folder::open(&zip).unwrap(), &mut |_, _| {});
    for claim in ["bag", "signature", "entries", "checkpoint", "inclusion", "person", "opened"] {
        assert_eq!(report.claim(claim).unwrap().verdict, Verdict::Pass, "{:?}", report.claim(claim));
    }
    // What is taken away is the file, byte for byte.
    let (status, taken) = bytes(&owner, head(&owner, &format!("GET {page}/zip"), "").as_bytes());
    let whole = fs::read(&zip).unwrap();
    assert_eq!(status, 200);
    assert!(plain(&taken) == whole, "{} and {}", taken.len(), whole.len());
    let name = owner.with("HEAD", &format!("{page}/zip"), "", "");
    assert_eq!(name.header("content-length"), Some(whole.len().to_string().as_str()));
    let name = name.header("content-disposition").unwrap().to_owned();
    assert!(name.starts_with("attachment; filename=\"testigo-evidence-2"), "{name}");
    // On the page by which strangers check theirs.
    let csrf = owner.get("/evidence/verify").csrf();
    let checked = ended(&owner, &sent(&owner, &csrf, "x.zip", &whole)).expect("a verdict");
    let found = owner.get(&checked);
    assert_eq!(verdict(&found.body, BAG), "PASS");
    assert_eq!(found.body.matches("<section class=\"claim\">").count(), 17);
    assert!(found.body.contains("sha256sum -c --strict") && found.body.contains("/evidence/verify.html"));
    assert!(found.body.len() < 100_000, "{}", found.body.len());
    // Its end.
    let csrf = owner.get(&page).csrf();
    let deleted = owner.post(&format!("{page}/delete"), &format!("csrf={csrf}"));
    assert_eq!(deleted.header("location"), Some("/evidence?done=evidence-deleted"));
    assert!(!zip.exists() && owner.get(&page).status == 404);
    assert_eq!(fs::read_dir(stage.archive().join("made")).unwrap().count(), 0);
    assert!(owner.get("/evidence?done=evidence-deleted").body.contains("stays in the log"));
    // Each deed stands in the audit log with each person.
    for (route, deed) in [
        ("/evidence/make", "change"),
        ("/evidence/made/{key}/zip", "export"),
        ("/evidence/made/{key}/delete", "change"),
        ("/evidence/preview", "view"),
    ] {
        let rows = audited(&stage, route);
        for i in [2, 3] {
            let entered = (deed.to_owned(), Some(stage.people[i].id.clone()));
            assert!(rows.contains(&entered), "{route}: {rows:?}");
        }
    }
}

/// A body that came in chunks, put together.
fn plain(body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    let mut rest = body;
    while let Some(end) = rest.windows(2).position(|w| w == b"\r\n") {
        let Ok(size) = usize::from_str_radix(&String::from_utf8_lossy(&rest[..end]), 16) else { break };
        if size == 0 || rest.len() < end + 2 + size {
            return whole;
        }
        whole.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 2 + size + 2..];
    }
    body.to_vec()
}

#[test]
fn a_folder_for_a_court_names_nobody() {
    let mut stage = Stage::new(4, 1);
    let owner = owner(&mut stage);
    let page = made(&owner, &format!("who={}&for=court", id(&stage, 2)));
    let folder = Folder::open(&zip_of(&stage, &page)).unwrap();
    // The list of places at a PDF's end is full of digits.
    let names = folder.files().map(|(name, _)| name.to_owned()).filter(|name| !name.ends_with(".pdf"));
    let names: Vec<String> = names.collect();
    let number = stage.people[2].details.a_number.reveal();
    for name in names {
        let text = folder.bytes(&name, 1 << 24).unwrap();
        let text = String::from_utf8_lossy(&text);
        assert!(!text.contains(&number) && !text.contains("R2 <b>"), "{name}");
    }
}

#[test]
fn a_byte_that_was_changed_is_found_on_the_page() {
    let mut stage = Stage::new(2, 1);
    let owner = owner(&mut stage);
    let page = made(&owner, &format!("who={}&for=opposing", id(&stage, 1)));
    let zip = fs::read(zip_of(&stage, &page)).unwrap();
    let csrf = owner.get("/evidence/verify").csrf();
    let check = |zip: &[u8]| ended(&owner, &sent(&owner, &csrf, "x.zip", zip));
    let untouched = owner.get(&check(&zip).expect("a verdict")).body;
    assert_eq!(verdict(&untouched, BAG), "PASS");
    // One letter of a table, with everything else of the zip as it was.
    let changed = rewritten(&zip, "data/TIMELINE.csv");
    let found = owner.get(&check(&changed).expect("a verdict")).body;
    assert_eq!(verdict(&found, BAG), "FAIL");
    assert!(found.contains("data/TIMELINE.csv is not what it was"), "{found}");
    assert!(found.contains("Something was altered"));
    let first = found.find("<section class=\"claim\">").unwrap();
    assert!(found[first..].find("FAIL") < found[first..].find("PASS"), "what failed stands first");
    let spanish = owner.get(&format!("{}?lang=es", check(&changed).expect("a verdict"))).body;
    assert!(spanish.contains("FALLA") && spanish.contains("Algo se cambió"), "{spanish}");
}

/// The same zip with one bit of one file changed.
fn rewritten(zip: &[u8], file: &str) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    let mut to = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for i in 0..from.len() {
        let mut entry = from.by_index(i).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if name == file {
            let last = bytes.len() - 3;
            bytes[last] ^= 1;
        }
        to.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(&bytes).unwrap();
    }
    to.finish().unwrap().into_inner()
}

/// A zip of these files.
fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut to = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        to.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(bytes).unwrap();
    }
    to.finish().unwrap().into_inner()
}

#[test]
fn a_hostile_zip_is_refused_or_told_of_and_leaves_nothing() {
    let mut stage = Stage::new(1, 1);
    let owner = owner(&mut stage);
    let csrf = owner.get("/evidence/verify").csrf();
    let check = |zip: &[u8]| ended(&owner, &sent(&owner, &csrf, "../../x.zip", zip));
    // No zip, half a zip, a zip with something before it.
    let good = packed(&[("bagit.txt", b"x")]);
    for (bytes, words) in [
        (b"<html>no zip".to_vec(), "This is no .zip of an evidence folder"),
        (good[..good.len() - 4].to_vec(), "This .zip was refused"),
        ([b"PK\x03\x04junk".as_slice(), &good].concat(), "This .zip was refused"),
    ] {
        let failed = check(&bytes).expect_err("refused");
        assert!(failed.body.contains(words), "{}", failed.body);
    }
    // A bomb: two hundred megabytes of nothing in few bytes.
    let bomb = packed(&[("data/case.json", &vec![0; 200 << 20])]);
    assert!(bomb.len() < 1 << 20);
    let failed = check(&bomb).expect_err("refused");
    assert!(failed.body.contains("This .zip was refused") && failed.body.contains("packs so well"));
    // Names that lead elsewhere, and names that are markup: told of, and nothing is written.
    let outside = packed(&[
        ("../../../evil", b"x"),
        ("data/<script>alert(1)</script>", b"x"),
        ("bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"),
    ]);
    let page = owner.get(&check(&outside).expect("a verdict")).body;
    assert_eq!(verdict(&page, BAG), "FAIL");
    assert!(page.contains("leads out of the folder") && !page.contains("<script>alert"));
    // Very many findings stay a page.
    let many: Vec<(String, &[u8])> =
        (0..3_000).map(|i| (format!("data/{i:0>150}"), b"x".as_slice())).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let page = owner.get(&check(&packed(&many)).expect("a verdict")).body;
    assert!(page.len() < 100_000, "{}", page.len());
    // Nothing of all that stays in the archive.
    let left = fs::read_dir(stage.archive().join("uploads")).unwrap().map(|e| e.unwrap().file_name());
    assert_eq!(left.filter(|name| name.to_string_lossy().starts_with("upload-")).count(), 0);
}

#[test]
fn what_is_sent_has_a_limit_a_token_and_a_file() {
    let mut stage = Stage::new(1, 1);
    let owner = owner(&mut stage);
    let csrf = owner.get("/evidence/verify").csrf();
    assert_eq!(sent(&owner, "x", "x.zip", b"PK\x03\x04").status, 403, "no token of ours");
    let empty = sent(&owner, &csrf, "", b"");
    assert_eq!(empty.status, 422);
    assert!(empty.body.contains("Choose a .zip file first") && empty.body.contains("role=\"alert\""));
    let read_only = user(&stage, &owner, "rae", "read-only", None);
    assert_eq!(sent(&read_only, "x", "x.zip", b"PK\x03\x04").status, 403);
    // A length beyond the limit is refused while it comes in, and nothing of it stays.
    let start = "--b0\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n";
    let file = "\r\n--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n";
    let more =
        format!("Content-Type: multipart/form-data; boundary=b0\r\nContent-Length: {}\r\n", 1_u64 << 33);
    let request = format!("{}{start}{csrf}{file}", head(&owner, "POST /evidence/verify/check", &more));
    let mut stream = TcpStream::connect(owner.address).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let megabyte = vec![0_u8; 1 << 20];
    let taken = (0..1_000).take_while(|_| stream.write_all(&megabyte).is_ok()).count();
    assert!((500..700).contains(&taken), "{taken} MB were taken");
    let began = Instant::now();
    let uploads = || {
        let names = fs::read_dir(stage.archive().join("uploads")).unwrap().map(|e| e.unwrap().file_name());
        names.filter(|name| name.to_string_lossy().starts_with("upload-")).count()
    };
    while uploads() > 0 {
        assert!(began.elapsed() < Duration::from_secs(10), "the file stays");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn each_role_has_its_part_of_it() {
    let mut stage = Stage::new(4, 1);
    let owner = owner(&mut stage);
    let query = format!("who={}&for=opposing", id(&stage, 2));
    let page = made(&owner, &query);
    let attorney = user(&stage, &owner, "ana", "attorney", None);
    let staff = user(&stage, &owner, "ben", "staff", None);
    let read_only = user(&stage, &owner, "rae", "read-only", None);
    let person = format!("/person/{}", id(&stage, 2));
    // Reading only: nothing of it, and no word of it in the bar.
    for path in [
        "/evidence",
        &format!("/evidence/preview?{query}"),
        &page,
        &format!("{page}/zip"),
        "/evidence/verify",
    ] {
        assert_eq!(read_only.get(path).status, 403, "{path}");
    }
    assert!(!read_only.get(&person).body.contains("\"/evidence"));
    assert!(staff.get(&person).body.contains(&format!("/evidence?who={}", id(&stage, 2))));
    // Staff sees what others would see, and neither makes nor takes away.
    let preview = staff.get(&format!("/evidence/preview?{query}"));
    assert!(preview.status == 200 && !preview.body.contains("/evidence/make"), "{}", preview.body);
    let shown = staff.get(&page).body;
    assert!(!shown.contains(&*stage.archive().to_string_lossy()) && !shown.contains("/zip"));
    assert_eq!(staff.get(&format!("{page}/zip")).status, 403);
    let csrf = staff.get("/settings").csrf();
    let fields = format!("csrf={csrf}&{query}");
    assert_eq!(staff.post("/evidence/make", &fields).status, 403);
    assert_eq!(staff.post(&format!("{page}/delete"), &fields).status, 403);
    assert_eq!(attorney.get(&format!("{page}/zip")).status, 200);
    assert!(made(&attorney, &query).starts_with("/evidence/made/"));
}

#[test]
fn who_has_matters_makes_and_sees_nothing_of_others() {
    let mut stage = Stage::new(4, 1);
    let owner = owner(&mut stage);
    // Even people are of 2026-014, odd ones of 2026-022.
    let both = made(&owner, &format!("who={}&who={}&for=court", id(&stage, 2), id(&stage, 3)));
    let mine = made(&owner, &format!("who={}&for=court", id(&stage, 2)));
    let judge = made(&owner, &format!("who={}&for=in-camera", id(&stage, 2)));
    let ana = user(&stage, &owner, "ana", "attorney", Some(&["2026-014"]));
    assert_eq!(ana.get(&mine).status, 200);
    for other in [&both, &judge] {
        for path in [(*other).clone(), format!("{other}/zip")] {
            assert_eq!(ana.get(&path).status, 404, "{path}");
        }
        let csrf = ana.get("/settings").csrf();
        assert_eq!(ana.post(&format!("{other}/delete"), &format!("csrf={csrf}")).status, 404);
        assert!(zip_of(&stage, other).exists());
    }
    let list = ana.get("/evidence").body;
    assert!(list.contains(&mine) && !list.contains(&both) && !list.contains(&judge));
    assert!(
        !list.contains("2026-022") && !list.contains(&id(&stage, 3)) && !list.contains("value=\"in-camera\"")
    );
    let csrf = ana.get("/settings").csrf();
    for (query, status) in [
        (format!("who={}&for=court", id(&stage, 3)), 404),
        (format!("who={}&who={}&for=court", id(&stage, 2), id(&stage, 3)), 404),
        ("matter=2026-022&for=court".to_owned(), 422),
        (format!("who={}&for=in-camera", id(&stage, 2)), 422),
        ("who=p-000000000000&for=court".to_owned(), 404),
        ("who=../../head&for=court".to_owned(), 404),
    ] {
        assert_eq!(ana.get(&format!("/evidence/preview?{query}")).status, status, "{query}");
        assert_eq!(ana.post("/evidence/make", &format!("csrf={csrf}&{query}")).status, status, "{query}");
    }
    assert_eq!(fs::read_dir(stage.archive().join("made")).unwrap().count(), 6, "nothing more was made");
    assert!(made(&ana, "matter=2026-014&for=opposing").starts_with("/evidence/made/"));
    for path in ["where?at=2026-03-10", "history.csv"] {
        assert_eq!(ana.get(&format!("/person/{}/{path}", id(&stage, 3))).status, 404, "{path}");
    }
    // Checks 37 to 48 are person 3's.
    assert_eq!(ana.get("/saved/40/verify").status, 404);
}

#[test]
fn names_of_made_folders_lead_nowhere_else() {
    let mut stage = Stage::new(1, 1);
    let owner = owner(&mut stage);
    made(&owner, &format!("who={}&for=court", id(&stage, 0)));
    let csrf = owner.get("/settings").csrf();
    for tag in [
        "..",
        "%2e%2e%2fhead",
        "..%2f..%2fhead",
        "20260310-00000g",
        "20260310-000000%00",
        "head",
        "%2fetc%2fpasswd",
    ] {
        for path in ["", "/zip"] {
            let status = owner.get(&format!("/evidence/made/{tag}{path}")).status;
            assert!([400, 404].contains(&status), "{tag}{path}: {status}");
        }
        let status = owner.post(&format!("/evidence/made/{tag}/delete"), &format!("csrf={csrf}")).status;
        assert!([400, 404].contains(&status), "{tag}: {status}");
    }
    assert!(stage.archive().join("head").exists());
}

#[test]
fn a_form_that_is_sent_twice_makes_one_folder() {
    let mut stage = Stage::new(1, 1);
    let owner = owner(&mut stage);
    let fields = previewed(&owner, &format!("who={}&for=court", id(&stage, 0)));
    let (first, second) = (owner.post("/evidence/make", &fields), owner.post("/evidence/make", &fields));
    assert_eq!(first.header("location"), second.header("location"));
    let page = ended(&owner, &first).expect("a folder");
    assert_eq!(owner.post("/evidence/make", &fields).header("location"), first.header("location"));
    assert_eq!(owner.get("/evidence").body.matches("class=\"row-link\" href=\"/evidence/made/").count(), 1);
    assert!(zip_of(&stage, &page).exists());
    // The form on a new preview is another one.
    made(&owner, &format!("who={}&for=court", id(&stage, 0)));
    assert_eq!(owner.get("/evidence").body.matches("class=\"row-link\" href=\"/evidence/made/").count(), 2);
}

#[test]
fn what_is_wrong_is_said_beside_its_field_and_at_the_top() {
    let mut stage = Stage::new(30, 1);
    let owner = owner(&mut stage);
    let who = format!("who={}", id(&stage, 2));
    for (query, words) in [
        ("for=court".to_owned(), "Choose at least one person"),
        (who.clone(), "Choose who will get the folder"),
        (format!("{who}&for=everybody"), "Choose who will get the folder"),
        (format!("{who}&for=court&from=yesterday"), "This is no day and time"),
        (format!("{who}&for=court&until=2026-03-08T02:30&zone=America/Chicago"), "never showed this time"),
        (format!("{who}&for=court&from=2026-03-10&until=2026-03-10"), "The end must be later"),
        ("matter=none&for=court".to_owned(), "Nobody is followed in this matter"),
    ] {
        let page = owner.get(&format!("/evidence/preview?{query}"));
        assert_eq!(page.status, 422, "{query}");
        assert_eq!(page.body.matches(words).count(), 2, "{query}: {}", page.body);
        assert!(page.body.contains("role=\"alert\""));
        assert!(!query.contains("who=") || page.body.contains("checked"), "what was chosen stays chosen");
    }
    // The search finds by name and matter, and never by number.
    let found = |q: &str| owner.get(&format!("/evidence?q={q}")).body.matches("type=\"checkbox\"").count();
    assert_eq!((found(""), found("r17"), found("2026-014")), (12, 1, 12));
    assert_eq!(found(&stage.people[17].details.a_number.reveal()), 0);
    assert!(owner.get("/evidence").body.contains("18 more people"));
}

/// For an address: UTC, to the microsecond.
fn typed(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

#[test]
fn the_looks_around_a_moment_are_right_at_every_boundary() {
    let mut stage = Stage::new(4, 2);
    let owner = owner(&mut stage);
    let store = Store::open_for_reading(&stage.archive()).unwrap();
    let looks = store.history(&stage.people[2].id, CheckFilter::default()).unwrap();
    let around = |at: DateTime<Utc>| {
        let page = owner.get(&format!("/person/{}/where?at={}", id(&stage, 2), typed(at)));
        assert_eq!(page.status, 200);
        let side = |title: &str| {
            let section = page.body.split("<section class=\"card\">").find(|s| s.contains(title))?;
            let at = section.find("href=\"/saved/")? + 13;
            section[at..].split('"').next()?.parse::<u64>().ok()
        };
        (side("<h2>Before</h2>"), side("<h2>After</h2>"))
    };
    let tick = TimeDelta::microseconds(1);
    let (first, last) = (&looks[0], &looks[looks.len() - 1]);
    assert_eq!(around(first.asked.wall - tick), (None, Some(first.no)));
    assert_eq!(around(last.asked.wall), (Some(last.no), None));
    assert_eq!(around(Utc::now() + TimeDelta::days(400)), (Some(last.no), None));
    for pair in looks.windows(2).take(6) {
        let (one, next) = (&pair[0], &pair[1]);
        assert_eq!(
            around(one.asked.wall),
            (Some(one.no), Some(next.no)),
            "asked at that very moment: before"
        );
        assert_eq!(around(one.asked.wall + tick), (Some(one.no), Some(next.no)));
        assert_eq!(around(next.asked.wall - tick), (Some(one.no), Some(next.no)));
        assert_eq!(around(next.asked.wall).0, Some(next.no));
    }
}

#[test]
fn a_moment_is_by_the_clock_of_the_zone_and_leads_to_a_sentence_and_a_folder() {
    let mut stage = Stage::new(4, 2);
    let owner = owner(&mut stage);
    let path = format!("/person/{}/where", id(&stage, 2));
    let form = owner.get(&path).body;
    assert!(form.contains("Day and time (Chicago time)") && !form.contains("<section class=\"card\">"));
    let at = Utc::now() - TimeDelta::hours(5);
    let local = at.with_timezone(&chrono_tz::America::Chicago).format("%Y-%m-%dT%H:%M:%S").to_string();
    let page = owner.get(&format!("{path}?at={local}")).body;
    assert!(page.contains(&at.format("%Y-%m-%d %H:%M:%S UTC").to_string()), "what was understood");
    for words in [
        "lang=\"en\">Around",
        "lang=\"es\">Cerca de",
        "SHA-256 of the answer",
        "Nothing clear came in between",
        "no time from a third party yet",
        "It does not show where the person was.",
        "grade",
    ] {
        assert!(page.to_lowercase().contains(&words.to_lowercase()), "{words}: {page}");
    }
    // The sentence names nobody.
    let sentence = &page[page.find("lang=\"en\">Around").unwrap()..];
    let sentence = &sentence[..sentence.find("</p>").unwrap()];
    assert!(!sentence.contains("R2") && !sentence.contains(&stage.people[2].details.a_number.reveal()));
    // The button fills the builder in: one look before, one after, both in the folder.
    let link = &page[page.find("/evidence?who=").unwrap()..];
    let link = link[..link.find('"').unwrap()].replace("&amp;", "&");
    let query = link.split_once('?').unwrap().1;
    let preview = owner.get(&format!("/evidence/preview?{query}&for=opposing")).body;
    assert!(preview.contains("<li>2 checks</li>"), "{preview}");
    for (at, words) in
        [("yesterday", "This is no day and time"), ("2026-03-08T02:30", "never showed this time")]
    {
        let page = owner.get(&format!("{path}?at={at}"));
        assert!(page.status == 422 && page.body.contains(words), "{at}");
    }
    assert!(
        owner.get(&format!("{path}?at=2025-11-02T01:30")).body.contains("2025-11-02 07:30:00 UTC"),
        "twice"
    );
    let nobody = owner.get(&format!("{path}?at=1999-01-01")).body;
    assert!(nobody.contains("No clear answer came before this time"));
}

#[test]
fn a_change_shows_both_pages_locked_and_their_differences() {
    let mut stage = Stage::new(4, 6);
    let owner = owner(&mut stage);
    let page = owner.get("/change/3").body;
    assert_eq!(page.matches("<iframe ").count(), 2);
    assert_eq!(page.matches("sandbox=\"\"").count(), 2);
    assert!(page.matches("loading=\"lazy\"").count() == 2 && page.contains("Both saved pages, side by side"));
    assert!(page.contains("Difference of the source") && page.contains("Difference of the texts"));
    assert!(!page.contains("<script>parent") && page.len() < 100_000);
}

#[test]
fn a_saved_page_is_shown_as_source_and_held_against_the_log() {
    let mut stage = Stage::new(2, 1);
    let owner = owner(&mut stage);
    let source = owner.get("/saved/1?view=raw").body;
    assert!(source.contains("&lt;script&gt;parent.location") && !source.contains("<script>parent"));
    for words in
        ["Asked", "SHA-256", "User-Agent", "testigo/0", "Size", "Entry of the log", "Not before", "Receipt"]
    {
        assert!(source.contains(words), "{words}");
    }
    let held = owner.get("/saved/1/verify").body;
    assert_eq!(held.matches("yes, checked just now").count(), 4, "{held}");
    assert!(held.contains("sha256sum check-1.body"));
    // Somebody changes what was kept, past the program.
    let archive = rusqlite::Connection::open(stage.archive().join("testigo.sqlite")).unwrap();
    let guards =
        "SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'check'";
    let guards: Vec<String> = archive
        .prepare(guards)
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    guards.iter().for_each(|guard| archive.execute_batch(guard).unwrap());
    archive.execute("UPDATE \"check\" SET asked = asked + 1 WHERE no = 1", []).unwrap();
    let held = owner.get("/saved/1/verify").body;
    assert!(held.contains("NO. Whoever runs"), "{held}");
    assert_eq!(held.matches("yes, checked just now").count(), 3, "{held}");
}

#[test]
fn every_look_is_in_the_table_and_no_cell_is_a_formula() {
    let mut stage = Stage::new(2, 1);
    let owner = owner(&mut stage);
    let csv = owner.get(&format!("/person/{}/history.csv", id(&stage, 1)));
    assert_eq!(csv.header("content-disposition"), Some("attachment; filename=\"history.csv\""));
    let mut reader = csv::Reader::from_reader(csv.body.as_bytes());
    let head = reader.headers().unwrap().clone();
    assert_eq!((&head[0], head.len()), ("check", 17));
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 12);
    assert!(rows.iter().all(|row| row[10] == *"listed" && row[15].len() == 64));
    assert!(!csv.body.contains(&stage.people[1].details.a_number.reveal()));
    for cell in rows.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
    }
    assert_eq!(audited(&stage, "/person/{id}/history.csv").len(), 1);
}
