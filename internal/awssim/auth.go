package awssim

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// credential is a key that the World has handed out.
type credential struct {
	secret, token string
	principal     *principal
	expires       time.Time // zero: never
	inactive      bool
}

// scope is the Credential of a Signature Version 4.
type scope struct{ accessKeyID, region, service string }

// credentialScope reads the Authorization header, or the query of a presigned request.
func credentialScope(req *http.Request) (scope, bool) {
	text := req.URL.Query().Get("X-Amz-Credential")
	if header := req.Header.Get("Authorization"); header != "" {
		_, rest, found := strings.Cut(header, "Credential=")
		if !found || !strings.HasPrefix(header, "AWS4-HMAC-SHA256 ") {
			return scope{}, false
		}
		text, _, _ = strings.Cut(rest, ",")
	}
	parts := strings.Split(text, "/")
	if len(parts) != 5 || parts[4] != "aws4_request" || slices.Contains(parts, "") {
		return scope{}, false
	}
	return scope{accessKeyID: parts[0], region: parts[2], service: parts[3]}, true
}

// anonymousOperations need no signature: the token in the request is the proof.
var anonymousOperations = []string{"AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"}

// authenticate sets the caller of a request. The signature itself is not verified: the World knows no secret of the
// access keys that it takes for the administrator's.
func (w *World) authenticate(r *request) error {
	codes := r.service.codes
	if r.Service == "sts" && slices.Contains(anonymousOperations, r.Operation) {
		return nil
	}
	header := r.http.Header.Get("Authorization")
	if header == "" && !r.http.URL.Query().Has("X-Amz-Credential") {
		return &Error{Code: codes.missing, Message: "Missing Authentication Token", Status: http.StatusForbidden}
	}
	scope, ok := credentialScope(r.http)
	if !ok || header != "" && (!strings.Contains(header, "SignedHeaders=") || !strings.Contains(header, "Signature=")) {
		return &Error{
			Code: codes.incomplete, Status: http.StatusBadRequest,
			Message: "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters.",
		}
	}
	return w.identify(r, scope.accessKeyID)
}

func (w *World) identify(r *request, accessKeyID string) error {
	codes := r.service.codes
	unknown := &Error{
		Code: codes.unknown, Message: "The security token included in the request is invalid.", Status: codes.unknownStatus,
	}
	if w.expired[accessKeyID] || w.expired[""] {
		return expiredToken(codes)
	}
	key, known := w.keys[accessKeyID]
	if !known {
		if strings.HasPrefix(accessKeyID, "ASIA") { // a session that nobody here has opened
			return unknown
		}
		r.caller = w.admin
		return nil
	}
	token := r.http.Header.Get("X-Amz-Security-Token")
	if token == "" {
		token = r.http.URL.Query().Get("X-Amz-Security-Token")
	}
	switch {
	case key.token != token, key.inactive, !w.usable(key.principal, r.now):
		return unknown
	case !key.expires.IsZero() && !r.now.Before(key.expires):
		return expiredToken(codes)
	}
	r.caller = key.principal
	return nil
}

func expiredToken(codes authCodes) *Error {
	return &Error{
		Code: codes.expired, Message: "The security token included in the request is expired", Status: codes.expiredStatus,
	}
}

// usable says whether an account lets its principals work: a closed or suspended one does not.
func (w *World) usable(p *principal, now time.Time) bool {
	if p.account.now.org != nil && p.account == p.account.now.org.management {
		return true
	}
	return p.account.open(now)
}
