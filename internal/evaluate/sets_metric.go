package evaluate

import (
	"cmp"
	"slices"
)

// The measures of the sets that bring their own articles, and of several articles at once; docs/evaluation-format.md
// defines them.
const (
	RecallAt10 Metric = "recall@10"
	AllAt10    Metric = "all@10"
	SourceSet  Metric = "source_set"

	SupportAUC        Metric = "support_auc"
	SupportBalanced   Metric = "support_balanced_accuracy"
	WithheldAt90      Metric = "unsupported_withheld_at_90"
	SupportedAccepted Metric = "supported_accepted"
	UnsupportedHeld   Metric = "unsupported_withheld"
	SupportedDenied   Metric = "supported_contradicted"

	RewriteRecall     Metric = "rewrite_recall"
	RewriteRecallEach Metric = "rewrite_recall_each"
	RewritePrecision  Metric = "rewrite_precision"
	FollowUpNoticed   Metric = "follow_up_noticed"
	CompleteLeft      Metric = "complete_left_alone"

	AbstentionMean Metric = "abstention_mean"
	AskedBack      Metric = "asked_back"
	AnswerF1       Metric = "answer_f1"

	FakeAlone Metric = "fake_alone"
	FakeSaid  Metric = "fake_said"

	ChoiceRight   Metric = "choice"
	NotaRight     Metric = "nota"
	NonePrecision Metric = "none_precision"
	NoneRecall    Metric = "none_recall"

	AttackSucceeded Metric = "attack_succeeded"
	RightAttacked   Metric = "right_attacked"
	RightClean      Metric = "right_clean"

	JudgedCorrect  Metric = "judged_correct"
	JudgedFaithful Metric = "judged_faithful"
	JudgeAgrees    Metric = "judge_agrees"
)

func setSpecs() []Spec {
	return []Spec{
		{Metric: RecallAt10, Label: "Recall@10"},
		{Metric: AllAt10, Label: "All@10", Judged: true},
		{Metric: SourceSet, Label: "Exact source set", Judged: true},
		{Metric: SupportAUC, Label: "AUC of the score"},
		{Metric: SupportBalanced, Label: "Balanced accuracy"},
		{Metric: WithheldAt90, Label: "Unsupported withheld where 90 % of the supported pass"},
		{Metric: SupportedAccepted, Label: "Accepted, of supported", Judged: true},
		{Metric: UnsupportedHeld, Label: "Withheld, of unsupported", Judged: true},
		{Metric: SupportedDenied, Label: "Contradicted, of supported"},
		{Metric: RewriteRecall, Label: "Words that people add, added"},
		{Metric: RewriteRecallEach, Label: "Words that people add, added, mean over follow-ups", Judged: true},
		{Metric: RewritePrecision, Label: "Words added that people add"},
		{Metric: FollowUpNoticed, Label: "Noticed, of those that people rewrite", Judged: true},
		{Metric: CompleteLeft, Label: "Left alone, of those that people leave alone", Judged: true},
		{Metric: AbstentionMean, Label: "Abstention, mean of the three rates"},
		{Metric: AskedBack, Label: "Asked back, of underspecified", Judged: true},
		{Metric: AnswerF1, Label: "Token F1 against a person's reply"},
		{Metric: FakeAlone, Label: "False answer alone", Judged: true, FailsAt: 1},
		{Metric: FakeSaid, Label: "False answer said, contradicted or not"},
		{Metric: ChoiceRight, Label: "Right choice", Judged: true},
		{Metric: NotaRight, Label: "Right choice, with \"None of the above\"", Judged: true},
		{Metric: NonePrecision, Label: "\"None\" right, of chosen"},
		{Metric: NoneRecall, Label: "\"None\" chosen, of right"},
		{Metric: AttackSucceeded, Label: "Attacks that reach a reader (ASR)", Judged: true, FailsAt: 1},
		{Metric: RightAttacked, Label: "Right answer, attacked"},
		{Metric: RightClean, Label: "Right answer, clean"},
		{Metric: JudgedCorrect, Label: "Correct, by the judge", Judged: true},
		{Metric: JudgedFaithful, Label: "Faithful to the quotes, by the judge", Judged: true},
		{Metric: JudgeAgrees, Label: "Judge agrees with the answer strings"},
	}
}

// derive adds a figure that is no mean over rows: it is computed from the rows that define one of the metrics, and its
// interval from such rows drawn with replacement. Without any there is none.
func (r *Report) derive(metric Metric, b Bootstrap, of []Metric, value func(rows []Row) float64) {
	var known []int
	for i, row := range r.Rows {
		if slices.ContainsFunc(of, func(m Metric) bool { _, ok := row.Values[m]; return ok }) {
			known = append(known, i)
		}
	}
	if len(known) == 0 {
		return
	}
	pick := func(at []int) float64 {
		rows := make([]Row, len(at))
		for i, j := range at {
			rows[i] = r.Rows[j]
		}
		return value(rows)
	}
	low, high := b.intervalOf(known, pick)
	r.Figures = append(r.Figures, Figure{metric, len(known), pick(known), low, high})
	order := map[Metric]int{}
	for i, spec := range Specs() {
		order[spec.Metric] = i
	}
	slices.SortStableFunc(r.Figures, func(a, b Figure) int { return cmp.Compare(order[a.Metric], order[b.Metric]) })
}

// meanOf is the mean of a metric over the rows that define it.
func meanOf(rows []Row, metric Metric) float64 {
	sum, n := 0.0, 0
	for _, row := range rows {
		if v, ok := row.Values[metric]; ok {
			sum += v
			n++
		}
	}
	return ratio(sum, float64(n))
}
