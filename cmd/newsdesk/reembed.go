package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/reembed"
)

type reembedCommand struct {
	Model    string  `help:"The configured model to change to (NEWSDESK_NEXT_EMBEDDING_MODEL or NEWSDESK_EMBEDDING_MODEL), or local." xor:"what" placeholder:"NAME"`
	Back     bool    `help:"Change to the model that was in use before." xor:"what"`
	Status   bool    `help:"Show the models and how far they have the vectors of what is stored." xor:"what"`
	DropOld  bool    `help:"Drop the models that are not in use any more, with their vectors." xor:"what"`
	Drop     string  `help:"Drop one model that is not in use, finished or not." xor:"what" placeholder:"NAME"`
	Estimate bool    `help:"Say only what it would cost."`
	Price    float64 `help:"Price of a million tokens of the new model, to say what it costs." placeholder:"P"`
	Force    bool    `help:"Switch also when the check finds less than it should."`
}

// localName is what --model calls the local embedder.
const localName = "local"

// Run changes the embedding model.
func (c *reembedCommand) Run(ctx context.Context, a *app) error {
	if c.Model == "" && !c.Back && !c.Status && !c.DropOld && c.Drop == "" {
		return news.Errorf(news.CodeInvalid, "It needs --model, --back, --status, --drop-old or --drop.")
	}
	if !(c.Price >= 0) {
		return news.Errorf(news.CodeInvalid, "--price must not be negative.")
	}
	if err := a.open(ctx); err != nil {
		return err
	}
	if c.Status {
		return a.printModels(ctx)
	}
	filling, err := a.db.BeginFilling(ctx)
	if err != nil {
		return err
	}
	defer filling.End(ctx)
	if c.DropOld || c.Drop != "" {
		return a.dropModels(ctx, c.Drop)
	}
	model, err := c.target(ctx, a)
	if err != nil {
		return err
	}
	return c.change(ctx, a, model)
}

// target is the model to change to.
func (c *reembedCommand) target(ctx context.Context, a *app) (news.EmbeddingModel, error) {
	if c.Back {
		return a.formerModel(ctx)
	}
	for _, e := range a.embeddings() {
		if e.name == c.Model || c.Model == localName && !e.endpoint.Configured() {
			return a.register(ctx, e)
		}
	}
	return news.EmbeddingModel{}, news.Errorf(news.CodeInvalid, "The model %q is not configured.", c.Model).
		WithHint("Set NEWSDESK_NEXT_EMBEDDING_MODEL and its endpoint for all processes, so that they can embed questions by it after the switch.")
}

// formerModel is the model that was retired last. It stays so until it is the active one again, so that going back can be
// begun anew when it was killed.
func (a *app) formerModel(ctx context.Context) (news.EmbeddingModel, error) {
	list, err := a.db.Models(ctx)
	if err != nil {
		return news.EmbeddingModel{}, err
	}
	list = slices.DeleteFunc(list, func(m news.EmbeddingModel) bool { return m.State != news.ModelRetired })
	if len(list) == 0 {
		return news.EmbeddingModel{}, news.Errorf(news.CodeInvalid, "There is no former model to go back to.").
			WithHint("newsdesk reembed --status shows the models; --model NAME goes on with one that is being filled.")
	}
	return slices.MaxFunc(list, func(x, y news.EmbeddingModel) int {
		return cmp.Or(x.Since.Compare(y.Since), cmp.Compare(x.ID, y.ID))
	}), nil
}

// change estimates, fills, checks and switches.
func (c *reembedCommand) change(ctx context.Context, a *app, model news.EmbeddingModel) error {
	count, err := a.tokens()
	if err != nil {
		return err
	}
	service, err := a.models.of(model)
	if err != nil {
		return err
	}
	change := reembed.New(reembed.Options{Store: a.db, To: reembed.Side{Model: model, Embedder: service}, Count: count,
		IndexRows: postgres.DefaultIndexRows})
	e, err := change.Estimate(ctx)
	if err != nil {
		return err
	}
	c.printEstimate(a.out, model, e, !localEmbedding().is(model))
	if c.Estimate {
		return nil
	}
	progress := newFillProgress(a.err, e, c.Price, a.now)
	filled, err := change.Fill(ctx, progress.show)
	progress.end()
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "Filled: %s, %d calls%s.\n", plural(filled.Stored, "vector"), service.Calls(), refusedWords(filled.Refused))
	if model.State == news.ModelActive {
		fmt.Fprintf(a.out, "%s is the model in use.\n", model.Name)
		return nil
	}
	if err := c.check(ctx, a, change); err != nil {
		return err
	}
	if model, err = change.Switch(ctx); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "Switched: questions are asked by %s now, with weight %g. newsdesk reembed --back goes back; --drop-old forgets the former model.\n",
		model.Name, model.FusionWeight)
	return nil
}

func refusedWords(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("; the model refused the text of %s, found by words only", plural(n, "chunk"))
}

// check measures the new model beside the active one, and keeps a worse one from being used.
func (c *reembedCommand) check(ctx context.Context, a *app, change *reembed.Change) error {
	active, err := a.db.ActiveModel(ctx)
	if err != nil {
		return err
	}
	side := reembed.Side{Model: active}
	if service, err := a.models.of(active); err == nil {
		side.Embedder = service
	}
	found, err := change.Check(ctx, side)
	if err != nil {
		return err
	}
	printCheck(a.out, found)
	short := found.Shortcoming()
	if short == "" || c.Force || c.Back {
		return nil
	}
	return &news.Error{Code: news.CodeUnsupported, Message: "The model was not switched: " + short + ".",
		Hint: "Everything is filled; --force switches all the same, newsdesk reembed --drop NAME gives the model up."}
}

// dropModels drops the named model, or all that were in use.
func (a *app) dropModels(ctx context.Context, name string) error {
	list, err := a.db.Models(ctx)
	if err != nil {
		return err
	}
	dropped := 0
	for _, m := range list {
		if name == "" && m.State != news.ModelRetired || name != "" && m.Name != name {
			continue
		}
		if err := a.db.DropModel(ctx, m); err != nil {
			return err
		}
		dropped++
		fmt.Fprintf(a.out, "Dropped %s (%d dimensions) with its vectors.\n", m.Name, m.Dimensions)
	}
	switch {
	case dropped > 0:
	case name != "":
		return news.Errorf(news.CodeNotFound, "There is no model %q.", name).WithHint("newsdesk reembed --status shows the models.")
	default:
		fmt.Fprintln(a.out, "There is no former model to drop.")
	}
	return nil
}

// printModels shows the models.
func (a *app) printModels(ctx context.Context) error {
	list, err := a.db.Models(ctx)
	if err != nil {
		return err
	}
	for _, m := range list {
		held, err := a.db.ModelCoverage(ctx, m)
		if err != nil {
			return err
		}
		indexed, err := a.db.HasVectorIndex(ctx, m)
		if err != nil {
			return err
		}
		how := "compared exactly"
		if indexed {
			how = "indexed"
		}
		fmt.Fprintf(a.out, "%-8s %s (%d dimensions, weight %g), since %s UTC: %d of %d chunks, %s\n", m.State, m.Name, m.Dimensions, m.FusionWeight,
			m.Since.Format(time.DateTime), held.Chunks-held.Missing, held.Chunks, how)
	}
	return nil
}

func (c *reembedCommand) printEstimate(w io.Writer, m news.EmbeddingModel, e reembed.Estimate, paid bool) {
	fmt.Fprintf(w, "%s (%d dimensions): %d of %d chunks have no vector of it.\n", m.Name, m.Dimensions, e.Missing, e.Chunks)
	if e.Missing == 0 || !paid {
		return
	}
	fmt.Fprintf(w, "About %d tokens in %s to embed, by a sample of %d", e.AskedTokens, plural(int(e.Asked), "chunk"), e.Sample)
	if c.Price > 0 {
		fmt.Fprintf(w, ": %.4f at %g for a million tokens", float64(e.AskedTokens)*c.Price/1e6, c.Price)
	}
	fmt.Fprintln(w, ".")
}

func printCheck(w io.Writer, c reembed.Check) {
	if c.Sample == 0 {
		return
	}
	fmt.Fprintf(w, "Checked by a sentence of each of %s: the new model finds %.1f%% of them among the first ten", plural(c.Sample, "chunk"), 100*c.Found)
	if c.Compared {
		fmt.Fprintf(w, ", the one in use %.1f%%", 100*c.FoundBefore)
	}
	fmt.Fprintf(w, "; of the nearest twenty a search sees %.1f%%.\n", 100*c.IndexRecall)
}
