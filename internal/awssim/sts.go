package awssim

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"
)

const maxChainedSession = 3600 // seconds, of a role assumed from a role

// stsOperations are the operations of STS.
var stsOperations = map[string]operation{
	"GetCallerIdentity":         handle((*World).getCallerIdentity),
	"AssumeRole":                handle((*World).assumeRole),
	"AssumeRoleWithWebIdentity": handle((*World).assumeRoleWithWebIdentity),
}

var stsStatuses = map[string]int{"AccessDenied": http.StatusForbidden, "RegionDisabledException": http.StatusForbidden}

var (
	roleARNRule     = rule{min: 20, max: 2048}
	sessionNameRule = rule{min: 2, max: 64, pattern: whole(`[\w+=,.@-]*`)}
	externalIDRule  = rule{min: 2, max: 1224, pattern: whole(`[\w+=,.@:\/-]*`)}
	webTokenRule    = rule{min: 4, max: 20000}
)

func (w *World) getCallerIdentity(r *request, _ *sts.GetCallerIdentityInput) (*sts.GetCallerIdentityOutput, error) {
	return &sts.GetCallerIdentityOutput{
		Account: aws.String(r.caller.account.id), Arn: aws.String(r.caller.arn), UserId: aws.String(r.caller.userID),
	}, nil
}

func (w *World) assumeRole(r *request, in *sts.AssumeRoleInput) (*sts.AssumeRoleOutput, error) {
	if err := r.check(
		needs("RoleArn", in.RoleArn, roleARNRule), needs("RoleSessionName", in.RoleSessionName, sessionNameRule),
		may("ExternalId", in.ExternalId, externalIDRule), may("SourceIdentity", in.SourceIdentity, sessionNameRule),
	); err != nil {
		return nil, err
	}
	refusal := r.service.denied("User: " + r.caller.arn + " is not authorized to perform: sts:AssumeRole on resource: " + *in.RoleArn)
	a, target := w.assumable(r, *in.RoleArn)
	if target == nil {
		return nil, refusal
	}
	question := access{action: "sts:AssumeRole", resource: *in.RoleArn, context: r.caller.context(r)}
	question.context["sts:rolesessionname"] = []string{*in.RoleSessionName}
	if in.ExternalId != nil {
		question.context["sts:externalid"] = []string{*in.ExternalId}
	}
	if !w.mayAssume(r, a, target, question) {
		return nil, refusal
	}
	session := rolePrincipal(a, target, *in.RoleSessionName)
	if err := w.restrict(r, session, in.Policy, in.PolicyArns); err != nil {
		return nil, err
	}
	credentials, err := w.openSession(r, session, in.DurationSeconds)
	if err != nil {
		return nil, err
	}
	return &sts.AssumeRoleOutput{
		Credentials: credentials, SourceIdentity: in.SourceIdentity,
		AssumedRoleUser: &ststypes.AssumedRoleUser{Arn: aws.String(session.arn), AssumedRoleId: aws.String(session.userID)},
	}, nil
}

// assumable finds a role that everybody sees by now, in an account that is open.
func (w *World) assumable(r *request, arn string) (*account, *role) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 || parts[2] != "iam" || !strings.HasPrefix(parts[5], "role/") {
		return nil, nil
	}
	a, known := w.accounts[parts[4]]
	if !known || !a.open(r.now) || r.now.Before(a.now.joinedAt) {
		return nil, nil
	}
	found, known := w.iam(a).roles[strings.ToLower(arn[strings.LastIndex(arn, "/")+1:])]
	if !known {
		found, known = w.iam(a).ghost(arn, r.now)
	}
	if !known || found.arn != arn || r.now.Before(found.createdAt.Add(w.options.RolePropagation)) || r.now.Before(found.visibleAt) {
		return nil, nil
	}
	return a, found
}

// mayAssume asks both sides. Inside one account a trust policy that names the caller itself is enough.
func (w *World) mayAssume(r *request, a *account, target *role, question access) bool {
	p, trust := r.caller, target.trustIn(r.now)
	direct, delegated := silent, silent
	for i := range trust.statements {
		s := &trust.statements[i]
		if !s.coversAction(question.action) || !question.context.satisfies(s.Condition) {
			continue
		}
		itself, byAccount := p.namedBy(s.Principal["AWS"])
		if s.Effect == "Deny" && (itself || byAccount) {
			return false
		}
		if itself {
			direct = allowed
		}
		if byAccount {
			delegated = allowed
		}
	}
	own := w.ask(p, question)
	if direct == allowed && p.account == a {
		return own != denied
	}
	return (direct == allowed || delegated == allowed) && own == allowed
}

// namedBy says whether principals of a trust policy name p itself, or the account that p is in.
func (p *principal) namedBy(names []string) (itself, byAccount bool) {
	for _, name := range names {
		switch name {
		case p.arn, p.identityARN(), p.entity().id:
			itself = true
		case "*", p.account.id, "arn:aws:iam::" + p.account.id + ":root":
			byAccount = true
		}
	}
	return itself, byAccount
}

// restrict gives a session its own policies.
func (w *World) restrict(r *request, session *principal, inline *string, arns []ststypes.PolicyDescriptorType) error {
	if inline != nil {
		parsed, err := parsePolicy(*inline, identityPolicy)
		if err != nil {
			return err
		}
		session.session, session.hasSession = append(session.session, parsed), true
	}
	for _, descriptor := range arns {
		parsed, known := w.documentOf(session.account, aws.ToString(descriptor.Arn))
		if !known {
			return r.service.invalid(violation{member: "PolicyArns", value: aws.ToString(descriptor.Arn), kind: valueNotInEnum})
		}
		session.session, session.hasSession = append(session.session, parsed), true
	}
	return nil
}

// openSession hands out keys for a role.
func (w *World) openSession(r *request, session *principal, seconds *int32) (*ststypes.Credentials, error) {
	duration := int32(3600)
	if seconds != nil {
		duration = *seconds
	}
	chained := r.caller != nil && r.caller.role != nil
	switch {
	case duration < 900 || duration > 43200:
		return nil, &Error{Code: "ValidationError", Message: "1 validation error detected: Value '" + strconv.Itoa(int(duration)) +
			"' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200"}
	case chained && duration > maxChainedSession:
		return nil, &Error{Code: "ValidationError", Message: "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"}
	case duration > session.role.maxSession:
		return nil, &Error{Code: "ValidationError", Message: "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."}
	}
	expires := r.now.Add(time.Duration(duration) * time.Second)
	id := "ASIA" + w.ids.upper(16)
	key := &credential{secret: w.ids.hex(40), token: w.ids.hex(64) + w.ids.hex(64), principal: session, expires: expires}
	w.keys[id] = key
	return &ststypes.Credentials{
		AccessKeyId: aws.String(id), SecretAccessKey: aws.String(key.secret), SessionToken: aws.String(key.token),
		Expiration: aws.Time(expires),
	}, nil
}

func (w *World) assumeRoleWithWebIdentity(
	r *request, in *sts.AssumeRoleWithWebIdentityInput,
) (*sts.AssumeRoleWithWebIdentityOutput, error) {
	if err := r.check(
		needs("RoleArn", in.RoleArn, roleARNRule), needs("RoleSessionName", in.RoleSessionName, sessionNameRule),
		needs("WebIdentityToken", in.WebIdentityToken, webTokenRule),
	); err != nil {
		return nil, err
	}
	claims, err := webClaims(*in.WebIdentityToken)
	if err != nil {
		return nil, err
	}
	a, target := w.assumable(r, *in.RoleArn)
	if target == nil || !trustsWebIdentity(target, claims) {
		return nil, r.service.denied("Not authorized to perform sts:AssumeRoleWithWebIdentity")
	}
	session := rolePrincipal(a, target, *in.RoleSessionName)
	if err := w.restrict(r, session, in.Policy, in.PolicyArns); err != nil {
		return nil, err
	}
	credentials, err := w.openSession(r, session, in.DurationSeconds)
	if err != nil {
		return nil, err
	}
	return &sts.AssumeRoleWithWebIdentityOutput{
		Credentials: credentials, SubjectFromWebIdentityToken: aws.String(claims.Subject), Provider: aws.String(claims.Issuer),
		AssumedRoleUser: &ststypes.AssumedRoleUser{Arn: aws.String(session.arn), AssumedRoleId: aws.String(session.userID)},
	}, nil
}

type claims struct {
	Issuer   string    `json:"iss"`
	Subject  string    `json:"sub"`
	Audience oneOrMany `json:"aud"`
}

// webClaims reads a JSON web token. Its signature is taken on trust.
func webClaims(token string) (claims, error) {
	var c claims
	parts := strings.Split(token, ".")
	if len(parts) == 3 {
		payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
		if err == nil && json.Unmarshal(payload, &c) == nil {
			return c, nil
		}
	}
	return c, &Error{Code: "InvalidIdentityToken", Message: "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"}
}

// trustsWebIdentity says whether a role trusts the issuer of a token, with the conditions on its claims.
func trustsWebIdentity(target *role, c claims) bool {
	issuer := strings.TrimPrefix(c.Issuer, "https://")
	context := conditionContext{
		strings.ToLower(issuer + ":sub"): {c.Subject},
		strings.ToLower(issuer + ":aud"): c.Audience,
	}
	trusted := false
	for i := range target.trust.statements {
		s := &target.trust.statements[i]
		if !s.coversAction("sts:AssumeRoleWithWebIdentity") || !context.satisfies(s.Condition) {
			continue
		}
		for _, provider := range s.Principal["Federated"] {
			if provider != "*" && provider != issuer && !strings.HasSuffix(provider, ":oidc-provider/"+issuer) {
				continue
			}
			if s.Effect == "Deny" {
				return false
			}
			trusted = true
		}
	}
	return trusted
}
