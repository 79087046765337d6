package account_test

import (
	"testing"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// What random histories (internal/organization/property_test.go) have found, each as short as it can be told.

// AWS documents that a list may answer with nothing and a token, any number of times.
func TestEmptyPagesHideNoRequest(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	w.AWS.Inject(awssim.Fault{Operation: "DescribeCreateAccountStatus", Kind: awssim.FaultError, Error: &denied})
	w.Server(t, nil).Apply(t, accountType, acctest.Object{}, account1(nil))
	w.AWS.Inject(awssim.Fault{Operation: "ListCreateAccountStatus", Kind: awssim.FaultEmptyPage, Count: 5})
	mustApply(t, w.Server(t, nil), account1(nil))
	if n := w.AWS.CountCalls("CreateAccount"); n != 1 {
		t.Errorf("CreateAccount was sent %d times", n)
	}
}

func TestEmptyPagesHideNoParent(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t, func(o *awssim.Options) { o.WithoutPaths = true })
	dev := w.AWS.AddOU(w.AWS.RootID(), "dev")
	w.AWS.Inject(awssim.Fault{Operation: "ListParents", Kind: awssim.FaultEmptyPage, Count: 5})
	mustApply(t, w.Server(t, nil), account1(map[string]any{"parent_id": dev}))
}

// Only the answer to CloseAccount itself proves that there is nothing to close.
func TestAccountThatAWSDoesNotShowIsClosed(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorld(t)
	made := mustApply(t, w.Server(t, nil), account1(map[string]any{"on_destroy": "close"}))
	w.AWS.Inject(awssim.Fault{Operation: "DescribeAccount", Kind: awssim.FaultError, Error: &awssim.Error{Code: "AccountNotFoundException", Message: "not yet everywhere"}})
	left, said := w.Server(t, nil).Apply(t, accountType, made, nil)
	if a, _ := w.AWS.Account(made.Attribute(t, "id")); !left.State.IsNull() || a.State == "ACTIVE" {
		t.Errorf("the account is %s, and Terraform has %s: %s", a.State, left.State, said)
	}
}
