package awssim

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const (
	everybody   = "http://acs.amazonaws.com/groups/global/AllUsers"
	everyCaller = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
	logDelivery = "http://acs.amazonaws.com/groups/s3/LogDelivery"
)

// cannedGrants are what canned ACLs grant besides full control for the owner.
var cannedGrants = map[s3types.BucketCannedACL]map[string][]s3types.Permission{
	"":                                            nil,
	s3types.BucketCannedACLPrivate:                nil,
	s3types.BucketCannedACLPublicRead:             {everybody: {s3types.PermissionRead}},
	s3types.BucketCannedACLPublicReadWrite:        {everybody: {s3types.PermissionRead, s3types.PermissionWrite}},
	s3types.BucketCannedACLAuthenticatedRead:      {everyCaller: {s3types.PermissionRead}},
	s3types.BucketCannedACL("log-delivery-write"): {logDelivery: {s3types.PermissionWrite, s3types.PermissionReadAcp}},
}

// s3Owner is an account as S3 names it: by its canonical user id.
func (a *account) s3Owner() *s3types.Owner { return &s3types.Owner{ID: aws.String(a.id)} }

func (w *World) getBucketACL(_ *request, in *s3.GetBucketAclInput) (*s3.GetBucketAclOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	owner := b.owner.s3Owner()
	out := &s3.GetBucketAclOutput{Owner: owner, Grants: []s3types.Grant{{
		Grantee: &s3types.Grantee{Type: s3types.TypeCanonicalUser, ID: owner.ID}, Permission: s3types.PermissionFullControl,
	}}}
	for _, group := range sortedKeys(cannedGrants[b.acl]) {
		for _, permission := range cannedGrants[b.acl][group] {
			out.Grants = append(out.Grants, s3types.Grant{
				Grantee: &s3types.Grantee{Type: s3types.TypeGroup, URI: aws.String(group)}, Permission: permission,
			})
		}
	}
	return out, nil
}

// putBucketACL takes canned ACLs only.
func (w *World) putBucketACL(_ *request, in *s3.PutBucketAclInput) (*s3.PutBucketAclOutput, error) {
	b, err := w.bucket(in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if b.ownership == s3types.ObjectOwnershipBucketOwnerEnforced {
		return nil, &Error{Code: "AccessControlListNotSupported", Message: "The bucket does not allow ACLs"}
	}
	grants, known := cannedGrants[in.ACL]
	if !known || in.ACL == "" {
		return nil, &Error{Code: "NotImplemented", Message: "Only canned ACLs are implemented."}
	}
	_, toEverybody := grants[everybody]
	_, toEveryCaller := grants[everyCaller]
	if (toEverybody || toEveryCaller) && b.access != nil && *b.access.BlockPublicAcls {
		return nil, errBucketDenied
	}
	b.acl = in.ACL
	return &s3.PutBucketAclOutput{}, nil
}
