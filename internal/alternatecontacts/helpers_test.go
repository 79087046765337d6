package alternatecontacts_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/account"
	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
)

const (
	typeName = "doit_alternate_contacts"
	addr     = typeName + ".test"
)

var every = []string{"billing", "operations", "security"}

// outside changes and reads contacts behind Terraform's back, those of the management account when no account is named.
type outside struct {
	*account.Client
	t *testing.T
}

func behind(t *testing.T, url string) outside {
	t.Helper()
	return outside{t: t, Client: account.New(account.Options{
		BaseEndpoint: &url, Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})}
}

func named(accountID string) *string {
	if accountID == "" {
		return nil
	}
	return &accountID
}

func kindOf(word string) accounttypes.AlternateContactType {
	return accounttypes.AlternateContactType(strings.ToUpper(word))
}

func (o outside) put(accountID, kind, name string) {
	o.t.Helper()
	_, err := o.PutAlternateContact(o.t.Context(), &account.PutAlternateContactInput{
		AccountId: named(accountID), AlternateContactType: kindOf(kind), Name: &name,
		Title: aws.String("CFO"), EmailAddress: aws.String(email(name)), PhoneNumber: aws.String("+44 20 7946 0000"),
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// name is the name of a contact, "" when there is none.
func (o outside) name(accountID, kind string) string {
	o.t.Helper()
	out, err := o.GetAlternateContact(o.t.Context(), &account.GetAlternateContactInput{AccountId: named(accountID), AlternateContactType: kindOf(kind)})
	if errors.As(err, new(*accounttypes.ResourceNotFoundException)) {
		return ""
	}
	if err != nil {
		o.t.Fatal(err)
	}
	return *out.AlternateContact.Name
}

// names are those of the three contacts.
func (o outside) names(accountID string) string {
	o.t.Helper()
	names := make([]string, 0, len(every))
	for _, kind := range every {
		names = append(names, o.name(accountID, kind))
	}
	return strings.Join(names, ",")
}

func (o outside) remove(accountID, kind string) {
	o.t.Helper()
	_, err := o.DeleteAlternateContact(o.t.Context(), &account.DeleteAlternateContactInput{AccountId: named(accountID), AlternateContactType: kindOf(kind)})
	if err != nil {
		o.t.Fatal(err)
	}
}

// email is the address that the tests give to a contact of a name.
func email(name string) string { return strings.ToLower(name) + "@example.com" }

// block is the configuration of a contact that equals what outside.put writes.
func block(kind, name string) string {
	return fmt.Sprintf("  %s = {\n    name = %q\n    title = \"CFO\"\n    email = %q\n    phone = \"+44 20 7946 0000\"\n  }\n", kind, name, email(name))
}

func contacts(parts ...string) string {
	return fmt.Sprintf("resource %q \"test\" {\n%s\n}\n", typeName, strings.Join(parts, "\n"))
}

func accountID(id string) string { return fmt.Sprintf("  account_id = %q\n", id) }

// contact is block for the protocol tests.
func contact(name string) map[string]any {
	return map[string]any{"name": name, "title": "CFO", "email": email(name), "phone": "+44 20 7946 0000"}
}

// empty is the last step of every test: the same configuration plans nothing.
func empty(config string) resource.TestStep {
	return resource.TestStep{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{
		PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}}
}

func plans(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(addr, action)}}
}

func is(kind, attribute, value string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(addr, tfjsonpath.New(kind).AtMapKey(attribute), knownvalue.StringExact(value))
}

func unset(kind string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(addr, tfjsonpath.New(kind), knownvalue.Null())
}

func imports(id string) resource.TestStep {
	return resource.TestStep{
		ResourceName: addr, ImportState: true, ImportStateId: id,
		ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "account_id",
	}
}

func ignoring(attribute string, step resource.TestStep) resource.TestStep {
	step.ImportStateVerifyIgnore = []string{attribute}
	return step
}

// member is a member account of a world with trusted access.
func member(w *acctest.World) string {
	w.AWS.SetTrustedAccess("account.amazonaws.com", true)
	return w.AWS.AddAccount(dev)
}
