package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"newsdesk/internal/news"
	"newsdesk/internal/openai/openaitest"
	"newsdesk/internal/postgres/postgrestest"
	"newsdesk/internal/telemetry/collectortest"
)

// What must not get out: secrets nowhere, and what people ask and articles say neither into logs nor to collectors.
const (
	secretCanary   = "canarysecret"
	questionCanary = "canaryquestion"
	bodyCanary     = "canarybody"
)

// canaryKey is a storage key; secretForms are all forms in which a secret may stand somewhere.
var canaryKey = base64.StdEncoding.EncodeToString([]byte(secretCanary + "-of-thirty-two-bytes"))

func secretForms() []string {
	return []string{secretCanary, canaryKey, base64.StdEncoding.EncodeToString([]byte(secretCanary))[:12], fmt.Sprintf("%x", secretCanary)}
}

const canaryQuestion = "Why was the harbor bridge closed, " + questionCanary + "?"

// canaryStory is an article whose paragraphs hold the canary.
const canaryStory = "The harbor bridge was closed on Thursday because inspectors found a crack in its northern pillar, said " + bodyCanary + ". " +
	"Mayor Ada Lind said the repair will take three weeks and that ferries run every ten minutes until the bridge opens again."

// errorPath is a way to a failure of a command.
type errorPath struct {
	args  []string
	stdin string
	env   map[string]string
	steps []openaitest.Step // what the chat endpoint does; then it is well
	scene func(ctx context.Context, s *streams) context.Context
	late  bool // the time is up when the endpoint has been asked
}

// failingModel is a question whose model fails.
func failingModel(step openaitest.Step) errorPath {
	return errorPath{args: []string{"ask", canaryQuestion}, steps: slices.Repeat([]openaitest.Step{openaitest.ForChat(step)}, 8)}
}

func configured(name, value string) errorPath {
	return errorPath{args: []string{"libraries"}, env: map[string]string{name: value}}
}

// errorPaths are all ways to fail that are known of commands, endpoints, the database, pages and the configuration. Those of
// the bot are in TestCanariesOfServe, and those of the endpoints' protocol in internal/openai.
func errorPaths(site string, dsn string) map[string]errorPath {
	fetch := func(path string) errorPath { return errorPath{args: []string{"ingest", site + path}} }
	refusing := slices.Repeat([]openaitest.Step{openaitest.ForChat(openaitest.Status(401, secretCanary))}, 8)
	list := map[string]errorPath{
		"chat 401":         failingModel(openaitest.Status(401, "Incorrect API key: "+secretCanary)),
		"chat 403":         failingModel(openaitest.Status(403, secretCanary)),
		"chat 404":         failingModel(openaitest.UnknownModel()),
		"chat 429":         failingModel(openaitest.RateLimited("Retry-After", "3600")),
		"chat quota":       failingModel(openaitest.QuotaUsedUp()),
		"chat too long":    failingModel(openaitest.TooLong()),
		"chat 400 echoes":  failingModel(openaitest.Raw(400, "application/json", `{"error":{"message":"Cannot answer: `+canaryQuestion+` from `+canaryStory[60:]+`"}}`)),
		"chat garbage":     failingModel(openaitest.Raw(200, "application/json", secretCanary+questionCanary+bodyCanary)),
		"chat HTML":        failingModel(openaitest.Raw(502, "text/html", "<html>"+secretCanary+questionCanary)),
		"chat no claims":   failingModel(openaitest.Reply(questionCanary + bodyCanary)),
		"chat invents":     failingModel(openaitest.Reply(`{"claims":[{"text":"` + bodyCanary + `","quotes":[{"chunk":"zz","quote":"` + questionCanary + `"}]}],"disagreements":[],"missing":"","language":"en"}`)),
		"chat refused":     {args: []string{"ask", canaryQuestion}, env: map[string]string{"NEWSDESK_CHAT_BASE_URL": "http://127.0.0.1:1/" + secretCanary}},
		"chat no budget":   {args: []string{"ask", canaryQuestion}, env: map[string]string{"NEWSDESK_CHAT_PRICE": "1000/1000", "NEWSDESK_DAILY_MONEY": "0.001"}},
		"check 401":        {args: []string{"check", "The bridge was closed, " + questionCanary + "."}, steps: refusing},
		"rerank refused":   {args: []string{"ask", canaryQuestion}, env: map[string]string{"NEWSDESK_RERANK_BASE_URL": "http://127.0.0.1:1", "NEWSDESK_RERANK_MODEL": "m", "NEWSDESK_RERANK_API_KEY": secretCanary}},
		"embedding refuse": {args: []string{"ask", canaryQuestion}, env: map[string]string{"NEWSDESK_EMBEDDING_BASE_URL": "http://127.0.0.1:1", "NEWSDESK_EMBEDDING_MODEL": "m", "NEWSDESK_EMBEDDING_API_KEY": secretCanary, "NEWSDESK_EMBEDDING_DIMENSIONS": "8"}},
		"doctor":           {args: []string{"doctor"}, steps: refusing, env: map[string]string{"NEWSDESK_RERANK_BASE_URL": "http://127.0.0.1:1", "NEWSDESK_RERANK_MODEL": "m", "NEWSDESK_RERANK_API_KEY": secretCanary}},

		"database down":       {args: []string{"ask", canaryQuestion}, env: map[string]string{"DATABASE_URL": "postgres://nobody:" + secretCanary + "@127.0.0.1:1/none"}},
		"database refuses":    {args: []string{"ask", canaryQuestion}, env: map[string]string{"DATABASE_URL": dsn + " user=stranger password=" + secretCanary}},
		"database missing":    {args: []string{"ask", canaryQuestion}, env: map[string]string{"DATABASE_URL": dsn + " dbname=nowhere password=" + secretCanary}},
		"database malformed":  configured("DATABASE_URL", "postgres://nobody:"+secretCanary+"@127.0.0.1:none/x"),
		"database malformed2": configured("DATABASE_URL", "host=127.0.0.1 password="+secretCanary+" port=x"),
		"standby down":        {args: []string{"ask", canaryQuestion}, env: map[string]string{"DATABASE_READ_URL": "postgres://nobody:" + secretCanary + "@127.0.0.1:1/none"}},
		"standby malformed":   configured("DATABASE_READ_URL", "postgres://nobody:"+secretCanary+"@127.0.0.1:none/x"),
		"doctor no database":  {args: []string{"doctor"}, env: map[string]string{"DATABASE_URL": "postgres://nobody:" + secretCanary + "@127.0.0.1:1/none"}},

		"key malformed":     configured("NEWSDESK_STORAGE_KEY", secretCanary),
		"headers malformed": configured("OTEL_EXPORTER_OTLP_HEADERS", secretCanary),
		"address with user": configured("NEWSDESK_CHAT_BASE_URL", "http://u:"+secretCanary+"@h/v1"),
		"collector user":    configured("OTEL_EXPORTER_OTLP_ENDPOINT", "http://u:"+secretCanary+"@h"),
		"collector away":    {args: []string{"ask", canaryQuestion}, env: map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1/" + secretCanary}},
		"secret's file":     configured("NEWSDESK_CHAT_API_KEY_FILE", "/nowhere"),
		"unknown flag":      {args: []string{"ask", "--bogus", canaryQuestion}},
		"bad flag":          {args: []string{"ask", "--since", "soon", canaryQuestion}},
		"unknown library":   {args: []string{"ask", "--library", "nothing", canaryQuestion}},
		"empty question":    {args: []string{"ask", " "}},
		"long question":     {args: []string{"ask", strings.Repeat(canaryQuestion, 100)}},
		"health, no server": {args: []string{"health"}, env: map[string]string{"NEWSDESK_STATUS_ADDRESS": "127.0.0.1:1"}},
		"bad token":         {args: []string{"serve"}, env: map[string]string{"NEWSDESK_DISCORD_TOKEN": secretCanary + " \x01"}},
		"canceled":          {args: []string{"ask", canaryQuestion}, scene: canceled},
		"too late":          {args: []string{"ask", canaryQuestion}, steps: []openaitest.Step{openaitest.ForChat(openaitest.Stall())}, late: true},
		"closed output":     {args: []string{"ask", canaryQuestion}, scene: closedOutput},

		"page with password":      {args: []string{"ingest", strings.Replace(site, "//", "//user:"+secretCanary+"@", 1) + "/404"}},
		"source with password":    {args: []string{"sources", "add", "http://user:" + secretCanary + "@127.0.0.1:1/feed"}},
		"no page with password":   {args: []string{"ingest", "http://user:" + secretCanary + "@"}},
		"no source with password": {args: []string{"sources", "add", "http://user:" + secretCanary + "@/"}},
		"private page":            {args: []string{"ingest", "http://169.254.169.254/"}},
		"dead site":               {args: []string{"ingest", "http://127.0.0.1:1/"}},
		"short text":              {args: []string{"ingest", "-"}, stdin: bodyCanary},
		"malformed lines":         {args: []string{"ingest", "-"}, stdin: `{"title": "` + bodyCanary},
	}
	for _, page := range []string{"/401", "/402", "/403", "/404", "/410", "/429", "/500", "/consent", "/robot", "/missing", "/home", "/sitemap", "/short", "/empty", "/pdf", "/paid"} {
		list["page "+page] = fetch(page)
	}
	return list
}

func canceled(ctx context.Context, _ *streams) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	return ctx
}

// expiring is a context whose time is up when done is closed.
type expiring struct {
	context.Context
	done chan struct{}
}

// Done implements context.Context.
func (e expiring) Done() <-chan struct{} { return e.done }

// Err implements context.Context.
func (e expiring) Err() error {
	select {
	case <-e.done:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

func closedOutput(ctx context.Context, s *streams) context.Context {
	s.out = failingWriter{}
	return ctx
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errors.New("closed") }

// canarySite answers with every kind of page that is no article.
func canarySite(t *testing.T) string {
	t.Helper()
	pages := map[string]string{
		"/consent": "<title>Consent</title><p>We and our partners use cookies to personalise ads. Accept all or reject all; you can manage your consent and privacy settings at any time. " + bodyCanary,
		"/robot":   "<title>Just a moment...</title><p>Please verify you are a human. Checking your browser before you may go on. Enable JavaScript and cookies to continue. " + bodyCanary,
		"/missing": "<title>Page not found</title><h1>404</h1><p>Page not found. The page you are looking for does not exist. " + bodyCanary,
		"/home":    "<title>News</title>" + strings.Repeat(`<h2><a href="/a">Council votes on harbor plan again today</a></h2><p>Short.</p>`, 40),
		"/short":   "<title>Short</title><article><p>The council met for an hour on Monday evening, " + bodyCanary + ".</p></article>",
		"/empty":   "<title></title>",
	}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if code, err := strconv.Atoi(r.URL.Path[1:]); err == nil {
			w.WriteHeader(code)
			fmt.Fprint(w, bodyCanary)
			return
		}
		switch r.URL.Path {
		case "/pdf":
			w.Header().Set("Content-Type", "application/pdf")
			fmt.Fprint(w, "%PDF-1.7 "+bodyCanary)
		case "/sitemap":
			w.Header().Set("Content-Type", "application/xml")
			fmt.Fprint(w, `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://x.example/</loc></url></urlset>`)
		case "/robots.txt":
			http.NotFound(w, r)
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, "<html><body>%s</body></html>", pages[r.URL.Path])
		}
	}))
	t.Cleanup(web.Close)
	return web.URL
}

var codeInLog = regexp.MustCompile(`code"?[=:]"?([a-z_]+)`)

// Whatever fails, neither a secret nor what was asked, prompted or read gets into what is written, logged in the most
// talkative way, traced or stored where it should not be. Every code of an error is provoked by some path.
func TestCanariesOfCommands(t *testing.T) {
	t.Parallel()
	collector := collectortest.Start(t)
	dsn := postgrestest.DSN(t)
	base := map[string]string{"DATABASE_URL": dsn + " password=" + secretCanary, "NEWSDESK_STORAGE_KEY": canaryKey, "NEWSDESK_CHAT_MODEL": "scripted",
		"NEWSDESK_CHAT_API_KEY": secretCanary, "NEWSDESK_DISCORD_TOKEN": secretCanary, "NEWSDESK_DISCORD_URL": "http://127.0.0.1:1",
		"OTEL_EXPORTER_OTLP_ENDPOINT": collector.URL, "OTEL_EXPORTER_OTLP_HEADERS": "authorization=" + secretCanary,
		"NEWSDESK_LOG_LEVEL": "debug", "NEWSDESK_LOG_FORMAT": "json"}
	if code, _, stderr := command(t, base, "Harbor bridge closed\n\n"+canaryStory, "ingest", "-"); code != exitOK {
		t.Fatal(stderr)
	}
	var mu sync.Mutex
	codes, provoked, bytes := map[string]bool{}, 0, 0
	paths := errorPaths(canarySite(t), dsn)
	t.Run("paths", func(t *testing.T) {
		for name, p := range paths {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				stdout, stderr := p.fail(t, base)
				for _, secret := range secretForms() {
					if strings.Contains(stdout+stderr, secret) {
						t.Errorf("a secret got out:\n%s\n%s", stdout, stderr)
					}
				}
				for _, said := range []string{questionCanary, bodyCanary} {
					if strings.Contains(stderr, said) {
						t.Errorf("%s is in\n%s", said, stderr)
					}
				}
				mu.Lock()
				defer mu.Unlock()
				provoked++
				bytes += len(stdout) + len(stderr)
				for _, found := range codeInLog.FindAllStringSubmatch(stderr, -1) {
					codes[found[1]] = true
				}
			})
		}
	})
	shown := slices.DeleteFunc(allCodes(t), func(code string) bool {
		return code == string(news.CodeSuperseded) // ingesting and reembed make anew what it is about, until it is gone
	})
	seen := 0
	for _, code := range shown {
		if codes[code] {
			seen++
		} else {
			t.Errorf("no path leads to the code %s, only to %v", code, slices.Sorted(maps.Keys(codes)))
		}
	}
	for _, never := range append(secretForms(), questionCanary, bodyCanary) {
		if strings.Contains(collector.All(), never) {
			t.Errorf("%s was traced", never)
		}
	}
	if found := postgrestest.ColumnsWith(t, dsn, append(secretForms(), questionCanary)...); len(found) > 0 {
		t.Error("what should not be stored is in", found)
	}
	if provoked != len(paths) || bytes == 0 || len(collector.Spans()) == 0 {
		t.Error("nothing was looked at")
	}
	t.Attr("S10", fmt.Sprintf("commands: %d error paths, %d of %d error codes, 0 canary bytes in %d bytes of output and debug log, %d spans and all columns",
		provoked, seen, len(shown), bytes, len(collector.Spans())))
}

// fail runs the command of a path and returns what it wrote.
func (p errorPath) fail(t *testing.T, base map[string]string) (stdout, stderr string) {
	t.Helper()
	env := maps.Clone(base)
	server := openaitest.New(t, p.steps...)
	env["NEWSDESK_CHAT_BASE_URL"] = server.URL
	maps.Copy(env, p.env)
	var out, errs strings.Builder
	s := streams{strings.NewReader(p.stdin), &out, &errs}
	ctx := t.Context()
	if p.scene != nil {
		ctx = p.scene(ctx, &s)
	}
	if p.late {
		e := expiring{ctx, make(chan struct{})}
		ctx = e
		go func() {
			server.Await(1)
			close(e.done)
		}()
	}
	_ = run(ctx, p.args, func(name string) string { return env[name] }, s)
	return out.String(), errs.String()
}

// allCodes reads the codes from where they are declared, so that a new one asks for a path.
func allCodes(t *testing.T) (list []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../internal/news/errors.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 && strings.HasPrefix(v.Names[0].Name, "Code") {
			if text, ok := v.Values[0].(*ast.BasicLit); ok {
				code, _ := strconv.Unquote(text.Value)
				list = append(list, code)
			}
		}
		return true
	})
	if len(list) < 18 {
		t.Fatal("the codes were not found, only", list)
	}
	return list
}
