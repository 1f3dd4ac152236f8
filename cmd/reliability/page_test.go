package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The page that is kept names tests that there are, and has a figure for every goal.
func TestKeptPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/reliability.md")
	if err != nil {
		t.Fatal(err)
	}
	tests := make(map[string]bool)
	declared := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	err = filepath.WalkDir("../..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, found := range declared.FindAllSubmatch(source, -1) {
			tests[filepath.Base(filepath.Dir(path))+"."+string(found[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("(?m)^- `(\\w+\\.Test\\w+)[^`]*`: ").FindAllSubmatch(page, -1)
	for _, name := range named {
		if !tests[string(name[1])] {
			t.Errorf("there is no test %s: run make reliability", name[1])
		}
	}
	for _, g := range goals() {
		if !strings.Contains(string(page), "\n**"+g.title()+"** "+g.wanted+"\n- `") {
			t.Errorf("the page shows nothing for %s %s: run make reliability", g.id, g.name)
		}
	}
}
