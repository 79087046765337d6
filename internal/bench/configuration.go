package bench

import (
	"encoding/json"
	"strings"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// instances is one resource with for_each, whose values are in a file of their own: a configuration of ten thousand
// blocks would measure Terraform's parser.
type instances struct {
	kind   string                    // resource type
	body   string                    // arguments, of each.value
	values map[string]map[string]any // by key
	state  map[string]map[string]any // attributes, by key; nil: nothing is in the state yet
}

const (
	valuesFile   = "values.json"
	accountKind  = "doit_aws_account"
	contactsKind = "doit_alternate_contacts"
	roleKind     = "doit_partner_role"
)

// main is the configuration.
func (i instances) main() string {
	return `
locals {
  values = jsondecode(file("${path.module}/` + valuesFile + `"))
}

resource "` + i.kind + `" "this" {
  for_each = local.values
` + i.body + `
}
`
}

// address is what Terraform calls the instance of a key.
func (i instances) address(key string) string { return i.kind + `.this["` + key + `"]` }

// accountsOf are accounts as they are, in configuration and state.
func accountsOf(accounts []awssim.Account) instances {
	i := instances{kind: accountKind, values: map[string]map[string]any{}, state: map[string]map[string]any{}, body: `
  name      = each.value.name
  email     = each.value.email
  parent_id = each.value.parent_id
  tags      = each.value.tags`}
	for _, a := range accounts {
		i.values[a.Name] = map[string]any{"name": a.Name, "email": a.Email, "parent_id": a.ParentID, "tags": a.Tags}
		i.state[a.Name] = map[string]any{
			"id": a.ID, "name": a.Name, "email": a.Email, "parent_id": a.ParentID, "tags": a.Tags, "tags_all": a.Tags,
			"state": a.State, "joined_method": a.JoinedMethod, "joined_timestamp": a.JoinedAt.UTC().Format("2006-01-02T15:04:05Z07:00"),
			"organization_id": a.OrganizationID, "management_account_id": awssim.ManagementAccountID,
			"arn":             "arn:aws:organizations::" + awssim.ManagementAccountID + ":account/" + a.OrganizationID + "/" + a.ID,
			"access_role_arn": "arn:aws:iam::" + a.ID + ":role/" + a.RoleName,
		}
	}
	return i
}

// newAccount is an account that does not exist yet.
func newAccount(parentID string) instances {
	i := accountsOf([]awssim.Account{{Name: "new", Email: "new@example.com", ParentID: parentID, Tags: map[string]string{"team": "new"}}})
	i.state = nil
	return i
}

// contactsOf are all alternate contacts of accounts, as estate.giveContacts gives them.
func contactsOf(accounts []awssim.Account) instances {
	i := instances{kind: contactsKind, values: map[string]map[string]any{}, state: map[string]map[string]any{}, body: `
  account_id = each.value.account_id
  billing    = each.value.billing
  operations = each.value.operations
  security   = each.value.security`}
	for _, a := range accounts {
		attributes := map[string]any{"account_id": a.ID}
		for _, kind := range contactKinds {
			attributes[strings.ToLower(kind)] = map[string]any{
				"name": contactName(kind), "title": "Owner", "email": contactEmail(a, kind), "phone": "+1 555 0100",
			}
		}
		i.values[a.Name], i.state[a.Name] = attributes, attributes
	}
	return i
}

// rolesIn are roles of the kind admin, one in each account, that do not exist yet.
func rolesIn(accounts []awssim.Account) instances {
	i := instances{kind: roleKind, values: map[string]map[string]any{}, body: `
  kind       = "admin"
  account_id = each.value.account_id`}
	for _, a := range accounts {
		i.values[a.Name] = map[string]any{"account_id": a.ID}
	}
	return i
}

// valuesJSON is the file that the configuration reads.
func (i instances) valuesJSON() (string, error) {
	text, err := json.Marshal(i.values)
	return string(text), err
}
