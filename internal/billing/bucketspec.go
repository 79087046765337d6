package billing

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// BucketSpec is what a resource wants of the bucket that AWS delivers its billing data to.
type BucketSpec struct {
	Name, Region   string
	Make           bool   // else the bucket is there already and only its policy is completed
	Adopt          bool   // a bucket that somebody else made may be set up
	Made           bool   // the state says that it made the bucket, whatever became of its tags
	KMSKeyARN      string // "" for the keys of S3
	ExpirationDays int32  // 0 for never
	Readers        []string
	DropReaders    bool // there are no readers any more, so that their statement goes
	Tags           map[string]string
	RemoveTags     []string
	Services       []string // who delivers: ServiceReports, ServiceExports
}

// The lifecycle rules that the provider writes, by their ids. Rules of others stay.
const (
	ruleHousekeeping = "doit-housekeeping"
	ruleExpiration   = "doit-expire-billing-data"
)

// Parts of deliveries that were broken off are of no use, and an overwritten report is wanted only until somebody notices.
const (
	uploadDays     = 7
	oldVersionDays = 30
)

func (s BucketSpec) rules() []s3types.LifecycleRule {
	everything := &s3types.LifecycleRuleFilter{Prefix: aws.String("")}
	rules := []s3types.LifecycleRule{{
		ID: aws.String(ruleHousekeeping), Status: s3types.ExpirationStatusEnabled, Filter: everything,
		AbortIncompleteMultipartUpload: &s3types.AbortIncompleteMultipartUpload{DaysAfterInitiation: aws.Int32(uploadDays)},
		NoncurrentVersionExpiration:    &s3types.NoncurrentVersionExpiration{NoncurrentDays: aws.Int32(oldVersionDays)},
	}}
	if s.ExpirationDays > 0 {
		rules = append(rules, s3types.LifecycleRule{
			ID: aws.String(ruleExpiration), Status: s3types.ExpirationStatusEnabled, Filter: everything,
			Expiration: &s3types.LifecycleExpiration{Days: aws.Int32(s.ExpirationDays)},
		})
	}
	return rules
}

// lifecycle is what the lifecycle rules of a bucket should be: those of others, then ours.
func (s BucketSpec) lifecycle(current []s3types.LifecycleRule) []s3types.LifecycleRule {
	kept := slices.DeleteFunc(slices.Clone(current), func(rule s3types.LifecycleRule) bool {
		return slices.Contains([]string{ruleHousekeeping, ruleExpiration}, aws.ToString(rule.ID))
	})
	return append(kept, s.rules()...)
}

// hasLifecycle compares only what the provider writes: S3 gives rules back in other words.
func (s BucketSpec) hasLifecycle(b Bucket) bool {
	ours := map[string]string{}
	for _, rule := range b.Lifecycle {
		if id := aws.ToString(rule.ID); id == ruleHousekeeping || id == ruleExpiration {
			ours[id] = deeds(rule)
		}
	}
	wanted := map[string]string{}
	for _, rule := range s.rules() {
		wanted[aws.ToString(rule.ID)] = deeds(rule)
	}
	return maps.Equal(ours, wanted)
}

func deeds(rule s3types.LifecycleRule) string {
	var uploads, old, current int32
	if a := rule.AbortIncompleteMultipartUpload; a != nil {
		uploads = aws.ToInt32(a.DaysAfterInitiation)
	}
	if n := rule.NoncurrentVersionExpiration; n != nil {
		old = aws.ToInt32(n.NoncurrentDays)
	}
	if e := rule.Expiration; e != nil {
		current = aws.ToInt32(e.Days)
	}
	return fmt.Sprint(rule.Status, uploads, old, current)
}

// ExpirationDays is after how many days the bucket forgets what was delivered, 0 for never.
func (b Bucket) ExpirationDays() int32 {
	for _, rule := range b.Lifecycle {
		if aws.ToString(rule.ID) == ruleExpiration && rule.Status == s3types.ExpirationStatusEnabled && rule.Expiration != nil {
			return aws.ToInt32(rule.Expiration.Days)
		}
	}
	return 0
}

// KMSKeyARN is the key of the default encryption, "" for the keys of S3.
func (b Bucket) KMSKeyARN() string {
	if b.Encryption == nil || !strings.HasPrefix(string(b.Encryption.SSEAlgorithm), "aws:kms") {
		return ""
	}
	return aws.ToString(b.Encryption.KMSMasterKeyID)
}

func (s BucketSpec) encryption() *s3types.ServerSideEncryptionByDefault {
	if s.KMSKeyARN == "" {
		return &s3types.ServerSideEncryptionByDefault{SSEAlgorithm: s3types.ServerSideEncryptionAes256}
	}
	return &s3types.ServerSideEncryptionByDefault{SSEAlgorithm: s3types.ServerSideEncryptionAwsKms, KMSMasterKeyID: &s.KMSKeyARN}
}

func (s BucketSpec) hasEncryption(b Bucket) bool {
	wanted := s.encryption()
	return b.Encryption != nil && b.Encryption.SSEAlgorithm == wanted.SSEAlgorithm && b.KMSKeyARN() == s.KMSKeyARN
}

// tags are what the tags of a bucket should be: those of others, then ours. owner proves who made it, "" for somebody else.
func (s BucketSpec) tags(current map[string]string, owner string) map[string]string {
	tags := maps.Clone(current)
	if tags == nil {
		tags = map[string]string{}
	}
	for _, key := range s.RemoveTags {
		delete(tags, key)
	}
	maps.Copy(tags, s.Tags)
	if owner != "" {
		tags[organization.OwnerKey] = owner
	}
	return tags
}

// policy is what the policy of a bucket should be.
func (s BucketSpec) policy(current, partition, accountID string) (string, error) {
	d, err := parse(current)
	if err != nil {
		return "", err
	}
	var missing []Statement
	for _, statement := range Statements(partition, accountID, s.Name, s.Readers) {
		if d.index(statement.Sid) >= 0 || !s.granted(d, statement.Sid, partition, accountID) {
			missing = append(missing, statement)
		}
	}
	merged, err := Merge(current, missing)
	if err != nil || !s.DropReaders || len(s.Readers) > 0 {
		return merged, err
	}
	return Without(merged, SidReaders)
}

// granted says that statements of others do already what one of ours would do.
func (s BucketSpec) granted(d document, sid, partition, accountID string) bool {
	switch sid {
	case SidDelivery:
		return !slices.ContainsFunc(s.Services, func(service string) bool { return !d.delivers(partition, accountID, s.Name, service) })
	case SidTLS:
		return d.refusesPlainHTTP(partition, s.Name)
	default:
		return false
	}
}

// youth is how old a bucket without tags may be to be the work of an interrupted apply.
const youth = 24 * time.Hour
