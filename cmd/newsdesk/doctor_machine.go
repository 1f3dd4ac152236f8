package main

import (
	"context"
	"fmt"
	"time"

	"newsdesk/internal/localpg"
	"newsdesk/internal/postgres"
)

// The limits of what the doctor lets pass.
const (
	clockSlack  = 5 * time.Second // "today" and budgets of the day are no better than that, nor need they be
	diskLow     = 2 << 30         // bytes: a day of articles, and building an index anew
	diskFull    = 256 << 20       // bytes: Postgres stops when it cannot write its log
	startsScant = 10              // one in so many of the day's identifies
)

// useFindings looks at the clock, the connections and the key of an open, migrated database.
func (a *app) useFindings(ctx context.Context) []finding {
	u, err := a.db.Use(ctx)
	if err != nil {
		return []finding{failure("database", err)}
	}
	return append(useFindings(u, connections(a.cfg.Work.Workers)), a.storageFindings(u)...)
}

func useFindings(u postgres.Use, needed int) (list []finding) {
	if slack := u.Ahead.Abs() - u.Within/2; slack > clockSlack {
		list = append(list, finding{levelWarn, fmt.Sprintf("this machine's clock and the database's are %s apart", apart(u.Ahead)),
			"Set both by NTP (timedatectl set-ntp true): limits of a day and what is due would be wrong."})
	}
	free := u.Connections - u.Used
	switch {
	case u.Pooled:
		list = append(list, finding{levelOK, "the database is reached through a pooler", ""})
	case free < needed:
		list = append(list, finding{levelWarn, fmt.Sprintf("the server has %d connections left of %d, and newsdesk serve takes up to %d", free, u.Connections, needed),
			"Raise max_connections and restart Postgres, or put a pooler before it (docs/scale.md)."})
	}
	return list
}

// storageFindings says whether what people said can be read, and by whom.
func (a *app) storageFindings(u postgres.Use) []finding {
	hasKey := a.cfg.StorageKey != ""
	switch {
	case u.Unreadable > 0 && !hasKey:
		return []finding{{levelFail, "conversations are stored encrypted, and NEWSDESK_STORAGE_KEY is not set",
			"Set the key they were stored with. If it is lost, they are: they go by themselves when they expire, and nothing else is touched."}}
	case u.Unreadable > 0:
		return []finding{{levelFail, fmt.Sprintf("%d of the newest %d encrypted texts cannot be read: NEWSDESK_STORAGE_KEY is not the key they were stored with", u.Unreadable, u.Sealed),
			"Set the old key again. If it is lost, these texts are; they go by themselves when they expire."}}
	case a.cfg.KeepQuestions && !hasKey:
		return []finding{{levelWarn, "NEWSDESK_KEEP_QUESTIONS is on, and what people ask is stored unencrypted",
			"Set NEWSDESK_STORAGE_KEY (openssl rand -base64 32), unless the database's disk is encrypted."}}
	}
	return nil
}

// examineDisk looks at the disks that newsdesk itself writes to: those of the private Postgres. Of a database elsewhere
// no more is known than its size.
func (a *app) examineDisk() []finding {
	if a.server == nil {
		return nil
	}
	free, err := localpg.FreeSpace(a.server.DataDir())
	if err != nil {
		return []finding{{levelWarn, "the free space of " + a.server.DataDir() + " cannot be told: " + err.Error(), "Look with df -h."}}
	}
	return []finding{diskFinding(a.server.DataDir(), free)}
}

func diskFinding(folder string, free uint64) finding {
	what := fmt.Sprintf("%.1f GB free in %s", float64(free)/(1<<30), folder)
	const remedy = "Free some, or move the folder to a larger disk while newsdesk is stopped and set NEWSDESK_DATA_DIR."
	switch {
	case free < diskFull:
		return finding{levelFail, what + ": Postgres is about to stop", remedy}
	case free < diskLow:
		return finding{levelWarn, what, remedy}
	}
	return finding{levelOK, what, ""}
}

// apart says a difference of times, for people.
func apart(d time.Duration) string { return d.Abs().Round(time.Second).String() }
