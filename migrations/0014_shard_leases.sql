-- +goose Up
-- Which process of the bot runs which of its connections to Discord, for as long as it says so again and again.
-- Local, on one node.
CREATE TABLE bot_processes (
    process text        PRIMARY KEY,
    until   timestamptz NOT NULL
);
CREATE TABLE shard_leases (
    shards  integer     NOT NULL, -- of how many
    shard   integer     NOT NULL,
    process text        NOT NULL,
    until   timestamptz NOT NULL,
    PRIMARY KEY (shards, shard)
);

-- +goose Down
DROP TABLE shard_leases;
DROP TABLE bot_processes;
