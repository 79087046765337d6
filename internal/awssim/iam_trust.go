package awssim

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// trustIn is the trust policy of a role that is in force at t.
func (o *role) trustIn(t time.Time) document {
	if t.Before(o.trustAt) {
		return o.oldTrust
	}
	return o.trust
}

// trustDocument parses a trust policy and refuses principals that do not exist. Roles and users are looked for in the
// accounts of this World; other accounts exist unless Options.MissingAccounts says that they do not.
func (w *World) trustDocument(text string) (document, error) {
	trust, err := parsePolicy(text, trustPolicy)
	if err != nil {
		return trust, err
	}
	if sizeOf(text) > maxTrustSize {
		return trust, &Error{Code: "LimitExceeded", Message: "Cannot exceed quota for ACLSizePerRole: 2048"}
	}
	for i := range trust.statements {
		for _, principal := range trust.statements[i].Principal["AWS"] {
			if !w.principalExists(principal) {
				return trust, malformed(`Invalid principal in policy: "AWS":"` + principal + `"`)
			}
		}
		for _, principal := range trust.statements[i].Principal["Federated"] {
			if principal != "*" && !federatedPrincipal.MatchString(principal) {
				return trust, malformed("Federated principals must be valid domain names or SAML metadata ARNs")
			}
		}
	}
	return trust, nil
}

var (
	accountPrincipal   = whole(`\d{12}`)
	uniqueID           = whole(`(AROA|AIDA)[A-Z0-9]+`)
	federatedPrincipal = whole(`arn:aws[a-z-]*:iam::\d{12}:(oidc|saml)-provider/.+|[a-z0-9-]+(\.[a-z0-9-]+)+`)
	principalARN       = whole(`arn:aws[a-z-]*:(iam|sts)::(\d{12}):(root|(user|role|assumed-role|federated-user)/.+)`)
)

func (w *World) principalExists(principal string) bool {
	switch {
	case principal == "*":
		return true
	case accountPrincipal.MatchString(principal):
		return w.accountExists(principal)
	case uniqueID.MatchString(principal):
		return w.live(func(e *entity) bool { return e.id == principal })
	}
	parts := principalARN.FindStringSubmatch(principal)
	if parts == nil || !w.accountExists(parts[2]) {
		return false
	}
	if a, known := w.accounts[parts[2]]; known && parts[1] == "iam" && parts[3] != "root" {
		w.iam(a) // makes its access role
		return w.live(func(e *entity) bool { return e.arn == principal })
	}
	return true
}

func (w *World) accountExists(id string) bool {
	a, known := w.accounts[id]
	return !slices.Contains(w.options.MissingAccounts, id) && (!known || !a.now.gone(w.clock.Now()))
}

// live says whether there is a role or user, visible to everybody by now.
func (w *World) live(wanted func(*entity) bool) bool {
	now := w.clock.Now()
	for e := range w.entities {
		if wanted(e) && !now.Before(e.visibleAt) {
			return true
		}
	}
	return false
}

// entities yields the roles and users of every account whose IAM was ever used.
func (w *World) entities(yield func(*entity) bool) {
	for _, a := range w.accounts {
		if a.space == nil {
			continue
		}
		for _, o := range a.space.roles {
			if !yield(&o.entity) {
				return
			}
		}
		for _, u := range a.space.users {
			if !yield(&u.entity) {
				return
			}
		}
	}
}

// forget ends a deleted role or user. Trust policies and bucket policies that name it keep its unique id, which another
// one of that name does not have (IAM User Guide, "AWS JSON policy elements: Principal").
func (w *World) forget(gone *entity) {
	gone.deleted = true
	for _, a := range w.accounts {
		if a.space == nil {
			continue
		}
		for _, o := range a.space.roles {
			o.trust, o.oldTrust = o.trust.without(gone, trustPolicy), o.oldTrust.without(gone, trustPolicy)
		}
	}
	for _, b := range w.buckets {
		b.policy = b.policy.without(gone, resourcePolicy)
	}
}

// principalMember is the member Principal or NotPrincipal of a statement.
var principalMember = regexp.MustCompile(`"(?:Not)?Principal"\s*:\s*(?:\{[^{}]*\}|"[^"]*")`)

// without is a policy after one of its principals was deleted.
func (d document) without(gone *entity, kind policyKind) document {
	text := principalMember.ReplaceAllStringFunc(d.text, func(member string) string {
		return strings.ReplaceAll(member, `"`+gone.arn+`"`, `"`+gone.id+`"`)
	})
	if text == d.text {
		return d
	}
	parsed, err := parsePolicy(text, kind)
	if err != nil {
		panic("awssim: " + err.Error())
	}
	return parsed
}
