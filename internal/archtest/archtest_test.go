package archtest

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

func TestRules(t *testing.T) {
	t.Parallel()
	packages, err := read(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{"internal/news", "cmd/newsdesk", "internal/archtest"} {
		if len(packages[folder]) == 0 {
			t.Errorf("%s was not read", folder)
		}
	}
	for _, v := range check(packages) {
		t.Error(v)
	}
}

// The table itself goes one way: no room may reach itself.
func TestTableHasNoCycle(t *testing.T) {
	t.Parallel()
	table := rooms()
	var visit func(folder string, path []string)
	visit = func(folder string, path []string) {
		for _, seen := range path {
			if seen == folder {
				t.Errorf("cycle: %s", strings.Join(append(path, folder), " → "))
				return
			}
		}
		if _, ok := table[folder]; !ok {
			t.Errorf("%s may be imported but is not in the table", folder)
		}
		for _, next := range table[folder].may {
			visit(next, append(path[:len(path):len(path)], folder))
		}
	}
	for folder := range table {
		visit(folder, nil)
	}
}

// Made-up files that break a rule, or just do not.
func TestCheckCatches(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, file, source string
		want               string // the violation's words; "" for none
	}{
		{"allowed room", "internal/chunk/a.go", `import "newsdesk/internal/text"`, ""},
		{"forbidden room", "internal/text/a.go", `import "newsdesk/internal/chunk"`,
			"internal/text/a.go: imports newsdesk/internal/chunk: internal/text may import only internal/news"},
		{"room without imports", "internal/bm25/a.go", `import "newsdesk/internal/news"`, "internal/bm25 imports no other room"},
		{"renamed import", "internal/bm25/a.go", `import n "newsdesk/internal/news"`, "imports no other room"},
		{"other platform", "internal/bm25/a_windows.go", `import "newsdesk/internal/news"`, "imports no other room"},
		{"test may cross rooms", "internal/bm25/a_test.go", `import "newsdesk/internal/postgres"`, ""},
		{"test may use a helper", "internal/bm25/a_test.go", `import "newsdesk/internal/postgres/postgrestest"`, ""},
		{"code may not use a helper", "cmd/newsdesk/a.go", `import "newsdesk/internal/postgres/postgrestest"`, "test helper"},
		{"command may use rooms", "cmd/newsdesk/a.go", `import "newsdesk/internal/postgres"`, ""},
		{"command imported", "internal/answer/a.go", `import "newsdesk/cmd/newsdesk"`, "nobody imports a command"},
		{"command imported by a test", "internal/answer/a_test.go", `import "newsdesk/cmd/newsdesk"`, "nobody imports a command"},
		{"unknown room", "internal/zebra/a.go", ``, "internal/zebra: is not in the import table"},
		{"vendor at home", "internal/postgres/a.go", `import "github.com/jackc/pgx/v5"`, ""},
		{"vendor below home", "internal/postgres/postgrestest/a.go", `import "github.com/jackc/pgx/v5"`, ""},
		{"vendor abroad", "cmd/newsdesk/a.go", `import "github.com/jackc/pgx/v5/pgxpool"`, "only internal/postgres may"},
		{"vendor abroad in a test", "internal/retrieve/a_test.go", `import "github.com/sashabaranov/go-openai"`, "only internal/openai may"},
		{"discordgo abroad", "cmd/newsdesk/a.go", `import "github.com/bwmarrin/discordgo"`, "only bot/gateway may"},
		{"vendor in the vocabulary", "internal/news/a.go", `import "golang.org/x/text/unicode/norm"`, "standard library only"},
		{"vendor in the vocabulary's test", "internal/news/a_test.go", `import "github.com/google/go-cmp/cmp"`, ""},
		{"environment", "internal/fetch/a.go", `import "os"; var _ = os.Getenv("A")`, "uses os.Getenv"},
		{"environment as a value", "internal/fetch/a.go", `import "os"; var _ = os.LookupEnv`, "uses os.LookupEnv"},
		{"environment in config", "internal/config/a.go", `import "os"; var _ = os.Getenv("A")`, ""},
		{"environment in a test", "internal/fetch/a_test.go", `import "os"; var _ = os.Getenv("A")`, ""},
		{"environment in a comment", "internal/fetch/a.go", `// never os.Getenv`, ""},
		{"init", "internal/fetch/a.go", `func init() {}`, "has an init function"},
		{"init method", "internal/fetch/a.go", `type t struct{}; func (t) init() {}`, ""},
		{"long file", "internal/fetch/a.go", strings.Repeat("\n", maxLines), "lines, more than"},
		{"long test", "internal/fetch/a_test.go", strings.Repeat("\n", maxLines), ""},
		{"throw-away program", "cmd/scratch/a.go", `func init() {}`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := checkFile(t, c.file, "// Package p is made up.\npackage p\n"+c.source+"\n")
			if c.want == "" && len(got) > 0 {
				t.Errorf("reported %q for nothing", got)
			}
			if c.want != "" && (len(got) != 1 || !strings.Contains(got[0], c.want)) {
				t.Errorf("got %q, want one with %q", got, c.want)
			}
		})
	}
}

func TestCheckCatchesMissingPackageComment(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"package fetch\n":                          1,
		"// Detached.\n\npackage fetch\n":          1,
		"//go:build unix\n\npackage fetch\n":       1,
		"// Package fetch reads.\npackage fetch\n": 0,
	} {
		if got := checkFile(t, "internal/fetch/a.go", text); len(got) != want {
			t.Errorf("%q: got %q, want %d violations", text, got, want)
		}
	}
}

func checkFile(t *testing.T, name, text string) []string {
	t.Helper()
	packages, err := read(fstest.MapFS{name: {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return check(packages)
}
