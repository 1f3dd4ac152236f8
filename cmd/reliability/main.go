// Command reliability writes docs/reliability.md from the tests that show it. Such a test reports what it measured with
// [testing.T.Attr], under the id of the goal it shows; this command reads the output of `go test -json`, in files or on
// standard input, and prints each goal with the figures of that run and the tests they are from.
//
// It is a tool of the developers: `make reliability` runs it, the product does not contain it.
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "reliability:", err)
		os.Exit(1)
	}
}

func run(files []string, in io.Reader, out io.Writer) error {
	var all results
	if len(files) == 0 {
		if err := all.read(in); err != nil {
			return err
		}
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		err = all.read(f)
		_ = f.Close() // which was only read
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if unknown := all.unknown(); len(unknown) > 0 {
		return fmt.Errorf("no goal is called %s", strings.Join(unknown, ", "))
	}
	if _, err := io.WriteString(out, all.document()); err != nil {
		return err
	}
	if len(all.failed) > 0 {
		return fmt.Errorf("these tests failed: %s", strings.Join(all.failed, ", "))
	}
	return nil
}

// figure is what one test measured for a goal.
type figure struct{ goal, test, measured string }

// results is what runs of tests reported.
type results struct {
	figures []figure
	failed  []string // tests
}

// event is a line of `go test -json`.
type event struct{ Action, Package, Test, Key, Value string }

// read adds the output of one run. Figures of a test that another run had measured before are replaced, so that a longer
// run of some tests may follow one of all.
func (r *results) read(in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	var figures []figure
	for lines.Scan() {
		if !strings.HasPrefix(lines.Text(), "{") {
			continue // what the go command says of packages that do not build, which fails them too
		}
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return fmt.Errorf("not the output of go test -json: %w", err)
		}
		name := e.Package[strings.LastIndex(e.Package, "/")+1:] + "." + e.Test
		switch {
		case e.Action == "attr" && isGoalID(e.Key):
			figures = append(figures, figure{e.Key, name, e.Value})
		case e.Action == "fail" && e.Test != "", e.Action == "build-fail":
			r.failed = append(r.failed, name)
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	r.figures = slices.DeleteFunc(r.figures, func(old figure) bool {
		return slices.ContainsFunc(figures, func(f figure) bool { return f.goal == old.goal && f.test == old.test })
	})
	r.figures = append(r.figures, figures...)
	if len(r.figures) == 0 {
		return errors.New("no test reported a figure: run go test with -json and -count=1")
	}
	return nil
}

// isGoalID says whether an attribute is meant for this command.
func isGoalID(key string) bool {
	letter, rest, _ := strings.Cut(key, "-")
	if letter == "F" {
		return rest != ""
	}
	return len(key) > 1 && strings.ContainsRune("RS", rune(key[0])) && strings.Trim(key[1:], "0123456789") == ""
}

// unknown lists the ids that tests report to and no goal has.
func (r *results) unknown() (ids []string) {
	for _, f := range r.figures {
		if !slices.ContainsFunc(goals(), func(g goal) bool { return g.id == f.goal }) {
			ids = append(ids, f.goal)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// document is docs/reliability.md.
func (r *results) document() string {
	var b strings.Builder
	b.WriteString("# Reliability and security, as measured\n\n" +
		"Made by `make reliability`; do not edit. Each goal is shown by tests; beside their names stands what they measured in the runs\n" +
		"that made this page. Times are of that machine and never what a test passes by.\n")
	section := ""
	for _, g := range goals() {
		if g.section != section {
			section = g.section
			fmt.Fprintf(&b, "\n## %s\n", section)
		}
		fmt.Fprintf(&b, "\n**%s** %s\n", g.title(), g.wanted)
		lines := r.of(g.id)
		if len(lines) == 0 {
			b.WriteString("- not measured in this run\n")
		}
		for _, f := range lines {
			fmt.Fprintf(&b, "- `%s`: %s\n", f.test, f.measured)
		}
	}
	return b.String()
}

func (r *results) of(id string) (list []figure) {
	for _, f := range r.figures {
		if f.goal == id {
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, func(a, b figure) int { return cmp.Compare(a.test, b.test) })
	return list
}
