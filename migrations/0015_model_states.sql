-- +goose Up
-- Questions are asked and articles embedded by one model at a time, which every process reads here. Until now each
-- process took its configured model to be that; where several were registered, the next start makes its own the one.
UPDATE embedding_models SET state = 'retired' WHERE (SELECT count(*) FROM embedding_models WHERE state = 'active') > 1;
CREATE UNIQUE INDEX embedding_models_active ON embedding_models (state) WHERE state = 'active';
ALTER TABLE embedding_models ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now(); -- since when in this state

-- +goose Down
ALTER TABLE embedding_models DROP COLUMN changed_at;
DROP INDEX embedding_models_active;
