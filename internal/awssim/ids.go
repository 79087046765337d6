package awssim

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
)

// idSource makes ids that look like AWS's: unique, in no order, and the same in every run of the same test.
type idSource struct{ used uint64 }

func (s *idSource) digest() [sha256.Size]byte {
	s.used++
	return sha256.Sum256(binary.BigEndian.AppendUint64([]byte("awssim"), s.used))
}

// hex returns n lower-case hexadecimal digits, at most 64.
func (s *idSource) hex(n int) string {
	sum := s.digest()
	return hex.EncodeToString(sum[:])[:n]
}

// upper returns n capital letters and digits, at most 52, as IAM's unique ids have.
func (s *idSource) upper(n int) string {
	sum := s.digest()
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:])[:n]
}

// lower returns n lower-case letters and digits, at most 52.
func (s *idSource) lower(n int) string { return strings.ToLower(s.upper(n)) }

func (s *idSource) requestID() string {
	h := s.hex(32)
	return fmt.Sprintf("%s-%s-%s-%s-%s", h[:8], h[8:12], h[12:16], h[16:20], h[20:])
}

// accountID returns twelve digits that no account of w has.
func (w *World) accountID() string {
	for {
		sum := w.ids.digest()
		id := fmt.Sprintf("%012d", 200_000_000_000+binary.BigEndian.Uint64(sum[:])%700_000_000_000)
		if _, taken := w.accounts[id]; !taken {
			return id
		}
	}
}
