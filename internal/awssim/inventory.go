package awssim

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"time"
)

// inventories list what there is, one function for each kind of object. A new kind adds its own.
var inventories = []func(*World) []string{
	inventoryOrganizations, inventoryUnits, inventoryAccounts,
	inventoryRoles, inventoryUsers, inventoryDevices, inventoryPolicies,
	inventoryReports, inventoryExports, inventoryTax, inventoryBuckets, inventoryObjects, inventoryTopics, inventoryMessages,
}

// Inventory returns every object of the World as one line with all its settings: kind, owner, name, settings as JSON. Two
// inventories are equal when nothing was made, changed or deleted between them; whatever only reading leaves behind,
// such as a credential report or an MFA counter, is not part of it. Secrets are not either, but a new password shows.
func (w *World) Inventory() []string {
	_, unlock := w.lock()
	defer unlock()
	var lines []string
	for _, inventory := range inventories {
		lines = append(lines, inventory(w)...)
	}
	slices.Sort(lines)
	return lines
}

// settings are the properties of one object, by name. Empty ones are left out.
type settings map[string]any

// line writes one object. SDK types look as they do on the wire.
func line(kind, owner, name string, of settings) string {
	shown := map[string]any{}
	for key, value := range of {
		v := reflect.ValueOf(value)
		if !v.IsValid() || v.IsZero() || (v.Kind() == reflect.Map || v.Kind() == reflect.Slice) && v.Len() == 0 {
			continue
		}
		if policy, isPolicy := value.(document); isPolicy {
			shown[key] = policy.compact()
			continue
		}
		if v.Kind() != reflect.Map {
			value = plain(v, func(t time.Time) any { return t.UTC().Format(time.RFC3339) })
		}
		shown[key] = value
	}
	return kind + " " + owner + " " + name + " " + string(marshal(shown))
}

// compact is a policy without its white space.
func (d document) compact() json.RawMessage {
	var b bytes.Buffer
	if json.Compact(&b, []byte(d.text)) != nil {
		return nil
	}
	return b.Bytes()
}

// eachAccount lists the objects of every account in the World.
func (w *World) eachAccount(list func(*account) []string) []string {
	var lines []string
	for _, id := range slices.Sorted(maps.Keys(w.accounts)) {
		lines = append(lines, list(w.accounts[id])...)
	}
	return lines
}
