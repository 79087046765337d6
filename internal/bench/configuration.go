package bench

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// instances are resources of one kind with for_each, in blocks of a hundred, whose values are in files of their own.
//
// A configuration of ten thousand blocks would measure Terraform's parser, and one block of ten thousand instances its
// evaluator: Terraform evaluates for_each again for each instance, which takes time with the square of their number.
type instances struct {
	kind   string                    // resource type
	body   string                    // arguments, of each.value
	values map[string]map[string]any // by key
	state  map[string]map[string]any // attributes, by key; nil: nothing is in the state yet
}

const (
	accountKind  = "doit_aws_account"
	contactsKind = "doit_alternate_contacts"
	roleKind     = "doit_partner_role"
	blockSize    = 100
)

// block is one resource block.
type block struct {
	name string
	keys []string
}

// blocks are in the order of their keys.
func (i instances) blocks() []block {
	var all []block
	for keys := range slices.Chunk(slices.Sorted(maps.Keys(i.values)), blockSize) {
		all = append(all, block{name: fmt.Sprintf("block-%03d", len(all)), keys: keys})
	}
	return all
}

// file has the values of a block.
func (b block) file() string { return b.name + ".json" }

// main is the configuration.
func (i instances) main() string {
	var text strings.Builder
	for _, b := range i.blocks() {
		fmt.Fprintf(&text, "\nresource %q %q {\n  for_each = jsondecode(file(\"${path.module}/%s\"))\n%s\n}\n", i.kind, b.name, b.file(), i.body)
	}
	return text.String()
}

// valuesJSON is the content of the file of a block.
func (i instances) valuesJSON(b block) (string, error) {
	values := map[string]map[string]any{}
	for _, key := range b.keys {
		values[key] = i.values[key]
	}
	text, err := json.Marshal(values)
	return string(text), err
}

// addresses are what Terraform calls the instances, by key.
func (i instances) addresses() map[string]string {
	all := map[string]string{}
	for _, b := range i.blocks() {
		for _, key := range b.keys {
			all[key] = fmt.Sprintf("%s.%s[%q]", i.kind, b.name, key)
		}
	}
	return all
}

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
