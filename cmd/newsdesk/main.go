// Command newsdesk answers questions about news articles and proves every sentence. This package is the command line
// and the only place that builds concrete things and introduces them to each other.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // people's time zones, on machines and in containers that have none
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/kong"
	"github.com/joho/godotenv"

	"newsdesk/internal/config"
	"newsdesk/internal/news"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go endInTime(ctx)
	code := run(ctx, os.Args[1:], os.Getenv, streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// stopLimit is from the signal to the end, whatever hangs. Service managers kill soon after ten seconds.
const stopLimit = stopGrace + 800*time.Millisecond

// endInTime ends the process when it has not ended by itself in time after a signal: a database that hangs would be waited
// for as long as the network does not notice. What was stored is whole, and the next start does the rest.
func endInTime(ctx context.Context) {
	<-ctx.Done()
	time.Sleep(stopLimit)
	fmt.Fprintln(os.Stderr, "newsdesk: stopped without waiting for what hangs; the next start does the rest")
	os.Exit(exitFailed)
}

// Exit codes, as in docs/cli.md.
const (
	exitOK       = 0
	exitFailed   = 1   // something did not work; standard error says what
	exitUsage    = 2   // the command line or the configuration is wrong
	exitCanceled = 130 // interrupted
)

// streams are the process's standard streams.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// grammar is the command line.
type grammar struct {
	Demo      demoCommand      `cmd:"" help:"Start here: ingest the example articles, answer a question, then chat."`
	Ask       askCommand       `cmd:"" help:"Answer one question from a library."`
	Chat      chatCommand      `cmd:"" help:"Answer questions one after the other."`
	Explain   explainCommand   `cmd:"" help:"Show how an answer came about: what was retrieved, what a model was told and said, what fell."`
	Check     checkCommand     `cmd:"" help:"Say whether the library supports a claim, contradicts it or lacks it."`
	Search    searchCommand    `cmd:"" help:"Show the passages that answer a question best."`
	Serve     serveCommand     `cmd:"" help:"Run the Discord bot."`
	Ingest    ingestCommand    `cmd:"" help:"Read articles into a library: files, folders, web pages, or - for standard input."`
	Sources   sourcesCommand   `cmd:"" help:"Watch feeds, sites, folders and more, and keep the library up to date with them."`
	Work      workCommand      `cmd:"" help:"Work on the watched sources without a bot."`
	Reembed   reembedCommand   `cmd:"" help:"Change the embedding model while questions are answered."`
	Articles  articlesCommand  `cmd:"" help:"List, show or remove stored articles."`
	Libraries librariesCommand `cmd:"" help:"List the libraries and what they hold."`
	Stats     statsCommand     `cmd:"" help:"Show what a library holds, day by day, and how its questions ended."`
	Eval      evalCommand      `cmd:"" help:"Measure retrieval or answers on a question set."`
	Export    exportCommand    `cmd:"" help:"Print everything that is stored about a person."`
	Forget    forgetCommand    `cmd:"" help:"Delete everything that is stored about a person."`
	Migrate   migrateCommand   `cmd:"" help:"Bring the database schema up to date."`
	Doctor    doctorCommand    `cmd:"" help:"Check the database, its extensions and the endpoints, and say how to mend what is wrong."`
	Health    healthCommand    `cmd:"" help:"Ask a running newsdesk whether it is ready."`
	Version   versionCommand   `cmd:"" help:"Print the version."`
}

// exited is what kong panics with in place of ending the process.
type exited int

// run executes one command line and returns the exit code.
func run(ctx context.Context, args []string, getenv func(string) string, s streams) (code int) {
	defer func() {
		if e := recover(); e != nil {
			asked, ok := e.(exited)
			if !ok {
				panic(e)
			}
			code = int(asked)
		}
	}()
	parser, err := kong.New(&grammar{}, kong.Name("newsdesk"),
		kong.Description("Answers questions about news articles and proves every sentence."),
		kong.Writers(s.out, s.err), kong.Exit(func(code int) { panic(exited(code)) }),
		kong.Vars{"sets": setNames()}, kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		return report(s.err, err)
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		hint := "newsdesk --help lists the commands."
		var parse *kong.ParseError
		if errors.As(err, &parse) && parse.Context != nil && parse.Context.Selected() != nil {
			hint = parse.Context.Selected().FullPath() + " --help shows how."
		}
		return report(s.err, &news.Error{Code: news.CodeInvalid, Message: err.Error(), Hint: hint})
	}
	cfg, err := config.Load(withDotenv(getenv))
	if err != nil {
		return report(s.err, &news.Error{Code: news.CodeInvalid, Message: err.Error(), Hint: ".env.example explains every variable."})
	}
	app := newApp(cfg, s)
	ctx, id, end := app.beginCommand(ctx, parsed.Selected().Name)
	parsed.BindTo(ctx, (*context.Context)(nil))
	err = parsed.Run(app)
	end(err)
	var bad *news.Error
	if errors.As(err, &bad) && isUsage(bad.Code) && bad.Hint == "" {
		bad.Hint = parsed.Selected().FullPath() + " --help shows how."
	}
	code = report(s.err, errors.Join(err, app.close(context.WithoutCancel(ctx))))
	if code == exitFailed && !errors.Is(err, errReported) {
		fmt.Fprintln(s.err, "  id:", id)
	}
	return code
}

// withDotenv adds the variables of a file .env in the working folder to those of the environment, which win.
func withDotenv(getenv func(string) string) func(string) string {
	file, err := godotenv.Read()
	if err != nil {
		return getenv
	}
	return func(name string) string {
		if v := getenv(name); v != "" {
			return v
		}
		return file[name]
	}
}

// errReported ends a command that has told the user itself what went wrong.
var errReported = errors.New("reported")

// report writes an error for a person and returns the exit code. What has no message for people is shown whole: the
// reader of a terminal is the operator.
func report(w io.Writer, err error) int {
	var e *news.Error
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errReported):
		return exitFailed
	case news.CodeOf(err) == news.CodeCanceled:
		fmt.Fprintln(w, "newsdesk: stopped")
		return exitCanceled
	case errors.As(err, &e) && e.Message != "":
		fmt.Fprintln(w, "newsdesk:", sentence(e.Message))
		if e.Hint != "" {
			fmt.Fprintln(w, "  hint:", e.Hint)
		}
		if isUsage(e.Code) {
			return exitUsage
		}
	default:
		fmt.Fprintln(w, "newsdesk:", err)
	}
	return exitFailed
}

// isUsage reports whether an error is about what the user gave.
func isUsage(c news.Code) bool {
	return c == news.CodeInvalid || c == news.CodeNotFound || c == news.CodeGone || c == news.CodeTooLarge
}

// sentence gives a message a capital and a full stop, which those of some parsers lack.
func sentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(first)) + s[size:]
	if !strings.ContainsAny(s[len(s)-1:], ".!?\"”…") {
		s += "."
	}
	return s
}
