package news

// Stage is a step of answering, in this order.
type Stage string

// The stages a door may show.
const (
	StageRetrieve Stage = "retrieve" // Progress.Articles: how many articles are searched
	StageRead     Stage = "read"     // Progress.Passages and Articles: what was found worth reading
	StageWrite    Stage = "write"    // Progress.Draft: the proved claims so far
	StageVerify   Stage = "verify"
)

// Progress tells a door how an answer comes along. A draft is not the whole answer and must be shown as such.
type Progress struct {
	Stage    Stage
	Articles int
	Passages int
	Draft    string
}
