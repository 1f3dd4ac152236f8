-- +goose Up
-- What was answered and on what evidence, for feedback and audit. The question's text is kept only when the operator
-- turns that on.
CREATE TABLE answers (
    library_id        bigint      NOT NULL REFERENCES libraries,
    answer_id         text        NOT NULL CHECK (answer_id <> ''),
    question          text,
    mode              text        NOT NULL,
    model             text        NOT NULL DEFAULT '',
    refused           boolean     NOT NULL,
    prompt_tokens     int         NOT NULL DEFAULT 0,
    completion_tokens int         NOT NULL DEFAULT 0,
    asked_at          timestamptz NOT NULL,
    PRIMARY KEY (library_id, answer_id)
);

CREATE TABLE citations (
    library_id bigint NOT NULL,
    answer_id  text   NOT NULL,
    claim      int    NOT NULL, -- from 0
    citation   int    NOT NULL, -- within the claim, from 0
    article_id bigint NOT NULL,
    version_id bigint NOT NULL,
    start_byte int    NOT NULL,
    end_byte   int    NOT NULL,
    PRIMARY KEY (library_id, answer_id, claim, citation),
    FOREIGN KEY (library_id, answer_id) REFERENCES answers ON DELETE CASCADE,
    FOREIGN KEY (library_id, version_id) REFERENCES article_versions ON DELETE CASCADE
);

-- A changed article asks which answers cited it.
CREATE INDEX citations_by_version ON citations (library_id, version_id);

-- +goose Down
DROP TABLE citations;
DROP TABLE answers;
