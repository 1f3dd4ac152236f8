package archtest

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// maxModules is how many modules of others the program may be linked with. Each is code that somebody must follow.
const maxModules = 80

// licences are those that newsdesk may be linked with, each with words that only its text has. None of them asks
// for more than a notice, or, the MPL, for the source of its own files.
func licences() map[string]string {
	return map[string]string{
		"Apache-2.0": "Apache License",
		"MPL-2.0":    "Mozilla Public License Version 2.0",
		"ISC":        "Permission to use, copy, modify, and/or distribute this software",
		"MIT":        "Permission is hereby granted, free of charge",
		"BSD":        "Redistribution and use in source and binary forms",
		"Unlicense":  "This is free and unencumbered software",
	}
}

// linked is a module whose packages the program contains.
type linked struct{ Path, Version, Dir string }

// linkedModules asks the go command.
func linkedModules(t *testing.T) []linked {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=Module", module+"/cmd/newsdesk")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []linked
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p struct{ Module *linked }
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		if p.Module != nil && p.Module.Path != module && !slices.Contains(list, *p.Module) {
			list = append(list, *p.Module)
		}
	}
}

// Everything that is linked has a licence that lets anybody run, change and pass on newsdesk.
func TestLicences(t *testing.T) {
	t.Parallel()
	modules := linkedModules(t)
	if len(modules) > maxModules {
		t.Errorf("%d modules are linked, more than %d", len(modules), maxModules)
	}
	count := map[string]int{}
	for _, m := range modules {
		licence := licenceOf(t, m.Dir)
		if licence == "" {
			t.Errorf("%s %s has no licence that is known to be harmless", m.Path, m.Version)
		}
		count[licence]++
	}
	t.Logf("%d modules: %v", len(modules), count)
}

// licenceOf recognizes the licence file of a module, or returns "".
func licenceOf(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		if e.IsDir() || !strings.HasPrefix(name, "LICEN") && !strings.HasPrefix(name, "COPYING") && !strings.HasPrefix(name, "UNLICENSE") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		folded := strings.Join(strings.Fields(string(text)), " ")
		for licence, words := range licences() {
			if strings.Contains(strings.ToLower(folded), strings.ToLower(words)) {
				return licence
			}
		}
	}
	return ""
}
