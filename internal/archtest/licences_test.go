package archtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
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
	var each []string
	for _, licence := range slices.Sorted(maps.Keys(count)) {
		each = append(each, fmt.Sprintf("%s %d", licence, count[licence]))
	}
	t.Attr("S13", fmt.Sprintf("%d modules are linked, at most %d may be; licences: %s", len(modules), maxModules, strings.Join(each, ", ")))
}

// A list of the program's parts, when NEWSDESK_SBOM names one (make sbom), is a CycloneDX document with every module that
// is linked, each with a version and an address by which vulnerabilities are looked up (CycloneDX 1.6, "components").
func TestSBOM(t *testing.T) {
	t.Parallel()
	name := os.Getenv("NEWSDESK_SBOM")
	if name == "" {
		t.Skip("NEWSDESK_SBOM is not set: make sbom")
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	type component struct{ Type, Name, Version, PURL string }
	var doc struct {
		BOMFormat, SpecVersion, SerialNumber string
		Version                              int
		Metadata                             struct{ Component component }
		Components                           []component
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.BOMFormat != "CycloneDX" || doc.SpecVersion == "" || doc.Version < 1 || doc.Metadata.Component.Name != module {
		t.Errorf("the document's head: %q, %q, version %d, of %q", doc.BOMFormat, doc.SpecVersion, doc.Version, doc.Metadata.Component.Name)
	}
	for _, c := range doc.Components {
		if c.Type == "" || c.Name == "" || c.Version == "" || !strings.HasPrefix(c.PURL, "pkg:golang/") {
			t.Errorf("component %+v lacks what it must have", c)
		}
	}
	modules := linkedModules(t)
	for _, m := range modules {
		if !slices.ContainsFunc(doc.Components, func(c component) bool { return c.Name == m.Path && c.Version == m.Version }) {
			t.Errorf("%s %s is linked but not listed", m.Path, m.Version)
		}
	}
	t.Attr("S13", fmt.Sprintf("software bill of materials: CycloneDX %s with all %d linked modules, %d components", doc.SpecVersion,
		len(modules), len(doc.Components)))
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
