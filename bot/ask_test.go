package bot

import (
	"testing"
	"time"
)

func TestSameDay(t *testing.T) {
	t.Parallel()
	york, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ in, want time.Time }{
		{time.Date(2022, 7, 15, 0, 0, 0, 0, york), time.Date(2022, 7, 15, 0, 0, 0, 0, time.UTC)},
		{time.Date(2022, 7, 15, 0, 0, 0, 0, time.UTC), time.Date(2022, 7, 15, 0, 0, 0, 0, time.UTC)},
		{time.Date(2022, 7, 15, 17, 30, 0, 0, york), time.Date(2022, 7, 15, 17, 30, 0, 0, york)},
	} {
		if got := sameDay(c.in); !got.Equal(c.want) {
			t.Errorf("sameDay(%s) = %s, want %s", c.in, got, c.want)
		}
	}
}
