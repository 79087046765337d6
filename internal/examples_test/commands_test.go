package examples_test

import (
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/doit-vending/terraform-provider-doit/internal/tfcli"
)

// programs check a command by its first word: whether it could run here, as far as that can be told without running it.
// They return what is wrong with it, "" for nothing.
var programs = map[string]func(t *testing.T, words []string) string{
	"terraform": checkTerraform,
	"tofu":      checkTerraform,
	"make":      checkMake,
	"aws":       checkAWS,
	"go":        checkPaths,
}

// TestCommands checks the commands in the shell blocks and in the sentences of all pages that people write.
func TestCommands(t *testing.T) {
	t.Parallel()
	checked := map[string]bool{}
	for _, p := range pages(t) {
		if p.generated() {
			continue
		}
		for _, b := range p.blocks(t) {
			for line := range strings.Lines(b.text) {
				if words := words(line); b.language == "shell" && len(words) > 0 {
					checked[words[0]] = true
					checkCommand(t, p, words, true)
				}
			}
		}
		for _, code := range p.inline(t) {
			if words := words(code); len(words) > 1 { // one word is the name of a program
				checkCommand(t, p, words, false)
			}
		}
	}
	for _, program := range []string{"terraform", "make"} {
		if !checked[program] {
			t.Errorf("no page says how to run %s", program)
		}
	}
}

// words splits a command without its comment.
func words(line string) []string {
	command, _, _ := strings.Cut(" "+line, " #")
	return strings.Fields(command)
}

// checkCommand checks one command. In a shell block every line has to be one; in a sentence code may be anything else.
func checkCommand(t *testing.T, p page, words []string, all bool) {
	t.Helper()
	check := programs[words[0]]
	if strings.HasPrefix(words[0], "./scripts/") {
		check = checkPaths
	}
	switch {
	case check != nil:
		if wrong := check(t, words); wrong != "" {
			t.Errorf("%s: %s: %s", p.name, strings.Join(words, " "), wrong)
		}
	case all:
		t.Errorf("%s: %s: no test knows this program", p.name, strings.Join(words, " "))
	}
}

// newer are commands that the Terraform at hand may be too old for, or that OpenTofu does not have.
var newer = map[string]bool{"query": true}

var commandFlag = regexp.MustCompile(`^-[a-z-]+`)

// checkTerraform asks Terraform's own help for the command, its second word where it has one, and its options.
func checkTerraform(t *testing.T, words []string) string {
	t.Helper()
	words = words[1:]
	for len(words) > 0 && strings.HasPrefix(words[0], "-chdir=") {
		words = words[1:]
	}
	if len(words) == 0 || newer[words[0]] {
		return ""
	}
	if !regexp.MustCompile(`(?m)^  ` + regexp.QuoteMeta(words[0]) + ` `).MatchString(help(t)) {
		return "there is no such command"
	}
	about := help(t, words[0])
	if words[0] == "apply" || words[0] == "destroy" {
		about += help(t, "plan") // whose options these take, as their help says
	}
	if commands := regexp.MustCompile(`(?s)\nSubcommands:\n(.*)`).FindString(about); commands != "" {
		if len(words) < 2 || !regexp.MustCompile(`(?m)^    `+regexp.QuoteMeta(words[1])+` `).MatchString(commands) {
			return "there is no such command"
		}
		about += help(t, words[:2]...)
	}
	for _, word := range words[1:] {
		if option := commandFlag.FindString(word); option != "" && !strings.Contains(about, " "+option) {
			return "there is no option " + option
		}
	}
	return ""
}

var helps sync.Map // what Terraform prints, by the command

// help is what Terraform says about a command.
func help(t *testing.T, command ...string) string {
	t.Helper()
	key := strings.Join(command, " ")
	if known, ok := helps.Load(key); ok {
		return known.(string) //nolint:forcetypeassert // stored below
	}
	printed, err := exec.CommandContext(t.Context(), tfcli.Binary(), slices.Concat(command, []string{"-help"})...).CombinedOutput()
	if len(printed) == 0 { // with some commands, help ends with an exit code of its own
		t.Fatalf("terraform %s -help: %v", key, err)
	}
	helps.Store(key, string(printed))
	return string(printed)
}

// checkMake looks for targets and variables in the GNUmakefile.
func checkMake(t *testing.T, words []string) string {
	t.Helper()
	makefile := read(t, filepath.Join(repository, "GNUmakefile"))
	for _, word := range words[1:] {
		variable, _, isVariable := strings.Cut(word, "=")
		wanted := `(?m)^` + regexp.QuoteMeta(word) + `:`
		if isVariable {
			wanted = `(?m)^` + regexp.QuoteMeta(variable) + ` \?=`
		}
		if !regexp.MustCompile(wanted).MatchString(makefile) {
			return "the GNUmakefile has no " + word
		}
	}
	return ""
}

// clients are the services of AWS CLI commands on the pages.
var clients = map[string]reflect.Type{
	"account":       reflect.TypeFor[*account.Client](),
	"iam":           reflect.TypeFor[*iam.Client](),
	"organizations": reflect.TypeFor[*organizations.Client](),
	"sts":           reflect.TypeFor[*sts.Client](),
}

// checkAWS looks for the operation and its parameters in the SDK, whose names are those of AWS CLI written otherwise.
func checkAWS(t *testing.T, words []string) string {
	t.Helper()
	client, ok := clients[words[1]]
	if !ok || len(words) < 3 {
		return "no test knows this service of AWS"
	}
	same := func(name string) func(string) bool {
		return func(other string) bool { return strings.EqualFold(strings.ReplaceAll(name, "-", ""), other) }
	}
	isOperation := same(words[2])
	for operation := range client.Methods() {
		if !isOperation(operation.Name) {
			continue
		}
		input := operation.Type.In(2).Elem() // of (client, ctx, input, options...)
		for _, word := range words[3:] {
			option, isOption := strings.CutPrefix(word, "--")
			if _, has := input.FieldByNameFunc(same(strings.TrimPrefix(option, "no-"))); isOption && !has {
				return "the operation has no parameter " + word
			}
		}
		return ""
	}
	return "there is no such operation"
}

// checkPaths looks for the files and folders that a command names.
func checkPaths(t *testing.T, words []string) string {
	t.Helper()
	for _, word := range words {
		_, value, _ := strings.Cut(word, "=")
		for _, path := range []string{word, value} {
			path = strings.TrimSuffix(path, "/...")
			named := strings.HasPrefix(path, "./") || strings.HasPrefix(path, "tools/")
			if named && !exists(filepath.Join(repository, path)) {
				return "there is no " + path
			}
		}
	}
	return ""
}
