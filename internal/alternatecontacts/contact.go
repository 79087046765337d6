package alternatecontacts

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"

	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
)

// kinds are the alternate contacts that an account can have, in the order in which they are read and written.
var kinds = []accounttypes.AlternateContactType{
	accounttypes.AlternateContactTypeBilling, accounttypes.AlternateContactTypeOperations, accounttypes.AlternateContactTypeSecurity,
}

// word is the name of a contact in attributes and messages: billing, operations or security.
func word(kind accounttypes.AlternateContactType) string { return strings.ToLower(string(kind)) }

// contact is one alternate contact. Its values are personal data: they never go to logs, nor into messages about others.
type contact struct {
	name, title, email, phone string
}

// equal compares without outer blanks, which AWS allows, and addresses without case.
func (c contact) equal(other contact) bool { return len(c.differences(other)) == 0 }

// differences names the attributes that differ, and not their values.
func (c contact) differences(other contact) []string {
	var names []string
	for _, value := range []struct{ name, mine, theirs string }{
		{"name", c.name, other.name}, {"title", c.title, other.title},
		{"email", strings.ToLower(c.email), strings.ToLower(other.email)}, {"phone", c.phone, other.phone},
	} {
		if strings.TrimSpace(value.mine) != strings.TrimSpace(value.theirs) {
			names = append(names, value.name)
		}
	}
	return names
}

// fingerprint recognizes a contact without telling it.
func (c contact) fingerprint() string {
	var text strings.Builder
	for _, value := range []string{c.name, c.title, strings.ToLower(c.email), c.phone} {
		fmt.Fprintf(&text, "%q\n", strings.TrimSpace(value))
	}
	sum := sha256.Sum256([]byte(text.String()))
	return hex.EncodeToString(sum[:16])
}

// The rules are those of the Account Management API model (PutAlternateContact).
var (
	emailPattern = regexp.MustCompile(`^[\s]*[\w+=.#|!&-]+@[\w.-]+\.[\w]+[\s]*$`)
	phonePattern = regexp.MustCompile(`^[\s0-9()+-]+$`)
)

func checkName(name string) error { return checkLength(name, 64) }

func checkTitle(title string) error { return checkLength(title, 50) }

func checkEmail(email string) error {
	if err := checkLength(email, 254); err != nil {
		return err
	}
	if !emailPattern.MatchString(email) {
		return errors.New("AWS takes letters, digits and _+=.#|!&- before one @, and a domain of letters, digits, dots, hyphens and underscores with a dot in it after the @")
	}
	return nil
}

func checkPhone(phone string) error {
	if err := checkLength(phone, 25); err != nil {
		return err
	}
	if !phonePattern.MatchString(phone) {
		return errors.New("AWS takes only digits, blanks and the characters ()+-")
	}
	return nil
}

func checkLength(text string, most int) error {
	if n := len([]rune(text)); n == 0 || n > most {
		return fmt.Errorf("it has %d characters, AWS takes 1 to %d", n, most)
	}
	return nil
}
