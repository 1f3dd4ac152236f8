package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

// CorrectionServers lists the servers that have the bot and want their channels told when what an answer quoted has
// changed.
func (db *DB) CorrectionServers(ctx context.Context) (list []news.Server, err error) {
	defer wrap(&err, "CorrectionServers")
	rows, err := db.pool.Query(ctx, `SELECT `+serverColumns+` FROM servers
		WHERE left_at IS NULL AND settings @> '{"corrections": true}' ORDER BY server_id`)
	if err != nil {
		return nil, userError(err)
	}
	list, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (news.Server, error) { return scanServer(row, 0) })
	return list, userError(err)
}

// TakeUntold returns the citations that stopped standing at or after since, of answers from a library that a message in
// a server's channel shows to everybody, and notes that their channels were told. Of several processes that take at
// once one gets each citation, and none gets it again: whoever takes it and ends before telling has not told it.
func (db *DB) TakeUntold(ctx context.Context, lib news.LibraryID, server news.ServerID, since, now time.Time) (list []news.UntoldCitation, err error) {
	defer wrap(&err, "TakeUntold(%d, %d)", lib, server)
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		list, err = lockUntold(ctx, tx, lib, server, since, now)
		if err != nil || len(list) == 0 {
			return err
		}
		answers, claims, citations := refColumns(list)
		_, err := tx.Exec(ctx, `
			UPDATE citation_marks m SET told_at = $5 FROM unnest($2::text[], $3::int[], $4::int[]) AS k (answer_id, claim, citation)
			WHERE m.library_id = $1 AND m.answer_id = k.answer_id AND m.claim = k.claim AND m.citation = k.citation`,
			lib, answers, claims, citations, now)
		if err != nil {
			return err
		}
		rows, err := tx.Query(ctx, markedCitations+`
			AND (m.answer_id, m.claim, m.citation) IN (SELECT * FROM unnest($2::text[], $3::int[], $4::int[]))`, lib, answers, claims, citations)
		if err != nil {
			return err
		}
		revised, err := pgx.CollectRows(rows, scanRevised)
		found := make(map[news.CitationRef]news.RevisedCitation, len(revised))
		for _, r := range revised {
			found[r.CitationRef] = r
		}
		for i := range list {
			list[i].RevisedCitation = found[list[i].CitationRef]
		}
		return err
	})
	return list, err
}

// lockUntold finds what is to be told and keeps others from it. Rows are locked in one order, so that two who look at
// once wait for each other and do not both fail; the later one then sees that the rows are told.
func lockUntold(ctx context.Context, tx pgx.Tx, lib news.LibraryID, server news.ServerID, since, now time.Time) ([]news.UntoldCitation, error) {
	rows, err := tx.Query(ctx, `
		SELECT m.answer_id, m.claim, m.citation, s.channel_id, s.message_id
		FROM citation_marks m
		JOIN saved_answers s ON s.library_id = $1 AND coalesce(nullif(s.recorded_id, ''), s.answer_id) = m.answer_id
		WHERE m.library_id = $1 AND m.told_at IS NULL AND m.state <> 'stands' AND m.noted_at >= $3
		  AND s.server_id = $2 AND NOT s.private AND s.message_id <> 0 AND s.expires_at > $4
		ORDER BY m.answer_id, m.claim, m.citation, s.message_id FOR UPDATE OF m`, lib, server, since, now)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (u news.UntoldCitation, err error) {
		err = row.Scan(&u.Answer, &u.Claim, &u.Citation, &u.Channel, &u.Message)
		return u, err
	})
}

// refColumns are the names of citations, each kind on its own.
func refColumns(list []news.UntoldCitation) (answers []string, claims, citations []int) {
	for _, u := range list {
		answers, claims, citations = append(answers, u.Answer), append(claims, u.Claim), append(citations, u.Citation)
	}
	return answers, claims, citations
}
