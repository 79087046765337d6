package awssim

import (
	"strings"
	"time"
)

// bucketSize is what a token bucket holds and how fast it fills again.
type bucketSize struct{ rate, burst float64 } // tokens per second, tokens

// throttle is a published limit: of every calling account and of all accounts of an organization together.
type throttle struct{ account, organization bucketSize }

// throttles are the published request rates, by operation. Operations in one row share their buckets: AWS does not say
// whether they do, so the harder reading is taken. Sources: AWS Organizations quotas page, AWS Account Management quotas page.
var throttles = expandThrottles(map[string]throttle{
	"CloseAccount":                                  {account: bucketSize{.05, 1}},
	"CreateAccount+CreateGovCloudAccount":           {account: bucketSize{.1, 3}},
	"DescribeAccount":                               {account: bucketSize{20, 30}, organization: bucketSize{24, 36}},
	"DescribeCreateAccountStatus":                   {account: bucketSize{2, 2}, organization: bucketSize{2, 3}},
	"ListCreateAccountStatus":                       {account: bucketSize{5, 8}, organization: bucketSize{6, 10}},
	"LeaveOrganization":                             {account: bucketSize{1, 1}},
	"RemoveAccountFromOrganization":                 {account: bucketSize{2, 2}},
	"TagResource+UntagResource":                     {account: bucketSize{4, 6}},
	"EnableAllFeatures":                             {account: bucketSize{1, 1}},
	"CreateOrganizationalUnit+DescribeOrganization": {account: bucketSize{1, 2}},
	"MoveAccount+UpdateOrganizationalUnit+DeleteOrganizationalUnit": {account: bucketSize{2, 3}},
	"DescribeOrganizationalUnit":                                    {account: bucketSize{2, 2}, organization: bucketSize{2, 3}},
	"ListAccounts":                                                  {account: bucketSize{8, 12}, organization: bucketSize{9, 15}},
	"ListChildren":                                                  {account: bucketSize{6, 10}, organization: bucketSize{7, 12}},
	"ListRoots":                                                     {account: bucketSize{1, 2}, organization: bucketSize{1, 3}},
	"ListTagsForResource":                                           {account: bucketSize{10, 15}, organization: bucketSize{12, 18}},
	"ListParents+ListAccountsForParent+ListOrganizationalUnitsForParent":  {account: bucketSize{5, 8}, organization: bucketSize{6, 10}},
	"EnableAWSServiceAccess+DisableAWSServiceAccess":                      {account: bucketSize{1, 2}},
	"ListAWSServiceAccessForOrganization+ListDelegatedServicesForAccount": {account: bucketSize{1, 3}, organization: bucketSize{1, 4}},
	"ListDelegatedAdministrators":                                         {account: bucketSize{5, 8}, organization: bucketSize{6, 10}},
	"GetAlternateContact":                                                 {account: bucketSize{10, 15}},
	"GetContactInformation":                                               {account: bucketSize{10, 15}},
	"PutAlternateContact":                                                 {account: bucketSize{5, 8}},
	"PutContactInformation":                                               {account: bucketSize{5, 8}},
	"DeleteAlternateContact":                                              {account: bucketSize{1, 6}},
	"GetPrimaryEmail":                                                     {account: bucketSize{3, 3}},
	"GetAccountInformation":                                               {account: bucketSize{3, 3}},
	"PutAccountName":                                                      {account: bucketSize{1, 1}},
	"StartPrimaryEmailUpdate":                                             {account: bucketSize{1, 1}},
	"AcceptPrimaryEmailUpdate":                                            {account: bucketSize{1, 1}},
})

// limit is a throttle with the row of the table that its buckets belong to.
type limit struct {
	row string
	throttle
}

// PublishedRate is how many calls of an operation a second AWS promises to one account, and how many at once after a rest.
// Operations of the same row share both. Nothing is published for an operation whose row is "".
func PublishedRate(operation string) (row string, rate, burst float64) {
	l := throttles[operation]
	return l.row, l.account.rate, l.account.burst
}

func expandThrottles(table map[string]throttle) map[string]limit {
	byOperation := map[string]limit{}
	for row, t := range table {
		for operation := range strings.SplitSeq(row, "+") {
			byOperation[operation] = limit{row, t}
		}
	}
	return byOperation
}

// limiter holds the token buckets in use, by row and owner.
type limiter map[string]*tokenBucket

type tokenBucket struct {
	tokens float64
	filled time.Time
}

// take lets a request through or not. A request that one bucket refuses takes nothing from the other.
func (l limiter) take(r *request) bool {
	limit, limited := throttles[r.Operation]
	if !limited || r.caller == nil || r.Service != "organizations" && r.Service != "account" {
		return true
	}
	buckets := []*tokenBucket{l.bucket(limit.row+" account "+r.caller.account.id, limit.account, r.now)}
	if o := r.caller.account.now.org; o != nil && limit.organization.rate > 0 {
		buckets = append(buckets, l.bucket(limit.row+" organization "+o.id, limit.organization, r.now))
	}
	for _, b := range buckets {
		if b.tokens < 1-1e-9 { // a token that took 10 seconds at 0.1 a second is whole
			return false
		}
	}
	for _, b := range buckets {
		b.tokens--
	}
	return true
}

// bucket returns a bucket, filled up to now.
func (l limiter) bucket(key string, size bucketSize, now time.Time) *tokenBucket {
	b, known := l[key]
	if !known {
		b = &tokenBucket{tokens: size.burst, filled: now}
		l[key] = b
	}
	b.tokens = min(size.burst, b.tokens+now.Sub(b.filled).Seconds()*size.rate)
	b.filled = now
	return b
}
