package postgres

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// TableGroup is what tables that belong together take on disk, with their indexes, over all libraries.
type TableGroup struct {
	Group string `json:"group"`
	Bytes int64  `json:"bytes"`
}

// DiskUse says what the groups of tables take on disk, largest first. In a distributed database it counts what is on
// the node that the program talks to.
func (db *DB) DiskUse(ctx context.Context) (list []TableGroup, err error) {
	defer wrap(&err, "DiskUse")
	tables, err := collect[TableGroup](ctx, db, `
		SELECT CASE n.nspname WHEN 'river' THEN 'river.' ELSE '' END || c.relname AS "group", pg_total_relation_size(c.oid) AS bytes
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind = 'r' AND (n.nspname = 'river' OR n.nspname = current_schema()) ORDER BY bytes DESC`)
	bytes := map[string]int64{}
	for _, t := range tables {
		group := groupOf(t.Group)
		if bytes[group] == 0 {
			list = append(list, TableGroup{Group: group})
		}
		bytes[group] += t.Bytes
	}
	for i := range list {
		list[i].Bytes = bytes[list[i].Group]
	}
	slices.SortStableFunc(list, func(a, b TableGroup) int { return cmp.Compare(b.Bytes, a.Bytes) })
	return list, err
}

// groupOf says what a table is for, in words for people.
func groupOf(table string) string {
	switch table {
	case "articles", "article_versions", "article_aliases", "version_changes":
		return "articles"
	case "article_origins", "origin_keys":
		return "copies"
	case "chunks", "term_statistics", "library_statistics", "statistics_changes":
		return "search by words"
	case "embedding_cache", "embedding_models":
		return "search by vectors"
	case "sources", "source_items", "fetch_hosts":
		return "sources"
	case "answers", "citations", "citation_marks", "saved_answers", "answer_messages", "answer_traces", "turns", "feedback", "unanswered":
		return "answers"
	}
	switch {
	case strings.HasPrefix(table, "chunk_vectors_"):
		return "search by vectors"
	case strings.HasPrefix(table, "river."):
		return "jobs"
	}
	return "the rest"
}
