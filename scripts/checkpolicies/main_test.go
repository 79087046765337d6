package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	const policy = `{"Statement": [{"Effect": "Allow", "Action": ["organizations:ListRoots"]}]}`
	for name, row := range map[string]struct {
		record, plan, apply string
		want                []string // %s is the folder of the policies
		wantErr             bool
	}{
		"just right": {
			record: "plan organizations:ListRoots\nplan sts:GetCallerIdentity\napply organizations:ListRoots\napply organizations:MoveAccount\n",
			plan:   policy, apply: `{"Statement": [{"Effect": "Allow", "Action": ["organizations:MoveAccount"]}]}`,
		},
		"one missing, one too many": {
			record: "plan organizations:ListRoots\napply organizations:CloseAccount\n",
			plan:   policy, apply: `{"Statement": [{"Effect": "Allow", "Action": ["organizations:MoveAccount"]}]}`,
			want: []string{
				"vending-apply.json does not allow organizations:CloseAccount, which is called",
				"vending-apply.json allows organizations:MoveAccount, which no test calls",
			},
		},
		"a deny":       {record: "", plan: `{"Statement": [{"Effect": "Deny", "Action": ["organizations:ListRoots"]}]}`, apply: policy, wantErr: true},
		"all but one":  {record: "", plan: `{"Statement": [{"Effect": "Allow", "NotAction": ["organizations:ListRoots"]}]}`, apply: policy, wantErr: true},
		"no JSON":      {record: "", plan: "{", apply: policy, wantErr: true},
		"another line": {record: "destroy organizations:ListRoots\n", plan: policy, apply: policy, wantErr: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, filepath.Join(dir, "vending-plan.json"), row.plan)
			write(t, filepath.Join(dir, "vending-apply.json"), row.apply)
			for i, name := range groups["vending"] {
				text := ""
				if i == 0 {
					text = row.record
				}
				write(t, filepath.Join(dir, name), text)
			}
			got, err := check(dir, dir, "vending")
			if (err != nil) != row.wantErr {
				t.Fatalf("error %v", err)
			}
			for i := range row.want {
				row.want[i] = filepath.Join(dir, row.want[i])
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCheckWantsEveryRecord(t *testing.T) {
	t.Parallel()
	if _, err := check(t.TempDir(), t.TempDir(), "onboarding"); err == nil {
		t.Error("a missing record went unnoticed")
	}
}

// TestGroupsHaveEveryNoun finds a noun whose calls no policy is held against.
func TestGroupsHaveEveryNoun(t *testing.T) {
	t.Parallel()
	registry, err := os.ReadFile("../../internal/provider/registry.go")
	if err != nil {
		t.Fatal(err)
	}
	grouped := append([]string{"functions"}, slices.Concat(groups["vending"], groups["onboarding"])...) // functions call nothing
	found := regexp.MustCompile(`terraform-provider-doit/internal/(\w+)"`).FindAllSubmatch(registry, -1)
	for _, noun := range found {
		if !slices.Contains(grouped, string(noun[1])) {
			t.Errorf("%s is in no group", noun[1])
		}
	}
	if len(found) != len(grouped) {
		t.Errorf("%d nouns are registered, %d are in groups", len(found), len(grouped))
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
