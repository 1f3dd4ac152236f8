package fetch

import (
	"bufio"
	"encoding/json"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// hostileVectors are addresses that must end without a connection, by the trick they try. Names with an address in them
// resolve to that address, all others to a private one.
func hostileVectors() map[string][]string {
	return map[string][]string{
		"loopback": {
			"http://localhost/", "http://localhost:22/", "https://localhost/", "http://LOCALHOST/", "http://localhost./",
			"https://127.0.0.1/", "http://127.0.0.1:80/", "http://127.0.0.1:443/", "http://127.255.255.254/", "http://127.0.0.1./",
			"http://[::1]/", "http://[::1]:443/", "http://[0:0:0:0:0:0:0:1]/", "http://[0000:0000::0001]/", "http://ip6-localhost/",
		},
		"this host": {"http://0.0.0.0/", "http://0/", "http://0.1.2.3/", "http://[::]/", "http://[0::0]:80/"},
		"decimal, octal, hexadecimal and short hosts": {
			"http://2130706433/", "http://3232235777/", "http://2852039166/", "http://017700000001/", "http://0177.0.0.1/",
			"http://0177.0000.0000.01/", "http://00000177.1/", "http://0x7f000001/", "http://0x7f.0.0.1/", "http://0x7F.0x0.0x0.0x1/",
			"http://0xa9fea9fe/", "http://0251.0376.0251.0376/", "http://127.1/", "http://127.0.1/", "http://10.1/", "http://192.168.257/",
			"http://169.254.43518/", "http://425.510.425.510/", "http://127.000.000.001/", "http://6442450945/", "http://1.1.1.1.127.1/",
		},
		"full-width, circled and other digits": {
			"http://１２７.０.０.１/", "http://①②⑦.⓪.⓪.①/", "http://１６９．２５４．１６９．２５４/", "http://⑩.⓪.⓪.①/", "http://１０．１/",
			"http://𝟏𝟐𝟕.𝟎.𝟎.𝟏/", "http://١٢٧.٠.٠.١/", "http://²¹³⁰⁷⁰⁶⁴³³/",
		},
		"IDN dots and mapped letters": {
			"http://127。0。0。1/", "http://10｡0｡0｡1/", "http://169．254．169．254/", "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "http://ｌｏｃａｌｈｏｓｔ/",
			"http://loc\u00adalhost/", "http://loca\u200blhost/", "http://xn--/", "http://ﬀ02.example/",
		},
		"v4 in v6": {
			"http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[0:0:0:0:0:ffff:a00:1]/", "http://[::ffff:169.254.169.254]/",
			"http://[::127.0.0.1]/", "http://[::ffff:0:127.0.0.1]/", "http://[::ffff:93.184.216.34]:25/",
		},
		"NAT64": {"http://[64:ff9b::7f00:1]/", "http://[64:ff9b::10.0.0.1]/", "http://[64:ff9b:1::a9fe:a9fe]/", "http://[64:ff9b::169.254.169.254]/"},
		"6to4 and Teredo": {
			"http://[2002:7f00:1::]/", "http://[2002:a9fe:a9fe::1]/", "http://[2002:c0a8:101::]/", "http://[2001::1]/",
			"http://[2001:0:53aa:64c:0:7fff:f5ff:fffe]/",
		},
		"v6 of no public use": {
			"http://[fc00::1]/", "http://[fd12:3456:789a::1]/", "http://[fe80::1]/", "http://[fe80::1%25eth0]/", "http://[fe80::1%25lo]/",
			"http://[::1%25lo]/", "http://[fec0::1]/", "http://[ff02::1]/", "http://[ff0e::1]/", "http://[100::1]/", "http://[2001:db8::1]/",
			"http://[2001:10::1]/", "http://[2001:20::1]/", "http://[2001:2::1]/", "http://[3fff::1]/", "http://[4000::1]/", "http://[5f00::1]/",
		},
		"private, shared and reserved v4": {
			"http://10.0.0.1/", "http://10.255.255.255/", "http://172.16.0.1/", "http://172.31.255.254/", "http://192.168.1.1/", "http://100.64.0.1/",
			"http://100.127.255.254/", "http://198.18.0.1/", "http://198.19.255.254/", "http://192.0.0.8/", "http://192.0.2.1/", "http://198.51.100.1/",
			"http://203.0.113.1/", "http://192.88.99.1/", "http://224.0.0.1/", "http://239.255.255.250/", "http://240.0.0.1/", "http://255.255.255.255/",
			"http://169.254.0.1/",
		},
		"metadata of clouds": {
			"http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/latest/meta-data/", "http://169.254.170.2/v2/credentials", // AWS
			"http://instance-data/", "http://metadata.google.internal/computeMetadata/v1/", "http://metadata/", "http://[fd20:ce::254]/", // Google
			"http://168.63.129.16/machine?comp=goalstate", "http://169.254.169.254/metadata/instance?api-version=2021-02-01", // Azure
			"http://100.100.100.200/latest/meta-data/", "http://192.0.0.192/latest/", "http://169.254.169.254/opc/v2/instance/", // Alibaba, Oracle
			"http://169.254.169.254.nip.example/", "http://169-254-169-254.example/",
		},
		"names that resolve to private addresses": {
			"http://printer/", "http://intranet.example/", "https://intranet.example/", "http://a.127.0.0.1.example/", "http://10-0-0-1.example/",
			"http://kubernetes.default.svc/", "http://host.docker.internal/", "http://intranet.example./",
		},
		"credentials and confusion": {
			"https://example.org@127.0.0.1/", "http://example.org:80@127.0.0.1/", "http://user:password@93.184.216.34/", "http://@127.0.0.1/",
			"http://127.0.0.1#@example.org/", "http://127.0.0.1?@example.org/", `http://127.0.0.1\@example.org/`, `http://example.org\@127.0.0.1/`,
			"http://127.0.0.1%2f@example.org/", "http://127.0.0.1%00.example.org/", "http://127.0.0.1%20.example.org/", "http://1.1.1.1 &@127.0.0.1# @3.3.3.3/",
			"http:127.0.0.1/", "http:/127.0.0.1/", "http:///127.0.0.1/", "http:////127.0.0.1/", "http://[127.0.0.1]/", "http://[::1/", "http://%31%32%37.0.0.1/",
		},
		"other ports": {
			"http://93.184.216.34:22/", "http://93.184.216.34:25/", "http://93.184.216.34:8080/", "https://93.184.216.34:8443/", "http://93.184.216.34:6379/",
			"http://93.184.216.34:0/", "http://93.184.216.34:65535/", "http://93.184.216.34:65616/", "http://93.184.216.34:-80/", "http://93.184.216.34:8o/",
			"http://[2606:4700::6810:84e5]:5432/",
		},
		"other schemes": {
			"file:///etc/passwd", "file://localhost/etc/passwd", "gopher://127.0.0.1:6379/_INFO", "ftp://127.0.0.1/", "ftps://127.0.0.1/", "dict://127.0.0.1:11211/stats",
			"ldap://127.0.0.1/", "tftp://127.0.0.1/x", "sftp://127.0.0.1/", "jar:http://127.0.0.1!/", "netdoc:///etc/passwd", "data:text/html,x",
			"javascript:alert(1)", "ws://127.0.0.1/", "unix:///var/run/docker.sock", "http+unix://%2Fvar%2Frun%2Fdocker.sock/", "view-source:http://127.0.0.1/",
			"blob:http://127.0.0.1/x", "about:blank",
		},
		"line breaks and other controls": {
			"http://127.0.0.1/\r\nHost: example.org", "http://127.0.0.1\r\n/", "http://127.0.0.1%0d%0a/", "http://127.0.0.1/\nX: y", "http://127.0.0.1\t/",
			"\x00http://127.0.0.1/", "http://127.0.0.1\x00.example.org/", " http://127.0.0.1/",
		},
		"nothing": {"", "//127.0.0.1/", "127.0.0.1", "127.0.0.1:80", "http://", "https://:443/", "/etc/passwd", "?x", "#x"},
	}
}

// vectors are the project's own and those that lie beside a checkout, where there are some.
func vectors(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, list := range hostileVectors() {
		out = append(out, list...)
	}
	if len(out) < 120 {
		t.Errorf("%d vectors, want at least 120", len(out))
	}
	shared := sharedVectors(t)
	t.Logf("%d own address vectors, %d shared ones", len(out), len(shared))
	return append(out, shared...)
}

func sharedVectors(t *testing.T) []string {
	t.Helper()
	dir := os.Getenv("NEWSDESK_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	f, err := os.Open(filepath.Join(dir, "data", "ssrf", "urls.dev.jsonl"))
	if err != nil {
		t.Logf("SKIPPED the shared address vectors, only the project's own are tested: %v", err)
		return nil
	}
	defer f.Close()
	var out []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var v struct{ URL string }
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v.URL)
	}
	return out
}

var addressInName = regexp.MustCompile(`(\d{1,3})[.-](\d{1,3})[.-](\d{1,3})[.-](\d{1,3})`)

// addressInside is the stub resolver of the vectors.
func addressInside(name string) []netip.Addr {
	if found := addressInName.FindStringSubmatch(name); found != nil {
		if a, err := netip.ParseAddr(strings.Join(found[1:], ".")); err == nil {
			return []netip.Addr{a}
		}
	}
	return addrs("10.0.0.1", "fd00::1")
}
