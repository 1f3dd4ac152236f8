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
		"Why did the crane fall?":                                  "",
	} {
		if got := Read(question, time.Time{}, NewPublishers(shelf())).Topic; got != want {
			t.Errorf("%s: %q, want %q", question, got, want)
		}
	}
}
