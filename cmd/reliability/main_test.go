package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const oneRun = `{"Action":"run","Package":"newsdesk/bot","Test":"TestA"}
{"Action":"attr","Package":"newsdesk/bot","Test":"TestA","Key":"R9","Value":"1,000 answers"}
{"Action":"attr","Package":"newsdesk/bot","Test":"TestA","Key":"colour","Value":"not for us"}
# newsdesk/other
{"Action":"pass","Package":"newsdesk/bot","Test":"TestA"}
`

func TestDocument(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := run(nil, strings.NewReader(oneRun), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"**R9 Exactly one answer.**", "- `bot.TestA`: 1,000 answers\n", "**R1 No loss.**", "- not measured in this run\n", "\n**Disk full.**"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(out.String(), "not for us") {
		t.Error("an attribute of another purpose is on the page")
	}
}

// A later run of the same test replaces what an earlier one measured.
func TestLaterRun(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	var files []string
	for name, text := range map[string]string{"1.json": oneRun, "2.json": strings.ReplaceAll(oneRun, "1,000", "2,000")} {
		files = append(files, filepath.Join(folder, name))
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(files)
	var out strings.Builder
	if err := run(files, nil, &out); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "1,000 answers") || strings.Count(out.String(), "2,000 answers") != 1 {
		t.Error(out.String())
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for input, want := range map[string]string{
		"":                                      "no test reported a figure: run go test with -json and -count=1",
		strings.ReplaceAll(oneRun, "R9", "R99"): "no goal is called R99",
		strings.ReplaceAll(oneRun, `"pass"`, `"fail"`): "these tests failed: bot.TestA",
		"{": "not the output of go test -json: unexpected end of JSON input",
	} {
		var out strings.Builder
		err := run(nil, strings.NewReader(input), &out)
		if err == nil {
			t.Errorf("%q was taken", input)
			continue
		}
		if diff := cmp.Diff(want, err.Error()); diff != "" {
			t.Error(diff)
		}
	}
}
