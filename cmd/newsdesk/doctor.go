package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"

	"newsdesk/internal/news"
	"newsdesk/internal/openai"
	"newsdesk/internal/postgres"
)

type doctorCommand struct {
	Register bool `help:"Register the bot's commands with Discord anew."`
}

// finding is one line of the doctor's report.
type finding struct {
	level  string // ok, warn or fail
	what   string
	remedy string // what to do, unless ok
}

const (
	levelOK   = "ok"
	levelWarn = "warn"
	levelFail = "fail"
)

// Run checks what newsdesk depends on. It fails when something does not work, not for warnings.
func (c *doctorCommand) Run(ctx context.Context, a *app) error {
	findings := a.examineDatabase(ctx)
	findings = append(findings, a.examineDisk()...)
	findings = append(findings, a.examineWorkers(ctx)...)
	findings = append(findings, a.examineEndpoints(ctx)...)
	findings = append(findings, a.examineDiscord(ctx, c.Register)...)
	failed := false
	for _, f := range findings {
		printFinding(a.out, f)
		failed = failed || f.level == levelFail
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if failed {
		return errReported
	}
	return nil
}

func printFinding(w io.Writer, f finding) {
	fmt.Fprintf(w, "%-5s %s\n", f.level, f.what)
	if f.remedy != "" {
		fmt.Fprintf(w, "      → %s\n", f.remedy)
	}
}

func (a *app) examineDatabase(ctx context.Context) []finding {
	if err := a.connect(ctx); err != nil {
		return []finding{failure("database", err)}
	}
	where := "DATABASE_URL"
	if a.server != nil {
		where = "private, in " + a.server.DataDir()
	}
	return a.databaseFindings(ctx, where)
}

// databaseFindings looks at the open database. where is shown with it.
func (a *app) databaseFindings(ctx context.Context, where string) []finding {
	d, err := a.db.Diagnose(ctx)
	if err != nil {
		return []finding{failure("database", err)}
	}
	list := []finding{{levelOK, fmt.Sprintf("Postgres %s (%s), %s", d.Server, where, d.Size), ""}}
	if d.ServerNumber < 160000 {
		list = append(list, finding{levelWarn, "Postgres is older than 16, which newsdesk is not tested with", "Upgrade the server."})
	}
	list = append(list, vectorFinding(d))
	if a.cfg.ReadURL != "" {
		list = append(list, standbyFinding(a.db.ReadsFromStandby(ctx)))
	}
	switch {
	case d.Pending == 1:
		list = append(list, finding{levelWarn, "1 migration is pending: what needs it does not work yet", "Run: newsdesk migrate"})
	case d.Pending > 0:
		list = append(list, finding{levelWarn, fmt.Sprintf("%d migrations are pending", d.Pending), "Run: newsdesk migrate"})
	case d.Newer > 0:
		list = append(list, finding{levelWarn, fmt.Sprintf("the schema is of a newer newsdesk: this one does not know migration %d", d.Newer),
			"Upgrade this newsdesk; during an upgrade, the older one goes on working."})
	default:
		list = append(list, finding{levelOK, "schema up to date", ""})
	}
	for _, index := range d.InvalidIndexes {
		list = append(list, indexFinding(index))
	}
	for _, m := range d.Models {
		list = append(list, a.modelFinding(m))
	}
	if d.Pending == 0 {
		list = append(list, a.useFindings(ctx)...)
	}
	return list
}

// reindexed ends the names of what a REINDEX CONCURRENTLY that was cut off leaves behind: beside them stands an index
// that is used.
var reindexed = regexp.MustCompile(`_cc(new|old)\d*$`)

func indexFinding(index string) finding {
	if reindexed.MatchString(index) {
		return finding{levelWarn, "index " + index + " is left over from a REINDEX that was cut off", "Run in psql: DROP INDEX CONCURRENTLY " + index}
	}
	return finding{levelFail, "index " + index + " is invalid: questions are answered without it, more slowly", "Run in psql: REINDEX INDEX CONCURRENTLY " + index}
}

func standbyFinding(used bool) finding {
	if used {
		return finding{levelOK, "questions are answered from a standby", ""}
	}
	return finding{levelWarn, "no standby is near enough to answer questions from; the primary does it",
		"Check DATABASE_READ_URL, and pg_stat_replication on the primary."}
}

func vectorFinding(d postgres.Diagnosis) finding {
	switch faults := postgres.VectorFaults(d.Vector); {
	case d.Vector == "" && d.VectorAvailable == "":
		return finding{levelFail, "the server has no pgvector extension", "Install it (Debian: postgresql-18-pgvector; Homebrew: pgvector)."}
	case d.Vector == "":
		return finding{levelOK, "pgvector " + d.VectorAvailable + " is available", ""}
	case faults != "":
		return finding{levelWarn, "pgvector " + d.Vector + " has known faults", faults}
	default:
		return finding{levelOK, "pgvector " + d.Vector, ""}
	}
}

func (a *app) modelFinding(m postgres.ModelDiagnosis) finding {
	name := fmt.Sprintf("embedding model %s (%d dimensions)", m.Name, m.Dimensions)
	known := slices.ContainsFunc(a.embeddings(), func(e embedding) bool { return e.is(m.EmbeddingModel) })
	switch {
	case m.Missing && m.State == news.ModelActive:
		return finding{levelFail, name + " has lost its vector table", "Ingest the articles again; unchanged ones get their vectors back."}
	case m.State == news.ModelFilling:
		return finding{levelOK, name + " is being filled, or was given up: newsdesk reembed --status", ""}
	case m.State != news.ModelActive:
		return finding{levelOK, name + " was used before; newsdesk reembed --drop-old frees its space", ""}
	case !known:
		return finding{levelWarn, name + " is used, but no setting names it: questions are answered by words, and nothing is ingested",
			"Set NEWSDESK_EMBEDDING_* to it again, or change to another model by newsdesk reembed."}
	case m.Indexed:
		return finding{levelOK, name + ", searched through its index when a library is large", ""}
	default:
		return finding{levelOK, name + ", searched exactly", ""}
	}
}

func (a *app) examineEndpoints(ctx context.Context) []finding {
	var list []finding
	if a.cfg.Chat.Configured() {
		list = append(list, endpointFinding("chat model "+a.cfg.Chat.Model, openai.NewChat(a.endpoint(a.cfg.Chat, 0)).Ping(ctx)))
	} else {
		list = append(list, finding{levelOK, "no chat model: answers are quoted sentences", ""})
	}
	if a.cfg.Embedding.Configured() {
		e := openai.NewEmbedder(a.endpoint(a.cfg.Embedding, a.cfg.EmbeddingDimensions))
		list = append(list, a.examineEmbedding(ctx, e))
	} else {
		list = append(list, finding{levelOK, "no embedding model: the local embedder is used", ""})
	}
	if a.cfg.Rerank.Configured() {
		list = append(list, endpointFinding("rerank model "+a.cfg.Rerank.Model, a.reranker().Ping(ctx)))
	}
	return list
}

// examineEmbedding asks for a vector and compares its size with that of the stored ones.
func (a *app) examineEmbedding(ctx context.Context, e *openai.Embedder) finding {
	what := "embedding model " + a.cfg.Embedding.Model
	if err := e.Ping(ctx); err != nil {
		return failure(what, err)
	}
	vectors, err := e.Embed(ctx, []string{"news"})
	if err != nil {
		return failure(what, err)
	}
	var models []news.EmbeddingModel
	if a.db != nil {
		models, _ = a.db.Models(ctx) // before the first migration there are none; a broken database has a line of its own
	}
	return sizeFinding(what, len(vectors[0]), a.cfg.Embedding.Model, models)
}

func sizeFinding(what string, size int, name string, models []news.EmbeddingModel) finding {
	for _, m := range models {
		if m.Name == name && m.Dimensions != size {
			return finding{levelFail, fmt.Sprintf("%s gives vectors of %d dimensions, and %d are stored", what, size, m.Dimensions),
				fmt.Sprintf("Set NEWSDESK_EMBEDDING_DIMENSIONS=%d if the model can do that, or give the new model another name and embed again.", m.Dimensions)}
		}
	}
	return finding{levelOK, fmt.Sprintf("%s answers, with %d dimensions", what, size), ""}
}

func endpointFinding(what string, err error) finding {
	if err != nil {
		return failure(what, err)
	}
	return finding{levelOK, what + " answers", ""}
}

func failure(what string, err error) finding {
	var e *news.Error
	if errors.As(err, &e) {
		return finding{levelFail, what + ": " + e.Message, e.Hint}
	}
	return finding{levelFail, what + ": " + err.Error(), ""}
}
