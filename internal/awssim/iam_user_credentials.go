package awssim

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// userCredential is an SSH public key or a service-specific credential of a user.
type userCredential struct {
	id, service string // service is "" for a key
	createdAt   time.Time
}

// AddSSHPublicKey gives an IAM user an SSH public key and returns its id.
func (w *World) AddSSHPublicKey(accountID, userName string) string {
	now, unlock := w.lock()
	defer unlock()
	u := w.mustUser(w.mustAccount(accountID), userName)
	added := userCredential{id: "APKA" + w.ids.upper(16), createdAt: now}
	u.sshKeys = append(u.sshKeys, added)
	return added.id
}

// AddServiceCredential gives an IAM user a credential for one service, as in "codecommit.amazonaws.com", and returns its id.
func (w *World) AddServiceCredential(accountID, userName, service string) string {
	now, unlock := w.lock()
	defer unlock()
	u := w.mustUser(w.mustAccount(accountID), userName)
	added := userCredential{id: "ACCA" + w.ids.upper(16), service: service, createdAt: now}
	u.serviceCredentials = append(u.serviceCredentials, added)
	return added.id
}

func (w *World) listSSHPublicKeys(r *request, in *iam.ListSSHPublicKeysInput) (*iam.ListSSHPublicKeysOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	out := &iam.ListSSHPublicKeysOutput{SSHPublicKeys: []iamtypes.SSHPublicKeyMetadata{}}
	for _, key := range found.sshKeys {
		out.SSHPublicKeys = append(out.SSHPublicKeys, iamtypes.SSHPublicKeyMetadata{
			SSHPublicKeyId: aws.String(key.id), UserName: aws.String(found.name), Status: iamtypes.StatusTypeActive, UploadDate: aws.Time(key.createdAt),
		})
	}
	return out, nil
}

func (w *World) deleteSSHPublicKey(r *request, in *iam.DeleteSSHPublicKeyInput) (*iam.DeleteSSHPublicKeyOutput, error) {
	if err := r.check(needs("UserName", in.UserName, roleNameRule)); err != nil { // here a caller does not mean itself by leaving it out
		return nil, err
	}
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	return nil, removeCredential(&found.sshKeys, in.SSHPublicKeyId, "The Public Key with id ")
}

// listServiceSpecificCredentials cuts its answer into pages of MaxItems, for which the SDK has no paginator.
func (w *World) listServiceSpecificCredentials(
	r *request, in *iam.ListServiceSpecificCredentialsInput,
) (*iam.ListServiceSpecificCredentialsOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	byID := map[string]userCredential{}
	for _, credential := range found.serviceCredentials {
		byID[credential.id] = credential
	}
	page, next, err := markers(in.MaxItems, in.Marker).cut(r, sortedKeys(byID), nil)
	if err != nil {
		return nil, err
	}
	out := &iam.ListServiceSpecificCredentialsOutput{
		ServiceSpecificCredentials: []iamtypes.ServiceSpecificCredentialMetadata{}, IsTruncated: next != nil, Marker: next,
	}
	for _, id := range page {
		out.ServiceSpecificCredentials = append(out.ServiceSpecificCredentials, iamtypes.ServiceSpecificCredentialMetadata{
			ServiceSpecificCredentialId: aws.String(id), UserName: aws.String(found.name), ServiceName: aws.String(byID[id].service),
			Status: iamtypes.StatusTypeActive, CreateDate: aws.Time(byID[id].createdAt),
		})
	}
	return out, nil
}

func (w *World) deleteServiceSpecificCredential(
	r *request, in *iam.DeleteServiceSpecificCredentialInput,
) (*iam.DeleteServiceSpecificCredentialOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	return nil, removeCredential(&found.serviceCredentials, in.ServiceSpecificCredentialId, "No such credential ")
}

func removeCredential(from *[]userCredential, id *string, missing string) error {
	i := slices.IndexFunc(*from, func(c userCredential) bool { return c.id == aws.ToString(id) })
	if i < 0 {
		return noSuchEntity(missing + aws.ToString(id) + " cannot be found.")
	}
	*from = slices.Delete(*from, i, i+1)
	return nil
}
