package organization

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

var unitIDPattern = regexp.MustCompile(`^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$`)

// CheckUnitName says what is wrong with the name of an organizational unit. AWS takes any characters (API model,
// CreateOrganizationalUnit); blanks at the ends are nobody's intention.
func CheckUnitName(name string) error {
	switch count := utf8.RuneCountInString(name); {
	case count < 1 || count > 128:
		return fmt.Errorf("it has %d characters, AWS takes 1 to 128", count)
	case strings.TrimSpace(name) != name:
		return errors.New("it begins or ends with a blank")
	}
	return nil
}

// CheckUnitID says what is wrong with the id of an organizational unit.
func CheckUnitID(id string) error {
	switch {
	case unitIDPattern.MatchString(id):
		return nil
	case isRootID(id) && CheckParentID(id) == nil:
		return errors.New("it is the id of a root, and that of an organizational unit looks like ou-ab12-34cd56ef")
	}
	return errors.New("the id of an organizational unit looks like ou-ab12-34cd56ef")
}
