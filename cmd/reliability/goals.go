package main

// goal is something that must hold. Its id is what tests report by.
type goal struct{ section, id, name, wanted string }

func (g goal) title() string {
	if g.id[0] == 'F' {
		return g.name + "."
	}
	return g.id + " " + g.name + "."
}

const (
	reliability = "Reliability"
	faults      = "Faults, rehearsed"
	security    = "Security and privacy"
)

// goals lists all, in the order of the page.
func goals() []goal {
	return []goal{
		{reliability, "R1", "No loss", "After 200 and more kills at named and random points of ingestion every accepted article is there once and whole, or has failed with a reason."},
		{reliability, "R2", "Recovery", "What a killed worker had begun runs again within 95 s."},
		{reliability, "R3", "Database crash", "The process lives through a crash and restart of Postgres under questions and ingestion, people are told within 3 s, readiness turns within 5 s, jobs flow within 15 s."},
		{reliability, "R4", "Stop", "SIGTERM ends within 10 s; no job is charged an attempt, nobody is left with “thinking”."},
		{reliability, "R5", "Discord's deadlines", "At 50 interactions at once the first acknowledgment has p99 ≤ 500 ms and never takes 2.5 s; every deferred reply is closed within 60 s."},
		{reliability, "R6", "Gateway", "A socket gone silent is noticed within 90 s; the bot is back within 60 s after 15 minutes without network, with at most 20 IDENTIFY in that hour."},
		{reliability, "R7", "Flat memory", "100,000 interactions add at most 20 MB and 5 goroutines."},
		{reliability, "R8", "Endpoint outage", "The breaker opens after at most 5 failures, answers go on without the model within 5 s, at most one probe goes out in 15 s, and 30 s after recovery all is as before; Retry-After is kept, no call is tried more than 4 times."},
		{reliability, "R9", "Exactly one answer", "1,000 questions with 5 % server errors, 5 % resets and 5 % rate limits of Discord: 1,000 visible answers, none twice."},
		{reliability, "R10", "Idempotent spending", "An unchanged corpus costs no embedding call; a crash embeds at most one batch again."},
		{reliability, "R11", "Several processes", "Processes killed one after the other lose nothing; those that start together migrate once; during an upgrade the older version works on the newer schema, and the newer one says what the older schema lacks."},
		{reliability, "R12", "Failover", "After a standby is promoted under load writes are back within 30 s and no committed row is lost; reads are at most 5 s old or come from the primary."},
		{reliability, "R13", "Backup", "After dump and restore 100 questions find the same ten passages; the approximate index has recall@10 ≥ 0.95."},
		{reliability, "R14", "Soak", "One hour of 2 questions a second with 1 % faults on every dependency: at least 99.9 % answered or politely refused within 30 s, no panic, no race."},
		{reliability, "R15", "Distributable", "The schema breaks no rule of distribution; index method, operator class and settings stand in one place; pgvector's versions are gated."},

		{faults, "F-disk-full", "Disk full", "Ingestion stops with a sentence and goes on when there is room; questions are answered."},
		{faults, "F-clock-jump", "Clock jump", "A clock that jumps by hours does not lock people out, spend twice or purge what is young."},
		{faults, "F-two-instances", "Two processes with one token", "Every question has one visible answer, and the operator is told."},
		{faults, "F-half-migration", "Migration killed half-way", "The next start finishes it."},
		{faults, "F-corrupt-index", "Corrupt index", "It is reported with its remedy, and questions are answered meanwhile."},
		{faults, "F-previous-schema", "Schema of the version before or after", "Upgrading and going back are safe or refused in words."},
		{faults, "F-reembed-writers", "Change of the embedding model among writers", "After each switch every chunk has its vector, whoever was writing."},
		{faults, "F-reembed-questions", "Change of the embedding model under questions", "All are answered."},
		{faults, "F-reembed-check", "A useless new model", "It is told from a good one before the switch."},
		{faults, "F-reembed-kill", "Change of the embedding model killed", "The same command finishes it, with at most a batch embedded twice for each kill."},
		{faults, "F-reembed-fault", "Change of the embedding model failing anywhere", "It resumes after a fault before or after any operation."},

		{security, "S1", "Requests to private addresses", "None of 120 and more ways leads to a private address, redirects and DNS rebinding included; proxies of the environment are ignored."},
		{security, "S2", "Bounds", "A decompression bomb adds at most 32 MiB; a fetch ends within 20 s; an extraction within 3 s and 300 MiB."},
		{security, "S3", "Fuzzing", "At least 9 targets, each 10 CPU minutes a release, without a crash; findings are kept as seeds."},
		{security, "S4", "Mentions", "Every message sent has `parse: []`; no live mention in 100,000 fuzzed answers."},
		{security, "S5", "Links", "Every address shown is of a cited article; no invite, no masked link of a model's making."},
		{security, "S6", "Injected instructions", "With a model that obeys every instruction it reads, no link, mention, other library or secret comes out."},
		{security, "S7", "Hidden text", "None of 14 and more techniques of hiding text reaches a chunk."},
		{security, "S8", "Isolation", "No row of another library in 1,000 and more random worlds, caches and jobs included."},
		{security, "S9", "Privilege", "Every command by every kind of person does what the table says; every act of an admin is in the audit table."},
		{security, "S10", "Secrets", "No byte of a secret in logs, errors, metrics, panics and database."},
		{security, "S11", "Cost", "Limits for a person, a server and all; budgets of tokens and money exceeded by at most one request of each concurrent question."},
		{security, "S12", "Privacy", "Questions are stored only when wanted and for 30 days at most; `/forget` is complete within 60 s; a server that removed the bot is purged after 7 days; stored chat text can be sealed with a key outside the database."},
		{security, "S13", "Supply chain", "No reachable known vulnerability; at most 80 linked modules of permissive licences; the same sources give the same bytes."},
	}
}
