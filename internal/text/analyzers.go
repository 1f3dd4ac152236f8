package text

import "sync"

// Analyzers holds an analyzer for each language, made when it is first asked for, so that all who ask share what it
// remembers. The zero value is ready. It is safe for concurrent use.
type Analyzers struct {
	mu   sync.Mutex
	made map[string]*Analyzer
}

// Of returns the analyzer of a language given as a BCP 47 tag, as NewAnalyzer does.
func (a *Analyzers) Of(tag string) *Analyzer {
	language := AnalysisOf(tag)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.made == nil {
		a.made = make(map[string]*Analyzer)
	}
	if a.made[language] == nil {
		a.made[language] = NewAnalyzer(language)
	}
	return a.made[language]
}
