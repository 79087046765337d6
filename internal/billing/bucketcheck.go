package billing

import "context"

// BucketToCheck reads of a bucket only what Findings looks at, so that a check needs no more permissions than that. Its
// errors are those of Bucket.
func (b *Billing) BucketToCheck(ctx context.Context, name string) (Bucket, error) {
	region, err := b.locate(ctx, name, b.client.HomeRegion())
	if err != nil {
		return Bucket{}, err
	}
	return b.describe(ctx, name, region, part{"public access block", bucketReader.publicAccess}, part{"object ownership", bucketReader.ownership},
		part{"encryption", bucketReader.encryption}, part{"policy", bucketReader.policy})
}
