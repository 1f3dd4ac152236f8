package dates_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/dates"
)

// found is what Find says of a question, a mention a line: "since July 2022: 2022-07-01 to 2022-08-01".
func found(t *testing.T, question string) []string {
	t.Helper()
	var lines []string
	for _, m := range dates.Find(question, at(t, tuesday, "Europe/London")) {
		lines = append(lines, string(m.Relation)+" "+question[m.Start:m.End]+": "+written(m.Span))
	}
	return lines
}

func checkFound(t *testing.T, table map[string]string) {
	t.Helper()
	for question, want := range table {
		if diff := cmp.Diff(strings.Split(want, "; "), found(t, question)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", question, diff)
		}
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	checkFound(t, map[string]string{
		"What happened in July 2022?":                        "in July 2022: 2022-07-01 to 2022-08-01",
		"what happened in july?":                             "in july: 2022-07-01 to 2022-08-01",
		"WHAT HAPPENED IN JULY?":                             "in JULY: 2022-07-01 to 2022-08-01",
		"Who won the World Cup in 2018?":                     "in 2018: 2018-01-01 to 2019-01-01",
		"Who won in 2018, 2019 or after 2020?":               "in 2018: 2018-01-01 to 2019-01-01; after 2020: 2020-01-01 to 2021-01-01",
		"How have prices changed since 2020?":                "since 2020: 2020-01-01 to 2021-01-01",
		"What will the sea level be by 2050?":                "until 2050: 2050-01-01 to 2051-01-01",
		"Which laws passed between 2002 and 2010?":           "in between 2002 and 2010: 2002-01-01 to 2011-01-01",
		"Who won medals between 2002-2010?":                  "in between 2002-2010: 2002-01-01 to 2011-01-01",
		"Who ruled from 2015 to 2020?":                       "in from 2015 to 2020: 2015-01-01 to 2021-01-01",
		"What changed from 2015 onwards?":                    "since 2015: 2015-01-01 to 2016-01-01",
		"What did the paper report from July until now?":     "in from July until now: 2022-07-01 to 2022-09-20 15:04:05",
		"What happened on 2022-07-01, or before 2 July?":     "in 2022-07-01: 2022-07-01 to 2022-07-02; before 2 July: 2022-07-02 to 2022-07-03",
		"Which product is coming on November 16th, and why?": "in November 16th: 2021-11-16 to 2021-11-17",
		"What did he say on Tuesday, October 6, 2020?":       "in Tuesday, October 6, 2020: 2020-10-06 to 2020-10-07",
		"Was there a protest at 14:30 on Monday?":            "in 14:30 on Monday: 2022-09-19 14:30 to 2022-09-19 14:31",
		"What was said yesterday?":                           "in yesterday: 2022-09-19 to 2022-09-20",
		"Who resigned this week?":                            "in this week: 2022-09-19 to 2022-09-26",
		"What happened in the past 3 days?":                  "in past 3 days: 2022-09-17 to 2022-09-20 15:04:05",
		"What did they do over the last two weeks?":          "in last two weeks: 2022-09-06 to 2022-09-20 15:04:05",
		"Which strikes were there over the summer?":          "in summer: 2022-06-01 to 2022-09-01",
		"What burned over the weekend?":                      "in the weekend: 2022-09-17 to 2022-09-19",
		"What was it like in the fall of 1989?":              "in fall of 1989: 1989-09-01 to 1989-12-01",
		"Did profits grow in the third quarter of 2021?":     "in third quarter of 2021: 2021-07-01 to 2021-10-01",
		"How did sales do in Q2?":                            "in Q2: 2022-04-01 to 2022-07-01",
		"What is new since early 2020?":                      "since early 2020: 2020-01-01 to 2020-05-01",
		"Until the end of August, who led?":                  "until end of August: 2022-08-21 to 2022-09-01",
		"What was popular in the 1990s?":                     "in 1990s: 1990-01-01 to 2000-01-01",
	})
}

// Relations come from what stands before and behind, and verbs and names do not keep a real time from being found.
func TestFindInContext(t *testing.T) {
	t.Parallel()
	checkFound(t, map[string]string{
		"What happened two weeks ago?":                           "about two weeks ago: 2022-09-02 12:00 to 2022-09-10 12:00",
		"What happened 3 days ago?":                              "in 3 days ago: 2022-09-17 to 2022-09-18",
		"What happened about an hour ago?":                       "about an hour ago: 2022-09-20 13:34:05 to 2022-09-20 14:35:05",
		"What was decided since two weeks ago?":                  "since two weeks ago: 2022-09-06 to 2022-09-07",
		"What happened around July 2022?":                        "about July 2022: 2022-06-15 12:00 to 2022-08-16 12:00",
		"What was said about last week?":                         "in last week: 2022-09-12 to 2022-09-19",
		"What changed after last week's vote?":                   "since last week: 2022-09-12 to 2022-09-19",
		"What was promised before last year’s election?":         "until last year: 2021-01-01 to 2022-01-01",
		"What was won by last year's winner?":                    "in last year: 2021-01-01 to 2022-01-01",
		"The broadcast of Tuesday’s Conservative debate?":        "in Tuesday: 2022-09-20 to 2022-09-21",
		"On Monday Biden said what?":                             "in Monday: 2022-09-19 to 2022-09-20",
		"After nobody won the jackpot Tuesday, what?":            "in Tuesday: 2022-09-20 to 2022-09-21",
		"Dozens were missing early Thursday in which state?":     "in early Thursday: 2022-09-15 to 2022-09-16",
		"What did Theresa May say in May 2019?":                  "in May 2019: 2019-05-01 to 2019-06-01",
		"What did parliament decide in May?":                     "in May: 2022-05-01 to 2022-06-01",
		"What was decided last March?":                           "in last March: 2022-03-01 to 2022-04-01",
		"Why did in May 5 people resign?":                        "in May: 2022-05-01 to 2022-06-01",
		"In which city may 5 may 2022 matter?":                   "in 5 may 2022: 2022-05-05 to 2022-05-06",
		"What closes this fall?":                                 "in this fall: 2022-09-01 to 2022-12-01",
		"Did the war end last year?":                             "in last year: 2021-01-01 to 2022-01-01",
		"Is <t:1656678600:D> a holiday?":                         "in <t:1656678600:D>: 2022-07-01 to 2022-07-02",
		"What happened (July 4–10, 2022)?":                       "in July 4–10, 2022: 2022-07-04 to 2022-07-11",
		"Who led from July to September 2021?":                   "in from July to September 2021: 2021-07-01 to 2021-10-01",
		"What happened in November and December 2021 in Berlin?": "in November and December 2021: 2021-11-01 to 2022-01-01",
		"Starting Monday, who may enter?":                        "since Monday: 2022-09-19 to 2022-09-20",
		"What happened in the week of July 4?":                   "in week of July 4: 2022-07-04 to 2022-07-11",
		"Що сталося, naïve café, last week — «2022-07-01»?":      "in last week: 2022-09-12 to 2022-09-19; in 2022-07-01: 2022-07-01 to 2022-07-02",
		"What did the council decide prior to the summer 2021?":  "before summer 2021: 2021-06-01 to 2021-09-01",
		"What did people eat last night?":                        "in last night: 2022-09-19 18:00 to 2022-09-20 06:00",
	})
}

// What looks like a time and is none, or not surely one.
func TestFindIsConservative(t *testing.T) {
	t.Parallel()
	for _, question := range []string{
		"", "?", "May I ask who may march in Paris?", "who may 5 people march against?", "May 5 people vote?",
		"March against whom?", "Will the march in London be big?", "Did Theresa May resign?", "Who is Anna May Wong?",
		"in may", "Who took part in march practice?", "What did this march achieve?", "this may be true",
		"Who came second?", "a second term", "one second", "Which seconds counted?",
		"Who was the first, second and third?",
		"Did prices fall or spring up?", "Does this fall under the law?", "the fall of Rome",
		"Is spring water healthy?",
		"the Arab Spring", "Who bought Spring, Texas?", "How many of the 2022 people?", "after 2000 people died",
		"by 2000 votes", "in 1500 homes", "in 1066", "in 2000 square meters", "over 2022", "flight 2022",
		"room 2022 of 3000",
		"$2022", "in 2022%", "post-2022 rules", "in 2022-based rules", "a 2.5 years ago", "version 10.12.2022.1",
		"2022_07",
		"Who won Monday Night Football?", "Black Friday sales?", "Who organised Super Tuesday?",
		"USA Today reported what?",
		"the Today show", "Who wrote for the Sunday Times?", "What did Sheffield Wednesday do?",
		"Good Friday agreement?",
		"Who attacked the Capitol on January 6?", "the Jan. 6 attack", "What changed after September 11?",
		"the October 7 attack",
		"a last minute deal", "the last day", "What happened the next day?", "the next week",
		"the last week of the campaign",
		"in the last three weeks of the war", "Will the storm last two weeks?", "Did it last 3 days?",
		"the previous year", "the previous night",
		"after summer vacations",
		"What is on This Week with Sam?", "a seven-week search", "the 30-minute ride",
		"How many years ago was it founded?",
		"one hundred years ago", "sixty two years ago", "sixty-two years ago", "half an hour ago", "a few years ago",
		"New Year's celebration", "Paris Fashion Week", "the ninth year in a row", "for the last time", "every day",
		"3 days",
		"Who works 24/7?", "about 9/11", "Resolution 12/2015", "the 2011-12 season", "in 2021-22", "on 7/1/2022",
		"30 February 2022",
		"at 14:30", "24h", "What is due now?", "Who sat in the sun?", "Who is Jan?", "the Dec plan", "He wed",
		"Week 14",
		"the end of the day", "Mondays", "weekend trips", "for weekend trips", "10 to 20", "from 10 to 20 people",
		"between one and two", "10.0.0.1", "COVID-19 in 19 states", "Q3", "H1N1", "G20", "F-16", "B-52s",
		"1984 by Orwell",
	} {
		if got := found(t, question); got != nil {
			t.Errorf("%q: %q", question, got)
		}
	}
}
