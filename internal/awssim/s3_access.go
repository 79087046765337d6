package awssim

import (
	"maps"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// misdirected refuses a request for a bucket in another region than the one that it is signed for. S3 tells the region of
// a bucket to everybody, and its location in every region.
func (w *World) misdirected(r *request) error {
	b, known := w.buckets[member(r.Input, "Bucket")]
	scope, _ := credentialScope(r.http)
	if r.Service != "s3" || !known || scope.region == b.region || r.Operation == "CreateBucket" || r.Operation == "GetBucketLocation" {
		return nil
	}
	header := http.Header{"X-Amz-Bucket-Region": {b.region}}
	if scope.region == firstRegion { // its endpoint is that of the whole world, where only the signature is wrong
		return &Error{
			Code: "AuthorizationHeaderMalformed", header: header, Fields: map[string]any{"Region": b.region},
			Message: "The authorization header is malformed; the region '" + scope.region + "' is wrong; expecting '" + b.region + "'",
		}
	}
	return &Error{
		Code: "PermanentRedirect", header: header,
		Message: "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
		Fields:  map[string]any{"Bucket": b.name, "Endpoint": b.name + ".s3." + b.region + ".amazonaws.com"},
	}
}

// judge decides about one action of a request: by the policies of the caller and, in S3 and SNS, by the one of the bucket
// or topic.
func (w *World) judge(r *request, a access) decision {
	switch r.Service {
	case "s3":
	case "sns":
		return w.judgeTopic(r.caller, a)
	default:
		return w.ask(r.caller, a)
	}
	// The World is asked over plain HTTP and stands for endpoints that are asked over TLS.
	a.context = maps.Clone(a.context)
	a.context["aws:securetransport"] = []string{"true"}
	own := w.ask(r.caller, a)
	b, known := w.buckets[member(r.Input, "Bucket")]
	if !known || r.Operation == "CreateBucket" || own == denied {
		return own
	}
	return b.policy.judge(r.caller, own, a, b.owner, !b.restrictsPublic())
}

// judge combines the decision of a caller's own policies with that of the policy of what somebody owns. In the account of
// the owner one of them must allow; from outside, where it is open to others at all, both must.
func (d document) judge(p *principal, own decision, a access, owner *account, open bool) decision {
	granted := notNamed
	for i := range d.statements {
		s := &d.statements[i]
		how := s.names(p)
		if how == notNamed || !s.covers(a) {
			continue
		}
		if s.Effect == "Deny" {
			return denied
		}
		granted = max(granted, how)
	}
	switch {
	case p.account == owner && (own == allowed || granted == namedItself):
		return allowed
	case p.account != owner && own == allowed && granted != notNamed && open:
		return allowed
	}
	return silent
}

// restrictsPublic says whether strangers are kept out although the policy lets them in.
func (b *bucket) restrictsPublic() bool {
	return b.access != nil && *b.access.RestrictPublicBuckets && b.policy.isPublic()
}

// naming is how a statement names a caller.
type naming int

const (
	notNamed     naming = iota
	namedAccount        // it leaves the decision to the account of the caller
	namedItself
)

func (s *statement) names(p *principal) naming {
	if len(s.NotPrincipal) > 0 {
		if nameIn(s.NotPrincipal, p) == notNamed {
			return namedItself
		}
		return notNamed
	}
	return nameIn(s.Principal, p)
}

func nameIn(named principals, p *principal) naming {
	list := named["AWS"]
	switch {
	case slices.Contains(list, "*"), slices.Contains(list, p.identityARN()), slices.Contains(list, p.arn), slices.Contains(list, p.entity().id):
		return namedItself
	case slices.Contains(list, p.account.id), slices.Contains(list, "arn:aws:iam::"+p.account.id+":root"):
		return namedAccount
	}
	return notNamed
}

// narrowing are the condition keys whose fixed values keep a statement for everybody from being public (S3 user guide,
// The meaning of "public").
var narrowing = []string{
	"aws:sourcearn", "aws:sourceaccount", "aws:sourcevpc", "aws:sourcevpce", "aws:sourceowner", "aws:principalarn", "aws:principalorgid",
	"aws:principalaccount", "aws:principalorgpaths", "aws:sourceorgid", "aws:userid", "s3:dataaccesspointaccount", "s3:dataaccesspointarn",
	"s3:x-amz-server-side-encryption-aws-kms-key-id",
}

// isPublic says whether a policy lets everybody in.
func (d document) isPublic() bool {
	return slices.ContainsFunc(d.statements, func(s statement) bool {
		everybodyIn := slices.Contains(s.Principal["AWS"], "*") || len(s.NotPrincipal) > 0
		return s.Effect == "Allow" && everybodyIn && !s.isNarrow()
	})
}

func (s *statement) isNarrow() bool {
	for operator, keys := range s.Condition {
		if strings.Contains(operator, "Not") || strings.HasSuffix(operator, "IfExists") || strings.HasPrefix(operator, "ForAllValues:") {
			continue
		}
		for key, values := range keys {
			if narrows(strings.ToLower(key), values) {
				return true
			}
		}
	}
	return false
}

func narrows(key string, values oneOrMany) bool {
	if key == "aws:sourceip" {
		return !slices.ContainsFunc(values, func(value string) bool {
			prefix, err := netip.ParsePrefix(value)
			return err == nil && prefix.Bits() < 8
		})
	}
	return slices.Contains(narrowing, key) && !slices.ContainsFunc(values, func(value string) bool { return strings.ContainsAny(value, "*?$") })
}
