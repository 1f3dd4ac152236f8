// Package fetch reads public web pages, politely, and reaches nothing else.
//
// The guard sits in the dialer, after name resolution, so that every redirect, every DNS answer and every way
// to write an address is checked where it matters: at the connection. Proxies from the environment are never
// used, because a proxy would be dialed instead of the page and hide the page's address from the guard.
//
// Everything a server sends is bounded: time, redirects, header, compressed and decompressed size, and the
// content types that newsdesk can read. Package net/http has no such bounds of its own, and the address list
// is the well-kept one of code.dny.dev/ssrf; only the composition is written here.
//
// A host is asked one thing at a time, with a pause between (Hosts), not what its robots.txt keeps from robots
// (RFC 9309), and not before the time that it gave with Retry-After. Redirects are followed by hand, so that each
// stop on the way is asked under the same rules and no two hosts' turns are ever held at once.
package fetch
