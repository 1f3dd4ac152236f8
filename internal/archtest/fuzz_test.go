package archtest

import (
	"fmt"
	"go/ast"
	"os"
	"strings"
	"testing"
)

// minFuzzTargets is what the parsers of outside input had when it was last raised: a target may move, not go.
const minFuzzTargets = 50

func TestParsersOfOutsideInputAreFuzzed(t *testing.T) {
	t.Parallel()
	packages, err := read(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	targets, fuzzed := 0, map[string]bool{}
	for folder, files := range packages {
		for _, f := range files {
			for _, d := range f.ast.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && f.test && fn.Recv == nil && strings.HasPrefix(fn.Name.Name, "Fuzz") {
					targets++
					fuzzed[folder] = true
				}
			}
		}
	}
	if targets < minFuzzTargets {
		t.Errorf("%d fuzz targets, fewer than %d", targets, minFuzzTargets)
	}
	t.Attr("S3", fmt.Sprintf("%d fuzz targets in %d packages", targets, len(fuzzed)))
}
