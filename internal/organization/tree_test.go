package organization

import "testing"

func TestParentFromUnitPath(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"o-abcdefghij/r-ab12/ou-ab12-34cd56ef/":                  "r-ab12",
		"o-abcdefghij/r-ab12/ou-ab12-34cd56ef":                   "r-ab12",
		"o-abcdefghij/r-ab12/ou-ab12-34cd56ef/ou-ab12-78ab90cd/": "ou-ab12-34cd56ef",
		"o-abcdefghij/r-ab12/":                                   "",
		"":                                                       "",
	} {
		if got := parentFromUnitPath(path); got != want {
			t.Errorf("the parent in %q is %q, want %q", path, got, want)
		}
	}
}

func TestContentsAreBounded(t *testing.T) {
	t.Parallel()
	var inside Contents
	for _, thing := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"} {
		if inside.add(thing) {
			t.Fatalf("full after %s", thing)
		}
	}
	if got := inside.String(); got != "1, 2, 3, 4, 5, 6, 7, 8, 9, 10" {
		t.Errorf("ten things are %q", got)
	}
	if !inside.add("11") {
		t.Error("never full")
	}
	if got := inside.String(); got != "1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and more" {
		t.Errorf("eleven things are %q", got)
	}
}
