package answer

import (
	"cmp"
	"context"
	"log/slog"
	"strings"
	"time"

	"newsdesk/internal/news"
)

// Retriever finds the passages for a question. The passages of one Evidence come from the question's library only.
type Retriever interface {
	Retrieve(ctx context.Context, q news.Question) (news.Evidence, error)
}

// Bodies returns the stored texts of versions of a library, for quotes that cross the border of a passage. Versions
// that do not exist are left out.
type Bodies interface {
	Bodies(ctx context.Context, library news.LibraryID, versions []news.VersionID) (map[news.VersionID]string, error)
}

// Model completes a prompt with a JSON text. onDelta, when not nil, is called with the whole text so far as it grows,
// from the calling goroutine or at least never concurrently and never after Complete has returned. Errors carry the
// codes of package news; CodeTooLarge means that the prompt does not fit.
type Model interface {
	Complete(ctx context.Context, p news.Prompt, onDelta func(textSoFar string)) (news.Completion, error)
}

// Recorder keeps answers, so that they can be looked at later.
type Recorder interface {
	RecordAnswer(ctx context.Context, a news.Answer) error
}

// Options are what an Answerer works with. Only Retriever is required.
type Options struct {
	Retriever Retriever
	Bodies    Bodies           // nil: a quote must lie within one passage
	Model     Model            // nil: every answer is keyless
	Recorder  Recorder         // nil: answers are not stored
	Tracer    Tracer           // nil: how they came about is not stored
	Now       func() time.Time // nil: time.Now
	Logger    *slog.Logger     // nil: nothing is logged
	Settings  Settings         // zero fields mean the defaults
	Begin     news.Begin       // watches the stages; zero: nobody does
}

// Answerer answers questions. It is safe for concurrent use.
type Answerer struct {
	retriever Retriever
	bodies    Bodies
	model     Model
	recorder  Recorder
	tracer    Tracer
	now       func() time.Time
	log       *slog.Logger
	settings  Settings
	reader    *reader
	begin     news.Begin
}

// New returns an Answerer.
func New(o Options) *Answerer {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Answerer{o.Retriever, o.Bodies, o.Model, o.Recorder, o.Tracer, o.Now, o.Logger, o.Settings.WithDefaults(), newReader(), o.Begin}
}

// Answer answers a question from its library, or refuses with a reason (news.Answer.Refusal). It reports how it comes
// along to progress when that is not nil. An error means that there is neither: the question is empty
// (news.CodeInvalid) or too long (news.CodeTooLarge), retrieval failed, or ctx ended. A failing model is not an error:
// the answer is keyless then and its Notice says why.
func (a *Answerer) Answer(ctx context.Context, q news.Question, progress func(news.Progress)) (news.Answer, error) {
	if progress == nil {
		progress = func(news.Progress) {}
	}
	q.Text = strings.TrimSpace(q.Text)
	switch {
	case q.Text == "":
		return news.Answer{}, news.Errorf(news.CodeInvalid, "the question is empty")
	case len(q.Text) > a.settings.MaxQuestionBytes:
		return news.Answer{}, news.Errorf(news.CodeTooLarge, "the question is longer than %d bytes", a.settings.MaxQuestionBytes)
	}
	if q.AskedAt.IsZero() {
		q.AskedAt = a.now()
	}
	id, err := newID()
	if err != nil {
		return news.Answer{}, err
	}
	run := &run{Answerer: a, question: q, progress: progress, reader: a.reader,
		answer: news.Answer{ID: id, Question: q.Text, Library: q.Library, AskedAt: q.AskedAt, Mode: news.ModeKeyless}}
	run.beginTrace()
	ctx, end := a.begin.Span(ctx, "answer", slog.String("answer", id), slog.Int64("library", int64(q.Library)))
	err = run.answerIt(ctx)
	end(err, aboutAnswer(run.answer)...)
	if err != nil {
		return news.Answer{}, err
	}
	a.log.InfoContext(ctx, "answered", "answer", id, "library", q.Library, "mode", string(run.answer.Mode), "refused", run.answer.Refusal != nil)
	if err := a.record(ctx, run.answer); err != nil {
		a.log.WarnContext(ctx, "the answer was not recorded", "answer", id, "error", err)
	}
	run.endTrace(ctx)
	return run.answer, nil
}

// aboutAnswer is what may be told of an answer to those who watch.
func aboutAnswer(a news.Answer) []slog.Attr {
	return []slog.Attr{slog.String("mode", string(a.Mode)), slog.Bool("refused", a.Refusal != nil), slog.Int("claims", len(a.Claims)),
		slog.Int("tokens.prompt", a.Usage.PromptTokens), slog.Int("tokens.completion", a.Usage.CompletionTokens)}
}

func (a *Answerer) record(ctx context.Context, answer news.Answer) error {
	if a.recorder == nil {
		return nil
	}
	return a.recorder.RecordAnswer(ctx, answer)
}

// run is the state of answering one question.
type run struct {
	*Answerer
	question news.Question // a follow-up as it was read; answer.Question is what was asked
	progress func(news.Progress)
	evidence news.Evidence
	reader   *reader // of the question's language
	open     string  // asks for what the question leaves open
	answer   news.Answer
	trace    *news.Trace // nil: not kept
}

func (r *run) answerIt(ctx context.Context) error {
	r.progress(news.Progress{Stage: news.StageRetrieve})
	retrieving, end := r.begin.Span(ctx, "retrieve")
	evidence, err := r.retrieve(retrieving)
	end(err, slog.Int("passages", len(evidence.Passages)))
	if err != nil {
		return err
	}
	r.evidence = readable(evidence)
	evidence = r.evidence
	r.reader = r.reader.in(evidence.Language)
	defer r.addScope()
	r.answer.Timings = append(r.answer.Timings, evidence.Timings...)
	r.progress(news.Progress{Stage: news.StageRead, Passages: len(evidence.Passages), Articles: countArticles(evidence.Passages)})
	if r.askBack() {
		return nil
	}
	if len(evidence.Passages) == 0 {
		r.refuse(news.RefusedNothingFound, cmp.Or(otherLanguage(evidence.Language, evidence.Coverage), reasonNothingFound(evidence.Coverage, r.question.Filter)))
		return nil
	}
	if r.model == nil {
		r.keyless(ctx)
		return nil
	}
	return r.withModel(ctx)
}

// timed adds the wall time of a stage to the answer.
func (r *run) timed(stage string, start time.Time) {
	r.answer.Timings = append(r.answer.Timings, news.Timing{Stage: stage, Duration: r.now().Sub(start)})
}

func countArticles(passages []news.Passage) int {
	seen := make(map[news.ArticleID]bool)
	for _, p := range passages {
		seen[p.Article] = true
	}
	return len(seen)
}
