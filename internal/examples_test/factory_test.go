package examples_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/doit-vending/terraform-provider-doit/internal/acctest"
	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// factory is examples/account-factory in a world of its own.
type factory struct {
	*module
	accounts string // the YAML file
}

func newFactory(t *testing.T) *factory {
	t.Helper()
	e := folderOf(t, filepath.Join(repository, "examples/account-factory"))
	return &factory{module: write(t, acctest.NewWorld(t), e), accounts: e.files["accounts.yaml"]}
}

// edit changes the YAML file. What is to be changed has to be there.
func (f *factory) edit(t *testing.T, from, to string) {
	t.Helper()
	if !strings.Contains(f.accounts, from) {
		t.Fatalf("accounts.yaml does not have %q", from)
	}
	f.accounts = strings.Replace(f.accounts, from, to, 1)
	f.put(t, "accounts.yaml", f.accounts)
}

const withCloudHealth = "-var=cloudhealth_external_id=shown-by-cloudhealth"

func (f *factory) apply(t *testing.T) (output string) {
	t.Helper()
	output, _ = f.run(t, []int{0}, "apply", "-auto-approve", withCloudHealth)
	f.run(t, []int{0}, "plan", "-detailed-exitcode", withCloudHealth) // and there is nothing left to do
	return output
}

// thing is one line of the simulator's inventory.
type thing struct {
	kind, owner, name string
	of                struct {
		Name, Email, State, Parent string
		Tags                       map[string]string
		Billing                    contact `json:"contact BILLING"`
		Operations                 contact `json:"contact OPERATIONS"`
		Security                   contact `json:"contact SECURITY"`
	}
}

type contact struct{ EmailAddress string }

func things(t *testing.T, w *awssim.World) (list []thing) {
	t.Helper()
	for _, line := range w.Inventory() {
		parts := strings.SplitN(line, " ", 4)
		one := thing{kind: parts[0], owner: parts[1], name: parts[2]}
		if one.kind == "unit" || one.kind == "account" {
			if err := json.Unmarshal([]byte(parts[3]), &one.of); err != nil {
				t.Fatalf("%v in %s", err, line)
			}
		}
		list = append(list, one)
	}
	return list
}

// has are the accounts that the factory made, one line each: name, address, state, unit, tags that people set, roles, contacts.
func (f *factory) has(t *testing.T) (lines []string) {
	t.Helper()
	all := things(t, f.world.AWS)
	units, roles := map[string]thing{}, map[string][]string{}
	for _, one := range all {
		switch one.kind {
		case "unit":
			units[one.name] = one
		case "role":
			roles[one.owner] = append(roles[one.owner], one.name)
		}
	}
	for _, one := range all {
		if one.kind != "account" || one.name == awssim.ManagementAccountID {
			continue
		}
		unit := units[one.of.Parent]
		place := strings.TrimPrefix(units[unit.of.Parent].of.Name+"/"+unit.of.Name, "/")
		lines = append(lines, fmt.Sprintf("%s %s %s %s; %s; %s; %s %s %s", one.of.Name, one.of.Email, one.of.State, place, shown(one.of.Tags),
			strings.Join(roles[one.name], " "), one.of.Billing.EmailAddress, one.of.Operations.EmailAddress, one.of.Security.EmailAddress))
	}
	slices.Sort(lines)
	return lines
}

// shown are the tags that people set.
func shown(tags map[string]string) string {
	var list []string
	for key, value := range tags {
		if !strings.HasPrefix(key, "doit:") {
			list = append(list, key+"="+value)
		}
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

// TestAccountFactory lives through what README.md of the factory describes.
func TestAccountFactory(t *testing.T) {
	t.Parallel()
	f := newFactory(t)
	expect := func(want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, f.has(t)); diff != "" {
			t.Errorf("AWS is not as wanted (-want +have):\n%s", diff)
		}
	}
	const (
		network = "shared-network aws+shared-network@example.com ACTIVE Platform; managed-by=account-factory team=platform; Administrator CloudHealth OrganizationAccountAccessRole" +
			"; aws-invoices@example.com platform@example.com aws-security@example.com"
		prod = "orders-prod aws+orders-prod@example.com ACTIVE Products/Production; cost-center=4711 managed-by=account-factory stage=prod team=orders; Administrator BootstrapRoleRemover CloudHealth" +
			"; aws-invoices@example.com orders@example.com aws-security@example.com"
		dev = "orders-dev aws+orders-dev@example.com ACTIVE Products/Development; managed-by=account-factory stage=dev team=orders; Administrator CloudHealth OrganizationAccountAccessRole" +
			"; aws-invoices@example.com orders@example.com aws-security@example.com"
		closing = "orders-dev aws+orders-dev@example.com PENDING_CLOSURE Quarantine; managed-by=account-factory stage=dev team=orders; OrganizationAccountAccessRole;   "
		entry   = "  orders-dev:\n    unit: Products/Development\n    team: orders\n    tags: { stage: dev }\n"
		marked  = entry + "    on_destroy: close\n"
	)
	f.apply(t)
	expect(dev, prod, network)
	f.refuses(t, "AWS account is protected", entry, "")
	f.edit(t, entry, marked)
	f.apply(t)
	expect(dev, prod, network)
	f.edit(t, marked, "")
	if output := f.apply(t); !strings.Contains(output, "AWS accounts will be CLOSED") {
		t.Errorf("no warning of the closing:\n%s", output)
	}
	expect(closing, prod, network)
}

// TestAccountFactoryRefuses has a plan-time error for each slip of the pen in accounts.yaml.
func TestAccountFactoryRefuses(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ from, to, want string }{
		"a key that nothing reads": {"tags: { stage: dev }", "tag: { stage: dev }", "The account orders-dev has keys that nothing reads: tag."},
		"a unit that is not listed": {
			"unit: Products/Development\n    team: orders", "unit: Products/Test\n    team: orders", "The account orders-dev needs a unit that is listed under units.",
		},
		"a team that is not listed": {"    team: platform\n", "    team: network\n", "The account shared-network needs a team that is listed under teams."},
		"no team":                   {"    team: platform\n", "", "The account shared-network needs a team that is listed under teams."},
		"no unit":                   {"    unit: Platform\n", "", "The account shared-network needs a unit that is listed under units."},
		"two keys, one address":     {"  shared-network:", "  Orders Dev: { unit: Platform, team: orders }\n  shared-network:", "want an account with the address"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newFactory(t).refuses(t, row.want, row.from, row.to)
		})
	}
}

// refuses expects an error in the plan that follows an edit, and takes the edit back.
func (f *factory) refuses(t *testing.T, want, from, to string) {
	t.Helper()
	before := f.accounts
	f.edit(t, from, to)
	output, _ := f.run(t, []int{1}, "plan", withCloudHealth)
	if !acctest.Text(want).MatchString(output) {
		t.Errorf("the plan should say %q, but it says:\n%s", want, output)
	}
	f.accounts = before
	f.put(t, "accounts.yaml", before)
}
