package awssim

import (
	"reflect"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// denial is an action that a test took away from somebody.
type denial struct{ action, accessKeyID string }

// freeOperations need no permission, or are decided by the handler itself.
var freeOperations = map[string]bool{
	"GetCallerIdentity": true, "AssumeRole": true, "AssumeRoleWithWebIdentity": true, "GetSessionToken": true,
}

// authorize asks the policies of the caller for every action that a request needs.
func (w *World) authorize(r *request) error {
	if r.caller == nil {
		return nil
	}
	if err := w.misdirected(r); err != nil {
		return err
	}
	scope, _ := credentialScope(r.http)
	resource := w.resourceOf(r)
	context := r.caller.context(r)
	for _, action := range r.neededActions() {
		for _, d := range w.denials {
			if matches(d.action, action, true) && (d.accessKeyID == "" || d.accessKeyID == scope.accessKeyID) {
				return r.refuse(action, resource, denied)
			}
		}
		if r.Service == "sts" && freeOperations[r.Operation] {
			continue
		}
		if d := w.judge(r, access{action: action, resource: resource, context: context}); d != allowed {
			return r.refuse(action, resource, d)
		}
	}
	return nil
}

// refuse words a refusal as the service does. Organizations says the same sentence in every case.
func (r *request) refuse(action, resource string, d decision) *Error {
	if r.Service == "organizations" {
		return errOrganizationOnly
	}
	why := "because no identity-based policy allows the " + action + " action"
	if d == denied {
		why = "with an explicit deny in an identity-based policy"
	}
	on := ""
	if resource != "*" {
		on = " on resource: " + resource
	}
	return r.service.denied("User: " + r.caller.arn + " is not authorized to perform: " + action + on + " " + why)
}

// member reads a string member of an SDK input, "" when there is none.
func member(in any, name string) string {
	v := reflect.Indirect(reflect.ValueOf(in))
	if v.Kind() != reflect.Struct {
		return ""
	}
	field := v.FieldByName(name)
	if !field.IsValid() || !field.CanInterface() {
		return ""
	}
	text, _ := reflect.TypeAssert[*string](field)
	return aws.ToString(text)
}

// resourceOf is the ARN that policies see, "*" for an operation without a resource.
func (w *World) resourceOf(r *request) string {
	switch r.Service {
	case "organizations":
		return organizationsResource(r)
	case "account":
		if id := member(r.Input, "AccountId"); id != "" && r.org != nil {
			return "arn:aws:account::" + r.org.management.id + ":account/" + r.org.id + "/" + id
		}
		return "arn:aws:account::" + r.caller.account.id + ":account"
	case "iam":
		return w.iamResource(r)
	case "cur", "bcm-data-exports":
		return billingResource(r)
	case "s3":
		return s3Resource(r)
	case "sns":
		return snsResource(r)
	}
	return "*"
}

func s3Resource(r *request) string {
	bucket, key := member(r.Input, "Bucket"), member(r.Input, "Key")
	switch {
	case bucket == "":
		return "*"
	case key != "":
		return "arn:aws:s3:::" + bucket + "/" + key
	case r.Operation == "DeleteObjects":
		return "arn:aws:s3:::" + bucket + "/*"
	}
	return "arn:aws:s3:::" + bucket
}

func organizationsResource(r *request) string {
	if r.org == nil {
		return "*"
	}
	for _, name := range []string{"AccountId", "ResourceId", "OrganizationalUnitId", "ParentId", "ChildId"} {
		id := member(r.Input, name)
		switch {
		case id == "":
		case strings.HasPrefix(id, "r-"):
			return r.org.arn("root", id)
		case strings.HasPrefix(id, "ou-"):
			return r.org.arn("ou", id)
		default:
			return r.org.arn("account", id)
		}
	}
	return "*"
}

// ofCaller are the operations of IAM that mean the caller when they name no user.
var ofCaller = map[string]bool{
	"GetUser": true, "ListMFADevices": true, "ListAccessKeys": true, "CreateAccessKey": true, "UpdateAccessKey": true, "DeleteAccessKey": true,
	"ListSigningCertificates": true, "ListSSHPublicKeys": true, "ListServiceSpecificCredentials": true, "DeleteServiceSpecificCredential": true,
}

func (w *World) iamResource(r *request) string {
	account, path := r.caller.account, member(r.Input, "Path")
	if path == "" {
		path = "/"
	}
	if name := member(r.Input, "RoleName"); name != "" {
		if known, ok := w.iam(account).roles[strings.ToLower(name)]; ok {
			return known.arn
		}
		return "arn:aws:iam::" + account.id + ":role" + path + name
	}
	if name := member(r.Input, "UserName"); name != "" {
		if known, ok := w.iam(account).users[strings.ToLower(name)]; ok {
			return known.arn
		}
		return "arn:aws:iam::" + account.id + ":user" + path + name
	}
	if name := member(r.Input, "PolicyName"); name != "" {
		return "arn:aws:iam::" + account.id + ":policy" + path + name
	}
	for _, name := range []string{"PolicyArn", "SerialNumber", "OpenIDConnectProviderArn"} {
		if arn := member(r.Input, name); arn != "" {
			return arn
		}
	}
	if name := member(r.Input, "VirtualMFADeviceName"); name != "" {
		return "arn:aws:iam::" + account.id + ":mfa" + path + name
	}
	if url := member(r.Input, "Url"); url != "" {
		return oidcARN(account.id, url)
	}
	if ofCaller[r.Operation] && r.caller.user != nil {
		return r.caller.user.arn
	}
	return "*"
}
