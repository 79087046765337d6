package chaos

const externalID = `external_id = "an-id-of-the-reseller"`

// memberRole is a role in an account that joined long ago.
func memberRole(lines ...string) string {
	return resource("doit_partner_role", "role", append([]string{`kind = "cmp"`, externalID, `account_id = "{old}"`}, lines...)...)
}

// ownRole is a role in the management account.
func ownRole(lines ...string) string {
	return resource("doit_partner_role", "role", append([]string{`kind = "cmp"`, externalID}, lines...)...)
}

const (
	managedPolicy = `managed_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]`

	report = `
resource "doit_cur_report" "report" {
  customer_id = "acme"
  bucket      = { region = "eu-west-1", expiration_days = 400 }
  tags        = { team = "finops" }
}
`
	changedReport = `
resource "doit_cur_report" "report" {
  customer_id            = "acme"
  refresh_closed_reports = true
  bucket                 = { region = "eu-west-1", expiration_days = 100 }
  tags                   = { team = "billing" }
}
`
	export = `
resource "doit_data_export" "export" {
  name   = "cur2"
  bucket = { name = "doitintl-exports-acme", create = true }
  tags   = { team = "finops" }
}
`
	user = `
resource "doit_admin_user" "user" {
  name                = "break-glass"
  require_mfa         = true
  password_wo         = "Correct-Horse-7-Battery"
  password_wo_version = 1
}
`
)

// deployer is a role in an account that joined long ago, made through its bootstrap role, and able to do without it.
func deployer(lines ...string) string {
	return resource("doit_partner_role", "deployer", append([]string{
		`kind = "custom"`, `name = "Deployer"`, `account_id = "{old}"`,
		`trusted_account_ids = ["123456789012"]`, `managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]`,
	}, lines...)...)
}

// removal takes the bootstrap role of that account away.
func removal(lines ...string) string {
	return resource("doit_bootstrap_role_removal", "old", append([]string{`account_id = "{old}"`, `replacement_role_names = [doit_partner_role.deployer.name]`}, lines...)...)
}

const viaDeployer = `via_role_name = doit_partner_role.deployer.name`

// removing takes bootstrap roles away. One that was cut off while it took away itself lets nobody in, so that the next apply
// may find it disarmed: then it is finished through another role.
func removing() []operation {
	made := []step{apply(deployer())}
	whole := apply(deployer() + removal(viaDeployer))
	removed := []step{made[0], whole}
	return []operation{
		{name: "remove bootstrap role", before: made, cut: whole},
		{name: "let bootstrap role remove itself", before: made, cut: apply(deployer() + removal()), settle: []step{whole}},
		// When the state has lost both, nothing but a look at the account says who else may enter it, and nobody may look.
		{name: "make role and remove bootstrap role", cut: whole, rescue: rescue{says: "Set access_role_name to a role of the account that stays",
			steps: []step{apply(deployer(`access_role_name = "Deployer"`) + removal(viaDeployer))}}},
		{name: "forget removal", before: removed, cut: apply(nothing)},
	}
}

// organizationImport brings the organization under the reseller.
func organizationImport(lines ...string) string {
	return resource("doit_org_import", "this", append([]string{`organization_id = "{organization}"`, `customer_id = "acme"`, `cmp_role = { ` + externalID + ` }`}, lines...)...)
}

// onboarding makes, changes and deletes what makes more than one thing.
func onboarding() []operation {
	gone := apply(nothing)
	awsadmin := `awsadmin_role = { trusted_account_ids = ["444455556666"], ` + externalID +
		`, policy_json = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["ce:Get*"], Resource = "*" }] }) }`
	return []operation{
		{name: "import organization", cut: apply(organizationImport(awsadmin))},
		{name: "change import", before: []step{apply(organizationImport())}, cut: apply(organizationImport(awsadmin))},
		{name: "destroy import", before: []step{apply(organizationImport())}, cut: gone},
		{name: "create report", cut: apply(report)},
		{name: "change report", before: []step{apply(report)}, cut: apply(changedReport)},
		{name: "destroy report", before: []step{apply(report)}, cut: gone},
		{name: "create role in member", cut: apply(memberRole(managedPolicy))},
		{name: "change role in member", before: []step{apply(memberRole())}, cut: apply(memberRole(managedPolicy, `description = "changed"`, `tags = { team = "b" }`))},
		{name: "destroy role in member", before: []step{apply(memberRole(managedPolicy))}, cut: gone},
		{name: "create export", cut: apply(export)},
		{name: "destroy export", before: []step{apply(export)}, cut: gone},
		{name: "create user", cut: apply(user)},
		{name: "destroy user", before: []step{apply(user)}, cut: gone},
	}
}

// rebuilding asks for a replacement of what may be rebuilt when it is tainted.
func rebuilding() []operation {
	const role = "doit_partner_role.role"
	taint := step{args: []string{"taint", role}}
	var all []operation
	for _, deed := range []string{"delete", "retain"} {
		onDestroy := `on_destroy = "` + deed + `"`
		all = append(all,
			operation{name: "taint role, " + deed, before: []step{apply(ownRole(onDestroy)), taint}, cut: step{}},
			// When Terraform has set the old object aside and plans the new one again, a failure leaves only the old one.
			operation{name: "taint role, create first, " + deed, before: []step{apply(ownRole(onDestroy, createFirst)), taint}, cut: step{},
				rescue: rescue{says: "terraform state rm", steps: []step{{args: []string{"state", "rm", role}}, {}}}},
			operation{name: "replace role, " + deed, before: []step{apply(ownRole(onDestroy))},
				cut: step{args: []string{"apply", "-auto-approve", "-replace", role}, refused: "run: terraform untaint"}},
		)
	}
	return append(all,
		operation{name: "taint report", before: []step{apply(report), {args: []string{"taint", "doit_cur_report.report"}}}, cut: step{}},
		operation{name: "taint user", before: []step{apply(user), {args: []string{"taint", "doit_admin_user.user"}}}, cut: step{}},
	)
}
