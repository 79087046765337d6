package awssim

import (
	"slices"
	"strings"

	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// settings are what roles and users have in common.
func (e *entity) settings() settings {
	of := settings{"id": e.id, "path": e.path, "tags": e.tags, "boundary": e.boundary, "attached": slices.Sorted(slices.Values(e.attached))}
	for name, policy := range e.inline {
		of["inline "+name] = policy
	}
	return of
}

func inventoryRoles(w *World) []string {
	return w.eachAccount(func(a *account) []string {
		var lines []string
		for _, o := range w.iam(a).roles {
			of := o.settings()
			of["trust"], of["description"], of["maxSession"], of["profiles"] = o.trust, o.description, o.maxSession, o.profiles
			lines = append(lines, line("role", a.id, o.name, of))
		}
		return lines
	})
}

func inventoryUsers(w *World) []string {
	return w.eachAccount(func(a *account) []string {
		var lines []string
		for _, u := range w.iam(a).users {
			of := u.settings()
			of["mfa"], of["groups"], of["certificates"] = w.iam(a).mfaOf(u), u.groups, len(u.certificates)
			if u.login != nil {
				of["passwordSet"], of["passwordReset"] = u.login.changedAt, u.login.resetRequired
			}
			for _, key := range u.keys {
				of["key "+key.id] = string(key.status())
			}
			lines = append(lines, line("user", a.id, u.name, of))
		}
		return lines
	})
}

func inventoryDevices(w *World) []string {
	return w.eachAccount(func(a *account) []string {
		var lines []string
		for serial, device := range w.iam(a).mfa {
			lines = append(lines, line("mfa", a.id, serial, settings{"assigned": device.user != nil, "tags": device.tags}))
		}
		return lines
	})
}

func inventoryPolicies(w *World) []string {
	return w.eachAccount(func(a *account) []string {
		var lines []string
		for arn, p := range w.iam(a).policies {
			of := settings{"id": p.id, "description": p.description, "default": p.defaultVersion, "tags": sortedTags(p.tags)}
			for i := range p.versions {
				of["version "+p.versions[i].id] = p.versions[i].document
			}
			lines = append(lines, line("policy", a.id, arn, of))
		}
		return lines
	})
}

func sortedTags(tags []iamtypes.Tag) []iamtypes.Tag {
	return slices.SortedFunc(slices.Values(tags), func(a, b iamtypes.Tag) int { return strings.Compare(*a.Key, *b.Key) })
}
