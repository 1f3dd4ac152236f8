package dates_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the tests' zones, whatever the machine has

	"newsdesk/internal/dates"
	"newsdesk/internal/news"
)

const layout = "2006-01-02 15:04:05"

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// at is a moment on a zone's clock.
func at(t testing.TB, text, zoneName string) time.Time {
	t.Helper()
	moment, err := time.ParseInLocation(layout, text, zone(t, zoneName))
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

// written is a Span as the tables write it: without what is midnight anyway.
func written(s dates.Span) string {
	short := func(t time.Time) string {
		text := strings.TrimSuffix(t.Format(layout), " 00:00:00")
		if len(text) > len("2006-01-02") {
			text = strings.TrimSuffix(text, ":00")
		}
		return text
	}
	return short(s.Start) + " to " + short(s.End)
}

// A Tuesday afternoon.
const tuesday = "2022-09-20 15:04:05"

func checkTable(t *testing.T, now time.Time, table map[string]string) {
	t.Helper()
	for text, want := range table {
		span, err := dates.Parse(text, now)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := written(span); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
		if span.Start.Location() != now.Location() || span.End.Location() != now.Location() {
			t.Errorf("%q is not in the asker's zone", text)
		}
	}
}

func TestParseWrittenDates(t *testing.T) {
	t.Parallel()
	const first, july, year = "2022-07-01 to 2022-07-02", "2022-07-01 to 2022-08-01", "2022-01-01 to 2023-01-01"
	for _, name := range []string{"UTC", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"} {
		checkTable(t, at(t, tuesday, name), map[string]string{
			"2022-07-01": first, "2022-7-1": first, "2022/07/01": first, "2022.07.01": first, "1.7.2022": first,
			"1 July 2022": first, "1st of July 2022": first, "July 1, 2022": first, "july 1st 2022": first,
			"JULY 1": first, "July 1st": first, "the 1st of July": first, "1 Jul": first, "Jul. 1": first,
			"Friday, July 1, 2022": first, "Fri 1 Jul 2022": first, "Friday 1 July": first,
			"  “July 1st,”\n": first, "1 July this year": first, "last July 1st": first,
			"7/13/2022": "2022-07-13 to 2022-07-14", "13/7/2022": "2022-07-13 to 2022-07-14",
			"7/7/2022": "2022-07-07 to 2022-07-08", "13-07-2022": "2022-07-13 to 2022-07-14",
			"29 February": "2020-02-29 to 2020-03-01", "Monday 29 February": "2016-02-29 to 2016-03-01",
			"1 July last year": "2021-07-01 to 2021-07-02", "December 25": "2021-12-25 to 2021-12-26",
			"September 20": "2022-09-20 to 2022-09-21", "September 21": "2021-09-21 to 2021-09-22",
			"2022-07": july, "2022/07": july, "7/2022": july, "07/2022": july, "July 2022": july, "Jul 2022": july,
			"July, 2022": july, "july of 2022": july, "month of July": july, "the month of July": july, "July": july,
			"last July": july,
			"this July": july, "July this year": july, "in July": july, "September": "2022-09-01 to 2022-10-01",
			"last September": "2021-09-01 to 2021-10-01", "October": "2021-10-01 to 2021-11-01",
			"next October": "2022-10-01 to 2022-11-01", "next July": "2023-07-01 to 2023-08-01",
			"July last year": "2021-07-01 to 2021-08-01",
			"2022":           year, "the year 2022": year, "this year": year, "1990s": "1990-01-01 to 2000-01-01",
			"2022-W27": "2022-07-04 to 2022-07-11", "2020-W53": "2020-12-28 to 2021-01-04",
			"Q3 2022": "2022-07-01 to 2022-10-01", "2022-Q3": "2022-07-01 to 2022-10-01",
			"2022 q3":               "2022-07-01 to 2022-10-01",
			"third quarter of 2022": "2022-07-01 to 2022-10-01", "Q3": "2022-07-01 to 2022-10-01",
			"Q4":      "2021-10-01 to 2022-01-01",
			"last Q1": "2022-01-01 to 2022-04-01", "Q2 last year": "2021-04-01 to 2021-07-01",
			"summer 2022": "2022-06-01 to 2022-09-01", "the fall of 2021": "2021-09-01 to 2021-12-01",
			"winter 2022": "2022-12-01 to 2023-03-01", "last winter": "2021-12-01 to 2022-03-01",
			"this winter": "2022-12-01 to 2023-03-01",
			"summer":      "2022-06-01 to 2022-09-01", "last summer": "2022-06-01 to 2022-09-01",
			"next spring":      "2023-03-01 to 2023-06-01",
			"spring last year": "2021-03-01 to 2021-06-01", "this autumn": "2022-09-01 to 2022-12-01",
		})
	}
}

func TestParseRelativeDates(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"UTC", "America/Los_Angeles", "Asia/Kathmandu", "Australia/Lord_Howe"} {
		checkTable(t, at(t, tuesday, name), map[string]string{
			"today": "2022-09-20 to 2022-09-21", "Yesterday": "2022-09-19 to 2022-09-20",
			"tomorrow":             "2022-09-21 to 2022-09-22",
			"day before yesterday": "2022-09-18 to 2022-09-19", "the day after tomorrow": "2022-09-22 to 2022-09-23",
			"now":     "2022-09-20 15:03:05 to 2022-09-20 15:04:05",
			"Tuesday": "2022-09-20 to 2022-09-21", "Monday": "2022-09-19 to 2022-09-20",
			"wed":          "2022-09-14 to 2022-09-15",
			"last Tuesday": "2022-09-13 to 2022-09-14", "last Monday": "2022-09-19 to 2022-09-20",
			"past Wednesday": "2022-09-14 to 2022-09-15",
			"this Monday":    "2022-09-19 to 2022-09-20", "this Sunday": "2022-09-25 to 2022-09-26",
			"next Tuesday": "2022-09-27 to 2022-09-28", "next Wednesday": "2022-09-21 to 2022-09-22",
			"next Monday":      "2022-09-26 to 2022-09-27",
			"Friday last week": "2022-09-16 to 2022-09-17", "Sunday of last week": "2022-09-18 to 2022-09-19",
			"this week": "2022-09-19 to 2022-09-26", "last week": "2022-09-12 to 2022-09-19",
			"next week": "2022-09-26 to 2022-10-03",
			"past week": "2022-09-13 to 2022-09-20 15:04:05", "the past day": "2022-09-19 to 2022-09-20 15:04:05",
			"this month": "2022-09-01 to 2022-10-01", "last month": "2022-08-01 to 2022-09-01",
			"past month": "2022-08-20 to 2022-09-20 15:04:05",
			"last year":  "2021-01-01 to 2022-01-01", "past year": "2021-09-20 to 2022-09-20 15:04:05",
			"next year":    "2023-01-01 to 2024-01-01",
			"this quarter": "2022-07-01 to 2022-10-01", "last quarter": "2022-04-01 to 2022-07-01",
			"past quarter": "2022-06-20 to 2022-09-20 15:04:05",
			"this weekend": "2022-09-24 to 2022-09-26", "last weekend": "2022-09-17 to 2022-09-19",
			"past weekend":     "2022-09-17 to 2022-09-19",
			"over the weekend": "2022-09-17 to 2022-09-19", "last decade": "2010-01-01 to 2020-01-01",
			"past 3 days": "2022-09-17 to 2022-09-20 15:04:05", "last 2 weeks": "2022-09-06 to 2022-09-20 15:04:05",
			"the last two weeks":    "2022-09-06 to 2022-09-20 15:04:05",
			"past couple of months": "2022-07-20 to 2022-09-20 15:04:05",
			"7d":                    "2022-09-13 to 2022-09-20 15:04:05", "24h": "2022-09-19 15:04:05 to 2022-09-20 15:04:05",
			"90 minutes": "2022-09-20 13:34:05 to 2022-09-20 15:04:05",
			"past 24h":   "2022-09-19 15:04:05 to 2022-09-20 15:04:05",
			"last hour":  "2022-09-20 14:04:05 to 2022-09-20 15:04:05",
			"2w":         "2022-09-06 to 2022-09-20 15:04:05", "1y": "2021-09-20 to 2022-09-20 15:04:05",
			"3mo":          "2022-06-20 to 2022-09-20 15:04:05",
			"next 3 days":  "2022-09-20 15:04:05 to 2022-09-24",
			"next 2 hours": "2022-09-20 15:04:05 to 2022-09-20 17:04:05",
			"3 days ago":   "2022-09-17 to 2022-09-18", "two months ago": "2022-07-20 to 2022-07-21",
			"a year ago":           "2021-09-20 to 2021-09-21",
			"an hour ago":          "2022-09-20 14:04:05 to 2022-09-20 14:05:05",
			"a couple of days ago": "2022-09-18 to 2022-09-19",
			"2 weekends ago":       "2022-09-10 to 2022-09-12", "a week from now": "2022-09-27 to 2022-09-28",
			"in 3 days":    "2022-09-23 to 2022-09-24",
			"this morning": "2022-09-20 to 2022-09-20 12:00", "last night": "2022-09-19 18:00 to 2022-09-20 06:00",
			"tonight": "2022-09-20 18:00 to 2022-09-21 06:00", "Monday evening": "2022-09-19 18:00 to 2022-09-20",
			"yesterday afternoon":    "2022-09-19 12:00 to 2022-09-19 18:00",
			"yesterday at 5pm":       "2022-09-19 17:00 to 2022-09-19 17:01",
			"Monday 14:30":           "2022-09-19 14:30 to 2022-09-19 14:31",
			"12 a.m. on 1 July 2022": "2022-07-01 to 2022-07-01 00:01",
			"July 1, 2022, noon":     "2022-07-01 12:00 to 2022-07-01 12:01",
			"week of July 1":         "2022-06-27 to 2022-07-04", "since last week": "2022-09-12 to 2022-09-19",
			"Before July": "2022-07-01 to 2022-08-01",
		})
	}
}

func TestParseParts(t *testing.T) {
	t.Parallel()
	checkTable(t, at(t, tuesday, "Europe/Berlin"), map[string]string{
		"early July": "2022-07-01 to 2022-07-11", "mid-July": "2022-07-11 to 2022-07-21",
		"late July":          "2022-07-21 to 2022-08-01",
		"late February 2022": "2022-02-21 to 2022-03-01", "early in 2022": "2022-01-01 to 2022-05-01",
		"mid 2021":       "2021-05-01 to 2021-09-01",
		"late last year": "2021-09-01 to 2022-01-01", "beginning of 2022": "2022-01-01 to 2022-04-01",
		"start of 2022":      "2022-01-01 to 2022-04-01",
		"the middle of 2022": "2022-04-01 to 2022-10-01", "the end of 2021": "2021-10-01 to 2022-01-01",
		"end of July":            "2022-07-21 to 2022-08-01",
		"beginning of the month": "2022-09-01 to 2022-09-11", "end of the year": "2022-10-01 to 2023-01-01",
		"early last week": "2022-09-12 to 2022-09-14", "late this week": "2022-09-23 to 2022-09-26",
		"middle of the week": "2022-09-21 to 2022-09-23",
		"early summer":       "2022-06-01 to 2022-07-01", "late Q2": "2022-06-01 to 2022-07-01",
		"mid 1990s":      "1993-01-01 to 1997-01-01",
		"early Thursday": "2022-09-15 to 2022-09-16",
	})
}

func TestParseRanges(t *testing.T) {
	t.Parallel()
	checkTable(t, at(t, tuesday, "America/Sao_Paulo"), map[string]string{
		"2022-07-01..2022-07-10": "2022-07-01 to 2022-07-11", "2022-07-01 .. 2022-07-10": "2022-07-01 to 2022-07-11",
		"2022-07-01 to 2022-07-10": "2022-07-01 to 2022-07-11", "2022-07-01 – 2022-07-10": "2022-07-01 to 2022-07-11",
		"2022-07-01-2022-07-10":                   "2022-07-01 to 2022-07-11",
		"between 1 July and 10 July 2022":         "2022-07-01 to 2022-07-11",
		"from July 1st to the 10th of July, 2022": "2022-07-01 to 2022-07-11",
		"1-10 July 2022":                          "2022-07-01 to 2022-07-11",
		"July 1-10, 2022":                         "2022-07-01 to 2022-07-11",
		"July 1–10":                               "2022-07-01 to 2022-07-11", "from 1 to 10 July": "2022-07-01 to 2022-07-11",
		"between July 1 and 10":  "2022-07-01 to 2022-07-11",
		"July to September 2021": "2021-07-01 to 2021-10-01", "November and December 2021": "2021-11-01 to 2022-01-01",
		"from November to February 2022": "2021-11-01 to 2022-03-01", "July-August": "2022-07-01 to 2022-09-01",
		"July to September":                             "2022-07-01 to 2022-10-01", // September has not ended, but July has begun
		"from November to February":                     "2021-11-01 to 2022-03-01",
		"from 5 July to 10 August":                      "2022-07-05 to 2022-08-11",
		"from September 1 to 30":                        "2022-09-01 to 2022-10-01",
		"September 1 to September 30":                   "2022-09-01 to 2022-10-01",
		"from Monday to Wednesday":                      "2022-09-19 to 2022-09-22",
		"between Friday and Sunday":                     "2022-09-16 to 2022-09-19",
		"from Monday to today":                          "2022-09-19 to 2022-09-21",
		"from last Friday until now":                    "2022-09-16 to 2022-09-20 15:04:05",
		"from July until now":                           "2022-07-01 to 2022-09-20 15:04:05",
		"from July 2021 to March":                       "2021-07-01 to 2022-04-01",
		"2019-2021":                                     "2019-01-01 to 2022-01-01",
		"between 2019 and 2021":                         "2019-01-01 to 2022-01-01",
		"from early July to mid-July":                   "2022-07-01 to 2022-07-21",
		"Dec 2021 through Feb 3, 2022":                  "2021-12-01 to 2022-02-04",
		"from the beginning of 2021 to the end of July": "2021-01-01 to 2021-08-01",
		"from last weekend to the weekend":              "2022-09-17 to 2022-09-19",
		"from 2022-07-01 12:00 to 14 July":              "2022-07-01 12:00 to 2022-07-15",
	})
}

func TestParseMomentsWithZones(t *testing.T) {
	t.Parallel()
	checkTable(t, at(t, tuesday, "Asia/Kolkata"), map[string]string{
		"2022-07-01T12:30":            "2022-07-01 12:30 to 2022-07-01 12:31",
		"2022-07-01 12:30:15":         "2022-07-01 12:30:15 to 2022-07-01 12:30:16",
		"2022-07-01T12:30Z":           "2022-07-01 18:00 to 2022-07-01 18:01",
		"2022-07-01T12:30:00.25Z":     "2022-07-01 18:00 to 2022-07-01 18:00:01",
		"2022-07-01 12:30 UTC":        "2022-07-01 18:00 to 2022-07-01 18:01",
		"2022-07-01T12:30:00+05:30":   "2022-07-01 12:30 to 2022-07-01 12:30:01",
		"2022-07-01 12:30 -0700":      "2022-07-02 01:00 to 2022-07-02 01:01",
		"2022-07-01T12:30-07":         "2022-07-02 01:00 to 2022-07-02 01:01",
		"2022-07-01Z":                 "2022-07-01 05:30 to 2022-07-02 05:30",
		"2022-07-01+02:00":            "2022-07-01 03:30 to 2022-07-02 03:30",
		"<t:1656678600>":              "2022-07-01 18:00 to 2022-07-01 18:00:01",
		"<t:1656678600:R>":            "2022-07-01 18:00 to 2022-07-01 18:00:01",
		"since <t:1656678600:F>":      "2022-07-01 18:00 to 2022-07-01 18:00:01",
		"<t:1656703800:D>":            "2022-07-02 to 2022-07-03",
		"<t:-1:d>":                    "1970-01-01 to 1970-01-02",
		"<t:1656678600:t>..yesterday": "2022-07-01 18:00 to 2022-09-20",
	})
}

// Days on which the clocks are moved are as long as they are, and begin with their first instant.
func TestDaysOnWhichClocksMove(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone, text, start string
		hours             float64
	}{
		{"Europe/Berlin", "2022-03-27", "2022-03-27T00:00:00+01:00", 23},
		{"Europe/Berlin", "2022-10-30", "2022-10-30T00:00:00+02:00", 25},
		{"America/New_York", "March 13, 2022", "2022-03-13T00:00:00-05:00", 23},
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T01:00:00-02:00", 23}, // midnight was skipped
		{"America/Sao_Paulo", "2018-11-03", "2018-11-03T00:00:00-03:00", 24},
		{"America/Sao_Paulo", "2018-02-17", "2018-02-17T00:00:00-02:00", 25}, // 23:00 came twice
		{"America/Havana", "2022-11-06", "2022-11-06T00:00:00-04:00", 25},    // midnight came twice
		{"Australia/Lord_Howe", "2022-04-03", "2022-04-03T00:00:00+11:00", 24.5},
		{"Pacific/Apia", "2011-12-29", "2011-12-29T00:00:00-10:00", 24}, // the 30th was left out
		{"Europe/Berlin", "March 2022", "2022-03-01T00:00:00+01:00", 31*24 - 1},
	} {
		span, err := dates.Parse(c.text, at(t, tuesday, c.zone))
		if err != nil {
			t.Errorf("%s in %s: %v", c.text, c.zone, err)
			continue
		}
		if got := span.Start.Format(time.RFC3339); got != c.start || span.End.Sub(span.Start).Hours() != c.hours {
			t.Errorf("%s in %s begins at %s and lasts %v, want %s and %v hours", c.text, c.zone, got, span.End.Sub(span.Start), c.start, c.hours)
		}
	}
	// Wall clocks, not hours, say what a day is; hours are hours.
	berlin := at(t, "2022-03-27 12:00:00", "Europe/Berlin")
	checkTable(t, berlin, map[string]string{
		"yesterday": "2022-03-26 to 2022-03-27", "past 1 day": "2022-03-26 to 2022-03-27 12:00",
		"24h": "2022-03-26 11:00 to 2022-03-27 12:00", "today at 5 pm": "2022-03-27 17:00 to 2022-03-27 17:01",
	})
	if _, err := dates.Parse("2011-12-30", at(t, tuesday, "Pacific/Apia")); news.CodeOf(err) != news.CodeInvalid {
		t.Errorf("a day that Apia never had: %v", err)
	}
}

func TestParseAtTheEdges(t *testing.T) {
	t.Parallel()
	checkTable(t, at(t, "2022-03-31 00:00:00", "UTC"), map[string]string{
		"a month ago": "2022-02-28 to 2022-03-01", "today": "2022-03-31 to 2022-04-01",
		"past month": "2022-02-28 to 2022-03-31",
	})
	checkTable(t, at(t, "2022-01-01 23:59:59", "UTC"), map[string]string{ // a Saturday
		"this winter": "2021-12-01 to 2022-03-01", "last winter": "2020-12-01 to 2021-03-01",
		"winter":    "2021-12-01 to 2022-03-01",
		"this week": "2021-12-27 to 2022-01-03", "this weekend": "2022-01-01 to 2022-01-03",
		"weekend":      "2022-01-01 to 2022-01-03",
		"last weekend": "2021-12-25 to 2021-12-27", "Monday": "2021-12-27 to 2021-12-28",
		"last month":   "2021-12-01 to 2022-01-01",
		"last quarter": "2021-10-01 to 2022-01-01", "December 31 to January 1": "2021-12-31 to 2022-01-02",
	})
	checkTable(t, at(t, "2024-02-29 12:00:00", "UTC"), map[string]string{
		"a year ago": "2023-02-28 to 2023-03-01", "29 February": "2024-02-29 to 2024-03-01",
	})
}

func TestErrorsAreFriendly(t *testing.T) {
	t.Parallel()
	now := at(t, tuesday, "UTC")
	for text, want := range map[string]string{
		"":                          "The date is empty.",
		" \n":                       "The date is empty.",
		"soon":                      "“soon” is not a date that can be understood.",
		"7/1/2022":                  "“7/1/2022” could be 7 January or 1 July 2022.",
		"since 07-01-2022":          "“since 07-01-2022” could be 7 January or 1 July 2022.",
		"7/4":                       "“7/4” lacks a year of four digits.",
		"7/13/22":                   "“7/13/22” lacks a year of four digits.",
		"31 June 2022":              "“31 June 2022” is not in the calendar.",
		"30 February":               "“30 February” is not in the calendar.",
		"2022-13-01":                "“2022-13-01” is not in the calendar.",
		"2022-00":                   "“2022-00” is not in the calendar.",
		"2022-W60":                  "“2022-W60” is not in the calendar.",
		"2022-07-01T25:00":          "“2022-07-01T25:00” is not in the calendar.",
		"2022-07-01T12:00+19:00":    "“2022-07-01T12:00+19:00” is not in the calendar.",
		"2022-07-01+16:00":          "“2022-07-01+16:00” is not in the calendar.",
		"13.13.2022":                "“13.13.2022” is not in the calendar.",
		"2022-07-1T12":              "“2022-07-1T12” is not a date that can be understood.",
		"Tuesday, 1 July 2022":      "“Tuesday, 1 July 2022” is not in the calendar.",
		"2022-07-10..2022-07-01":    "“2022-07-10..2022-07-01” ends before it begins.",
		"July 10-1":                 "“July 10-1” ends before it begins.",
		"from today to last week":   "“from today to last week” ends before it begins.",
		"past 9000 years":           "“past 9000 years” is too far away.",
		"<t:999999999999>":          "“<t:999999999999>” is too far away.",
		"5th quarter":               "“5th quarter” is not a date that can be understood.",
		"this 3 days":               "“this 3 days” is not a date that can be understood.",
		"end of yesterday":          "“end of yesterday” is not a date that can be understood.",
		"last week evening":         "“last week evening” is not a date that can be understood.",
		"last week at 5pm":          "“last week at 5pm” is not a date that can be understood.",
		"week of last month":        "“week of last month” is not a date that can be understood.",
		"Monday last year":          "“Monday last year” is not a date that can be understood.",
		"July last week":            "“July last week” is not a date that can be understood.",
		"this minute":               "“this minute” is not a date that can be understood.",
		"July 2022 and more\x00":    "“July 2022 and more” is not a date that can be understood.",
		strings.Repeat("to ", 50):   "“" + strings.Repeat("to ", 20) + "…” is too long for a date.",
		strings.Repeat("week", 100): "“" + strings.Repeat("week", 15) + "…” is not a date that can be understood.",
	} {
		span, err := dates.Parse(text, now)
		var e *news.Error
		if !errors.As(err, &e) || e.Code != news.CodeInvalid || e.Message != want || e.Hint == "" || !span.Start.IsZero() {
			t.Errorf("%q: %v, %v; want %q and a hint", text, span, err, want)
		}
	}
}

func TestSinceAndUntil(t *testing.T) {
	t.Parallel()
	now := at(t, tuesday, "Europe/Berlin")
	const stop, begin = "says where to stop, but this is where to begin.", "says where to begin, but this is where to stop."
	for text, want := range map[string][2]string{
		"2022-07-01":        {"2022-07-01 00:00:00", "2022-07-02 00:00:00"},
		"last week":         {"2022-09-12 00:00:00", "2022-09-19 00:00:00"},
		"7d":                {"2022-09-13 00:00:00", tuesday},
		"in July":           {"2022-07-01 00:00:00", "2022-08-01 00:00:00"},
		"July 1 – July 3":   {"2022-07-01 00:00:00", "2022-07-04 00:00:00"},
		"since July":        {"2022-07-01 00:00:00", begin},
		"after July":        {"2022-08-01 00:00:00", begin},
		"until July":        {stop, "2022-08-01 00:00:00"},
		"by the end of May": {stop, "2022-06-01 00:00:00"},
		"before July":       {stop, "2022-07-01 00:00:00"},
		"around July":       {"2022-07-01 00:00:00", "2022-08-01 00:00:00"},
		"never":             {"not a date", "not a date"},
	} {
		for i, read := range []func(string, time.Time) (time.Time, error){dates.Since, dates.Until} {
			got, err := read(text, now)
			said := got.Format(layout)
			if err != nil {
				said = err.Error()
				if news.CodeOf(err) != news.CodeInvalid || !got.IsZero() {
					t.Errorf("%q: %v with %v", text, err, got)
				}
			}
			if !strings.Contains(said, want[i]) {
				t.Errorf("%q: %s, want %s", text, said, want[i])
			}
		}
	}
}
