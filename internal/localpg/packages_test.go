package localpg

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// aptOutput is what apt-get printed for PostgreSQL 18 on Debian forky, shortened.
const aptOutput = `'http://deb.debian.org/debian/pool/main/g/gcc-16/gcc-16-base_16.2.0-3_amd64.deb' gcc-16-base_16.2.0-3_amd64.deb 38676 MD5Sum:4530
'http://deb.debian.org/debian/pool/main/g/glibc/libc6_2.43-7_amd64.deb' libc6_2.43-7_amd64.deb 1866392 MD5Sum:1dc6
'http://deb.debian.org/debian/pool/main/libx/libxcrypt/libcrypt1_4.5.2%2b20251210-1_amd64.deb' libcrypt1_1%3a4.5.2+20251210-1_amd64.deb 100216 MD5Sum:e866
'http://deb.debian.org/debian/pool/main/p/perl/perl-base_5.42.3-1_amd64.deb' perl-base_5.42.3-1_amd64.deb 1877832 MD5Sum:27d1
'http://deb.debian.org/debian/pool/main/libj/libjson-perl/libjson-perl_4.10000-1_all.deb' libjson-perl_4.10000-1_all.deb 87516 MD5Sum:b480
'http://deb.debian.org/debian/pool/main/p/postgresql-common/postgresql-common_293_all.deb' postgresql-common_293_all.deb 105812 MD5Sum:d6fc
'http://deb.debian.org/debian/pool/main/p/postgresql-18/postgresql-18_18.6-3_amd64.deb' postgresql-18_18.6-3_amd64.deb 7430980 MD5Sum:c426
'http://deb.debian.org/debian/pool/main/p/pgvector/postgresql-18-pgvector_0.8.7-1_amd64.deb' postgresql-18-pgvector_0.8.7-1_amd64.deb 274984 MD5Sum:7d6d
`

func TestParsePrintURIs(t *testing.T) {
	t.Parallel()
	all, err := parsePrintURIs(aptOutput)
	if err != nil {
		t.Fatal(err)
	}
	var kept []debPackage
	for _, p := range all {
		if needed(p.Name) {
			kept = append(kept, p)
		}
	}
	want := []debPackage{
		{"libc6", "2.43-7", 1866392},
		{"libcrypt1", "1:4.5.2+20251210-1", 100216},
		{"postgresql-18", "18.6-3", 7430980},
		{"postgresql-18-pgvector", "0.8.7-1", 274984},
	}
	if diff := cmp.Diff(want, kept); diff != "" {
		t.Error(diff)
	}
}

func TestNeeded(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"postgresql-18": true, "postgresql-18-pgvector": true, "postgresql-client-18": true, "patchelf": true,
		"libc6": true, "libicu78": true, "libpam0g": true, "libsystemd0": true, "zlib1g": true, "libpq5": true,
		"a-library-of-the-future": true,
		"postgresql-common":       false, "postgresql-common-dev": false, "postgresql-client-common": false,
		"libllvm19": false, "llvm-19-runtime": false, "libz3-4": false, "perl": false, "perl-modules-5.42": false,
		"libperl5.42": false, "libtext-wrapi18n-perl": false, "locales": false, "dpkg": false, "systemd": false,
	} {
		if got := needed(name); got != want {
			t.Errorf("needed(%q) = %v", name, got)
		}
	}
}

func FuzzParsePrintURIs(f *testing.F) {
	f.Add(aptOutput)
	f.Add("'http://h/p' a_1%3a2_amd64.deb 12 SHA256:00")
	f.Add("'x' --option_1_all.deb 3")
	f.Add("Reading package lists...")
	f.Fuzz(func(t *testing.T, out string) {
		packages, err := parsePrintURIs(out)
		if err != nil {
			return
		}
		for _, p := range packages {
			// Names become arguments of apt-get: none may be empty, be an option, or be two.
			if p.Name == "" || p.Name[0] == '-' || len(strings.Fields(p.Name)) != 1 || p.Version == "" || p.Size < 0 {
				t.Errorf("%+v", p)
			}
		}
	})
}

func TestParseMirror(t *testing.T) {
	t.Parallel()
	line := func(uri string) string { return "'" + uri + "/dists/bookworm/InRelease' name 0 \n" }
	for _, c := range []struct{ name, out, want string }{
		{"own mirror", line("https://deb.nodesource.com/node_20.x") + line("http://deb.debian.org/debian-security") +
			line("http://ftp.de.debian.org/debian"), "http://ftp.de.debian.org/debian"},
		{"below a path", line("https://proxy.example.org/repos/debian"), "https://proxy.example.org/repos/debian"},
		{"two slashes", line("http://deb.debian.org/debian/"), "http://deb.debian.org/debian"},
		{"only files", line("file:/srv/mirror/debian"), defaultMirror},
		{"snapshot", line("http://snapshot.debian.org/archive/debian/20250520T000000Z"), defaultMirror},
		{"options in the source list", line("http://h/debian] x"), defaultMirror},
		{"nothing", "", defaultMirror},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := parseMirror(c.out); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestInheritedConfig(t *testing.T) {
	t.Parallel()
	kept := `Acquire::Check-Valid-Until "false";
Acquire::http::Proxy "http://proxy.example.org:3128";
Acquire::http::Proxy::deb.debian.org "DIRECT";
Acquire::https::CAInfo "/etc/ssl/own.pem";
Acquire::ForceIPv4 "true";
`
	dropped := `APT::Update::Post-Invoke:: "rm -f /var/cache/apt/archives/*.deb || true";
Acquire::AllowInsecureRepositories "1";
Acquire::Check-Valid-Until "";
Acquire::http::Timeout "600";
Acquire::httpx "x";
Dir::Cache "/var/cache/apt";
Acquire::http::Proxy "a"; APT::Get::AllowUnauthenticated "true";
`
	if diff := cmp.Diff(kept, inheritedConfig(kept+dropped)); diff != "" {
		t.Error(diff)
	}
}
