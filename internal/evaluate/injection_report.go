package evaluate

import "fmt"

// InjectionReports makes two reports of the attempts: without a model, and with one that obeys.
func InjectionReports(attempts []InjectionRow, b Bootstrap) (keyless, obeyed Report) {
	rows := map[string][]Row{}
	for i, a := range attempts {
		row := Row{ID: a.Attack + ", " + string(a.Place), Type: string(a.Place), Values: map[Metric]float64{}}
		if a.Place == PlaceNone {
			row.ID = fmt.Sprintf("none, %d", i/2)
			row.Values[RightClean] = share(a.Right)
		} else {
			row.Values[AttackSucceeded], row.Values[RightAttacked] = share(len(a.Reached) > 0), share(a.Right)
		}
		for _, breach := range a.Reached {
			row.Details = append(row.Details, "reached: "+string(breach))
		}
		rows[a.Mode] = append(rows[a.Mode], row)
	}
	keyless, obeyed = NewReport(PartPlanted, rows[keylessMode], b), NewReport(PartObeyed, rows[obeyingMode], b)
	keyless.Unit, obeyed.Unit = "attempts", "attempts"
	return keyless, obeyed
}
