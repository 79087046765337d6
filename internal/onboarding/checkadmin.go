package onboarding

import (
	"fmt"
	"slices"
	"strings"
)

func checkAdminUser(f Facts, _ Expected) ruling {
	const fix = "Make one, for example with doit_admin_user."
	admins, known := f.Admins.Get()
	switch {
	case !known:
		return cannotTell(f.Admins.Why())
	case len(admins.Names) > 0:
		return passes("AdministratorAccess is attached to %s.", quantity(len(admins.Names), admins.More, "IAM user", "IAM users"))
	}
	if summary, told := f.Summary.Get(); told && summary.Users == 0 {
		return fails("The account has no IAM user.", fix)
	}
	return ruling{CheckUnknown, "AdministratorAccess is attached to no IAM user. A user may have it through a group, which is not looked into.",
		fix + ` If a group gives it, or people sign in another way, add "admin_user" to skip.`}
}

// checkAdminMFA and checkAdminKeys say nothing about administrators who are not there: admin_user does.
func checkAdminMFA(f Facts, _ Expected) ruling {
	return eachAdmin(f, f.AdminMFA, func(devices int) bool { return devices > 0 }, "has no MFA device", "has an MFA device",
		func(user string) string {
			return fmt.Sprintf("%s registers an MFA device under security credentials in the console.", user)
		})
}

func checkAdminKeys(f Facts, _ Expected) ruling {
	return eachAdmin(f, f.AdminKeys, func(keys int) bool { return keys == 0 }, "has an active access key", "has no active access key",
		func(user string) string {
			return fmt.Sprintf("aws iam list-access-keys --user-name %s, then for each key: aws iam delete-access-key --user-name %[1]s --access-key-id KEY", user)
		})
}

func eachAdmin(f Facts, counts Evidence[map[string]int], right func(int) bool, wrongText, rightText string, fix func(user string) string) ruling {
	admins, known := f.Admins.Get()
	if !known {
		return cannotTell(f.Admins.Why())
	}
	count, known := counts.Get()
	if !known {
		return cannotTell(counts.Why())
	}
	var wrong, fixes []string
	for _, name := range admins.Names {
		if !right(count[name]) {
			wrong, fixes = append(wrong, name), append(fixes, fix(name))
		}
	}
	switch {
	case len(wrong) > 0:
		return fails(fmt.Sprintf("Of the administrators, %s %s.", strings.Join(wrong, ", "), wrongText), strings.Join(fixes, "\n"))
	case admins.More:
		return ruling{CheckUnknown, fmt.Sprintf("More than %d IAM users are administrators, and only so many are looked at. Each of these %s.", len(admins.Names), rightText),
			"Take AdministratorAccess from those who do not need it."}
	case len(admins.Names) == 0:
		return passes("AdministratorAccess is attached to no IAM user.")
	}
	return passes("Each administrator %s.", rightText)
}

func checkContacts(f Facts, _ Expected) ruling {
	set, known := f.Contacts.Get()
	if !known {
		return cannotTell(f.Contacts.Why())
	}
	var missing []string
	for kind, there := range set {
		if !there {
			missing = append(missing, strings.ToLower(kind))
		}
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		return fails(fmt.Sprintf("Not set: %s.", strings.Join(missing, ", ")), "Set them with doit_alternate_contacts.")
	}
	return passes("The billing, operations and security contacts are set.")
}

func checkPrimaryContact(f Facts, _ Expected) ruling {
	const fix = "Complete the contact information in the account settings, or by aws account put-contact-information --contact-information file://contact.json"
	contact, known := f.Primary.Get()
	switch {
	case !known:
		return cannotTell(f.Primary.Why())
	case !contact.Address:
		return fails("The contact information has no complete address.", fix)
	case !contact.Phone:
		return fails("The contact information has no phone number.", fix)
	}
	return passes("The contact information has an address and a phone number.")
}

// quantity is a number with its noun, "at least" when there are more.
func quantity(n int, more bool, one, many string) string {
	text := fmt.Sprintf("%d %s", n, many)
	if n == 1 {
		text = fmt.Sprintf("%d %s", n, one)
	}
	if more {
		return "at least " + text
	}
	return text
}
