package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"newsdesk/internal/config"
	"newsdesk/internal/embed"
	"newsdesk/internal/ingest"
	"newsdesk/internal/news"
	"newsdesk/internal/openai"
	"newsdesk/internal/retrieve"
)

// The local embedder's size and its weight beside BM25. Of 0.05, 0.1, 0.2 and 0.3 no weight ranked better than none on
// the development sets (`newsdesk eval retrieval`), so it is asked only where words find nothing: mistyped names.
const (
	localDimensions   = 384
	localFusionWeight = 0
)

// embedding is a way to make vectors that this process knows.
type embedding struct {
	name       string
	endpoint   config.Endpoint // unset: the local embedder
	dimensions int             // 0: what the model gives
	weight     float64
}

func localEmbedding() embedding {
	return embedding{name: embed.NewLocal(localDimensions).Name(), dimensions: localDimensions, weight: localFusionWeight}
}

// configured is the model of a new database.
func (a *app) configuredEmbedding() embedding {
	if !a.cfg.Embedding.Configured() {
		return localEmbedding()
	}
	return embedding{a.cfg.Embedding.Model, a.cfg.Embedding, a.cfg.EmbeddingDimensions, a.cfg.FusionWeight}
}

// embeddings are all that the configuration names, and the local one.
func (a *app) embeddings() []embedding {
	list := []embedding{a.configuredEmbedding()}
	if a.cfg.NextEmbedding.Configured() {
		list = append(list, embedding{a.cfg.NextEmbedding.Model, a.cfg.NextEmbedding, a.cfg.NextEmbeddingDimensions, a.cfg.NextFusionWeight})
	}
	return append(list, localEmbedding())
}

// is reports whether it makes the vectors of a registered model.
func (e embedding) is(m news.EmbeddingModel) bool {
	return e.name == m.Name && (e.dimensions == 0 || e.dimensions == m.Dimensions)
}

// openModel finds out by which model the database is searched. A new database, or one without vectors, takes the
// configured one; another changes by newsdesk reembed only, so that no vectors are missing.
func (a *app) openModel(ctx context.Context) error {
	a.models = &models{app: a, services: map[news.ModelID]*embed.Service{}, remote: map[news.ModelID]*openai.Embedder{}}
	active, err := a.db.ActiveModel(ctx)
	if err != nil {
		return err
	}
	configured := a.configuredEmbedding()
	if active.ID != 0 && !configured.is(active) {
		used, err := a.db.HasVectors(ctx, active)
		if err != nil {
			return err
		}
		if used {
			return a.keepModel(ctx, active)
		}
	}
	a.model, err = a.register(ctx, configured)
	return err
}

// keepModel goes on with another model than the configured one.
func (a *app) keepModel(ctx context.Context, active news.EmbeddingModel) (err error) {
	a.model = active
	for _, e := range a.embeddings() {
		if e.is(active) {
			a.model, err = a.db.EnsureModel(ctx, active.Name, active.Dimensions, e.weight)
			if configured := a.configuredEmbedding(); e.endpoint != a.cfg.NextEmbedding && configured.endpoint.Configured() {
				a.log.WarnContext(ctx, "the configured embedding model is not used yet; newsdesk reembed --model changes to it",
					"configured", configured.name, "used", active.Name)
			}
			return err
		}
	}
	return nil // models.of says what is to be done
}

// register makes sure of a model's registration.
func (a *app) register(ctx context.Context, e embedding) (news.EmbeddingModel, error) {
	dimensions, err := a.dimensionsOf(ctx, e)
	if err != nil {
		return news.EmbeddingModel{}, err
	}
	return a.db.EnsureModel(ctx, e.name, dimensions, e.weight)
}

// dimensionsOf learns how many dimensions a model gives: from the configuration, else from the registered model, else by
// embedding one word.
func (a *app) dimensionsOf(ctx context.Context, e embedding) (int, error) {
	if e.dimensions != 0 {
		return e.dimensions, nil
	}
	registered, err := a.db.Models(ctx)
	if err != nil {
		return 0, err
	}
	for _, m := range registered {
		if m.Name == e.name {
			return m.Dimensions, nil
		}
	}
	vectors, err := openai.NewEmbedder(a.endpoint(e.endpoint, 0)).Embed(ctx, []string{"news"})
	if err != nil {
		return 0, err
	}
	return len(vectors[0]), nil
}

// models knows by which model to work now, which another process may change at any time, and makes its embedder when it
// is first needed. It is safe for concurrent use.
type models struct {
	app *app

	mu       sync.Mutex
	services map[news.ModelID]*embed.Service // nil: the configuration does not name the model
	remote   map[news.ModelID]*openai.Embedder
	active   news.EmbeddingModel
	looked   time.Time
}

// lookEvery is how long a question may go by a model that has been active. Its vectors are there until it is dropped, so
// that such a question is answered as well as one that came before the switch.
const lookEvery = time.Second

// forQuestions is by which model questions are asked. Without a way to make its vectors they are asked by words alone.
func (m *models) forQuestions(ctx context.Context) (news.EmbeddingModel, retrieve.Embedder, error) {
	active, err := m.look(ctx)
	if err != nil {
		return active, nil, err
	}
	service, err := m.of(active)
	if err != nil {
		return active, nil, nil //nolint:nilerr // of has told the operator
	}
	return active, service, nil
}

// look is the active model, as it was at most lookEvery ago.
func (m *models) look(ctx context.Context) (news.EmbeddingModel, error) {
	m.mu.Lock()
	active, fresh := m.active, m.active.ID != 0 && m.app.now().Sub(m.looked) < lookEvery
	m.mu.Unlock()
	if fresh {
		return active, nil
	}
	active, err := m.app.db.SearchedModel(ctx)
	if err != nil {
		return active, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.active, m.looked = active, m.app.now()
	return active, nil
}

// forArticles is by which model articles are embedded.
func (m *models) forArticles(ctx context.Context) (news.EmbeddingModel, ingest.Embedder, error) {
	active, err := m.app.db.ActiveModel(ctx)
	if err != nil {
		return active, nil, err
	}
	service, err := m.of(active)
	if err != nil {
		return active, nil, err
	}
	return active, service, nil
}

// of is what makes a model's vectors.
func (m *models) of(model news.EmbeddingModel) (*embed.Service, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	service, known := m.services[model.ID]
	if !known {
		for _, e := range m.app.embeddings() {
			if e.is(model) {
				var err error
				if service, err = m.service(e, model); err != nil {
					return nil, err
				}
				break
			}
		}
		m.services[model.ID] = service
		if service == nil {
			m.app.log.Warn("questions are searched by words only: the articles' embedding model is not configured", "model", model.Name)
		}
	}
	if service == nil {
		return nil, news.Errorf(news.CodeUnsupported, "There are vectors of the model %s, which is not configured.", model.Name).
			WithHint(fmt.Sprintf("Set NEWSDESK_EMBEDDING_MODEL=%s again with its endpoint, or change the model: newsdesk reembed --model NAME.", model.Name))
	}
	return service, nil
}

// service makes it; the caller holds the lock.
func (m *models) service(e embedding, model news.EmbeddingModel) (*embed.Service, error) {
	if !e.endpoint.Configured() {
		return embed.NewService(embed.NewLocal(model.Dimensions), embed.Options{Dimensions: model.Dimensions}), nil
	}
	count, err := m.app.tokens()
	if err != nil {
		return nil, err
	}
	m.remote[model.ID] = openai.NewEmbedder(m.app.endpoint(e.endpoint, e.dimensions))
	return embed.NewService(m.remote[model.ID],
		embed.Options{Dimensions: model.Dimensions, Cache: m.app.db.EmbeddingCache(model.ID), Count: count}), nil
}

// endpoint is the endpoint of the active model, if it has one and was asked.
func (m *models) endpoint() (asker, bool) {
	if m == nil {
		return nil, false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	id := m.active.ID
	if id == 0 {
		id = m.app.model.ID
	}
	e, ok := m.remote[id]
	return e, ok
}

// calls is how many calls of models this process has made.
func (m *models) calls() (n int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.services {
		if s != nil {
			n += s.Calls()
		}
	}
	return n
}
