package organization

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// maxCustomerID leaves room for the prefix doitintl-awsops- in a bucket name, which has at most 63 characters.
const maxCustomerID = 46

var customerIDPattern = regexp.MustCompile(`^[a-z0-9-]*$`)

// CheckCustomerID says what is wrong with the id of a customer at the reseller. It becomes part of bucket and report names,
// so the rules of bucket names hold.
func CheckCustomerID(id string) error {
	switch {
	case id == "" || len(id) > maxCustomerID:
		return fmt.Errorf("it has %d characters, 1 to %d are possible", len(id), maxCustomerID)
	case !customerIDPattern.MatchString(id):
		return errors.New("it has characters other than lower-case letters, digits and hyphens")
	case strings.Trim(id, "-") != id:
		return errors.New("it begins or ends with a hyphen")
	}
	return nil
}
