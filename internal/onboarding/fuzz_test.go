package onboarding

import "testing"

// FuzzCredentialReport: a report is read, or said to be unclear, and a time is never invented.
func FuzzCredentialReport(f *testing.F) {
	f.Add("user,arn,password_last_used\n<root_account>,arn:aws:iam::111122223333:root,2026-11-01T09:00:00+00:00\n")
	f.Add("user,password_last_used\n<root_account>,no_information\n")
	f.Add("password_last_used\n\"\n")
	f.Add("user,password_last_used\n<root_account>\n")
	f.Add("")
	f.Fuzz(func(t *testing.T, report string) {
		if at, err := rootLastUsed(report); err != nil && !at.IsZero() {
			t.Errorf("%q: the time %s together with the error %v", report, at, err)
		}
	})
}
