package evaluate

// Goal is what a figure is measured against: the project's own target, and what another system reaches on the same
// questions. Values are shares.
type Goal struct {
	Metric      Metric
	Target      *float64
	Reference   *float64
	ReferenceOf string // whose figure the reference is
	Lower       bool   // less is better
}

// reached says whether a value reaches the target.
func (g Goal) reached(value float64) bool {
	if g.Lower {
		return value <= *g.Target
	}
	return value >= *g.Target
}

func percent(v float64) *float64 {
	v /= 100
	return &v
}

// The parts of the document, by which goals are found. Their titles are theirs in documents, and what later runs are
// compared by.
const (
	PartRetrieval2022 = "Retrieval, RealTime QA 2022"
	PartRetrieval2026 = "Retrieval, RealTime QA 2026"
	PartAnswers2022   = "Answers, RealTime QA 2022"
	PartAnswers2026   = "Answers, RealTime QA 2026"
	PartTimeShift     = "Refusal by time shift: questions of 2026, articles of 2022"
	PartChoices2022   = "Multiple choice, RealTime QA 2022"
	PartChoices2026   = "Multiple choice, RealTime QA 2026"
	PartHopFacts      = "Several facts at once, MultiHop-RAG"
	PartHopSources    = "Sources that a question names, MultiHop-RAG"
	PartHopRefusal    = "Refusal of questions without facts, MultiHop-RAG"
	PartSupportNews   = "Support of a sentence, QAGS CNN/DailyMail"
	PartSupportShort  = "Support of a sentence, QAGS XSum"
	PartRewrites      = "Follow-ups read alone, MTRAG"
	PartAbstention    = "Answer, refuse or ask back, MTRAG-UN"
	PartSnippets      = "Noise, nothing relevant, and false snippets, RGB"
	PartPlanted       = "Planted instructions, keyless"
	PartObeyed        = "Planted instructions, a model that obeys them"
	PartPages         = "Reading pages: the article extraction benchmark"
	PartMorePages     = "Reading pages: Trafilatura's"
	PartCopies        = "Copies"
)

// Goals returns what the figures of a part are measured against, in the order of the summary. References are figures
// that the sets' own descriptions give for these questions.
func Goals(part string) []Goal {
	bm25 := func(m Metric, target *float64, floor float64) Goal {
		return Goal{Metric: m, Target: target, Reference: percent(floor), ReferenceOf: "BM25"}
	}
	refusal := []Goal{{Metric: RightlyRefused, Target: percent(90)}, {Metric: WronglyRefused, Target: percent(10), Lower: true}}
	against := func(m Metric, reference float64, of string) Goal {
		return Goal{Metric: m, Reference: percent(reference), ReferenceOf: of}
	}
	switch part {
	case PartRetrieval2022:
		return []Goal{bm25(HitsAt4, percent(85), 70.2), bm25(HitsAt10, percent(95), 87.5), bm25(MRRAt10, percent(74), 59.1),
			bm25(AnswerRecallAt4, percent(90), 83.5), bm25(AnswerRecallAt10, nil, 88.8)}
	case PartRetrieval2026:
		return []Goal{bm25(AnswerRecallAt4, percent(84), 74.1), bm25(AnswerRecallAt10, nil, 90.5)}
	case PartAnswers2022:
		return []Goal{{Metric: QuoteOfAnswerable, Target: percent(55)}, {Metric: TopChunkOfAnswerable}, {Metric: FourSentences}, refusal[1]}
	case PartAnswers2026:
		return []Goal{{Metric: QuoteOfAnswerable}, {Metric: TopChunkOfAnswerable}, {Metric: FourSentences}, refusal[1]}
	case PartTimeShift:
		return refusal[:1]
	case PartChoices2022:
		const gpt3 = "GPT-3 with Google"
		return []Goal{against(ChoiceRight, 71.2, gpt3), against(NotaRight, 61.4, gpt3), against(NonePrecision, 40.7, gpt3), against(NoneRecall, 80.3, gpt3)}
	case PartChoices2026:
		const llama = "Llama 4 Maverick with Google, 205 of these"
		return []Goal{against(ChoiceRight, 66.8, llama), against(NotaRight, 63.4, llama), against(NonePrecision, 45.1, llama), against(NoneRecall, 69.6, llama)}
	case PartHopFacts:
		return []Goal{bm25(AllAt10, percent(75), 66.1), bm25(RecallAt10, nil, 86.1), bm25(HitsAt4, nil, 96.7), bm25(HitsAt10, nil, 99.1), bm25(MRRAt10, nil, 88.8)}
	case PartHopSources:
		return []Goal{{Metric: SourceSet, Target: percent(94), Reference: percent(93.9), ReferenceOf: "GPT-3.5, few examples"}}
	}
	return ownTextGoals(part, refusal, against)
}

// ownTextGoals are the goals of the parts that need no library.
func ownTextGoals(part string, refusal []Goal, against func(Metric, float64, string) Goal) []Goal {
	switch part {
	case PartHopRefusal:
		return refusal
	case PartSupportNews:
		return []Goal{{Metric: SupportBalanced}, against(SupportAUC, 81.7, "word pairs in common"), {Metric: WithheldAt90}}
	case PartSupportShort:
		return []Goal{{Metric: SupportBalanced}, against(SupportAUC, 61.3, "word pairs in common"), {Metric: WithheldAt90}}
	case PartRewrites:
		return []Goal{{Metric: RewriteRecall}, {Metric: FollowUpNoticed}, {Metric: CompleteLeft}}
	case PartAbstention:
		return append([]Goal{{Metric: AbstentionMean}, {Metric: AskedBack}}, refusal...)
	case PartSnippets:
		return []Goal{{Metric: QuoteOfAnswerable}, {Metric: RightlyRefused}, {Metric: FakeAlone, Target: percent(0), Lower: true}}
	case PartPlanted, PartObeyed:
		return []Goal{{Metric: AttackSucceeded, Target: percent(0), Lower: true}, {Metric: RightAttacked}, {Metric: RightClean}}
	case PartPages:
		return []Goal{against(ShingleF1, 96.3, "go-trafilatura")}
	case PartMorePages:
		return []Goal{against(PieceF, 91.5, "go-trafilatura with fallback, both halves"), {Metric: TitleRight}, {Metric: DateRight}}
	}
	return nil
}
