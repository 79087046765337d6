package awssim

import (
	"strings"
	"time"
)

// principal is who sends requests: a user, or somebody in a role.
type principal struct {
	account     *account
	user        *user // nil in a role
	role        *role // nil for a user
	arn, userID string
	sessionName string
	session     []document // session policies: each must allow as well
	hasSession  bool
}

func userPrincipal(a *account, u *user) *principal {
	return &principal{account: a, user: u, arn: u.arn, userID: u.id}
}

func rolePrincipal(a *account, o *role, sessionName string) *principal {
	return &principal{
		account: a, role: o, sessionName: sessionName, userID: o.id + ":" + sessionName,
		arn: "arn:aws:sts::" + a.id + ":assumed-role/" + o.name + "/" + sessionName,
	}
}

func (p *principal) entity() *entity {
	if p.role != nil {
		return &p.role.entity
	}
	return &p.user.entity
}

// identityARN is the user or role behind a principal, as policies name it.
func (p *principal) identityARN() string { return p.entity().arn }

// administrator is the user whom unknown access keys stand for.
func (w *World) administrator(a *account) *principal {
	u := w.addUser(a, "administrator", "/", nil)
	u.attached = []string{administratorAccess}
	return userPrincipal(a, u)
}

// context is the condition keys that every request of p has.
func (p *principal) context(r *request) conditionContext {
	c := conditionContext{
		"aws:principalarn":           {p.identityARN()},
		"aws:principalaccount":       {p.account.id},
		"aws:userid":                 {p.userID},
		"aws:securetransport":        {boolText(r.http.TLS != nil)},
		"aws:currenttime":            {r.now.UTC().Format(time.RFC3339)},
		"aws:multifactorauthpresent": {"false"},
	}
	if p.user != nil {
		c["aws:username"] = []string{p.user.name}
		c["aws:principaltype"] = []string{"User"}
	} else {
		c["aws:principaltype"] = []string{"AssumedRole"}
	}
	if o := p.account.now.org; o != nil {
		c["aws:principalorgid"] = []string{o.id}
	}
	if scope, ok := credentialScope(r.http); ok {
		c["aws:requestedregion"] = []string{scope.region}
	}
	for key, value := range p.entity().tags {
		c["aws:principaltag/"+strings.ToLower(key)] = []string{value}
	}
	return c
}

func boolText(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// documents are the identity policies of p.
func (w *World) documents(p *principal) []document {
	e := p.entity()
	if e.deleted {
		return nil
	}
	may := e.inForce(w.clock.Now())
	documents := make([]document, 0, len(may.inline)+len(may.attached))
	for _, policy := range may.inline {
		documents = append(documents, policy)
	}
	for _, arn := range may.attached {
		if policy, known := w.documentOf(p.account, arn); known {
			documents = append(documents, policy)
		}
	}
	return documents
}

// ask decides whether p may do something: its own policies must allow it, and so must a permissions boundary and
// session policies where there are any.
func (w *World) ask(p *principal, a access) decision {
	layers := [][]document{w.documents(p)}
	if boundary := p.entity().inForce(w.clock.Now()).boundary; boundary != "" {
		limit, _ := w.documentOf(p.account, boundary)
		layers = append(layers, []document{limit})
	}
	if p.hasSession {
		layers = append(layers, p.session)
	}
	answer := allowed
	for _, layer := range layers {
		switch decide(layer, a) {
		case denied:
			return denied
		case silent:
			answer = silent
		case allowed:
		}
	}
	return answer
}
