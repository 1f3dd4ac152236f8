package understand

import (
	"testing"
	"time"
)

func TestTopicLeavesTheOutletOut(t *testing.T) {
	t.Parallel()
	for question, want := range map[string]string{
		"Why did the crane fall, according to Harbor Post?":        "Why did the crane fall, ?",
		"Why, as reported by The Age, did the crane fall?":         "Why, , did the crane fall?",
		"What did The Age say about the crane?":                    "What did say about the crane?",
		"Who is praised in the 'Fortune' article about the crane?": "Who is praised about the crane?",
		"Which articles published before 3 May 2023 mention it?":   "Which articles mention it?",
		"What did Wired report on 3 May 2023 about it?":            "What did report about it?",
		"What fell on 3 May 2023?":                                 "",
		"Why did the crane fall?":                                  "",
	} {
		if got := Read(question, time.Date(2023, 6, 30, 12, 0, 0, 0, time.UTC), NewPublishers(shelf())).Topic; got != want {
			t.Errorf("%s: %q, want %q", question, got, want)
		}
	}
}
