package postgres

import (
	"context"
	"strconv"

	"newsdesk/internal/news"
)

// FindArticles lists the current versions of the articles that a text means: the article of that number, that URL or
// that identity first, then those with the text in their title, compared without case, newest first. An empty text
// means every article.
func (db *DB) FindArticles(ctx context.Context, lib news.LibraryID, text string, limit int) (list []news.Headline, err error) {
	defer wrap(&err, "FindArticles(%d)", lib)
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		number = 0 // no article has it
	}
	// The text is looked for as it is: strpos knows no wildcards.
	rows, err := collect[headlineRow](ctx, db, `
		SELECT article_id, version_id, title, publisher, url, published_at, gone_at
		FROM (SELECT v.*, a.gone_at, $2 <> '' AND (a.article_id = $3 OR a.identity = $2 OR v.url = $2) AS exact
		      FROM articles a JOIN article_versions v ON v.library_id = $1 AND v.version_id = a.current_version
		      WHERE a.library_id = $1) current
		WHERE exact OR strpos(lower(title), lower($2)) > 0
		ORDER BY exact DESC, published_at DESC NULLS LAST, article_id DESC LIMIT $4`, lib, storable(text), number, limit)
	for _, r := range rows {
		list = append(list, r.headline())
	}
	return list, err
}
