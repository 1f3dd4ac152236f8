package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"newsdesk/internal/postgres/postgrestest"
)

// tests runs the package's tests, for testscript.Main.
type tests struct{ m *testing.M }

func (t tests) Run() int { return postgrestest.Run(t.m) }

// asProgram is the environment variable that makes the test binary the program, for tests that kill it.
const asProgram = "NEWSDESK_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	testscript.Main(tests{m}, map[string]func(){"newsdesk": main})
}

// Each script in testdata runs the real program against a database of its own. $DATABASE_URL names an unmigrated one.
func TestScripts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			dsn := postgrestest.EmptyDSN(t)
			testscript.Run(t, testscript.Params{Files: []string{file}, RequireExplicitExec: true,
				Setup: func(env *testscript.Env) error {
					env.Setenv("DATABASE_URL", dsn)
					return nil
				}})
		})
	}
}

// command runs a command line in this process.
func command(t *testing.T, env map[string]string, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs strings.Builder
	code = run(t.Context(), args, func(name string) string { return env[name] }, streams{strings.NewReader(stdin), &out, &errs})
	return code, out.String(), errs.String()
}

func TestBadInputHasOneLineAHintAndExitCode2(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	for _, c := range []struct {
		args   string
		env    map[string]string
		stdin  string
		stderr string
	}{
		{args: "frobnicate", stderr: `Unexpected argument frobnicate`},
		{args: "ask", stderr: `Expected "<question> ..."`},
		{args: "ask --since soon why", stderr: `--since`},
		{args: "ingest no-such-file", stderr: `no file or folder "no-such-file"`},
		{args: "ingest --title x testdata testdata", stderr: `--title and --url describe one document`},
		{args: "ingest --format pdf -", stderr: `--format must be one of`},
		{args: "search --limit 0 iran", stderr: `--limit must be from 1 to 100`},
		{args: "ask --library nothing why", stderr: `no library named "nothing"`},
		{args: "articles show 1", stderr: `no library named "news"`},
		{args: "eval retrieval no-such-file", stderr: `no-such-file`},
		{args: "libraries", env: map[string]string{"NEWSDESK_LOG_LEVEL": "loud"}, stderr: `NEWSDESK_LOG_LEVEL`},
		{args: "libraries", env: map[string]string{"DATABASE_URL": "://"}, stderr: `DATABASE_URL is not a Postgres connection string`},
	} {
		t.Run(c.args, func(t *testing.T) {
			t.Parallel()
			env := map[string]string{"DATABASE_URL": dsn}
			for k, v := range c.env {
				env[k] = v
			}
			code, stdout, stderr := command(t, env, c.stdin, strings.Fields(c.args)...)
			if code != exitUsage || stdout != "" || !strings.Contains(stderr, c.stderr) || !strings.Contains(stderr, "hint:") {
				t.Errorf("exit %d, stdout %q, stderr %q; want exit 2, %q and a hint", code, stdout, stderr, c.stderr)
			}
			if lines := strings.Count(stderr, "\n"); lines > 2 {
				t.Errorf("%d lines of error: %q", lines, stderr)
			}
		})
	}
}

func TestBadQuestionDoesNotEndAChat(t *testing.T) {
	t.Parallel()
	env := map[string]string{"DATABASE_URL": postgrestest.EmptyDSN(t)}
	if code, _, stderr := command(t, env, "", "demo"); code != exitOK {
		t.Fatal(stderr)
	}
	code, stdout, stderr := command(t, env, strings.Repeat("why ", 2000)+"\nwhat is TIMS?\n", "chat", "--library", "demo")
	if code != exitOK || !strings.Contains(stderr, "longer than 4000 bytes") || !strings.Contains(stdout, "known as TIMS") {
		t.Errorf("exit %d: %s %s", code, stdout, stderr)
	}
}

func TestNoArgumentsShowHelp(t *testing.T) {
	t.Parallel()
	code, stdout, _ := command(t, nil, "")
	if code != exitOK || !strings.Contains(stdout, "newsdesk demo") && !strings.Contains(stdout, "demo") {
		t.Errorf("exit %d, %q", code, stdout)
	}
}

func TestDeadDatabaseIsNamed(t *testing.T) {
	t.Parallel()
	env := map[string]string{"DATABASE_URL": "postgres://nobody:canary-4711@127.0.0.1:1/none"}
	for _, args := range []string{"ask why", "libraries", "ingest testdata", "migrate", "doctor", "demo"} {
		code, stdout, stderr := command(t, env, "", strings.Fields(args)...)
		if all := stdout + stderr; code != exitFailed || !strings.Contains(all, "The database cannot be reached.") || !strings.Contains(all, "DATABASE_URL") {
			t.Errorf("%s: exit %d: %s", args, code, all)
		} else if strings.Contains(all, "canary") {
			t.Errorf("%s shows the password: %s", args, all)
		}
	}
}

func TestInterruptedCommandSaysSo(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dsn := postgrestest.DSN(t)
	var errs strings.Builder
	code := run(ctx, []string{"libraries"}, func(name string) string {
		if name == "DATABASE_URL" {
			return dsn
		}
		return ""
	}, streams{strings.NewReader(""), &errs, &errs})
	if code != exitCanceled || !strings.Contains(errs.String(), "stopped") {
		t.Errorf("exit %d: %s", code, errs.String())
	}
}

// What a stranger does first, on the private Postgres itself, twice.
func TestDemoOnPrivatePostgres(t *testing.T) {
	t.Parallel()
	home, err := os.MkdirTemp("", "newsdesk-demo")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(home); err != nil {
			t.Error(err)
		}
	})
	// Root hands the server to another user, who must be able to get there.
	if err := os.Chmod(home, 0o711); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"NEWSDESK_DATA_DIR": filepath.Join(home, "postgres"), "NEWSDESK_POSTGRES_BIN": os.Getenv("NEWSDESK_POSTGRES_BIN")}
	for _, want := range []string{"10 added", "0 added, 0 updated, 10 unchanged"} {
		code, stdout, stderr := command(t, env, "", "demo")
		if code != exitOK {
			t.Fatalf("exit %d: %s", code, stderr)
		}
		for _, s := range []string{want, demoQuestion, "“", "Sources", "Adriatic Courier", "As of", "independent origin"} {
			if !strings.Contains(stdout, s) {
				t.Errorf("%q is not in %s", s, stdout)
			}
		}
	}
}

// The README shows what the demo really prints.
func TestReadmeShowsTheDemo(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := command(t, map[string]string{"DATABASE_URL": postgrestest.EmptyDSN(t)}, "", "demo")
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	id := regexp.MustCompile(`answer [a-z2-7]{12}`) // another one each time
	shown := "$ go run ./cmd/newsdesk demo\n" + strings.TrimSpace(stdout) + "\n```"
	if !strings.Contains(id.ReplaceAllString(string(readme), "answer …"), id.ReplaceAllString(shown, "answer …")) {
		t.Errorf("README.md does not show this:\n%s", shown)
	}
}
