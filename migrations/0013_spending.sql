-- +goose Up
-- What the language model has cost each day, reservations included. Local, on one node.
CREATE TABLE spending (
    day    date   PRIMARY KEY, -- in UTC
    tokens bigint NOT NULL,
    micros bigint NOT NULL -- millionths of the operator's currency
);

-- +goose Down
DROP TABLE spending;
