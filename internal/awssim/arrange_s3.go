package awssim

import (
	"fmt"

	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// AddBucket makes an empty bucket of an account, with the settings that a new one has.
func (w *World) AddBucket(accountID, name, region string) {
	now, unlock := w.lock()
	defer unlock()
	if _, taken := w.buckets[name]; taken || !isBucketName(&name) {
		panic("awssim: no bucket can be called " + name)
	}
	w.newBucket(w.mustAccount(accountID), name, region, now)
}

// SetBucketPolicy gives a bucket a policy that has been there for long; "" takes it away. The public access block of the
// bucket is not asked.
func (w *World) SetBucketPolicy(name, policy string) {
	_, unlock := w.lock()
	defer unlock()
	b := w.mustBucket(name)
	b.policy = document{}
	if policy == "" {
		return
	}
	parsed, err := w.bucketPolicy(b, policy)
	if err != nil {
		panic("awssim: policy of the bucket " + name + ": " + err.Error())
	}
	b.policy = parsed
	b.policyAt = b.createdAt.Add(-w.options.PolicyDelay)
}

// AddObject writes an object of a bucket so many times. More than once switches versioning on, so that each of them stays.
func (w *World) AddObject(bucketName, key string, versions int) {
	now, unlock := w.lock()
	defer unlock()
	b := w.mustBucket(bucketName)
	if versions > 1 {
		b.versioning = s3types.BucketVersioningStatusEnabled
	}
	for i := range versions {
		w.addVersion(b, &objectVersion{key: key, body: fmt.Appendf(nil, "%s, version %d", key, i+1), contentType: "text/plain", at: now})
	}
}

func (w *World) mustBucket(name string) *bucket {
	b, known := w.buckets[name]
	if !known {
		panic("awssim: there is no bucket " + name)
	}
	return b
}
