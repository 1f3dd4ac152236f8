// Package evaluate turns question sets into figures: it asks a retriever or an answerer every question of a set
// and reports shares, means and ranks with their sample size and a bootstrap interval, the failures with what
// was retrieved, and the difference of two configurations question by question.
//
// The measures are written here rather than taken from a library because their exact definitions (distinct
// pages or chunks, which questions count, how strings are normalized) are what makes figures comparable.
//
// Definitions. A page is an article, told apart by its URL (see [PageKey]); a chunk is one retrieved passage.
//
//   - Hits@k: of the questions with gold pages in the corpus, the share for which a gold page is among the
//     first k distinct pages. Near copies that retrieval folded into a passage are not counted as retrieved.
//   - MRR@10: the mean of 1/rank of the first gold page among the first 10 distinct pages, else 0
//     (mean reciprocal rank; Voorhees, TREC-8 1999).
//   - Answer recall@k: of the questions whose answer is known to stand in the corpus, the share for which one
//     of the first k chunks contains every answer string (see [Contains]).
//   - Answered, refused: shares of all questions. A question that ended in an error is neither.
//   - Quotes contain the answer: the share for which every answer string stands in some quote, once of the
//     answered questions and once of all answerable ones, where a refusal counts as a miss.
//   - Wrongly refused, rightly refused: shares of the answerable and of the unanswerable questions.
//
// Intervals are 95 % percentile bootstrap intervals over questions (Efron and Tibshirani 1993, chapter 13).
package evaluate
