package news

// Review is TEMPORARY.
type Review struct{ Article ArticleID }
