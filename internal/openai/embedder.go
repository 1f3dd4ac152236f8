package openai

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"sync/atomic"

	client "github.com/sashabaranov/go-openai"
)

// Embedder turns texts into vectors with an embedding model.
type Embedder struct {
	caller *caller
	form   remembered[vectorForm]
	length atomic.Int64 // of the model's vectors, 0 while not known
}

// NewEmbedder returns an Embedder for an endpoint. It makes no request.
func NewEmbedder(e Endpoint) *Embedder {
	embedder := &Embedder{caller: newCaller(embedding, e)}
	embedder.length.Store(int64(e.Dimensions))
	return embedder
}

// Embed returns one vector for each input, in order, with one request (more when it fails in a way that may pass). All
// vectors of an Embedder have the same length and are finite and not zero; they are not normalized. No inputs need no
// request. Errors with news.CodeInvalid and news.CodeTooLarge are about the inputs: fewer of them may pass.
func (e *Embedder) Embed(ctx context.Context, inputs []string) ([][]float32, error) {
	ctx, end := e.caller.begin(ctx, slog.Int("texts", len(inputs)))
	vectors, err := e.embed(ctx, inputs, nil)
	err = e.caller.report(ctx, err)
	end(err)
	return vectors, err
}

// EmbedQuery returns the vector of a question, whose asker waits: it gives up after Timeouts.Query, retries included, or
// sooner when replies came soon lately.
func (e *Embedder) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	ctx, end := e.caller.begin(ctx, slog.Int("texts", 1))
	limit := e.caller.http.tempo.limit(int64(len(text)), queryPatience, e.caller.endpoint.Timeouts.Query)
	limited, cancel := context.WithTimeoutCause(ctx, limit,
		&failure{class: tooSlow, err: errors.New("the question's vector is not there in time")})
	defer cancel()
	vectors, err := e.embed(limited, []string{text}, nil)
	err = e.caller.report(ctx, err)
	end(err)
	if err != nil {
		return nil, err
	}
	return vectors[0], nil
}

// Ping embeds one word, once, so that a wrong address, key, model or dimension shows.
func (e *Embedder) Ping(ctx context.Context) error {
	_, err := e.embed(ctx, []string{"news"}, func() bool { return false })
	return e.caller.report(ctx, err)
}

func (e *Embedder) embed(ctx context.Context, inputs []string, mayRetry func() bool) ([][]float32, error) {
	if len(inputs) == 0 {
		return nil, nil
	}
	size := 0
	for _, in := range inputs {
		size += len(in)
	}
	var vectors [][]float32
	err := negotiate(&e.form, vectorForm.plainer, func(f vectorForm) error {
		return e.caller.call(ctx, size, func(ctx context.Context) error {
			ctx, cancel := context.WithTimeoutCause(ctx, e.caller.endpoint.Timeouts.Total,
				&failure{class: tooSlow, err: errors.New("the vectors are not complete in time")})
			defer cancel()
			response, err := e.caller.client.CreateEmbeddings(ctx, f.request(e.caller.endpoint, inputs))
			if err != nil {
				return notBase64(f, err)
			}
			vectors, err = e.check(response.Data, len(inputs))
			return err
		}, mayRetry)
	})
	if err != nil {
		return nil, err
	}
	return vectors, nil
}

// check puts vectors in the order of the inputs and rejects any that cannot be right.
func (e *Embedder) check(data []client.Embedding, inputs int) ([][]float32, error) {
	if len(data) != inputs {
		return nil, mismatchf("%d vectors for %d texts", len(data), inputs)
	}
	vectors := make([][]float32, inputs)
	for _, d := range data {
		if d.Index < 0 || d.Index >= inputs || vectors[d.Index] != nil {
			return nil, mismatchf("the vectors' numbers are not those of %d texts", inputs)
		}
		if err := checkVector(d.Embedding); err != nil {
			return nil, err
		}
		vectors[d.Index] = d.Embedding
	}
	length := e.length.Load()
	if length == 0 {
		length = int64(len(vectors[0]))
	}
	for _, v := range vectors {
		if int64(len(v)) != length {
			return nil, mismatchf("a vector has %d dimensions instead of %d", len(v), length)
		}
	}
	if !e.length.CompareAndSwap(0, length) && e.length.Load() != length {
		return nil, mismatchf("vectors have %d dimensions instead of %d", length, e.length.Load())
	}
	return vectors, nil
}

func checkVector(v []float32) error {
	var norm float64
	for _, x := range v {
		norm += float64(x) * float64(x)
	}
	switch {
	case math.IsNaN(norm) || math.IsInf(norm, 0):
		return mismatchf("a vector has values that are no numbers")
	case norm == 0:
		return mismatchf("a vector has no direction")
	default:
		return nil
	}
}

func mismatchf(format string, args ...any) *failure {
	return &failure{class: mismatch, err: fmt.Errorf(format, args...)}
}

// vectorForm is the form of embedding request that a server takes, found like dialect.
type vectorForm struct {
	floats       bool // numbers instead of base64, which is half as long
	noDimensions bool // the model's own length, which must be the wanted one
}

func (f vectorForm) request(e Endpoint, inputs []string) client.EmbeddingRequest {
	r := client.EmbeddingRequest{Input: inputs, Model: client.EmbeddingModel(e.Model), Dimensions: e.Dimensions,
		EncodingFormat: client.EmbeddingEncodingFormatBase64}
	if f.floats {
		r.EncodingFormat = client.EmbeddingEncodingFormatFloat
	}
	if f.noDimensions {
		r.Dimensions = 0
	}
	return r
}

func (f vectorForm) plainer(fail *failure) (vectorForm, bool) {
	p := fail.provider
	switch {
	case !f.floats && (errors.Is(fail, errNotBase64) || fail.class == invalid && p.mentions("encoding_format", "base64")):
		f.floats = true
	case !f.noDimensions && fail.class == invalid && p.mentions("dimension", "matryoshka"):
		f.noDimensions = true
	default:
		return f, false
	}
	return f, true
}

// notBase64 marks the error of a server that ignores the encoding that was asked for.
func notBase64(f vectorForm, err error) error {
	var otherType *json.UnmarshalTypeError
	var corrupt base64.CorruptInputError
	if !f.floats && (errors.As(err, &otherType) || errors.As(err, &corrupt)) {
		return &failure{class: invalid, err: errNotBase64}
	}
	return err
}

// errNotBase64 marks a reply with plain numbers although base64 was asked for.
var errNotBase64 = errors.New("the vectors are not base64")
