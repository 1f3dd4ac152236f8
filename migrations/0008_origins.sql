-- +goose Up
ALTER TABLE article_versions
    ADD COLUMN modified_at timestamptz,               -- when the publisher last changed it, as the page says
    ADD COLUMN credit      text NOT NULL DEFAULT '';  -- the agency that the text is credited to

-- The version by which an article was last grouped with its copies. The index holds the articles that wait for it.
ALTER TABLE articles ADD COLUMN grouped_version bigint;
CREATE INDEX articles_ungrouped ON articles (library_id, article_id)
    WHERE current_version IS NOT NULL AND grouped_version IS DISTINCT FROM current_version;

-- Which articles are near copies of one origin: those with the same origin_id, which is the earliest of them. An article
-- that is nobody's copy has no row. Apart from articles, so that grouping and storing do not wait for each other.
CREATE TABLE article_origins (
    library_id bigint NOT NULL,
    article_id bigint NOT NULL,
    origin_id  bigint NOT NULL,
    PRIMARY KEY (library_id, article_id),
    FOREIGN KEY (library_id, article_id) REFERENCES articles ON DELETE CASCADE
);
CREATE INDEX article_origins_by_origin ON article_origins (library_id, origin_id);

-- By which values of its fingerprint an article is found. No foreign key: checking it for each row costs twice what
-- storing it does, and a key that is left over finds no article.
CREATE TABLE origin_keys (
    library_id bigint NOT NULL,
    key        bigint NOT NULL,
    article_id bigint NOT NULL,
    PRIMARY KEY (library_id, key, article_id)
);

-- Under which other addresses of its site an article was met.
CREATE TABLE article_aliases (
    library_id bigint NOT NULL,
    identity   text   NOT NULL,
    article_id bigint NOT NULL,
    PRIMARY KEY (library_id, identity),
    FOREIGN KEY (library_id, article_id) REFERENCES articles ON DELETE CASCADE
);
CREATE INDEX article_aliases_by_article ON article_aliases (library_id, article_id);

-- origin_keys takes its place: a value that thousands of pages share, because their site puts the same lines on each,
-- cost this index a look at all of them.
DROP INDEX article_versions_by_fingerprint;

-- +goose Down
CREATE INDEX article_versions_by_fingerprint ON article_versions USING gin ((ARRAY[
    substr(fingerprint, 1, 4), substr(fingerprint, 33, 4), substr(fingerprint, 65, 4), substr(fingerprint, 97, 4),
    substr(fingerprint, 129, 4), substr(fingerprint, 161, 4), substr(fingerprint, 193, 4), substr(fingerprint, 225, 4)]))
    WITH (fastupdate = off) WHERE fingerprint <> '';
DROP TABLE article_aliases;
DROP TABLE origin_keys;
DROP TABLE article_origins;
DROP INDEX articles_ungrouped;
ALTER TABLE articles DROP COLUMN grouped_version;
ALTER TABLE article_versions DROP COLUMN credit, DROP COLUMN modified_at;
