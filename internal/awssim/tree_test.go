package awssim_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

func (w *world) addOU(t *testing.T, parentID, name string) string {
	t.Helper()
	out, err := w.org.CreateOrganizationalUnit(t.Context(), &organizations.CreateOrganizationalUnitInput{ParentId: &parentID, Name: &name})
	if err != nil {
		t.Fatal(err)
	}
	return *out.OrganizationalUnit.Id
}

func (w *world) parentOf(t *testing.T, childID string) string {
	t.Helper()
	out, err := w.org.ListParents(t.Context(), &organizations.ListParentsInput{ChildId: &childID})
	if err != nil {
		t.Fatal(err)
	}
	return *out.Parents[0].Id
}

func TestOrganization(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	o := must[*organizations.DescribeOrganizationOutput](t)(w.org.DescribeOrganization(t.Context(), &organizations.DescribeOrganizationInput{})).Organization
	if *o.Id != w.OrganizationID() || *o.MasterAccountId != "123456789012" || o.FeatureSet != "ALL" {
		t.Errorf("organization: %+v", o)
	}
	roots := must[*organizations.ListRootsOutput](t)(w.org.ListRoots(t.Context(), &organizations.ListRootsInput{}))
	if len(roots.Roots) != 1 || *roots.Roots[0].Id != w.RootID() {
		t.Errorf("roots: %+v", roots.Roots)
	}
}

func TestTreeOfUnits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	dev := w.addOU(t, w.RootID(), "dev")
	team := w.addOU(t, dev, "team")
	if got := w.parentOf(t, team); got != dev {
		t.Errorf("the parent is %s, want %s", got, dev)
	}
	described := must[*organizations.DescribeOrganizationalUnitOutput](t)(w.org.DescribeOrganizationalUnit(t.Context(),
		&organizations.DescribeOrganizationalUnitInput{OrganizationalUnitId: &team}))
	if want := w.OrganizationID() + "/" + w.RootID() + "/" + dev + "/" + team + "/"; *described.OrganizationalUnit.Path != want {
		t.Errorf("path %s, want %s", *described.OrganizationalUnit.Path, want)
	}
	renamed := must[*organizations.UpdateOrganizationalUnitOutput](t)(w.org.UpdateOrganizationalUnit(t.Context(),
		&organizations.UpdateOrganizationalUnitInput{OrganizationalUnitId: &team, Name: aws.String("crew")}))
	if *renamed.OrganizationalUnit.Name != "crew" {
		t.Errorf("renamed to %s", *renamed.OrganizationalUnit.Name)
	}
	for _, kind := range []orgtypes.ChildType{orgtypes.ChildTypeOrganizationalUnit, orgtypes.ChildTypeAccount} {
		children := must[*organizations.ListChildrenOutput](t)(w.org.ListChildren(t.Context(),
			&organizations.ListChildrenInput{ParentId: aws.String(w.RootID()), ChildType: kind}))
		if len(children.Children) != 1 || children.Children[0].Type != kind {
			t.Errorf("%s below the root: %+v", kind, children.Children)
		}
	}
	_, err := w.org.DeleteOrganizationalUnit(t.Context(), &organizations.DeleteOrganizationalUnitInput{OrganizationalUnitId: &dev})
	wantRefusal(t, err, "OrganizationalUnitNotEmptyException", "")
	for _, id := range []string{team, dev} {
		must[*organizations.DeleteOrganizationalUnitOutput](t)(w.org.DeleteOrganizationalUnit(t.Context(),
			&organizations.DeleteOrganizationalUnitInput{OrganizationalUnitId: &id}))
	}
	units := must[*organizations.ListOrganizationalUnitsForParentOutput](t)(w.org.ListOrganizationalUnitsForParent(t.Context(),
		&organizations.ListOrganizationalUnitsForParentInput{ParentId: aws.String(w.RootID())}))
	if len(units.OrganizationalUnits) != 0 {
		t.Errorf("units left: %+v", units.OrganizationalUnits)
	}
}

func TestUnitsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	dev, prod := w.addOU(t, w.RootID(), "dev"), w.addOU(t, w.RootID(), "prod")
	w.AddAccount(awssim.Account{ParentID: prod, State: "CLOSED"})
	deep := w.RootID()
	for i := range 5 {
		deep = w.addOU(t, deep, fmt.Sprint(i))
	}
	create := func(parent, name string) error {
		_, err := w.org.CreateOrganizationalUnit(t.Context(), &organizations.CreateOrganizationalUnitInput{ParentId: &parent, Name: &name})
		return err
	}
	wantRefusal(t, create(w.RootID(), "dev"), "DuplicateOrganizationalUnitException", "")
	wantRefusal(t, create(w.RootID(), ""), "InvalidInputException", "MIN_LENGTH_EXCEEDED")
	wantRefusal(t, create("ou-aaaa-bbbbbbbb", "x"), "ParentNotFoundException", "")
	wantRefusal(t, create("root", "x"), "InvalidInputException", "INVALID_PATTERN")
	wantRefusal(t, create(deep, "x"), "ConstraintViolationException", "OU_DEPTH_LIMIT_EXCEEDED")
	if err := create(dev, "dev"); err != nil {
		t.Errorf("only siblings must differ: %v", err)
	}
	_, err := w.org.UpdateOrganizationalUnit(t.Context(), &organizations.UpdateOrganizationalUnitInput{OrganizationalUnitId: &dev, Name: aws.String("prod")})
	wantRefusal(t, err, "DuplicateOrganizationalUnitException", "")
	_, err = w.org.DeleteOrganizationalUnit(t.Context(), &organizations.DeleteOrganizationalUnitInput{OrganizationalUnitId: &prod})
	wantRefusal(t, err, "OrganizationalUnitNotEmptyException", "")
	_, err = w.org.DescribeOrganizationalUnit(t.Context(), &organizations.DescribeOrganizationalUnitInput{OrganizationalUnitId: aws.String("ou-aaaa-bbbbbbbb")})
	wantRefusal(t, err, "OrganizationalUnitNotFoundException", "")
	for i := range 2000 - 8 {
		w.AddOU(dev, fmt.Sprint("unit-", i))
	}
	wantRefusal(t, create(w.RootID(), "one too many"), "ConstraintViolationException", "OU_NUMBER_LIMIT_EXCEEDED")
}

func TestMoveAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	id, dev, prod := w.AddAccount(awssim.Account{}), w.AddOU(w.RootID(), "dev"), w.AddOU(w.RootID(), "prod")
	move := func(account, from, to string) error {
		_, err := w.org.MoveAccount(t.Context(), &organizations.MoveAccountInput{AccountId: &account, SourceParentId: &from, DestinationParentId: &to})
		return err
	}
	if err := move(id, w.RootID(), dev); err != nil {
		t.Fatal(err)
	}
	if got := w.parentOf(t, id); got != dev {
		t.Errorf("it is below %s", got)
	}
	if want := w.OrganizationID() + "/" + w.RootID() + "/" + dev + "/" + id + "/"; w.describe(t, id).Paths[0] != want {
		t.Errorf("path %s, want %s", w.describe(t, id).Paths[0], want)
	}
	wantRefusal(t, move(id, w.RootID(), dev), "DuplicateAccountException", "")
	wantRefusal(t, move(id, w.RootID(), prod), "SourceParentNotFoundException", "")
	wantRefusal(t, move(id, dev, "ou-aaaa-bbbbbbbb"), "DestinationParentNotFoundException", "")
	wantRefusal(t, move("999999999999", dev, prod), "AccountNotFoundException", "")
	wantRefusal(t, move(id, dev, "somewhere"), "InvalidInputException", "INVALID_PATTERN")
	_, err := w.org.ListParents(t.Context(), &organizations.ListParentsInput{ChildId: aws.String("999999999999")})
	wantRefusal(t, err, "ChildNotFoundException", "")
	_, err = w.org.ListChildren(t.Context(), &organizations.ListChildrenInput{ParentId: &dev, ChildType: "POLICY"})
	wantRefusal(t, err, "InvalidInputException", "INVALID_ENUM")
}

// ids reads a whole list of accounts by its paginator, in pages of the given size.
func (w *world) ids(t *testing.T, size int32) (ids []string, pages int) {
	t.Helper()
	for p := organizations.NewListAccountsPaginator(w.org, &organizations.ListAccountsInput{MaxResults: &size}); p.HasMorePages(); pages++ {
		page, err := p.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range page.Accounts {
			ids = append(ids, *a.Id)
		}
	}
	return ids, pages
}

func TestPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{SeedAccounts: 41})
	if ids, pages := w.ids(t, 20); len(ids) != 42 || pages != 3 || !slices.IsSorted(ids) {
		t.Errorf("%d accounts in %d pages", len(ids), pages)
	}
	if ids, pages := w.ids(t, 7); len(ids) != 42 || pages != 6 {
		t.Errorf("%d accounts in %d pages of 7", len(ids), pages)
	}
	first := must[*organizations.ListAccountsOutput](t)(w.org.ListAccounts(t.Context(), &organizations.ListAccountsInput{}))
	if len(first.Accounts) != 20 {
		t.Errorf("a page has %d accounts unless asked for less", len(first.Accounts))
	}
	w.Inject(awssim.Fault{Operation: "ListAccounts", Kind: awssim.FaultEmptyPage, Skip: 1, Count: 2})
	if ids, pages := w.ids(t, 20); len(ids) != 42 || pages != 5 {
		t.Errorf("%d accounts in %d pages, two of them empty", len(ids), pages)
	}
	for name, in := range map[string]*organizations.ListAccountsInput{
		"MIN_VALUE_EXCEEDED": {MaxResults: aws.Int32(0)}, "MAX_VALUE_EXCEEDED": {MaxResults: aws.Int32(21)},
		"INVALID_NEXT_TOKEN": {NextToken: aws.String("nonsense")},
	} {
		_, err := w.org.ListAccounts(t.Context(), in)
		wantRefusal(t, err, "InvalidInputException", name)
	}
	_, err := w.org.ListAccountsForParent(t.Context(), &organizations.ListAccountsForParentInput{ParentId: aws.String(w.RootID()), NextToken: first.NextToken})
	wantRefusal(t, err, "InvalidInputException", "INVALID_NEXT_TOKEN")
}

// TestListsLag proves that lists show a write later than direct readings do.
func TestListsLag(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{ListLag: 10 * time.Second, CreateDuration: -1})
	dev := w.AddOU(w.RootID(), "dev")
	id := w.AddAccount(awssim.Account{Name: "old"})
	w.clock.Advance(time.Minute)
	w.RenameAccount(id, "new")
	w.MoveAccount(id, dev)
	listed := func(parent string) []string {
		out := must[*organizations.ListAccountsForParentOutput](t)(w.org.ListAccountsForParent(t.Context(), &organizations.ListAccountsForParentInput{ParentId: &parent}))
		var names []string
		for _, a := range out.Accounts {
			names = append(names, *a.Name)
		}
		return names
	}
	if got := w.describe(t, id); *got.Name != "new" || w.parentOf(t, id) != dev {
		t.Errorf("read directly: %+v", got)
	}
	if got := listed(dev); got != nil {
		t.Errorf("dev has %v at once", got)
	}
	if got := listed(w.RootID()); !slices.Contains(got, "old") {
		t.Errorf("the root has %v at once", got)
	}
	w.clock.Advance(10 * time.Second)
	if got := listed(dev); !slices.Equal(got, []string{"new"}) {
		t.Errorf("dev has %v after the lag", got)
	}
	must[*organizations.CreateAccountOutput](t)(w.org.CreateAccount(t.Context(), &organizations.CreateAccountInput{AccountName: aws.String("x"), Email: aws.String("x@example.com")}))
	if ids, _ := w.ids(t, 20); len(ids) != 2 || len(w.Accounts()) != 3 {
		t.Errorf("%d accounts listed, %d there", len(ids), len(w.Accounts()))
	}
	w.clock.Advance(10 * time.Second)
	if ids, _ := w.ids(t, 20); len(ids) != 3 {
		t.Errorf("%d accounts listed after the lag", len(ids))
	}
}

func TestWorldsOfOtherTimes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{WithoutPaths: true, WithoutState: true})
	id := w.AddAccount(awssim.Account{State: "SUSPENDED"})
	if a := w.describe(t, id); a.Paths != nil || a.State != "" || a.Status != orgtypes.AccountStatusSuspended {
		t.Errorf("got %+v", a)
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	account, ou := w.AddAccount(awssim.Account{Tags: map[string]string{"kept": "1", "gone": "2"}}), w.AddOU(w.RootID(), "dev")
	for _, id := range []string{account, ou, w.RootID()} {
		must[*organizations.TagResourceOutput](t)(w.org.TagResource(t.Context(), &organizations.TagResourceInput{
			ResourceId: &id, Tags: []orgtypes.Tag{{Key: aws.String("new"), Value: aws.String("")}},
		}))
		must[*organizations.UntagResourceOutput](t)(w.org.UntagResource(t.Context(), &organizations.UntagResourceInput{ResourceId: &id, TagKeys: []string{"gone", "never"}}))
		out := must[*organizations.ListTagsForResourceOutput](t)(w.org.ListTagsForResource(t.Context(), &organizations.ListTagsForResourceInput{ResourceId: &id}))
		got := map[string]string{}
		for _, tag := range out.Tags {
			got[*tag.Key] = *tag.Value
		}
		want := 1
		if id == account {
			want = 2
		}
		if value, has := got["new"]; len(got) != want || !has || value != "" {
			t.Errorf("tags of %s: %v", id, got)
		}
	}
}

func TestTagsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	full := map[string]string{}
	for i := range 50 {
		full[fmt.Sprint(i)] = "x"
	}
	id := w.AddAccount(awssim.Account{Tags: full})
	tag := func(id, key string) error {
		_, err := w.org.TagResource(t.Context(), &organizations.TagResourceInput{ResourceId: &id, Tags: []orgtypes.Tag{{Key: &key, Value: aws.String("v")}}})
		return err
	}
	wantRefusal(t, tag(id, "one too many"), "ConstraintViolationException", "MAX_TAG_LIMIT_EXCEEDED")
	if err := tag(id, "7"); err != nil {
		t.Errorf("a tag that is there can change: %v", err)
	}
	wantRefusal(t, tag(id, "AWS:x"), "InvalidInputException", "INVALID_SYSTEM_TAGS_PARAMETER")
	wantRefusal(t, tag("999999999999", "x"), "TargetNotFoundException", "")
	wantRefusal(t, tag("nonsense", "x"), "InvalidInputException", "INVALID_PATTERN")
	if a, _ := w.Account(id); len(a.Tags) != 50 || a.Tags["7"] != "v" {
		t.Errorf("tags after all: %v", a.Tags)
	}
}

func TestTrustedAccess(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	principals := func() (names []string) {
		out := must[*organizations.ListAWSServiceAccessForOrganizationOutput](t)(w.org.ListAWSServiceAccessForOrganization(t.Context(), &organizations.ListAWSServiceAccessForOrganizationInput{}))
		for _, p := range out.EnabledServicePrincipals {
			names = append(names, *p.ServicePrincipal)
		}
		return names
	}
	must[*organizations.EnableAWSServiceAccessOutput](t)(w.org.EnableAWSServiceAccess(t.Context(), &organizations.EnableAWSServiceAccessInput{ServicePrincipal: aws.String("config.amazonaws.com")}))
	must[*organizations.DisableAWSServiceAccessOutput](t)(w.org.DisableAWSServiceAccess(t.Context(), &organizations.DisableAWSServiceAccessInput{ServicePrincipal: aws.String("iam.amazonaws.com")}))
	if got := principals(); !slices.Equal(got, []string{"account.amazonaws.com", "config.amazonaws.com"}) {
		t.Errorf("trusted: %v", got)
	}
	_, err := w.org.EnableAWSServiceAccess(t.Context(), &organizations.EnableAWSServiceAccessInput{ServicePrincipal: aws.String("nobody")})
	wantRefusal(t, err, "InvalidInputException", "UNRECOGNIZED_SERVICE_PRINCIPAL")
	administrators := must[*organizations.ListDelegatedAdministratorsOutput](t)(w.org.ListDelegatedAdministrators(t.Context(), &organizations.ListDelegatedAdministratorsInput{}))
	if len(administrators.DelegatedAdministrators) != 0 {
		t.Errorf("delegated: %v", administrators.DelegatedAdministrators)
	}
}

func TestEnableAllFeatures(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awssim.Options{})
	_, err := w.org.EnableAllFeatures(t.Context(), &organizations.EnableAllFeaturesInput{})
	wantRefusal(t, err, "HandshakeConstraintViolationException", "ORGANIZATION_ALREADY_HAS_ALL_FEATURES")
	w.SetFeatureSet("CONSOLIDATED_BILLING")
	_, err = w.org.EnableAWSServiceAccess(t.Context(), &organizations.EnableAWSServiceAccessInput{ServicePrincipal: aws.String("config.amazonaws.com")})
	wantRefusal(t, err, "ConstraintViolationException", "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE")
	out := must[*organizations.EnableAllFeaturesOutput](t)(w.org.EnableAllFeatures(t.Context(), &organizations.EnableAllFeaturesInput{}))
	o := must[*organizations.DescribeOrganizationOutput](t)(w.org.DescribeOrganization(t.Context(), &organizations.DescribeOrganizationInput{}))
	if out.Handshake.Action != orgtypes.ActionTypeEnableAllFeatures || o.Organization.FeatureSet != orgtypes.OrganizationFeatureSetAll {
		t.Errorf("handshake %+v, features %s", out.Handshake, o.Organization.FeatureSet)
	}
}
