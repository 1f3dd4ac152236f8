package dates

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// languages returns the tables, which never change.
var languages = sync.OnceValue(func() []*language { return []*language{english()} })

func english() *language {
	l := &language{
		words:       make(map[string][]meaning),
		abbreviated: set("jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun"),
		ordinals:    set("st nd rd th"),
		decades:     "s",
		articles:    set("the"),
		leads:       englishLeads(),
		plain:       englishPlain(),
		periods:     englishPeriods(),
		ranges:      englishRanges(),
		running:     englishRunning(),
	}
	for i := range 12 {
		name := strings.ToLower(time.Month(i + 1).String())
		l.add(kindMonth, i+1, name, name[:3])
	}
	l.add(kindMonth, 9, "sept")
	for i := range 7 {
		name := strings.ToLower(time.Weekday(i).String())
		l.add(kindWeekday, i, name, name[:3])
	}
	l.add(kindWeekday, int(time.Tuesday), "tues")
	l.add(kindWeekday, int(time.Thursday), "thur", "thurs")
	l.addTimes()
	l.addNumbers()
	l.doubt("previous few may march mar jan jun dec sep sun sat mon wed fri fall m h d w y mo hr hrs wk wks yr yrs min mins")
	return l.start()
}

func (l *language) addTimes() {
	for n, names := range map[int]string{3: "spring", 6: "summer", 9: "autumn fall", 12: "winter"} {
		l.add(kindSeason, n, strings.Fields(names)...)
	}
	for u, names := range map[unit]string{
		unitMinute: "minute minutes min mins m", unitHour: "hour hours hr hrs h", unitDay: "day days d",
		unitWeek: "week weeks wk wks w", unitWeekend: "weekend weekends", unitMonth: "month months mo",
		unitQuarter: "quarter quarters", unitYear: "year years yr yrs y", unitDecade: "decade decades",
	} {
		l.add(kindUnit, int(u), strings.Fields(names)...)
	}
	for n, names := range map[int]string{whichThis: "this current", whichLast: "last previous",
		whichPast: "past", whichNext: "next"} {
		l.add(kindWhich, n, strings.Fields(names)...)
	}
	for n, name := range map[int]string{-1: "yesterday", 0: "today", 1: "tomorrow"} {
		l.add(kindNearDay, n, name)
	}
	for n, name := range map[int]string{dayPartMorning: "morning", dayPartAfternoon: "afternoon",
		dayPartEvening: "evening", dayPartNight: "night"} {
		l.add(kindDayPart, n, name)
	}
	for n, names := range map[int]string{partEarly: "early", partMid: "mid", partLate: "late"} {
		l.add(kindPart, n, names)
	}
	for n, names := range map[int]string{partBeginning: "beginning start", partMiddle: "middle", partEnd: "end"} {
		l.add(kindEdge, n, strings.Fields(names)...)
	}
	l.add(kindClock, 12*60, "noon")
}

func (l *language) addNumbers() {
	const small = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen " +
		"seventeen eighteen nineteen twenty"
	for i, name := range strings.Fields(small) {
		l.add(kindCount, i+1, name)
	}
	for i, name := range strings.Fields("thirty forty fifty sixty seventy eighty ninety") {
		l.add(kindCount, 30+10*i, name)
	}
	for i, name := range strings.Fields("first second third fourth") {
		l.add(kindNth, i+1, name)
	}
	l.add(kindCount, 1, "a", "an")
	l.add(kindCount, 2, "couple")
	l.add(kindCount, 3, "few")
}

// add gives words one more meaning.
func (l *language) add(k kind, n int, words ...string) {
	for _, w := range words {
		if !slices.ContainsFunc(l.words[w], func(m meaning) bool { return m.kind == k }) {
			l.words[w] = append(l.words[w], meaning{kind: k, n: n})
		}
	}
}

// doubt marks all meanings of words as shaky.
func (l *language) doubt(words string) {
	for _, w := range strings.Fields(words) {
		for i := range l.words[w] {
			l.words[w][i].shaky = true
		}
	}
}

func set(words string) map[string]bool {
	s := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		s[w] = true
	}
	return s
}
