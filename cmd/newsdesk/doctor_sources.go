package main

import (
	"context"
	"fmt"
	"time"

	"newsdesk/internal/news"
)

// watchedFacts is what is known of the watched sources of all libraries.
type watchedFacts struct {
	watched, failing, troubled, overdue int // troubled: active, but their last reading failed
	alive                               bool
}

// overdueAfter is how late a source may be read when nothing is wrong: workers take turns, at sites and with each other.
const overdueAfter = time.Hour

// examineWorkers says whether somebody works on the watched sources, if there are any, and how these are.
func (a *app) examineWorkers(ctx context.Context) []finding {
	if a.db == nil {
		return nil
	}
	facts, err := a.watchedFacts(ctx)
	if err != nil || facts.watched == 0 { // what is the matter with the database is said by its own findings
		return nil
	}
	if facts.alive, err = a.db.WorkersAlive(ctx); err != nil {
		return []finding{failure("workers", err)}
	}
	return facts.findings()
}

func (f watchedFacts) findings() (list []finding) {
	if f.alive {
		list = append(list, finding{levelOK, fmt.Sprintf("a worker is running, for %s", plural(f.watched, "watched source")), ""})
	} else {
		list = append(list, finding{levelWarn, fmt.Sprintf("no worker is running, but %s watched", areSources(f.watched)),
			"Run: newsdesk work, or newsdesk serve with NEWSDESK_WORKERS above 0"})
	}
	if f.failing > 0 {
		list = append(list, finding{levelWarn, fmt.Sprintf("%s not read any more after ten failures", areSources(f.failing)),
			"newsdesk sources list says why; newsdesk sources resume tries again."})
	}
	if f.troubled > 0 {
		list = append(list, finding{levelWarn, fmt.Sprintf("%s in trouble: the last reading failed, and is tried again", areSources(f.troubled)),
			"newsdesk sources list says why. After ten failures in a row a source is not read any more."})
	}
	if f.overdue > 0 && f.alive { // without a worker all are
		list = append(list, finding{levelWarn, fmt.Sprintf("%s more than an hour overdue", areSources(f.overdue)),
			"There is more to read than the workers manage: raise NEWSDESK_WORKERS, or run newsdesk work on another machine too."})
	}
	return list
}

func areSources(n int) string {
	if n == 1 {
		return "1 source is"
	}
	return fmt.Sprintf("%d sources are", n)
}

func (a *app) watchedFacts(ctx context.Context) (f watchedFacts, err error) {
	libraries, err := a.db.Libraries(ctx)
	if err != nil {
		return f, err
	}
	for _, lib := range libraries {
		list, err := a.db.WatchedSources(ctx, lib.ID)
		if err != nil {
			return f, err
		}
		for _, s := range list {
			f.watched++
			switch {
			case s.State == news.SourceFailing:
				f.failing++
			case s.State != news.SourceActive:
			case s.Failures > 0:
				f.troubled++
			case a.now().Sub(s.NextFetchAt) > overdueAfter:
				f.overdue++
			}
		}
	}
	return f, nil
}
