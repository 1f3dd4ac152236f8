// Package dates reads what people type for a point or a stretch of time: as an option ("since: last week") and inside
// a question ("what did the council decide in July 2022?"). It is hand-written because the known libraries return
// instants rather than spans, guess at 7/1/2022 and take verbs for months.
//
// A Span is half open, [Start, End), and in the asker's zone, which `now` carries. These rules decide what people
// leave open:
//
//   - Weeks begin on Monday. A weekend is Saturday and Sunday of the same week.
//   - What comes round again is the most recent one that has begun: "Monday" is the last Monday not after today, "July"
//     and "1 July" likewise.
//   - "last July", "last summer", "last Monday" are the most recent ones that have ended; "next" is the first that
//     begins after today; "this Monday" lies in the current week, "this July" in the current year.
//   - "this/last/next week, month, quarter, year" are those of the calendar. "past week", "past 3 days", "last 2 weeks"
//     and "7d" run until now and begin with the day that lies so far back, because many articles carry only a day;
//     minutes and hours ("24h") are exact.
//   - "3 days ago", "two months ago", "a year ago" are the day that lies so far back, "an hour ago" is the minute. A
//     month back from the 31st is the last day of a shorter month.
//   - Seasons are the northern, meteorological ones. "winter 2022" begins in December 2022.
//   - "early", "mid" and "late" are thirds: 10 days of a month (the last has the rest), a month of a quarter or season,
//     4 months of a year, 3, 4 and 3 years of a decade, Monday to Tuesday, Wednesday to Thursday and Friday to Sunday of
//     a week. "beginning", "middle" and "end" are the same, but a quarter, a half and a quarter of a year.
//   - Mornings end at noon, afternoons at six, evenings at midnight; a night begins at six in the evening and lasts 12
//     hours.
//   - Both ends of a range belong to it: "between Monday and Wednesday" ends when Wednesday does. An end that lacks the
//     year takes it from the other one, or else is the first one after the beginning.
//   - 7/1/2022 is refused, because it means two days; 7/13/2022 is not. With full stops the day is first (1.7.2022).
//   - A moment lasts as long as it was written exactly: a minute, or a second where seconds are given. A Discord
//     timestamp shown as a day (<t:0:D>) is that day of the asker's, any other a second. "now" is the minute before it.
//   - A day begins with its first instant, which is not midnight where clocks are moved then.
//
// Words and word order of a language are a table (english.go); everything else is shared.
package dates
