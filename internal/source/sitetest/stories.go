package sitetest

import "time"

// stories are what the site has at the beginning, the newest first. All of it is made up.
func stories() []story {
	return []story{
		{"/harbour/ferry-returns", "Harbour", "Ferry between Vell and Orsa returns after nine years", "Ann Lee", JSONLD, 2 * time.Hour, []string{
			"The car ferry between Vell and Orsa will sail again from 1 May, nine years after the flood that wrecked its landing, the harbour board said on Thursday.",
			"Crossings will take forty minutes and run six times a day in summer. A ticket for a car with its driver costs 14 euros, which is a third less than the detour over the mountain road costs in fuel, the board's chair, Marta Quell, told the Courier.",
			"The new landing was built by a yard in Orsa for 6.2 million euros. Four fifths of the money came from the county, the rest from a loan that fares are to pay back within twelve years.",
			"Fishermen had opposed the landing because it narrows the old basin. They dropped their objection in spring, after the board promised them eight berths on the north quay free of charge.",
			"The first boat, the Kestrel, carries 42 cars and 200 passengers. A second one is to follow when more than 90,000 people a year use the line, Quell said.",
			"The old ferry made its last trip on 14 October 2017, the evening before the river left its bed. Since then the drive from Vell to Orsa has taken an hour and a quarter.",
			"Tickets can be bought at the pier, in the town hall of Orsa and, from the middle of April, by telephone. Cyclists pay three euros and children under six nothing.",
		}},
		{"/town/school-roof", "Town", "School closes for a week after its roof leaks", "Bob Ray", OpenGraph, 5 * time.Hour, []string{
			"The primary school in Miller Street will stay closed until next Friday because rain has come through its roof into eleven classrooms, the town's building office said.",
			"About 340 children are affected. The four lower classes move to the parish hall, the others are taught at home with the help of the library's computers.",
			"The roof was last repaired in 2019. The firm that did the work, Holt and Sons, no longer exists, so that the town must pay the 180,000 euros for the repair itself.",
			"Parents had reported damp patches as early as September, according to letters that the Courier has seen. The building office said it had looked at them and had found nothing dangerous.",
			"The council's opposition asks for an inquiry. Mayor Ida Brandt said that she would answer all questions in the meeting of 3 December.",
			"Buses that bring children from the farms will go to the parish hall instead, at the same times as always. Lunch is served there by the kitchen of the home for the elderly.",
			"A new roof of sheet metal had been planned for 2028. The building office now wants to bring it forward, if the ministry pays its share of two fifths a year earlier.",
		}},
		{"/county/snow-plan", "County", "County buys three snow ploughs before winter", "Cid Poe", Meta, 9 * time.Hour, []string{
			"Vell county has bought three used snow ploughs from a neighbouring county and will keep the road over the Stag pass open all winter for the first time since 2011.",
			"The machines cost 410,000 euros together. The drivers are the men and women who mow the verges in summer, the head of the road office, Per Aalund, said.",
			"Last winter the pass was closed for 61 days. Ambulances had to go around by the coast, which takes 50 minutes longer.",
			"Hauliers welcomed the decision. The nature society warned that salt would run into the spring from which the village of Hoye takes its water.",
			"Aalund said that only sand would be strewn above 700 metres. The society wants that written into the contract with the drivers.",
			"The first frost came on 2 November this year, eleven days later than on average. The weather office expects a mild December and much snow from the middle of January on.",
			"Who wants to know whether the pass is open can call a number of the road office day and night, or look at the pictures of two cameras that hang at the upper chairlift.",
		}},
		{"/sport/rowers-win", "Sport", "Rowers of Orsa win the lake cup by two metres", "Dee Fox", Bare, 20 * time.Hour, []string{
			"The eight of the Orsa rowing club has won the lake cup for the first time since its foundation in 1954, two metres ahead of the favourites from the capital.",
			"The crew needed five minutes and 48 seconds for the two kilometres. It had lain fourth at the half, stroke Lena Marsh said, and had not looked to the side any more from then on.",
			"Some 3,000 people watched from the shore in light rain. The race had been put off by an hour because of a thunderstorm over the western bank.",
			"The club has 86 members and no paid coach. Its boat, the Heron, is eleven years old and was bought second-hand from a school.",
			"The prize is a silver cup and 5,000 euros, which the club wants to spend on a new landing stage.",
			"Second was the boat of the technical university, third the one of last year's winner, a club from the southern shore that had lost two of its rowers to injuries in summer.",
			"The women's race was won by the capital, ahead of Orsa by a length. The next regatta on the lake is the one for schools, for which 38 boats have put down their names.",
		}},
		{"/harbour/oil-spill", "Harbour", "Oil from a sunken barge reaches the bird island", "Ann Lee", JSONLD, 28 * time.Hour, []string{
			"Oil from a barge that sank on Monday has reached the island of Skarv, where some 4,000 pairs of seabirds rest in autumn, the coast guard said.",
			"The barge Tern had 60 tonnes of heavy oil on board when it struck a rock off the northern mole. Divers closed two of its three leaks on Wednesday.",
			"Volunteers have collected 120 oiled birds so far. The vet who leads the station in the old fish hall, Ole Sand, expects that half of them will live.",
			"The owner, a shipping firm from the capital, has promised to pay for the cleaning. The county puts the cost at 900,000 euros at least.",
			"People should keep away from the beaches between the mole and the lighthouse until Sunday, the coast guard said.",
			"Whoever finds an oiled bird should not wash it but put it into a box with holes and call the station, which sends a driver. Twelve students of the farming school help there this week.",
			"The captain of the barge, who had been on board alone, was saved by a pilot boat. Why he left the fairway at two in the morning is being looked into by the office for accidents at sea.",
		}},
		{"/town/night-bus", "Town", "Night buses will run on Fridays and Saturdays", "Eva Lund", OpenGraph, 33 * time.Hour, []string{
			"Two night buses will connect the station with the northern and southern quarters on Fridays and Saturdays from January, the transport company has announced.",
			"They leave the station at half past midnight, at two and at half past three. The ordinary monthly ticket is valid, single tickets cost 3.50 euros.",
			"The trial lasts a year and costs the town 220,000 euros. If fewer than 25 people use a ride on average, it will end, the company's head, Jon Brekke, said.",
			"Students had collected 2,700 signatures for the buses. Their spokeswoman called the decision a good beginning and asked for a stop at the hospital.",
			"Taxi drivers fear for their income. Their association speaks of 40 drivers who live from the nights of the weekend.",
			"The buses are the same as by day and take wheelchairs. A guard rides along on the first eight weekends, because drivers had asked for one after trouble on the late trains.",
			"Similar lines exist in four other towns of the country. In Hald, which is about as large, 31 people ride along on average, and the number of cars parked in the centre by night has fallen.",
		}},
		{"/county/bridge-inquiry", "County", "Inquiry finds cracks in the railway bridge were known", "Bob Ray", Meta, 40 * time.Hour, []string{
			"The cracks that closed the railway bridge over the Drin in August had been known for two years, an inquiry for the county parliament has found.",
			"An engineer of the railway noted them in June 2024 and asked for a second opinion, according to the report of 140 pages. The letter was filed and not answered.",
			"Since the closure some 5,800 commuters a day take buses. The repair is to be finished in April and costs 11 million euros.",
			"The railway said that it regretted the delay and had changed its rules: a report of damage must now be answered within ten days.",
			"The chair of the inquiry, Tove Hald, said that nobody had been in danger at any time. The union of train drivers doubts that.",
			"The bridge was built in 1931 and strengthened twice, most recently in 1988. It carries two tracks on nine arches and is protected as a monument, which makes each repair slow and dear.",
			"The parliament will talk about the report on 8 December. Two of its parties want the railway to pay for the buses, which cost the county some 70,000 euros a week.",
		}},
		{"/culture/organ", "Culture", "The cathedral's organ sounds again", "Eva Lund", Bare, 52 * time.Hour, []string{
			"The organ of the cathedral in Vell, silent for three years, will be played again for the first time on the first Sunday of Advent.",
			"All 3,112 pipes were taken out, cleaned and tuned. Mice had eaten the leather of the bellows, the organ builder Sten Falk said, and 70 pipes had to be made anew.",
			"The work cost 1.3 million euros. A third of it was given by citizens, who could each adopt a pipe for 100 euros or more.",
			"The cathedral's organist, Mia Roth, will play works of four centuries. The 600 free tickets were gone within an hour.",
			"The concert will be shown on a screen in the market square, if it does not rain. A recording is to be sold from February for the benefit of the choir school.",
			"The instrument was built in 1742 and survived two fires. Its largest pipe is ten metres long and sounds so low that one feels it rather than hears it, as Falk says.",
			"From January on there will be a short concert every Thursday at noon, free of charge. Schools can come to look into the organ's inside in the afternoon, if they ask two weeks before.",
		}},
		{"/county/wolf-count", "County", "Fourteen wolves live in the forests of the county", "Cid Poe", JSONLD, 75 * time.Hour, []string{
			"Fourteen wolves in two packs live in the forests north of the Drin, five more than a year ago, the county's forest office has counted.",
			"The office used 90 cameras and the traces in the first snow. At least four cubs were born in the pack near Hoye this spring.",
			"Farmers lost 31 sheep to wolves this year, after 44 the year before. The office explains the decline by the new fences, of which it pays four fifths.",
			"The hunters' union asks that three animals be shot. The forest office refused, because the packs are too small for that by the national plan.",
			"Who sees a wolf should stay, speak loudly and walk backwards slowly, the office advises. Nobody in the county has ever been hurt by one.",
			"Wolves had been extinct in the county for 140 years, until a female came over the frozen border river in 2016. She was found dead beside the motorway three years later.",
			"The forest office publishes a map on which every sighting since then is marked, by week and by valley. It asks walkers to send in pictures, and to keep their dogs on the leash until April.",
		}},
		{"/business/cannery", "Business", "Cannery in Orsa hires sixty people", "Dee Fox", OpenGraph, 98 * time.Hour, []string{
			"The fish cannery in Orsa will hire sixty people by summer, its owners have told the staff, and will work in two shifts again.",
			"The firm has won a contract with a chain of supermarkets in three countries. It is to deliver nine million tins of mackerel a year.",
			"In 2021 the cannery had dismissed half of its 150 workers. Many of them found work in the yard and will hardly come back, the union thinks.",
			"The pay begins at 15.80 euros an hour. For those who come from outside, the firm rents a former hotel with 48 rooms.",
			"The town hopes for 300,000 euros more in taxes a year, the treasurer, Nils Hove, said. It will lay a second water main to the works for that.",
			"The cannery was founded in 1907 by two brothers and belonged to their family until it was sold to a fund from abroad nine years ago. The sign with the laughing fish is the brothers' own.",
			"Work begins at five in the morning, when the boats have come in. The union asks for a bus from Vell at that hour, which the transport company is looking into, as its spokesman said.",
		}},
		{"/town/well", "Town", "Roman well found below the market square", "Eva Lund", Meta, 130 * time.Hour, []string{
			"Workers who were laying pipes have found a well of Roman times below the market square of Vell, 7 metres deep and lined with oak.",
			"The wood was felled in the winter of the year 118, as its rings show, the archaeologist Ruth Amsel of the county museum said.",
			"In the mud at the bottom lay a leather shoe, two jugs and a wooden tablet with scratched letters, which has not been read yet.",
			"The pipes will be led around the well. That delays the works by three weeks and costs 45,000 euros.",
			"Visitors can look into the well on Saturday between ten and four. The finds will be shown in the museum from March, beside the model of the ford that a school class has built.",
			"Vell was a small place then, with a ford and an inn, as the museum knows from older finds. That it had a paved square with a public well, nobody had thought until now.",
			"The oak has to be kept wet, or else it falls to dust within weeks. Two pensioners of the local history club take turns in spraying it, by day and by night, until the boards can be lifted.",
		}},
		{"/business/wind-park", "Business", "Plans for a wind park off the coast are dropped", "Ann Lee", JSONLD, 170 * time.Hour, []string{
			"The power company Norvolt has dropped its plans for a wind park off the coast of Vell, because no firm wanted to build it at the price that was set.",
			"Thirty turbines were to deliver power for 260,000 homes from 2031. The company has already spent 18 million euros on the plans.",
			"The ministry wants to call for new bids next year, with a price that follows the cost of steel. Norvolt has not said whether it will take part.",
			"The harbour of Orsa, which wanted to enlarge its quay for the turbines, now puts that off. The harbour board speaks of 120 jobs that will not come.",
			"Fishermen were glad. Half of their grounds would have been closed, their spokesman, Arne Tveit, said.",
			"It is the second of five such plans off the coast to be dropped this year. For a third one, off the northern cape, bids can be made until February, at a price that has been raised already.",
			"The minister for energy, Liv Hagen, called the news a pity but no defeat. She expects that the country will reach its aim of eight gigawatts at sea two years later than planned.",
		}},
	}
}

// story is an article of the beginning, with its age.
type story struct {
	path, section, title, author string
	markup                       Markup
	age                          time.Duration
	paragraphs                   []string
}
