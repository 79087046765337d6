package examples_test

import (
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// page is a Markdown file of the repository, or a template of one.
type page struct {
	name   string
	source []byte
	tree   ast.Node
}

// block is a fenced code block, wherever in a page it is.
type block struct{ language, text string }

// generated says that tfplugindocs wrote the page, out of templates, examples and schemas.
func (p page) generated() bool { return strings.HasPrefix(p.name, "docs/") }

// unread are folders whose Markdown nobody is shown as documentation: tools, build results, golden files of tests.
var unread = map[string]bool{".git": true, ".cache": true, ".venv": true, "bin": true, "dist": true, "testdata": true}

// pages are all Markdown files, so that no new one can be forgotten.
func pages(t *testing.T) (found []page) {
	t.Helper()
	err := filepath.WalkDir(repository, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && unread[entry.Name()]:
			return filepath.SkipDir
		case !entry.IsDir() && (strings.HasSuffix(path, ".md") || strings.HasSuffix(path, ".md.tmpl")):
			found = append(found, parse(short(path), read(t, path)))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func parse(name, content string) page {
	if rest, ok := strings.CutPrefix(content, "---\n"); ok { // front matter is no Markdown
		_, content, _ = strings.Cut(rest, "\n---\n")
	}
	markdown := goldmark.New(goldmark.WithParserOptions(parser.WithAutoHeadingID()))
	return page{name: name, source: []byte(content), tree: markdown.Parser().Parse(text.NewReader([]byte(content)))}
}

// each calls visit for every node of one type.
func each[N ast.Node](t *testing.T, p page, visit func(N)) {
	t.Helper()
	err := ast.Walk(p.tree, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if of, ok := node.(N); ok && entering {
			visit(of)
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// blocks are the fenced blocks of a page, in their order.
func (p page) blocks(t *testing.T) (found []block) {
	t.Helper()
	each(t, p, func(fenced *ast.FencedCodeBlock) {
		found = append(found, block{language: string(fenced.Language(p.source)), text: p.lines(fenced)})
	})
	return found
}

func (p page) lines(node ast.Node) string {
	var all strings.Builder
	for _, segment := range node.Lines().Sliced(0, node.Lines().Len()) {
		all.Write(segment.Value(p.source))
	}
	return all.String()
}

// inline are the pieces of code within the sentences of a page.
func (p page) inline(t *testing.T) (found []string) {
	t.Helper()
	each(t, p, func(span *ast.CodeSpan) {
		var all strings.Builder
		for child := span.FirstChild(); child != nil; child = child.NextSibling() {
			if piece, ok := child.(*ast.Text); ok {
				all.Write(piece.Segment.Value(p.source))
			}
		}
		found = append(found, strings.Join(strings.Fields(all.String()), " "))
	})
	return found
}

// languages say what becomes of the blocks of pages that people write. No other language may be used: either a test reads
// it, or nobody knows whether it is right.
var languages = map[string]string{
	"terraform": "planned and applied by TestExamples",
	"yaml":      "read by the configurations of the same page, under the name in its first line",
	"shell":     "checked by TestCommands",
	"mermaid":   "a picture",
	"text":      "a picture, or what a program printed",
	"":          "as text",
}

// runnable finds configurations and commands in a block that says it is nothing but text.
var runnable = regexp.MustCompile(`(?m)^\s*((resource|data|ephemeral|provider|module|variable|output|moved|import|removed|terraform|locals)\b[^\n]*\{\s*$|(\$ *)?(terraform|tofu|make|aws) )`)

// signature is what tfplugindocs says of a function.
var signature = regexp.MustCompile(`^\w+\([\w ,]*\) \w+\n$`)

// html finds code that hides from all of this.
var html = regexp.MustCompile(`(?i)<(pre|code)\b`)

// TestPages has no block on any page that nothing covers.
func TestPages(t *testing.T) {
	t.Parallel()
	all := pages(t)
	if len(all) < 40 {
		t.Fatalf("there are %d pages only", len(all))
	}
	known := inputs(t, all)
	for _, p := range all {
		each(t, p, func(indented *ast.CodeBlock) {
			t.Errorf("%s: an indented block has no language. Put it between fences:\n%s", p.name, p.lines(indented))
		})
		if html.Match(p.source) {
			t.Errorf("%s: code in HTML is seen by no test. Put it between fences.", p.name)
		}
		for _, b := range p.blocks(t) {
			switch _, ok := languages[b.language]; {
			case p.generated() && signature.MatchString(b.text):
			case p.generated() && !known[strings.TrimSpace(b.text)]: // then the schema has it
				t.Errorf("%s: no test covers this block, which comes neither from examples/ nor from templates/:\n%s", p.name, b.text)
			case p.generated():
			case !ok:
				t.Errorf("%s: no test covers a block of the language %q", p.name, b.language)
			case (b.language == "text" || b.language == "") && runnable.MatchString(b.text):
				t.Errorf("%s: this block can be run, so it is no text:\n%s", p.name, b.text)
			}
		}
	}
}

// inputs are the texts of all blocks that people write, and of all examples.
func inputs(t *testing.T, all []page) map[string]bool {
	t.Helper()
	known := map[string]bool{}
	for _, p := range all {
		if p.generated() {
			continue
		}
		for _, b := range p.blocks(t) {
			known[strings.TrimSpace(b.text)] = true
		}
	}
	err := filepath.WalkDir(filepath.Join(repository, "examples"), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			known[strings.TrimSpace(read(t, path))] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return known
}

// snippets are the configurations in the pages that people write. Each has to work by itself, with the files that it
// reads and its page shows.
func snippets(t *testing.T) (found []example) {
	t.Helper()
	for _, p := range pages(t) {
		if p.generated() {
			continue
		}
		files := named(t, p)
		unused := maps.Clone(files)
		count := 0
		for _, b := range p.blocks(t) {
			if b.language != "terraform" {
				continue
			}
			count++
			e := example{name: fmt.Sprintf("%s:%d", p.name, count), files: map[string]string{"snippet.tf": b.text}}
			for name, content := range files {
				if reads(b.text, name) {
					e.files[name] = content
					delete(unused, name)
				}
			}
			found = append(found, e)
		}
		for name := range unused {
			t.Errorf("%s: no configuration on the page reads %s", p.name, name)
		}
	}
	return found
}

// fileName is the first line of a block that is a file for others of its page: data, or a module.
var fileName = regexp.MustCompile(`^# ([\w-]+\.yaml|[\w-]+/main\.tf)\n`)

// named are the files that blocks of a page are, by their names.
func named(t *testing.T, p page) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, b := range p.blocks(t) {
		name := fileName.FindStringSubmatch(b.text)
		switch {
		case name != nil:
			files[name[1]] = b.text
		case b.language == "yaml":
			t.Errorf("%s: the first line of a YAML block has to be its name, as in \"# accounts.yaml\":\n%s", p.name, b.text)
		}
	}
	return files
}

// reads says whether a configuration reads a file: data by its name, a module by its folder.
func reads(configuration, name string) bool {
	if folder, ok := strings.CutSuffix(name, "/main.tf"); ok {
		return strings.Contains(configuration, `"./`+folder+`"`)
	}
	return strings.Contains(configuration, name)
}
