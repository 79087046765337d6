package organization

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// The rules are those of the Organizations and Account API models, in their text as well as in their patterns:
// CreateAccount (Email, AccountName, RoleName), CreateGovCloudAccount (AccountName), PutAccountName and TagResource.
var (
	emailPattern    = regexp.MustCompile("^[!#$*+/0-9=?A-Z^_`a-z{}~-][!#$*+./0-9=?A-Z^_`a-z{}~-]*@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$")
	namePattern     = regexp.MustCompile(`^[ -;=?-~]{1,50}$`)
	govCloudPattern = regexp.MustCompile(`^[A-Za-z0-9.-]{1,50}$`)
	rolePattern     = regexp.MustCompile(`^[\w+=,.@-]{1,64}$`)
	tagPattern      = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`)
	parentPattern   = regexp.MustCompile(`^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$`)
)

// CheckEmail says what is wrong with a root e-mail address. AWS finds some of it only after the request was accepted,
// and an account with a wrong address can neither be entered by its root user nor removed.
func CheckEmail(email string) error {
	local, domain, _ := strings.Cut(email, "@")
	switch {
	case len(email) < 6 || len(email) > 64:
		return fmt.Errorf("it has %d characters, AWS takes 6 to 64", len(email))
	case strings.Count(email, "@") != 1:
		return errors.New("it needs exactly one @")
	case local == "":
		return errors.New("there is nothing before the @")
	case strings.HasPrefix(local, "."):
		return errors.New("it begins with a dot")
	case !strings.Contains(domain, "."):
		return errors.New("the domain after the @ has no dot")
	case strings.Trim(domain, ".-") != domain:
		return errors.New("the domain begins or ends with a dot or a hyphen")
	case !emailPattern.MatchString(email):
		return errors.New(`AWS takes only ASCII letters, digits and !#$*+-./=?^_` + "`" + `{}~ before the @, and only letters, digits, dots and hyphens after it`)
	}
	return nil
}

// CheckName says what is wrong with an account name. It is the rule of PutAccountName, which is a little stricter than
// CreateAccount's, so that every account can be renamed back to the name that it was created with.
func CheckName(name string) error {
	switch {
	case name == "" || len(name) > 50:
		return fmt.Errorf("it has %d characters, AWS takes 1 to 50", len(name))
	case strings.TrimSpace(name) != name:
		return errors.New("it begins or ends with a blank")
	case !namePattern.MatchString(name):
		return errors.New("AWS takes only printable ASCII characters without < and >")
	}
	return nil
}

// CheckGovCloudName says what is wrong with the name of an account that gets a GovCloud twin.
func CheckGovCloudName(name string) error {
	if !govCloudPattern.MatchString(name) {
		return errors.New("the name of an account with create_govcloud has 1 to 50 letters, digits, dots and hyphens, and no blanks")
	}
	return nil
}

// CheckRoleName says what is wrong with the name of an access role.
func CheckRoleName(name string) error {
	switch {
	case !rolePattern.MatchString(name):
		return errors.New("a role name has 1 to 64 letters, digits and the characters _+=,.@-")
	case strings.HasPrefix(strings.ToLower(name), "awsservicerolefor"):
		return errors.New("names that begin with AWSServiceRoleFor are reserved for service-linked roles")
	}
	return nil
}

// CheckParentID says what is wrong with the id of a root or organizational unit.
func CheckParentID(id string) error {
	if !parentPattern.MatchString(id) {
		return errors.New("the id of a root looks like r-ab12, that of an organizational unit like ou-ab12-34cd56ef")
	}
	return nil
}

// MaxTags is how many tags a user may set on an account: AWS takes 50, and the provider's own marker is one of them.
const MaxTags = 49

// MaxOwnedTags is MaxTags for what carries OwnerKey and GenerationKey.
const MaxOwnedTags = 48

// CheckTag says what is wrong with one tag of an account or organizational unit.
func CheckTag(key, value string) error {
	lower := strings.ToLower(key)
	switch {
	case key == "" || len([]rune(key)) > 128:
		return fmt.Errorf("the tag key %q has %d characters, AWS takes 1 to 128", key, len([]rune(key)))
	case len([]rune(value)) > 256:
		return fmt.Errorf("the value of tag %q has %d characters, AWS takes at most 256", key, len([]rune(value)))
	case strings.HasPrefix(lower, "aws:"):
		return fmt.Errorf("the tag key %q begins with aws:, which only AWS may set", key)
	case strings.HasPrefix(lower, hiddenTagPrefix):
		return fmt.Errorf("the tag key %q begins with %s, which this provider keeps for itself", key, hiddenTagPrefix)
	case !tagPattern.MatchString(key) || !tagPattern.MatchString(value):
		return fmt.Errorf("the tag %q has characters other than letters, digits, blanks and _.:/=+-@", key)
	}
	return nil
}
