package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// source is one Go file. Paths are relative to the module and use slashes.
type source struct {
	path string
	test bool
	ast  *ast.File
	size int // lines
}

func (s source) folder() string { return path.Dir(s.path) }

// read parses every Go file of a module, by package folder.
func read(module fs.FS) (map[string][]source, error) {
	packages := make(map[string][]source)
	err := fs.WalkDir(module, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name != "." && ignored(name) {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(name) != ".go" {
			return nil
		}
		content, err := fs.ReadFile(module, name)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, content, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		s := source{name, strings.HasSuffix(name, "_test.go"), file, strings.Count(string(content), "\n")}
		packages[s.folder()] = append(packages[s.folder()], s)
		return nil
	})
	return packages, err
}

// ignored are the folders that the go command ignores too, and throw-away programs.
func ignored(folder string) bool {
	base := path.Base(folder)
	return base == "testdata" || base == "vendor" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") ||
		strings.HasPrefix(folder, "cmd/scratch")
}

// check returns what breaks the rules, in the order of the files' names.
func check(packages map[string][]source) (violations []string) {
	table := rooms()
	for folder, files := range packages {
		rule, known := table[folder]
		if !known {
			violations = append(violations, fmt.Sprintf(
				"%s: is not in the import table: add it to rooms() in internal/archtest/rules_test.go", folder))
		}
		if !documented(files) {
			violations = append(violations, folder+": no file has a package comment")
		}
		for _, f := range files {
			report := func(format string, args ...any) {
				violations = append(violations, f.path+": "+fmt.Sprintf(format, args...))
			}
			for _, spec := range f.ast.Imports {
				imported, err := strconv.Unquote(spec.Path.Value)
				if err != nil {
					report("import %s: %v", spec.Path.Value, err)
					continue
				}
				if reason := forbidden(f, rule, known, imported); reason != "" {
					report("imports %s: %s", imported, reason)
				}
			}
			checkHabits(f, report)
		}
	}
	slices.Sort(violations)
	return violations
}

// forbidden gives the reason why a file must not import something, or "".
func forbidden(f source, rule room, known bool, imported string) string {
	ours, isOurs := strings.CutPrefix(imported, module+"/")
	if !isOurs {
		for _, v := range vendors() {
			if below(imported, v.prefix) && !below(f.folder(), v.room) {
				return "only " + v.room + " may"
			}
		}
		if rule.stdOnly && !f.test && strings.Contains(strings.Split(imported, "/")[0], ".") {
			return f.folder() + " uses the standard library only"
		}
		return ""
	}
	switch {
	case below(ours, "cmd") && !below(f.folder(), "cmd"):
		return "nobody imports a command"
	case f.test:
		return "" // a test may put rooms together
	case helper(ours) && !helper(f.folder()):
		return "a test helper is for _test.go files"
	case !known || rule.any || slices.Contains(rule.may, ours):
		return ""
	case len(rule.may) == 0:
		return f.folder() + " imports no other room"
	}
	return f.folder() + " may import only " + strings.Join(rule.may, ", ")
}

// helper reports whether a package exists for tests of others, which its name says: postgrestest, openaitest.
func helper(folder string) bool { return strings.HasSuffix(folder, "test") }

func below(folder, root string) bool { return folder == root || strings.HasPrefix(folder, root+"/") }

// documented reports whether a package has a package comment. A folder with nothing but tests needs none.
func documented(files []source) bool {
	code := 0
	for _, f := range files {
		if f.test {
			continue
		}
		code++
		if f.ast.Doc != nil && strings.TrimSpace(f.ast.Doc.Text()) != "" {
			return true
		}
	}
	return code == 0
}

func checkHabits(f source, report func(string, ...any)) {
	if !f.test && f.size > maxLines {
		report("has %d lines, more than %d: nobody reads it whole", f.size, maxLines)
	}
	environment := f.test || slices.ContainsFunc(slices.Collect(maps.Keys(mayReadEnvironment())), func(p string) bool {
		return f.path == p || strings.HasSuffix(p, "/") && strings.HasPrefix(f.path, p)
	})
	ast.Inspect(f.ast, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Recv == nil && n.Name.Name == "init" {
				report("has an init function: what is set up must be visible where it is used")
			}
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && x.Name == "os" && readsEnvironment(n.Sel.Name) && !environment {
				report("uses os.%s: settings come from internal/config, as options", n.Sel.Name)
			}
		}
		return true
	})
}

func readsEnvironment(name string) bool {
	return slices.Contains([]string{"Getenv", "LookupEnv", "Environ", "ExpandEnv"}, name)
}
