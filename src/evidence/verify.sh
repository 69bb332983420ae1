#!/bin/sh
# Checks this folder with stock programs: sh data/verify.sh [CLAIM...]
# VERIFY.md tells what each claim shows, and holds the same commands. Needed: sha256sum, openssl, ssh-keygen, python3.
# Nothing is asked of a network; nothing is written but small files in a new folder under /tmp.

# --- bag
bag() {
sha256sum -c --strict --quiet tagmanifest-sha256.txt manifest-sha256.txt
here=$(find . ! -type d | sed 's|^\./||' | LC_ALL=C sort)
named=$(cut -c67- manifest-sha256.txt tagmanifest-sha256.txt
        printf 'tagmanifest-sha256.txt\ntagmanifest-sha256.txt.sig\n')
test "$here" = "$(echo "$named" | LC_ALL=C sort)"
echo "every file has its hash, and no other file is here"
}
# --- signature
signature() {
ssh-keygen -Y verify -f data/log/allowed_signers -I "$(cut -d+ -f1 data/log/log.vkey)" \
    -n testigo-evidence -s tagmanifest-sha256.txt.sig < tagmanifest-sha256.txt
}
# --- entries
entries() {
python3 - <<'EOF'
import json
lines = open("data/log/entries", "rb").read().split(b"\n")
assert lines.pop() == b""
for number, line in enumerate(lines):
    entry = json.loads(line)
    again = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert again.encode() == line and len(line) <= 65535, number
    assert (entry["type"] == "genesis") == (number == 0), number
first = json.loads(lines[0])
assert open("data/log/log.vkey").read() == first["log_key"] + "\n"
assert "".join(open("data/log/subject-key.pem").read().split("\n")[1:-2]) == first["subject_key"]
print(len(lines), "entries have one spelling; entry 0 names the keys")
EOF
}
# --- checkpoint
checkpoint() {
work=$(mktemp -d)
python3 - "$work" <<'EOF'
import base64, hashlib, sys
lines = open("data/log/entries", "rb").read().split(b"\n")[:-1]
text, _, signatures = open("data/log/checkpoint", encoding="utf-8", newline="").read().rpartition("\n\n")
origin, size, expected = text.split("\n")[:3]
def root(hashes):
    if len(hashes) == 1:
        return hashes[0]
    k = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root(hashes[:k]) + root(hashes[k:])).digest()
assert int(size) == len(lines)
assert root([hashlib.sha256(b"\x00" + line).digest() for line in lines]) == base64.b64decode(expected)
name, _, key = open("data/log/log.vkey").read().strip().split("+", 2)
assert name == origin
signed = next(line for line in signatures.split("\n") if line.startswith("— " + name + " "))
der = bytes.fromhex("302a300506032b6570032100") + base64.b64decode(key)[1:]
open(sys.argv[1] + "/key", "wb").write(der)
open(sys.argv[1] + "/text", "w", encoding="utf-8", newline="").write(text + "\n")
open(sys.argv[1] + "/signature", "wb").write(base64.b64decode(signed.split(" ")[2])[4:])
print("the root of", size, "entries agrees")
EOF
openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key" -rawin -in "$work/text" -sigfile "$work/signature"
openssl pkey -pubin -inform DER -in "$work/key" | cmp - data/log/log-key.pem
rm -r "$work"
}
# --- inclusion
inclusion() {
python3 - <<'EOF'
import base64, glob, hashlib
def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()
note = open("data/log/checkpoint", encoding="utf-8", newline="").read()
size, root = int(note.split("\n")[1]), base64.b64decode(note.split("\n")[2])
lines = open("data/log/entries", "rb").read().split(b"\n")
folders = [f for kind in ("looks", "controls", "entries", "anchors") for f in glob.glob("data/" + kind + "/*")]
for folder in folders:
    leaf = open(folder + "/leaf.json", "rb").read()
    head, _, checkpoint = open(folder + "/proof", encoding="utf-8", newline="").read().partition("\n\n")
    form, index, *path = head.split("\n")
    index = int(index.removeprefix("index "))
    assert form == "c2sp.org/tlog-proof@v1" and checkpoint == note, folder
    assert folder.endswith(f"/{index:06}") and leaf == lines[index], folder
    node, last, found = index, size - 1, sha256(b"\x00", leaf)
    for beside in map(base64.b64decode, path):          # RFC 9162, section 2.1.3.2
        if node & 1 or node == last:
            found = sha256(b"\x01", beside, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = sha256(b"\x01", found, beside)
        node, last = node >> 1, last >> 1
    assert last == 0 and found == root, folder
print(len(folders), "entries are in the log, each at its place")
EOF
}
# --- person
person() {
for d in data/persons/*; do
    openssl dgst -sha256 -verify data/log/subject-key.pem -signature "$d/signature.bin" "$d/message"
    test "$(sha256sum < "$d/signature.bin" | cut -c-64)" = "$(cat "$d/pseudonym")"
done
python3 - <<'EOF'
import glob, json
asked = {open(d + "/pseudonym").read().strip(): " ".join(open(d + "/message").read().split("\n")[1:3]) for d in glob.glob("data/persons/*")}
for folder in glob.glob("data/looks/*"):
    opened = {v["name"]: v["value"] for v in map(json.loads, open(folder + "/opened.jsonl", "rb"))}
    query, wanted = opened["query"], asked[json.load(open(folder + "/leaf.json"))["person"]]
    assert query == wanted or query.startswith(wanted + " by name "), folder
EOF
echo "every look is at these numbers and countries"
}
# --- complete
complete() {
python3 - <<'EOF'
import json
case = json.load(open("data/case.json"))
people = {person["pseudonym"] for person in case["persons"]}
here = {look["index"] for look in case["looks"]} | set(case["entries"])
about = []
for index, line in enumerate(open("data/log/entries", "rb")):
    entry = json.loads(line)
    if entry["type"] in ("check", "enrol", "unenrol", "change") and entry["person"] in people:
        about.append(index)
missing = [index for index in about if index not in here]
print(len(about), "entries are about these people; not here:", missing or "none")
assert not missing or case["since"] or case["until"]
EOF
}
# --- sequence
sequence() {
python3 - <<'EOF'
import collections, json
last = collections.Counter()
for index, line in enumerate(open("data/log/entries", "rb")):
    entry = json.loads(line)
    if entry["type"] in ("check", "gap"):
        last[entry["person"]] += 1
        assert entry["seq"] == last[entry["person"]], index
print(len(last), "pseudonyms, each numbered from 1 without a hole")
EOF
}
# --- account
account() {
python3 - <<'EOF'
import collections, datetime, json
def time(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
def ended(ranges, end):        # only the slots before that moment
    return [(first, every, max(0, min(slots, -((first - end) // every)))) for first, every, slots in ranges]
planned, looked, gaps, latest = collections.defaultdict(list), set(), collections.defaultdict(list), []
for line in open("data/log/entries", "rb"):
    entry = json.loads(line)
    kind, person = entry["type"], entry.get("person")
    latest += [time(entry[key]) for key in ("at", "written_at", "slot") if entry.get(key)][:1]
    if kind == "plan":
        for page in planned if entry["part"] == 1 else ():
            planned[page] = ended(planned[page], time(entry["from"]))
        for stream in entry["streams"]:
            every = datetime.timedelta(milliseconds=stream["every_ms"])
            planned[stream["person"], stream["source"]].append((time(stream["first"]), every, stream["slots"]))
    elif kind == "check" and entry["slot"]:
        looked.add((person, time(entry["slot"])))
    elif kind == "gap":
        gaps[person, entry["source"]].append((time(entry["from"]), time(entry["until"])))
    elif kind == "unenrol":
        for page in [page for page in planned if page[0] == person]:
            planned[page] = ended(planned[page], time(entry["at"]))
    elif kind == "custody" and entry["kind"] == "clock_restart":
        planned.clear()
due = max(latest) - datetime.timedelta(days=1)
for page, ranges in planned.items():
    for first, every, slots in ranges:
        for slot in (first + k * every for k in range(slots)):
            in_gap = any(start <= slot < end for start, end in gaps[page])
            assert slot >= due or in_gap or (page[0], slot) in looked, (page, slot)
print("every planned look that came due was made, or is in a gap")
EOF
}
# --- opened
opened() {
python3 - <<'EOF'
import glob, hashlib, json
def sha256(text):
    return hashlib.sha256(text if isinstance(text, bytes) else text.encode()).hexdigest()
values = 0
for folder in [f for kind in ("looks", "controls", "entries", "statements") for f in glob.glob("data/" + kind + "/*")]:
    manifest = open(folder + "/MANIFEST", "rb").read()
    assert sha256(manifest) == json.load(open(folder + "/leaf.json"))["sealed"], folder
    lines = set(manifest.decode().split("\n"))
    opened = [json.loads(line) for line in open(folder + "/opened.jsonl", "rb")]
    assert len({v["name"] for v in opened}) == len(opened), folder
    for v in opened:
        found = sha256("testigo/field/v1\n" + v["salt"] + "\n" + v["name"] + "\n" + v["value"])
        assert found + "  " + v["name"] in lines, (folder, v["name"])
        values += 1
print("every opened value is the one that was sealed:", values)
EOF
}
# --- bytes
bytes() {
python3 - <<'EOF'
import glob, hashlib, json, os
files = "request.bin head.bin wire.bin body.bin chain.der reading.json redirects.json capture.json".split()
for folder in glob.glob("data/looks/*"):
    opened = {v["name"]: v["value"] for v in map(json.loads, open(folder + "/opened.jsonl", "rb"))}
    for name in files:
        if os.path.exists(folder + "/" + name):
            found = hashlib.sha256(open(folder + "/" + name, "rb").read()).hexdigest()
            assert found == opened[name.split(".")[0] + "_sha256"], (folder, name)
EOF
for f in data/profiles/*.json; do test "$(sha256sum < "$f" | cut -c-64)" = "$(basename "$f" .json)"; done
echo "every file of a look has the hash that was sealed"
}
# --- read
read_() {
python3 - <<'EOF'
import glob, json
values = 0
for name in glob.glob("data/looks/*/spans.json"):
    folder = name.removesuffix("spans.json")
    body = open(folder + "body.bin", "rb").read()
    opened = {v["name"]: v["value"] for v in map(json.loads, open(folder + "opened.jsonl", "rb"))}
    for span in json.load(open(name)):
        assert body[span["from"]:span["to"]] == opened["field." + span["field"]].encode(), (folder, span)
        values += 1
assert values
print(values, "values stand where they were read")
EOF
}
# --- absence
absence() {
python3 - <<'EOF'
import datetime, json
case = json.load(open("data/case.json"))
entries = [json.loads(line) for line in open("data/log/entries", "rb")]
people = {entry["person"] for entry in entries if entry["type"] == "enrol"}
policy = entries[0]["policy"]
def value(kind, index, field):
    lines = map(json.loads, open(f"data/{kind}/{index:06}/opened.jsonl", "rb"))
    return next((v["value"] for v in lines if v["name"] == field), None)
def time(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
for change in case["entries"]:
    entry = entries[change]
    assert entry["type"] != "change" or value("entries", change, "kind"), "what a change tells of is closed"
    if entry["type"] != "change" or value("entries", change, "kind") != "not_listed":
        continue
    misses, source = [], value("entries", change, "source")
    for look in [look["index"] for look in case["looks"]]:
        same = entries[look]["person"] == entry["person"] and value("looks", look, "source") == source
        if not same or entries[look]["seq"] > entry["seq"] or value("looks", look, "kind") == "by_name":
            continue
        outcome = value("looks", look, "outcome")
        misses = [] if outcome.startswith("listed") else misses + [look] if outcome == "not_listed" else misses
    for miss in misses:
        controls = [c["index"] for c in case["controls"] if c["of"] == miss and entries[c["index"]]["person"] in people]
        print("miss", miss, value("looks", miss, "answered"),
              [(c, value("controls", c, "outcome"), value("controls", c, "answered")) for c in controls])
    span = time(value("looks", misses[-1], "answered")) - time(value("looks", misses[0], "answered"))
    print("change", change, "stands on", len(misses), "misses over", span, "and the rule is",
          policy["not_listed.misses"], "over", policy["not_listed.span"], "with controls within", policy["control_window"])
    assert len(misses) >= int(policy["not_listed.misses"])
print("all changes were looked through")
EOF
}
# --- time
time_() {
test -n "$(find data/anchors -name token.tsr)"
between=
test ! -f data/authorities/chain.pem || between='-untrusted data/authorities/chain.pem'
for d in data/anchors/*; do
    test -f "$d/token.tsr" || continue
    at=$(sed 's/.*"time":"\([^"]*\)".*/\1/' "$d/leaf.json")
    test "$(sha256sum < "$d/token.tsr" | cut -c-64)" = "$(sed 's/.*"proof":"\([0-9a-f]*\)".*/\1/' "$d/leaf.json")"
    openssl ts -verify -data "$d/checkpoint" -in "$d/token.tsr" -CAfile data/authorities/roots.pem \
        $between -attime "$(date -d "$at" +%s)"
    openssl ts -reply -in "$d/token.tsr" -text | grep 'Time stamp'
done
}
# --- between
between() {
python3 - <<'EOF'
import bisect, datetime, json
entries = [json.loads(line) for line in open("data/log/entries", "rb")]
case = json.load(open("data/case.json"))
def time(anchor):
    return datetime.datetime.fromisoformat(anchor["time"].replace("Z", "+00:00"))
def first_over(anchors):       # for each size the earliest token over so many entries or more
    first = []
    for anchor in sorted(anchors, key=lambda anchor: anchor["size"], reverse=True):
        first.append(min([anchor] + first[-1:], key=time))
    sizes = sorted(anchor["size"] for anchor in anchors)
    first = first[::-1] + [None]
    return lambda look: first[bisect.bisect_right(sizes, look)]
tokens = {entry["proof"]: index for index, entry in enumerate(entries) if entry["type"] == "anchor" and entry["time"]}
here = set(tokens.values()) & set(case["anchors"])
of_all, of_here = first_over([entries[index] for index in tokens.values()]), first_over([entries[index] for index in here])
for look in [look["index"] for look in case["looks"]]:
    before, after = tokens.get(entries[look]["token"]), of_here(look)
    assert before in here and before < look and after and time(after) == time(of_all(look)), look
    before = entries[before]
    print("look", look, "is after", before["time"], before["service"], "and before", after["time"], after["service"])
EOF
}
# --- contact
contact() {
test -n "$(find data/looks -name receipt.json)"
work=$(mktemp -d)
for d in data/looks/*/receipt; do
    test -d "$d" || continue
    look=$(dirname "$d")
    test "$(sha256sum < "$d/receipt.json" | cut -c-64)" = "$(sed 's/.*"receipt":"\([0-9a-f]*\)".*/\1/' "$look/leaf.json")"
    certificate="$look/chain.der"
    test -f "$d/certificate.der" && certificate="$d/certificate.der"
    openssl x509 -inform DER -in "$certificate" -noout -pubkey -subject > "$work/certificate"
    case "$(cat "$d/receipt.json")" in *sha384*) hash=sha384 ;; *sha512*) hash=sha512 ;; *) hash=sha256 ;; esac
    case "$(cat "$d/receipt.json")" in *rsa_pss*) pss='-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:-1' ;; *) pss= ;; esac
    openssl dgst -$hash -verify "$work/certificate" $pss -signature "$d/signature.bin" "$d/message.bin"
done
rm -r "$work"
}
# --- warc
warc() {
python3 - <<'EOF'
import gzip, hashlib, re
records = re.split(rb"(?=WARC/1\.[01]\r\n)", gzip.open("data/looks.warc.gz").read())[1:]
for record in records:
    head, _, block = record.partition(b"\r\n\r\n")
    length = int(re.search(rb"Content-Length: (\d+)", head).group(1))
    said = re.search(rb"WARC-Block-Digest: sha256:(\S+)", head).group(1).decode()
    found = hashlib.sha256(block[:length])
    import base64
    assert said in (found.hexdigest(), base64.b32encode(found.digest()).decode()), head
print(len(records), "records have their digests")
EOF
}
# ---

cd "$(dirname "$0")/.." || exit 2
bad=0
for claim in ${*:-bag signature entries checkpoint inclusion person complete sequence account opened bytes read absence time between contact warc}; do
    case "$claim" in read | time) run=${claim}_ ;; *) run=$claim ;; esac
    (set -e; "$run")
    if [ $? -eq 0 ]; then echo "$claim: OK"; else echo "$claim: NOT SHOWN"; bad=1; fi
done
exit $bad
