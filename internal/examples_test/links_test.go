package examples_test

import (
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"
)

var (
	// ownLink finds our own pages behind the addresses under which others see them.
	ownLink = regexp.MustCompile(`^https://(?:github\.com/doit-vending/terraform-provider-doit/(?:tree|blob)|raw\.githubusercontent\.com/doit-vending/terraform-provider-doit)/main/(.*)$`)
	ownPage = regexp.MustCompile(`^https://registry\.terraform\.io/providers/doit-vending/doit/latest/(docs/.*)$`)
	// ownPath finds paths of the repository in inline code.
	ownPath = regexp.MustCompile(`^(?:\./)?((?:examples|internal|scripts|templates|docs|tools|\.changes|\.github)/[\w./-]*)$`)
	// anchor is how tfplugindocs marks nested attributes.
	anchor = regexp.MustCompile(`<a id="([\w-]+)">`)
	fence  = regexp.MustCompile("(?sm)^```.*?^```$")
)

// TestLinksLead follows every link and every path on every page to what it names in this repository.
func TestLinksLead(t *testing.T) {
	t.Parallel()
	all := map[string]page{}
	for _, p := range pages(t) {
		all[p.name] = p
	}
	followed := 0
	for _, p := range all {
		each(t, p, func(link *ast.Link) {
			if strings.HasSuffix(p.name, ".tmpl") || !lead(t, all, p, string(link.Destination)) { // a template is no page yet
				return
			}
			followed++
		})
		for _, code := range p.inline(t) {
			if named := ownPath.FindStringSubmatch(code); named != nil && !exists(filepath.Join(repository, named[1])) {
				t.Errorf("%s: there is no %s", p.name, named[1])
			}
		}
	}
	if followed < 50 {
		t.Errorf("%d links were followed only", followed)
	}
}

// lead checks one link, and says whether it is one to this repository.
func lead(t *testing.T, all map[string]page, from page, destination string) bool {
	t.Helper()
	target, fragment, _ := strings.Cut(destination, "#")
	switch own, ours := ownLink.FindStringSubmatch(target), ownPage.FindStringSubmatch(target); {
	case own != nil:
		target = own[1]
	case ours != nil:
		target = ours[1] + ".md"
	case strings.Contains(target, "://"):
		return false
	case target == "":
		target = from.name
	default:
		target = path.Join(path.Dir(from.name), target)
	}
	to, isPage := all[target]
	if !exists(filepath.Join(repository, target)) || fragment != "" && (!isPage || !to.ids(t)[fragment]) {
		t.Errorf("%s: the link to %s leads nowhere", from.name, destination)
	}
	return true
}

// ids are the names by which a page can be entered in the middle.
func (p page) ids(t *testing.T) map[string]bool {
	t.Helper()
	ids := map[string]bool{}
	for _, marked := range anchor.FindAllSubmatch(p.source, -1) {
		ids[string(marked[1])] = true
	}
	each(t, p, func(heading *ast.Heading) {
		if id, ok := heading.AttributeString("id"); ok {
			if name, ok := id.([]byte); ok {
				ids[string(name)] = true
			}
		}
	})
	return ids
}
