package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"newsdesk/internal/news"
)

const defaultMirror = "http://deb.debian.org/debian"

// debianTools is what a machine needs to make the bundle.
type debianTools struct {
	aptGet, aptConfig, dpkg, dpkgDeb string
	keyring                          string // Debian's archive keys: every package is checked against them
	debian                           bool   // Debian itself, not a relative
}

// findDebianTools returns an error for people when the machine cannot make the bundle.
func findDebianTools() (debianTools, error) {
	cannot := func(why string) (debianTools, error) {
		return debianTools{}, news.Errorf(news.CodeNotFound, "this machine has no PostgreSQL with pgvector, and newsdesk cannot make its own here: %s", why).
			WithHint(otherWays)
	}
	if runtime.GOOS != "linux" {
		return cannot("that needs Debian or Ubuntu")
	}
	var t debianTools
	for name, path := range map[string]*string{"apt-get": &t.aptGet, "apt-config": &t.aptConfig, "dpkg": &t.dpkg, "dpkg-deb": &t.dpkgDeb} {
		found, err := exec.LookPath(name)
		if err != nil {
			return cannot("that needs Debian or Ubuntu, and there is no " + name)
		}
		*path = found
	}
	for _, path := range []string{
		"/usr/share/keyrings/debian-archive-keyring.gpg",
		"/usr/share/keyrings/debian-archive-keyring.pgp",
	} {
		if _, err := os.Stat(path); err == nil {
			t.keyring = path
			break
		}
	}
	if t.keyring == "" {
		return cannot("Debian's archive keys are missing (sudo apt-get install debian-archive-keyring)")
	}
	osRelease, err := os.ReadFile("/etc/os-release")
	t.debian = err == nil && regexp.MustCompile(`(?m)^ID="?debian"?$`).Match(osRelease)
	return t, nil
}

// apt runs apt-get with a configuration of its own, so that it needs no root and changes nothing of the machine's.
type apt struct {
	tools debianTools
	dir   string // private: configuration, lists, cache
}

// newApt writes the configuration: an empty status file makes apt resolve as if nothing were installed, and only the
// machine's ways to reach the network are taken over, not its sources, hooks or pins.
func newApt(ctx context.Context, tools debianTools, dir string, suite string) (apt, error) {
	a := apt{tools: tools, dir: dir}
	if strings.ContainsAny(dir, "\"\\\n") {
		return a, fmt.Errorf("apt-get cannot work in a folder with quotes or backslashes in its name: %s", dir)
	}
	for _, sub := range []string{"lists/partial", "cache/archives/partial", "none", "hostlists/partial"} {
		if err := makeDirs(filepath.Join(dir, sub)); err != nil {
			return a, err
		}
	}
	arch, err := command{program: tools.dpkg, args: []string{"--print-architecture"}}.run(ctx)
	if err != nil {
		return a, err
	}
	dump, err := command{program: tools.aptConfig, args: []string{"dump"}}.run(ctx)
	if err != nil {
		return a, err
	}
	conf := privateConfig(dir, strings.TrimSpace(arch)) + inheritedConfig(dump)
	source := fmt.Sprintf("deb [signed-by=%s] %s %s main\n", tools.keyring, a.mirror(ctx), suite)
	for name, text := range map[string]string{"apt.conf": conf, "sources.list": source, "status": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return a, err
		}
	}
	return a, nil
}

// privateConfig is the apt configuration that keeps apt-get within dir.
func privateConfig(dir, arch string) string {
	var b strings.Builder
	for _, s := range [][2]string{
		{"Dir::Etc::main", dir + "/none/apt.conf"},
		{"Dir::Etc::parts", dir + "/none"},
		{"Dir::Etc::sourcelist", dir + "/sources.list"},
		{"Dir::Etc::sourceparts", dir + "/none"},
		{"Dir::Etc::preferences", dir + "/none/preferences"},
		{"Dir::Etc::preferencesparts", dir + "/none"},
		{"Dir::State", dir},
		{"Dir::State::lists", dir + "/lists"},
		{"Dir::State::status", dir + "/status"},
		{"Dir::State::extended_states", dir + "/extended_states"},
		{"Dir::Cache", dir + "/cache"},
		{"Dir::Log", dir},
		{"APT::Architecture", arch},
		{"APT::Architectures::", arch},
		{"APT::Install-Recommends", "false"},
		{"APT::Update::Error-Mode", "any"},
		{"Acquire::Languages", "none"},
		{"Acquire::Retries", "3"},
		{"Acquire::http::Timeout", "30"},
		{"Acquire::https::Timeout", "30"},
	} {
		fmt.Fprintf(&b, "%s \"%s\";\n", s[0], s[1])
	}
	return b.String()
}

// inheritedConfig picks, from what "apt-config dump" prints, the machine's way to reach a mirror: proxies, certificates
// and what its owner decided about the dates of a frozen mirror. Whatever would weaken the check of signatures stays out.
func inheritedConfig(dump string) string {
	pattern := regexp.MustCompile(`^Acquire::((?i:https?|forceipv[46])(::[A-Za-z0-9.:_-]*)?|Check-Valid-Until|Check-Date|Max-FutureTime) "[^"]*";$`)
	var b strings.Builder
	for line := range strings.Lines(dump) {
		line = strings.TrimSpace(line)
		if pattern.MatchString(line) && !strings.HasSuffix(line, ` "";`) && !strings.Contains(line, "Timeout") {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// mirror returns the Debian mirror that the machine's own sources name, which is near and allowed; on a relative of
// Debian, whose mirrors carry something else, Debian's own.
func (a apt) mirror(ctx context.Context) string {
	if !a.tools.debian {
		return defaultMirror
	}
	out, err := command{program: a.tools.aptGet, args: []string{
		"-o", "Dir::State::lists=" + filepath.Join(a.dir, "hostlists"), "--print-uris", "update",
	}}.run(ctx)
	if err != nil {
		return defaultMirror
	}
	return parseMirror(out)
}

// parseMirror reads what "apt-get --print-uris update" prints and returns the first archive whose path ends in
// /debian: debian-security and the like have other suites.
func parseMirror(out string) string {
	pattern := regexp.MustCompile(`(?m)^'(https?://[^'\s\]]+/debian)/+dists/`)
	if match := pattern.FindStringSubmatch(out); match != nil {
		return match[1]
	}
	return defaultMirror
}

func (a apt) get(ctx context.Context, dir string, args ...string) (string, error) {
	return command{
		program: a.tools.aptGet, args: args, dir: dir,
		env: []string{"APT_CONFIG=" + filepath.Join(a.dir, "apt.conf"), "DEBIAN_FRONTEND=noninteractive"},
	}.run(ctx)
}

// closure updates the lists and returns the packages that make up an installation of those named.
func (a apt) closure(ctx context.Context, names ...string) ([]debPackage, error) {
	if _, err := a.get(ctx, "", "-q", "update"); err != nil {
		return nil, err
	}
	out, err := a.get(ctx, "", append([]string{"-qq", "--print-uris", "install"}, names...)...)
	if err != nil {
		return nil, err
	}
	all, err := parsePrintURIs(out)
	if err != nil {
		return nil, err
	}
	var kept []debPackage
	for _, p := range all {
		if needed(p.Name) {
			kept = append(kept, p)
		}
	}
	if len(kept) == 0 {
		return nil, errors.New("apt-get named no packages")
	}
	return kept, nil
}
