package localpg

import (
	"fmt"
	"net/url"
	"path"
	"strconv"
	"strings"
)

// debPackage is one package that apt-get would install.
type debPackage struct {
	Name    string
	Version string // with its epoch
	Size    int64  // of the archive, bytes
}

// parsePrintURIs reads what "apt-get -qq --print-uris install" prints, one package a line:
//
//	'http://host/pool/.../libc6_2.43-7_amd64.deb' libc6_2.43-7_amd64.deb 1866392 MD5Sum:1dc6...
func parsePrintURIs(out string) ([]debPackage, error) {
	var packages []debPackage
	for line := range strings.Lines(out) {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		p, ok := parsePackage(fields)
		if !ok {
			return nil, fmt.Errorf("apt-get printed a line that names no package: %q", tail(strings.TrimSpace(line), 120))
		}
		packages = append(packages, p)
	}
	return packages, nil
}

func parsePackage(fields []string) (debPackage, bool) {
	if len(fields) < 3 || !strings.HasPrefix(fields[0], "'") {
		return debPackage{}, false
	}
	parts := strings.Split(strings.TrimSuffix(fields[1], ".deb"), "_")
	// The name becomes an argument of apt-get, so it must not look like an option.
	if len(parts) != 3 || parts[0] == "" || parts[0][0] == '-' {
		return debPackage{}, false
	}
	version, err := url.PathUnescape(parts[1]) // the epoch's colon comes as %3a
	if err != nil || version == "" {
		return debPackage{}, false
	}
	size, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil || size < 0 {
		return debPackage{}, false
	}
	return debPackage{Name: parts[0], Version: version, Size: size}, true
}

// dropped lists packages (shell patterns) that a PostgreSQL package depends on but a private server does not use: what
// sets up a machine, PL/Perl and the scripts in Perl, the just-in-time compiler, translations, daemons. What is not
// listed is kept, so a library that a later release newly needs comes along by itself.
func dropped() []string {
	return []string{
		"adduser", "base-passwd", "debconf", "dpkg", "login*", "netbase", "passwd", "procps", "sensible-utils", "ssl-cert",
		"systemd", "systemd-*", "sysvinit-utils", "tar", "ucf", "util-linux*", "mount", "libmount1", "libblkid1",
		"libdebconfclient0", "libpam-modules*", "libpam-runtime", "libproc2*", "libsemanage*", "libsepol*", "libsystemd-shared",
		"perl", "perl-*", "libperl*", "lib*-perl", "libgdbm*", "libdb5*",
		"llvm*", "libllvm*", "libz3*", "postgresql-*-jit*",
		"locales", "libc-bin", "libc-l10n", "libc-gconv-modules-extra", "tzdata", "readline-common",
		"gcc-*-base", "libaudit-common", "openssl", "openssl-provider-*",
		"postgresql-common*", "postgresql-client-common",
	}
}

// needed says whether the bundle needs the package.
func needed(name string) bool {
	for _, pattern := range dropped() {
		if match, _ := path.Match(pattern, name); match { // the patterns are constants, and good
			return false
		}
	}
	return true
}
