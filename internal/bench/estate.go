package bench

import (
	"fmt"
	"strings"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// unitsOfEstate is in how many organizational units the members are.
const unitsOfEstate = 20

// estate is a simulated organization with members that have been there for long, and AWS's published throttles.
type estate struct {
	world *awssim.World
	units []string // ids of the organizational units
}

// newEstate has n members in 20 organizational units, with two tags each.
func newEstate(n int, calls *recorder) estate {
	e := estate{world: awssim.New(awssim.Options{Quotas: true, SeedAccounts: n, Observe: calls.observe})}
	for i := range unitsOfEstate {
		e.units = append(e.units, e.world.AddOU(e.world.RootID(), fmt.Sprintf("unit-%02d", i)))
	}
	for i, account := range e.members() {
		e.world.MoveAccount(account.ID, e.units[i%len(e.units)])
		e.world.TagAccount(account.ID, map[string]string{"team": fmt.Sprintf("team-%d", i%50), "cost-center": fmt.Sprintf("%04d", i%700)})
	}
	return e
}

// members are the accounts without the management account, by id.
func (e estate) members() []awssim.Account {
	var members []awssim.Account
	for _, account := range e.world.Accounts() {
		if account.ID != e.world.ManagementAccountID() {
			members = append(members, account)
		}
	}
	return members
}

// drift changes every hundredth member behind Terraform's back: the name of one, the tags of the next, the place of
// another. It returns them as they were.
func (e estate) drift() []awssim.Account {
	var drifted []awssim.Account
	for i, account := range e.members() {
		if i%100 != 99 {
			continue
		}
		switch len(drifted) % 3 {
		case 0:
			e.world.RenameAccount(account.ID, account.Name+"-renamed")
		case 1:
			e.world.TagAccount(account.ID, map[string]string{"team": "somebody-else"})
		case 2:
			e.world.MoveAccount(account.ID, e.world.RootID())
		}
		drifted = append(drifted, account)
	}
	return drifted
}

// contactKinds are the alternate contacts that AWS knows.
var contactKinds = []string{"BILLING", "OPERATIONS", "SECURITY"}

// giveContacts gives every member all three alternate contacts.
func (e estate) giveContacts() {
	for _, account := range e.members() {
		for _, kind := range contactKinds {
			e.world.SetAlternateContact(account.ID, kind, contactName(kind), contactEmail(account, kind))
		}
	}
}

func contactName(kind string) string { return "Team " + kind }

func contactEmail(account awssim.Account, kind string) string {
	return account.Name + "-" + strings.ToLower(kind) + "@example.com"
}
