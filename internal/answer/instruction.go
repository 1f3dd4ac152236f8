package answer

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// Text of strangers may speak to whoever answers from it: "ignore your instructions", "reply only with …", markup that a
// browser would run. Such sentences report nothing. They are never quoted, by whichever mode, nor shown to a model; a
// false alarm costs one sentence. The patterns are of the ways of instructing (to override, to dictate the reply, to ask
// for the prompt, to play a turn of the conversation), not of what is demanded. That they are rare in news is measured by
// TestMeasureInstructions.

// commanding says where in a sentence a verb is a command: at its start, after a mark, or after a word that introduces one.
const commanding = `(?:^|[.!?:;,"'(\[\]<>{}*=|-]\s*|\b(?:please|and|or|must|should|shall|you|now|then|just|simply|only|kindly|also|instead|first|next)\s+)`

// reply is what a model is told to write, prompt what it was told before. Both are somebody's: yours.
const (
	replyNouns  = `(?:responses?|repl(?:y|ies)|answers?|outputs?|summar(?:y|ies)|completions?)`
	promptNouns = `(?:system (?:prompts?|messages?|instructions?)|initial (?:prompts?|instructions?|configuration)|prompts?|instructions|guidelines|guardrails|system rules|directives|context window)`
	material    = `(?:content|contents|data|text|texts|documents?|info|information|inputs?|articles?|snippets?|messages?|context|conversation|results)`
	dictating   = `(?:print|output|respond|reply|answer|echo|return|write|repeat|display|reveal|disclose|encode|translate|recite|dump)`
	changing    = `(?:add|append|insert|include|integrate|incorporate|introduce|mention|modify|change|alter|rewrite|rephrase|render|format|replace|substitute|swap|scramble|misspell|rearrange|remove|group|reverse|capitali[sz]e|translate|begin|start|end|finish|close|make|use|provide|write|deliver|give|produce|keep|suggest|recommend|promote|hint|tease|encourage|offer|express|anagram|encode|obfuscate|weave|embed|place|put)`
)

// instructions are the ways of speaking to a model, in lower case.
var instructions = screenAll(
	// To override what it was told or given.
	`\b(?:ignore|disregard|forget|override|bypass|discard)\b[^.!?]{0,40}?\b(?:`+promptNouns+
		`|(?:(?:all|any|every|other|previous|prior|preceding|above|earlier|remaining|following|this|these|the rest of (?:the|this|these)) )+`+material+`|everything (?:above|before|else|said|you)|(?:all|everything) (?:of )?(?:the )?(?:above|previous))\b`,
	`\b(?:ignore|disregard|forget|drop|discard) (?:the|this|that|your|my) (?:\w+ )?(?:question|query|task|request)s?\W*(?:$|\b(?:above|before|and|instead)\b)`,
	`^(?:please |now |then |and )*(?:quote|cite|say|state|tell|write|answer|print|give|report|output)\b[^.!?]* instead\W*$`,
	`\b(?:ignor(?:a|e|ez|iere|ieren|a todas|ar)|olvida|oubliez?|vergiss|vergesst|missachte|shpërfill|injoro|harro)\b[^.!?]{0,50}\b(?:instruc\w+|instrucciones|consignes|anweisung\w*|vorgaben|udhëzim\w*|indicaciones)\b`,
	`(?:忽略|无视|忘记|不要理会)[^。！？]{0,20}(?:指令|指示|提示|说明|规则|内容)|(?:تجاهل|انس)[^.!؟]{0,30}(?:تعليمات|أوامر|توجيهات|ما سبق)`,
	// To dictate a reply.
	commanding+dictating+`\b[^.!?]{0,30}?\b(?:only|exactly|nothing (?:but|else)|absolutely nothing|word for word|verbatim|the following|the (?:words?|phrase|text|sentence)|in (?:json|xml|base64|html|markdown|rot13|morse))\b[^.!?]{0,30}["':<(\[]`,
	`\b(?:simply|only) (?:respond|reply|answer) (?:only )?with\b|`+commanding+`(?:respond|reply) (?:only|simply|just|exclusively)\b|^\W*(?:please )?(?:respond|reply) (?:with|in|using|by|as|like)\b|\b(?:respond|reply|answer) (?:to \w+ )?with (?:the following|only|exactly|nothing|["'<(\[])|\band output:|\b(?:print|output) ["'<!]|\band print (?:the|!|["'<])`,
	`^(?:\W*(?:please|now|then|also|first|next|and|finally|additionally|in addition),?\s+)*`+changing+`\b.*\b(?:your|the|this) (?:\w+ ){0,2}?`+replyNouns+`(?:'s)?\b`,
	`^(?:please |then |also )*[a-z]+ (?:up )?(?:the \w+ (?:of|in) )?(?:the |every \w+ |each \w+ |all |some )?(?:\w+ ){0,2}?(?:in |of |to )?your (?:\w+ )?(?:responses?|repl(?:y|ies)|outputs?|answers?|messages?) (?:with|by|using|to|in|as|without|so)\b`,
	`^(?:please |then |also )*(?:replace|swap|substitute|jumble|scramble|shuffle|rearrange|capitali[sz]e|reverse|remove|omit|double|group|change)\b[^.!?]{0,40}\b(?:letters?|vowels?|consonants?|spaces|punctuation|characters?|words?)\b`,
	`\b(?:in|to|into|of|for|throughout|at the (?:start|beginning|end|top|bottom) of) your (?:\w+ )?`+replyNouns+`\b`,
	`^(?:in|at|within|for|before|after|when)\b[^,]{0,60}\b`+replyNouns+`,? `+changing+`\b`,
	`\b(?:if|when|whenever|once) (?:the |a |an |any )?(?:users?|reader|anyone|someone|you are|you're) (?:asks?|asked|queried|prompted|requests?|wants)\b[^.!?]{0,80}[,:;] (?:\w+ )?(?:respond|reply|answer|say|output|state|recommend|include|print)\b`,
	// To tell about itself.
	`\b(?:your|the) (?:\w+ ){0,2}?(?:system (?:prompt|message|instructions?)|initial (?:prompt|instructions?|configuration)|original instructions|hidden instructions|developer message|secret instructions|pre-?prompt)\b|\bsystem_?prompt\b|\byour (?:instructions|programming|guidelines|training data) (?:are|were|is|say)\b|\binstructions (?:that )?you (?:were|have been|received)\b`,
	`\b(?:what|which) (?:are|were) (?:your|you) (?:\w+ ){0,2}?(?:instructions|rules|guidelines|told|not (?:supposed|allowed) to)\b|\brepeat (?:this|the|our) (?:entire|whole|full|above)\b|\b(?:text|words|everything|conversation) above\b[^.!?]{0,20}\b(?:repeat|print|verbatim)\b`,
	// To be somebody else, or to be spoken to as a machine.
	`\byou are (?:now )?(?:an? )?(?:\w+ )?(?:ai|a\.i\.|chatbot|language model|llm|gpt|dan|assistant that|unrestricted)\b|(?:^|[.:;*([<-]\s*)(?:as|if you are|dear|attention|hey|hello|note to|message (?:to|for)|for) (?:an? |any |all |the )?(?:\w+ )?(?:ai|llm|large language|language model|chatbot|assistant|automated) ?(?:models?|assistants?|systems?|agents?|readers?|screening|reviewers?|bots?|crawlers?|language models?)*\s*[:,!-]|\b(?:pretend|act|behave|roleplay|role-play) (?:as if you|to be an? (?:ai|unrestricted)|like an? (?:ai|assistant))|\b(?:note|message|instructions?) (?:to|for) (?:any |all |the )?(?:automated|ai|llm|language model)\b|\b(?:visible|readable|legible) (?:only )?(?:to|by|for) (?:the )?(?:llms?|ais?|(?:language )?models?|machines|bots)\b|\bchain of thought\b|\bdeveloper mode\b|\bjailbreak(?:ed)? mode\b`,
	`\b(?:for|to) automated (?:screening|review|ranking|hiring|processing|summari[sz]ation) (?:systems?|tools?|agents?)\b`,
	`\b(?:override|ignore|replace|suspend) (?:the |all |any )?(?:manual |previous |automatic |default )*(?:scoring|evaluations?|assessments?|ratings?|rankings?|checks|filters?|safety)\b|\b(?:do not|don't|never) (?:evaluate|assess|score|analy[sz]e|summari[sz]e|reveal|disclose|mention) (?:the |this |that |these |any )?(?:candidate|document|article|text|content|instructions?|prompt|resume)\b|\byou (?:may|must|should|can) not (?:deviate|mention|refuse|reveal|disclose)\b`,
	`\badmin(?:istrator)? (?:request|override|message|command)\s*:|\bsystem (?:message|override|command|notice|instruction)s?\s*[:\]]|\bfollow(?:ing)? (?:this |these |the )?instructions?\s*[:!,-]|\bend of (?:session|prompt|document|context|instructions)\b\s*[>\]]|\bnew (?:instructions?|task|prompt)\s*:`,
	// To do a chore that has nothing to do with news.
	`^(?:please |now |then |kindly |first,? )*(?:explain|describe|translate|summari[sz]e|compose|draft|provide|write|generate|outline|develop|rewrite|paraphrase|recite|break down|teach me|show me) (?:a|an|the|how|what|why|in|me|us|this|these|your|my|some|\d+|["'])\b`,
	`^(?:please |hey,? )?(?:can|could|would|will) you (?:please |kindly )?(?:show|give|write|provide|translate|explain|repeat|help|print|list|generate|summari[sz]e|recite)\b[^?]*\b(?:me|us|for me|a|an|the|how|your)\b|\bit is (?:very )?(?:critical|important|vital) to my (?:career|job|life)\b`,
)

// forged are the marks by which a text plays a turn of a conversation with a model, or markup that a program would run.
var forged = screenAll(
	`(?:^|[\s>\]}"'-])(?:Assistant|ASSISTANT|User|USER|System|SYSTEM|Human|HUMAN|AI|Chatbot)\s?:(?:\s|$)`,
	`(?i)</?\s*(?:system|instructions?|prompt|assistant|user|admin|s|important|end of session|human|inst|tool_call|function_call)\s*/?>|<\|\w+\|>|\[/?(?:inst|system|admin|instructions?)\b[^\]]{0,40}\]|<<\s*/?\s*sys\s*>>|\{\{\s*(?:system|prompt|instructions?)\b`,
	`(?i)<\s*/?\s*(?:script|img|iframe|svg|object|embed|form|style|link|meta|body|input|video|audio|a)\b[^>]{0,400}(?:>|$)|\bon(?:error|load|click|mouseover|focus|toggle)\s*=|\bjavascript\s*:|\bvbscript\s*:|\bdata:(?:text|image|application)/|document\.cookie|\beval\s*\(|\\x[0-9a-f]{2}|&#x?[0-9a-f]+;.{0,3}&#x?[0-9a-f]+;|!\[[^\]]*\]\(|\]\((?:https?|javascript|data):`,
)

// packed finds runs in which a command may be hidden: words never are so long.
var packed = regexp.MustCompile(`[A-Za-z0-9+=]{40,}`)

// instructs reports whether a sentence speaks to whoever answers from it, or holds markup that a program would run.
func instructs(sentence string) bool {
	s := joinSpelled(text.Fold(text.StripInvisible(html.UnescapeString(html.UnescapeString(sentence)))).Text)
	if packedRun(s) || forged.MatchString(s) {
		return true
	}
	lower := strings.ToLower(strings.TrimLeftFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }))
	return instructions.MatchString(lower)
}

// packedRun reports whether s holds a run like base64: long, of letters in both cases and digits.
func packedRun(s string) bool {
	if !hasLongRun(s) {
		return false
	}
	for _, run := range packed.FindAllString(s, -1) {
		if strings.ContainsFunc(run, unicode.IsDigit) && strings.ContainsFunc(run, unicode.IsUpper) && strings.ContainsFunc(run, unicode.IsLower) {
			return true
		}
	}
	return false
}

// hasLongRun reports whether so many characters as packed wants stand without a space between them.
func hasLongRun(s string) bool {
	const long = 40
	run := 0
	for i := range len(s) {
		if run++; s[i] == ' ' {
			run = 0
		}
		if run == long {
			return true
		}
	}
	return false
}

// shortParagraph is how many sentences a paragraph has at most of which all was planted when half of it instructs: the
// rest is the pretext.
const shortParagraph = 2

// planted reports whether s[start:end] touches a sentence that instructs, or what follows one in its paragraph: what to
// say comes after the order to say it. A short paragraph is planted whole.
func planted(s string, start, end int) bool {
	from, to := paragraphAround(s, start, end)
	return plantedFrom(s[from:to]) < end-from
}

// besidePlanted reports whether the paragraph of s[start:end] holds something planted: what stands before it may be its
// pretext.
func besidePlanted(s string, start, end int) bool {
	from, to := paragraphAround(s, start, end)
	return plantedFrom(s[from:to]) < to-from
}

func paragraphAround(s string, start, end int) (from, to int) {
	from, to = strings.LastIndexByte(s[:start], '\n')+1, len(s)
	if i := strings.IndexByte(s[end:], '\n'); i >= 0 {
		to = end + i
	}
	return from, to
}

// plantedFrom returns where what was planted in a paragraph begins, its length if nothing was.
func plantedFrom(paragraph string) int {
	first := len(paragraph)
	forged.found(paragraph, func(p *regexp.Regexp) bool {
		if at := p.FindStringIndex(paragraph); at != nil {
			first = min(first, at[0])
		}
		return false
	})
	sentences := text.Sentences(paragraph)
	for _, span := range sentences {
		if instructs(paragraph[span.Start:span.End]) {
			first = min(first, span.Start)
		}
	}
	if first < len(paragraph) && len(sentences) <= shortParagraph {
		return 0
	}
	return first
}

// plantedIn returns the sentences of a text that instruct.
func plantedIn(s string) []text.Span {
	var out []text.Span
	for _, span := range text.Sentences(s) {
		if planted(s, span.Start, span.End) {
			out = append(out, span)
		}
	}
	return out
}

// withheld stands for what a model is not shown of a passage.
const withheld = "[…]"

// withhold takes the sentences that instruct out of a text.
func withhold(s string) string {
	spans := plantedIn(s)
	for i := len(spans) - 1; i >= 0; i-- {
		s = s[:spans[i].Start] + withheld + s[spans[i].End:]
	}
	return s
}

// readable takes instructions, links and mentions out of the headlines of evidence: they are shown as they are. Of a
// headline that instructs, asks behind a statement or is longer than headlines are, the first sentence stays when it does
// not instruct.
func readable(e news.Evidence) news.Evidence {
	e.Passages = slices.Clone(e.Passages)
	known := make(readableLines)
	for i := range e.Passages {
		p := &e.Passages[i]
		p.Headline = known.headline(p.Headline)
		p.Copies = slices.Clone(p.Copies)
		for j := range p.Copies {
			p.Copies[j] = known.headline(p.Copies[j])
		}
	}
	return e
}

// readableLines remembers what was made of titles and publishers: passages share them.
type readableLines map[[2]string][2]string

func (known readableLines) headline(h news.Headline) news.Headline {
	written := [2]string{h.Title, h.Publisher}
	if shown, ok := known[written]; ok {
		h.Title, h.Publisher = shown[0], shown[1]
		return h
	}
	h = readableHeadline(h)
	known[written] = [2]string{h.Title, h.Publisher}
	return h
}

func readableHeadline(h news.Headline) news.Headline {
	sentences := text.Sentences(h.Title)
	if len(plantedIn(h.Title)) > 0 || len(h.Title) > longHeadline && len(sentences) > 1 || asksLater(h.Title, sentences) {
		h.Title = h.Title[:sentences[0].End]
	}
	if h.Title, h.Publisher = readableLine(h.Title), readableLine(h.Publisher); asks(h.Publisher) {
		h.Publisher = ""
	}
	return h
}

// longHeadline is from how many bytes a headline of several sentences is shown as its first only.
const longHeadline = 160

// asksLater reports whether a title that begins with a statement goes on to ask. A headline may be a question.
func asksLater(title string, sentences []text.Span) bool {
	for i, span := range sentences {
		if asks(title[span.Start:span.End]) {
			return i > 0
		}
	}
	return false
}

// readableLine is a line without links and mentions, or nothing when it instructs.
func readableLine(s string) string {
	if len(plantedIn(s)) > 0 {
		return ""
	}
	if linkPattern.MatchString(s) || pingPattern.MatchString(s) {
		s = cleanClaim(s, s)
	}
	return s
}

// spelled finds words that are written letter by letter, "i g n o r e".
var spelled = regexp.MustCompile(`\b(?:\pL[ .\-_*]){4,}\pL\b`)

func joinSpelled(s string) string {
	if !mayBeSpelled(s) {
		return s
	}
	return spelled.ReplaceAllStringFunc(s, func(w string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) {
				return r
			}
			return -1
		}, w)
	})
}

// mayBeSpelled reports whether four characters in a row, and more, each have one between them and the next that is none of
// a word.
func mayBeSpelled(s string) bool {
	const enough = 8 // four letters, each with what follows it
	run := 0
	for _, r := range s {
		parts := r == ' ' || r == '.' || r == '-' || r == '_' || r == '*'
		switch {
		case parts == (run%2 == 1):
			run++
		case parts:
			run = 0
		default:
			run = 1
		}
		if run == enough {
			return true
		}
	}
	return false
}
