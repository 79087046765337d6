package awssim

import (
	"time"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// loginProfile is the console password of an IAM user.
type loginProfile struct {
	password      string
	resetRequired bool
	createdAt     time.Time
	changedAt     time.Time
}

const minPasswordLength = 8

var passwordRule = rule{min: 1, max: 128}

func (u *user) describeLogin() *iamtypes.LoginProfile {
	return &iamtypes.LoginProfile{
		UserName: aws.String(u.name), CreateDate: aws.Time(u.login.createdAt), PasswordResetRequired: u.login.resetRequired,
	}
}

// checkPassword applies the policy of an account that has not set one (IAM User Guide, "Default password policy").
func checkPassword(password string) error {
	kinds := map[string]bool{}
	for _, c := range password {
		switch {
		case unicode.IsUpper(c):
			kinds["upper"] = true
		case unicode.IsLower(c):
			kinds["lower"] = true
		case unicode.IsDigit(c):
			kinds["digit"] = true
		default:
			kinds["other"] = true
		}
	}
	if len(password) < minPasswordLength || len(kinds) < 3 {
		return &Error{Code: "PasswordPolicyViolation", Message: "Password does not conform to the account password policy."}
	}
	return nil
}

// loginOf finds the user that a call names. Only sessions of root users, which this World does not open, name none.
func (w *World) loginOf(r *request, name *string) (*user, error) {
	if err := r.check(needs("UserName", name, roleNameRule)); err != nil {
		return nil, err
	}
	return w.user(r, name)
}

// existingLogin is loginOf for a user who has a password.
func (w *World) existingLogin(r *request, name *string) (*user, error) {
	found, err := w.loginOf(r, name)
	if err != nil {
		return nil, err
	}
	if found.login == nil {
		return nil, noSuchEntity("Login Profile for User " + found.name + " cannot be found.")
	}
	return found, nil
}

func (w *World) createLoginProfile(r *request, in *iam.CreateLoginProfileInput) (*iam.CreateLoginProfileOutput, error) {
	found, err := w.loginOf(r, in.UserName)
	if err != nil {
		return nil, err
	}
	if err := r.check(needs("Password", in.Password, passwordRule)); err != nil {
		return nil, withoutSecret(err)
	}
	if found.login != nil {
		return nil, &Error{Code: "EntityAlreadyExists", Message: "Login Profile for user " + found.name + " already exists."}
	}
	if err := checkPassword(*in.Password); err != nil {
		return nil, err
	}
	found.login = &loginProfile{password: *in.Password, resetRequired: in.PasswordResetRequired, createdAt: r.now, changedAt: r.now}
	return &iam.CreateLoginProfileOutput{LoginProfile: found.describeLogin()}, nil
}

// withoutSecret keeps a refusal from repeating the password that it refuses.
func withoutSecret(error) error {
	return invalidQuery(violation{member: "Password", value: "***", kind: valueTooShort, rule: passwordRule})
}

func (w *World) getLoginProfile(r *request, in *iam.GetLoginProfileInput) (*iam.GetLoginProfileOutput, error) {
	found, err := w.existingLogin(r, in.UserName)
	if err != nil {
		return nil, err
	}
	return &iam.GetLoginProfileOutput{LoginProfile: found.describeLogin()}, nil
}

func (w *World) updateLoginProfile(r *request, in *iam.UpdateLoginProfileInput) (*iam.UpdateLoginProfileOutput, error) {
	found, err := w.existingLogin(r, in.UserName)
	if err != nil {
		return nil, err
	}
	if in.Password != nil {
		if err := r.check(needs("Password", in.Password, passwordRule)); err != nil {
			return nil, withoutSecret(err)
		}
		if err := checkPassword(*in.Password); err != nil {
			return nil, err
		}
		found.login.password, found.login.changedAt = *in.Password, r.now
	}
	if in.PasswordResetRequired != nil {
		found.login.resetRequired = *in.PasswordResetRequired
	}
	return nil, nil
}

func (w *World) deleteLoginProfile(r *request, in *iam.DeleteLoginProfileInput) (*iam.DeleteLoginProfileOutput, error) {
	found, err := w.existingLogin(r, in.UserName)
	if err != nil {
		return nil, err
	}
	found.login = nil
	return nil, nil
}
