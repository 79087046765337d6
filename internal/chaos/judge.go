package chaos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/doit-vending/terraform-provider-doit/internal/awssim"
)

// judge says what is wrong after a cut run and the one that followed it, nil when nothing is: the state is whole, a plan
// finds nothing to do, the world is as after an undisturbed run, and nothing is left lying around.
func (s *stage) judge(ctx context.Context, r rehearsal) error {
	if err := s.judgePlan(ctx); err != nil {
		return err
	}
	return errors.Join(s.judgeState(r), s.judgeWorld(r), s.judgeNotices(r), s.judgeCalls(r), s.judgeRemains())
}

// judgePlan plans once more, unless an apply has just found that there is nothing to do.
func (s *stage) judgePlan(ctx context.Context) error {
	if strings.Contains(s.last, "No changes. Your infrastructure matches the configuration.") {
		return nil
	}
	_, code, err := s.perform(ctx, step{args: []string{"plan", "-detailed-exitcode"}})
	switch {
	case err != nil:
		return err
	case code == 2:
		return errors.New("state and world do not agree: the plan is not empty")
	case code != 0:
		return fmt.Errorf("the plan afterwards fails (exit code %d)", code)
	}
	return nil
}

// judgeState looks for what no plan shows.
func (s *stage) judgeState(r rehearsal) error {
	held, err := s.instances()
	if err != nil {
		return err
	}
	if difference := cmp.Diff(r.instances, held); difference != "" {
		return fmt.Errorf("the state has other objects than after an undisturbed run (-undisturbed +now):\n%s", difference)
	}
	return nil
}

// instances lists the objects in the state: their addresses, and whether they are tainted or deposed.
func (s *stage) instances() ([]string, error) {
	files, err := s.files()
	if err != nil {
		return nil, err
	}
	state := files[stateFile]
	var file struct {
		Resources []struct {
			Type, Name string
			Instances  []struct {
				IndexKey any `json:"index_key"`
				Status   string
				Deposed  string
			}
		}
	}
	if len(state) == 0 {
		return nil, nil
	}
	if err := json.Unmarshal(state, &file); err != nil {
		return nil, fmt.Errorf("the state file cannot be read: %w", err)
	}
	var list []string
	for _, resource := range file.Resources {
		for _, instance := range resource.Instances {
			deposed := ""
			if instance.Deposed != "" {
				deposed = "deposed"
			}
			list = append(list, strings.Join(strings.Fields(fmt.Sprintf("%s.%s %v %s %s", resource.Type, resource.Name, instance.IndexKey, instance.Status, deposed)), " "))
		}
	}
	slices.Sort(list)
	return list, nil
}

func (s *stage) judgeWorld(r rehearsal) error {
	undisturbed, _ := apart(r.inventory)
	now, _ := apart(inventory(s.scene))
	if difference := cmp.Diff(undisturbed, now); difference != "" {
		return fmt.Errorf("the world is not as after an undisturbed run (-undisturbed +now):\n%s", difference)
	}
	return nil
}

// judgeNotices allows what a topic may get more or less of than undisturbed: a notice is sent once more when nobody knows
// whether it was, which only a FIFO topic notices, and one that cannot be sent is a warning.
func (s *stage) judgeNotices(r rehearsal) error {
	_, undisturbed := apart(r.inventory)
	_, now := apart(inventory(s.scene))
	if len(now) == 0 && strings.Contains(unwrapped(s.log.String()), "Failed telling a topic about AWS account") {
		return nil
	}
	now = slices.CompactFunc(now, func(one, next string) bool { return one == next && !strings.Contains(one, ".fifo ") })
	if difference := cmp.Diff(undisturbed, now); difference != "" {
		return fmt.Errorf("the topics were not told what they are told undisturbed (-undisturbed +now):\n%s", difference)
	}
	return nil
}

// apart takes the messages out of an inventory.
func apart(inventory []string) (rest, messages []string) {
	for _, line := range inventory {
		if strings.HasPrefix(line, "message ") {
			messages = append(messages, line)
		} else {
			rest = append(rest, line)
		}
	}
	return rest, messages
}

// failedRequests are lines of an inventory that do not matter: requests for accounts that AWS failed.
var failedRequests = regexp.MustCompile(`^request \S+ car-\S+ .*"FAILED"`)

// variable is what differs from run to run, and what stands for it.
var variable = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`\b(AROA|AIDA|ANPA|AIPA)[A-Z0-9]+`), "$1"},
	{regexp.MustCompile(`\bou-[a-z0-9]+-[a-z0-9]+`), "unit"},
	{regexp.MustCompile(`("doit:generation":|"Key":"doit:generation","Value":)"[A-Z2-7]+"`), "${1}GENERATION"},
	{regexp.MustCompile(`\b[0-9a-f]{32}\b`), "HASH"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z`), "TIME"},
	{regexp.MustCompile(`(:export/[0-9A-Za-z_-]+?)-[0-9a-f]{8}-[0-9a-f-]+`), "$1"},
	{regexp.MustCompile(`\bcar-[a-z0-9]+`), "car"},
}

// inventory is the world's, without what differs from run to run.
func inventory(s scene) []string {
	names := []string{s.dev, "<dev>", s.quarantine, "<quarantine>"}
	for _, account := range s.world.Accounts() {
		names = append(names, account.ID, "<"+account.Name+">")
		if account.GovCloudAccountID != "" {
			names = append(names, account.GovCloudAccountID, "<twin of "+account.Name+">")
		}
	}
	known := strings.NewReplacer(names...)
	var lines []string
	for _, line := range s.world.Inventory() {
		if failedRequests.MatchString(line) {
			continue
		}
		line = known.Replace(line)
		for _, v := range variable {
			line = v.pattern.ReplaceAllString(line, v.instead)
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}

// judgeCalls finds what was done twice, or destroyed and made again, which the world does not show afterwards.
func (s *stage) judgeCalls(r rehearsal) error {
	for operation, n := range irrevocable(s.world.Calls()) {
		if n > r.irrevocable[operation] {
			return fmt.Errorf("%s was executed %d times, undisturbed %d times", operation, n, r.irrevocable[operation])
		}
	}
	return nil
}

// irrevocable counts the executed calls that nobody can take back: an account that is requested, and what is destroyed.
func irrevocable(calls []awssim.Call) map[string]int {
	counts := map[string]int{}
	for _, c := range calls {
		switch c.Operation {
		case "CreateAccount", "CreateGovCloudAccount", "CloseAccount", "RemoveAccountFromOrganization",
			"DeleteRole", "DeleteUser", "DeletePolicy", "DeleteBucket", "DeleteOrganizationalUnit":
			if c.Executed {
				counts[c.Operation]++
			}
		}
	}
	return counts
}

// judgeRemains looks for what a killed provider must not leave behind.
func (s *stage) judgeRemains() error {
	left, err := os.ReadDir(filepath.Join(s.dir, "tmp"))
	if err != nil {
		return err
	}
	for _, file := range left {
		if !strings.HasPrefix(file.Name(), "plugin") { // the socket of a killed provider, which belongs to Terraform's plugin library
			return fmt.Errorf("%s is left in the folder for temporary files", file.Name())
		}
	}
	return errors.Join(s.mishaps...)
}
