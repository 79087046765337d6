package billing

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	awspolicy "github.com/hashicorp/awspolicyequivalence"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

// The services that deliver billing data, as principals of a bucket policy.
const (
	ServiceReports = "billingreports.amazonaws.com"   // Cost and Usage Reports
	ServiceExports = "bcm-data-exports.amazonaws.com" // Data Exports
)

// The names of the statements that the provider writes. Nobody else uses them, so they tell ours from theirs.
const (
	SidDelivery = "DoitBillingDelivery"
	SidTLS      = "DoitDenyInsecureTransport"
	SidReaders  = "DoitBillingReaders"
)

// Sids are the names of all statements that the provider writes.
func Sids() []string { return []string{SidDelivery, SidTLS, SidReaders} }

// Statement is one statement of a bucket policy as the provider writes it.
type Statement struct {
	Sid       string
	Effect    string
	Principal any
	Action    any
	Resource  []string
	Condition map[string]map[string]any `json:",omitempty"`
}

// Statements are what a bucket for billing data needs: AWS delivers the reports and exports of exactly this account, nobody
// comes without TLS, and the readers, ARNs of roles that may be of other accounts, read.
func Statements(partition, accountID, bucket string, readers []string) []Statement {
	region := awsclient.HomeRegionOf(partition) // of the billing services, wherever the bucket is
	everything := []string{BucketARN(partition, bucket), BucketARN(partition, bucket) + "/*"}
	statements := []Statement{
		{
			Sid: SidDelivery, Effect: "Allow",
			Principal: map[string]any{"Service": []string{ServiceReports, ServiceExports}},
			Action:    []string{"s3:PutObject", "s3:GetBucketPolicy", "s3:GetBucketAcl"},
			Resource:  everything,
			Condition: map[string]map[string]any{
				"StringLike": {"aws:SourceArn": []string{
					fmt.Sprintf("arn:%s:cur:%s:%s:definition/*", partition, region, accountID),
					fmt.Sprintf("arn:%s:bcm-data-exports:%s:%s:export/*", partition, region, accountID),
				}},
				"StringEquals": {"aws:SourceAccount": accountID},
			},
		},
		{
			Sid: SidTLS, Effect: "Deny", Principal: "*", Action: "s3:*", Resource: everything,
			Condition: map[string]map[string]any{"Bool": {"aws:SecureTransport": "false"}},
		},
	}
	if len(readers) == 0 {
		return statements
	}
	sorted := slices.Sorted(slices.Values(readers))
	return append(statements, Statement{
		Sid: SidReaders, Effect: "Allow", Principal: map[string]any{"AWS": sorted},
		Action: []string{"s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket"}, Resource: everything,
	})
}

// document is a policy whose statements of others are kept as they were written.
type document struct {
	Version   string `json:",omitempty"`
	ID        string `json:"Id,omitempty"`
	Statement []json.RawMessage
}

// parse reads a policy, "" for none.
func parse(policy string) (document, error) {
	if strings.TrimSpace(policy) == "" {
		return document{Version: "2012-10-17"}, nil
	}
	var read struct {
		Version   string
		ID        string `json:"Id"`
		Statement json.RawMessage
	}
	if err := json.Unmarshal([]byte(policy), &read); err != nil {
		return document{}, fmt.Errorf("the bucket policy is not JSON: %w", err)
	}
	d := document{Version: read.Version, ID: read.ID}
	if strings.HasPrefix(strings.TrimSpace(string(read.Statement)), "{") { // AWS takes a single statement without brackets
		d.Statement = []json.RawMessage{read.Statement}
		return d, nil
	}
	if len(read.Statement) == 0 {
		return d, nil
	}
	if err := json.Unmarshal(read.Statement, &d.Statement); err != nil {
		return document{}, fmt.Errorf("the statements of the bucket policy are not JSON objects: %w", err)
	}
	return d, nil
}

// text is the document as JSON, "" when it says nothing.
func (d document) text() (string, error) {
	if len(d.Statement) == 0 {
		return "", nil
	}
	out, err := json.Marshal(d)
	return string(out), err
}

func (d document) index(sid string) int {
	return slices.IndexFunc(d.Statement, func(raw json.RawMessage) bool { return sidOf(raw) == sid })
}

func sidOf(raw json.RawMessage) string {
	var named struct{ Sid string }
	if err := json.Unmarshal(raw, &named); err != nil {
		return ""
	}
	return named.Sid
}

// SidTakenError says that a statement of a bucket policy has the name of one of ours and another meaning.
type SidTakenError struct{ Sid, Theirs, Ours string }

func (e *SidTakenError) Error() string {
	return fmt.Sprintf("the bucket policy has a statement %s that says something else than this provider wants it to say. It says:\n\n  %s\n\nWanted is:\n\n  %s\n\n"+
		"Give the other statement another Sid, or take it out", e.Sid, e.Theirs, e.Ours)
}

// Merge adds statements of ours to a policy, "" for none, and keeps the rest: statements of others, their order, Version
// and Id. A statement of ours that is there already stays, and the one for readers gets the readers of now. A
// *SidTakenError says that somebody uses one of the names for something else.
func Merge(policy string, ours []Statement) (string, error) {
	d, err := parse(policy)
	if err != nil {
		return "", err
	}
	changed := false
	for _, statement := range ours {
		wanted, err := json.Marshal(statement)
		if err != nil {
			return "", err
		}
		at := d.index(statement.Sid)
		switch {
		case at < 0:
			d.Statement = append(d.Statement, wanted)
		case same(d.Statement[at], wanted):
			continue
		case statement.Sid == SidReaders && sameButPrincipal(d.Statement[at], wanted):
			d.Statement[at] = wanted
		default:
			return "", &SidTakenError{Sid: statement.Sid, Theirs: string(d.Statement[at]), Ours: string(wanted)}
		}
		changed = true
	}
	if !changed {
		return policy, nil
	}
	return d.text()
}

// Without takes statements out of a policy by name and keeps the rest. "" is no policy at all.
func Without(policy string, sids ...string) (string, error) {
	d, err := parse(policy)
	if err != nil {
		return "", err
	}
	before := len(d.Statement)
	d.Statement = slices.DeleteFunc(d.Statement, func(raw json.RawMessage) bool { return slices.Contains(sids, sidOf(raw)) })
	if before > 0 && len(d.Statement) == before {
		return policy, nil
	}
	return d.text()
}

// Readers are the principals of the statement for readers, sorted; none when the policy has no such statement.
func Readers(policy string) []string {
	d, err := parse(policy)
	if err != nil {
		return nil
	}
	at := d.index(SidReaders)
	if at < 0 {
		return nil
	}
	var statement struct{ Principal struct{ AWS values } }
	if err := json.Unmarshal(d.Statement[at], &statement); err != nil {
		return nil
	}
	return slices.Sorted(slices.Values(statement.Principal.AWS))
}

// same compares two statements by meaning: order and brackets of lists say nothing.
func same(a, b json.RawMessage) bool {
	one, errOne := document{Version: "2012-10-17", Statement: []json.RawMessage{a}}.text()
	other, errOther := document{Version: "2012-10-17", Statement: []json.RawMessage{b}}.text()
	if errors.Join(errOne, errOther) != nil {
		return false
	}
	equal, err := awspolicy.PoliciesAreEquivalent(one, other)
	return err == nil && equal
}

func sameButPrincipal(a, b json.RawMessage) bool {
	one, errOne := anonymous(a)
	other, errOther := anonymous(b)
	return errors.Join(errOne, errOther) == nil && same(one, other)
}

// anonymous is a statement with everybody as principal.
func anonymous(raw json.RawMessage) (json.RawMessage, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return nil, err
	}
	members["Principal"] = json.RawMessage(`"*"`)
	return json.Marshal(members)
}
