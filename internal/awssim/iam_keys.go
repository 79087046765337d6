package awssim

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// addAccessKey makes a long-lived key of a user.
func (w *World) addAccessKey(a *account, u *user) *accessKey {
	key := &accessKey{
		id: "AKIA" + w.ids.upper(16), createdAt: w.clock.Now(),
		credential: &credential{secret: w.ids.hex(40), principal: userPrincipal(a, u)},
	}
	u.keys = append(u.keys, key)
	w.keys[key.id] = key.credential
	return key
}

func (k *accessKey) status() iamtypes.StatusType {
	if k.inactive {
		return iamtypes.StatusTypeInactive
	}
	return iamtypes.StatusTypeActive
}

func (w *World) createAccessKey(r *request, in *iam.CreateAccessKeyInput) (*iam.CreateAccessKeyOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	if len(found.keys) >= maxAccessKeys {
		return nil, &Error{Code: "LimitExceeded", Message: "Cannot exceed quota for AccessKeysPerUser: 2"}
	}
	key := w.addAccessKey(r.caller.account, found)
	return &iam.CreateAccessKeyOutput{AccessKey: &iamtypes.AccessKey{
		AccessKeyId: aws.String(key.id), SecretAccessKey: aws.String(key.secret), UserName: aws.String(found.name),
		Status: key.status(), CreateDate: aws.Time(key.createdAt),
	}}, nil
}

func (w *World) listAccessKeys(r *request, in *iam.ListAccessKeysInput) (*iam.ListAccessKeysOutput, error) {
	found, err := w.user(r, in.UserName)
	if err != nil {
		return nil, err
	}
	out := &iam.ListAccessKeysOutput{AccessKeyMetadata: []iamtypes.AccessKeyMetadata{}}
	for _, key := range found.keys {
		out.AccessKeyMetadata = append(out.AccessKeyMetadata, iamtypes.AccessKeyMetadata{
			AccessKeyId: aws.String(key.id), UserName: aws.String(found.name), Status: key.status(), CreateDate: aws.Time(key.createdAt),
		})
	}
	return out, nil
}

// accessKey finds the key of a user that a call names.
func (w *World) accessKey(r *request, userName, id *string) (*user, int, error) {
	found, err := w.user(r, userName)
	if err != nil {
		return nil, 0, err
	}
	i := slices.IndexFunc(found.keys, func(k *accessKey) bool { return k.id == aws.ToString(id) })
	if i < 0 {
		return nil, 0, noSuchEntity("The Access Key with id " + aws.ToString(id) + " cannot be found.")
	}
	return found, i, nil
}

func (w *World) updateAccessKey(r *request, in *iam.UpdateAccessKeyInput) (*iam.UpdateAccessKeyOutput, error) {
	found, i, err := w.accessKey(r, in.UserName, in.AccessKeyId)
	if err != nil {
		return nil, err
	}
	if err := r.check(needsEnum("Status", in.Status, in.Status.Values())); err != nil {
		return nil, err
	}
	found.keys[i].inactive = in.Status == iamtypes.StatusTypeInactive
	return nil, nil
}

func (w *World) deleteAccessKey(r *request, in *iam.DeleteAccessKeyInput) (*iam.DeleteAccessKeyOutput, error) {
	found, i, err := w.accessKey(r, in.UserName, in.AccessKeyId)
	if err != nil {
		return nil, err
	}
	found.keys[i].inactive = true
	found.keys = slices.Delete(found.keys, i, i+1)
	return nil, nil
}
