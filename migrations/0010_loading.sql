-- +goose Up
-- Changes wait for seconds to be folded: packing and unpacking their lists costs more than it saves.
ALTER TABLE statistics_changes
    ALTER COLUMN terms SET STORAGE EXTERNAL,
    ALTER COLUMN term_chunks SET STORAGE EXTERNAL;

-- +goose Down
ALTER TABLE statistics_changes
    ALTER COLUMN terms SET STORAGE EXTENDED,
    ALTER COLUMN term_chunks SET STORAGE EXTENDED;
