package organization_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
	"github.com/doit-vending/terraform-provider-doit/internal/organization"
)

// judge checks that a vend told the truth. Of a killed one nobody heard anything.
func (s *scene) judge(a attempt) {
	s.wanted[wish{a.process.scope, strings.ToLower(a.want.Email)}] = a.want
	if a.interrupted {
		defer s.restart(a.process.scope)
	}
	held := errors.As(a.err, new(*organization.HeldError))
	switch {
	case a.killed:
	case held != a.again:
		s.Fatalf("asked again in one process: %t, and it says: %v", a.again, a.err)
	case held:
	case a.err == nil:
		s.judgeSuccess(a)
	default:
		s.judgeFailure(a)
	}
}

func (s *scene) judgeSuccess(a attempt) {
	id, now := a.got.Account.ID(), s.owner(a.want.Email)
	s.checkOwnership(a, now)
	closing := s.doomed[id] && s.options.Flapping > 0 && a.want.Adopt // AWS itself calls it ACTIVE every other time
	for what, wrong := range map[string]bool{
		"is another account":          now.ID != id || now.OrganizationID == "",
		"is not ACTIVE":               now.State != "ACTIVE" && !closing,
		"has another name":            now.Name != a.want.Name || aws.ToString(a.got.Account.Name) != a.want.Name,
		"is elsewhere":                a.want.ParentID != "" && now.ParentID != a.want.ParentID,
		"is not where the vend says":  now.ParentID != a.got.Account.ParentID,
		"lacks tags":                  !contains(now.Tags, a.want.Tags),
		"has not the tags it says":    !maps.Equal(organization.Visible(now.Tags), a.got.Tags),
		"has another twin":            a.want.GovCloud && (now.GovCloudAccountID == "" || now.GovCloudAccountID != a.got.GovCloudAccountID),
		"cannot be entered":           a.want.WaitForAccess && s.clock.Now().Before(now.JoinedAt.Add(s.options.RolePropagation)),
		"comes from no such request":  a.got.RequestID != "" && s.creation(a.got.RequestID).AccountID != id,
		"was not created by this run": a.got.Created && !slices.ContainsFunc(s.requested(a.process, a.started), func(c awssim.Creation) bool { return c.AccountID == id }),
	} {
		if wrong {
			s.Fatalf("%s vended %s for %+v, which %s: %+v; the vend says %+v", a.process.scope, id, a.want, what, now, a.got)
		}
	}
}

// checkOwnership checks that an account was continued with only by who began it, lately, or by who may adopt it.
func (s *scene) checkOwnership(a attempt, now owner) {
	switch {
	case a.want.Adopt:
	case now.scope != a.process.scope:
		s.Fatalf("%s continued with the account %s of %s", a.process.scope, now.ID, now.scope)
	case a.before.found && !a.started.Before(a.before.JoinedAt.Add(resumeWindow)):
		s.Fatalf("%s continued with the account %s, which joined at %s", a.process.scope, now.ID, now.JoinedAt)
	}
}

func (s *scene) judgeFailure(a attempt) {
	var u *organization.UnfinishedError
	if !errors.As(a.err, &u) {
		s.Fatalf("the vend failed without saying how far it came: %v", a.err)
	}
	now, open := s.owner(a.want.Email), s.openRequests(a)
	lost := errors.As(a.err, new(*organization.LostAnswerError))
	taken, isTaken := errors.AsType[*organization.TakenError](a.err)
	failed, isFailed := errors.AsType[*organization.CreationFailedError](a.err)
	refused := isFailed && failed.Reason != orgtypes.CreateAccountFailureReasonConcurrentAccountModification
	for what, wrong := range map[string]bool{
		"names an account that is another's":        u.AccountID != "" && u.AccountID != now.ID,
		"names a request that there never was":      u.RequestID != "" && s.creation(u.RequestID).ID == "",
		"names the request for another account":     u.RequestID != "" && !strings.EqualFold(s.creation(u.RequestID).Email, a.want.Email),
		"suspects a request that there never was":   u.SuspectID != "" && s.creation(u.SuspectID).ID == "",
		"keeps silent about a request":              len(open) > 0 && u.AccountID == "" && u.RequestID == "" && u.SuspectID == "" && !lost,
		"says that there is no account":             refused && len(open) > 0,
		"refuses what it began itself":              isTaken && now.scope == a.process.scope && s.expect(a.process.scope, a.want, now) == continues,
		"names the owner wrongly":                   isTaken && taken.Account != nil && taken.Account.ID() != now.ID,
		"names no step":                             len(u.Left) == 0,
		"does not fail because of the interruption": a.interrupted && u.Err == nil,
	} {
		if wrong {
			s.Fatalf("%s vended %+v, and the failure %s: %v; the owner is %+v, open requests %+v", a.process.scope, a.want, what, a.err, now, open)
		}
	}
}

// openRequests are those of a vend that AWS has not failed.
func (s *scene) openRequests(a attempt) []awssim.Creation {
	return slices.DeleteFunc(s.requested(a.process, a.started), func(c awssim.Creation) bool {
		return c.State == "FAILED" || !strings.EqualFold(c.Email, a.want.Email)
	})
}

func (s *scene) creation(id string) awssim.Creation {
	for _, c := range s.aws.Creations() {
		if c.ID == id {
			return c
		}
	}
	return awssim.Creation{}
}

func contains(all, some map[string]string) bool {
	for key, value := range some {
		if all[key] != value {
			return false
		}
	}
	return true
}

// fate is what must become of a vend without faults.
type fate string

const (
	continues fate = "it is vended"
	refuses   fate = "it is refused, because somebody else has the address"
	either    fate = "either, because the window closes meanwhile"
)

// expect says what must become of a vend of an address with this owner.
func (s *scene) expect(scope string, want organization.Vend, o owner) fate {
	ends := o.JoinedAt.Add(resumeWindow)
	switch {
	case !o.found:
		return continues
	case o.OrganizationID == "" || o.State == "CLOSED" || o.State == "PENDING_CLOSURE":
		return refuses
	case want.Adopt:
		return continues
	case s.doomed[o.ID]: // a closing that came to nothing has given the marker up
		return either
	case o.scope != scope || !s.clock.Now().Before(ends):
		return refuses
	case s.clock.Now().Add(3 * time.Hour).Before(ends):
		return continues
	}
	return either
}

// convergeOne vends without faults until the account is there, or until it is clear that somebody else has the address.
func (s *scene) convergeOne(scope string, want organization.Vend) {
	var last attempt
	refusals := 0
	want.Timeout = 90 * time.Minute
	for range 8 { // verdicts that were drawn may still be waiting
		s.restart(scope)
		s.clock.Advance(2 * time.Hour) // whatever was in flight has ended, and lists know it
		s.settle()
		last = s.vend(s.process(scope), want)
		s.judge(last)
		fate := s.expect(scope, want, last.before)
		taken, isTaken := errors.AsType[*organization.TakenError](last.err)
		switch {
		case last.err == nil && fate == refuses:
			s.Fatalf("%s has %+v, although %s", scope, want, fate)
		case last.err == nil:
			return
		case isTaken && last.before.found && fate != continues:
			if last.before.OrganizationID != "" && (taken.Account == nil || taken.Account.ID() != last.before.ID) {
				s.Fatalf("the refusal does not name the owner %s: %v", last.before.ID, last.err)
			}
			if refusals++; refusals == 2 { // also when it is applied again
				return
			}
		}
	}
	s.Fatalf("%s never gets %+v: %v", scope, want, last.err)
}

// settle notes what AWS made since the last request.
func (s *scene) settle() {
	s.serving.Lock()
	defer s.serving.Unlock()
	s.watch(nil)
}
