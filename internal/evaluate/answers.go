package evaluate

import "newsdesk/internal/news"

// answerRow scores an answer. An error is neither an answer nor a refusal, and a miss where an answer was due.
func answerRow(q Question, answer news.Answer, err error) Row {
	row := newRow(q)
	if err != nil {
		row.Error = err.Error()
		answer = news.Answer{}
	}
	answered := err == nil && answer.Refusal == nil && len(answer.Claims) > 0
	refused := err == nil && !answered
	row.Values[Answered], row.Values[Refused] = share(answered), share(refused)
	if answered {
		row.Quoted = quotes(answer.Claims)
	}
	row.Retrieved = citedPages(q, answer)
	if refused {
		row.Refusal = refusalReason(answer)
	}
	if q.isAnswerable() {
		row.Values[WronglyRefused] = share(refused)
	}
	if q.isUnanswerable() {
		row.Values[RightlyRefused] = share(refused)
	}
	scoreQuotes(&row, q, answer, answered)
	return row
}

// scoreQuotes adds what the quotes of an answer are worth.
func scoreQuotes(row *Row, q Question, answer news.Answer, answered bool) {
	judged := q.isAnswerable() && len(q.Answers) > 0
	if judged {
		row.Values[QuoteOfAnswerable] = share(containsAll(row.Quoted, q.Answers))
	}
	if !answered {
		return
	}
	count := 0
	for _, quote := range row.Quoted {
		count += countSentences(quote)
	}
	row.Values[Sentences] = float64(count)
	row.Values[FourSentences] = share(count <= 4)
	if judged {
		row.Values[QuoteOfAnswered] = row.Values[QuoteOfAnswerable]
		row.Values[ClaimOfAnswered] = share(containsAll(claimTexts(answer.Claims), q.Answers))
	}
}

// addTopChunk adds the reference: what quoting the first chunk whole would have given.
func addTopChunk(row *Row, q Question, evidence news.Evidence) {
	row.Retrieved = firstPages(q, evidence.Passages)
	if !q.isAnswerable() || len(q.Answers) == 0 {
		return
	}
	holds := share(recalls(evidence.Passages, q.Answers, 1))
	row.Values[TopChunkOfAnswerable] = holds
	if row.Values[Answered] == 1 {
		row.Values[TopChunkOfAnswered] = holds
	}
}

// quotes returns the distinct quotes of the claims in order.
func quotes(claims []news.Claim) []string {
	type place struct {
		version    news.VersionID
		start, end int
		quote      string
	}
	seen := map[place]bool{}
	var found []string
	for _, claim := range claims {
		for _, c := range claim.Citations {
			at := place{c.Version, c.Start, c.End, c.Quote}
			if !seen[at] {
				seen[at] = true
				found = append(found, c.Quote)
			}
		}
	}
	return found
}

func claimTexts(claims []news.Claim) []string {
	texts := make([]string, len(claims))
	for i, claim := range claims {
		texts[i] = claim.Text
	}
	return texts
}

// citedPages are an answer's sources, or the closest headlines of a refusal.
func citedPages(q Question, answer news.Answer) []Page {
	var passages []news.Passage
	for _, source := range answer.Sources {
		passages = append(passages, news.Passage{Headline: source.Headline, Copies: source.Copies})
	}
	if answer.Refusal != nil {
		for _, headline := range answer.Refusal.Closest {
			passages = append(passages, news.Passage{Headline: headline})
		}
	}
	return firstPages(q, passages)
}

func refusalReason(answer news.Answer) string {
	if answer.Refusal == nil || answer.Refusal.Reason == "" {
		return "refused without a reason"
	}
	return answer.Refusal.Reason
}
