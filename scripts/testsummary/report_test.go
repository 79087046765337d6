package main

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestReportOnRealPackages runs go test on packages that end in every way a package can end.
func TestReportOnRealPackages(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		files    map[string]string
		timeout  string // of go test; "" is a minute
		counts   string
		shown    []string
		notShown []string
	}{
		"passes": {
			files:    map[string]string{"a_test.go": `func TestA(t *testing.T) { t.Log("quiet") }`},
			counts:   "1 passed, 0 failed",
			shown:    []string{"ok    probe  1 passed, 0 failed"},
			notShown: []string{"quiet"},
		},
		"fails beside a passing test": {
			files: map[string]string{"a_test.go": `func TestA(t *testing.T) { t.Error("want 1, got 2") }
func TestB(t *testing.T) { t.Log("quiet") }`},
			counts:   "1 passed, 1 failed",
			shown:    []string{"want 1, got 2", "Failed:\n  probe TestA"},
			notShown: []string{"quiet"},
		},
		"counts subtests instead of their parents": {
			files: map[string]string{"a_test.go": `func TestA(t *testing.T) {
	t.Run("good", func(t *testing.T) {})
	t.Run("bad/deep", func(t *testing.T) { t.Fatal("deep down") })
}`},
			counts: "1 passed, 1 failed",
			shown:  []string{"deep down", "Failed:\n  probe TestA/bad/deep\n"},
		},
		"fails in a parent whose subtests pass": {
			files: map[string]string{"a_test.go": `func TestA(t *testing.T) {
	t.Run("good", func(t *testing.T) {})
	t.Error("afterwards")
}`},
			counts: "1 passed, 1 failed",
			shown:  []string{"afterwards", "Failed:\n  probe TestA\n"},
		},
		"skips with a reason": {
			files: map[string]string{"a_test.go": `func TestA(t *testing.T) { t.Skip("needs Terraform 1.14: query") }
func TestB(t *testing.T) { t.SkipNow() }`},
			counts: "0 passed, 0 failed, 2 skipped",
			shown:  []string{"probe TestA: needs Terraform 1.14: query\n", "probe TestB: no reason given\n"},
		},
		"does not build": {
			files:  map[string]string{"a_test.go": `func TestA(t *testing.T) { undefinedName() }`},
			counts: "0 passed, 1 failed",
			shown:  []string{"undefined: undefinedName", "Failed:\n  probe\n"},
		},
		"does not pass vet": {
			files: map[string]string{"a_test.go": `import "fmt"
func TestA(t *testing.T) { fmt.Printf("%d", "word") }`},
			counts: "0 passed, 1 failed",
			shown:  []string{"has arg \"word\" of wrong type"},
		},
		"imports what is not there": {
			files:  map[string]string{"a_test.go": `import _ "probe/missing"`},
			counts: "0 passed, 1 failed",
			shown:  []string{"probe/missing"},
		},
		"panics while another test waits": {
			files: map[string]string{"a_test.go": `func TestA(t *testing.T) { t.Parallel(); panic("at the disco") }
func TestB(t *testing.T) { t.Parallel(); <-t.Context().Done() }`},
			counts: "0 passed, 2 failed",
			shown:  []string{"panic: at the disco", "probe TestA\n", "probe TestB (did not finish)\n"},
		},
		"runs out of time": {
			files:   map[string]string{"a_test.go": `func TestA(t *testing.T) { <-t.Context().Done() }`},
			timeout: "1s",
			counts:  "0 passed, 1 failed",
			shown:   []string{"test timed out after 1s"},
		},
		"exits by itself": {
			files: map[string]string{"a_test.go": `import "os"
func TestA(t *testing.T) {}
func TestB(t *testing.T) { os.Exit(3) }`},
			counts: "1 passed, 1 failed",
			shown:  []string{"probe TestB (did not finish)"},
		},
		"fails outside of its tests": {
			files: map[string]string{"a_test.go": `import "os"
func TestA(t *testing.T) {}
func TestMain(m *testing.M) { m.Run(); println("no luck"); os.Exit(1) }`},
			counts: "1 passed, 1 failed",
			shown:  []string{"no luck", "Failed:\n  probe\n"},
		},
		"has no tests": {
			files:  map[string]string{"a_test.go": ""},
			counts: "0 passed, 1 failed",
			shown:  []string{"no test ran"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, ok := runProbe(t, c.files, cmp.Or(c.timeout, "1m"))
			lines := strings.Split(strings.TrimRight(out, "\n"), "\n")
			if last := lines[len(lines)-1]; last != c.counts {
				t.Errorf("last line %q, want %q", last, c.counts)
			}
			if want := strings.Contains(c.counts, " 0 failed"); ok != want {
				t.Errorf("success = %t, want %t", ok, want)
			}
			for _, text := range c.shown {
				if !strings.Contains(out, text) {
					t.Errorf("output lacks %q", text)
				}
			}
			for _, text := range c.notShown {
				if strings.Contains(out, text) {
					t.Errorf("output has %q", text)
				}
			}
			if t.Failed() {
				t.Log(out)
			}
		})
	}
}

// runProbe reports on a module "probe" made of these files.
func runProbe(t *testing.T, files map[string]string, timeout string) (output string, ok bool) {
	t.Helper()
	dir := t.TempDir()
	write := func(name, content string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module probe\n\ngo 1.26.0\n")
	for name, body := range files {
		header := "package probe\n\nimport \"testing\"\n\nvar _ testing.TB\n\n"
		if strings.HasPrefix(body, "import") {
			first, rest, _ := strings.Cut(body, "\n")
			header, body = "package probe\n\nimport \"testing\"\n"+first+"\n\nvar _ testing.TB\n\n", rest
		}
		write(name, header+body+"\n")
	}
	var out strings.Builder
	r := newReport(&out)
	cmd := exec.CommandContext(t.Context(), "go", "test", "-json", "-timeout", timeout, "./...")
	cmd.Dir = dir
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := r.read(stdout); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // its exit status says less than the report
	ok = r.close()
	return out.String(), ok
}

func TestReportReadsWhatIsNotAnEvent(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	r := newReport(&out)
	input := "warning: noise\n" + `{"Action":"run","Package":"p","Test":"TestA"}` + "\n" + `{"Action":"start","Package":"q"}`
	if err := r.read(strings.NewReader(input)); err != nil {
		t.Fatal(err)
	}
	if r.close() {
		t.Error("an interrupted run is a success")
	}
	for _, want := range []string{"warning: noise\n", "p TestA (did not finish)", "0 passed, 2 failed\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("output lacks %q:\n%s", want, out.String())
		}
	}
}
