-- +goose Up
-- How answers came about, for those who look after a library: what was retrieved and how it scored, what fell and why,
-- times and tokens; only where the operator keeps questions also what was asked, what a model was told and what it said.
-- It tells of a person, and so expires and is forgotten with the person.
CREATE TABLE answer_traces (
    library_id bigint      NOT NULL REFERENCES libraries,
    answer_id  text        NOT NULL CHECK (answer_id <> ''),
    person_id  bigint      NOT NULL, -- who asked; 0: not known, as on a command line
    trace      json        NOT NULL, -- not jsonb: it is only read whole, and may hold any character
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (library_id, answer_id)
);
CREATE INDEX answer_traces_by_person ON answer_traces (person_id);
CREATE INDEX answer_traces_by_expiry ON answer_traces (expires_at);

-- +goose Down
DROP TABLE answer_traces;
