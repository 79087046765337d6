package organization_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// checkLaws checks what must be true of the world at every moment.
func (s *scene) checkLaws() {
	s.serving.Lock()
	defer s.serving.Unlock()
	if len(s.broken) > 0 {
		s.Fatal(strings.Join(s.broken, "\n"))
	}
	succeeded := map[string]string{}
	for _, c := range s.aws.Creations() {
		if key := strings.ToLower(c.Email); c.State == "SUCCEEDED" && succeeded[key] != "" {
			s.Fatalf("%s was made twice: %s and %s", c.Email, succeeded[key], c.AccountID)
		} else if c.State == "SUCCEEDED" {
			succeeded[key] = c.AccountID
		}
	}
	owners := map[string]string{}
	for _, a := range s.aws.Accounts() {
		if key := strings.ToLower(a.Email); owners[key] != "" {
			s.Fatalf("%s and %s have one address", owners[key], a.ID)
		} else {
			owners[key] = a.ID
		}
	}
	for id := range s.made {
		s.checkAccount(id)
	}
}

// checkAccount checks that an account is where nobody asked it to leave, and has what nobody asked to take away.
func (s *scene) checkAccount(id string) {
	a, ok := s.aws.Account(id)
	switch {
	case s.doomed[id]:
	case !ok || a.OrganizationID == "":
		s.Fatalf("the account %s left the organization, and nobody asked it to", id)
	case a.State != "ACTIVE" && a.State != "PENDING_ACTIVATION":
		s.Fatalf("the account %s is %s, and nobody asked for it", id, a.State)
	}
	if a.OrganizationID == "" { // who leaves loses the tags
		return
	}
	if marker := a.Tags[organization.MarkerKey]; marker != s.markers[id] && (marker != "" || !s.doomed[id]) { // Close gives it up
		s.Fatalf("the account %s has another marker", id)
	}
	for key, value := range s.foreign[id] {
		if a.Tags[key] != value {
			s.Fatalf("the account %s lost the tag %s of somebody else", id, key)
		}
	}
}

// owner is who has an address.
type owner struct {
	awssim.Account
	found bool
	scope string // whose request made the account, "" for nobody's
}

func (s *scene) owner(email string) owner {
	a, found := s.aws.AccountByEmail(email)
	return owner{Account: a, found: found, scope: s.maker(a.ID)}
}

func (s *scene) maker(accountID string) string {
	s.serving.Lock()
	defer s.serving.Unlock()
	for _, c := range s.aws.Creations() {
		if c.AccountID == accountID && accountID != "" && s.senders[c.ID] != nil {
			return s.senders[c.ID].scope
		}
	}
	return ""
}

// drawAccount draws one of the accounts that the history made.
func (s *scene) drawAccount() (awssim.Account, bool) {
	var members []awssim.Account
	for _, a := range s.aws.Accounts() {
		if _, ok := s.made[a.ID]; ok {
			members = append(members, a)
		}
	}
	if len(members) == 0 {
		return awssim.Account{}, false
	}
	return rapid.SampledFrom(members).Draw(s.T, "account"), true
}

// letGo closes or removes an account.
func (s *scene) letGo() {
	a, ok := s.drawAccount()
	if !ok {
		return
	}
	closes := rapid.IntRange(0, 2).Draw(s.T, "closes") > 0
	s.doomed[a.ID] = true
	err := s.run("letting go", func(p *process) error {
		if closes {
			return p.Close(p.ctx, a.ID)
		}
		return p.Remove(p.ctx, a.ID)
	})
	now, there := s.aws.Account(a.ID)
	gone := !there || now.OrganizationID == ""
	if err == nil && !gone && (!closes || now.State != "CLOSED" && now.State != "PENDING_CLOSURE") {
		s.Fatalf("letting go of %s (close: %t) ended well, and the account is %s in %s", a.ID, closes, now.State, now.OrganizationID)
	}
}

// change renames, moves or tags an account.
func (s *scene) change() {
	a, ok := s.drawAccount()
	if !ok {
		return
	}
	name, parent := rapid.SampledFrom([]string{"team", "team-2", "renamed"}).Draw(s.T, "name"), rapid.SampledFrom(s.parents[1:]).Draw(s.T, "parent")
	before := rapid.SampledFrom(append([]string{a.ParentID}, s.parents...)).Draw(s.T, "believed parent") // a state may be old
	var deed func(p *process) error
	var done func(awssim.Account) bool
	switch rapid.SampledFrom([]string{"rename", "move", "tag"}).Draw(s.T, "change") {
	case "rename":
		deed = func(p *process) error { return p.Rename(p.ctx, a.ID, name) }
		done = func(now awssim.Account) bool { return now.Name == name }
	case "move":
		deed = func(p *process) error { return p.Move(p.ctx, a.ID, before, parent) }
		done = func(now awssim.Account) bool {
			return now.ParentID == parent || before == parent && now.ParentID == a.ParentID
		}
	default:
		deed = func(p *process) error {
			return p.UpdateTags(p.ctx, a.ID, map[string]string{"cost": "1"}, []string{"team"})
		}
		done = func(now awssim.Account) bool { return now.Tags["cost"] == "1" && now.Tags["team"] == "" }
	}
	err := s.run("changing", deed)
	if now, _ := s.aws.Account(a.ID); err == nil && !done(now) {
		s.Fatalf("changing %s ended well, and AWS has %+v", a.ID, now)
	}
}

// run does one thing in the process of a scope while calls go wrong. When the process died, it tells nothing.
func (s *scene) run(doing string, deed func(*process) error) error {
	p := s.process(rapid.SampledFrom(scopes).Draw(s.T, "scope"))
	defer s.injectFaults(2)()
	p.ctx, p.cancel = context.WithCancel(s.Context())
	defer p.cancel()
	err := deed(p)
	if p.ctx.Err() != nil {
		s.restart(p.scope)
		return fmt.Errorf("%s was interrupted", doing)
	}
	return err
}

// requested are the creations of a process since a time.
func (s *scene) requested(p *process, since time.Time) []awssim.Creation {
	s.serving.Lock()
	defer s.serving.Unlock()
	return slices.DeleteFunc(s.aws.Creations(), func(c awssim.Creation) bool {
		return s.senders[c.ID] != p || c.RequestedAt.Before(since)
	})
}
