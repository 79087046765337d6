package organization

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// RemovedRolesKey is the tag of an account that has lost bootstrap roles: their names, joined by a slash, which no name has.
// It is written before a role is touched, for afterwards nobody may be able to enter the account and look. It counts only
// where AWS refuses to let somebody in: as long as the role is still there, nothing follows from it.
const RemovedRolesKey = hiddenTagPrefix + "bootstrap-role-removed"

// maxTags is how many tags AWS takes, the provider's own included.
const maxTags = 50

// RoleRemovedError says that nobody can enter an account through a role, because it was removed on purpose.
type RoleRemovedError struct {
	AccountID, RoleName string
	Err                 error // how AWS refused; nil when AWS was not asked
}

func (e *RoleRemovedError) Error() string {
	text := fmt.Sprintf("the role %s of the account %s was removed by doit_bootstrap_role_removal, so nobody can enter through it", e.RoleName, e.AccountID)
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap gives AWS's refusal.
func (e *RoleRemovedError) Unwrap() error { return e.Err }

// RemovedRoles reads which bootstrap roles an account has lost, or is about to lose. full says that the account has no room
// for another tag, which it would need for the first.
func (d *Directory) RemovedRoles(ctx context.Context, accountID string) (names []string, full bool, err error) {
	tags, err := d.allTags(ctx, accountID)
	if err != nil {
		return nil, false, err
	}
	d.noteTagged(accountID)
	_, tagged := tags[RemovedRolesKey]
	return removedRoles(tags), !tagged && len(tags) >= maxTags, nil
}

// RoleRemoved says whether the tag of an account names a role: as the tagging API tells when that pays, else as read
// directly.
func (d *Directory) RoleRemoved(ctx context.Context, accountID, roleName string) (bool, error) {
	d.mu.Lock()
	direct := d.bets.tags.asked < few
	d.mu.Unlock()
	tags, _, err := d.browseTags(ctx, Believed{ID: accountID}, direct)
	if err != nil || NamesRole(removedRoles(tags), roleName) {
		return err == nil, err
	}
	names, _, err := d.RemovedRoles(ctx, accountID)
	return NamesRole(names, roleName), err
}

// MarkRoleRemoved adds a role to the tag of an account.
func (d *Directory) MarkRoleRemoved(ctx context.Context, accountID, roleName string) error {
	names, _, err := d.RemovedRoles(ctx, accountID)
	if err != nil || NamesRole(names, roleName) {
		return err
	}
	return d.UpdateTags(ctx, accountID, map[string]string{RemovedRolesKey: strings.Join(append(names, roleName), "/")}, nil)
}

// UnmarkRoleRemoved takes a role out of the tag of an account again. A tag without value says nothing, and whoever may not take
// tags away may still write one.
func (d *Directory) UnmarkRoleRemoved(ctx context.Context, accountID, roleName string) error {
	names, _, err := d.RemovedRoles(ctx, accountID)
	if err != nil || !NamesRole(names, roleName) {
		return err
	}
	names = slices.DeleteFunc(names, func(name string) bool { return strings.EqualFold(name, roleName) })
	return d.UpdateTags(ctx, accountID, map[string]string{RemovedRolesKey: strings.Join(names, "/")}, nil)
}

// NamesRole says whether a list has a role: names of roles are unique without regard to case.
func NamesRole(names []string, roleName string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, roleName) })
}

// LostRole says whether the tags of an account, the provider's own included, name a role as removed.
func LostRole(tags map[string]string, roleName string) bool {
	return NamesRole(removedRoles(tags), roleName)
}

func removedRoles(tags map[string]string) []string {
	if tags[RemovedRolesKey] == "" {
		return nil
	}
	return strings.Split(tags[RemovedRolesKey], "/")
}
