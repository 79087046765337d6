package awsclient_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/awsclient"
)

const member = "444455556666"

func TestSessionsInMemberAccountsAreShared(t *testing.T) {
	t.Parallel()
	aws := newAWS(t, nil)
	client := newClient(t, settings(aws.URL))
	var askers sync.WaitGroup
	for range 20 {
		askers.Go(func() {
			got, err := client.AssumeRole(member, "access").Retrieve(t.Context())
			if err != nil || got.AccessKeyID != "ASIAaccess" {
				t.Errorf("got %s, %v", got.AccessKeyID, err)
			}
		})
	}
	askers.Wait()
	if got := aws.operations(); !slices.Equal(got, []string{"AssumeRole"}) {
		t.Errorf("AWS got %v, want one AssumeRole", got)
	}
	for _, other := range [][2]string{{member, "audit"}, {"777788889999", "access"}} {
		if _, err := client.AssumeRole(other[0], other[1]).Retrieve(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if got := aws.operations(); len(got) != 3 {
		t.Errorf("AWS got %v, want one AssumeRole for each account and role", got)
	}
}

func TestRolesInMemberAccountsAreOfThePartition(t *testing.T) {
	t.Parallel()
	for region, want := range map[string]string{
		"eu-central-1": "arn:aws:iam::444455556666:role/access", "": "arn:aws:iam::444455556666:role/access",
		"cn-north-1": "arn:aws-cn:iam::444455556666:role/access", "us-gov-west-1": "arn:aws-us-gov:iam::444455556666:role/access",
	} {
		aws := newAWS(t, nil)
		client := newClient(t, settings(aws.URL, func(c *awsclient.Config) { c.Region = region }))
		if _, err := client.AssumeRole(member, "access").Retrieve(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := aws.seen()[0]
		if arn := got.Form.Get("RoleArn"); arn != want || got.AccessKeyID != accessKey {
			t.Errorf("in %q, %s asked for %s, want %s", region, got.AccessKeyID, arn, want)
		}
	}
}

func TestCheckRole(t *testing.T) {
	t.Parallel()
	deny := func(operation string) func(http.ResponseWriter, request) bool {
		return func(w http.ResponseWriter, r request) bool {
			if r.Operation != operation {
				return false
			}
			refuseXML(w, http.StatusForbidden, "AccessDenied", "not yet")
			return true
		}
	}
	for name, test := range map[string]struct {
		answer func(http.ResponseWriter, request) bool
		calls  []string
		text   string // of the error, "" for none
	}{
		"usable":         {nil, []string{"AssumeRole", "GetCallerIdentity"}, ""},
		"not assumable":  {deny("AssumeRole"), []string{"AssumeRole"}, "assuming the role arn:aws:iam::444455556666:role/access"},
		"not usable yet": {deny("GetCallerIdentity"), []string{"AssumeRole", "GetCallerIdentity"}, "using the role arn:aws:iam::444455556666:role/access"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			aws := newAWS(t, test.answer)
			err := newClient(t, settings(aws.URL)).CheckRole(t.Context(), member, "access")
			switch {
			case test.text == "" && err != nil:
				t.Error(err)
			case test.text != "" && (!awsclient.IsAccessDenied(err) || !strings.Contains(err.Error(), test.text)):
				t.Errorf("got %v, want access denied when %s", err, test.text)
			}
			if got := aws.operations(); !slices.Equal(got, test.calls) {
				t.Errorf("AWS got %v, want %v", got, test.calls)
			}
			if got := aws.seen(); len(got) == 2 && got[1].AccessKeyID != "ASIAaccess" {
				t.Errorf("the role was tried with the key %s", got[1].AccessKeyID)
			}
		})
	}
}

// TestARefusedSessionIsAskedForAgain: a role that is too new to be known is refused for a while, and refusals are not kept.
func TestARefusedSessionIsAskedForAgain(t *testing.T) {
	t.Parallel()
	var aws *fakeAWS
	aws = newAWS(t, func(w http.ResponseWriter, _ request) bool {
		if len(aws.seen()) > 1 {
			return false
		}
		refuseXML(w, http.StatusForbidden, "AccessDenied", "not yet")
		return true
	})
	client := newClient(t, settings(aws.URL))
	if err := client.CheckRole(t.Context(), member, "access"); !awsclient.IsAccessDenied(err) {
		t.Fatalf("got %v", err)
	}
	if err := client.CheckRole(t.Context(), member, "access"); err != nil {
		t.Error(err)
	}
}
