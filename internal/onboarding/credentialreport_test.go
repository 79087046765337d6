package onboarding

import (
	"errors"
	"testing"
	"time"
)

func TestRootLastUsed(t *testing.T) {
	t.Parallel()
	const header = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed\n"
	root := func(used string) string {
		return header + "ada,arn:aws:iam::111111111111:user/ada,2020-01-01T00:00:00+00:00,true,2026-11-20T00:00:00+00:00,N/A\n" +
			"<root_account>,arn:aws:iam::111111111111:root,2019-01-01T00:00:00+00:00,not_supported," + used + ",not_supported\n"
	}
	for name, test := range map[string]struct {
		report string
		at     time.Time
		says   string
	}{
		"used":           {root("2026-01-02T03:04:05+00:00"), time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), ""},
		"used, with Z":   {root("2026-01-02T03:04:05Z"), time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), ""},
		"never":          {root("no_information"), time.Time{}, ""},
		"not supported":  {root("N/A"), time.Time{}, ""},
		"no root":        {header, time.Time{}, "The credential report of IAM does not tell about the root user."},
		"other columns":  {"name\n<root_account>\n", time.Time{}, "The credential report of IAM does not tell about the root user."},
		"empty":          {"", time.Time{}, "The credential report of IAM cannot be read."},
		"half a line":    {header + "<root_account>,x\n", time.Time{}, "The credential report of IAM cannot be read."},
		"an open quote ": {header + "\"<root", time.Time{}, "The credential report of IAM cannot be read."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at, err := rootLastUsed(test.report)
			if !at.Equal(test.at) {
				t.Errorf("at %s, want %s", at, test.at)
			}
			unclear, _ := errors.AsType[*unclearError](err)
			if (err == nil) != (test.says == "") || err != nil && (unclear == nil || unclear.Error() != test.says) {
				t.Errorf("%v, want %q", err, test.says)
			}
		})
	}
}
