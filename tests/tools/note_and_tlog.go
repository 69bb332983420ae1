// Checks a folder's log with Go's own sumdb/note and sumdb/tlog, which know nothing of testigo: the checkpoint's
// signature, the root over all entries, and every `proof` in the folder.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run note_and_tlog.go FOLDER
package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func fail(format string, a ...any) {
	fmt.Printf(format+"\n", a...)
	os.Exit(1)
}

func read(path string) string {
	bytes, err := os.ReadFile(path)
	if err != nil {
		fail("%v", err)
	}
	return string(bytes)
}

// The hashes of the tree, kept in memory in the order of tlog.StoredHashIndex.
type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(h)) {
			return nil, fmt.Errorf("no hash %d", index)
		}
		out[i] = h[index]
	}
	return out, nil
}

func open(text string, verifier note.Verifier) (int64, tlog.Hash) {
	signed, err := note.Open([]byte(text), note.VerifierList(verifier))
	if err != nil {
		fail("checkpoint: %v", err)
	}
	lines := strings.Split(signed.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		fail("checkpoint: %v", err)
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		fail("checkpoint: no root")
	}
	return size, tlog.Hash(*(*[tlog.HashSize]byte)(root))
}

func main() {
	data := filepath.Join(os.Args[1], "data")
	verifier, err := note.NewVerifier(strings.TrimSpace(read(filepath.Join(data, "log/log.vkey"))))
	if err != nil {
		fail("key: %v", err)
	}
	checkpoint := read(filepath.Join(data, "log/checkpoint"))
	size, root := open(checkpoint, verifier)

	file, err := os.Open(filepath.Join(data, "log/entries"))
	if err != nil {
		fail("%v", err)
	}
	var kept hashes
	lines := bufio.NewScanner(file)
	lines.Buffer(make([]byte, 1<<17), 1<<17)
	n := int64(0)
	for ; lines.Scan(); n++ {
		more, err := tlog.StoredHashes(n, lines.Bytes(), kept)
		if err != nil {
			fail("entry %d: %v", n, err)
		}
		kept = append(kept, more...)
	}
	if n != size {
		fail("%d entries, and the checkpoint says %d", n, size)
	}
	computed, err := tlog.TreeHash(size, kept)
	if err != nil || computed != root {
		fail("the root over all entries is not the checkpoint's")
	}

	proofs, _ := filepath.Glob(filepath.Join(data, "*/*/proof"))
	for _, path := range proofs {
		head, rest, found := strings.Cut(read(path), "\n\n")
		parts := strings.Split(head, "\n")
		if !found || parts[0] != "c2sp.org/tlog-proof@v1" || rest != checkpoint {
			fail("%s: not a proof for this checkpoint", path)
		}
		index, err := strconv.ParseInt(strings.TrimPrefix(parts[1], "index "), 10, 64)
		if err != nil {
			fail("%s: %v", path, err)
		}
		var proof tlog.RecordProof
		for _, line := range parts[2:] {
			hash, err := tlog.ParseHash(line)
			if err != nil {
				fail("%s: %v", path, err)
			}
			proof = append(proof, hash)
		}
		leaf := read(filepath.Join(filepath.Dir(path), "leaf.json"))
		if err := tlog.CheckRecord(proof, size, root, index, tlog.RecordHash([]byte(leaf))); err != nil {
			fail("%s: %v", path, err)
		}
	}
	fmt.Printf("note and tlog: size %d, root agrees, %d proofs\n", size, len(proofs))
}
