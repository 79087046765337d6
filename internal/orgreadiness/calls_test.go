package orgreadiness_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// TestCalls bounds the calls for an organization of 10,000 accounts.
func TestCalls(t *testing.T) {
	t.Parallel()
	w := perfectWorld(t, func(o *awssim.Options) { o.SeedAccounts = 10_000 })
	s := w.Server(t, nil)
	w.AWS.ResetCalls()
	attributes, said := s.ReadData(t, typeName, inputs(map[string]any{"skip": []any{"account_quota"}}))
	if said != "" || !resultOf(t, attributes).ready {
		t.Fatal(said)
	}
	if calls := w.AWS.CountCalls(); calls > 30 {
		t.Errorf("%d calls: %+v", calls, w.AWS.Calls())
	}
	if _, said := s.ReadData(t, typeName, map[string]any{}); said != "" || w.AWS.CountCalls("ListAccounts") > 0 {
		t.Errorf("it lists accounts although none are wanted: %s", said)
	}
	w.AWS.ResetCalls()
	attributes, said = s.ReadData(t, typeName, inputs(nil))
	if said != "" {
		t.Fatal(said)
	}
	c := resultOf(t, attributes).of("account_quota")
	if listed := w.AWS.CountCalls("ListAccounts"); listed != 25 || w.AWS.CountCalls() > 60 || c.status != "manual" || !strings.Contains(c.evidence, "It has at least 500 accounts") {
		t.Errorf("%d pages, %d calls in all, %+v", listed, w.AWS.CountCalls(), c)
	}
}

// TestBucket has the bucket of every kind that is not right.
func TestBucket(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil func(t *testing.T, w world)
		name  string
		says  string
	}{
		"public": {func(t *testing.T, w world) { w.secureBucket(t, false) }, resources,
			"fail The bucket doitintl-awsops-acme is not as it should be. Public access to it is not blocked in all four ways."},
		"not there": {func(*testing.T, world) {}, "no-such-bucket", "fail There is no bucket no-such-bucket."},
		"another's": {func(_ *testing.T, w world) {
			other, _ := w.AWS.AddOrganization()
			w.AWS.AddBucket(other, "others-bucket", "us-east-1")
		}, "others-bucket", "fail The bucket others-bucket belongs to another AWS account."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := perfectWorld(t)
			test.spoil(t, w)
			c := w.read(t, nil, inputs(map[string]any{"bucket_name": test.name})).of("bucket")
			if got := c.status + " " + c.evidence; got != test.says {
				t.Errorf("%s, want %s", got, test.says)
			}
		})
	}
}

// TestManyAdministrators bounds what is asked about them.
func TestManyAdministrators(t *testing.T) {
	t.Parallel()
	w := perfectWorld(t)
	for i := range 25 {
		name := fmt.Sprintf("admin-%02d", i)
		w.AWS.AddUser(w.management, name, "arn:aws:iam::aws:policy/AdministratorAccess")
		w.AWS.AddMFADevice(w.management, name)
	}
	w.AWS.ResetCalls()
	found := w.read(t, nil, inputs(nil))
	if c := found.of("admin_user"); c.status != "pass" || c.evidence != "AdministratorAccess is attached to at least 20 IAM users." {
		t.Errorf("%+v", c)
	}
	if c := found.of("admin_mfa"); c.status != "unknown" || !strings.HasPrefix(c.evidence, "More than 20 IAM users are administrators, and only so many are looked at.") {
		t.Errorf("%+v", c)
	}
	if listed := w.AWS.CountCalls("ListMFADevices", "ListAccessKeys"); listed != 40 {
		t.Errorf("%d calls about administrators", listed)
	}
}
