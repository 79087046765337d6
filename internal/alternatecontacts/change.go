package alternatecontacts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// takenError says that the account has a contact that this configuration did not write.
type takenError struct {
	kind    accounttypes.AlternateContactType
	differs []string
}

func (e *takenError) Error() string {
	return fmt.Sprintf("the account has another %s contact: %s differ", word(e.kind), strings.Join(e.differs, ", "))
}

// change brings the contacts of an account from one set to another.
type change struct {
	book    book
	doing   string // "setting", for messages
	adopt   bool
	done    model    // what is true so far
	written written  // what is ours so far
	steps   []string // what was done so far, for messages
	failed  error    // what went wrong in the end
}

// to changes one contact after the other until all are as planned, or until one fails. Those that go, go last: a state
// without any contact would look as if it had just been imported.
func (c *change) to(ctx context.Context, plan model, diags *diag.Diagnostics) bool {
	ordered := slices.SortedStableFunc(slices.Values(kinds), func(a, b accounttypes.AlternateContactType) int {
		return cmp.Compare(rank(*plan.of(a)), rank(*plan.of(b)))
	})
	for _, kind := range ordered {
		wanted := *plan.of(kind)
		if err := c.one(ctx, kind, wanted, diags); err != nil {
			c.failed = err
			c.explain(kind, err, diags)
			return false
		}
		*c.done.of(kind) = wanted
	}
	return true
}

func rank(wanted types.Object) int {
	if wanted.IsNull() {
		return 1
	}
	return 0
}

// one changes one contact, if there is something to change.
func (c *change) one(ctx context.Context, kind accounttypes.AlternateContactType, wanted types.Object, diags *diag.Diagnostics) error {
	prior, had := toContact(*c.done.of(kind))
	next, wants := toContact(wanted)
	switch {
	case !had && !wants || had && wants && prior.equal(next):
		return nil
	case !wants:
		return c.remove(ctx, kind, diags)
	case !had:
		if there, err := c.look(ctx, kind, next); there || err != nil {
			return err
		}
	}
	c.written.begin(kind, next)
	if err := c.book.write(ctx, kind, next); err != nil {
		return err
	}
	tflog.Info(ctx, "set alternate contact", map[string]any{"contact": word(kind)})
	c.written[kind] = next.fingerprint()
	c.steps = append(c.steps, word(kind))
	return nil
}

// look says whether a contact that is not ours yet is there as it is wanted. Another one is in the way, unless it may be
// overwritten.
func (c *change) look(ctx context.Context, kind accounttypes.AlternateContactType, wanted contact) (there bool, err error) {
	seen, found, err := c.book.read(ctx, kind)
	switch differs := wanted.differences(seen); {
	case err != nil || !found:
		return false, err
	case len(differs) == 0:
		c.written[kind] = seen.fingerprint()
		c.steps = append(c.steps, word(kind))
		return true, nil
	case !c.adopt:
		return false, &takenError{kind: kind, differs: differs}
	}
	return false, nil
}

// remove deletes a contact, unless somebody else has changed it since it was written.
func (c *change) remove(ctx context.Context, kind accounttypes.AlternateContactType, diags *diag.Diagnostics) error {
	seen, found, err := c.book.read(ctx, kind)
	if err != nil {
		return err
	}
	switch {
	case !found:
	case !c.written.ours(kind, seen):
		diags.AddWarning("Alternate contacts of others were left alone", fmt.Sprintf(
			"The %s contact of the AWS account %s is not what this configuration wrote: somebody has changed it since. It was not deleted, and is no longer managed.",
			word(kind), c.book.accountID))
	default:
		if err := c.book.remove(ctx, kind); err != nil {
			return err
		}
		tflog.Info(ctx, "deleted alternate contact", map[string]any{"contact": word(kind)})
	}
	delete(c.written, kind)
	return nil
}

// explain says what failed, and what is done already.
func (c *change) explain(kind accounttypes.AlternateContactType, err error, diags *diag.Diagnostics) {
	at := path.Root(word(kind))
	if taken, ok := errors.AsType[*takenError](err); ok {
		refuse(diags, at, c.book.accountID, taken)
		return
	}
	if len(c.steps) > 0 {
		err = fmt.Errorf("%w. Set already: %s. Applying again goes on from there", err, strings.Join(c.steps, ", "))
	}
	tfx.AddAttributeError(diags, at, c.doing+" the "+c.done.String(), err)
}

// refuse shows the ways out when a contact of others is in the way.
func refuse(diags *diag.Diagnostics, at path.Path, accountID string, taken *takenError) {
	diags.AddAttributeError(at, "Alternate contact exists already", fmt.Sprintf(
		"The AWS account %[1]s already has an alternate contact for %[2]s, which this configuration did not write, and its %[3]s differ from the configured ones. It was not changed. "+
			"Set adopt_existing = true to overwrite it, or leave %[2]s out, or import the contacts of the account:\n\n%[4]s",
		accountID, word(taken.kind), strings.Join(taken.differs, ", "), tfx.ImportBlock(typeName, accountID)))
}
