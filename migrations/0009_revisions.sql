-- +goose Up
-- How a version differs from the one before it. The row of a current version says that its article was reviewed.
CREATE TABLE version_changes (
    library_id  bigint      NOT NULL,
    version_id  bigint      NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('minor', 'changed', 'corrected')),
    note_start  int         NOT NULL, -- the publisher's note about it: bytes [note_start, note_end) of the body
    note_end    int         NOT NULL, -- none when they are equal
    reviewed_at timestamptz NOT NULL,
    PRIMARY KEY (library_id, version_id),
    FOREIGN KEY (library_id, version_id) REFERENCES article_versions ON DELETE CASCADE,
    CHECK (note_start >= 0 AND note_end >= note_start)
);

-- Finds the articles that ever changed, among which those are that were not reviewed.
CREATE INDEX article_versions_later ON article_versions (library_id, article_id) WHERE number > 1;

-- What became of a citation when its article changed, as of the version that was current at its last review.
CREATE TABLE citation_marks (
    library_id bigint      NOT NULL,
    answer_id  text        NOT NULL,
    claim      int         NOT NULL,
    citation   int         NOT NULL,
    state      text        NOT NULL CHECK (state IN ('stands', 'changed', 'vanished')),
    seen       bigint      NOT NULL, -- the version that was compared with
    start_byte int         NOT NULL, -- the new wording in it, or where the quote stands now
    end_byte   int         NOT NULL,
    note_start int         NOT NULL, -- the publisher's note about it in that version; none when they are equal
    note_end   int         NOT NULL,
    noted_at   timestamptz NOT NULL, -- when the quote got into this state
    told_at    timestamptz,          -- when the channel of the answer was told, or was about to be; never taken back
    PRIMARY KEY (library_id, answer_id, claim, citation),
    FOREIGN KEY (library_id, answer_id, claim, citation) REFERENCES citations ON DELETE CASCADE,
    FOREIGN KEY (library_id, seen) REFERENCES article_versions ON DELETE CASCADE
);
CREATE INDEX citation_marks_by_version ON citation_marks (library_id, seen);
CREATE INDEX citation_marks_untold ON citation_marks (library_id, noted_at) WHERE told_at IS NULL AND state <> 'stands';

-- A private answer that is shared becomes another saved answer, which cites what the first one is recorded to cite.
ALTER TABLE saved_answers ADD COLUMN recorded_id text NOT NULL DEFAULT ''; -- empty: answer_id
CREATE INDEX saved_answers_by_record ON saved_answers (library_id, (coalesce(nullif(recorded_id, ''), answer_id)));

-- Since when the page of an article is gone, and why that is known. What was stored of it stays.
ALTER TABLE articles ADD COLUMN gone_at timestamptz, ADD COLUMN gone_reason text NOT NULL DEFAULT '';
CREATE INDEX articles_gone ON articles (gone_at) WHERE gone_at IS NOT NULL;

-- +goose Down
DROP INDEX articles_gone;
ALTER TABLE articles DROP COLUMN gone_reason, DROP COLUMN gone_at;
DROP INDEX saved_answers_by_record;
ALTER TABLE saved_answers DROP COLUMN recorded_id;
DROP TABLE citation_marks;
DROP INDEX article_versions_later;
DROP TABLE version_changes;
