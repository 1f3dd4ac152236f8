package dates

func englishPlain() []rule {
	days := []rule{
		{pattern("EXACT"), anywhere, buildExact},
		{pattern("DAY of? MONTH ,? YEAR"), anywhere, buildDay},
		{pattern("DAY of? MONTH"), anywhere, buildDay},
		{pattern("MONTH DAY ,? YEAR"), anywhere, buildDay},
		{pattern("MONTH DAY"), anywhere, buildDay},
		{pattern("WEEKDAY ,? DAY of? MONTH ,? YEAR"), anywhere, buildDay},
		{pattern("WEEKDAY ,? DAY of? MONTH"), anywhere, buildDay},
		{pattern("WEEKDAY ,? MONTH DAY ,? YEAR"), anywhere, buildDay},
		{pattern("WEEKDAY ,? MONTH DAY"), anywhere, buildDay},
		{pattern("DAY of? MONTH of? WHICH UNIT"), anywhere, buildDay},
		{pattern("MONTH DAY of? WHICH UNIT"), anywhere, buildDay},
		{pattern("WHICH MONTH DAY"), anywhere, buildDay},
		{pattern("DAY to|through|- DAY of? MONTH ,? YEAR"), anywhere, buildDay},
		{pattern("DAY to|through|- DAY of? MONTH"), anywhere, buildDay},
		{pattern("from|between the? DAY to|and|through|until|- the? DAY of? MONTH ,? YEAR"), anywhere, buildDay},
		{pattern("from|between the? DAY to|and|through|until|- the? DAY of? MONTH"), anywhere, buildDay},
		{pattern("MONTH DAY to|through|- DAY ,? YEAR"), anywhere, buildDay},
		{pattern("MONTH DAY to|through|- DAY"), anywhere, buildDay},
		{pattern("from|between MONTH DAY to|and|through|until|- DAY ,? YEAR"), anywhere, buildDay},
		{pattern("from|between MONTH DAY to|and|through|until|- DAY"), anywhere, buildDay},
		{pattern("day before yesterday"), anywhere, buildDaysAway(-2)},
		{pattern("day after tomorrow"), anywhere, buildDaysAway(2)},
		{pattern("NEARDAY"), anywhere, buildNearDay},
		{pattern("WEEKDAY of? WHICH UNIT"), anywhere, buildWeekday},
		{pattern("WHICH WEEKDAY"), anywhere, buildWeekday},
		{pattern("WEEKDAY"), anywhere, buildWeekday},
		{pattern("WHICH DAYPART"), anywhere, buildNearDayPart},
		{pattern("tonight"), anywhere, buildTonight},
		{pattern("now"), insideRange, buildNow},
	}
	return append(append(days, englishMonths()...), englishUnits()...)
}

func englishMonths() []rule {
	return []rule{
		{pattern("MONTH to|and|through|- MONTH ,? YEAR"), anywhere, buildMonths},
		{pattern("MONTH of|,? YEAR"), anywhere, buildMonth},
		{pattern("MONTH of? WHICH UNIT"), anywhere, buildMonth},
		{pattern("WHICH MONTH"), anywhere, buildMonth},
		{pattern("month of MONTH"), anywhere, buildMonth},
		{pattern("MONTH"), afterLead, buildMonth},
		{pattern("SEASON of? YEAR"), anywhere, buildSeason},
		{pattern("SEASON of? WHICH UNIT"), anywhere, buildSeason},
		{pattern("WHICH SEASON"), anywhere, buildSeason},
		{pattern("SEASON"), afterLead, buildSeason},
		{pattern("QUARTER of|,? YEAR"), anywhere, buildQuarter},
		{pattern("QUARTER of? WHICH UNIT"), anywhere, buildQuarter},
		{pattern("WHICH QUARTER"), anywhere, buildQuarter},
		{pattern("QUARTER"), afterLead, buildQuarter},
		{pattern("NTH quarter of? YEAR"), anywhere, buildQuarter},
		{pattern("NTH quarter of? WHICH UNIT"), anywhere, buildQuarter},
		{pattern("NTH quarter"), neverInText, buildQuarter},
		{pattern("year? YEAR"), afterLead, buildYear},
		{pattern("DECADE"), anywhere, buildDecade},
	}
}

func englishUnits() []rule {
	return []rule{
		{pattern("WHICH UNIT"), anywhere, buildUnit},
		{pattern("the weekend"), afterLead, buildWeekend},
		{pattern("weekend"), neverInText, buildWeekend},
		{pattern("WHICH COUNT of? UNIT"), anywhere, buildUnits},
		{pattern("a? COUNT of? UNIT ago"), anywhere, buildAgo},
		{pattern("a? COUNT of? UNIT from now"), anywhere, buildAhead},
		{pattern("in a? COUNT of? UNIT"), neverInText, buildAhead},
		{pattern("a? COUNT of? UNIT"), neverInText, buildUnits},
	}
}

func englishPeriods() []rule {
	return []rule{
		{pattern("PART -? PLAIN"), anywhere, buildPart},
		{pattern("PART in the? PLAIN"), anywhere, buildPart},
		{pattern("EDGE of the? PLAIN"), anywhere, buildPart},
		{pattern("EDGE of the UNIT"), anywhere, buildPartOfThis},
		{pattern("PLAIN DAYPART"), anywhere, buildDayPart},
		{pattern("PLAIN ,? at? CLOCK"), anywhere, buildClock},
		{pattern("CLOCK on? PLAIN"), anywhere, buildClock},
		{pattern("week of the? PLAIN"), anywhere, buildWeekOf},
	}
}

func englishRanges() []rule {
	return []rule{
		{pattern("from|between the? PERIOD to|and|through|until|till|-|.. the? PERIOD"), anywhere, buildRange},
		{pattern("PERIOD to|through|-|.. the? PERIOD"), anywhere, buildRange},
		{pattern("PERIOD until|till|and the? PERIOD"), neverInText, buildRange},
	}
}
