package awssim

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

const (
	invitationLife = 15 * 24 * time.Hour
	handshakeTrace = 30 * 24 * time.Hour // for how long a finished handshake is shown
)

var handshakeIDRule = rule{max: 34, pattern: whole(`h-[0-9a-z]{8,32}`)}

// newHandshake opens a handshake that an organization sends.
func (w *World) newHandshake(o *organization, action orgtypes.ActionType, now time.Time) *orgtypes.Handshake {
	id := "h-" + w.ids.lower(10)
	h := &orgtypes.Handshake{
		Id: aws.String(id), Arn: aws.String(o.arn("handshake", strings.ToLower(string(action))+"/"+id)), Action: action,
		State: orgtypes.HandshakeStateOpen, RequestedTimestamp: aws.Time(now), ExpirationTimestamp: aws.Time(now.Add(invitationLife)),
		Parties:   []orgtypes.HandshakeParty{{Id: aws.String(strings.TrimPrefix(o.id, "o-")), Type: orgtypes.HandshakePartyTypeOrganization}},
		Resources: []orgtypes.HandshakeResource{{Type: orgtypes.HandshakeResourceTypeOrganization, Value: aws.String(o.id)}},
	}
	o.handshakes = append(o.handshakes, h)
	return h
}

// handshakeAt shows a handshake as it is now: an open one expires by itself. It reports false for one long finished.
func handshakeAt(h *orgtypes.Handshake, now time.Time) (orgtypes.Handshake, bool) {
	shown := *h
	if now.Before(*h.ExpirationTimestamp) {
		return shown, true
	}
	if h.State == orgtypes.HandshakeStateOpen || h.State == orgtypes.HandshakeStateRequested {
		shown.State = orgtypes.HandshakeStateExpired
	}
	return shown, now.Before(h.ExpirationTimestamp.Add(handshakeTrace))
}

// invitations counts the open invitations: they use up the account quota like members.
func (o *organization) invitations(now time.Time) int {
	n := 0
	for _, h := range o.handshakes {
		if shown, _ := handshakeAt(h, now); h.Action == orgtypes.ActionTypeInviteAccountToOrganization &&
			shown.State == orgtypes.HandshakeStateOpen {
			n++
		}
	}
	return n
}

func (w *World) listHandshakesForOrganization(
	r *request, in *organizations.ListHandshakesForOrganizationInput,
) (*organizations.ListHandshakesForOrganizationOutput, error) {
	o, err := managed(r)
	if err != nil {
		return nil, err
	}
	filter := new(orgtypes.HandshakeFilter)
	if in.Filter != nil {
		filter = in.Filter
	}
	if err := r.check(
		mayEnum("ActionType", filter.ActionType, filter.ActionType.Values()), may("ParentHandshakeId", filter.ParentHandshakeId, handshakeIDRule),
	); err != nil {
		return nil, err
	}
	visible := map[string]orgtypes.Handshake{}
	for _, h := range o.handshakes {
		shown, fresh := handshakeAt(h, r.now)
		wanted := filter.ParentHandshakeId == nil && (filter.ActionType == "" || filter.ActionType == h.Action)
		if fresh && wanted {
			visible[*h.Id] = shown
		}
	}
	page, next, err := organizationsPages(in.MaxResults, in.NextToken).cut(r, sortedKeys(visible), nil)
	if err != nil {
		return nil, err
	}
	out := &organizations.ListHandshakesForOrganizationOutput{Handshakes: []orgtypes.Handshake{}, NextToken: next}
	for _, id := range page {
		out.Handshakes = append(out.Handshakes, visible[id])
	}
	return out, nil
}
