package orgimport

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/doit-vending/terraform-provider-doit/internal/role"
	"github.com/doit-vending/terraform-provider-doit/internal/roleschema"
	"github.com/doit-vending/terraform-provider-doit/internal/tfx"
)

// planner plans the roles of one import.
type planner struct {
	*Resource
	scene scene
	plan  *model // tags and adopt_existing are planned
	state *model // nil when there is none
	diags *diag.Diagnostics
}

// role plans one role: made, changed, exchanged for one of another name, deleted or left.
func (p *planner) role(ctx context.Context, s slot, configured, prior types.Object) types.Object {
	if configured.IsUnknown() {
		return types.ObjectUnknown(roleTypes)
	}
	former := decode(ctx, prior, p.diags)
	config := decode(ctx, configured, p.diags)
	switch {
	case config == nil && former == nil:
		return types.ObjectNull(roleTypes)
	case config == nil:
		p.takeAway(ctx, s, *former)
		return types.ObjectNull(roleTypes)
	case former == nil:
		return p.make(ctx, s, *config)
	}
	sameName, samePath, known := sameRole(*config, *former)
	switch {
	case sameName && samePath:
		return p.change(ctx, s, *config, *former)
	case sameName:
		p.diags.AddAttributeError(path.Root(s.name).AtName("path"), "Path of a role cannot be changed", fmt.Sprintf(
			"The role %s is below the path %s, and AWS cannot move it. Set the path back, or choose another name as well: then the new role is made before the old one is deleted. Nothing was changed.",
			former.ARN.ValueString(), former.Path.ValueString()))
		return prior
	case known:
		p.takeAway(ctx, s, *former)
	}
	return p.make(ctx, s, *config)
}

// make plans a role that is not in state.
func (p *planner) make(ctx context.Context, s slot, config roleschema.Model) types.Object {
	before := p.diags.ErrorsCount()
	planned := roleschema.Plan(config, nil, p.scene.of(s), p.diags)
	if p.scene.partition != "" && p.diags.ErrorsCount() == before && !planned.Name.IsUnknown() {
		key := role.Key(p.scene.management(), planned.Name.ValueString())
		if err := p.meta.Claims.Plan(kindRole, key); err != nil {
			tfx.AddClaimError(p.diags, path.Root(s.name).AtName("name"), typeName, err)
		} else if p.settled(s, planned) {
			p.look(ctx, s, planned)
		}
	}
	return encode(ctx, &planned, p.diags)
}

// settled says whether everything is known that decides about a role.
func (p *planner) settled(s slot, planned roleschema.Model) bool {
	return planned.Known() && (s.kind != role.CMP || p.scene.customerKnown) && !p.plan.AdoptExisting.IsUnknown()
}

// look finds out what is there in the place of a new role.
func (p *planner) look(ctx context.Context, s slot, planned roleschema.Model) {
	at, wanted := path.Root(s.name), p.wanted(s, planned)
	doing := "planning the role " + wanted.Name
	p.checkTrust(ctx, s, wanted)
	found, err := p.roles().Plan(ctx, role.Place{}, wanted)
	if err != nil {
		addRoleError(p.diags, at, doing, err)
		return
	}
	switch found.State {
	case role.Unfinished:
		if p.meta.Claims.Seen(kindRole, role.Key(p.scene.management(), wanted.Name)) { // tainted: Terraform says that it is replaced
			return
		}
		p.diags.AddAttributeWarning(at, "Continuing with roles that an earlier apply began", fmt.Sprintf(
			"The account %s already has the role %s or its policies, with the marker of this configuration. Applying continues with them instead of failing. Left to do: %s.",
			p.scene.management(), wanted.Name, orNone(found.Changes)))
	case role.Adoptable:
		p.diags.AddAttributeWarning(at, "Adopting roles that others made", fmt.Sprintf(
			"The account %s already has the role %s or its policies, which this configuration did not make. adopt_existing is set, so applying takes them over and changes: %s. They are never deleted.",
			p.scene.management(), wanted.Name, orNone(found.Changes)))
	case role.Free:
	}
}

func (p *planner) wanted(s slot, planned roleschema.Model) role.Wanted {
	return planned.Wanted(s.kind, p.scene.bucket(), tfx.Strings(p.plan.TagsAll), p.plan.AdoptExisting.ValueBool())
}

// checkTrust refuses to trust a third party without external id, or warns where the user insists.
func (p *planner) checkTrust(ctx context.Context, s slot, wanted role.Wanted) {
	blindly, err := p.roles().CheckExternal(ctx, role.Place{}, wanted)
	switch {
	case err != nil:
		addRoleError(p.diags, path.Root(s.name), "planning the role "+wanted.Name, err)
	case len(blindly) > 0:
		p.diags.AddAttributeWarning(path.Root(s.name).AtName("without_external_id"), "Trusting third parties without external id", fmt.Sprintf(
			"The role %s trusts %s without external id, because without_external_id is set. Every customer of that party who knows the name of the role could enter it through them.",
			wanted.Name, strings.Join(blindly, ", ")))
	}
}

// change plans a role that is in state.
func (p *planner) change(ctx context.Context, s slot, config, former roleschema.Model) types.Object {
	before := p.diags.ErrorsCount()
	planned := roleschema.Plan(config, &former, p.scene.of(s), p.diags)
	planned.Name = former.Name // AWS tells names apart without regard to case
	if p.scene.partition == "" || p.diags.ErrorsCount() > before || !p.hold(s, former) {
		return encode(ctx, &planned, p.diags)
	}
	if changed := encode(ctx, &planned, p.diags); changed.Equal(*p.state.role(s)) && p.plan.TagsAll.Equal(p.state.TagsAll) {
		return changed
	}
	if p.settled(s, planned) {
		p.checkChange(ctx, s, planned, former)
	}
	planned.Unsettled()
	return encode(ctx, &planned, p.diags)
}

// checkChange refuses what AWS would refuse, as far as that can be seen.
func (p *planner) checkChange(ctx context.Context, s slot, planned, former roleschema.Model) {
	wanted := p.wanted(s, planned)
	if !planned.TrustPolicy.Equal(former.TrustPolicy) {
		roleschema.WarnLost(p.diags, path.Root(s.name).AtName("trust_policy"), p.scene.partition, former)
		p.checkTrust(ctx, s, wanted)
	}
	err := p.roles().PlanChange(ctx, role.Place{}, wanted, former.Former(tfx.Strings(p.state.TagsAll)))
	if err != nil {
		addRoleError(p.diags, path.Root(s.name), "planning the role "+wanted.Name, err)
	}
}

// takeAway plans to delete a role that this resource made, or to leave another one as it is.
func (p *planner) takeAway(ctx context.Context, s slot, former roleschema.Model) {
	if p.scene.partition == "" || !p.hold(s, former) {
		return
	}
	if !p.state.made(s) {
		p.diags.AddAttributeWarning(path.Root(s.name), "Adopted roles are left as they are", fmt.Sprintf(
			"The role %s leaves this resource. It was adopted or imported, so it is not deleted.", former.ARN.ValueString()))
		return
	}
	p.checkUnused(ctx, s, former)
	p.diags.AddAttributeWarning(path.Root(s.name), "Roles will be deleted", fmt.Sprintf(
		"The role %s leaves this resource, which made it. It is deleted with its own policies, and who trusts in it loses access.", former.ARN.ValueString()))
}

// hold notes that a role is this resource's.
func (p *planner) hold(s slot, former roleschema.Model) bool {
	err := p.meta.Claims.Hold(kindRole, role.Key(p.scene.management(), former.Name.ValueString()))
	if err != nil {
		tfx.AddClaimError(p.diags, path.Root(s.name).AtName("name"), typeName, err)
	}
	return err == nil
}

// checkUnused warns of what keeps AWS from deleting a role: something else may take it away in the same apply.
func (p *planner) checkUnused(ctx context.Context, s slot, former roleschema.Model) {
	name := former.Name.ValueString()
	others, err := p.roles().InUse(ctx, role.Place{}, name, former.Former(tfx.Strings(p.state.TagsAll)))
	switch {
	case err != nil:
		addRoleError(p.diags, path.Root(s.name), "planning to delete the role "+name, err)
	case len(others) > 0:
		p.diags.AddAttributeWarning(path.Root(s.name), "Roles are used by others", fmt.Sprintf(
			"The role %s cannot be deleted as it is: %s. If this apply does not take that away first, deleting it fails and changes nothing about it.",
			former.ARN.ValueString(), strings.Join(others, "; ")))
	}
}
