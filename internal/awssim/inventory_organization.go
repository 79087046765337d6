package awssim

import (
	"maps"
	"slices"
)

func inventoryOrganizations(w *World) []string {
	var lines []string
	for _, o := range w.orgs {
		lines = append(lines, line("organization", o.management.id, o.id, settings{
			"root": o.rootID, "features": string(o.featureSet), "quota": o.quota, "tags": o.rootTags.now,
			"trusted": slices.Sorted(maps.Keys(o.trusted)), "rootFeatures": o.features(),
		}))
		for _, h := range o.handshakes {
			lines = append(lines, line("handshake", o.id, *h.Id, settings{"handshake": *h}))
		}
		for i := range o.transfers {
			lines = append(lines, line("transfer", o.id, *o.transfers[i].Id, settings{"transfer": o.transfers[i]}))
		}
		for _, id := range o.requestIDs {
			lines = append(lines, line("request", o.id, id, settings{"name": o.creations[id].name, "state": string(o.creations[id].state)}))
		}
	}
	return lines
}

func inventoryUnits(w *World) []string {
	var lines []string
	for _, o := range w.orgs {
		for _, id := range o.unitIDs {
			if u := o.units[id]; u.now.exists {
				lines = append(lines, line("unit", o.id, id, settings{"name": u.now.name, "parent": u.parentID, "tags": u.now.tags}))
			}
		}
	}
	return lines
}

func inventoryAccounts(w *World) []string {
	now := w.clock.Now()
	return w.eachAccount(func(a *account) []string {
		of := settings{
			"name": a.now.name, "email": a.now.email, "state": string(a.now.state(now)), "parent": a.now.parentID, "tags": a.now.tags,
			"joined": string(a.now.joined), "govCloud": a.govCloudID, "primaryContact": a.contacts.primary,
			"pendingEmail": a.emailUpdate.email,
			"rootPassword": a.root.password, "rootMFA": a.root.mfa, "rootKeys": a.root.keys, "rootCertificates": a.root.certificates,
		}
		if a.now.org != nil {
			of["organization"] = a.now.org.id
		}
		for kind, contact := range a.contacts.alternate {
			of["contact "+string(kind)] = *contact
		}
		return []string{line("account", a.id, a.id, of)}
	})
}
