package awssim

import (
	"crypto/md5"  // S3's own checksum of bodies, not a secret
	"crypto/sha1" // S3's own checksum of bodies, not a secret
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
)

// checksums are those of S3 that callers send without being asked. The others are taken as they are.
var checksums = []struct {
	header string
	of     func([]byte) string
}{
	{"Content-Md5", func(body []byte) string {
		sum := md5.Sum(body)
		return base64.StdEncoding.EncodeToString(sum[:])
	}},
	{"X-Amz-Checksum-Crc32", func(body []byte) string { return crc(crc32.ChecksumIEEE(body)) }},
	{"X-Amz-Checksum-Crc32c", func(body []byte) string { return crc(crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli))) }},
	{"X-Amz-Checksum-Sha1", func(body []byte) string {
		sum := sha1.Sum(body)
		return base64.StdEncoding.EncodeToString(sum[:])
	}},
	{"X-Amz-Checksum-Sha256", func(body []byte) string {
		sum := sha256.Sum256(body)
		return base64.StdEncoding.EncodeToString(sum[:])
	}},
}

func crc(sum uint32) string {
	return base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint32(nil, sum))
}
