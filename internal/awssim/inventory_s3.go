package awssim

import "fmt"

func inventoryBuckets(w *World) []string {
	var lines []string
	for name, b := range w.buckets {
		lines = append(lines, line("bucket", b.owner.id, name, settings{
			"region": b.region, "created": b.createdAt, "tags": b.tags, "publicAccessBlock": b.access, "ownership": b.ownership,
			"encryption": b.encryption, "versioning": b.versioning, "lifecycle": b.lifecycle, "acl": b.acl, "policy": b.policy,
		}))
	}
	return lines
}

// inventoryObjects lists every version of every object, and the markers of deletions.
func inventoryObjects(w *World) []string {
	var lines []string
	for name, b := range w.buckets {
		for key, versions := range b.objects {
			for _, v := range versions {
				lines = append(lines, line("object", b.owner.id, fmt.Sprintf("%s/%s %s", name, key, v.id), settings{
					"written": v.at, "size": len(v.body), "etag": v.etag(), "type": v.contentType, "marker": v.marker,
				}))
			}
		}
	}
	return lines
}
